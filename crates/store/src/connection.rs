//! What statements run on.

use std::pin::Pin;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// The answer of a database, once it comes.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbErr>> + Send + 'a>>;

/// A connection or a transaction.
///
/// What this crate offers takes a `&dyn Connection` and not SeaORM's trait, whose generic methods rule that out: so
/// it is compiled here, once, and not again in every crate that calls it.
pub trait Connection: Sync {
    /// Which database it is.
    fn backend(&self) -> DbBackend;

    /// Runs a statement.
    fn execute(&self, statement: Statement) -> Answer<'_, ExecResult>;

    /// Runs a statement that nothing is bound to, as it is.
    fn execute_unprepared<'a>(&'a self, sql: &'a str) -> Answer<'a, ExecResult>;

    /// The first row of a query, if it has one.
    fn query_one(&self, statement: Statement) -> Answer<'_, Option<QueryResult>>;

    /// Every row of a query.
    fn query_all(&self, statement: Statement) -> Answer<'_, Vec<QueryResult>>;
}

impl<C: ConnectionTrait> Connection for C {
    fn backend(&self) -> DbBackend {
        self.get_database_backend()
    }

    fn execute(&self, statement: Statement) -> Answer<'_, ExecResult> {
        self.execute_raw(statement)
    }

    fn execute_unprepared<'a>(&'a self, sql: &'a str) -> Answer<'a, ExecResult> {
        ConnectionTrait::execute_unprepared(self, sql)
    }

    fn query_one(&self, statement: Statement) -> Answer<'_, Option<QueryResult>> {
        self.query_one_raw(statement)
    }

    fn query_all(&self, statement: Statement) -> Answer<'_, Vec<QueryResult>> {
        self.query_all_raw(statement)
    }
}
