//! Rows at random.

use domain::{
    interaction::Channel,
    money::{Currency, Decimal},
    order::OrderKind,
    product::ProductKind,
    ticket::{Priority, TicketStatus},
    time::Timestamp,
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{Db, load};
use uuid::Uuid;

use crate::support::{Company, at, customer_id};

const COUNTRIES: [&str; 4] = ["", "France", "United Kingdom", "Österreich"];
const WORDS: [&str; 4] = ["", "delivery", "Refund", "Änderung"];

/// Rows at random, with few different values in every column.
pub(crate) struct Maker {
    pub(crate) rng: StdRng,
    pub(crate) next: u64,
}

impl Maker {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), next: 0 }
    }

    fn fresh(&mut self) -> (Uuid, u64) {
        self.next += 1;
        // Not in the order in which they are made.
        (Uuid::from_u128(self.rng.random::<u128>() | 1), self.next)
    }

    fn moment(&mut self) -> Timestamp {
        Timestamp(at("2025-01-01").0 + self.rng.random_range(0..14) * 86_400_000)
    }

    fn customer(&mut self) -> Uuid {
        if self.rng.random_bool(0.2) { Uuid::nil() } else { customer_id(self.rng.random_range(1..4)) }
    }

    pub(crate) fn order(&mut self) -> load::OrderRow {
        let ((id, n), kind) = (self.fresh(), *OrderKind::ALL.choose(&mut self.rng).expect("a kind"));
        let prefix = if kind == OrderKind::CreditNote { "C" } else { "" };
        load::OrderRow {
            customer_id: self.customer(),
            id,
            source_id: 1,
            number: format!("{prefix}{n}"),
            kind,
            channel: *[Channel::Web, Channel::Shop].choose(&mut self.rng).expect("a channel"),
            placed_at: self.moment(),
            delivered_at: None,
            country: (*COUNTRIES.choose(&mut self.rng).expect("a country")).into(),
            lines: self.rng.random_range(1..4),
            sales_minor: self.rng.random_range(0..5) * 100,
            credits_minor: self.rng.random_range(0..5) * 100,
            currency: Currency::GBP,
        }
    }

    pub(crate) fn ticket(&mut self) -> load::TicketRow {
        let (id, n) = self.fresh();
        let status = *TicketStatus::ALL.choose(&mut self.rng).expect("a status");
        load::TicketRow {
            customer_id: customer_id(self.rng.random_range(1..4)),
            id,
            source_id: 1,
            number: format!("T-{n}"),
            subject: "Late".into(),
            status,
            priority: *Priority::ALL.choose(&mut self.rng).expect("a priority"),
            channel: *[Channel::Web, Channel::Email].choose(&mut self.rng).expect("a channel"),
            reason: (*WORDS.choose(&mut self.rng).expect("a reason")).into(),
            opened_at: self.moment(),
            first_response_at: self.rng.random_bool(0.6).then(|| at("2025-02-01")),
            solved_at: (!status.is_open()).then(|| self.moment()),
            assignee: (*WORDS.choose(&mut self.rng).expect("somebody")).into(),
            messages: self.rng.random_range(0..4),
        }
    }
}

/// Three customers, and so many orders and tickets.
pub(crate) async fn company(db: &Db, maker: &mut Maker, rows: usize) {
    let mut company = Company::begin(db).await;
    for n in 1..4 {
        company.customer(n, "Ada", "France", &[]).await;
    }
    let (loader, tx) = company.parts();
    for _ in 0..rows {
        loader.order(tx, maker.order()).await.expect("an order");
        loader.ticket(tx, maker.ticket()).await.expect("a ticket");
    }
    company.commit().await;
}

/// Products and charges, some of them sold.
pub(crate) async fn goods(db: &Db, maker: &mut Maker, count: u64) {
    let mut company = Company::begin(db).await;
    company.customer(1, "Ada", "France", &[]).await;
    let (loader, tx) = company.parts();
    for n in 0..count {
        let kind = if n % 4 == 0 { ProductKind::Charge } else { ProductKind::Product };
        let product = Uuid::from_u128(maker.rng.random::<u128>() | 1);
        let name = ["Lamp", "lamp", "Éclair", "Zebra"][n as usize % 4].to_owned();
        loader.product(tx, load::ProductRow { id: product, source_id: 1, code: format!("P{n}"), name, kind }).await.expect("a product");
        for _ in 0..maker.rng.random_range(0..3) {
            let order = load::OrderRow { customer_id: customer_id(1), lines: 1, ..maker.order() };
            let (quantity, mantissa) = (maker.rng.random_range(-2..4), 100);
            let line = load::LineRow {
                customer_id: customer_id(1),
                order_id: order.id,
                line: 1,
                source_key: order.id,
                product_id: product,
                description: None,
                at: order.placed_at,
                quantity,
                price: Decimal { mantissa, scale: 2 },
                amount_minor: quantity * mantissa,
            };
            loader.order(tx, order).await.expect("an order");
            loader.line(tx, line).await.expect("a line");
        }
    }
    company.commit().await;
}
