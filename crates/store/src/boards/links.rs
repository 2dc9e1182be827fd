//! Read-only links to boards. Of a link's secret only the SHA-256 is stored.

use domain::{
    board::{Link, MAX_LINKS, Refusal},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{Hash, all, bytes, execute, find},
};

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its id, by which it is told and taken back.
    pub id: Uuid,
    /// SHA-256 of the token in its address.
    pub token_hash: Hash,
    /// The board that it opens.
    pub board: Uuid,
    /// Who makes it, and with whose access it is worked out.
    pub made_by: Uuid,
    /// The moment.
    pub now: Timestamp,
    /// From when on it opens nothing.
    pub ends_at: Timestamp,
}

/// A link that somebody came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// The board.
    pub board: Uuid,
    /// Who made it.
    pub made_by: Uuid,
    /// From when on it opens nothing.
    pub ends_at: Timestamp,
    /// Whether it was taken back.
    pub is_revoked: bool,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// Makes a link; why not, where the board has too many that work.
///
/// # Errors
/// Those of the database.
pub async fn make_link(db: &dyn Connection, new: &NewLink) -> Result<std::result::Result<(), Refusal>> {
    let working = links(db, new.board).await?.into_iter().filter(|link| link.works(new.now)).count();
    if working >= MAX_LINKS {
        return Ok(Err(Refusal::TooManyLinks));
    }
    let sql = "INSERT INTO board_links (token_hash, id, board_id, made_by, made_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let (now, ends_at) = (new.now.0.into(), new.ends_at.0.into());
    execute(db, sql, vec![bytes(&new.token_hash), new.id.into(), new.board.into(), new.made_by.into(), now, ends_at]).await?;
    Ok(Ok(()))
}

/// The links to a board, the newest first, those that are over a while ago not among them.
///
/// # Errors
/// Those of the database.
pub async fn links(db: &dyn Connection, board: Uuid) -> Result<Vec<Link>> {
    let sql = "SELECT l.id, l.made_at, u.name AS made_by, l.ends_at, l.revoked_at, l.used_at FROM board_links l \
               JOIN users u ON u.id = l.made_by WHERE l.board_id = $1 ORDER BY l.made_at DESC, l.id DESC";
    all(db, sql, vec![board.into()], |row| {
        Ok(Link {
            id: row.id("id")?,
            made_at: row.time("made_at")?,
            made_by: row.text("made_by")?,
            ends_at: row.time("ends_at")?,
            revoked_at: row.optional_time("revoked_at")?,
            used_at: row.optional_time("used_at")?,
        })
    })
    .await
}

/// Takes a link to a board back; false where there is none that works.
///
/// # Errors
/// Those of the database.
pub async fn revoke(db: &dyn Connection, board: Uuid, link: Uuid, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE board_links SET revoked_at = $1 WHERE board_id = $2 AND id = $3 AND revoked_at IS NULL AND ends_at > $1";
    Ok(execute(db, sql, vec![now.0.into(), board.into(), link.into()]).await? > 0)
}

/// The link with that token, whether or not it works any more.
///
/// # Errors
/// Those of the database.
pub async fn find_link(db: &dyn Connection, token_hash: &Hash) -> Result<Option<Found>> {
    let sql = "SELECT id, board_id, made_by, ends_at, CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END AS revoked, used_at \
               FROM board_links WHERE token_hash = $1";
    find(db, sql, vec![bytes(token_hash)], |row| {
        Ok(Found {
            id: row.id("id")?,
            board: row.id("board_id")?,
            made_by: row.id("made_by")?,
            ends_at: row.time("ends_at")?,
            is_revoked: row.flag("revoked")?,
            used_at: row.optional_time("used_at")?,
        })
    })
    .await
}

/// Notes that a link is used at a moment; false where somebody else has noted it since `before`.
///
/// # Errors
/// Those of the database.
pub async fn used(db: &dyn Connection, link: Uuid, now: Timestamp, before: Timestamp) -> Result<bool> {
    let sql = "UPDATE board_links SET used_at = $1 WHERE id = $2 AND (used_at IS NULL OR used_at <= $3)";
    Ok(execute(db, sql, vec![now.0.into(), link.into(), before.0.into()]).await? > 0)
}

/// Deletes the links that were over before a moment; how many.
///
/// # Errors
/// Those of the database.
pub async fn sweep(db: &dyn Connection, before: Timestamp) -> Result<u64> {
    execute(db, "DELETE FROM board_links WHERE ends_at <= $1", vec![before.0.into()]).await
}
