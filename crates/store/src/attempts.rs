//! Failures to sign in, counted for what the caller tells apart, such as an account or an address. The key is a hash,
//! so that nothing typed in is kept here.

use domain::time::Timestamp;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    row::{Hash, Row, bytes, execute, find},
};

/// How often it failed in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many times.
    pub failures: i64,
    /// When it last did; none for never.
    pub last_at: Option<Timestamp>,
}

/// How often it failed for this key.
pub async fn read(db: &dyn Connection, key: &Hash) -> Result<Attempts> {
    let found = find(db, "SELECT failures, last_at FROM attempts WHERE key = $1", vec![bytes(key)], attempts).await?;
    Ok(found.unwrap_or_default())
}

/// The same, and nobody else counts for this key until the transaction is over. Elsewhere than on SQLite, where one
/// writes at a time, that takes a row, which is there afterwards with no failures: a row that there is not holds
/// nobody off, and a hundred at the same moment would all be the first.
pub async fn hold(db: &dyn Connection, key: &Hash) -> Result<Attempts> {
    if is_sqlite(db) {
        return read(db, key).await;
    }
    let sql = "INSERT INTO attempts (key, failures, last_at) VALUES ($1, 0, 0) ON CONFLICT (key) DO UPDATE \
               SET failures = attempts.failures RETURNING failures, last_at";
    let held = find(db, sql, vec![bytes(key)], attempts).await?;
    Ok(held.filter(|held| held.failures > 0).unwrap_or_default())
}

/// Notes how it stands for this key.
pub async fn set(db: &dyn Connection, key: &Hash, failures: i64, last_at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO attempts (key, failures, last_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE \
               SET failures = excluded.failures, last_at = excluded.last_at";
    execute(db, sql, vec![bytes(key), failures.into(), last_at.0.into()]).await?;
    Ok(())
}

/// Counts a failure; how it stands now. Whoever counts first and [clears](clear) after a success cannot be outrun by
/// a thousand tries at the same moment: each of them gets a number of its own.
pub async fn record(db: &dyn Connection, key: &Hash, now: Timestamp) -> Result<Attempts> {
    let sql = "INSERT INTO attempts (key, failures, last_at) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE \
               SET failures = attempts.failures + 1, last_at = excluded.last_at RETURNING failures, last_at";
    let found = find(db, sql, vec![bytes(key), now.0.into()], attempts).await?;
    Ok(found.unwrap_or_default())
}

/// Forgets the failures of a key.
pub async fn clear(db: &dyn Connection, key: &Hash) -> Result<()> {
    execute(db, "DELETE FROM attempts WHERE key = $1", vec![bytes(key)]).await?;
    Ok(())
}

/// Forgets the keys that did not fail since a moment; how many.
pub async fn sweep(db: &dyn Connection, before: Timestamp) -> Result<u64> {
    execute(db, "DELETE FROM attempts WHERE last_at < $1", vec![before.0.into()]).await
}

fn attempts(row: &Row) -> Result<Attempts> {
    Ok(Attempts { failures: row.int("failures")?, last_at: row.optional_time("last_at")? })
}
