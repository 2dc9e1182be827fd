//! Where people are signed in. Only the hash of a session's token is stored.

use domain::{
    staff::{MAX_AGENT, SessionInfo},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    row::{Hash, Row, all, bytes, execute, find},
};

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Identity.
    pub id: Uuid,
    /// SHA-256 of the token that the browser keeps.
    pub token_hash: Hash,
    /// Who signs in.
    pub user_id: Uuid,
    /// The moment.
    pub now: Timestamp,
    /// After so many milliseconds without a request it ends; none where only `ends_at` counts.
    pub idle_ms: Option<i64>,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// The network address it begins from.
    pub address: String,
    /// What the browser says it is; cut to [`MAX_AGENT`] characters.
    pub agent: String,
    /// When a second factor was given; none if it was not.
    pub second_factor_at: Option<Timestamp>,
}

/// How it stands with a session's second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// The person has none.
    NotAsked,
    /// The person has one and has not given it in this session: nobody is signed in yet.
    Due,
    /// It was given then.
    Given(Timestamp),
}

/// Whom somebody looks as in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LooksAs {
    /// A role that nobody in particular has, by its word.
    Role(String),
    /// Somebody, with the role that they have at the time.
    User(Uuid),
}

/// Whose request it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The session.
    pub session_id: Uuid,
    /// Who is signed in.
    pub user_id: Uuid,
    /// The person's name.
    pub name: String,
    /// The person's e-mail address.
    pub email: String,
    /// The word of the role.
    pub role: String,
    /// The role as an administrator edited it, as JSON; none for a role that is as it comes.
    pub rights: Option<String>,
    /// Everybody in a team with them, themselves included.
    pub team: Vec<Uuid>,
    /// When the session began.
    pub created_at: Timestamp,
    /// When it was last [touched](touch).
    pub seen_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// The second factor.
    pub second_factor: SecondFactor,
    /// Whom they look as; none for themselves.
    pub looks_as: Option<LooksAs>,
}

/// A session is live at `$2`: neither idle for too long nor past its end.
const LIVE: &str = "s.ends_at > $2 AND (s.idle_ms IS NULL OR s.seen_at + s.idle_ms > $2)";

/// Begins a session. False, and nothing is written, for somebody who may not sign in or is not there.
pub async fn start(db: &dyn Connection, new: &NewSession) -> Result<bool> {
    let sql = "INSERT INTO sessions (id, token_hash, user_id, created_at, seen_at, idle_ms, ends_at, address, agent, second_factor_at) \
               SELECT $1, $2, u.id, $3, $3, $4, $5, $6, $7, $8 FROM users u WHERE u.id = $9 AND u.disabled_at IS NULL";
    let agent: String = new.agent.chars().take(MAX_AGENT).collect();
    let values = vec![
        new.id.into(),
        bytes(&new.token_hash),
        new.now.0.into(),
        new.idle_ms.into(),
        new.ends_at.0.into(),
        new.address.as_str().into(),
        agent.into(),
        new.second_factor_at.map(|t| t.0).into(),
        new.user_id.into(),
    ];
    let started = execute(db, sql, values).await? > 0;
    if started {
        seen(db, new.id, new.now).await?;
    }
    Ok(started)
}

/// Whose session it is that has a token with this hash; none for an unknown one, one that is over, and that of
/// somebody who may not sign in. One statement, because every request begins with it.
pub async fn resolve(db: &dyn Connection, token_hash: &Hash, now: Timestamp) -> Result<Option<Resolved>> {
    let ids =
        if is_sqlite(db) { "group_concat(DISTINCT hex(mate.user_id))" } else { "string_agg(DISTINCT CAST(mate.user_id AS text), ',')" };
    let sql = format!(
        "SELECT s.id, s.user_id, s.created_at, s.seen_at, s.ends_at, s.second_factor_at, s.view_role, s.view_user, u.name, u.email, u.role, r.rights, \
         CASE WHEN u.totp_secret IS NULL THEN 0 ELSE 1 END AS has_second_factor, \
         (SELECT {ids} FROM team_members mine JOIN team_members mate ON mate.team_id = mine.team_id \
          WHERE mine.user_id = s.user_id) AS team \
         FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN roles r ON r.word = u.role \
         WHERE s.token_hash = $1 AND u.disabled_at IS NULL AND {LIVE}"
    );
    find(db, &sql, vec![bytes(token_hash), now.0.into()], read_resolved).await
}

fn read_resolved(row: &Row) -> Result<Resolved> {
    let user_id = row.id("user_id")?;
    let mut team = ids(row.get::<Option<String>>("team")?.as_deref().unwrap_or_default())?;
    if !team.contains(&user_id) {
        team.push(user_id);
    }
    // Whoever compares two moments compares who is in it.
    team.sort_unstable();
    let second_factor = match (row.optional_time("second_factor_at")?, row.flag("has_second_factor")?) {
        (Some(at), _) => SecondFactor::Given(at),
        (None, true) => SecondFactor::Due,
        (None, false) => SecondFactor::NotAsked,
    };
    let looks_as = match (row.get::<Option<Uuid>>("view_user")?, row.get::<Option<String>>("view_role")?) {
        (Some(user), _) => Some(LooksAs::User(user)),
        (None, role) => role.map(LooksAs::Role),
    };
    Ok(Resolved {
        session_id: row.id("id")?,
        user_id,
        name: row.text("name")?,
        email: row.text("email")?,
        role: row.text("role")?,
        rights: row.get("rights")?,
        team,
        created_at: row.time("created_at")?,
        seen_at: row.time("seen_at")?,
        ends_at: row.time("ends_at")?,
        second_factor,
        looks_as,
    })
}

/// Whom a session looks as from now on; none for its own person again. False for a session that is gone.
pub async fn look_as(db: &dyn Connection, id: Uuid, whom: Option<&LooksAs>) -> Result<bool> {
    let (role, user) = match whom {
        Some(LooksAs::Role(word)) => (Some(word.as_str()), None),
        Some(LooksAs::User(user)) => (None, Some(*user)),
        None => (None, None),
    };
    let sql = "UPDATE sessions SET view_role = $1, view_user = $2 WHERE id = $3";
    Ok(execute(db, sql, vec![role.into(), user.into(), id.into()]).await? > 0)
}

/// Ids that a statement joined with commas.
fn ids(text: &str) -> Result<Vec<Uuid>> {
    let unreadable = |_| StoreError::Database(sea_orm::DbErr::Custom("an id in the database cannot be read".into()));
    text.split(',').filter(|id| !id.is_empty()).map(|id| id.parse().map_err(unreadable)).collect()
}

/// Notes that a session is in use, and its person at work. It costs a write, so the caller does not do so at every
/// request; the idle limit counts from here.
pub async fn touch(db: &dyn Connection, id: Uuid, now: Timestamp) -> Result<()> {
    execute(db, "UPDATE sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1", vec![now.0.into(), id.into()]).await?;
    seen(db, id, now).await
}

/// Notes that the person of a session was seen.
async fn seen(db: &dyn Connection, id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "UPDATE users SET seen_at = $1 WHERE id = (SELECT s.user_id FROM sessions s WHERE s.id = $2) \
               AND (seen_at IS NULL OR seen_at < $1)";
    execute(db, sql, vec![now.0.into(), id.into()]).await?;
    Ok(())
}

/// Gives a session another token; the one before opens nothing any more. False for a session that is gone.
pub async fn rotate(db: &dyn Connection, id: Uuid, token_hash: &Hash) -> Result<bool> {
    Ok(execute(db, "UPDATE sessions SET token_hash = $1 WHERE id = $2", vec![bytes(token_hash), id.into()]).await? > 0)
}

/// Notes that a second factor was given, and gives the session another token, because it may do more now. False for
/// a session that is gone.
pub async fn give_second_factor(db: &dyn Connection, id: Uuid, token_hash: &Hash, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE sessions SET token_hash = $1, second_factor_at = $2 WHERE id = $3";
    Ok(execute(db, sql, vec![bytes(token_hash), now.0.into(), id.into()]).await? > 0)
}

/// Where somebody is signed in, the last used first.
pub async fn of_user(db: &dyn Connection, user_id: Uuid, now: Timestamp) -> Result<Vec<SessionInfo>> {
    let sql = format!(
        "SELECT s.id, s.created_at, s.seen_at, s.ends_at, s.address, s.agent, s.second_factor_at FROM sessions s \
         WHERE s.user_id = $1 AND {LIVE} ORDER BY s.seen_at DESC, s.id DESC"
    );
    all(db, &sql, vec![user_id.into(), now.0.into()], |row| {
        Ok(SessionInfo {
            id: row.id("id")?,
            created_at: row.time("created_at")?,
            seen_at: row.time("seen_at")?,
            ends_at: row.time("ends_at")?,
            address: row.text("address")?,
            agent: row.text("agent")?,
            second_factor: row.optional_time("second_factor_at")?.is_some(),
        })
    })
    .await
}

/// Ends a session of this person. False for one that is gone, and for somebody else's, which goes on.
pub async fn end(db: &dyn Connection, user_id: Uuid, id: Uuid) -> Result<bool> {
    Ok(execute(db, "DELETE FROM sessions WHERE id = $1 AND user_id = $2", vec![id.into(), user_id.into()]).await? > 0)
}

/// Ends every session of this person but one; how many.
pub async fn end_others(db: &dyn Connection, user_id: Uuid, keep: Uuid) -> Result<u64> {
    execute(db, "DELETE FROM sessions WHERE user_id = $1 AND id <> $2", vec![user_id.into(), keep.into()]).await
}

/// Ends the session that has a token with this hash. False where there is none.
pub async fn end_by_token(db: &dyn Connection, token_hash: &Hash) -> Result<bool> {
    Ok(execute(db, "DELETE FROM sessions WHERE token_hash = $1", vec![bytes(token_hash)]).await? > 0)
}

/// Ends every session of this person; how many.
pub async fn end_all(db: &dyn Connection, user_id: Uuid) -> Result<u64> {
    execute(db, "DELETE FROM sessions WHERE user_id = $1", vec![user_id.into()]).await
}

/// Ends every session but one, whoever is signed in; how many.
pub async fn end_everybodys(db: &dyn Connection, keep: Uuid) -> Result<u64> {
    execute(db, "DELETE FROM sessions WHERE id <> $1", vec![keep.into()]).await
}

/// Deletes the sessions that are over; how many.
pub async fn sweep(db: &dyn Connection, now: Timestamp) -> Result<u64> {
    let sql = "DELETE FROM sessions WHERE ends_at <= $1 OR (idle_ms IS NOT NULL AND seen_at + idle_ms <= $1)";
    execute(db, sql, vec![now.0.into()]).await
}
