//! Predicates in the viewer's words.

use domain::{
    consent::Purpose,
    customer::{ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage, Tier},
    format,
    interaction::{Channel, Flow, InteractionKind},
    next_action::{Answer, NextAction},
    order::OrderKind,
    predicate::{Condition, Count, Field, Kind, Op, Predicate, Related, Value},
    product::ProductKind,
    score::ChurnBand,
    survey::SurveyKind,
    ticket::{Answered, Priority, TicketStatus},
    time::Zone,
};

use crate::{
    i18n::{Key, keys as k},
    ui::words,
    viewer::Viewer,
};

/// What a field is called.
pub(super) const fn field(field: Field) -> Key {
    match field {
        Field::CustomerName => k::CUSTOMERS_NAME,
        Field::CustomerTier => k::CUSTOMERS_TIER,
        Field::CustomerStage => k::CUSTOMERS_STAGE,
        Field::CustomerKind => k::CUSTOMERS_KIND,
        Field::CustomerCountry | Field::OrderCountry => k::CUSTOMERS_COUNTRY,
        Field::CustomerCity => k::PREDICATE_CITY,
        Field::CustomerLanguage => k::PREDICATE_LANGUAGE,
        Field::CustomerRevenue => k::CUSTOMERS_REVENUE,
        Field::CustomerNet => k::CUSTOMERS_NET,
        Field::CustomerOrders => k::CUSTOMERS_ORDERS,
        Field::CustomerCreditNotes => k::ORDERS_CREDIT_NOTES,
        Field::CustomerFirstOrder => k::PREDICATE_FIRST_ORDER,
        Field::CustomerLastOrder => k::CUSTOMERS_LAST_ORDER,
        Field::CustomerLastContact => k::CUSTOMERS_LAST_CONTACT,
        Field::CustomerInteractions => k::PREDICATE_INTERACTIONS,
        Field::CustomerTickets => k::APP_TICKETS,
        Field::CustomerOpenTickets => k::CUSTOMERS_OPEN_TICKETS,
        Field::CustomerAnswers => k::PREDICATE_ANSWERS,
        Field::CustomerCsat => k::CUSTOMERS_CSAT,
        Field::CustomerSince | Field::HoldingSince | Field::ConsentSince | Field::LinkSince => k::CUSTOMERS_SINCE,
        Field::CustomerOwner => k::BULK_OWNER,
        Field::CustomerTeam => k::FIGURES_BY_TEAM,
        Field::CustomerTag => k::BULK_TAG,
        Field::CustomerPAlive => k::SCORE_P_ALIVE,
        Field::CustomerChurn => k::SCORE_CHURN,
        Field::CustomerRisk => k::SCORE_CHURN_RISK,
        Field::CustomerExpected => k::SCORE_EXPECTED_VALUE,
        Field::CustomerRfm => k::SCORE_RFM,
        Field::CustomerNextPurchase => k::SCORE_NEXT_PURCHASE,
        Field::CustomerId | Field::OrderCustomer | Field::TicketCustomer => k::ORDERS_CUSTOMER,
        Field::OrderNumber | Field::TicketNumber => k::ORDERS_NUMBER,
        Field::OrderKind | Field::ProductKind | Field::InteractionKind | Field::AnswerKind | Field::ContactKind => k::ORDERS_KIND,
        Field::OrderPlaced => k::ORDERS_PLACED,
        Field::OrderDelivered => k::MEASURES_DELIVERED,
        Field::OrderTotal => k::ORDERS_TOTAL_COLUMN,
        Field::OrderSales => k::ORDERS_SALES,
        Field::CustomerCredits | Field::OrderCredits | Field::ProductCredits => k::ORDERS_CREDITS,
        Field::OrderLines => k::ORDERS_LINES,
        Field::OrderProduct => k::PREDICATE_PRODUCT,
        Field::OrderCode => k::PREDICATE_PRODUCT_CODE,
        Field::OrderChannel | Field::TicketChannel | Field::InteractionChannel | Field::ConsentChannel => k::ORDERS_CHANNEL,
        Field::OrderSource | Field::TicketSource | Field::ProductSource | Field::LinkSource => k::LIST_SOURCE,
        Field::TicketStatus | Field::ConsentStatus => k::TICKETS_STATUS,
        Field::ConsentPurpose => k::PRIVACY_PURPOSE,
        Field::TicketPriority => k::TICKETS_PRIORITY,
        Field::TicketReason => k::TICKETS_REASON,
        Field::TicketSubject | Field::InteractionSubject => k::TICKETS_SUBJECT,
        Field::TicketAssignee => k::TICKETS_ASSIGNEE,
        Field::TicketOpened => k::TICKETS_OPENED,
        Field::TicketFirstResponse => k::TICKETS_FIRST_RESPONSE,
        Field::TicketAnswered => k::TICKETS_PROMISE,
        Field::TicketSolved => k::TICKETS_SOLVED,
        Field::TicketMessages => k::TICKETS_MESSAGES,
        Field::InteractionAt | Field::AnswerAt | Field::ProposalAt => k::PREDICATE_WHEN,
        Field::ProposalAction => k::NEXT_TITLE,
        Field::ProposalAnswer => k::MEASURES_ANSWER,
        Field::ScoreAsOf => k::MEASURES_AS_OF,
        Field::ScoreStake => k::MEASURES_AT_STAKE,
        Field::InteractionFlow => k::PREDICATE_DIRECTION,
        Field::InteractionActor => k::PREDICATE_ACTOR,
        Field::InteractionAmount => k::ORDERS_AMOUNT,
        Field::ProductName | Field::HoldingName => k::PRODUCTS_NAME,
        Field::ProductCode => k::PRODUCTS_CODE,
        Field::ProductUnits => k::PRODUCTS_UNITS,
        Field::ProductLines => k::PRODUCTS_LINES,
        Field::ProductRevenue => k::PRODUCTS_REVENUE,
        Field::ProductLastSold => k::PRODUCTS_LAST_SOLD,
        Field::HoldingLine => k::PREDICATE_LINE,
        Field::HoldingValue => k::PREDICATE_VALUE_HELD,
        Field::HoldingRenews => k::PREDICATE_RENEWS,
        Field::AnswerSurvey => k::RECORD_SURVEY,
        Field::AnswerScore => k::RECORD_SCORE,
        Field::AnswerComment => k::RECORD_COMMENT,
        Field::LinkId => k::PREDICATE_SOURCE_ID,
    }
}

/// What related rows are called.
pub(super) const fn related(of: Related) -> Key {
    match of {
        Related::Orders => k::APP_ORDERS,
        Related::CreditNotes => k::ORDERS_CREDIT_NOTES,
        Related::Tickets => k::APP_TICKETS,
        Related::Interactions => k::PREDICATE_INTERACTIONS,
        Related::Holdings => k::RECORD_HOLDINGS,
        Related::Consents => k::RECORD_CONSENT,
        Related::Answers => k::PREDICATE_ANSWERS,
        Related::Links => k::RECORD_IDENTITY,
        Related::Contacts => k::RECORD_CONTACT_POINTS,
        Related::Proposals => k::MEASURES_PROPOSALS,
        Related::Scores => k::MEASURES_SCORES,
        Related::Buyer | Related::Requester => k::ORDERS_CUSTOMER,
    }
}

/// What a comparison is called; dates have words of their own.
pub(super) const fn op(op: Op, kind: Option<Kind>) -> Key {
    let dates = matches!(kind, Some(Kind::Moment | Kind::Day));
    match op {
        Op::Eq if dates => k::PREDICATE_ON,
        Op::Gt if dates => k::PREDICATE_AFTER,
        Op::Gte if dates => k::LIST_FROM,
        Op::Lt if dates => k::PREDICATE_BEFORE,
        Op::Lte if dates => k::LIST_TO,
        Op::Eq => k::LIST_IS,
        Op::Ne => k::PREDICATE_IS_NOT,
        Op::In => k::PREDICATE_ONE_OF,
        Op::Gt => k::PREDICATE_MORE_THAN,
        Op::Gte => k::PREDICATE_AT_LEAST,
        Op::Lt => k::PREDICATE_LESS_THAN,
        Op::Lte => k::PREDICATE_AT_MOST,
        Op::Has => k::PREDICATE_HAS,
        Op::Starts => k::PREDICATE_STARTS,
        Op::Within => k::PREDICATE_WITHIN,
        Op::Ago => k::PREDICATE_AGO,
        Op::Next => k::PREDICATE_NEXT,
        Op::Known => k::PREDICATE_KNOWN,
        Op::Unknown => k::PREDICATE_UNKNOWN,
        Op::Open => k::PREDICATE_OPEN,
    }
}

/// The word for a code.
pub(super) fn code(field: Field, code: i16) -> Option<Key> {
    Some(match field {
        Field::CustomerTier => words::tier(Tier::from_code(code)?),
        Field::CustomerStage => words::stage(Stage::from_code(code)?),
        Field::CustomerChurn => words::churn(ChurnBand::from_code(code)?),
        Field::CustomerKind => words::kind(CustomerKind::from_code(code)?),
        Field::OrderKind if OrderKind::from_code(code)? == OrderKind::Order => k::RECORD_ORDER,
        Field::OrderKind => k::ORDERS_CREDIT_NOTE,
        Field::ProductKind if ProductKind::from_code(code)? == ProductKind::Product => k::PREDICATE_PRODUCT,
        Field::ProductKind => k::PRODUCTS_CHARGE,
        Field::TicketStatus => words::status(TicketStatus::from_code(code)?),
        Field::TicketPriority => words::priority(Priority::from_code(code)?),
        Field::TicketAnswered => words::answered(Answered::from_code(code)?),
        Field::InteractionKind => words::facet(InteractionKind::from_code(code)?),
        Field::InteractionFlow => words::flow(Flow::from_code(code)?),
        Field::HoldingLine => words::line(LineOfBusiness::from_code(code)?),
        Field::ConsentPurpose => words::purpose(Purpose::from_code(code)?),
        Field::ConsentStatus => words::consent(ConsentStatus::from_code(code)?),
        Field::ContactKind => words::contact(ContactKind::from_code(code)?),
        Field::AnswerKind if SurveyKind::from_code(code)? == SurveyKind::Csat => k::RECORD_MEASURES_CSAT,
        Field::AnswerKind => k::RECORD_MEASURES_NPS,
        Field::ProposalAction => words::action(NextAction::from_code(code)?),
        Field::ProposalAnswer => words::answer(Answer::from_code(code)?),
        _ => words::channel(Channel::from_code(code)?),
    })
}

/// A value as people read it.
fn value(v: Viewer, condition: &Condition, value: &Value) -> String {
    match value {
        Value::Whole(n) => v.int(*n),
        Value::Money(minor) if minor % 100 == 0 => v.int(minor / 100),
        Value::Money(minor) => typed(&Value::Money(*minor)),
        Value::Score(hundredths) => v.centi(*hundredths),
        Value::Code(code) => self::code(condition.field, *code).map(|key| v.t(key).to_owned()).unwrap_or_default(),
        Value::Days(1) => v.t(k::PREDICATE_DAY).to_owned(),
        Value::Days(n) => v.fill(k::PREDICATE_DAYS, &[("n", &v.int((*n).into()))]),
        // A day is the same wherever the viewer is.
        Value::Day(day) => format::date(v.locale(), &Zone::default(), day.start(), v.now()),
        Value::Text(text) => text.clone(),
        Value::Id(_) => v.t(k::LIST_ONE_CUSTOMER).to_owned(),
    }
}

/// A value as people type it into a form.
pub(super) fn typed(value: &Value) -> String {
    use domain::money::Decimal;
    match value {
        Value::Whole(n) => n.to_string(),
        Value::Money(n) if n % 100 == 0 => (n / 100).to_string(),
        Value::Money(n) | Value::Score(n) => Decimal { mantissa: *n, scale: 2 }.to_string(),
        Value::Days(n) => n.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Text(text) => text.clone(),
        Value::Id(id) => id.to_string(),
        Value::Code(_) => String::new(),
    }
}

/// A part of a filter in three pieces: what it is about, how it compares, with what.
pub(super) fn segments(v: Viewer, predicate: &Predicate) -> (String, String, String) {
    match predicate {
        Predicate::Is(condition) => is(v, condition),
        Predicate::Count(count) => {
            let which = match count.which.as_slice() {
                [] => String::new(),
                which => sentences(v, which, k::PREDICATE_AND),
            };
            (v.t(related(count.of)).to_owned(), which, times(v, count))
        }
        Predicate::Not(inner) => {
            // No open complaint reads better than not: at least one.
            if let Predicate::Count(count @ Count { op: Op::Gte, n: 1, .. }) = &**inner
                && !of_one(count.of)
            {
                let none = Count { op: Op::Eq, n: 0, ..count.clone() };
                return segments(v, &Predicate::Count(none));
            }
            let (label, op, value) = segments(v, inner);
            let label = v.fill(k::PREDICATE_NOT, &[("filter", &label)]);
            (label, op, value)
        }
        Predicate::All(parts) => (sentences(v, parts, k::PREDICATE_AND), String::new(), String::new()),
        Predicate::Any(parts) => (sentences(v, parts, k::PREDICATE_OR), String::new(), String::new()),
    }
}

fn is(v: Viewer, condition: &Condition) -> (String, String, String) {
    let values: Vec<String> = condition.values.iter().map(|one| value(v, condition, one)).collect();
    let values = match condition.values.as_slice() {
        [_, _, ..] => values.join(v.t(k::PREDICATE_COMMA)),
        _ => values.concat(),
    };
    let op = op(condition.op, Some(condition.field.kind()));
    (v.t(field(condition.field)).to_owned(), v.t(op).to_owned(), values)
}

/// Whether there is one such row at most, so that nobody counts them.
const fn of_one(of: Related) -> bool {
    matches!(of, Related::Buyer | Related::Requester)
}

fn times(v: Viewer, count: &Count) -> String {
    let n = v.int(count.n.into());
    match (count.op, count.n) {
        (Op::Gte, 1) if of_one(count.of) => String::new(),
        (Op::Eq | Op::Lte, 0) | (Op::Lt, 1) => v.t(k::PREDICATE_NONE).to_owned(),
        (comparison, _) => format!("{} {n}", v.t(op(comparison, None))),
    }
}

fn sentences(v: Viewer, parts: &[Predicate], joint: Key) -> String {
    let each: Vec<String> = parts.iter().map(|part| sentence(v, part)).collect();
    each.join(v.t(joint))
}

fn sentence(v: Viewer, predicate: &Predicate) -> String {
    let (label, op, value) = segments(v, predicate);
    let words: Vec<String> = [label, op, value].into_iter().filter(|word| !word.is_empty()).collect();
    let words = words.join(v.t(k::PREDICATE_SPACE));
    // A group in a group: which words belong together must be seen.
    if matches!(predicate, Predicate::All(parts) | Predicate::Any(parts) if parts.len() > 1) { format!("({words})") } else { words }
}

#[cfg(test)]
mod tests {
    use domain::predicate::Subject;
    use leptos::prelude::Owner;

    use super::*;
    use crate::viewer::use_viewer;

    fn said(subject: Subject, text: &str) -> String {
        let owner = Owner::new();
        owner.set();
        let predicate = Predicate::parse(subject, text).unwrap_or_else(|error| panic!("{error}"));
        let (label, op, value) = segments(use_viewer(), &predicate);
        format!("{label} | {op} | {value}")
    }

    #[test]
    fn a_filter_reads_as_words() {
        assert_eq!(said(Subject::Customer, "tier.gte.gold"), "Tier | at least | Gold");
        assert_eq!(said(Subject::Customer, "revenue.lt.125050"), "Sales | less than | 1250.50");
        assert_eq!(said(Subject::Customer, "last_order.within.1"), "Last order | in the last | 1 day");
        assert_eq!(said(Subject::Customer, "country.in.France|Spain"), "Country | is one of | France, Spain");
        let bought = said(Subject::Customer, "orders(product.has.lamp,placed.within.90).gte.2");
        assert_eq!(bought, "Orders | Product contains lamp and Placed in the last 90 days | at least 2");
        assert_eq!(said(Subject::Customer, "tickets(status.open).eq.0"), "Tickets | Status is open | none");
        assert_eq!(said(Subject::Customer, "not(tickets(status.open))"), "Tickets | Status is open | none");
        assert_eq!(said(Subject::Customer, "not(tier.eq.gold)"), "not: Tier | is | Gold");
        let either = "or(tier.eq.gold,and(orders.gte.2,city.unknown))";
        assert_eq!(said(Subject::Customer, either), "Tier is Gold or (Orders at least 2 and City is not known) |  | ");
        assert_eq!(said(Subject::Order, "buyer(tier.eq.gold)"), "Customer | Tier is Gold | ");
    }

    #[test]
    fn every_code_has_a_word() {
        for subject in Subject::ALL {
            for field in Field::of(*subject) {
                let (Kind::Word(words) | Kind::Rank(words)) = field.kind() else { continue };
                assert!(words.iter().all(|(number, _)| code(field, *number).is_some()), "{}", field.word());
            }
        }
    }
}
