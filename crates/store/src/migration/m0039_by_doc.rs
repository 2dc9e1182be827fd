//! Customers by the number that SQLite's index of trigrams has for them, with what they are sorted by where those whom a text
//! finds lie together; and the ends of telephone numbers with the numbers that end so, because thousands may.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::run;

/// This step.
pub(super) struct Step;

const SQLITE: &str = "
CREATE INDEX facts_doc ON facts (doc, name_key, country, since);
DROP INDEX contact_points_end;
CREATE INDEX contact_points_end ON contact_points (substr(normalised, -5), normalised, kind) WHERE kind IN (2, 3);
";
const SQLITE_DOWN: &str = "
DROP INDEX contact_points_end;
CREATE INDEX contact_points_end ON contact_points (substr(normalised, -5)) WHERE kind IN (2, 3);
DROP INDEX facts_doc;
";
const POSTGRES: &str = "
DROP INDEX contact_points_end;
CREATE INDEX contact_points_end ON contact_points (right(normalised, 5)) INCLUDE (normalised, kind, customer_id) WHERE kind IN (2, 3);
";
const POSTGRES_DOWN: &str = "
DROP INDEX contact_points_end;
CREATE INDEX contact_points_end ON contact_points (right(normalised, 5)) WHERE kind IN (2, 3);
";

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0039_by_doc"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
        run(manager, if is_sqlite { SQLITE } else { POSTGRES }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
        run(manager, if is_sqlite { SQLITE_DOWN } else { POSTGRES_DOWN }).await
    }
}
