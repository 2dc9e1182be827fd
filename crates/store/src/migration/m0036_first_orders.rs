//! Indexes for what is opened from figures: when customers ordered first, when tickets were solved, who has something of a
//! line of business, and when proposals were answered. Lists that walk past everybody else find it in the index that they walk along, as in `m0010_reach`.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{
    m0010_reach::{FILTERS, sorted_by},
    m0013_walks::{DOC, TICKET_FILTERS, facts, tickets},
    m0019_covering, run,
};

/// This step.
pub(super) struct Step;

/// When a customer ordered first.
const FIRST: &str = "first_order_at";

const UP: &str = "
CREATE INDEX holdings_line ON holdings (line, customer_id);
CREATE INDEX action_answers_at ON action_answers (at, customer_id);
";

const DOWN: &str = "
DROP INDEX facts_first_order;
DROP INDEX action_answers_at;
DROP INDEX holdings_line;
";

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0036_first_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await?;
        let held = [&FILTERS[..], &[FIRST]].concat();
        if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
            run(manager, &m0019_covering::sorted(&held)).await?;
            return run(manager, &m0019_covering::sorted_by("facts_first_order", FIRST, &FILTERS)).await;
        }
        let carried = [&held[..], &[DOC]].concat();
        run(manager, &facts(&carried)).await?;
        run(manager, &sorted_by("facts_first_order", FIRST, &carried)).await?;
        run(manager, &tickets(&[&TICKET_FILTERS[..], &["solved_at"]].concat())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await?;
        if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
            return run(manager, &m0019_covering::sorted(&FILTERS)).await;
        }
        run(manager, &facts(&[&FILTERS[..], &[DOC]].concat())).await?;
        run(manager, &tickets(&TICKET_FILTERS)).await
    }
}
