//! What `m0010_reach` and `m0013_walks` did for SQLite, for the customer lists of PostgreSQL: the indexes that they walk
//! along hold what lists are mostly filtered by, and one begins with it.
//!
//! A row that does not pass then costs a step of an index-only scan and no look into the table: on a million customers
//! a walk past nine hundred thousand of them took 1.5 s.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{
    m0010_reach::{FILTERS, SORTED},
    run,
};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0019_covering"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_connection().get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        run(manager, &sorted(&FILTERS)).await?;
        run(manager, &format!("CREATE INDEX facts_group ON facts ({}, customer_id)", FILTERS.join(", "))).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_connection().get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        run(manager, "DROP INDEX IF EXISTS facts_group").await?;
        run(manager, &sorted(&[])).await
    }
}

/// Makes the sorted indexes anew, each holding these columns besides its own.
pub(super) fn sorted(held: &[&str]) -> String {
    SORTED.into_iter().chain([("facts_owner", "owner")]).map(|(name, key)| sorted_by(name, key, held)).collect()
}

/// Makes one of them anew.
pub(super) fn sorted_by(name: &str, key: &str, held: &[&str]) -> String {
    let held: Vec<&str> = held.iter().copied().filter(|column| *column != key).collect();
    let held = if held.is_empty() { String::new() } else { format!(" INCLUDE ({})", held.join(", ")) };
    format!("DROP INDEX IF EXISTS {name};\nCREATE INDEX {name} ON facts ({key}, customer_id){held};\n")
}
