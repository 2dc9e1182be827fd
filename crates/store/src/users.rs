//! The company's own people: who there is, and who may sign in.

mod secrets;
mod subject;

use domain::{staff::StaffMember, tag::Owner, time::Timestamp};
use sea_orm::Value;
use uuid::Uuid;

pub use secrets::{
    Credentials, accept_totp_step, any_can_sign_in, clear_second_factor, credentials, credentials_of, set_password, set_second_factor,
};
pub use subject::{Known, by_subject, restore_totp_secret, set_subject, totp_secrets};

use crate::{
    connection::Connection,
    error::Result,
    row::{Row, all, execute, find},
    sessions,
};

/// One of the company's own people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Identity.
    pub id: Uuid,
    /// Name, as it stands beside what the person writes.
    pub name: String,
    /// E-mail address; unique, whatever its case.
    pub email: String,
    /// The word of the person's role, such as `agent`.
    pub role: String,
    /// Since when the person is here.
    pub created_at: Timestamp,
}

/// What came of adding somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Added {
    /// The person is there now.
    Added,
    /// Somebody else has that e-mail address; nothing was written.
    EmailTaken,
}

const MEMBER: &str = "id, name, email, role, created_at, disabled_at, seen_at, \
    CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS has_password, CASE WHEN totp_secret IS NULL THEN 0 ELSE 1 END AS has_second_factor";

/// Whoever has been here longest; none where there is nobody.
pub async fn first(db: &dyn Connection) -> Result<Option<User>> {
    find(db, "SELECT id, name, email, role, created_at FROM users ORDER BY created_at, id LIMIT 1", Vec::new(), read_user).await
}

/// The name of whoever has been here longest; none where there is nobody.
pub async fn first_name(db: &dyn Connection) -> Result<Option<String>> {
    Ok(first(db).await?.map(|user| user.name))
}

/// What people do here: every role that somebody has.
pub async fn roles(db: &dyn Connection) -> Result<Vec<String>> {
    all(db, "SELECT DISTINCT role FROM users ORDER BY role", Vec::new(), |row| row.text("role")).await
}

fn read_user(row: &Row) -> Result<User> {
    Ok(User {
        id: row.id("id")?,
        name: row.text("name")?,
        email: row.text("email")?,
        role: row.text("role")?,
        created_at: row.time("created_at")?,
    })
}

/// Adds a person who cannot sign in yet, unless the e-mail address is somebody's already, in whatever case.
pub async fn create(db: &dyn Connection, user: &User) -> Result<Added> {
    let sql = "INSERT INTO users (id, name, email, role, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lower(email)) DO NOTHING";
    let values =
        vec![user.id.into(), user.name.as_str().into(), user.email.trim().into(), user.role.as_str().into(), user.created_at.0.into()];
    Ok(if execute(db, sql, values).await? == 0 { Added::EmailTaken } else { Added::Added })
}

/// Adds a person; one with the same e-mail address stays as it is.
pub async fn add(db: &dyn Connection, user: &User) -> Result<()> {
    create(db, user).await.map(|_| ())
}

/// Everybody, by name.
pub async fn list(db: &dyn Connection) -> Result<Vec<StaffMember>> {
    all(db, &format!("SELECT {MEMBER} FROM users ORDER BY name, id"), Vec::new(), read_member).await
}

/// Everybody who is with us still and can be asked to do something, by name.
pub async fn enabled(db: &dyn Connection) -> Result<Vec<Owner>> {
    all(db, "SELECT id, name FROM users WHERE disabled_at IS NULL ORDER BY name, id", Vec::new(), owner).await
}

/// One of them; none for an unknown id.
pub async fn get(db: &dyn Connection, id: Uuid) -> Result<Option<StaffMember>> {
    find(db, &format!("SELECT {MEMBER} FROM users WHERE id = $1"), vec![id.into()], read_member).await
}

fn read_member(row: &Row) -> Result<StaffMember> {
    Ok(StaffMember {
        id: row.id("id")?,
        name: row.text("name")?,
        email: row.text("email")?,
        role: row.text("role")?,
        created_at: row.time("created_at")?,
        disabled_at: row.optional_time("disabled_at")?,
        has_password: row.flag("has_password")?,
        has_second_factor: row.flag("has_second_factor")?,
        seen_at: row.optional_time("seen_at")?,
    })
}

/// Gives a person another role, and ends every session: none may do more from now on than when it was opened, as one
/// that somebody else got hold of would. Whether there is such a person.
pub async fn set_role(db: &dyn Connection, id: Uuid, role: &str) -> Result<bool> {
    let known = changed(db, "UPDATE users SET role = $1 WHERE id = $2", vec![role.into(), id.into()]).await?;
    sessions::end_all(db, id).await?;
    Ok(known)
}

/// Keeps a person out from a moment on; with no moment lets them in again. Either way every session ends: one that
/// began while they were being kept out must not come back to life. Whether there is such a person.
pub async fn set_disabled(db: &dyn Connection, id: Uuid, since: Option<Timestamp>) -> Result<bool> {
    let known = changed(db, "UPDATE users SET disabled_at = $1 WHERE id = $2", vec![since.map(|t| t.0).into(), id.into()]).await?;
    sessions::end_all(db, id).await?;
    Ok(known)
}

/// Runs a statement about one row; whether there was one.
async fn changed(db: &dyn Connection, sql: &str, values: Vec<Value>) -> Result<bool> {
    Ok(execute(db, sql, values).await? > 0)
}

/// Everybody who can look after a customer, by name.
pub async fn owners(db: &dyn Connection) -> Result<Vec<Owner>> {
    all(db, "SELECT id, name FROM users ORDER BY name, id", Vec::new(), owner).await
}

/// One of them; none for an unknown id.
pub async fn by_id(db: &dyn Connection, id: Uuid) -> Result<Option<Owner>> {
    find(db, "SELECT id, name FROM users WHERE id = $1", vec![id.into()], owner).await
}

/// The one with that name or e-mail address; of several the one who has been here longest.
pub async fn by_name(db: &dyn Connection, name: &str) -> Result<Option<Owner>> {
    let sql = "SELECT id, name FROM users WHERE name = $1 OR lower(email) = lower($1) ORDER BY created_at, id LIMIT 1";
    find(db, sql, vec![name.trim().into()], owner).await
}

fn owner(row: &Row) -> Result<Owner> {
    Ok(Owner { id: row.id("id")?, name: row.text("name")? })
}
