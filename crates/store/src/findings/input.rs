//! What findings are worked out from, read in parts so that memory stays bounded.

use std::collections::BTreeMap;

use domain::{
    finding::{COHORTS, Cohort, Cohorts, Item},
    metric::{Grain, Metric},
    order::OrderKind,
    predicate::{Predicate, Subject},
    product::ProductKind,
    time::{Day, Timestamp},
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    figures::{ranges, sql},
    predicate::condition,
    query::{Filter, known},
    row::{Row, all, find, one},
};

/// Orders that are read at a time.
const CHUNK: u32 = 2_000;

/// The day of the newest order of a known customer; none without one.
pub async fn last_order(db: &dyn Connection) -> Result<Option<Day>> {
    let at = find(db, "SELECT MAX(last_order_at) AS at FROM facts", vec![], |row| row.get::<Option<i64>>("at")).await?.flatten();
    Ok(at.filter(|at| *at > 0).map(|at| Timestamp(at).day()))
}

/// Who came back: the customers whose first order fell in one of the last [`COHORTS`] months up to `last`, and in how
/// many of the months since each of these ordered again.
pub async fn cohorts(db: &dyn Connection, last: Day) -> Result<Cohorts> {
    let newest = last.month_start();
    let oldest = newest.plus_months(1 - i32::try_from(COHORTS).unwrap_or(1));
    let text = format!(
        "WITH began AS (SELECT customer_id, first_order_at FROM facts WHERE {{customer_id}} AND first_order_at >= {from}), \
         placed AS (SELECT b.customer_id, {{month:b.first_order_at}} AS began, {{month:o.placed_at}} AS month \
         FROM began b JOIN orders o ON o.customer_id = b.customer_id AND +o.kind = {order}) \
         SELECT began, month, COUNT(DISTINCT customer_id) AS n FROM placed GROUP BY began, month",
        from = oldest.start().0,
        order = OrderKind::Order.code(),
    );
    let mut counts: BTreeMap<(Day, Day), i64> = BTreeMap::new();
    for range in ranges(db).await? {
        let text = sql(db, &range.fill(&text));
        let rows = all(db, &text, range.values.clone(), |row| Ok((row.day("began")?, row.day("month")?, row.int("n")?))).await?;
        for (began, month, n) in rows {
            *counts.entry((began, month)).or_default() += n;
        }
    }
    let months = |from: Day| (0..).map(move |n| from.plus_months(n)).take_while(move |month| *month <= newest);
    let cohort = |month: Day| Cohort { month, ordered: months(month).map(|at| counts.get(&(month, at)).copied().unwrap_or(0)).collect() };
    Ok(Cohorts { rows: months(oldest).map(cohort).filter(|cohort| cohort.size() > 0).collect() })
}

/// A figure that adds up, by the weeks of its days: each Monday from the first with any to the last, those with nothing
/// included. Net is what is left of sales after credits.
pub async fn weeks(db: &dyn Connection, metric: Metric) -> Result<Vec<(Day, i64)>> {
    Ok(stepped(&by_day(db, metric).await?, Day::week_start, |monday| Day(monday.0 + 7)))
}

/// The same by the months.
pub async fn months(db: &dyn Connection, metric: Metric) -> Result<Vec<(Day, i64)>> {
    Ok(stepped(&by_day(db, metric).await?, Day::month_start, |month| month.plus_months(1)))
}

async fn by_day(db: &dyn Connection, metric: Metric) -> Result<Vec<(Day, i64)>> {
    let parts: &[(Metric, i64)] = if metric == Metric::Net { &[(Metric::Revenue, 1), (Metric::Credits, -1)] } else { &[(metric, 1)] };
    let text = "SELECT day, value FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0";
    let mut days = Vec::new();
    for (part, sign) in parts {
        let read = |row: &Row| Ok((row.day("day")?, sign * row.int("value")?));
        days.extend(all(db, text, vec![part.code().into(), Grain::Day.code().into()], read).await?);
    }
    Ok(days)
}

/// The sums of days by what they begin with, and zero where there are none between.
fn stepped(days: &[(Day, i64)], start: fn(Day) -> Day, next: fn(Day) -> Day) -> Vec<(Day, i64)> {
    let mut steps: BTreeMap<Day, i64> = BTreeMap::new();
    for (day, value) in days {
        *steps.entry(start(*day)).or_default() += value;
    }
    let (Some(first), Some(last)) = (steps.keys().next().copied(), steps.keys().next_back().copied()) else { return Vec::new() };
    let each = std::iter::successors(Some(first), |step| Some(next(*step)).filter(|step| *step <= last));
    each.map(|step| (step, steps.get(&step).copied().unwrap_or(0))).collect()
}

/// The day of the newest order or ticket that the rollups know of a figure; none without one.
pub async fn last_day(db: &dyn Connection, metric: Metric) -> Result<Option<Day>> {
    let text = "SELECT MAX(day) AS day FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0 AND value <> 0";
    Ok(find(db, text, vec![metric.code().into(), Grain::Day.code().into()], |row| row.optional_day("day")).await?.flatten())
}

/// The first day from which on there are at most so many orders, and at most so many days up to the last one; the last
/// day as well. None without an order.
pub async fn order_days(db: &dyn Connection, most: i64, days: i32) -> Result<Option<(Day, Day)>> {
    let Some(last) = last_day(db, Metric::Orders).await? else { return Ok(None) };
    let text = "SELECT day, value FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0 AND day > $3 ORDER BY day DESC";
    let from = vec![Metric::Orders.code().into(), Grain::Day.code().into(), (last.0 - days).into()];
    let (mut first, mut sum) = (last, 0);
    for (day, value) in all(db, text, from, |row| Ok((row.day("day")?, row.int("value")?))).await? {
        sum += value;
        if sum > most && day < last {
            break;
        }
        first = day;
    }
    Ok(Some((first, last)))
}

/// Products that are sold, not charges, by what identifies them.
pub async fn products(db: &dyn Connection) -> Result<Vec<(Uuid, Item)>> {
    let text = "SELECT p.id, s.code AS source, p.code, p.name FROM products p JOIN sources s ON s.id = p.source_id \
                WHERE p.kind = $1 ORDER BY p.id";
    all(db, text, vec![ProductKind::Product.code().into()], |row| {
        Ok((row.id("id")?, Item { source: row.text("source")?, code: row.text("code")?, name: row.text("name")? }))
    })
    .await
}

/// An order as a basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basket {
    /// Whose; none of an anonymous sale.
    pub customer: Option<Uuid>,
    /// What is in it, in no order, one entry a line.
    pub products: Vec<Uuid>,
}

/// Where a part of the orders ended.
pub type Place = (i64, Uuid);

/// The next orders from a day on, with what is in them; none at the end.
pub async fn baskets(db: &dyn Connection, from: Day, after: Option<Place>) -> Result<Option<(Vec<Basket>, Place)>> {
    // The plus keeps SQLite from an index by kind, with which each part would sort all that come after it.
    let (at, id) = after.unwrap_or((from.start().0 - 1, Uuid::max()));
    let text = format!(
        "SELECT o.customer_id, o.id, o.placed_at, l.product_id FROM (SELECT customer_id, id, placed_at FROM orders \
         WHERE +kind = {} AND (placed_at, id) > ($1, $2) ORDER BY placed_at, id LIMIT {CHUNK}) AS o \
         LEFT JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.id ORDER BY o.placed_at, o.id",
        OrderKind::Order.code()
    );
    let rows = all(db, &text, vec![at.into(), id.into()], |row| {
        Ok((row.id("customer_id")?, (row.int("placed_at")?, row.id("id")?), row.get::<Option<Uuid>>("product_id")?))
    })
    .await?;
    let Some(place) = rows.last().map(|(_, place, _)| *place) else { return Ok(None) };
    let mut baskets: Vec<(Place, Basket)> = Vec::new();
    for (customer, place, product) in rows {
        if baskets.last().is_none_or(|(last, _)| *last != place) {
            baskets.push((place, Basket { customer: known(customer), products: Vec::new() }));
        }
        if let Some((_, basket)) = baskets.last_mut() {
            basket.products.extend(product);
        }
    }
    Ok(Some((baskets.into_iter().map(|(_, basket)| basket).collect(), place)))
}

/// A customer as groups are made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// The day of the last order.
    pub last_order: Day,
    /// Orders.
    pub orders: i64,
    /// Sales less credits, minor units.
    pub net_minor: i64,
}

/// About so many of the customers with an order, evenly over all of them, and how many there are in all.
pub async fn buyers(db: &dyn Connection, about: i64) -> Result<(Vec<Buyer>, i64)> {
    let all_of_them = crate::row::number(db, "SELECT COUNT(*) AS n FROM facts WHERE orders > 0", vec![]).await?;
    let step = (all_of_them / about.max(1)).max(1);
    let text = "SELECT last_order_at, orders, net_minor FROM (SELECT last_order_at, orders, net_minor, \
                ROW_NUMBER() OVER (ORDER BY customer_id) AS n FROM facts WHERE orders > 0) AS numbered WHERE n % $1 = 0";
    let buyers = all(db, text, vec![step.into()], |row| {
        Ok(Buyer { last_order: row.time("last_order_at")?.day(), orders: row.int("orders")?, net_minor: row.int("net_minor")? })
    })
    .await?;
    Ok((buyers, all_of_them))
}

/// How many customers a filter leaves, and their sales less credits together, minor units.
pub async fn count(db: &dyn Connection, predicate: &Predicate) -> Result<(i64, i64)> {
    let mut filter = Filter::default();
    let condition = condition(db, &mut filter, Subject::Customer, predicate, None)?;
    let text = format!("SELECT COUNT(*) AS n, CAST(COALESCE(SUM(f.net_minor), 0) AS bigint) AS net FROM facts f WHERE {condition}");
    let row = one(db, &text, filter.values()).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int("n")?, row.int("net")?)))
}
