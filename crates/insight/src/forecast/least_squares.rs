//! Least squares for a handful of parameters that do not enter linearly (Levenberg 1944, Marquardt 1963).

use crate::{InsightError, risk::cholesky::Cholesky};

const MAX_ROUNDS: usize = 1000;
/// A round that saves less than this share of the sum of squares is the last.
const SETTLED: f64 = 1e-10;
/// Damping at which a step is too short to be worth a try.
const STIFF: f64 = 1e12;
/// Added to the diagonal where two parameters do nearly the same.
const RIDGE: f64 = 1e-9;

/// The best parameters that a search found.
pub(super) struct Fit {
    pub(super) parameters: Vec<f64>,
    pub(super) sum_of_squares: f64,
    /// Jᵀ·J at the end, its lower triangle.
    normal: Vec<f64>,
}

impl Fit {
    /// The variance that each value of `outcome` has from the parameters' being estimated: σ²·g·(Jᵀ·J)⁻¹·gᵀ, where g
    /// holds its slopes (the delta method: Seber & Wild 1989, section 5.1). A parameter that the residuals do not
    /// feel, as at its bound, adds nothing.
    pub(super) fn uncertainty(&self, variance: f64, outcome: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
        let size = self.parameters.len();
        let columns = columns(&self.parameters, &outcome(&self.parameters), &outcome);
        let lengths: Vec<f64> = (0..size).map(|k| self.normal[k * size + k].sqrt()).collect();
        let felt: Vec<usize> = (0..size).filter(|&k| lengths[k] > 0.0).collect();
        let slope = |i: usize, j: usize| self.normal[i.max(j) * size + i.min(j)] / (lengths[i] * lengths[j]);
        let ridge = |i: usize, j: usize| if i == j { 1.0 + RIDGE } else { slope(i, j) };
        let matrix: Vec<_> = felt.iter().flat_map(|&i| felt.iter().map(move |&j| ridge(i, j))).collect();
        let Ok(factor) = Cholesky::of(&matrix, felt.len()) else { return vec![f64::NAN; columns[0].len()] };
        let one = |at: usize| {
            let slopes: Vec<_> = felt.iter().map(|&k| columns[k][at] / lengths[k]).collect();
            variance * slopes.iter().zip(factor.solve(&slopes)).map(|(a, b)| a * b).sum::<f64>()
        };
        (0..columns[0].len()).map(one).collect()
    }
}

/// Minimises the sum of the squares of what `residuals` gives, going down from `start`. Parameters where a residual
/// is not finite are out of bounds.
///
/// # Errors
/// Invalid where the start is out of bounds; not converged where the sum still falls after a thousand rounds.
pub(super) fn minimise(start: Vec<f64>, residuals: impl Fn(&[f64]) -> Vec<f64>) -> Result<Fit, InsightError> {
    let mut at = start;
    let mut here = residuals(&at);
    let mut sum = square(&here);
    if !sum.is_finite() {
        return Err(InsightError::Invalid("the model cannot follow the series".to_owned()));
    }
    let mut damping = 1e-3;
    for _ in 0..MAX_ROUNDS {
        let (gradient, normal) = slopes(&at, &here, &residuals);
        let saved = loop {
            let next = damped(&at, &gradient, &normal, damping);
            let there = residuals(&next);
            let reached = square(&there);
            if reached < sum {
                damping = (damping / 5.0).max(1e-12);
                let saved = sum - reached;
                (at, here, sum) = (next, there, reached);
                break saved;
            }
            damping *= 4.0;
            if damping > STIFF {
                break 0.0;
            }
        };
        if saved <= SETTLED * sum {
            return Ok(Fit { sum_of_squares: sum, normal: slopes(&at, &here, &residuals).1, parameters: at });
        }
    }
    Err(InsightError::NotConverged(format!("the errors still shrink after {MAX_ROUNDS} rounds")))
}

fn square(residuals: &[f64]) -> f64 {
    residuals.iter().map(|residual| residual * residual).sum()
}

/// The slopes of what `outcome` gives in each parameter, by differences.
fn columns(at: &[f64], here: &[f64], outcome: &impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let mut moved = at.to_vec();
    let column = |k: usize| {
        let step = 1e-7 * at[k].abs().max(1e-2);
        moved[k] = at[k] + step;
        let there = outcome(&moved);
        moved[k] = at[k];
        there.iter().zip(here).map(|(there, here)| (there - here) / step).collect::<Vec<_>>()
    };
    (0..at.len()).map(column).collect()
}

/// Jᵀ·r and Jᵀ·J, where J holds the slopes of the residuals, by differences.
fn slopes(at: &[f64], here: &[f64], residuals: &impl Fn(&[f64]) -> Vec<f64>) -> (Vec<f64>, Vec<f64>) {
    let columns = columns(at, here, residuals);
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let gradient = columns.iter().map(|column| dot(column, here)).collect();
    let normal =
        columns.iter().enumerate().flat_map(|(i, a)| columns.iter().enumerate().map(move |(j, b)| if j <= i { dot(a, b) } else { 0.0 }));
    (gradient, normal.collect())
}

/// The step of Gauss and Newton, shortened in each direction by its own slope.
fn damped(at: &[f64], gradient: &[f64], normal: &[f64], damping: f64) -> Vec<f64> {
    let size = at.len();
    let mut matrix = normal.to_vec();
    let flattest = (0..size).map(|k| normal[k * size + k]).fold(0.0, f64::max) * 1e-14 + f64::MIN_POSITIVE;
    for k in 0..size {
        matrix[k * size + k] += damping * matrix[k * size + k] + flattest;
    }
    match Cholesky::of(&matrix, size) {
        Ok(factor) => at.iter().zip(factor.solve(gradient)).map(|(at, step)| at - step).collect(),
        Err(_) => vec![f64::NAN; size],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley_is_followed_to_its_end() {
        let fit = minimise(vec![-1.2, 1.0], |x| vec![10.0 * (x[1] - x[0] * x[0]), 1.0 - x[0]]).unwrap();
        assert!((fit.parameters[0] - 1.0).abs() < 1e-6 && (fit.parameters[1] - 1.0).abs() < 1e-6, "{:?}", fit.parameters);
        assert!(fit.sum_of_squares < 1e-12);
    }

    #[test]
    fn a_parameter_without_effect_does_no_harm() {
        let fit = minimise(vec![5.0, 3.0], |x| vec![x[0] - 2.0, 0.5 * x[0]]).unwrap();
        assert!((fit.parameters[0] - 1.6).abs() < 1e-6);
    }

    #[test]
    fn a_start_out_of_bounds_is_refused() {
        assert!(matches!(minimise(vec![-1.0], |x| vec![x[0].sqrt()]), Err(InsightError::Invalid(_))));
    }
}
