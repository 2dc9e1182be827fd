//! The company's own people. Plain for now: nobody signs in yet.

use domain::{tag::Owner, time::Timestamp};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{Row, all, execute, one},
};

/// One of the company's own people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Identity.
    pub id: Uuid,
    /// Name, as it stands beside what the person writes.
    pub name: String,
    /// E-mail address; unique.
    pub email: String,
    /// What the person does, such as `agent`.
    pub role: String,
    /// Since when the person is here.
    pub created_at: Timestamp,
}

/// Whoever has been here longest; none where there is nobody.
pub async fn first(db: &dyn Connection) -> Result<Option<User>> {
    let row = one(db, "SELECT id, name, email, role, created_at FROM users ORDER BY created_at, id LIMIT 1", Vec::new()).await?;
    row.as_ref().map(read_user).transpose()
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

/// Adds a person; one with the same e-mail address stays as it is.
pub async fn add(db: &dyn Connection, user: &User) -> Result<()> {
    let sql = "INSERT INTO users (id, name, email, role, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING";
    let values =
        vec![user.id.into(), user.name.as_str().into(), user.email.as_str().into(), user.role.as_str().into(), user.created_at.0.into()];
    execute(db, sql, values).await?;
    Ok(())
}

/// Everybody who can look after a customer, by name.
pub async fn owners(db: &dyn Connection) -> Result<Vec<Owner>> {
    all(db, "SELECT id, name FROM users ORDER BY name, id", Vec::new(), owner).await
}

/// One of them; none for an unknown id.
pub async fn by_id(db: &dyn Connection, id: Uuid) -> Result<Option<Owner>> {
    one(db, "SELECT id, name FROM users WHERE id = $1", vec![id.into()]).await?.as_ref().map(owner).transpose()
}

/// The one with that name or e-mail address; of several the one who has been here longest.
pub async fn by_name(db: &dyn Connection, name: &str) -> Result<Option<Owner>> {
    let sql = "SELECT id, name FROM users WHERE name = $1 OR lower(email) = lower($1) ORDER BY created_at, id LIMIT 1";
    one(db, sql, vec![name.trim().into()]).await?.as_ref().map(owner).transpose()
}

fn owner(row: &Row) -> Result<Owner> {
    Ok(Owner { id: row.id("id")?, name: row.text("name")? })
}
