//! Reading what is held about a customer, a table and some rows at a time.

use domain::{
    money::{Currency, Decimal, Money},
    time::{Day, Timestamp},
};
use uuid::Uuid;

use super::tables::{Column, Kind, Table};
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    query::Filter,
    row::{Row, all, parse_currency},
};

/// Rows read at once.
const ROWS: usize = 500;

/// A value that is handed out.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// There is none.
    None,
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A moment.
    Moment(Timestamp),
    /// A day.
    Day(Day),
    /// Yes or no.
    Flag(bool),
    /// A word of the program's own.
    Word(&'static str),
    /// An amount.
    Money(Money),
    /// A number with as many places as it was written with.
    Decimal(Decimal),
}

/// Some rows of a table, each with as many cells as the table has columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The rows, in order.
    pub rows: Vec<Vec<Cell>>,
    /// Where the next ones begin; none after the last.
    pub next: Option<String>,
}

/// Rows of a table about these customers, from a place that the rows before have named. Nothing is masked: it is for who
/// may see everything.
pub async fn rows(db: &dyn Connection, table: &Table, customers: &[Uuid], after: Option<&str>) -> Result<Rows> {
    let bytes = if is_sqlite(db) { "" } else { " COLLATE \"C\"" };
    let mut filter = Filter::default();
    let among = filter.bind_ids(customers);
    filter.and(format!("{} IN ({among})", table.customer));
    let place = as_texts(db, &format!("{{id:{}}} || {}", table.customer, table.order));
    if let Some(after) = after {
        let after = filter.bind(after);
        filter.and(format!("({place}){bytes} > {after}{bytes}"));
    }
    let columns: Vec<_> = table.columns.iter().map(named).collect();
    let sql = format!(
        "SELECT {}, {place} AS place FROM {} {} ORDER BY ({place}){bytes} LIMIT {}",
        columns.join(", "),
        table.from,
        filter.sql(),
        ROWS + 1
    );
    let mut found = all(db, &sql, filter.values(), |row| Ok((row.text("place")?, read(table, row)?))).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = if more { found.last().map(|(place, _)| place.clone()) } else { None };
    Ok(Rows { rows: found.into_iter().map(|(_, cells)| cells).collect(), next })
}

/// Ids as texts, which the two databases make in different ways.
fn as_texts(db: &dyn Connection, sql: &str) -> String {
    let mut text = String::new();
    for (n, part) in sql.split("{id:").enumerate() {
        match part.split_once('}').filter(|_| n > 0) {
            Some((column, rest)) if is_sqlite(db) => text.push_str(&format!("hex({column}){rest}")),
            Some((column, rest)) => text.push_str(&format!("CAST({column} AS text){rest}")),
            None => text.push_str(part),
        }
    }
    text
}

fn named(column: &Column) -> String {
    let scale = if matches!(column.kind, Kind::Decimal) { ", t.price_scale" } else { "" };
    format!("{} AS \"{}\"{scale}", column.sql, column.name)
}

fn read(table: &Table, row: &Row) -> Result<Vec<Cell>> {
    table.columns.iter().map(|column| cell(row, column.name, column.kind)).collect()
}

fn cell(row: &Row, name: &str, kind: Kind) -> Result<Cell> {
    let some = |cell: Option<Cell>| cell.unwrap_or(Cell::None);
    Ok(match kind {
        Kind::Text => some(row.get::<Option<String>>(name)?.filter(|text| !text.is_empty()).map(Cell::Text)),
        Kind::Whole => some(row.get::<Option<i64>>(name)?.map(Cell::Whole)),
        Kind::Moment => some(row.get::<Option<i64>>(name)?.filter(|at| *at != 0).map(|at| Cell::Moment(Timestamp(at)))),
        Kind::Day => some(row.get::<Option<i32>>(name)?.map(|day| Cell::Day(Day(day)))),
        Kind::Flag => Cell::Flag(row.get(name)?),
        Kind::Id => Cell::Text(row.id(name)?.to_string()),
        Kind::Word(word) => {
            let code: i16 = row.get(name)?;
            Cell::Word(word(code).ok_or_else(|| StoreError::unknown_code(name, code))?)
        }
        Kind::Money => match row.get::<Option<i64>>(name)? {
            Some(minor) => Cell::Money(Money { minor, currency: currency(row)? }),
            None => Cell::None,
        },
        Kind::Decimal => {
            let scale = u8::try_from(row.get::<i16>("price_scale")?).unwrap_or(0);
            Cell::Decimal(Decimal { mantissa: row.int(name)?, scale })
        }
    })
}

fn currency(row: &Row) -> Result<Currency> {
    let code: Option<String> = row.get("currency")?;
    code.map_or(Ok(Currency::EUR), |code| parse_currency(&code))
}
