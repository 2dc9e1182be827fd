//! What every import has in common: one transaction, the reject list, the report, the note that it ran.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use domain::{
    audit::Action,
    import::{ImportReport, RejectedLine},
    money::Currency,
    time::Timestamp,
};
use store::{
    Db, Tx,
    audit::{self, NewEntry},
    duplicates, figures,
    ids::Ids,
    imports, settings,
};
use uuid::Uuid;

use crate::cli::trail::ACTOR;

use super::{ImportError, OnProgress, Progress, Step};

/// Why a line about somebody who was erased is rejected.
pub(super) const ERASED: &str = "erased";
/// Lines between two reports of progress.
const REPORTED: u64 = 10_000;

/// An import under way. Dropped before its end it leaves the database as it was.
pub(super) struct Run<'a> {
    pub(super) tx: Tx,
    pub(super) ids: &'a mut Ids,
    pub(super) now: Timestamp,
    pub(super) report: ImportReport,
    id: Uuid,
    kind: &'static str,
    file: PathBuf,
    total_bytes: u64,
    began: Instant,
    rejects: imports::Rejects,
    progress: OnProgress<'a>,
    told: u64,
}

/// What an import works with.
pub struct Context<'a> {
    /// The moment it begins.
    pub now: Timestamp,
    /// Where new ids come from.
    pub ids: &'a mut Ids,
    /// Where it tells how far it is.
    pub progress: OnProgress<'a>,
}

impl<'a> Run<'a> {
    pub(super) async fn begin(db: &Db, kind: &'static str, file: &Path, context: Context<'a>) -> Result<Self, ImportError> {
        let began = Instant::now();
        let size = std::fs::metadata(file).map_err(|problem| ImportError::Open { file: file.to_owned(), problem })?.len();
        let id = context.ids.at(context.now);
        Ok(Self {
            tx: db.begin().await?,
            ids: context.ids,
            now: context.now,
            report: ImportReport::default(),
            id,
            kind,
            file: file.to_owned(),
            total_bytes: size,
            began,
            rejects: imports::Rejects::new(id),
            progress: context.progress,
            told: 0,
        })
    }

    /// Makes sure that amounts in this currency belong into the company's figures.
    pub(super) async fn currency(&mut self, currency: Currency) -> Result<(), ImportError> {
        self.report.currency = Some(currency);
        match settings::currency(&self.tx).await? {
            Some(company) if company != currency => Err(ImportError::Currency { file: currency, company }),
            _ => Ok(()),
        }
    }

    /// What the audit log says of it: how much of which kind was brought in, and nothing of what.
    fn entry(&self) -> NewEntry {
        NewEntry {
            at: self.now,
            actor_id: None,
            actor: ACTOR.to_owned(),
            action: Action::Imported,
            resource: "import".to_owned(),
            record: Some(self.id.to_string()),
            summary: format!("{}: {} of {} lines stored", self.kind, self.report.stored, self.report.lines),
            values: None,
            request: String::new(),
            address: String::new(),
            agent: String::new(),
        }
    }

    pub(super) async fn reject(&mut self, mut line: RejectedLine) -> Result<(), ImportError> {
        self.report.rejected += 1;
        if line.reason == ERASED {
            // What it says of somebody who was erased is not kept.
            line.text.clear();
        }
        Ok(self.rejects.push(&self.tx, line).await?)
    }

    pub(super) fn tell(&mut self, step: Step, lines: u64, bytes: u64) {
        if lines < self.told || lines >= self.told + REPORTED {
            self.told = lines;
            (self.progress)(Progress { step, lines, bytes, total_bytes: self.total_bytes });
        }
    }

    /// The customers whom a source knows by these ids, and what they are called.
    pub(super) async fn customers(&self, source_id: i16, external_ids: &[String]) -> Result<Vec<imports::KnownCustomer>, ImportError> {
        Ok(imports::customers(&self.tx, source_id, external_ids).await?)
    }

    /// Brings the figures up to date where anything was written, notes the run, and commits.
    pub(super) async fn finish(mut self, sha256: &str, touched: Option<&[Uuid]>) -> Result<ImportReport, ImportError> {
        self.rejects.finish(&self.tx).await?;
        if let Some(customers) = touched {
            // The company's figures are kept in the currency of the first amounts that are stored.
            if let (Some(currency), None) = (self.report.currency, settings::currency(&self.tx).await?) {
                settings::set_currency(&self.tx, currency).await?;
            }
            (self.progress)(Progress {
                step: Step::Figures,
                lines: self.report.lines,
                bytes: self.total_bytes,
                total_bytes: self.total_bytes,
            });
            imports::hold(&self.tx, customers).await?;
            figures::rebuild(&self.tx, figures::Scope::Customers(customers)).await?;
            duplicates::find(&self.tx, customers, self.now).await?;
        }
        self.report.seconds = self.began.elapsed().as_secs_f64();
        let file = self.file.file_name().unwrap_or(self.file.as_os_str()).to_string_lossy();
        // A report is numbers and a currency: writing it as JSON cannot fail.
        let json = serde_json::to_string(&self.report).unwrap_or_default();
        let run =
            imports::NewRun { id: self.id, kind: self.kind, file: &file, sha256, started_at: self.now, report: &self.report, json: &json };
        imports::record(&self.tx, &run).await?;
        audit::append(&self.tx, &[self.entry()]).await?;
        self.tx.commit().await.map_err(store::StoreError::from)?;
        self.report.seconds = self.began.elapsed().as_secs_f64();
        Ok(self.report)
    }
}
