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
    /// The items that were bought before, ascending and each once, as in [`Lists`].
    pub bought: &'a [u32],
    /// The items that were held back, in the same way.
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
    let sold = (0..).zip(customers.counts()).filter(|(_, count)| *count > 0);
    most(sold.collect(), customers.width(), |(item, count)| (f64::from(*count), *item)).into_iter().map(|(item, _)| item).collect()
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
        let excluded = |item: u32| candidates == Candidates::New && bought.binary_search(&item).is_ok();
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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{basket::Options, testing::data};

    /// Two customers, three items: item 2 goes with item 1, item 0 sells most.
    #[test]
    fn basket_evaluation_by_hand() {
        let learnt: Lists = [vec![0], vec![0], vec![0], vec![1, 2], vec![1, 2], vec![1]].into_iter().collect();
        let model = ItemToItem::fit(&learnt, &Options::default()).unwrap();
        let popular = popularity(&learnt);
        assert_eq!(popular, [0, 1, 2]);
        let cases = [Case { bought: &[1], held_out: &[1, 2] }, Case { bought: &[0], held_out: &[7] }, Case { bought: &[0], held_out: &[] }];
        let ours = evaluate(&model, &popular, &cases, Candidates::New).unwrap();
        assert_eq!((ours.customers, ours.model.hr_at_10, ours.popularity.hr_at_10), (2, 0.5, 0.5));
        // The first customer has item 2 at the first place of the model's list, at the second of popularity's.
        assert!((ours.model.ndcg_at_10 - 0.5).abs() < 1e-12);
        assert!((ours.popularity.ndcg_at_10 - 0.5 / 3_f64.log2()).abs() < 1e-12);
        // With all candidates, 2, 0, 1 against 0, 1, 2, and two to hit.
        let all = evaluate(&model, &popular, &cases, Candidates::All).unwrap();
        let (second, third) = (1.0 / 3_f64.log2(), 0.5);
        assert!((all.model.ndcg_at_10 - 0.5 * (1.0 + third) / (1.0 + second)).abs() < 1e-12);
        assert!((all.popularity.ndcg_at_10 - 0.5 * (second + third) / (1.0 + second)).abs() < 1e-12);
        assert!(evaluate(&model, &popular, &cases[2..], Candidates::New).is_err());
        assert!(evaluate(&model, &popular, &[Case { bought: &[1], held_out: &[1] }], Candidates::New).is_err());
    }

    /// What each customer of Online Retail bought before their last day, and on it; days as they are written.
    fn online_retail() -> (Lists, Lists) {
        let text = data("online_retail.csv.gz");
        let mut csv = csv::Reader::from_reader(text.as_bytes());
        let (mut numbers, mut customers) = (HashMap::new(), HashMap::<String, Vec<(String, u32)>>::new());
        let mut order = Vec::new();
        for record in csv.records() {
            let record = record.unwrap();
            if record[6].is_empty() || record[3].starts_with('-') {
                continue;
            }
            let next = numbers.len() as u32;
            let item = *numbers.entry(record[1].trim().to_owned()).or_insert(next);
            let lines = customers.entry(record[6].to_owned()).or_insert_with(|| {
                order.push(record[6].to_owned());
                Vec::new()
            });
            lines.push((record[4][..10].to_owned(), item));
        }
        let split = |customer: &String| {
            let lines = &customers[customer];
            let (first, last) = (lines.iter().map(|line| &line.0).min().unwrap(), lines.iter().map(|line| &line.0).max().unwrap());
            let (held_out, learnt): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.0 == *last && first < last);
            let items = |lines: Vec<&(String, u32)>| lines.into_iter().map(|line| line.1).collect::<Vec<_>>();
            (items(learnt), items(held_out))
        };
        let lists: Vec<_> = order.iter().map(split).collect();
        (lists.iter().map(|list| &list.0).collect(), lists.iter().map(|list| &list.1).collect())
    }

    #[test]
    fn basket_recommendations_are_clearly_better_than_popularity() {
        let (learnt, held_out) = online_retail();
        let model = ItemToItem::fit(&learnt, &Options::default()).unwrap();
        let cases: Vec<_> = learnt.iter().zip(held_out.iter()).map(|(bought, held_out)| Case { bought, held_out }).collect();
        let ours = evaluate(&model, &popularity(&learnt), &cases, Candidates::New).unwrap();
        assert_eq!((learnt.len(), ours.customers), (4_339, 2_489));
        assert!(ours.model.hr_at_10 > 0.36 && ours.model.hr_at_10 > 1.4 * ours.popularity.hr_at_10, "{ours:?}");
        assert!(ours.model.ndcg_at_10 > 0.08 && ours.model.ndcg_at_10 > 2.0 * ours.popularity.ndcg_at_10, "{ours:?}");
    }
}
