//! Maintained figures: one facts row a customer, company figures by day; imports and what they refused.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0003_figures"
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

const TABLES: &[&str] = &["facts", "metric_daily", "imports", "import_rejects"];

const UP: &str = "
CREATE TABLE facts (
  customer_id {uuid} NOT NULL PRIMARY KEY REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  name text NOT NULL,
  name_key {text_key} NOT NULL,
  kind smallint NOT NULL,
  stage smallint NOT NULL,
  tier smallint NOT NULL,
  country {text_key} NOT NULL,
  orders bigint NOT NULL DEFAULT 0,
  credit_notes bigint NOT NULL DEFAULT 0,
  revenue_minor bigint NOT NULL DEFAULT 0,
  credits_minor bigint NOT NULL DEFAULT 0,
  net_minor bigint NOT NULL DEFAULT 0,
  first_order_at bigint NOT NULL DEFAULT 0,
  last_order_at bigint NOT NULL DEFAULT 0,
  last_contact_at bigint NOT NULL DEFAULT 0,
  interactions bigint NOT NULL DEFAULT 0,
  tickets bigint NOT NULL DEFAULT 0,
  tickets_open bigint NOT NULL DEFAULT 0,
  csat_answers bigint NOT NULL DEFAULT 0,
  csat_sum bigint NOT NULL DEFAULT 0,
  csat_centi bigint NOT NULL DEFAULT 0,
  since bigint NOT NULL
){clustered};
CREATE INDEX facts_name ON facts (name_key, customer_id);
CREATE INDEX facts_tier ON facts (tier, customer_id);
CREATE INDEX facts_stage ON facts (stage, customer_id);
CREATE INDEX facts_country ON facts (country, customer_id);
CREATE INDEX facts_revenue ON facts (revenue_minor, customer_id);
CREATE INDEX facts_net ON facts (net_minor, customer_id);
CREATE INDEX facts_orders ON facts (orders, customer_id);
CREATE INDEX facts_last_order ON facts (last_order_at, customer_id);
CREATE INDEX facts_open_tickets ON facts (tickets_open, customer_id);
CREATE INDEX facts_csat ON facts (csat_centi, customer_id);
CREATE INDEX facts_last_contact ON facts (last_contact_at, customer_id);
CREATE INDEX facts_since ON facts (since, customer_id);
CREATE TABLE metric_daily (
  metric smallint NOT NULL,
  grain smallint NOT NULL,
  dimension smallint NOT NULL,
  day integer NOT NULL,
  key text NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (metric, grain, dimension, day, key)
){clustered};
CREATE TABLE imports (
  id {uuid} NOT NULL PRIMARY KEY,
  kind text NOT NULL,
  file text NOT NULL,
  sha256 text NOT NULL,
  started_at bigint NOT NULL,
  lines bigint NOT NULL,
  stored bigint NOT NULL,
  rejected bigint NOT NULL,
  report text NOT NULL
);
CREATE TABLE import_rejects (
  import_id {uuid} NOT NULL REFERENCES imports (id) DEFERRABLE INITIALLY DEFERRED,
  line bigint NOT NULL,
  reason text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (import_id, line)
){clustered};
";
