//! Every route, asked by an administrator who looks as somebody else: read as that one reads, and nothing changed.

use axum::body::Body;
use domain::access::{Reach, Role};
use http::{Request, StatusCode};
use store::{on_both_databases, testing::fingerprint};

use super::{
    APART, as_role, ask, expected, others,
    rows::{Need, rows},
    watched,
};
use crate::common::{ADA, fill, own, person, run, sign_in_as};

/// Begins to look, as a browser without JavaScript does.
async fn look(server: &axum::Router, cookie: &str, form: String) {
    let request = Request::post("/settings/view-as").header("sec-fetch-site", "same-origin").header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form)).expect("a request");
    assert_eq!(run(server, request).await.status, StatusCode::SEE_OTHER);
}

on_both_databases! {
    async fn who_looks_as_somebody_reads_what_that_one_reads_and_changes_nothing(test) {
        fill(&test.db).await;
        others(&test.db).await;
        let (server, trail) = watched(&test.db);
        sign_in_as(&test.db, "sales").await;
        own(&test.db, ADA, "sales").await;
        for (word, user) in [("agent", String::new()), ("marketing", String::new()), ("sales", String::new()), ("sales", person("sales").to_string())] {
            let cookie = sign_in_as(&test.db, "administrator").await;
            look(&server, &cookie, format!("role={word}&user={user}")).await;
            let role = Role::built_in(word).expect(word);
            // Of a role that reaches its own customers, nobody in particular reaches none.
            let reaches = role.reach == Reach::All || !user.is_empty();
            let before = fingerprint(&test.db, &APART).await;
            // An attempt to sign in is counted, whoever makes it.
            let apart = ["/settings/view-as/end", "/sign-out", "/sign-in"];
            for row in rows().iter().filter(|row| row.method == "GET" || !apart.contains(&row.route)) {
                if row.method == "GET" {
                    let bens = row.about.is_some() && !user.is_empty() && (row.uri.contains("merge") || row.uri.contains("loser"));
                    as_role(&test.db, (&server, &trail), row, &role, &cookie, reaches && !bens).await;
                    assert_eq!(before, fingerprint(&test.db, &APART).await, "{} only reads", row.uri);
                    continue;
                }
                let answer = ask(&server, row, Some(&cookie)).await;
                let name = format!("{} {} looking as {word}: {}", row.method, row.uri, answer.status);
                let may_export = matches!(row.need, Need::Right(action, resource) if expected(word, action, resource));
                // What is there for everybody knows nothing of sessions, so of no looking either.
                let is_open = row.need == Need::Nothing;
                if !(is_open || row.route.starts_with("/export/") && may_export) {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
                }
                assert_eq!(before, fingerprint(&test.db, &APART).await, "{name} changes nothing");
            }
        }
    }
}
