//! What can go wrong in the database.

use domain::problem::{FieldError, Problem};
use sea_orm::DbErr;

/// An error of the store. A lookup that finds nothing is not one: it returns `None`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or did not answer in time.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// There is no room left on the database's disk: nothing of what was to be written is.
    #[error("the disk of the database is full; make room, then try again: {0}")]
    Full(String),
    /// Somebody else changed the same thing first.
    #[error("changed by somebody else meanwhile: {0}")]
    Conflict(String),
    /// What was asked for makes no sense, such as a cursor of another list.
    #[error("{0}")]
    Invalid(Problem),
    /// It was asked about a field that is not shown to who asks: the very error of a field that there is not.
    #[error("{0}")]
    Refused(FieldError),
    /// The database refused a statement, or holds what the schema does not allow.
    #[error("database error: {0}")]
    Database(DbErr),
}

/// Result of a store function.
pub type Result<T> = std::result::Result<T, StoreError>;

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(e) => Self::Unavailable(e.to_string()),
            DbErr::Conn(e) => Self::Unavailable(e.to_string()),
            other if is_full(&other.to_string()) => Self::Full(other.to_string()),
            other => Self::Database(other),
        }
    }
}

/// In SQLite's words, and in those of the system, which PostgreSQL hands on.
fn is_full(text: &str) -> bool {
    ["database or disk is full", "No space left on device"].iter().any(|words| text.contains(words))
}

impl StoreError {
    /// Whether the same transaction may well succeed when it is run again: PostgreSQL's serialization
    /// failure (40001) and deadlock (40P01), SQLite's busy.
    pub(crate) fn is_transient(&self) -> bool {
        let Self::Database(error) = self else { return false };
        let text = error.to_string();
        ["40001", "40P01", "could not serialize", "deadlock detected", "database is locked"].iter().any(|t| text.contains(t))
    }

    /// A stored number that names no known value: the row was written by a newer Vecino, or by hand.
    pub(crate) fn unknown_code(what: &str, code: i16) -> Self {
        Self::Database(DbErr::Custom(format!("unknown {what} code {code} in the database")))
    }
}
