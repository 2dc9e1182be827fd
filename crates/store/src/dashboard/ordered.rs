//! How many different customers ordered, read from the gaps between their orders.

use std::collections::BTreeMap;

use domain::{dashboard::Period, metric::Grain, time::Day};

use super::{kept::Kept, sums::pieces};
use crate::{
    connection::Connection,
    error::Result,
    figures::gaps::NEVER,
    row::{Row, all, number},
};

/// How many different customers ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ordered {
    /// At least once.
    pub(crate) active: i64,
    /// More than once.
    pub(crate) repeat: i64,
    /// For the first time.
    pub(crate) new: i64,
}

impl Ordered {
    /// Adds orders of a period of which one so many back lay in a month before it.
    fn add(&mut self, back: i16, before: Day, orders: i64) {
        if back == 1 {
            self.active += orders;
            self.repeat -= orders;
            self.new += if before == NEVER { orders } else { 0 };
        } else {
            self.repeat += orders;
        }
    }
}

/// The orders of whole months by how many back one lay in a month before, and that month.
pub(crate) struct MonthGap {
    /// Their month.
    pub(crate) month: Day,
    back: i16,
    /// The month of the earlier order.
    pub(crate) before: Day,
    /// How many.
    pub(crate) orders: i64,
}

/// How many different customers ordered in each month that has any, of the gaps of those months.
pub(crate) fn ordered_by_month(gaps: &[MonthGap]) -> BTreeMap<Day, Ordered> {
    let mut months: BTreeMap<Day, Ordered> = BTreeMap::new();
    for gap in gaps.iter().filter(|gap| gap.before < gap.month) {
        months.entry(gap.month).or_default().add(gap.back, gap.before, gap.orders);
    }
    months
}

/// How many in each month had ordered in the month before.
pub(crate) fn back_by_month(gaps: &[MonthGap]) -> BTreeMap<Day, i64> {
    let mut months = BTreeMap::new();
    for gap in gaps.iter().filter(|gap| gap.back == 1 && gap.before == gap.month.plus_months(-1)) {
        *months.entry(gap.month).or_default() += gap.orders;
    }
    months
}

/// The gaps of whole months.
pub(crate) async fn gaps_of_months(db: &dyn Connection, kept: &Kept, first: Day, last: Day) -> Result<Vec<MonthGap>> {
    let mut values = vec![Grain::Month.code().into(), first.0.into(), last.0.into()];
    let condition = kept.condition("", &mut values);
    let sql = format!(
        "SELECT day, back, before, orders FROM order_gaps WHERE {condition} AND grain = $1 AND back IN (1, 2) AND day BETWEEN $2 AND $3"
    );
    let read =
        |row: &Row| Ok(MonthGap { month: row.day("day")?, back: row.get("back")?, before: row.day("before")?, orders: row.int("orders")? });
    all(db, &sql, values, read).await
}

/// How many different customers ordered in a period whose last order before it fell into the one that ends with the day
/// before: each of them once, by the first of their orders.
pub(crate) async fn back_again(db: &dyn Connection, kept: &Kept, period: Period, before: Period) -> Result<i64> {
    let mut again = 0;
    for (grain, days) in pieces(period) {
        let mut values = vec![grain.code().into(), days.from.0.into(), days.to.0.into(), before.from.0.into(), before.to.0.into()];
        let condition = kept.condition("", &mut values);
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(orders), 0) AS bigint) AS n FROM order_gaps \
             WHERE {condition} AND grain = $1 AND back = 1 AND day BETWEEN $2 AND $3 AND before BETWEEN $4 AND $5"
        );
        again += number(db, &sql, values).await?;
    }
    Ok(again)
}

/// How many different customers ordered in a period that begins with a month; `store::figures::gaps` says why this is
/// exact.
pub(crate) async fn customers(db: &dyn Connection, kept: &Kept, period: Period) -> Result<Ordered> {
    let mut ordered = Ordered::default();
    for (grain, days) in pieces(period) {
        let mut values = vec![grain.code().into(), days.from.0.into(), days.to.0.into(), period.from.0.into(), NEVER.0.into()];
        let condition = kept.condition("", &mut values);
        // Apart are those who had never ordered before: all other months are one.
        let sql = format!(
            "SELECT back, before, CAST(SUM(orders) AS bigint) AS orders FROM (\
             SELECT back, CASE WHEN before = $5 THEN before ELSE 0 END AS before, orders FROM order_gaps \
             WHERE {condition} AND grain = $1 AND back IN (1, 2) AND day BETWEEN $2 AND $3 AND before >= $5 AND before < $4) AS g \
             GROUP BY back, before"
        );
        let read = |row: &Row| Ok((row.get("back")?, row.day("before")?, row.int("orders")?));
        for (back, before, orders) in all(db, &sql, values, read).await? {
            ordered.add(back, before, orders);
        }
    }
    Ok(ordered)
}

/// Customers who ordered for the first time, by day.
pub(crate) async fn new_by_day(db: &dyn Connection, kept: &Kept, from: Day, to: Day) -> Result<Vec<(Day, i64)>> {
    let mut values = vec![Grain::Day.code().into(), from.0.into(), to.0.into(), NEVER.0.into()];
    let condition = kept.condition("", &mut values);
    let sql = format!(
        "SELECT day, orders FROM order_gaps WHERE {condition} AND grain = $1 AND back = 1 AND day BETWEEN $2 AND $3 AND before = $4"
    );
    all(db, &sql, values, |row| Ok((row.day("day")?, row.int("orders")?))).await
}
