//! What the HTTP tests share: a server without a socket, requests, and a small company.

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use domain::{
    access::Role,
    bulk::Change,
    customer::{ANONYMOUS, ContactKind, CustomerKind, Stage},
    interaction::{Channel, Flow, InteractionKind},
    money::{Currency, Decimal, Money},
    order::OrderKind,
    product::ProductKind,
    ticket::{Author, Priority, TicketStatus},
    time::Timestamp,
};
use http::{HeaderMap, Request, Response, StatusCode};
use serde_json::Value;
use server::{
    assets::{self, File},
    auth::token::Token,
    config::Config,
    router::router,
    secrets::Secrets,
    state::ServerState,
};
use store::{
    Db,
    changes::{self, By},
    figures::{self, Scope},
    load::{Contact, Customer, InteractionRow, LineRow, Link, Loader, MessageRow, OrderRow, ProductRow, TicketRow},
    roles,
    sessions::{self, NewSession},
    settings, sources,
    users::{self, User},
};
use tokio::sync::Semaphore;
use tower::ServiceExt;
use uuid::Uuid;

/// The customer that has everything.
pub(crate) const ADA: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
/// The customer that has nothing but a name.
pub(crate) const BEN: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);

/// The program, which cargo builds beside its tests because of those in `tests/program.rs`.
pub(crate) fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("this program");
    let program = tests.ancestors().nth(2).expect("it lies in a folder of the build").join("vecino");
    assert!(program.exists(), "{} is not there; build the tests of the package “server” as well", program.display());
    program
}

/// The state of a server over that database, with the browser files of [`fixture`].
pub(crate) fn state(db: &Db) -> ServerState {
    // Tests ask as quickly as they can.
    configured(db, &Config { user_rate: 0, key_rate: 0, address_rate: 0, ..Config::default() }, &Secrets::new([7; 32]))
}

/// The state with another configuration.
pub(crate) fn configured(db: &Db, config: &Config, secrets: &Secrets) -> ServerState {
    let mut state = ServerState::new(db.clone(), config, secrets).expect("a state");
    state.assets = fixture;
    state.app.pkg = format!("/pkg/{}", assets::build_id(fixture).expect("the fixture has one"));
    state
}

/// The state with other limits.
pub(crate) fn limited(db: &Db, timeout: Duration, in_flight: usize) -> ServerState {
    let mut state = state(db);
    state.limits.timeout = timeout;
    state.limits.in_flight = Arc::new(Semaphore::new(in_flight));
    state
}

/// A server over that database.
pub(crate) fn server(db: &Db) -> Router {
    router(state(db))
}

/// Browser files made for the tests.
pub(crate) fn fixture(path: &str) -> Option<File> {
    let data: &'static [u8] = match path {
        "build-id" => b"abc123\n",
        "pkg/vecino.js" => b"plain",
        "pkg/vecino.js.br" => b"brotli",
        "pkg/vecino.js.gz" => b"gzip",
        "pkg/vecino.wasm" => b"\0asm",
        "icons.svg" => b"<svg/>",
        "secret/.env" | ".env" | "Cargo.toml" => b"must never be seen",
        _ => return None,
    };
    let mut sha256 = [0; 32];
    sha256[..data.len().min(32)].copy_from_slice(&data[..data.len().min(32)]);
    Some(File { data: data.into(), sha256 })
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("a header of ASCII"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

/// Sends a request with those headers, in the session of [`BOSS`].
pub(crate) async fn send(server: &Router, method: &str, uri: &str, headers: &[(&str, &str)]) -> Answer {
    let signed = headers.iter().copied().chain([("cookie", COOKIE)]).collect::<Vec<_>>();
    send_as_nobody(server, method, uri, &signed).await
}

/// Sends a request with those headers and nothing else.
pub(crate) async fn send_as_nobody(server: &Router, method: &str, uri: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    run(server, request.body(Body::empty()).expect("a request")).await
}

/// The administrator in whose session the tests ask.
pub(crate) const BOSS: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0b05);
/// The administrator's token, and the cookie that holds it.
const TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The cookie of [`BOSS`].
pub(crate) const COOKIE: &str = "__Host-vecino=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Signs [`BOSS`] in.
pub(crate) async fn sign_in(db: &Db) {
    begin(db, BOSS, "administrator", &Token::parse(TOKEN).expect("a token")).await;
}

/// Signs somebody with a role in; the header `cookie` of that session.
pub(crate) async fn sign_in_as(db: &Db, role: &str) -> String {
    let token = Token::random();
    begin(db, person(role), role, &token).await;
    format!("__Host-vecino={}", token.text())
}

/// Stores a role, as its page does.
pub(crate) async fn save_role(db: &Db, role: &Role) {
    let (word, rights) = (role.word.clone(), serde_json::to_string(role).expect("JSON"));
    db.write(move |tx| {
        let (word, rights) = (word.clone(), rights.clone());
        Box::pin(async move { roles::save(tx, &word, &rights, None, server::state::now()).await })
    })
    .await
    .expect("a role");
}

/// Stores a role; the cookie of somebody who has it.
pub(crate) async fn with_role(db: &Db, role: &Role) -> String {
    save_role(db, role).await;
    sign_in_as(db, &role.word).await
}

/// The id of the one person of a role.
pub(crate) fn person(role: &str) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_00f0_0000 + role.bytes().map(u128::from).sum::<u128>())
}

/// Lets the person of a role look after a customer.
pub(crate) async fn own(db: &Db, customer: Uuid, role: &str) {
    let by = By { actor: "Boss".into(), scope: domain::access::Scope::all(), now: server::state::now(), new_id: server::state::new_id };
    let owner = person(role);
    db.write(move |tx| {
        let by = by.clone();
        Box::pin(async move { changes::apply(tx, Change::SetOwner(Some(owner)), &[customer], &by).await.map(drop) })
    })
    .await
    .expect("owned");
}

async fn begin(db: &Db, id: Uuid, role: &str, token: &Token) {
    let now = server::state::now();
    let user = User { id, name: format!("The {role}"), email: format!("{id}@example.com"), role: role.into(), created_at: now };
    let session = NewSession {
        id: server::state::new_id(now),
        token_hash: token.hash(),
        user_id: id,
        now,
        idle_ms: None,
        ends_at: Timestamp(i64::MAX / 2),
        address: "127.0.0.1".into(),
        agent: "test".into(),
        second_factor_at: None,
    };
    db.write(move |tx| {
        let (user, session) = (user.clone(), session.clone());
        Box::pin(async move {
            users::add(tx, &user).await?;
            sessions::end_by_token(tx, &session.token_hash).await?;
            sessions::start(tx, &session).await.map(drop)
        })
    })
    .await
    .expect("signed in");
}

/// Sends any request.
pub(crate) async fn run(server: &Router, request: Request<Body>) -> Answer {
    let response: Response<Body> = server.clone().oneshot(request).await.expect("the router never fails");
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 64 << 20).await.expect("a whole body").to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// A GET.
pub(crate) async fn get(server: &Router, uri: &str) -> Answer {
    send(server, "GET", uri, &[]).await
}

/// Fills the database with a small company, in which [`BOSS`] is signed in: Ada with an order, a credit note, a ticket and a call; Ben;
/// an anonymous sale; a product and a charge.
pub(crate) async fn fill(db: &Db) {
    let tx = db.begin().await.expect("a transaction");
    settings::set_currency(&tx, Currency::GBP).await.expect("a currency");
    let shop = sources::id_of(&tx, "shop", "Our shop").await.expect("a source");
    let mut load = Loader::new();
    for (id, name, country) in [(ADA, "Ada Peña", "United Kingdom"), (BEN, "Ben", "France")] {
        let kind = CustomerKind::Person;
        let (stage, city, language, created_at) = (Stage::Customer, "London".to_owned(), "en".to_owned(), at("2024-01-01"));
        let customer = Customer { id, kind, stage, name: name.into(), country: country.into(), city, language, created_at, owner_id: None };
        load.customer(&tx, customer).await.expect("a customer");
        load.search(&tx, id, &[name]).await.expect("a search document");
    }
    let link = Link { customer_id: ADA, source_id: shop, external_id: "C-7".into(), linked_at: at("2024-01-01") };
    load.link(&tx, link).await.expect("a link");
    let email = ContactKind::Email;
    let contact = Contact { customer_id: ADA, id: id(20), kind: email, value: "ada@example.com".into(), verified: true, source_id: shop };
    load.contact(&tx, contact).await.expect("a contact point");
    products(&mut load, &tx, shop).await;
    order(&mut load, &tx, shop, ADA, 30, "1001", "2024-03-04", &[(10, 2, 1250), (11, 1, 400)]).await;
    order(&mut load, &tx, shop, ADA, 31, "C1002", "2024-03-20", &[(10, -1, 1250)]).await;
    order(&mut load, &tx, shop, ANONYMOUS, 32, "1003", "2024-04-01", &[(10, 4, 1250)]).await;
    ticket(&mut load, &tx, shop).await;
    load.finish(&tx).await.expect("everything written");
    figures::rebuild(&tx, Scope::All).await.expect("figures");
    tx.commit().await.expect("committed");
    sign_in(db).await;
}

/// A moment.
pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a moment")
}

/// An id of the company of [`fill`].
pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0001_0000 + n)
}

async fn products(load: &mut Loader, tx: &store::Tx, shop: i16) {
    for (n, code, kind) in [(10, "LAMP", ProductKind::Product), (11, "POST", ProductKind::Charge)] {
        let row = ProductRow { id: id(n), source_id: shop, code: code.into(), name: format!("{code} of ours"), kind };
        load.product(tx, row).await.expect("a product");
    }
}

#[expect(clippy::too_many_arguments, reason = "a table row of the test's company")]
async fn order(load: &mut Loader, tx: &store::Tx, shop: i16, whose: Uuid, n: u128, number: &str, day: &str, lines: &[(u128, i64, i64)]) {
    let amounts: Vec<i64> = lines.iter().map(|(_, quantity, price)| quantity * price).collect();
    let credit = number.starts_with('C');
    let row = OrderRow {
        customer_id: whose,
        id: id(n),
        source_id: shop,
        number: number.into(),
        kind: if credit { OrderKind::CreditNote } else { OrderKind::Order },
        channel: Channel::Web,
        placed_at: at(day),
        delivered_at: None,
        country: "United Kingdom".into(),
        lines: i64::try_from(lines.len()).expect("few"),
        sales_minor: amounts.iter().filter(|a| **a > 0).sum(),
        credits_minor: -amounts.iter().filter(|a| **a < 0).sum::<i64>(),
        currency: Currency::GBP,
    };
    let total = row.sales_minor - row.credits_minor;
    load.order(tx, row).await.expect("an order");
    for (position, ((product, quantity, price), amount_minor)) in lines.iter().zip(amounts).enumerate() {
        let line = LineRow {
            customer_id: whose,
            order_id: id(n),
            line: i32::try_from(position + 1).expect("few"),
            source_key: Uuid::from_u128(n * 100 + position as u128),
            product_id: id(*product),
            description: None,
            at: at(day),
            quantity: *quantity,
            price: Decimal { mantissa: *price, scale: 2 },
            amount_minor,
        };
        load.line(tx, line).await.expect("a line");
    }
    if whose != ANONYMOUS {
        let kind = if credit { InteractionKind::CreditNote } else { InteractionKind::Order };
        let amount = Some(Money { minor: total, currency: Currency::GBP });
        interaction(load, tx, 40 + n, day, kind, number, Some(id(n)), amount).await;
    }
}

#[expect(clippy::too_many_arguments, reason = "a table row of the test's company")]
async fn interaction(
    load: &mut Loader,
    tx: &store::Tx,
    n: u128,
    day: &str,
    kind: InteractionKind,
    subject: &str,
    ref_id: Option<Uuid>,
    amount: Option<Money>,
) {
    let row = InteractionRow {
        customer_id: ADA,
        at: at(day),
        id: id(n),
        kind,
        channel: Channel::Web,
        flow: Flow::Inbound,
        subject: subject.into(),
        summary: String::new(),
        ref_id,
        amount,
        measure: None,
        actor: String::new(),
    };
    load.interaction(tx, row).await.expect("an interaction");
}

async fn ticket(load: &mut Loader, tx: &store::Tx, shop: i16) {
    let row = TicketRow {
        customer_id: ADA,
        id: id(50),
        source_id: shop,
        number: "T-1".into(),
        subject: "Where is my lamp?".into(),
        status: TicketStatus::Open,
        priority: Priority::High,
        channel: Channel::Email,
        reason: "delivery".into(),
        opened_at: at("2024-03-10"),
        first_response_at: None,
        solved_at: None,
        assignee: String::new(),
        messages: 1,
    };
    load.ticket(tx, row).await.expect("a ticket");
    let (ticket_id, name, body) = (id(50), "Ada Peña".to_owned(), "It has not come.".to_owned());
    let message = MessageRow { customer_id: ADA, ticket_id, id: id(51), at: at("2024-03-10"), author: Author::Customer, name, body };
    load.message(tx, message).await.expect("a message");
    interaction(load, tx, 90, "2024-03-10", InteractionKind::Ticket, "Where is my lamp?", Some(id(50)), None).await;
    interaction(load, tx, 91, "2024-03-11", InteractionKind::Call, "Call", None, None).await;
}
