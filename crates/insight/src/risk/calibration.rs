//! Whether probabilities mean what they say: of a hundred customers at 20 %, about twenty.

use super::{scored, share};
use crate::InsightError;

/// Customers of like probability, and what became of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReliabilityBin {
    /// How many customers.
    pub count: usize,
    /// Mean of their probabilities.
    pub predicted: f64,
    /// Share of them with the outcome.
    pub observed: f64,
}

fn probabilities(predicted: &[f64], outcomes: &[bool]) -> Result<(), InsightError> {
    scored(predicted, outcomes)?;
    predicted.iter().try_for_each(|&probability| share("a probability", probability).map(|_| ()))
}

/// Brier's score (1950): the mean squared distance of the probabilities from what became (1 or 0). Lower is better;
/// the outcome's own share p, said of everyone, scores p × (1 − p).
///
/// # Errors
/// Invalid for lengths that differ and for what is no probability; too little where all outcomes are the same.
pub fn brier(predicted: &[f64], outcomes: &[bool]) -> Result<f64, InsightError> {
    probabilities(predicted, outcomes)?;
    let square = |(probability, outcome): (&f64, &bool)| (probability - f64::from(u8::from(*outcome))).powi(2);
    Ok(predicted.iter().zip(outcomes).map(square).sum::<f64>() / outcomes.len() as f64)
}

/// The customers in about `bins` bins of like size, from the least probable up. Equal probabilities share a bin.
///
/// # Errors
/// As [`brier`], and for no bins at all.
pub fn reliability(predicted: &[f64], outcomes: &[bool], bins: usize) -> Result<Vec<ReliabilityBin>, InsightError> {
    probabilities(predicted, outcomes)?;
    if bins == 0 || bins > outcomes.len() {
        return Err(InsightError::Invalid(format!("{bins} bins for {} outcomes; take 1 at least and no more than these", outcomes.len())));
    }
    let mut order: Vec<_> = predicted.iter().copied().zip(outcomes.iter().copied()).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut result, mut from) = (Vec::new(), 0);
    for bin in 1..=bins {
        let mut to = (order.len() * bin / bins).max(from);
        while to > from && to < order.len() && order[to].0 == order[to - 1].0 {
            to += 1;
        }
        if to > from {
            result.push(summary(&order[from..to]));
            from = to;
        }
    }
    Ok(result)
}

fn summary(members: &[(f64, bool)]) -> ReliabilityBin {
    let count = members.len();
    let predicted = members.iter().map(|member| member.0).sum::<f64>() / count as f64;
    let observed = members.iter().filter(|member| member.1).count() as f64 / count as f64;
    ReliabilityBin { count, predicted, observed }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_small_case_is_counted_by_hand() {
        let (predicted, outcomes) = ([0.1, 0.4, 0.4, 0.8], [false, false, true, true]);
        assert!((brier(&predicted, &outcomes).unwrap() - (0.01 + 0.16 + 0.36 + 0.04) / 4.0).abs() < 1e-15);
        let bins = reliability(&predicted, &outcomes, 2).unwrap();
        // The tie at 0.4 stays together.
        assert_eq!(bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [3, 1]);
        assert!((bins[0].predicted - 0.3).abs() < 1e-15 && (bins[0].observed - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn true_probabilities_lie_on_the_diagonal() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let predicted: Vec<f64> = (0..20_000).map(|_| random.random()).collect();
        let outcomes: Vec<_> = predicted.iter().map(|&probability| random.random_bool(probability)).collect();
        let bins = reliability(&predicted, &outcomes, 10).unwrap();
        assert_eq!(bins.iter().map(|bin| bin.count).collect::<Vec<_>>(), [2000; 10]);
        for bin in bins {
            let deviation = (bin.predicted * (1.0 - bin.predicted) / bin.count as f64).sqrt();
            assert!((bin.observed - bin.predicted).abs() < 4.0 * deviation, "{bin:?}");
        }
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        assert!(matches!(brier(&[0.2, 1.2], &[true, false]), Err(InsightError::Invalid(_))));
        assert!(matches!(brier(&[0.2, 0.3], &[true, true]), Err(InsightError::TooLittle(_))));
        assert!(matches!(reliability(&[0.2, 0.3], &[true, false], 0), Err(InsightError::Invalid(_))));
    }
}
