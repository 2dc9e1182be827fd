//! A customer's own data over HTTP, on the command line and in imports.

use axum::{Router, body::Body};
use domain::{
    access::{Fields, Reach, Role, Sight},
    audit::{Action, AuditQuery, Detail},
    page::query_string,
};
use http::{Request, StatusCode};
use serde_json::Value;
use store::{Db, on_both_databases};
use uuid::Uuid;

use crate::{
    cli::{code, err, folder, out, vecino},
    common::{ADA, Answer, BEN, COOKIE, fill, get, id, run, send_as_nobody, server, sign_in_as, with_role},
};

/// Sends a form as a browser without JavaScript does.
async fn form(server: &Router, function: &str, pairs: &[(&str, &str)], cookie: &str) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(format!("/api/fn/{function}")).header("sec-fetch-site", "same-origin").header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

async fn page(server: &Router, uri: &str, cookie: &str) -> Answer {
    send_as_nobody(server, "GET", uri, &[("cookie", cookie), ("accept", "text/html")]).await
}

/// Lets a role see addresses so far and no further; the cookie of somebody who has it.
async fn seeing(db: &Db, contact: Sight) -> String {
    let fields = Fields { contact, ..Fields::SHOWN };
    let role = Role { word: contact.word().to_owned(), fields, reach: Reach::All, ..Role::administrator() };
    with_role(db, &role).await
}

async fn log(db: &Db, action: Action) -> Vec<domain::audit::Entry> {
    let query = AuditQuery { action: Some(action), ..AuditQuery::default() };
    store::audit::list(db.reader(), &query).await.expect("the log").rows
}

const ADDRESS: &str = "ada@example.com";
const MASKED: &str = "a\u{2022}\u{2022}\u{2022}@example.com";

on_both_databases! {
    async fn a_masked_address_is_shown_once_to_who_says_why(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cookie = seeing(&test.db, Sight::Masked).await;
        let (customer, point) = (ADA.to_string(), id(20).to_string());
        let closed = page(&server, &format!("/customers/{ADA}"), &cookie).await.text();
        assert!(closed.contains(MASKED) && !closed.contains(ADDRESS) && !closed.contains("mailto:") && !closed.contains("tel:"));
        let asked = page(&server, &format!("/customers/{ADA}?reveal={point}"), &cookie).await.text();
        assert!(asked.contains("reveal-contact") && !asked.contains(ADDRESS));

        let fields = [("customer_id", customer.as_str()), ("point_id", point.as_str()), ("reason", "the parcel came back")];
        let answer = form(&server, "reveal-contact", &fields, &cookie).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.text());
        let location = answer.header("location").split('#').next().expect("an address").to_owned();
        assert!(!location.contains(ADDRESS));
        let others = sign_in_as(&test.db, "executive").await;
        let shown = page(&server, &location, &cookie).await.text();
        assert!(shown.contains(ADDRESS) && !shown.contains("mailto:"));
        assert!(!page(&server, &location, &cookie).await.text().contains(ADDRESS), "and not again");
        let again = form(&server, "reveal-contact", &fields, &cookie).await.header("location").split('#').next().expect("one").to_owned();
        assert!(!page(&server, &again, &others).await.text().contains(ADDRESS), "nor to anybody else");

        let entries = log(&test.db, Action::Revealed).await;
        assert_eq!((entries.len(), entries[0].summary.as_str(), entries[0].record.as_deref()), (2, "email", Some(customer.as_str())));
        assert_eq!(entries[0].detail, Detail::Kept(r#"{"reason":"the parcel came back"}"#.into()));
        for reason in ["", "   ", &"x".repeat(201)] {
            let fields = [fields[0], fields[1], ("reason", reason)];
            assert!(form(&server, "reveal-contact", &fields, &cookie).await.header("location").contains("?reveal="), "{reason}");
        }
        let elsewhere = [("customer_id", BEN.to_string()), ("point_id", point.clone()), ("reason", "x".to_owned())];
        let elsewhere: Vec<_> = elsewhere.iter().map(|(key, value)| (*key, value.as_str())).collect();
        assert!(form(&server, "reveal-contact", &elsewhere, &cookie).await.header("location").contains("?reveal="));
        assert_eq!(log(&test.db, Action::Revealed).await.len(), 2, "what is refused reveals nothing");
    }

    async fn what_is_hidden_is_not_revealed(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cookie = seeing(&test.db, Sight::Hidden).await;
        let (customer, point) = (ADA.to_string(), id(20).to_string());
        let fields = [("customer_id", customer.as_str()), ("point_id", point.as_str()), ("reason", "curious")];
        let answer = form(&server, "reveal-contact", &fields, &cookie).await;
        assert!(answer.header("location").contains("?reveal=") && !answer.text().contains(ADDRESS));
        let shown = page(&server, &format!("/customers/{ADA}?reveal={point}"), &cookie).await.text();
        assert!(!shown.contains("reveal-contact") && !shown.contains("example.com"));
        assert!(log(&test.db, Action::Revealed).await.is_empty());
    }

    async fn who_has_seen_a_customer_is_told_to_who_reads_the_log(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let (agent, supervisor) = (sign_in_as(&test.db, "agent").await, sign_in_as(&test.db, "supervisor").await);
        page(&server, &format!("/customers/{ADA}"), &agent).await;
        let seen = page(&server, &format!("/customers/{ADA}/seen"), &supervisor).await.text();
        assert!(seen.contains(&format!("/settings/audit?record={ADA}")), "{seen}");
        let actors = async |customer: Uuid| {
            let sealed = page(&server, &format!("/api/fn/customer-seen?customer_id={customer}"), &supervisor).await.json();
            let lines: serde_json::Value = serde_json::from_str(sealed.as_str().expect("a sealed text")).expect("JSON");
            let actors = lines.as_array().expect("lines").iter().map(|line| line["entry"]["actor"].as_str().unwrap_or_default().to_owned());
            actors.collect::<Vec<_>>()
        };
        assert_eq!(actors(ADA).await, ["The supervisor", "The agent"], "newest first");
        assert!(actors(BEN).await.is_empty());
        let refused = page(&server, &format!("/customers/{ADA}/seen"), &agent).await;
        assert!(!refused.text().contains("settings/audit?record"));
        assert!(!page(&server, &format!("/customers/{ADA}"), &agent).await.text().contains("/seen"));
    }

    async fn consents_are_noted_on_the_page_and_written_down(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "agent").await;
        let customer = ADA.to_string();
        let say = async |channel: &str, purpose: &str, status: &str| {
            let fields = [("customer_id", customer.as_str()), ("channel", channel), ("purpose", purpose), ("status", status)];
            form(&server, "set-consent", &fields, &cookie).await
        };
        assert_eq!(say("phone", "all", "refused").await.header("location"), format!("/customers/{ADA}/privacy"));
        say("email", "marketing", "granted").await;
        say("email", "marketing", "granted").await;
        let shown = page(&server, &format!("/customers/{ADA}/privacy"), &cookie).await.text();
        assert!(shown.contains("The agent") && shown.contains("Opted out") && shown.contains("set-consent"), "{shown}");
        assert!(!shown.contains("erase-customer") && !shown.contains("/export/customer"), "an agent may neither");
        assert!(page(&server, &format!("/customers/{ADA}"), &cookie).await.text().contains("does not want to be called"));
        let entries = log(&test.db, Action::Changed).await;
        assert_eq!(entries.len(), 2, "what held already is not written again");
        assert_eq!(entries[0].detail, Detail::Kept(r#"{"consent, email, marketing":["","granted"]}"#.into()));
        for wrong in [("fax", "all", "granted"), ("internal", "all", "granted"), ("email", "fun", "granted"), ("email", "all", "perhaps")] {
            say(wrong.0, wrong.1, wrong.2).await;
        }
        assert_eq!(log(&test.db, Action::Changed).await.len(), 2);
    }

    async fn everything_is_handed_out_to_who_sees_everything(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let json = get(&server, &format!("/export/customer/{ADA}/data.json")).await;
        assert_eq!((json.status, json.header("content-type")), (StatusCode::OK, "application/json"));
        let data = json.json();
        assert_eq!(data["customers"][0]["name"], "Ada Pe\u{f1}a");
        assert_eq!(data["contact_points"][0]["value"], ADDRESS);
        assert_eq!(data["orders"][0]["total"], "29.00");
        assert_eq!(data["order_lines"][0]["price"], "12.50");
        assert_eq!(data["ticket_messages"][0]["text"], "It has not come.");
        let html = get(&server, &format!("/export/customer/{ADA}/data.html")).await;
        assert!(html.header("content-disposition").starts_with("attachment") && html.text().contains("It has not come."));
        assert_eq!(get(&server, &format!("/export/customer/{ADA}/data.txt")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(get(&server, &format!("/export/customer/{}/data.json", id(1))).await.status, StatusCode::NOT_FOUND);
        assert_eq!(log(&test.db, Action::Exported).await.len(), 2);
        let masked = seeing(&test.db, Sight::Masked).await;
        let refused = page(&server, &format!("/export/customer/{ADA}/data.json"), &masked).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(log(&test.db, Action::Exported).await.len(), 2);
    }

    async fn a_customer_is_erased_by_who_types_who_it_is(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let customer = ADA.to_string();
        let erase = async |reason: &str, typed: &str| {
            let fields = [("customer_id", customer.as_str()), ("reason", reason), ("typed", typed)];
            form(&server, "erase-customer", &fields, COOKIE).await.header("location").to_owned()
        };
        assert!(erase("asked", "Ben").await.contains("wrong=typed"));
        assert!(erase(" ", "C-7").await.contains("wrong=reason"));
        let wrong = get(&server, &format!("/customers/{ADA}/privacy?wrong=typed")).await.text();
        assert!(wrong.contains("neither the name nor a number"), "{wrong}");
        let report = erase("asked", "ada pena").await;
        assert!(report.starts_with("/erasures/"), "{report}");
        let told = get(&server, &report).await.text();
        assert!(told.contains("the books must be kept") && !told.contains("Pe\u{f1}a"), "{told}");
        let json = get(&server, &format!("/export{}/report.json", report.replace("erasures", "erasure"))).await.json();
        assert_eq!((&json["customer_id"], &json["kept"][0]["what"]), (&Value::from(customer.clone()), &Value::from("orders")));
        let record = get(&server, &format!("/customers/{ADA}")).await.text();
        assert!(record.contains("Erased customer") && !record.contains("Pe\u{f1}a") && !record.contains(ADDRESS));
        let entries = log(&test.db, Action::Erased).await;
        assert_eq!((entries.len(), entries[0].record.as_deref()), (1, Some(customer.as_str())));
        assert!(store::figures::verify(&test.db).await.expect("verified").is_clean());
    }

    async fn the_command_line_hands_out_and_erases(test) {
        fill(&test.db).await;
        let here = folder();
        let program = |words: &[&str]| {
            let mut command = vecino(here.path(), words);
            command.env("DATABASE_URL", &test.url).output().expect("runs")
        };
        let customer = ADA.to_string();
        let exported = program(&["privacy", "export", &customer]);
        assert_eq!(code(&exported), 0, "{}", err(&exported));
        let data: Value = serde_json::from_str(&out(&exported)).expect("JSON");
        assert_eq!(data["identity_links"][0]["number"], "C-7");
        let page = here.path().join("data.html");
        assert_eq!(code(&program(&["privacy", "export", &customer, "--out", &page.to_string_lossy()])), 0);
        assert!(std::fs::read_to_string(&page).expect("a page").contains(ADDRESS));

        assert_eq!(code(&program(&["privacy", "erase", &customer])), 2, "without a reason");
        let nobody = program(&["privacy", "erase", &id(1).to_string(), "--reason", "asked"]);
        assert_eq!((code(&nobody), err(&nobody).contains("there is no customer")), (2, true));
        let erased = program(&["privacy", "erase", &customer, "--reason", "asked by letter", "--json"]);
        assert_eq!(code(&erased), 0, "{}", err(&erased));
        let report: Value = serde_json::from_str(&out(&erased)).expect("JSON");
        assert_eq!((&report["customer_id"], &report["reason"]), (&Value::from(customer.clone()), &Value::from("asked by letter")));

        assert_eq!(code(&program(&["verify"])), 0);
    }
}
