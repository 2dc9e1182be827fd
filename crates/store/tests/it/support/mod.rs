//! A small company for the tests: rows by hand, figures rebuilt from them.

use domain::{
    customer::{ContactKind, CustomerKind, LineOfBusiness, Stage},
    interaction::{Channel, Flow, InteractionKind},
    money::{Currency, Money},
    order::OrderKind,
    survey::SurveyKind,
    ticket::{Priority, TicketStatus},
    time::Timestamp,
};
use store::{
    Db, Tx,
    figures::{Scope, rebuild},
    load::{self, Loader},
};
use uuid::Uuid;

pub(crate) use store::testing::world::{RUNNER, at, begun, day, id, score};

/// The n-th customer's id.
pub(crate) fn customer_id(n: u64) -> Uuid {
    id(1, n)
}

/// Rows on their way into a database.
pub(crate) struct Company {
    tx: Tx,
    loader: Loader,
    next: u64,
}

impl Company {
    pub(crate) async fn begin(db: &Db) -> Self {
        Self { tx: db.begin().await.expect("a transaction"), loader: Loader::new(), next: 0 }
    }

    fn fresh(&mut self) -> Uuid {
        self.next += 1;
        id(2, self.next)
    }

    /// A customer, found by its name and by `parts`.
    pub(crate) async fn customer(&mut self, n: u64, name: &str, country: &str, parts: &[&str]) {
        let row = load::Customer {
            id: customer_id(n),
            kind: if n.is_multiple_of(5) { CustomerKind::Organisation } else { CustomerKind::Person },
            stage: Stage::ALL[usize::try_from(n % 4).expect("small")],
            name: name.into(),
            country: country.into(),
            city: "Lyon".into(),
            language: "fr".into(),
            created_at: Timestamp(at("2020-01-01").0 + i64::try_from(n % 7).expect("small") * 86_400_000),
            owner_id: None,
        };
        self.loader.customer(&self.tx, row).await.expect("a customer");
        let parts: Vec<&str> = [name].into_iter().chain(parts.iter().copied()).collect();
        self.loader.search(&self.tx, customer_id(n), &parts).await.expect("a document");
    }

    pub(crate) async fn contact(&mut self, n: u64, kind: ContactKind, value: &str) {
        let row = load::Contact { customer_id: customer_id(n), id: self.fresh(), kind, value: value.into(), verified: true, source_id: 1 };
        self.loader.contact(&self.tx, row).await.expect("a contact point");
    }

    pub(crate) async fn link(&mut self, n: u64, source_id: i16, external_id: &str) {
        let row = load::Link { customer_id: customer_id(n), source_id, external_id: external_id.into(), linked_at: at("2021-05-05") };
        self.loader.link(&self.tx, row).await.expect("a link");
    }

    /// An order of so many minor units; a negative amount makes it a credit note.
    pub(crate) async fn order(&mut self, customer_id: Uuid, number: &str, placed: &str, country: &str, minor: i64) -> Uuid {
        let id = self.fresh();
        let row = load::OrderRow {
            customer_id,
            id,
            source_id: 1,
            number: number.into(),
            kind: if minor < 0 { OrderKind::CreditNote } else { OrderKind::Order },
            channel: Channel::Web,
            placed_at: at(placed),
            delivered_at: None,
            country: country.into(),
            lines: 1,
            sales_minor: minor.max(0),
            credits_minor: (-minor).max(0),
            currency: Currency::GBP,
        };
        self.loader.order(&self.tx, row).await.expect("an order");
        id
    }

    pub(crate) async fn ticket(&mut self, n: u64, number: &str, opened: &str, status: TicketStatus) -> Uuid {
        let id = self.fresh();
        let row = load::TicketRow {
            customer_id: customer_id(n),
            id,
            source_id: 1,
            number: number.into(),
            subject: format!("About {number}"),
            status,
            priority: if n.is_multiple_of(2) { Priority::High } else { Priority::Normal },
            channel: Channel::Email,
            reason: "delivery".into(),
            opened_at: at(opened),
            first_response_at: None,
            solved_at: (!status.is_open()).then(|| Timestamp(at(opened).0 + 3_600_000)),
            assignee: String::new(),
            messages: 0,
        };
        self.loader.ticket(&self.tx, row).await.expect("a ticket");
        id
    }

    pub(crate) async fn event(&mut self, n: u64, event: Uuid, when: Timestamp, kind: InteractionKind) {
        let row = load::InteractionRow {
            customer_id: customer_id(n),
            at: when,
            id: event,
            kind,
            channel: Channel::Web,
            flow: Flow::Inbound,
            subject: "Event".into(),
            summary: "What happened".into(),
            ref_id: None,
            amount: Some(Money { minor: 7, currency: Currency::GBP }),
            measure: Some(30),
            actor: String::new(),
        };
        self.loader.interaction(&self.tx, row).await.expect("an event");
    }

    pub(crate) async fn survey(&mut self) -> Uuid {
        let id = self.fresh();
        self.loader.survey(&self.tx, load::SurveyRow { id, name: "After contact".into(), kind: SurveyKind::Csat }).await.expect("a survey");
        id
    }

    pub(crate) async fn answer(&mut self, n: u64, survey_id: Uuid, score: i16, when: &str) {
        let row = load::AnswerRow { customer_id: customer_id(n), id: self.fresh(), survey_id, score, comment: "Fine".into(), at: at(when) };
        self.loader.answer(&self.tx, row).await.expect("an answer");
    }

    pub(crate) async fn holding(&mut self, n: u64, line: LineOfBusiness) {
        let row = load::HoldingRow {
            customer_id: customer_id(n),
            id: self.fresh(),
            line,
            name: "Home".into(),
            number: format!("H-{n}"),
            value: Money { minor: 7, currency: Currency::GBP },
            since: at("2024-01-01").day(),
            renews: None,
            source_id: 1,
        };
        self.loader.holding(&self.tx, row).await.expect("a holding");
    }

    /// Rows that the helpers above have no word for.
    pub(crate) fn parts(&mut self) -> (&mut Loader, &Tx) {
        (&mut self.loader, &self.tx)
    }

    /// Writes everything, with the figures that follow from it.
    pub(crate) async fn commit(mut self) {
        self.loader.finish(&self.tx).await.expect("rows");
        store::settings::set_currency(&self.tx, Currency::GBP).await.expect("a currency");
        rebuild(&self.tx, Scope::All).await.expect("figures");
        self.tx.commit().await.expect("commit");
    }
}
