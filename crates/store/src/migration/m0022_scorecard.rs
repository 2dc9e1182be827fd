//! What customers brought by the month of their first order, and what is set on the scorecard.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0022_scorecard"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}

const TABLES: &[&str] = &["cohorts", "scorecard_entries"];

// Cohorts are filled by `Db::migrate`, which brings figures up to date that an older program has left. Of the scorecard
// every change is a row; the last one of a measure and month counts.
const UP: &str = "
CREATE TABLE cohorts (
  grain smallint NOT NULL,
  day integer NOT NULL,
  first integer NOT NULL,
  customers bigint NOT NULL,
  orders bigint NOT NULL,
  credit_notes bigint NOT NULL,
  sales_minor bigint NOT NULL,
  credits_minor bigint NOT NULL,
  PRIMARY KEY (grain, day, first)
){clustered};
CREATE TABLE scorecard_entries (
  metric smallint NOT NULL,
  month integer NOT NULL,
  id {uuid} NOT NULL,
  target bigint,
  owner_id {uuid} REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  comment text NOT NULL,
  at bigint NOT NULL,
  by_id {uuid},
  by_name text NOT NULL,
  PRIMARY KEY (metric, month, id)
){clustered};
";
