//! Lists as files, and changes to what was selected, as a browser without JavaScript asks for them.

use std::io::Cursor;

use crate::common::{ADA, Answer, BEN, COOKIE, fill, get, run, server};
use axum::body::Body;
use calamine::{Data, Reader, Xlsx};
use http::{Request, StatusCode};
use store::{
    load::{Customer, Loader},
    testing::{TestDb, sqlite},
};

async fn company() -> (TestDb, axum::Router) {
    let test = sqlite().await;
    fill(&test.db).await;
    let server = server(&test.db);
    (test, server)
}

fn table(answer: &Answer) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.body.as_slice());
    reader.records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect()
}

async fn post(server: &axum::Router, uri: &str, body: String) -> Answer {
    let request = Request::builder().method("POST").uri(uri).header("cookie", COOKIE).header("sec-fetch-site", "same-origin");
    run(server, request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn a_list_is_exported_as_it_is_shown() {
    let (_test, server) = company().await;
    let answer = get(&server, "/export/customers.csv?sort=name&cols=name,revenue,orders,last_order,csat").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8; header=present"));
    let name = answer.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"vecino-customers-20") && name.ends_with(".csv\""), "{name}");
    let rows = table(&answer);
    assert_eq!(rows[0], ["Name", "Sales", "Orders", "Last order", "CSAT", "Currency", "Id"]);
    assert_eq!(rows[1], ["Ada Peña", "29.00", "1", "2024-03-04T00:00:00Z", "", "GBP", &ADA.to_string()]);
    assert_eq!((rows.len(), rows[2][0].as_str(), rows[2][1].as_str()), (3, "Ben", "0.00"));
    assert!(!answer.body.starts_with("\u{feff}".as_bytes()));
    assert!(get(&server, "/export/customers.csv?bom=1").await.body.starts_with("\u{feff}".as_bytes()));
    let filtered = table(&get(&server, "/export/customers.csv?country=France").await);
    assert_eq!((filtered.len(), filtered[1][0].as_str()), (2, "Ben"));
}

#[tokio::test]
async fn every_list_has_both_formats() {
    let (_test, server) = company().await;
    for (list, rows, cell) in [("customers", 2, "Ada Peña"), ("orders", 3, "1001"), ("tickets", 1, "T-1"), ("products", 1, "LAMP of ours")]
    {
        let csv = table(&get(&server, &format!("/export/{list}.csv")).await);
        assert_eq!(csv.len(), rows + 1, "{list}");
        assert!(csv.iter().flatten().any(|text| text == cell), "{list}: {csv:?}");
        let answer = get(&server, &format!("/export/{list}.xlsx")).await;
        let mut book = Xlsx::new(Cursor::new(answer.body)).expect("a workbook");
        let range = book.worksheet_range_at(0).expect("a sheet").expect("readable");
        assert_eq!(range.rows().count(), rows + 1, "{list}");
        assert!(range.rows().flatten().any(|found| *found == Data::String(cell.into())), "{list}");
    }
    let answer = get(&server, "/export/orders.xlsx?sort=placed").await;
    let mut book = Xlsx::new(Cursor::new(answer.body)).expect("a workbook");
    let range = book.worksheet_range("Orders").expect("a sheet");
    let rows: Vec<_> = range.rows().collect();
    let column = |name: &str| rows[0].iter().position(|head| *head == Data::String(name.into())).expect("a column");
    assert_eq!(rows[1][column("Total")], Data::Float(29.0));
    assert_eq!(rows[2][column("Total")], Data::Float(-12.5));
    assert!(matches!(&rows[1][column("Placed")], Data::DateTime(date) if date.as_f64() == 45_355.0), "{:?}", rows[1]);
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused_before_a_byte_is_sent() {
    let (_test, server) = company().await;
    for (uri, status) in [
        ("/export/customers.pdf", 404),
        ("/export/customers", 404),
        ("/export/secrets.csv", 404),
        ("/export/customers.csv?tier=brass", 400),
        ("/export/customers.csv?sort=tags", 400),
        ("/export/customers.csv?q=%00", 400),
    ] {
        let answer = get(&server, uri).await;
        assert_eq!(answer.status.as_u16(), status, "{uri}: {}", answer.text());
        assert!(answer.header("content-disposition").is_empty(), "{uri}");
    }
}

#[tokio::test]
async fn a_selection_is_exported_in_its_order() {
    let (_test, server) = company().await;
    let one = table(&get(&server, &format!("/export/customers.csv?ids={BEN},{ADA},{BEN}")).await);
    assert_eq!(one.iter().skip(1).map(|row| row[0].as_str()).collect::<Vec<_>>(), ["Ben", "Ada Peña"]);
    let form = post(&server, "/export/orders.csv", "ids=shop%2F1003&ids=shop%2F1003&ids=shop%2Fnone&query=cols%3Dnumber".into()).await;
    assert_eq!(table(&form).iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["Number", "1003"]);
    let all = post(&server, "/export/orders.csv", "all=1&ids=shop%2F1003&query=kind%3Dcredit_note".into()).await;
    assert_eq!(table(&all).len(), 2, "all that match, and not only what is ticked");
    let foreign =
        Request::builder().method("POST").uri("/export/orders.csv").header("cookie", COOKIE).header("sec-fetch-site", "cross-site");
    assert_eq!(run(&server, foreign.body(Body::empty()).expect("a request")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_name_that_is_a_formula_stays_a_name() {
    let (test, server) = company().await;
    let tx = test.db.begin().await.expect("a transaction");
    let mut loader = Loader::new();
    let customer = Customer {
        id: uuid::Uuid::from_u128(77),
        kind: domain::customer::CustomerKind::Person,
        stage: domain::customer::Stage::Market,
        name: "=HYPERLINK(\"http://x\")".into(),
        country: "@home".into(),
        city: String::new(),
        language: String::new(),
        created_at: crate::common::at("2024-05-05"),
        owner_id: None,
    };
    loader.customer(&tx, customer).await.expect("a customer");
    loader.search(&tx, uuid::Uuid::from_u128(77), &["x"]).await.expect("a document");
    loader.finish(&tx).await.expect("rows");
    store::figures::rebuild(&tx, store::figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("committed");
    let rows = table(&get(&server, "/export/customers.csv?cols=name,country&stage=market").await);
    assert_eq!(rows[1][..2], ["'=HYPERLINK(\"http://x\")", "'@home"]);
    let mut book = Xlsx::new(Cursor::new(get(&server, "/export/customers.xlsx?stage=market").await.body)).expect("a workbook");
    let range = book.worksheet_range("Customers").expect("a sheet");
    assert_eq!(range.get((1, 0)), Some(&Data::String("=HYPERLINK(\"http://x\")".into())));
    assert!(book.worksheet_formula("Customers").expect("formulas").is_empty(), "no formula anywhere");
}

#[tokio::test]
async fn a_selection_is_changed_and_changed_back_by_plain_forms() {
    let (_test, server) = company().await;
    let answer = post(&server, "/bulk", format!("ids={ADA}&ids={BEN}&tag=VIP+desk&action=add_tag&query=sort%3Dname")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let report = answer.header("location").to_owned();
    let page = get(&server, &report).await;
    assert!(page.status.is_success() && page.text().contains("VIP desk"), "{}", page.text());
    assert_eq!(table(&get(&server, "/export/customers.csv?tag=vip+desk").await).len(), 3);
    let id = report.rsplit('/').next().expect("an id");
    let request =
        Request::builder().method("POST").uri("/api/fn/undo-bulk").header("cookie", COOKIE).header("sec-fetch-site", "same-origin");
    let request = request.header("accept", "text/html").header("content-type", "application/x-www-form-urlencoded");
    let undone = run(&server, request.body(Body::from(format!("id={id}"))).expect("a request")).await;
    assert_eq!((undone.status.is_redirection(), undone.header("location")), (true, report.as_str()), "{}", undone.text());
    assert_eq!(table(&get(&server, "/export/customers.csv?tag=vip+desk").await).len(), 1);
    for (body, detail) in [
        ("action=add_tag&tag=x".to_owned(), "Choose at least one customer"),
        (format!("ids={ADA}&action=erase"), "many customers"),
        (format!("ids={ADA}&action=set_stage&stage=hero"), "is not a stage"),
        (format!("ids={ADA}&action=set_owner&owner=Nobody+known"), "one of our people"),
    ] {
        let refused = post(&server, "/bulk", body).await;
        assert!(refused.status == StatusCode::BAD_REQUEST && refused.text().contains(detail), "{}", refused.text());
    }
}
