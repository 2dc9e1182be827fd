//! Products and charges: the list, and each on a page of its own.

mod cards;
pub mod columns;
mod filter;
pub mod list;
mod preview;
pub mod product;

pub use list::ProductsPage;
pub use product::ProductPage;
