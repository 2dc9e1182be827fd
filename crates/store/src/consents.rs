//! What customers have agreed to, by channel and purpose, and how it came about.

use domain::{
    access::Scope,
    consent::{ConsentChange, Purpose},
    customer::{Consent, ConsentStatus},
    interaction::Channel,
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    customers::Stamp,
    error::Result,
    figures::Reach,
    row::{Row, all, execute, one},
    sources,
};

/// What holds for a customer now; nothing for one out of reach.
pub async fn of_customer(db: &dyn Connection, scope: &Scope, customer: Uuid) -> Result<Vec<Consent>> {
    if !access::reaches(db, scope, customer).await? {
        return Ok(Vec::new());
    }
    stated(db, customer).await
}

/// The same, for whoever has looked already.
pub(crate) async fn stated(db: &dyn Connection, customer: Uuid) -> Result<Vec<Consent>> {
    let sql = "SELECT channel, purpose, status, since FROM consents WHERE customer_id = $1 ORDER BY channel, purpose";
    all(db, sql, vec![customer.into()], read).await
}

/// Everything that was ever said, newest first; nothing for a customer out of reach.
pub async fn history(db: &dyn Connection, scope: &Scope, customer: Uuid) -> Result<Vec<ConsentChange>> {
    if !access::reaches(db, scope, customer).await? {
        return Ok(Vec::new());
    }
    let sql = "SELECT n.channel, n.purpose, n.status, n.since, n.noted_at, n.actor, s.name AS source FROM consent_changes n \
               JOIN sources s ON s.id = n.source_id WHERE n.customer_id = $1 ORDER BY n.noted_at DESC, n.since DESC, n.id DESC";
    all(db, sql, vec![customer.into()], |row| {
        let (noted_at, actor, source) = (row.time("noted_at")?, row.text("actor")?, row.text("source")?);
        Ok(ConsentChange { consent: read(row)?, noted_at, actor, source })
    })
    .await
}

fn read(row: &Row) -> Result<Consent> {
    Ok(Consent {
        channel: row.code("channel", Channel::from_code)?,
        purpose: row.code("purpose", Purpose::from_code)?,
        status: row.code("status", ConsentStatus::from_code)?,
        since: row.time("since")?,
    })
}

/// Notes what a customer has said to one of our people. Gives what held before on the same channel for the same purpose,
/// or none where the customer is not there. What held already is not noted again. It belongs in a transaction of the
/// caller's.
pub async fn say(db: &dyn Connection, scope: &Scope, customer: Uuid, stamp: &Stamp, said: &Consent) -> Result<Option<Option<Consent>>> {
    // Whoever says something of the same customer, or merges it, waits.
    let held = if is_sqlite(db) { "" } else { " FOR UPDATE OF c" };
    let sql = format!("SELECT c.id FROM customers c JOIN facts f ON f.customer_id = c.id WHERE c.id = $1{held}");
    if !access::reaches(db, scope, customer).await? || one(db, &sql, vec![customer.into()]).await?.is_none() {
        return Ok(None);
    }
    let before = stated(db, customer).await?.into_iter().find(|held| (held.channel, held.purpose) == (said.channel, said.purpose));
    if before.as_ref().is_some_and(|before| before.status == said.status) {
        return Ok(Some(before));
    }
    let reach = Reach::begin(db, &[customer]).await?;
    let sql = "INSERT INTO consents (customer_id, channel, purpose, status, since) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (customer_id, channel, purpose) DO UPDATE SET status = excluded.status, since = excluded.since";
    execute(
        db,
        sql,
        vec![customer.into(), said.channel.code().into(), said.purpose.code().into(), said.status.code().into(), said.since.0.into()],
    )
    .await?;
    let sql = "INSERT INTO consent_changes (customer_id, id, channel, purpose, status, since, noted_at, actor, source_id) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values: Vec<Value> = vec![
        customer.into(),
        stamp.id.into(),
        said.channel.code().into(),
        said.purpose.code().into(),
        said.status.code().into(),
        said.since.0.into(),
        stamp.now.0.into(),
        stamp.actor.as_str().into(),
        sources::OWN.into(),
    ];
    execute(db, sql, values).await?;
    reach.settle(db).await?;
    Ok(Some(before))
}
