//! Risk: who leaves, who does not pay, and what that costs.

mod calibration;
pub(crate) mod cholesky;
mod discrimination;
mod logistic;
mod loss;
mod merton;
pub(crate) mod normal;
mod options;
mod reasons;
mod scorecard;
mod weight_of_evidence;

pub use calibration::{ReliabilityBin, brier, reliability};
pub use discrimination::{auc, ks, lift};
pub use logistic::{Logistic, logistic};
pub use loss::{Exposure, RiskAdjusted, RiskWeight, expected_loss, irb, risk_adjusted};
pub use merton::{Firm, Merton};
pub use options::EuropeanOption;
pub use reasons::{Direction, Reason};
pub use scorecard::{Characteristic, Scaling, Scorecard};
pub use weight_of_evidence::{Bin, Binning};

use crate::InsightError;

/// Whether there is at least one outcome of either kind.
fn both_outcomes(outcomes: &[bool]) -> Result<(), InsightError> {
    if outcomes.is_empty() {
        return Err(InsightError::TooLittle("there are no outcomes".to_owned()));
    }
    if outcomes.iter().all(|outcome| *outcome == outcomes[0]) {
        return Err(InsightError::TooLittle("every outcome is the same; both kinds are needed".to_owned()));
    }
    Ok(())
}

/// Whether there is a score, and a finite one, for each outcome, and outcomes of either kind.
fn scored(scores: &[f64], outcomes: &[bool]) -> Result<(), InsightError> {
    if scores.len() != outcomes.len() {
        return Err(InsightError::Invalid(format!("{} scores for {} outcomes", scores.len(), outcomes.len())));
    }
    if let Some(at) = scores.iter().position(|score| !score.is_finite()) {
        return Err(InsightError::Invalid(format!("score {} is not a finite number", at + 1)));
    }
    both_outcomes(outcomes)
}

/// A number that must be above zero.
fn positive(name: &str, value: f64) -> Result<f64, InsightError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(InsightError::Invalid(format!("{name} is {value}; it must be a number above 0")))
}

/// A number from 0 to 1.
fn share(name: &str, value: f64) -> Result<f64, InsightError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(value);
    }
    Err(InsightError::Invalid(format!("{name} is {value}; it must lie between 0 and 1")))
}
