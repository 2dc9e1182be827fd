//! As whom somebody looks in a session.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0020_view_as"
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

const UP: &str = "
ALTER TABLE sessions ADD COLUMN view_role text;
ALTER TABLE sessions ADD COLUMN view_user {uuid};
";

const DOWN: &str = "
ALTER TABLE sessions DROP COLUMN view_user;
ALTER TABLE sessions DROP COLUMN view_role;
";
