//! What customers brought on each day and in each month, by the month of their very first order: the first month of the
//! others is [`NAMELESS`] for anonymous sales and [`UNORDERED`] for customers who never ordered and were only credited.

use std::collections::BTreeMap;

use domain::{metric::Grain, order::OrderKind, time::Day};
use sea_orm::Value;

use super::{Among, sql};
use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    row::{Row, all, execute},
};

/// The first month of what nobody knows who bought: long before any.
pub(crate) const NAMELESS: Day = Day(-1_000_000);
/// The first month of customers without an order.
pub(crate) const UNORDERED: Day = Day(-1_000_001);

/// What is kept of each. Customers are different ones with an order, and only counted by month: they do not add up.
pub(super) const COLUMNS: [&str; 5] = ["customers", "orders", "credit_notes", "sales_minor", "credits_minor"];

const ADD: &str = "ON CONFLICT (grain, day, first) DO UPDATE SET customers = cohorts.customers + excluded.customers, \
    orders = cohorts.orders + excluded.orders, credit_notes = cohorts.credit_notes + excluded.credit_notes, \
    sales_minor = cohorts.sales_minor + excluded.sales_minor, credits_minor = cohorts.credits_minor + excluded.credits_minor";

/// The grain, the day or the first of the month, the first of the month of the first order.
pub(super) type Key = (i16, i32, i32);

/// What each cohort brought, in the order of [`COLUMNS`].
pub(super) type Cohorts = BTreeMap<Key, [i64; 5]>;

/// The first order of each customer among.
const FIRSTS: &str = "WITH firsts AS (SELECT customer_id, MIN(placed_at) AS at FROM orders \
    WHERE {customer_id} AND customer_id <> {nil} AND +kind = {order} GROUP BY customer_id) ";

/// What the orders give.
pub(super) async fn counted(db: &dyn Connection, ranges: &[Among]) -> Result<Cohorts> {
    let brought = format!(
        "{FIRSTS} SELECT day, first, CAST(SUM(CASE WHEN kind = {{order}} THEN 1 ELSE 0 END) AS bigint) AS orders, COUNT(*) AS documents, \
         CAST(SUM(sales_minor) AS bigint) AS sales, CAST(SUM(credits_minor) AS bigint) AS credits FROM (\
         SELECT {{day:o.placed_at}} AS day, CASE WHEN o.customer_id = {{nil}} THEN {} WHEN f.at IS NULL THEN {} ELSE {{month:f.at}} END AS first, \
         o.kind, o.sales_minor, o.credits_minor \
         FROM (SELECT customer_id, placed_at, kind, sales_minor, credits_minor FROM orders WHERE {{customer_id}}) AS o \
         LEFT JOIN firsts f ON f.customer_id = o.customer_id) AS b GROUP BY day, first",
        NAMELESS.0, UNORDERED.0
    );
    let ordered = format!(
        "{FIRSTS} SELECT CAST(month AS integer) AS day, CAST(first AS integer) AS first, COUNT(*) AS customers FROM (\
         SELECT DISTINCT {{month:o.placed_at}} AS month, {{month:f.at}} AS first, o.customer_id \
         FROM (SELECT customer_id, placed_at FROM orders WHERE {{customer_id}} AND customer_id <> {{nil}} AND +kind = {{order}}) AS o \
         JOIN firsts f ON f.customer_id = o.customer_id) AS m GROUP BY month, first"
    );
    let fill = |range: &Among, text: &str| sql(db, &range.fill(text)).replace("{order}", &OrderKind::Order.code().to_string());
    let mut cohorts = Cohorts::new();
    for range in ranges {
        let read = |row: &Row| {
            let (orders, documents) = (row.int("orders")?, row.int("documents")?);
            Ok((row.day("day")?, row.get::<i32>("first")?, [0, orders, documents - orders, row.int("sales")?, row.int("credits")?]))
        };
        for (day, first, values) in all(db, &fill(range, &brought), range.values.clone(), read).await? {
            add(&mut cohorts, (Grain::Day.code(), day.0, first), values);
            add(&mut cohorts, (Grain::Month.code(), day.month_start().0, first), values);
        }
        let read = |row: &Row| Ok((row.get::<i32>("day")?, row.get::<i32>("first")?, row.int("customers")?));
        for (month, first, customers) in all(db, &fill(range, &ordered), range.values.clone(), read).await? {
            add(&mut cohorts, (Grain::Month.code(), month, first), [customers, 0, 0, 0, 0]);
        }
    }
    Ok(cohorts)
}

fn add(cohorts: &mut Cohorts, key: Key, values: [i64; 5]) {
    for (sum, value) in cohorts.entry(key).or_default().iter_mut().zip(values) {
        *sum += value;
    }
}

/// What is stored.
pub(super) async fn stored(db: &dyn Connection) -> Result<Cohorts> {
    let text = format!("SELECT grain, day, first, {} FROM cohorts", COLUMNS.join(", "));
    let read = |row: &Row| {
        let mut values = [0; 5];
        for (value, column) in values.iter_mut().zip(COLUMNS) {
            *value = row.int(column)?;
        }
        Ok(((row.get("grain")?, row.get("day")?, row.get("first")?), values))
    };
    Ok(all(db, &text, vec![], read).await?.into_iter().collect())
}

/// Adds to what is stored the difference to what was before. What comes to nothing has no row.
pub(super) async fn add_to_stored(db: &dyn Connection, now: Cohorts, before: Cohorts) -> Result<()> {
    let mut difference = now;
    for (key, values) in before {
        add(&mut difference, key, values.map(|value| -value));
    }
    difference.retain(|_, values| *values != [0; 5]);
    insert(db, ADD, &difference).await?;
    let nothing = COLUMNS.map(|column| format!("{column} = 0")).join(" AND ");
    for ((grain, day, first), _) in difference.into_iter().filter(|(_, values)| values.iter().any(|value| *value < 0)) {
        let text = format!("DELETE FROM cohorts WHERE grain = $1 AND day = $2 AND first = $3 AND {nothing}");
        execute(db, &text, vec![grain.into(), day.into(), first.into()]).await?;
    }
    Ok(())
}

/// Stores them all anew.
pub(super) async fn write(db: &dyn Connection, ranges: &[Among]) -> Result<()> {
    let cohorts = counted(db, ranges).await?;
    db.execute_unprepared("DELETE FROM cohorts").await?;
    insert(db, "", &cohorts).await
}

async fn insert(db: &dyn Connection, tail: &'static str, cohorts: &Cohorts) -> Result<()> {
    let [customers, orders, credit_notes, sales, credits] = COLUMNS;
    let mut rows = Bulk::new("cohorts", &["grain", "day", "first", customers, orders, credit_notes, sales, credits], tail);
    for ((grain, day, first), [customers, orders, credit_notes, sales, credits]) in cohorts {
        let row: [Value; _] = [
            (*grain).into(),
            (*day).into(),
            (*first).into(),
            (*customers).into(),
            (*orders).into(),
            (*credit_notes).into(),
            (*sales).into(),
            (*credits).into(),
        ];
        rows.push(db, row).await?;
    }
    rows.finish(db).await
}
