//! What was sold of each product, in all and by month.

use std::collections::{BTreeMap, HashMap};

use sea_orm::Value;
use uuid::Uuid;

use super::{Among, sql};
use crate::{
    bulk::{Bulk, statement},
    connection::Connection,
    error::Result,
    row::{Row, all},
};

/// The columns that are worked out from the order lines.
pub(super) const FIGURES: [&str; 5] = ["units", "lines", "revenue_minor", "credits_minor", "last_sold_at"];

/// The figures of one product, in the order of [`FIGURES`].
pub(super) type Figures = [i64; 5];

/// The columns that are kept by month.
pub(super) const MONTHLY: [&str; 4] = ["units", "lines", "revenue_minor", "credits_minor"];

/// What was sold of one product in one month: the first of [`FIGURES`].
pub(super) type Month = [i64; 4];

/// What names a month: the product, and the first day.
pub(super) type MonthKey = (Uuid, i32);

/// What the order lines give for every product, and every month, that has any.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) products: HashMap<Uuid, Figures>,
    pub(super) months: BTreeMap<MonthKey, Month>,
}

const BY_MONTH: &str = "SELECT id, CAST(month AS integer) AS month, CAST(SUM(quantity) AS bigint) AS units, COUNT(*) AS lines, \
    CAST(SUM(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END) AS bigint) AS revenue_minor, \
    CAST(SUM(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END) AS bigint) AS credits_minor, \
    MAX(CASE WHEN quantity > 0 THEN at ELSE 0 END) AS last_sold_at \
    FROM (SELECT product_id AS id, {month:at} AS month, quantity, amount_minor, at FROM order_lines WHERE {customer_id}) AS l \
    GROUP BY id, month";

/// Counts every order line.
pub(super) async fn counted(db: &dyn Connection, ranges: &[Among]) -> Result<Counted> {
    let mut counted = Counted::default();
    for range in ranges {
        let text = sql(db, &range.fill(BY_MONTH));
        let rows = all(db, &text, range.values.clone(), |row| Ok((row.get::<i32>("month")?, read(row)?))).await?;
        for (month, (id, figures)) in rows {
            let sum = counted.products.entry(id).or_default();
            let by_month = counted.months.entry((id, month)).or_default();
            for ((total, monthly), part) in sum.iter_mut().zip(by_month).zip(figures) {
                *total += part;
                *monthly += part;
            }
            sum[4] = sum[4].max(figures[4]);
        }
    }
    Ok(counted)
}

/// What is stored by month.
pub(super) async fn stored_months(db: &dyn Connection) -> Result<BTreeMap<MonthKey, Month>> {
    let sql = format!("SELECT product_id, month, {} FROM product_months", MONTHLY.join(", "));
    let rows = all(db, &sql, vec![], |row| {
        let mut month = Month::default();
        for (value, column) in month.iter_mut().zip(MONTHLY) {
            *value = row.int(column)?;
        }
        Ok(((row.id("product_id")?, row.get("month")?), month))
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Stores the months anew where one has changed.
async fn write_months(db: &dyn Connection, months: BTreeMap<MonthKey, Month>) -> Result<()> {
    if stored_months(db).await? == months {
        return Ok(());
    }
    db.execute_unprepared("DELETE FROM product_months").await?;
    let mut rows = Bulk::new("product_months", &["product_id", "month", "units", "lines", "revenue_minor", "credits_minor"], "");
    for ((id, month), [units, lines, revenue, credits]) in months {
        let row: [Value; _] = [id.into(), month.into(), units.into(), lines.into(), revenue.into(), credits.into()];
        rows.push(db, row).await?;
    }
    rows.finish(db).await
}

/// Fills the months of a database that has order lines but no months yet.
pub(crate) async fn fill_months(db: &dyn Connection) -> Result<()> {
    write_months(db, counted(db, &super::ranges(db).await?).await?.months).await
}

/// What is stored for every product.
pub(super) async fn stored(db: &dyn Connection) -> Result<Vec<(Uuid, Figures)>> {
    all(db, &format!("SELECT id, {} FROM products", FIGURES.join(", ")), vec![], read).await
}

fn read(row: &Row) -> Result<(Uuid, Figures)> {
    let mut figures = Figures::default();
    for (value, column) in figures.iter_mut().zip(FIGURES) {
        *value = row.int(column)?;
    }
    Ok((row.id("id")?, figures))
}

/// Stores the figures of every product whose figures have changed, and the months.
pub(super) async fn write(db: &dyn Connection, ranges: &[Among]) -> Result<()> {
    let Counted { products: counted, months } = counted(db, ranges).await?;
    write_months(db, months).await?;
    let changed: Vec<(Uuid, Figures)> = stored(db)
        .await?
        .into_iter()
        .map(|(id, old)| (id, old, counted.get(&id).copied().unwrap_or_default()))
        .filter_map(|(id, old, new)| (old != new).then_some((id, new)))
        .collect();
    let assignments: Vec<String> = FIGURES.iter().zip(2..).map(|(column, n)| format!("{column} = figures.column{n}")).collect();
    for part in changed.chunks(200) {
        let rows: Vec<String> = (0..part.len())
            .map(|row| {
                let parameters: Vec<String> = (1..=6).map(|n| format!("${}", row * 6 + n)).collect();
                format!("({})", parameters.join(", "))
            })
            .collect();
        let sql = format!(
            "UPDATE products SET {} FROM (VALUES {}) AS figures WHERE products.id = figures.column1",
            assignments.join(", "),
            rows.join(", ")
        );
        let values: Vec<Value> =
            part.iter().flat_map(|(id, figures)| std::iter::once(Value::from(*id)).chain(figures.map(Value::from))).collect();
        db.execute(statement(db, &sql, values)).await?;
    }
    Ok(())
}
