//! What a product's page tells beside its figures.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Product;
use crate::{
    access::Fields,
    customer::{CustomerKind, Tier},
    time::{Day, Timestamp},
};

/// What was sold of a product in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductMonth {
    /// Its first day.
    pub month: Day,
    /// Pieces sold, less pieces given back.
    pub units: i64,
    /// Sum of positive line amounts, minor units.
    pub revenue_minor: i64,
    /// Sum of negative line amounts, minor units, as a positive number.
    pub credits_minor: i64,
}

/// Somebody who bought a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    /// Who.
    pub customer_id: Uuid,
    /// The name.
    pub name: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Pieces, less pieces given back.
    pub units: i64,
    /// Sum of the line amounts, minor units.
    pub amount_minor: i64,
}

/// Who bought a product, as its newest sales say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyers {
    /// How many of the newest sales were looked at.
    pub sales: i64,
    /// How many customers they were to.
    pub customers: i64,
    /// How many of the sales were to nobody known.
    pub anonymous: i64,
    /// How many of the customers have each tier.
    pub tiers: Vec<(Tier, i64)>,
    /// Who spent most on it.
    pub top: Vec<Buyer>,
}

/// A product that stands on the same orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Companion {
    /// Code of its source system.
    pub source: String,
    /// Its code there.
    pub code: String,
    /// Its name.
    pub name: String,
    /// On how many of the orders.
    pub orders: i64,
    /// Order lines that name it, among all orders.
    pub lines: i64,
}

/// What is bought together with a product, as its newest orders say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// How many of the newest orders were looked at.
    pub orders: i64,
    /// How many orders there are of anything.
    pub all_orders: i64,
    /// What else stood on them, the most frequent first.
    pub companions: Vec<Companion>,
}

impl Together {
    /// On how many of a hundred of the orders a product stands.
    pub const fn percent(&self, companion: &Companion) -> i64 {
        if self.orders == 0 { 0 } else { (companion.orders * 200 + self.orders) / (self.orders * 2) }
    }

    /// How much more often, in hundredths, a product stands on these orders than on any: 100 is as often
    /// as by chance. None where it is unknown how often it is on any, or how many orders there are.
    pub fn lift_centi(&self, companion: &Companion) -> Option<i64> {
        if self.all_orders == 0 {
            return None;
        }
        let by_chance = i128::from(self.orders) * i128::from(companion.lines);
        let lift = i128::from(companion.orders) * i128::from(self.all_orders) * 100;
        i64::try_from(lift.checked_div(by_chance)?).ok()
    }
}

/// Tickets in which buyers name a product, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaints {
    /// How many buyers were looked at: those of the newest sales.
    pub buyers: i64,
    /// How many of their tickets name the product.
    pub tickets: i64,
    /// How many of these are open.
    pub open: i64,
    /// How many there are of each reason, the most frequent first; empty where a ticket has none.
    pub reasons: Vec<(String, i64)>,
}

/// A product with what its page tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDetail {
    /// The product.
    pub product: Product,
    /// What was sold of it by month, oldest first; a month without sales is missing.
    pub months: Vec<ProductMonth>,
    /// Who bought it.
    pub buyers: Buyers,
    /// What is bought together with it.
    pub together: Together,
    /// What people complain about.
    pub complaints: Complaints,
}

/// One sale of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// When.
    pub at: Timestamp,
    /// Code of the source system of the order.
    pub source: String,
    /// Number of the order there.
    pub number: String,
    /// The buyer; none for an anonymous sale.
    pub customer_id: Option<Uuid>,
    /// The buyer's name; empty for an anonymous sale.
    pub customer: String,
    /// How many; negative when given back.
    pub quantity: i64,
    /// Quantity × price in minor units.
    pub amount_minor: i64,
    /// How much is seen in here: what is not shown is empty or zero, or masked.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lift_compares_with_chance() {
        let candle = Companion { source: String::new(), code: String::new(), name: String::new(), orders: 40, lines: 500 };
        let together = Together { orders: 100, all_orders: 10_000, companions: Vec::new() };
        // On 40 of 100 of these orders, on 5 of 100 of all.
        assert_eq!((together.percent(&candle), together.lift_centi(&candle)), (40, Some(800)));
        assert_eq!(together.lift_centi(&Companion { lines: 0, ..candle.clone() }), None);
        assert_eq!(Together::default().percent(&candle), 0);
    }
}
