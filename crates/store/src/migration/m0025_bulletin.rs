//! Who is sent the bulletin, and what its voices are found by.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0025_bulletin"
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
CREATE TABLE bulletin_readers (
  user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  language text NOT NULL,
  last_week integer NOT NULL
){clustered};
CREATE INDEX survey_answers_at ON survey_answers (at);
";

const DOWN: &str = "
DROP INDEX survey_answers_at;
DROP TABLE bulletin_readers;
";
