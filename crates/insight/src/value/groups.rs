//! Customers with equal histories, counted: what a likelihood has to look at.

use std::collections::HashMap;

use crate::{InsightError, error::many, value::History};

/// One group of customers with the same (x, tₓ, T).
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) x: u32,
    /// Place of (x, tₓ) among the pairs.
    pub(super) last: u32,
    /// Place of (x, T) among the pairs.
    pub(super) end: u32,
    pub(super) customers: f64,
}

/// All customers, in groups. The likelihoods need costly functions of (x, tₓ) and of (x, T) only, and those pairs
/// are far fewer than the groups.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    /// Every pair of x and a time that occurs.
    pub(super) pairs: Vec<(u32, f64)>,
    /// Largest x.
    pub(super) most: u32,
    /// Sum of x and of T over the customers.
    pub(super) purchases: f64,
    pub(super) time: f64,
    pub(super) customers: f64,
}

impl Groups {
    /// # Errors
    /// Where a history contradicts itself, or there are fewer than ten customers or no repeat purchase.
    pub(super) fn of(histories: &[History]) -> Result<Self, InsightError> {
        histories.iter().try_for_each(History::check)?;
        if histories.len() < 10 {
            return Err(InsightError::TooLittle(format!(
                "{}; a model of repeat buying needs ten or more",
                many(histories.len(), "customer")
            )));
        }
        if histories.iter().all(|history| history.x == 0) {
            return Err(InsightError::TooLittle("no customer has bought twice; observe them for longer".to_owned()));
        }
        // Bits of floats that are not negative sort as their values do.
        let mut keys: Vec<_> = histories.iter().map(|history| (history.x, history.t_x.to_bits(), history.age.to_bits())).collect();
        keys.sort_unstable();
        let runs = keys.chunk_by(|one, next| one == next);
        Ok(Self::counted(&runs.map(|run| (run[0], run.len() as f64)).collect::<Vec<_>>()))
    }

    fn counted(triples: &[((u32, u64, u64), f64)]) -> Self {
        let mut keys: Vec<(u32, u64)> = triples.iter().flat_map(|((x, t_x, age), _)| [(*x, *t_x), (*x, *age)]).collect();
        keys.sort_unstable();
        keys.dedup();
        let place = |key| u32::try_from(keys.partition_point(|other| *other < key)).unwrap_or(u32::MAX);
        let groups: Vec<_> = triples
            .iter()
            .map(|((x, t_x, age), customers)| Group { x: *x, last: place((*x, *t_x)), end: place((*x, *age)), customers: *customers })
            .collect();
        let pairs: Vec<_> = keys.iter().map(|(x, time)| (*x, f64::from_bits(*time))).collect();
        Self::summed(groups, pairs)
    }

    fn summed(groups: Vec<Group>, pairs: Vec<(u32, f64)>) -> Self {
        let total = |of: &dyn Fn(&Group) -> f64| groups.iter().map(|group| of(group) * group.customers).sum();
        Self {
            most: groups.iter().map(|group| group.x).max().unwrap_or(0),
            purchases: total(&|group| f64::from(group.x)),
            time: total(&|group| pairs[group.end as usize].1),
            customers: total(&|_| 1.0),
            groups,
            pairs,
        }
    }

    /// Every so many-th group, `about` in all. The groups are sorted, so that all kinds of customers are in it.
    pub(super) fn sample(&self, about: usize) -> Self {
        let every = self.groups.len().div_ceil(about).max(1);
        let key = |place: u32| {
            let (x, time) = self.pairs[place as usize];
            (x, time.to_bits())
        };
        let triple = |group: &Group| ((group.x, key(group.last).1, key(group.end).1), group.customers);
        Self::counted(&self.groups.iter().skip(every / 2).step_by(every).map(triple).collect::<Vec<_>>())
    }
}

/// Which pair of x and a time belongs to each customer, the pairs in no order but without repetition.
pub(super) fn pairs(customers: impl ExactSizeIterator<Item = (u32, f64)>) -> (Vec<(u32, f64)>, Vec<u32>) {
    let (mut pairs, mut known) = (Vec::new(), HashMap::new());
    let places = customers
        .map(|(x, time)| {
            *known.entry((x, time.to_bits())).or_insert_with(|| {
                pairs.push((x, time));
                u32::try_from(pairs.len() - 1).unwrap_or(u32::MAX)
            })
        })
        .collect();
    (pairs, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_histories_are_counted() {
        let one = History { x: 0, t_x: 0.0, age: 5.0 };
        let two = History { x: 2, t_x: 3.0, age: 5.0 };
        let histories: Vec<_> = (0..30).map(|at| if at % 3 == 0 { two } else { one }).collect();
        let groups = Groups::of(&histories).expect("enough");
        assert_eq!(groups.groups.iter().map(|group| (group.x, group.customers)).collect::<Vec<_>>(), [(0, 20.0), (2, 10.0)]);
        assert_eq!(groups.pairs, [(0, 0.0), (0, 5.0), (2, 3.0), (2, 5.0)]);
        assert_eq!((groups.purchases, groups.time, groups.customers, groups.most), (20.0, 150.0, 30.0, 2));
        assert_eq!(groups.sample(1).groups.len(), 1);
    }

    #[test]
    fn too_little_is_refused() {
        let one = History { x: 0, t_x: 0.0, age: 5.0 };
        assert!(matches!(Groups::of(&[]), Err(InsightError::TooLittle(_))));
        assert!(matches!(Groups::of(&[one; 30]), Err(InsightError::TooLittle(_))));
    }
}
