//! Links that work once: invitations, new passwords, the first user. Only the hash of a link's token is stored.

use domain::{staff::LinkPurpose, time::Timestamp};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{Hash, Row, bytes, execute, find},
};

/// A link to be sent.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// SHA-256 of the token in its address.
    pub token_hash: Hash,
    /// Whose it is; nobody's where it makes the first user.
    pub user_id: Option<Uuid>,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The moment.
    pub now: Timestamp,
    /// From when on it does nothing.
    pub ends_at: Timestamp,
}

/// A link that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Whose it is; nobody's where it makes the first user.
    pub user_id: Option<Uuid>,
    /// That person's name; empty for nobody.
    pub name: String,
    /// That person's e-mail address; empty for nobody.
    pub email: String,
    /// From when on it does nothing.
    pub ends_at: Timestamp,
}

/// Works at `$3`: not used, not over, and of nobody who may not sign in.
const WORKS: &str = "token_hash = $1 AND purpose = $2 AND used_at IS NULL AND ends_at > $3 \
    AND NOT EXISTS (SELECT 1 FROM users d WHERE d.id = user_id AND d.disabled_at IS NOT NULL)";

/// Notes a link down, so that it works, and none before it that this person has for the same.
pub async fn issue(db: &dyn Connection, new: &NewLink) -> Result<()> {
    void(db, new.user_id, new.purpose, new.now).await?;
    let sql = "INSERT INTO one_time_links (token_hash, user_id, purpose, created_at, ends_at) VALUES ($1, $2, $3, $4, $5)";
    let values = vec![bytes(&new.token_hash), new.user_id.into(), new.purpose.code().into(), new.now.0.into(), new.ends_at.0.into()];
    execute(db, sql, values).await?;
    Ok(())
}

/// What a link would do, without using it; none for one that is unknown, for something else, used or over.
pub async fn peek(db: &dyn Connection, token_hash: &Hash, purpose: LinkPurpose, now: Timestamp) -> Result<Option<Link>> {
    let sql = select(WORKS);
    find(db, &sql, vec![bytes(token_hash), purpose.code().into(), now.0.into()], read).await
}

/// Uses a link, and with it every other one that this person has for the same: none where it does not work. Of two
/// who use one link at the same moment, one is given it.
pub async fn redeem(db: &dyn Connection, token_hash: &Hash, purpose: LinkPurpose, now: Timestamp) -> Result<Option<Link>> {
    let used = execute(
        db,
        &format!("UPDATE one_time_links SET used_at = $3 WHERE {WORKS}"),
        vec![bytes(token_hash), purpose.code().into(), now.0.into()],
    )
    .await?;
    if used == 0 {
        return Ok(None);
    }
    let Some(link) = find(db, &select("token_hash = $1"), vec![bytes(token_hash)], read).await? else { return Ok(None) };
    void(db, link.user_id, purpose, now).await?;
    Ok(Some(link))
}

/// Takes the unused links back that a person has for something. Those of nobody stay: several may set up a company.
pub async fn void(db: &dyn Connection, user_id: Option<Uuid>, purpose: LinkPurpose, now: Timestamp) -> Result<()> {
    if user_id.is_some() {
        let sql = "UPDATE one_time_links SET used_at = $1 WHERE user_id = $2 AND purpose = $3 AND used_at IS NULL";
        execute(db, sql, vec![now.0.into(), user_id.into(), purpose.code().into()]).await?;
    }
    Ok(())
}

/// Deletes the links that are over; how many.
pub async fn sweep(db: &dyn Connection, now: Timestamp) -> Result<u64> {
    execute(db, "DELETE FROM one_time_links WHERE ends_at <= $1", vec![now.0.into()]).await
}

fn select(condition: &str) -> String {
    format!(
        "SELECT l.user_id, l.ends_at, COALESCE(u.name, '') AS name, COALESCE(u.email, '') AS email \
         FROM (SELECT user_id, ends_at FROM one_time_links WHERE {condition}) l LEFT JOIN users u ON u.id = l.user_id"
    )
}

fn read(row: &Row) -> Result<Link> {
    Ok(Link { user_id: row.get("user_id")?, name: row.text("name")?, email: row.text("email")?, ends_at: row.time("ends_at")? })
}
