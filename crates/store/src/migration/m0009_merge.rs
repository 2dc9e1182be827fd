//! Customers that may be one, merges of customers, and what a merge moved, so that it can be undone.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0009_merge"
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

const TABLES: &[&str] = &["duplicates", "merges", "merge_moves", "merge_links", "merge_fields", "merge_consents"];

const UP: &str = "
ALTER TABLE customers ADD COLUMN merged_into {uuid};
CREATE INDEX customers_merged ON customers (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE duplicates (
  id {uuid} NOT NULL PRIMARY KEY,
  first_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  second_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  reasons smallint NOT NULL,
  score bigint NOT NULL,
  found_at bigint NOT NULL,
  dismissed_at bigint NOT NULL DEFAULT 0,
  UNIQUE (first_id, second_id)
);
CREATE INDEX duplicates_second ON duplicates (second_id);
CREATE INDEX duplicates_score ON duplicates (score, id);
CREATE TABLE merges (
  id {uuid} NOT NULL PRIMARY KEY,
  survivor_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  survivor_name text NOT NULL,
  loser_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  loser_name text NOT NULL,
  merged_at bigint NOT NULL,
  actor text NOT NULL,
  undone_at bigint,
  undone_by text NOT NULL,
  contact_points bigint NOT NULL,
  identity_links bigint NOT NULL,
  holdings bigint NOT NULL,
  orders bigint NOT NULL,
  tickets bigint NOT NULL,
  interactions bigint NOT NULL,
  answers bigint NOT NULL
);
CREATE INDEX merges_survivor ON merges (survivor_id, merged_at);
CREATE INDEX merges_loser ON merges (loser_id, merged_at);
CREATE TABLE merge_moves (
  merge_id {uuid} NOT NULL REFERENCES merges (id) DEFERRABLE INITIALLY DEFERRED,
  kind smallint NOT NULL,
  row_id {uuid} NOT NULL,
  PRIMARY KEY (merge_id, kind, row_id)
){clustered};
CREATE INDEX merge_moves_row ON merge_moves (row_id, kind);
CREATE TABLE merge_links (
  merge_id {uuid} NOT NULL REFERENCES merges (id) DEFERRABLE INITIALLY DEFERRED,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  external_id text NOT NULL,
  PRIMARY KEY (merge_id, source_id, external_id)
){clustered};
CREATE INDEX merge_links_external ON merge_links (source_id, external_id);
CREATE TABLE merge_fields (
  merge_id {uuid} NOT NULL REFERENCES merges (id) DEFERRABLE INITIALLY DEFERRED,
  field smallint NOT NULL,
  old_value text NOT NULL,
  new_value text NOT NULL,
  PRIMARY KEY (merge_id, field)
){clustered};
CREATE TABLE merge_consents (
  merge_id {uuid} NOT NULL REFERENCES merges (id) DEFERRABLE INITIALLY DEFERRED,
  channel smallint NOT NULL,
  survivor_status smallint,
  survivor_since bigint,
  loser_status smallint,
  loser_since bigint,
  status smallint NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (merge_id, channel)
){clustered};
";

const DOWN: &str = "
DROP INDEX IF EXISTS customers_merged;
ALTER TABLE customers DROP COLUMN merged_into;
";
