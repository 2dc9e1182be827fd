//! What opens the orders or tickets that a cell counts.

use super::{About, Axis, Key, Measure, Report};
use crate::{
    dashboard::Period,
    drill::{between, list, literal},
    order::OrderKind,
    time::Day,
};

impl Report {
    /// The list of what is counted for a measure where an axis has these keys; none where several were put together, which
    /// no list can say.
    pub fn opens(&self, period: Period, measure: Measure, keys: &[(Axis, &Key)]) -> Option<String> {
        let mut days = period;
        let mut conditions = Vec::new();
        let mut fixed = Vec::new();
        for (axis, key) in keys {
            let Key::Of(key) = key else { return None };
            if axis.is_time() {
                let bucket = axis.bucket(Day::parse(key)?);
                days = Period { from: days.from.max(bucket.from), to: days.to.min(bucket.to) };
            } else {
                fixed.push(*axis);
                conditions.push(is(*axis, key));
            }
        }
        if days.from > days.to {
            return None;
        }
        conditions.extend(self.filters.iter().filter(|(axis, _)| !fixed.contains(axis)).map(|(axis, values)| is_one_of(*axis, values)));
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
            }
        }
        if !conditions.is_empty() {
            pairs.push(("where", conditions.join(",")));
        }
        Some(list(if self.about == About::Orders { "/orders" } else { "/tickets" }, &pairs))
    }
}

fn is(axis: Axis, key: &str) -> String {
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
