//! One module for each page.

pub mod account;
pub mod alerts;
pub mod boards;
pub mod bulk;
pub mod calls;
pub mod customers;
pub mod dashboard;
pub mod erasure;
pub mod figures;
pub mod insight;
pub mod merge;
pub mod orders;
pub mod products;
pub mod record;
pub mod reports;
pub mod settings;
pub mod tickets;
