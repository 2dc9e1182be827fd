//! By when the first answer to a ticket was promised, and how many came by then.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0037_promises"
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

// Of tickets that are there already it is what is promised where nothing else is said (`domain::ticket::Promises::DEFAULT`): a
// day for the lowest priority, 8 hours, 4 hours, and one for the highest. `Db::migrate` then works the figures out anew.
const UP: &str = "
ALTER TABLE tickets ADD COLUMN respond_by bigint NOT NULL DEFAULT 0;
UPDATE tickets SET respond_by = opened_at + CASE priority WHEN 1 THEN 86400000 WHEN 2 THEN 28800000 WHEN 3 THEN 14400000 ELSE 3600000 END;
ALTER TABLE ticket_cube ADD COLUMN in_time bigint NOT NULL DEFAULT 0;
";

const DOWN: &str = "
ALTER TABLE ticket_cube DROP COLUMN in_time;
ALTER TABLE tickets DROP COLUMN respond_by;
";
