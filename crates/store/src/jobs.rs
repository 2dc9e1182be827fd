//! Changes to many customers: a job is written down first, then done batch by batch, each in a transaction
//! of its own with its place in the job, so that whoever is broken off goes on where it stopped.

mod read;

use domain::{
    access::{Access, Scope},
    bulk::{BATCH, Change, JobState, Outcome},
    customer::{CustomerColumn, CustomerQuery, Stage},
    page::{Direction, parse_query},
    problem::Problem,
    time::Timestamp,
};
use sea_orm::Value;
use uuid::Uuid;

pub use read::{get, items, running};

use crate::{
    access,
    bulk::{Bulk, is_sqlite},
    changes::{self, Before, By},
    connection::Connection,
    customers,
    error::{Result, StoreError},
    keyset::MOST_ROWS,
    row::{Row, all, execute, one},
};

/// Who is to be changed.
#[derive(Clone, Debug)]
pub enum Chosen {
    /// These.
    Named(Vec<Uuid>),
    /// All that this query of the customer list shows, on all its pages.
    Query(String),
}

/// Writes a job down; nothing is changed yet.
///
/// Who reaches only some customers has all of them chosen now, by their ids: so a job goes on with no others,
/// whoever goes on with it.
///
/// # Errors
/// [`StoreError::Invalid`] for nobody, for a tag or user there is not, and for a query that cannot be read;
/// [`StoreError::Refused`] for one that asks about what is not shown.
pub async fn begin(db: &dyn Connection, id: Uuid, change: Change, chosen: &Chosen, access: &Access, now: Timestamp) -> Result<()> {
    let scope = access.scope();
    let ids = match chosen {
        Chosen::Named(ids) => Some(ids.clone()),
        Chosen::Query(query) if !scope.rows.is_all() => Some(found(db, &scope, query, now).await?),
        Chosen::Query(_) => None,
    };
    let (total, query) = match (chosen, &ids) {
        (Chosen::Named(_), ids) => (ids.iter().flatten().count() as u64, ""),
        (Chosen::Query(query), Some(ids)) => (ids.len() as u64, query.as_str()),
        (Chosen::Query(query), None) => (customers::count(db, &scope, &walk(query, None, now, &scope)?).await?, query.as_str()),
    };
    let reached = access::reached(db, &scope, ids.as_deref().unwrap_or_default()).await?;
    let gone = ids.iter().flatten().filter(|id| !reached.contains(id)).count();
    if total == 0 {
        return Err(StoreError::Invalid(Problem::NobodyChosen));
    }
    let (target_id, target_code) = match change {
        Change::AddTag(tag) | Change::RemoveTag(tag) => (Some(tag), None),
        Change::SetOwner(owner) => (owner, None),
        Change::SetStage(stage) => (None, Some(stage.code())),
    };
    let sql = "INSERT INTO bulk_jobs (id, action, target_id, target_code, value, query, named, actor, state, place, started_at, total, done, begun_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, $12, $13)";
    let values = vec![
        id.into(),
        change.action().code().into(),
        target_id.into(),
        target_code.into(),
        changes::name_of(db, change).await?.into(),
        query.into(),
        ids.is_some().into(),
        access.name.as_str().into(),
        JobState::Running.code().into(),
        now.0.into(),
        i64::try_from(total).unwrap_or(i64::MAX).into(),
        i64::try_from(gone).unwrap_or(i64::MAX).into(),
        access.user.into(),
    ];
    execute(db, sql, values).await?;
    let first = |id: &Uuid| if reached.contains(id) { Outcome::Waiting } else { Outcome::Gone };
    let waiting: Vec<_> = ids.iter().flatten().map(|id| (*id, first(id), Before::default())).collect();
    note(db, id, &waiting).await
}

/// Everybody among those reached whom a query chooses.
async fn found(db: &dyn Connection, scope: &Scope, query: &str, now: Timestamp) -> Result<Vec<Uuid>> {
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let walk = CustomerQuery { limit: MOST_ROWS, ..walk(query, cursor.as_deref(), now, scope)? };
        let (rows, next) = customers::batch(db, scope, &walk).await?;
        ids.extend(rows.into_iter().map(|facts| facts.customer_id));
        cursor = next;
        if cursor.is_none() {
            return Ok(ids);
        }
    }
}

/// Begins to take a job back. What it did is taken back from all whom it changed: that brings back only what was.
///
/// # Errors
/// [`StoreError::Invalid`] where there is nothing to take back, or somebody is still at it.
pub async fn begin_undo(db: &dyn Connection, id: Uuid, access: &Access) -> Result<()> {
    if get(db, id, access).await?.is_none() {
        return Err(StoreError::Invalid(Problem::NothingToUndo));
    }
    let sql = "UPDATE bulk_jobs SET state = $1, done = 0, finished_at = NULL, \
               total = (SELECT COUNT(*) FROM bulk_items i WHERE i.job_id = bulk_jobs.id AND i.outcome = $2) \
               WHERE id = $3 AND state IN ($4, $5, $6) \
               AND EXISTS (SELECT 1 FROM bulk_items i WHERE i.job_id = bulk_jobs.id AND i.outcome = $2)";
    let values = vec![
        JobState::Undoing.code().into(),
        Outcome::Changed.code().into(),
        id.into(),
        JobState::Done.code().into(),
        JobState::Undone.code().into(),
        JobState::Failed.code().into(),
    ];
    match execute(db, sql, values).await? {
        0 => Err(StoreError::Invalid(Problem::NothingToUndo)),
        _ => Ok(()),
    }
}

/// Gives a job up after an error; what was changed until then stays changed and can be taken back.
pub async fn fail(db: &dyn Connection, id: Uuid, now: Timestamp) -> Result<()> {
    let sql = "UPDATE bulk_jobs SET state = $1, finished_at = $2 WHERE id = $3";
    execute(db, sql, vec![JobState::Failed.code().into(), now.0.into(), id.into()]).await?;
    Ok(())
}

/// The customers that a step has changed, and whether there is more to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Whose records are others now.
    pub changed: Vec<Uuid>,
    /// Whether another step follows.
    pub more: bool,
}

/// Does the next batch of a job. To be run in a transaction of its own, until it says that nothing is left.
pub async fn step(db: &dyn Connection, id: Uuid, by: &By) -> Result<Step> {
    // Held until the transaction ends: two who work on one job take turns.
    let held = if is_sqlite(db) { "" } else { " FOR UPDATE" };
    let sql = format!("SELECT action, target_id, target_code, query, named, state, place, started_at FROM bulk_jobs WHERE id = $1{held}");
    let Some(job) = one(db, &sql, vec![id.into()]).await?.as_ref().map(Job::read).transpose()? else { return Ok(Step::default()) };
    match job.state {
        JobState::Running => forward(db, id, &job, by).await,
        JobState::Undoing => back(db, id, &job, by).await,
        JobState::Done | JobState::Undone | JobState::Failed => Ok(Step::default()),
    }
}

/// A job as its next step needs it.
struct Job {
    change: Change,
    query: String,
    named: bool,
    state: JobState,
    place: String,
    started_at: Timestamp,
}

impl Job {
    fn read(row: &Row) -> Result<Self> {
        use domain::bulk::BulkAction;
        let target: Option<Uuid> = row.get("target_id")?;
        let tag = || target.ok_or(StoreError::Invalid(Problem::TagEmpty));
        let change = match row.code("action", BulkAction::from_code)? {
            BulkAction::AddTag => Change::AddTag(tag()?),
            BulkAction::RemoveTag => Change::RemoveTag(tag()?),
            BulkAction::SetOwner => Change::SetOwner(target),
            BulkAction::SetStage => Change::SetStage(row.code("target_code", Stage::from_code)?),
        };
        Ok(Self {
            change,
            query: row.text("query")?,
            named: row.get("named")?,
            state: row.code("state", JobState::from_code)?,
            place: row.text("place")?,
            started_at: row.time("started_at")?,
        })
    }
}

/// The walk through everybody that a query chooses: in the order in which they became known, which no
/// change alters, so that each is met once even where a change takes them out of the query. Days ago count
/// from the day on which the job began.
fn walk(query: &str, cursor: Option<&str>, begun: Timestamp, scope: &Scope) -> Result<CustomerQuery> {
    let query = CustomerQuery::from_pairs_for(&parse_query(query), scope.fields).map_err(|error| StoreError::Invalid(error.problem))?;
    Ok(CustomerQuery {
        sort: CustomerColumn::Since,
        direction: Direction::Ascending,
        cursor: cursor.filter(|c| !c.is_empty()).map(str::to_owned),
        limit: BATCH as u32,
        ..query.on(begun.day())
    })
}

async fn forward(db: &dyn Connection, id: Uuid, job: &Job, by: &By) -> Result<Step> {
    let (ids, next) = if job.named {
        let ids = with_outcome(db, id, Outcome::Waiting).await?.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        let next = (ids.len() == BATCH).then(String::new);
        (ids, next)
    } else {
        // Who began it reaches everybody: see `begin`.
        let everybody = Scope::all();
        let (rows, next) = customers::batch(db, &everybody, &walk(&job.query, Some(&job.place), job.started_at, &everybody)?).await?;
        (rows.into_iter().map(|facts| facts.customer_id).collect(), next)
    };
    let applied = changes::apply(db, job.change, &ids, by).await?;
    let noted: Vec<_> = applied.iter().map(|a| (a.customer_id, a.outcome, a.before)).collect();
    note(db, id, &noted).await?;
    let state = if next.is_some() { JobState::Running } else { JobState::Done };
    progress(db, id, ids.len(), (state, next.as_deref().unwrap_or_default()), by.now).await?;
    let changed = applied.into_iter().filter(|a| a.outcome == Outcome::Changed).map(|a| a.customer_id).collect();
    Ok(Step { changed, more: next.is_some() })
}

async fn back(db: &dyn Connection, id: Uuid, job: &Job, by: &By) -> Result<Step> {
    let items = with_outcome(db, id, Outcome::Changed).await?;
    let reverted = changes::revert(db, job.change, &items, &By { scope: Scope::all(), ..by.clone() }).await?;
    let noted: Vec<_> = reverted.iter().zip(&items).map(|((id, outcome), (_, before))| (*id, *outcome, *before)).collect();
    note(db, id, &noted).await?;
    let more = items.len() == BATCH;
    let state = if more { JobState::Undoing } else { JobState::Undone };
    progress(db, id, items.len(), (state, ""), by.now).await?;
    let changed = reverted.into_iter().filter(|(_, outcome)| *outcome == Outcome::Undone).map(|(id, _)| id).collect();
    Ok(Step { changed, more })
}

/// The next customers of a job that came to that, with what was before.
async fn with_outcome(db: &dyn Connection, job: Uuid, outcome: Outcome) -> Result<Vec<(Uuid, Before)>> {
    let sql = "SELECT customer_id, before_id, before_code FROM bulk_items WHERE job_id = $1 AND outcome = $2 ORDER BY customer_id LIMIT $3";
    all(db, sql, vec![job.into(), outcome.code().into(), (BATCH as i64).into()], |row| {
        let before = Before { owner: row.get("before_id")?, stage: row.optional_code("before_code", Stage::from_code)? };
        Ok((row.id("customer_id")?, before))
    })
    .await
}

/// Notes what came of customers.
async fn note(db: &dyn Connection, job: Uuid, items: &[(Uuid, Outcome, Before)]) -> Result<()> {
    let tail = "ON CONFLICT (job_id, customer_id) DO UPDATE SET outcome = excluded.outcome, before_id = excluded.before_id, \
                before_code = excluded.before_code";
    let mut rows = Bulk::new("bulk_items", &["job_id", "customer_id", "outcome", "before_id", "before_code"], tail);
    for (customer, outcome, before) in items {
        let stage = before.stage.map(Stage::code);
        let row: [Value; _] = [job.into(), (*customer).into(), outcome.code().into(), before.owner.into(), stage.into()];
        rows.push(db, row).await?;
    }
    rows.finish(db).await
}

async fn progress(db: &dyn Connection, id: Uuid, reached: usize, (state, place): (JobState, &str), now: Timestamp) -> Result<()> {
    let finished = (!state.is_running()).then_some(now.0);
    let sql = "UPDATE bulk_jobs SET done = done + $1, state = $2, place = $3, finished_at = $4 WHERE id = $5";
    let reached = i64::try_from(reached).unwrap_or(i64::MAX);
    execute(db, sql, vec![reached.into(), state.code().into(), place.into(), finished.into(), id.into()]).await?;
    Ok(())
}
