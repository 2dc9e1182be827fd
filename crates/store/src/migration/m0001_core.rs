//! Settings, users, sources, customers and what identifies them, products, orders, tickets.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0001_core"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }
}

const TABLES: &[&str] = &[
    "settings",
    "users",
    "saved_views",
    "sources",
    "customers",
    "contact_points",
    "identity_links",
    "consents",
    "holdings",
    "products",
    "orders",
    "order_lines",
    "tickets",
    "ticket_messages",
];

const UP: &str = "
CREATE TABLE settings (
  key text NOT NULL PRIMARY KEY,
  value text NOT NULL
);
CREATE TABLE users (
  id {uuid} NOT NULL PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  role text NOT NULL,
  created_at bigint NOT NULL
);
CREATE TABLE saved_views (
  id {uuid} NOT NULL PRIMARY KEY,
  list text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  created_at bigint NOT NULL,
  UNIQUE (list, name)
);
CREATE TABLE sources (
  id smallint NOT NULL PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL
);
CREATE TABLE customers (
  id {uuid} NOT NULL PRIMARY KEY,
  kind smallint NOT NULL,
  stage smallint NOT NULL,
  name text NOT NULL,
  country text NOT NULL,
  city text NOT NULL,
  language text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
){clustered};
CREATE TABLE contact_points (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  kind smallint NOT NULL,
  value text NOT NULL,
  normalised text NOT NULL,
  verified boolean NOT NULL,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (customer_id, id)
){clustered};
CREATE INDEX contact_points_normalised ON contact_points (normalised, customer_id);
CREATE TABLE identity_links (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  external_id text NOT NULL,
  linked_at bigint NOT NULL,
  PRIMARY KEY (customer_id, source_id, external_id)
){clustered};
CREATE UNIQUE INDEX identity_links_external ON identity_links (source_id, external_id);
CREATE TABLE consents (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  channel smallint NOT NULL,
  status smallint NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (customer_id, channel)
){clustered};
CREATE TABLE holdings (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  line smallint NOT NULL,
  name text NOT NULL,
  number text NOT NULL,
  value_minor bigint NOT NULL,
  currency text NOT NULL,
  since integer NOT NULL,
  renews integer,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (customer_id, id)
){clustered};
CREATE TABLE products (
  id {uuid} NOT NULL PRIMARY KEY,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  code {text_key} NOT NULL,
  name text NOT NULL,
  name_key {text_key} NOT NULL,
  kind smallint NOT NULL,
  units bigint NOT NULL DEFAULT 0,
  lines bigint NOT NULL DEFAULT 0,
  revenue_minor bigint NOT NULL DEFAULT 0,
  credits_minor bigint NOT NULL DEFAULT 0,
  last_sold_at bigint NOT NULL DEFAULT 0,
  UNIQUE (source_id, code)
);
CREATE INDEX products_revenue ON products (kind, revenue_minor, id);
CREATE INDEX products_units ON products (kind, units, id);
CREATE INDEX products_name ON products (kind, name_key, id);
CREATE TABLE orders (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  number {text_key} NOT NULL,
  kind smallint NOT NULL,
  channel smallint NOT NULL,
  placed_at bigint NOT NULL,
  country text NOT NULL,
  lines bigint NOT NULL,
  sales_minor bigint NOT NULL,
  credits_minor bigint NOT NULL,
  total_minor bigint NOT NULL,
  currency text NOT NULL,
  PRIMARY KEY (customer_id, id)
){clustered};
CREATE UNIQUE INDEX orders_number ON orders (number, source_id);
CREATE INDEX orders_placed ON orders (placed_at, id);
CREATE INDEX orders_total ON orders (total_minor, id);
CREATE TABLE order_lines (
  customer_id {uuid} NOT NULL,
  order_id {uuid} NOT NULL,
  line integer NOT NULL,
  source_key {uuid} NOT NULL,
  product_id {uuid} NOT NULL REFERENCES products (id) DEFERRABLE INITIALLY DEFERRED,
  description text,
  at bigint NOT NULL,
  quantity bigint NOT NULL,
  price_mantissa bigint NOT NULL,
  price_scale smallint NOT NULL,
  amount_minor bigint NOT NULL,
  PRIMARY KEY (customer_id, order_id, line),
  FOREIGN KEY (customer_id, order_id) REFERENCES orders (customer_id, id) DEFERRABLE INITIALLY DEFERRED
){clustered};
CREATE TABLE tickets (
  customer_id {uuid} NOT NULL REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  id {uuid} NOT NULL,
  source_id smallint NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  number {text_key} NOT NULL,
  subject text NOT NULL,
  status smallint NOT NULL,
  priority smallint NOT NULL,
  channel smallint NOT NULL,
  reason text NOT NULL,
  opened_at bigint NOT NULL,
  first_response_at bigint,
  solved_at bigint,
  assignee text NOT NULL,
  messages bigint NOT NULL,
  PRIMARY KEY (customer_id, id)
){clustered};
CREATE UNIQUE INDEX tickets_number ON tickets (number, source_id);
CREATE INDEX tickets_opened ON tickets (opened_at, id);
CREATE INDEX tickets_status ON tickets (status, opened_at, id);
CREATE TABLE ticket_messages (
  customer_id {uuid} NOT NULL,
  ticket_id {uuid} NOT NULL,
  id {uuid} NOT NULL,
  at bigint NOT NULL,
  author smallint NOT NULL,
  name text NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (customer_id, ticket_id, id),
  FOREIGN KEY (customer_id, ticket_id) REFERENCES tickets (customer_id, id) DEFERRABLE INITIALLY DEFERRED
){clustered};
INSERT INTO sources (id, code, name) VALUES (1, 'vecino', 'Vecino');
INSERT INTO customers (id, kind, stage, name, country, city, language, created_at, updated_at)
  SELECT {nil}, 1, 1, '', '', '', '', 0, 0;
";
