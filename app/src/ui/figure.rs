//! Figures of the company in words: a value in its unit, and how it has changed against the one it is compared with.

use domain::{
    format::{self, Locale},
    metric::{Better, Interval, Metric, Unit},
    money::{Currency, Money},
};
use leptos::prelude::*;

use crate::{
    i18n::{filled, keys as k},
    ui::icon::Icon,
    viewer::Viewer,
};

/// A figure in its unit, every digit of it.
pub fn say(v: Viewer, unit: Unit, currency: Currency, value: i64) -> String {
    match unit {
        Unit::Money => v.money(Money { minor: value, currency }),
        unit => format::figure(v.locale(), unit, currency, value),
    }
}

/// How many digits of a figure are decimals, where it is copied as a number: shares are tenths of a per cent.
pub fn decimals(unit: Unit, currency: Currency) -> u32 {
    match unit {
        Unit::Money => currency.exponent(),
        Unit::Share | Unit::PercentagePoints => 3,
        Unit::Score => 2,
        Unit::Count | Unit::Seconds | Unit::Points => 0,
    }
}

/// A figure that may not be there.
pub fn say_or_none(v: Viewer, unit: Unit, currency: Currency, value: Option<i64>) -> String {
    value.map_or_else(|| v.t(k::APP_NONE).to_owned(), |value| say(v, unit, currency, value))
}

/// Whole amounts up to this stand in a tile as they are; longer ones are shortened, and their title has
/// every digit.
const LONG: i64 = 100_000_000;

/// A figure in a tile: revenue in whole units, where it is long shortened.
pub fn in_tile(v: Viewer, metric: Metric, currency: Currency, now: Option<i64>) -> String {
    match (metric, now) {
        (Metric::Net, Some(minor)) => {
            let (money, whole) = (Money { minor, currency }, minor / 10_i64.pow(currency.exponent()));
            if whole.abs() < LONG { v.money_short(money) } else { format::money_compact(v.locale(), money) }
        }
        (metric, now) => say_or_none(v, metric.unit(), currency, now),
    }
}

/// Every digit of what a tile shortens; of what a rate is worked out; how sure a figure out of answers is.
pub fn detail(
    v: Viewer,
    metric: Metric,
    currency: Currency,
    now: Option<i64>,
    ((part, of), interval): ((i64, i64), Option<Interval>),
) -> Option<String> {
    let unit = metric.unit();
    if metric == Metric::Net {
        return now.map(|net| say(v, unit, currency, net));
    }
    if !metric.is_ratio() || of == 0 {
        return None;
    }
    let base = match unit {
        Unit::Share => v.fill(k::FIGURES_OF, &[("n", &v.int(part)), ("all", &v.int(of))]),
        Unit::PercentagePoints if now.is_none() => v.fill(k::RESPONSE_TOO_FEW, &[("n", &v.int(of))]),
        Unit::PercentagePoints => v.fill(k::RESPONSE_BASE, &[("n", &v.int(of))]),
        _ => v.fill(k::DASHBOARD_MEAN_OF, &[("n", &v.int(of))]),
    };
    let sure = interval.map(|(low, high)| {
        let of = |value| say(v, unit, currency, value);
        v.fill(k::FIGURES_INTERVAL, &[("low", &of(low)), ("high", &of(high))])
    });
    Some([Some(base), sure].into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// A figure where there is little room.
pub fn short(v: Viewer, unit: Unit, currency: Currency, value: i64) -> String {
    match unit {
        Unit::Money => format::money_compact(v.locale(), Money { minor: value, currency }),
        Unit::Count => format::compact(v.locale(), value),
        unit => say(v, unit, currency, value),
    }
}

/// A difference, with its sign; of shares in points.
pub fn signed(v: Viewer, unit: Unit, currency: Currency, value: i64) -> String {
    let sign = match value.signum() {
        1 => "+",
        -1 => "−",
        _ => "",
    };
    format!("{sign}{}", size(v, unit, currency, value.saturating_abs()))
}

/// How large a difference is.
fn size(v: Viewer, unit: Unit, currency: Currency, value: i64) -> String {
    match unit {
        Unit::Share => v.fill(k::DASHBOARD_POINTS, &[("n", &format::centi(v.locale(), value.saturating_mul(10), 1))]),
        unit => say(v, unit, currency, value),
    }
}

/// How a figure has changed: amounts and counts in per cent, the others by their difference; none where there is nothing
/// to compare with.
pub fn change(v: Viewer, metric: Metric, currency: Currency, now: Option<i64>, then: Option<i64>) -> AnyView {
    match changed(v.locale(), metric, currency, now.zip(then)) {
        Some((change, text)) => delta(v, change, text, metric.better()),
        None => ().into_any(),
    }
}

/// The same in words: more or less than nothing, and how much without its sign.
pub fn changed(locale: Locale, metric: Metric, currency: Currency, pair: Option<(i64, i64)>) -> Option<(i64, String)> {
    let (now, then) = pair?;
    match metric.unit() {
        Unit::Money | Unit::Count => in_percent(locale, now, then),
        Unit::Share => {
            let points = format::centi(locale, (now - then).saturating_abs().saturating_mul(10), 1);
            Some((now - then, filled(locale, k::DASHBOARD_POINTS, &[("n", &points)])))
        }
        unit => Some((now - then, format::figure(locale, unit, currency, (now - then).saturating_abs()))),
    }
}

fn in_percent(locale: Locale, now: i64, then: i64) -> Option<(i64, String)> {
    if then == 0 {
        return None;
    }
    let permille = domain::money::round_half_even((i128::from(now) - i128::from(then)) * 1000, i128::from(then).abs());
    let permille = i64::try_from(permille).unwrap_or(i64::MAX);
    Some((permille, format::percent(locale, permille.saturating_abs())))
}

/// A change in per cent; none where there is nothing to compare with.
pub fn relative(v: Viewer, now: i64, then: Option<i64>, better: Better) -> AnyView {
    match then.and_then(|then| in_percent(v.locale(), now, then)) {
        Some((change, text)) => delta(v, change, text, better),
        None => ().into_any(),
    }
}

/// The arrow says which way, the colour whether for the better, hidden words say it once more.
fn delta(v: Viewer, change: i64, text: String, better: Better) -> AnyView {
    let (class, icon, word) = match (change.signum(), better) {
        (0, _) => ("delta flat", "arr-right", k::DASHBOARD_SAME),
        (1, Better::More) => ("delta up", "arr-up", k::DASHBOARD_UP),
        (1, Better::Less) => ("delta down", "arr-up", k::DASHBOARD_UP),
        (1, Better::Neither) => ("delta flat", "arr-up", k::DASHBOARD_UP),
        (_, Better::More) => ("delta down", "arr-down", k::DASHBOARD_DOWN),
        (_, Better::Less) => ("delta up", "arr-down", k::DASHBOARD_DOWN),
        (_, Better::Neither) => ("delta flat", "arr-down", k::DASHBOARD_DOWN),
    };
    view! {
        <span class=class>
            <Icon name=icon />
            <span class="vh">{v.t(word)}</span>
            {text}
        </span>
    }
    .into_any()
}
