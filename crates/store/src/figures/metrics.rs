//! The company's figures by day: [`metric_daily`](domain::metric::Metric).
//!
//! Every figure is a sum over customers, counts of different customers included, because a customer
//! lies in one range only. So the ranges are counted one by one and added up here. A figure of zero has
//! no row.

use std::collections::BTreeMap;

use domain::{
    metric::{Dimension, Grain, Metric},
    order::OrderKind,
    time::Day,
};
use sea_orm::Value;

use super::{Among, marks, service, sql};
use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    row::{Row, all, execute},
    sources,
};

/// The whole company.
const EVERYTHING: i16 = 0;

/// Up to so many figures that may have come to nothing are looked up one by one; of more, the days between them are read.
pub(super) const SINGLY: usize = 32;

/// What a figure is about: the whole company, or one value of a dimension.
pub(super) type About<'a> = Option<(Dimension, &'a str)>;

/// What names a stored figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) metric: i16,
    pub(super) grain: i16,
    pub(super) dimension: i16,
    pub(super) day: i32,
    pub(super) key: String,
}

impl Key {
    /// The stored row.
    fn row(self, value: i64) -> [Value; 6] {
        [self.metric.into(), self.grain.into(), self.dimension.into(), self.day.into(), self.key.into(), value.into()]
    }
}

/// Figures by what names them.
pub(super) type Figures = BTreeMap<Key, i64>;

/// What the base tables give.
pub(super) async fn counted(db: &dyn Connection, ranges: &[Among]) -> Result<Figures> {
    let (counts, sources) = (service::counts(), sources::codes(db).await?);
    let mut figures = Figures::new();
    for range in ranges {
        active(db, range, &mut figures).await?;
        newcomers(db, range, &mut figures).await?;
        for count in &counts {
            count.count(db, range, &sources, &mut figures).await?;
        }
        for marks in &marks::ALL {
            // Of a few customers there are mostly none.
            if marks.are_there(db, range).await? {
                for count in &counts {
                    count.count_marked(db, range, marks, &mut figures).await?;
                }
            }
        }
    }
    figures.retain(|_, value| *value != 0);
    Ok(figures)
}

/// What is stored.
pub(super) async fn stored(db: &dyn Connection) -> Result<Figures> {
    let rows = all(db, "SELECT metric, grain, dimension, day, key, value FROM metric_daily", vec![], |row| {
        let key = Key {
            metric: row.get("metric")?,
            grain: row.get("grain")?,
            dimension: row.get("dimension")?,
            day: row.get("day")?,
            key: row.text("key")?,
        };
        Ok((key, row.int("value")?))
    })
    .await?;
    Ok(rows.into_iter().collect())
}

/// Stores every figure anew.
pub(super) async fn write(db: &dyn Connection, ranges: &[Among]) -> Result<()> {
    let figures = counted(db, ranges).await?;
    db.execute_unprepared("DELETE FROM metric_daily").await?;
    let mut rows = Bulk::new("metric_daily", &["metric", "grain", "dimension", "day", "key", "value"], "");
    for (key, value) in figures {
        rows.push(db, key.row(value)).await?;
    }
    rows.finish(db).await
}

/// Adds to what is stored. A figure of zero has no row.
pub(super) async fn add_to_stored(db: &dyn Connection, mut difference: Figures) -> Result<()> {
    difference.retain(|_, value| *value != 0);
    let columns = ["metric", "grain", "dimension", "day", "key", "value"];
    let tail = "ON CONFLICT (metric, grain, dimension, day, key) DO UPDATE SET value = metric_daily.value + excluded.value";
    let mut rows = Bulk::new("metric_daily", &columns, tail);
    // Only of what may lie below zero can more come to nothing.
    let may_fall = |key: &Key, value: i64| value < 0 || key.metric == Metric::BacklogChange.code();
    let fallen: Vec<Key> = difference.iter().filter(|(key, value)| may_fall(key, **value)).map(|(key, _)| key.clone()).collect();
    for (key, value) in difference {
        rows.push(db, key.row(value)).await?;
    }
    rows.finish(db).await?;
    // They lie in the order of the table: those of one figure stand together, the first day first.
    for fallen in fallen.chunk_by(|a, b| (a.metric, a.grain, a.dimension) == (b.metric, b.grain, b.dimension)) {
        let (Some(first), Some(last)) = (fallen.first(), fallen.last()) else { continue };
        if fallen.len() > SINGLY {
            let sql =
                "DELETE FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = $3 AND day BETWEEN $4 AND $5 AND value = 0";
            let of = [first.metric, first.grain, first.dimension].map(Value::from);
            execute(db, sql, of.into_iter().chain([first.day.into(), last.day.into()]).collect()).await?;
            continue;
        }
        for key in fallen {
            let sql =
                "DELETE FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = $3 AND day = $4 AND key = $5 AND value = 0";
            let [metric, grain, dimension, day, name, _] = key.clone().row(0);
            execute(db, sql, vec![metric, grain, dimension, day, name]).await?;
        }
    }
    Ok(())
}

/// Adds to the figure of one bucket.
fn add(figures: &mut Figures, metric: Metric, grain: Grain, about: About<'_>, day: i32, value: i64) {
    let (dimension, key) = about.map_or((EVERYTHING, ""), |(dimension, key)| (dimension.code(), key));
    let key = Key { metric: metric.code(), grain: grain.code(), dimension, day, key: key.to_owned() };
    *figures.entry(key).or_default() += value;
}

/// Adds to a figure that adds up over days. It is kept by month as well: a long period would be thousands of
/// days to add up, and many times that by country.
pub(super) fn add_summed(figures: &mut Figures, metric: Metric, about: About<'_>, day: i32, value: i64) {
    add(figures, metric, Grain::Month, about, Day(day).month_start().0, value);
    add(figures, metric, Grain::Day, about, day, value);
}

/// Adds to such a figure of the whole company, and to those of the values of its dimensions.
pub(super) fn add_all(figures: &mut Figures, metric: Metric, values: &[(Dimension, &str)], day: i32, value: i64) {
    add_summed(figures, metric, None, day, value);
    for about in values.iter().filter(|(dimension, _)| metric.is_kept_by(*dimension)) {
        add_summed(figures, metric, Some(*about), day, value);
    }
}

// Different customers of a week are not the sum of its days', nor those of a day the sum of its
// countries': each is counted for itself.
async fn active(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    for (grain, bucket) in [(Grain::Day, "{day:placed_at}"), (Grain::Week, "{week:placed_at}"), (Grain::Month, "{month:placed_at}")] {
        for (country, name) in [("country", true), ("''", false)] {
            let text = format!(
                "SELECT CAST(day AS integer) AS day, country, COUNT(*) AS active, \
                 CAST(SUM(CASE WHEN orders > 1 THEN 1 ELSE 0 END) AS bigint) AS back FROM (\
                 SELECT day, country, COUNT(*) AS orders FROM (SELECT {bucket} AS day, {country} AS country, customer_id FROM orders \
                 WHERE {{customer_id}} AND customer_id <> {{nil}} AND +kind = {{order}}) AS o \
                 GROUP BY day, country, customer_id) AS c GROUP BY day, country"
            );
            let read = |row: &Row| Ok((row.get::<i32>("day")?, row.text("country")?, row.int("active")?, row.int("back")?));
            for (day, country, active, back) in query(db, range, &text, read).await? {
                let country = name.then_some((Dimension::Country, country.as_str()));
                add(figures, Metric::ActiveCustomers, grain, country, day, active);
                add(figures, Metric::RepeatCustomers, grain, country, day, back);
            }
        }
    }
    Ok(())
}

// A customer whose first two orders were placed at the same moment in two countries counts for the
// one that comes first in the alphabet, so that the figure does not depend on the order of rows.
async fn newcomers(db: &dyn Connection, range: &Among, figures: &mut Figures) -> Result<()> {
    let text = "SELECT day, country, COUNT(*) AS customers FROM (\
                SELECT {day:first.at} AS day, MIN(o.country {bytes}) AS country FROM (\
                SELECT customer_id, MIN(placed_at) AS at FROM orders \
                WHERE {customer_id} AND customer_id <> {nil} AND +kind = {order} GROUP BY customer_id) AS first \
                JOIN orders o ON o.customer_id = first.customer_id AND +o.placed_at = first.at AND +o.kind = {order} \
                GROUP BY first.customer_id, first.at) AS n GROUP BY day, country";
    let read = |row: &Row| Ok((row.get::<i32>("day")?, row.text("country")?, row.int("customers")?));
    for (day, country, customers) in query(db, range, text, read).await? {
        add_all(figures, Metric::NewCustomers, &[(Dimension::Country, &country)], day, customers);
    }
    Ok(())
}

pub(super) async fn query<T>(db: &dyn Connection, range: &Among, text: &str, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let text = sql(db, &range.fill(text))
        .replace("{order}", &OrderKind::Order.code().to_string())
        .replace("{no_contact}", &super::facts::no_contact());
    all(db, &text, range.values.clone(), read).await
}
