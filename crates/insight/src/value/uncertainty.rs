//! How well the parameters of a model are known.

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::math::matrix::{Symmetric, dot};

/// The covariance of the logarithms of those parameters that the data determine.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Uncertainty {
    /// Which parameters.
    pub(super) of: Vec<usize>,
    covariance: Symmetric,
}

/// A parameter known to no more than this factor either way (as a logarithm) is not determined by the data.
const UNKNOWN: f64 = 3.0;

impl Uncertainty {
    /// From the second derivatives of minus the log-likelihood. Parameters that are not `inside` of their bounds are left
    /// out, and so is, one by one, what the likelihood hardly depends on.
    pub(super) fn of(curvature: &Symmetric, inside: impl Fn(usize) -> bool) -> Self {
        let mut of: Vec<usize> = (0..curvature.size()).filter(|at| inside(*at)).collect();
        loop {
            let inverse = Symmetric::by(of.len(), |row, column| curvature.at(of[row], of[column])).inverse();
            let widest =
                |inverse: &Symmetric| (0..of.len()).map(|at| (inverse.at(at, at), at)).max_by(|one, next| one.0.total_cmp(&next.0));
            let flattest = || (0..of.len()).map(|at| (curvature.at(of[at], of[at]), at)).min_by(|one, next| one.0.total_cmp(&next.0));
            let out = match (&inverse, inverse.as_ref().and_then(widest)) {
                (Some(_), Some((variance, at))) if variance > UNKNOWN * UNKNOWN => at,
                (Some(covariance), _) => return Self { covariance: covariance.clone(), of },
                (None, _) => flattest().map_or(0, |(_, at)| at),
            };
            of.remove(out);
        }
    }

    /// The variance of the logarithm of a parameter; none where it is not determined.
    pub(super) fn variance(&self, parameter: usize) -> Option<f64> {
        let at = self.of.iter().position(|of| *of == parameter)?;
        Some(self.covariance.at(at, at))
    }

    /// The parameters as they might as well be.
    pub(super) fn draw(&self, parameters: [f64; 4], rng: &mut impl Rng) -> [f64; 4] {
        let mut drawn = parameters;
        let lower = self.covariance.cholesky().unwrap_or_default();
        let normal: Vec<f64> = self.of.iter().map(|_| StandardNormal.sample(rng)).collect();
        for ((row, at), up_to) in lower.iter().zip(&self.of).zip(1..) {
            drawn[*at] *= dot(&row[..up_to], &normal[..up_to]).exp();
        }
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_determined_is_left_out() {
        let curvature = Symmetric::by(3, |row, column| if row == column { [4.0, 1e-9, 25.0][row] } else { 0.0 });
        let known = Uncertainty::of(&curvature, |_| true);
        assert_eq!(known.of, [0, 2]);
        assert_eq!((known.variance(0), known.variance(1)), (Some(0.25), None));
        assert_eq!(Uncertainty::of(&curvature, |at| at != 2).of, [0]);
        assert_eq!(Uncertainty::of(&Symmetric::diagonal(2, -1.0), |_| true).of, [0_usize; 0]);
    }
}
