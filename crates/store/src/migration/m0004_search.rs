//! The search index over what identifies a customer: trigrams, so that any part of a word is found.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0004_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
        run(manager, if sqlite { SQLITE } else { POSTGRES }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["search_docs", "search_index"]).await
    }
}

// `text` is folded by `store::search::fold`: lower case, accents off. The index holds no copy of it.
const SQLITE: &str = "
CREATE TABLE search_docs (
  doc integer PRIMARY KEY,
  customer_id {uuid} NOT NULL UNIQUE REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  text text NOT NULL
);
CREATE VIRTUAL TABLE search_index USING fts5 (text, content='search_docs', content_rowid='doc', tokenize='trigram', detail='none');
CREATE TRIGGER search_docs_insert AFTER INSERT ON search_docs BEGIN
  INSERT INTO search_index (rowid, text) VALUES (new.doc, new.text); END;
CREATE TRIGGER search_docs_delete AFTER DELETE ON search_docs BEGIN
  INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', old.doc, old.text); END;
CREATE TRIGGER search_docs_update AFTER UPDATE ON search_docs BEGIN
  INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', old.doc, old.text); INSERT INTO search_index (rowid, text) VALUES (new.doc, new.text); END;
";

const POSTGRES: &str = "
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE search_docs (
  customer_id {uuid} NOT NULL PRIMARY KEY REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED,
  text text NOT NULL
);
CREATE INDEX search_docs_trigrams ON search_docs USING gin (text gin_trgm_ops);
";
