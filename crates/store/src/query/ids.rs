//! Customers that were looked for once: the count and the page take from there.

use domain::page::Total;
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use super::Filter;
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    row::{Row, all, one},
};

/// Characters of an id written as digits.
const HEX: usize = 32;

/// The ids that a query gives as `customer_id`, up to one more than `most`.
pub(crate) async fn ids(db: &dyn Connection, query: &str, values: Vec<Value>, most: u64) -> Result<Vec<Uuid>> {
    let most = most + 1;
    if !is_sqlite(db) {
        return all(db, &format!("{query} LIMIT {most}"), values, |row| row.id("customer_id")).await;
    }
    // One row: each would be handed from thread to thread.
    let sql = format!("SELECT group_concat(hex(customer_id), '') AS found FROM ({query} LIMIT {most})");
    one(db, &sql, values).await?.as_ref().map_or(Ok(Vec::new()), listed)
}

/// The ids of the column `found`, written one after the other.
fn listed(row: &Row) -> Result<Vec<Uuid>> {
    let found = row.get::<Option<String>>("found")?.unwrap_or_default();
    let ids = found.as_bytes().chunks(HEX).map(Uuid::try_parse_ascii).collect::<std::result::Result<_, _>>();
    ids.map_err(|error| StoreError::Database(DbErr::Custom(format!("an id in the database is none: {error}"))))
}

impl Filter {
    /// Adds that it is one of these customers.
    pub(crate) fn and_these(&mut self, db: &dyn Connection, found: &[Uuid]) {
        let condition = match found {
            [] => "1 = 0".to_owned(),
            found => format!("f.customer_id IN ({})", self.bind_many(db, found)),
        };
        self.and(condition);
    }
}

/// How many that are, where one more than `most` means that they are more.
pub(crate) fn total_of(found: &[Uuid], most: u64) -> Total {
    let found = found.len() as u64;
    if found > most { Total::MANY } else { Total::exact(found) }
}
