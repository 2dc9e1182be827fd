//! Rules from frequent itemsets.

use std::collections::HashMap;

use super::{Frequent, fisher_greater};
use crate::InsightError;

/// "Who buys these buys that", with the usual measures (Agrawal, Imieliński and Swami 1993; lift and conviction
/// by Brin and others 1997; leverage by Piatetsky-Shapiro 1991).
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The items on the left, ascending; at least one.
    pub antecedent: Vec<u32>,
    /// The item on the right.
    pub consequent: u32,
    /// How many baskets hold all of them.
    pub count: u32,
    /// The share of all baskets that hold all of them.
    pub support: f64,
    /// The share of all baskets that hold those on the left.
    pub antecedent_support: f64,
    /// The share of all baskets that hold the one on the right.
    pub consequent_support: f64,
    /// The share of the baskets with those on the left that hold the one on the right too.
    pub confidence: f64,
    /// How many times as often as by chance they stand together.
    pub lift: f64,
    /// Support less what it would be by chance.
    pub leverage: f64,
    /// How many times as often the rule would be wrong by chance; none where it is never wrong.
    pub conviction: Option<f64>,
    /// How likely so many stand together by chance: Fisher's exact test, one-sided.
    pub p_value: f64,
    /// That times the number of rules that were tried, at most 1.
    pub adjusted_p_value: f64,
}

/// The rules that were found among those tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// How many rules the frequent itemsets can make; each had its chance to look good.
    pub tried: usize,
    /// Those that are sure enough, by lift, the highest first.
    pub rules: Vec<Rule>,
}

/// Makes the rules with one item on the right that hold at least with the share `min_confidence`. Webb (2007),
/// "Discovering significant patterns", section 4.1, says why the p-value must be adjusted for all that were tried
/// and not only for those that are shown.
///
/// # Errors
/// When `min_confidence` does not lie between 0 and 1.
pub fn rules(frequent: &Frequent, min_confidence: f64) -> Result<Rules, InsightError> {
    if !(0.0..=1.0).contains(&min_confidence) {
        return Err(InsightError::Invalid(format!("a confidence of {min_confidence} does not lie between 0 and 1")));
    }
    let counts: HashMap<&[u32], u32> = frequent.itemsets.iter().map(|set| (&set.items[..], set.count)).collect();
    let longer = || frequent.itemsets.iter().filter(|set| set.items.len() > 1);
    let tried = longer().map(|set| set.items.len()).sum();
    let mut rules = Vec::new();
    for set in longer() {
        for consequent in &set.items {
            let antecedent: Vec<u32> = set.items.iter().copied().filter(|item| item != consequent).collect();
            // Whatever is frequent, its parts are.
            let (Some(left), Some(right)) = (counts.get(&antecedent[..]), counts.get(&[*consequent][..])) else { continue };
            if f64::from(set.count) / f64::from(*left) >= min_confidence {
                rules.push(rule(antecedent, *consequent, [set.count, *left, *right], frequent.baskets, tried));
            }
        }
    }
    rules.sort_by(|one, other| {
        let measures = other.lift.total_cmp(&one.lift).then(other.confidence.total_cmp(&one.confidence)).then(other.count.cmp(&one.count));
        measures.then_with(|| (&one.antecedent, one.consequent).cmp(&(&other.antecedent, other.consequent)))
    });
    Ok(Rules { tried, rules })
}

fn rule(antecedent: Vec<u32>, consequent: u32, [both, left, right]: [u32; 3], baskets: usize, tried: usize) -> Rule {
    let n = baskets as f64;
    let share = |count: u32| f64::from(count) / n;
    let confidence = f64::from(both) / f64::from(left);
    let p_value = fisher_greater(both.into(), left.into(), right.into(), baskets as u64);
    Rule {
        antecedent,
        consequent,
        count: both,
        support: share(both),
        antecedent_support: share(left),
        consequent_support: share(right),
        confidence,
        lift: confidence / share(right),
        leverage: share(both) - share(left) * share(right),
        conviction: (both < left).then(|| (1.0 - share(right)) / (1.0 - confidence)),
        p_value,
        adjusted_p_value: (p_value * tried as f64).min(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        basket::{Lists, frequent},
        testing::data,
    };

    /// The baskets of a file, one a line, and the names of the items.
    fn groceries() -> (Lists, Vec<String>) {
        let text = data("groceries.csv.gz");
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut names = Vec::new();
        let mut baskets = Lists::new();
        for line in text.lines() {
            let mut basket = Vec::new();
            for item in line.split(',').map(str::trim) {
                basket.push(*numbers.entry(item).or_insert_with(|| {
                    names.push(item.to_owned());
                    names.len() as u32 - 1
                }));
            }
            baskets.push(&basket);
        }
        (baskets, names)
    }

    #[test]
    fn basket_rules_of_groceries_as_published() {
        let (baskets, names) = groceries();
        let many = frequent(&baskets, 0.01, usize::MAX).unwrap();
        let few = rules(&many, 0.5).unwrap();
        assert_eq!((many.itemsets.len(), few.rules.len()), (333, 15));
        let best = &few.rules[0];
        let mut left: Vec<_> = best.antecedent.iter().map(|item| &names[*item as usize][..]).collect();
        left.sort_unstable();
        assert_eq!((&left[..], &names[best.consequent as usize][..]), (&["citrus fruit", "root vegetables"][..], "other vegetables"));
        assert!((best.support - 0.01037112).abs() < 5e-9);
        assert!((best.confidence - 0.5862069).abs() < 5e-8);
        assert!((best.lift - 3.029608).abs() < 5e-7);
        assert!(best.adjusted_p_value < 1e-15 && best.p_value * few.tried as f64 == best.adjusted_p_value);
        let more = frequent(&baskets, 0.006, usize::MAX).unwrap();
        assert_eq!((more.itemsets.len(), rules(&more, 0.25).unwrap().rules.len()), (747, 463));
    }

    #[test]
    fn basket_rules_have_their_measures() {
        let baskets: Lists = [vec![0, 1], vec![0, 1, 1], vec![0, 1, 2], vec![2], vec![1]].into_iter().collect();
        let found = rules(&frequent(&baskets, 0.1, 9).unwrap(), 0.0).unwrap();
        assert_eq!((found.tried, found.rules.len()), (9, 9));
        let rule = found.rules.iter().find(|rule| rule.antecedent == [0] && rule.consequent == 1).unwrap();
        assert_eq!((rule.count, rule.support, rule.confidence, rule.conviction), (3, 0.6, 1.0, None));
        assert!((rule.lift - 1.25).abs() < 1e-12 && (rule.leverage - 0.12).abs() < 1e-12);
        let back = found.rules.iter().find(|rule| rule.antecedent == [1] && rule.consequent == 0).unwrap();
        assert!((back.confidence - 0.75).abs() < 1e-12 && (back.conviction.unwrap() - 1.6).abs() < 1e-12);
        // Of 10 ways to place the three of item 0, 4 lie within the four of item 1.
        assert!((rule.p_value - 0.4).abs() < 1e-12 && rule.adjusted_p_value == 1.0);
        assert!(rules(&frequent(&baskets, 0.1, 9).unwrap(), 1.5).is_err());
    }

    /// Where nothing hangs together, hardly a rule survives the adjustment, however many are tried.
    #[test]
    fn basket_rules_by_chance_are_not_significant() {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        let significant = (0..20).filter(|_| {
            let baskets: Lists =
                (0..500).map(|_| (0..20).filter(|item| rng.random_bool(0.02 * f64::from(1 + item % 5))).collect::<Vec<u32>>()).collect();
            let found = rules(&frequent(&baskets, 0.004, 3).unwrap(), 0.0).unwrap();
            assert!(found.rules.iter().filter(|rule| rule.p_value < 0.05).count() > 3);
            found.rules.iter().any(|rule| rule.adjusted_p_value < 0.05)
        });
        assert!(significant.count() <= 2);
    }
}
