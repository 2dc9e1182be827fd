//! CUPED: what was known of the customers before the experiment takes its share of the noise away.

use super::Sample;
use crate::InsightError;

/// One arm: each customer's outcome, and a figure known of the same customer before the experiment began.
#[derive(Clone, Copy, Debug)]
pub struct Paired<'a> {
    /// The outcomes.
    pub outcomes: &'a [f64],
    /// The earlier figures, in the same order.
    pub covariates: &'a [f64],
}

/// The arms after the adjustment.
#[derive(Clone, Debug, PartialEq)]
pub struct Cuped {
    /// By how much an outcome is corrected for each unit of the covariate.
    pub theta: f64,
    /// The share of the outcome's variance within the arms that the covariate took away.
    pub variance_reduction: f64,
    /// The adjusted arms, for [`super::compare`] and [`super::Posterior::of`].
    pub samples: Vec<Sample>,
}

/// Deng, Xu, Kohavi and Walker (2013), "Improving the sensitivity of online controlled experiments by utilizing
/// pre-experiment data", equations 3 and 4: Y − θ(X − X̄), with θ = cov(X, Y) ÷ var(X) within the arms, one θ for
/// all. The covariate must not be touched by the treatment, or the adjustment takes the effect away.
///
/// # Errors
/// When an arm has fewer than two customers, its lists differ in length, a value is not finite, or the covariate
/// is the same for everybody.
pub fn cuped(arms: &[Paired<'_>]) -> Result<Cuped, InsightError> {
    let moments = arms.iter().map(Moments::of).collect::<Result<Vec<_>, _>>()?;
    let sum = |of: fn(&Moments) -> f64| moments.iter().map(of).sum::<f64>();
    let (n, xx, xy, yy) = (sum(|arm| arm.n), sum(|arm| arm.xx), sum(|arm| arm.xy), sum(|arm| arm.yy));
    if xx <= 0.0 {
        return Err(InsightError::TooLittle(
            "the covariate is the same for everybody, so that it explains nothing; leave it out".to_owned(),
        ));
    }
    let theta = xy / xx;
    let overall = sum(|arm| arm.n * arm.x) / n;
    let adjusted = |arm: &Moments| {
        let squares = (arm.yy - 2.0 * theta * arm.xy + theta * theta * arm.xx).max(0.0);
        Sample::summed(arm.n as u64, arm.y - theta * (arm.x - overall), squares / (arm.n - 1.0))
    };
    let samples = moments.iter().map(adjusted).collect::<Result<_, _>>()?;
    let variance_reduction = if yy > 0.0 { xy * xy / xx / yy } else { 0.0 };
    Ok(Cuped { theta, variance_reduction, samples })
}

/// Size, means, and sums of squares and products about the means.
struct Moments {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Moments {
    fn of(arm: &Paired<'_>) -> Result<Self, InsightError> {
        let count = arm.outcomes.len();
        if count < 2 || count != arm.covariates.len() {
            let other = arm.covariates.len();
            return Err(InsightError::TooLittle(format!(
                "an arm has {count} outcomes and {other} covariates; it needs two of each, or more"
            )));
        }
        let n = count as f64;
        let (x, y) = (arm.covariates.iter().sum::<f64>() / n, arm.outcomes.iter().sum::<f64>() / n);
        let mut moments = Self { n, x, y, xx: 0.0, xy: 0.0, yy: 0.0 };
        for (covariate, outcome) in arm.covariates.iter().zip(arm.outcomes) {
            let (dx, dy) = (covariate - x, outcome - y);
            moments.xx += dx * dx;
            moments.xy += dx * dy;
            moments.yy += dy * dy;
        }
        if !(moments.xx + moments.xy + moments.yy).is_finite() {
            return Err(InsightError::Invalid("an outcome or a covariate is not a finite number".to_owned()));
        }
        Ok(moments)
    }
}
