//! What people want to be told of figures, and what they were told.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0030_alerts"
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

// An alert says by itself what was looked at: its rule may be another by now, or gone.
const UP: &str = "
CREATE TABLE alert_rules (
  id {uuid} NOT NULL PRIMARY KEY,
  owner_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  language text NOT NULL,
  metric smallint NOT NULL,
  grain smallint NOT NULL,
  dimension smallint,
  key text NOT NULL,
  kind smallint NOT NULL,
  threshold bigint NOT NULL,
  mail integer NOT NULL,
  shared integer NOT NULL,
  paused_at bigint,
  rests smallint,
  judged_to integer NOT NULL,
  revision integer NOT NULL,
  created_at bigint NOT NULL
){clustered};
CREATE INDEX alert_rules_owner ON alert_rules (owner_id);
CREATE TABLE alerts (
  id {uuid} NOT NULL PRIMARY KEY,
  rule_id {uuid} NOT NULL,
  owner_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  metric smallint NOT NULL,
  grain smallint NOT NULL,
  dimension smallint,
  key text NOT NULL,
  kind smallint NOT NULL,
  threshold bigint NOT NULL,
  bucket integer NOT NULL,
  value bigint NOT NULL,
  value_before bigint,
  expected bigint,
  low bigint,
  high bigint,
  fired_at bigint NOT NULL,
  read_at bigint
){clustered};
CREATE UNIQUE INDEX alerts_once ON alerts (rule_id, bucket);
CREATE INDEX alerts_owner ON alerts (owner_id, fired_at, bucket, id);
CREATE INDEX alerts_unread ON alerts (owner_id) WHERE read_at IS NULL;
";

const DOWN: &str = "
DROP TABLE alerts;
DROP TABLE alert_rules;
";
