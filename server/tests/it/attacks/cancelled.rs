//! Requests broken off on their way: what was begun is whole or not there, and every connection comes back.

use std::time::Duration;

use axum::body::Body;
use http::{Request, StatusCode};
use rand::{Rng, SeedableRng, rngs::SmallRng};
use store::{on_both_databases, testing::is_idle};

use crate::{
    common::{ADA, BEN, COOKIE, fill, run as send, server},
    imported::assert_verified,
};

const BROKEN_OFF: usize = 200;

/// Requests that write: an entry, tags, an edit, a change to many, two customers in one and back.
fn writing(n: usize) -> Request<Body> {
    let edit = "form[base][name]=Ada+Pe%C3%B1a&form[base][kind]=person&form[mine][kind]=person&form[base][stage]=customer\
                &form[mine][stage]=customer";
    let (uri, body) = match n % 6 {
        0 => ("/api/fn/write-entry", format!("customer_id={ADA}&id=&kind=note&flow=&minutes=&body=Note+{n}")),
        1 => ("/api/fn/label-customer", format!("customer_id={ADA}&action=add_tag&value=Tag+{n}")),
        2 => ("/api/fn/edit-customer", format!("customer_id={ADA}&{edit}&form[mine][name]=Ada+{n}")),
        3 => ("/bulk", format!("ids={ADA}&ids={BEN}&action=set_stage&stage={}", if n % 4 == 3 { "prospect" } else { "former" })),
        4 => ("/api/fn/create-customer", format!("draft[name]=New+{n}&draft[kind]=person&draft[stage]=prospect&anyway=1")),
        _ => ("/api/fn/save-view", format!("list=customers&name=View+{n}&query=tier%3Dgold&sharing=private&default_for=")),
    };
    let request = Request::post(uri).header("cookie", COOKIE).header("sec-fetch-site", "same-origin");
    request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).expect("a request")
}

on_both_databases! {
    async fn requests_broken_off_leave_the_database_whole_and_the_pool_clean(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let mut random = SmallRng::seed_from_u64(11);
        let mut broken_off = Vec::new();
        for n in 0..BROKEN_OFF {
            let (server, patience) = (server.clone(), Duration::from_micros(random.random_range(0..20_000)));
            // Dropped in the middle, as when a client goes away.
            broken_off.push(tokio::spawn(async move { tokio::time::timeout(patience, send(&server, writing(n))).await.is_err() }));
        }
        let mut gone = 0;
        for task in broken_off {
            gone += usize::from(task.await.expect("no panic"));
        }
        assert!(gone > BROKEN_OFF / 10, "only {gone} were broken off");
        assert!(is_idle(&test.db).await, "a connection did not come back, or not clean");
        assert_verified(&test.db).await;
        assert_eq!(store::audit::verify(test.db.reader()).await.expect("a walk").broken, None);
        // And everything still works.
        for n in 0..6 {
            let answer = send(&server, writing(BROKEN_OFF + n)).await;
            assert!(!answer.status.is_server_error() && answer.status != StatusCode::FORBIDDEN, "{n}: {} {}", answer.status, answer.text());
        }
        assert!(is_idle(&test.db).await);
        assert_verified(&test.db).await;
    }
}
