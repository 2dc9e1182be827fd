//! Which arm is best, by Bayes's rule.

use super::Sample;
use crate::InsightError;

/// What is believed of an arm's mean after its outcomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Posterior {
    /// Of a rate.
    Beta {
        /// Successes, and those of the prior.
        alpha: f64,
        /// Failures, and those of the prior.
        beta: f64,
    },
    /// Of a mean, by the central limit theorem.
    Normal {
        /// The mean.
        mean: f64,
        /// Its standard error.
        standard_error: f64,
    },
}

/// What would come of choosing one arm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// How likely it is the best of all.
    pub probability_best: f64,
    /// How much lower its mean is than the best one's, on average; in the outcome's unit. An experiment may stop
    /// when this is too small to matter (Stucchio 2015, "Bayesian A/B testing at VWO").
    pub expected_loss: f64,
}

impl Posterior {
    /// From an arm's outcomes alone: every rate was equally likely before, and every mean.
    pub fn of(sample: &Sample) -> Self {
        match sample.successes() {
            Some(successes) => Self::Beta { alpha: successes as f64 + 1.0, beta: (sample.n() - successes) as f64 + 1.0 },
            None => Self::Normal { mean: sample.mean(), standard_error: sample.squared_error().sqrt() },
        }
    }

    /// Mean and standard deviation.
    fn moments(self) -> (f64, f64) {
        match self {
            Self::Beta { alpha, beta } => {
                let n = alpha + beta;
                (alpha / n, (alpha / n * (beta / n) / (n + 1.0)).sqrt())
            }
            Self::Normal { mean, standard_error } => (mean, standard_error),
        }
    }

    /// The density but for a constant factor, so scaled that it is 1 at the mean.
    fn density(self, at: f64) -> f64 {
        let (mean, deviation) = self.moments();
        match self {
            // With an exponent of 0 the factor is 1, at the ends of the scale too.
            Self::Beta { alpha, beta } => {
                let part = |exponent: f64, ratio: f64| if exponent == 0.0 { 0.0 } else { exponent * ratio.ln() };
                (part(alpha - 1.0, at / mean) + part(beta - 1.0, (1.0 - at) / (1.0 - mean))).exp()
            }
            Self::Normal { .. } => (-0.5 * ((at - mean) / deviation).powi(2)).exp(),
        }
    }

    /// Where the density matters: close together about the mean, ever wider apart to 40 deviations, since the
    /// beta's tail may be as long as an exponential's.
    fn grid(self) -> impl Iterator<Item = f64> {
        const STEPS: i32 = 300;
        let (mean, deviation) = self.moments();
        let beta = matches!(self, Self::Beta { .. });
        (-STEPS..=STEPS).map(move |step| {
            let at = mean + deviation * (4.4 * f64::from(step) / f64::from(STEPS)).sinh();
            if beta { at.clamp(0.0, 1.0) } else { at }
        })
    }
}

/// How likely each arm is the best, and what choosing it would cost: ∫ f_k ∏ F_j and ∫ F_k (1 − ∏ F_j) over the
/// others j, by Simpson's rule rather than by drawing lots, so that the same data give the same figures.
///
/// # Errors
/// When there are fewer than two arms, or one is not a distribution.
pub fn best(arms: &[Posterior]) -> Result<Vec<Choice>, InsightError> {
    if arms.len() < 2 {
        return Err(InsightError::TooLittle("the best of one arm is no question; give two or more".to_owned()));
    }
    for arm in arms {
        let proper = match arm {
            Posterior::Beta { alpha, beta } => *alpha >= 1.0 && *beta >= 1.0 && (alpha + beta).is_finite(),
            Posterior::Normal { mean, standard_error } => mean.is_finite() && *standard_error > 0.0 && standard_error.is_finite(),
        };
        if !proper {
            return Err(InsightError::Invalid(format!("{arm:?} is not known well enough to be compared")));
        }
    }
    let mut grid: Vec<f64> = arms.iter().flat_map(|arm| arm.grid()).collect();
    grid.sort_by(f64::total_cmp);
    grid.dedup();
    let curves: Vec<_> = arms.iter().map(|arm| Curve::of(*arm, &grid)).collect();
    Ok((0..arms.len()).map(|arm| choice(&curves, arm, &grid)).collect())
}

/// A density and its integral at the points of a grid and half-way between them.
struct Curve {
    density: Vec<f64>,
    below: Vec<f64>,
}

impl Curve {
    fn of(arm: Posterior, grid: &[f64]) -> Self {
        let mut density = vec![arm.density(grid[0])];
        let mut below = vec![0.0];
        let mut sum = 0.0;
        for cell in grid.windows(2) {
            let width = cell[1] - cell[0];
            let (first, half, last) = (density[density.len() - 1], arm.density(cell[0] + width / 2.0), arm.density(cell[1]));
            // The integral of the parabola through the three points, to its middle and to its end.
            below.push(sum + width / 24.0 * (5.0 * first + 8.0 * half - last));
            sum += width / 6.0 * (first + 4.0 * half + last);
            below.push(sum);
            density.extend([half, last]);
        }
        density.iter_mut().chain(&mut below).for_each(|value| *value /= sum);
        Self { density, below }
    }
}

fn choice(curves: &[Curve], arm: usize, grid: &[f64]) -> Choice {
    let others =
        |at: usize| -> f64 { curves.iter().enumerate().filter(|(other, _)| *other != arm).map(|(_, curve)| curve.below[at]).product() };
    let integral = |value: &dyn Fn(usize) -> f64| -> f64 {
        let cell = |(at, cell): (usize, &[f64])| (cell[1] - cell[0]) / 6.0 * (value(2 * at) + 4.0 * value(2 * at + 1) + value(2 * at + 2));
        grid.windows(2).enumerate().map(cell).sum()
    };
    let curve = &curves[arm];
    Choice {
        probability_best: integral(&|at| curve.density[at] * others(at)).clamp(0.0, 1.0),
        expected_loss: integral(&|at| curve.below[at] * (1.0 - others(at))).max(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Miller (2015), "Formulas for Bayesian A/B testing": the probability that B's rate is above A's is a sum.
    fn miller(a: (u32, u32), b: (u32, u32)) -> f64 {
        use statrs::function::beta::ln_beta;
        let (a1, a2, b2) = (f64::from(a.0), f64::from(a.1), f64::from(b.1));
        let term = |i: u32| {
            (ln_beta(a1 + f64::from(i), b2 + a2) - (b2 + f64::from(i)).ln() - ln_beta(1.0 + f64::from(i), b2) - ln_beta(a1, a2)).exp()
        };
        (0..b.0).map(term).sum()
    }

    #[test]
    fn experiment_best_of_two_rates_is_the_closed_form() {
        for (a, b) in [((11, 91), (16, 86)), ((1, 21), (4, 18)), ((120, 880), (150, 9_850)), ((1, 1), (1, 1))] {
            let beta = |(alpha, beta): (u32, u32)| Posterior::Beta { alpha: f64::from(alpha), beta: f64::from(beta) };
            let ours = best(&[beta(a), beta(b)]).unwrap();
            assert!((ours[1].probability_best - miller(a, b)).abs() < 1e-6, "{a:?} {b:?}: {ours:?}, {}", miller(a, b));
            assert!((ours[0].probability_best + ours[1].probability_best - 1.0).abs() < 1e-6);
        }
    }

    /// Of two normal means the difference is normal too: P = Φ(z), and the loss of the first arm is s(φ(z) + zΦ(z)).
    #[test]
    fn experiment_best_of_two_means_is_the_closed_form() {
        use statrs::distribution::{Continuous, ContinuousCDF, Normal};
        let normal = |mean, standard_error| Posterior::Normal { mean, standard_error };
        let ours = best(&[normal(10.0, 0.3), normal(10.5, 0.4)]).unwrap();
        let (z, law) = (1.0, Normal::standard());
        assert!((ours[1].probability_best - law.cdf(z)).abs() < 1e-7, "{ours:?}");
        assert!((ours[0].expected_loss - 0.5 * (law.pdf(z) + z * law.cdf(z))).abs() < 1e-7);
        assert!((ours[1].expected_loss - 0.5 * (law.pdf(z) - z * law.cdf(-z))).abs() < 1e-7);
    }

    #[test]
    fn experiment_best_of_many_is_shared_out() {
        let arm = |successes, n| Posterior::of(&Sample::proportion(successes, n).unwrap());
        let ours = best(&[arm(20, 1_000), arm(2_000_000, 100_000_000), arm(3, 100), arm(0, 40)]).unwrap();
        assert!((ours.iter().map(|choice| choice.probability_best).sum::<f64>() - 1.0).abs() < 1e-6, "{ours:?}");
        let same = best(&[arm(50, 100); 5]).unwrap();
        assert!(same.iter().all(|choice| (choice.probability_best - 0.2).abs() < 1e-6), "{same:?}");
        assert!(best(&[arm(1, 2)]).is_err());
        assert!(best(&[arm(1, 2), Posterior::Normal { mean: 1.0, standard_error: 0.0 }]).is_err());
    }
}
