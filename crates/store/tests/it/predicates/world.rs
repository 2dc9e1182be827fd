//! A random company, in the database and as plain rows that predicates are decided about in Rust.

use std::{borrow::Cow, collections::HashMap};

use domain::{
    customer::{ANONYMOUS, ConsentStatus, ContactKind, CustomerKind, Facts, LineOfBusiness, Stage},
    interaction::{Channel, Flow, InteractionKind},
    money::{Currency, Decimal, Money},
    next_action::{Answer, NextAction},
    order::OrderKind,
    predicate::{Datum, Field, Related, Row},
    product::ProductKind,
    score::{ChurnBand, Drivers, Rfm},
    survey::SurveyKind,
    ticket::{Answered, Priority, Promises, TicketStatus},
    time::{Day, Timestamp},
};
use rand::{Rng, SeedableRng, rngs::SmallRng};
use sea_orm::ConnectionTrait as _;
use store::{
    Db,
    figures::{Scope, rebuild},
    load::{self, Loader},
    scores::write::NewScore,
    search, tags, teams,
    users::{self, User},
};
use uuid::Uuid;

/// The day that predicates are asked on.
pub(crate) const TODAY: Day = Day(20_500);
/// Texts that rows have and predicates ask for.
pub(crate) const TEXTS: [&str; 7] = ["France", "frankly FRANCE", "Österreich", "lamp, (red)", "a_b%", "Ünï lamp", "x"];
const NAMES: [&str; 6] = ["Ana France", "ÁNA Lamp", "Österreich AG", "x", "lamp, (red) & Co", "王 france"];
/// Amounts that rows have and predicates ask for.
pub(crate) const AMOUNTS: [i64; 6] = [0, 1_000, 25_000, 60_000, 250_000, 1_000_000];

/// A row with everything in it.
#[derive(Default)]
pub(crate) struct Thing {
    own: HashMap<Field, Owned>,
    /// What the lists show of a customer: asked first, because the browser asks it too.
    pub(crate) facts: Option<Facts>,
    pub(crate) belongings: HashMap<Related, Vec<Thing>>,
}

#[derive(Clone)]
enum Owned {
    Nothing,
    Number(i64),
    Text(String),
    Texts(Vec<String>),
    Moment(Timestamp),
    Id(Uuid),
}

impl Row for Thing {
    fn get(&self, field: Field) -> Option<Datum<'_>> {
        if let Some(known) = self.facts.as_ref().and_then(|facts| facts.get(field)) {
            return Some(known);
        }
        Some(match self.own.get(&field).unwrap_or_else(|| panic!("{} {}", field.subject().word(), field.word())) {
            Owned::Text(text) if text.is_empty() => Datum::Nothing,
            Owned::Nothing => Datum::Nothing,
            Owned::Number(n) => Datum::Number(*n),
            Owned::Text(text) => Datum::Text(text),
            Owned::Texts(texts) => Datum::Texts(texts.iter().map(String::as_str).collect()),
            Owned::Moment(at) => Datum::Moment(*at),
            Owned::Id(id) => Datum::Id(*id),
        })
    }

    fn related(&self, of: Related) -> Option<Vec<&dyn Row>> {
        Some(self.belongings.get(&of).map(|rows| rows.iter().map(|row| row as &dyn Row).collect()).unwrap_or_default())
    }

    fn fold<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        Some(search::fold(text).into())
    }
}

impl Thing {
    /// The same row without what belongs to it.
    pub(crate) fn alone(&self, facts: Facts) -> Self {
        Self { own: self.own.clone(), facts: Some(facts), belongings: HashMap::new() }
    }

    fn of(fields: impl IntoIterator<Item = (Field, Owned)>) -> Self {
        Self { own: fields.into_iter().collect(), ..Self::default() }
    }
}

fn code(code: i16) -> Owned {
    Owned::Number(code.into())
}

fn text(text: &str) -> Owned {
    Owned::Text(text.to_owned())
}

fn moment(at: Option<Timestamp>) -> Owned {
    at.map_or(Owned::Nothing, Owned::Moment)
}

/// The rows that the lists show, by id.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) customers: HashMap<Uuid, Thing>,
    pub(crate) orders: HashMap<Uuid, Thing>,
    pub(crate) tickets: HashMap<Uuid, Thing>,
    pub(crate) products: HashMap<Uuid, Thing>,
}

/// Where rows and their models are made at the same time.
struct Maker {
    random: SmallRng,
    loader: Loader,
    tx: store::Tx,
    next: u128,
    products: Vec<(Uuid, String, String)>,
    surveys: Vec<(Uuid, &'static str, SurveyKind)>,
    tags: Vec<Uuid>,
    owners: Vec<Uuid>,
    scores: Vec<NewScore>,
}

/// Fills a database with a random company.
pub(crate) async fn fill(db: &Db, seed: u64, customers: usize) -> World {
    let tx = db.begin().await.expect("a transaction");
    let shop = store::sources::id_of(&tx, "shop", "Shop").await.expect("a source");
    let mut maker = Maker {
        random: SmallRng::seed_from_u64(seed),
        loader: Loader::new(),
        tx,
        next: 1,
        products: Vec::new(),
        surveys: Vec::new(),
        tags: Vec::new(),
        owners: Vec::new(),
        scores: Vec::new(),
    };
    let mut world = World::default();
    maker.company().await;
    maker.catalogue(&mut world, shop).await;
    for _ in 0..customers {
        maker.customer(&mut world, shop).await;
    }
    for _ in 0..5 {
        let (id, order) = maker.order(ANONYMOUS, OrderKind::Order, shop).await;
        world.orders.insert(id, order);
    }
    let Maker { mut loader, tx, scores, .. } = maker;
    loader.finish(&tx).await.expect("rows");
    store::settings::set_currency(&tx, Currency::GBP).await.expect("a currency");
    rebuild(&tx, Scope::All).await.expect("figures");
    crate::support::score(&tx, TODAY, &scores).await;
    tx.commit().await.expect("committed");
    world
}

impl Maker {
    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next << 64 | u128::from(self.random.random::<u64>()))
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.random.random_range(0..of.len())].clone()
    }

    /// Tags and our own people, named as the other texts are.
    async fn company(&mut self) {
        for name in &TEXTS[..4] {
            let id = self.id();
            self.tags.push(tags::find_or_add(&self.tx, id, name).await.expect("a tag").id);
        }
        for name in &TEXTS[..2] {
            let id = self.id();
            let user = User { id, name: (*name).to_owned(), email: id.to_string(), role: "agent".into(), created_at: Timestamp(0) };
            users::add(&self.tx, &user).await.expect("a user");
            self.owners.push(id);
        }
        // The first of them is in one team, the second in both.
        for (n, name) in TEXTS[..2].iter().enumerate() {
            let id = Uuid::from_u128(0x7ea0 + n as u128);
            let _new = teams::create(&self.tx, id, name).await.expect("a team");
            teams::set_members(&self.tx, id, &self.owners[n..]).await.expect("members");
        }
    }

    /// Nothing in a third of the cases.
    fn some_text(&mut self) -> String {
        if self.random.random_ratio(1, 3) { String::new() } else { self.one(&TEXTS).to_owned() }
    }

    /// Around today, or years before.
    fn moment(&mut self) -> Timestamp {
        let back = if self.random.random_ratio(1, 2) { self.random.random_range(-3..40) } else { self.random.random_range(40..900) };
        let within = if self.random.random_ratio(1, 4) { 0 } else { self.random.random_range(0..86_400_000) };
        Timestamp(Day(TODAY.0 - back).start().0 + within)
    }

    fn maybe_moment(&mut self) -> Option<Timestamp> {
        let at = self.moment();
        self.random.random_ratio(1, 2).then_some(at)
    }

    async fn catalogue(&mut self, world: &mut World, shop: i16) {
        for (index, name) in NAMES.iter().enumerate() {
            let (id, code, kind) = (self.id(), format!("{}{index}", TEXTS[index]), self.one(ProductKind::ALL));
            let row = load::ProductRow { id, source_id: shop, code: code.clone(), name: (*name).to_owned(), kind };
            self.loader.product(&self.tx, row).await.expect("a product");
            self.products.push((id, code, (*name).to_owned()));
            world.products.insert(id, Thing::default());
        }
        for (name, kind) in [("After contact", SurveyKind::Csat), ("France", SurveyKind::Nps)] {
            let id = self.id();
            self.loader.survey(&self.tx, load::SurveyRow { id, name: name.into(), kind }).await.expect("a survey");
            self.surveys.push((id, name, kind));
        }
    }

    async fn customer(&mut self, world: &mut World, shop: i16) {
        let id = self.id();
        let (city, language) = (self.some_text(), self.some_text());
        let row = load::Customer {
            id,
            kind: self.one(CustomerKind::ALL),
            stage: self.one(Stage::ALL),
            name: self.one(&NAMES).to_owned(),
            country: self.some_text(),
            city: city.clone(),
            language: language.clone(),
            created_at: self.moment(),
            owner_id: self.random.random_ratio(1, 2).then(|| self.one(&self.owners.clone())),
        };
        let owner = row.owner_id.and_then(|owner| self.owners.iter().position(|id| *id == owner));
        let teams = owner.map_or(Vec::new(), |n| TEXTS[..=n].iter().map(|name| (*name).to_owned()).collect());
        self.loader.customer(&self.tx, row).await.expect("a customer");
        for _ in 0..self.random.random_range(0..3) {
            let tag = self.one(&self.tags.clone());
            self.loader.tag(&self.tx, id, tag).await.expect("a tag");
        }
        let mut thing = Thing::of([(Field::CustomerCity, text(&city)), (Field::CustomerLanguage, text(&language))]);
        thing.own.insert(Field::CustomerTeam, Owned::Texts(teams));
        thing.own.extend(self.score(id));
        let (proposals, scores) = (self.proposals(id).await, self.said(id).await);
        thing.belongings.insert(Related::Proposals, proposals);
        thing.belongings.insert(Related::Scores, scores);
        for _ in 0..self.random.random_range(0..4) {
            let kind = if self.random.random_ratio(1, 4) { OrderKind::CreditNote } else { OrderKind::Order };
            let (order_id, order) = self.order(id, kind, shop).await;
            let of = if kind == OrderKind::Order { Related::Orders } else { Related::CreditNotes };
            thing.belongings.entry(of).or_default().push(Thing::of(order.own.clone()));
            world.orders.insert(order_id, order);
        }
        for _ in 0..self.random.random_range(0..3) {
            let (ticket_id, ticket) = self.ticket(id, shop).await;
            thing.belongings.entry(Related::Tickets).or_default().push(Thing::of(ticket.own.clone()));
            world.tickets.insert(ticket_id, ticket);
        }
        for _ in 0..self.random.random_range(0..4) {
            let event = self.interaction(id).await;
            thing.belongings.entry(Related::Interactions).or_default().push(event);
        }
        self.small_things(id, &mut thing, shop).await;
        world.customers.insert(id, thing);
    }

    /// What models say of two in three customers; by chance of its own, so that the rest of the company stays as it is.
    fn score(&mut self, customer_id: Uuid) -> [(Field, Owned); 6] {
        let mut random = SmallRng::seed_from_u64(customer_id.as_u64_pair().1);
        let fields = [
            Field::CustomerPAlive,
            Field::CustomerChurn,
            Field::CustomerRisk,
            Field::CustomerExpected,
            Field::CustomerRfm,
            Field::CustomerNextPurchase,
        ];
        if random.random_ratio(1, 3) {
            return fields.map(|field| (field, Owned::Nothing));
        }
        let (p_alive_centi, risk) = (random.random_range(0..=100), random.random_range(0..=100));
        let score = NewScore {
            customer_id,
            p_alive_centi,
            risk_centi: random.random_ratio(2, 3).then_some(risk),
            expected_minor: AMOUNTS[random.random_range(0..AMOUNTS.len())],
            low_minor: 0,
            high_minor: 0,
            rank_centi: 0,
            tier: domain::customer::Tier::Gold,
            rfm: random.random_ratio(2, 3).then_some(Rfm { recency: 0, frequency: 0, monetary: random.random_range(1..=5) }),
            next_purchase: random.random_ratio(2, 3).then_some(Day(TODAY.0 + random.random_range(-20..40))),
            drivers: Drivers { purchases: 1, ..Drivers::default() },
            effects: 0,
        };
        let values = [
            Owned::Number(p_alive_centi.into()),
            code(ChurnBand::of(p_alive_centi.into()).code()),
            score.risk_centi.map_or(Owned::Nothing, code),
            Owned::Number(score.expected_minor),
            score.rfm.map_or(Owned::Nothing, |rfm| Owned::Number(rfm.number())),
            moment(score.next_purchase.map(Day::start)),
        ];
        self.scores.push(score);
        let mut values = values.into_iter();
        fields.map(|field| (field, values.next().expect("as many")))
    }

    /// Answers to proposals; by chance of their own.
    async fn proposals(&mut self, customer_id: Uuid) -> Vec<Thing> {
        let mut random = SmallRng::seed_from_u64(customer_id.as_u64_pair().1 ^ 1);
        let mut things = Vec::new();
        for n in 0..random.random_range(0..3_u128) {
            let action = NextAction::ALL[random.random_range(0..NextAction::ALL.len())];
            let answer = Answer::ALL[random.random_range(0..Answer::ALL.len())];
            let at = Timestamp(Day(TODAY.0 - random.random_range(0..60)).start().0 + random.random_range(0..86_400_000));
            let (customer, id) = (self.literal(customer_id), self.literal(Uuid::from_u128(customer_id.as_u128() ^ (n + 1))));
            let (action, answer) = (action.code(), answer.code());
            let sql = format!(
                "INSERT INTO action_answers (customer_id, id, action, answer, at, actor) \
                 VALUES ({customer}, {id}, {action}, {answer}, {}, 'Eve')",
                at.0
            );
            self.tx.execute_unprepared(&sql).await.expect("an answer");
            things.push(Thing::of([
                (Field::ProposalAction, code(action)),
                (Field::ProposalAnswer, code(answer)),
                (Field::ProposalAt, Owned::Moment(at)),
            ]));
        }
        things
    }

    /// What models say, and in every second case what they said three months ago.
    async fn said(&mut self, customer_id: Uuid) -> Vec<Thing> {
        let said = |as_of: Day, risk: Option<i64>, expected: i64| {
            let stake = risk.map_or(Owned::Nothing, |risk| Owned::Number((expected * risk + 50) / 100));
            Thing::of([(Field::ScoreAsOf, Owned::Moment(as_of.start())), (Field::ScoreStake, stake)])
        };
        let now = self.scores.iter().filter(|score| score.customer_id == customer_id);
        let mut things: Vec<Thing> = now.map(|s| said(TODAY, s.risk_centi.map(i64::from), s.expected_minor)).collect();
        let mut random = SmallRng::seed_from_u64(customer_id.as_u64_pair().1 ^ 2);
        if random.random_ratio(1, 2) {
            let (as_of, customer) = (Day(TODAY.0 - 90), self.literal(customer_id));
            let expected = AMOUNTS[random.random_range(0..AMOUNTS.len())];
            let risk = random.random_ratio(2, 3).then(|| random.random_range(0..=100));
            let sql = format!(
                "INSERT INTO score_history (customer_id, month, as_of, p_alive, risk, expected_minor, rfm, effects) \
                 VALUES ({customer}, {}, {}, 50, {}, {expected}, 111, 0)",
                Day(as_of.0 - 1).month_start().0,
                as_of.0,
                risk.map_or("NULL".to_owned(), |risk: i64| risk.to_string()),
            );
            self.tx.execute_unprepared(&sql).await.expect("what was said");
            things.push(said(as_of, risk, expected));
        }
        things
    }

    /// An id as SQL writes it.
    fn literal(&self, id: Uuid) -> String {
        match self.tx.get_database_backend() {
            sea_orm::DbBackend::Sqlite => format!("x'{}'", id.simple()),
            _ => format!("'{id}'"),
        }
    }

    async fn order(&mut self, customer_id: Uuid, kind: OrderKind, shop: i16) -> (Uuid, Thing) {
        let id = self.id();
        let (channel, placed_at, country) = (self.one(Channel::ALL), self.moment(), self.some_text());
        let (number, amount) = (format!("{} {}", self.one(&TEXTS), self.next), self.one(&AMOUNTS));
        let mut own = SmallRng::seed_from_u64(id.as_u64_pair().1);
        let after = own.random_range(0..20 * 86_400_000);
        let delivered_at = own.random_ratio(1, 2).then_some(Timestamp(placed_at.0 + after));
        let lines = self.random.random_range(1..3);
        let (sales_minor, credits_minor) = if kind == OrderKind::Order { (amount, 0) } else { (0, amount) };
        let source_id = if self.random.random_ratio(1, 2) { shop } else { 1 };
        let row = load::OrderRow {
            customer_id,
            id,
            source_id,
            number: number.clone(),
            kind,
            channel,
            placed_at,
            delivered_at,
            country: country.clone(),
            lines,
            sales_minor,
            credits_minor,
            currency: Currency::GBP,
        };
        self.loader.order(&self.tx, row).await.expect("an order");
        let (mut names, mut codes) = (Vec::new(), Vec::new());
        for line in 1..=lines {
            let (product_id, code, name) = self.one(&self.products.clone());
            let row = load::LineRow {
                customer_id,
                order_id: id,
                line: i32::try_from(line).expect("few"),
                source_key: self.id(),
                product_id,
                description: None,
                at: placed_at,
                quantity: 1,
                price: Decimal { mantissa: 0, scale: 2 },
                amount_minor: 0,
            };
            self.loader.line(&self.tx, row).await.expect("a line");
            names.push(name);
            codes.push(code);
        }
        let source = if source_id == 1 { "vecino" } else { "shop" };
        let order = Thing::of([
            (Field::OrderNumber, text(&number)),
            (Field::OrderKind, code(kind.code())),
            (Field::OrderPlaced, Owned::Moment(placed_at)),
            (Field::OrderDelivered, moment(delivered_at)),
            (Field::OrderTotal, Owned::Number(sales_minor - credits_minor)),
            (Field::OrderSales, Owned::Number(sales_minor)),
            (Field::OrderCredits, Owned::Number(credits_minor)),
            (Field::OrderLines, Owned::Number(lines)),
            (Field::OrderProduct, Owned::Texts(names)),
            (Field::OrderCode, Owned::Texts(codes)),
            (Field::OrderCountry, text(&country)),
            (Field::OrderChannel, code(channel.code())),
            (Field::OrderSource, text(source)),
            (Field::OrderCustomer, Owned::Id(customer_id)),
        ]);
        (id, order)
    }

    async fn ticket(&mut self, customer_id: Uuid, shop: i16) -> (Uuid, Thing) {
        let id = self.id();
        let row = load::TicketRow {
            customer_id,
            id,
            source_id: shop,
            number: format!("{} {}", self.one(&TEXTS), self.next),
            subject: self.some_text(),
            status: self.one(TicketStatus::ALL),
            priority: self.one(Priority::ALL),
            channel: self.one(Channel::ALL),
            reason: self.some_text(),
            opened_at: self.moment(),
            first_response_at: self.maybe_moment(),
            solved_at: self.maybe_moment(),
            assignee: self.some_text(),
            messages: self.random.random_range(0..5),
        };
        let ticket = Thing::of([
            (Field::TicketNumber, text(&row.number)),
            (Field::TicketStatus, code(row.status.code())),
            (Field::TicketPriority, code(row.priority.code())),
            (Field::TicketReason, text(&row.reason)),
            (Field::TicketSubject, text(&row.subject)),
            (Field::TicketChannel, code(row.channel.code())),
            (Field::TicketAssignee, text(&row.assignee)),
            (Field::TicketOpened, Owned::Moment(row.opened_at)),
            (Field::TicketFirstResponse, moment(row.first_response_at)),
            (Field::TicketAnswered, code(answered(&row).code())),
            (Field::TicketSolved, moment(row.solved_at)),
            (Field::TicketMessages, Owned::Number(row.messages)),
            (Field::TicketSource, text("shop")),
            (Field::TicketCustomer, Owned::Id(customer_id)),
        ]);
        self.loader.ticket(&self.tx, row).await.expect("a ticket");
        (id, ticket)
    }

    async fn interaction(&mut self, customer_id: Uuid) -> Thing {
        let amount = self.one(&AMOUNTS);
        let row = load::InteractionRow {
            customer_id,
            at: self.moment(),
            id: self.id(),
            kind: self.one(InteractionKind::ALL),
            channel: self.one(Channel::ALL),
            flow: self.one(Flow::ALL),
            subject: self.some_text(),
            summary: String::new(),
            ref_id: None,
            amount: self.random.random_ratio(1, 2).then_some(Money { minor: amount, currency: Currency::GBP }),
            measure: None,
            actor: self.some_text(),
        };
        let event = Thing::of([
            (Field::InteractionKind, code(row.kind.code())),
            (Field::InteractionAt, Owned::Moment(row.at)),
            (Field::InteractionChannel, code(row.channel.code())),
            (Field::InteractionFlow, code(row.flow.code())),
            (Field::InteractionSubject, text(&row.subject)),
            (Field::InteractionActor, text(&row.actor)),
            (Field::InteractionAmount, row.amount.map_or(Owned::Nothing, |a| Owned::Number(a.minor))),
        ]);
        self.loader.interaction(&self.tx, row).await.expect("an event");
        event
    }

    /// Holdings, consents, answers, links and contact points.
    async fn small_things(&mut self, customer_id: Uuid, thing: &mut Thing, shop: i16) {
        if self.random.random_ratio(1, 2) {
            let renews = self.maybe_moment().map(Timestamp::day);
            let value = Money { minor: self.one(&AMOUNTS), currency: Currency::GBP };
            let row = load::HoldingRow {
                customer_id,
                id: self.id(),
                line: self.one(LineOfBusiness::ALL),
                name: self.some_text(),
                number: String::new(),
                value,
                since: self.moment().day(),
                renews,
                source_id: shop,
            };
            let holding = Thing::of([
                (Field::HoldingLine, code(row.line.code())),
                (Field::HoldingName, text(&row.name)),
                (Field::HoldingValue, Owned::Number(value.minor)),
                (Field::HoldingSince, Owned::Moment(row.since.start())),
                (Field::HoldingRenews, moment(renews.map(Day::start))),
            ]);
            self.loader.holding(&self.tx, row).await.expect("a holding");
            thing.belongings.insert(Related::Holdings, vec![holding]);
        }
        if self.random.random_ratio(1, 2) {
            let row = load::ConsentRow {
                customer_id,
                channel: self.one(Channel::ALL),
                purpose: self.one(domain::consent::Purpose::ALL),
                status: self.one(ConsentStatus::ALL),
                since: self.moment(),
                source_id: store::sources::OWN,
            };
            let consent = Thing::of([
                (Field::ConsentChannel, code(row.channel.code())),
                (Field::ConsentPurpose, code(row.purpose.code())),
                (Field::ConsentStatus, code(row.status.code())),
                (Field::ConsentSince, Owned::Moment(row.since)),
            ]);
            self.loader.consent(&self.tx, row).await.expect("a consent");
            thing.belongings.insert(Related::Consents, vec![consent]);
        }
        if self.random.random_ratio(1, 2) {
            let (survey_id, survey, kind) = self.one(&self.surveys.clone());
            let row = load::AnswerRow {
                customer_id,
                id: self.id(),
                survey_id,
                score: self.random.random_range(1..6),
                comment: self.some_text(),
                at: self.moment(),
            };
            let answer = Thing::of([
                (Field::AnswerSurvey, text(survey)),
                (Field::AnswerKind, code(kind.code())),
                (Field::AnswerScore, code(row.score)),
                (Field::AnswerComment, text(&row.comment)),
                (Field::AnswerAt, Owned::Moment(row.at)),
            ]);
            self.loader.answer(&self.tx, row).await.expect("an answer");
            thing.belongings.insert(Related::Answers, vec![answer]);
        }
        if self.random.random_ratio(1, 2) {
            let row = load::Link {
                customer_id,
                source_id: shop,
                external_id: format!("{} {}", self.one(&TEXTS), self.next),
                linked_at: self.moment(),
            };
            let link = Thing::of([
                (Field::LinkSource, text("shop")),
                (Field::LinkId, text(&row.external_id)),
                (Field::LinkSince, Owned::Moment(row.linked_at)),
            ]);
            self.loader.link(&self.tx, row).await.expect("a link");
            thing.belongings.insert(Related::Links, vec![link]);
        }
        if self.random.random_ratio(1, 2) {
            let (id, kind) = (self.id(), self.one(ContactKind::ALL));
            let row = load::Contact { customer_id, id, kind, value: "v".into(), verified: true, source_id: 1 };
            self.loader.contact(&self.tx, row).await.expect("a contact point");
            thing.belongings.insert(Related::Contacts, vec![Thing::of([(Field::ContactKind, code(kind.code()))])]);
        }
    }
}

/// How a ticket stands to what is promised where nobody has said anything else.
fn answered(ticket: &load::TicketRow) -> Answered {
    match ticket.first_response_at {
        Some(at) if at.0 - ticket.opened_at.0 <= 60_000 * i64::from(Promises::DEFAULT.minutes(ticket.priority)) => Answered::InTime,
        Some(_) => Answered::Late,
        None => Answered::NotYet,
    }
}
