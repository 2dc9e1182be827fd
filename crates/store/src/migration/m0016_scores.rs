//! What models say of each customer, what they said at the end of earlier months, the runs, and the models.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0016_scores"
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

const TABLES: &[&str] = &["score_runs", "score_models", "customer_scores", "score_history"];

// Beside the facts and not in them: facts have thirteen indexes, and PostgreSQL renews every index entry of a row that
// changes, a million rows a night; and facts are made anew from the base tables, which know no score.
const UP: &str = "
CREATE TABLE score_runs (
  id {uuid} NOT NULL PRIMARY KEY,
  number integer NOT NULL UNIQUE,
  as_of integer NOT NULL,
  state smallint NOT NULL,
  model text NOT NULL,
  place {uuid},
  total bigint NOT NULL,
  done bigint NOT NULL,
  started_at bigint NOT NULL,
  beat_at bigint NOT NULL,
  finished_at bigint,
  runner {uuid},
  actor text NOT NULL,
  problem smallint,
  spread text NOT NULL
);
CREATE INDEX score_runs_state ON score_runs (state);
CREATE TABLE score_models (
  run_id {uuid} NOT NULL REFERENCES score_runs (id) DEFERRABLE INITIALLY DEFERRED,
  kind smallint NOT NULL,
  name text NOT NULL,
  version bigint NOT NULL,
  fitted_at bigint NOT NULL,
  as_of integer NOT NULL,
  customers bigint NOT NULL,
  problem smallint,
  detail text NOT NULL,
  PRIMARY KEY (run_id, kind)
){clustered};
CREATE TABLE customer_scores (
  customer_id {uuid} NOT NULL PRIMARY KEY REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  run integer NOT NULL,
  as_of integer NOT NULL,
  p_alive smallint NOT NULL,
  churn smallint NOT NULL,
  risk smallint,
  expected_minor bigint NOT NULL,
  low_minor bigint NOT NULL,
  high_minor bigint NOT NULL,
  rank smallint NOT NULL,
  tier smallint NOT NULL,
  rfm smallint NOT NULL,
  next_purchase integer,
  purchases integer NOT NULL,
  first_day integer NOT NULL,
  last_day integer NOT NULL,
  returned smallint NOT NULL,
  tickets integer NOT NULL,
  csat smallint,
  effects bigint NOT NULL
){clustered};
CREATE INDEX customer_scores_expected ON customer_scores (expected_minor, customer_id);
CREATE TABLE score_history (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  month integer NOT NULL,
  as_of integer NOT NULL,
  p_alive smallint NOT NULL,
  risk smallint,
  expected_minor bigint NOT NULL,
  rfm smallint NOT NULL,
  effects bigint NOT NULL,
  PRIMARY KEY (customer_id, month)
){clustered};
";
