//! Many tests at once: p-values adjusted so that each may be held against the usual 5 %.

use std::cmp::Ordering;

use crate::InsightError;

/// Bonferroni's adjustment: p times the number of tests. Among all tests, a false one is called with at most the
/// chosen probability.
///
/// # Errors
/// When one is not a p-value.
pub fn bonferroni(p: &[f64]) -> Result<Vec<f64>, InsightError> {
    checked(p)?;
    Ok(p.iter().map(|value| (value * p.len() as f64).min(1.0)).collect())
}

/// Holm (1979), "A simple sequentially rejective multiple test procedure": the same promise as Bonferroni's, and
/// never less power.
///
/// # Errors
/// When one is not a p-value.
pub fn holm(p: &[f64]) -> Result<Vec<f64>, InsightError> {
    let order = ascending(p)?;
    let mut adjusted = vec![0.0; p.len()];
    let mut least = 0.0_f64;
    for (rank, at) in order.into_iter().enumerate() {
        least = least.max(p[at] * (p.len() - rank) as f64).min(1.0);
        adjusted[at] = least;
    }
    Ok(adjusted)
}

/// Benjamini and Hochberg (1995), "Controlling the false discovery rate": of the tests that are called, at most
/// the chosen share is false on average. For many tests of which several are expected to be true.
///
/// # Errors
/// When one is not a p-value.
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>, InsightError> {
    let order = ascending(p)?;
    let mut adjusted = vec![0.0; p.len()];
    let mut most = 1.0_f64;
    for (rank, at) in order.into_iter().enumerate().rev() {
        most = most.min(p[at] * p.len() as f64 / (rank + 1) as f64);
        adjusted[at] = most;
    }
    Ok(adjusted)
}

fn ascending(p: &[f64]) -> Result<Vec<usize>, InsightError> {
    checked(p)?;
    let mut order: Vec<_> = (0..p.len()).collect();
    order.sort_by(|one, other| p[*one].partial_cmp(&p[*other]).unwrap_or(Ordering::Equal));
    Ok(order)
}

fn checked(p: &[f64]) -> Result<(), InsightError> {
    match p.iter().find(|value| !(0.0..=1.0).contains(*value)) {
        Some(value) => Err(InsightError::Invalid(format!("{value} is not a p-value"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fifteen p-values of the paper's example.
    const P: [f64; 15] =
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0];

    #[test]
    fn experiment_adjustments_as_in_the_paper() {
        let rejected = |adjusted: Vec<f64>| adjusted.iter().filter(|value| **value <= 0.05).count();
        assert_eq!(rejected(bonferroni(&P).unwrap()), 3);
        assert_eq!(rejected(holm(&P).unwrap()), 3);
        assert_eq!(rejected(benjamini_hochberg(&P).unwrap()), 4);
    }

    /// By hand, out of order and with a tie.
    #[test]
    fn experiment_adjustments_keep_the_order_of_the_tests() {
        let p = [0.04, 0.01, 0.03, 0.01];
        let near = |ours: Vec<f64>, hand: [f64; 4]| ours.iter().zip(hand).all(|(ours, hand)| (ours - hand).abs() < 1e-12);
        assert!(near(bonferroni(&p).unwrap(), [0.16, 0.04, 0.12, 0.04]));
        assert!(near(holm(&p).unwrap(), [0.06, 0.04, 0.06, 0.04]));
        assert!(near(benjamini_hochberg(&p).unwrap(), [0.04, 0.02, 0.04, 0.02]));
        assert!(holm(&[f64::NAN]).is_err());
        assert!(bonferroni(&[1.5]).is_err());
    }
}
