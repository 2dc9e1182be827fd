//! What rows and columns go by, as SQL and back: over the rows of a cube, or over those of which [`super::made`] adds up a report,
//! which have the same names.

use std::collections::HashMap;

use domain::{
    customer::{Stage, Tier},
    dashboard::Period,
    interaction::Channel,
    order::OrderKind,
    report::{ANONYMOUS, Axis, Key, Report, WITHIN_PRODUCT},
    ticket::Priority,
    time::Day,
};

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    query::Filter,
    row::all,
};

/// The codes of the sources by what they are stored as.
pub(super) async fn sources(db: &dyn Connection) -> Result<HashMap<i16, String>> {
    let all = all(db, "SELECT id, code FROM sources", vec![], |row| Ok((row.get("id")?, row.text("code")?))).await?;
    Ok(all.into_iter().collect())
}

/// The column of the cube that an axis without time goes by.
pub(super) const fn lies_in(axis: Axis) -> &'static str {
    match axis {
        Axis::Source => "source_id",
        axis => axis.word(),
    }
}

/// The key of an axis as SQL that gives a text. Everything in it is a number or a name of ours.
pub(super) fn key(axis: Axis, period: Period) -> String {
    match axis {
        Axis::Tier | Axis::Stage => format!("CASE WHEN known = 0 THEN '{ANONYMOUS}' ELSE CAST({} AS text) END", axis.word()),
        Axis::Owner => format!("CASE WHEN known = 0 THEN '{ANONYMOUS}' ELSE owner END"),
        Axis::Product => "product".to_owned(),
        Axis::Country | Axis::Reason => axis.word().to_owned(),
        Axis::Source | Axis::Channel | Axis::Kind | Axis::Priority => format!("CAST({} AS text)", lies_in(axis)),
        Axis::Day => "CAST(day AS text)".to_owned(),
        Axis::Week => "CAST(day - ((day + 3) % 7 + 7) % 7 AS text)".to_owned(),
        // The buckets are those of the page: both cannot disagree about a calendar.
        Axis::Month | Axis::Quarter | Axis::Year => {
            let starts = axis.starts(period);
            let last = starts.last().copied().unwrap_or(period.from).0;
            let whens: String = starts.windows(2).map(|two| format!("WHEN day < {} THEN '{}' ", two[1].0, two[0].0)).collect();
            if whens.is_empty() { format!("'{last}'") } else { format!("CASE {whens}ELSE '{last}' END") }
        }
    }
}

/// What the report is narrowed to, as further conditions.
pub(super) fn narrowed(report: &Report, filter: &mut Filter) -> String {
    let mut conditions = String::new();
    for (axis, values) in &report.filters {
        let codes = |code: &dyn Fn(&str) -> Option<i16>| {
            let codes: Vec<String> = values.iter().filter_map(|value| code(value)).map(|code| code.to_string()).collect();
            format!("{} IN ({})", axis.word(), codes.join(", "))
        };
        conditions.push_str(" AND ");
        conditions.push_str(&match axis {
            Axis::Channel => codes(&|word| Channel::from_word(word).map(Channel::code)),
            Axis::Kind => codes(&|word| OrderKind::from_word(word).map(OrderKind::code)),
            Axis::Priority => codes(&|word| Priority::from_word(word).map(Priority::code)),
            Axis::Tier => format!("known = 1 AND {}", codes(&|word| Tier::from_word(word).map(Tier::code))),
            Axis::Stage => format!("known = 1 AND {}", codes(&|word| Stage::from_word(word).map(Stage::code))),
            axis => {
                // A product can be called otherwise by now.
                let text = |value: &String| match axis {
                    Axis::Product => value.rsplit_once(WITHIN_PRODUCT).map_or(value.clone(), |(article, _)| article.to_owned()),
                    _ => value.clone(),
                };
                let bound: Vec<String> = values.iter().map(|value| filter.bind(text(value))).collect();
                let bound = bound.join(", ");
                match axis {
                    Axis::Product => format!("article IN ({bound})"),
                    Axis::Owner => format!("known = 1 AND owner IN ({bound})"),
                    Axis::Source => format!("source_id IN (SELECT id FROM sources WHERE code IN ({bound}))"),
                    axis => format!("{} IN ({bound})", axis.word()),
                }
            }
        });
    }
    conditions
}

/// A key as the address has it.
pub(super) fn said(axis: Axis, text: &str, sources: &HashMap<i16, String>) -> Result<Key> {
    if matches!(axis, Axis::Country | Axis::Reason | Axis::Owner | Axis::Product) || text == ANONYMOUS {
        return Ok(Key::Of(text.to_owned()));
    }
    let number: i32 = text.parse().unwrap_or_default();
    let code = i16::try_from(number).unwrap_or_default();
    let word = match axis {
        Axis::Channel => Channel::from_code(code).map(|channel| channel.word().to_owned()),
        Axis::Kind => OrderKind::from_code(code).map(|kind| kind.word().to_owned()),
        Axis::Priority => Priority::from_code(code).map(|priority| priority.word().to_owned()),
        Axis::Tier => Tier::from_code(code).map(|tier| tier.word().to_owned()),
        Axis::Stage => Stage::from_code(code).map(|stage| stage.word().to_owned()),
        Axis::Source => sources.get(&code).cloned(),
        _ => Some(Day(number).to_string()),
    };
    word.map(Key::Of).ok_or_else(|| StoreError::unknown_code(axis.word(), code))
}
