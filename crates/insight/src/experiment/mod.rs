//! Controlled experiments: who is in which arm, whether the arms were filled as planned, and what came of it.
//!
//! An arm is summed up in a [`Sample`]: its size, mean and variance are all that the tests need, so that a
//! database can sum up millions and only the sums come here.

mod assignment;
mod bayes;
mod compare;
mod cuped;
mod multiple;
mod power;
mod sample;
mod sample_ratio;
mod sequential;
#[cfg(test)]
mod tests;

pub use assignment::{BUCKETS, assign, bucket, murmur3};
pub use bayes::{Choice, Posterior, best};
pub use compare::{Comparison, Design, Estimate, compare};
pub use cuped::{Cuped, Paired, cuped};
pub use multiple::{benjamini_hochberg, bonferroni, holm};
pub use power::{days, means_n, proportions_n, proportions_power};
pub use sample::Sample;
pub use sample_ratio::{SampleRatio, sample_ratio};
pub use sequential::{Msprt, half_width, msprt, tuned_rho};
