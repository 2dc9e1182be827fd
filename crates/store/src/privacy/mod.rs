//! A customer's own data: everything that is held handed out, or erased.
//!
//! [`TABLES`] names every table that holds something about a customer, and how each column is read; a test compares it
//! with the schema, so that a table that comes later is forgotten neither here nor in [`erase`].

mod erase;
mod held;
mod identities;
mod tables;
mod traces;

use domain::access::Scope;
use uuid::Uuid;

pub use erase::{Erasing, confirms, erase, report, report_of};
pub use held::{Cell, Rows, rows};
pub use identities::erased;
pub(crate) use identities::was_erased;
pub use tables::{Column, TABLES, Table, WITHOUT};

use crate::{
    access,
    connection::Connection,
    error::Result,
    row::{all, one},
};

/// A customer and all that were merged into it, the customer first; none where there is no such customer, where it was
/// merged into another, and out of reach.
pub async fn family(db: &dyn Connection, scope: &Scope, customer: Uuid) -> Result<Option<Vec<Uuid>>> {
    let stands = one(db, "SELECT customer_id FROM facts WHERE customer_id = $1", vec![customer.into()]).await?.is_some();
    if !stands || !access::reaches(db, scope, customer).await? {
        return Ok(None);
    }
    let sql = "WITH RECURSIVE family (id, step) AS (SELECT id, 0 FROM customers WHERE id = $1 \
               UNION ALL SELECT c.id, f.step + 1 FROM family f JOIN customers c ON c.merged_into = f.id) \
               SELECT id FROM family ORDER BY step, id";
    all(db, sql, vec![customer.into()], |row| row.id("id")).await.map(Some)
}
