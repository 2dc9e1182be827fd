//! Recovery codes, for whoever has lost the second factor. Each works once; only their hashes are stored.

use domain::time::Timestamp;
use uuid::Uuid;

use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    row::{Hash, bytes, execute, number},
};

/// Gives somebody these codes; those before work no more.
pub async fn replace(db: &dyn Connection, user_id: Uuid, codes: &[Hash]) -> Result<()> {
    execute(db, "DELETE FROM recovery_codes WHERE user_id = $1", vec![user_id.into()]).await?;
    let mut rows = Bulk::new("recovery_codes", &["user_id", "hash"], "");
    for code in codes {
        rows.push(db, [user_id.into(), bytes(code)]).await?;
    }
    rows.finish(db).await
}

/// Uses a code. False where it is not this person's, or was used already.
pub async fn use_one(db: &dyn Connection, user_id: Uuid, code: &Hash, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE recovery_codes SET used_at = $1 WHERE user_id = $2 AND hash = $3 AND used_at IS NULL";
    Ok(execute(db, sql, vec![now.0.into(), user_id.into(), bytes(code)]).await? > 0)
}

/// How many codes somebody has left.
pub async fn left(db: &dyn Connection, user_id: Uuid) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS n FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
    number(db, sql, vec![user_id.into()]).await
}
