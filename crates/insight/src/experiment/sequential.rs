//! Tests that may be looked at as often as one likes: the mixture sequential probability ratio test and the
//! confidence sequence that it turns into.

use crate::InsightError;

/// The test's result after so many observations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Msprt {
    /// Natural logarithm of Λ, the evidence against "no difference" over that for it.
    pub log_lambda: f64,
    /// The always valid p-value of this look, 1 ÷ Λ and at most 1. Over several looks, the least of them holds.
    pub p_value: f64,
}

/// The mixture sequential probability ratio test of Johari, Koomen, Pekelis and Walsh (2022), "Always valid
/// inference: continuous monitoring of A/B tests", Operations Research 70, for a difference of means:
/// Λ = √(V ÷ (V + nτ²)) · exp(n²τ²d² ÷ (2V(V + nτ²))).
///
/// `variance` is V, n times the squared standard error of the difference (for two arms of n customers, the sum of
/// their variances); `tau2` is τ², the variance of the differences that are expected.
///
/// # Errors
/// When there is no observation, or a variance is not above zero.
pub fn msprt(n: f64, difference: f64, variance: f64, tau2: f64) -> Result<Msprt, InsightError> {
    let positive = |value: f64| value > 0.0 && value.is_finite();
    if !positive(n) || !positive(variance) || !positive(tau2) || !difference.is_finite() {
        return Err(InsightError::Invalid(format!(
            "a sequential test of {n} observations, difference {difference}, variance {variance} and prior variance {tau2} is not one: all but the difference must be above zero"
        )));
    }
    let total = variance + n * tau2;
    let log_lambda = 0.5 * (variance / total).ln() + (n * difference).powi(2) * tau2 / (2.0 * variance * total);
    Ok(Msprt { log_lambda, p_value: (-log_lambda).exp().min(1.0) })
}

/// Half the width of the confidence sequence of a mean: the differences for which [`msprt`] with τ² = ρ²V does
/// not reject at `alpha`. It holds at every n at once. Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021),
/// "Time-uniform central limit theory and asymptotic confidence sequences", theorem 2.2:
/// √V · √(2(nρ² + 1) ÷ (nρ)² · ln(√(nρ² + 1) ÷ α)).
pub fn half_width(n: f64, variance: f64, rho: f64, alpha: f64) -> f64 {
    let growth = n * rho * rho + 1.0;
    (variance * 2.0 * growth * (growth.sqrt() / alpha).ln()).sqrt() / (n * rho)
}

/// The ρ with which the sequence is narrowest, for its size, about `n` observations (the same paper, on tuning).
pub fn tuned_rho(n: f64, alpha: f64) -> f64 {
    let log = -2.0 * alpha.ln();
    ((log + (log + 1.0).ln()) / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn experiment_msprt_as_published() {
        let ours = msprt(5_000.0, 0.02, 0.18, 0.0001).unwrap();
        // 30.58162525 in any arithmetic; it was published as 30.5816256.
        assert!((ours.log_lambda.exp() - 30.5816256).abs() < 4e-7, "{}", ours.log_lambda.exp());
        assert!((ours.p_value - 0.0326994).abs() < 5e-8);
        assert_eq!(msprt(5_000.0, 0.0, 0.18, 0.0001).unwrap().p_value, 1.0);
        assert!(msprt(5_000.0, 0.02, 0.0, 0.0001).is_err());
        assert!(msprt(0.0, 0.02, 0.18, 0.0001).is_err());
    }

    /// What lies just within the sequence is just not rejected.
    #[test]
    fn experiment_sequence_is_the_test_turned_round() {
        for (n, rho, alpha) in [(100.0, 0.05, 0.05), (5_000.0, 0.04, 0.01), (1e6, 0.001, 0.2)] {
            let width = half_width(n, 2.5, rho, alpha);
            let p = msprt(n, width, 2.5, rho * rho * 2.5).unwrap().p_value;
            assert!((p - alpha).abs() < 1e-9, "{p} is not {alpha}");
        }
    }

    #[test]
    fn experiment_tuning_is_narrowest_where_it_says() {
        let width = |rho: f64| half_width(5_000.0, 1.0, rho, 0.05);
        let tuned = tuned_rho(5_000.0, 0.05);
        assert!(width(tuned) < width(tuned * 0.8) && width(tuned) < width(tuned * 1.25));
    }
}
