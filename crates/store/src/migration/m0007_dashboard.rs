//! What different customers are counted with: orders by their day and the month of an earlier one.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0007_dashboard"
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

const TABLES: &[&str] = &["order_gaps"];

// Filled by `Db::migrate`, which brings figures up to date that an older program has left.
const UP: &str = "
CREATE TABLE order_gaps (
  back smallint NOT NULL,
  day integer NOT NULL,
  before integer NOT NULL,
  orders bigint NOT NULL,
  PRIMARY KEY (back, day, before)
){clustered};
";
