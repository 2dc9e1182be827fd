//! What our own people write, in every text field that there is, is shown as text.

use axum::{Router, body::Body};
use domain::page::query_string;
use http::Request;
use store::on_both_databases;

use super::{SCRIPT, assert_tame, is_page, page};
use crate::common::{ADA, Answer, COOKIE, fill, get, run, server, sign_in_as};

async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)]) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("accept", "text/html").header("cookie", COOKIE);
    let request =
        request.header("content-type", "application/x-www-form-urlencoded").header("origin", format!("https://{}", "x".repeat(8)));
    let answer = run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await;
    assert!(!answer.status.is_server_error(), "{uri}: {}", answer.text());
    answer
}

/// The form that edits a customer, with these values.
fn edited<'a>(values: &[(&'a str, &'a str)]) -> Vec<(String, &'a str)> {
    let base = [
        ("name", "Ada Peña"),
        ("kind", "person"),
        ("stage", "customer"),
        ("country", "United Kingdom"),
        ("city", "London"),
        ("language", "en"),
    ];
    let value_of = |field: &str, usual: &'a str| values.iter().find(|(name, _)| *name == field).map_or(usual, |(_, value)| *value);
    let both = base
        .iter()
        .flat_map(|(field, value)| [(format!("form[base][{field}]"), *value), (format!("form[mine][{field}]"), value_of(field, value))]);
    both.collect()
}

on_both_databases! {
    async fn every_text_that_is_written_is_shown_as_text(test) {
        fill(&test.db).await;
        sign_in_as(&test.db, "agent").await;
        let server = server(&test.db);
        let ada = ADA.to_string();
        let mut led_to = Vec::new();
        // Shorter than the longest name of anything.
        let short = "\"><img src=x onerror=alert(7)><script>alert(7)</script>";
        for evil in [SCRIPT, short, "javascript:alert(7)"] {
            let mut edit = edited(&[("name", evil), ("city", evil), ("country", evil)]);
            edit.push(("customer_id".into(), &ada));
            edit.push(("form[contacts][0][kind]".into(), "email"));
            edit.push(("form[contacts][0][value]".into(), "x@b.example\"><script>alert(7)</script>"));
            let edit: Vec<_> = edit.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let forms: Vec<(&str, Vec<(&str, &str)>)> = vec![
                ("/api/fn/edit-customer", edit),
                ("/api/fn/create-customer", vec![("draft[name]", evil), ("draft[country]", evil), ("draft[city]", evil), ("draft[kind]", "person"), ("draft[stage]", "prospect"), ("anyway", "1")]),
                ("/api/fn/create-customer", vec![("draft[name]", evil), ("draft[email]", evil), ("draft[phone]", evil), ("draft[language]", evil), ("draft[kind]", evil), ("draft[stage]", evil)]),
                ("/api/fn/write-entry", vec![("customer_id", &ada), ("id", ""), ("kind", "note"), ("flow", ""), ("minutes", ""), ("body", evil)]),
                ("/api/fn/write-entry", vec![("customer_id", &ada), ("id", ""), ("kind", "call"), ("flow", "inbound"), ("minutes", evil), ("body", evil)]),
                ("/api/fn/label-customer", vec![("customer_id", &ada), ("action", "add_tag"), ("value", evil)]),
                ("/bulk", vec![("ids", &ada), ("action", "add_tag"), ("tag", evil), ("query", evil)]),
                ("/api/fn/save-view", vec![("list", "customers"), ("name", evil), ("query", "tier=gold"), ("sharing", "everyone"), ("default_for", "")]),
                ("/settings/users/invite", vec![("name", evil), ("email", "evil\"><script>alert(7)</script>@b.example"), ("role", "agent")]),
                ("/settings/users/invite", vec![("name", evil), ("email", "tame@b.example"), ("role", "agent")]),
                ("/settings/teams/create", vec![("name", evil)]),
                ("/settings/keys/create", vec![("name", evil), ("role", "agent")]),
                ("/settings/roles/save", vec![("copy", "agent"), ("word", &evil[..evil.len().min(40)]), ("within", evil)]),
                ("/settings/roles/save", vec![("copy", "agent"), ("word", &evil[..evil.len().min(40)]), ("within", ""), ("reach", "all")]),
                ("/sign-in", vec![("email", evil), ("password", evil), ("back", evil)]),
            ];
            for (uri, pairs) in forms {
                let answer = form(&server, uri, &pairs).await;
                if is_page(&answer) {
                    assert_tame(&answer.text(), uri);
                }
                led_to.extend(answer.headers.get("location").and_then(|to| to.to_str().ok()).map(str::to_owned));
            }
            let encoded = query_string(&[("q".to_owned(), evil.to_owned()), ("where".to_owned(), evil.to_owned()), ("sort".to_owned(), evil.to_owned())]);
            led_to.extend(["customers", "orders", "tickets", "products", "settings/audit", "dashboard", "nowhere"].map(|list| format!("/{list}?{encoded}")));
        }
        let rows = get(&server, "/api/v1/customers?limit=200").await.json()["rows"].clone();
        led_to.extend(rows.as_array().expect("rows").iter().map(|row| format!("/customers/{}", row["id"].as_str().expect("an id"))));
        led_to.extend(["/customers?cols=name,tags,owner,country", "/customers/new", "/settings/users", "/settings/keys", "/settings/roles", "/settings/audit", "/duplicates"].map(str::to_owned));
        let mut shown = 0;
        for uri in led_to {
            let answer = page(&server, &uri).await;
            assert!(!answer.status.is_server_error(), "{uri}: {}", answer.status);
            let html = answer.text();
            assert_tame(&html, &uri);
            shown += usize::from(html.contains("alert(7)"));
        }
        assert!(shown > 15, "on {shown} pages it is seen at all");
    }
}
