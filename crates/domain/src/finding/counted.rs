//! The filter behind each number of customers on the page, in one place: the page links it, and a list that it opens knows
//! the number.

use super::Findings;
use crate::{
    customer::Tier,
    predicate::{Condition, Field, Op, Predicate, Value},
    score::{ChurnBand, Distribution, ValueBin},
};

/// A filter of customers, and how many it counts.
pub type Counted = (Predicate, i64);

/// The customers of a class of expected value.
pub fn of_value(bin: &ValueBin) -> Predicate {
    // The lowest class holds all below its end.
    let low = (bin.from_minor > 0).then(|| Predicate::is(Field::CustomerExpected, Op::Gte, Value::Money(bin.from_minor)));
    let high = bin.to_minor.map(|minor| Predicate::is(Field::CustomerExpected, Op::Lt, Value::Money(minor)));
    Predicate::All(low.into_iter().chain(high).collect())
}

/// The customers of a band of churn, of all or of one tier.
pub fn of_churn(band: ChurnBand, tier: Option<Tier>) -> Predicate {
    let band = Predicate::is(Field::CustomerChurn, Op::Eq, Value::Code(band.code()));
    Predicate::All(tier.map(is_tier).into_iter().chain([band]).collect())
}

/// Those of a tier who are scored.
pub fn of_tier(tier: Tier) -> Predicate {
    let scored = Predicate::Is(Condition { field: Field::CustomerChurn, op: Op::Known, values: Vec::new() });
    Predicate::All(vec![is_tier(tier), scored])
}

fn is_tier(tier: Tier) -> Predicate {
    Predicate::is(Field::CustomerTier, Op::Eq, Value::Code(tier.code()))
}

/// Every number of customers that the spread of scores tells.
pub fn in_spread(spread: &Distribution) -> Vec<Counted> {
    let value = spread.value.iter().map(|bin| (of_value(bin), bin.customers));
    let churn = spread.churn.iter().map(|(band, customers)| (of_churn(*band, None), *customers));
    let tiers = spread.tiers.iter().flat_map(|line| {
        let bands = ChurnBand::ALL.iter().zip(line.churn).map(|(band, customers)| (of_churn(*band, Some(line.tier)), customers));
        bands.chain([(of_tier(line.tier), line.customers)]).collect::<Vec<_>>()
    });
    value.chain(churn).chain(tiers).collect()
}

impl Findings {
    /// Every number of customers that these tell.
    pub fn counted(&self) -> Vec<Counted> {
        let cohorts = self.cohorts.iter().flat_map(|found| &found.what.rows);
        let cells = cohorts.flat_map(|cohort| (0..).zip(&cohort.ordered).map(|(months, ordered)| (cohort.predicate(months), *ordered)));
        let groups = self.groups.iter().flat_map(|found| &found.what.rows);
        let groups = groups.filter_map(|group| {
            let filter = Predicate::parse(crate::predicate::Subject::Customer, &group.filter).ok()?;
            Some((filter, group.customers))
        });
        cells.chain(groups).collect()
    }
}

/// How many a filter counts, where these tell: the same conditions in any order.
pub fn find(told: &[Counted], filter: &Predicate) -> Option<i64> {
    let parts = |predicate: &Predicate| {
        let mut parts: Vec<String> = predicate.conjuncts().into_iter().map(ToString::to_string).collect();
        parts.sort_unstable();
        parts
    };
    let asked = parts(filter);
    told.iter().find(|(known, _)| parts(known) == asked).map(|(_, customers)| *customers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{money::Currency, predicate::Subject, time::Day};

    #[test]
    fn a_number_is_found_by_its_filter_in_any_order() {
        let counted = [(Tier::Gold, ChurnBand::Active, 3, 4, 40_000), (Tier::Gold, ChurnBand::Lost, 0, 2, 10)];
        let told = in_spread(&Distribution::of(Day(20_000), Currency::EUR, &counted));
        let ask = |text: &str| find(&told, &Predicate::parse(Subject::Customer, text).expect("readable"));
        assert_eq!(ask("churn.eq.lost"), Some(2));
        assert_eq!((ask("tier.eq.gold,churn.known"), ask("churn.known,tier.eq.gold")), (Some(6), Some(6)));
        assert_eq!(ask("churn.eq.active,tier.eq.gold"), Some(4));
        assert_eq!(ask("expected_value.lt.1000"), Some(2));
        assert_eq!((ask("churn.eq.lost,orders.gt.1"), ask("orders.gt.1")), (None, None));
    }
}
