//! Whether the arms were filled as planned.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::InsightError;

/// Pearson's chi-squared test of the arms' sizes. A small p-value, below 0.001 say, means that customers were
/// lost on the way to one arm, and that no result of the experiment can be trusted (Fabijan and others 2019,
/// "Diagnosing sample ratio mismatch in online controlled experiments").
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleRatio {
    /// The statistic.
    pub chi2: f64,
    /// Arms less one.
    pub degrees_of_freedom: u64,
    /// How likely so uneven a split is by chance.
    pub p_value: f64,
}

/// Holds the sizes of the arms against the weights that they were planned with, on any scale.
///
/// # Errors
/// When there are fewer than two arms, no customers at all, or a weight that is not above zero.
pub fn sample_ratio(counts: &[u64], weights: &[f64]) -> Result<SampleRatio, InsightError> {
    if counts.len() < 2 || counts.iter().all(|count| *count == 0) {
        return Err(InsightError::TooLittle("a sample ratio needs two arms or more, with customers in them".to_owned()));
    }
    let total: f64 = weights.iter().sum();
    if weights.len() != counts.len() || !total.is_finite() || !weights.iter().all(|weight| *weight > 0.0) {
        return Err(InsightError::Invalid("each arm needs a planned weight above zero".to_owned()));
    }
    let n = counts.iter().map(|count| *count as f64).sum::<f64>();
    let cell = |(count, weight): (&u64, &f64)| {
        let planned = n * weight / total;
        (*count as f64 - planned).powi(2) / planned
    };
    let chi2 = counts.iter().zip(weights).map(cell).sum();
    let degrees_of_freedom = counts.len() as u64 - 1;
    let law = ChiSquared::new(degrees_of_freedom as f64).map_err(|error| InsightError::Invalid(error.to_string()))?;
    Ok(SampleRatio { chi2, degrees_of_freedom, p_value: law.sf(chi2) })
}
