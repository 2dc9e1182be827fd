//! An index that leads to the answers to a kind of survey on some days, and so to the customers who gave them.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0035_answers_of"
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

const UP: &str = "CREATE INDEX survey_answers_of ON survey_answers (survey_id, at);";

const DOWN: &str = "DROP INDEX survey_answers_of;";
