//! The index by owner holds what lists are filtered by, as those by the other columns do (`m0010_reach`).

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{
    m0010_reach::{FILTERS, sorted_by},
    run,
};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0012_owner"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        anew(manager, &FILTERS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        anew(manager, &[]).await
    }
}

async fn anew(manager: &SchemaManager<'_>, more: &[&str]) -> Result<(), DbErr> {
    if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
        return Ok(());
    }
    run(manager, &sorted_by("facts_owner", "owner", more)).await
}
