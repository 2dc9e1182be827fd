//! Whoever looks for what was delivered walks past the orders of the last days, which are still on their way: the index along
//! which lists of orders are walked holds when each was delivered, and who sold it, as in `m0013_walks`.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{
    m0013_walks::{ORDER_FILTERS, placed},
    run,
};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0038_delivered"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        run(manager, &placed(&[&ORDER_FILTERS[..], &["delivered_at", "source_id"]].concat())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        run(manager, &placed(&ORDER_FILTERS)).await
    }
}
