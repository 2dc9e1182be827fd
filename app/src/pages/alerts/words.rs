//! What alerts say in words, on their page as in a mail.

use domain::{
    alert::{Alert, Condition, Part, Rests, Tie, Watch},
    dashboard::Period,
    format::{self, Locale},
    interaction::Channel,
    metric::{Dimension, Grain, Unit},
    money::{Currency, Money},
    next_action::NextAction,
};

use crate::{
    i18n::{Key, filled, keys as k, text},
    ui::words,
};

/// What a part is called.
pub fn part(locale: Locale, part: &Part) -> String {
    match (part.dimension, part.key.as_str()) {
        (Dimension::Country, "") => text(locale, k::DASHBOARD_NO_COUNTRY).to_owned(),
        (_, "") => text(locale, k::LISTS_NO_REASON).to_owned(),
        (Dimension::Channel, key) => Channel::from_word(key).map_or(key, |channel| text(locale, words::channel(channel))).to_owned(),
        (Dimension::Action, key) => NextAction::from_word(key).map_or(key, |action| text(locale, words::action(action))).to_owned(),
        (_, key) => key.to_owned(),
    }
}

/// The figure, and which part of it: `Revenue, France`.
pub fn figure(locale: Locale, name: &str, watch: &Watch) -> String {
    let Some(of) = &watch.part else { return name.to_owned() };
    let comma = if locale == Locale::Zh { "，" } else { ", " };
    format!("{name}{comma}{}", part(locale, of))
}

/// The days of a bucket.
pub fn bucket(locale: Locale, grain: Grain, bucket: Period) -> String {
    match grain {
        Grain::Month => format::month_year(locale, bucket.from),
        Grain::Day | Grain::Week => format::days(locale, bucket.from, bucket.to),
    }
}

/// How often a figure is looked at.
pub const fn how_often(grain: Grain) -> Key {
    match grain {
        Grain::Day => k::ALERTS_DAY,
        Grain::Week => k::ALERTS_WEEK,
        Grain::Month => k::ALERTS_MONTH,
    }
}

/// What a figure has to do.
pub fn condition(locale: Locale, watch: &Watch, currency: Currency) -> String {
    let say = |value| format::figure(locale, watch.metric.unit(), currency, value);
    let (key, hole, value) = match watch.condition {
        Condition::Above(limit) => (k::ALERTS_IS_ABOVE, "limit", say(limit)),
        Condition::Below(limit) => (k::ALERTS_IS_BELOW, "limit", say(limit)),
        Condition::Changed(permille) => (k::ALERTS_IS_CHANGED, "limit", format::percent(locale, permille)),
        Condition::Unusual(level) => (k::ALERTS_IS_UNUSUAL, "level", level.code().to_string()),
    };
    filled(locale, key, &[(hole, &value)])
}

/// A whole rule in a line: `Revenue, France, each week: below £10,000.00`.
pub fn rule(locale: Locale, name: &str, watch: &Watch, currency: Currency) -> String {
    let (comma, colon) = if locale == Locale::Zh { ("，", "：") } else { (", ", ": ") };
    let figure = figure(locale, name, watch);
    format!("{figure}{comma}{}{colon}{}", text(locale, how_often(watch.grain)), condition(locale, watch, currency))
}

/// The bucket of an alert, and whether it was not over yet: `16–22 Nov 2026, so far`.
pub fn when(locale: Locale, alert: &Alert) -> String {
    let days = bucket(locale, alert.watch.grain, alert.bucket);
    if alert.is_early() { filled(locale, k::ALERTS_SO_FAR, &[("bucket", &days)]) } else { days }
}

/// What a figure was, and when: `Revenue, France, 16–22 Nov 2026: £8,200.00`.
pub fn headline(locale: Locale, alert: &Alert, currency: Currency) -> String {
    let figure = figure(locale, &alert.name, &alert.watch);
    let days = when(locale, alert);
    let value = format::figure(locale, alert.watch.metric.unit(), currency, alert.value);
    filled(locale, k::ALERTS_HEADLINE, &[("figure", &figure), ("bucket", &days), ("value", &value)])
}

/// How far off it was, and of what.
pub fn off(locale: Locale, alert: &Alert, currency: Currency) -> String {
    let unit = alert.watch.metric.unit();
    let say = |value| format::figure(locale, unit, currency, value);
    let by = |from: i64| difference(locale, unit, currency, alert.value.saturating_sub(from).saturating_abs());
    let fill = |key, values: &[(&str, &str)]| filled(locale, key, values);
    match (alert.watch.condition, alert.before, alert.band) {
        (Condition::Above(limit), ..) => fill(k::ALERTS_OFF_ABOVE, &[("by", &by(limit)), ("limit", &say(limit))]),
        (Condition::Below(limit), ..) => fill(k::ALERTS_OFF_BELOW, &[("by", &by(limit)), ("limit", &say(limit))]),
        (Condition::Changed(_), Some(before), _) => {
            let change = change(locale, before, alert.value);
            fill(k::ALERTS_OFF_CHANGED, &[("change", &change), ("before", &say(before))])
        }
        (Condition::Unusual(level), _, Some(band)) => {
            let (key, edge) = if alert.is_up() { (k::ALERTS_OFF_HIGH, band.high) } else { (k::ALERTS_OFF_LOW, band.low) };
            let [low, high, expected] = [band.low, band.high, band.expected].map(say);
            let level = level.code().to_string();
            fill(key, &[("by", &by(edge)), ("low", &low), ("high", &high), ("level", &level), ("expected", &expected)])
        }
        _ => condition(locale, &alert.watch, currency),
    }
}

/// How large a difference is; of shares in points.
fn difference(locale: Locale, unit: Unit, currency: Currency, size: i64) -> String {
    match unit {
        Unit::Share => filled(locale, k::DASHBOARD_POINTS, &[("n", &format::centi(locale, size.saturating_mul(10), 1))]),
        unit => format::figure(locale, unit, currency, size),
    }
}

/// A change in per cent of what was before, with its sign.
fn change(locale: Locale, before: i64, value: i64) -> String {
    let (before, value) = (i128::from(before), i128::from(value));
    let permille = ((value - before) * 1000).checked_div(before.abs()).unwrap_or(0);
    let permille = i64::try_from(permille).unwrap_or(i64::MAX);
    let sign = if permille > 0 { "+" } else { "" };
    format!("{sign}{}", format::percent(locale, permille))
}

/// What ties a customer to the figure.
pub fn tie(locale: Locale, currency: Currency, tie: &Tie) -> Option<String> {
    let money = |minor| format::money(locale, Money { minor, currency });
    Some(match tie {
        Tie::Counted(None) => return None,
        Tie::Counted(Some(minor)) => filled(locale, k::ALERTS_BROUGHT, &[("total", &money(*minor))]),
        Tie::Order(_, number, minor) => filled(locale, k::ALERTS_ORDER, &[("number", number), ("total", &money(*minor))]),
        Tie::Ticket(_, number, subject) => {
            let subject = if subject.is_empty() { number } else { subject };
            filled(locale, k::ALERTS_TICKET, &[("subject", subject)])
        }
    })
}

/// Why a rule does nothing.
pub const fn rests(why: Rests) -> Key {
    match why {
        Rests::NoRight => k::ALERTS_RESTS_NO_RIGHT,
        Rests::Disabled => k::ALERTS_RESTS_DISABLED,
        Rests::TooLittle => k::ALERTS_RESTS_LITTLE,
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        alert::{Band, Level, bucket_of},
        metric::Metric,
        time::{Day, Timestamp},
    };
    use uuid::Uuid;

    use super::*;

    fn alert(metric: Metric, condition: Condition) -> Alert {
        let part = (metric == Metric::Net).then(|| Part { dimension: Dimension::Country, key: "France".into() });
        let bucket = bucket_of(Grain::Week, Day::parse("2026-11-18").expect("a day"));
        let watch = Watch { metric, grain: Grain::Week, part, condition };
        let (id, band) = (Uuid::nil(), Some(Band { expected: 1_000_000, low: 900_000, high: 1_100_000 }));
        let (name, at) = ("Revenue".into(), Day(bucket.to.0 + 1).start());
        Alert { id, rule_id: id, watch, name, bucket, value: 820_000, before: Some(1_025_000), band, at, read_at: None }
    }

    #[test]
    fn an_alert_says_what_where_when_and_how_far_off() {
        let say = |condition| off(Locale::En, &alert(Metric::Net, condition), Currency::GBP);
        let low = alert(Metric::Net, Condition::Below(1_000_000));
        assert_eq!(headline(Locale::En, &low, Currency::GBP), "Revenue, France, 16–22 Nov 2026: £8,200.00");
        let early = Alert { at: Timestamp(low.at.0 - 1), ..low.clone() };
        assert_eq!(headline(Locale::En, &early, Currency::GBP), "Revenue, France, 16–22 Nov 2026, so far: £8,200.00");
        assert_eq!(rule(Locale::En, "Revenue", &low.watch, Currency::GBP), "Revenue, France, each week: below £10,000.00");
        assert_eq!(say(Condition::Below(1_000_000)), "£1,800.00 below £10,000.00");
        assert_eq!(say(Condition::Changed(100)), "−20.0\u{a0}% against £10,250.00 the time before");
        let unusual = "£800.00 below what is usual: £9,000.00 to £11,000.00 (80 %), expected £10,000.00";
        assert_eq!(say(Condition::Unusual(Level::Eighty)), unusual);
        for locale in Locale::ALL {
            for condition in [Condition::Above(5), Condition::Below(5), Condition::Changed(5), Condition::Unusual(Level::NinetyFive)] {
                let alert = alert(Metric::RepeatRate, condition);
                for said in [off(locale, &alert, Currency::GBP), rule(locale, "X", &alert.watch, Currency::GBP)] {
                    assert!(!said.contains(['{', '}']) && !said.is_empty(), "{said}");
                }
            }
        }
    }
}
