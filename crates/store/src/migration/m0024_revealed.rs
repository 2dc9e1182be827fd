//! What was revealed of customers, in which session and until when.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0024_revealed"
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

const TABLES: &[&str] = &["revealed"];

// It ends with its session, however that ends.
const UP: &str = "
CREATE TABLE revealed (
  session_id {uuid} NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  customer_id {uuid} NOT NULL,
  class smallint NOT NULL,
  ends_at bigint NOT NULL,
  PRIMARY KEY (session_id, customer_id, class)
){clustered};
CREATE INDEX revealed_customer ON revealed (customer_id);
";
