//! `vecino import`.

use std::path::Path;

use domain::import::{ImportReport, RejectedLine};
use store::{Db, ids::Ids};

use super::{
    Done, Failure,
    args::{Format, Import},
};
use crate::{
    config::Config,
    import::{self, Context, ImportError, Mapping, Step},
    out,
    state::now,
};

/// How many rejected lines are shown; the others are in the database.
const SHOWN: u32 = 5;

/// Imports a file.
pub(super) async fn run(config: &Config, import: &Import) -> Result<Done, Failure> {
    let (Format::OnlineRetail { file, json } | Format::Csv { file, json, .. }) = &import.format;
    // What can be wrong with the files shows before the database is touched.
    let map = match &import.format {
        Format::OnlineRetail { .. } => None,
        Format::Csv { kind, map, .. } => Some((*kind, Mapping::load(map).map_err(Failure::failed)?)),
    };
    std::fs::File::open(file).map_err(|problem| Failure::Failed(format!("{} cannot be opened: {problem}", file.display())))?;
    let db = super::open(config).await?;
    let outcome = read(&db, file, map).await;
    let report = outcome.map_err(Failure::failed)?;
    let rejects = if report.rejected > 0 { store::imports::last_rejects(db.reader(), SHOWN).await? } else { Vec::new() };
    db.close().await?;
    if *json {
        out::line(serde_json::to_string(&report).map_err(Failure::failed)?)?;
    } else {
        tell(&report, &rejects)?;
    }
    Ok(if report.rejected == 0 { Done::Well } else { Done::Differently })
}

async fn read(db: &Db, file: &Path, map: Option<(import::CsvKind, Mapping)>) -> Result<ImportReport, ImportError> {
    let mut shown = out::Progress::new("Reading");
    let mut step = Step::Reading;
    let mut progress = |at: import::Progress| {
        if at.step != step {
            step = at.step;
            shown.step(match at.step {
                Step::Reading => "Reading",
                Step::Storing => "Storing",
                Step::Figures => "Bringing the figures up to date",
            });
        }
        shown.show(at.bytes, at.total_bytes);
    };
    let mut ids = Ids::random();
    let context = Context { now: now(), ids: &mut ids, progress: &mut progress };
    match map {
        None => import::online_retail(db, file, context).await,
        Some((kind, map)) => import::csv(db, kind, file, &map, context).await,
    }
}

fn tell(report: &ImportReport, rejects: &[RejectedLine]) -> Result<(), Failure> {
    let stored_now = report.stored - report.unchanged;
    out::line(match stored_now {
        0 if report.stored > 0 => format!("Nothing new: all {} lines were stored already ({:.1} s).", report.stored, report.seconds),
        _ => format!("{stored_now} of {} lines stored, {} were there already ({:.1} s).", report.lines, report.unchanged, report.seconds),
    })?;
    out::line(format_args!(
        "  {} customers, {} orders (of them {} credit notes), {} products",
        report.customers, report.orders, report.credit_notes, report.products
    ))?;
    if report.anonymous_lines > 0 {
        out::line(format_args!("  {} lines in {} orders name no customer", report.anonymous_lines, report.anonymous_orders))?;
    }
    if let Some(currency) = report.currency {
        let amount = |minor| domain::format::money(domain::format::Locale::default(), domain::money::Money { minor, currency });
        out::line(format_args!("  sales {}, credits {}", amount(report.sales_total_minor), amount(report.credits_total_minor)))?;
    }
    if report.rejected > 0 {
        out::line(format_args!("Rejected lines: {}", report.rejected))?;
        for line in rejects {
            out::line(format_args!("  line {}: {}", line.line, line.reason))?;
        }
        let more = report.rejected.saturating_sub(rejects.len() as u64);
        if more > 0 {
            out::line(format_args!("  and {more} more"))?;
        }
    }
    Ok(())
}
