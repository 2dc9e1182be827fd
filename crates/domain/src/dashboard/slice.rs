//! One value of a dimension, to which every figure is narrowed.

use serde::{Deserialize, Serialize};

use crate::{
    customer::LineOfBusiness,
    drill::literal,
    metric::{Dimension, Metric},
    problem::{FieldError, Problem},
};

/// The longest value of an address, in characters.
const LONGEST: usize = 200;

/// One value of a dimension: what is delivered to a country, what a store sold and was asked, the customers whom a team
/// looks after, those who have something of a line of business.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slice {
    /// Which dimension.
    pub by: Dimension,
    /// Its value: a country's name, a source's code, a team's name, a line's word.
    pub key: String,
}

impl Slice {
    /// By what figures can be narrowed, in the order in which a choice lists them.
    pub const BY: [Dimension; 4] = [Dimension::Line, Dimension::Country, Dimension::Store, Dimension::Team];

    /// Reads a URL's query: the word of one of [`Self::BY`] and its value.
    ///
    /// # Errors
    /// What is no value, and a second one: figures are narrowed by one at a time.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Option<Self>, FieldError> {
        let mut found = None;
        for (name, text) in pairs {
            let Some(by) = Dimension::from_word(name).filter(|by| Self::BY.contains(by)) else { continue };
            let key = text.trim();
            let is_line = by != Dimension::Line || LineOfBusiness::from_word(key).is_some();
            let fits = is_line && !key.is_empty() && key.chars().count() <= LONGEST && !key.contains('\0');
            if !fits || found.is_some() {
                return Err(FieldError { field: name.clone(), value: text.clone(), problem: Problem::Choice });
            }
            found = Some(Self { by, key: key.to_owned() });
        }
        Ok(found)
    }

    /// Writes it as a URL pair.
    pub fn pair(&self) -> (String, String) {
        (self.by.word().to_owned(), self.key.clone())
    }

    /// Whether a figure is kept by what this is a value of.
    pub fn keeps(&self, metric: Metric) -> bool {
        metric.is_kept_by(self.by)
    }

    /// What it asks of an order; inside `orders(…)` only what is the order's own.
    fn of_order(&self) -> Option<String> {
        let key = literal(&self.key);
        match self.by {
            Dimension::Country => Some(format!("country.eq.{key}")),
            Dimension::Store => Some(format!("source.eq.{key}")),
            _ => None,
        }
    }

    /// What it asks of a customer, where it is the customer's.
    fn of_customer(&self) -> Option<String> {
        let key = literal(&self.key);
        match self.by {
            Dimension::Team => Some(format!("team.eq.{key}")),
            Dimension::Line => Some(format!("holdings(line.eq.{key})")),
            _ => None,
        }
    }

    /// The conditions on a list of orders.
    pub fn on_orders(&self) -> Option<String> {
        self.of_order().or_else(|| self.of_customer().map(|condition| format!("buyer({condition})")))
    }

    /// The conditions on a list of tickets.
    pub fn on_tickets(&self) -> Option<String> {
        let of_customer = || self.of_customer().map(|condition| format!("requester({condition})"));
        if self.by == Dimension::Store { self.of_order() } else { of_customer() }
    }

    /// What stands in each `orders(…)` of a list of customers.
    pub fn in_orders(slice: Option<&Self>) -> Option<String> {
        slice.and_then(Self::of_order)
    }

    /// What stands beside the conditions of a list of customers.
    pub fn on_customers(slice: Option<&Self>) -> Option<String> {
        slice.and_then(Self::of_customer)
    }
}

/// Values of a dimension that are offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The dimension.
    pub by: Dimension,
    /// The values with what they are called, the largest first.
    pub values: Vec<(String, String)>,
    /// How many more there are.
    pub more: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    fn read(query: &str) -> Result<Option<Slice>, FieldError> {
        Slice::from_pairs(&parse_query(query))
    }

    #[test]
    fn one_value_of_one_dimension_is_read_and_written() {
        for (query, by, key) in [
            ("country=Korea (South), ~|", Dimension::Country, "Korea (South), ~|"),
            ("period=all&store=web-shop", Dimension::Store, "web-shop"),
            ("team=Customer service", Dimension::Team, "Customer service"),
            ("line=insurance&compare=none", Dimension::Line, "insurance"),
        ] {
            let slice = Slice { by, key: key.into() };
            assert_eq!(read(query), Ok(Some(slice.clone())), "{query}");
            assert_eq!(slice.pair(), (by.word().to_owned(), key.to_owned()));
        }
        assert_eq!(read("period=all"), Ok(None));
        // Channels are no slice: what there is of them is not kept of orders.
        assert_eq!(read("channel=web"), Ok(None));
    }

    #[test]
    fn what_is_no_value_and_a_second_one_are_refused() {
        for bad in ["line=moon", "country=France&store=web-shop", "country=France&country=Spain", "period=all&country=", "team=a%00b"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(read(&format!("country={}", "x".repeat(201))).is_err());
    }

    #[test]
    fn what_a_slice_cannot_say_is_not_asked() {
        let of = |by: Dimension| Slice { by, key: "retail".into() };
        assert_eq!(of(Dimension::Country).on_tickets(), None);
        assert_eq!(of(Dimension::Store).on_tickets().as_deref(), Some("source.eq.retail"));
        assert_eq!(of(Dimension::Line).on_orders().as_deref(), Some("buyer(holdings(line.eq.retail))"));
        assert_eq!(Slice::on_customers(Some(&of(Dimension::Store))), None);
        for metric in [Metric::TicketsOpened, Metric::Csat, Metric::EmailKnown] {
            assert!(!of(Dimension::Country).keeps(metric), "{}", metric.word());
        }
    }
}
