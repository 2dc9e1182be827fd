//! How many requests somebody may send, with a clock that is turned by hand.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::time::Timestamp;
use http::StatusCode;
use server::{auth::token::ApiKey, rate::Rates, router::router};
use store::{
    keys::{self, NewKey},
    testing::sqlite,
};

use crate::common::{fill, send, send_as_nobody, sign_in_as, state};

/// Milliseconds that were turned on.
static TURNED: AtomicI64 = AtomicI64::new(0);

fn turned() -> Timestamp {
    // Sessions begin on the real clock; it stands still from the first look.
    static BEGAN: std::sync::OnceLock<Timestamp> = std::sync::OnceLock::new();
    Timestamp(BEGAN.get_or_init(server::state::now).0 + TURNED.load(Ordering::SeqCst))
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_again() {
    let test = sqlite().await;
    fill(&test.db).await;
    let other = sign_in_as(&test.db, "agent").await;
    let mut state = state(&test.db);
    state.limits.rates = Arc::new(Rates::new(5, 2, 3));
    state.app.now = turned;
    let server = router(state);
    let ask = async || send(&server, "GET", "/api/fn/customers?query=", &[]).await;
    for _ in 0..5 {
        assert_eq!(ask().await.status, StatusCode::OK);
    }
    let refused = ask().await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "12"));
    assert_eq!(refused.json()["status"], 429);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let page = send(&server, "GET", "/customers", &[("accept", "text/html")]).await;
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "12"));
    let live = send(&server, "GET", "/api/live", &[("sec-fetch-site", "same-origin")]).await;
    assert_eq!(live.status, StatusCode::TOO_MANY_REQUESTS);
    // Somebody else, files, and how the server is are not held up by it.
    for (uri, cookie) in [("/api/fn/customers?query=", other.as_str()), ("/icons.svg", ""), ("/readyz", ""), ("/sign-in", "")] {
        let answer = send_as_nobody(&server, "GET", uri, &[("cookie", cookie)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{uri}");
    }
    // Whoever is not signed in has what their address has, whatever they ask for and whatever cookie they make up.
    let unknown = format!("__Host-vecino={}A", "B".repeat(42));
    let mut statuses = Vec::new();
    for (uri, cookie) in [
        ("/customers", ""),
        ("/api/fn/customers?query=", unknown.as_str()),
        ("/sign-in", ""),
        ("/customers", &unknown),
        ("/icons.svg", ""),
        ("/healthz", ""),
    ] {
        statuses.push(send_as_nobody(&server, "GET", uri, &[("cookie", cookie), ("accept", "*/*")]).await.status.as_u16());
    }
    assert_eq!(statuses, [303, 401, 429, 429, 200, 200]);
    assert_eq!(send_as_nobody(&server, "GET", "/api/fn/customers?query=", &[("cookie", &other)]).await.status, StatusCode::OK);
    TURNED.store(11_999, Ordering::SeqCst);
    assert_eq!(ask().await.header("retry-after"), "1");
    TURNED.store(12_000, Ordering::SeqCst);
    assert_eq!((ask().await.status, ask().await.status), (StatusCode::OK, StatusCode::TOO_MANY_REQUESTS));

    let key = ApiKey::random();
    let new = NewKey {
        id: server::state::new_id(server::state::now()),
        name: "Warehouse".into(),
        prefix: key.prefix().into(),
        token_hash: key.hash(),
        role: "agent".into(),
        now: server::state::now(),
        created_by: None,
        ends_at: None,
    };
    test.db
        .write(move |tx| {
            let new = new.clone();
            Box::pin(async move { keys::create(tx, &new).await })
        })
        .await
        .expect("a key");
    let bearer = format!("Bearer {}", key.text());
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(send_as_nobody(&server, "GET", "/api/v1/customers", &[("authorization", &bearer)]).await.status);
    }
    assert_eq!(statuses, [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS], "a key has its own");
}
