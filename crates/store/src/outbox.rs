//! Mail that waits to be sent. What it says is handed over sealed: a link that signs somebody in must not stand in
//! the database for everybody who reads there.

use domain::{
    staff::{MailKind, Undelivered},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{all, bytes, execute, number},
};

/// More than this does not wait at the same time.
pub const MOST: i64 = 10_000;

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// Identity.
    pub id: Uuid,
    /// What it is about.
    pub kind: MailKind,
    /// To whom.
    pub recipient: String,
    /// The moment.
    pub now: Timestamp,
    /// From when on it is not worth sending.
    pub ends_at: Timestamp,
    /// What it says, sealed.
    pub content: Vec<u8>,
}

/// A mail that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Identity.
    pub id: Uuid,
    /// To whom.
    pub recipient: String,
    /// What it says, sealed.
    pub content: Vec<u8>,
    /// How often it was tried.
    pub tries: i64,
    /// Since when it is due.
    pub due_at: Timestamp,
    /// From when on it is not worth sending.
    pub ends_at: Timestamp,
}

/// Puts a mail with those that wait. False, and nothing is written, where too many do.
pub async fn add(db: &dyn Connection, new: &NewMail) -> Result<bool> {
    if number(db, "SELECT COUNT(*) AS n FROM outbox", Vec::new()).await? >= MOST {
        return Ok(false);
    }
    let sql = "INSERT INTO outbox (id, kind, recipient, created_at, due_at, ends_at, tries, content, error) \
               VALUES ($1, $2, $3, $4, $4, $5, 0, $6, '')";
    let values = vec![
        new.id.into(),
        new.kind.code().into(),
        new.recipient.as_str().into(),
        new.now.0.into(),
        new.ends_at.0.into(),
        bytes(&new.content),
    ];
    execute(db, sql, values).await?;
    Ok(true)
}

/// A few of those that are due, the longest first.
pub async fn due(db: &dyn Connection, now: Timestamp) -> Result<Vec<Waiting>> {
    let sql = "SELECT id, recipient, content, tries, due_at, ends_at FROM outbox WHERE dead_at IS NULL AND due_at <= $1 \
               ORDER BY due_at, id LIMIT 20";
    all(db, sql, vec![now.0.into()], |row| {
        Ok(Waiting {
            id: row.id("id")?,
            recipient: row.text("recipient")?,
            content: row.get("content")?,
            tries: row.int("tries")?,
            due_at: row.time("due_at")?,
            ends_at: row.time("ends_at")?,
        })
    })
    .await
}

/// Takes a mail to send it, and counts the try: it is due again only then, for whoever comes after a server that
/// stopped meanwhile. False where another server took it first.
pub async fn take(db: &dyn Connection, mail: &Waiting, again_at: Timestamp) -> Result<bool> {
    let sql = "UPDATE outbox SET tries = tries + 1, due_at = $1 WHERE id = $2 AND due_at = $3 AND dead_at IS NULL";
    Ok(execute(db, sql, vec![again_at.0.into(), mail.id.into(), mail.due_at.0.into()]).await? > 0)
}

/// Forgets a mail that was sent.
pub async fn sent(db: &dyn Connection, id: Uuid) -> Result<()> {
    execute(db, "DELETE FROM outbox WHERE id = $1", vec![id.into()]).await?;
    Ok(())
}

/// Notes that a mail was not taken, and why; it is tried again then.
pub async fn put_off(db: &dyn Connection, id: Uuid, until: Timestamp, error: &str) -> Result<()> {
    execute(db, "UPDATE outbox SET due_at = $1, error = $2 WHERE id = $3", vec![until.0.into(), error.into(), id.into()]).await?;
    Ok(())
}

/// Gives a mail up. What it said is forgotten, that it was not sent is not.
pub async fn give_up(db: &dyn Connection, id: Uuid, now: Timestamp, error: &str) -> Result<()> {
    let sql = "UPDATE outbox SET dead_at = $1, error = $2, content = $3 WHERE id = $4";
    execute(db, sql, vec![now.0.into(), error.into(), bytes(&[]), id.into()]).await?;
    Ok(())
}

/// The mails that were given up, the last first: at most a hundred.
pub async fn given_up(db: &dyn Connection) -> Result<Vec<Undelivered>> {
    let sql =
        "SELECT id, kind, recipient, created_at, tries, error FROM outbox WHERE dead_at IS NOT NULL ORDER BY dead_at DESC, id LIMIT 100";
    all(db, sql, Vec::new(), |row| {
        Ok(Undelivered {
            id: row.id("id")?,
            kind: row.code("kind", MailKind::from_code)?,
            recipient: row.text("recipient")?,
            created_at: row.time("created_at")?,
            tries: row.int("tries")?,
            error: row.text("error")?,
        })
    })
    .await
}

/// Forgets a mail that was given up. False where there is none such.
pub async fn forget(db: &dyn Connection, id: Uuid) -> Result<bool> {
    Ok(execute(db, "DELETE FROM outbox WHERE id = $1 AND dead_at IS NOT NULL", vec![id.into()]).await? > 0)
}

/// Forgets the mails that were given up before a moment; how many.
pub async fn sweep(db: &dyn Connection, before: Timestamp) -> Result<u64> {
    execute(db, "DELETE FROM outbox WHERE dead_at < $1", vec![before.0.into()]).await
}
