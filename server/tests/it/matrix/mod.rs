//! Every route, asked by everybody: what is not said to be allowed is refused, and a refusal changes nothing.

mod fields;
mod looking;
mod rows;

use std::collections::BTreeSet;

use app::server::trail::Trail;
use axum::{Router, body::Body};
use domain::{
    access::{Action, BUILT_IN, Reach, Resource, Role},
    audit::{Action::Denied, AuditQuery},
    time::Timestamp,
};
use http::{Request, StatusCode};
use store::{
    Db,
    keys::{self, NewKey},
    on_both_databases,
    sessions::{self, NewSession},
    teams::{self, Named},
    testing::fingerprint,
    users,
};
use uuid::Uuid;

use self::rows::{Need, Row, rows};
use crate::common::{ADA, Answer, BOSS, fill, own, run, server, sign_in_as, state};

/// Asks as whoever has that cookie; nobody without.
async fn ask(server: &Router, row: &Row, cookie: Option<&str>) -> Answer {
    let request = Request::builder().method(row.method).uri(&row.uri).header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("accept", "*/*");
    let request = cookie.into_iter().fold(request, |request, cookie| request.header("cookie", cookie));
    let request = request.body(Body::from(row.body.clone())).expect("a request");
    if row.route == "/api/live" {
        // It stays open: only whether it opens is looked at.
        let response = tower::ServiceExt::oneshot(server.clone(), request).await.expect("an answer");
        return Answer { status: response.status(), headers: response.headers().clone(), body: Vec::new() };
    }
    let answer = run(server, request).await;
    // Nothing is shared with pages of others.
    assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{}: {:?}", row.uri, answer.headers);
    answer
}

fn is_refused(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) || status.is_server_error()
}

/// What the server writes down about each request: when somebody was last here, and the log, which [`Log`] looks at.
const APART: [&str; 4] = ["audit", "audit_head", "sessions.seen_at", "users.seen_at"];

/// A session of the first administrator's, a key, and a team: none of them is anybody's who asks.
const SESSION: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0e01);
const KEY: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0e02);
const TEAM: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0e03);

/// What the rows of the settings are about.
async fn others(db: &Db) {
    db.write(|tx| {
        Box::pin(async move {
            let now = server::state::now();
            let session = NewSession {
                id: SESSION,
                token_hash: [0xe1; 32],
                user_id: BOSS,
                now,
                idle_ms: None,
                ends_at: Timestamp(now.0 + 3_600_000),
                address: "127.0.0.1".into(),
                agent: "test".into(),
                second_factor_at: None,
            };
            sessions::start(tx, &session).await?;
            let (name, prefix, role) = ("Till".into(), "vk_till".into(), "agent".into());
            let key = NewKey { id: KEY, name, prefix, token_hash: [0xe2; 32], role, now, created_by: Some(BOSS), ends_at: None };
            keys::create(tx, &key).await?;
            assert_eq!(teams::create(tx, TEAM, "Theirs").await?, Named::Named);
            teams::set_members(tx, TEAM, &[BOSS]).await
        })
    })
    .await
    .expect("others");
}

/// The log, and how long it was.
struct Log<'a>(&'a Db, &'a Trail, i64);

impl<'a> Log<'a> {
    async fn begin(db: &'a Db, trail: &'a Trail) -> Self {
        trail.settle().await;
        Self(db, trail, store::audit::count(db.reader()).await.expect("a count"))
    }

    /// Asserts that nothing was written down since but that somebody was refused.
    async fn tells_only_of_refusals(self, name: &str) {
        let Self(db, trail, before) = self;
        trail.settle().await;
        let more = store::audit::count(db.reader()).await.expect("a count") - before;
        let query = AuditQuery { limit: u32::try_from(more).expect("few").max(1), ..AuditQuery::default() };
        let written = store::audit::list(db.reader(), &query).await.expect("the log").rows;
        let others: Vec<_> = written.iter().take(usize::try_from(more).expect("few")).filter(|entry| entry.action != Denied).collect();
        assert!(others.is_empty(), "{name} is written down as something else: {others:?}");
    }
}

async fn as_nobody(db: &Db, (server, trail): (&Router, &Trail), row: &Row) {
    let (before, log) = (fingerprint(db, &APART).await, Log::begin(db, trail).await);
    let answer = ask(server, row, None).await;
    let name = format!("{} {} as nobody: {}", row.method, row.uri, answer.status);
    if row.need == Need::Nothing {
        // A code belongs to half of a sign-in, and there is none.
        let half = (row.method, row.route) == ("POST", "/sign-in/code");
        assert!(is_refused(answer.status) == half, "{name}");
        return;
    }
    if row.uri.starts_with("/api/") {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
    } else {
        assert_eq!((answer.status, answer.header("location").starts_with("/sign-in")), (StatusCode::SEE_OTHER, true), "{name}");
    }
    assert!(!answer.text().contains("Pe\u{f1}a"), "{name} tells nothing");
    assert_eq!(before, fingerprint(db, &APART).await, "{name} changes nothing");
    log.tells_only_of_refusals(&name).await;
}

async fn as_role(db: &Db, (server, trail): (&Router, &Trail), row: &Row, role: &Role, cookie: &str, reaches: bool) {
    let (before, log) = (fingerprint(db, &APART).await, Log::begin(db, trail).await);
    let answer = ask(server, row, Some(cookie)).await;
    let name = format!("{} {} as {}: {}", row.method, row.uri, role.word, answer.status);
    let allowed = allows(&role.word, row.need);
    if !allowed {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
    } else if row.about.is_some() && !reaches {
        // The text of an event that is not there is empty, and so are lists.
        let empty = answer.status == StatusCode::OK && !answer.text().contains("Pe\u{f1}a");
        assert!(empty || answer.status == StatusCode::NOT_FOUND, "{name}");
    } else {
        assert!(!is_refused(answer.status), "{name}: {}", answer.text());
        return;
    }
    assert!(!answer.text().contains("Pe\u{f1}a"), "{name} tells nothing");
    assert_eq!(before, fingerprint(db, &APART).await, "{name} changes nothing");
    if !allowed {
        log.tells_only_of_refusals(&name).await;
    }
}

/// Whether a role has what a route needs.
fn allows(role: &str, need: Need) -> bool {
    match need {
        Need::Nothing | Need::SignedIn => true,
        Need::Right(action, resource) => expected(role, action, resource),
        Need::Whole => matches!(role, "administrator" | "supervisor" | "sales"),
    }
}

/// What each role may, in the words of the handbook and not of the policy.
fn expected(role: &str, action: Action, resource: Resource) -> bool {
    use Action::{Create, Delete, Export, Read, Update};
    use Resource::{Audit, Customer, Figures, Note, Order, Product, Staff, Survey, Ticket, View};
    match (role, resource) {
        ("administrator", _) => true,
        (_, View) => action != Export,
        (_, Staff) => false,
        (_, Audit) => role == "supervisor" && action == Read,
        (_, Figures) if action == Update => role == "executive",
        (_, Figures) => matches!(role, "supervisor" | "marketing" | "executive") && matches!(action, Read | Export),
        (_, Product) => action == Read || action == Export && matches!(role, "supervisor" | "marketing"),
        ("supervisor", _) => true,
        ("agent", Customer | Ticket | Note) => matches!(action, Create | Read | Update),
        ("sales", Customer | Note) if action != Export => action != Delete,
        ("sales", Customer | Order) if action == Export => true,
        ("marketing", Customer) => matches!(action, Read | Export),
        ("executive", Note) => matches!(action, Create | Read),
        (_, Customer | Order | Ticket | Note | Survey) => action == Read,
    }
}

/// A server, and what it writes down about who asks.
fn watched(db: &Db) -> (Router, Trail) {
    let state = state(db);
    let trail = state.app.trail.clone();
    (server::router::router(state), trail)
}

on_both_databases! {
    async fn what_a_role_may_not_is_refused_and_changes_nothing(test) {
        fill(&test.db).await;
        others(&test.db).await;
        let (server, trail) = watched(&test.db);
        let server = (&server, &trail);
        for word in BUILT_IN {
            sign_in_as(&test.db, word).await;
        }
        for row in rows() {
            as_nobody(&test.db, server, &row).await;
        }
        // The administrator last, who may end everything that the others are asked about.
        for word in BUILT_IN.iter().rev() {
            let role = Role::built_in(word).expect(word);
            let cookie = sign_in_as(&test.db, word).await;
            let reaches = role.reach == Reach::All;
            let mut rows = rows();
            // The refusals first, because what is allowed changes what there is.
            rows.sort_by_key(|row| matches!(row.need, Need::Right(action, resource) if expected(word, action, resource)) && row.method == "POST");
            // Whoever looks as somebody changes nothing any more. Signing out is left out: the others need the session.
            rows.sort_by_key(|row| row.route == "/settings/view-as");
            for row in rows.iter().filter(|row| row.uri != "/sign-out") {
                if row.route == "/settings/sessions/end" {
                    // It is somebody else's: there is none such.
                    let before = fingerprint(&test.db, &APART).await;
                    ask(server.0, row, Some(&cookie)).await;
                    assert_eq!(before, fingerprint(&test.db, &APART).await, "{word} ends nobody else's session");
                }
                as_role(&test.db, server, row, &role, &cookie, reaches).await;
            }
        }
        assert!(users::get(test.db.reader(), BOSS).await.expect("a look").is_none_or(|boss| boss.disabled_at.is_some()), "the rows name whom there is");
    }

    async fn whoever_looks_after_a_customer_reaches_that_one_and_no_other(test) {
        fill(&test.db).await;
        let (server, trail) = watched(&test.db);
        let cookie = sign_in_as(&test.db, "sales").await;
        own(&test.db, ADA, "sales").await;
        let role = Role::built_in("sales").expect("a role");
        for row in rows().iter().filter(|row| row.about == Some(ADA) && !row.uri.contains("merge") && !row.uri.contains("compare")) {
            as_role(&test.db, (&server, &trail), row, &role, &cookie, true).await;
        }
    }

    async fn a_route_is_asked_in_no_other_way(test) {
        fill(&test.db).await;
        others(&test.db).await;
        let server = server(&test.db);
        let agent = sign_in_as(&test.db, "agent").await;
        let rows = rows();
        let known: BTreeSet<_> = rows.iter().map(|row| (row.method, row.route)).collect();
        let mut seen = BTreeSet::new();
        for row in rows.iter().filter(|row| seen.insert(row.route)) {
            let before = fingerprint(&test.db, &APART).await;
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"].into_iter().filter(|method| !has(&known, method, row.route)) {
                for cookie in [None, Some(agent.as_str())] {
                    let answer = ask(&server, &Row { method, ..row.clone() }, cookie).await;
                    let name = format!("{method} {} signed in: {}, {}", row.uri, cookie.is_some(), answer.status);
                    assert!(matches!(answer.status.as_u16(), 303 | 401 | 403 | 404 | 405), "{name}");
                    assert!(!answer.text().contains("Pe\u{f1}a"), "{name} tells nothing");
                }
            }
            assert_eq!(before, fingerprint(&test.db, &APART).await, "{} changes nothing when it is asked in another way", row.uri);
        }
    }
}

/// Whether a row says that a route is asked so.
fn has(known: &BTreeSet<(&'static str, &'static str)>, method: &str, route: &str) -> bool {
    known.iter().any(|(verb, path)| *verb == method && same(path, route))
}

#[tokio::test]
async fn every_route_stands_in_the_matrix() {
    let rows = rows();
    let named: BTreeSet<_> = rows.iter().map(|row| (row.method, row.route)).collect();
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        there.insert((method.to_string(), path.to_owned()));
    }
    for page in server::router::page_paths() {
        there.insert(("GET".into(), page));
    }
    let test = store::testing::sqlite().await;
    let document = crate::common::get(&server(&test.db), "/api/v1/openapi.json").await.json();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        there.extend(methods.as_object().expect("methods").keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    for route in ["/healthz", "/readyz", "/preferences", "/api/live", "/export/{file}", "/api/v1/openapi.json"] {
        there.insert(("GET".into(), route.into()));
    }
    // And those that the program names one by one in its source: a new one is found where it is written.
    let source = walk(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../src")));
    for (route, handlers) in source.split(".route(\"").skip(1).filter_map(|rest| rest.split_once('"')) {
        let methods = methods_of(handlers);
        assert!(!methods.is_empty(), "how {route} is asked is not to be told from the source");
        there.extend(methods.into_iter().map(|method| (method, route.to_owned())));
    }
    assert!(there.len() > 100, "{}", there.len());
    for (method, route) in &there {
        assert!(has(&named, method, route), "{method} {route} stands in no row of the matrix");
    }
}

#[test]
fn a_second_method_of_a_route_is_found_in_the_source() {
    assert_eq!(methods_of(r#", get(by_address).post(by_form)).with_state(state)"#), ["GET", "POST"]);
    assert_eq!(methods_of(r#", get(async || "ok")).route("/other", delete(it))"#), ["GET"]);
    assert_eq!(methods_of(", any(all))"), ["ANY"]);
    assert_eq!(methods_of("\n    , axum::routing::put(budget(one)))"), ["PUT"]);
}

/// The methods of a route whose handlers a source begins with; each in capitals, `ANY` and `ON` as they are called.
fn methods_of(handlers: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let end = handlers.find(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth < 0
    });
    let handlers = &handlers[..end.unwrap_or(handlers.len())];
    let words = ["get", "post", "put", "patch", "delete", "head", "options", "trace", "connect", "any", "on"];
    // Only what stands outside of a handler is the name of a method.
    let mut found = Vec::new();
    let (mut depth, mut word) = (0, String::new());
    for c in handlers.chars() {
        match c {
            '(' => {
                if depth == 0 && words.contains(&word.trim_end_matches("_service")) {
                    found.push(word.to_uppercase());
                }
                depth += 1;
            }
            ')' => depth -= 1,
            _ => {}
        }
        if c.is_alphanumeric() || c == '_' { word.push(c) } else { word.clear() }
    }
    found
}

/// Whether both name one route; leptos writes `:id` where axum writes `{id}`.
fn same(one: &str, other: &str) -> bool {
    let plain =
        |route: &str| route.split('/').map(|part| if part.starts_with([':', '{']) { "*" } else { part }.to_owned()).collect::<Vec<_>>();
    plain(one) == plain(other)
}

/// The text of every file below a folder.
fn walk(folder: &std::path::Path) -> String {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.map(|path| if path.is_dir() { walk(&path) } else { std::fs::read_to_string(&path).unwrap_or_default() }).collect()
}
