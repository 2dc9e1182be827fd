//! What reports call things: on the page, in files and in mails alike.

use domain::{
    customer::{Stage, Tier},
    format::{self, Locale},
    interaction::Channel,
    metric::Unit,
    money::Currency,
    order::OrderKind,
    report::{ANONYMOUS, Axis, Every, Key as Name, Measure, Report, Show, Shown, WITHIN_PRODUCT},
    ticket::Priority,
    time::Day,
};

use crate::{
    i18n::{Key, filled, keys as k, text},
    ui::words,
};

/// Word for what rows and columns go by.
pub const fn axis(axis: Axis) -> Key {
    match axis {
        Axis::Country => k::DASHBOARD_COUNTRY,
        Axis::Channel => k::ORDERS_CHANNEL,
        Axis::Source => k::LIST_SOURCE,
        Axis::Kind => k::ORDERS_KIND,
        Axis::Reason => k::TICKETS_REASON,
        Axis::Priority => k::TICKETS_PRIORITY,
        Axis::Day => k::REPORTS_DAY,
        Axis::Week => k::DASHBOARD_WEEK,
        Axis::Month => k::DASHBOARD_MONTH,
        Axis::Quarter => k::REPORTS_QUARTER,
        Axis::Year => k::REPORTS_YEAR,
        Axis::Tier => k::CUSTOMERS_TIER,
        Axis::Stage => k::CUSTOMERS_STAGE,
        Axis::Owner => k::CALLS_OWNER,
        Axis::Product => k::LISTS_PRODUCT,
    }
}

/// Word for a measure.
pub const fn measure(measure: Measure) -> Key {
    match measure {
        Measure::Net => k::DASHBOARD_REVENUE,
        Measure::Sales => k::ORDERS_SALES,
        Measure::Credits => k::ORDERS_CREDITS,
        Measure::Orders => k::ORDERS_ORDERS,
        Measure::CreditNotes => k::ORDERS_CREDIT_NOTES,
        Measure::Lines => k::ORDERS_LINES,
        Measure::AverageOrder => k::REPORTS_AVERAGE_ORDER,
        Measure::Opened => k::DASHBOARD_OPENED,
        Measure::Solved => k::DASHBOARD_SOLVED,
        Measure::Answered => k::REPORTS_ANSWERED,
        Measure::FirstResponse => k::DASHBOARD_FIRST_RESPONSE,
        Measure::Resolution => k::DASHBOARD_RESOLUTION,
        Measure::InTime => k::REPORTS_IN_TIME,
        Measure::SlaKept => k::REPORTS_SLA_KEPT,
        Measure::Customers | Measure::Requesters => k::APP_CUSTOMERS,
        Measure::Units => k::ORDERS_PIECES,
    }
}

/// Word for as what cells are shown.
pub const fn show(show: Show) -> Key {
    match show {
        Show::Value => k::REPORTS_SHOW_VALUE,
        Show::Row => k::REPORTS_SHOW_ROW,
        Show::Column => k::REPORTS_SHOW_COLUMN,
        Show::Total => k::REPORTS_SHOW_TOTAL,
        Show::Change => k::REPORTS_SHOW_CHANGE,
    }
}

/// Word for how often a report is mailed.
pub const fn every(every: Every) -> Key {
    match every {
        Every::Day => k::REPORTS_EVERY_DAY,
        Every::Week => k::REPORTS_EVERY_WEEK,
        Every::Month => k::REPORTS_EVERY_MONTH,
    }
}

/// What a row or a column is called.
pub fn name(locale: Locale, of: Axis, key: &Name) -> String {
    let word = |key: Key| text(locale, key).to_owned();
    let Name::Of(value) = key else {
        return word(if of.is_time() { k::REPORTS_EARLIER } else { k::REPORTS_OTHERS });
    };
    if value.is_empty() {
        return word(if of == Axis::Owner { k::CALLS_NO_OWNER } else { k::REPORTS_UNKNOWN });
    }
    if value == ANONYMOUS && of.is_customers() {
        return word(k::REPORTS_BACKGROUND_ANONYMOUS);
    }
    let said = match of {
        Axis::Channel => Channel::from_word(value).map(|channel| word(words::channel(channel))),
        Axis::Priority => Priority::from_word(value).map(|priority| word(words::priority(priority))),
        Axis::Tier => Tier::from_word(value).map(|tier| word(words::tier(tier))),
        Axis::Stage => Stage::from_word(value).map(|stage| word(words::stage(stage))),
        Axis::Product => product(value).map(|(_, code, name)| format!("{name} ({code})")),
        Axis::Kind => OrderKind::from_word(value).map(|kind| {
            word(match kind {
                OrderKind::Order => k::ORDERS_ORDERS,
                OrderKind::CreditNote => k::ORDERS_CREDIT_NOTES,
            })
        }),
        of if of.is_time() => Day::parse(value).map(|day| time(locale, of, day)),
        _ => None,
    };
    said.unwrap_or_else(|| value.clone())
}

/// Source, code and name of a product, out of its key.
pub fn product(key: &str) -> Option<(&str, &str, &str)> {
    let mut parts = key.splitn(3, WITHIN_PRODUCT);
    Some((parts.next()?, parts.next()?, parts.next()?))
}

/// A length of time that begins on a day.
fn time(locale: Locale, of: Axis, day: Day) -> String {
    let civil = day.start().civil();
    match of {
        Axis::Month => format::month_year(locale, day),
        Axis::Quarter => {
            let (n, year) = (((civil.month - 1) / 3 + 1).to_string(), civil.year.to_string());
            filled(locale, k::REPORTS_QUARTER_OF, &[("n", &n), ("year", &year)])
        }
        Axis::Year => civil.year.to_string(),
        of => {
            let bucket = of.bucket(day);
            format::days(locale, bucket.from, bucket.to)
        }
    }
}

/// What a report is called that has no name: what it shows.
pub fn title(locale: Locale, report: &Report) -> String {
    let list = |words: Vec<&'static str>| words.join(", ");
    let what = list(report.measures.iter().map(|one| text(locale, measure(*one))).collect());
    // Within a sentence a word begins small, but for the first one.
    let small = |key: Key| text(locale, key).to_lowercase();
    let rows = report.rows.iter().map(|one| small(axis(*one))).collect::<Vec<_>>().join(", ");
    match report.column {
        None => filled(locale, k::REPORTS_BY, &[("what", &what), ("rows", &rows)]),
        Some(column) => filled(locale, k::REPORTS_BY_COLUMN, &[("what", &what), ("rows", &rows), ("column", &small(axis(column)))]),
    }
}

/// What stands in a cell, every digit of it.
pub fn say(locale: Locale, currency: Currency, shown: Shown) -> String {
    if shown.signed {
        return format::signed(locale, shown.unit, currency, shown.value);
    }
    format::figure(locale, shown.unit, currency, shown.value)
}

/// The same where there is little room: amounts without their decimals.
pub fn short(locale: Locale, currency: Currency, shown: Shown) -> String {
    match shown.unit {
        Unit::Money if !shown.signed => format::money_short(locale, domain::money::Money { minor: shown.value, currency }),
        _ => say(locale, currency, shown),
    }
}
