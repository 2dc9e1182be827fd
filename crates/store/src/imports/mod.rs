//! Imports: the runs and what they refused, and what an import must know of the rows already stored and
//! change in them. New rows are written by [`crate::load`].

mod arrivals;
mod change;
mod known;

use domain::{
    import::{ImportReport, ImportRun, RejectedLine},
    time::Timestamp,
};
use sea_orm::Value;
use uuid::Uuid;

pub use arrivals::{Arrivals, Arrived, hold};
pub use change::{
    Naming, change_contact, change_customer, change_order, change_ticket, most_frequent, reindex, settle_customers, settle_names,
};
pub use known::{
    KnownContact, KnownCustomer, KnownLink, KnownOrder, KnownProduct, contacts, customers, interactions, line_keys, links, messages,
    orders, products, tickets,
};

use crate::{
    bulk::Bulk,
    connection::Connection,
    error::Result,
    query::parameters,
    row::{Row, all, execute},
};

/// A run that has come to its end.
#[derive(Clone, Debug)]
pub struct NewRun<'a> {
    /// Identity.
    pub id: Uuid,
    /// What was imported, such as `online-retail`.
    pub kind: &'a str,
    /// Name of the file.
    pub file: &'a str,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: &'a str,
    /// When it began.
    pub started_at: Timestamp,
    /// What it came to.
    pub report: &'a ImportReport,
    /// The whole report as JSON.
    pub json: &'a str,
}

/// Notes that a run took place, also one that changed nothing.
pub async fn record(db: &dyn Connection, run: &NewRun<'_>) -> Result<()> {
    let sql = "INSERT INTO imports (id, kind, file, sha256, started_at, lines, stored, rejected, report) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let count = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    let values = vec![
        run.id.into(),
        run.kind.into(),
        run.file.into(),
        run.sha256.into(),
        run.started_at.0.into(),
        count(run.report.lines),
        count(run.report.stored),
        count(run.report.rejected),
        run.json.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// The last hundred runs, newest first.
pub async fn list(db: &dyn Connection) -> Result<Vec<ImportRun>> {
    let sql = "SELECT file, started_at, lines, stored, rejected FROM imports ORDER BY started_at DESC, id DESC LIMIT 100";
    all(db, sql, vec![], run).await
}

/// The last run of that kind over a file with those bytes.
pub async fn by_sha(db: &dyn Connection, kind: &str, sha256: &str) -> Result<Option<ImportRun>> {
    let sql = "SELECT file, started_at, lines, stored, rejected FROM imports WHERE kind = $1 AND sha256 = $2 \
               ORDER BY started_at DESC, id DESC LIMIT 1";
    Ok(all(db, sql, vec![kind.into(), sha256.into()], run).await?.pop())
}

fn run(row: &Row) -> Result<ImportRun> {
    Ok(ImportRun {
        file: row.text("file")?,
        started_at: row.time("started_at")?,
        lines: row.int("lines")?,
        stored: row.int("stored")?,
        rejected: row.int("rejected")?,
    })
}

/// The first lines that the last run refused, in the order of the file.
pub async fn last_rejects(db: &dyn Connection, limit: u32) -> Result<Vec<RejectedLine>> {
    let sql = "SELECT line, reason, text FROM import_rejects \
               WHERE import_id = (SELECT id FROM imports ORDER BY started_at DESC, id DESC LIMIT 1) ORDER BY line LIMIT $1";
    all(db, sql, vec![i64::from(limit).into()], |row| {
        Ok(RejectedLine { line: u64::try_from(row.int("line")?).unwrap_or_default(), reason: row.text("reason")?, text: row.text("text")? })
    })
    .await
}

/// Writes the lines that a run refuses, in batches.
pub struct Rejects {
    import: Uuid,
    rows: Bulk,
}

impl Rejects {
    /// For the run with that id, which is recorded at its end, in the same transaction.
    pub fn new(import: Uuid) -> Self {
        Self { import, rows: Bulk::new("import_rejects", &["import_id", "line", "reason", "text"], "") }
    }

    /// Adds a line.
    pub async fn push(&mut self, db: &dyn Connection, line: RejectedLine) -> Result<()> {
        let number = i64::try_from(line.line).unwrap_or(i64::MAX);
        self.rows.push(db, [self.import.into(), number.into(), line.reason.into(), line.text.into()]).await
    }

    /// Writes what is left.
    pub async fn finish(&mut self, db: &dyn Connection) -> Result<()> {
        self.rows.finish(db).await
    }
}
