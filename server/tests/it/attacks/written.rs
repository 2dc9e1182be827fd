//! What our own people write, in every text field that there is, is shown as text.

use std::collections::BTreeSet;

use axum::{Router, body::Body};
use domain::page::query_string;
use http::Request;
use store::on_both_databases;

use super::{SCRIPT, assert_tame, is_page, page};
use crate::common::{ADA, Answer, BEN, COOKIE, fill, get, run, server, sign_in_as};

async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)]) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("accept", "text/html").header("cookie", COOKIE);
    // What a browser calls itself is shown where people see their sessions, and in the log.
    let request = request.header("user-agent", SCRIPT);
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

/// The first month of the scorecard, with a comment on a figure and somebody who looks after it.
fn scored<'a>(comment: &'a str, owner: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("month", "2024-03-01"), ("target.net", "1"), ("comment.net", comment), ("owner.net", owner)]
}

on_both_databases! {
    async fn every_text_that_is_written_is_shown_as_text(test) {
        fill(&test.db).await;
        sign_in_as(&test.db, "agent").await;
        let server = server(&test.db);
        let ada = ADA.to_string();
        let (point, nobody) = (crate::common::id(20).to_string(), uuid::Uuid::nil().to_string());
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
                ("/api/fn/reveal-contact", vec![("customer_id", &ada), ("point_id", &point), ("reason", evil)]),
                ("/api/fn/reveal-class", vec![("customer_id", &ada), ("class", evil), ("reason", evil)]),
                ("/api/fn/start-bulk", vec![("all", "false"), ("ids", &ada), ("query", evil), ("action", "add_tag"), ("value", evil)]),
                ("/api/fn/start-bulk", vec![("all", "false"), ("ids", &ada), ("query", ""), ("action", "set_owner"), ("value", evil)]),
                ("/api/fn/merge-customers", vec![("survivor", &ada), ("loser", &nobody), ("keep[name]", evil), ("keep[country]", evil)]),
                ("/boards/create", vec![("template", "sales"), ("name", evil)]),
                ("/boards/create", vec![("template", evil), ("name", evil)]),
                ("/scorecard/save", scored(evil, "")),
                ("/scorecard/save", scored(evil, evil)),
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
        // Ben goes, and why stands in the report and in the log.
        let ben = BEN.to_string();
        let erased = form(&server, "/api/fn/erase-customer", &[("customer_id", &ben), ("reason", short), ("typed", "Ben")]).await;
        let report = erased.header("location").to_owned();
        assert!(report.starts_with("/erasures/"), "{report}");
        led_to.extend([report, format!("/export/customer/{ada}/data.html")]);
        // The session of whoever looks is called so, too.
        store::testing::run(&test.db, &format!("UPDATE sessions SET agent = '{}'", SCRIPT.replace('\'', "''"))).await;
        led_to.extend(["/settings/security", "/scorecard?month=2024-03-01", "/settings", "/merges/x", "/metrics"].map(str::to_owned));
        led_to.extend(["seen", "privacy"].map(|tab| format!("/customers/{ada}/{tab}")));
        let entries = store::audit::count(test.db.reader()).await.expect("a count");
        led_to.extend((1..=entries).map(|entry| format!("/settings/audit?open={entry}")));
        let rows = get(&server, "/api/v1/customers?limit=200").await.json()["rows"].clone();
        led_to.extend(rows.as_array().expect("rows").iter().map(|row| format!("/customers/{}", row["id"].as_str().expect("an id"))));
        led_to.extend(["/customers?cols=name,tags,owner,country", "/customers/new", "/settings/users", "/settings/keys", "/settings/roles", "/settings/audit", "/duplicates"].map(str::to_owned));
        let (mut shown, mut seen) = (0, BTreeSet::new());
        for uri in led_to {
            let answer = page(&server, &uri).await;
            assert!(!answer.status.is_server_error(), "{uri}: {}", answer.status);
            let html = answer.text();
            assert_tame(&html, &uri);
            shown += usize::from(html.contains("alert(7)"));
            if html.contains("alert(7)") {
                seen.insert(uri);
            }
        }
        assert!(shown > 15, "on {shown} pages it is seen at all");
        // Of a browser only what it is known as is shown, so sessions say nothing of it.
        for uri in ["/scorecard?month=2024-03-01", "/settings/users", "/settings/keys", &format!("/customers/{ada}/seen")] {
            assert!(seen.contains(uri), "{uri} shows nothing of it: {seen:?}");
        }
        for start in ["/erasures/", "/export/customer/", "/settings/audit?open="] {
            assert!(seen.iter().any(|uri| uri.starts_with(start)), "{start} shows nothing of it: {seen:?}");
        }
    }
}
