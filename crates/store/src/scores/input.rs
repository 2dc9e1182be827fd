//! What the models are fed with: customers in the order of their ids, some thousands at a time.

use std::collections::HashMap;

use domain::{
    customer::CustomerKind,
    survey::SurveyKind,
    time::{Day, Timestamp},
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{all, find, number},
};

/// What one customer did before a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Who.
    pub customer_id: Uuid,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Orders and credit notes in the order of their days: the day, sales, and credits (positive), minor units.
    pub orders: Vec<(i32, i64, i64)>,
    /// Days on which a ticket was opened.
    pub tickets: Vec<i32>,
    /// Answers to surveys of satisfaction: the day, and 1 to 5.
    pub answers: Vec<(i32, i16)>,
}

/// A stretch of customers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first.
    pub first: Uuid,
    /// The last.
    pub last: Uuid,
}

/// How many customers there are.
pub async fn customers(db: &dyn Connection) -> Result<i64> {
    number(db, "SELECT COUNT(*) AS n FROM facts", Vec::new()).await
}

/// The next so many customers after one, and whoever else has an id in between; none where there are no more.
pub async fn stretch(db: &dyn Connection, after: Option<Uuid>, customers: i64) -> Result<Option<Stretch>> {
    let sql = "SELECT customer_id FROM (SELECT customer_id FROM facts WHERE customer_id > $1 ORDER BY customer_id LIMIT $2) AS part \
               ORDER BY customer_id DESC LIMIT 1";
    let after = after.unwrap_or_default();
    let last = find(db, sql, vec![after.into(), customers.into()], |row| row.id("customer_id")).await?;
    Ok(last.map(|last| Stretch { first: Uuid::from_u128(after.as_u128() + 1), last }))
}

/// What the customers of a stretch did before the beginning of a day, those without an order included.
pub async fn ledgers(db: &dyn Connection, stretch: Stretch, before: Day) -> Result<Vec<Ledger>> {
    let (first, last, end) = (stretch.first, stretch.last, before.start().0);
    let sql = "SELECT customer_id, kind FROM facts WHERE customer_id BETWEEN $1 AND $2 ORDER BY customer_id";
    let mut ledgers = all(db, sql, vec![first.into(), last.into()], |row| {
        let (customer_id, kind) = (row.id("customer_id")?, row.code("kind", CustomerKind::from_code)?);
        Ok(Ledger { customer_id, kind, orders: Vec::new(), tickets: Vec::new(), answers: Vec::new() })
    })
    .await?;
    let places: HashMap<Uuid, usize> = ledgers.iter().enumerate().map(|(at, ledger)| (ledger.customer_id, at)).collect();
    let among = || vec![first.into(), last.into(), end.into()];
    let sql =
        "SELECT customer_id, placed_at, sales_minor, credits_minor FROM orders WHERE customer_id BETWEEN $1 AND $2 AND placed_at < $3";
    let orders = all(db, sql, among(), |row| {
        Ok((row.id("customer_id")?, (day(row.int("placed_at")?), row.int("sales_minor")?, row.int("credits_minor")?)))
    });
    for (id, order) in orders.await? {
        if let Some(place) = places.get(&id) {
            ledgers[*place].orders.push(order);
        }
    }
    let sql = "SELECT customer_id, opened_at FROM tickets WHERE customer_id BETWEEN $1 AND $2 AND opened_at < $3";
    for (id, at) in all(db, sql, among(), |row| Ok((row.id("customer_id")?, day(row.int("opened_at")?)))).await? {
        if let Some(place) = places.get(&id) {
            ledgers[*place].tickets.push(at);
        }
    }
    let sql = format!(
        "SELECT a.customer_id, a.at, a.score FROM survey_answers a WHERE a.customer_id BETWEEN $1 AND $2 AND a.at < $3 \
         AND a.survey_id IN (SELECT v.id FROM surveys v WHERE v.kind = {})",
        SurveyKind::Csat.code()
    );
    for (id, at, score) in all(db, &sql, among(), |row| Ok((row.id("customer_id")?, day(row.int("at")?), row.get::<i16>("score")?))).await?
    {
        if let Some(place) = places.get(&id) {
            ledgers[*place].answers.push((at, score));
        }
    }
    ledgers.iter_mut().for_each(|ledger| ledger.orders.sort_unstable());
    Ok(ledgers)
}

fn day(at: i64) -> i32 {
    Timestamp(at).day().0
}
