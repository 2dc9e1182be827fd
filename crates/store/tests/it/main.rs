//! Tests of the store on both databases: one program, because each one would be linked by itself.

#![allow(missing_docs)]

mod access;
mod advice;
mod alerts;
mod boards;
mod bulk;
mod call_response;
mod calls;
mod consents;
mod dashboard;
mod dashboard_cards;
mod duplicates;
mod edit;
mod figures;
mod findings;
mod full_disk;
mod lists;
mod measures;
mod merge;
mod metrics;
mod predicates;
mod privacy;
mod product;
mod promises;
mod records;
mod report_runs;
mod reports;
mod schema;
mod scope;
mod scores;
mod search;
mod slices;
mod sorts;
mod support;
mod timeline;
mod views;
