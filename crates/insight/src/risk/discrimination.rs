//! How well scores part those with the outcome from those without.

use super::scored;
use crate::InsightError;

/// Those who share one score.
struct Tie {
    with: f64,
    without: f64,
}

/// The scores from the highest down, equal ones together.
fn ties(scores: &[f64], outcomes: &[bool]) -> Result<Vec<Tie>, InsightError> {
    scored(scores, outcomes)?;
    let mut order: Vec<_> = scores.iter().zip(outcomes).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(a.0));
    let count = |tie: &[(&f64, &bool)]| {
        let with = tie.iter().filter(|(_, outcome)| **outcome).count();
        Tie { with: with as f64, without: (tie.len() - with) as f64 }
    };
    Ok(order.chunk_by(|a, b| a.0 == b.0).map(count).collect())
}

/// Area under the receiver operating characteristic: how often someone with the outcome has a higher score
/// than someone without, a tie counting half (Hanley & McNeil 1982). 0.5 is chance, 1 is perfect.
///
/// # Errors
/// Invalid for lengths that differ and scores that are not finite; too little where all outcomes are the same.
pub fn auc(scores: &[f64], outcomes: &[bool]) -> Result<f64, InsightError> {
    let (mut above, mut won, mut without) = (0.0, 0.0, 0.0);
    for tie in ties(scores, outcomes)? {
        won += tie.without * (above + tie.with / 2.0);
        above += tie.with;
        without += tie.without;
    }
    Ok(won / (above * without))
}

/// Kolmogorov and Smirnov's distance: the widest gap between the shares of those with and those without the
/// outcome that lie above a score. 0 is chance, 1 is perfect.
///
/// # Errors
/// As [`auc`].
pub fn ks(scores: &[f64], outcomes: &[bool]) -> Result<f64, InsightError> {
    let ties = ties(scores, outcomes)?;
    let (with, without) = ties.iter().fold((0.0, 0.0), |(with, without), tie| (with + tie.with, without + tie.without));
    let (mut reached, mut widest) = ((0.0, 0.0), 0.0_f64);
    for tie in ties {
        reached = (reached.0 + tie.with / with, reached.1 + tie.without / without);
        widest = widest.max((reached.0 - reached.1).abs());
    }
    Ok(widest)
}

/// How many times as often the outcome is met among the `top` share with the highest scores as among all.
/// Those who share the last score in it count in part, as if drawn by lot.
///
/// # Errors
/// As [`auc`], and for a share outside (0, 1].
pub fn lift(scores: &[f64], outcomes: &[bool], top: f64) -> Result<f64, InsightError> {
    if !(top > 0.0 && top <= 1.0) {
        return Err(InsightError::Invalid(format!("the top share is {top}; it must be above 0 and at most 1")));
    }
    let wanted = top * scores.len() as f64;
    let (mut taken, mut found, mut with) = (0.0, 0.0, 0.0);
    for tie in ties(scores, outcomes)? {
        let size = tie.with + tie.without;
        let part = ((wanted - taken) / size).clamp(0.0, 1.0);
        taken += part * size;
        found += part * tie.with;
        with += tie.with;
    }
    Ok((found / wanted) / (with / scores.len() as f64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCORES: [f64; 8] = [0.9, 0.8, 0.7, 0.6, 0.6, 0.3, 0.2, 0.1];
    const OUTCOMES: [bool; 8] = [true, true, false, true, false, false, true, false];

    #[test]
    fn a_small_case_is_counted_by_hand() {
        // Of 16 pairs: 4 + 4 + 2.5 + 1 are won.
        assert_eq!(auc(&SCORES, &OUTCOMES), Ok(11.5 / 16.0));
        assert_eq!(ks(&SCORES, &OUTCOMES), Ok(0.5));
        assert_eq!(lift(&SCORES, &OUTCOMES, 0.25), Ok(2.0));
        // Half of the tie at 0.6 is taken: 2.5 of 4.
        assert_eq!(lift(&SCORES, &OUTCOMES, 0.5), Ok(2.5 / 4.0 / 0.5));
        assert_eq!(lift(&SCORES, &OUTCOMES, 1.0), Ok(1.0));
    }

    #[test]
    fn a_score_that_says_nothing_is_worth_a_half() {
        assert_eq!(auc(&[0.3; 8], &OUTCOMES), Ok(0.5));
        assert_eq!(ks(&[0.3; 8], &OUTCOMES), Ok(0.0));
    }

    #[test]
    fn what_cannot_be_scored_is_refused() {
        assert!(matches!(auc(&SCORES, &[true; 8]), Err(InsightError::TooLittle(_))));
        assert!(matches!(auc(&[], &[]), Err(InsightError::TooLittle(_))));
        assert!(matches!(ks(&SCORES[1..], &OUTCOMES), Err(InsightError::Invalid(_))));
        assert!(matches!(auc(&[f64::NAN; 8], &OUTCOMES), Err(InsightError::Invalid(_))));
        assert!(matches!(lift(&SCORES, &OUTCOMES, 0.0), Err(InsightError::Invalid(_))));
    }

    proptest! {
        #[test]
        fn the_area_is_the_share_of_pairs_won(pairs in prop::collection::vec((0_u8..9, any::<bool>()), 2..60)) {
            let (scores, outcomes): (Vec<f64>, Vec<bool>) = pairs.iter().map(|&(score, outcome)| (f64::from(score), outcome)).unzip();
            let side = |wanted| pairs.iter().filter(move |pair| pair.1 == wanted).map(|pair| pair.0);
            let (mut won, mut all) = (0.0, 0.0);
            for with in side(true) {
                for without in side(false) {
                    all += 1.0;
                    won += if with > without { 1.0 } else if with == without { 0.5 } else { 0.0 };
                }
            }
            match auc(&scores, &outcomes) {
                Ok(area) => prop_assert!((area - won / all).abs() < 1e-12),
                Err(_) => prop_assert_eq!(all, 0.0),
            }
        }
    }
}
