//! What opens the rows behind a figure.

use domain::{
    customer::Tier,
    finding::{Pair, counted},
    page::{Pairs, query_string},
    predicate::Predicate,
    score::{ChurnBand, ValueBin},
    time::Day,
};

fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let pairs: Pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    format!("{path}?{}", query_string(&pairs))
}

/// The customers of whom this is true. What stands side by side stands so in the address, and is taken off one by one.
pub(super) fn customers(predicate: &Predicate) -> String {
    let text = match predicate {
        Predicate::All(parts) => parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        one => one.to_string(),
    };
    address("/customers", &[("where", text)])
}

/// Those whom a filter leaves, as it is written.
pub(super) fn filtered(filter: &str) -> String {
    address("/customers", &[("where", filter.to_owned())])
}

/// The orders that hold both products, between two days.
pub(crate) fn pair_orders(pair: &Pair, from: Day, to: Day) -> String {
    let Predicate::All(which) = pair.of_orders() else { return "/orders".to_owned() };
    let which: Vec<String> = which.iter().map(ToString::to_string).collect();
    address("/orders", &[("kind", "order".into()), ("from", from.to_string()), ("to", to.to_string()), ("where", which.join(","))])
}

/// The orders of a week.
pub(super) fn week_orders(monday: Day) -> String {
    address("/orders", &[("kind", "order".into()), ("from", monday.to_string()), ("to", Day(monday.0 + 6).to_string())])
}

/// The tickets opened in a week.
pub(super) fn week_tickets(monday: Day) -> String {
    address("/tickets", &[("where", format!("opened.gte.{monday},opened.lte.{}", Day(monday.0 + 6)))])
}

/// A class of expected value.
pub(super) fn value(bin: &ValueBin) -> String {
    customers(&counted::of_value(bin))
}

/// A band of churn, of all or of one tier.
pub(super) fn churn(band: ChurnBand, tier: Option<Tier>) -> String {
    customers(&counted::of_churn(band, tier))
}

/// Those of a tier who are scored.
pub(super) fn tier(tier: Tier) -> String {
    customers(&counted::of_tier(tier))
}

#[cfg(test)]
mod tests {
    use domain::{
        customer::CustomerQuery,
        finding::{Cohort, Item},
        order::OrderQuery,
        page::parse_query,
        ticket::TicketQuery,
    };

    use super::*;

    fn query(address: &str) -> Pairs {
        parse_query(address.split_once('?').map(|(_, query)| query).unwrap_or_default())
    }

    #[test]
    fn every_address_is_one_that_its_list_understands() {
        let cohort = Cohort { month: Day(15_000).month_start(), ordered: vec![3, 1] };
        let item = |code: &str| Item { source: "shop".into(), code: code.into(), name: String::new() };
        let pair = Pair { bought: item("22,697"), with: item("22698"), orders: 1, support: 0.1, confidence: 0.1, lift: 2.0, chance: 0.0 };
        let bin = |from_minor, to_minor| ValueBin { from_minor, to_minor, customers: 1 };
        for address in [
            customers(&cohort.predicate(0)),
            customers(&cohort.predicate(1)),
            customers(&pair.of_customers(Day(1), Day(2))),
            filtered("or(and(orders.lte.3,net.gt.100),orders.gt.9)"),
            value(&bin(0, Some(1_000))),
            value(&bin(2_500_000, None)),
            churn(ChurnBand::AtRisk, Some(Tier::Gold)),
            tier(Tier::Silver),
        ] {
            let read = CustomerQuery::from_pairs(&query(&address)).expect("readable");
            assert!(read.filter.is_some(), "{address}");
        }
        for address in [pair_orders(&pair, Day(15_000), Day(15_001)), week_orders(Day(15_001))] {
            let read = OrderQuery::from_pairs(&query(&address)).expect("readable");
            assert!(read.kind.is_some() && read.from.is_some() && read.to.is_some(), "{address}");
        }
        assert!(TicketQuery::from_pairs(&query(&week_tickets(Day(15_001)))).expect("readable").filter.is_some());
    }
}
