//! The company's own people. Plain for now: nobody signs in yet.

use domain::time::Timestamp;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    error::Result,
    row::{execute, one},
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

/// The name of whoever has been here longest; none where there is nobody.
pub async fn first_name<C: ConnectionTrait>(db: &C) -> Result<Option<String>> {
    let row = one(db, "SELECT name FROM users ORDER BY created_at, id LIMIT 1", Vec::new()).await?;
    row.map(|r| r.text("name")).transpose()
}

/// Adds a person; one with the same e-mail address stays as it is.
pub async fn add<C: ConnectionTrait>(db: &C, user: &User) -> Result<()> {
    let sql = "INSERT INTO users (id, name, email, role, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING";
    let values =
        vec![user.id.into(), user.name.as_str().into(), user.email.as_str().into(), user.role.as_str().into(), user.created_at.0.into()];
    execute(db, sql, values).await?;
    Ok(())
}
