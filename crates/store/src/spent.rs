//! What may be used once, and was, for as long as somebody could come with it again. Only hashes are stored.

use domain::time::Timestamp;

use crate::{
    connection::Connection,
    error::Result,
    row::{Hash, bytes, execute},
};

/// Uses something up. False where it was used before: of two who come with it at the same moment one is given it.
pub async fn spend(db: &dyn Connection, hash: &Hash, ends_at: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO spent (hash, ends_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
    Ok(execute(db, sql, vec![bytes(hash), ends_at.0.into()]).await? > 0)
}

/// Forgets what nobody can use any more anyhow; how many.
pub async fn sweep(db: &dyn Connection, now: Timestamp) -> Result<u64> {
    execute(db, "DELETE FROM spent WHERE ends_at <= $1", vec![now.0.into()]).await
}
