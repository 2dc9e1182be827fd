//! Two customers of two of our people, with a word of each class in every field that holds one.

use domain::{
    access::{FieldClass, Rows, Scope},
    consent::Purpose,
    customer::{ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage, Tier},
    interaction::{Channel, Flow, InteractionKind},
    money::{Currency, Decimal, Money},
    order::OrderKind,
    product::ProductKind,
    score::Drivers,
    survey::SurveyKind,
    ticket::{Author, Priority, TicketStatus},
    time::{Day, Timestamp},
};
use futures::FutureExt;
use uuid::Uuid;

use crate::{
    Db, Result, Tx, duplicates,
    figures::{self, rebuild},
    imports,
    load::*,
    scores::{
        self, Asked, Run,
        input::Stretch,
        write::{self, NewScore},
    },
    settings,
    users::{self, User},
};

/// The first of our people, whose customer is the first one; the second likewise.
pub const OWNERS: [Uuid; 2] = [Uuid::from_u128(0xa1), Uuid::from_u128(0xa2)];
/// Their customers.
pub const CUSTOMERS: [Uuid; 2] = [Uuid::from_u128(0x11), Uuid::from_u128(0x22)];
/// What the first two digits of each number of theirs are.
pub const NUMBERS: [&str; 2] = ["71", "72"];
/// What they are called.
pub const NAMES: [&str; 2] = ["Ana Peña", "Anna Peña"];
/// What they bought.
pub const PRODUCT: &str = "P-1";
const SOURCE: i16 = 1;
/// Who works on runs in the tests.
pub const RUNNER: Uuid = Uuid::from_u128(0x5c0);

/// A moment.
pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a moment")
}

/// A date.
pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a date")
}

/// The n-th id of some kind of thing.
pub fn id(thing: u64, n: u64) -> Uuid {
    Uuid::from_u64_pair(thing << 48 | n, n)
}

/// A run as of a day, taken on.
pub async fn begun(tx: &Tx, day: Day) -> Run {
    let number = scores::newest(tx).await.expect("a look").map_or(1, |run| run.id.as_u64_pair().1 + 1);
    let asked = scores::ask(tx, id(77, number), day, "Ewa", day.start()).await.expect("a run");
    assert_eq!(asked, Asked::New(id(77, number)));
    scores::take(tx, RUNNER, day.start()).await.expect("a run").expect("it waits")
}

/// Stores scores as a whole run does.
pub async fn score(tx: &Tx, day: Day, all: &[NewScore]) {
    let run = begun(tx, day).await;
    let everybody = Stretch { first: Uuid::from_u128(1), last: Uuid::max() };
    assert!(write::step(tx, &run, RUNNER, everybody, (all, 1), day.start()).await.expect("written"));
    let spread = scores::spread_of_everybody(tx, day).await.expect("counted");
    assert!(scores::finish(tx, &run, RUNNER, &spread, day.start()).await.expect("ended"));
}

/// What must not be read in an answer to whom a class is not shown.
pub const fn canaries(class: FieldClass) -> &'static [&'static str] {
    match class {
        FieldClass::Contact => &["contactcanary", "7700903141", "7700 903141"],
        // Sales, credits, the rest, a holding, the amount of an event, a price.
        FieldClass::Money => &["3141592", "314150", "2827442", "31415001", "31415002", "314150.03", "27182818"],
        FieldClass::Risk => &["platinum", "p_alive_centi", "at-risk"],
        FieldClass::Notes => &["notescanary"],
    }
}

/// Who reaches only the customers of one of our people.
pub fn reach_of(owner: usize) -> Scope {
    Scope { rows: Rows { owners: Some(vec![OWNERS[owner]]), within: None }, ..Scope::all() }
}

/// The order of customer `n`.
pub fn order_of(n: usize) -> Uuid {
    id(20, n as u64)
}

/// The ticket of customer `n`.
pub fn ticket_of(n: usize) -> Uuid {
    id(30, n as u64)
}

/// The events of customer `n`, one of each kind.
pub fn event_of(n: usize, kind: InteractionKind) -> Uuid {
    id(40 + n as u64, u64::from(kind.code().unsigned_abs()))
}

/// Fills the database with both.
pub async fn fill(db: &Db) {
    db.write(|tx| write(tx).boxed()).await.expect("two customers");
}

async fn write(tx: &Tx) -> Result<()> {
    let mut loader = Loader::new();
    for (n, owner) in OWNERS.iter().enumerate() {
        let name = format!("Person {n}");
        users::add(tx, &User { id: *owner, name, email: format!("p{n}@our.example"), role: "sales".into(), created_at: at("2020-01-01") })
            .await?;
    }
    let product = ProductRow { id: id(50, 1), source_id: SOURCE, code: PRODUCT.into(), name: "Lamp".into(), kind: ProductKind::Product };
    loader.product(tx, product).await?;
    loader.survey(tx, SurveyRow { id: id(60, 1), name: "After contact".into(), kind: SurveyKind::Csat }).await?;
    for n in 0..CUSTOMERS.len() {
        person(tx, &mut loader, n).await?;
        bought(tx, &mut loader, n).await?;
        said(tx, &mut loader, n).await?;
    }
    loader.finish(tx).await?;
    settings::set_currency(tx, Currency::GBP).await?;
    rebuild(tx, figures::Scope::All).await?;
    imports::reindex(tx, &CUSTOMERS).await?;
    scored(tx).await;
    duplicates::find(tx, &CUSTOMERS, at("2025-06-01")).await
}

/// What models say of both, this month and the one before.
async fn scored(tx: &Tx) {
    let one = |customer_id: &Uuid| NewScore {
        customer_id: *customer_id,
        p_alive_centi: 30,
        risk_centi: Some(60),
        expected_minor: 31_415_001,
        low_minor: 31_415_002,
        high_minor: 27_182_818,
        rank_centi: 99,
        tier: Tier::Platinum,
        rfm: None,
        next_purchase: None,
        drivers: Drivers { purchases: 1, ..Drivers::default() },
        effects: 1,
    };
    let both: Vec<NewScore> = CUSTOMERS.iter().map(one).collect();
    score(tx, day("2025-05-01"), &both).await;
    score(tx, day("2025-06-01"), &both).await;
}

async fn person(tx: &Tx, loader: &mut Loader, n: usize) -> Result<()> {
    let customer_id = CUSTOMERS[n];
    let row = Customer {
        id: customer_id,
        kind: CustomerKind::Person,
        stage: Stage::Customer,
        name: NAMES[n].into(),
        country: ["France", "Spain"][n].into(),
        city: "Contactcanaryville".into(),
        language: "fr".into(),
        created_at: at("2020-01-01"),
        owner_id: Some(OWNERS[n]),
    };
    loader.customer(tx, row).await?;
    // Both have the same address, and are found to be alike by it.
    let values = [
        (ContactKind::Email, "contactcanary@host.example".to_owned()),
        (ContactKind::Mobile, "+44 7700 903141".to_owned()),
        (ContactKind::Address, format!("{n} contactcanary street")),
        (ContactKind::Handle, format!("@contactcanary{n}")),
    ];
    for (place, (kind, value)) in values.into_iter().enumerate() {
        let id = id(10 + n as u64, place as u64);
        loader.contact(tx, Contact { customer_id, id, kind, value, verified: true, source_id: SOURCE }).await?;
    }
    for external_id in [format!("{}000", NUMBERS[n]), format!("contactcanary{n}@link.example")] {
        loader.link(tx, Link { customer_id, source_id: SOURCE, external_id, linked_at: at("2021-01-01") }).await?;
    }
    let (channel, status, since) = (Channel::Email, ConsentStatus::Granted, at("2021-01-01"));
    let consent = ConsentRow { customer_id, channel, purpose: Purpose::All, status, since, source_id: SOURCE };
    loader.consent(tx, consent).await?;
    let holding = HoldingRow {
        customer_id,
        id: id(70, n as u64),
        line: [LineOfBusiness::Banking, LineOfBusiness::Insurance][n],
        name: "Current account".into(),
        number: "A-1".into(),
        value: Money { minor: 31_415_001, currency: Currency::GBP },
        since: day("2021-01-01"),
        renews: None,
        source_id: SOURCE,
    };
    loader.holding(tx, holding).await
}

async fn bought(tx: &Tx, loader: &mut Loader, n: usize) -> Result<()> {
    let customer_id = CUSTOMERS[n];
    for (place, kind, minor) in [(0, OrderKind::Order, 3_141_592), (1, OrderKind::CreditNote, -314_150)] {
        let order_id = if place == 0 { order_of(n) } else { id(21, n as u64) };
        let row = OrderRow {
            customer_id,
            id: order_id,
            source_id: SOURCE,
            number: format!("{}10{place}", NUMBERS[n]),
            kind,
            channel: [Channel::Web, Channel::Shop][n],
            placed_at: at("2025-03-03"),
            delivered_at: None,
            country: "France".into(),
            lines: 1,
            sales_minor: minor.max(0),
            credits_minor: (-minor).max(0),
            currency: Currency::GBP,
        };
        loader.order(tx, row).await?;
        let line = LineRow {
            customer_id,
            order_id,
            line: 1,
            source_key: id(80 + n as u64, place),
            product_id: id(50, 1),
            description: None,
            at: at("2025-03-03"),
            quantity: if place == 0 { 1 } else { -1 },
            price: Decimal { mantissa: 31_415_003, scale: 2 },
            amount_minor: minor,
        };
        loader.line(tx, line).await?;
    }
    Ok(())
}

async fn said(tx: &Tx, loader: &mut Loader, n: usize) -> Result<()> {
    let (customer_id, ticket_id) = (CUSTOMERS[n], ticket_of(n));
    let ticket = TicketRow {
        customer_id,
        id: ticket_id,
        source_id: SOURCE,
        number: format!("T-{}1", NUMBERS[n]),
        subject: "My lamp, says notescanary".into(),
        status: TicketStatus::Open,
        priority: Priority::Normal,
        channel: Channel::Email,
        reason: "delivery".into(),
        opened_at: at("2025-04-04"),
        first_response_at: None,
        solved_at: None,
        assignee: String::new(),
        messages: 1,
    };
    loader.ticket(tx, ticket).await?;
    let (author, at_noon) = (Author::Customer, at("2025-04-04 12:00"));
    let name = "contactcanary@from.example".into();
    let message = MessageRow { customer_id, ticket_id, id: id(31, n as u64), at: at_noon, author, name, body: "notescanary".into() };
    loader.message(tx, message).await?;
    let answer = AnswerRow {
        customer_id,
        id: id(61, n as u64),
        survey_id: id(60, 1),
        score: 4,
        comment: "notescanary".into(),
        at: at("2025-05-05"),
    };
    loader.answer(tx, answer).await?;
    for kind in InteractionKind::ALL {
        event(tx, loader, n, *kind).await?;
    }
    Ok(())
}

/// An event with a body; what is said in it is what such an event holds.
async fn event(tx: &Tx, loader: &mut Loader, n: usize, kind: InteractionKind) -> Result<()> {
    let (customer_id, id) = (CUSTOMERS[n], event_of(n, kind));
    let (subject, text) = match kind {
        InteractionKind::Change => ("", "email\tcontactcanary@old.example\tcontactcanary@host.example\ncity\tContactcanaryville\t"),
        kind if kind.is_written() => ("notescanary", "notescanary"),
        _ => ("1", "Lamp"),
    };
    let row = InteractionRow {
        customer_id,
        at: at("2025-05-05"),
        id,
        kind,
        channel: Channel::Web,
        flow: Flow::Inbound,
        subject: subject.into(),
        summary: text.into(),
        ref_id: None,
        amount: Some(Money { minor: 31_415_002, currency: Currency::GBP }),
        measure: None,
        actor: "Ewa Lis".into(),
    };
    loader.interaction(tx, row).await?;
    loader.body(tx, BodyRow { customer_id, interaction_id: id, body: format!("{text}\nand more") }).await
}
