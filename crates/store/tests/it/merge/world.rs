//! Three customers made at random, what can happen to them, and everything that the database has of them.

use std::collections::BTreeSet;

use domain::{
    consent::Purpose,
    customer::{ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage},
    interaction::{Channel, Flow, InteractionKind, NewEntry},
    money::{Currency, Decimal, Money},
    order::OrderKind,
    product::ProductKind,
    survey::SurveyKind,
    ticket::{Author, Priority, TicketStatus},
    time::{Day, Timestamp},
};
use futures::FutureExt;
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use store::{
    Db, Tx, figures,
    imports::{self, Arrivals, Arrived},
    load::*,
    timeline,
};
use uuid::Uuid;

use crate::support::{at, id};

/// The three customers.
pub(crate) const THREE: [Uuid; 3] = [Uuid::from_u128(0x11), Uuid::from_u128(0x22), Uuid::from_u128(0x33)];
const PRODUCT: Uuid = Uuid::from_u128(0x99);
const SOURCE: i16 = 1;

/// The id of customer `n` in the source.
fn external(n: usize) -> String {
    format!("C-{n}")
}

/// What is there at the beginning.
pub(crate) struct World {
    customers: Vec<Customer>,
    contacts: Vec<Contact>,
    consents: Vec<ConsentRow>,
    holdings: Vec<HoldingRow>,
    orders: Vec<OrderRow>,
    tickets: Vec<TicketRow>,
    interactions: Vec<InteractionRow>,
    answers: Vec<AnswerRow>,
}

fn moment(rng: &mut StdRng) -> Timestamp {
    Timestamp(at("2024-01-01").0 + rng.random_range(0..400) * 86_400_000 + rng.random_range(0..3))
}

/// The first ticket of customer `n`, which each has.
fn ticket_of(n: usize) -> Uuid {
    id(40, n as u64)
}

fn order(customer_id: Uuid, order: Uuid, number: String, placed_at: Timestamp, minor: i64, country: &str) -> OrderRow {
    OrderRow {
        customer_id,
        id: order,
        source_id: SOURCE,
        number,
        kind: if minor < 0 { OrderKind::CreditNote } else { OrderKind::Order },
        channel: Channel::Web,
        placed_at,
        delivered_at: None,
        country: country.into(),
        lines: 1,
        sales_minor: minor.max(0),
        credits_minor: (-minor).max(0),
        currency: Currency::GBP,
    }
}

fn line(order: &OrderRow) -> LineRow {
    let minor = order.sales_minor - order.credits_minor;
    LineRow {
        customer_id: order.customer_id,
        order_id: order.id,
        line: 1,
        source_key: order.id,
        product_id: PRODUCT,
        description: None,
        at: order.placed_at,
        quantity: minor.signum(),
        price: Decimal { mantissa: minor.abs(), scale: 2 },
        amount_minor: minor,
    }
}

fn event(customer_id: Uuid, event: Uuid, at: Timestamp, kind: InteractionKind, ref_id: Option<Uuid>) -> InteractionRow {
    InteractionRow {
        customer_id,
        at,
        id: event,
        kind,
        channel: Channel::Web,
        flow: Flow::Inbound,
        subject: "Something".into(),
        summary: "First words…".into(),
        ref_id,
        amount: Some(Money { minor: 5, currency: Currency::GBP }),
        measure: None,
        actor: String::new(),
    }
}

fn ticket(customer_id: Uuid, ticket: Uuid, number: String, opened_at: Timestamp, status: TicketStatus) -> TicketRow {
    TicketRow {
        customer_id,
        id: ticket,
        source_id: SOURCE,
        number,
        subject: "Late".into(),
        status,
        priority: Priority::Normal,
        channel: Channel::Email,
        reason: "delivery".into(),
        opened_at,
        first_response_at: None,
        solved_at: (!status.is_open()).then_some(opened_at),
        assignee: String::new(),
        messages: 1,
    }
}

impl World {
    pub(crate) fn new(rng: &mut StdRng) -> Self {
        let mut world = Self {
            customers: Vec::new(),
            contacts: Vec::new(),
            consents: Vec::new(),
            holdings: Vec::new(),
            orders: Vec::new(),
            tickets: Vec::new(),
            interactions: Vec::new(),
            answers: Vec::new(),
        };
        for (n, customer) in THREE.into_iter().enumerate() {
            world.customer(rng, n, customer);
        }
        world
    }

    fn customer(&mut self, rng: &mut StdRng, n: usize, customer_id: Uuid) {
        let text = |rng: &mut StdRng, texts: &[&str]| (*texts.choose(rng).expect("a text")).to_owned();
        self.customers.push(Customer {
            id: customer_id,
            kind: *CustomerKind::ALL.choose(rng).expect("a kind"),
            stage: *Stage::ALL.choose(rng).expect("a stage"),
            name: format!("{} {n}", text(rng, &["Ana Peña", "J. Smith", "李宁"])),
            country: text(rng, &["France", "Spain", ""]),
            city: text(rng, &["Lyon", "", "Vigo"]),
            language: text(rng, &["fr", "", "es"]),
            created_at: moment(rng),
            owner_id: None,
        });
        for m in 0..rng.random_range(0..3) {
            let (kind, value) = if m == 0 { (ContactKind::Email, "both@example.com") } else { (ContactKind::Mobile, "07700 900142") };
            let contact = Contact { customer_id, id: id(30 + m, n as u64), kind, value: value.into(), verified: m == 0, source_id: SOURCE };
            self.contacts.push(contact);
        }
        for channel in Channel::ALL.iter().filter(|_| rng.random_bool(0.5)).collect::<Vec<_>>() {
            let status = *ConsentStatus::ALL.choose(rng).expect("a status");
            let purpose = *Purpose::ALL.choose(rng).expect("a purpose");
            self.consents.push(ConsentRow { customer_id, channel: *channel, purpose, status, since: moment(rng), source_id: 1 });
        }
        for m in 0..rng.random_range(0..2) {
            let value = Money { minor: 100, currency: Currency::GBP };
            let (line, since) = (LineOfBusiness::Insurance, Day(19_000));
            let name = "Home".to_owned();
            let row = HoldingRow {
                customer_id,
                id: id(34 + m, n as u64),
                line,
                name,
                number: "P".into(),
                value,
                since,
                renews: None,
                source_id: SOURCE,
            };
            self.holdings.push(row);
        }
        for m in 0..rng.random_range(0..5) {
            let minor = rng.random_range(-5_000..60_000);
            let (order_id, placed, country) = (id(36, n as u64 * 10 + m), moment(rng), text(rng, &["France", "Spain", ""]));
            self.orders.push(order(customer_id, order_id, format!("N{n}{m}"), placed, minor, &country));
            self.interactions.push(event(customer_id, order_id, placed, InteractionKind::Order, Some(order_id)));
        }
        let status = *TicketStatus::ALL.choose(rng).expect("a status");
        self.tickets.push(ticket(customer_id, ticket_of(n), format!("T{n}"), moment(rng), status));
        for m in 0..rng.random_range(0..6) {
            let kind = *InteractionKind::ALL[..11].choose(rng).expect("a kind");
            let event = event(customer_id, id(38, n as u64 * 10 + m), moment(rng), kind, None);
            self.interactions.push(event);
        }
        for m in 0..rng.random_range(0..3) {
            let (score, at) = (rng.random_range(1..6), moment(rng));
            let answer = id(39, n as u64 * 10 + m);
            self.answers.push(AnswerRow { customer_id, id: answer, survey_id: Uuid::from_u128(7), score, comment: String::new(), at });
        }
    }

    pub(crate) async fn load(&self, db: &Db) {
        let tx = db.begin().await.expect("a transaction");
        let mut loader = Loader::new();
        let product = ProductRow { id: PRODUCT, source_id: SOURCE, code: "P".into(), name: "Lamp".into(), kind: ProductKind::Product };
        loader.product(&tx, product).await.expect("a product");
        let survey = SurveyRow { id: Uuid::from_u128(7), name: "After contact".into(), kind: SurveyKind::Csat };
        loader.survey(&tx, survey).await.expect("a survey");
        for (n, row) in self.customers.iter().enumerate() {
            loader.customer(&tx, row.clone()).await.expect("a customer");
            let link = Link { customer_id: row.id, source_id: SOURCE, external_id: external(n), linked_at: at("2024-01-01") };
            loader.link(&tx, link).await.expect("a link");
        }
        for row in &self.contacts {
            loader.contact(&tx, row.clone()).await.expect("a contact point");
        }
        for row in &self.consents {
            loader.consent(&tx, row.clone()).await.expect("a consent");
        }
        for row in &self.holdings {
            loader.holding(&tx, row.clone()).await.expect("a holding");
        }
        for row in &self.orders {
            loader.order(&tx, row.clone()).await.expect("an order");
            loader.line(&tx, line(row)).await.expect("a line");
        }
        for row in &self.tickets {
            let (ticket_id, at, name, body) = (row.id, row.opened_at, "Ada".to_owned(), "Where is it?".to_owned());
            let message = MessageRow { customer_id: row.customer_id, ticket_id, id: row.id, at, author: Author::Customer, name, body };
            loader.ticket(&tx, row.clone()).await.expect("a ticket");
            loader.message(&tx, message).await.expect("a message");
        }
        for row in &self.interactions {
            loader.interaction(&tx, row.clone()).await.expect("an event");
            let body = BodyRow { customer_id: row.customer_id, interaction_id: row.id, body: "First words and more".into() };
            loader.body(&tx, body).await.expect("a body");
        }
        for row in &self.answers {
            loader.answer(&tx, row.clone()).await.expect("an answer");
        }
        loader.finish(&tx).await.expect("rows");
        store::settings::set_currency(&tx, Currency::GBP).await.expect("a currency");
        imports::reindex(&tx, &THREE).await.expect("documents");
        figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
        tx.commit().await.expect("a commit");
    }
}

/// What can happen to customer `n`, by the way that leads to it whether it has been merged or not.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// An order comes under the customer's id in the source.
    Order(usize, i64),
    /// A ticket comes likewise.
    Ticket(usize),
    /// An event comes likewise.
    Visit(usize),
    /// A contact point comes likewise.
    Contact(usize),
    /// The source calls the customer something else.
    Renamed(usize),
    /// The customer replies to its ticket: the message is found by the ticket, wherever that lies.
    Reply(usize),
    /// An event about the customer's ticket.
    About(usize),
}

impl Event {
    pub(crate) fn any(rng: &mut StdRng) -> Self {
        let n = rng.random_range(0..3);
        match rng.random_range(0..7) {
            0 => Self::Order(n, rng.random_range(-3_000..90_000)),
            1 => Self::Ticket(n),
            2 => Self::Visit(n),
            3 => Self::Contact(n),
            4 => Self::Renamed(n),
            5 => Self::Reply(n),
            _ => Self::About(n),
        }
    }

    /// Lets it happen, as step number `step`.
    pub(crate) async fn happen(self, db: &Db, step: u64) {
        let tx = db.begin().await.expect("a transaction");
        let mut loader = Loader::new();
        let when = Timestamp(at("2025-07-01").0 + i64::try_from(step).expect("few") * 60_000);
        let touched = match self {
            Self::Order(n, _) | Self::Ticket(n) | Self::Visit(n) | Self::Contact(n) | Self::Renamed(n) => {
                self.import(&tx, &mut loader, n, step, when).await
            }
            Self::Reply(n) | Self::About(n) => self.follow(&tx, &mut loader, n, step, when).await,
        };
        loader.finish(&tx).await.expect("rows");
        imports::reindex(&tx, &[touched]).await.expect("documents");
        imports::hold(&tx, &[touched]).await.expect("nobody merges meanwhile");
        figures::rebuild(&tx, figures::Scope::Customers(&[touched])).await.expect("figures");
        tx.commit().await.expect("a commit");
    }

    async fn import(self, tx: &Tx, loader: &mut Loader, n: usize, step: u64, when: Timestamp) -> Uuid {
        let names = [external(n)];
        let link = imports::links(tx, SOURCE, &names).await.expect("links").remove(0);
        let known = imports::customers(tx, SOURCE, &names).await.expect("customers").remove(0);
        assert_eq!((link.customer_id, link.merged), (known.id, known.id != known.own_id));
        let customer_id = link.customer_id;
        let row = id(50, step);
        let arrived = match self {
            Self::Order(_, minor) => {
                let order = order(customer_id, row, format!("I{step}"), when, minor, "Italy");
                loader.line(tx, line(&order)).await.expect("a line");
                loader.interaction(tx, event(customer_id, row, when, InteractionKind::Order, Some(row))).await.expect("an event");
                loader.order(tx, order).await.expect("an order");
                Some(Arrived::Order)
            }
            Self::Ticket(_) => {
                let ticket = ticket(customer_id, row, format!("IT{step}"), when, TicketStatus::Open);
                loader.interaction(tx, event(customer_id, row, when, InteractionKind::Ticket, Some(row))).await.expect("an event");
                loader.ticket(tx, ticket).await.expect("a ticket");
                Some(Arrived::Ticket)
            }
            Self::Visit(_) => {
                loader.interaction(tx, event(customer_id, row, when, InteractionKind::Visit, None)).await.expect("an event");
                let body = BodyRow { customer_id, interaction_id: row, body: "First words and the rest".into() };
                loader.body(tx, body).await.expect("a body");
                Some(Arrived::Interaction)
            }
            Self::Contact(_) => {
                let value = format!("n{step}@example.com");
                let contact = Contact { customer_id, id: row, kind: ContactKind::Email, value, verified: false, source_id: SOURCE };
                loader.contact(tx, contact).await.expect("a contact point");
                Some(Arrived::Contact)
            }
            _ => {
                let renamed = imports::KnownCustomer { name: format!("Renamed {step}"), city: format!("Town {step}"), ..known.clone() };
                imports::change_customer(tx, &renamed, when).await.expect("a change");
                None
            }
        };
        if let Some(kind) = arrived.filter(|_| link.merged) {
            let mut arrivals = Arrivals::default();
            arrivals.push(&link.external_id, kind, row);
            arrivals.finish(tx, SOURCE).await.expect("notes");
        }
        customer_id
    }

    async fn follow(self, tx: &Tx, loader: &mut Loader, n: usize, step: u64, when: Timestamp) -> Uuid {
        let known = imports::tickets(tx, SOURCE, &[format!("T{n}")]).await.expect("tickets").remove(0);
        let (customer_id, ticket_id, row) = (known.customer_id, known.id, id(51, step));
        assert_eq!(ticket_id, ticket_of(n));
        if matches!(self, Self::Reply(_)) {
            let (author, name, body) = (Author::Customer, "Ada".to_owned(), "Still waiting".to_owned());
            loader.message(tx, MessageRow { customer_id, ticket_id, id: row, at: when, author, name, body }).await.expect("a message");
            let changed = TicketRow { messages: known.messages + 1, ..known.clone() };
            imports::change_ticket(tx, &changed, known.opened_at).await.expect("a change");
        } else {
            loader.interaction(tx, event(customer_id, row, when, InteractionKind::Email, Some(ticket_id))).await.expect("an event");
        }
        customer_id
    }
}

/// Writes a note on a record.
pub(crate) async fn note(db: &Db, customer: Uuid, n: u64) {
    let entry = NewEntry { kind: InteractionKind::Note, flow: Flow::Internal, body: "Likes lamps".into(), minutes: None };
    let written = db
        .write(move |tx| {
            let entry = entry.clone();
            async move { timeline::write(tx, &domain::access::Scope::all(), customer, id(60, n), at("2025-07-07"), "Ana", &entry).await }
                .boxed()
        })
        .await;
    assert!(written.expect("written").is_some());
}

/// Changes something by hand.
pub(crate) async fn change(db: &Db, sql: &str) {
    let tx = db.begin().await.expect("a transaction");
    tx.execute_unprepared(sql).await.expect("a change");
    tx.commit().await.expect("a commit");
}

/// Everything that the database has of customers and of the company, but for the lines that tell of merges and
/// what counts them.
#[derive(Debug)]
pub(crate) struct Snapshot(BTreeSet<String>);

const TABLES: [(&str, &str); 18] = [
    ("customers", "id, kind, stage, name, country, city, language, created_at, merged_into"),
    ("contact_points", "customer_id, id, kind, value, normalised, source_id"),
    ("identity_links", "customer_id, source_id, external_id, linked_at"),
    ("consents", "customer_id, channel, purpose, status, since"),
    ("consent_changes", "customer_id, id, channel, purpose, status, since, noted_at, actor, source_id"),
    ("holdings", "customer_id, id, line, name, number, value_minor, since"),
    ("orders", "customer_id, id, number, kind, placed_at, country, sales_minor, credits_minor"),
    ("order_lines", "customer_id, order_id, line, source_key, amount_minor"),
    ("tickets", "customer_id, id, number, status, messages"),
    ("ticket_messages", "customer_id, ticket_id, id, body"),
    ("interactions WHERE kind <> 13", "customer_id, at, id, kind, ref_id"),
    ("interaction_bodies", "customer_id, interaction_id, body"),
    ("survey_answers", "customer_id, id, score, at"),
    ("timeline_months WHERE kind <> 13", "customer_id, month, kind, count"),
    (
        "facts",
        "customer_id, name, name_key, kind, stage, tier, country, orders, credit_notes, net_minor, first_order_at, last_order_at, \
         last_contact_at, tickets, tickets_open, csat_answers, csat_sum, since",
    ),
    ("search_docs", "customer_id, text"),
    ("products", "id, units, lines, revenue_minor, credits_minor"),
    ("metric_daily WHERE metric <> 11", "metric, grain, dimension, day, key, value"),
];

impl Snapshot {
    pub(crate) async fn of(db: &Db) -> Self {
        let mut rows = BTreeSet::new();
        let backend = if db.is_sqlite() { DbBackend::Sqlite } else { DbBackend::Postgres };
        for (table, columns) in TABLES {
            let found = db.reader().query_all_raw(Statement::from_string(backend, format!("SELECT {columns} FROM {table}"))).await;
            for row in found.expect("rows") {
                let values: Vec<String> = row.column_names().iter().map(|column| format!("{column}={}", text(&row, column))).collect();
                rows.insert(format!("{table}: {}", values.join(" ")));
            }
        }
        Self(rows)
    }

    /// What one has and the other has not.
    pub(crate) fn different(&self, other: &Self) -> Vec<String> {
        let more = self.0.difference(&other.0).map(|row| format!("too many: {row}"));
        more.chain(other.0.difference(&self.0).map(|row| format!("missing: {row}"))).collect()
    }
}

fn text(row: &QueryResult, column: &str) -> String {
    let id = || row.try_get::<Option<Uuid>>("", column).map(|v| v.map(|v| v.to_string()));
    let long = || row.try_get::<Option<i64>>("", column).map(|v| v.map(|v| v.to_string()));
    let int = || row.try_get::<Option<i32>>("", column).map(|v| v.map(|v| v.to_string()));
    let small = || row.try_get::<Option<i16>>("", column).map(|v| v.map(|v| v.to_string()));
    let words = || row.try_get::<Option<String>>("", column);
    id().or_else(|_| long()).or_else(|_| int()).or_else(|_| small()).or_else(|_| words()).expect("a value").unwrap_or_else(|| "none".into())
}
