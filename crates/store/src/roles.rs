//! Roles that an administrator edited or added. The others are as `domain::access` has them and stand nowhere here.

use domain::time::Timestamp;
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{Row, all, execute, find, number},
};

/// A role as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRole {
    /// Its word, by which users and keys name it.
    pub word: String,
    /// What it may, as JSON; `domain::access` reads it.
    pub rights: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Who changed it; empty where that was done on the command line.
    pub changed_by: String,
}

const SELECT: &str =
    "SELECT r.word, r.rights, r.changed_at, COALESCE(u.name, '') AS editor FROM roles r LEFT JOIN users u ON u.id = r.changed_by";

/// Every stored role, by its word.
pub async fn list(db: &dyn Connection) -> Result<Vec<StoredRole>> {
    all(db, &format!("{SELECT} ORDER BY r.word"), Vec::new(), read).await
}

/// One of them; none for a role that is as it comes, or that there is not.
pub async fn get(db: &dyn Connection, word: &str) -> Result<Option<StoredRole>> {
    find(db, &format!("{SELECT} WHERE r.word = $1"), vec![word.into()], read).await
}

/// Stores a role, whether or not it was stored before. It holds from the next request on.
pub async fn save(db: &dyn Connection, word: &str, rights: &str, by: Option<Uuid>, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO roles (word, rights, changed_at, changed_by) VALUES ($1, $2, $3, $4) ON CONFLICT (word) DO UPDATE \
               SET rights = excluded.rights, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    execute(db, sql, vec![word.into(), rights.into(), now.0.into(), by.into()]).await?;
    Ok(())
}

/// Forgets a stored role: one that was edited is again as it comes, one that was added is gone, and whoever
/// [has it](holders) may nothing. False where it was not stored.
pub async fn delete(db: &dyn Connection, word: &str) -> Result<bool> {
    Ok(execute(db, "DELETE FROM roles WHERE word = $1", vec![word.into()]).await? > 0)
}

/// How many people have a role, and keys that nobody took back.
pub async fn holders(db: &dyn Connection, word: &str) -> Result<i64> {
    let sql = "SELECT (SELECT COUNT(*) FROM users u WHERE u.role = $1) \
               + (SELECT COUNT(*) FROM api_keys k WHERE k.role = $1 AND k.revoked_at IS NULL) AS n";
    number(db, sql, vec![word.into()]).await
}

fn read(row: &Row) -> Result<StoredRole> {
    Ok(StoredRole {
        word: row.text("word")?,
        rights: row.text("rights")?,
        changed_at: row.time("changed_at")?,
        changed_by: row.text("editor")?,
    })
}
