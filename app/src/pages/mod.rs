//! One module for each page.

pub mod customers;
pub mod orders;
pub mod products;
pub mod record;
pub mod tickets;
