//! Tests of the store on both databases: one program, because each one would be linked by itself.

#![allow(missing_docs)]

mod access;
mod advice;
mod bulk;
mod consents;
mod dashboard;
mod duplicates;
mod edit;
mod figures;
mod findings;
mod lists;
mod merge;
mod metrics;
mod predicates;
mod privacy;
mod product;
mod records;
mod reports;
mod schema;
mod scope;
mod scores;
mod search;
mod sorts;
mod support;
mod timeline;
mod views;
