//! Boards: whose they are, who sees and changes them, and what their tiles show.

mod figures;
mod links;

use domain::{
    access::Access,
    board::{Board, BoardLine, Change, Layout, MAX_BOARDS, Refusal, Share},
    dashboard::DashboardQuery,
    page::{parse_query, query_string},
    time::Timestamp,
};
use sea_orm::DbErr;
use uuid::Uuid;

pub use figures::show;
pub use links::{Found, NewLink, find_link, links, make_link, revoke, sweep, used};

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    row::{Row, all, execute, find, number},
};

/// A board as somebody begins it.
#[derive(Clone, Debug)]
pub struct NewBoard {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Which period it shows.
    pub query: DashboardQuery,
    /// Its tiles.
    pub layout: Layout,
    /// The moment.
    pub now: Timestamp,
}

/// What came of changing a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It was done; the tile that it was about.
    Done(Option<u32>),
    /// Somebody else has changed the board since: who, and when. Nothing was done.
    Conflict(String, Timestamp),
    /// It cannot be done.
    Refused(Refusal),
}

/// The board and what the viewer `$1` with the role `$2` may do with it.
const SELECT: &str = "SELECT b.id, b.name, b.shows, b.tiles, b.version, b.changed_at, b.changed_by, COALESCE(u.name, '') AS owner, \
    CASE WHEN b.owner_id = $1 THEN 1 ELSE 0 END AS mine, COALESCE(r.edits, 0) AS edits, \
    (SELECT COUNT(*) FROM board_roles s WHERE s.board_id = b.id) AS shared_with \
    FROM boards b LEFT JOIN users u ON u.id = b.owner_id LEFT JOIN board_roles r ON r.board_id = b.id AND r.role = $2";
/// What the viewer sees: their own, and those that are shared with their role.
const SEEN: &str = "(b.owner_id = $1 OR r.role IS NOT NULL)";

/// The boards that somebody sees: their own, then those shared with their role, each by name.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &dyn Connection, viewer: &Access) -> Result<Vec<BoardLine>> {
    let sql = format!("{SELECT} WHERE {SEEN} ORDER BY mine DESC, b.name, b.id");
    all(db, &sql, vec![viewer.self_seen().into(), viewer.role.word.as_str().into()], |row| {
        let board = read(row)?;
        Ok(BoardLine {
            id: board.id,
            name: board.name,
            tiles: board.layout.tiles.len(),
            shared_with: if board.mine { row.int("shared_with")? } else { 0 },
            owner: if board.mine { String::new() } else { board.owner },
            mine: board.mine,
            can_edit: board.can_edit,
            changed_at: board.changed_at,
        })
    })
    .await
}

/// A board that somebody sees; none where there is none for them.
///
/// # Errors
/// Those of the database.
pub async fn get(db: &dyn Connection, id: Uuid, viewer: &Access) -> Result<Option<Board>> {
    let sql = format!("{SELECT} WHERE b.id = $3 AND {SEEN}");
    let values = vec![viewer.self_seen().into(), viewer.role.word.as_str().into(), id.into()];
    let Some(mut board) = find(db, &sql, values, read).await? else { return Ok(None) };
    if board.mine {
        board.shares = shares(db, id).await?;
    }
    Ok(Some(board))
}

fn read(row: &Row) -> Result<Board> {
    let odd = |what: &str| StoreError::Database(DbErr::Custom(format!("{what} of a board in the database cannot be read")));
    let mine = row.flag("mine")?;
    Ok(Board {
        id: row.id("id")?,
        name: row.text("name")?,
        query: DashboardQuery::from_pairs(&parse_query(&row.text("shows")?)).map_err(|_| odd("the period"))?,
        layout: serde_json::from_str(&row.text("tiles")?).map_err(|_| odd("a tile"))?,
        version: row.int("version")?,
        owner: row.text("owner")?,
        mine,
        can_edit: mine || row.flag("edits")?,
        shares: Vec::new(),
        changed_at: row.time("changed_at")?,
        changed_by: row.text("changed_by")?,
    })
}

async fn shares(db: &dyn Connection, id: Uuid) -> Result<Vec<Share>> {
    let sql = "SELECT role, edits FROM board_roles WHERE board_id = $1 ORDER BY role";
    all(db, sql, vec![id.into()], |row| Ok(Share { role: row.text("role")?, edits: row.flag("edits")? })).await
}

/// Keeps a new board of somebody's; why not, where they have too many.
///
/// # Errors
/// Those of the database.
pub async fn create(db: &dyn Connection, owner: &Access, new: &NewBoard) -> Result<std::result::Result<(), Refusal>> {
    if number(db, "SELECT COUNT(*) AS n FROM boards WHERE owner_id = $1", vec![owner.user.into()]).await? >= MAX_BOARDS {
        return Ok(Err(Refusal::TooMany));
    }
    let sql = "INSERT INTO boards (id, owner_id, name, shows, tiles, version, created_at, changed_at, changed_by) \
               VALUES ($1, $2, $3, $4, $5, 1, $6, $6, $7)";
    let values = vec![
        new.id.into(),
        owner.user.into(),
        new.name.as_str().into(),
        query_string(&new.query.pairs()).into(),
        written(&new.layout)?.into(),
        new.now.0.into(),
        owner.name.as_str().into(),
    ];
    execute(db, sql, values).await?;
    Ok(Ok(()))
}

fn written(layout: &Layout) -> Result<String> {
    serde_json::to_string(layout).map_err(|error| StoreError::Database(DbErr::Custom(error.to_string())))
}

/// Changes a board as it is in `board`: nothing where it is another by now.
///
/// # Errors
/// Those of the database.
pub async fn change(db: &dyn Connection, board: &Board, version: i64, change: &Change, by: (&str, Timestamp)) -> Result<Changed> {
    if board.version != version {
        return Ok(Changed::Conflict(board.changed_by.clone(), board.changed_at));
    }
    let (mut name, mut query, mut layout) = (board.name.clone(), board.query.clone(), board.layout.clone());
    let tile = match change.apply(&mut name, &mut query, &mut layout) {
        Ok(tile) => tile,
        Err(refusal) => return Ok(Changed::Refused(refusal)),
    };
    let sql = "UPDATE boards SET name = $1, shows = $2, tiles = $3, version = version + 1, changed_at = $4, changed_by = $5 \
               WHERE id = $6 AND version = $7";
    let values = vec![
        name.into(),
        query_string(&query.pairs()).into(),
        written(&layout)?.into(),
        by.1.0.into(),
        by.0.into(),
        board.id.into(),
        version.into(),
    ];
    if execute(db, sql, values).await? == 0 {
        // Between the look and the change somebody else was there.
        let sql = "SELECT changed_by, changed_at FROM boards WHERE id = $1";
        let other = find(db, sql, vec![board.id.into()], |row| Ok((row.text("changed_by")?, row.time("changed_at")?))).await?;
        return Ok(other.map_or(Changed::Refused(Refusal::Gone), |(name, at)| Changed::Conflict(name, at)));
    }
    Ok(Changed::Done(tile))
}

/// Says who sees a board besides its owner, and who of them may change it; nobody else does any more.
///
/// # Errors
/// Those of the database.
pub async fn share(db: &dyn Connection, board: Uuid, shares: &[Share]) -> Result<()> {
    execute(db, "DELETE FROM board_roles WHERE board_id = $1", vec![board.into()]).await?;
    for share in shares {
        let sql = "INSERT INTO board_roles (board_id, role, edits) VALUES ($1, $2, $3)";
        execute(db, sql, vec![board.into(), share.role.as_str().into(), i32::from(share.edits).into()]).await?;
    }
    Ok(())
}

/// Deletes a board with its links.
///
/// # Errors
/// Those of the database.
pub async fn delete(db: &dyn Connection, board: Uuid) -> Result<()> {
    execute(db, "DELETE FROM boards WHERE id = $1", vec![board.into()]).await?;
    Ok(())
}

/// Takes a role that is deleted out of all boards.
///
/// # Errors
/// Those of the database.
pub async fn forget_role(db: &dyn Connection, role: &str) -> Result<()> {
    execute(db, "DELETE FROM board_roles WHERE role = $1", vec![role.into()]).await?;
    Ok(())
}
