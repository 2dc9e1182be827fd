//! What opens the orders or tickets that a cell counts.

use super::{ANONYMOUS, About, Axis, Key, Measure, Report};
use crate::{
    dashboard::Period,
    drill::{IN_TIME, between, list, literal},
    order::OrderKind,
    time::Day,
};

impl Report {
    /// The list of what is counted for a measure where an axis has these keys; none where several were put together, and of
    /// products, which no list can say.
    pub fn opens(&self, period: Period, measure: Measure, keys: &[(Axis, &Key)]) -> Option<String> {
        let mut days = period;
        let mut conditions = Conditions::default();
        let mut fixed = Vec::new();
        for (axis, key) in keys {
            let Key::Of(key) = key else { return None };
            if axis.is_time() {
                let bucket = axis.bucket(Day::parse(key)?);
                days = Period { from: days.from.max(bucket.from), to: days.to.min(bucket.to) };
            } else {
                fixed.push(*axis);
                conditions.add(*axis, is(*axis, key));
            }
        }
        if days.from > days.to || self.is_by_line() {
            return None;
        }
        for (axis, values) in self.filters.iter().filter(|(axis, _)| !fixed.contains(axis)) {
            conditions.add(*axis, is_one_of(*axis, values));
        }
        // Nobody is not of any tier, and is no customer.
        if conditions.is_anonymous && (measure.is_different() || !conditions.customers.is_empty()) {
            return None;
        }
        if measure.is_different() {
            return Some(self.opens_customers(days, conditions));
        }
        let (whose, mut conditions) = match self.about {
            About::Orders => (conditions.of_customer("buyer"), conditions.own),
            About::Tickets => (conditions.of_customer("requester"), conditions.own),
        };
        conditions.extend(whose);
        let mut pairs = Vec::new();
        match self.about {
            About::Orders => {
                pairs.extend([("from", days.from.to_string()), ("to", days.to.to_string())]);
                let kind = match measure {
                    Measure::Orders => Some(OrderKind::Order),
                    Measure::CreditNotes => Some(OrderKind::CreditNote),
                    _ => None,
                };
                pairs.extend(kind.map(|kind| ("kind", kind.word().to_owned())));
            }
            About::Tickets => {
                let field = if matches!(measure, Measure::Solved | Measure::Resolution) { "solved" } else { "opened" };
                conditions.insert(0, between(field, days));
                if matches!(measure, Measure::Answered | Measure::FirstResponse) {
                    conditions.push("first_response.known".to_owned());
                }
                if matches!(measure, Measure::InTime | Measure::SlaKept) {
                    conditions.push(IN_TIME.to_owned());
                }
            }
        }
        if !conditions.is_empty() {
            pairs.push(("where", conditions.join(",")));
        }
        Some(list(if self.about == About::Orders { "/orders" } else { "/tickets" }, &pairs))
    }

    /// The customers with an order, or with a ticket opened, that meets the conditions.
    fn opens_customers(&self, days: Period, conditions: Conditions) -> String {
        let (related, field) = match self.about {
            About::Orders => ("orders", "placed"),
            About::Tickets => ("tickets", "opened"),
        };
        let own: Vec<String> = [between(field, days)].into_iter().chain(conditions.own).collect();
        let all: Vec<String> = conditions.customers.into_iter().chain([format!("{related}({})", own.join(","))]).collect();
        list("/customers", &[("where", all.join(","))])
    }
}

/// What is asked of an order or ticket, and of its customer.
#[derive(Default)]
struct Conditions {
    own: Vec<String>,
    customers: Vec<String>,
    /// Whether there is no customer at all.
    is_anonymous: bool,
}

impl Conditions {
    fn add(&mut self, axis: Axis, condition: String) {
        match axis {
            axis if axis.is_customers() && condition.is_empty() => self.is_anonymous = true,
            axis if axis.is_customers() => self.customers.push(condition),
            _ => self.own.push(condition),
        }
    }

    /// The same as conditions on an order or a ticket, whose customer has that name.
    fn of_customer(&self, related: &str) -> Option<String> {
        match (self.is_anonymous, self.customers.is_empty()) {
            (true, _) => Some(format!("not({related}())")),
            (false, true) => None,
            (false, false) => Some(format!("{related}({})", self.customers.join(","))),
        }
    }
}

fn is(axis: Axis, key: &str) -> String {
    if key == ANONYMOUS && axis.is_customers() {
        return String::new();
    }
    if key.is_empty() { format!("{}.unknown", axis.word()) } else { format!("{}.eq.{}", axis.word(), literal(key)) }
}

fn is_one_of(axis: Axis, values: &[String]) -> String {
    let known: Vec<String> = values.iter().filter(|value| !value.is_empty()).map(|value| literal(value)).collect();
    let known = (!known.is_empty()).then(|| format!("{}.in.{}", axis.word(), known.join("|")));
    let unknown = values.iter().any(String::is_empty).then(|| is(axis, ""));
    match (known, unknown) {
        (Some(known), Some(unknown)) => format!("or({known},{unknown})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}
