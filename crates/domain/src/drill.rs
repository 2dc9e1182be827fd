//! What opens the rows behind a figure: addresses of lists that count or add up to it.

use crate::{
    call::Side,
    customer::{ConsentStatus, Stage, Tier},
    dashboard::{Period, Slice},
    interaction::Channel,
    metric::{Dimension, Metric},
    order::OrderKind,
    page::{Pairs, query_string},
    time::Day,
};

/// The channels that count as online.
pub const ONLINE: [Channel; 3] = [Channel::Web, Channel::Email, Channel::Chat];

/// What is asked of tickets that were answered by when it was promised.
pub(crate) const IN_TIME: &str = "answered.eq.in_time";

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
    orders_of(period, None, country.map(in_country))
}

/// The orders of a period.
pub fn orders(period: Period, country: Option<&str>) -> String {
    orders_of(period, Some(OrderKind::Order), country.map(in_country))
}

/// The credit notes of a period.
pub fn credit_notes(period: Period) -> String {
    orders_of(period, Some(OrderKind::CreditNote), None)
}

fn in_country(country: &str) -> String {
    if country.is_empty() { "country.unknown".to_owned() } else { format!("country.eq.{}", literal(country)) }
}

fn orders_of(period: Period, kind: Option<OrderKind>, condition: Option<String>) -> String {
    let mut pairs = vec![("from", period.from.to_string()), ("to", period.to.to_string())];
    if let Some(kind) = kind {
        pairs.push(("kind", kind.word().to_owned()));
    }
    pairs.extend(condition.map(|condition| ("where", condition)));
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

fn joined(parts: impl IntoIterator<Item = String>, condition: Option<String>) -> String {
    parts.into_iter().chain(condition).collect::<Vec<_>>().join(",")
}

fn customers(slice: Option<&Slice>, conditions: impl IntoIterator<Item = String>) -> String {
    list("/customers", &[("where", joined(conditions, Slice::on_customers(slice)))])
}

fn tickets(slice: Option<&Slice>, condition: String) -> String {
    list("/tickets", &[("where", joined([condition], slice.and_then(Slice::on_tickets)))])
}

/// An order in a period; one of the slice, where that is what orders have.
fn ordered(slice: Option<&Slice>, period: Period) -> String {
    format!("orders({})", joined([between("placed", period)], Slice::in_orders(slice)))
}

/// An order before a day.
fn ordered_before(slice: Option<&Slice>, day: Day) -> String {
    format!("orders({})", joined([format!("placed.lte.{}", Day(day.0 - 1))], Slice::in_orders(slice)))
}

/// The customers who ordered.
pub fn active(period: Period) -> String {
    customers(None, [ordered(None, period)])
}

/// Those whose first order this was.
pub fn new(period: Period) -> String {
    new_within(period, None)
}

/// Of a slice of orders it is the first of those: there may have been others elsewhere.
fn new_within(period: Period, slice: Option<&Slice>) -> String {
    let conditions = match Slice::in_orders(slice) {
        None => vec![between("first_order", period)],
        Some(_) => vec![ordered(slice, period), format!("not({})", ordered_before(slice, period.from))],
    };
    // Who is new has not brought much yet: whoever ordered last stands first.
    list("/customers", &[("where", joined(conditions, Slice::on_customers(slice))), ("sort", "-last_order".to_owned())])
}

/// Those who ordered, and had ordered before.
pub fn returning(period: Period, slice: Option<&Slice>) -> String {
    match Slice::in_orders(slice) {
        None => customers(slice, [ordered(None, period), format!("first_order.lt.{}", period.from)]),
        Some(_) => customers(slice, [ordered(slice, period), ordered_before(slice, period.from)]),
    }
}

/// The orders and credit notes of a period, or those of one kind, of which something is true.
pub fn orders_where(period: Period, kind: Option<OrderKind>, condition: &str) -> String {
    orders_of(period, kind, Some(condition.to_owned()))
}

/// The orders delivered in a period; those of one country, or those that name none where it is empty.
pub fn delivered(period: Period, country: Option<&str>) -> String {
    let of = |country: &str| match country {
        "" => "country.unknown".to_owned(),
        country => format!("country.eq.{}", literal(country)),
    };
    delivered_where(period, country.map(of))
}

fn delivered_where(period: Period, condition: Option<String>) -> String {
    let condition = joined([between("delivered", period)], condition);
    list("/orders", &[("kind", OrderKind::Order.word().to_owned()), ("where", condition)])
}

/// The customers of whom a proposal was answered; one of that kind, where one is named.
pub fn proposals(period: Period, action: Option<&str>) -> String {
    let of = action.map(|action| format!("action.eq.{},", literal(action))).unwrap_or_default();
    customers(None, [format!("proposals({of}{})", between("at", period))])
}

/// The customers with value at stake, as said of the month of a day: what holds at the beginning of a day was said of the
/// day before.
pub fn at_stake(day: Day) -> String {
    let month = day.month_start();
    customers(None, [format!("scores(as_of.gt.{month},as_of.lte.{},at_stake.gt.0)", month.plus_months(1))])
}

/// The calls of a period whose days are over, each beside who was held out; only those of whom one ordered, where a side is named.
pub fn call_pairs(period: Period, ordered: Option<Side>) -> String {
    let mut pairs = vec![("from", period.from.to_string()), ("to", period.to.to_string())];
    pairs.extend(ordered.map(|side| ("bought", side.word().to_owned())));
    list("/calls/pairs", &pairs)
}

/// The customers of a tier now.
pub fn of_tier(tier: Tier) -> String {
    customers(None, [format!("tier.eq.{}", tier.word())])
}

/// The customers of a stage now.
pub fn of_stage(stage: Stage) -> String {
    customers(None, [format!("stage.eq.{}", stage.word())])
}

/// The customers known by the end of a day.
pub fn known_by(day: Day) -> String {
    customers(None, [format!("since.lte.{day}")])
}

/// What is behind a figure of a period.
pub fn of(metric: Metric, period: Period) -> String {
    within(metric, period, None)
}

/// What is behind a figure that is narrowed to a slice.
pub fn within(metric: Metric, period: Period, slice: Option<&Slice>) -> String {
    let sold = |kind| orders_of(period, kind, slice.and_then(Slice::on_orders));
    let opened = between("opened", period);
    let answers = |kind: &str| customers(slice, [format!("answers(kind.eq.{kind},{})", between("at", period))]);
    let known = |with: Option<String>| customers(slice, [format!("since.lte.{}", period.to)].into_iter().chain(with));
    match metric {
        Metric::Net | Metric::AverageOrder | Metric::Revenue | Metric::Credits => sold(None),
        Metric::Orders => sold(Some(OrderKind::Order)),
        Metric::CreditNotes => sold(Some(OrderKind::CreditNote)),
        Metric::OrdersDelivered | Metric::DeliverySeconds | Metric::DeliveryTime => {
            delivered_where(period, slice.and_then(Slice::on_orders))
        }
        Metric::ProposalsAnswered | Metric::ProposalsAccepted | Metric::Acceptance => proposals(period, None),
        Metric::AtStakeChange | Metric::StakeChange | Metric::CustomersAtStake | Metric::ValueAtStake => at_stake(period.to),
        Metric::CampaignResponse | Metric::ResponseDifference | Metric::CallPairs | Metric::BothOrdered => call_pairs(period, None),
        Metric::CalledOrdered => call_pairs(period, Some(Side::Called)),
        Metric::HeldOutOrdered => call_pairs(period, Some(Side::HeldOut)),
        Metric::KnownShare | Metric::KnownSales => {
            orders_of(period, None, Some(joined(["buyer()".to_owned()], slice.and_then(Slice::on_orders))))
        }
        Metric::NewCustomers => new_within(period, slice),
        Metric::ActiveCustomers | Metric::Interactions => customers(slice, [ordered(slice, period)]),
        Metric::RepeatRate | Metric::RepeatCustomers => customers(slice, [format!("{}.gte.2", ordered(slice, period))]),
        Metric::ActiveBefore => customers(slice, [ordered(slice, period.as_long_before())]),
        Metric::LostCustomers => customers(slice, [ordered(slice, period.as_long_before()), format!("not({})", ordered(slice, period))]),
        Metric::Retention | Metric::Retained => customers(slice, [ordered(slice, period.as_long_before()), ordered(slice, period)]),
        Metric::Nps | Metric::NpsAnswers | Metric::NetPromoters | Metric::Promoters | Metric::Detractors => answers("nps"),
        Metric::Csat | Metric::CsatTopBox | Metric::CsatAnswers | Metric::CsatSum | Metric::CsatFives | Metric::CsatSquares => {
            answers("csat")
        }
        Metric::TicketsOpened => tickets(slice, opened),
        Metric::TicketsSolved | Metric::Resolution | Metric::ResolutionSeconds => tickets(slice, between("solved", period)),
        Metric::FirstResponse | Metric::FirstResponses | Metric::FirstResponseSeconds => {
            tickets(slice, format!("{opened},first_response.known"))
        }
        Metric::SlaKept | Metric::AnsweredInTime => tickets(slice, format!("{opened},{IN_TIME}")),
        Metric::Backlog | Metric::BacklogChange => tickets(slice, format!("opened.lte.{day},not(solved.lte.{day})", day = period.to)),
        Metric::OnlineShare | Metric::OnlineTickets => {
            let words = ONLINE.map(Channel::word).join("|");
            tickets(slice, format!("{opened},channel.in.{words}"))
        }
        Metric::EmailKnown | Metric::WithEmail => known(Some("contacts(kind.eq.email)".to_owned())),
        Metric::ConsentGiven | Metric::WithConsent => {
            known(Some(format!("consents(status.in.{})", AGREED.map(ConsentStatus::word).join("|"))))
        }
        Metric::Customers => known(None),
    }
}

/// What is behind the part of a figure that has this value of a dimension.
pub fn of_part(metric: Metric, period: Period, dimension: Dimension, key: &str) -> Option<String> {
    let days = |field: &str| between(field, period);
    let field = if dimension == Dimension::Store { "source" } else { dimension.word() };
    let tickets = |condition: String| {
        let part = if key.is_empty() { format!("{field}.unknown") } else { format!("{field}.eq.{}", literal(key)) };
        tickets(None, format!("{condition},{part}"))
    };
    Some(match (dimension, metric) {
        (Dimension::Country, Metric::Net | Metric::AverageOrder) => revenue(period, Some(key)),
        (Dimension::Country, Metric::Orders) => orders(period, Some(key)),
        (Dimension::Country, Metric::OrdersDelivered | Metric::DeliveryTime) => delivered(period, Some(key)),
        (Dimension::Store, Metric::OrdersDelivered | Metric::DeliveryTime) => {
            delivered_where(period, Some(format!("source.eq.{}", literal(key))))
        }
        (Dimension::Action, Metric::ProposalsAnswered | Metric::Acceptance) => proposals(period, Some(key)),
        (Dimension::Store, Metric::Net | Metric::AverageOrder) => orders_where(period, None, &format!("source.eq.{}", literal(key))),
        (Dimension::Store, Metric::Orders) => orders_where(period, Some(OrderKind::Order), &format!("source.eq.{}", literal(key))),
        (Dimension::Channel | Dimension::Reason | Dimension::Store, Metric::TicketsOpened) => tickets(days("opened")),
        (Dimension::Channel | Dimension::Reason | Dimension::Store, Metric::FirstResponse) => {
            tickets(format!("{},first_response.known", days("opened")))
        }
        (Dimension::Channel | Dimension::Reason | Dimension::Store, Metric::SlaKept) => tickets(format!("{},{IN_TIME}", days("opened"))),
        (Dimension::Channel | Dimension::Reason | Dimension::Store, Metric::TicketsSolved | Metric::Resolution) => tickets(days("solved")),
        (Dimension::Survey, Metric::Csat | Metric::CsatTopBox | Metric::Nps) if !key.is_empty() => {
            customers(None, [format!("answers(survey.eq.{},{})", literal(key), days("at"))])
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::{call::PairsQuery, customer::CustomerQuery, order::OrderQuery, page::parse_query, ticket::TicketQuery};

    use super::*;

    fn query(address: &str) -> Pairs {
        parse_query(address.split_once('?').map(|(_, query)| query).unwrap_or_default())
    }

    #[test]
    fn every_address_is_one_that_its_list_understands() {
        let period = Period { from: Day(15_309), to: Day(15_317) };
        let standing = Tier::ALL.iter().map(|tier| of_tier(*tier)).chain(Stage::ALL.iter().map(|stage| of_stage(*stage)));
        let customers = [active(period), new(period), returning(period, None), known_by(period.to)];
        for address in customers.into_iter().chain(standing) {
            let read = CustomerQuery::from_pairs(&query(&address)).expect("readable");
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
                Some("/calls/pairs") => PairsQuery::from_pairs(&pairs).map(|_| ()),
                other => panic!("{other:?}"),
            }
        };
        let slices = [
            (Dimension::Country, "Korea (South), ~|"),
            (Dimension::Store, "a~,b|"),
            (Dimension::Team, "Sales, ~|"),
            (Dimension::Line, "retail"),
        ];
        for (metric, (by, key)) in Metric::ALL.iter().flat_map(|metric| slices.map(|slice| (metric, slice))) {
            let slice = Slice { by, key: key.to_owned() };
            if slice.keeps(*metric) {
                let address = within(*metric, period, Some(&slice));
                assert_eq!(read(&address), Ok(()), "{address}");
                assert_ne!(address, of(*metric, period), "{}", metric.word());
            }
            assert_eq!(read(&returning(period, Some(&slice))), Ok(()));
        }
        for metric in Metric::ALL {
            assert_eq!(read(&of(*metric, period)), Ok(()), "{}", metric.word());
            for dimension in metric.dimensions() {
                // Channels and actions are words; the others may be any text.
                let keys: &[&str] = match dimension {
                    Dimension::Channel => &["web"],
                    Dimension::Action => &["offer"],
                    Dimension::Store => &["web", "a~,b|"],
                    _ => &["web", "a~,b|", ""],
                };
                for key in keys {
                    let Some(address) = of_part(*metric, period, *dimension, key) else { continue };
                    assert_eq!(read(&address), Ok(()), "{address}");
                }
            }
        }
    }
}
