//! Reports that no rollup keeps: who asked for which, how far it is, and what came of it.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0033_report_runs"
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

// What a person reached when a report was worked out stands beside it (`seen`): it is shown to nobody who reaches less by now.
const UP: &str = "
CREATE TABLE report_runs (
  id {uuid} NOT NULL PRIMARY KEY,
  user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  query text NOT NULL,
  seen text NOT NULL,
  state smallint NOT NULL,
  total bigint NOT NULL,
  done bigint NOT NULL,
  asked_at bigint NOT NULL,
  begun_at bigint,
  finished_at bigint,
  runner {uuid},
  beat_at bigint NOT NULL,
  tries smallint NOT NULL,
  result text NOT NULL
);
CREATE INDEX report_runs_user ON report_runs (user_id, asked_at);
CREATE INDEX report_runs_open ON report_runs (state, asked_at) WHERE state < 3;
";

const DOWN: &str = "
DROP TABLE report_runs;
";
