//! Mail that waits to be sent, people known by somebody else's word, and what may be used once and was.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0023_ways_in"
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

// A subject means something only together with who issued it; until now nobody had one.
const UP: &str = "
ALTER TABLE users ADD COLUMN issuer text;
DROP INDEX users_subject;
CREATE UNIQUE INDEX users_subject ON users (issuer, subject);
CREATE TABLE outbox (
  id {uuid} NOT NULL PRIMARY KEY,
  kind smallint NOT NULL,
  recipient text NOT NULL,
  created_at bigint NOT NULL,
  due_at bigint NOT NULL,
  ends_at bigint NOT NULL,
  tries bigint NOT NULL,
  content {bytes} NOT NULL,
  dead_at bigint,
  error text NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
CREATE TABLE spent (
  hash {bytes} NOT NULL PRIMARY KEY,
  ends_at bigint NOT NULL
){clustered};
CREATE INDEX spent_ends ON spent (ends_at);
";

const DOWN: &str = "
DROP TABLE spent;
DROP TABLE outbox;
DROP INDEX users_subject;
CREATE UNIQUE INDEX users_subject ON users (subject);
ALTER TABLE users DROP COLUMN issuer;
";
