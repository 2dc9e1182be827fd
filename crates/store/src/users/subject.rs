//! People known by somebody else's word: who issued it, and what that one calls them. Never by an e-mail address, which
//! a person may get from whoever had it before.

use uuid::Uuid;

use super::changed;
use crate::{
    connection::Connection,
    error::Result,
    row::{all, bytes, find},
};

/// Somebody who is known so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Identity.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// The word of the role.
    pub role: String,
    /// Whether the person may not sign in.
    pub disabled: bool,
    /// Whether there is a second factor here.
    pub has_second_factor: bool,
}

/// Whoever an issuer calls so; none where it is nobody here.
pub async fn by_subject(db: &dyn Connection, issuer: &str, subject: &str) -> Result<Option<Known>> {
    let sql = "SELECT id, name, role, CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END AS disabled, \
               CASE WHEN totp_secret IS NULL THEN 0 ELSE 1 END AS has_second_factor FROM users WHERE issuer = $1 AND subject = $2";
    find(db, sql, vec![issuer.into(), subject.into()], |row| {
        Ok(Known {
            id: row.id("id")?,
            name: row.text("name")?,
            role: row.text("role")?,
            disabled: row.flag("disabled")?,
            has_second_factor: row.flag("has_second_factor")?,
        })
    })
    .await
}

/// Lets an issuer say who somebody is from now on. False where there is no such person, or the issuer calls somebody
/// else so.
pub async fn set_subject(db: &dyn Connection, id: Uuid, issuer: &str, subject: &str) -> Result<bool> {
    let sql = "UPDATE users SET issuer = $1, subject = $2 WHERE id = $3 \
               AND NOT EXISTS (SELECT 1 FROM users o WHERE o.issuer = $1 AND o.subject = $2 AND o.id <> $3)";
    changed(db, sql, vec![issuer.into(), subject.into(), id.into()]).await
}

/// Every secret of a second factor, as it is stored, and whose it is.
pub async fn totp_secrets(db: &dyn Connection) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let sql = "SELECT id, totp_secret FROM users WHERE totp_secret IS NOT NULL ORDER BY id";
    all(db, sql, Vec::new(), |row| Ok((row.id("id")?, row.get("totp_secret")?))).await
}

/// Stores a secret of a second factor in another form, if it is still the one that was read.
pub async fn restore_totp_secret(db: &dyn Connection, id: Uuid, before: &[u8], after: &[u8]) -> Result<bool> {
    let sql = "UPDATE users SET totp_secret = $1 WHERE id = $2 AND totp_secret = $3";
    changed(db, sql, vec![bytes(after), id.into(), bytes(before)]).await
}
