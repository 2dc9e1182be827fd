//! Signs that mean something to a database, in every parameter of every list: they are refused or looked for, and
//! find nothing more than there is.

use std::collections::BTreeSet;

use domain::{
    customer::CustomerColumn,
    list::Column,
    order::OrderColumn,
    page::query_string,
    predicate::{Field, Op, Related, Subject},
    product::ProductColumn,
    ticket::TicketColumn,
};
use http::StatusCode;
use store::on_both_databases;

use super::page;
use crate::common::{ADA, Answer, fill, get, server};

const SIGNS: [&str; 12] = [
    "' OR '1'='1",
    "'; DROP TABLE customers; --",
    "\" OR \"\"=\"",
    "1) OR (1=1",
    "%",
    "_%",
    "\\",
    "$1",
    "?1",
    "x' UNION SELECT password_hash FROM users --",
    "\u{1}\u{7f}\u{202e}",
    "*\" OR NEAR(",
];
/// The lists, under which names the API and the pages have them.
const LISTS: [(&str, Subject); 4] =
    [("customers", Subject::Customer), ("orders", Subject::Order), ("tickets", Subject::Ticket), ("products", Subject::Product)];

fn sorts(list: &str) -> Vec<&'static str> {
    fn words<C: Column>() -> Vec<&'static str> {
        C::ALL.iter().map(|column| column.word()).collect()
    }
    match list {
        "customers" => words::<CustomerColumn>(),
        "orders" => words::<OrderColumn>(),
        "tickets" => words::<TicketColumn>(),
        _ => words::<ProductColumn>(),
    }
}

fn with(name: &str, value: &str) -> String {
    query_string(&[(name.to_owned(), value.to_owned())])
}

/// Asserts that the database took it for a value: nothing failed, and nothing of the database is told.
fn assert_unmoved(answer: &Answer, what: &str) {
    assert!(!answer.status.is_server_error(), "{what}: {} {}", answer.status, answer.text());
    let text = answer.text().to_lowercase();
    for word in ["sqlite", "sqlx", "sea_orm", "postgres", "syntax error", "unrecognized token", "no such column", "argon2"] {
        assert!(!text.contains(word), "{what} is answered with “{word}”: {text}");
    }
}

on_both_databases! {
    async fn every_comparison_of_every_field_takes_signs_as_they_are(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let mut signs = SIGNS.iter().cycle();
        let mut asked = 0;
        for (list, subject) in LISTS {
            let mut filters: Vec<String> = Vec::new();
            let mut compare = |field: Field, of: &dyn Fn(String) -> String| {
                for op in field.ops() {
                    // Some signs are the language's own; with a tilde before them they are letters.
                    let sign = signs.next().expect("a cycle");
                    let text: String = if asked % 2 == 0 { (*sign).to_owned() } else { sign.chars().flat_map(|c| ['~', c]).collect() };
                    asked += 1;
                    filters.push(of(format!("{}.{}.{text}", field.word(), op.word())));
                }
            };
            Field::of(subject).for_each(|field| compare(field, &|condition| condition));
            for related in Related::of(subject) {
                let of = |condition| format!("{}({condition}).gte.1", related.word());
                Field::of(related.subject()).for_each(|field| compare(field, &of));
            }
            for related in Related::of(subject) {
                filters.extend(SIGNS.iter().take(3).map(|sign| format!("{}({sign})", related.word())));
            }
            for filter in filters {
                assert_unmoved(&get(&server, &format!("/api/v1/{list}?{}", with("where", &filter))).await, &filter);
            }
        }
        assert!(asked > 300, "{asked}");
    }

    async fn signs_in_every_parameter_of_every_address_mean_themselves(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let document = get(&server, "/api/v1/openapi.json").await.json();
        let ada = ADA.to_string();
        let mut asked = Vec::new();
        for (path, methods) in document["paths"].as_object().expect("paths") {
            let path = path.replace("{id}", &ada).replace("{source}", "shop").replace("{number}", "1001").replace("{metric}", "net");
            let parameters = methods["get"]["parameters"].as_array().cloned().unwrap_or_default();
            for name in parameters.iter().filter(|parameter| parameter["in"] == "query").filter_map(|parameter| parameter["name"].as_str()) {
                asked.extend(SIGNS.iter().map(|sign| format!("{path}?{}", with(name, sign))));
            }
        }
        // What the server functions take is a query within a parameter, as the pages' addresses have it.
        for (path, names) in [
            ("/api/fn/audit-page?open=0&answer=", &["actor_id", "action", "resource", "record", "from", "to", "cursor", "limit"][..]),
            (&format!("/api/fn/timeline?customer_id={ada}"), &["kind", "until", "cursor", "limit"]),
            ("/api/fn/why?", &["metric", "by", "period", "from", "to", "compare"]),
            ("/api/fn/dashboard?", &["period", "from", "to", "compare"]),
            ("/api/fn/scorecard?", &["month", "metric"]),
            ("/api/fn/wall?", &["boards", "every", "at", "screen"]),
            ("/api/fn/shared-board?token=x", &["tv", "every", "screen"]),
            ("/api/fn/duplicates?", &["customer", "cursor", "limit"]),
            ("/api/fn/count?subject=order", &["where", "q", "from", "country"]),
        ] {
            for name in names {
                asked.extend(SIGNS.iter().map(|sign| format!("{path}&{}", with("query", &with(name, sign)))));
            }
        }
        // And what stands in an address by itself.
        for (path, names) in [
            ("/api/fn/search?", &["text"][..]),
            ("/api/fn/order?source=shop", &["number"]),
            ("/api/fn/ticket?number=T-1", &["source"]),
            ("/api/fn/product?source=shop", &["code"]),
            ("/api/fn/list-choices?", &["list"]),
            ("/api/fn/board?query=", &["id"]),
            ("/api/fn/shared-board?query=", &["token"]),
            ("/export/audit.csv?", &["actor_id", "action", "resource", "record", "from", "to"]),
            ("/export/customers.csv?", &["q", "where", "sort", "cols", "ids", "tag", "owner", "country"]),
            ("/export/orders.csv?", &["q", "where", "sort", "ids"]),
            ("/export/scorecard.csv?", &["month"]),
        ] {
            for name in names {
                asked.extend(SIGNS.iter().map(|sign| format!("{path}&{}", with(name, sign))));
            }
        }
        for path in ["/settings/audit", "/dashboard", "/why", "/scorecard", "/duplicates", "/metrics"] {
            let names = ["record", "period", "month", "metric", "cursor", "from"];
            asked.extend(names.into_iter().zip(SIGNS.iter().skip(1)).map(|(name, sign)| format!("{path}?{}", with(name, sign))));
        }
        assert!(asked.len() > 900, "{}", asked.len());
        for uri in asked {
            assert_unmoved(&get(&server, &uri).await, &uri);
        }
        assert!(get(&server, "/api/v1/customers").await.json()["rows"].as_array().is_some_and(|rows| rows.len() == 2), "everybody is still there");
    }

    async fn signs_in_filters_and_sorts_mean_themselves(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let document = get(&server, "/api/v1/openapi.json").await.json();
        let mut asked = 0;
        for (list, subject) in LISTS {
            let parameters = document["paths"][format!("/api/v1/{list}")]["get"]["parameters"].clone();
            let names: BTreeSet<_> = parameters.as_array().expect("parameters").iter().filter_map(|p| p["name"].as_str()).collect();
            assert!(names.contains("where") && names.contains("sort") && names.contains("q"), "{list}: {names:?}");
            let mut queries = Vec::new();
            for sign in SIGNS {
                queries.extend(names.iter().map(|name| (with(name, sign), !matches!(*name, "q"))));
                queries.extend(sorts(list).into_iter().map(|sort| (with("sort", &format!("{sort}{sign}")), true)));
            }
            // Conditions are many, and take every sign by the same way.
            for sign in SIGNS.into_iter().take(5) {
                for field in Field::of(subject) {
                    let op = if field.ops().contains(&Op::Has) { Op::Has } else { field.ops()[0] };
                    // Some signs are the language's own; with a tilde before them they are letters.
                    for text in [sign.to_owned(), sign.chars().flat_map(|c| ['~', c]).collect()] {
                        queries.push((with("where", &format!("{}.{}.{text}", field.word(), op.word())), true));
                    }
                }
            }
            for (query, finds_nothing) in queries {
                let answer = get(&server, &format!("/api/v1/{list}?{query}")).await;
                asked += 1;
                match answer.status {
                    StatusCode::BAD_REQUEST => {}
                    StatusCode::OK if finds_nothing => assert_eq!(answer.json()["rows"], serde_json::json!([]), "{list}?{query}"),
                    StatusCode::OK => {}
                    status => panic!("{list}?{query}: {status} {}", answer.text()),
                }
            }
        }
        assert!(asked > 800, "{asked}");
        // The pages take the same addresses: a few of each, because a page costs more than an answer.
        for (list, _) in LISTS {
            for (name, sign) in ["q", "where", "sort", "cols", "cursor", "preview"].into_iter().zip(SIGNS.iter().cycle().skip(1)) {
                let answer = page(&server, &format!("/{list}?{}", with(name, sign))).await;
                assert!(answer.status == StatusCode::OK || answer.status.is_client_error(), "{list} {name} {sign}: {}", answer.status);
            }
        }
        assert!(get(&server, "/api/v1/customers").await.json()["rows"].as_array().is_some_and(|rows| rows.len() == 2), "everybody is still there");
    }
}
