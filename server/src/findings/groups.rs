//! Groups of customers, and the words that tell them.

use domain::{
    finding::{Clarity, Group, Groups},
    predicate::{Condition, Field, Op, Predicate, Value},
    time::Day,
};
use insight::cluster::{Grouping, Leaf, Operator, Rows, Structure, TreeOptions, describe, groups, standardised};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use store::{
    Db, StoreError,
    findings::input::{self, Buyer},
};

use super::blocking;

/// Customers that are looked at.
const SAMPLE: i64 = 20_000;
/// The most groups.
const MOST: usize = 6;
/// Two questions are soon read.
const DEPTH: usize = 2;
/// The same customers give the same groups.
const SEED: u64 = 5;

/// What the tree asks about, as the filter calls it.
const FEATURES: [Field; 3] = [Field::CustomerLastOrder, Field::CustomerOrders, Field::CustomerNet];

/// The groups of all who have ordered; none where they are too few.
pub(super) async fn find(db: &Db) -> Result<Option<Groups>, StoreError> {
    let (buyers, customers) = input::buyers(db.reader(), SAMPLE).await?;
    let sample = i64::try_from(buyers.len()).unwrap_or(i64::MAX);
    let Some((clarity, told)) = blocking(move || tell(&buyers)).await? else { return Ok(None) };
    let mut rows = Vec::new();
    for Told { predicate, right_permille, covered_permille } in told {
        let (customers, net) = input::count(db.reader(), &predicate).await?;
        let net_minor = if customers > 0 { net / customers } else { 0 };
        rows.push(Group { filter: predicate.to_string(), customers, net_minor, right_permille, covered_permille });
    }
    rows.sort_by_key(|group| std::cmp::Reverse(group.customers));
    Ok(Some(Groups { clarity, customers, sample, rows }))
}

/// A group in words, and how well these tell it.
struct Told {
    predicate: Predicate,
    right_permille: i64,
    covered_permille: i64,
}

/// Finds the groups among customers; none where they are too few. They are compared by logarithms, since twice as much
/// means the same to a small customer and to a large one; what was paid back in full counts as nothing.
fn tell(buyers: &[Buyer]) -> Option<(Clarity, Vec<Told>)> {
    let newest = buyers.iter().map(|buyer| buyer.last_order.0).max()?;
    let ln = |value: i64| (value.max(0) as f64).ln_1p();
    let points: Vec<Vec<f64>> =
        buyers.iter().map(|b| vec![ln(i64::from(newest - b.last_order.0)), ln(b.orders), ln(b.net_minor / 100)]).collect();
    let found = groups(&standardised(&points).ok()?, MOST, &mut ChaCha8Rng::seed_from_u64(SEED)).ok()?;
    let clarity = match found.structure {
        Structure::None => Clarity::None,
        Structure::Weak => Clarity::Weak,
        Structure::Reasonable => Clarity::Reasonable,
        Structure::Strong => Clarity::Strong,
    };
    Some((clarity, in_words(buyers, &found)))
}

fn in_words(buyers: &[Buyer], found: &Grouping) -> Vec<Told> {
    let Some(clustering) = &found.clustering else { return Vec::new() };
    let features: Vec<String> = FEATURES.iter().map(|field| field.word().to_owned()).collect();
    let values: Vec<Vec<f64>> = buyers.iter().map(|b| vec![f64::from(b.last_order.0), b.orders as f64, b.net_minor as f64]).collect();
    let options = TreeOptions { depth: DEPTH, ..TreeOptions::default() };
    let one = |number: usize| {
        let within: Vec<bool> = clustering.labels.iter().map(|label| *label == number).collect();
        let leaves = describe(Rows { features: &features, values: &values, within: &within }, options).ok()?;
        let ways: Vec<Vec<Condition>> = leaves.iter().filter(|leaf| leaf.purity > 0.5).map(conditions).collect();
        (!ways.is_empty() && ways.iter().all(|way| !way.is_empty())).then(|| measured(buyers, &within, &ways))
    };
    (0..clustering.centres.len()).filter_map(one).collect()
}

/// The questions of a path as conditions on what is stored: whole orders, days, and amounts that are round enough to read.
fn conditions(leaf: &Leaf) -> Vec<Condition> {
    let one = |asked: &insight::cluster::Condition| {
        let field = FEATURES.into_iter().find(|field| field.word() == asked.feature)?;
        let op = if asked.operator == Operator::AtMost { Op::Lte } else { Op::Gt };
        let value = match field {
            Field::CustomerLastOrder => Value::Day(Day(asked.threshold.floor() as i32)),
            Field::CustomerOrders => Value::Whole(asked.threshold.floor() as i64),
            _ => Value::Money(round(asked.threshold)),
        };
        Some(Condition { field, op, values: vec![value] })
    };
    leaf.conditions.iter().filter_map(one).collect()
}

/// An amount in minor units with two digits that say something.
fn round(minor: f64) -> i64 {
    let unit = 10_f64.powf((minor.abs().max(1.0).log10().floor() - 1.0).max(0.0));
    ((minor / unit).round() * unit) as i64
}

/// How well words tell a group.
fn measured(buyers: &[Buyer], within: &[bool], ways: &[Vec<Condition>]) -> Told {
    let named: Vec<bool> = buyers.iter().map(|buyer| ways.iter().any(|way| way.iter().all(|asked| holds(asked, buyer)))).collect();
    let count = |chosen: &dyn Fn(bool, bool) -> bool| named.iter().zip(within).filter(|(named, within)| chosen(**named, **within)).count();
    let [both, names, group] = [count(&|named, within| named && within), count(&|named, _| named), count(&|_, within| within)];
    let permille = |part: usize, all: usize| i64::try_from((part * 2_000 + all) / (all * 2).max(1)).unwrap_or(0);
    let way =
        |way: &Vec<Condition>| Predicate::of_parts(way.iter().cloned().map(Predicate::Is).collect()).unwrap_or(Predicate::All(vec![]));
    let predicate = match ways {
        [one] => way(one),
        several => Predicate::Any(several.iter().map(way).collect()),
    };
    Told { predicate, right_permille: permille(both, names), covered_permille: permille(both, group) }
}

fn holds(asked: &Condition, buyer: &Buyer) -> bool {
    let (has, with) = match (asked.field, asked.values.first()) {
        (Field::CustomerLastOrder, Some(Value::Day(day))) => (i64::from(buyer.last_order.0), i64::from(day.0)),
        (Field::CustomerOrders, Some(Value::Whole(n))) => (buyer.orders, *n),
        (_, Some(Value::Money(minor))) => (buyer.net_minor, *minor),
        _ => return false,
    };
    if asked.op == Op::Lte { has <= with } else { has > with }
}

#[cfg(test)]
mod tests {
    use domain::predicate::Subject;

    use super::*;

    /// Two kinds of customers that have nothing in common.
    fn buyers() -> Vec<Buyer> {
        let regular = |n: i64| Buyer { last_order: Day(15_000 - (n % 5) as i32), orders: 30 + n % 7, net_minor: 500_000 + 1_000 * (n % 9) };
        let gone = |n: i64| Buyer { last_order: Day(14_000 - (n % 90) as i32), orders: 1 + n % 2, net_minor: 2_000 + 100 * (n % 9) };
        (0..150).flat_map(|n| [regular(n), gone(n)]).collect()
    }

    #[test]
    fn clear_groups_are_told_in_words_that_name_them_all() {
        let (clarity, told) = tell(&buyers()).expect("enough");
        assert!(clarity >= Clarity::Reasonable, "{clarity:?}");
        assert!(told.len() >= 2);
        for group in &told {
            let text = group.predicate.to_string();
            assert_eq!(Predicate::parse(Subject::Customer, &text).expect("readable"), group.predicate, "{text}");
            assert!(group.right_permille > 500 && group.covered_permille > 0, "{text}");
        }
    }

    #[test]
    fn too_few_make_no_groups_and_amounts_are_round() {
        assert!(tell(&buyers()[..12]).is_none());
        assert!(tell(&[]).is_none());
        assert_eq!([52_337.4, 99.6, 7.2, -52_337.0].map(round), [52_000, 100, 7, -52_000]);
    }
}
