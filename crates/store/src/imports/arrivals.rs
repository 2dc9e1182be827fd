//! What an import brings under the id of a customer that was merged into another.
//!
//! The rows lie with the survivor, as everything of the two does; noted under the merge, they go to the
//! customer whose id it was when the merge is undone.

use uuid::Uuid;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    merge::moves,
    privacy,
    query::parameters,
    row::all,
};

/// A kind of row that is noted by itself; what belongs to an order or ticket follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// A contact point.
    Contact,
    /// An order.
    Order,
    /// A ticket.
    Ticket,
    /// An event.
    Interaction,
}

/// Rows that wait to be noted.
#[derive(Debug, Default)]
pub struct Arrivals(Vec<(String, Arrived, Uuid)>);

impl Arrivals {
    /// Adds a row that came under an id of a merged customer.
    pub fn push(&mut self, external_id: &str, kind: Arrived, row: Uuid) {
        self.0.push((external_id.to_owned(), kind, row));
    }

    /// Notes them; the ids are those of that source.
    pub async fn finish(self, db: &dyn Connection, source_id: i16) -> Result<()> {
        for (external_id, kind, row) in self.0 {
            let kind = match kind {
                Arrived::Contact => moves::CONTACT,
                Arrived::Order => moves::ORDER,
                Arrived::Ticket => moves::TICKET,
                Arrived::Interaction => moves::INTERACTION,
            };
            moves::arrived(db, source_id, &external_id, kind, row).await?;
        }
        Ok(())
    }
}

/// Makes sure that none of these customers is merged into another until the transaction ends. On SQLite nobody
/// else writes anyway.
///
/// # Errors
/// [`StoreError::Conflict`] where one was merged since the import looked.
pub async fn hold(db: &dyn Connection, customers: &[Uuid]) -> Result<()> {
    if is_sqlite(db) {
        return Ok(());
    }
    for part in customers.chunks(500) {
        if privacy::was_erased(db, part).await? {
            return Err(StoreError::Conflict("a customer of the file was erased while it was read; import it again".into()));
        }
        let sql = format!("SELECT merged_into FROM customers WHERE id IN ({}) ORDER BY id FOR SHARE", parameters(1, part.len()));
        let merged = all(db, &sql, part.iter().map(|id| (*id).into()).collect(), |row| row.get::<Option<Uuid>>("merged_into")).await?;
        if merged.iter().any(Option::is_some) {
            return Err(StoreError::Conflict("two customers of the file were merged while it was read; import it again".into()));
        }
    }
    Ok(())
}
