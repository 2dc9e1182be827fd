//! When orders were delivered; an index of the audit log by who did what when.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0032_measures"
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

// Most sources never tell when an order was delivered: the index holds those alone that do. That of the audit log carries
// all that is counted, so that nobody reads the entries themselves.
const UP: &str = "
ALTER TABLE orders ADD COLUMN delivered_at bigint;
CREATE INDEX orders_delivered ON orders (delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX audit_work ON audit (actor_id, at, action, resource);
";

const DOWN: &str = "
DROP INDEX audit_work;
DROP INDEX orders_delivered;
ALTER TABLE orders DROP COLUMN delivered_at;
";
