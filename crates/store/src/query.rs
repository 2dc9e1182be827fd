//! Building list queries: conditions with their values, bounded counts, and one page of rows.

mod ids;
mod indexed;
mod proved;

use domain::{
    access::Scope,
    page::{Certainty, Direction, EXACT_TOTAL, Page, Total},
};
use sea_orm::Value;
use uuid::Uuid;

pub(crate) use ids::{ids, total_of};
pub(crate) use indexed::{Compared, Indexed, Narrowed, few, narrowing};
pub(crate) use proved::Proved;

use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    keyset::{Key, Place, Sort, page_size},
    row::{Row, all, number},
};

/// Conditions joined by AND, with the values that stand for their `$1`, `$2`, ….
#[derive(Clone, Default)]
pub(crate) struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    /// Keeps a value and gives the parameter that stands for it.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Keeps ids and gives what stands for them in `IN (…)`. Repeats the last one up to a power of two, so that
    /// there are few different statements to prepare.
    pub(crate) fn bind_ids(&mut self, ids: &[Uuid]) -> String {
        let (length, last) = (ids.len().next_power_of_two(), ids.last().copied().unwrap_or_default());
        let all = ids.iter().copied().chain(std::iter::repeat(last)).take(length);
        all.map(|id| self.bind(id)).collect::<Vec<_>>().join(", ")
    }

    /// The same for hundreds of ids. SQLite is handed them as one value: for each parameter by itself it would read
    /// through the names of those before.
    pub(crate) fn bind_many(&mut self, db: &dyn Connection, ids: &[Uuid]) -> String {
        if !is_sqlite(db) {
            return self.bind_ids(ids);
        }
        let list: Vec<_> = ids.iter().map(|id| format!("\"{}\"", id.simple())).collect();
        format!("SELECT unhex(value) FROM json_each({})", self.bind(format!("[{}]", list.join(","))))
    }

    /// Takes over the values of another filter, and gives the text with the parameters that now stand for them.
    pub(crate) fn taking(&mut self, other: Self, text: &str) -> String {
        let before = self.values.len();
        self.values.extend(other.values);
        if before == 0 {
            return text.to_owned();
        }
        let mut pieces = text.split('$');
        let mut moved = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
            let number = piece[..end].parse::<usize>().unwrap_or(0) + before;
            moved.push_str(&format!("${number}{}", &piece[end..]));
        }
        moved
    }

    /// Adds a condition that is complete in itself.
    pub(crate) fn and(&mut self, condition: impl Into<String>) {
        self.conditions.push(condition.into());
    }

    /// Adds `left value`, such as `f.orders >= 5`, where there is a value.
    pub(crate) fn and_some(&mut self, left: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            let parameter = self.bind(value);
            self.and(format!("{left} {parameter}"));
        }
    }

    /// The same conditions and one more: that a column has this value.
    fn with(&self, column: &str, code: i16) -> Self {
        let mut filter = self.clone();
        filter.and(format!("{column} = {code}"));
        filter
    }

    /// How many conditions there are.
    pub(crate) fn len(&self) -> usize {
        self.conditions.len()
    }

    /// Whether nothing narrows the list.
    pub(crate) fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// The same conditions with the columns that begin so no longer hidden by a `+`.
    fn revealing(&self, column: &str) -> Self {
        let hidden = format!("+{column}");
        let conditions = self.conditions.iter().map(|condition| condition.replace(&hidden, column)).collect();
        Self { conditions, values: self.values.clone() }
    }

    /// `WHERE …`, or nothing.
    pub(crate) fn sql(&self) -> String {
        if self.is_empty() { String::new() } else { format!("WHERE {}", self.conditions.join(" AND ")) }
    }

    /// The values, in order.
    pub(crate) fn values(&self) -> Vec<Value> {
        self.values.clone()
    }
}

/// The text that follows every text beginning with `prefix`, so that `>= prefix AND < end` is a range
/// of an index; none where nothing follows.
pub(crate) fn prefix_end(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        // Between D7FF and E000 there are no characters.
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// A condition that a column begins with `prefix`, as a range that an index serves.
pub(crate) fn begins_with(filter: &mut Filter, column: &str, prefix: &str) -> String {
    let from = filter.bind(prefix);
    match prefix_end(prefix) {
        Some(end) => {
            let to = filter.bind(end);
            format!("({column} >= {from} AND {column} < {to})")
        }
        None => format!("{column} >= {from}"),
    }
}

/// A condition that a number begins with `text` as it was typed, or in capitals.
pub(crate) fn number_begins_with(filter: &mut Filter, column: &str, text: &str) -> String {
    let typed = begins_with(filter, column, text);
    let capitals = text.to_uppercase();
    if capitals == text {
        return typed;
    }
    format!("({typed} OR {})", begins_with(filter, column, &capitals))
}

/// How many rows `from` (tables and conditions) has, but no more than one above `most`: counting stops there.
pub(crate) async fn count_to(db: &dyn Connection, from: &str, values: Vec<Value>, most: u64) -> Result<u64> {
    let sql = format!("SELECT COUNT(*) AS n FROM (SELECT 1 FROM {from} LIMIT {}) AS bounded", most + 1);
    Ok(number(db, &sql, values).await?.unsigned_abs())
}

/// The values of a text column that an index begins with, in order, without the empty one: one look at the
/// index a value, not one a row.
pub(crate) async fn distinct(db: &dyn Connection, table: &str, column: &str) -> Result<Vec<String>> {
    let sql = format!(
        "WITH RECURSIVE c (value) AS (SELECT MIN({column}) FROM {table} WHERE {column} > '' \
         UNION ALL SELECT (SELECT MIN(t.{column}) FROM {table} t WHERE t.{column} > c.value) FROM c WHERE c.value IS NOT NULL) \
         SELECT value FROM c WHERE value IS NOT NULL LIMIT {DISTINCT}"
    );
    all(db, &sql, Vec::new(), |row| row.text("value")).await
}

/// The same values, of those rows only that belong to customers within reach. The table has their ids.
pub(crate) async fn distinct_for(db: &dyn Connection, scope: &Scope, table: &str, column: &str) -> Result<Vec<String>> {
    if scope.rows.is_all() {
        return distinct(db, table, column).await;
    }
    let mut filter = Filter::default();
    filter.and(format!("t.{column} > ''"));
    access::and(db, scope, "t.customer_id", &mut filter)?;
    let sql = format!("SELECT DISTINCT t.{column} AS value FROM {table} t {} ORDER BY value LIMIT {DISTINCT}", filter.sql());
    all(db, &sql, filter.values(), |row| row.text("value")).await
}

/// The most values that a choice offers.
const DISTINCT: u32 = 500;

/// The index by which rows are found where they are not walked in their order; on SQLite, which keeps no
/// statistics to choose by.
#[derive(Clone)]
pub(crate) struct FoundBy {
    /// The index.
    pub(crate) index: &'static str,
    /// What is asked besides, so that the index leads to no other rows; it is true of all. Or nothing.
    pub(crate) and: String,
}

impl FoundBy {
    /// `table WHERE …`, read through the index.
    pub(crate) fn from(&self, table: &str, filter: &Filter) -> String {
        let mut filter = filter.clone();
        if !self.and.is_empty() {
            filter.and(self.and.as_str());
        }
        format!("{table} INDEXED BY {} {}", self.index, filter.sql())
    }
}

/// The order of a list, as SQL.
struct Order {
    /// `ASC` or `DESC`.
    direction: &'static str,
    /// `ORDER BY …`.
    by: String,
    /// The condition that a row comes after a place.
    beyond: Option<String>,
}

/// A list query without its conditions.
pub(crate) struct List<'a> {
    /// What is selected.
    pub(crate) columns: &'a str,
    /// The table with its alias, such as `facts f`; what the conditions are about.
    pub(crate) table: &'a str,
    /// Further tables for the columns; they must neither add nor remove rows.
    pub(crate) joins: &'a str,
    /// The column that it is sorted by.
    pub(crate) key: &'a str,
    /// Whether that column is text.
    pub(crate) text: bool,
    /// The column of the id.
    pub(crate) id: &'a str,
    /// The index that holds the rows in this order.
    pub(crate) index: &'a str,
    /// The index that leads to the fewest rows, where one is known.
    pub(crate) found_by: Option<FoundBy>,
    /// What all conditions amount to, where those that pass are found and proved in the list's order.
    pub(crate) proved: Option<Proved>,
    /// The column that the index has before the one that it is sorted by, with the values that are listed:
    /// each is walked by itself, and the walks are merged. None where the index begins with the sorted one.
    pub(crate) split: Option<(&'a str, Vec<i16>)>,
    /// The column whose index leads to the rows where none leads to few, though they are sorted by another.
    pub(crate) counted_by: Option<&'a str>,
    /// The order, as cursors write it.
    pub(crate) sort: Sort,
    /// Rows a page.
    pub(crate) limit: u32,
}

impl List<'_> {
    /// The conditions, none of whose columns is hidden from an index unless one of them leads to few rows (`narrow`):
    /// where there is no order to keep to, whatever leads to the rows is welcome.
    pub(crate) fn counting(&self, filter: &Filter, narrow: bool) -> Filter {
        match (narrow, self.counted_by) {
            (true, _) => filter.clone(),
            (false, Some(column)) => filter.revealing(column),
            (false, None) => filter.revealing(&format!("{}.", self.alias())),
        }
    }

    /// Counts to [`EXACT_TOTAL`]. `narrow` as for [`Self::page`].
    pub(crate) async fn count(&self, db: &dyn Connection, filter: &Filter, narrow: bool) -> Result<Total> {
        let filter = self.counting(filter, narrow);
        let count = count_to(db, &self.found(&filter), filter.values(), EXACT_TOTAL).await?;
        Ok(Total::counted_to(EXACT_TOTAL, count))
    }

    /// The total as it is known, or counted to the end where it is not and a query asks for that.
    pub(crate) async fn whole(
        &self,
        db: &dyn Connection,
        filter: &Filter,
        (narrow, counts_all): (bool, bool),
        total: Total,
    ) -> Result<Total> {
        if !counts_all || total.certainty == Certainty::Exact {
            return Ok(total);
        }
        let filter = self.counting(filter, narrow);
        let sql = format!("SELECT COUNT(*) AS n FROM {}", self.found(&filter));
        Ok(Total::exact(number(db, &sql, filter.values()).await?.unsigned_abs()))
    }

    /// The rows that pass, as `table WHERE …`.
    fn found(&self, filter: &Filter) -> String {
        match &self.found_by {
            Some(by) => by.from(self.table, filter),
            None => format!("{} {}", self.table, filter.sql()),
        }
    }

    /// Fetches a page.
    ///
    /// There are two ways: walk the rows in the list's order and leave out what the conditions exclude,
    /// or find what they include and sort that. `narrow` says that one of the conditions leads to few rows, so
    /// that the second is quick however far apart they lie, and so it is where the total is small. SQLite keeps
    /// no statistics to know it by and is told; PostgreSQL knows. `few` says that they are few altogether and were counted, so
    /// that finding them all is quick.
    pub(crate) async fn page<T>(
        &self,
        db: &dyn Connection,
        filter: Filter,
        place: Option<&Place>,
        (narrow, few, total): (bool, bool, Total),
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Page<T>> {
        if total == Total::exact(0) {
            return Ok(self.sort.page(place, self.limit, Vec::new(), total));
        }
        if let Some(proved) = &self.proved {
            let rows = self.prove(db, proved, filter, place, read).await?;
            return Ok(self.sort.page(place, self.limit, rows, total));
        }
        let (sqlite, few) = (is_sqlite(db), narrow || few);
        // Of the conditions' own indexes SQLite may use: on a walk the one that it walks along; where one
        // condition leads to few rows, that one's; where they do so only together, any.
        let mut filter = match (sqlite, narrow, few) {
            (true, false, true) => self.counting(&filter, narrow),
            (true, false, false) => filter.revealing(self.key),
            _ => filter,
        };
        let hides_key = sqlite && few && !self.finds_ids_first();
        let key = if hides_key { format!("+{}", self.key) } else { self.key.to_owned() };
        let table = if sqlite && !few { format!("{} INDEXED BY {}", self.table, self.index) } else { self.table.to_owned() };
        let (alias, limit) = (self.alias(), page_size(self.limit) + 1);
        let Order { direction, by, beyond } = self.order(&mut filter, place, &key);
        let sorted = format!("{by} LIMIT {limit}");
        let rows = |filter: &Filter| {
            let mut filter = filter.clone();
            if sqlite && few && self.finds_ids_first() {
                // Nothing but the conditions is asked of the index that finds them: for one that holds the sorted
                // column too, SQLite would read all of it.
                let place = beyond.as_ref().map(|beyond| format!("WHERE {beyond}")).unwrap_or_default();
                let found = self.looking_up(&self.found(&filter), &place, sqlite);
                // Sorted with nothing but their ids.
                return self.looking_up(&format!("{found} {sorted}"), "", sqlite);
            }
            if let Some(beyond) = &beyond {
                filter.and(beyond);
            }
            let conditions = filter.sql();
            let ids_first = if sqlite { !few && self.is_carried() } else { self.finds_ids_first() && !filter.is_empty() };
            if ids_first {
                self.looking_up(&format!("{table} {conditions} {sorted}"), "", sqlite)
            } else if sqlite && few {
                // What is found is sorted before anything is looked up for it.
                format!("(SELECT {alias}.* FROM {table} {conditions} {sorted}) AS {alias} {}", self.joins)
            } else {
                format!("{table} {} {conditions}", self.joins)
            }
        };
        let walk = |filter: &Filter| format!("{} {sorted}", self.selected(&rows(filter)));
        let sql = match &self.split {
            Some((column, codes)) if !few => {
                let walks: Vec<_> =
                    codes.iter().map(|code| format!("SELECT * FROM ({}) AS part{code}", walk(&filter.with(column, *code)))).collect();
                format!("{} ORDER BY sort_key {direction}, sort_id {direction} LIMIT {limit}", walks.join(" UNION ALL "))
            }
            _ => walk(&filter),
        };
        let rows = self.fetch(db, &sql, &filter, read).await?;
        Ok(self.sort.page(place, self.limit, rows, total))
    }

    /// The order in which a page is read, from a place on, by the column `key`.
    fn order(&self, filter: &mut Filter, place: Option<&Place>, key: &str) -> Order {
        let id = self.id;
        let (direction, beyond) = if self.is_descending(place) { ("DESC", "<") } else { ("ASC", ">") };
        let beyond = place.map(|place| {
            let (at, after) = (filter.bind(place.key.clone()), filter.bind(place.id));
            format!("({key}, {id}) {beyond} ({at}, {after})")
        });
        Order { direction, by: format!("ORDER BY {key} {direction}, {id} {direction}"), beyond }
    }

    fn is_descending(&self, place: Option<&Place>) -> bool {
        (self.sort.direction == Direction::Descending) != place.is_some_and(|p| p.backward)
    }

    /// The columns of rows that come from there, and the place of each.
    fn selected(&self, from: &str) -> String {
        let sort_key = if self.text { self.key.to_owned() } else { format!("CAST({} AS bigint)", self.key) };
        format!("SELECT {}, {sort_key} AS sort_key, {} AS sort_id FROM {from}", self.columns, self.id)
    }

    /// The rows of [`Self::selected`], each with its place.
    async fn fetch<T>(
        &self,
        db: &dyn Connection,
        sql: &str,
        filter: &Filter,
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Vec<(Key, Uuid, T)>> {
        all(db, sql, filter.values(), |row| Ok((self.key_of(row)?, row.id("sort_id")?, read(row)?))).await
    }

    /// Fetches whole rows when it is known which: `found` says which, as `table WHERE …`, `rest` what is left to ask.
    /// SQLite is told to begin with those that are found.
    fn looking_up(&self, found: &str, rest: &str, sqlite: bool) -> String {
        let join = if sqlite { "CROSS JOIN" } else { "JOIN" };
        let (customer, id) = (format!("{}.customer_id", self.alias()), self.id);
        let (ids, same) = if customer == id {
            (format!("{id} AS found_id"), format!("{id} = found.found_id"))
        } else {
            (
                format!("{customer} AS found_customer, {id} AS found_id"),
                format!("{customer} = found.found_customer AND {id} = found.found_id"),
            )
        };
        format!("(SELECT {ids} FROM {found}) AS found {join} {} ON {same} {} {rest}", self.table, self.joins)
    }

    /// Whether the indexes that are walked along hold what lists are filtered by (m0010_reach, m0013_walks; of customers
    /// on PostgreSQL m0019_covering), so that a row which does not pass is never looked up in the table.
    fn is_carried(&self) -> bool {
        matches!(self.table, "facts f" | "orders o" | "tickets t")
    }

    /// Whether few rows, too, are fetched only when it is known which.
    fn finds_ids_first(&self) -> bool {
        self.table == "facts f"
    }

    /// What stands before the columns of the table.
    fn alias(&self) -> &str {
        self.table.rsplit(' ').next().unwrap_or_default()
    }

    fn key_of(&self, row: &Row) -> Result<Key> {
        if self.text { row.text("sort_key").map(Key::Text) } else { row.int("sort_key").map(Key::Number) }
    }
}

/// `$first, $first+1, …`: so many parameters.
pub(crate) fn parameters(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// The id of a source system, inside another statement.
pub(crate) fn source_by_code(parameter: &str) -> String {
    format!("(SELECT id FROM sources WHERE code = {parameter})")
}

/// The nil id leads nowhere: anonymous sales belong to no customer.
pub(crate) fn known(customer_id: Uuid) -> Option<Uuid> {
    Some(customer_id).filter(|id| !id.is_nil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_taken_over_keep_their_places() {
        let (mut filter, mut other) = (Filter::default(), Filter::default());
        let (a, b) = (other.bind(7_i64), other.bind(8_i64));
        assert_eq!(filter.clone().taking(other.clone(), &format!("x IN ({a}, {b})")), "x IN ($1, $2)");
        filter.bind(1_i64);
        assert_eq!(filter.taking(other, &format!("x IN ({a}, {b}) AND y = {b}")), "x IN ($2, $3) AND y = $3");
        assert_eq!(filter.values().len(), 3);
    }

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        assert_eq!(prefix_end("536").as_deref(), Some("537"));
        assert_eq!(prefix_end("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(prefix_end("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(prefix_end("\u{10ffff}"), None);
        assert_eq!(prefix_end(""), None);
    }
}
