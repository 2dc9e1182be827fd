//! How many customers an experiment needs.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::{InsightError, proportion::two_sided_z};

/// Customers of each arm, before rounding up, with which a two-sided test at `alpha` finds the step from one rate
/// to another with the probability `power`. As R's `power.prop.test`; Fleiss, Levin and Paik (2003),
/// "Statistical Methods for Rates and Proportions", equation 4.14.
///
/// # Errors
/// When a rate does not lie between 0 and 1, the two are the same, or `alpha` or `power` cannot be.
pub fn proportions_n(baseline: f64, target: f64, alpha: f64, power: f64) -> Result<f64, InsightError> {
    let step = step(baseline, target)?;
    let (z_alpha, z_power) = quantiles(alpha, power)?;
    let (pooled, apart) = deviations(baseline, target);
    let n = ((z_alpha * pooled + z_power * apart) / step).powi(2);
    // R solves for the power itself, whose argument must be z_power; below zero there is no such n.
    if z_alpha * pooled + z_power * apart > 0.0 { Ok(n) } else { Err(asks_too_little(alpha, power)) }
}

/// The probability with which `n` customers an arm find that step; the inverse of [`proportions_n`].
///
/// # Errors
/// As [`proportions_n`], and when `n` is not above zero.
pub fn proportions_power(n: f64, baseline: f64, target: f64, alpha: f64) -> Result<f64, InsightError> {
    let step = step(baseline, target)?;
    if !(n > 0.0 && n.is_finite()) {
        return Err(InsightError::Invalid(format!("{n} customers an arm cannot be tested")));
    }
    let (z_alpha, _) = quantiles(alpha, 0.5)?;
    let (pooled, apart) = deviations(baseline, target);
    Ok(Normal::standard().cdf((n.sqrt() * step - z_alpha * pooled) / apart))
}

/// Customers of each arm, before rounding up, for a difference of means, both with this standard deviation. The
/// normal formula, corrected for Student's t by Guenther (1981), "Sample size formulas for normal theory t
/// tests": n = 2(z_α + z_β)²σ² ÷ δ² + z_α² ÷ 4. R's `power.t.test` differs by less than 0.2 % from 20 on.
///
/// # Errors
/// When the difference is zero, the standard deviation is not above zero, or `alpha` or `power` cannot be.
pub fn means_n(difference: f64, standard_deviation: f64, alpha: f64, power: f64) -> Result<f64, InsightError> {
    if !difference.is_finite() || difference == 0.0 || !(standard_deviation > 0.0 && standard_deviation.is_finite()) {
        return Err(InsightError::Invalid(format!(
            "a difference of {difference} with a standard deviation of {standard_deviation} cannot be tested: neither may be zero"
        )));
    }
    let (z_alpha, z_power) = quantiles(alpha, power)?;
    if z_alpha + z_power <= 0.0 {
        return Err(asks_too_little(alpha, power));
    }
    Ok(2.0 * ((z_alpha + z_power) * standard_deviation / difference).powi(2) + z_alpha * z_alpha / 4.0)
}

/// Days until every arm is full when so many customers come in a day, all arms together.
///
/// # Errors
/// When nobody comes, or the figures are beyond all counting.
pub fn days(n_per_arm: f64, arms: u32, daily: f64) -> Result<u64, InsightError> {
    let days = (n_per_arm.ceil() * f64::from(arms) / daily).ceil();
    if daily > 0.0 && (1.0..1e15).contains(&days) {
        return Ok(days as u64);
    }
    Err(InsightError::Invalid(format!("{daily} customers a day never fill {arms} arms of {n_per_arm}")))
}

fn step(baseline: f64, target: f64) -> Result<f64, InsightError> {
    let rate = |value: f64| value > 0.0 && value < 1.0;
    if !rate(baseline) || !rate(target) {
        return Err(InsightError::Invalid(format!("a step from {baseline} to {target} is not one between rates above 0 and below 1")));
    }
    if baseline == target {
        return Err(InsightError::Invalid(format!("a step from {baseline} to itself can never be found; ask for a lift")));
    }
    Ok((target - baseline).abs())
}

/// √ of twice the pooled variance, and of the sum of both.
fn deviations(baseline: f64, target: f64) -> (f64, f64) {
    let sum = baseline + target;
    ((sum * (1.0 - sum / 2.0)).sqrt(), (baseline * (1.0 - baseline) + target * (1.0 - target)).sqrt())
}

fn quantiles(alpha: f64, power: f64) -> Result<(f64, f64), InsightError> {
    if !(alpha > 0.0 && alpha < 1.0 && power > 0.0 && power < 1.0) {
        return Err(InsightError::Invalid(format!("alpha {alpha} and power {power} must both lie between 0 and 1")));
    }
    Ok((two_sided_z(1.0 - alpha)?, Normal::standard().inverse_cdf(power)))
}

fn asks_too_little(alpha: f64, power: f64) -> InsightError {
    InsightError::Invalid(format!("a power of {power} at alpha {alpha} is reached without any customers; ask for more power"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn experiment_power_as_in_r() {
        let n = proportions_n(0.20, 0.25, 0.05, 0.8).unwrap();
        assert!((n - 1093.739).abs() < 5e-4, "{n}");
        assert!((proportions_n(0.50, 0.75, 0.05, 0.9).unwrap() - 76.7069).abs() < 5e-5);
        assert!((proportions_power(n, 0.20, 0.25, 0.05).unwrap() - 0.8).abs() < 1e-9);
        assert_eq!(proportions_n(0.25, 0.20, 0.05, 0.8).unwrap(), n);
    }

    /// R: `power.t.test(delta = 1, sd = 1, power = .90)` gives 22.02110.
    #[test]
    fn experiment_power_of_means_is_near_the_exact_one() {
        assert!((means_n(1.0, 1.0, 0.05, 0.9).unwrap() / 22.02110 - 1.0).abs() < 0.003);
    }

    #[test]
    fn experiment_days_fill_all_arms() {
        assert_eq!(days(1093.739, 2, 100.0).unwrap(), 22);
        assert!(days(10.0, 2, 0.0).is_err());
    }

    #[test]
    fn experiment_power_refuses_what_cannot_be() {
        assert!(proportions_n(0.2, 0.2, 0.05, 0.8).is_err());
        assert!(proportions_n(0.0, 0.2, 0.05, 0.8).is_err());
        assert!(proportions_n(0.9, 1.1, 0.05, 0.8).is_err());
        assert!(proportions_n(0.2, 0.3, 0.05, 1.0).is_err());
        assert!(proportions_n(0.2, 0.3, 0.0, 0.8).is_err());
        assert!(proportions_n(0.2, 0.3, 0.5, 0.01).is_err());
        assert!(means_n(0.0, 1.0, 0.05, 0.8).is_err());
    }
}
