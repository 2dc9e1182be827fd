//! Whom the bulletin is sent to besides those who asked for it, who wants none, with whom the file goes, and in which language somebody
//! works.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0034_bulletin_to"
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
ALTER TABLE users ADD COLUMN language text NOT NULL DEFAULT '';
ALTER TABLE bulletin_readers ADD COLUMN attach smallint NOT NULL DEFAULT 0;
ALTER TABLE bulletin_readers ADD COLUMN named smallint NOT NULL DEFAULT 1;
ALTER TABLE bulletin_readers ADD COLUMN stopped smallint NOT NULL DEFAULT 0;
CREATE TABLE bulletin_roles (
  role text NOT NULL PRIMARY KEY,
  attach smallint NOT NULL,
  last_week integer NOT NULL
){clustered};
";

const DOWN: &str = "
DROP TABLE bulletin_roles;
ALTER TABLE bulletin_readers DROP COLUMN stopped;
ALTER TABLE bulletin_readers DROP COLUMN named;
ALTER TABLE bulletin_readers DROP COLUMN attach;
ALTER TABLE users DROP COLUMN language;
";
