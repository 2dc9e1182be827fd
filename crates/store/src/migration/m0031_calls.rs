//! The call programme: calls and what came of them, who was held out beside them, and what is to be done.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0031_calls"
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

// A call has the id of its event on the timeline. Whom to call is read along what is at stake, which no column holds: it
// is what is expected times the risk, and both are renewed with every run.
const UP: &str = "
CREATE TABLE calls (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  at bigint NOT NULL,
  outcome smallint NOT NULL,
  by_id {uuid},
  by_name text NOT NULL,
  stake_minor bigint,
  PRIMARY KEY (customer_id, id)
){clustered};
CREATE INDEX calls_at ON calls (at, id);
CREATE TABLE call_comparisons (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  day integer NOT NULL,
  stake_minor bigint NOT NULL,
  PRIMARY KEY (customer_id, id)
){clustered};
CREATE INDEX call_comparisons_call ON call_comparisons (id);
CREATE TABLE follow_ups (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  what text NOT NULL,
  due integer NOT NULL,
  assignee_id {uuid} NOT NULL REFERENCES users (id),
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  done_at bigint,
  done_by text NOT NULL,
  PRIMARY KEY (customer_id, id)
){clustered};
CREATE INDEX follow_ups_due ON follow_ups (due, id) WHERE done_at IS NULL;
CREATE INDEX follow_ups_assignee ON follow_ups (assignee_id, due, id) WHERE done_at IS NULL;
CREATE INDEX customer_scores_stake ON customer_scores ((expected_minor * risk), customer_id);
";

const DOWN: &str = "
DROP INDEX customer_scores_stake;
DROP TABLE follow_ups;
DROP TABLE call_comparisons;
DROP TABLE calls;
";
