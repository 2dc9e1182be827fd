//! Lifetime value: what a customer's purchases in a time ahead are worth today.

use rand::Rng;
use serde::Serialize;

use crate::{
    InsightError,
    math::quantile::quantile,
    value::{GammaGamma, History, Repeat, future::gamma, kernel::Kernel, repeat::Any},
};

/// What is counted, and how it is discounted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// How far ahead, in the unit of the histories.
    pub horizon: f64,
    /// Discount rate per unit of time: 0.01 makes 1.01 in a unit's time worth 1 today.
    pub discount: f64,
    /// Share of an amount that counts: a margin, or 1 for revenue.
    pub margin: f64,
}

/// An amount with an interval: eight in ten such customers end up in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Worth {
    /// The expected amount.
    pub value: f64,
    /// One in ten ends up below.
    pub low: f64,
    /// One in ten ends up above.
    pub high: f64,
}

/// Slices of the horizon. Within each, purchases count as made in its middle.
const SLICES: u32 = 12;

/// Values customers: how they buy, and what they spend.
#[derive(Clone, Debug)]
pub struct Lifetime<'a> {
    repeat: &'a Repeat,
    spend: &'a GammaGamma,
    terms: Terms,
}

impl<'a> Lifetime<'a> {
    /// # Errors
    /// Where the terms make no sense, or the mean spend of the model is infinite (q ≤ 1).
    pub fn new(repeat: &'a Repeat, spend: &'a GammaGamma, terms: Terms) -> Result<Self, InsightError> {
        let Terms { horizon, discount, margin } = terms;
        if !(horizon.is_finite() && horizon > 0.0 && discount.is_finite() && discount >= 0.0 && margin.is_finite() && margin > 0.0) {
            return Err(InsightError::Invalid(format!(
                "a horizon of {horizon}, a discount of {discount} and a margin of {margin}: horizon and margin are positive, the discount is not negative"
            )));
        }
        if spend.population_mean().is_none() {
            return Err(InsightError::Invalid(format!(
                "Gamma-Gamma has q = {}: the mean amount of a purchase is infinite; look for single very large amounts",
                spend.q
            )));
        }
        Ok(Self { repeat, spend, terms })
    }

    /// The expected discounted value of each customer: history and mean amount of the repeat purchases.
    ///
    /// # Errors
    /// As [`Repeat::expected`].
    pub fn values(&self, customers: &[(History, f64)]) -> Result<Vec<f64>, InsightError> {
        let histories: Vec<_> = customers.iter().map(|(history, _)| *history).collect();
        let discounted = self.repeat.expected_with(&histories, self.terms.horizon, |kernel, x, age| self.discounted(kernel, x, age))?;
        let one = |((history, mean), purchases): (&(History, f64), f64)| {
            let amount = self.spend.expected_amount(history.x, *mean).filter(|amount| amount.is_finite());
            amount
                .map(|amount| amount * purchases * self.terms.margin)
                .ok_or_else(|| InsightError::Invalid(format!("a customer with x = {} has a mean amount of {mean}", history.x)))
        };
        customers.iter().zip(discounted.iter().map(|one| one.purchases)).map(one).collect()
    }

    /// A customer's expected discounted value with the interval that eight in ten such customers end up in.
    ///
    /// By `draws` possible futures (some hundred will do): the uncertainty of the parameters (drawn from the normal
    /// distribution that the curvature of the likelihood gives), of what this customer is like, and of chance.
    ///
    /// # Errors
    /// As [`Lifetime::values`], and with fewer than 20 draws.
    pub fn worth(&self, history: &History, mean_amount: f64, draws: usize, rng: &mut impl Rng) -> Result<Worth, InsightError> {
        if draws < 20 {
            return Err(InsightError::Invalid(format!("{draws} draws are too few for an interval; 200 will do")));
        }
        let value = self.values(&[(*history, mean_amount)])?[0];
        let mut futures: Vec<f64> = (0..draws).map(|_| self.draw(history, mean_amount, rng)).collect();
        futures.sort_unstable_by(f64::total_cmp);
        // Of n futures, one more falls below the k-th smallest with a chance of k ÷ (n + 1): type 6 of Hyndman and Fan (1996). By
        // their type 7, which describes a sample, 100 futures would hold 78 in a hundred.
        let n = draws as f64;
        let at = |share: f64| quantile(&futures, (share * (n + 1.0) - 1.0) / (n - 1.0)).unwrap_or(f64::NAN);
        Ok(Worth { value, low: at(0.1), high: at(0.9) })
    }

    /// The value in one possible future.
    fn draw(&self, history: &History, mean_amount: f64, rng: &mut impl Rng) -> f64 {
        let GammaGamma { p, q, v, .. } = *self.spend;
        let kernel = self.repeat.drawn(rng);
        let known = if mean_amount > 0.0 { f64::from(history.x) } else { 0.0 };
        let own = gamma(q + p * known, v + known * mean_amount, rng);
        let mut times = Vec::new();
        kernel.draw(history, self.terms.horizon, rng, |time| times.push(time));
        times.iter().map(|time| gamma(p, own, rng) * self.factor(*time)).sum()
    }

    /// What an amount of 1 in that time is worth today.
    fn factor(&self, time: f64) -> f64 {
        self.terms.margin * (-time * self.terms.discount.ln_1p()).exp()
    }

    /// Discounted purchases expected of a customer who is alive.
    fn discounted(&self, kernel: &Any, x: u32, age: f64) -> f64 {
        if self.terms.discount == 0.0 {
            return kernel.expected_alive(x, age, self.terms.horizon);
        }
        let slice = self.terms.horizon / f64::from(SLICES);
        let mut before = 0.0;
        (1..=SLICES)
            .map(|at| {
                let until = kernel.expected_alive(x, age, slice * f64::from(at));
                let within = until - before;
                before = until;
                within * self.factor(slice * (f64::from(at) - 0.5)) / self.terms.margin
            })
            .sum()
    }
}

impl Repeat {
    /// The model with parameters as they might as well be, given what it was learnt from.
    pub(super) fn drawn(&self, rng: &mut impl Rng) -> Any {
        let parameters = self.uncertainty.as_ref().map_or(self.parameters, |known| known.draw(self.parameters, rng));
        self.model.kernel(parameters)
    }
}
