//! A role that reaches only some customers, over HTTP: what others have is in no list, count, sum, export, page or
//! cursor, by whatever way it is asked for.

use axum::{Router, body::Body};
use domain::{
    access::{Action, BUILT_IN, Fields, Reach, Resource, Rights, Role, Sight},
    page::query_string,
    predicate::{Predicate, Subject},
};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use store::{Db, on_both_databases};
use uuid::Uuid;

use crate::common::{ADA, Answer, BEN, fill, get, own, person, run, send_as_nobody, server, sign_in_as, with_role};

/// Words that only what is others' has.
const THEIRS: [&str; 3] = ["Ben", "1003", "France"];

fn is_others(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| THEIRS.contains(&word))
}

fn role(word: &str, reach: Reach, within: Option<&str>, fields: Fields) -> Role {
    let records = [Resource::Customer, Resource::Order, Resource::Ticket, Resource::Note, Resource::Survey, Resource::View];
    let rights = Rights::default().with(&records, Action::ALL).with(&[Resource::Product], &[Action::Read]);
    let within = within.map(|text| Predicate::parse(Subject::Customer, text).expect(text));
    Role { word: word.into(), rights, reach, within, fields, ..Role::default() }
}

async fn ask(server: &Router, uri: &str, cookie: &str) -> Answer {
    send_as_nobody(server, "GET", uri, &[("cookie", cookie)]).await
}

async fn post(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

/// Two of one team, one of whom looks after Ada; the cookie of the other, whose role reaches the team's customers.
async fn team(db: &Db) -> String {
    sign_in_as(db, "sales").await;
    own(db, ADA, "sales").await;
    let cookie = with_role(db, &role("regional", Reach::Team, None, Fields::SHOWN)).await;
    let members = [person("sales"), person("regional")];
    db.write(move |tx| {
        Box::pin(async move {
            let id = Uuid::from_u128(0x7ea);
            let _ = store::teams::create(tx, id, "North").await?;
            store::teams::set_members(tx, id, &members).await
        })
    })
    .await
    .expect("a team");
    cookie
}

/// What is Ada's alone is seen, by every way; nothing of anybody else's by any.
async fn assert_sees_ada_alone(server: &Router, cookie: &str) {
    for (list, rows) in [("customers", 1), ("orders", 2), ("tickets", 1)] {
        let answer = ask(server, &format!("/api/v1/{list}"), cookie).await.json();
        assert_eq!(answer["rows"].as_array().map(Vec::len), Some(rows), "{list}: {answer}");
        assert_eq!(answer["total"], json!({ "count": rows, "certainty": "exact" }), "{list}");
        assert!(!is_others(&answer.to_string()), "{list}: {answer}");
        let count = ask(server, &format!("/api/fn/count?subject={}&query=", list.trim_end_matches('s')), cookie).await.json();
        assert_eq!(count, answer["total"], "{list}: the count of a filter is that of the list");
        for file in ["csv", "xlsx"] {
            let answer = ask(server, &format!("/export/{list}.{file}"), cookie).await;
            assert_eq!(answer.status, StatusCode::OK, "{list}.{file}");
            if file == "csv" {
                assert_eq!(answer.text().lines().count(), rows + 1, "{list}: {}", answer.text());
                assert!(!is_others(&answer.text()), "{list}: {}", answer.text());
            }
        }
        let page = ask(server, &format!("/{list}"), cookie).await.text();
        assert!(!THEIRS.iter().any(|word| page.contains(&format!(">{word}<"))), "{list}");
    }
    // What is asked for by name is not there.
    let ben = BEN.to_string();
    for uri in [format!("/api/v1/customers/{ben}"), format!("/api/v1/customers/{ben}/orders"), "/api/v1/orders/shop/1003".into()] {
        assert_eq!(ask(server, &uri, cookie).await.status, StatusCode::NOT_FOUND, "{uri}");
    }
    for (uri, ids) in [("/export/customers.csv", ben.as_str()), ("/export/orders.csv", "shop/1003")] {
        assert_eq!(post(server, uri, &[("ids", ids)], cookie).await.text().lines().count(), 1, "{uri}");
        assert_eq!(
            ask(server, &format!("{uri}?{}", query_string(&[("ids".into(), ids.into())])), cookie).await.text().lines().count(),
            1,
            "{uri}"
        );
    }
    for filter in ["name.has.Ben", "not(name.has.Ada)", "country.eq.France"] {
        let found = ask(server, &format!("/api/v1/customers?where={}", filter.replace(' ', "%20")), cookie).await.json();
        assert_eq!(found["rows"], json!([]), "{filter}");
    }
    for text in ["Ben", "1003"] {
        assert_eq!(ask(server, &format!("/api/v1/search?q={text}"), cookie).await.json()["hits"], json!([]), "{text}");
    }
    let choices = ask(server, "/api/fn/list-choices?list=customers", cookie).await.text();
    assert!(choices.contains("United Kingdom") && !choices.contains("France"), "{choices}");
    // A sum is that of the rows that are seen: an order of 29.00 and a credit note of 12.50.
    let sum = ask(server, "/api/fn/orders?query=", cookie).await.json()["sum_minor"].clone();
    assert!(sum.is_null() || sum == json!(1650), "{sum}");
}

/// Somebody who reaches everybody has been further down each list: the places that they were at lead to nothing new.
async fn assert_cursors_lead_nowhere(server: &Router, cookie: &str) {
    for (list, sort) in [("customers", "name"), ("customers", "-name"), ("orders", "placed"), ("orders", "-placed"), ("tickets", "opened")]
    {
        let mut cursor = None;
        for _ in 0..4 {
            let at = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let uri = format!("/api/v1/{list}?sort={sort}&limit=1{at}");
            let narrow = ask(server, &uri, cookie).await.json();
            let rows = narrow["rows"].as_array().expect("rows").clone();
            assert!(rows.iter().all(|row| row["id"] == json!(ADA) || row["customer_id"] == json!(ADA)), "{uri}: {narrow}");
            assert!(!is_others(&narrow.to_string()), "{uri}: {narrow}");
            cursor = get(server, &uri).await.json()["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
    }
}

on_both_databases! {
    async fn a_team_sees_its_own_customers_in_every_way_and_no_others_in_any(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cookie = team(&test.db).await;
        assert_sees_ada_alone(&server, &cookie).await;
        assert_cursors_lead_nowhere(&server, &cookie).await;
        // Out of the team, out of reach, at the next request.
        test.db.write(|tx| Box::pin(async move { store::teams::set_members(tx, Uuid::from_u128(0x7ea), &[]).await })).await.expect("nobody");
        assert_eq!(ask(&server, "/api/v1/customers", &cookie).await.json()["rows"], json!([]));
    }

    async fn a_filter_is_a_reach_as_well(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cookie = with_role(&test.db, &role("british", Reach::All, Some("country.eq.United Kingdom"), Fields::SHOWN)).await;
        assert_sees_ada_alone(&server, &cookie).await;
        assert_cursors_lead_nowhere(&server, &cookie).await;
        // A key acts as a person of its role would.
        let made = post(&server, "/settings/keys/create", &[("name", "Shop"), ("role", "british")], crate::common::COOKIE).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let location = made.header("location").split_once('?').expect("a query").1.to_owned();
        let told = ask(&server, &format!("/api/fn/keys-page?{location}"), crate::common::COOKIE).await.json();
        let key = format!("Bearer {}", told["answer"]["Key"]["key"].as_str().expect("a key"));
        let rows = send_as_nobody(&server, "GET", "/api/v1/customers", &[("authorization", &key)]).await.json()["rows"].clone();
        assert_eq!(rows.as_array().map(|rows| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>()), Some(vec![json!(ADA)]));
    }

    async fn what_is_hidden_is_left_out_of_the_api_and_offered_nowhere(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for sight in [Sight::Masked, Sight::Hidden] {
            let cookie = with_role(&test.db, &role(sight.word(), Reach::All, None, Fields::all(sight))).await;
            for uri in ["customers".into(), format!("customers/{ADA}"), format!("customers/{ADA}/timeline"), format!("customers/{ADA}/orders"), "orders".into(), "orders/shop/1001".into(), "tickets".into(), "tickets/shop/T-1".into(), "search?q=ada".into()] {
                let (theirs, whole) = (ask(&server, &format!("/api/v1/{uri}"), &cookie).await.json(), get(&server, &format!("/api/v1/{uri}")).await.json());
                assert_left_out(&theirs, &whole, &uri);
            }
            for list in ["customers", "orders", "products"] {
                let page = ask(&server, &format!("/{list}"), &cookie).await.text();
                for offered in ["sort=revenue", "sort=-revenue", "sort=-total", "sort=total", "sort=tier", "sort=-tier", "value=\"tier\"", "value=\"net\"", "value=\"total\"", "name=\"revenue_from\"", "name=\"total_from\"", "name=\"tier\""] {
                    assert!(!page.contains(offered), "{list} offers {offered}");
                }
            }
        }
        let page = get(&server, "/customers").await.text();
        assert!(page.contains("name=\"revenue_from\"") && page.contains("name=\"tier\""), "who sees them is offered them");
        let document = get(&server, "/api/v1/openapi.json").await.json();
        let required = document["components"]["schemas"]["Facts"]["required"].to_string();
        assert!(!required.contains("_minor") && required.contains("orders"), "{required}");
        assert!(BUILT_IN.len() > 1);
    }
}

/// Whatever is not the same as everybody sees it is not there at all; but for a few that are masked and said to be.
fn assert_left_out(theirs: &Value, whole: &Value, at: &str) {
    match (theirs, whole) {
        (Value::Object(theirs), Value::Object(whole)) => {
            for (name, value) in theirs.iter().filter(|(name, _)| *name != "fields") {
                let there = whole.get(name).unwrap_or_else(|| panic!("{at}.{name} is new"));
                if !["contact_points", "subject", "summary", "body"].contains(&name.as_str()) {
                    assert_left_out(value, there, &format!("{at}.{name}"));
                }
            }
        }
        (Value::Array(theirs), Value::Array(whole)) => {
            theirs.iter().zip(whole).for_each(|(theirs, whole)| assert_left_out(theirs, whole, &format!("{at}[]")));
        }
        _ => assert_eq!(theirs, whole, "{at}"),
    }
}
