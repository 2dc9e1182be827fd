//! Comparing what is stored with what the base tables give.

use std::collections::BTreeMap;

use domain::{
    metric::{Dimension, Grain, Metric},
    time::Day,
};
use sea_orm::{AccessMode, IsolationLevel, TransactionOptions, TransactionTrait};
use uuid::Uuid;

use super::{
    Among, cohorts, cube,
    facts::{self, FACTS, MONTHS},
    gaps, metrics, products, ranges, sql,
};
use crate::{
    Db,
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    row::{Row, all},
};

/// So many differences are told one by one; all of them are counted.
pub const MAX_DIFFERENCES: usize = 100;

/// A stored figure that is not what the base tables give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table it is stored in.
    pub table: &'static str,
    /// Which row: the customer, the product, the bucket.
    pub key: String,
    /// Which column; `row` where a row is missing or too many.
    pub field: String,
    /// What is stored.
    pub stored: String,
    /// What it should be.
    pub expected: String,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// The first differences, at most [`MAX_DIFFERENCES`].
    pub differences: Vec<Difference>,
    /// How many there are.
    pub total: u64,
}

impl Verification {
    /// Whether everything stored is right.
    pub fn is_clean(&self) -> bool {
        self.total == 0
    }

    fn add(&mut self, table: &'static str, key: String, field: &str, stored: impl ToString, expected: impl ToString) {
        self.total += 1;
        if self.differences.len() < MAX_DIFFERENCES {
            let (stored, expected) = (stored.to_string(), expected.to_string());
            self.differences.push(Difference { table, key, field: field.to_owned(), stored, expected });
        }
    }
}

/// Works out every stored figure from scratch and compares: facts, timeline counts, products, company
/// figures, what customers are counted with, and that every customer can be found by searching. Reads one state of the database, whatever
/// is written meanwhile, and holds nobody up.
pub async fn verify(db: &Db) -> Result<Verification> {
    verified(db, false).await
}

/// The same of the rollups alone: what was sold of each product, the company's figures, what its customers are counted
/// with, what they brought, and what reports are added up from.
pub async fn verify_rollups(db: &Db) -> Result<Verification> {
    verified(db, true).await
}

async fn verified(db: &Db, only_rollups: bool) -> Result<Verification> {
    // A read transaction of SQLite sees one state anyway; PostgreSQL must be told.
    let told = !db.is_sqlite();
    let options = TransactionOptions {
        access_mode: told.then_some(AccessMode::ReadOnly),
        isolation_level: told.then_some(IsolationLevel::RepeatableRead),
        ..Default::default()
    };
    let tx = db.reader().begin_with_options(options).await?;
    let found = check(&tx, only_rollups).await?;
    tx.rollback().await?;
    Ok(found)
}

async fn check(db: &dyn Connection, only_rollups: bool) -> Result<Verification> {
    let mut found = Verification::default();
    let ranges = ranges(db).await?;
    for range in ranges.iter().filter(|_| !only_rollups) {
        compare(db, &mut found, range, &FACTS_CHECK).await?;
        compare(db, &mut found, range, &MONTHS_CHECK).await?;
        for key in facts::wrong_name_keys(db, range).await? {
            found.add("facts", key.customer_id.to_string(), "name_key", key.stored, key.expected);
        }
        searchable(db, &mut found, range).await?;
    }
    compare_products(db, &mut found, &ranges).await?;
    compare_metrics(db, &mut found, &ranges).await?;
    compare_gaps(db, &mut found, &ranges).await?;
    compare_cohorts(db, &mut found, &ranges).await?;
    compare_cubes(db, &mut found, &ranges).await?;
    Ok(found)
}

/// A table of figures by customer.
struct Check {
    table: &'static str,
    columns: &'static str,
    /// How many of the columns, the customer's id first, name the row.
    key: usize,
}

const FACTS_CHECK: Check = Check { table: "facts", columns: FACTS, key: 1 };
const MONTHS_CHECK: Check = Check { table: "timeline_months", columns: MONTHS, key: 3 };

/// The two sides of a row: what is stored and what is expected, as texts.
#[derive(Default)]
struct Sides {
    stored: Option<Vec<String>>,
    expected: Option<Vec<String>>,
}

// The database leaves only rows that differ; they are few, and told apart by column here.
async fn compare(db: &dyn Connection, found: &mut Verification, range: &Among, check: &Check) -> Result<()> {
    let (table, columns) = (check.table, check.columns);
    let expected = match table {
        "facts" => facts::facts_query(db, range),
        _ => facts::months_query(db, range),
    };
    let expected = format!("SELECT {columns} FROM ({expected}) AS e");
    let stored = range.fill(&format!("SELECT {columns} FROM {table} WHERE {{customer_id}}"));
    let names: Vec<&str> = columns.split(',').map(str::trim).collect();
    let texts: Vec<String> = names[1..].iter().map(|name| format!("{} AS {name}", as_text(db, name))).collect();
    let mut rows: BTreeMap<(Uuid, Vec<String>), Sides> = BTreeMap::new();
    for (is_stored, these, those) in [(true, &stored, &expected), (false, &expected, &stored)] {
        let text = format!("SELECT customer_id, {} FROM ({these} EXCEPT {those}) AS d", texts.join(", "));
        let read = |row: &Row| Ok((row.id("customer_id")?, names[1..].iter().map(|n| row.text(n)).collect::<Result<Vec<_>>>()?));
        for (customer, values) in all(db, &text, range.values.clone(), read).await? {
            let sides = rows.entry((customer, values[..check.key - 1].to_vec())).or_default();
            *(if is_stored { &mut sides.stored } else { &mut sides.expected }) = Some(values);
        }
    }
    for ((customer, key), sides) in rows {
        let key = std::iter::once(customer.to_string()).chain(key).collect::<Vec<_>>().join(" ");
        tell(found, table, &key, &names[1..], &sides);
    }
    Ok(())
}

/// A column as a text. An id is sixteen bytes in SQLite, and may be missing.
fn as_text(db: &dyn Connection, name: &str) -> String {
    match (name, is_sqlite(db)) {
        ("owner_id", true) => format!("COALESCE(lower(hex({name})), '')"),
        ("owner_id", false) => format!("COALESCE(CAST({name} AS text), '')"),
        _ => format!("CAST({name} AS text)"),
    }
}

fn tell(found: &mut Verification, table: &'static str, key: &str, names: &[&str], sides: &Sides) {
    match (&sides.stored, &sides.expected) {
        (Some(stored), Some(expected)) => {
            for ((name, stored), expected) in names.iter().zip(stored).zip(expected).filter(|((_, s), e)| s != e) {
                found.add(table, key.to_owned(), name, stored, expected);
            }
        }
        (Some(_), None) => found.add(table, key.to_owned(), "row", "present", "absent"),
        _ => found.add(table, key.to_owned(), "row", "absent", "present"),
    }
}

async fn searchable(db: &dyn Connection, found: &mut Verification, range: &Among) -> Result<()> {
    let text = "SELECT c.id FROM (SELECT id FROM customers WHERE {id} AND id <> {nil} AND merged_into IS NULL) AS c \
                LEFT JOIN search_docs d ON d.customer_id = c.id WHERE d.customer_id IS NULL";
    for id in all(db, &sql(db, &range.fill(text)), range.values.clone(), |row| row.id("id")).await? {
        found.add("search_docs", id.to_string(), "row", "absent", "present");
    }
    if !is_sqlite(db) {
        return Ok(());
    }
    let text = "SELECT f.customer_id, f.doc AS stored, d.doc AS expected FROM (SELECT customer_id, doc FROM facts WHERE {customer_id}) AS f \
                JOIN search_docs d ON d.customer_id = f.customer_id WHERE d.doc <> f.doc";
    let read = |row: &Row| Ok((row.id("customer_id")?, row.int("stored")?, row.int("expected")?));
    for (id, stored, expected) in all(db, &range.fill(text), range.values.clone(), read).await? {
        found.add("facts", id.to_string(), "doc", stored, expected);
    }
    Ok(())
}

async fn compare_products(db: &dyn Connection, found: &mut Verification, ranges: &[Among]) -> Result<()> {
    let counted = products::counted(db, ranges).await?;
    compare_months(db, found, counted.months).await?;
    for (id, stored) in products::stored(db).await? {
        let expected = counted.products.get(&id).copied().unwrap_or_default();
        for ((name, stored), expected) in products::FIGURES.iter().zip(stored).zip(expected).filter(|((_, s), e)| s != e) {
            found.add("products", id.to_string(), name, stored, expected);
        }
    }
    Ok(())
}

async fn compare_months(
    db: &dyn Connection,
    found: &mut Verification,
    counted: BTreeMap<products::MonthKey, products::Month>,
) -> Result<()> {
    let mut stored = products::stored_months(db).await?;
    let name = |(id, month): products::MonthKey| format!("{id} {}", Day(month));
    for (key, expected) in counted {
        let Some(stored) = stored.remove(&key) else {
            found.add("product_months", name(key), "row", "absent", "present");
            continue;
        };
        for ((column, stored), expected) in products::MONTHLY.iter().zip(stored).zip(expected).filter(|((_, s), e)| s != e) {
            found.add("product_months", name(key), column, stored, expected);
        }
    }
    for key in stored.into_keys() {
        found.add("product_months", name(key), "row", "present", "absent");
    }
    Ok(())
}

async fn compare_metrics(db: &dyn Connection, found: &mut Verification, ranges: &[Among]) -> Result<()> {
    let (stored, expected) = (metrics::stored(db).await?, metrics::counted(db, ranges).await?);
    compare_numbers(found, ("metric_daily", "value"), stored, expected, bucket);
    Ok(())
}

async fn compare_gaps(db: &dyn Connection, found: &mut Verification, ranges: &[Among]) -> Result<()> {
    let (stored, expected) = (gaps::stored(db).await?, gaps::counted(db, ranges).await?);
    let name = |key: &gaps::Key| {
        let grain = Grain::from_code(key.grain).map_or("?", Grain::word);
        let of = Dimension::from_code(key.dimension).map_or_else(String::new, |by| format!(", {} “{}”", by.word(), key.key));
        format!("{} back from the {grain} of {} to the month of {}{of}", key.back, Day(key.day), Day(key.before))
    };
    compare_numbers(found, ("order_gaps", "orders"), stored, expected, name);
    Ok(())
}

async fn compare_cohorts(db: &dyn Connection, found: &mut Verification, ranges: &[Among]) -> Result<()> {
    let (stored, expected) = (cohorts::stored(db).await?, cohorts::counted(db, ranges).await?);
    for (n, column) in cohorts::COLUMNS.into_iter().enumerate() {
        let of = |rows: &cohorts::Cohorts| rows.iter().map(|(key, values)| (*key, values[n])).collect::<BTreeMap<_, _>>();
        let name = |(grain, day, first): &cohorts::Key| {
            let grain = Grain::from_code(*grain).map_or("?", Grain::word);
            format!("first in the month of {}, by {grain} {}", Day(*first), Day(*day))
        };
        compare_numbers(found, ("cohorts", column), of(&stored), of(&expected), name);
    }
    Ok(())
}

async fn compare_cubes(db: &dyn Connection, found: &mut Verification, ranges: &[Among]) -> Result<()> {
    let (stored, expected) = (cube::stored(db).await?, cube::counted(db, ranges).await?);
    for (which, stored, expected) in [(&cube::ORDERS, stored.orders, expected.orders), (&cube::TICKETS, stored.tickets, expected.tickets)] {
        for (n, column) in which.sums.iter().enumerate() {
            let of = |rows: &cube::Rows| {
                rows.iter().filter_map(|(key, sums)| Some((key.clone(), *sums.get(n)?))).collect::<BTreeMap<cube::Key, i64>>()
            };
            compare_numbers(found, (which.table, column), of(&stored), of(&expected), |key| cube::name(which, key));
        }
    }
    Ok(())
}

/// A number of zero has no row.
fn compare_numbers<K: Ord>(
    found: &mut Verification,
    (table, field): (&'static str, &str),
    mut stored: BTreeMap<K, i64>,
    expected: BTreeMap<K, i64>,
    name: impl Fn(&K) -> String,
) {
    for (key, expected) in expected {
        let stored = stored.remove(&key).unwrap_or(0);
        if stored != expected {
            found.add(table, name(&key), field, stored, expected);
        }
    }
    for (key, stored) in stored.into_iter().filter(|(_, value)| *value != 0) {
        found.add(table, name(&key), field, stored, 0);
    }
}

fn bucket(key: &metrics::Key) -> String {
    let metric = Metric::from_code(key.metric).map_or_else(|| key.metric.to_string(), |m| m.word().to_owned());
    let grain = Grain::from_code(key.grain).map_or_else(|| key.grain.to_string(), |g| g.word().to_owned());
    let of = Dimension::from_code(key.dimension).map_or_else(String::new, |by| format!(", {} “{}”", by.word(), key.key));
    format!("{metric} by {grain} {}{of}", Day(key.day))
}
