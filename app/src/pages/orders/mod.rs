//! Orders and credit notes: the list, and each on a page of its own.

pub mod list;
pub mod order;

pub use list::OrdersPage;
pub use order::OrderPage;
