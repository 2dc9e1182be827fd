//! Signs that mean something to a database, in every parameter of every list: they are refused or looked for, and
//! find nothing more than there is.

use std::collections::BTreeSet;

use domain::{
    customer::CustomerColumn,
    list::Column,
    order::OrderColumn,
    page::query_string,
    predicate::{Field, Op, Subject},
    product::ProductColumn,
    ticket::TicketColumn,
};
use http::StatusCode;
use store::on_both_databases;

use super::page;
use crate::common::{fill, get, server};

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

on_both_databases! {
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
