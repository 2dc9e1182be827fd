//! Orders and credit notes: the list, and each on a page of its own.

pub mod columns;
mod filter;
pub mod list;
pub mod order;
mod preview;

pub use list::OrdersPage;
pub use order::OrderPage;
