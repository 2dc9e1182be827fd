//! Indexes hold what is asked for along them, so that fewer rows are looked up.
//!
//! That goes for a product's newest sales, orders by date, tickets, and customers that a text finds. As in
//! `m0010_reach` it is for SQLite, but for the sales. A customer's number in the search index stands in `facts` and in
//! the indexes that lists walk along: whether a text finds a customer is then known without looking the customer up.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{
    m0010_reach::{FILTERS, SORTED, sorted_by},
    run,
};

/// This step.
pub(super) struct Step;

/// The column by which the search index knows a customer.
pub(super) const DOC: &str = "doc";
/// The indexes of `tickets` that a list walks along, by what they are sorted by.
const TICKETS: [(&str, &str); 10] = [
    ("tickets_by_number", "number"),
    ("tickets_by_status", "status"),
    ("tickets_priority", "priority"),
    ("tickets_channel", "channel"),
    ("tickets_reason", "reason"),
    ("tickets_assignee", "assignee"),
    ("tickets_messages", "messages"),
    ("tickets_opened", "opened_at"),
    ("tickets_first_response", "(COALESCE(first_response_at, 0))"),
    ("tickets_solved", "(COALESCE(solved_at, 0))"),
];
/// What lists of tickets are often filtered by.
pub(super) const TICKET_FILTERS: [&str; 7] = ["number", "status", "priority", "channel", "reason", "assignee", "opened_at"];
/// What lists of orders are often filtered by, and whom they lead to.
pub(super) const ORDER_FILTERS: [&str; 6] = ["customer_id", "number", "kind", "channel", "country", "total_minor"];

// Whichever of the two is written first, the other brings the number: facts that are worked out anew look it up
// (`figures::facts`), a new document writes it here.
const UP: &str = "
ALTER TABLE facts ADD COLUMN doc bigint NOT NULL DEFAULT 0;
UPDATE facts SET doc = COALESCE((SELECT d.doc FROM search_docs d WHERE d.customer_id = facts.customer_id), 0);
CREATE TRIGGER search_docs_numbered AFTER INSERT ON search_docs BEGIN
  UPDATE facts SET doc = new.doc WHERE customer_id = new.customer_id; END;
";

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0013_walks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
            return run(manager, &sales("INCLUDE (customer_id, order_id, line, quantity, amount_minor)", "")).await;
        }
        run(manager, &sales("", ", customer_id, order_id, line, quantity, amount_minor")).await?;
        run(manager, &placed(&ORDER_FILTERS)).await?;
        let mut carried = FILTERS.to_vec();
        carried.push(DOC);
        run(manager, &drop_facts()).await?;
        run(manager, UP).await?;
        run(manager, &facts(&carried)).await?;
        run(manager, &tickets(&TICKET_FILTERS)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &sales("", "")).await?;
        if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        run(manager, &placed(&[])).await?;
        run(manager, &drop_facts()).await?;
        run(manager, "DROP TRIGGER search_docs_numbered;\nALTER TABLE facts DROP COLUMN doc").await?;
        run(manager, &facts(&FILTERS)).await?;
        run(manager, &tickets(&[])).await
    }
}

/// The sorted indexes of `facts`.
fn by_facts() -> impl Iterator<Item = (&'static str, &'static str)> {
    SORTED.into_iter().chain([("facts_owner", "owner")])
}

/// Makes the index of a product's newest sales anew. A product's page reads two thousand of them, which lie all over
/// the table.
fn sales(included: &str, more: &str) -> String {
    format!(
        "DROP INDEX IF EXISTS order_lines_product;\nCREATE INDEX order_lines_product ON order_lines (product_id, at{more}) {included};\n"
    )
}

/// Makes the index of orders by date anew, the order in which most look at them. The others stay as they are: there
/// are several orders for each customer.
pub(super) fn placed(carried: &[&str]) -> String {
    let more: String = carried.iter().map(|column| format!(", {column}")).collect();
    format!("DROP INDEX IF EXISTS orders_placed;\nCREATE INDEX orders_placed ON orders (placed_at, id{more});\n")
}

/// Takes them down, so that no row is written into each of them while the column is filled.
fn drop_facts() -> String {
    by_facts().map(|(name, _)| format!("DROP INDEX IF EXISTS {name};\n")).collect()
}

/// Makes them anew, each with these columns after its own.
pub(super) fn facts(carried: &[&str]) -> String {
    by_facts().map(|(name, key)| sorted_by(name, key, carried)).collect()
}

/// Makes the sorted indexes of `tickets` anew, each with these columns after its own. The one of the newest with
/// a status begins with the status.
pub(super) fn tickets(carried: &[&str]) -> String {
    let made = |name: &str, key: &str| {
        let more: String =
            carried.iter().filter(|column| !key.split(", ").any(|own| own == **column)).map(|column| format!(", {column}")).collect();
        format!("DROP INDEX IF EXISTS {name};\nCREATE INDEX {name} ON tickets ({key}, id, customer_id{more});\n")
    };
    TICKETS.iter().map(|(name, key)| made(name, key)).chain([made("tickets_status", "status, opened_at")]).collect()
}
