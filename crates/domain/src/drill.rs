//! What opens the rows behind a figure: addresses of lists that count or add up to it.

use crate::{
    customer::ConsentStatus,
    dashboard::Period,
    interaction::Channel,
    metric::{Dimension, Metric},
    order::OrderKind,
    page::{Pairs, query_string},
    time::Day,
};

/// The channels that count as online.
pub const ONLINE: [Channel; 3] = [Channel::Web, Channel::Email, Channel::Chat];

/// What a customer said who agreed to be contacted.
pub const AGREED: [ConsentStatus; 2] = [ConsentStatus::Granted, ConsentStatus::Confirmed];

/// The address of a list with a query.
pub(crate) fn list(path: &str, pairs: &[(&str, String)]) -> String {
    let pairs: Pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    format!("{path}?{}", query_string(&pairs))
}

/// Orders and credit notes of a period, whose totals add up to its revenue; those of one country, or those
/// that name none where it is empty.
pub fn revenue(period: Period, country: Option<&str>) -> String {
    orders_of(period, None, country)
}

/// The orders of a period.
pub fn orders(period: Period, country: Option<&str>) -> String {
    orders_of(period, Some(OrderKind::Order), country)
}

/// The credit notes of a period.
pub fn credit_notes(period: Period) -> String {
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
    list("/orders", &pairs)
}

/// A text as a value of a filter: what would end it has a mark before it.
pub(crate) fn literal(text: &str) -> String {
    text.chars().flat_map(|c| "~,()|".contains(c).then_some('~').into_iter().chain([c])).collect()
}

/// `field` on a day of the period.
pub(crate) fn between(field: &str, period: Period) -> String {
    format!("{field}.gte.{},{field}.lte.{}", period.from, period.to)
}

fn customers(condition: String) -> String {
    list("/customers", &[("where", condition)])
}

/// The customers who ordered.
pub fn active(period: Period) -> String {
    customers(format!("orders({})", between("placed", period)))
}

/// Those who ordered twice or more.
pub fn repeat(period: Period) -> String {
    customers(format!("orders({}).gte.2", between("placed", period)))
}

/// Those whose first order this was.
pub fn new(period: Period) -> String {
    customers(between("first_order", period))
}

/// Those who ordered, and had ordered before.
pub fn returning(period: Period) -> String {
    customers(format!("orders({}),first_order.lt.{}", between("placed", period), period.from))
}

/// Those who said how satisfied they were.
pub fn satisfied(period: Period) -> String {
    customers(format!("answers(kind.eq.csat,{})", between("at", period)))
}

/// The tickets opened.
pub fn opened(period: Period) -> String {
    list("/tickets", &[("where", between("opened", period))])
}

/// Those of them that have been answered.
pub fn answered(period: Period) -> String {
    list("/tickets", &[("where", format!("{},first_response.known", between("opened", period)))])
}

/// The tickets solved.
pub fn solved(period: Period) -> String {
    list("/tickets", &[("where", between("solved", period))])
}

/// Those who ordered in the as many months before, and not in the period.
pub fn lost(period: Period) -> String {
    customers(format!("orders({}),not(orders({}))", between("placed", period.as_long_before()), between("placed", period)))
}

/// Those who ordered in the as many months before, and in the period too.
pub fn retained(period: Period) -> String {
    customers(format!("orders({}),orders({})", between("placed", period.as_long_before()), between("placed", period)))
}

/// The tickets open at the end of a day.
pub fn backlog(day: Day) -> String {
    list("/tickets", &[("where", format!("opened.lte.{day},not(solved.lte.{day})"))])
}

/// The tickets opened online.
pub fn online(period: Period) -> String {
    let words = ONLINE.map(Channel::word).join("|");
    list("/tickets", &[("where", format!("{},channel.in.{words}", between("opened", period)))])
}

/// Those who said whether they would recommend us.
pub fn asked(period: Period) -> String {
    customers(format!("answers(kind.eq.nps,{})", between("at", period)))
}

/// The orders and credit notes of customers known by name.
pub fn known(period: Period) -> String {
    orders_where(period, None, "buyer()")
}

/// The orders and credit notes of a period, or those of one kind, of which something is true.
pub fn orders_where(period: Period, kind: Option<OrderKind>, condition: &str) -> String {
    let mut pairs = vec![("from", period.from.to_string()), ("to", period.to.to_string())];
    if let Some(kind) = kind {
        pairs.push(("kind", kind.word().to_owned()));
    }
    pairs.push(("where", condition.to_owned()));
    list("/orders", &pairs)
}

/// The customers known by the end of a day, or those of them of whom there is an e-mail address.
pub fn with_email(day: Day) -> String {
    customers(format!("since.lte.{day},contacts(kind.eq.email)"))
}

/// Those of them who agreed to be contacted.
pub fn with_consent(day: Day) -> String {
    let words = AGREED.map(ConsentStatus::word).join("|");
    customers(format!("since.lte.{day},consents(status.in.{words})"))
}

/// What is behind a figure of a period.
pub fn of(metric: Metric, period: Period) -> String {
    match metric {
        Metric::Net | Metric::AverageOrder | Metric::Revenue | Metric::Credits => revenue(period, None),
        Metric::Orders => orders(period, None),
        Metric::CreditNotes => credit_notes(period),
        Metric::NewCustomers => new(period),
        Metric::LostCustomers => lost(period),
        Metric::RepeatRate | Metric::RepeatCustomers => repeat(period),
        Metric::Retention | Metric::Retained => retained(period),
        Metric::ActiveBefore => active(period.as_long_before()),
        Metric::Nps | Metric::NpsAnswers | Metric::NetPromoters | Metric::Promoters | Metric::Detractors => asked(period),
        Metric::TicketsOpened => opened(period),
        Metric::TicketsSolved | Metric::Resolution | Metric::ResolutionSeconds => solved(period),
        Metric::FirstResponse | Metric::FirstResponses | Metric::FirstResponseSeconds => answered(period),
        Metric::Backlog | Metric::BacklogChange => backlog(period.to),
        Metric::OnlineShare | Metric::OnlineTickets => online(period),
        Metric::KnownShare | Metric::KnownSales => known(period),
        Metric::EmailKnown | Metric::WithEmail => with_email(period.to),
        Metric::ConsentGiven | Metric::WithConsent => with_consent(period.to),
        Metric::Customers => customers(format!("since.lte.{}", period.to)),
        Metric::Csat | Metric::CsatTopBox | Metric::CsatAnswers | Metric::CsatSum | Metric::CsatFives | Metric::CsatSquares => {
            satisfied(period)
        }
        Metric::ActiveCustomers | Metric::Interactions => active(period),
    }
}

/// What is behind the part of a figure that has this value of a dimension.
pub fn of_part(metric: Metric, period: Period, dimension: Dimension, key: &str) -> Option<String> {
    let days = |field: &str| between(field, period);
    let tickets = |condition: String| {
        let part =
            if key.is_empty() { format!("{}.unknown", dimension.word()) } else { format!("{}.eq.{}", dimension.word(), literal(key)) };
        list("/tickets", &[("where", format!("{condition},{part}"))])
    };
    Some(match (dimension, metric) {
        (Dimension::Country, Metric::Net | Metric::AverageOrder) => revenue(period, Some(key)),
        (Dimension::Country, Metric::Orders) => orders(period, Some(key)),
        (Dimension::Channel | Dimension::Reason, Metric::TicketsOpened) => tickets(days("opened")),
        (Dimension::Channel | Dimension::Reason, Metric::FirstResponse) => tickets(format!("{},first_response.known", days("opened"))),
        (Dimension::Channel | Dimension::Reason, Metric::TicketsSolved | Metric::Resolution) => tickets(days("solved")),
        (Dimension::Survey, Metric::Csat | Metric::CsatTopBox | Metric::Nps) if !key.is_empty() => {
            customers(format!("answers(survey.eq.{},{})", literal(key), days("at")))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::{customer::CustomerQuery, order::OrderQuery, page::parse_query, ticket::TicketQuery};

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

    #[test]
    fn every_figure_opens_a_list_that_understands_its_address() {
        let period = Period { from: Day(15_309), to: Day(15_339) };
        let read = |address: &str| {
            let pairs = query(address);
            match address.split_once('?').map(|(path, _)| path) {
                Some("/orders") => OrderQuery::from_pairs(&pairs).map(|_| ()),
                Some("/tickets") => TicketQuery::from_pairs(&pairs).map(|_| ()),
                Some("/customers") => CustomerQuery::from_pairs(&pairs).map(|_| ()),
                other => panic!("{other:?}"),
            }
        };
        for metric in Metric::ALL {
            assert_eq!(read(&of(*metric, period)), Ok(()), "{}", metric.word());
            for dimension in metric.dimensions() {
                // Channels are words; the others may be any text.
                let keys: &[&str] = if *dimension == Dimension::Channel { &["web"] } else { &["web", "a~,b|", ""] };
                for key in keys {
                    let Some(address) = of_part(*metric, period, *dimension, key) else { continue };
                    assert_eq!(read(&address), Ok(()), "{address}");
                }
            }
        }
    }
}
