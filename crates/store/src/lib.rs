//! The database of Vecino: schema, queries and transactions. The only crate that names `sea_orm`.
//!
//! One module of free functions per aggregate. A function takes the connection or transaction it runs
//! on, so that several compose inside one transaction; rows leave as `domain` types. The clock and
//! randomness are parameters. The same code serves SQLite and PostgreSQL, and each test runs on both.

pub mod access;
pub mod adoption;
pub mod advice;
pub mod alerts;
pub mod attempts;
pub mod audit;
pub mod boards;
pub mod bulk;
pub mod bulletin;
pub mod calls;
pub mod changes;
mod connection;
pub mod consents;
pub mod customers;
pub mod dashboard;
pub mod db;
pub mod duplicates;
pub mod error;
pub mod figures;
pub mod findings;
pub mod ids;
pub mod imports;
pub mod indexes;
pub mod jobs;
pub mod keys;
mod keyset;
pub mod links;
pub mod load;
pub mod merge;
pub mod metrics;
mod migration;
pub mod orders;
pub mod outbox;
mod predicate;
pub mod privacy;
pub mod products;
mod query;
pub mod recovery;
pub mod reports;
pub mod reveals;
pub mod roles;
mod row;
pub mod sample;
pub mod scorecard;
pub mod scores;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod sources;
pub mod spent;
pub mod surveys;
pub mod tags;
pub mod teams;
pub mod tickets;
pub mod timeline;
pub mod users;
pub mod views;
pub mod why;

pub use connection::{Answer, Connection};
pub use db::{Db, Options, Tx, WHOLE_FILE};
pub use error::{Result, StoreError};
pub use keyset::MOST_ROWS;
pub use row::Hash;

/// What of this crate's libraries a log keeps, in the notation of `RUST_LOG`: a migration tells of each of
/// its steps, which only its developers want to know; they ask for it.
pub const LOG_FILTER: &str = "sea_orm_migration=warn";

#[cfg(feature = "testing")]
pub mod testing;
