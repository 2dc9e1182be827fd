//! The stream of what changes: who may listen, what is told, when it ends.

use std::{sync::Arc, time::Duration};

use crate::common::{ADA, COOKIE, fill, limited, run, send, sign_in, state};
use axum::{Router, body::Body};
use domain::live::{Changed, ChangedKind};
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use server::router::router;
use store::testing::sqlite;
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
