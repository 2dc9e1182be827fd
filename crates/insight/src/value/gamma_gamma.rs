//! Gamma-Gamma: what a purchase comes to (Fader and Hardie 2013, "The Gamma-Gamma model of monetary value").

use serde::{Deserialize, Serialize};
use statrs::function::gamma::ln_gamma;

use crate::{
    InsightError,
    error::many,
    math::{minimise, parallel},
};

/// How much customers spend on a purchase. A customer's purchases are gamma distributed with shape p around a mean of
/// their own; the means differ among customers by an inverse gamma distribution (q, v). It assumes that what
/// somebody spends does not hang on how often they buy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GammaGamma {
    /// Shape of a customer's purchases.
    pub p: f64,
    /// Shape of the distribution among customers.
    pub q: f64,
    /// Its scale, in money.
    pub v: f64,
    /// The log-likelihood of the means.
    pub log_likelihood: f64,
    /// Whether customers do not differ in what they spend, but for chance. Then q and v ran to the edge of what is searched and
    /// say nothing by themselves; the mean of all is sound, and is what is expected of everyone.
    pub alike: bool,
    /// Customers that it was learnt from: those with a repeat purchase and a positive mean.
    pub customers: usize,
}

/// Customers with x repeat purchases: how many, and the sums that the likelihood needs.
#[derive(Clone, Debug)]
struct Spending {
    /// x and x · mean, for each customer.
    spent: Vec<(u32, f64)>,
    /// Different x, and how many customers have it.
    counts: Vec<(u32, f64)>,
    /// Sums over the customers of x ln mean + x ln x, and of ln mean.
    by_purchase: f64,
    by_customer: f64,
}

impl Spending {
    fn of(customers: &[(u32, f64)]) -> Self {
        let mut x: Vec<u32> = customers.iter().map(|(x, _)| *x).collect();
        x.sort_unstable();
        let each = |of: &dyn Fn(f64, f64) -> f64| customers.iter().map(|(x, mean)| of(f64::from(*x), *mean)).sum();
        Self {
            spent: customers.iter().map(|(x, mean)| (*x, f64::from(*x) * mean)).collect(),
            counts: x.chunk_by(|one, next| one == next).map(|run| (run[0], run.len() as f64)).collect(),
            by_purchase: each(&|x, mean| x * mean.ln() + x * x.ln()),
            by_customer: each(&|_, mean| mean.ln()),
        }
    }

    /// Equation 1a of the paper, summed: Γ(px + q) / (Γ(px) Γ(q)) · v^q m^(px − 1) x^(px) / (v + xm)^(px + q).
    fn log_likelihood(&self, p: f64, q: f64, v: f64) -> f64 {
        let counted: f64 =
            self.counts.iter().map(|(x, customers)| customers * (ln_gamma(p * f64::from(*x) + q) - ln_gamma(p * f64::from(*x)))).sum();
        let constant = self.spent.len() as f64 * (q * v.ln() - ln_gamma(q));
        let one = |(x, spent): &(u32, f64)| (p * f64::from(*x) + q) * (v + spent).ln();
        let sum = parallel::sum(self.spent.len(), |range| self.spent[range].iter().map(one).sum());
        counted + constant + p * self.by_purchase - self.by_customer - sum
    }

    /// Minus the mean log-likelihood, of the logarithms of p, q and v.
    fn loss(&self, point: &[f64]) -> f64 {
        -self.log_likelihood(point[0].exp(), point[1].exp(), point[2].exp()) / self.spent.len() as f64
    }
}

/// Customers that the search begins with where there are more.
const SAMPLE: usize = 5_000;

impl GammaGamma {
    /// Fits by maximum likelihood to each customer's number of repeat purchases and their mean. Customers without a
    /// repeat purchase, or whose mean is not positive, are left out.
    ///
    /// # Errors
    /// Where a mean is not finite, fewer than ten customers are left, or the search does not settle: all spend
    /// the same, or nobody does twice.
    pub fn fit(customers: &[(u32, f64)]) -> Result<Self, InsightError> {
        if let Some((x, mean)) = customers.iter().find(|(_, mean)| !mean.is_finite()) {
            return Err(InsightError::Invalid(format!("a customer with x = {x} has a mean amount of {mean}")));
        }
        let kept: Vec<_> = customers.iter().copied().filter(|(x, mean)| *x > 0 && *mean > 0.0).collect();
        if kept.len() < 10 {
            return Err(InsightError::TooLittle(format!(
                "{} with a repeat purchase of a positive amount; Gamma-Gamma needs ten or more",
                many(kept.len(), "customer")
            )));
        }
        let mean = kept.iter().map(|(_, mean)| mean).sum::<f64>() / kept.len() as f64;
        let bounds = [(-7.0, 10.0), (-7.0, 7.0), (mean.ln() - 18.0, mean.ln() + 18.0)];
        let every = kept.len().div_ceil(SAMPLE);
        let first = Spending::of(&kept.iter().copied().step_by(every).collect::<Vec<_>>());
        let found = minimise::minimise(|point| first.loss(point), &[1.0, 1.0, mean.ln()], &bounds, None);
        let all = Spending::of(&kept);
        let best = minimise::minimise(|point| all.loss(point), &found.point, &bounds, Some(&found.inverse_hessian));
        let near = |at: usize| best.point[at] < bounds[at].0 + 1.0 || best.point[at] > bounds[at].1 - 1.0;
        // Where customers are alike the likelihood is flat in q, up to rounding, and the search finds no end.
        let flat = || near(1) && minimise::gradient(|point: &[f64]| all.loss(point), &best.point).iter().all(|slope| slope.abs() < 1e-4);
        if near(0) || !(best.converged || flat()) {
            return Err(InsightError::NotConverged(
                "Gamma-Gamma: a customer's purchases hardly differ in amount, or do so without bounds; use the plain mean".to_owned(),
            ));
        }
        let [p, q, v] = std::array::from_fn(|at| best.point[at].exp());
        Ok(Self { p, q, v, alike: near(1), log_likelihood: -best.value * kept.len() as f64, customers: kept.len() })
    }

    /// The mean amount of a purchase over all customers, p v / (q − 1); none where q ≤ 1, when it is infinite.
    pub fn population_mean(&self) -> Option<f64> {
        (self.q > 1.0).then(|| self.p * self.v / (self.q - 1.0))
    }

    /// The amount of a purchase to be expected of a customer with x repeat purchases of that mean: between their own
    /// mean and that of all, p (v + x m) / (p x + q − 1) (equation 5 of the paper). None where it is infinite.
    pub fn expected_amount(&self, x: u32, mean: f64) -> Option<f64> {
        let x = if mean > 0.0 { f64::from(x) } else { 0.0 };
        let shape = self.p * x + self.q - 1.0;
        (shape > 0.0).then(|| self.p * (self.v + x * mean) / shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use rand_distr::{Distribution, Gamma};

    #[test]
    fn parameters_that_made_the_data_are_found() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let (p, q, v) = (6.0, 4.0, 15.0);
        let among = Gamma::new(q, 1.0 / v).expect("positive");
        let customers: Vec<_> = (0..20_000)
            .map(|at| {
                let own = Gamma::new(p, 1.0 / among.sample(&mut rng)).expect("positive");
                let x = at % 5 + 1;
                (x, (0..x).map(|_| own.sample(&mut rng)).sum::<f64>() / f64::from(x))
            })
            .collect();
        let fit = GammaGamma::fit(&customers).expect("fits");
        assert!((fit.p / p - 1.0).abs() < 0.05 && (fit.q / q - 1.0).abs() < 0.05 && (fit.v / v - 1.0).abs() < 0.08, "{fit:?}");
        let mean = fit.population_mean().expect("finite");
        assert!((mean / 30.0 - 1.0).abs() < 0.02);
        assert_eq!(fit.expected_amount(0, 0.0), Some(mean));
        let regular = fit.expected_amount(400, 50.0).expect("finite");
        assert!((49.5..50.0).contains(&regular), "much is known of a regular: {regular}");
    }

    #[test]
    fn customers_who_spend_alike() {
        let mut rng = ChaCha8Rng::seed_from_u64(6);
        let amount = Gamma::new(3.0, 10.0).expect("positive");
        let mean = |x: u32, rng: &mut ChaCha8Rng| (0..x).map(|_| amount.sample(rng)).sum::<f64>() / f64::from(x);
        let customers: Vec<_> = (0..500).map(|at| (at % 8 + 1, mean(at % 8 + 1, &mut rng))).collect();
        let fit = GammaGamma::fit(&customers).expect("fits");
        let mean = fit.population_mean().expect("finite");
        assert!((mean / 30.0 - 1.0).abs() < 0.05, "{fit:?}");
        let expected = fit.expected_amount(4, 2.0 * mean).expect("finite");
        assert!(fit.alike && (expected / mean - 1.0).abs() < 0.1, "{fit:?}: {expected}");
    }

    #[test]
    fn degenerate_amounts_are_refused() {
        assert!(matches!(GammaGamma::fit(&[(1, 5.0); 9]), Err(InsightError::TooLittle(_))));
        assert!(matches!(GammaGamma::fit(&[(0, 0.0); 900]), Err(InsightError::TooLittle(_))));
        assert!(matches!(GammaGamma::fit(&[(3, 5.0); 90]), Err(InsightError::NotConverged(_))));
        assert!(matches!(GammaGamma::fit(&[(1, f64::NAN)]), Err(InsightError::Invalid(_))));
    }
}
