//! The stream of what changes: who may listen, what is told, when it ends.

use std::{sync::Arc, time::Duration};

use crate::common::{ADA, BEN, COOKIE, fill, limited, own, person, run, send, sign_in, sign_in_as, state};
use axum::{Router, body::Body};
use domain::live::{Changed, ChangedKind};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use server::router::router;
use store::{on_both_databases, roles, sessions, testing::sqlite, users};
use tokio::{sync::Semaphore, time::timeout};
use tower::ServiceExt;

const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

async fn listen(server: &Router, query: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request =
        Request::get(format!("/api/live{query}")).header("cookie", COOKIE).header(OURS.0, OURS.1).header("accept-encoding", "br, gzip");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("the router never fails")
}

/// The next piece of a stream; none at its end.
async fn piece(stream: &mut Response<Body>) -> Option<String> {
    let frame = timeout(Duration::from_secs(5), stream.body_mut().frame()).await.expect("in time")?;
    let data = frame.expect("a frame").into_data().expect("data");
    Some(String::from_utf8(data.to_vec()).expect("text"))
}

fn ada() -> Changed {
    Changed { kind: ChangedKind::Customer, id: ADA }
}

#[tokio::test]
async fn what_is_written_is_told_at_once_and_uncompressed() {
    let test = sqlite().await;
    fill(&test.db).await;
    let server = router(state(&test.db));
    let mut stream = listen(&server, "", &[]).await;
    let header = |name: &str| stream.headers().get(name).map_or("", |v| v.to_str().expect("ASCII")).to_owned();
    assert_eq!(stream.status(), StatusCode::OK);
    assert_eq!((header("content-type"), header("content-encoding")), ("text/event-stream".to_owned(), String::new()));
    assert_eq!((header("cache-control"), header("x-accel-buffering")), ("no-store".to_owned(), "no".to_owned()));
    assert!(piece(&mut stream).await.expect("a first line").contains("retry: 5000"));

    let form = format!("customer_id={ADA}&id=&kind=note&flow=&minutes=&body=Hello");
    let request = Request::post("/api/fn/write-entry")
        .header("cookie", COOKIE)
        .header("content-type", "application/x-www-form-urlencoded")
        .header(OURS.0, OURS.1);
    assert_eq!(run(&server, request.body(Body::from(form)).expect("a request")).await.status, StatusCode::OK);
    let told = piece(&mut stream).await.expect("news");
    assert!(told.contains(&format!("data: customer {ADA}\n")) && told.contains("id: "), "{told}");

    // A refused one is no news: what comes next is the view.
    let refused = format!("customer_id={}&id=&kind=note&flow=&minutes=&body=Hello", uuid::Uuid::from_u128(9));
    for (uri, form) in [
        ("/api/fn/write-entry", refused.as_str()),
        ("/api/fn/save-view", "list=customers&name=Gold&query=tier%3Dgold&sharing=private&default_for="),
    ] {
        let request =
            Request::post(uri).header("cookie", COOKIE).header("content-type", "application/x-www-form-urlencoded").header(OURS.0, OURS.1);
        run(&server, request.body(Body::from(form.to_owned())).expect("a request")).await;
    }
    let told = piece(&mut stream).await.expect("news");
    assert!(told.contains("data: view "), "{told}");
}

#[tokio::test]
async fn other_sites_may_not_listen() {
    let test = sqlite().await;
    sign_in(&test.db).await;
    let server = router(state(&test.db));
    for headers in [&[][..], &[("sec-fetch-site", "cross-site")], &[("host", "here"), ("origin", "https://there")]] {
        let answer = send(&server, "GET", "/api/live", headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.header("content-security-policy").contains("'none'"));
    }
    assert_eq!(send(&server, "POST", "/api/live", &[OURS]).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_page_hears_what_it_missed_since_it_was_made() {
    let test = sqlite().await;
    fill(&test.db).await;
    let state = state(&test.db);
    let server = router(state.clone());
    state.app.publish(ada());
    let page = send(&server, "GET", "/customers", &[]).await.text();
    let place = page.split("data-live=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a place").to_owned();
    state.app.publish(Changed { kind: ChangedKind::Order, id: ADA });
    let mut stream = listen(&server, &format!("?since={place}"), &[]).await;
    piece(&mut stream).await.expect("a first line");
    let told = piece(&mut stream).await.expect("news");
    assert!(told.contains(&format!("data: order {ADA}")), "{told}");

    // A browser that connects again says itself how far it was told.
    state.app.publish(ada());
    let last = told.lines().find_map(|line| line.strip_prefix("id: ")).expect("an id");
    let mut again = listen(&server, &format!("?since={place}"), &[("last-event-id", last)]).await;
    piece(&mut again).await.expect("a first line");
    assert!(piece(&mut again).await.expect("news").contains(&format!("data: customer {ADA}")));

    // Of a server that ran before nothing is known.
    let mut lost = listen(&server, "?since=1-7", &[]).await;
    piece(&mut lost).await.expect("a first line");
    assert!(piece(&mut lost).await.expect("news").contains("data: resync"));
}

#[tokio::test]
async fn listening_takes_no_place_among_requests_and_has_a_limit_of_its_own() {
    let test = sqlite().await;
    sign_in(&test.db).await;
    let mut state = limited(&test.db, Duration::from_secs(5), 0);
    state.limits.listeners = Arc::new(Semaphore::new(1));
    let server = router(state);
    let stream = listen(&server, "", &[]).await;
    assert_eq!(stream.status(), StatusCode::OK);
    assert_eq!(listen(&server, "", &[]).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    drop(stream);
    assert_eq!(listen(&server, "", &[]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let test = sqlite().await;
    let state = state(&test.db);
    let mut stream = listen(&router(state.clone()), "", &[]).await;
    piece(&mut stream).await.expect("a first line");
    state.app.live.close();
    assert_eq!(piece(&mut stream).await, None);
}

async fn listen_as(server: &Router, cookie: &str) -> Response<Body> {
    let request = Request::get("/api/live").header("cookie", cookie).header(OURS.0, OURS.1).body(Body::empty()).expect("a request");
    let mut stream = server.clone().oneshot(request).await.expect("the router never fails");
    assert!(piece(&mut stream).await.expect("a first line").contains("retry"));
    stream
}

on_both_databases! {
    async fn a_stream_ends_with_its_session_its_person_and_its_rights(test) {
        fill(&test.db).await;
        let mut state = state(&test.db);
        // Nobody waits a minute here.
        state.limits.listener_check = Duration::from_millis(100);
        let (live, server) = (state.app.clone(), router(state));
        type Change = fn(&store::Tx) -> futures::future::BoxFuture<'_, Result<(), store::StoreError>>;
        let changes: [Change; 4] = [
            |tx| Box::pin(async move { sessions::end_all(tx, person("agent")).await.map(drop) }),
            |tx| Box::pin(async move { users::set_disabled(tx, person("agent"), Some(server::state::now())).await.map(drop) }),
            |tx| Box::pin(async move { users::set_role(tx, person("agent"), "sales").await.map(drop) }),
            |tx| Box::pin(async move { roles::save(tx, "agent", "{}", None, server::state::now()).await }),
        ];
        for (n, change) in changes.into_iter().enumerate() {
            for silent in [true, false] {
                // As it was before.
                test.db.write(|tx| Box::pin(async move {
                    users::set_disabled(tx, person("agent"), None).await?;
                    roles::delete(tx, "agent").await?;
                    users::set_role(tx, person("agent"), "agent").await.map(drop)
                })).await.expect("reset");
                let cookie = sign_in_as(&test.db, "agent").await;
                let mut stream = listen_as(&server, &cookie).await;
                live.publish(ada());
                assert!(piece(&mut stream).await.expect("news").contains("customer"), "{n}");
                test.db.write(move |tx| change(tx)).await.expect("changed");
                if !silent {
                    live.publish(ada());
                }
                assert_eq!(piece(&mut stream).await, None, "{n}: it ends, and tells nothing before");
            }
        }
    }

    async fn who_reaches_some_customers_hears_of_those_alone(test) {
        fill(&test.db).await;
        let state = state(&test.db);
        let (live, server) = (state.app.clone(), router(state));
        let cookie = sign_in_as(&test.db, "sales").await;
        own(&test.db, ADA, "sales").await;
        let mut stream = listen_as(&server, &cookie).await;
        for id in [BEN, ADA, BEN, uuid::Uuid::from_u128(9)] {
            live.publish(Changed { kind: ChangedKind::Customer, id });
        }
        live.publish(Changed { kind: ChangedKind::Order, id: BEN });
        live.publish(Changed { kind: ChangedKind::View, id: BEN });
        let mut told = String::new();
        while !told.contains("view") {
            told.push_str(&piece(&mut stream).await.expect("news"));
        }
        let lines: Vec<_> = told.lines().filter_map(|line| line.strip_prefix("data: ")).map(str::to_owned).collect();
        assert_eq!(lines, [format!("customer {ADA}"), "resync".into(), format!("view {BEN}")]);
    }
}
