//! Server functions: the application's own calls from the browser to the server.
//!
//! Each takes its context, checks who asks, calls `store`, and returns a `domain` type. Reads are GET
//! and change nothing. A list takes the URL's query as it stands, so that a link, a form without
//! JavaScript and a call from the browser mean the same.

// The macro makes a struct of each function's arguments and cannot document its fields.
#![allow(missing_docs)]

pub mod account;
pub mod adoption;
pub mod advice;
pub mod alerts;
pub mod boards;
pub mod bulk;
pub mod calls;
pub mod customers;
pub mod dashboard;
pub mod duplicates;
pub mod edit;
pub mod figures;
pub mod filter;
pub mod insight;
pub mod merge;
pub mod orders;
pub mod privacy;
pub mod products;
pub mod recipients;
pub mod reports;
pub mod reveal;
pub mod scores;
pub mod settings;
pub mod surveys;
pub mod tickets;
pub mod timeline;
pub mod views;

/// Turns a store's "there is none" into an error that says so.
#[cfg(feature = "ssr")]
pub(crate) fn found<T>(row: Option<T>) -> Result<T, crate::error::ApiError> {
    row.ok_or(crate::error::ApiError::NotFound)
}
