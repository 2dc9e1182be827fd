//! What the bulletin says in words, on its page as in a mail.

use domain::{
    bulletin::{Bulletin, Notable, Part, number},
    format::{self, Locale},
    metric::{Metric, Unit},
    money::Money,
};

use crate::i18n::{Key, filled, keys as k, text};

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
        let change = format::signed(locale, Unit::Money, b.currency, part.change()).replacen('+', "+\u{2060}", 1);
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
