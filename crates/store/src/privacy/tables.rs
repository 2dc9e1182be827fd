//! The tables that hold something about a customer.

use domain::{
    call::Outcome,
    consent::Purpose,
    customer::{ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage, Tier},
    interaction::{Channel, Flow, InteractionKind},
    next_action::{Answer, NextAction},
    order::OrderKind,
    score::ChurnBand,
    survey::SurveyKind,
    ticket::{Author, Priority, TicketStatus},
};

/// A table, or what is read of several joined.
#[derive(Debug)]
pub struct Table {
    /// Its name, under which the rows stand in the file.
    pub name: &'static str,
    pub(super) from: &'static str,
    /// The column of the customer's id.
    pub(super) customer: &'static str,
    /// What tells rows of one customer apart and puts them in order, as a text; `{id:…}` is an id as one.
    pub(super) order: &'static str,
    /// What is handed out of a row.
    pub columns: &'static [Column],
}

/// A column that is handed out.
#[derive(Debug)]
pub struct Column {
    /// Its name in the file.
    pub name: &'static str,
    pub(super) sql: &'static str,
    pub(super) kind: Kind,
}

/// How a column is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text,
    /// A `bigint`.
    Whole,
    /// A `bigint`, milliseconds since 1970; 0 for never.
    Moment,
    /// An `integer`, days since 1970.
    Day,
    Flag,
    Id,
    /// A `smallint` and what it means.
    Word(fn(i16) -> Option<&'static str>),
    /// A `bigint` of minor units in the currency of the row's column `currency`.
    Money,
    /// A price: its mantissa, beside which stands its scale.
    Decimal,
}

/// Tables whose rows follow from others, or say nothing about the customer but that it is one of two or of many. What
/// erasing does with them says [`super::erase`].
pub const WITHOUT: [&str; 12] = [
    "timeline_months",
    "search_docs",
    "duplicates",
    "merge_moves",
    "merge_links",
    "merge_fields",
    "merge_consents",
    "bulk_items",
    "audit",
    "audit_values",
    "erasures",
    "revealed",
];

macro_rules! word {
    ($name:ident) => {
        Kind::Word(|code| $name::from_code(code).map($name::word))
    };
}

const fn column(name: &'static str, sql: &'static str, kind: Kind) -> Column {
    Column { name, sql, kind }
}

/// Every table that holds something about a customer, in the order in which it is handed out.
pub const TABLES: &[Table] = &[
    Table {
        name: "customers",
        from: "customers t LEFT JOIN users u ON u.id = t.owner_id",
        customer: "t.id",
        order: "''",
        columns: &[
            column("id", "t.id", Kind::Id),
            column("kind", "t.kind", word!(CustomerKind)),
            column("stage", "t.stage", word!(Stage)),
            column("name", "t.name", Kind::Text),
            column("country", "t.country", Kind::Text),
            column("city", "t.city", Kind::Text),
            column("language", "t.language", Kind::Text),
            column("since", "t.created_at", Kind::Moment),
            column("changed_at", "t.updated_at", Kind::Moment),
            column("owner", "u.name", Kind::Text),
        ],
    },
    Table {
        name: "contact_points",
        from: "contact_points t JOIN sources s ON s.id = t.source_id",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("kind", "t.kind", word!(ContactKind)),
            column("value", "t.value", Kind::Text),
            column("verified", "t.verified", Kind::Flag),
            column("source", "s.name", Kind::Text),
        ],
    },
    Table {
        name: "identity_links",
        from: "identity_links t JOIN sources s ON s.id = t.source_id",
        customer: "t.customer_id",
        order: "s.code || ' ' || t.external_id",
        columns: &[
            column("source", "s.name", Kind::Text),
            column("number", "t.external_id", Kind::Text),
            column("linked_at", "t.linked_at", Kind::Moment),
        ],
    },
    Table {
        name: "consents",
        from: "consents t",
        customer: "t.customer_id",
        order: "CAST(t.channel * 100 + t.purpose AS text)",
        columns: &[
            column("channel", "t.channel", word!(Channel)),
            column("purpose", "t.purpose", word!(Purpose)),
            column("status", "t.status", word!(ConsentStatus)),
            column("since", "t.since", Kind::Moment),
        ],
    },
    Table {
        name: "consent_changes",
        from: "consent_changes t JOIN sources s ON s.id = t.source_id",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("channel", "t.channel", word!(Channel)),
            column("purpose", "t.purpose", word!(Purpose)),
            column("status", "t.status", word!(ConsentStatus)),
            column("since", "t.since", Kind::Moment),
            column("noted_at", "t.noted_at", Kind::Moment),
            column("noted_by", "t.actor", Kind::Text),
            column("source", "s.name", Kind::Text),
        ],
    },
    Table {
        name: "holdings",
        from: "holdings t JOIN sources s ON s.id = t.source_id",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("line", "t.line", word!(LineOfBusiness)),
            column("name", "t.name", Kind::Text),
            column("number", "t.number", Kind::Text),
            column("value", "t.value_minor", Kind::Money),
            column("currency", "t.currency", Kind::Text),
            column("since", "t.since", Kind::Day),
            column("renews", "t.renews", Kind::Day),
            column("source", "s.name", Kind::Text),
        ],
    },
    Table {
        name: "orders",
        from: "orders t JOIN sources s ON s.id = t.source_id",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("number", "t.number", Kind::Text),
            column("kind", "t.kind", word!(OrderKind)),
            column("channel", "t.channel", word!(Channel)),
            column("placed_at", "t.placed_at", Kind::Moment),
            column("delivered_at", "t.delivered_at", Kind::Moment),
            column("country", "t.country", Kind::Text),
            column("lines", "t.lines", Kind::Whole),
            column("sales", "t.sales_minor", Kind::Money),
            column("credits", "t.credits_minor", Kind::Money),
            column("total", "t.total_minor", Kind::Money),
            column("currency", "t.currency", Kind::Text),
            column("source", "s.name", Kind::Text),
        ],
    },
    Table {
        name: "order_lines",
        from: "order_lines t JOIN orders o ON o.customer_id = t.customer_id AND o.id = t.order_id JOIN products p ON p.id = t.product_id",
        customer: "t.customer_id",
        order: "{id:t.order_id} || substr(CAST(10000000000 + t.line AS text), 2)",
        columns: &[
            column("order", "o.number", Kind::Text),
            column("line", "CAST(t.line AS bigint)", Kind::Whole),
            column("product", "p.code", Kind::Text),
            column("description", "COALESCE(t.description, p.name)", Kind::Text),
            column("at", "t.at", Kind::Moment),
            column("quantity", "t.quantity", Kind::Whole),
            column("price", "t.price_mantissa", Kind::Decimal),
            column("amount", "t.amount_minor", Kind::Money),
            column("currency", "o.currency", Kind::Text),
        ],
    },
    Table {
        name: "tickets",
        from: "tickets t JOIN sources s ON s.id = t.source_id",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("number", "t.number", Kind::Text),
            column("subject", "t.subject", Kind::Text),
            column("status", "t.status", word!(TicketStatus)),
            column("priority", "t.priority", word!(Priority)),
            column("channel", "t.channel", word!(Channel)),
            column("reason", "t.reason", Kind::Text),
            column("opened_at", "t.opened_at", Kind::Moment),
            column("first_response_at", "t.first_response_at", Kind::Moment),
            column("respond_by", "t.respond_by", Kind::Moment),
            column("solved_at", "t.solved_at", Kind::Moment),
            column("assignee", "t.assignee", Kind::Text),
            column("source", "s.name", Kind::Text),
        ],
    },
    Table {
        name: "ticket_messages",
        from: "ticket_messages t JOIN tickets k ON k.customer_id = t.customer_id AND k.id = t.ticket_id",
        customer: "t.customer_id",
        order: "{id:t.ticket_id} || {id:t.id}",
        columns: &[
            column("ticket", "k.number", Kind::Text),
            column("at", "t.at", Kind::Moment),
            column("author", "t.author", word!(Author)),
            column("name", "t.name", Kind::Text),
            column("text", "t.body", Kind::Text),
        ],
    },
    Table {
        name: "interactions",
        from: "interactions t LEFT JOIN interaction_bodies b ON b.customer_id = t.customer_id AND b.interaction_id = t.id",
        customer: "t.customer_id",
        order: "substr(CAST(1000000000000000 + t.at AS text), 2) || {id:t.id}",
        columns: &[
            column("at", "t.at", Kind::Moment),
            column("kind", "t.kind", word!(InteractionKind)),
            column("channel", "t.channel", word!(Channel)),
            column("direction", "t.flow", word!(Flow)),
            // A merge that was undone tells the name of somebody else.
            column(
                "subject",
                "CASE WHEN t.ref_id IN (SELECT m.id FROM merges m WHERE m.undone_at IS NOT NULL) THEN '' ELSE t.subject END",
                Kind::Text,
            ),
            column("text", "COALESCE(b.body, t.summary)", Kind::Text),
            column("amount", "t.amount_minor", Kind::Money),
            column("currency", "t.currency", Kind::Text),
            column("measure", "t.measure", Kind::Whole),
            column("noted_by", "t.actor", Kind::Text),
        ],
    },
    Table {
        name: "survey_answers",
        from: "survey_answers t JOIN surveys s ON s.id = t.survey_id",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("survey", "s.name", Kind::Text),
            column("kind", "s.kind", word!(SurveyKind)),
            column("score", "CAST(t.score AS bigint)", Kind::Whole),
            column("comment", "t.comment", Kind::Text),
            column("at", "t.at", Kind::Moment),
        ],
    },
    Table {
        name: "customer_tags",
        from: "customer_tags t JOIN tags g ON g.id = t.tag_id",
        customer: "t.customer_id",
        order: "g.name_key",
        columns: &[column("tag", "g.name", Kind::Text)],
    },
    Table {
        name: "facts",
        from: "facts t",
        customer: "t.customer_id",
        order: "''",
        columns: &[
            column("tier", "t.tier", word!(Tier)),
            column("orders", "t.orders", Kind::Whole),
            column("credit_notes", "t.credit_notes", Kind::Whole),
            column("sales", "t.revenue_minor", Kind::Money),
            column("credits", "t.credits_minor", Kind::Money),
            column("net", "t.net_minor", Kind::Money),
            column("currency", "COALESCE((SELECT c.value FROM settings c WHERE c.key = 'currency'), 'EUR')", Kind::Text),
            column("first_order_at", "t.first_order_at", Kind::Moment),
            column("last_order_at", "t.last_order_at", Kind::Moment),
            column("last_contact_at", "t.last_contact_at", Kind::Moment),
            column("interactions", "t.interactions", Kind::Whole),
            column("tickets", "t.tickets", Kind::Whole),
            column("tickets_open", "t.tickets_open", Kind::Whole),
            column("csat_answers", "t.csat_answers", Kind::Whole),
            column("csat_sum", "t.csat_sum", Kind::Whole),
        ],
    },
    Table {
        name: "customer_scores",
        from: "customer_scores t",
        customer: "t.customer_id",
        order: "''",
        columns: &[
            column("as_of", "t.as_of", Kind::Day),
            column("p_alive", "CAST(t.p_alive AS bigint)", Kind::Whole),
            column("churn", "t.churn", word!(ChurnBand)),
            column("risk", "CAST(t.risk AS bigint)", Kind::Whole),
            column("expected", "t.expected_minor", Kind::Money),
            column("low", "t.low_minor", Kind::Money),
            column("high", "t.high_minor", Kind::Money),
            column("currency", "COALESCE((SELECT c.value FROM settings c WHERE c.key = 'currency'), 'EUR')", Kind::Text),
            column("rank", "CAST(t.rank AS bigint)", Kind::Whole),
            column("tier", "t.tier", word!(Tier)),
            column("rfm", "CAST(t.rfm AS bigint)", Kind::Whole),
            column("next_purchase", "t.next_purchase", Kind::Day),
        ],
    },
    Table {
        name: "score_history",
        from: "score_history t",
        customer: "t.customer_id",
        order: "CAST(t.month AS text)",
        columns: &[
            column("month", "t.month", Kind::Day),
            column("as_of", "t.as_of", Kind::Day),
            column("p_alive", "CAST(t.p_alive AS bigint)", Kind::Whole),
            column("risk", "CAST(t.risk AS bigint)", Kind::Whole),
            column("expected", "t.expected_minor", Kind::Money),
            column("currency", "COALESCE((SELECT c.value FROM settings c WHERE c.key = 'currency'), 'EUR')", Kind::Text),
            column("rfm", "CAST(t.rfm AS bigint)", Kind::Whole),
        ],
    },
    Table {
        name: "action_answers",
        from: "action_answers t",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("action", "t.action", word!(NextAction)),
            column("answer", "t.answer", word!(Answer)),
            column("at", "t.at", Kind::Moment),
            column("noted_by", "t.actor", Kind::Text),
        ],
    },
    Table {
        name: "calls",
        from: "calls t",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("at", "t.at", Kind::Moment),
            column("outcome", "t.outcome", word!(Outcome)),
            column("stake", "t.stake_minor", Kind::Money),
            column("currency", "COALESCE((SELECT c.value FROM settings c WHERE c.key = 'currency'), 'EUR')", Kind::Text),
            column("noted_by", "t.by_name", Kind::Text),
        ],
    },
    Table {
        name: "call_comparisons",
        from: "call_comparisons t",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("as_of", "t.day", Kind::Day),
            column("stake", "t.stake_minor", Kind::Money),
            column("currency", "COALESCE((SELECT c.value FROM settings c WHERE c.key = 'currency'), 'EUR')", Kind::Text),
        ],
    },
    Table {
        name: "follow_ups",
        from: "follow_ups t JOIN users u ON u.id = t.assignee_id",
        customer: "t.customer_id",
        order: "{id:t.id}",
        columns: &[
            column("text", "t.what", Kind::Text),
            column("due", "t.due", Kind::Day),
            column("assignee", "u.name", Kind::Text),
            column("at", "t.created_at", Kind::Moment),
            column("noted_by", "t.created_by", Kind::Text),
            column("done_at", "t.done_at", Kind::Moment),
        ],
    },
    Table {
        name: "merges",
        from: "(SELECT * FROM merges WHERE undone_at IS NULL) t",
        customer: "t.survivor_id",
        order: "{id:t.id}",
        columns: &[
            column("name", "t.survivor_name", Kind::Text),
            column("merged_with", "t.loser_name", Kind::Text),
            column("at", "t.merged_at", Kind::Moment),
            column("noted_by", "t.actor", Kind::Text),
        ],
    },
];
