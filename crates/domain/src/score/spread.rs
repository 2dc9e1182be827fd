//! How value and churn are spread over all customers.

use serde::{Deserialize, Serialize};

use super::ChurnBand;
use crate::{access::Fields, customer::Tier, money::Currency, time::Day};

/// Where the classes of expected value begin, minor units of a two-decimal currency, lowest first.
pub const VALUE_EDGES: [i64; 12] = [0, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000];

/// Customers of whom about as much is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueBin {
    /// Expected value from this on, minor units.
    pub from_minor: i64,
    /// Below this; none for the highest class.
    pub to_minor: Option<i64>,
    /// How many customers.
    pub customers: i64,
}

/// The customers of one tier of today (`Facts::tier`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierSpread {
    /// The tier.
    pub tier: Tier,
    /// How many of them are scored.
    pub customers: i64,
    /// What is expected of all of them together, minor units.
    pub expected_minor: i64,
    /// How many are in each band of churn, in the order of [`ChurnBand::ALL`].
    pub churn: [i64; 4],
}

/// Value and churn over all customers that are scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// The day whose beginning it is true of.
    pub as_of: Day,
    /// Customers that are scored.
    pub customers: i64,
    /// What is expected of all of them in the next 12 months, minor units.
    pub expected_minor: i64,
    /// How many there are of each class of expected value, lowest first; empty where money is not shown.
    pub value: Vec<ValueBin>,
    /// How many there are of each band of churn.
    pub churn: Vec<(ChurnBand, i64)>,
    /// The same by tier, best first.
    pub tiers: Vec<TierSpread>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// How much is seen in here: what is not shown is empty or zero.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

impl Distribution {
    /// Adds up customers that are counted by tier, band of churn and class of expected value (its place among
    /// [`VALUE_EDGES`]): how many, and what is expected of them together.
    pub fn of(as_of: Day, currency: Currency, counted: &[(Tier, ChurnBand, usize, i64, i64)]) -> Self {
        let sum = |chosen: &dyn Fn(Tier, ChurnBand, usize) -> bool| {
            let rows = counted.iter().filter(|row| chosen(row.0, row.1, row.2));
            rows.fold((0, 0), |(customers, minor), row| (customers + row.3, minor + row.4))
        };
        let (customers, expected_minor) = sum(&|_, _, _| true);
        let bin = |at: usize| ValueBin {
            from_minor: VALUE_EDGES[at],
            to_minor: VALUE_EDGES.get(at + 1).copied(),
            customers: sum(&|_, _, class| class == at).0,
        };
        let tier = |tier: &Tier| {
            let (customers, expected_minor) = sum(&|of, _, _| of == *tier);
            let churn = std::array::from_fn(|at| sum(&|of, band, _| of == *tier && band == ChurnBand::ALL[at]).0);
            TierSpread { tier: *tier, customers, expected_minor, churn }
        };
        Self {
            as_of,
            customers,
            expected_minor,
            value: (0..VALUE_EDGES.len()).map(bin).collect(),
            churn: ChurnBand::ALL.iter().map(|band| (*band, sum(&|_, of, _| of == *band).0)).collect(),
            tiers: Tier::ALL.iter().rev().map(tier).collect(),
            currency,
            fields: Fields::SHOWN,
        }
    }

    /// The class of an expected value: its place among [`VALUE_EDGES`].
    pub fn class(expected_minor: i64) -> usize {
        VALUE_EDGES.iter().rposition(|from| expected_minor >= *from).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_customer_is_counted_once_in_each_direction() {
        assert_eq!([-5, 0, 999, 1_000, 2_500_000, i64::MAX].map(Distribution::class), [0, 0, 0, 1, 11, 11]);
        let counted = [
            (Tier::Gold, ChurnBand::Active, 3, 4, 40_000),
            (Tier::Gold, ChurnBand::Lost, 0, 2, 10),
            (Tier::Standard, ChurnBand::Lost, 0, 7, 0),
        ];
        let all = Distribution::of(Day(20_000), Currency::EUR, &counted);
        assert_eq!((all.customers, all.expected_minor), (13, 40_010));
        assert_eq!(all.value.iter().map(|bin| bin.customers).sum::<i64>(), 13);
        assert_eq!((all.value[0].customers, all.value[3].customers, all.value[11].to_minor), (9, 4, None));
        assert_eq!(all.churn.iter().map(|(_, customers)| customers).sum::<i64>(), 13);
        assert_eq!(all.tiers.iter().map(|line| line.customers).collect::<Vec<_>>(), [0, 6, 0, 7]);
        assert_eq!(all.tiers[1].churn, [4, 0, 0, 2]);
    }
}
