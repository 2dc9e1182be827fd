//! Saved views: named filters, sorts and columns of a list, for oneself or for others.

use domain::{
    access::Access,
    problem::Problem,
    time::Timestamp,
    view::{MAX_VIEW_NAME, NewView, SavedView, Sharing},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    query::Filter,
    row::{Row, all, execute, one},
};

/// What a view is read from, for the viewer `$1`.
const COLUMNS: &str = "v.id, v.list, v.name, v.query, v.sharing, v.default_for, \
    CASE WHEN v.owner_id IS NULL OR v.owner_id = $1 THEN '' ELSE COALESCE(u.name, '') END AS made_by, \
    CASE WHEN v.owner_id IS NULL OR v.owner_id = $1 THEN 1 ELSE 0 END AS mine";
const FROM: &str = "saved_views v LEFT JOIN users u ON u.id = v.owner_id";

/// The views of a list, such as `customers`, that the viewer sees, by name: those that nobody owns, their
/// own, those shared with everybody or with a team that the viewer is in, and those that the role begins with.
pub async fn list(db: &dyn Connection, list: &str, viewer: &Access) -> Result<Vec<SavedView>> {
    let mut filter = Filter::default();
    filter.bind(viewer.self_seen());
    let list = filter.bind(list);
    let role = filter.bind(viewer.role.word.as_str());
    let team = filter.bind_ids(&viewer.team);
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE v.list = {list} AND (v.owner_id IS NULL OR v.owner_id = $1 OR v.sharing = {everyone} \
         OR (v.sharing = {shared} AND v.owner_id IN ({team})) OR v.default_for = {role}) ORDER BY v.name, v.id",
        everyone = Sharing::Everyone.code(),
        shared = Sharing::Team.code(),
    );
    all(db, &sql, filter.values(), read_view).await
}

/// What the lists show to people of a role who ask for nothing: list and query.
pub async fn defaults(db: &dyn Connection, role: &str) -> Result<Vec<(String, String)>> {
    let sql = "SELECT list, query FROM saved_views WHERE default_for = $1 ORDER BY list";
    all(db, sql, vec![role.into()], |row| Ok((row.text("list")?, row.text("query")?))).await
}

/// Saves a view. The viewer's own of the same name in the same list is replaced and keeps its id; the view
/// that a role began with until now stays, but no longer as that.
///
/// # Errors
/// [`StoreError::Invalid`] without a name, and with one longer than [`MAX_VIEW_NAME`].
pub async fn save(db: &dyn Connection, id: Uuid, now: Timestamp, owner: &Access, view: &NewView) -> Result<()> {
    let name = view.name.trim();
    if name.is_empty() {
        return Err(StoreError::Invalid(Problem::NameEmpty));
    }
    if name.chars().count() > MAX_VIEW_NAME {
        return Err(StoreError::Invalid(Problem::NameTooLong));
    }
    let list = view.list.as_str();
    if let Some(role) = view.default_for.as_deref() {
        let sql = "UPDATE saved_views SET default_for = NULL WHERE list = $1 AND default_for = $2";
        execute(db, sql, vec![list.into(), role.into()]).await?;
    }
    let sql = "SELECT id FROM saved_views WHERE list = $1 AND name = $2 AND (owner_id = $3 OR owner_id IS NULL) ORDER BY owner_id IS NULL LIMIT 1";
    let kept = one(db, sql, vec![list.into(), name.into(), owner.user.into()]).await?;
    let (sharing, role) = (Value::from(view.sharing.code()), Value::from(view.default_for.clone()));
    match kept {
        Some(row) => {
            let sql = "UPDATE saved_views SET query = $1, sharing = $2, default_for = $3 WHERE id = $4";
            execute(db, sql, vec![view.query.as_str().into(), sharing, role, row.id("id")?.into()]).await?;
        }
        None => {
            let sql = "INSERT INTO saved_views (id, list, name, query, created_at, owner_id, sharing, default_for) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
            let owner = Value::from(Some(owner.user).filter(|id| !id.is_nil()));
            let query = view.query.as_str();
            execute(db, sql, vec![id.into(), list.into(), name.into(), query.into(), now.0.into(), owner, sharing, role]).await?;
        }
    }
    Ok(())
}

/// Deletes a view of the viewer, or of nobody, and gives it back; none where there is none.
///
/// # Errors
/// [`StoreError::Invalid`] for a view of somebody else.
pub async fn delete(db: &dyn Connection, id: Uuid, viewer: &Access) -> Result<Option<SavedView>> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE v.id = $2");
    let view = one(db, &sql, vec![viewer.user.into(), id.into()]).await?.as_ref().map(read_view).transpose()?;
    if view.as_ref().is_some_and(|view| !view.mine) {
        return Err(StoreError::Invalid(Problem::NotYours));
    }
    execute(db, "DELETE FROM saved_views WHERE id = $1", vec![id.into()]).await?;
    Ok(view)
}

fn read_view(row: &Row) -> Result<SavedView> {
    Ok(SavedView {
        id: row.id("id")?,
        list: row.text("list")?,
        name: row.text("name")?,
        query: row.text("query")?,
        sharing: row.code("sharing", Sharing::from_code)?,
        default_for: row.get("default_for")?,
        by: row.text("made_by")?,
        mine: row.get::<i32>("mine")? == 1,
    })
}
