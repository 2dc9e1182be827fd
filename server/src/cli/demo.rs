//! `vecino demo`, and `vecino serve --demo`.

use domain::time::Day;
use store::Db;

use super::{Done, Failure, args::Demo};
use crate::{
    config::Config,
    demo::{self, DemoError, DemoReport, Plan},
    out,
    state::now,
};

/// Fills an empty database.
pub(super) async fn run(config: &Config, demo: &Demo) -> Result<Done, Failure> {
    let db = super::open_to_fill(config).await?;
    let today = demo.today.unwrap_or_else(|| now().day());
    let report = fill(&db, &Plan { customers: demo.customers, seed: demo.seed, today, busy: demo.busy }).await;
    let report = report.map_err(|error| Failure::Failed(format!("{error} ({}).", place(config))))?;
    db.close().await?;
    if demo.json {
        out::line(serde_json::to_string(&report).map_err(Failure::failed)?)?;
    } else {
        out::line(summary(&report))?;
    }
    Ok(Done::Well)
}

/// Fills the database if it is empty, and leaves it alone otherwise.
pub(super) async fn fill_if_empty(config: &Config, db: &Db, customers: u32) -> Result<(), Failure> {
    match fill(db, &Plan { customers, seed: super::args::SEED, today: now().day(), busy: 1 }).await {
        Ok(report) => {
            out::tell(summary(&report));
            Ok(())
        }
        Err(DemoError::NotEmpty) => Ok(()),
        Err(error) => Err(Failure::Failed(format!("{error} ({}).", place(config)))),
    }
}

async fn fill(db: &Db, plan: &Plan) -> Result<DemoReport, DemoError> {
    let mut shown = out::Progress::new("Making a demo company");
    let report = demo::generate(db, plan, &mut |done, of| shown.show(done, of)).await?;
    demo::alerts::rules(db, plan).await?;
    demo::targets::set(db, plan).await?;
    Ok(report)
}

fn summary(report: &DemoReport) -> String {
    format!(
        "A demo company of {} customers with {} orders, {} tickets and {} interactions is in the database ({:.1} s).",
        report.customers, report.orders, report.tickets, report.interactions, report.seconds
    )
}

/// Where the database is, without the password that its address may hold.
fn place(config: &Config) -> &str {
    config.database_url.strip_prefix("sqlite://").unwrap_or("the database that DATABASE_URL names")
}

/// Reads a day of the command line.
pub(super) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "not a date like 2026-11-22".to_owned())
}
