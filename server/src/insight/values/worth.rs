//! What customers are worth in a time ahead, for `vecino insight clv`.

use insight::{
    InsightError,
    value::{GammaGamma, History, Lifetime, Repeat, Terms, Worth, history::Observed},
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// Possible futures that an interval is made of.
const DRAWS: usize = 400;
const DAYS_OF_A_YEAR: f64 = 365.25;

/// The time ahead, and what counts of it.
#[derive(Debug, clap::Args)]
pub(super) struct Ahead {
    /// Also value the customers: what is expected of them in so many days after the calibration, all together, and with --each
    /// of each customer with the interval that eight in ten such customers end up in
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_525))]
    horizon: Option<u32>,
    /// Yearly rate that what comes later is discounted at; with 0.1, 1.10 in a year is worth 1 today
    #[arg(long, value_name = "RATE", default_value_t = 0.0, requires = "horizon", value_parser = rate)]
    discount: f64,
    /// Share of an amount that counts, such as 0.3 for a margin of 30 %; 1 is sales
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, requires = "horizon", value_parser = share)]
    margin: f64,
}

fn rate(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= 0.0).ok_or_else(|| "not a number of 0 or above".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|share: &f64| *share > 0.0 && *share <= 1.0).ok_or_else(|| "not a share above 0 and up to 1".to_owned())
}

/// What all customers together are worth. There is no interval: what is not known of the parameters moves all customers at once,
/// so that the intervals of single ones do not add up to one.
#[derive(Debug, Serialize)]
pub(super) struct Value {
    horizon_days: u32,
    discount_a_year: f64,
    margin: f64,
    /// None where the models cannot say; a note tells why.
    total: Option<f64>,
}

/// The sum over all customers, and where `each` is asked for every customer's own.
pub(super) struct Values {
    pub(super) all: Value,
    pub(super) each: Option<Vec<Worth>>,
}

impl Ahead {
    /// What customers are worth; none where it was not asked for.
    pub(super) fn values(
        &self,
        (repeat, spend): (&Repeat, Option<&GammaGamma>),
        observed: &[Observed],
        unit_days: f64,
        each: bool,
        notes: &mut Vec<String>,
    ) -> Result<Option<Values>, InsightError> {
        let Some(horizon_days) = self.horizon else { return Ok(None) };
        let mut all = Value { horizon_days, discount_a_year: self.discount, margin: self.margin, total: None };
        // Why Gamma-Gamma could not be had is among the notes already.
        let Some(spend) = spend else { return Ok(Some(Values { all, each: None })) };
        let terms = Terms {
            horizon: f64::from(horizon_days) / unit_days,
            discount: (self.discount.ln_1p() * unit_days / DAYS_OF_A_YEAR).exp_m1(),
            margin: self.margin,
        };
        let lifetime = match Lifetime::new(repeat, spend, terms) {
            Ok(lifetime) => lifetime,
            Err(reason) => {
                notes.push(format!("customers have no value: {reason}"));
                return Ok(Some(Values { all, each: None }));
            }
        };
        let customers: Vec<(History, f64)> = observed.iter().map(|one| (one.history, one.mean_amount)).collect();
        all.total = Some(lifetime.values(&customers)?.iter().sum());
        // Each has a generator of its own, so that an interval does not hang on who came before.
        let worth =
            |((history, mean), seed): (&(History, f64), u64)| lifetime.worth(history, *mean, DRAWS, &mut ChaCha8Rng::seed_from_u64(seed));
        let each = if each { Some(customers.iter().zip(0..).map(worth).collect::<Result<_, _>>()?) } else { None };
        Ok(Some(Values { all, each }))
    }
}
