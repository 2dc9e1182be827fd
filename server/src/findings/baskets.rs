//! What is bought together, and what buying one product says about others.

use std::collections::HashMap;

use domain::{
    finding::{Item, Judged, Pair, Pairs, Ranking},
    time::Day,
};
use insight::basket::{Candidates, Case, ItemToItem, Lists, Options, evaluate, frequent, popularity, rules};
use store::{
    Db, StoreError,
    findings::{
        Speaks,
        input::{self, Basket},
    },
};
use uuid::Uuid;

use super::blocking;

/// Orders that are looked at, and how far back.
const MOST: i64 = 200_000;
const DAYS: i32 = 365;
/// A pair stands together in so many orders at least, and in such a share of them: fewer are too many to try, and prove
/// nothing.
const LEAST: f64 = 20.0;
const SHARE: f64 = 0.000_5;
/// A pair is kept if as many would stand together by chance less often than this.
const CHANCE: f64 = 0.01;
/// Pairs that are kept.
const KEPT: usize = 60;
/// How many others a product speaks for.
const OTHERS: usize = 20;
/// Recommendations are judged by about so many customers who came back.
const ASKED: usize = 5_000;

/// Orders as lists of numbers, and what the numbers stand for.
struct Read {
    from: Day,
    to: Day,
    items: Vec<(Uuid, Item)>,
    baskets: Lists,
    /// What was in each of a customer's orders, oldest first.
    customers: HashMap<Uuid, Vec<Vec<u32>>>,
}

/// What orders tell.
#[derive(Default)]
pub(super) struct Found {
    /// What is bought together.
    pub(super) pairs: Option<Pairs>,
    /// Which products speak for which.
    pub(super) speaks: Vec<Speaks>,
    /// How well they do; none where too few came back to tell.
    pub(super) judged: Option<Judged>,
}

/// Everything that orders tell; nothing where nothing was sold.
pub(super) async fn find(db: &Db) -> Result<Found, StoreError> {
    let Some(read) = read(db).await? else { return Ok(Found::default()) };
    blocking(move || {
        let mut customers: Vec<_> = read.customers.iter().collect();
        customers.sort_unstable_by_key(|(id, _)| **id);
        let orders: Vec<_> = customers.into_iter().map(|(_, orders)| orders.as_slice()).collect();
        Found { pairs: Some(pairs(&read)), speaks: speaks(&read.items, &orders), judged: judged(&orders) }
    })
    .await
}

async fn read(db: &Db) -> Result<Option<Read>, StoreError> {
    let Some((from, to)) = input::order_days(db.reader(), MOST, DAYS).await? else { return Ok(None) };
    let items = input::products(db.reader()).await?;
    let numbers: HashMap<Uuid, u32> = (0..).zip(&items).map(|(number, (id, _))| (*id, number)).collect();
    let (mut baskets, mut customers) = (Lists::new(), HashMap::<Uuid, Vec<Vec<u32>>>::new());
    let mut place = None;
    while let Some((part, end)) = input::baskets(db.reader(), from, place).await? {
        for Basket { customer, products } in part {
            let list: Vec<u32> = products.iter().filter_map(|id| numbers.get(id).copied()).collect();
            if list.is_empty() {
                continue;
            }
            baskets.push(&list);
            if let Some(customer) = customer {
                customers.entry(customer).or_default().push(list);
            }
        }
        place = Some(end);
    }
    Ok(Some(Read { from, to, items, baskets, customers }))
}

fn pairs(read: &Read) -> Pairs {
    let baskets = read.baskets.len();
    let none = Pairs { from: Some(read.from), to: Some(read.to), baskets: i64::try_from(baskets).unwrap_or(i64::MAX), ..Pairs::default() };
    let support = (LEAST / baskets.max(1) as f64).max(SHARE);
    // Fewer baskets than a pair needs hold no pair.
    let Some(found) = (support <= 1.0).then(|| frequent(&read.baskets, support, 2).ok()).flatten() else { return none };
    let Ok(found) = rules(&found, 0.0) else { return none };
    let item = |number: u32| read.items[number as usize].1.clone();
    let mut rows: Vec<Pair> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for rule in &found.rules {
        let (Some(bought), with) = (rule.antecedent.first().copied(), rule.consequent) else { continue };
        // Both ways stand side by side with the same lift, the surer one first.
        if rule.lift <= 1.0 || rule.adjusted_p_value >= CHANCE || !seen.insert((bought.min(with), bought.max(with))) {
            continue;
        }
        rows.push(Pair {
            bought: item(bought),
            with: item(with),
            orders: rule.count.into(),
            support: rule.support,
            confidence: rule.confidence,
            lift: rule.lift,
            chance: rule.adjusted_p_value,
        });
        if rows.len() == KEPT {
            break;
        }
    }
    // Each pair makes two rules.
    Pairs { tried: i64::try_from(found.tried / 2).unwrap_or(i64::MAX), rows, ..none }
}

fn speaks(items: &[(Uuid, Item)], customers: &[&[Vec<u32>]]) -> Vec<Speaks> {
    let mut lists = Lists::new();
    customers.iter().for_each(|orders| lists.push(&orders.concat()));
    let Ok(found) = ItemToItem::fit(&lists, &Options::default()) else { return Vec::new() };
    let mut by_bought: Vec<Vec<(u32, f64)>> = vec![Vec::new(); items.len()];
    for candidate in 0..u32::try_from(items.len()).unwrap_or(0) {
        for similar in found.similar(candidate) {
            by_bought[similar.item as usize].push((candidate, similar.similarity));
        }
    }
    let mut speaks = Vec::new();
    for (bought, mut others) in by_bought.into_iter().enumerate() {
        others.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let id = |number: usize| items[number].0;
        speaks
            .extend(others.into_iter().take(OTHERS).map(|(other, similarity)| (id(bought), id(other as usize), (similarity * 1e6) as i64)));
    }
    speaks
}

/// Holds recommendations against the last order of customers who came back, learnt without any of those orders.
fn judged(customers: &[&[Vec<u32>]]) -> Option<Judged> {
    let mut before = Lists::new();
    let mut asked = Vec::new();
    for orders in customers {
        match orders.split_last() {
            Some((last, earlier)) if !earlier.is_empty() => {
                let (bought, held_out) = (sorted(earlier.concat()), sorted(last.clone()));
                before.push(&bought);
                asked.push((bought, held_out));
            }
            _ => before.push(&orders.concat()),
        }
    }
    let model = ItemToItem::fit(&before, &Options::default()).ok()?;
    let cases = asked.iter().step_by((asked.len() / ASKED).max(1)).map(|(bought, held_out)| Case { bought, held_out });
    let found = evaluate(&model, &popularity(&before), &cases.collect::<Vec<_>>(), Candidates::New).ok()?;
    let permille = |share: f64| (share * 1_000.0).round() as i64;
    let ranking = |of: insight::basket::Ranking| Ranking { hit_permille: permille(of.hr_at_10), ndcg_permille: permille(of.ndcg_at_10) };
    Some(Judged { customers: i64::try_from(found.customers).ok()?, ours: ranking(found.model), popular: ranking(found.popularity) })
}

/// Each item once, in order.
fn sorted(mut items: Vec<u32>) -> Vec<u32> {
    items.sort_unstable();
    items.dedup();
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(baskets: &[&[u32]]) -> Read {
        let item = |n: u32| {
            let text = n.to_string();
            (Uuid::from_u128(n.into()), Item { source: "shop".into(), code: text.clone(), name: text })
        };
        let mut lists = Lists::new();
        baskets.iter().for_each(|basket| lists.push(basket));
        let customers = baskets.iter().enumerate().map(|(n, basket)| (Uuid::from_u128(n as u128), vec![basket.to_vec()])).collect();
        Read { from: Day(1), to: Day(9), items: (0..5).map(item).collect(), baskets: lists, customers }
    }

    #[test]
    fn what_stands_together_is_found_once_and_chance_is_not() {
        let all: Vec<&[u32]> = (0..200)
            .map(|n| {
                if n % 4 == 0 {
                    &[0, 1][..]
                } else if n % 4 == 1 {
                    &[2][..]
                } else {
                    &[3, 4][..]
                }
            })
            .collect();
        let read = read(&all);
        let found = pairs(&read);
        assert_eq!((found.baskets, found.tried), (200, 2));
        let names: Vec<_> = found.rows.iter().map(|pair| (pair.bought.name.as_str(), pair.with.name.as_str(), pair.orders)).collect();
        assert_eq!(names, [("0", "1", 50), ("3", "4", 100)]);
        assert!(found.rows.iter().all(|pair| pair.chance < CHANCE && (pair.confidence - 1.0).abs() < 1e-9));
        let speaks = speaks(&read.items, &orders(&read));
        assert!(speaks.iter().any(|(bought, other, similarity)| (bought.as_u128(), other.as_u128()) == (0, 1) && *similarity > 500_000));
        assert!(speaks.iter().all(|(bought, other, _)| bought != other));
    }

    fn orders(read: &Read) -> Vec<&[Vec<u32>]> {
        read.customers.values().map(Vec::as_slice).collect()
    }

    #[test]
    fn few_orders_prove_nothing() {
        let few: Vec<&[u32]> = vec![&[0, 1]; 5];
        assert!(pairs(&read(&few)).rows.is_empty());
        assert!(pairs(&read(&[])).rows.is_empty());
        let apart = read(&[&[0], &[1]]);
        assert!(speaks(&apart.items, &orders(&apart)).is_empty());
        assert_eq!(judged(&orders(&apart)), None, "nobody came back");
    }

    #[test]
    fn recommendations_are_held_against_the_last_order() {
        // Who bought 0 comes back for 1, who bought 2 for 3: with nobody's last order in sight, only those who did both before
        // tell it. 4 to 13 sell most and say nothing.
        let mut customers: Vec<Vec<Vec<u32>>> = Vec::new();
        for (first, then) in [(0, 1), (2, 3)] {
            customers.extend((0..30).map(|_| vec![vec![first], vec![then], vec![first]]));
            customers.extend((0..20).map(|_| vec![vec![first], vec![then]]));
        }
        customers.extend((4..14).flat_map(|item| (0..200).map(move |_| vec![vec![item]])));
        let all: Vec<&[Vec<u32>]> = customers.iter().map(Vec::as_slice).collect();
        let found = judged(&all).expect("some came back");
        assert_eq!(found.customers, 40, "whose last order held something new");
        assert_eq!((found.ours.hit_permille, found.popular.hit_permille), (1_000, 0));
        assert!(found.ours.ndcg_permille > 900, "{found:?}");
    }
}
