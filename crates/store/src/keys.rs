//! Keys with which programs act. Only the hash of a key is stored.

use domain::{staff::ApiKey, time::Timestamp};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{Hash, Row, all, bytes, execute, find},
};

/// A key to be made. It is the company's and not its maker's: it works on when that person has gone.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Identity.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The beginning of the key, by which it is recognised.
    pub prefix: String,
    /// SHA-256 of the key.
    pub token_hash: Hash,
    /// The word of the role it acts with.
    pub role: String,
    /// The moment.
    pub now: Timestamp,
    /// Who makes it; nobody on the command line.
    pub created_by: Option<Uuid>,
    /// From when on it opens nothing; none where it has no end.
    pub ends_at: Option<Timestamp>,
}

/// A key that opens something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Identity.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The word of the role it acts with.
    pub role: String,
    /// The role as an administrator edited it, as JSON; none for a role that is as it comes.
    pub rights: Option<String>,
    /// When it was last [touched](touch).
    pub used_at: Option<Timestamp>,
}

/// Makes a key.
pub async fn create(db: &dyn Connection, new: &NewKey) -> Result<()> {
    let sql = "INSERT INTO api_keys (id, name, prefix, token_hash, role, created_at, created_by, ends_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vec![
        new.id.into(),
        new.name.as_str().into(),
        new.prefix.as_str().into(),
        bytes(&new.token_hash),
        new.role.as_str().into(),
        new.now.0.into(),
        new.created_by.into(),
        new.ends_at.map(|t| t.0).into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// The key with this hash; none for one that is unknown, over or revoked.
pub async fn resolve(db: &dyn Connection, token_hash: &Hash, now: Timestamp) -> Result<Option<Resolved>> {
    let sql = "SELECT k.id, k.name, k.role, k.used_at, r.rights FROM api_keys k LEFT JOIN roles r ON r.word = k.role \
               WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND (k.ends_at IS NULL OR k.ends_at > $2)";
    find(db, sql, vec![bytes(token_hash), now.0.into()], |row| {
        Ok(Resolved {
            id: row.id("id")?,
            name: row.text("name")?,
            role: row.text("role")?,
            rights: row.get("rights")?,
            used_at: row.optional_time("used_at")?,
        })
    })
    .await
}

/// Notes that a key was used. It costs a write, so the caller does not do so at every request.
pub async fn touch(db: &dyn Connection, id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "UPDATE api_keys SET used_at = $1 WHERE id = $2 AND (used_at IS NULL OR used_at < $1)";
    execute(db, sql, vec![now.0.into(), id.into()]).await?;
    Ok(())
}

/// Every key there was, the newest first.
pub async fn list(db: &dyn Connection) -> Result<Vec<ApiKey>> {
    let sql = "SELECT k.id, k.name, k.prefix, k.role, k.created_at, COALESCE(u.name, '') AS made_by, k.ends_at, k.used_at, k.revoked_at \
               FROM api_keys k LEFT JOIN users u ON u.id = k.created_by ORDER BY k.created_at DESC, k.id DESC";
    all(db, sql, Vec::new(), read).await
}

fn read(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.id("id")?,
        name: row.text("name")?,
        prefix: row.text("prefix")?,
        role: row.text("role")?,
        created_at: row.time("created_at")?,
        created_by: row.text("made_by")?,
        ends_at: row.optional_time("ends_at")?,
        used_at: row.optional_time("used_at")?,
        revoked_at: row.optional_time("revoked_at")?,
    })
}

/// Takes a key back for good. False where it is unknown or was taken back before.
pub async fn revoke(db: &dyn Connection, id: Uuid, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";
    Ok(execute(db, sql, vec![now.0.into(), id.into()]).await? > 0)
}
