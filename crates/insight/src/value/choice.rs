//! Which model to go by: the one that best foretells purchases which it was not shown.

use serde::Serialize;

use crate::{
    InsightError,
    math::correlation::correlation,
    value::{History, Model, Repeat, history::Observed},
};

/// How well a model foretold the purchases of the hold-out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// The model.
    pub model: Model,
    /// Sum of the expected purchases.
    pub sum_expected: f64,
    /// Purchases that were made.
    pub actual: u64,
    /// Correlation of the expected purchases of a customer with the actual ones; none where either do not differ.
    pub correlation: Option<f64>,
    /// Root of the mean squared difference between the two.
    pub root_mean_squared_error: f64,
    /// Sum of the probabilities to be alive at the end of the calibration.
    pub sum_p_alive: f64,
}

/// What was chosen, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The model with the least error, for expected purchases and value. BG/NBD only where it errs by one per cent less than
    /// the others, since it is of less use.
    pub purchases: Model,
    /// The model with the least error among those that can tell whether somebody who bought once has left: never BG/NBD.
    pub churn: Model,
    /// All that were tried and converged, best first.
    pub trials: Vec<Trial>,
}

/// Fits every model to the calibration, and chooses by the root mean squared error on the hold-out of that length, in
/// the unit of the histories. What is chosen is then to be fitted to everything that is known.
///
/// # Errors
/// Where nothing was held out, or no model can be fitted; then [`Repeat::rule`] remains.
pub fn choose(observed: &[Observed], held_out: f64) -> Result<Choice, InsightError> {
    if !(held_out.is_finite() && held_out > 0.0) {
        return Err(InsightError::TooLittle("nothing is held out; end the calibration before the observation".to_owned()));
    }
    let histories: Vec<History> = observed.iter().map(|one| one.history).collect();
    let mut trials = Vec::new();
    let mut failure = InsightError::TooLittle("there is no model to choose from".to_owned());
    for model in [Model::MbgNbd, Model::ParetoNbd, Model::BgNbd] {
        match Repeat::fit(model, &histories).and_then(|fit| hold_out(&fit, observed, held_out)) {
            Ok(trial) => trials.push(trial),
            Err(error) => failure = error,
        }
    }
    trials.sort_by(|one: &Trial, other| one.root_mean_squared_error.total_cmp(&other.root_mean_squared_error));
    let best = trials.iter().find(|trial| trial.model != Model::BgNbd).ok_or(failure)?;
    let clearly = |trial: &Trial| trial.root_mean_squared_error < 0.99 * best.root_mean_squared_error;
    let purchases = trials.first().filter(|trial| clearly(trial)).unwrap_or(best).model;
    Ok(Choice { purchases, churn: best.model, trials })
}

/// Holds what a model expects of customers in a hold-out of that length against what they bought in it.
///
/// # Errors
/// As [`Repeat::expected`].
pub fn hold_out(repeat: &Repeat, observed: &[Observed], length: f64) -> Result<Trial, InsightError> {
    let histories: Vec<History> = observed.iter().map(|one| one.history).collect();
    let all = repeat.expected(&histories, length)?;
    let expected: Vec<f64> = all.iter().map(|one| one.purchases).collect();
    let actual: Vec<f64> = observed.iter().map(|one| f64::from(one.held_out)).collect();
    let squares: f64 = expected.iter().zip(&actual).map(|(expected, actual)| (expected - actual).powi(2)).sum();
    Ok(Trial {
        model: repeat.model,
        sum_expected: expected.iter().sum(),
        actual: observed.iter().map(|one| u64::from(one.held_out)).sum(),
        correlation: correlation(&expected, &actual),
        root_mean_squared_error: (squares / observed.len() as f64).sqrt(),
        sum_p_alive: all.iter().map(|one| one.p_alive).sum(),
    })
}
