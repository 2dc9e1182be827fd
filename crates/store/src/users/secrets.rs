//! What people sign in with.

use std::fmt;

use domain::time::Timestamp;
use uuid::Uuid;

use super::changed;
use crate::{
    connection::Connection,
    error::Result,
    row::{Row, bytes, execute, find, number},
};

/// What is needed to let somebody in. Not to be shown to anybody, and [`fmt::Debug`] does not.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Whose they are.
    pub id: Uuid,
    /// The person's name.
    pub name: String,
    /// The stored e-mail address, which is where mail goes: what was typed may differ in letters that only look alike.
    pub email: String,
    /// The word of the role.
    pub role: String,
    /// The password's hash in the text form that names its parameters; none where there is no password.
    pub password_hash: Option<String>,
    /// When the password was set.
    pub password_changed_at: Option<Timestamp>,
    /// Since when the person may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// The secret of the second factor; none where there is no second factor.
    pub totp_secret: Option<Vec<u8>>,
    /// The step of the last code that was accepted.
    pub totp_step: Option<i64>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("id", &self.id).finish_non_exhaustive()
    }
}

const COLUMNS: &str = "id, name, email, role, password_hash, password_changed_at, disabled_at, totp_secret, totp_step";

/// The credentials of whoever has that e-mail address, in whatever case; none where nobody has.
pub async fn credentials(db: &dyn Connection, email: &str) -> Result<Option<Credentials>> {
    find(db, &format!("SELECT {COLUMNS} FROM users WHERE lower(email) = lower($1)"), vec![email.trim().into()], read).await
}

/// Somebody's credentials; none for an unknown id.
pub async fn credentials_of(db: &dyn Connection, id: Uuid) -> Result<Option<Credentials>> {
    find(db, &format!("SELECT {COLUMNS} FROM users WHERE id = $1"), vec![id.into()], read).await
}

fn read(row: &Row) -> Result<Credentials> {
    Ok(Credentials {
        id: row.id("id")?,
        name: row.text("name")?,
        email: row.text("email")?,
        role: row.text("role")?,
        password_hash: row.get("password_hash")?,
        password_changed_at: row.optional_time("password_changed_at")?,
        disabled_at: row.optional_time("disabled_at")?,
        totp_secret: row.get("totp_secret")?,
        totp_step: row.get("totp_step")?,
    })
}

/// Sets a password, given its hash. Sessions go on; the caller ends them. Whether there is such a person.
pub async fn set_password(db: &dyn Connection, id: Uuid, hash: &str, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE users SET password_hash = $1, password_changed_at = $2 WHERE id = $3";
    changed(db, sql, vec![hash.into(), now.0.into(), id.into()]).await
}

/// Asks a second factor of somebody from now on. `step` is that of the code which proved that they have it: it does
/// not work again. Whether there is such a person.
pub async fn set_second_factor(db: &dyn Connection, id: Uuid, secret: &[u8], step: i64) -> Result<bool> {
    let sql = "UPDATE users SET totp_secret = $1, totp_step = $2 WHERE id = $3";
    changed(db, sql, vec![bytes(secret), step.into(), id.into()]).await
}

/// Asks no second factor any more, and forgets the recovery codes. Whether there is such a person.
pub async fn clear_second_factor(db: &dyn Connection, id: Uuid) -> Result<bool> {
    execute(db, "DELETE FROM recovery_codes WHERE user_id = $1", vec![id.into()]).await?;
    changed(db, "UPDATE users SET totp_secret = NULL, totp_step = NULL WHERE id = $1", vec![id.into()]).await
}

/// Uses up the code of a step, and with it those of every step before. False where it was used already, and without
/// a second factor: of two who come with the same code one is let in.
pub async fn accept_totp_step(db: &dyn Connection, id: Uuid, step: i64) -> Result<bool> {
    let sql = "UPDATE users SET totp_step = $1 WHERE id = $2 AND totp_secret IS NOT NULL AND (totp_step IS NULL OR totp_step < $1)";
    changed(db, sql, vec![step.into(), id.into()]).await
}

/// Whether there is anybody with a password who may sign in. Until then the installation is new.
pub async fn any_can_sign_in(db: &dyn Connection) -> Result<bool> {
    let sql = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM users WHERE password_hash IS NOT NULL AND disabled_at IS NULL LIMIT 1) AS one";
    Ok(number(db, sql, Vec::new()).await? > 0)
}
