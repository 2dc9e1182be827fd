//! Reports over HTTP: the table of the page, of the API and of the files are the same, each cell opens what it counts, and a
//! report is kept for whom it is for.

use std::io::Cursor;

use app::api::reports::{Opened, ReportsPage};
use axum::{Router, body::Body};
use calamine::{Data, Reader, Xlsx};
use domain::{
    page::query_string,
    report::{Axis, Key, Measure, Saved},
    time::Day,
};
use http::{Request, StatusCode};
use server::demo::{self, Plan};
use store::{Db, on_both_databases};

use crate::common::{Answer, get, person, run, send_as_nobody, server, sign_in, sign_in_as};

pub(crate) async fn company(db: &Db) {
    let plan = Plan { customers: 250, seed: 9, today: Day::from_ymd(2026, 11, 22).expect("a date"), busy: 1 };
    demo::generate(db, &plan, &mut |_, _| {}).await.expect("a demo company");
    sign_in(db).await;
}

pub(crate) async fn page(server: &Router, query: &str, cookie: &str) -> Answer {
    let query = query_string(&[("query".to_owned(), query.to_owned())]);
    send_as_nobody(server, "GET", &format!("/api/fn/reports?{query}"), &[("cookie", cookie)]).await
}

pub(crate) async fn opened(server: &Router, query: &str, cookie: &str) -> Opened {
    let answer = page(server, query, cookie).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text());
    match serde_json::from_value(answer.json()).expect("a page") {
        ReportsPage::One(opened) => *opened,
        ReportsPage::List(_) => panic!("{query} is no report"),
    }
}

async fn kept(server: &Router, cookie: &str) -> Vec<Saved> {
    match serde_json::from_value(page(server, "", cookie).await.json()).expect("a page") {
        ReportsPage::List(saved) => saved,
        ReportsPage::One(_) => panic!("a report"),
    }
}

pub(crate) async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str) -> Answer {
    let pairs: Vec<(String, String)> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("origin", "https://vecino.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

on_both_databases! {
    async fn the_page_and_the_api_show_one_table_whose_cells_open_what_they_count(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let mut cells = 0;
        for query in [
            "of=orders&row=country&row=channel&column=month&measure=orders&measure=net&period=quarter&compare=previous",
            "of=tickets&row=reason&column=week&measure=opened&period=last-month",
            "of=tickets&row=month&column=channel&measure=solved&measure=resolution&channel=web&channel=email",
        ] {
            let found = opened(&server, query, &cookie).await;
            let pivot = found.pivot.expect("a table");
            let answer = get(&server, &format!("/api/v1/reports/pivot?{query}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
            let told = answer.json();
            assert_eq!(told["rows"].as_array().expect("rows").len(), pivot.lines.len(), "{query}");
            for (n, line) in pivot.lines.iter().enumerate() {
                let measure = found.report.measures[0];
                assert_eq!(told["rows"][n]["totals"][0].as_i64(), measure.value(&line.total), "{query}");
                let keys: Vec<(Axis, &Key)> = found.report.rows.iter().copied().zip(&line.keys).collect();
                for (at, column) in pivot.columns.iter().enumerate().filter(|(at, _)| (n + at).is_multiple_of(2)) {
                    let keys: Vec<(Axis, &Key)> = keys.iter().copied().chain(found.report.column.map(|axis| (axis, column))).collect();
                    let Some(opens) = found.report.opens(pivot.period, measure, &keys) else { continue };
                    let listed = get(&server, &format!("/api/v1{opens}&limit=1")).await;
                    let value = measure.value(&line.cells[at]);
                    assert_eq!(listed.json()["total"]["count"].as_i64(), value, "{opens}");
                    assert_eq!(told["rows"][n]["values"][at][0].as_i64(), value);
                    cells += 1;
                }
            }
        }
        assert!(cells > 30, "{cells}");
        for wrong in ["of=dreams", "of=orders&row=reason", "of=orders&measure=opened", "of=orders&when=now"] {
            assert_eq!(get(&server, &format!("/api/v1/reports/pivot?{wrong}")).await.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let agent = sign_in_as(&test.db, "agent").await;
        assert_eq!(page(&server, "of=orders", &agent).await.status, StatusCode::FORBIDDEN);
    }

    async fn files_hold_the_table_with_its_types(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let query = "of=orders&row=country&column=quarter&measure=net&measure=orders&period=12-months&compare=year";
        let pivot = opened(&server, query, crate::common::COOKIE).await.pivot.expect("a table");
        let csv = get(&server, &format!("/export/report/table.csv?{query}")).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.body.as_slice());
        let rows: Vec<Vec<String>> = reader.records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows.len(), pivot.lines.len() + 2, "a head and a total");
        assert_eq!((rows[0][0].as_str(), rows[rows.len() - 1][0].as_str()), ("Country", "Total"));
        let at = rows[0].iter().position(|head| head == "Total: Orders").expect("the orders");
        assert_eq!(rows[rows.len() - 1][at], Measure::Orders.value(&pivot.total.total).expect("a number").to_string());
        let file = get(&server, &format!("/export/report/table.xlsx?{query}")).await;
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.body.to_vec())).expect("a workbook");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
        assert_eq!(sheet.height(), rows.len());
        let total: Vec<Data> = sheet.rows().next_back().expect("a total").to_vec();
        assert_eq!(total[at], Data::Float(Measure::Orders.value(&pivot.total.total).expect("a number") as f64));
        let net = rows[0].iter().position(|head| head == "Total: Revenue").expect("the revenue");
        assert!(matches!(&total[net], Data::Float(x) if (x * 100.0).round() as i64 == Measure::Net.value(&pivot.total.total).expect("a sum")), "{total:?}");
        for wrong in ["/export/report/table.pdf?of=orders", "/export/report/table.csv"] {
            assert_eq!(get(&server, wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        let log = store::audit::list(test.db.reader(), &domain::audit::AuditQuery::default()).await.expect("the log").rows;
        assert_eq!((log[0].action.word(), log[0].summary.as_str()), ("exported", "report.xlsx"));
    }

    async fn a_report_is_saved_shared_renamed_and_deleted_by_its_owner_alone(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let boss = sign_in_as(&test.db, "executive").await;
        let other = sign_in_as(&test.db, "marketing").await;
        let saved = form(&server, "/reports/save", &[("name", " By country "), ("query", "of=orders&row=country&evil=1&saved=x")], &boss).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
        let address = saved.header("location").to_owned();
        let id = address.strip_prefix("/reports?saved=").expect("an id").to_owned();
        let mine = kept(&server, &boss).await;
        assert_eq!((mine.len(), mine[0].name.as_str(), mine[0].query.as_str(), mine[0].mine), (1, "By country", "of=orders&row=country&measure=net", true));
        assert!(kept(&server, &other).await.is_empty());
        assert_eq!(page(&server, &format!("saved={id}"), &other).await.status, StatusCode::NOT_FOUND);
        let found = opened(&server, &format!("saved={id}"), &boss).await;
        assert!(!found.is_changed && found.saved.is_some() && found.mail.is_none(), "no mail is sent here");
        assert!(opened(&server, &format!("saved={id}&of=orders&row=channel"), &boss).await.is_changed);

        let change = [("id", id.as_str()), ("name", "Everybody’s"), ("shared", "1"), ("query", "of=tickets")];
        assert_eq!(form(&server, "/reports/save", &change, &other).await.status, StatusCode::NOT_FOUND);
        assert_eq!(form(&server, "/reports/save", &change, &boss).await.header("location"), address);
        let theirs = kept(&server, &other).await;
        assert_eq!((theirs[0].name.as_str(), theirs[0].mine, theirs[0].by.is_empty()), ("Everybody’s", false, false));
        for (name, query, status) in [("", "of=orders", StatusCode::BAD_REQUEST), ("x", "of=dreams", StatusCode::BAD_REQUEST)] {
            assert_eq!(form(&server, "/reports/save", &[("name", name), ("query", query)], &boss).await.status, status);
        }

        // Only its owner names others, and only those who may see figures.
        let (whom, nobody) = (person("marketing").to_string(), person("agent").to_string());
        let ask = async |user: &str, cookie: &str| form(&server, "/reports/mail", &[("id", &id), ("user", user), ("every", "week")], cookie).await.status;
        assert_eq!(ask(&person("executive").to_string(), &other).await, StatusCode::NOT_FOUND);
        assert_eq!(ask(&nobody, &boss).await, StatusCode::NOT_FOUND);
        assert_eq!((ask(&whom, &boss).await, ask("", &boss).await), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        let mailed = store::reports::mailed(test.db.reader(), id.parse().expect("an id")).await.expect("whom");
        assert_eq!(mailed.len(), 2);
        assert_eq!(form(&server, "/reports/mail", &[("id", &id)], &other).await.status, StatusCode::SEE_OTHER);
        assert_eq!(store::reports::mailed(test.db.reader(), id.parse().expect("an id")).await.expect("whom").len(), 1, "anybody stops their own");

        form(&server, "/reports/delete", &[("id", &id)], &other).await;
        assert_eq!(kept(&server, &boss).await.len(), 1);
        form(&server, "/reports/delete", &[("id", &id)], &boss).await;
        assert!(kept(&server, &boss).await.is_empty() && kept(&server, &other).await.is_empty());
    }
}

#[tokio::test]
async fn the_page_is_whole_without_javascript() {
    let test = store::testing::sqlite().await;
    company(&test.db).await;
    let server = server(&test.db);
    let html = |answer: Answer| {
        assert_eq!(answer.status, StatusCode::OK);
        answer.text()
    };
    let cookie = sign_in_as(&test.db, "executive").await;
    let look = async |uri: &str| html(send_as_nobody(&server, "GET", uri, &[("cookie", &cookie), ("accept", "text/html")]).await);
    let list = look("/reports").await;
    assert!(list.contains("/reports?of=orders&amp;row=country") && list.contains("/reports?of=tickets"), "{list}");
    let table = look("/reports?of=orders&row=country&row=channel&column=month&measure=net&measure=orders&compare=year").await;
    for part in [
        "<form",
        "name=\"row\"",
        "action=\"/reports/save\"",
        "/export/report/table.xlsx?of=orders",
        "aria-sort=\"descending\"",
        "/orders?from=",
    ] {
        assert!(table.contains(part), "{part}");
    }
    let wrong = send_as_nobody(&server, "GET", "/reports?of=dreams", &[("cookie", &cookie), ("accept", "text/html")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}
