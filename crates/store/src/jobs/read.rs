//! How far jobs are, and what came of each customer.

use domain::bulk::{BulkAction, BulkItem, BulkJob, JobState, Outcome};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    row::{all, one},
};

/// Customers of a report at once.
const ITEMS: i64 = 100;

/// A job; none for an unknown id.
pub async fn get(db: &dyn Connection, id: Uuid) -> Result<Option<BulkJob>> {
    let sql = "SELECT id, action, value, state, query, actor, started_at, finished_at, total, done FROM bulk_jobs WHERE id = $1";
    let Some(row) = one(db, sql, vec![id.into()]).await? else { return Ok(None) };
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

/// Up to a hundred customers that came to that, by id, those after `after`.
pub async fn items(db: &dyn Connection, id: Uuid, outcome: Outcome, after: Uuid) -> Result<Vec<BulkItem>> {
    let sql = "SELECT i.customer_id, i.outcome, COALESCE(f.name, '') AS name FROM bulk_items i \
               LEFT JOIN facts f ON f.customer_id = i.customer_id \
               WHERE i.job_id = $1 AND i.outcome = $2 AND i.customer_id > $3 ORDER BY i.customer_id LIMIT $4";
    all(db, sql, vec![id.into(), outcome.code().into(), after.into(), ITEMS.into()], |row| {
        Ok(BulkItem { customer_id: row.id("customer_id")?, name: row.text("name")?, outcome: row.code("outcome", Outcome::from_code)? })
    })
    .await
}

/// The jobs that somebody was at when the program stopped, oldest first.
pub async fn running(db: &dyn Connection) -> Result<Vec<Uuid>> {
    let sql = "SELECT id FROM bulk_jobs WHERE state IN ($1, $2) ORDER BY started_at, id";
    all(db, sql, vec![JobState::Running.code().into(), JobState::Undoing.code().into()], |row| row.id("id")).await
}
