//! What the pages of figures need of the server: names in the viewer's language, addresses, effects, and the answers of
//! the scorecard's form.

use domain::{
    access::Fields,
    bulletin::Bulletin,
    customer::read_param,
    dashboard::{Figures, Named, Period, value_of},
    drill,
    format::Locale,
    interaction::Channel,
    metric::{Formula, Metric, words},
    next_action::NextAction,
    order::OrderKind,
    page::Pairs,
    problem::{FieldError, Problem},
    scorecard::Scorecard,
    time::Day,
    why::{self, By, Effect, Effects, Pair, Part, Row, Why, WhyQuery, made_of},
};
use store::why::{Found, GROUPS};

use crate::{
    error::ApiError,
    i18n::{self, keys as k},
};

/// Parts that are shown one by one.
const MOST: usize = 8;

/// What the figures are called and mean.
pub fn names(locale: Locale) -> Vec<Named> {
    let of = |metric| {
        let words = words::of(metric, locale);
        Named { metric, name: words.name.to_owned(), sentence: words.sentence.to_owned() }
    };
    Metric::shown().map(of).collect()
}

/// A change with its parts.
pub fn explained(query: &WhyQuery, found: Found, locale: Locale) -> Why {
    let (metric, by, slice) = (query.metric, query.by, query.when.slice.as_ref());
    let value = |figures: &Figures, period| value_of(metric, figures, period, found.data);
    let (now, then) = (value(&found.now, found.period), found.then.zip(found.before).and_then(|(then, before)| value(&then, before)));
    let change = now.zip(then).map_or(0, |(now, then)| now - then);
    let effects = effects(metric, by);
    let compared = now.and(then).and(found.then.as_ref());
    let rows = match (compared, found.before, &found.parts) {
        (Some(then), Some(before), _) if by == By::Formula => of_formula(query, (found.period, &found.now), (before, then), change, locale),
        (Some(_), Some(before), Some(parts)) => of_parts(query, parts.clone(), (found.period, before), change, locale),
        _ => Vec::new(),
    };
    let words = words::of(metric, locale);
    Why {
        metric,
        words: [words.name, words.sentence, words.formula].map(str::to_owned),
        unit: metric.unit(),
        currency: found.currency,
        data: found.data,
        period: found.period,
        before: found.before,
        now,
        then,
        opens: [
            drill::within(metric, found.period, slice),
            found.before.map(|before| drill::within(metric, before, slice)).unwrap_or_default(),
        ],
        by,
        choices: By::within(metric, slice).to_vec(),
        effects,
        rows,
        whole_months: found.parts.is_none(),
    }
}

const fn effects(metric: Metric, by: By) -> Effects {
    match (metric, by) {
        (_, By::Formula) => Effects::Change,
        (Metric::Net, By::Country | By::Customers | By::Store) => Effects::NumberAndMean,
        (metric, _) if metric.is_ratio() => Effects::MixAndRate,
        _ => Effects::Change,
    }
}

fn of_parts(query: &WhyQuery, parts: Vec<Part>, (period, before): (Period, Period), change: i64, locale: Locale) -> Vec<Row> {
    let metric = query.metric;
    let (mut shown, rest) = why::largest(parts, MOST);
    let others = rest.map(|(n, part)| {
        shown.push(part);
        i18n::filled(locale, k::FIGURES_OTHERS, &[("n", &domain::format::integer(locale, i64::try_from(n).unwrap_or(0)))])
    });
    let brought = match effects(metric, query.by) {
        Effects::NumberAndMean => why::of_product(&shown),
        Effects::MixAndRate => why::of_rate(&shown, metric.unit().scale(), change),
        Effects::Change => why::of_sum(&shown),
    };
    let last = shown.len().checked_sub(1).filter(|_| others.is_some());
    let row = |(n, (part, effect)): (usize, (&Part, Effect))| {
        let is_others = last == Some(n);
        let opens = |period| if is_others { None } else { opens(query, &part.key, period) };
        Row {
            name: others.clone().filter(|_| is_others).unwrap_or_else(|| part_name(query.by, &part.key, locale)),
            unit: metric.unit(),
            now: shown_value(metric, part.now),
            then: shown_value(metric, part.then),
            effect,
            opens: opens(period),
            opened: opens(before),
        }
    };
    shown.iter().zip(brought).enumerate().map(row).collect()
}

/// A part's figure in its unit.
fn shown_value(metric: Metric, pair: Pair) -> Option<i64> {
    if !metric.is_ratio() {
        return Some(pair.sum);
    }
    let scaled = pair.sum.checked_mul(2 * metric.unit().scale())?;
    (pair.of > 0).then(|| (scaled + pair.of).div_euclid(2 * pair.of))
}

/// What a figure is worked out of, and what each of both brought.
fn of_formula(
    query: &WhyQuery,
    (period, now): (Period, &Figures),
    (before, then): (Period, &Figures),
    change: i64,
    locale: Locale,
) -> Vec<Row> {
    let (metric, slice) = (query.metric, query.when.slice.as_ref());
    let row = |metric: Metric, effect: i64, (now, then): (i64, i64)| Row {
        name: words::of(metric, locale).name.to_owned(),
        unit: metric.unit(),
        now: Some(now),
        then: Some(then),
        effect: Effect { first: effect, second: 0 },
        opens: Some(drill::within(metric, period, slice)),
        opened: Some(drill::within(metric, before, slice)),
    };
    let Some((a, b)) = made_of(metric) else {
        // What came together between the two ends.
        return vec![row(metric, change, (now.pair(metric).0, then.pair(metric).0))];
    };
    let of = |metric: Metric, figures: &Figures| figures.pair(metric).0;
    let both = |metric: Metric| (of(metric, now), of(metric, then));
    let [first, second] = match metric.formula() {
        Formula::Less(..) => [both(a).0 - both(a).1, both(b).1 - both(b).0],
        _ => {
            let pair = |figures: &Figures| Pair { sum: figures.pair(metric).0, of: figures.pair(metric).1 };
            why::of_quotient(pair(now), pair(then), metric.unit().scale(), change)
        }
    };
    vec![row(a, first, both(a)), row(b, second, both(b))]
}

pub(super) fn part_name(by: By, key: &str, locale: Locale) -> String {
    let text = |key| i18n::text(locale, key).to_owned();
    match by {
        By::Customers => text(match GROUPS.iter().position(|group| *group == key) {
            Some(0) => k::DASHBOARD_NEW_ONES,
            Some(1) => k::DASHBOARD_RETURNING,
            Some(2) => k::FIGURES_NAMELESS,
            _ => k::FIGURES_UNORDERED,
        }),
        By::Product if key.is_empty() => text(k::FIGURES_EDGES),
        By::Product => key.rsplit('\t').next().unwrap_or_default().to_owned(),
        By::Country if key.is_empty() => text(k::DASHBOARD_NO_COUNTRY),
        By::Reason if key.is_empty() => text(k::LISTS_NO_REASON),
        By::Channel => Channel::from_word(key).map_or_else(|| key.to_owned(), |channel| text(crate::ui::words::channel(channel))),
        By::Action => NextAction::from_word(key).map_or_else(|| key.to_owned(), |action| text(crate::ui::words::action(action))),
        _ => key.to_owned(),
    }
}

/// What is behind a part, where a list can say it.
fn opens(query: &WhyQuery, key: &str, period: Period) -> Option<String> {
    let (metric, by, slice) = (query.metric, query.by, query.when.slice.as_ref());
    if let Some(dimension) = by.dimension() {
        return drill::of_part(metric, period, dimension, key);
    }
    let kind = (metric == Metric::Orders).then_some(OrderKind::Order);
    let from = period.from;
    match by {
        By::Customers if metric == Metric::ActiveCustomers => {
            Some(if key == GROUPS[0] { drill::within(Metric::NewCustomers, period, slice) } else { drill::returning(period, slice) })
        }
        By::Customers => {
            let condition = match GROUPS.iter().position(|group| *group == key)? {
                0 => format!("buyer(first_order.gte.{from})"),
                1 => format!("buyer(first_order.lt.{from})"),
                2 => "not(buyer())".to_owned(),
                _ => "buyer(first_order.unknown)".to_owned(),
            };
            Some(drill::orders_where(period, kind, &condition))
        }
        By::Product if !key.is_empty() => {
            let mut parts = key.split('\t');
            let (source, code) = (parts.next()?, parts.next()?);
            Some(crate::ui::link::product(source, code))
        }
        _ => None,
    }
}

/// Which month of the scorecard an address asks for, and whose history.
///
/// # Errors
/// What is no month, and no figure.
pub fn asked(pairs: &Pairs) -> Result<(Option<Day>, Option<Metric>), FieldError> {
    let month = read_param(pairs, "month", Problem::Date, |text| Day::parse(text).or_else(|| Day::parse(&format!("{text}-01"))))?;
    let shown = |word: &str| Metric::from_word(word).filter(|metric| metric.group().is_some());
    Ok((month, read_param(pairs, "open", Problem::Choice, shown)?))
}

/// The day on which something was introduced, as an address of the scorecard names it.
///
/// # Errors
/// What is no day.
pub fn since(pairs: &Pairs) -> Result<Option<Day>, FieldError> {
    read_param(pairs, "since", Problem::Date, Day::parse)
}

/// The scorecard with names; who may set nothing is not told who could answer for a measure.
pub fn named(mut card: Scorecard, locale: Locale, may_set: bool) -> Scorecard {
    for measure in &mut card.measures {
        words::of(measure.metric, locale).name.clone_into(&mut measure.name);
    }
    if !may_set {
        card.people.clear();
    }
    card
}

/// Whether a figure is shown to somebody.
///
/// # Errors
/// [`ApiError::Forbidden`] where it is not.
pub fn shown(metric: Metric, fields: Fields) -> Result<(), ApiError> {
    if fields.shows_any(metric.class()) { Ok(()) } else { Err(ApiError::Forbidden) }
}

/// The scorecard without what is not shown to somebody.
pub fn seen(mut card: Scorecard, fields: Fields) -> Scorecard {
    card.measures.retain(|measure| fields.shows_any(measure.metric.class()));
    card
}

/// The bulletin with the names of its figures.
pub fn with_names(mut bulletin: Bulletin, locale: Locale) -> Bulletin {
    for moved in &mut bulletin.moved {
        words::of(moved.metric, locale).name.clone_into(&mut moved.name);
    }
    bulletin
}
