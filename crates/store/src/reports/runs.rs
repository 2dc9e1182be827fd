//! Who asked for which report that no rollup keeps, how far it is, and what came of it. One is worked out at a time, whoever
//! asked, and its worker says so again and again: a run whose worker is silent was broken off, and begins anew.

use domain::{
    access::Scope,
    report::{Pivot, Run, RunState},
    time::Timestamp,
};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    row::{Row, execute, find, number},
};

/// After so many milliseconds without a word from its worker a run counts as broken off.
pub const STALE_MS: i64 = 30_000;
/// Runs that are kept of one person, the newest.
const KEPT: i64 = 10;
/// How often a run that is broken off begins anew.
const TRIES: i16 = 3;

const RUN: &str = "id, query, state, total, done, asked_at, begun_at, finished_at";

fn read(row: &Row) -> Result<Run> {
    Ok(Run {
        id: row.id("id")?,
        query: row.text("query")?,
        state: row.code("state", RunState::from_code)?,
        total: row.int("total")?,
        done: row.int("done")?,
        asked_at: row.time("asked_at")?,
        begun_at: row.optional_time("begun_at")?,
        finished_at: row.optional_time("finished_at")?,
    })
}

/// The codes of the states in which somebody waits for a run, for `IN (…)`.
fn under_way_codes() -> String {
    let codes: Vec<String> = RunState::ALL.iter().filter(|state| state.is_under_way()).map(|state| state.code().to_string()).collect();
    codes.join(", ")
}

/// What somebody sees, as it stands beside what was worked out for them.
fn seen(scope: &Scope) -> String {
    format!("{scope:?}")
}

/// Asks for a report; false where another one of theirs is under way. Old ones are forgotten. To be run in a transaction.
///
/// # Errors
/// Those of the database.
pub async fn ask(db: &dyn Connection, id: Uuid, user: Uuid, query: &str, now: Timestamp) -> Result<bool> {
    // Two who ask in one name take turns: the second finds what the first has written.
    if !is_sqlite(db) {
        execute(db, "SELECT id FROM users WHERE id = $1 FOR UPDATE", vec![user.into()]).await?;
    }
    if under_way(db, user).await?.is_some() {
        return Ok(false);
    }
    let old = format!(
        "DELETE FROM report_runs WHERE user_id = $1 AND (query = $2 OR id NOT IN \
         (SELECT id FROM report_runs WHERE user_id = $1 ORDER BY asked_at DESC, id DESC LIMIT {}))",
        KEPT - 1
    );
    execute(db, &old, vec![user.into(), query.into()]).await?;
    let sql = "INSERT INTO report_runs (id, user_id, query, seen, state, total, done, asked_at, beat_at, tries, result) \
               VALUES ($1, $2, $3, '', $4, 0, 0, $5, 0, 0, '')";
    execute(db, sql, vec![id.into(), user.into(), query.into(), RunState::Waiting.code().into(), now.0.into()]).await?;
    Ok(true)
}

/// The run of somebody that is under way, if any.
///
/// # Errors
/// Those of the database.
pub async fn under_way(db: &dyn Connection, user: Uuid) -> Result<Option<Run>> {
    let sql = format!("SELECT {RUN} FROM report_runs WHERE user_id = $1 AND state IN ({}) ORDER BY asked_at LIMIT 1", under_way_codes());
    find(db, &sql, vec![user.into()], read).await
}

/// Somebody's newest run of a report, with its table where it is done; none where what they see is another by now.
///
/// # Errors
/// Those of the database, and a table that cannot be read.
pub async fn newest(db: &dyn Connection, user: Uuid, query: &str, scope: &Scope) -> Result<Option<(Run, Option<Pivot>)>> {
    let sql =
        format!("SELECT {RUN}, seen, result FROM report_runs WHERE user_id = $1 AND query = $2 ORDER BY asked_at DESC, id DESC LIMIT 1");
    let found = find(db, &sql, vec![user.into(), query.into()], |row| Ok((read(row)?, row.text("seen")?, row.text("result")?))).await?;
    let Some((run, seen_then, result)) = found else { return Ok(None) };
    if run.state != RunState::Done {
        return Ok(Some((run, None)));
    }
    if seen_then != seen(scope) {
        return Ok(None);
    }
    // Where there were no data there is no table. One that a program of another version has left is none either.
    Ok(Some((run, serde_json::from_str(&result).ok())))
}

/// Takes on the oldest run that waits or was broken off, with whose it is; none where there is none, or somebody is at
/// another one. To be run in a transaction.
///
/// # Errors
/// Those of the database.
pub async fn take(db: &dyn Connection, runner: Uuid, now: Timestamp) -> Result<Option<(Run, Uuid)>> {
    let (running, waiting, stale) = (RunState::Running.code(), RunState::Waiting.code(), now.0 - STALE_MS);
    let busy = "SELECT COUNT(*) AS n FROM report_runs WHERE state = $1 AND beat_at > $2";
    if number(db, busy, vec![running.into(), stale.into()]).await? > 0 {
        return Ok(None);
    }
    let given_up = "UPDATE report_runs SET state = $1, finished_at = $2 WHERE state = $3 AND beat_at <= $4 AND tries >= $5";
    execute(db, given_up, vec![RunState::Failed.code().into(), now.0.into(), running.into(), stale.into(), TRIES.into()]).await?;
    let oldest = format!("SELECT {RUN}, user_id FROM report_runs WHERE state IN ({}) ORDER BY asked_at, id LIMIT 1", under_way_codes());
    let Some((run, user)) = find(db, &oldest, Vec::new(), |row| Ok((read(row)?, row.id("user_id")?))).await? else { return Ok(None) };
    let taken = "UPDATE report_runs SET state = $1, runner = $2, beat_at = $3, begun_at = $3, done = 0, tries = tries + 1 \
                 WHERE id = $4 AND (state = $5 OR beat_at <= $6)";
    let values = vec![running.into(), runner.into(), now.0.into(), run.id.into(), waiting.into(), stale.into()];
    Ok((execute(db, taken, values).await? > 0).then_some((run, user)))
}

/// Says that its worker is at it, and how far. False where it is that one's no more: it was cancelled, or taken over.
///
/// # Errors
/// Those of the database.
pub async fn beat(db: &dyn Connection, (id, runner): (Uuid, Uuid), (done, total): (i64, i64), now: Timestamp) -> Result<bool> {
    let sql = "UPDATE report_runs SET done = $1, total = $2, beat_at = $3 WHERE id = $4 AND runner = $5 AND state = $6";
    let values = vec![done.into(), total.into(), now.0.into(), id.into(), runner.into(), RunState::Running.code().into()];
    Ok(execute(db, sql, values).await? > 0)
}

/// What came of a run.
#[derive(Clone, Debug)]
pub enum Ending {
    /// Its table, none where there are no data, and what was seen with.
    Done(Option<Box<Pivot>>, Scope),
    /// It has too many cells.
    TooLarge,
    /// Whoever asked may not have it any more.
    Failed,
}

/// Ends a run. False where it was cancelled or taken over.
///
/// # Errors
/// Those of the database.
pub async fn end(db: &dyn Connection, (id, runner): (Uuid, Uuid), ending: &Ending, now: Timestamp) -> Result<bool> {
    let (state, seen, result) = match ending {
        Ending::Done(pivot, scope) => {
            let text = serde_json::to_string(pivot).map_err(|error| StoreError::Database(DbErr::Custom(error.to_string())))?;
            (RunState::Done, seen(scope), text)
        }
        Ending::TooLarge => (RunState::TooLarge, String::new(), String::new()),
        Ending::Failed => (RunState::Failed, String::new(), String::new()),
    };
    let sql = "UPDATE report_runs SET state = $1, seen = $2, result = $3, finished_at = $4 WHERE id = $5 AND runner = $6 AND state = $7";
    let running = RunState::Running.code();
    let values = vec![state.code().into(), seen.into(), result.into(), now.0.into(), id.into(), runner.into(), running.into()];
    Ok(execute(db, sql, values).await? > 0)
}

/// Somebody does without a run of theirs; its query. None where there is none under way with that id.
///
/// # Errors
/// Those of the database.
pub async fn cancel(db: &dyn Connection, id: Uuid, user: Uuid, now: Timestamp) -> Result<Option<String>> {
    let sql = "SELECT query FROM report_runs WHERE id = $1 AND user_id = $2";
    let Some(query) = find(db, sql, vec![id.into(), user.into()], |row| row.text("query")).await? else { return Ok(None) };
    let sql =
        format!("UPDATE report_runs SET state = $1, finished_at = $2 WHERE id = $3 AND user_id = $4 AND state IN ({})", under_way_codes());
    execute(db, &sql, vec![RunState::Cancelled.code().into(), now.0.into(), id.into(), user.into()]).await?;
    Ok(Some(query))
}
