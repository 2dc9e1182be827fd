//! Which items stand together in many baskets.

use super::Lists;
use crate::InsightError;

/// More itemsets than anybody can read are a sign of too low a threshold, and would fill the memory.
const MOST: usize = 5_000_000;

/// Items, and how many baskets hold all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Itemset {
    /// The items, ascending.
    pub items: Vec<u32>,
    /// How many baskets hold them all.
    pub count: u32,
}

/// All itemsets that are frequent enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frequent {
    /// How many baskets there are.
    pub baskets: usize,
    /// The itemsets, single items included.
    pub itemsets: Vec<Itemset>,
}

/// Finds every itemset of at most `max_length` items that at least the share `min_support` of the baskets hold.
///
/// This is Eclat (Zaki 2000, "Scalable algorithms for association mining"): an itemset is a set of baskets, and a
/// longer one the intersection of two. The sets are bits, one for each basket of the first item only, so that
/// their size goes with that item's count and not with all baskets.
///
/// # Errors
/// When there is no basket, `min_support` does not lie above 0 and up to 1, `max_length` is 0, or there are more
/// itemsets than five million.
pub fn frequent(baskets: &Lists, min_support: f64, max_length: usize) -> Result<Frequent, InsightError> {
    frequent_up_to(MOST, baskets, min_support, max_length)
}

fn frequent_up_to(most: usize, baskets: &Lists, min_support: f64, max_length: usize) -> Result<Frequent, InsightError> {
    if baskets.is_empty() {
        return Err(InsightError::TooLittle("there is no basket; give at least one with an item".to_owned()));
    }
    if !(min_support > 0.0 && min_support <= 1.0) {
        return Err(InsightError::Invalid(format!(
            "a support of {min_support} does not lie above 0 and up to 1; it is a share, such as 0.01"
        )));
    }
    if max_length == 0 {
        return Err(InsightError::Invalid("an itemset of no item cannot be; the length is 1 or more".to_owned()));
    }
    let n = baskets.len() as f64;
    // A quotient is rounded as the number that a person writes is, so that 3 of 10 baskets are 0.3 exactly.
    let enough = |count: usize| count as f64 / n >= min_support;
    let holders = baskets.turned();
    let mut ranked: Vec<_> = (0..baskets.width() as u32).filter(|item| enough(holders.get(*item as usize).len())).collect();
    // The rarest first, so that what is common stands last and is combined least.
    ranked.sort_by_key(|item| (holders.get(*item as usize).len(), *item));
    let mut rank = vec![u32::MAX; baskets.width()];
    ranked.iter().zip(0..).for_each(|(item, at)| rank[*item as usize] = at);
    let by_rank: Lists = baskets
        .iter()
        .map(|basket| basket.iter().map(|item| rank[*item as usize]).filter(|rank| *rank != u32::MAX).collect::<Vec<_>>())
        .collect();
    let mut search = Search { ranked: &ranked, enough: &enough, max_length, most, found: Vec::new() };
    for (first, item) in ranked.iter().enumerate() {
        search.from(first as u32, holders.get(*item as usize), &by_rank)?;
    }
    Ok(Frequent { baskets: baskets.len(), itemsets: search.found })
}

/// The items that may follow, each with the bits of the baskets that hold it and all before it.
struct Level {
    items: Vec<(u32, u32)>,
    bits: Vec<u64>,
}

struct Search<'a, F> {
    ranked: &'a [u32],
    enough: &'a F,
    max_length: usize,
    most: usize,
    found: Vec<Itemset>,
}

impl<F: Fn(usize) -> bool> Search<'_, F> {
    /// All itemsets whose rarest item has the rank `first`, and is held by these baskets.
    fn from(&mut self, first: u32, holders: &[u32], by_rank: &Lists) -> Result<(), InsightError> {
        let mut prefix = vec![first];
        self.keep(&prefix, holders.len() as u32)?;
        if self.max_length == 1 {
            return Ok(());
        }
        let later = |basket: &u32| {
            let basket = by_rank.get(*basket as usize);
            &basket[basket.partition_point(|rank| *rank <= first)..]
        };
        let mut counts = vec![0_u32; self.ranked.len()];
        holders.iter().flat_map(later).for_each(|rank| counts[*rank as usize] += 1);
        let items: Vec<_> = (0..).zip(counts.iter().copied()).filter(|(_, count)| *count > 0 && (self.enough)(*count as usize)).collect();
        let mut place = vec![usize::MAX; self.ranked.len()];
        items.iter().enumerate().for_each(|(at, (rank, _))| place[*rank as usize] = at);
        let words = holders.len().div_ceil(64);
        let mut bits = vec![0; words * items.len()];
        for (bit, basket) in holders.iter().enumerate() {
            for rank in later(basket) {
                let at = place[*rank as usize];
                if at != usize::MAX {
                    bits[at * words + bit / 64] |= 1 << (bit % 64);
                }
            }
        }
        self.extend(&mut prefix, &Level { items, bits }, words)
    }

    /// All itemsets that begin with `prefix` and go on with items of the level.
    fn extend(&mut self, prefix: &mut Vec<u32>, level: &Level, words: usize) -> Result<(), InsightError> {
        let bits = |at: usize| &level.bits[at * words..(at + 1) * words];
        for (at, (rank, count)) in level.items.iter().enumerate() {
            prefix.push(*rank);
            self.keep(prefix, *count)?;
            if prefix.len() < self.max_length {
                let mut next = Level { items: Vec::new(), bits: Vec::new() };
                for (other, (rank, _)) in level.items.iter().enumerate().skip(at + 1) {
                    let count = bits(at).iter().zip(bits(other)).map(|(one, two)| (one & two).count_ones()).sum();
                    if (self.enough)(count as usize) {
                        next.items.push((*rank, count));
                        next.bits.extend(bits(at).iter().zip(bits(other)).map(|(one, two)| one & two));
                    }
                }
                self.extend(prefix, &next, words)?;
            }
            prefix.pop();
        }
        Ok(())
    }

    fn keep(&mut self, ranks: &[u32], count: u32) -> Result<(), InsightError> {
        if self.found.len() == self.most {
            return Err(InsightError::Invalid(format!(
                "more than {} itemsets are frequent; raise the support or lower the length",
                self.most
            )));
        }
        let mut items: Vec<_> = ranks.iter().map(|rank| self.ranked[*rank as usize]).collect();
        items.sort_unstable();
        self.found.push(Itemset { items, count });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every subset of every basket, counted.
    fn by_hand(baskets: &Lists, min_support: f64, max_length: usize) -> Vec<(Vec<u32>, u32)> {
        let sets = (1_u32..1 << baskets.width()).map(|set| (0..32).filter(|item| set >> item & 1 == 1).collect::<Vec<u32>>());
        let held = |set: &[u32]| baskets.iter().filter(|basket| set.iter().all(|item| basket.contains(item))).count() as u32;
        let counted = sets.filter(|set| set.len() <= max_length).map(|set| (held(&set), set));
        let mut found: Vec<_> = counted
            .filter(|(count, _)| *count > 0 && f64::from(*count) / baskets.len() as f64 >= min_support)
            .map(|(count, set)| (set, count))
            .collect();
        found.sort();
        found
    }

    proptest! {
        #[test]
        fn basket_frequent_is_counted_by_hand(
            baskets in prop::collection::vec(prop::collection::vec(0_u32..8, 0..9), 1..90), support in 0.01..0.6, length in 1_usize..9,
        ) {
            let baskets: Lists = baskets.into_iter().collect();
            let mut ours: Vec<_> =
                frequent(&baskets, support, length).unwrap().itemsets.into_iter().map(|set| (set.items, set.count)).collect();
            ours.sort();
            prop_assert_eq!(ours, by_hand(&baskets, support, length));
        }
    }

    #[test]
    fn basket_frequent_takes_a_support_as_written() {
        let baskets: Lists = (0..10).map(|basket| if basket < 3 { vec![0] } else { vec![1] }).collect();
        assert_eq!(frequent(&baskets, 0.3, 9).unwrap().itemsets.len(), 2);
        assert_eq!(frequent(&baskets, 0.300001, 9).unwrap().itemsets.len(), 1);
    }

    #[test]
    fn basket_frequent_refuses_what_cannot_be() {
        let baskets: Lists = [[0, 1]].into_iter().collect();
        assert!(frequent(&Lists::new(), 0.1, 9).is_err());
        for support in [0.0, -1.0, 1.5, f64::NAN] {
            assert!(frequent(&baskets, support, 9).is_err());
        }
        assert!(frequent(&baskets, 0.5, 0).is_err());
        let eight: Lists = [(0..8).collect::<Vec<_>>()].into_iter().collect();
        assert_eq!(frequent_up_to(255, &eight, 0.5, 8).unwrap().itemsets.len(), 255);
        assert!(frequent_up_to(254, &eight, 0.5, 8).is_err());
    }
}
