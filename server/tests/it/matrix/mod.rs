//! Every route, asked by everybody: what is not said to be allowed is refused, and a refusal changes nothing.

mod looking;
mod rows;

use std::collections::BTreeSet;

use axum::{Router, body::Body};
use domain::access::{Action, BUILT_IN, Reach, Resource, Role};
use http::{Request, StatusCode};
use store::{Db, on_both_databases, testing::fingerprint};

use self::rows::{Need, Row, rows};
use crate::common::{ADA, Answer, fill, own, run, server, sign_in_as};

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
    run(server, request).await
}

fn is_refused(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) || status.is_server_error()
}

/// What the server writes down about each request, and what is no part of the company.
const APART: [&str; 4] = ["audit", "audit_head", "sessions", "users"];

async fn as_nobody(db: &Db, server: &Router, row: &Row) {
    let before = fingerprint(db, &APART).await;
    let answer = ask(server, row, None).await;
    let name = format!("{} {} as nobody: {}", row.method, row.uri, answer.status);
    if row.need == Need::Nothing {
        assert!(!is_refused(answer.status), "{name}");
        return;
    }
    if row.uri.starts_with("/api/") {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}");
    } else {
        assert_eq!((answer.status, answer.header("location").starts_with("/sign-in")), (StatusCode::SEE_OTHER, true), "{name}");
    }
    assert!(!answer.text().contains("Pe\u{f1}a"), "{name} tells nothing");
    assert_eq!(before, fingerprint(db, &APART).await, "{name} changes nothing");
}

async fn as_role(db: &Db, server: &Router, row: &Row, role: &Role, cookie: &str, reaches: bool) {
    let before = fingerprint(db, &APART).await;
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
        (_, Customer | Order | Ticket | Note | Survey) => action == Read,
    }
}

on_both_databases! {
    async fn what_a_role_may_not_is_refused_and_changes_nothing(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for row in rows() {
            as_nobody(&test.db, &server, &row).await;
        }
        for word in BUILT_IN {
            let role = Role::built_in(word).expect(word);
            let cookie = sign_in_as(&test.db, word).await;
            let reaches = role.reach == Reach::All;
            // Signing out comes last: the others need the session.
            let mut rows = rows();
            rows.sort_by_key(|row| row.uri == "/sign-out");
            // The refusals first, because what is allowed changes what there is.
            rows.sort_by_key(|row| matches!(row.need, Need::Right(action, resource) if expected(word, action, resource)) && row.method == "POST");
            for row in rows.iter().filter(|row| row.uri != "/sign-out") {
                as_role(&test.db, &server, row, &role, &cookie, reaches).await;
            }
        }
    }

    async fn whoever_looks_after_a_customer_reaches_that_one_and_no_other(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "sales").await;
        own(&test.db, ADA, "sales").await;
        let role = Role::built_in("sales").expect("a role");
        for row in rows().iter().filter(|row| row.about == Some(ADA) && !row.uri.contains("merge") && !row.uri.contains("compare")) {
            as_role(&test.db, &server, row, &role, &cookie, true).await;
        }
    }
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
    for path in document["paths"].as_object().expect("paths").keys() {
        there.insert(("GET".into(), path.clone()));
    }
    for route in ["/healthz", "/readyz", "/preferences", "/api/live", "/export/{file}", "/api/v1/openapi.json"] {
        there.insert(("GET".into(), route.into()));
    }
    for (method, route) in &there {
        let stands = named.iter().any(|(verb, known)| verb == method && same(known, route));
        assert!(stands, "{method} {route} stands in no row of the matrix");
    }
    // And those that the program names one by one in its source: a new one is found where it is written.
    let source = walk(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../src")));
    let routes = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
    for route in routes {
        assert!(rows.iter().any(|row| same(row.route, route)), "{route} stands in no row of the matrix");
    }
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
