//! Nothing that somebody sends becomes a header of an answer, or leads to another site.

use axum::{Router, body::Body};
use domain::page::query_string;
use http::Request;
use store::testing::sqlite;

use crate::common::{ADA, Answer, BEN, COOKIE, fill, run, send, server};

const LINES: &str = "x\r\nset-cookie: stolen=1\r\n\r\n<script>alert(7)</script>";

async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)]) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("accept", "text/html").header("cookie", COOKIE);
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("referer", "https://evil.example/a");
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

fn assert_clean(answer: &Answer, what: &str) {
    for (name, value) in &answer.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        assert!(!value.contains(['\r', '\n']), "{what}: {name}: {value}");
        assert!(!(name == "set-cookie" && value.contains("stolen")), "{what}: {name}: {value}");
    }
    let location = answer.headers.get("location").map_or("", |value| value.to_str().expect("ASCII"));
    let outside = location.starts_with("//") || location.starts_with("/\\") || location.contains("://") && !location.starts_with('/');
    assert!(!outside, "{what} leads to {location}");
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text());
}

#[tokio::test]
async fn what_is_sent_breaks_out_of_no_header() {
    let test = sqlite().await;
    fill(&test.db).await;
    let server = server(&test.db);
    let (ada, ben) = (ADA.to_string(), BEN.to_string());
    for evil in [LINES, "//evil.example", "https://evil.example/", "/\\evil.example", "\u{0}", "javascript:alert(7)"] {
        let forms: [(&str, &[(&str, &str)]); 10] = [
            ("/sign-in", &[("email", evil), ("password", evil), ("back", evil)]),
            ("/settings/roles/save", &[("word", evil), ("within", evil)]),
            ("/settings/roles/save", &[("word", evil), ("copy", evil)]),
            ("/settings/keys/create", &[("name", evil), ("role", evil), ("until", evil)]),
            ("/settings/view-as", &[("role", evil), ("user", evil)]),
            ("/api/fn/save-view", &[("list", "customers"), ("name", "x"), ("query", evil), ("sharing", "private"), ("default_for", "")]),
            ("/api/fn/save-view", &[("list", evil), ("name", evil), ("query", evil), ("sharing", evil), ("default_for", evil)]),
            ("/bulk", &[("ids", &ada), ("ids", &ben), ("action", "add_tag"), ("tag", "x"), ("query", evil)]),
            (
                "/api/fn/write-entry",
                &[("customer_id", &ada), ("id", ""), ("kind", evil), ("flow", evil), ("minutes", evil), ("body", evil)],
            ),
            ("/export/customers.csv", &[("ids", evil), ("query", evil)]),
        ];
        for (uri, pairs) in forms {
            assert_clean(&form(&server, uri, pairs).await, &format!("{uri} {evil:?}"));
        }
        let encoded = query_string(&[("back".to_owned(), evil.to_owned())]);
        let value = encoded.trim_start_matches("back=").replace('+', "%20");
        for uri in [
            format!("/preferences?theme=dark&{encoded}"),
            format!("/sign-in?{encoded}"),
            format!("/customers/{ADA}?{encoded}"),
            format!("/customers?sort={value}&cols={value}&cursor={value}&preview={value}"),
            format!("/export/customers.csv?cols={value}"),
            format!("/orders/{value}/{value}"),
            format!("/api/v1/customers/{value}"),
            format!("/pkg/{value}"),
        ] {
            let answer = send(&server, "GET", &uri, &[("x-request-id", "../../etc/passwd"), ("x-forwarded-for", "6.6.6.6")]).await;
            assert_clean(&answer, &uri);
            assert_ne!(answer.header("x-request-id"), "../../etc/passwd", "an id is made here");
        }
    }
}
