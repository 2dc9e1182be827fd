//! Signing in and out over HTTP, and what somebody could try who may not.

use std::{net::SocketAddr, sync::OnceLock};

use axum::{Router, body::Body, extract::ConnectInfo};
use domain::{audit::AuditQuery, page::parse_query, staff::LinkPurpose, time::Timestamp};
use http::{Request, StatusCode};
use server::{
    auth::{password::Passwords, token::Token, totp::Secret},
    router::router,
};
use store::{
    Db,
    links::{self, NewLink},
    on_both_databases,
    users::{self, User},
};
use uuid::Uuid;

use crate::common::{Answer, at, fill, get, run, send, send_as_nobody, server, state};

const PASSWORD: &str = "correct horse battery";
const EMAIL: &str = "Eve@Example.com";
const EVE: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0e5e);

/// A clock that stands still from the first time that somebody looks at it. Not long ago or ahead: what forms keep
/// is kept for all servers of the process, and for some minutes.
fn still() -> Timestamp {
    static AT: OnceLock<Timestamp> = OnceLock::new();
    *AT.get_or_init(server::state::now)
}

/// Somebody with a password.
async fn eve(db: &Db) {
    let hash = Passwords::default().hash(PASSWORD.into()).await.expect("a hash");
    let user = User { id: EVE, name: "Eve".into(), email: EMAIL.into(), role: "agent".into(), created_at: at("2024-01-01") };
    db.write(move |tx| {
        let (user, hash) = (user.clone(), hash.clone());
        Box::pin(async move {
            users::add(tx, &user).await?;
            users::set_password(tx, EVE, &hash, at("2024-01-01")).await.map(drop)
        })
    })
    .await
    .expect("somebody");
}

/// Sends a form from one of our own pages, from a network address.
async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str, address: &str) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let mut request =
        Request::post(uri).header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
    if !cookie.is_empty() {
        request = request.header("cookie", cookie);
    }
    let mut request = request.body(Body::from(domain::page::query_string(&pairs))).expect("a request");
    let peer: SocketAddr = format!("{address}:50000").parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    run(server, request).await
}

async fn enter(server: &Router, email: &str, password: &str) -> Answer {
    form(server, "/sign-in", &[("email", email), ("password", password)], "", "10.0.0.1").await
}

/// The cookies that an answer sets, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("ASCII"));
    set.filter_map(|line| line.split(';').next()).collect::<Vec<_>>().join("; ")
}

async fn status_with(server: &Router, cookie: &str) -> StatusCode {
    send_as_nobody(server, "GET", "/api/fn/customers?query=", &[("cookie", cookie)]).await.status
}

on_both_databases! {
    async fn the_right_password_opens_and_signing_out_closes(test) {
        fill(&test.db).await;
        eve(&test.db).await;
        let server = server(&test.db);
        let answer = enter(&server, " eve@example.COM ", PASSWORD).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
        let session = answer.header("set-cookie");
        for part in ["__Host-vecino=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(session.contains(part), "{session} lacks {part}");
        }
        assert!(!session.contains("Domain") && !session.contains("Max-Age"), "it ends with the browser: {session}");
        let cookie = cookies(&answer);
        assert_eq!(status_with(&server, &cookie).await, StatusCode::OK);
        // Nothing in the database opens anything.
        let token = cookie.split(['=', ';']).nth(1).expect("a token").to_owned();
        assert!(!store::testing::fingerprint(&test.db, &[]).await.contains(&token));
        let out = form(&server, "/sign-out", &[], &cookie, "10.0.0.1").await;
        assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(out.header("clear-site-data"), "\"storage\"");
        assert_eq!(status_with(&server, &cookie).await, StatusCode::UNAUTHORIZED, "what was taken down before opens nothing any more");
        let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        let did: Vec<_> = log.iter().map(|entry| (entry.action.word(), entry.actor.as_str(), entry.address.as_str())).collect();
        assert_eq!(did, [("signed_out", "Eve", "10.0.0.1"), ("signed_in", "Eve", "10.0.0.1")]);
        assert_eq!(store::audit::verify(test.db.reader()).await.expect("a walk").broken, None);
    }

    async fn a_wrong_password_and_an_unknown_address_are_answered_alike(test) {
        eve(&test.db).await;
        let server = server(&test.db);
        let told = async |email: &str, password: &str| {
            let answer = enter(&server, email, password).await;
            let location = answer.header("location").to_owned();
            let number = location.split("answer=").nth(1).unwrap_or_default().split('&').next().unwrap_or_default().to_owned();
            let page = get_as_nobody(&server, &location).await.text();
            (answer.status, location.replace(&number, "N"), answer.headers.contains_key("set-cookie"), page.contains("do not fit together"))
        };
        let wrong = told(EMAIL, "correct horse batterz").await;
        assert_eq!(wrong, (StatusCode::SEE_OTHER, "/sign-in?answer=N".to_owned(), false, true));
        assert_eq!(wrong, told("nobody@example.com", "correct horse batterz").await);
        assert_eq!(wrong, told("", "").await);
        assert_eq!(wrong, told("x\0y@example.com", "x").await);
        assert_eq!(wrong, told(&"a".repeat(5000), "x").await);
        users_disable(&test.db).await;
        assert_eq!(wrong, told(EMAIL, PASSWORD).await, "nor is told that somebody is kept out");
    }

    async fn many_wrong_passwords_make_wait_and_keep_nobody_out_who_is_known(test) {
        eve(&test.db).await;
        // The clock stands still, so that nobody's waiting ends while the test runs.
        let mut state = state(&test.db);
        state.app.now = still;
        let server = router(state);
        let known = cookies(&enter(&server, EMAIL, PASSWORD).await);
        let device = known.split("; ").find(|cookie| cookie.starts_with("__Host-vecino-device")).expect("a device").to_owned();
        let mut waits = 0;
        for attempt in 0..30 {
            // From another address each time: the account is counted as well.
            let address = format!("10.1.{attempt}.1");
            let answer = form(&server, "/sign-in", &[("email", EMAIL), ("password", "wrong wrong wrong")], "", &address).await;
            let page = get_as_nobody(&server, answer.header("location")).await.text();
            waits += usize::from(page.contains("Try again in"));
        }
        assert_eq!(waits, 26, "three are free, and with the fourth the waiting begins");
        let right = form(&server, "/sign-in", &[("email", EMAIL), ("password", PASSWORD)], "", "10.2.0.1").await;
        assert!(!right.headers.contains_key("set-cookie"), "whoever is not known waits as well, or a guess would be told");
        let mine = form(&server, "/sign-in", &[("email", EMAIL), ("password", PASSWORD)], &device, "10.2.0.1").await;
        assert!(mine.headers.contains_key("set-cookie"), "the person's own browser is let in");
        let query = AuditQuery::from_pairs(&parse_query("action=sign_in_refused")).expect("a query");
        let refused = store::audit::list(test.db.reader(), &query).await.expect("the log").rows;
        assert_eq!(refused.len(), 4, "what was not even looked at is no attempt");
    }

    async fn a_session_that_somebody_else_began_is_not_taken_over(test) {
        eve(&test.db).await;
        let server = server(&test.db);
        // An attacker's own session, planted in the browser before the person signs in.
        let planted = cookies(&enter(&server, EMAIL, PASSWORD).await);
        let answer = form(&server, "/sign-in", &[("email", EMAIL), ("password", PASSWORD)], &planted, "10.0.0.1").await;
        let mine = cookies(&answer);
        assert_ne!(planted.split("; ").next(), mine.split("; ").next());
        assert_eq!((status_with(&server, &planted).await, status_with(&server, &mine).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
        for forged in ["__Host-vecino=", "__Host-vecino=AAAA", "__Host-vecino=\"", &format!("__Host-vecino={}", Token::random().text())] {
            assert_eq!(status_with(&server, forged).await, StatusCode::UNAUTHORIZED, "{forged}");
        }
    }

    async fn a_session_ends_when_nobody_uses_it_and_at_last_in_any_case(test) {
        eve(&test.db).await;
        let cookie = cookies(&enter(&server(&test.db), EMAIL, PASSWORD).await);
        let later = |minutes: i64| {
            let mut state = state(&test.db);
            state.app.now = match minutes {
                29 => || Timestamp(server::state::now().0 + 29 * 60_000),
                31 => || Timestamp(server::state::now().0 + 31 * 60_000),
                _ => || Timestamp(server::state::now().0 + 13 * 3_600_000),
            };
            router(state)
        };
        assert_eq!(status_with(&later(31), &cookie).await, StatusCode::UNAUTHORIZED);
        assert_eq!(status_with(&later(29), &cookie).await, StatusCode::OK);
        let kept = form(&server(&test.db), "/sign-in", &[("email", EMAIL), ("password", PASSWORD), ("keep", "1")], "", "10.0.0.1").await;
        assert!(kept.header("set-cookie").contains("Max-Age=43200"));
        let kept = cookies(&kept);
        assert_eq!(status_with(&later(31), &kept).await, StatusCode::OK);
        assert_eq!(status_with(&later(13 * 60), &kept).await, StatusCode::UNAUTHORIZED);
        users_disable(&test.db).await;
        assert_eq!(status_with(&server(&test.db), &kept).await, StatusCode::UNAUTHORIZED, "a person who is kept out is out at once");
    }

    async fn a_second_factor_is_asked_for_and_each_code_works_once(test) {
        eve(&test.db).await;
        let secret = Secret::random();
        let bytes = *secret.bytes();
        test.db.write(move |tx| Box::pin(async move { users::set_second_factor(tx, EVE, &bytes, 0).await })).await.expect("set");
        let server = server(&test.db);
        let answer = enter(&server, EMAIL, PASSWORD).await;
        assert!(answer.header("location").starts_with("/sign-in/code"), "{}", answer.header("location"));
        let half = cookies(&answer);
        assert_eq!(status_with(&server, &half).await, StatusCode::UNAUTHORIZED, "half of a sign-in opens nothing");
        let page = send_as_nobody(&server, "GET", "/customers", &[("cookie", &half), ("accept", "text/html")]).await;
        assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/sign-in/code"));
        let wrong = form(&server, "/sign-in/code", &[("code", "000000")], &half, "10.0.0.1").await;
        assert!(!wrong.headers.contains_key("set-cookie"));
        let code = code_of(&secret);
        let right = form(&server, "/sign-in/code", &[("code", &code), ("back", "/orders")], &half, "10.0.0.1").await;
        assert_eq!(right.header("location"), "/orders");
        assert_eq!(status_with(&server, &cookies(&right)).await, StatusCode::OK);
        assert_eq!(status_with(&server, &half).await, StatusCode::UNAUTHORIZED, "the token changes with what it may");
        let again = cookies(&enter(&server, EMAIL, PASSWORD).await);
        let replayed = form(&server, "/sign-in/code", &[("code", &code)], &again, "10.0.0.1").await;
        assert!(!replayed.headers.contains_key("set-cookie"), "a code that was seen opens nothing");
    }

    async fn a_link_gives_a_new_password_once(test) {
        eve(&test.db).await;
        let server = server(&test.db);
        let before = cookies(&enter(&server, EMAIL, PASSWORD).await);
        let link = issue(&test.db, Some(EVE)).await;
        let page = get_as_nobody(&server, &link).await;
        assert!(page.text().contains("Welcome, Eve"));
        let choose = async |password: &str, again: &str| form(&server, &link, &[("password", password), ("again", again)], "", "10.0.0.1").await;
        for (password, again, why) in [
            ("a new password 7", "a new password 8", "not the same"),
            ("short", "short", "at least 12"),
            ("password1234", "password1234", "easy to guess"),
            ("eve@example.com", "eve@example.com", "easy to guess"),
        ] {
            let answer = choose(password, again).await;
            assert!(get_as_nobody(&server, answer.header("location")).await.text().contains(why), "{password}: {why}");
        }
        let taken = choose("a new password 7", "a new password 7").await;
        assert_eq!(taken.header("location"), "/");
        assert_eq!(status_with(&server, &cookies(&taken)).await, StatusCode::OK);
        assert_eq!(status_with(&server, &before).await, StatusCode::UNAUTHORIZED, "whoever had the old password is out");
        assert!(choose("another one 1234", "another one 1234").await.header("location").starts_with(&format!("{link}?answer=")));
        assert_eq!(get_as_nobody(&server, &link).await.status, StatusCode::NOT_FOUND);
        assert!(!enter(&server, EMAIL, PASSWORD).await.headers.contains_key("set-cookie"));
    }

    async fn a_company_begins_with_the_first_administrator(test) {
        let server = server(&test.db);
        let link = issue(&test.db, None).await;
        let pairs = [("name", "Ada First"), ("email", "first@example.com"), ("password", "a good beginning"), ("again", "a good beginning")];
        let begun = form(&server, &link, &pairs, "", "10.0.0.1").await;
        assert_eq!(begun.header("location"), "/");
        let cookie = cookies(&begun);
        assert_eq!(send_as_nobody(&server, "GET", "/api/fn/dashboard?query=", &[("cookie", &cookie)]).await.status, StatusCode::OK);
        let staff = users::list(test.db.reader()).await.expect("people");
        assert_eq!(staff.iter().map(|user| (user.name.as_str(), user.role.as_str())).collect::<Vec<_>>(), [("Ada First", "administrator")]);
    }
}

#[tokio::test]
async fn other_sites_sign_nobody_in_and_lead_nowhere_else() {
    let test = store::testing::sqlite().await;
    eve(&test.db).await;
    let server = server(&test.db);
    let foreign = Request::post("/sign-in").header("sec-fetch-site", "cross-site").header("origin", "https://evil.example");
    let body = Body::from(format!("email=eve%40example.com&password={}", PASSWORD.replace(' ', "+")));
    assert_eq!(run(&server, foreign.body(body).expect("a request")).await.status, StatusCode::FORBIDDEN);
    for back in
        ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "/a\r\nset-cookie: x=y"]
    {
        let answer = form(&server, "/sign-in", &[("email", EMAIL), ("password", PASSWORD), ("back", back)], "", "10.0.0.1").await;
        assert_eq!(answer.header("location"), "/", "{back:?}");
        assert!(answer.headers.get_all("set-cookie").iter().count() == 2, "{back:?}");
    }
    let away = send_as_nobody(&server, "GET", "/customers?q=Pe%C3%B1a&sort=name", &[]).await;
    assert_eq!(away.header("location"), "/sign-in?back=%2Fcustomers%3Fq%3DPe%25C3%25B1a%26sort%3Dname");
    // A form whose session is over leads to signing in and from there back to the page that it stands on.
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("accept", "text/html"),
        ("referer", "http://localhost/customers/1?tab=details"),
        ("host", "localhost"),
    ];
    let over = send_as_nobody(&server, "POST", "/api/fn/write-entry", &headers).await;
    assert_eq!((over.status, over.header("location")), (StatusCode::SEE_OTHER, "/sign-in?back=%2Fcustomers%2F1%3Ftab%3Ddetails"));
}

#[tokio::test]
async fn a_look_at_a_customer_is_written_down() {
    let test = store::testing::sqlite().await;
    fill(&test.db).await;
    let state = state(&test.db);
    let trail = state.app.trail.clone();
    let server = router(state);
    let (ada, ben) = (crate::common::ADA, crate::common::BEN);
    get(&server, &format!("/customers/{ada}")).await;
    send(&server, "GET", &format!("/api/v1/customers/{ben}"), &[]).await;
    for part in ["timeline", "orders", "tickets"] {
        send(&server, "GET", &format!("/api/v1/customers/{ada}/{part}"), &[]).await;
    }
    send(&server, "GET", &format!("/api/fn/compare-customers?survivor={ada}&loser={ben}"), &[]).await;
    trail.settle().await;
    let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
    let seen: Vec<_> =
        log.iter().map(|entry| (entry.action.word(), entry.record.clone().unwrap_or_default(), entry.actor.as_str())).collect();
    let boss = "The administrator";
    assert!(seen.iter().all(|(did, _, who)| (*did, *who) == ("viewed", boss)), "{seen:?}");
    let whom: Vec<_> = seen.iter().rev().map(|(_, whom, _)| whom.clone()).collect();
    assert_eq!(whom, [ada, ben, ada, ada, ada, ada, ben].map(|id| id.to_string()));
}

#[tokio::test]
async fn a_look_at_an_order_or_a_ticket_and_an_import_are_written_down() {
    let test = store::testing::sqlite().await;
    fill(&test.db).await;
    let state = state(&test.db);
    let trail = state.app.trail.clone();
    let server = router(state);
    let ada = crate::common::ADA;
    for uri in [
        "/orders/shop/1001".to_owned(),
        "/api/v1/tickets/shop/T-1".into(),
        "/api/v1/orders/shop/1001".into(),
        "/api/fn/ticket?source=shop&number=T-1".into(),
        format!("/api/fn/customer-order?customer_id={ada}&id={}", crate::common::id(30)),
        "/api/v1/orders/shop/none".into(),
    ] {
        get(&server, &uri).await;
    }
    trail.settle().await;
    crate::imported::import_text(&test.db, crate::imported::retail(&["536365,85123A,X,1,2011-01-01,1,12341.0,Spain"]))
        .await
        .expect("an import");
    let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
    let did: Vec<_> = log.iter().rev().map(|entry| format!("{} {} {}", entry.action.word(), entry.resource, entry.summary)).collect();
    let (order, ticket) = ("viewed order 1001", "viewed ticket T-1");
    assert_eq!(did, [order, ticket, order, ticket, order, "imported import online-retail: 1 of 1 lines stored"]);
    assert_eq!(log.last().map(|entry| entry.record.clone()), Some(Some(crate::common::id(30).to_string())));
    assert_eq!(log[0].actor, "command line");
}

#[tokio::test]
async fn what_is_changed_or_taken_away_or_refused_is_written_down() {
    let test = store::testing::sqlite().await;
    fill(&test.db).await;
    let (ada, ben) = (crate::common::ADA, crate::common::BEN);
    let state = state(&test.db);
    let trail = state.app.trail.clone();
    let server = router(state);
    let write = async |function: &str, pairs: &[(&str, &str)]| {
        let answer = form(&server, &format!("/api/fn/{function}"), pairs, crate::common::COOKIE, "10.0.0.1").await;
        assert_eq!(answer.status, StatusCode::OK, "{function}: {}", answer.text());
    };
    let id = ada.to_string();
    write("write-entry", &[("customer_id", &id), ("id", ""), ("kind", "note"), ("flow", ""), ("minutes", ""), ("body", "Hello")]).await;
    let particulars = |half: &str, name: &'static str| {
        let more = [("kind", "person"), ("stage", "customer"), ("country", "United Kingdom"), ("city", "London"), ("language", "en")];
        [("name", name)].into_iter().chain(more).map(|(field, value)| (format!("form[{half}][{field}]"), value)).collect::<Vec<_>>()
    };
    let (base, mine) = (particulars("base", "Ada Peña"), particulars("mine", "Ada Lovelace"));
    let edit: Vec<_> =
        base.iter().chain(&mine).map(|(field, value)| (field.as_str(), *value)).chain([("customer_id", id.as_str())]).collect();
    write("edit-customer", &edit).await;
    write("label-customer", &[("customer_id", &id), ("action", "add_tag"), ("value", "Seen")]).await;
    write("merge-customers", &[("survivor", &id), ("loser", &ben.to_string())]).await;
    assert_eq!(get(&server, "/export/orders.csv").await.status, StatusCode::OK);
    let agent = crate::common::sign_in_as(&test.db, "agent").await;
    send_as_nobody(&server, "GET", "/export/orders.csv", &[("cookie", &agent)]).await;
    trail.settle().await;
    let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
    let did: Vec<_> = log.iter().rev().map(|entry| format!("{} {} {}", entry.action.word(), entry.resource, entry.summary)).collect();
    assert_eq!(
        did,
        [
            "created note ",
            "changed customer ",
            "changed customer add_tag",
            "merged customer ",
            "merged customer ",
            "exported order orders.csv",
            "denied route /export/{file}",
        ]
    );
    let changed = log.iter().find(|entry| entry.action.word() == "changed" && entry.summary.is_empty()).expect("a change");
    assert_eq!(changed.detail, domain::audit::Detail::Kept(r#"{"name":["Ada Peña","Ada Lovelace"]}"#.into()));
    assert_eq!(store::audit::verify(test.db.reader()).await.expect("a walk").broken, None);
}

async fn get_as_nobody(server: &Router, uri: &str) -> Answer {
    send_as_nobody(server, "GET", uri, &[("accept", "text/html")]).await
}

async fn users_disable(db: &Db) {
    db.write(|tx| Box::pin(async move { users::set_disabled(tx, EVE, Some(at("2024-01-01"))).await })).await.expect("disabled");
}

async fn issue(db: &Db, user_id: Option<Uuid>) -> String {
    let (token, now) = (Token::random(), server::state::now());
    let link = NewLink { token_hash: token.hash(), user_id, purpose: LinkPurpose::Invite, now, ends_at: Timestamp(now.0 + 60_000) };
    db.write(move |tx| {
        let link = link.clone();
        Box::pin(async move { links::issue(tx, &link).await })
    })
    .await
    .expect("a link");
    format!("/welcome/{}", token.text())
}

/// The code that an authenticator shows now.
fn code_of(secret: &Secret) -> String {
    secret.code(server::state::now())
}
