//! What customers are worth: recency, frequency and money, and the models of repeat buying.
//!
//! The order of work: [`history::observe`] makes a [`History`] of each customer's purchases; [`Repeat::fit`] (or
//! [`choice::choose`], which holds out the latest purchases to decide on a model) learns how they buy and leave;
//! [`GammaGamma::fit`] learns what they spend; [`Lifetime`] joins the two into an amount of money.

mod beta_geometric;
pub mod choice;
mod future;
mod gamma_gamma;
mod groups;
pub mod history;
pub mod interval;
mod kernel;
mod lifetime;
mod pareto;
mod repeat;
pub mod returns;
pub mod rfm;
pub mod simulate;
pub mod tier;
mod uncertainty;

pub use gamma_gamma::GammaGamma;
pub use history::History;
pub use lifetime::{Lifetime, Terms, Worth};
pub use repeat::{Expected, Model, Repeat};
