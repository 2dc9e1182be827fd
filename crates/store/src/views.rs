//! Saved views: named filters, sorts and columns of a list.

use domain::{
    customer::{MAX_VIEW_NAME, SavedView},
    problem::Problem,
    time::Timestamp,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    error::{Result, StoreError},
    row::{Row, all, execute, one},
};

/// The views of a list, such as `customers`, by name.
pub async fn list<C: ConnectionTrait>(db: &C, list: &str) -> Result<Vec<SavedView>> {
    let sql = "SELECT id, name, query FROM saved_views WHERE list = $1 ORDER BY name, id";
    all(db, sql, vec![list.into()], read_view).await
}

/// Saves a view. One of the same name in the same list is replaced and keeps its id.
///
/// # Errors
/// [`StoreError::Invalid`] without a name, and with one longer than [`MAX_VIEW_NAME`].
pub async fn save<C: ConnectionTrait>(db: &C, id: Uuid, now: Timestamp, list: &str, name: &str, query: &str) -> Result<()> {
    let name = name.trim();
    if name.is_empty() {
        return Err(StoreError::Invalid(Problem::NameEmpty));
    }
    if name.chars().count() > MAX_VIEW_NAME {
        return Err(StoreError::Invalid(Problem::NameTooLong));
    }
    let sql = "INSERT INTO saved_views (id, list, name, query, created_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (list, name) DO UPDATE SET query = excluded.query";
    execute(db, sql, vec![id.into(), list.into(), name.into(), query.into(), now.0.into()]).await?;
    Ok(())
}

/// Deletes a view and gives it back; none where there was none.
pub async fn delete<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Option<SavedView>> {
    let sql = "DELETE FROM saved_views WHERE id = $1 RETURNING id, name, query";
    one(db, sql, vec![id.into()]).await?.as_ref().map(read_view).transpose()
}

fn read_view(row: &Row) -> Result<SavedView> {
    Ok(SavedView { id: row.id("id")?, name: row.text("name")?, query: row.text("query")? })
}
