//! Customers that may be one: a new one typed in, the pairs found, two records side by side, a merge.

pub mod compare;
mod field;
mod figures;
pub mod list;
pub mod merged;
pub mod new;
mod parts;

pub use compare::ComparePage;
pub use list::DuplicatesPage;
pub use merged::MergePage;
pub use new::NewCustomerPage;
