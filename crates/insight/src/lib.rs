//! Analytics as pure functions over slices: what a customer is worth and how likely to come back, what is
//! bought together, whether a test says anything, what a message is about, who is the same person twice.
//!
//! Nothing here reads a file, a clock or a database, and nothing is random unless a generator is handed in.
//! Each model names its source; `docs/models.md` tells what it assumes and holds our figures beside published
//! ones. Figures of people's behaviour are floating-point numbers, amounts of money included: they are
//! estimates. What is owed stays in `domain::Money`.

pub mod basket;
pub mod cluster;
mod error;
pub mod experiment;
pub mod forecast;
pub mod linkage;
pub mod math;
pub mod proportion;
pub mod risk;
#[cfg(test)]
mod testing;
pub mod text;
pub mod value;

pub use error::InsightError;
