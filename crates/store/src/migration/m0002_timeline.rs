//! The timeline: interactions, their bodies, their counts by month; surveys and answers.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0002_timeline"
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

const TABLES: &[&str] = &["interactions", "interaction_bodies", "timeline_months", "surveys", "survey_answers"];

const UP: &str = "
CREATE TABLE interactions (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  at bigint NOT NULL,
  id {uuid} NOT NULL,
  kind smallint NOT NULL,
  channel smallint NOT NULL,
  flow smallint NOT NULL,
  subject text NOT NULL,
  summary text NOT NULL,
  ref_id {uuid},
  amount_minor bigint,
  currency text,
  measure bigint,
  actor text NOT NULL,
  PRIMARY KEY (customer_id, at, id)
){clustered};
CREATE TABLE interaction_bodies (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  interaction_id {uuid} NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (customer_id, interaction_id)
){clustered};
CREATE TABLE timeline_months (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  month integer NOT NULL,
  kind smallint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (customer_id, month, kind)
){clustered};
CREATE TABLE surveys (
  id {uuid} NOT NULL PRIMARY KEY,
  name text NOT NULL UNIQUE,
  kind smallint NOT NULL
);
CREATE TABLE survey_answers (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  survey_id {uuid} NOT NULL REFERENCES surveys (id) DEFERRABLE INITIALLY DEFERRED,
  score smallint NOT NULL,
  comment text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (customer_id, id)
){clustered};
";
