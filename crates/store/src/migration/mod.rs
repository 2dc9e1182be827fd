//! The schema, step by step, up and down, on both databases.
//!
//! Written as SQL because clustering (`WITHOUT ROWID`), full-text and trigram indexes have no portable
//! form. One text serves both; what differs is a placeholder filled in by [`Dialect`].

mod m0001_core;
mod m0002_timeline;
mod m0003_figures;
mod m0004_search;
mod m0006_lists;
mod m0007_dashboard;
mod m0008_bulk;
mod m0009_merge;
mod m0010_reach;
mod m0011_gaps;
mod m0012_owner;
mod m0013_walks;
mod m0014_access;
mod m0015_begun_by;
mod m0016_scores;
mod m0017_privacy;
mod m0019_covering;
mod m0020_view_as;
mod m0021_findings;
mod m0022_scorecard;
mod m0023_ways_in;
mod m0024_revealed;
mod m0025_bulletin;
mod m0027_figures_by;
mod m0028_reports;
mod m0029_boards;
mod m0030_alerts;
mod m0031_calls;
mod m0032_measures;
mod m0033_report_runs;
mod m0034_bulletin_to;
mod m0035_answers_of;
mod m0036_first_orders;
mod m0037_promises;
mod m0038_delivered;
mod m0039_by_doc;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

/// Runs the migrations. They take no session lock, so that they work on a distributed PostgreSQL too.
pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_core::Step),
            Box::new(m0002_timeline::Step),
            Box::new(m0003_figures::Step),
            Box::new(m0004_search::Step),
            Box::new(m0006_lists::Step),
            Box::new(m0007_dashboard::Step),
            Box::new(m0008_bulk::Step),
            Box::new(m0009_merge::Step),
            Box::new(m0010_reach::Step),
            Box::new(m0011_gaps::Step),
            Box::new(m0012_owner::Step),
            Box::new(m0013_walks::Step),
            Box::new(m0014_access::Step),
            Box::new(m0015_begun_by::Step),
            Box::new(m0016_scores::Step),
            Box::new(m0017_privacy::Step),
            Box::new(m0019_covering::Step),
            Box::new(m0020_view_as::Step),
            Box::new(m0021_findings::Step),
            Box::new(m0022_scorecard::Step),
            Box::new(m0023_ways_in::Step),
            Box::new(m0024_revealed::Step),
            Box::new(m0025_bulletin::Step),
            Box::new(m0030_alerts::Step),
            Box::new(m0029_boards::Step),
            Box::new(m0031_calls::Step),
            Box::new(m0032_measures::Step),
            Box::new(m0034_bulletin_to::Step),
            Box::new(m0027_figures_by::Step),
            Box::new(m0028_reports::Step),
            Box::new(m0033_report_runs::Step),
            Box::new(m0035_answers_of::Step),
            Box::new(m0036_first_orders::Step),
            Box::new(m0037_promises::Step),
            Box::new(m0038_delivered::Step),
            Box::new(m0039_by_doc::Step),
        ]
    }
}

/// Fills in what the two databases call differently:
/// `{uuid}` a 16-byte id, `{nil}` the id of sixteen zeros, `{random_id}` one that nobody has, `{bytes}` any bytes, `{no_hash}` a hash of 32
/// zeros, `{clustered}` rows stored in the order of the primary key, `{text_key}` a text that sorts by its
/// bytes, whatever the server's language.
pub(crate) fn dialect(backend: DbBackend, sql: &str) -> String {
    match backend {
        DbBackend::Sqlite => sql
            .replace("{uuid}", "blob")
            .replace("{nil}", "zeroblob(16)")
            .replace("{random_id}", "randomblob(16)")
            .replace("{bytes}", "blob")
            .replace("{no_hash}", "zeroblob(32)")
            .replace("{clustered}", " WITHOUT ROWID")
            .replace("{text_key}", "text"),
        _ => sql
            .replace("{uuid}", "uuid")
            .replace("{nil}", "'00000000-0000-0000-0000-000000000000'::uuid")
            .replace("{random_id}", "gen_random_uuid()")
            .replace("{bytes}", "bytea")
            .replace("{no_hash}", "decode(repeat('00', 32), 'hex')")
            .replace("{clustered}", "")
            .replace("{text_key}", "text COLLATE \"C\""),
    }
}

/// Runs each statement of a migration's text; statements end with a semicolon at the end of a line.
async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let sql = dialect(db.get_database_backend(), sql);
    for statement in sql.split(";\n").map(str::trim).filter(|s| !s.is_empty()) {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Drops the tables, last first.
async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        manager.get_connection().execute_unprepared(&format!("DROP TABLE IF EXISTS {table}")).await?;
    }
    Ok(())
}
