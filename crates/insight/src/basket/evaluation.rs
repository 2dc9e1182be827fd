//! How well recommendations meet what customers went on to buy.

use super::{ItemToItem, Lists, item_to_item::most};
use crate::InsightError;

/// How many are recommended.
const LENGTH: usize = 10;

/// Which items may be recommended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// Only what the customer has not bought before.
    New,
    /// All, what was bought before included.
    All,
}

/// A customer whose last purchases were held back.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The items that were bought before.
    pub bought: &'a [u32],
    /// The items that were held back, each once.
    pub held_out: &'a [u32],
}

/// How good a ranking is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranking {
    /// The share of customers with at least one of the held back items among the first ten.
    pub hr_at_10: f64,
    /// Normalised discounted cumulative gain of the first ten, each held back item gaining 1 (Järvelin and
    /// Kekäläinen 2002): 1 where all ten are hits, or all that there are to hit stand first.
    pub ndcg_at_10: f64,
}

/// Two rankings of the same cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// How many customers had anything to hit.
    pub customers: usize,
    /// Item to item.
    pub model: Ranking,
    /// What sells most, for everybody the same.
    pub popularity: Ranking,
}

/// The items by how many customers bought them, the most first.
pub fn popularity(customers: &Lists) -> Vec<u32> {
    let counts = (0..).zip(customers.turned().iter().map(<[u32]>::len)).collect::<Vec<(u32, usize)>>();
    let all = counts.len();
    most(counts, all, |(item, count)| (*count as f64, *item)).into_iter().map(|(item, _)| item).collect()
}

/// Recommends ten items to each customer, by the model and by popularity, and counts what was held back. Where
/// the model has fewer than ten, the most popular follow. With new candidates only, what was bought before is
/// no hit either, and a customer who bought nothing new is not counted.
///
/// # Errors
/// When no customer has anything to hit.
pub fn evaluate(model: &ItemToItem, popularity: &[u32], cases: &[Case<'_>], candidates: Candidates) -> Result<Evaluation, InsightError> {
    let (mut ours, mut popular) = (Sum::default(), Sum::default());
    for Case { bought, held_out } in cases {
        let excluded = |item: u32| candidates == Candidates::New && bought.contains(&item);
        let wanted: Vec<_> = held_out.iter().copied().filter(|item| !excluded(*item)).collect();
        if wanted.is_empty() {
            continue;
        }
        let best: Vec<_> = popularity.iter().copied().filter(|item| !excluded(*item)).take(LENGTH * 2).collect();
        let mut list: Vec<_> = model.recommend(bought, excluded, LENGTH).into_iter().map(|recommended| recommended.item).collect();
        let rest: Vec<_> = best.iter().copied().filter(|item| !list.contains(item)).collect();
        list.extend(rest);
        ours.add(&list, &wanted);
        popular.add(&best, &wanted);
    }
    if ours.customers == 0 {
        return Err(InsightError::TooLittle("no customer came back for anything, so that no recommendation can be judged".to_owned()));
    }
    Ok(Evaluation { customers: ours.customers, model: ours.ranking(), popularity: popular.ranking() })
}

#[derive(Default)]
struct Sum {
    customers: usize,
    hits: usize,
    ndcg: f64,
}

impl Sum {
    fn add(&mut self, list: &[u32], wanted: &[u32]) {
        let gain = |place: usize| 1.0 / ((place + 2) as f64).log2();
        let hits = list.iter().take(LENGTH).enumerate().filter(|(_, item)| wanted.contains(item)).map(|(place, _)| gain(place));
        let found: f64 = hits.sum();
        self.customers += 1;
        self.hits += usize::from(found > 0.0);
        self.ndcg += found / (0..wanted.len().min(LENGTH)).map(gain).sum::<f64>();
    }

    fn ranking(&self) -> Ranking {
        let customers = self.customers as f64;
        Ranking { hr_at_10: self.hits as f64 / customers, ndcg_at_10: self.ndcg / customers }
    }
}
