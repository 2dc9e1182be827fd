//! Boards that people make of the figures, who sees them, and the links that open them.

use sea_orm::DbErr;
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0029_boards"
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

const TABLES: &[&str] = &["boards", "board_roles", "board_links"];

// What a board shows is one text, so that a change is one row with one version. Roles are named by their words, for those
// that the program brings stand in no table. A board outlives its owner; a link does not outlive who made it.
const UP: &str = "
CREATE TABLE boards (
  id {uuid} NOT NULL PRIMARY KEY,
  owner_id {uuid} REFERENCES users (id) ON DELETE SET NULL,
  name text NOT NULL,
  shows text NOT NULL,
  tiles text NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  changed_by text NOT NULL
){clustered};
CREATE INDEX boards_owner ON boards (owner_id);
CREATE TABLE board_roles (
  board_id {uuid} NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
  role text NOT NULL,
  edits integer NOT NULL,
  PRIMARY KEY (board_id, role)
){clustered};
CREATE INDEX board_roles_role ON board_roles (role);
CREATE TABLE board_links (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  id {uuid} NOT NULL,
  board_id {uuid} NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
  made_by {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  made_at bigint NOT NULL,
  ends_at bigint NOT NULL,
  revoked_at bigint,
  used_at bigint
){clustered};
CREATE INDEX board_links_board ON board_links (board_id);
";
