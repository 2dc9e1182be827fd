//! From margins to probabilities, and from probabilities to what may be routed without a person.

use serde::Serialize;

/// Probabilities of the categories: the softmax of their margins, made `sharpness` times as large.
pub(super) fn softmax(margins: &[f64], sharpness: f64) -> Vec<f64> {
    let top = margins.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = margins.iter().map(|margin| (sharpness * (margin - top)).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// The sharpness under which the right categories of messages that were not learnt from are most likely.
///
/// Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks" (2017), section 4.2: a single
/// temperature. The likelihood is concave in its inverse, so that halving the interval finds the only peak.
pub(super) fn sharpness(margins: &[Vec<f64>], right: &[usize]) -> f64 {
    let slope = |sharpness: f64| -> f64 {
        let of_one = |(margins, right): (&Vec<f64>, &usize)| {
            let expected: f64 = softmax(margins, sharpness).iter().zip(margins).map(|(share, margin)| share * margin).sum();
            margins[*right] - expected
        };
        margins.iter().zip(right).map(of_one).sum()
    };
    let (mut low, mut high) = (0.01_f64, 100.0_f64);
    for _ in 0..40 {
        let middle = (low * high).sqrt();
        if slope(middle) > 0.0 { low = middle } else { high = middle }
    }
    (low * high).sqrt()
}

/// What is routed without a person, and how well.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Routing {
    /// The probability from which on a message is routed.
    pub threshold: f64,
    /// The share of messages that are.
    pub share: f64,
    /// The share of these that is right; none where nothing is routed.
    pub precision: Option<f64>,
}

/// How far below what was seen the true precision may lie: the normal distribution's 95 % point.
const DOUBT: f64 = 1.645;

/// The lowest threshold above which at least `goal` of the messages are right, and surely so: the lower
/// end of Wilson's interval (1927, one-sided 95 %) reaches the goal. Where no threshold does, it is above 1.
pub(super) fn threshold(verdicts: &[(f64, bool)], goal: f64) -> f64 {
    let mut sorted = verdicts.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut right, mut found) = (0.0, 1.01);
    for (number, verdict) in sorted.iter().enumerate() {
        right += f64::from(u8::from(verdict.1));
        let last_of_equals = sorted.get(number + 1).is_none_or(|next| next.0 < verdict.0);
        if last_of_equals && lower(right, (number + 1) as f64) >= goal {
            found = verdict.0;
        }
    }
    found
}

/// The lower end of Wilson's interval.
fn lower(right: f64, all: f64) -> f64 {
    let (share, square) = (right / all, DOUBT * DOUBT);
    let spread = DOUBT * (share * (1.0 - share) / all + square / (4.0 * all * all)).sqrt();
    (share + square / (2.0 * all) - spread) / (1.0 + square / all)
}

/// What a threshold does on messages that were not learnt from: probability of the verdict, and whether it is right.
pub fn route(verdicts: &[(f64, bool)], threshold: f64) -> Routing {
    let routed: Vec<bool> = verdicts.iter().filter(|verdict| verdict.0 >= threshold).map(|verdict| verdict.1).collect();
    let right = routed.iter().filter(|right| **right).count();
    Routing {
        threshold,
        share: routed.len() as f64 / verdicts.len().max(1) as f64,
        precision: (!routed.is_empty()).then(|| right as f64 / routed.len() as f64),
    }
}
