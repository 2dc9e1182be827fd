//! What the models of repeat buying have in common: how a likelihood is put together from its parts.
//!
//! Under each of them the likelihood of (x, tₓ, T) is a sum over two stories: the customer is still there, or left
//! between tₓ and T. So it is c(x) · (alive(x, T) + gone(x, tₓ) − rest(x, T)), and all parts are functions of x and
//! one time.

use crate::{
    math::parallel,
    value::{
        History,
        groups::{Group, Groups},
    },
};

/// The parts of a likelihood at one x and one time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// ln alive.
    pub(super) alive: f64,
    /// ln gone.
    pub(super) gone: f64,
    /// rest / alive, at most one.
    pub(super) rest: f64,
}

/// (alive + gone − rest) / alive, from the parts at tₓ and at T. Infinite where nobody can be alive any more.
pub(super) fn stories(last: &Part, end: &Part) -> f64 {
    1.0 - end.rest + (last.gone - end.alive).exp()
}

/// A model with its parameters.
pub(super) trait Kernel: Sync {
    /// ln c(x) for x from 0 to `most`.
    fn by_count(&self, most: u32) -> Vec<f64>;
    /// The parts at (x, time).
    fn part(&self, x: u32, time: f64) -> Part;
    /// Purchases expected in the time `t` after T of a customer who is alive at T; they hang on x and T only. NaN
    /// where the sum that it takes does not settle.
    fn expected_alive(&self, x: u32, age: f64, t: f64) -> f64;

    /// The probability that the customer is still there at T.
    fn p_alive(&self, history: &History) -> f64 {
        stories(&self.part(history.x, history.t_x), &self.part(history.x, history.age)).recip()
    }

    /// The parts at each pair of an x and a time.
    fn parts(&self, pairs: &[(u32, f64)]) -> Vec<Part> {
        parallel::map(pairs.len(), |range| pairs[range].iter().map(|(x, time)| self.part(*x, *time)).collect())
    }

    /// The sum of the log-likelihoods of all customers.
    fn log_likelihood(&self, all: &Groups) -> f64 {
        let by_count = self.by_count(all.most);
        let parts = self.parts(&all.pairs);
        let one = |group: &Group| {
            let (last, end) = (&parts[group.last as usize], &parts[group.end as usize]);
            let odds = last.gone - end.alive;
            // Beyond that the other terms are lost in the rounding, and the exponential would overflow.
            let stories = if odds > 700.0 { odds } else { stories(last, end).ln() };
            group.customers * (by_count[group.x as usize] + end.alive + stories)
        };
        parallel::sum(all.groups.len(), |range| all.groups[range].iter().map(one).sum())
    }
}
