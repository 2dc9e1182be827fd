//! What different customers are counted with is kept by month as well.
//!
//! Three years are a thousand rows to add up then, instead of forty thousand.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0011_gaps"
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

/// Filled by `Db::migrate`, which brings figures up to date that an older program has left. The step that replaces the table goes
/// back to this one.
pub(super) const UP: &str = "
DROP TABLE IF EXISTS order_gaps;
CREATE TABLE order_gaps (
  grain smallint NOT NULL,
  back smallint NOT NULL,
  day integer NOT NULL,
  before integer NOT NULL,
  orders bigint NOT NULL,
  PRIMARY KEY (grain, back, day, before)
){clustered};
";

const DOWN: &str = "
DROP TABLE IF EXISTS order_gaps;
CREATE TABLE order_gaps (
  back smallint NOT NULL,
  day integer NOT NULL,
  before integer NOT NULL,
  orders bigint NOT NULL,
  PRIMARY KEY (back, day, before)
){clustered};
";
