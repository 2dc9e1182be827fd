//! One arm against another.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::{Sample, half_width, msprt, tuned_rho};
use crate::{
    InsightError,
    proportion::{Interval, two_sided_t},
};

/// The delta method is held to be good where Fieller's g, the square of the half width of the control's interval
/// as a share of its mean, is below this (Finney 1978, "Statistical Method in Biological Assay"). Of the simulated
/// tests without an effect at rates of a few per cent, more than 5 % were called when looked at before.
const FIELLER: f64 = 0.05;

/// How sure the intervals are to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    /// How often the intervals hold the truth.
    pub confidence: f64,
    /// How many customers, both arms together, the sequential interval is narrowest for. To be chosen before the
    /// experiment begins.
    pub tuning: f64,
}

impl Default for Design {
    fn default() -> Self {
        Self { confidence: 0.95, tuning: 5_000.0 }
    }
}

/// A lift, and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The lift.
    pub lift: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval, valid for one look at a moment that was fixed beforehand.
    pub interval: Interval,
    /// Its interval for any number of looks; of a relative lift, none before the control's mean is known well enough.
    pub sequential: Option<Interval>,
}

/// What a treatment did, against the control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Mean of the treatment less that of the control.
    pub absolute: Estimate,
    /// That, as a share of the control's mean; none where the control's mean is not above zero.
    pub relative: Option<Estimate>,
    /// Two-sided, for one look: of two proportions by the pooled normal test, else by Welch's t-test.
    pub p_value: f64,
    /// Two-sided, for any number of looks, of which the least holds.
    pub sequential_p_value: f64,
}

/// Compares a treatment with the control. The intervals take Student's t with the degrees of freedom of Welch
/// (1947). The relative lift's standard error is by the delta method: the variance of r = t ÷ c is
/// s_t² ÷ c² + t²s_c² ÷ c⁴ (Deng, Knoblich and Lu 2018, "Applying the delta method in metric analytics", section 3.1).
///
/// # Errors
/// When an arm's outcomes are all alike, or the design cannot be.
pub fn compare(control: &Sample, treatment: &Sample, design: &Design) -> Result<Comparison, InsightError> {
    for (name, arm) in [("the control", control), ("the treatment", treatment)] {
        arm.varies(name)?;
    }
    if !(design.tuning > 0.0 && design.tuning.is_finite()) {
        return Err(InsightError::Invalid(format!("a sequential test cannot be tuned for {} customers", design.tuning)));
    }
    let freedom = welch(control, treatment);
    let quantile = two_sided_t(design.confidence, freedom)?;
    let (c, t) = (control.mean(), treatment.mean());
    let (of_c, of_t) = (control.squared_error(), treatment.squared_error());
    let n = (control.n() + treatment.n()) as f64;
    let estimate = |lift: f64, squared_error: f64| estimate(lift, squared_error, n, quantile, design);
    let absolute = estimate(t - c, of_c + of_t);
    let relative = (c > 0.0).then(|| {
        let relative = estimate(t / c - 1.0, (of_t + (t / c).powi(2) * of_c) / (c * c));
        let known = quantile * quantile * of_c / (c * c) < FIELLER;
        Estimate { sequential: relative.sequential.filter(|_| known), ..relative }
    });
    let p_value = match pooled(control, treatment) {
        Some(z) => 2.0 * Normal::standard().sf(z),
        None => 2.0 * student(freedom)?.sf((absolute.lift / absolute.standard_error).abs()),
    };
    let variance = absolute.standard_error.powi(2) * n;
    let rho = tuned_rho(design.tuning, 1.0 - design.confidence);
    let sequential_p_value = msprt(n, absolute.lift, variance, rho * rho * variance)?.p_value;
    Ok(Comparison { absolute, relative, p_value: p_value.min(1.0), sequential_p_value })
}

fn estimate(lift: f64, squared_error: f64, n: f64, quantile: f64, design: &Design) -> Estimate {
    let standard_error = squared_error.sqrt();
    let alpha = 1.0 - design.confidence;
    let always = half_width(n, squared_error * n, tuned_rho(design.tuning, alpha), alpha);
    let interval = Interval::around(lift, quantile * standard_error);
    Estimate { lift, standard_error, interval, sequential: Some(Interval::around(lift, always)) }
}

/// Degrees of freedom of the difference of two means (Welch 1947; Satterthwaite 1946).
fn welch(one: &Sample, other: &Sample) -> f64 {
    let (a, b) = (one.squared_error(), other.squared_error());
    // An arm of one customer has a variance of zero and was turned away before.
    (a + b).powi(2) / (a * a / (one.n() as f64 - 1.0) + b * b / (other.n() as f64 - 1.0))
}

/// The statistic of two proportions, in standard errors under "no difference".
fn pooled(control: &Sample, treatment: &Sample) -> Option<f64> {
    let (c, t) = (control.n() as f64, treatment.n() as f64);
    let rate = (control.successes()? + treatment.successes()?) as f64 / (c + t);
    Some((treatment.mean() - control.mean()).abs() / (rate * (1.0 - rate) * (1.0 / c + 1.0 / t)).sqrt())
}

fn student(freedom: f64) -> Result<StudentsT, InsightError> {
    StudentsT::new(0.0, 1.0, freedom).map_err(|error| InsightError::Invalid(format!("degrees of freedom {freedom}: {error}")))
}
