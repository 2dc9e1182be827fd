//! Tags and owners of customers; changes to many customers at once.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0008_bulk"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await?;
        run(manager, DOWN).await
    }
}

const TABLES: &[&str] = &["tags", "customer_tags", "bulk_jobs", "bulk_items"];

const UP: &str = "
CREATE TABLE tags (
  id {uuid} NOT NULL PRIMARY KEY,
  name text NOT NULL,
  name_key {text_key} NOT NULL UNIQUE,
  tone smallint NOT NULL
);
CREATE TABLE customer_tags (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  tag_id {uuid} NOT NULL REFERENCES tags (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (customer_id, tag_id)
){clustered};
CREATE INDEX customer_tags_tag ON customer_tags (tag_id, customer_id);
ALTER TABLE customers ADD COLUMN owner_id {uuid} REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE facts ADD COLUMN owner_id {uuid};
ALTER TABLE facts ADD COLUMN owner {text_key} NOT NULL DEFAULT '';
CREATE INDEX facts_owner ON facts (owner, customer_id);
CREATE TABLE bulk_jobs (
  id {uuid} NOT NULL PRIMARY KEY,
  action smallint NOT NULL,
  target_id {uuid},
  target_code smallint,
  value text NOT NULL,
  query text NOT NULL,
  named boolean NOT NULL,
  actor text NOT NULL,
  state smallint NOT NULL,
  place text NOT NULL,
  started_at bigint NOT NULL,
  finished_at bigint,
  total bigint NOT NULL,
  done bigint NOT NULL
);
CREATE INDEX bulk_jobs_state ON bulk_jobs (state);
CREATE TABLE bulk_items (
  job_id {uuid} NOT NULL REFERENCES bulk_jobs (id) DEFERRABLE INITIALLY DEFERRED,
  customer_id {uuid} NOT NULL,
  outcome smallint NOT NULL,
  before_id {uuid},
  before_code smallint,
  PRIMARY KEY (job_id, customer_id)
){clustered};
CREATE INDEX bulk_items_outcome ON bulk_items (job_id, outcome, customer_id);
";

const DOWN: &str = "
DROP INDEX facts_owner;
ALTER TABLE facts DROP COLUMN owner;
ALTER TABLE facts DROP COLUMN owner_id;
ALTER TABLE customers DROP COLUMN owner_id;
";
