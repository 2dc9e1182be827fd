//! What was revealed of customers to whom a role masks it: for a while, in the session in which somebody said why.

use domain::{access::FieldClass, time::Timestamp};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{all, execute},
};

/// Reveals a class of fields of a customer in a session; once more makes it longer. What becomes of it in the audit log is
/// the caller's to write, in the same transaction.
pub async fn reveal(db: &dyn Connection, session: Uuid, customer: Uuid, class: FieldClass, ends_at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO revealed (session_id, customer_id, class, ends_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (session_id, customer_id, class) DO UPDATE SET ends_at = excluded.ends_at";
    execute(db, sql, vec![session.into(), customer.into(), class.code().into(), ends_at.0.into()]).await?;
    Ok(())
}

/// What is revealed in a session at this moment.
pub async fn of(db: &dyn Connection, session: Uuid, now: Timestamp) -> Result<Vec<(Uuid, FieldClass)>> {
    let sql = "SELECT customer_id, class FROM revealed WHERE session_id = $1 AND ends_at > $2";
    all(db, sql, vec![session.into(), now.0.into()], |row| Ok((row.id("customer_id")?, row.code("class", FieldClass::from_code)?))).await
}
