//! Comparisons with columns that have an index: which of them leave so few rows that finding and sorting
//! those is quicker than walking the list in its order.

use domain::time::Day;
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

/// Adds comparisons with columns that have an index; whether one of them leaves at most `few` rows of
/// `table`. The indexes of the others are hidden from SQLite: reading half a table through an index takes
/// longer than reading all of it in order.
pub(crate) async fn narrowing(db: &dyn Connection, table: &str, few: u64, columns: &[Indexed<'_>], filter: &mut Filter) -> Result<bool> {
    let mut narrow = false;
    for indexed in columns.iter().filter(|indexed| !indexed.compared.is_empty()) {
        let mut alone = Filter::default();
        let before = if indexed.before.is_empty() { String::new() } else { format!("{} AND ", indexed.before) };
        let from = format!("{table} WHERE {before}{}", indexed.write(indexed.column, &mut alone));
        let is_few = count_to(db, &from, alone.values(), few).await? <= few;
        let hidden = format!("+{}", indexed.column);
        let condition = indexed.write(if is_few || !is_sqlite(db) { indexed.column } else { &hidden }, filter);
        filter.and(if is_few { format!("{before}{condition}") } else { condition });
        narrow |= is_few;
    }
    Ok(narrow)
}
