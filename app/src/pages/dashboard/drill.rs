//! What opens the rows behind a figure: addresses of lists that count or add up to it.

use domain::{
    dashboard::Period,
    order::OrderKind,
    page::{Pairs, query_string},
};

fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let pairs: Pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    format!("{path}?{}", query_string(&pairs))
}

/// Orders and credit notes of a period, whose totals add up to its revenue; those of one country, or those
/// that name none where it is empty.
pub(super) fn revenue(period: Period, country: Option<&str>) -> String {
    orders_of(period, None, country)
}

/// The orders of a period.
pub(super) fn orders(period: Period, country: Option<&str>) -> String {
    orders_of(period, Some(OrderKind::Order), country)
}

/// The credit notes of a period.
pub(super) fn credit_notes(period: Period) -> String {
    orders_of(period, Some(OrderKind::CreditNote), None)
}

fn orders_of(period: Period, kind: Option<OrderKind>, country: Option<&str>) -> String {
    let mut pairs = vec![("from", period.from.to_string()), ("to", period.to.to_string())];
    if let Some(kind) = kind {
        pairs.push(("kind", kind.word().to_owned()));
    }
    match country {
        Some("") => pairs.push(("where", "country.unknown".to_owned())),
        Some(country) => pairs.push(("where", format!("country.eq.{}", literal(country)))),
        None => {}
    }
    address("/orders", &pairs)
}

/// A text as a value of a filter: what would end it has a mark before it.
fn literal(text: &str) -> String {
    text.chars().flat_map(|c| "~,()|".contains(c).then_some('~').into_iter().chain([c])).collect()
}

/// `field` on a day of the period.
fn between(field: &str, period: Period) -> String {
    format!("{field}.gte.{},{field}.lte.{}", period.from, period.to)
}

fn customers(condition: String) -> String {
    address("/customers", &[("where", condition)])
}

/// The customers who ordered.
pub(super) fn active(period: Period) -> String {
    customers(format!("orders({})", between("placed", period)))
}

/// Those who ordered twice or more.
pub(super) fn repeat(period: Period) -> String {
    customers(format!("orders({}).gte.2", between("placed", period)))
}

/// Those whose first order this was.
pub(super) fn new(period: Period) -> String {
    customers(between("first_order", period))
}

/// Those who ordered, and had ordered before.
pub(super) fn returning(period: Period) -> String {
    customers(format!("orders({}),first_order.lt.{}", between("placed", period), period.from))
}

/// Those who said how satisfied they were.
pub(super) fn satisfied(period: Period) -> String {
    customers(format!("answers(kind.eq.csat,{})", between("at", period)))
}

/// The tickets opened.
pub(super) fn opened(period: Period) -> String {
    address("/tickets", &[("where", between("opened", period))])
}

/// Those of them that have been answered.
pub(super) fn answered(period: Period) -> String {
    address("/tickets", &[("where", format!("{},first_response.known", between("opened", period)))])
}

/// The tickets solved.
pub(super) fn solved(period: Period) -> String {
    address("/tickets", &[("where", between("solved", period))])
}

#[cfg(test)]
mod tests {
    use domain::{customer::CustomerQuery, order::OrderQuery, page::parse_query, ticket::TicketQuery, time::Day};

    use super::*;

    fn query(address: &str) -> Pairs {
        parse_query(address.split_once('?').map(|(_, query)| query).unwrap_or_default())
    }

    #[test]
    fn every_address_is_one_that_its_list_understands() {
        let period = Period { from: Day(15_309), to: Day(15_317) };
        for address in [active(period), repeat(period), new(period), returning(period), satisfied(period)] {
            let read = CustomerQuery::from_pairs(&query(&address)).expect("readable");
            assert!(read.filter.is_some(), "{address}");
        }
        for address in [opened(period), answered(period), solved(period)] {
            let read = TicketQuery::from_pairs(&query(&address)).expect("readable");
            assert!(read.filter.is_some(), "{address}");
        }
        for country in ["Korea (South), ~|", "中国", ""] {
            for address in [revenue(period, Some(country)), orders(period, Some(country))] {
                let read = OrderQuery::from_pairs(&query(&address)).expect("readable");
                assert_eq!((read.from, read.to), (Some(period.from), Some(period.to)));
                assert!(read.filter.is_some(), "{address}");
            }
        }
        assert_eq!(OrderQuery::from_pairs(&query(&credit_notes(period))).expect("readable").kind, Some(OrderKind::CreditNote));
    }
}
