//! Lists: an index for every column that one is sorted by, products by month, who sees a saved view.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};
use crate::figures;

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0006_lists"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if db.get_database_backend() != DbBackend::Sqlite {
            run(manager, SORTED_BY_BYTES).await?;
        }
        run(manager, UP).await?;
        figures::fill_months(db).await.map_err(|error| DbErr::Migration(error.to_string()))
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await?;
        drop_tables(manager, &["product_months"]).await
    }
}

/// PostgreSQL would sort these texts by the server's language, and the pages of a list by another.
const SORTED_BY_BYTES: &str = "
ALTER TABLE orders ALTER COLUMN country TYPE {text_key};
ALTER TABLE tickets ALTER COLUMN reason TYPE {text_key};
ALTER TABLE tickets ALTER COLUMN assignee TYPE {text_key};
";

// A name is taken once by each owner. SQLite cannot take a constraint off a table: it is made anew.
const UP: &str = "
CREATE TABLE product_months (
  product_id {uuid} NOT NULL REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED,
  month integer NOT NULL,
  units bigint NOT NULL,
  lines bigint NOT NULL,
  revenue_minor bigint NOT NULL,
  credits_minor bigint NOT NULL,
  PRIMARY KEY (product_id, month)
){clustered};
CREATE TABLE owned_views (
  id {uuid} NOT NULL PRIMARY KEY,
  list text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  created_at bigint NOT NULL,
  owner_id {uuid} REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  sharing smallint NOT NULL,
  default_for text
);
INSERT INTO owned_views (id, list, name, query, created_at, sharing)
  SELECT id, list, name, query, created_at, 3 FROM saved_views;
DROP TABLE saved_views;
ALTER TABLE owned_views RENAME TO saved_views;
CREATE UNIQUE INDEX saved_views_owned ON saved_views (list, owner_id, name);
CREATE UNIQUE INDEX saved_views_default ON saved_views (list, default_for);
CREATE INDEX order_lines_product ON order_lines (product_id, at);
CREATE INDEX orders_country ON orders (country, id);
CREATE INDEX orders_channel ON orders (channel, id);
CREATE INDEX orders_kind_number ON orders (kind, number, id);
CREATE INDEX orders_kind_lines ON orders (kind, lines, id);
CREATE INDEX orders_kind_total ON orders (kind, total_minor, id);
DROP INDEX orders_total;
CREATE INDEX tickets_by_number ON tickets (number, id);
CREATE INDEX tickets_by_status ON tickets (status, id);
CREATE INDEX tickets_priority ON tickets (priority, id);
CREATE INDEX tickets_channel ON tickets (channel, id);
CREATE INDEX tickets_reason ON tickets (reason, id);
CREATE INDEX tickets_assignee ON tickets (assignee, id);
CREATE INDEX tickets_messages ON tickets (messages, id);
CREATE INDEX tickets_first_response ON tickets ((COALESCE(first_response_at, 0)), id);
CREATE INDEX tickets_solved ON tickets ((COALESCE(solved_at, 0)), id);
CREATE INDEX products_code ON products (kind, code, id);
CREATE INDEX products_lines ON products (kind, lines, id);
CREATE INDEX products_credits ON products (kind, credits_minor, id);
CREATE INDEX products_last_sold ON products (kind, last_sold_at, id);
";

const DOWN: &str = "
CREATE INDEX orders_total ON orders (total_minor, id);
DROP INDEX order_lines_product;
DROP INDEX orders_country;
DROP INDEX orders_channel;
DROP INDEX orders_kind_number;
DROP INDEX orders_kind_lines;
DROP INDEX orders_kind_total;
DROP INDEX tickets_by_number;
DROP INDEX tickets_by_status;
DROP INDEX tickets_priority;
DROP INDEX tickets_channel;
DROP INDEX tickets_reason;
DROP INDEX tickets_assignee;
DROP INDEX tickets_messages;
DROP INDEX tickets_first_response;
DROP INDEX tickets_solved;
DROP INDEX products_code;
DROP INDEX products_lines;
DROP INDEX products_credits;
DROP INDEX products_last_sold;
";
