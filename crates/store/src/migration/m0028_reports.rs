//! What reports are added up from, and the reports that are kept.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0028_reports"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }
}

// The cubes are filled by `Db::migrate`, which brings figures up to date that an older program has left.
const UP: &str = "
CREATE TABLE order_cube (
  grain smallint NOT NULL,
  day integer NOT NULL,
  country {text_key} NOT NULL,
  source_id smallint NOT NULL,
  channel smallint NOT NULL,
  kind smallint NOT NULL,
  documents bigint NOT NULL,
  lines bigint NOT NULL,
  sales_minor bigint NOT NULL,
  credits_minor bigint NOT NULL,
  PRIMARY KEY (grain, day, country, source_id, channel, kind)
){clustered};
CREATE TABLE ticket_cube (
  grain smallint NOT NULL,
  day integer NOT NULL,
  reason {text_key} NOT NULL,
  source_id smallint NOT NULL,
  channel smallint NOT NULL,
  priority smallint NOT NULL,
  opened bigint NOT NULL,
  answered bigint NOT NULL,
  answer_seconds bigint NOT NULL,
  solved bigint NOT NULL,
  solution_seconds bigint NOT NULL,
  PRIMARY KEY (grain, day, reason, source_id, channel, priority)
){clustered};
CREATE TABLE reports (
  id {uuid} NOT NULL PRIMARY KEY,
  owner_id {uuid} REFERENCES users (id) ON DELETE CASCADE,
  name text NOT NULL,
  query text NOT NULL,
  shared smallint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);
CREATE INDEX reports_owner ON reports (owner_id);
CREATE TABLE report_mails (
  report_id {uuid} NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  every smallint NOT NULL,
  language text NOT NULL,
  last_day integer NOT NULL,
  PRIMARY KEY (report_id, user_id)
){clustered};
CREATE INDEX report_mails_user ON report_mails (user_id);
";

const DOWN: &str = "
DROP TABLE report_mails;
DROP TABLE reports;
DROP TABLE ticket_cube;
DROP TABLE order_cube;
";
