//! Setting messages aside to check on.

use std::collections::BTreeMap;

use rand::{Rng, seq::SliceRandom};

/// Deals every item one of `folds` numbers from 0 on, so that each fold has its share of each label.
///
/// The deal goes on from one label to the next, so that labels with few items do not all fall to the first fold.
pub fn stratified<S: AsRef<str>>(labels: &[S], folds: usize, rng: &mut impl Rng) -> Vec<usize> {
    let mut by_label: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, label) in labels.iter().enumerate() {
        by_label.entry(label.as_ref()).or_default().push(number);
    }
    let mut dealt = vec![0; labels.len()];
    let mut next = 0;
    for items in by_label.values_mut() {
        items.shuffle(rng);
        for item in items {
            dealt[*item] = next % folds.max(1);
            next += 1;
        }
    }
    dealt
}
