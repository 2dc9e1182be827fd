//! Products and charges: the list, and each on a page of its own.

pub mod list;
pub mod product;

pub use list::ProductsPage;
pub use product::ProductPage;
