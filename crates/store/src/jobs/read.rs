//! How far jobs are, and what came of each customer.

use domain::{
    access::Access,
    bulk::{BulkAction, BulkItem, BulkJob, JobState, Outcome},
};
use uuid::Uuid;

use crate::{
    access,
    connection::Connection,
    error::Result,
    query::Filter,
    row::{all, one},
};

/// Customers of a report at once.
const ITEMS: i64 = 100;

/// A job; none for an unknown id. Who reaches only some customers sees only their own: others' tell of others.
pub async fn get(db: &dyn Connection, id: Uuid, access: &Access) -> Result<Option<BulkJob>> {
    let sql = "SELECT id, begun_by, action, value, state, query, actor, started_at, finished_at, total, done FROM bulk_jobs WHERE id = $1";
    let Some(row) = one(db, sql, vec![id.into()]).await? else { return Ok(None) };
    if !access.scope().rows.is_all() && row.get::<Option<Uuid>>("begun_by")? != Some(access.self_seen()) {
        return Ok(None);
    }
    Ok(Some(BulkJob {
        id,
        action: row.code("action", BulkAction::from_code)?,
        value: row.text("value")?,
        state: row.code("state", JobState::from_code)?,
        query: row.text("query")?,
        actor: row.text("actor")?,
        started_at: row.time("started_at")?,
        finished_at: row.optional_time("finished_at")?,
        total: row.int("total")?,
        done: row.int("done")?,
        outcomes: outcomes(db, id).await?,
    }))
}

async fn outcomes(db: &dyn Connection, id: Uuid) -> Result<Vec<(Outcome, i64)>> {
    let sql = "SELECT outcome, COUNT(*) AS n FROM bulk_items WHERE job_id = $1 GROUP BY outcome ORDER BY outcome";
    all(db, sql, vec![id.into()], |row| Ok((row.code("outcome", Outcome::from_code)?, row.int("n")?))).await
}

/// Up to a hundred customers that came to that, by id, those after `after`. Who is out of reach has no name.
pub async fn items(db: &dyn Connection, id: Uuid, access: &Access, outcome: Outcome, after: Uuid) -> Result<Vec<BulkItem>> {
    let mut filter = Filter::default();
    let [job, came, beyond, most] = [filter.bind(id), filter.bind(outcome.code()), filter.bind(after), filter.bind(ITEMS)];
    let reached = access::condition(db, &access.scope(), "i.customer_id", &mut filter)?;
    let reached = reached.map(|condition| format!(" AND {condition}")).unwrap_or_default();
    let sql = format!(
        "SELECT i.customer_id, i.outcome, COALESCE(f.name, '') AS name FROM bulk_items i \
         LEFT JOIN facts f ON f.customer_id = i.customer_id{reached} \
         WHERE i.job_id = {job} AND i.outcome = {came} AND i.customer_id > {beyond} ORDER BY i.customer_id LIMIT {most}"
    );
    all(db, &sql, filter.values(), |row| {
        Ok(BulkItem { customer_id: row.id("customer_id")?, name: row.text("name")?, outcome: row.code("outcome", Outcome::from_code)? })
    })
    .await
}

/// The jobs that somebody was at when the program stopped, oldest first.
pub async fn running(db: &dyn Connection) -> Result<Vec<Uuid>> {
    let sql = "SELECT id FROM bulk_jobs WHERE state IN ($1, $2) ORDER BY started_at, id";
    all(db, sql, vec![JobState::Running.code().into(), JobState::Undoing.code().into()], |row| row.id("id")).await
}
