//! The standard normal distribution.

use statrs::function::erf;

/// Φ(x): how much of the standard normal distribution lies below `x`. Keeps its digits far out in the lower tail.
pub(crate) fn cumulative(x: f64) -> f64 {
    0.5 * erf::erfc(-x / std::f64::consts::SQRT_2)
}

/// The value below which the share `probability` of the standard normal distribution lies.
pub(crate) fn quantile(probability: f64) -> f64 {
    -std::f64::consts::SQRT_2 * erf::erfc_inv(2.0 * probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_the_tables_are_met() {
        for (x, share) in [(0.0, 0.5), (1.959_963_984_540_054, 0.975), (-6.0, 9.865_876_450_376_98e-10)] {
            assert!((cumulative(x) / share - 1.0).abs() < 1e-10, "{x}: {}", cumulative(x));
            assert!((quantile(share) - x).abs() < 1e-9, "{share}: {}", quantile(share));
        }
    }
}
