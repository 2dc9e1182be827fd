//! A small company made at random.

use domain::{
    consent::Purpose,
    customer::{ANONYMOUS, ConsentStatus, ContactKind, CustomerKind, LineOfBusiness, Stage},
    interaction::{Channel, Flow, InteractionKind},
    money::{Currency, Decimal, Money},
    next_action::{Answer, NextAction},
    order::OrderKind,
    product::ProductKind,
    survey::SurveyKind,
    ticket::{Priority, TicketStatus},
    time::{Day, Timestamp},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{
    Connection,
    load::*,
    sources, teams,
    users::{self, User},
};
use uuid::Uuid;

#[derive(Default)]
pub(crate) struct World {
    pub(crate) customers: Vec<Customer>,
    pub(crate) products: Vec<ProductRow>,
    pub(crate) orders: Vec<(OrderRow, Vec<LineRow>)>,
    pub(crate) tickets: Vec<TicketRow>,
    pub(crate) surveys: Vec<SurveyRow>,
    pub(crate) answers: Vec<AnswerRow>,
    pub(crate) events: Vec<InteractionRow>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) consents: Vec<ConsentRow>,
    pub(crate) proposals: Vec<Proposal>,
    pub(crate) scores: Vec<Scored>,
}

/// An answer to a proposal of what to do next.
pub(crate) struct Proposal {
    pub(crate) customer_id: Uuid,
    pub(crate) id: Uuid,
    pub(crate) action: NextAction,
    pub(crate) answer: Answer,
    pub(crate) at: Timestamp,
}

/// What models say of a customer, now or in an earlier month.
pub(crate) struct Scored {
    pub(crate) customer_id: Uuid,
    pub(crate) as_of: Day,
    /// The earlier month; none for what holds.
    pub(crate) month: Option<Day>,
    pub(crate) risk: Option<i64>,
    pub(crate) expected: i64,
}

const NAMES: [&str; 6] = ["Ana Peña", "ZOE SMITH", "李宁", "Öz & Søn", "plain name", "ﬁne Ænd"];
const REASONS: [&str; 4] = ["delivery", "", "Rückgabe, ~|", "price"];
const COUNTRIES: [&str; 4] = ["Spain", "United Kingdom", "", "中国"];

/// The code of each source by its number.
pub(crate) const SOURCES: [(i16, &str); 2] = [(1, "vecino"), (2, "shop")];
/// Our own people.
pub(crate) const OWNERS: [Uuid; 3] = [Uuid::from_u128(0xa1), Uuid::from_u128(0xa2), Uuid::from_u128(0xa3)];
/// The teams with their people, of whom one is in two.
pub(crate) const TEAMS: [(&str, &[Uuid]); 3] = [("Sales, ~|", &[OWNERS[0], OWNERS[1]]), ("Service", &[OWNERS[1]]), ("Nobody", &[])];

/// A number that an id alone decides, so that the chances of everything else stay as they are.
fn mixed(id: Uuid) -> usize {
    let (high, low) = id.as_u64_pair();
    usize::try_from((high ^ (high >> 32) ^ low).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40).expect("small")
}

/// Where an order or a ticket came from.
fn source_of(id: Uuid) -> i16 {
    if mixed(id).is_multiple_of(3) { 2 } else { 1 }
}

/// Who looks after a customer.
pub(crate) fn owner_of(id: Uuid) -> Option<Uuid> {
    OWNERS.get(mixed(id) % 5).copied()
}

/// Of what lines of business a customer has something, of some of them twice.
fn lines_of(id: Uuid) -> Vec<LineOfBusiness> {
    match mixed(id) % 7 {
        0 => vec![LineOfBusiness::Retail],
        1 => vec![LineOfBusiness::Insurance, LineOfBusiness::Insurance],
        2 => vec![LineOfBusiness::Insurance, LineOfBusiness::Retail, LineOfBusiness::Insurance],
        _ => Vec::new(),
    }
}

fn id(rng: &mut StdRng) -> Uuid {
    Uuid::from_u128(rng.random::<u128>() | 1)
}

/// Mostly within three years, now and then before 1970 or on the edge of a day.
fn moment(rng: &mut StdRng) -> Timestamp {
    let day: i64 = if rng.random_bool(0.1) { rng.random_range(-400..3) } else { rng.random_range(14_900..15_900) };
    let within = *[0, 1, 86_399_999, rng.random_range(0..86_400_000)].choose(rng).expect("a choice");
    // The first moment of 1970 stands for never.
    Timestamp(match day * 86_400_000 + within {
        0 => 1,
        at => at,
    })
}

/// When most orders were delivered; by chance of its own.
fn delivered(id: Uuid, kind: OrderKind, placed_at: Timestamp) -> Option<Timestamp> {
    let rng = &mut StdRng::seed_from_u64(id.as_u64_pair().0);
    let after = rng.random_range(0..40 * 86_400_000);
    (kind == OrderKind::Order && rng.random_bool(0.7)).then_some(Timestamp(placed_at.0 + after))
}

impl World {
    pub(crate) fn new(seed: u64, customers: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut world = Self::default();
        for _ in 0..12 {
            let (id, n) = (id(&mut rng), world.products.len());
            let kind = if n == 0 { ProductKind::Charge } else { ProductKind::Product };
            world.products.push(ProductRow { id, source_id: 1, code: format!("P{n}"), name: format!("Product {n}"), kind });
        }
        for (kind, name) in [(SurveyKind::Csat, "After contact"), (SurveyKind::Nps, "Once a year"), (SurveyKind::Csat, "After repair")] {
            world.surveys.push(SurveyRow { id: id(&mut rng), name: name.into(), kind });
        }
        for _ in 0..customers {
            world.add_customer(&mut rng);
        }
        for _ in 0..customers {
            world.add_order(&mut rng, ANONYMOUS);
        }
        world
    }

    fn add_customer(&mut self, rng: &mut StdRng) {
        let customer = Customer {
            id: id(rng),
            kind: *CustomerKind::ALL.choose(rng).expect("a kind"),
            stage: *Stage::ALL.choose(rng).expect("a stage"),
            name: (*NAMES.choose(rng).expect("a name")).to_owned(),
            country: (*COUNTRIES.choose(rng).expect("a country")).to_owned(),
            city: String::new(),
            language: String::new(),
            created_at: moment(rng),
            owner_id: None,
        };
        let id = customer.id;
        let customer = Customer { owner_id: owner_of(id), ..customer };
        self.customers.push(customer);
        self.add_measures(id);
        for _ in 0..rng.random_range(0..6) {
            self.add_order(rng, id);
        }
        for _ in 0..rng.random_range(0..4) {
            self.add_ticket(rng, id);
            self.add_answer(rng, id);
        }
        for _ in 0..rng.random_range(0..12) {
            self.add_event(rng, id);
        }
        for _ in 0..rng.random_range(0..3) {
            self.add_contact(rng, id);
        }
        for channel in [Channel::Email, Channel::Phone] {
            if rng.random_bool(0.4) {
                let status = *ConsentStatus::ALL.choose(rng).expect("a status");
                self.consents.push(ConsentRow {
                    customer_id: id,
                    channel,
                    purpose: Purpose::All,
                    status,
                    since: moment(rng),
                    source_id: 1,
                });
            }
        }
    }

    /// Answers and scores; by chance of its own, so that the rest of the company stays as it is.
    fn add_measures(&mut self, customer_id: Uuid) {
        let rng = &mut StdRng::seed_from_u64(customer_id.as_u64_pair().0);
        for _ in 0..rng.random_range(0..3) {
            let (action, answer) = (*NextAction::ALL.choose(rng).expect("one"), *Answer::ALL.choose(rng).expect("one"));
            self.proposals.push(Proposal { customer_id, id: id(rng), action, answer, at: moment(rng) });
        }
        let mut month = Day(rng.random_range(15_700..15_900)).month_start();
        for past in 0..rng.random_range(0..4) {
            let as_of = Day(rng.random_range(month.0 + 1..=month.month_end().0 + 1));
            let (risk, expected) = (rng.random_range(0..=100), *[0, 1, 70, 90_000].choose(rng).expect("one"));
            let risk = rng.random_bool(0.8).then_some(risk);
            self.scores.push(Scored { customer_id, as_of, month: (past > 0).then_some(month), risk, expected });
            month = month.plus_months(-rng.random_range(1..3));
        }
    }

    fn add_contact(&mut self, rng: &mut StdRng, customer_id: Uuid) {
        let (id, kind) = (id(rng), *ContactKind::ALL.choose(rng).expect("a kind"));
        self.contacts.push(Contact { customer_id, id, kind, value: format!("x{}", self.contacts.len()), verified: false, source_id: 1 });
    }

    pub(crate) fn add_order(&mut self, rng: &mut StdRng, customer_id: Uuid) {
        let (id, kind, placed_at) = (id(rng), *OrderKind::ALL.choose(rng).expect("a kind"), moment(rng));
        let mut lines = Vec::new();
        for line in 1..=rng.random_range(1..4) {
            let quantity = rng.random_range(-20..40);
            let mantissa = rng.random_range(-5..40_000);
            lines.push(LineRow {
                customer_id,
                order_id: id,
                line,
                source_key: Uuid::from_u128(rng.random()),
                product_id: self.products.choose(rng).expect("a product").id,
                description: None,
                at: Timestamp(placed_at.0 + i64::from(line) * 1000),
                quantity,
                price: Decimal { mantissa, scale: 2 },
                amount_minor: quantity * mantissa,
            });
        }
        let order = OrderRow {
            customer_id,
            id,
            source_id: source_of(id),
            number: format!("N{}", self.orders.len()),
            kind,
            channel: Channel::Web,
            placed_at,
            delivered_at: delivered(id, kind, placed_at),
            country: (*COUNTRIES.choose(rng).expect("a country")).to_owned(),
            lines: lines.len() as i64,
            sales_minor: lines.iter().map(|l| l.amount_minor.max(0)).sum(),
            credits_minor: -lines.iter().map(|l| l.amount_minor.min(0)).sum::<i64>(),
            currency: Currency::EUR,
        };
        self.orders.push((order, lines));
    }

    fn add_ticket(&mut self, rng: &mut StdRng, customer_id: Uuid) {
        let (opened_at, id) = (moment(rng), id(rng));
        self.tickets.push(TicketRow {
            customer_id,
            id,
            source_id: source_of(id),
            number: format!("T-{}", self.tickets.len()),
            subject: "Late".into(),
            status: *TicketStatus::ALL.choose(rng).expect("a status"),
            priority: Priority::Normal,
            channel: *Channel::ALL.choose(rng).expect("a channel"),
            reason: (*REASONS.choose(rng).expect("a reason")).to_owned(),
            opened_at,
            first_response_at: rng.random_bool(0.6).then(|| moment(rng)),
            solved_at: rng.random_bool(0.5).then(|| moment(rng)),
            assignee: String::new(),
            messages: 0,
        });
    }

    fn add_answer(&mut self, rng: &mut StdRng, customer_id: Uuid) {
        let survey = self.surveys.choose(rng).expect("a survey");
        let (survey_id, most) = (survey.id, if survey.kind == SurveyKind::Csat { 1..6 } else { 0..11 });
        let (id, score, at) = (id(rng), rng.random_range(most), moment(rng));
        self.answers.push(AnswerRow { customer_id, id, survey_id, score, comment: String::new(), at });
    }

    fn add_event(&mut self, rng: &mut StdRng, customer_id: Uuid) {
        self.events.push(InteractionRow {
            customer_id,
            at: moment(rng),
            id: id(rng),
            kind: *InteractionKind::ALL.choose(rng).expect("a kind"),
            channel: Channel::Web,
            flow: Flow::Inbound,
            subject: String::new(),
            summary: String::new(),
            ref_id: None,
            amount: None,
            measure: None,
            actor: String::new(),
        });
    }

    /// Who looks after a customer.
    pub(crate) fn owner(&self, customer: Uuid) -> Option<Uuid> {
        if customer.is_nil() { None } else { owner_of(customer) }
    }

    /// Of what lines of business a customer has something.
    pub(crate) fn lines(&self, customer: Uuid) -> Vec<LineOfBusiness> {
        if customer.is_nil() { Vec::new() } else { lines_of(customer) }
    }

    async fn load_company<C: Connection>(db: &C) {
        assert_eq!(sources::id_of(db, "shop", "The shop").await.expect("a source"), 2);
        for id in OWNERS {
            let user = User { id, name: id.to_string(), email: id.to_string(), role: "sales".into(), created_at: Timestamp(0) };
            users::add(db, &user).await.expect("a user");
        }
        for (n, (name, members)) in TEAMS.iter().enumerate() {
            let id = Uuid::from_u128(0x7ea0 + n as u128);
            let _new = teams::create(db, id, name).await.expect("a team");
            teams::set_members(db, id, members).await.expect("members");
        }
    }

    async fn load_holdings<C: Connection>(&self, db: &C, loader: &mut Loader) {
        for customer in &self.customers {
            for (n, line) in self.lines(customer.id).into_iter().enumerate() {
                let row = HoldingRow {
                    customer_id: customer.id,
                    id: Uuid::from_u128(n as u128 + 1),
                    line,
                    name: "Something".into(),
                    number: String::new(),
                    value: Money { minor: 1, currency: Currency::EUR },
                    since: Day(15_000),
                    renews: None,
                    source_id: 1,
                };
                loader.holding(db, row).await.expect("a holding");
            }
        }
    }

    pub(crate) async fn load<C: Connection>(&self, db: &C) {
        Self::load_company(db).await;
        let mut loader = Loader::new();
        for row in &self.customers {
            loader.customer(db, row.clone()).await.expect("a customer");
            loader.search(db, row.id, &[&row.name]).await.expect("a document");
        }
        for row in &self.products {
            loader.product(db, row.clone()).await.expect("a product");
        }
        for row in &self.surveys {
            loader.survey(db, row.clone()).await.expect("a survey");
        }
        self.load_orders(db, &mut loader, 0).await;
        for row in &self.tickets {
            loader.ticket(db, row.clone()).await.expect("a ticket");
        }
        for row in &self.answers {
            loader.answer(db, row.clone()).await.expect("an answer");
        }
        for row in &self.contacts {
            loader.contact(db, row.clone()).await.expect("a contact point");
        }
        for row in &self.consents {
            loader.consent(db, row.clone()).await.expect("a consent");
        }
        for row in &self.events {
            loader.interaction(db, row.clone()).await.expect("an event");
        }
        self.load_holdings(db, &mut loader).await;
        loader.finish(db).await.expect("the rest");
        let sqlite = db.backend() == sea_orm::DbBackend::Sqlite;
        let who = |id: Uuid| if sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
        let rows = self.proposals.iter().map(|p| {
            let (action, answer) = (p.action.code(), p.answer.code());
            format!("({}, {}, {action}, {answer}, {}, 'Eve')", who(p.customer_id), who(p.id), p.at.0)
        });
        insert(db, "action_answers (customer_id, id, action, answer, at, actor)", rows.collect()).await;
        let risk = |s: &Scored| s.risk.map_or("NULL".to_owned(), |risk| risk.to_string());
        let now = self.scores.iter().filter(|s| s.month.is_none()).map(|s| {
            format!("({}, 1, {}, 50, 2, {}, {}, 0, 0, 50, 1, 111, 1, 1, 1, 0, 0, 0)", who(s.customer_id), s.as_of.0, risk(s), s.expected)
        });
        let columns = "customer_scores (customer_id, run, as_of, p_alive, churn, risk, expected_minor, low_minor, high_minor, rank, tier, rfm, \
                       purchases, first_day, last_day, returned, tickets, effects)";
        insert(db, columns, now.collect()).await;
        let past = self.scores.iter().filter_map(|s| {
            let month = s.month?;
            Some(format!("({}, {}, {}, 50, {}, {}, 111, 0)", who(s.customer_id), month.0, s.as_of.0, risk(s), s.expected))
        });
        insert(db, "score_history (customer_id, month, as_of, p_alive, risk, expected_minor, rfm, effects)", past.collect()).await;
    }

    pub(crate) async fn load_orders<C: Connection>(&self, db: &C, loader: &mut Loader, from: usize) {
        for (order, lines) in &self.orders[from..] {
            loader.order(db, order.clone()).await.expect("an order");
            for line in lines {
                loader.line(db, line.clone()).await.expect("a line");
            }
        }
    }
}

/// Puts rows that no loader knows into a table, many at a time.
async fn insert<C: Connection>(db: &C, table: &str, rows: Vec<String>) {
    for part in rows.chunks(500) {
        Connection::execute_unprepared(db, &format!("INSERT INTO {table} VALUES {}", part.join(", "))).await.expect("rows");
    }
}
