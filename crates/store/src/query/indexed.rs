//! Comparisons with columns that have an index: which of them leave so few rows that finding and sorting
//! those is quicker than walking the list in its order.

use domain::{page::EXACT_TOTAL, time::Day};
use sea_orm::Value;

use super::{Filter, count_to};
use crate::{bulk::is_sqlite, connection::Connection, error::Result};

/// What a column that has an index is compared with.
pub(crate) enum Compared {
    /// An operator and a value.
    With(&'static str, Value),
    /// The rest of the condition, such as `IN (1, 2)`.
    To(String),
}

/// Comparisons with a column that has an index.
pub(crate) struct Indexed<'a> {
    /// The column.
    pub(crate) column: &'a str,
    /// A condition on the column that the index has before it, which lets the index be used; or nothing.
    pub(crate) before: &'a str,
    /// The comparisons; nothing is asked where there are none.
    pub(crate) compared: Vec<Compared>,
}

impl<'a> Indexed<'a> {
    /// A column, compared for as long as there is a value.
    pub(crate) fn new(column: &'a str, compared: Vec<Compared>) -> Self {
        Self { column, before: "", compared }
    }

    /// A column that equals a value, where there is one.
    pub(crate) fn is(column: &'a str, value: Option<impl Into<Value>>) -> Self {
        Self::new(column, value.map(|value| Compared::With("=", value.into())).into_iter().collect())
    }

    /// A column from a value on and before an end, where there are any.
    pub(crate) fn range(column: &'a str, from: Option<i64>, (end_operator, end): (&'static str, Option<i64>)) -> Self {
        let from = from.map(|n| Compared::With(">=", n.into()));
        Self::new(column, from.into_iter().chain(end.map(|n| Compared::With(end_operator, n.into()))).collect())
    }

    /// A moment within days.
    pub(crate) fn days(column: &'a str, from: Option<Day>, to: Option<Day>) -> Self {
        Self::range(column, from.map(|day| day.start().0), ("<", to.map(end_of)))
    }

    fn write(&self, column: &str, filter: &mut Filter) -> String {
        let mut parts: Vec<String> = Vec::new();
        for compared in &self.compared {
            parts.push(match compared {
                Compared::With(operator, value) => format!("{column} {operator} {}", filter.bind(value.clone())),
                Compared::To(rest) => format!("{column} {rest}"),
            });
        }
        parts.join(" AND ")
    }
}

/// The moment after the last one of a day.
fn end_of(day: Day) -> i64 {
    Day(day.0.saturating_add(1)).start().0
}

/// Up to how many of `all` rows SQLite finds first and sorts then; among more, a list walks in its order and
/// leaves out what does not pass.
///
/// Of all rows the walk meets one that passes after `all / passing` steps, so both ways cost the same where the
/// square of those that pass is in proportion to all: looking a row up costs much the same on both.
pub(crate) fn few(all: u64) -> u64 {
    10 * all.isqrt()
}

/// What was found out about the conditions of a list while they were added.
pub(crate) struct Narrowed {
    /// Whether one of them leads to few rows, so that these are found first and sorted then.
    pub(crate) few: bool,
    /// Whether one of them, taken alone, is known to leave many rows.
    pub(crate) many: bool,
}

/// Adds comparisons with columns that have an index, and finds out which of them leave at most `few` rows of
/// `table`. The indexes of the others are hidden from SQLite: reading half a table through an index takes
/// longer than reading all of it in order. A list that walks along one of the columns (`walked`) meets its rows
/// in order anyway; they need neither be found nor sorted. Without `few` nothing is counted: something else leads
/// to few rows.
pub(crate) async fn narrowing(
    db: &dyn Connection,
    table: &str,
    few: Option<u64>,
    columns: &[Indexed<'_>],
    walked: &[&str],
    filter: &mut Filter,
) -> Result<Narrowed> {
    let mut narrowed = Narrowed { few: false, many: false };
    for indexed in columns.iter().filter(|indexed| !indexed.compared.is_empty()) {
        let mut alone = Filter::default();
        let before = if indexed.before.is_empty() { String::new() } else { format!("{} AND ", indexed.before) };
        let from = format!("{table} WHERE {before}{}", indexed.write(indexed.column, &mut alone));
        let found = match few {
            Some(few) => Some(count_to(db, &from, alone.values(), few.max(EXACT_TOTAL)).await?),
            None => None,
        };
        let is_few = found <= few && few.is_some();
        let hidden = format!("+{}", indexed.column);
        let condition = indexed.write(if is_few || !is_sqlite(db) { indexed.column } else { &hidden }, filter);
        filter.and(if is_few { format!("{before}{condition}") } else { condition });
        narrowed.few |= is_few && !walked.contains(&indexed.column);
        narrowed.many |= found > Some(EXACT_TOTAL);
    }
    Ok(narrowed)
}
