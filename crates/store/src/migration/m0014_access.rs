//! Sign-in, sessions, keys, roles and teams; the audit log, which only grows.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::prelude::*;

use super::{drop_tables, run};

/// This step.
pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0014_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_connection().get_database_backend() == DbBackend::Sqlite;
        run(manager, if sqlite { APART_SQLITE } else { APART_POSTGRES }).await?;
        run(manager, UP).await?;
        run(manager, if sqlite { KEPT_SQLITE } else { KEPT_POSTGRES }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await?;
        if manager.get_connection().get_database_backend() != DbBackend::Sqlite {
            run(manager, "DROP FUNCTION audit_kept").await?;
        }
        run(manager, DOWN).await
    }
}

const TABLES: &[&str] = &[
    "sessions",
    "recovery_codes",
    "one_time_links",
    "api_keys",
    "roles",
    "teams",
    "team_members",
    "attempts",
    "audit",
    "audit_values",
    "audit_head",
];

// Until now addresses that differ only in case were two people's. Whoever came later gets an address that nobody has:
// nobody could sign in yet, so nobody is locked out.
const APART_SQLITE: &str = "
UPDATE users SET email = email || '.' || lower(hex(id)) WHERE EXISTS (SELECT 1 FROM users o
  WHERE lower(o.email) = lower(users.email) AND (o.created_at, o.id) < (users.created_at, users.id));
";
const APART_POSTGRES: &str = "
UPDATE users SET email = email || '.' || replace(id::text, '-', '') WHERE EXISTS (SELECT 1 FROM users o
  WHERE lower(o.email) = lower(users.email) AND (o.created_at, o.id) < (users.created_at, users.id));
";

const UP: &str = "
CREATE UNIQUE INDEX users_email ON users (lower(email));
ALTER TABLE users ADD COLUMN password_hash text;
ALTER TABLE users ADD COLUMN password_changed_at bigint;
ALTER TABLE users ADD COLUMN disabled_at bigint;
ALTER TABLE users ADD COLUMN totp_secret {bytes};
ALTER TABLE users ADD COLUMN totp_step bigint;
ALTER TABLE users ADD COLUMN subject text;
ALTER TABLE users ADD COLUMN seen_at bigint;
CREATE UNIQUE INDEX users_subject ON users (subject);
CREATE TABLE sessions (
  id {uuid} NOT NULL PRIMARY KEY,
  token_hash {bytes} NOT NULL UNIQUE,
  user_id {uuid} NOT NULL REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  created_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  idle_ms bigint,
  ends_at bigint NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  second_factor_at bigint
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_ends ON sessions (ends_at);
CREATE TABLE recovery_codes (
  user_id {uuid} NOT NULL REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  hash {bytes} NOT NULL,
  used_at bigint,
  PRIMARY KEY (user_id, hash)
){clustered};
CREATE TABLE one_time_links (
  token_hash {bytes} NOT NULL PRIMARY KEY,
  user_id {uuid} REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  purpose smallint NOT NULL,
  created_at bigint NOT NULL,
  ends_at bigint NOT NULL,
  used_at bigint
);
CREATE INDEX one_time_links_user ON one_time_links (user_id);
CREATE TABLE api_keys (
  id {uuid} NOT NULL PRIMARY KEY,
  name text NOT NULL,
  prefix text NOT NULL,
  token_hash {bytes} NOT NULL UNIQUE,
  role text NOT NULL,
  created_at bigint NOT NULL,
  created_by {uuid} REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  ends_at bigint,
  used_at bigint,
  revoked_at bigint
);
CREATE TABLE roles (
  word {text_key} NOT NULL PRIMARY KEY,
  rights text NOT NULL,
  changed_at bigint NOT NULL,
  changed_by {uuid} REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE teams (
  id {uuid} NOT NULL PRIMARY KEY,
  name text NOT NULL UNIQUE
);
CREATE TABLE team_members (
  team_id {uuid} NOT NULL REFERENCES teams (id) DEFERRABLE INITIALLY DEFERRED,
  user_id {uuid} NOT NULL REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (team_id, user_id)
){clustered};
CREATE INDEX team_members_user ON team_members (user_id, team_id);
CREATE TABLE attempts (
  key {bytes} NOT NULL PRIMARY KEY,
  failures bigint NOT NULL,
  last_at bigint NOT NULL
){clustered};
CREATE INDEX attempts_last ON attempts (last_at);
CREATE TABLE audit (
  seq bigint NOT NULL PRIMARY KEY,
  at bigint NOT NULL,
  actor_id {uuid},
  actor text NOT NULL,
  action smallint NOT NULL,
  resource text NOT NULL,
  record text,
  summary text NOT NULL,
  values_hash {bytes},
  request text NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  previous {bytes} NOT NULL,
  hash {bytes} NOT NULL
){clustered};
CREATE INDEX audit_at ON audit (at, seq);
CREATE INDEX audit_actor ON audit (actor_id, seq);
CREATE INDEX audit_action ON audit (action, seq);
CREATE INDEX audit_resource ON audit (resource, seq);
CREATE INDEX audit_record ON audit (record, seq) WHERE record IS NOT NULL;
CREATE TABLE audit_values (
  seq bigint NOT NULL PRIMARY KEY,
  customer_id {uuid},
  salt {bytes},
  content text
){clustered};
CREATE INDEX audit_values_customer ON audit_values (customer_id) WHERE customer_id IS NOT NULL;
CREATE TABLE audit_head (
  id smallint NOT NULL PRIMARY KEY,
  seq bigint NOT NULL,
  hash {bytes} NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, {no_hash});
CREATE INDEX customers_owner ON customers (owner_id, id);
";

// SQLite runs no trigger for the row that `INSERT OR REPLACE` takes away, so a number that is there is refused too.
const KEPT_SQLITE: &str = "
CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit a WHERE a.seq = new.seq) BEGIN
  SELECT RAISE(ABORT, 'the audit log only grows'); END;
";
const KEPT_POSTGRES: &str = "
CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$;
CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_kept();
";

const DOWN: &str = "
DROP INDEX customers_owner;
DROP INDEX users_subject;
DROP INDEX users_email;
ALTER TABLE users DROP COLUMN seen_at;
ALTER TABLE users DROP COLUMN subject;
ALTER TABLE users DROP COLUMN totp_step;
ALTER TABLE users DROP COLUMN totp_secret;
ALTER TABLE users DROP COLUMN disabled_at;
ALTER TABLE users DROP COLUMN password_changed_at;
ALTER TABLE users DROP COLUMN password_hash;
";
