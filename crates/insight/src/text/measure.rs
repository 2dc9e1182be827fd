//! How good verdicts are.

use std::collections::BTreeMap;

use serde::Serialize;

/// The share of verdicts that are right; none without any.
pub fn accuracy(right: &[&str], said: &[&str]) -> Option<f64> {
    let hits = right.iter().zip(said).filter(|(right, said)| right == said).count();
    (!right.is_empty() && right.len() == said.len()).then(|| hits as f64 / right.len() as f64)
}

/// The mean over the categories of F1, the harmonic mean of precision and recall; none without any verdict.
///
/// As scikit-learn has it: a category that was said but never right counts 0.
pub fn macro_f1(right: &[&str], said: &[&str]) -> Option<f64> {
    // Of each category: hits, and how often it was right or said.
    let mut counts: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (right, said) in right.iter().zip(said) {
        counts.entry(right).or_default().1 += 1.0;
        counts.entry(said).or_default().1 += 1.0;
        if right == said {
            counts.entry(right).or_default().0 += 1.0;
        }
    }
    let sum: f64 = counts.values().map(|(hits, named)| 2.0 * hits / named).sum();
    (!counts.is_empty() && right.len() == said.len()).then(|| sum / counts.len() as f64)
}

/// A category taken for another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// What it is.
    pub actual: String,
    /// What was said.
    pub predicted: String,
    /// How often.
    pub count: usize,
}

/// What is taken for what, the most frequent first.
pub fn confusions(right: &[&str], said: &[&str]) -> Vec<Confusion> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (right, said) in right.iter().zip(said).filter(|(right, said)| right != said) {
        *counts.entry((right, said)).or_default() += 1;
    }
    let named =
        |((actual, predicted), count): ((&str, &str), usize)| Confusion { actual: actual.into(), predicted: predicted.into(), count };
    let mut confusions: Vec<Confusion> = counts.into_iter().map(named).collect();
    confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
    confusions
}
