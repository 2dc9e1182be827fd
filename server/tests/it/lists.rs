//! The lists through the router: filters, orders, previews and saved views, as pages and as JSON.

use crate::common::{Answer, COOKIE, fill, get, run, server};
use axum::{Router, body::Body};
use http::{Request, StatusCode};
use store::on_both_databases;

/// A form sent by one of our own pages, without JavaScript.
async fn post(server: &Router, function: &str, form: &str) -> Answer {
    send(server, function, form, "text/html").await
}

async fn send(server: &Router, function: &str, form: &str, accept: &str) -> Answer {
    let request = Request::post(format!("/api/fn/{function}"))
        .header("cookie", COOKIE)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("accept", accept);
    run(server, request.body(Body::from(form.to_owned())).expect("a request")).await
}

/// The numbers, or codes, of a list as JSON.
async fn rows(server: &Router, uri: &str, field: &str) -> String {
    let answer = get(server, uri).await;
    assert_eq!(answer.status, StatusCode::OK, "{uri}: {}", answer.text());
    let json = answer.json();
    let rows = json["rows"].as_array().expect("rows").iter().map(|row| row[field].as_str().unwrap_or_default().to_owned());
    rows.collect::<Vec<_>>().join(" ")
}

/// The end of the tag that begins a preview.
const PANEL: &str = "class=\"panel\">";

on_both_databases! {
    async fn filters_and_orders_mean_the_same_in_the_api(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for (uri, field, expected) in [
            ("/api/v1/orders?sort=number", "number", "1001 1003 C1002"),
            ("/api/v1/orders?sort=-total", "number", "1003 1001 C1002"),
            ("/api/v1/orders?sort=-lines&kind=order", "number", "1001 1003"),
            ("/api/v1/orders?country=United+Kingdom&total_min=0", "number", "1003 1001"),
            ("/api/v1/orders?channel=shop", "number", ""),
            ("/api/v1/orders?product=shop%2FPOST", "number", "1001"),
            ("/api/v1/orders?product=shop%2FNOTHING", "number", ""),
            ("/api/v1/tickets?open=true&reason=delivery&sort=-priority", "number", "T-1"),
            ("/api/v1/tickets?open=true&status=closed", "number", ""),
            ("/api/v1/tickets?assignee=Ewa", "number", ""),
            ("/api/v1/products?sort=code&sold_from=2024-04-01", "code", "LAMP"),
            ("/api/v1/products?sold_to=2024-03-31", "code", ""),
        ] {
            assert_eq!(rows(&server, uri, field).await, expected, "{uri}");
        }
        for bad in ["orders?sort=customer", "orders?channel=pigeon", "orders?product=LAMP", "tickets?sort=subject", "products?sort=-source"] {
            assert_eq!(get(&server, &format!("/api/v1/{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
            assert_eq!(get(&server, &format!("/{bad}")).await.status, StatusCode::BAD_REQUEST, "{bad}");
        }
    }

    async fn a_preview_stands_beside_each_list(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for (uri, inside) in [
            ("/orders?preview=shop%2F1001", "LAMP of ours"),
            ("/tickets?preview=shop%2FT-1", "It has not come."),
            ("/products?preview=shop%2FLAMP", "Ada Peña"),
        ] {
            let page = get(&server, uri).await;
            assert_eq!(page.status, StatusCode::OK, "{uri}");
            let html = page.text();
            let panel = html.split(PANEL).nth(1).unwrap_or_else(|| panic!("{uri}: a panel"));
            assert!(panel.contains(inside), "{uri}: {panel}");
            assert!(!get(&server, uri.split('?').next().expect("a path")).await.text().contains(PANEL));
        }
        let missing = get(&server, "/orders?preview=nowhere").await.text();
        assert!(missing.contains(PANEL) && missing.contains("role=\"alert\""), "says that it is not there");
    }

    async fn a_product_page_tells_who_bought_it_and_when(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let html = get(&server, "/products/shop/LAMP").await.text();
        for inside in ["Mar 2024", "Apr 2024", "Ada Peña", "Customers in the last 3 sales: 1", "Anonymous among these sales: 1"] {
            assert!(html.contains(inside), "{inside}");
        }
        assert!(html.contains("/orders?product=shop%2FLAMP&amp;from=2024-03-01&amp;to=2024-03-31"), "a month opens its orders");
        assert_eq!(rows(&server, "/api/v1/orders?product=shop%2FLAMP&from=2024-03-01&to=2024-03-31", "number").await, "C1002 1001");
    }

    async fn a_view_is_saved_and_deleted_with_plain_forms(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let form = "list=orders&name=Back&query=kind%3Dcredit_note%26cols%3Dtotal&sharing=team&default_for=";
        let led = post(&server, "save-view", form).await;
        assert_eq!(led.header("location"), "/orders?kind=credit_note&cols=total");
        let html = get(&server, led.header("location")).await.text();
        assert!(html.contains(">Back<") && html.contains("aria-current=\"page\""), "its tab is the one");
        let id = html.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form that deletes it");
        for refused in [form.replace("orders", "wishes"), form.replace("team", "moon"), form.replace("Back", "++")] {
            assert_eq!(send(&server, "save-view", &refused, "application/json").await.status, StatusCode::BAD_REQUEST, "{refused}");
        }
        assert_eq!(post(&server, "delete-view", &format!("id={id}")).await.header("location"), "/orders");
        assert!(!get(&server, "/orders").await.text().contains(">Back<"));
    }

    async fn a_list_begins_with_the_view_of_the_role(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let has = async |uri: &str, number: &str| get(&server, uri).await.text().contains(&format!("/orders/shop/{number}\""));
        assert!(has("/orders", "1001").await);
        post(&server, "save-view", "list=orders&name=Back&query=kind%3Dcredit_note&sharing=private&default_for=administrator").await;
        assert!(has("/orders", "C1002").await && !has("/orders", "1001").await, "the view");
        assert!(has("/orders?view=all", "1001").await && has("/orders?kind=order", "1001").await, "what is asked for");
        let html = get(&server, "/orders").await.text();
        assert!(html.contains("href=\"/orders?view=all\""), "the way to everything");
        assert!(has("/tickets", "1001").await == has("/tickets?view=all", "1001").await, "other lists as ever");
        // For another role it is no beginning.
        post(&server, "save-view", "list=orders&name=Back&query=kind%3Dcredit_note&sharing=private&default_for=sales").await;
        assert!(has("/orders", "1001").await);
    }
}
