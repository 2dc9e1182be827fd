//! Writing many rows: multi-row INSERTs with as many rows as the database's parameter limit allows.

use sea_orm::{DbBackend, Statement, Value};

use crate::{connection::Connection, error::Result};

/// Parameters a statement: SQLite allows 32,766, PostgreSQL 65,535. Larger statements gain nothing.
const PARAMETERS: usize = 8_000;

/// Collects rows of one table and writes them in batches.
///
/// The caller calls [`Bulk::finish`] at the end; rows not yet written are lost otherwise.
pub struct Bulk {
    head: String,
    tail: &'static str,
    columns: usize,
    batch: usize,
    values: Vec<Value>,
    full: Option<String>,
}

impl Bulk {
    /// For rows of `table` with these columns. `tail` is an `ON CONFLICT` clause or empty.
    pub fn new(table: &str, columns: &[&str], tail: &'static str) -> Self {
        let head = format!("INSERT INTO {table} ({}) VALUES ", columns.join(", "));
        let batch = PARAMETERS / columns.len();
        Self { head, tail, columns: columns.len(), batch, values: Vec::with_capacity(batch * columns.len()), full: None }
    }

    /// Adds a row, its values in the order of the columns; writes when a batch is full.
    pub async fn push<const N: usize>(&mut self, db: &dyn Connection, row: [Value; N]) -> Result<()> {
        debug_assert_eq!(N, self.columns, "{}", self.head);
        self.values.extend(row);
        if self.values.len() >= self.batch * self.columns {
            let sql = self.full.take().unwrap_or_else(|| self.sql(self.batch, is_sqlite(db)));
            self.write(db, &sql).await?;
            self.full = Some(sql);
        }
        Ok(())
    }

    /// Writes what is left.
    pub async fn finish(&mut self, db: &dyn Connection) -> Result<()> {
        if self.values.is_empty() {
            return Ok(());
        }
        let sql = self.sql(self.values.len() / self.columns, is_sqlite(db));
        self.write(db, &sql).await
    }

    async fn write(&mut self, db: &dyn Connection, sql: &str) -> Result<()> {
        let capacity = self.values.capacity();
        let values = std::mem::replace(&mut self.values, Vec::with_capacity(capacity));
        db.execute(statement(db, sql, values)).await?;
        Ok(())
    }

    // SQLite's own `?`, because it finds a named parameter by walking through all the names: with
    // thousands of them binding would take longer than writing.
    fn sql(&self, rows: usize, sqlite: bool) -> String {
        let mut sql = String::with_capacity(self.head.len() + rows * self.columns * 7);
        sql.push_str(&self.head);
        let mut parameter = 0;
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..self.columns {
                parameter += 1;
                if column > 0 {
                    sql.push_str(", ");
                }
                if sqlite {
                    sql.push('?');
                } else {
                    sql.push('$');
                    sql.push_str(&parameter.to_string());
                }
            }
            sql.push(')');
        }
        sql.push(' ');
        sql.push_str(self.tail);
        sql
    }
}

/// A statement with `$1`, `$2`, … for its values; both databases understand them.
pub(crate) fn statement(db: &dyn Connection, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(db.backend(), sql, values)
}

/// Whether a connection speaks SQLite's dialect.
pub(crate) fn is_sqlite(db: &dyn Connection) -> bool {
    db.backend() == DbBackend::Sqlite
}
