//! Who is the same person twice: probabilistic record linkage.
//!
//! [`link`] compares the records that share a key, learns from the comparisons alone how much each field says
//! (Fellegi and Sunter 1969, by expectation-maximisation), and gives each pair a weight that can be explained.
//! [`clusters`] joins pairs to persons, and reports what hangs together too loosely.

mod blocking;
mod cluster;
mod compare;
mod em;
mod field;
mod letters;
mod phonetic;
mod records;
mod score;
mod tie;

#[cfg(test)]
mod tests;

pub use cluster::{Cluster, Clusters, clusters};
pub use em::{FieldWeights, Weights};
pub use field::{Field, Kind, Level};
pub use phonetic::soundex;
pub use score::{Agreement, Linkage, Options, Pair, link, one_to_one};
