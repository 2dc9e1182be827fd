//! Teams: who works with the same customers.

use std::collections::{BTreeSet, HashMap};

use domain::{staff::Team, tag::Owner};
use uuid::Uuid;

use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    row::{Row, all, execute, one},
};

/// What came of naming a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Named {
    /// It has the name now.
    Named,
    /// Another team has it; nothing was written.
    Taken,
    /// There is no such team.
    Unknown,
}

/// Every team with its members, by name.
pub async fn list(db: &dyn Connection) -> Result<Vec<Team>> {
    let mut teams = all(db, "SELECT id, name FROM teams ORDER BY name, id", Vec::new(), |row| {
        Ok(Team { id: row.id("id")?, name: row.text("name")?, members: Vec::new() })
    })
    .await?;
    let sql = "SELECT m.team_id, u.id, u.name FROM team_members m JOIN users u ON u.id = m.user_id ORDER BY u.name, u.id";
    let mut members: HashMap<Uuid, Vec<Owner>> = HashMap::new();
    for (team, member) in all(db, sql, Vec::new(), |row| Ok((row.id("team_id")?, owner(row)?))).await? {
        members.entry(team).or_default().push(member);
    }
    for team in &mut teams {
        team.members = members.remove(&team.id).unwrap_or_default();
    }
    Ok(teams)
}

/// The teams that somebody is in, by name.
pub async fn of_user(db: &dyn Connection, user_id: Uuid) -> Result<Vec<(Uuid, String)>> {
    let sql = "SELECT t.id, t.name FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.user_id = $1 ORDER BY t.name, t.id";
    all(db, sql, vec![user_id.into()], |row| Ok((row.id("id")?, row.text("name")?))).await
}

/// Everybody in a team with somebody, that one included.
pub async fn mates(db: &dyn Connection, user_id: Uuid) -> Result<Vec<Uuid>> {
    let sql = "SELECT DISTINCT mate.user_id AS id FROM team_members mine JOIN team_members mate ON mate.team_id = mine.team_id \
               WHERE mine.user_id = $1";
    let mut mates = all(db, sql, vec![user_id.into()], |row| row.id("id")).await?;
    if !mates.contains(&user_id) {
        mates.push(user_id);
    }
    mates.sort_unstable();
    Ok(mates)
}

/// Adds a team with nobody in it.
pub async fn create(db: &dyn Connection, id: Uuid, name: &str) -> Result<Named> {
    let sql = "INSERT INTO teams (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    Ok(if execute(db, sql, vec![id.into(), name.trim().into()]).await? > 0 { Named::Named } else { Named::Taken })
}

/// Gives a team another name.
pub async fn rename(db: &dyn Connection, id: Uuid, name: &str) -> Result<Named> {
    let name = name.trim();
    if one(db, "SELECT id FROM teams WHERE name = $1 AND id <> $2", vec![name.into(), id.into()]).await?.is_some() {
        return Ok(Named::Taken);
    }
    let renamed = execute(db, "UPDATE teams SET name = $1 WHERE id = $2", vec![name.into(), id.into()]).await?;
    Ok(if renamed > 0 { Named::Named } else { Named::Unknown })
}

/// Dissolves a team; its people stay. False where there is none.
pub async fn delete(db: &dyn Connection, id: Uuid) -> Result<bool> {
    execute(db, "DELETE FROM team_members WHERE team_id = $1", vec![id.into()]).await?;
    Ok(execute(db, "DELETE FROM teams WHERE id = $1", vec![id.into()]).await? > 0)
}

/// Puts these people into a team, and nobody else. It holds from the next request on.
pub async fn set_members(db: &dyn Connection, id: Uuid, members: &[Uuid]) -> Result<()> {
    execute(db, "DELETE FROM team_members WHERE team_id = $1", vec![id.into()]).await?;
    let mut rows = Bulk::new("team_members", &["team_id", "user_id"], "");
    for member in members.iter().collect::<BTreeSet<_>>() {
        rows.push(db, [id.into(), (*member).into()]).await?;
    }
    rows.finish(db).await
}

fn owner(row: &Row) -> Result<Owner> {
    Ok(Owner { id: row.id("id")?, name: row.text("name")? })
}
