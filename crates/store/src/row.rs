//! Reading rows: the few lines every module of queries shares.

use domain::{
    money::Currency,
    problem::Problem,
    time::{Day, Timestamp},
};
use sea_orm::{DbErr, QueryResult, Statement, TryGetable, Value};
use uuid::Uuid;

use crate::{
    bulk::statement,
    connection::Connection,
    error::{Result, StoreError},
};

/// A SHA-256. Of a token only this is stored, so that whoever reads the database cannot sign in with what is there.
pub type Hash = [u8; 32];

/// A hash as a value of a statement.
pub(crate) fn bytes(hash: &[u8]) -> Value {
    hash.to_vec().into()
}

/// The first row of a query, if it has one.
pub(crate) async fn one(db: &dyn Connection, sql: &str, values: Vec<Value>) -> Result<Option<Row>> {
    Ok(db.query_one(checked(db, sql, values)?).await?.map(Row))
}

/// The first row of a query read by `read`, if it has one.
pub(crate) async fn find<T>(db: &dyn Connection, sql: &str, values: Vec<Value>, read: impl Fn(&Row) -> Result<T>) -> Result<Option<T>> {
    one(db, sql, values).await?.as_ref().map(read).transpose()
}

/// Every row of a query, each read by `read`.
pub(crate) async fn all<T>(db: &dyn Connection, sql: &str, values: Vec<Value>, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    db.query_all(checked(db, sql, values)?).await?.into_iter().map(|row| read(&Row(row))).collect()
}

/// The number `n` of a query that gives one row.
pub(crate) async fn number(db: &dyn Connection, sql: &str, values: Vec<Value>) -> Result<i64> {
    Ok(one(db, sql, values).await?.map(|row| row.int("n")).transpose()?.unwrap_or(0))
}

/// Runs a statement; how many rows it changed.
pub(crate) async fn execute(db: &dyn Connection, sql: &str, values: Vec<Value>) -> Result<u64> {
    Ok(db.execute(checked(db, sql, values)?).await?.rows_affected())
}

// PostgreSQL cannot hold a zero byte in a text. What people send may have one, and is told so.
fn checked(db: &dyn Connection, sql: &str, values: Vec<Value>) -> Result<Statement> {
    if values.iter().any(|v| matches!(v, Value::String(Some(text)) if text.contains('\0'))) {
        return Err(StoreError::Invalid(Problem::ZeroByte));
    }
    Ok(statement(db, sql, values))
}

/// A row, whose columns are read by their names.
pub(crate) struct Row(QueryResult);

impl Row {
    pub(crate) fn get<T: TryGetable>(&self, column: &str) -> Result<T> {
        Ok(self.0.try_get("", column)?)
    }

    pub(crate) fn text(&self, column: &str) -> Result<String> {
        self.get(column)
    }

    pub(crate) fn int(&self, column: &str) -> Result<i64> {
        self.get(column)
    }

    pub(crate) fn id(&self, column: &str) -> Result<Uuid> {
        self.get(column)
    }

    /// A column that is 1 or 0.
    pub(crate) fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.get::<i32>(column)? != 0)
    }

    /// The SHA-256 of something.
    pub(crate) fn hash(&self, column: &str) -> Result<Hash> {
        self.optional_hash(column)?.ok_or_else(|| StoreError::Database(DbErr::Custom(format!("{column} in the database is missing"))))
    }

    pub(crate) fn optional_hash(&self, column: &str) -> Result<Option<Hash>> {
        let no_hash = |_| StoreError::Database(DbErr::Custom(format!("{column} in the database is no hash")));
        self.get::<Option<Vec<u8>>>(column)?.map(|bytes| bytes.try_into().map_err(no_hash)).transpose()
    }

    pub(crate) fn time(&self, column: &str) -> Result<Timestamp> {
        Ok(Timestamp(self.get(column)?))
    }

    /// A time stored as 0 where there was none.
    pub(crate) fn time_or_never(&self, column: &str) -> Result<Option<Timestamp>> {
        Ok(Some(self.time(column)?).filter(|t| t.0 != 0))
    }

    pub(crate) fn day(&self, column: &str) -> Result<Day> {
        Ok(Day(self.get(column)?))
    }

    pub(crate) fn optional_day(&self, column: &str) -> Result<Option<Day>> {
        Ok(self.get::<Option<i32>>(column)?.map(Day))
    }

    /// A value that is stored as a small number.
    pub(crate) fn code<T>(&self, column: &str, from_code: impl Fn(i16) -> Option<T>) -> Result<T> {
        let code: i16 = self.get(column)?;
        from_code(code).ok_or_else(|| StoreError::unknown_code(column, code))
    }

    /// A value that is stored as a small number, or none.
    pub(crate) fn optional_code<T>(&self, column: &str, from_code: impl Fn(i16) -> Option<T>) -> Result<Option<T>> {
        let code: Option<i16> = self.get(column)?;
        code.map(|code| from_code(code).ok_or_else(|| StoreError::unknown_code(column, code))).transpose()
    }

    pub(crate) fn optional_time(&self, column: &str) -> Result<Option<Timestamp>> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp))
    }

    pub(crate) fn currency(&self, column: &str) -> Result<Currency> {
        parse_currency(&self.text(column)?)
    }
}

/// A stored currency code.
pub(crate) fn parse_currency(code: &str) -> Result<Currency> {
    Currency::parse(code).ok_or_else(|| StoreError::Database(DbErr::Custom(format!("“{code}” in the database is not a currency"))))
}
