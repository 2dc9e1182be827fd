//! Ten thousand attempts to sign in: few are looked at, little is remembered, and those who may come in do.

use std::{net::SocketAddr, sync::LazyLock};

use axum::{Router, body::Body, extract::ConnectInfo};
use domain::{
    audit::{Action, AuditQuery},
    page::query_string,
    time::Timestamp,
};
use futures::StreamExt;
use http::{Request, StatusCode};
use server::auth::password::Passwords;
use store::{Db, on_both_databases, testing::rows_in, users};

use crate::common::{Answer, fill, person, run, sign_in_as, state};

const PASSWORD: &str = "correct horse battery";
const ATTEMPTS: usize = 10_000;

/// A clock that stands: however long the attempts take, no bucket lets one more through meanwhile.
fn still() -> Timestamp {
    static NOW: LazyLock<Timestamp> = LazyLock::new(server::state::now);
    *NOW
}

async fn attempt(server: &Router, email: &str, password: &str, from: &str, cookie: &str) -> Answer {
    let pairs = [("email", email), ("password", password)].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let request = Request::post("/sign-in").header("sec-fetch-site", "same-origin").header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let mut request = request.body(Body::from(query_string(&pairs))).expect("a request");
    request.extensions_mut().insert(ConnectInfo(format!("{from}:50000").parse::<SocketAddr>().expect("an address")));
    run(server, request).await
}

fn is_in(answer: &Answer) -> bool {
    answer.status == StatusCode::SEE_OTHER
        && answer.headers.get_all("set-cookie").iter().any(|c| c.as_bytes().starts_with(b"__Host-vecino="))
}

/// Somebody who has a password; the e-mail address.
async fn with_password(db: &Db, role: &str, hash: &str) -> String {
    sign_in_as(db, role).await;
    let (id, hash) = (person(role), hash.to_owned());
    db.write(move |tx| {
        let hash = hash.clone();
        Box::pin(async move { users::set_password(tx, id, &hash, server::state::now()).await.map(drop) })
    })
    .await
    .expect("a password");
    format!("{id}@example.com")
}

/// The passwords that were looked at: each that was wrong stands in the audit log.
async fn looked_at(db: &Db) -> usize {
    let query = AuditQuery { action: Some(Action::SignInRefused), limit: 200, ..AuditQuery::default() };
    store::audit::list(db.reader(), &query).await.expect("the log").rows.len()
}

on_both_databases! {
    async fn ten_thousand_attempts_keep_nobody_out_and_cost_little(test) {
        fill(&test.db).await;
        let mut state = state(&test.db);
        state.app.now = still;
        let server = server::router::router(state);
        let hash = Passwords::default().hash(PASSWORD.into()).await.expect("a hash");
        let (hunted, other) = (with_password(&test.db, "agent", &hash).await, with_password(&test.db, "sales", &hash).await);
        let device = attempt(&server, &hunted, PASSWORD, "10.9.0.1", "").await;
        let set = device.headers.get_all("set-cookie").iter().filter_map(|c| c.to_str().ok()?.split(';').next());
        let known = set.filter(|c| c.contains("device")).collect::<Vec<_>>().join("; ");
        assert!(is_in(&device) && !known.is_empty());

        // A third each: one account from everywhere, every account from one place, and both.
        let tries = (0..ATTEMPTS).map(|n| match n % 3 {
            0 => (hunted.clone(), format!("10.{}.{}.{}", 1 + n % 7, n / 250 % 250, n % 250)),
            1 => (format!("nobody{n}@example.com"), "10.8.0.1".to_owned()),
            _ => (hunted.clone(), "10.8.0.1".to_owned()),
        });
        let server_ref = &server;
        let refused = futures::stream::iter(tries)
            .map(async |(email, from)| attempt(server_ref, &email, "wrong horse battery", &from, "").await)
            .buffer_unordered(32)
            .filter(|answer| std::future::ready(!is_in(answer)))
            .count()
            .await;
        assert_eq!(refused, ATTEMPTS, "nobody is let in");
        let looked_at = looked_at(&test.db).await;
        // One more than is free of the one place, and of the one account from elsewhere.
        assert!((51..=55).contains(&looked_at), "{looked_at} passwords were looked at");
        let remembered = rows_in(&test.db, "attempts").await;
        assert!(remembered < 300, "{remembered} rows are remembered");

        assert!(is_in(&attempt(&server, &other, PASSWORD, "10.9.0.2", "").await), "another person, from elsewhere");
        assert!(is_in(&attempt(&server, &hunted, PASSWORD, "10.9.0.3", &known).await), "the one that is hunted, in a known browser");
        assert!(!is_in(&attempt(&server, &hunted, PASSWORD, "10.9.0.3", "").await), "in no other browser, until the wait is over");
    }
}
