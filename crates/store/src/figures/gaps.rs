//! How many orders there were on each day whose customer's last order, or last but one, fell in a month
//! before: what different customers are counted with, over any period that begins with a month. The orders of
//! whole months are kept in one row as well.
//!
//! Among the orders of a period, those whose last order lies before it are the first ones of their
//! customers: one for each. So the sum over days in the period and months before it is the number of
//! different customers, and with the last but one it is the sum of each customer's first two.
//!
//! The orders of a country are a sequence of their own, as if there were no others, and so are those of a store, and of
//! the customers of a mark: the same sums then count who ordered there.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use domain::{
    metric::{Dimension, Grain},
    order::OrderKind,
    time::{Day, Timestamp},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{
    Among,
    marks::{self, Marked},
    metrics::SINGLY,
    service::Sources,
    sql,
};
use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    row::{Row, all, execute},
    sources,
};

/// The month that stands where there was no earlier order: long before any.
pub(crate) const NEVER: Day = Day(-1_000_000);

/// What names a stored number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Zero for all orders.
    pub(super) dimension: i16,
    pub(super) key: Arc<str>,
    pub(super) grain: i16,
    /// How many orders back.
    pub(super) back: i16,
    /// The day or the first of the month.
    pub(super) day: i32,
    /// The first day of the month of that earlier order.
    pub(super) before: i32,
}

/// Orders by what names them.
pub(super) type Gaps = BTreeMap<Key, i64>;

/// What the orders give.
pub(super) async fn counted(db: &dyn Connection, ranges: &[Among]) -> Result<Gaps> {
    let sources = sources::codes(db).await?;
    let mut tally = Tally::default();
    for range in ranges {
        let marked = marks::of(db, range).await?;
        for placed in placed(db, range, &mut tally, Some(&sources)).await?.chunk_by(|a, b| a.customer == b.customer) {
            tally.customer(placed, &marked);
        }
    }
    Ok(tally.gaps())
}

/// What the orders of these customers give their marks alone.
pub(super) async fn of_marked(db: &dyn Connection, among: &Among, marked: &Marked) -> Result<Gaps> {
    let mut tally = Tally { only_marks: true, ..Tally::default() };
    for placed in placed(db, among, &mut tally, None).await?.chunk_by(|a, b| a.customer == b.customer) {
        tally.customer(placed, marked);
    }
    Ok(tally.gaps())
}

/// An order of somebody, with the places of its country and its store among what is counted.
struct Placed {
    customer: Uuid,
    at: i64,
    own: [usize; 2],
}

/// The orders of a range, customer by customer, the earliest first.
async fn placed(db: &dyn Connection, range: &Among, tally: &mut Tally, sources: Option<&Sources>) -> Result<Vec<Placed>> {
    let text = "SELECT customer_id, placed_at, country, source_id FROM orders \
                WHERE {customer_id} AND customer_id <> {nil} AND +kind = {order}";
    let text = sql(db, &range.fill(text)).replace("{order}", &OrderKind::Order.code().to_string());
    let read = |row: &Row| Ok((row.id("customer_id")?, row.int("placed_at")?, row.text("country")?, row.get::<i16>("source_id")?));
    let mut found = Vec::new();
    for (customer, at, country, source) in all(db, &text, range.values.clone(), read).await? {
        let own = match sources {
            None => [0, 0],
            Some(sources) => [
                tally.place(Dimension::Country.code(), &country),
                tally.place(Dimension::Store.code(), sources.get(&source).map_or("", String::as_str)),
            ],
        };
        found.push(Placed { customer, at, own });
    }
    found.sort_unstable_by_key(|order| (order.customer, order.at));
    Ok(found)
}

/// Orders counted so far.
#[derive(Default)]
struct Tally {
    /// What is counted, by its place.
    about: Vec<(i16, Arc<str>)>,
    places: HashMap<i16, HashMap<Arc<str>, usize>>,
    /// Orders by place, grain, how many back, day, and the month of the earlier order.
    orders: HashMap<(usize, i16, i16, i32, i32), i64>,
    only_marks: bool,
}

impl Tally {
    /// The place of a value of a dimension.
    fn place(&mut self, dimension: i16, key: &str) -> usize {
        let places = self.places.entry(dimension).or_default();
        if let Some(place) = places.get(key) {
            return *place;
        }
        let (place, key): (usize, Arc<str>) = (self.about.len(), key.into());
        places.insert(Arc::clone(&key), place);
        self.about.push((dimension, key));
        place
    }

    /// Counts the orders of one customer.
    fn customer(&mut self, placed: &[Placed], marked: &Marked) {
        let Some(first) = placed.first() else { return };
        let mut all = if self.only_marks { Vec::new() } else { vec![self.place(0, "")] };
        for (dimension, key) in marked.get(&first.customer).into_iter().flatten() {
            all.push(self.place(dimension.code(), key));
        }
        // The months of the last order and the last but one, of each sequence that the customer has.
        let mut last: Vec<(usize, [i32; 2])> = all.iter().map(|place| (*place, [NEVER.0; 2])).collect();
        for order in placed {
            let day = Timestamp(order.at).day();
            let month = day.month_start().0;
            for place in all.iter().copied().chain(order.own.into_iter().filter(|_| !self.only_marks)) {
                let n = last.iter().position(|(other, _)| *other == place).unwrap_or_else(|| {
                    last.push((place, [NEVER.0; 2]));
                    last.len() - 1
                });
                let earlier = &mut last[n].1;
                for (back, before) in [(1, earlier[0]), (2, earlier[1])] {
                    for (grain, day) in [(Grain::Day, day.0), (Grain::Month, month)] {
                        *self.orders.entry((place, grain.code(), back, day, before)).or_default() += 1;
                    }
                }
                *earlier = [month, earlier[0]];
            }
        }
    }

    fn gaps(self) -> Gaps {
        let about = self.about;
        let named = |((place, grain, back, day, before), orders): ((usize, i16, i16, i32, i32), i64)| {
            let (dimension, key) = about.get(place).cloned().unwrap_or_else(|| (0, "".into()));
            (Key { dimension, key, grain, back, day, before }, orders)
        };
        self.orders.into_iter().map(named).collect()
    }
}

const COLUMNS: [&str; 7] = ["dimension", "key", "grain", "back", "day", "before", "orders"];

/// What is stored.
pub(super) async fn stored(db: &dyn Connection) -> Result<Gaps> {
    let read = |row: &Row| {
        let key = Key {
            dimension: row.get("dimension")?,
            key: row.text("key")?.into(),
            grain: row.get("grain")?,
            back: row.get("back")?,
            day: row.get("day")?,
            before: row.get("before")?,
        };
        Ok((key, row.int("orders")?))
    };
    Ok(all(db, &format!("SELECT {} FROM order_gaps", COLUMNS.join(", ")), vec![], read).await?.into_iter().collect())
}

/// Adds to what is stored. What comes to nothing has no row.
pub(super) async fn add_to_stored(db: &dyn Connection, mut difference: Gaps) -> Result<()> {
    difference.retain(|_, orders| *orders != 0);
    let tail = "ON CONFLICT (dimension, key, grain, back, day, before) DO UPDATE SET orders = order_gaps.orders + excluded.orders";
    insert(db, tail, &difference).await?;
    let fallen: Vec<Key> = difference.into_iter().filter(|(_, orders)| *orders < 0).map(|(key, _)| key).collect();
    // They lie in the order of the table: those of one stretch stand together, the first day first.
    let stretch = |a: &Key, b: &Key| (a.dimension, &a.key, a.grain, a.back) == (b.dimension, &b.key, b.grain, b.back);
    for fallen in fallen.chunk_by(stretch) {
        let (Some(first), Some(last)) = (fallen.first(), fallen.last()) else { continue };
        if fallen.len() > SINGLY {
            let sql = "DELETE FROM order_gaps WHERE dimension = $1 AND key = $2 AND grain = $3 AND back = $4 AND day BETWEEN $5 AND $6 \
                       AND orders = 0";
            let [dimension, key, grain, back, day, _] = first.values();
            execute(db, sql, vec![dimension, key, grain, back, day, last.day.into()]).await?;
            continue;
        }
        for key in fallen {
            let sql = "DELETE FROM order_gaps WHERE dimension = $1 AND key = $2 AND grain = $3 AND back = $4 AND day = $5 AND before = $6 \
                       AND orders = 0";
            execute(db, sql, key.values().into()).await?;
        }
    }
    Ok(())
}

impl Key {
    fn values(&self) -> [Value; 6] {
        [self.dimension.into(), (&*self.key).into(), self.grain.into(), self.back.into(), self.day.into(), self.before.into()]
    }
}

/// Stores them all anew.
pub(super) async fn write(db: &dyn Connection, ranges: &[Among]) -> Result<()> {
    let gaps = counted(db, ranges).await?;
    db.execute_unprepared("DELETE FROM order_gaps").await?;
    insert(db, "", &gaps).await
}

async fn insert(db: &dyn Connection, tail: &'static str, gaps: &Gaps) -> Result<()> {
    let mut rows = Bulk::new("order_gaps", &COLUMNS, tail);
    for (key, orders) in gaps {
        let [dimension, name, grain, back, day, before] = key.values();
        rows.push(db, [dimension, name, grain, back, day, before, (*orders).into()]).await?;
    }
    rows.finish(db).await
}
