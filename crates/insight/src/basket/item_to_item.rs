//! Recommendations from item to item.

use std::{cmp::Ordering, ops::Range};

use super::Lists;
use crate::InsightError;

/// Pairs of items that are counted in one pass over the customers, four bytes each: few enough to stay near the
/// processor.
const COUNTERS: usize = 1 << 18;
/// The most passes; a catalogue of very many items takes more memory instead.
const PASSES: usize = 256;

/// How items are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How many of the most similar items each candidate is judged by.
    pub k: usize,
    /// How many common customers it takes until a similarity counts half: n ÷ (n + shrinkage). Without it, two
    /// rare items that one customer bought would be the most similar of all.
    pub shrinkage: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { k: 20, shrinkage: 10.0 }
    }
}

/// An item, and how similar it is to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similar {
    /// The item.
    pub item: u32,
    /// The cosine over customers after shrinkage, above 0 and at most 1.
    pub similarity: f64,
}

/// Something to offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Recommendation {
    /// The item.
    pub item: u32,
    /// The similarities to what was bought, added up.
    pub score: f64,
    /// "Because you bought": what contributed, the most first; the shares add up to 1.
    pub because: Vec<Reason>,
}

/// A bought item that speaks for another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reason {
    /// The bought item.
    pub item: u32,
    /// Its share of the score.
    pub share: f64,
}

/// The most similar items of each item, by which bought items recommend others.
///
/// Linden, Smith and York (2003), "Amazon.com recommendations: item-to-item collaborative filtering": two items
/// are as similar as the cosine of their columns of customers, n_ij ÷ √(n_i · n_j). Each candidate keeps its `k`
/// most similar items, and scores the sum of those that the customer bought (Deshpande and Karypis 2004,
/// "Item-based top-N recommendation algorithms", keep them on the other side; ours ranks better).
#[derive(Clone, Debug)]
pub struct ItemToItem {
    /// The most similar of each candidate, the most first.
    neighbours: Vec<Vec<Similar>>,
    /// The same from the other side: for each item, the candidates that it speaks for.
    speaks_for: Vec<Vec<Similar>>,
}

impl ItemToItem {
    /// Compares all items over the customers' lists of what they bought. Beyond the lists it takes 32 bytes
    /// for each of the k entries of an item, and a megabyte, or a 64th of the square of the number of items in
    /// bytes where that is more; the time goes with the squares of the lists' lengths.
    ///
    /// # Errors
    /// When no customer bought two items, or an option cannot be.
    pub fn fit(customers: &Lists, options: &Options) -> Result<Self, InsightError> {
        if options.k == 0 || !(options.shrinkage >= 0.0 && options.shrinkage.is_finite()) {
            return Err(InsightError::Invalid(format!(
                "{} similar items with a shrinkage of {} cannot be asked for: at least 1, and 0 or more",
                options.k, options.shrinkage
            )));
        }
        let sizes = customers.counts();
        let mut neighbours = Vec::with_capacity(sizes.len());
        while neighbours.len() < sizes.len() {
            let first = neighbours.len();
            let rows = (COUNTERS / sizes.len()).max(sizes.len().div_ceil(PASSES)).min(sizes.len() - first);
            let common = common(customers, first..first + rows, sizes.len());
            neighbours.extend(common.chunks(sizes.len()).enumerate().map(|(row, common)| nearest(first + row, common, &sizes, options)));
        }
        if neighbours.iter().all(Vec::is_empty) {
            return Err(InsightError::TooLittle(
                "no customer bought two different items, so that nothing is known of what goes together".to_owned(),
            ));
        }
        let mut speaks_for = vec![Vec::new(); sizes.len()];
        for (candidate, similar) in (0..).zip(&neighbours) {
            for Similar { item, similarity } in similar {
                speaks_for[*item as usize].push(Similar { item: candidate, similarity: *similarity });
            }
        }
        Ok(Self { neighbours, speaks_for })
    }

    /// The items most similar to one, the most first; none for an item that nobody bought.
    pub fn similar(&self, item: u32) -> &[Similar] {
        self.neighbours.get(item as usize).map_or(&[], Vec::as_slice)
    }

    /// The `n` best items for who bought these, the best first, except those that `exclude` names. Fewer where
    /// nothing that was bought speaks for so many.
    pub fn recommend(&self, bought: &[u32], exclude: impl Fn(u32) -> bool, n: usize) -> Vec<Recommendation> {
        let mut scores = vec![0.0; self.neighbours.len()];
        let mut scored = Vec::new();
        let spoken = |item: &u32| self.speaks_for.get(*item as usize).map_or(&[][..], Vec::as_slice);
        for Similar { item, similarity } in bought.iter().flat_map(spoken) {
            if scores[*item as usize] == 0.0 {
                scored.push(*item);
            }
            scores[*item as usize] += similarity;
        }
        let candidates = scored.into_iter().filter(|item| !exclude(*item)).map(|item| (item, scores[item as usize])).collect();
        let best = most(candidates, n, |(item, score)| (*score, *item));
        best.into_iter().map(|(item, score)| Recommendation { item, score, because: self.because(item, score, bought) }).collect()
    }

    fn because(&self, item: u32, score: f64, bought: &[u32]) -> Vec<Reason> {
        let reasons = self.similar(item).iter().filter(|similar| bought.contains(&similar.item));
        reasons.map(|similar| Reason { item: similar.item, share: similar.similarity / score }).collect()
    }
}

/// How many customers bought each of some items together with each of all `items`: a row for each of the former.
fn common(customers: &Lists, rows: Range<usize>, items: usize) -> Vec<u32> {
    let mut common = vec![0; rows.len() * items];
    for list in customers.iter() {
        let from = list.partition_point(|item| (*item as usize) < rows.start);
        for item in list[from..].iter().take_while(|item| (**item as usize) < rows.end) {
            let row = (*item as usize - rows.start) * items;
            list.iter().for_each(|other| common[row + *other as usize] += 1);
        }
    }
    common
}

/// The items most similar to one, by its row of common customers.
fn nearest(item: usize, common: &[u32], sizes: &[u32], options: &Options) -> Vec<Similar> {
    let similar = |(other, both): (u32, &u32)| {
        let (both, size) = (f64::from(*both), f64::from(sizes[item]) * f64::from(sizes[other as usize]));
        Similar { item: other, similarity: both / size.sqrt() * (both / (both + options.shrinkage)) }
    };
    let others = (0..).zip(common).filter(|(other, both)| **both > 0 && *other as usize != item);
    most(others.map(similar).collect(), options.k, |similar| (similar.similarity, similar.item))
}

/// The `n` that rank highest, the highest first, and the lower number before the higher where they are alike.
pub(super) fn most<T>(mut all: Vec<T>, n: usize, rank: impl Fn(&T) -> (f64, u32)) -> Vec<T> {
    let order = |one: &T, other: &T| -> Ordering {
        let ((one, first), (other, second)) = (rank(one), rank(other));
        other.total_cmp(&one).then(first.cmp(&second))
    };
    if all.len() > n && n > 0 {
        all.select_nth_unstable_by(n - 1, order);
    }
    all.truncate(n);
    // Thousands of these lists are kept.
    all.shrink_to_fit();
    all.sort_unstable_by(order);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists() -> Lists {
        [vec![0, 1], vec![0, 1, 2], vec![1, 2], vec![3], vec![0, 3]].into_iter().collect()
    }

    #[test]
    fn basket_similarity_is_the_cosine() {
        let model = ItemToItem::fit(&lists(), &Options { k: 5, shrinkage: 0.0 }).unwrap();
        let similar = model.similar(1);
        assert_eq!(similar.iter().map(|similar| similar.item).collect::<Vec<_>>(), [2, 0]);
        assert!((similar[0].similarity - 2.0 / 6_f64.sqrt()).abs() < 1e-12);
        assert!((similar[1].similarity - 2.0 / 3.0).abs() < 1e-12);
        let shrunk = ItemToItem::fit(&lists(), &Options { k: 5, shrinkage: 2.0 }).unwrap();
        assert!((shrunk.similar(1)[1].similarity - 1.0 / 3.0).abs() < 1e-12);
        assert!(model.similar(99).is_empty());
    }

    #[test]
    fn basket_recommendations_say_why() {
        let model = ItemToItem::fit(&lists(), &Options { k: 5, shrinkage: 0.0 }).unwrap();
        let bought = [1, 3];
        let ours = model.recommend(&bought, |item| bought.contains(&item), 10);
        // Item 0 has 2 ÷ 3 from item 1 and 1 ÷ √6 from item 3; item 2 has 2 ÷ √6 from item 1.
        assert_eq!(ours.iter().map(|recommended| recommended.item).collect::<Vec<_>>(), [0, 2]);
        let (from_1, from_3) = (2.0 / 3.0, 1.0 / 6_f64.sqrt());
        assert!((ours[0].score - from_1 - from_3).abs() < 1e-12);
        assert_eq!(ours[0].because.iter().map(|reason| reason.item).collect::<Vec<_>>(), [1, 3]);
        assert!((ours[0].because[0].share - from_1 / (from_1 + from_3)).abs() < 1e-12);
        assert_eq!(ours[1].because, [Reason { item: 1, share: 1.0 }]);
        assert!(model.recommend(&[], |_| false, 10).is_empty() && model.recommend(&[77], |_| false, 10).is_empty());
        assert_eq!(model.recommend(&bought, |_| false, 1).len(), 1);
    }

    /// Only its own most similar items speak for a candidate.
    #[test]
    fn basket_neighbours_are_kept_on_the_candidates_side() {
        let model = ItemToItem::fit(&lists(), &Options { k: 1, shrinkage: 0.0 }).unwrap();
        let ours = model.recommend(&[1], |item| item == 1, 10);
        assert_eq!(ours.iter().map(|recommended| recommended.item).collect::<Vec<_>>(), [2, 0]);
        let from_0 = model.recommend(&[0], |item| item == 0, 10);
        assert_eq!(from_0.iter().map(|recommended| recommended.item).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn basket_recommendations_need_something_in_common() {
        assert!(ItemToItem::fit(&Lists::new(), &Options::default()).is_err());
        assert!(ItemToItem::fit(&[[0], [1]].into_iter().collect(), &Options::default()).is_err());
        assert!(ItemToItem::fit(&lists(), &Options { k: 0, ..Options::default() }).is_err());
        assert!(ItemToItem::fit(&lists(), &Options { shrinkage: f64::NAN, ..Options::default() }).is_err());
    }
}
