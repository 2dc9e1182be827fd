//! Groups of similar customers, and trees that describe them in words.
//!
//! [`groups`] finds how many groups there are, if any; [`kmeans`] finds a given number; [`describe`] tells by which
//! features a segment differs from the rest.

mod choice;
mod kmeans;
mod points;
mod silhouette;
mod tree;

#[cfg(test)]
mod tests;

pub use choice::{Choice, Grouping, Structure, groups};
pub use kmeans::{Clustering, kmeans};
pub use points::standardised;
pub use silhouette::silhouette;
pub use tree::{Condition, Leaf, Operator, Rows, TreeOptions, describe};
