//! How many orders there were on each day whose customer's last order, or last but one, fell in a month
//! before: what different customers are counted with, over any period that begins with a month. The orders of
//! whole months are kept in one row as well.
//!
//! Among the orders of a period, those whose last order lies before it are the first ones of their
//! customers: one for each. So the sum over days in the period and months before it is the number of
//! different customers, and with the last but one it is the sum of each customer's first two.

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

/// The month that stands where there was no earlier order: long before any.
pub(crate) const NEVER: Day = Day(-1_000_000);

/// The grain, how many orders back, the day or the first of the month, the first day of the month of that
/// earlier order.
pub(super) type Key = (i16, i16, i32, i32);

/// Orders by what names them.
pub(super) type Gaps = BTreeMap<Key, i64>;

/// What the orders give.
pub(super) async fn counted(db: &dyn Connection, ranges: &[Among]) -> Result<Gaps> {
    let part = |back: i16| {
        format!(
            "SELECT CAST({back} AS smallint) AS back, day, before{back} AS before, COUNT(*) AS orders FROM gaps GROUP BY day, before{back}"
        )
    };
    let text = format!(
        "WITH placed AS (SELECT placed_at, LAG(placed_at, 1) OVER w AS last1, LAG(placed_at, 2) OVER w AS last2 \
         FROM orders WHERE {{customer_id}} AND customer_id <> {{nil}} AND +kind = {order} \
         WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at)), \
         gaps AS (SELECT {{day:placed_at}} AS day, COALESCE({{month:last1}}, {never}) AS before1, \
         COALESCE({{month:last2}}, {never}) AS before2 FROM placed) {} UNION ALL {}",
        part(1),
        part(2),
        order = OrderKind::Order.code(),
        never = NEVER.0,
    );
    let mut gaps = Gaps::new();
    for range in ranges {
        let read = |row: &Row| Ok((row.get("back")?, row.day("day")?, row.get("before")?, row.int("orders")?));
        for (back, day, before, orders) in all(db, &sql(db, &range.fill(&text)), range.values.clone(), read).await? {
            for (grain, day) in [(Grain::Day, day), (Grain::Month, day.month_start())] {
                *gaps.entry((grain.code(), back, day.0, before)).or_default() += orders;
            }
        }
    }
    Ok(gaps)
}

/// What is stored.
pub(super) async fn stored(db: &dyn Connection) -> Result<Gaps> {
    let read = |row: &Row| Ok(((row.get("grain")?, row.get("back")?, row.get("day")?, row.get("before")?), row.int("orders")?));
    Ok(all(db, "SELECT grain, back, day, before, orders FROM order_gaps", vec![], read).await?.into_iter().collect())
}

/// Adds to what is stored. What comes to nothing has no row.
pub(super) async fn add_to_stored(db: &dyn Connection, mut difference: Gaps) -> Result<()> {
    difference.retain(|_, orders| *orders != 0);
    let tail = "ON CONFLICT (grain, back, day, before) DO UPDATE SET orders = order_gaps.orders + excluded.orders";
    insert(db, tail, &difference).await?;
    for ((grain, back, day, before), _) in difference.into_iter().filter(|(_, orders)| *orders < 0) {
        let sql = "DELETE FROM order_gaps WHERE grain = $1 AND back = $2 AND day = $3 AND before = $4 AND orders = 0";
        execute(db, sql, vec![grain.into(), back.into(), day.into(), before.into()]).await?;
    }
    Ok(())
}

/// Stores them all anew.
pub(super) async fn write(db: &dyn Connection, ranges: &[Among]) -> Result<()> {
    let gaps = counted(db, ranges).await?;
    db.execute_unprepared("DELETE FROM order_gaps").await?;
    insert(db, "", &gaps).await
}

async fn insert(db: &dyn Connection, tail: &'static str, gaps: &Gaps) -> Result<()> {
    let mut rows = Bulk::new("order_gaps", &["grain", "back", "day", "before", "orders"], tail);
    for ((grain, back, day, before), orders) in gaps {
        let row: [Value; _] = [(*grain).into(), (*back).into(), (*day).into(), (*before).into(), (*orders).into()];
        rows.push(db, row).await?;
    }
    rows.finish(db).await
}
