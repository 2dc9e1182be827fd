//! What the bulletin says in words, on its page as in a mail and in a file.

use domain::{
    bulletin::{Bulletin, Notable, Part, Standing, number},
    format::{self, Locale},
    metric::{Better, Dimension, Metric, Unit},
    money::Money,
    survey::SurveyKind,
};

use crate::{
    i18n::{Key, filled, keys as k, text},
    ui::link,
};

/// Which week it is, and against which one it is held: `Week 47, 16–22 Nov 2026, against week 46`.
pub fn week(locale: Locale, b: &Bulletin) -> String {
    let n = |week| format::integer(locale, number(week).into());
    let days = format::days(locale, b.week.from, b.week.to);
    let week = filled(locale, k::BULLETIN_WEEK, &[("n", &n(b.week)), ("days", &days)]);
    let against = b.before.map(|before| filled(locale, k::BULLETIN_AGAINST, &[("n", &n(before))]));
    [Some(week), against].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What there is to know of the week in two or three sentences, the first of them the most: each follows from the figures.
pub fn lead(locale: Locale, b: &Bulletin) -> Vec<String> {
    let say = |key: Key, values: &[(&str, &str)]| filled(locale, key, values);
    let int = |n: usize| format::integer(locale, i64::try_from(n).unwrap_or(i64::MAX));
    let net = b.moved.iter().find(|moved| moved.metric == Metric::Net);
    let first = net.and_then(|moved| {
        let value = format::figure(locale, Unit::Money, b.currency, moved.now?);
        Some(match moved.standing {
            None => say(k::BULLETIN_LEAD_FIRST, &[("value", &value)]),
            Some(s) if s.is_highest() => say(k::BULLETIN_LEAD_BEST, &[("n", &int(s.others + 1)), ("value", &value)]),
            Some(s) if s.is_lowest() => say(k::BULLETIN_LEAD_WORST, &[("n", &int(s.others + 1)), ("value", &value)]),
            Some(s) => say(k::BULLETIN_LEAD, &[("value", &value), ("k", &int(s.lower)), ("n", &int(s.others))]),
        })
    });
    let largest = |of: Metric, parts: &mut dyn Iterator<Item = &Part>| {
        parts.filter(|part| part.metric == of).max_by_key(|part| part.change().abs()).cloned()
    };
    let country = largest(Metric::Net, &mut b.best.iter().chain(&b.care)).map(|part| {
        // The sign stays with its amount at the end of a line.
        let change = format::signed(locale, Unit::Money, b.currency, part.change());
        let change = change.replacen('+', "+\u{2060}", 1).replacen('−', "−\u{2060}", 1);
        say(k::BULLETIN_LEAD_COUNTRY, &[("country", &name(locale, &part)), ("change", &change)])
    });
    let reason = largest(Metric::TicketsOpened, &mut b.care.iter()).map(|part| {
        let (n, more) = (format::integer(locale, part.now), format::integer(locale, part.change()));
        say(k::BULLETIN_LEAD_REASON, &[("reason", &name(locale, &part)), ("n", &n), ("more", &more)])
    });
    [first, country, reason].into_iter().flatten().collect()
}

/// What a part is called.
pub fn name(locale: Locale, part: &Part) -> String {
    match (part.metric, part.key.as_str()) {
        (Metric::Net, "") => text(locale, k::DASHBOARD_NO_COUNTRY).to_owned(),
        (_, "") => text(locale, k::LISTS_NO_REASON).to_owned(),
        (_, key) => key.to_owned(),
    }
}

/// What a part did, to be said behind its name.
pub fn part(locale: Locale, b: &Bulletin, part: &Part) -> String {
    let (unit, key) = match part.metric {
        Metric::Net => (Unit::Money, k::BULLETIN_PART_REVENUE),
        _ => (Unit::Count, k::BULLETIN_PART_TICKETS),
    };
    let now = format::figure(locale, unit, b.currency, part.now);
    filled(locale, key, &[("now", &now), ("change", &format::signed(locale, unit, b.currency, part.change()))])
}

/// Why somebody is to be known about.
pub fn why(locale: Locale, b: &Bulletin, why: &Notable) -> String {
    match why {
        Notable::Order { number, total_minor, .. } => {
            let total = format::money(locale, Money { minor: *total_minor, currency: b.currency });
            filled(locale, k::BULLETIN_ORDER, &[("number", number), ("total", &total)])
        }
        Notable::Ticket { subject, .. } => filled(locale, k::BULLETIN_TICKET, &[("subject", subject)]),
    }
}

/// Where a week stands among the others, in words.
pub fn standing(locale: Locale, standing: Standing) -> String {
    let whole = |n: usize| format::integer(locale, i64::try_from(n).unwrap_or(i64::MAX));
    filled(locale, k::BULLETIN_MORE_THAN, &[("k", &whole(standing.lower)), ("n", &whole(standing.others))])
}

/// Whether it stands where it needs care.
pub fn needs_care(metric: Metric, standing: Standing) -> bool {
    match metric.better() {
        Better::More => standing.percent() < 25,
        Better::Less => standing.percent() > 75,
        Better::Neither => false,
    }
}

/// The figures at the end of the page, and what they are called.
pub const NUMBERS: [(Key, Metric); 5] = [
    (k::BULLETIN_ACTIVE, Metric::ActiveCustomers),
    (k::BULLETIN_NEW, Metric::NewCustomers),
    (k::BULLETIN_SOLVED, Metric::TicketsSolved),
    (k::BULLETIN_OPEN, Metric::Backlog),
    (k::BULLETIN_CUSTOMERS, Metric::Customers),
];

/// By what the parts of a figure are told apart.
pub fn dimension(metric: Metric) -> Dimension {
    if metric == Metric::Net { Dimension::Country } else { Dimension::Reason }
}

/// What was asked of who gave a score.
pub const fn asked(kind: SurveyKind) -> Key {
    match kind {
        SurveyKind::Csat => k::RECORD_MEASURES_CSAT,
        SurveyKind::Nps => k::RECORD_MEASURES_NPS,
    }
}

/// Where what makes somebody to be known about is opened.
pub fn opens(why: &Notable) -> String {
    match why {
        Notable::Order { source, number, .. } => link::order(source, number),
        Notable::Ticket { source, number, .. } => link::ticket(source, number),
    }
}
