//! The call programme over HTTP: the list, the sheet and its form, what is to be done, and who sees none of it.

use axum::{Router, body::Body};
use domain::{
    access::{FieldClass, Fields, Role, Sight},
    audit::AuditQuery,
    call::is_held_out,
    interaction::TimelineQuery,
};
use http::{Request, StatusCode};
use serde_json::Value;
use store::{
    Db, on_both_databases,
    testing::world::{self, CUSTOMERS},
    timeline,
};

use crate::common::{Answer, person, run, send_as_nobody, server, sign_in_as, with_role};

async fn page(server: &Router, uri: &str, cookie: &str) -> Answer {
    // Functions that are asked for a page lead to one.
    let accept = if uri.starts_with("/api/") { "*/*" } else { "text/html" };
    send_as_nobody(server, "GET", uri, &[("cookie", cookie), ("accept", accept), ("sec-fetch-site", "same-origin")]).await
}

async fn function(server: &Router, uri: &str, cookie: &str) -> Value {
    let answer = page(server, uri, cookie).await;
    assert_eq!(answer.status, StatusCode::OK, "{uri}: {}", answer.text());
    answer.json()
}

async fn form(server: &Router, uri: &str, body: &str, cookie: &str) -> Answer {
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("origin", "https://vecino.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(body.to_owned())).expect("a request")).await
}

async fn events(db: &Db) -> usize {
    timeline::list(db.reader(), &domain::access::Scope::all(), CUSTOMERS[0], &TimelineQuery::default()).await.expect("read").rows.len()
}

on_both_databases! {
    async fn an_executive_notes_a_call_and_what_is_to_be_done(test) {
        world::fill(&test.db).await;
        let (server, one) = (server(&test.db), CUSTOMERS[0]);
        let cookie = sign_in_as(&test.db, "executive").await;
        let list = function(&server, "/api/fn/calls?query=days%3D0", &cookie).await;
        let rows = list["proposals"]["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), CUSTOMERS.iter().filter(|id| !is_held_out(**id)).count());
        assert_eq!(list["proposals"]["looked"], 2);
        assert!(!rows.is_empty(), "or the test would prove nothing");
        // 31,415,001 expected at a risk of 60 %.
        assert_eq!(rows[0]["at_stake_minor"], 18_849_001);
        assert_eq!(rows[0]["phones"][0]["value"], "••••3141", "as the role shows it");
        let shown = page(&server, "/calls?days=0", &cookie).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.text().contains("••••3141") && !shown.text().contains("tel:"), "nothing dials what is masked");
        let sheet = page(&server, &format!("/calls/{one}"), &cookie).await.text();
        assert!(sheet.contains("name=\"outcome\"") && sheet.contains("My lamp, says notescanary"), "the form, and what is open");

        // What cannot be accepted comes back as it was typed, and nothing is written.
        let before = events(&test.db).await;
        let back = "back=days%3D0%26owner%3Dme";
        let refused = form(&server, "/calls/save", &format!("customer_id={one}&outcome=issue&note=&task=Ring+%3Cback%3E&due=2999-01-01&{back}"), &cookie).await;
        let location = refused.header("location").to_owned();
        assert_eq!(refused.status, StatusCode::SEE_OTHER);
        assert!(location.starts_with(&format!("/calls/{one}?days=0&owner=me&answer=")), "{location}");
        let again = page(&server, &location, &cookie).await.text();
        assert!(again.contains("Ring &lt;back>") || again.contains("Ring &lt;back&gt;"), "{again}");
        assert!(again.contains("aria-invalid=\"true\"") && again.contains("2999-01-01"));
        assert_eq!(events(&test.db).await, before);
        let nobody = form(&server, "/calls/save", &format!("customer_id={one}&outcome=missed&task=x&due=2999-01-01&assignee={}", uuid::Uuid::nil()), &cookie).await;
        assert!(nobody.header("location").starts_with(&format!("/calls/{one}?answer=")));
        assert_eq!(events(&test.db).await, before, "nothing of it");

        let body = format!(
            "customer_id={one}&outcome=satisfied&note=Very+pleased&task=Send+a+card&due=2999-01-01&assignee={}&{back}", person("executive"));
        let saved = form(&server, "/calls/save", &body, &cookie).await;
        let location = saved.header("location").to_owned();
        assert!(saved.status == StatusCode::SEE_OTHER && location.starts_with("/calls?days=0&owner=me&answer="), "{location}");
        assert!(page(&server, &location, &cookie).await.text().contains("is on the timeline, and its follow-up is noted"));
        let told = timeline::list(test.db.reader(), &domain::access::Scope::all(), one, &TimelineQuery::default()).await.expect("read").rows;
        assert_eq!((told.len(), told[0].summary.as_str()), (before + 1, "Reached, satisfied: Very pleased\nFollow-up: Send a card (1 Jan 2999)"));
        let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        assert!(log.iter().any(|entry| entry.summary == "call: satisfied" && entry.record.as_deref() == Some(&one.to_string())));

        let tasks = function(&server, "/api/fn/follow-ups?query=", &cookie).await;
        assert_eq!(tasks["tasks"]["rows"][0]["what"], "Send a card");
        let id = tasks["tasks"]["rows"][0]["id"].as_str().expect("an id").to_owned();
        let done = form(&server, "/calls/done", &format!("customer_id={one}&id={id}&from=sheet"), &cookie).await;
        assert!(done.header("location").starts_with(&format!("/calls/{one}?answer=")));
        assert_eq!(function(&server, "/api/fn/follow-ups?query=whose%3Dall", &cookie).await["tasks"]["rows"].as_array().map(Vec::len), Some(0));
        let made = function(&server, "/api/fn/calls-made?query=outcome%3Dreached", &cookie).await;
        assert_eq!((made["total"]["count"].as_i64(), made["rows"][0]["customer_id"].as_str()), (Some(1), Some(one.to_string().as_str())));
        let results = function(&server, "/api/fn/call-results", &cookie).await;
        assert_eq!((results["months"][0]["outcomes"][0].as_i64(), results["pairs"].as_i64()), (Some(1), Some(0)));
        for uri in ["/calls", "/calls/follow-ups", "/calls/made?outcome=satisfied", "/calls/results", "/calls/pairs?bought=called"] {
            assert_eq!(page(&server, uri, &cookie).await.status, StatusCode::OK, "{uri}");
        }
        assert_eq!(page(&server, "/calls?days=7", &cookie).await.status, StatusCode::BAD_REQUEST);
    }

    async fn who_asks_for_no_calls_is_proposed_to_nobody(test) {
        world::fill(&test.db).await;
        let (server, one) = (server(&test.db), CUSTOMERS[0]);
        let cookie = sign_in_as(&test.db, "administrator").await;
        assert!(page(&server, &format!("/calls/{one}"), &cookie).await.text().contains("tel:+447700903141"));
        let saved = form(&server, "/calls/save", &format!("customer_id={one}&outcome=refused&note="), &cookie).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        let list = function(&server, "/api/fn/calls?query=days%3D0", &cookie).await;
        let rows = list["proposals"]["rows"].as_array().expect("rows");
        assert!(rows.iter().all(|row| row["facts"]["customer_id"].as_str() != Some(one.to_string().as_str())));
        assert_eq!(list["proposals"]["left_out"]["refused"].as_i64(), Some(i64::from(!is_held_out(one))));
        assert!(!page(&server, &format!("/calls/{one}"), &cookie).await.text().contains("tel:"), "and nothing dials the number");
        let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        assert_eq!(log.iter().filter(|entry| entry.record.as_deref() == Some(&one.to_string()) && entry.action == domain::audit::Action::Changed).count(), 1);
    }

    async fn who_is_not_shown_value_and_risk_has_no_list_and_no_sheet(test) {
        world::fill(&test.db).await;
        let (server, one) = (server(&test.db), CUSTOMERS[0]);
        for (word, class) in [("no-risk", FieldClass::Risk), ("no-money", FieldClass::Money)] {
            let mut fields = Fields::SHOWN;
            fields.set(class, Sight::Masked);
            let cookie = with_role(&test.db, &Role { word: word.into(), fields, ..Role::administrator() }).await;
            for uri in ["/calls".to_owned(), format!("/calls/{one}"), "/api/fn/calls?query=".into(), format!("/api/fn/call-sheet?customer_id={one}&query=")] {
                let answer = page(&server, &uri, &cookie).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{uri}");
                assert!(!answer.text().contains("Ana Pe\u{f1}a"), "{uri}");
            }
            assert!(page(&server, "/calls", &cookie).await.text().contains("Your role shows you neither"));
            assert!(!page(&server, "/customers", &cookie).await.text().contains("href=\"/calls\""), "nor is it offered");
        }
        // What people write is told to who reads texts.
        let mut fields = Fields::SHOWN;
        fields.set(FieldClass::Notes, Sight::Masked);
        let cookie = with_role(&test.db, &Role { word: "no-words".into(), fields, ..Role::administrator() }).await;
        let body = format!("customer_id={one}&outcome=missed&note=canary-said&task=canary-task&due=2999-01-01&assignee={}", person("no-words"));
        assert_eq!(form(&server, "/calls/save", &body, &cookie).await.status, StatusCode::SEE_OTHER);
        for uri in ["/calls/follow-ups".to_owned(), format!("/calls/{one}"), "/api/fn/follow-ups?query=".into()] {
            let answer = page(&server, &uri, &cookie).await;
            assert!(answer.status == StatusCode::OK && !answer.text().contains("canary-"), "{uri}");
        }
        assert!(function(&server, "/api/fn/follow-ups?query=", &cookie).await["tasks"]["rows"].as_array().is_some_and(|rows| rows.len() == 1));
    }
}
