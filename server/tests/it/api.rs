//! The REST API: every route and method, what it refuses, and that its figures are the store's.

use crate::common::{ADA, Answer, BEN, fill, get, send, server};
use axum::Router;
use domain::{
    access::Scope,
    customer::{ANONYMOUS, CustomerQuery},
    metric::{Metric, Split},
    product::ProductQuery,
};
use http::StatusCode;
use serde_json::{Value, json};
use store::{on_both_databases, testing::sqlite};

/// One address of each route, all of them answered with 200 on the test's company.
fn routes() -> Vec<String> {
    vec![
        "/api/v1/customers".into(),
        format!("/api/v1/customers/{ADA}"),
        format!("/api/v1/customers/{ADA}/timeline"),
        format!("/api/v1/customers/{ADA}/orders"),
        format!("/api/v1/customers/{ADA}/tickets"),
        "/api/v1/orders".into(),
        "/api/v1/tickets".into(),
        "/api/v1/orders/shop/1001".into(),
        "/api/v1/tickets/shop/T-1".into(),
        "/api/v1/products".into(),
        "/api/v1/metrics".into(),
        "/api/v1/metrics/revenue".into(),
        "/api/v1/reports/pivot?of=orders".into(),
        "/api/v1/search?q=ada".into(),
        "/api/v1/openapi.json".into(),
    ]
}

/// Asserts a problem response; its JSON.
fn problem(answer: &Answer, status: StatusCode, uri: &str) -> Value {
    assert_eq!(answer.status, status, "{uri}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json", "{uri}");
    let body = answer.json();
    assert_eq!(body["type"], "about:blank", "{uri}");
    assert_eq!(body["status"], status.as_u16(), "{uri}");
    assert_eq!(body["title"], status.canonical_reason().expect("a known status"), "{uri}");
    assert!(body["detail"].as_str().is_some_and(|d| !d.is_empty()), "{uri}");
    assert_eq!(body["request_id"], answer.header("x-request-id"), "{uri}");
    body
}

async fn ok(server: &Router, uri: &str) -> Value {
    let answer = get(server, uri).await;
    assert_eq!(answer.status, StatusCode::OK, "{uri}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json", "{uri}");
    answer.json()
}

on_both_databases! {
    async fn every_route_answers_get_and_refuses_the_rest(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for uri in routes() {
            ok(&server, &uri).await;
            let head = send(&server, "HEAD", &uri, &[]).await;
            assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "{uri}");
            for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
                let answer = send(&server, method, &uri, &[("sec-fetch-site", "same-origin")]).await;
                problem(&answer, StatusCode::METHOD_NOT_ALLOWED, &uri);
                assert_eq!(answer.header("allow"), "GET,HEAD", "{method} {uri}");
            }
        }
    }

    async fn a_customer_comes_with_all_figures(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let ada = ok(&server, &format!("/api/v1/customers/{ADA}")).await;
        assert_eq!((&ada["id"], &ada["name"], &ada["country"]), (&json!(ADA), &json!("Ada Peña"), &json!("United Kingdom")));
        let facts = &ada["facts"];
        let expected = json!({
            "orders": 1, "credit_notes": 1, "revenue_minor": 2900, "credits_minor": 1250, "net_minor": 1650, "currency": "GBP",
            "first_order_at": "2024-03-04T00:00:00Z", "last_order_at": "2024-03-04T00:00:00Z", "country": "United Kingdom",
            "tickets": 1, "tickets_open": 1, "interactions": 4, "last_contact_at": "2024-03-20T00:00:00Z"
        });
        for (key, value) in expected.as_object().expect("an object") {
            assert_eq!(&facts[key], value, "{key}");
        }
        assert_eq!(ada["identity_links"][0]["external_id"], "C-7");
        assert_eq!(ada["contact_points"][0]["value"], "ada@example.com");
        let ben = ok(&server, &format!("/api/v1/customers/{BEN}")).await;
        assert_eq!((&ben["facts"]["orders"], &ben["facts"]["first_order_at"], &ben["facts"]["csat_centi"]), (&json!(0), &Value::Null, &Value::Null));
    }

    async fn lists_are_the_store_s_own(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let listed = ok(&server, "/api/v1/customers?sort=-net").await;
        let stored = store::customers::list(test.db.reader(), &Scope::all(), &CustomerQuery::default()).await.expect("a page");
        assert_eq!(listed["total"], serde_json::to_value(stored.total).expect("JSON"));
        assert_eq!(listed["rows"].as_array().map(Vec::len), Some(2), "the anonymous customer is in no list");
        for (row, facts) in listed["rows"].as_array().expect("rows").iter().zip(&stored.rows) {
            assert_eq!(row["id"], json!(facts.customer_id));
            assert_eq!(row["revenue_minor"], json!(facts.revenue_minor));
        }
        let products = ok(&server, "/api/v1/products?sort=-revenue").await;
        let stored = store::products::list(test.db.reader(), &Scope::all(), &ProductQuery::default()).await.expect("a page");
        assert_eq!(products, serde_json::to_value(stored).expect("JSON"));
        assert_eq!(products["rows"].as_array().map(Vec::len), Some(1), "a charge is in no ranking");
        assert_eq!(ok(&server, "/api/v1/products?kind=charge").await["rows"][0]["code"], "POST");
    }

    async fn customers_are_found_by_filter_word_and_source(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cases = [
            ("source=shop&source_id=C-7", vec![ADA]), ("source=shop&source_id=C-8", vec![]), ("q=pena", vec![ADA]), ("country=France", vec![BEN]),
            ("orders_min=1", vec![ADA]), ("revenue_min=2900&revenue_max=2900", vec![ADA]), ("open_tickets_min=1&kind=person", vec![ADA]),
            ("ordered_from=2024-03-04&ordered_to=2024-03-04", vec![ADA]), ("sort=name", vec![ADA, BEN]), ("sort=-name", vec![BEN, ADA]),
        ];
        for (query, expected) in cases {
            let page = ok(&server, &format!("/api/v1/customers?{query}")).await;
            let found: Vec<_> = page["rows"].as_array().expect("rows").iter().map(|r| r["id"].clone()).collect();
            assert_eq!(found, expected.iter().map(|id| json!(id)).collect::<Vec<_>>(), "{query}");
        }
        let hits = ok(&server, "/api/v1/search?q=1001&limit=5").await;
        assert_eq!((&hits["hits"][0]["kind"], &hits["hits"][0]["customer_id"]), (&json!("order"), &json!(ADA)));
    }

    async fn every_list_takes_a_predicate(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let cases = [
            ("customers", "country.eq.France", vec!["Ben"]),
            ("customers", "and(orders(product.has.lamp,placed.ago.30),tickets(status.open,reason.eq.delivery).gte.1)", vec!["Ada Peña"]),
            ("customers", "not(orders())", vec!["Ben"]),
            ("customers", "or(name.has.PENA,city.eq.Nowhere)", vec!["Ada Peña"]),
            ("customers", "links(source.eq.shop,id.eq.C-7)", vec!["Ada Peña"]),
            ("customers", "last_order.within.1", vec![]),
            ("orders", "and(code.eq.LAMP,total.gte.2900)&sort=placed", vec!["1001", "1003"]),
            ("orders", "buyer(country.eq.United Kingdom),kind.eq.order", vec!["1001"]),
            ("tickets", "requester(orders.gte.1),priority.gte.high,first_response.unknown", vec!["T-1"]),
            ("products", "units.gte.1", vec!["LAMP of ours"]),
        ];
        for (list, filter, expected) in cases {
            let page = ok(&server, &format!("/api/v1/{list}?where={}", filter.replace(' ', "%20"))).await;
            let named = if list == "orders" || list == "tickets" { "number" } else { "name" };
            let found: Vec<_> = page["rows"].as_array().expect("rows").iter().map(|r| r[named].as_str().expect("a name")).collect();
            assert_eq!(found, expected, "{list} {filter}");
        }
        let both = ok(&server, "/api/v1/customers?country=France&where=orders.gte.1").await;
        assert_eq!(both["rows"], json!([]), "a predicate narrows what the other parameters leave");
    }

    async fn a_cursor_leads_on_and_back(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let first = ok(&server, "/api/v1/customers?sort=name&limit=1").await;
        let next = first["next"].as_str().expect("another page");
        let second = ok(&server, &format!("/api/v1/customers?sort=name&limit=1&cursor={next}")).await;
        assert_eq!((&first["rows"][0]["id"], &second["rows"][0]["id"]), (&json!(ADA), &json!(BEN)));
        let previous = second["previous"].as_str().expect("the page before");
        let back = ok(&server, &format!("/api/v1/customers?sort=name&limit=1&cursor={previous}")).await;
        assert_eq!(back["rows"], first["rows"]);
        let wrong = get(&server, "/api/v1/customers?cursor=nonsense").await;
        assert_eq!(problem(&wrong, StatusCode::BAD_REQUEST, "cursor")["errors"][0]["field"], "cursor");
    }

    async fn what_belongs_to_a_customer_is_listed(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let of = async |what: &str| ok(&server, &format!("/api/v1/customers/{ADA}/{what}")).await;
        let timeline = of("timeline").await;
        let kinds: Vec<_> = timeline["rows"].as_array().expect("rows").iter().map(|r| r["kind"].as_str().expect("a kind")).collect();
        assert_eq!(kinds, ["credit_note", "call", "ticket", "order"]);
        assert_eq!(of("timeline?kind=order,credit_note").await["rows"].as_array().map(Vec::len), Some(2));
        assert_eq!(of("timeline?until=2024-03-09").await["rows"].as_array().map(Vec::len), Some(1));
        let orders = of("orders?sort=placed").await;
        assert_eq!((&orders["rows"][0]["number"], &orders["rows"][1]["total_minor"]), (&json!("1001"), &json!(-1250)));
        assert_eq!(of("orders?kind=credit_note").await["rows"].as_array().map(Vec::len), Some(1));
        assert_eq!(of("tickets").await["rows"][0]["number"], "T-1");
        assert_eq!(of("tickets?status=solved").await["rows"], json!([]));
        assert_eq!(ok(&server, &format!("/api/v1/customers/{BEN}/orders")).await["rows"], json!([]));
    }

    async fn orders_and_tickets_of_everybody_are_listed(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let numbers = async |uri: &str| {
            let page = ok(&server, uri).await;
            page["rows"].as_array().expect("rows").iter().map(|row| row["number"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(numbers("/api/v1/orders?sort=placed&kind=order").await, ["1001", "1003"], "with the anonymous sale");
        assert_eq!(numbers("/api/v1/tickets?open=true").await, ["T-1"]);
        assert!(numbers("/api/v1/tickets?status=closed").await.is_empty());
    }

    async fn records_are_found_by_their_number(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let order = ok(&server, "/api/v1/orders/shop/1001").await;
        assert_eq!((&order["order"]["total_minor"], &order["lines"][0]["unit_price"]), (&json!(2900), &json!("12.50")));
        let anonymous = ok(&server, "/api/v1/orders/shop/1003").await;
        assert_eq!((&anonymous["order"]["customer_id"], &anonymous["order"]["customer"]), (&Value::Null, &json!("")));
        assert_eq!(ok(&server, "/api/v1/tickets/shop/T-1").await["messages"][0]["body"], "It has not come.");
    }

    async fn metrics_are_the_store_s_own(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for metric in Metric::ALL {
            for by in Split::all() {
                let uri = format!("/api/v1/metrics/{}?by={}", metric.word(), by.word());
                let answer = get(&server, &uri).await;
                match store::metrics::series(test.db.reader(), *metric, None, None, by).await {
                    Ok(stored) => assert_eq!(answer.json(), serde_json::to_value(stored).expect("JSON"), "{uri}"),
                    Err(_) => assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{uri}"),
                }
            }
        }
        let revenue = ok(&server, "/api/v1/metrics/revenue?by=month&from=2024-03-01&to=2024-04-30").await;
        assert_eq!((&revenue["total"], &revenue["currency"]), (&json!(7900), &json!("GBP")));
    }

    async fn each_figure_is_defined_in_words(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let found = ok(&server, "/api/v1/metrics").await;
        let metrics = found["metrics"].as_array().expect("metrics");
        assert_eq!(metrics.len(), Metric::ALL.len());
        assert_eq!((&metrics[0]["metric"], &metrics[0]["name"], &metrics[0]["unit"]), (&json!("net"), &json!("Revenue"), &json!("money")));
        assert!(metrics.iter().all(|metric| metric["sentence"].as_str().is_some_and(|text| !text.is_empty())));
    }

    async fn strange_texts_are_looked_for_and_not_found(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for q in ["%27%3B--", "%25", "_", "%22", "*", "%F0%9F%9A%80", "NEAR(", "a%20OR%20b", "%5C", "%00%FF", "%ff", "%ED%A0%80", "%EF%BF%BF"] {
            for uri in [format!("/api/v1/search?q={q}"), format!("/api/v1/customers?q={q}"), format!("/api/v1/products?q={q}"), format!("/api/v1/orders/{q}/{q}")] {
                let answer = get(&server, &uri).await;
                assert!(answer.status == StatusCode::OK || answer.status.is_client_error(), "{uri}: {} {}", answer.status, answer.text());
            }
        }
    }
}

#[tokio::test]
async fn what_does_not_exist_is_a_404_problem() {
    let test = sqlite().await;
    fill(&test.db).await;
    let server = server(&test.db);
    let unknown = "0190ffff-0000-7000-8000-000000000000";
    let mut uris: Vec<String> = ["", "/timeline", "/orders", "/tickets"]
        .into_iter()
        .flat_map(|tail| [format!("/api/v1/customers/{unknown}{tail}"), format!("/api/v1/customers/{ANONYMOUS}{tail}")])
        .collect();
    let fixed = [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/customers",
        "/api/v1/nothing",
        "/api/fn/nothing",
        "/api/v1/orders/shop/9",
        "/api/v1/orders/nobody/1001",
        "/api/v1/tickets/shop/T-9",
        "/api/v1/metrics/happiness",
        "/api/v1/customers/",
    ];
    uris.extend(fixed.map(str::to_owned));
    for uri in uris {
        problem(&get(&server, &uri).await, StatusCode::NOT_FOUND, &uri);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_a_400_problem_that_names_it() {
    let test = sqlite().await;
    fill(&test.db).await;
    let server = server(&test.db);
    let cases = [
        ("/api/v1/customers/7", "id"),
        ("/api/v1/customers/7/timeline", "id"),
        ("/api/v1/customers/%FF", "id"),
        ("/api/v1/customers?colour=red", "colour"),
        ("/api/v1/customers?tier=brass", "tier"),
        ("/api/v1/customers?limit=0", "limit"),
        ("/api/v1/customers?limit=201", "limit"),
        ("/api/v1/customers?sort=shoe_size", "sort"),
        ("/api/v1/customers?ordered_from=2024-02-30", "ordered_from"),
        ("/api/v1/customers?revenue_min=1.5", "revenue_min"),
        ("/api/v1/customers?q=a%00b", "q"),
        ("/api/v1/customers?ordered_to=", "ordered_to"),
        ("/api/v1/customers?tier=&q=", "tier"),
        ("/api/v1/customers?limit", "limit"),
        ("/api/v1/orders/shop/a%00b", "number"),
        ("/api/v1/products?kind=service", "kind"),
        ("/api/v1/metrics/revenue?by=year", "by"),
        ("/api/v1/metrics/revenue?from=2024-02-01&to=2024-01-01", "to"),
        ("/api/v1/metrics/csat?store=shop", "by"),
        ("/api/v1/metrics/orders?store=shop&by=country", "by"),
        ("/api/v1/metrics/active_customers?country=France&by=day", "by"),
        ("/api/v1/metrics/orders?country=France&store=shop", "store"),
        ("/api/v1/metrics/orders?line=moon", "line"),
        ("/api/v1/metrics/orders?team=", "team"),
        ("/api/v1/customers?where=tier.eq.brass", "where"),
        ("/api/v1/customers?where=buyer(tier.eq.gold)", "where"),
        ("/api/v1/orders?where=and(placed.within.x", "where"),
        ("/api/v1/tickets?where=status.gte.open", "where"),
        ("/api/v1/products?where=name.has.a%00b", "where"),
        ("/api/v1/search", "q"),
        ("/api/v1/search?q=a&page=2", "page"),
    ];
    for (uri, field) in cases {
        let body = problem(&get(&server, uri).await, StatusCode::BAD_REQUEST, uri);
        assert_eq!(body["errors"][0]["field"], field, "{uri}");
        assert!(body["detail"].as_str().is_some_and(|d| d.contains(field)), "{uri}");
    }
    let list = problem(&get(&server, "/api/v1/customers?colour=red").await, StatusCode::BAD_REQUEST, "colour");
    assert!(list["detail"].as_str().is_some_and(|d| d.contains("open_tickets_min") && d.contains("cursor")), "{list}");
    for (uri, field) in routes()
        .iter()
        .filter(|uri| !uri.contains("openapi"))
        .map(|uri| (format!("{uri}{}x=1", if uri.contains('?') { '&' } else { '?' }), "x"))
    {
        let body = problem(&get(&server, &uri).await, StatusCode::BAD_REQUEST, &uri);
        assert_eq!(body["errors"][0]["field"], field, "{uri}");
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_a_503_problem() {
    let test = sqlite().await;
    let server = server(&test.db);
    test.db.clone().close().await.expect("closed");
    let answer = get(&server, "/api/v1/customers").await;
    assert!(answer.status.is_server_error(), "{}", answer.text());
    let body = problem(&answer, answer.status, "closed");
    assert!(!body.to_string().to_lowercase().contains("sql"), "the cause stays in the log: {body}");
}

#[tokio::test]
async fn the_document_describes_every_route() {
    let test = sqlite().await;
    let document = ok(&server(&test.db), "/api/v1/openapi.json").await;
    assert!(document["openapi"].as_str().is_some_and(|v| v.starts_with("3.1")));
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), routes().len() - 1, "all but the document itself");
    for (path, item) in paths {
        let get = &item["get"];
        assert!(get["summary"].as_str().is_some() && get["operationId"].as_str().is_some(), "{path}");
        for parameter in get["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].as_str().is_some_and(|d| !d.is_empty()), "{path} {}", parameter["name"]);
            assert!(parameter["schema"].is_object(), "{path} {}", parameter["name"]);
        }
        for status in ["400", "500", "503"] {
            assert!(get["responses"][status]["content"]["application/problem+json"].is_object(), "{path} {status}");
        }
        assert!(get["responses"]["200"]["content"]["application/json"]["schema"].is_object(), "{path}");
        assert_eq!(path.contains('{'), get["responses"]["404"].is_object(), "{path}");
    }
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document["components"]["schemas"][reference].is_object(), "{reference} is not described");
    }
}
