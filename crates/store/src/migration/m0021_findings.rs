//! What is found out about the whole company, what is bought by whom buys what, and answers to proposed actions.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0021_findings"
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

const TABLES: &[&str] = &["findings", "recommendations", "action_answers"];

// A similarity is in millionths. What recommends is worked out anew with each run, and nothing else holds on to it: so
// it refers to products without keeping them.
const UP: &str = "
CREATE TABLE findings (
  kind smallint NOT NULL PRIMARY KEY,
  as_of bigint NOT NULL,
  content text NOT NULL
);
CREATE TABLE recommendations (
  product_id {uuid} NOT NULL,
  place smallint NOT NULL,
  other_id {uuid} NOT NULL,
  similarity bigint NOT NULL,
  PRIMARY KEY (product_id, place)
){clustered};
CREATE TABLE action_answers (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  action smallint NOT NULL,
  about {uuid},
  answer smallint NOT NULL,
  at bigint NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (customer_id, id)
){clustered};
";
