//! What different customers are counted with is kept by country, store, team and line of business as well.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{m0011_gaps, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0027_figures_by"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, m0011_gaps::UP).await
    }
}

// Filled by `Db::migrate`, which brings figures up to date that an older program has left. The key stands before the
// day: one country is a stretch of its own.
const UP: &str = "
DROP TABLE IF EXISTS order_gaps;
CREATE TABLE order_gaps (
  dimension smallint NOT NULL,
  key text NOT NULL,
  grain smallint NOT NULL,
  back smallint NOT NULL,
  day integer NOT NULL,
  before integer NOT NULL,
  orders bigint NOT NULL,
  PRIMARY KEY (dimension, key, grain, back, day, before)
){clustered};
";
