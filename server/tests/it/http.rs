//! Headers, files, preferences, health, refusals: what holds for every route.

use std::time::Duration;

use crate::common::{COOKIE, get, limited, run, send, server, sign_in, state};
use axum::{body::Body, routing::get as route};
use http::{Request, StatusCode};
use server::{
    config::{Config, KEYS},
    router::router,
    security, telemetry,
};
use store::testing;

/// A database in which the tests' administrator is signed in.
async fn signed() -> testing::TestDb {
    let test = testing::sqlite().await;
    sign_in(&test.db).await;
    test
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_an_id() {
    let test = signed().await;
    let server = server(&test.db);
    for uri in ["/customers", "/nowhere", "/api/v1/customers", "/api/nowhere", "/healthz", "/pkg/abc123/vecino.js", "/preferences?lang=xx"]
    {
        let answer = get(&server, uri).await;
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{uri}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{uri}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{uri}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{uri}");
        assert!(answer.header("strict-transport-security").starts_with("max-age="), "{uri}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{uri}");
        assert!(answer.header("x-request-id").parse::<uuid::Uuid>().is_ok(), "{uri}");
        if !uri.starts_with("/pkg") {
            assert_eq!(answer.header("cache-control"), "no-store", "{uri}");
        }
    }
}

#[tokio::test]
async fn request_ids_differ() {
    let test = signed().await;
    let server = server(&test.db);
    let (one, two) = (get(&server, "/healthz").await, send(&server, "GET", "/healthz", &[("x-request-id", "mine")]).await);
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    assert_ne!(two.header("x-request-id"), "mine");
}

#[tokio::test]
async fn a_page_allows_its_own_scripts_and_no_others() {
    let test = signed().await;
    let server = server(&test.db);
    let page = get(&server, "/customers").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-type").starts_with("text/html"));
    let policy = page.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce in the policy");
    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{policy}");
    let html = page.text();
    let scripts = html.matches("<script").count();
    assert!(scripts > 0);
    assert!(html.matches(&format!("nonce=\"{nonce}\"")).count() >= scripts, "every script carries the policy's nonce");
    assert!(!html.contains(" style=\""), "inline styles break the policy");
    let again = get(&server, "/customers").await;
    assert_ne!(again.header("content-security-policy"), policy, "a nonce is used once");
}

#[tokio::test]
async fn an_unknown_page_is_a_page_with_status_404() {
    let test = signed().await;
    let server = server(&test.db);
    for uri in ["/nowhere", "/customers/1/2/3", "/%00", "/..%2f..%2fetc/passwd"] {
        let answer = get(&server, uri).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{uri}");
        assert!(answer.header("content-type").starts_with("text/html"), "{uri}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let test = signed().await;
    let server = server(&test.db);
    for uri in ["/customers", "/healthz", "/readyz", "/preferences", "/icons.svg", "/nowhere"] {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let answer = send(&server, method, uri, &[("sec-fetch-site", "same-origin")]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {uri}");
            assert!(answer.header("allow").contains("GET"), "{method} {uri}");
        }
    }
}

#[tokio::test]
async fn files_are_sent_in_the_encoding_that_is_accepted() {
    let test = signed().await;
    let server = server(&test.db);
    let cases = [("br, gzip", "br", "brotli"), ("gzip", "gzip", "gzip"), ("", "", "plain"), ("br;q=0, gzip", "gzip", "gzip")];
    let mut tags = Vec::new();
    for (accepted, encoding, body) in cases {
        let answer = send(&server, "GET", "/pkg/abc123/vecino.js", &[("accept-encoding", accepted)]).await;
        assert_eq!((answer.status, answer.header("content-encoding"), answer.text().as_str()), (StatusCode::OK, encoding, body));
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding");
        tags.push(answer.header("etag").to_owned());
    }
    assert_ne!(tags[0], tags[2], "each encoding has its own tag");
    // What has no compressed variant is sent as it is.
    let wasm = send(&server, "GET", "/pkg/abc123/vecino.wasm", &[("accept-encoding", "br")]).await;
    assert_eq!((wasm.header("content-type"), wasm.header("content-encoding")), ("application/wasm", ""));
}

#[tokio::test]
async fn a_file_that_is_known_already_is_not_sent_again() {
    let test = signed().await;
    let server = server(&test.db);
    let tag = get(&server, "/icons.svg").await.header("etag").to_owned();
    assert_eq!(get(&server, "/icons.svg").await.header("cache-control"), "public, max-age=3600");
    for given in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let answer = send(&server, "GET", "/icons.svg", &[("if-none-match", &given)]).await;
        assert_eq!((answer.status, answer.body.len(), answer.header("etag")), (StatusCode::NOT_MODIFIED, 0, tag.as_str()), "{given}");
    }
    let answer = send(&server, "GET", "/icons.svg", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let test = signed().await;
    let server = server(&test.db);
    let paths = [
        "/pkg/../Cargo.toml",
        "/pkg/abc123/../../Cargo.toml",
        "/pkg/%2e%2e/Cargo.toml",
        "/pkg/..%2fCargo.toml",
        "//Cargo.toml",
        "/./Cargo.toml",
        "/.env",
        "/secret/.env",
        "/build-id",
        "/pkg/abc123/vecino.js.br",
        "/pkg/old/vecino.js",
        "/pkg/abc123/nothing.js",
    ];
    for path in paths {
        let answer = get(&server, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("must never be seen"), "{path}");
    }
}

#[tokio::test]
async fn dynamic_answers_are_compressed_and_files_are_not_compressed_twice() {
    let test = signed().await;
    let server = server(&test.db);
    let page = send(&server, "GET", "/api/v1/openapi.json", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(page.header("content-encoding"), "br");
    let file = send(&server, "GET", "/icons.svg", &[("accept-encoding", "br")]).await;
    assert_eq!((file.header("content-encoding"), file.text().as_str()), ("", "<svg/>"));
}

#[tokio::test]
async fn preferences_are_kept_and_lead_back() {
    let test = signed().await;
    let server = server(&test.db);
    let answer = get(&server, "/preferences?lang=es&theme=dark&back=%2Fcustomers%3Fsort%3D-net").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/customers?sort=-net"));
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|v| v.to_str().expect("ASCII")).collect();
    assert_eq!(
        cookies,
        ["__Host-lang=es", "__Host-theme=dark"].map(|cookie| format!("{cookie}; Path=/; Secure; SameSite=Lax; Max-Age=31536000"))
    );
    for back in ["//evil.example", "https://evil.example", "/%5Cevil.example", "%2F%09%2Fevil.example", "evil", "javascript:alert(1)", ""] {
        let answer = get(&server, &format!("/preferences?theme=light&back={back}")).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"), "{back}");
    }
    for wrong in ["lang=klingon", "theme=pink", "lang=en%0d%0aset-cookie:x"] {
        let answer = get(&server, &format!("/preferences?{wrong}")).await;
        assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (StatusCode::BAD_REQUEST, false), "{wrong}");
    }
}

#[tokio::test]
async fn only_our_own_pages_may_change_something() {
    let test = signed().await;
    let server = server(&test.db);
    let host = ("host", "vecino.example");
    let refused: [&[(&str, &str)]; 7] = [
        &[host],
        &[host, ("sec-fetch-site", "cross-site")],
        &[host, ("sec-fetch-site", "same-site"), ("origin", "https://vecino.example")],
        &[host, ("origin", "https://evil.example")],
        &[host, ("origin", "null")],
        &[host, ("origin", "https://vecino.example.evil.example")],
        &[("origin", "https://vecino.example")],
    ];
    let let_through: [&[(&str, &str)]; 4] = [
        &[host, ("sec-fetch-site", "same-origin")],
        &[host, ("sec-fetch-site", "none")],
        &[host, ("origin", "https://vecino.example")],
        &[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")],
    ];
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        for headers in refused {
            let answer = send(&server, method, "/api/fn/anything", headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {headers:?}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        for headers in let_through {
            let answer = send(&server, method, "/api/fn/anything", headers).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {headers:?}");
        }
    }
    assert_eq!(send(&server, "GET", "/api/v1/products", &[("sec-fetch-site", "cross-site")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let test = signed().await;
    let server = server(&test.db);
    let most = Config::default().max_body_bytes;
    let post = |length: usize| {
        let request = Request::post("/api/fn/anything").header("cookie", COOKIE).header("sec-fetch-site", "same-origin");
        request.header("content-length", length.to_string()).body(Body::from(vec![b'x'; length])).expect("a request")
    };
    assert_eq!(run(&server, post(most + 1)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(run(&server, post(most)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_full_server_says_so_and_is_still_alive() {
    let test = signed().await;
    let server = router(limited(&test.db, Duration::from_secs(5), 0));
    let answer = get(&server, "/api/v1/products").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(answer.json()["status"], 503);
    assert_eq!(get(&server, "/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn slow_and_panicking_requests_get_an_answer_with_an_id() {
    let test = signed().await;
    let state = limited(&test.db, Duration::from_millis(50), 8);
    let slow = async || {
        tokio::time::sleep(Duration::from_secs(60)).await;
        "never"
    };
    let panics = async || -> &'static str { panic!("as the test wants") };
    let server = axum::Router::new()
        .route("/api/slow", route(slow))
        .route("/api/panics", route(panics))
        .layer(axum::middleware::from_fn_with_state(state.limits.clone(), security::guard))
        .layer(axum::middleware::from_fn_with_state(state.app.clone(), telemetry::request));
    let answer = get(&server, "/api/slow").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    let answer = get(&server, "/api/panics").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.json()["request_id"], answer.header("x-request-id"));
    assert!(!answer.text().contains("as the test wants"), "the cause stays in the log");
}

#[tokio::test]
async fn health_follows_the_database() {
    let test = signed().await;
    let server = server(&test.db);
    let alive = get(&server, "/healthz").await;
    assert_eq!((alive.status, alive.text().as_str()), (StatusCode::OK, "ok"));
    let ready = get(&server, "/readyz").await;
    assert_eq!((ready.status, &ready.json()["ready"]), (StatusCode::OK, &true.into()));
    test.db.migrate_down().await.expect("the schema taken down");
    let behind = get(&server, "/readyz").await;
    assert_eq!(behind.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((&behind.json()["database"], behind.json()["schema"] == "current"), (&"ok".into(), false));
    test.db.clone().close().await.expect("closed");
    let gone = get(&server, "/readyz").await;
    assert_eq!((gone.status, &gone.json()["database"]), (StatusCode::SERVICE_UNAVAILABLE, &"unreachable".into()));
    assert_eq!(get(&server, "/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_state_comes_from_the_configuration() {
    let test = signed().await;
    assert_eq!(state(&test.db).limits.body_bytes, Config::default().max_body_bytes);
    assert_eq!(KEYS.len(), 30);
}
