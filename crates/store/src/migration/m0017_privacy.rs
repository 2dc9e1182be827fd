//! Consents by purpose and with their history; customers who were erased.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0017_privacy"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["consent_changes", "erasures", "erased_identities"]).await?;
        run(manager, DOWN).await
    }
}

// What was said until now was said of the channel as such, and is where its history begins. SQLite cannot give a table
// another primary key: it is made anew.
const UP: &str = "
CREATE TABLE purposes (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  channel smallint NOT NULL,
  purpose smallint NOT NULL,
  status smallint NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (customer_id, channel, purpose)
){clustered};
INSERT INTO purposes (customer_id, channel, purpose, status, since)
  SELECT customer_id, channel, 1, status, since FROM consents;
DROP TABLE consents;
ALTER TABLE purposes RENAME TO consents;
CREATE TABLE merge_purposes (
  merge_id {uuid} NOT NULL REFERENCES merges (id) DEFERRABLE INITIALLY DEFERRED,
  channel smallint NOT NULL,
  purpose smallint NOT NULL,
  survivor_status smallint,
  survivor_since bigint,
  loser_status smallint,
  loser_since bigint,
  status smallint NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (merge_id, channel, purpose)
){clustered};
INSERT INTO merge_purposes (merge_id, channel, purpose, survivor_status, survivor_since, loser_status, loser_since, status, since)
  SELECT merge_id, channel, 1, survivor_status, survivor_since, loser_status, loser_since, status, since FROM merge_consents;
DROP TABLE merge_consents;
ALTER TABLE merge_purposes RENAME TO merge_consents;
CREATE TABLE consent_changes (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  channel smallint NOT NULL,
  purpose smallint NOT NULL,
  status smallint NOT NULL,
  since bigint NOT NULL,
  noted_at bigint NOT NULL,
  actor text NOT NULL,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (customer_id, id)
){clustered};
INSERT INTO consent_changes (customer_id, id, channel, purpose, status, since, noted_at, actor, source_id)
  SELECT customer_id, {random_id}, channel, purpose, status, since, since, '', 1 FROM consents;
CREATE TABLE erasures (
  id {uuid} NOT NULL PRIMARY KEY,
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  at bigint NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL,
  report text NOT NULL
);
CREATE INDEX erasures_customer ON erasures (customer_id, at);
CREATE TABLE erased_identities (
  hash {bytes} NOT NULL PRIMARY KEY,
  erased_at bigint NOT NULL
){clustered};
";

const DOWN: &str = "
CREATE TABLE channels (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  channel smallint NOT NULL,
  status smallint NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (customer_id, channel)
){clustered};
INSERT INTO channels (customer_id, channel, status, since)
  SELECT customer_id, channel, status, since FROM consents WHERE purpose = 1;
DROP TABLE consents;
ALTER TABLE channels RENAME TO consents;
CREATE TABLE merge_channels (
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
INSERT INTO merge_channels (merge_id, channel, survivor_status, survivor_since, loser_status, loser_since, status, since)
  SELECT merge_id, channel, survivor_status, survivor_since, loser_status, loser_since, status, since FROM merge_consents
  WHERE purpose = 1;
DROP TABLE merge_consents;
ALTER TABLE merge_channels RENAME TO merge_consents;
";
