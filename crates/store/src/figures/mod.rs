//! Maintained figures: one facts row a customer, the timeline's counts by month, what was sold of each
//! product, the company's figures by day, what its customers are counted with, what they brought by the month of
//! their first order, and what reports are added up from.
//!
//! Everything here follows from the base tables. [`rebuild`] works it out from scratch and stores it,
//! [`verify`] works it out from scratch and compares; both use the same queries, and the test compares
//! these with a model in plain Rust.
//!
//! Large tables are read in ranges of customers, so that neither the database nor the program ever
//! holds more than a range of them; a customer's rows lie together in every table.

mod change;
pub(crate) mod cohorts;
mod cube;
mod facts;
pub(crate) mod gaps;
pub(crate) mod marks;
pub(crate) mod measures;
mod metrics;
mod products;
mod service;
mod standing;
mod verify;

use sea_orm::Value;
use uuid::Uuid;

use crate::{bulk::is_sqlite, connection::Connection, error::Result, migration::dialect, row::one, settings};

pub use change::{Change, Reach};
pub(crate) use products::fill_months;
pub use standing::Standing;
pub use verify::{Difference, MAX_DIFFERENCES, Verification, verify, verify_rollups};

/// The setting that says which figures of the company are kept, and what it says for this program. Whoever
/// adds a figure, or counts one otherwise, counts this up: `Db::migrate` then works out all of them.
const SETTING: &str = "figures";
const VERSION: &str = "7";

/// Customers in one range.
const RANGE: i64 = 20_000;
/// Customers named one by one in a statement.
const NAMED: usize = 500;

/// Whose figures to rebuild.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Everybody's.
    All,
    /// These customers'.
    Customers(&'a [Uuid]),
}

/// Works out the stored figures from the base tables: facts and timeline counts of the customers in the
/// scope, products and company figures always whole. To be run in the transaction that changed the base
/// tables.
pub async fn rebuild(db: &dyn Connection, scope: Scope<'_>) -> Result<()> {
    if !is_sqlite(db) {
        // Freshly loaded tables have no statistics yet, and PostgreSQL plans badly without.
        db.execute_unprepared("ANALYZE customers, orders, order_lines, interactions, tickets, survey_answers").await?;
    }
    let ranges = ranges(db).await?;
    match scope {
        Scope::All => {
            db.execute_unprepared("DELETE FROM facts").await?;
            db.execute_unprepared("DELETE FROM timeline_months").await?;
            for range in &ranges {
                facts::write(db, range).await?;
            }
        }
        Scope::Customers(ids) => {
            for chunk in ids.chunks(NAMED) {
                let among = Among::named(chunk);
                facts::clear(db, &among).await?;
                facts::write(db, &among).await?;
            }
        }
    }
    company(db, &ranges).await
}

async fn company(db: &dyn Connection, ranges: &[Among]) -> Result<()> {
    products::write(db, ranges).await?;
    metrics::write(db, ranges).await?;
    gaps::write(db, ranges).await?;
    cohorts::write(db, ranges).await?;
    cube::write(db, ranges).await
}

/// Whether the company's figures are those of this program.
pub(crate) async fn is_current(db: &dyn Connection) -> Result<bool> {
    Ok(settings::get(db, SETTING).await?.as_deref() == Some(VERSION))
}

/// Works out the company's figures anew where a program has left them that kept fewer, or others.
pub(crate) async fn renew(db: &dyn Connection) -> Result<()> {
    if is_current(db).await? {
        return Ok(());
    }
    if !settings::is_empty(db).await? {
        company(db, &ranges(db).await?).await?;
    }
    settings::set(db, SETTING, VERSION).await
}

/// A part of all customers, as a condition on the column that names them.
pub(crate) struct Among {
    /// The condition with `{}` for the column.
    condition: String,
    /// Its parameters.
    pub(crate) values: Vec<Value>,
}

impl Among {
    fn named(ids: &[Uuid]) -> Self {
        let parameters: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
        Self { condition: format!("{{}} IN ({})", parameters.join(", ")), values: ids.iter().map(|id| (*id).into()).collect() }
    }

    fn range(first: Uuid, last: Uuid) -> Self {
        Self { condition: "{} BETWEEN $1 AND $2".into(), values: vec![first.into(), last.into()] }
    }

    /// The query with this condition in place of `{customer_id}` and `{id}`, the two names that the
    /// column has.
    ///
    /// What a query asks besides stands behind a plus (`+kind = 1`), which keeps SQLite from an index of it: it takes one
    /// value of a column for rarer than a range of customers, and each part would read all orders.
    pub(crate) fn fill(&self, sql: &str) -> String {
        sql.replace("{customer_id}", &self.condition.replace("{}", "customer_id")).replace("{id}", &self.condition.replace("{}", "id"))
    }
}

/// Ranges that together hold every possible customer, the anonymous one included.
pub(crate) async fn ranges(db: &dyn Connection) -> Result<Vec<Among>> {
    let sql = "SELECT id FROM (SELECT id FROM customers WHERE id >= $1 ORDER BY id LIMIT $2) AS part ORDER BY id DESC LIMIT 1";
    let mut ranges = Vec::new();
    let mut first = Uuid::nil();
    loop {
        let last = one(db, sql, vec![first.into(), RANGE.into()]).await?.map(|row| row.id("id")).transpose()?;
        let Some(last) = last.filter(|last| last.as_u128() < u128::MAX) else { break };
        ranges.push(Among::range(first, last));
        first = Uuid::from_u128(last.as_u128() + 1);
    }
    ranges.push(Among::range(first, Uuid::max()));
    Ok(ranges)
}

/// Fills in what the two databases write differently: `{nil}` and `{text_key}` as in the schema,
/// `{day:x}` the UTC day of the moment `x`, `{week:x}` and `{month:x}` the first day of its week and month.
pub(crate) fn sql(db: &dyn Connection, text: &str) -> String {
    let sqlite = is_sqlite(db);
    let mut out = dialect(db.backend(), &text.replace(" {bytes}", if sqlite { "" } else { " COLLATE \"C\"" }));
    for (name, expression) in [("{day:", day as fn(&str, bool) -> String), ("{week:", week), ("{month:", month)] {
        while let Some((before, rest)) = out.split_once(name) {
            let Some((column, after)) = rest.split_once('}') else { break };
            out = format!("{before}{}{after}", expression(column, sqlite));
        }
    }
    out
}

// Whole-number division rounds towards zero in both databases: take the remainder off first, made
// positive for moments before 1970.
fn day(at: &str, _: bool) -> String {
    format!("CAST(({at} - (({at} % 86400000) + 86400000) % 86400000) / 86400000 AS integer)")
}

// 1970-01-01 was a Thursday, three days after its week's Monday.
fn week(at: &str, sqlite: bool) -> String {
    let day = day(at, sqlite);
    format!("({day} - ((({day} + 3) % 7) + 7) % 7)")
}

fn month(at: &str, sqlite: bool) -> String {
    let day = day(at, sqlite);
    if sqlite {
        format!("unixepoch({day} * 86400, 'unixepoch', 'start of month') / 86400")
    } else {
        format!("(CAST(date_trunc('month', CAST(DATE '1970-01-01' + {day} AS timestamp)) AS date) - DATE '1970-01-01')")
    }
}
