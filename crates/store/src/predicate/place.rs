//! Where the fields of a predicate stand in the database.

use domain::{
    predicate::{Field, Related},
    ticket::Answered,
};

/// How a column says that there is no value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// There always is one; an empty text is none.
    No,
    /// By zero: a date that sorts before every other.
    Zero,
    /// By NULL.
    Null,
}

/// A column, and what stands around a condition on it where it is another table's.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The column with the alias of its table.
    pub(super) column: &'static str,
    /// How it says that there is no value.
    pub(super) absent: Absent,
    /// What leads to the column's table, before and after the condition.
    pub(super) through: Option<(&'static str, &'static str)>,
}

impl Place {
    /// Whether the other table may have no row at all: what it would say is unknown then.
    pub(super) fn is_missing(&self) -> bool {
        self.through == Some(SCORE)
    }
}

const ORDER_SOURCE: (&str, &str) = ("o.source_id IN (SELECT s.id FROM sources s WHERE ", ")");
const TICKET_SOURCE: (&str, &str) = ("t.source_id IN (SELECT s.id FROM sources s WHERE ", ")");
const LINK_SOURCE: (&str, &str) = ("l.source_id IN (SELECT s.id FROM sources s WHERE ", ")");
const PRODUCT_SOURCE: (&str, &str) = ("p.source_id IN (SELECT s.id FROM sources s WHERE ", ")");
const CUSTOMER: (&str, &str) = ("EXISTS (SELECT 1 FROM customers c WHERE c.id = f.customer_id AND ", ")");
/// Of a customer who is not scored there is no row: see [`Place::is_missing`].
const SCORE: (&str, &str) = ("EXISTS (SELECT 1 FROM customer_scores sc WHERE sc.customer_id = f.customer_id AND ", ")");
/// The tags are looked up once, a customer's by its key.
const TAG: (&str, &str) = (
    "EXISTS (SELECT 1 FROM customer_tags ct WHERE ct.customer_id = f.customer_id AND ct.tag_id IN (SELECT tg.id FROM tags tg WHERE ",
    "))",
);
/// What holds and what was said before, of one customer: each of the two by its key.
const SCORES: &str = "(SELECT n.as_of, (n.expected_minor * n.risk + 50) / 100 AS at_stake FROM customer_scores n \
    WHERE n.customer_id = f.customer_id UNION ALL SELECT h.as_of, (h.expected_minor * h.risk + 50) / 100 AS at_stake \
    FROM score_history h WHERE h.customer_id = f.customer_id) sm";
/// The people of the teams are looked up once. Who is looked after by nobody is in none of them.
const TEAM: (&str, &str) =
    ("(f.owner_id IS NOT NULL AND f.owner_id IN (SELECT m.user_id FROM team_members m JOIN teams tm ON tm.id = m.team_id WHERE ", "))");
const SURVEY: (&str, &str) = ("a.survey_id IN (SELECT v.id FROM surveys v WHERE ", ")");
// The products are looked up once, the lines of each order by its key.
const PRODUCT: (&str, &str) = (
    "EXISTS (SELECT 1 FROM order_lines ol WHERE ol.customer_id = o.customer_id AND ol.order_id = o.id \
     AND ol.product_id IN (SELECT p.id FROM products p WHERE ",
    "))",
);

/// The code of `Answered` that a ticket has.
const ANSWERED: &str = {
    assert!(Answered::InTime.code() == 1 && Answered::Late.code() == 2 && Answered::NotYet.code() == 3);
    "(CASE WHEN t.first_response_at IS NULL THEN 3 WHEN t.first_response_at <= t.respond_by THEN 1 ELSE 2 END)"
};

/// Where a field stands.
pub(super) fn place(field: Field) -> Place {
    use Absent::{No, Null, Zero};
    let (column, absent, through) = match field {
        Field::CustomerName => ("f.name_key", No, None),
        Field::CustomerTier => ("f.tier", No, None),
        Field::CustomerStage => ("f.stage", No, None),
        Field::CustomerKind => ("f.kind", No, None),
        Field::CustomerCountry => ("f.country", No, None),
        Field::CustomerCity => ("c.city", No, Some(CUSTOMER)),
        Field::CustomerLanguage => ("c.language", No, Some(CUSTOMER)),
        Field::CustomerRevenue => ("f.revenue_minor", No, None),
        Field::CustomerCredits => ("f.credits_minor", No, None),
        Field::CustomerNet => ("f.net_minor", No, None),
        Field::CustomerOrders => ("f.orders", No, None),
        Field::CustomerCreditNotes => ("f.credit_notes", No, None),
        Field::CustomerFirstOrder => ("f.first_order_at", Zero, None),
        Field::CustomerLastOrder => ("f.last_order_at", Zero, None),
        Field::CustomerLastContact => ("f.last_contact_at", Zero, None),
        Field::CustomerInteractions => ("f.interactions", No, None),
        Field::CustomerTickets => ("f.tickets", No, None),
        Field::CustomerOpenTickets => ("f.tickets_open", No, None),
        Field::CustomerAnswers => ("f.csat_answers", No, None),
        Field::CustomerCsat => ("f.csat_centi", Zero, None),
        Field::CustomerSince => ("f.since", No, None),
        Field::CustomerOwner => ("f.owner", No, None),
        Field::CustomerTeam => ("tm.name", No, Some(TEAM)),
        Field::CustomerTag => ("tg.name_key", No, Some(TAG)),
        Field::CustomerPAlive => ("sc.p_alive", No, Some(SCORE)),
        Field::CustomerChurn => ("sc.churn", No, Some(SCORE)),
        Field::CustomerRisk => ("sc.risk", Null, Some(SCORE)),
        Field::CustomerExpected => ("sc.expected_minor", No, Some(SCORE)),
        Field::CustomerRfm => ("sc.rfm", Zero, Some(SCORE)),
        Field::CustomerNextPurchase => ("sc.next_purchase", Null, Some(SCORE)),
        Field::CustomerId => ("f.customer_id", No, None),
        Field::OrderNumber => ("o.number", No, None),
        Field::OrderKind => ("o.kind", No, None),
        Field::OrderPlaced => ("o.placed_at", No, None),
        Field::OrderDelivered => ("o.delivered_at", Null, None),
        Field::OrderTotal => ("o.total_minor", No, None),
        Field::OrderSales => ("o.sales_minor", No, None),
        Field::OrderCredits => ("o.credits_minor", No, None),
        Field::OrderLines => ("o.lines", No, None),
        Field::OrderProduct => ("p.name_key", No, Some(PRODUCT)),
        Field::OrderCode => ("p.code", No, Some(PRODUCT)),
        Field::OrderCountry => ("o.country", No, None),
        Field::OrderChannel => ("o.channel", No, None),
        Field::OrderSource => ("s.code", No, Some(ORDER_SOURCE)),
        Field::OrderCustomer => ("o.customer_id", No, None),
        Field::TicketNumber => ("t.number", No, None),
        Field::TicketStatus => ("t.status", No, None),
        Field::TicketPriority => ("t.priority", No, None),
        Field::TicketReason => ("t.reason", No, None),
        Field::TicketSubject => ("t.subject", No, None),
        Field::TicketChannel => ("t.channel", No, None),
        Field::TicketAssignee => ("t.assignee", No, None),
        Field::TicketOpened => ("t.opened_at", No, None),
        Field::TicketFirstResponse => ("t.first_response_at", Null, None),
        Field::TicketAnswered => (ANSWERED, No, None),
        Field::TicketSolved => ("t.solved_at", Null, None),
        Field::TicketMessages => ("t.messages", No, None),
        Field::TicketSource => ("s.code", No, Some(TICKET_SOURCE)),
        Field::TicketCustomer => ("t.customer_id", No, None),
        Field::InteractionKind => ("i.kind", No, None),
        Field::InteractionAt => ("i.at", No, None),
        Field::InteractionChannel => ("i.channel", No, None),
        Field::InteractionFlow => ("i.flow", No, None),
        Field::InteractionSubject => ("i.subject", No, None),
        Field::InteractionActor => ("i.actor", No, None),
        Field::InteractionAmount => ("i.amount_minor", Null, None),
        Field::ProductName => ("p.name_key", No, None),
        Field::ProductCode => ("p.code", No, None),
        Field::ProductKind => ("p.kind", No, None),
        Field::ProductUnits => ("p.units", No, None),
        Field::ProductLines => ("p.lines", No, None),
        Field::ProductRevenue => ("p.revenue_minor", No, None),
        Field::ProductCredits => ("p.credits_minor", No, None),
        Field::ProductLastSold => ("p.last_sold_at", Zero, None),
        Field::ProductSource => ("s.code", No, Some(PRODUCT_SOURCE)),
        Field::HoldingLine => ("h.line", No, None),
        Field::HoldingName => ("h.name", No, None),
        Field::HoldingValue => ("h.value_minor", No, None),
        Field::HoldingSince => ("h.since", No, None),
        Field::HoldingRenews => ("h.renews", Null, None),
        Field::ConsentChannel => ("n.channel", No, None),
        Field::ConsentPurpose => ("n.purpose", No, None),
        Field::ConsentStatus => ("n.status", No, None),
        Field::ConsentSince => ("n.since", No, None),
        Field::AnswerSurvey => ("v.name", No, Some(SURVEY)),
        Field::AnswerKind => ("v.kind", No, Some(SURVEY)),
        Field::AnswerScore => ("a.score", No, None),
        Field::AnswerComment => ("a.comment", No, None),
        Field::AnswerAt => ("a.at", No, None),
        Field::LinkSource => ("s.code", No, Some(LINK_SOURCE)),
        Field::LinkId => ("l.external_id", No, None),
        Field::LinkSince => ("l.linked_at", No, None),
        Field::ContactKind => ("cp.kind", No, None),
        Field::ProposalAction => ("aa.action", No, None),
        Field::ProposalAnswer => ("aa.answer", No, None),
        Field::ProposalAt => ("aa.at", No, None),
        Field::ScoreAsOf => ("sm.as_of", No, None),
        Field::ScoreStake => ("sm.at_stake", Null, None),
    };
    Place { column, absent, through }
}

/// The table of related rows, and the condition that they belong to the row outside.
pub(super) const fn related(of: Related) -> (&'static str, &'static str) {
    match of {
        Related::Orders => ("orders o", "o.customer_id = f.customer_id AND o.kind = 1"),
        Related::CreditNotes => ("orders o", "o.customer_id = f.customer_id AND o.kind = 2"),
        Related::Tickets => ("tickets t", "t.customer_id = f.customer_id"),
        Related::Interactions => ("interactions i", "i.customer_id = f.customer_id"),
        Related::Holdings => ("holdings h", "h.customer_id = f.customer_id"),
        Related::Consents => ("consents n", "n.customer_id = f.customer_id"),
        Related::Answers => ("survey_answers a", "a.customer_id = f.customer_id"),
        Related::Links => ("identity_links l", "l.customer_id = f.customer_id"),
        Related::Contacts => ("contact_points cp", "cp.customer_id = f.customer_id"),
        Related::Proposals => ("action_answers aa", "aa.customer_id = f.customer_id"),
        Related::Scores => (SCORES, "1 = 1"),
        Related::Buyer => ("facts f", "f.customer_id = o.customer_id"),
        Related::Requester => ("facts f", "f.customer_id = t.customer_id"),
    }
}

/// The index of a column of the customer list; none for one that has none. An id is the key of the table, which
/// needs no index.
pub(super) const fn index(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::CustomerName => "facts_name",
        Field::CustomerTier => "facts_tier",
        Field::CustomerStage => "facts_stage",
        Field::CustomerCountry => "facts_country",
        Field::CustomerRevenue => "facts_revenue",
        Field::CustomerNet => "facts_net",
        Field::CustomerOrders => "facts_orders",
        Field::CustomerFirstOrder => "facts_first_order",
        Field::CustomerLastOrder => "facts_last_order",
        Field::CustomerLastContact => "facts_last_contact",
        Field::CustomerOpenTickets => "facts_open_tickets",
        Field::CustomerCsat => "facts_csat",
        Field::CustomerSince => "facts_since",
        Field::CustomerOwner => "facts_owner",
        _ => return None,
    })
}

/// Fields of related rows through which an index leads to their customers.
pub(super) const fn leads_to_customers(field: Field) -> bool {
    matches!(
        field,
        Field::OrderPlaced
            | Field::OrderTotal
            | Field::OrderNumber
            | Field::TicketStatus
            | Field::TicketOpened
            | Field::TicketNumber
            | Field::AnswerAt
            | Field::ProposalAt
            | Field::LinkSource
            | Field::LinkId
    )
}
