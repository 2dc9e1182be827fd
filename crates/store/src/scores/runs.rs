//! Runs: at most one is under way, and whoever works on it says so at every step. A run whose worker has said nothing
//! for a while was broken off, and is taken over where it stopped.

use domain::{
    score::{RunProblem, RunState, ScoreRun},
    time::{Day, Timestamp},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    row::{Row, execute, find, number},
};

/// After so many milliseconds without a word from its worker a run counts as broken off.
pub const STALE_MS: i64 = 15_000;
/// Runs that are kept, with their models.
const KEPT: i64 = 60;

/// A run as its worker sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What pages see.
    pub run: ScoreRun,
    /// Its number; scores carry it.
    pub number: i32,
    /// The last customer that it scored; none before the first.
    pub place: Option<Uuid>,
}

/// What came of asking for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is written down and waits for a worker.
    New(Uuid),
    /// This one is under way, or waits, already.
    UnderWay(Uuid),
    /// Customers are scored as of this later day.
    Outdated(Day),
}

const RUN: &str = "id, number, as_of, state, place, total, done, started_at, finished_at, actor, problem";

fn read(row: &Row) -> Result<Run> {
    let run = ScoreRun {
        id: row.id("id")?,
        as_of: row.day("as_of")?,
        state: row.code("state", RunState::from_code)?,
        total: row.int("total")?,
        done: row.int("done")?,
        started_at: row.time("started_at")?,
        finished_at: row.optional_time("finished_at")?,
        actor: row.text("actor")?,
        problem: row.optional_code("problem", RunProblem::from_code)?,
    };
    Ok(Run { run, number: row.get("number")?, place: row.get("place")? })
}

/// The codes of the states in which a run is under way, for `IN (…)`.
fn running() -> String {
    let codes: Vec<String> = RunState::ALL.iter().filter(|state| state.is_running()).map(|state| state.code().to_string()).collect();
    codes.join(", ")
}

/// Asks for a run over everybody as of a day, unless one is under way. To be run in a transaction.
pub async fn ask(db: &dyn Connection, id: Uuid, as_of: Day, actor: &str, now: Timestamp) -> Result<Asked> {
    // Two who ask at the same time take turns: the second finds what the first has written.
    if !is_sqlite(db) {
        execute(db, "LOCK TABLE score_runs IN SHARE ROW EXCLUSIVE MODE", Vec::new()).await?;
    }
    if let Some(run) = unfinished(db).await? {
        return Ok(Asked::UnderWay(run.run.id));
    }
    let later = "SELECT as_of FROM score_runs WHERE state = $1 AND as_of > $2 ORDER BY as_of DESC LIMIT 1";
    if let Some(day) = find(db, later, vec![RunState::Done.code().into(), as_of.0.into()], |row| row.day("as_of")).await? {
        return Ok(Asked::Outdated(day));
    }
    let next = number(db, "SELECT CAST(COALESCE(MAX(number), 0) + 1 AS bigint) AS n FROM score_runs", Vec::new()).await?;
    let sql = "INSERT INTO score_runs (id, number, as_of, state, model, total, done, started_at, beat_at, actor, spread) \
               VALUES ($1, $2, $3, $4, '', 0, 0, $5, 0, $6, '')";
    let values: Vec<Value> = vec![
        id.into(),
        i32::try_from(next).unwrap_or(i32::MAX).into(),
        as_of.0.into(),
        RunState::Waiting.code().into(),
        now.0.into(),
        actor.into(),
    ];
    execute(db, sql, values).await?;
    forget(db, next).await?;
    Ok(Asked::New(id))
}

/// Old runs are forgotten; the scores of whom nobody has scored since stay.
async fn forget(db: &dyn Connection, next: i64) -> Result<()> {
    let oldest = i32::try_from(next - KEPT).unwrap_or(0);
    execute(db, "DELETE FROM score_models WHERE run_id IN (SELECT id FROM score_runs WHERE number < $1)", vec![oldest.into()]).await?;
    execute(db, "DELETE FROM score_runs WHERE number < $1", vec![oldest.into()]).await?;
    Ok(())
}

/// The run that is under way or waits, if any.
pub async fn unfinished(db: &dyn Connection) -> Result<Option<Run>> {
    let sql = format!("SELECT {RUN} FROM score_runs WHERE state IN ({}) ORDER BY number LIMIT 1", running());
    find(db, &sql, Vec::new(), read).await
}

/// The newest run, however far it came.
pub async fn newest(db: &dyn Connection) -> Result<Option<ScoreRun>> {
    let sql = format!("SELECT {RUN} FROM score_runs ORDER BY number DESC LIMIT 1");
    Ok(find(db, &sql, Vec::new(), read).await?.map(|run| run.run))
}

/// The last run that scored everybody.
pub async fn last_finished(db: &dyn Connection) -> Result<Option<ScoreRun>> {
    let sql = format!("SELECT {RUN} FROM score_runs WHERE state = $1 ORDER BY number DESC LIMIT 1");
    Ok(find(db, &sql, vec![RunState::Done.code().into()], read).await?.map(|run| run.run))
}

/// Takes the unfinished run on, as the worker `runner`; none where there is none, or somebody else is at it.
pub async fn take(db: &dyn Connection, runner: Uuid, now: Timestamp) -> Result<Option<Run>> {
    let Some(run) = unfinished(db).await? else { return Ok(None) };
    let sql = "UPDATE score_runs SET runner = $1, beat_at = $2 WHERE id = $3 AND (runner IS NULL OR runner = $1 OR beat_at < $4)";
    let values = vec![runner.into(), now.0.into(), run.run.id.into(), (now.0 - STALE_MS).into()];
    if execute(db, sql, values).await? == 0 {
        return Ok(None);
    }
    // Read again: a last step of who was at it may have come in between, and the update waited for it.
    unfinished(db).await
}

/// Says that the worker is still at it; whether the run is still its own.
pub async fn beat(db: &dyn Connection, id: Uuid, runner: Uuid, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE score_runs SET beat_at = $1 WHERE id = $2 AND runner = $3";
    Ok(execute(db, sql, vec![now.0.into(), id.into(), runner.into()]).await? > 0)
}

/// Notes how far a run is, of how many customers, and by which model.
pub async fn note(db: &dyn Connection, id: Uuid, state: RunState, total: i64, model: &str, problem: Option<RunProblem>) -> Result<()> {
    let sql = "UPDATE score_runs SET state = $1, total = $2, model = $3, problem = $4 WHERE id = $5";
    execute(db, sql, vec![state.code().into(), total.into(), model.into(), problem.map(RunProblem::code).into(), id.into()]).await?;
    Ok(())
}

/// Ends a run that scored everybody, and keeps how value and churn are spread; whether the run is still that worker's.
///
/// Who has come after the last place has no score, and whoever is scored there was merged away since.
pub async fn finish(db: &dyn Connection, run: &Run, runner: Uuid, spread: &str, now: Timestamp) -> Result<bool> {
    let sql = "UPDATE score_runs SET state = $1, finished_at = $2, spread = $3, done = total, runner = NULL WHERE id = $4 AND runner = $5";
    let values = vec![RunState::Done.code().into(), now.0.into(), spread.into(), run.run.id.into(), runner.into()];
    if execute(db, sql, values).await? == 0 {
        return Ok(false);
    }
    let sql = "DELETE FROM customer_scores WHERE run <> $1 AND customer_id > (SELECT r.place FROM score_runs r WHERE r.number = $1)";
    execute(db, sql, vec![run.number.into()]).await?;
    Ok(true)
}

/// Gives a run up, if it is still that worker's.
pub async fn fail(db: &dyn Connection, (id, runner): (Uuid, Uuid), problem: RunProblem, now: Timestamp) -> Result<()> {
    let sql = "UPDATE score_runs SET state = $1, finished_at = $2, problem = $3, runner = NULL WHERE id = $4 AND runner = $5";
    execute(db, sql, vec![RunState::Failed.code().into(), now.0.into(), problem.code().into(), id.into(), runner.into()]).await?;
    Ok(())
}
