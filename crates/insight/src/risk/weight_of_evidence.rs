//! Weight of evidence: what a class of values says about the outcome (Siddiqi 2006, chapter 6).

use super::scored;
use crate::InsightError;

/// A class of values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The greatest value in it; infinite for the last.
    pub upper: f64,
    /// How many in it do not have the outcome: the good.
    pub goods: usize,
    /// How many have it: the bad.
    pub bads: usize,
    /// ln(share of all goods / share of all bads); negative where the outcome is likelier than on average.
    pub weight_of_evidence: f64,
    /// Its part of the information value: (share of goods − share of bads) × weight of evidence.
    pub information_value: f64,
}

/// A factor in classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Binning {
    /// Name of the factor.
    pub name: String,
    /// The classes, lowest values first.
    pub bins: Vec<Bin>,
    /// Sum over the classes: under 0.02 the factor says nothing, above 0.3 much (Siddiqi 2006).
    pub information_value: f64,
}

/// How many in a class have the outcome and how many do not, up to a value.
#[derive(Clone, Copy)]
struct Count {
    upper: f64,
    goods: usize,
    bads: usize,
}

impl Binning {
    /// Puts a factor's values in at most `bins` classes of like size. Equal values stay together, and a class where
    /// all outcomes are the same joins its neighbour, for its weight of evidence would be infinite.
    ///
    /// # Errors
    /// Invalid for lengths that differ, values that are not finite and fewer than two classes; too little where the
    /// outcomes are all the same, or where only one class is left.
    pub fn of(name: &str, values: &[f64], outcomes: &[bool], bins: usize) -> Result<Self, InsightError> {
        scored(values, outcomes).map_err(|error| match error {
            InsightError::Invalid(text) => InsightError::Invalid(format!("{name}: {text}")),
            other => other,
        })?;
        if bins < 2 {
            return Err(InsightError::Invalid(format!("{name}: {bins} classes say nothing; take two at least")));
        }
        let counts = mixed(quantiles(values, outcomes, bins));
        if counts.len() < 2 {
            return Err(InsightError::TooLittle(format!("{name} has only one class with both outcomes; leave it out")));
        }
        Ok(Self::weighed(name, &counts))
    }

    fn weighed(name: &str, counts: &[Count]) -> Self {
        let goods = counts.iter().map(|count| count.goods).sum::<usize>() as f64;
        let bads = counts.iter().map(|count| count.bads).sum::<usize>() as f64;
        let bin = |(at, count): (usize, &Count)| {
            let (good, bad) = (count.goods as f64 / goods, count.bads as f64 / bads);
            let weight_of_evidence = (good / bad).ln();
            let upper = if at + 1 == counts.len() { f64::INFINITY } else { count.upper };
            let information_value = (good - bad) * weight_of_evidence;
            Bin { upper, goods: count.goods, bads: count.bads, weight_of_evidence, information_value }
        };
        let bins: Vec<_> = counts.iter().enumerate().map(bin).collect();
        Self { name: name.to_owned(), information_value: bins.iter().map(|bin| bin.information_value).sum(), bins }
    }

    /// The number of the class that a value falls into. What is no number falls into the last.
    pub fn class(&self, value: f64) -> usize {
        self.bins.iter().position(|bin| value <= bin.upper).unwrap_or(self.bins.len() - 1)
    }

    /// The weight of evidence of a value.
    pub fn weight(&self, value: f64) -> f64 {
        self.bins[self.class(value)].weight_of_evidence
    }
}

/// Classes of like size, equal values together.
fn quantiles(values: &[f64], outcomes: &[bool], bins: usize) -> Vec<Count> {
    let mut order: Vec<_> = values.iter().copied().zip(outcomes.iter().copied()).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut counts, mut current, mut seen) = (Vec::new(), Count { upper: 0.0, goods: 0, bads: 0 }, 0);
    for (at, (value, outcome)) in order.iter().enumerate() {
        current.upper = *value;
        current.bads += usize::from(*outcome);
        current.goods += usize::from(!*outcome);
        seen += 1;
        let last_of_tie = order.get(at + 1).is_none_or(|next| next.0 != *value);
        if last_of_tie && seen * bins >= order.len() * (counts.len() + 1) {
            counts.push(std::mem::replace(&mut current, Count { upper: 0.0, goods: 0, bads: 0 }));
        }
    }
    if current.goods + current.bads > 0 {
        counts.push(current);
    }
    counts
}

/// Joins classes until each holds both outcomes.
fn mixed(counts: Vec<Count>) -> Vec<Count> {
    let join = |a: Count, b: Count| Count { upper: a.upper.max(b.upper), goods: a.goods + b.goods, bads: a.bads + b.bads };
    let mut result: Vec<Count> = Vec::new();
    for count in counts {
        match result.pop() {
            Some(last) if last.goods == 0 || last.bads == 0 => result.push(join(last, count)),
            Some(last) => result.extend([last, count]),
            None => result.push(count),
        }
    }
    while let [.., before, last] = result[..]
        && (last.goods == 0 || last.bads == 0)
    {
        result.truncate(result.len() - 2);
        result.push(join(before, last));
    }
    result
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_small_case_is_counted_by_hand() {
        // Ten at 1 with 2 bad, ten at 2 with 5 bad.
        let values: Vec<_> = (0..20).map(|at| if at < 10 { 1.0 } else { 2.0 }).collect();
        let outcomes: Vec<_> = (0..20).map(|at| !(2..15).contains(&at)).collect();
        let binning = Binning::of("orders", &values, &outcomes, 4).unwrap();
        assert_eq!(binning.bins.iter().map(|bin| (bin.goods, bin.bads)).collect::<Vec<_>>(), [(8, 2), (5, 5)]);
        let (low, high) = ((8.0 / 13.0) / (2.0 / 7.0_f64), (5.0 / 13.0) / (5.0 / 7.0_f64));
        assert!((binning.weight(0.0) - low.ln()).abs() < 1e-15);
        assert!((binning.weight(1e9) - high.ln()).abs() < 1e-15);
        let value = (8.0 / 13.0 - 2.0 / 7.0) * low.ln() + (5.0 / 13.0 - 5.0 / 7.0) * high.ln();
        assert!((binning.information_value - value).abs() < 1e-15);
    }

    #[test]
    fn a_class_without_one_outcome_joins_its_neighbour() {
        let values: Vec<_> = (0..100).map(f64::from).collect();
        let outcomes: Vec<_> = (0..100).map(|at| at > 30 && at % 2 == 0 && at < 80).collect();
        let binning = Binning::of("days", &values, &outcomes, 10).unwrap();
        assert!(binning.bins.iter().all(|bin| bin.goods > 0 && bin.bads > 0 && bin.weight_of_evidence.is_finite()));
        assert_eq!(binning.bins.iter().map(|bin| bin.goods + bin.bads).sum::<usize>(), 100);
        assert!(binning.bins.len() >= 3);
    }

    #[test]
    fn what_cannot_be_classed_is_refused() {
        let outcomes = [true, false, true, false];
        assert!(matches!(Binning::of("x", &[1.0; 4], &outcomes, 5), Err(InsightError::TooLittle(_))));
        assert!(matches!(Binning::of("x", &[1.0, 2.0, 3.0, f64::NAN], &outcomes, 5), Err(InsightError::Invalid(_))));
        assert!(matches!(Binning::of("x", &[1.0, 2.0, 3.0, 4.0], &outcomes, 1), Err(InsightError::Invalid(_))));
        assert!(matches!(Binning::of("x", &[1.0, 2.0, 3.0, 4.0], &[true; 4], 2), Err(InsightError::TooLittle(_))));
    }

    proptest! {
        #[test]
        fn information_is_never_negative(pairs in prop::collection::vec((0_u8..20, any::<bool>()), 2..200), bins in 2_usize..12) {
            let (values, outcomes): (Vec<f64>, Vec<bool>) = pairs.iter().map(|&(value, outcome)| (f64::from(value), outcome)).unzip();
            if let Ok(binning) = Binning::of("x", &values, &outcomes, bins) {
                prop_assert!(binning.bins.len() <= bins);
                prop_assert!(binning.bins.iter().all(|bin| bin.information_value >= 0.0 && bin.information_value.is_finite()));
                prop_assert!(binning.bins.windows(2).all(|pair| pair[0].upper < pair[1].upper));
                prop_assert_eq!(binning.bins.iter().map(|bin| bin.goods + bin.bads).sum::<usize>(), pairs.len());
            }
        }
    }
}
