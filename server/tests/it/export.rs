//! Lists as files, and changes to what was selected, as a browser without JavaScript asks for them.

use std::io::Cursor;

use crate::common::{ADA, Answer, BEN, COOKIE, fill, get, run, server};
use axum::body::Body;
use calamine::{Data, Reader, Xlsx};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use store::{
    load::{Customer, Loader},
    testing::{TestDb, sqlite},
};
use tower::ServiceExt;

async fn company() -> (TestDb, axum::Router) {
    let test = sqlite().await;
    fill(&test.db).await;
    let server = server(&test.db);
    (test, server)
}

fn somebody(id: u128, name: &str) -> Customer {
    Customer {
        id: uuid::Uuid::from_u128(id),
        kind: domain::customer::CustomerKind::Person,
        stage: domain::customer::Stage::Market,
        name: name.into(),
        country: "France".into(),
        city: String::new(),
        language: String::new(),
        created_at: crate::common::at("2024-05-05"),
        owner_id: None,
    }
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
    assert_eq!(rows[0], ["Name", "Sales", "Orders", "Last order", "CSAT", "Owner", "Tags", "Currency", "Id"]);
    assert_eq!(rows[1], ["Ada Peña", "29.00", "1", "2024-03-04T00:00:00Z", "", "", "", "GBP", &ADA.to_string()]);
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

/// The parts in which a file comes, in bytes, and all of it.
async fn parts(server: &axum::Router, uri: &str) -> (Vec<usize>, Vec<u8>) {
    let request = Request::get(uri).header("cookie", COOKIE).body(Body::empty()).expect("a request");
    let mut body = server.clone().oneshot(request).await.expect("an answer").into_body();
    let (mut sizes, mut whole) = (Vec::new(), Vec::new());
    while let Some(frame) = body.frame().await {
        let bytes = frame.expect("a part").into_data().expect("bytes");
        sizes.push(bytes.len());
        whole.extend(bytes);
    }
    (sizes, whole)
}

#[tokio::test]
async fn a_long_list_comes_in_parts_that_do_not_grow_with_it() {
    const MANY: u128 = 7_000;
    let (test, server) = company().await;
    let tx = test.db.begin().await.expect("a transaction");
    let mut loader = Loader::new();
    for n in 0..MANY {
        loader.customer(&tx, somebody(1_000 + n, &format!("Somebody {n:05}"))).await.expect("a customer");
    }
    loader.finish(&tx).await.expect("rows");
    store::figures::rebuild(&tx, store::figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("committed");
    let rows = usize::try_from(MANY).expect("a number") + 3;
    // A part is what two thousand rows make: so much is in memory at once, however many there are.
    let (sizes, csv) = parts(&server, "/export/customers.csv").await;
    assert_eq!(csv.iter().filter(|byte| **byte == b'\n').count(), rows);
    assert!(sizes.len() >= 4 && sizes.iter().all(|size| *size < csv.len() / 3), "{sizes:?} of {}", csv.len());
    let (sizes, book) = parts(&server, "/export/customers.xlsx").await;
    assert!(sizes.len() >= 4 && sizes.iter().all(|size| *size < book.len() / 2), "{sizes:?} of {}", book.len());
    let mut book = Xlsx::new(Cursor::new(book)).expect("a workbook");
    assert_eq!(book.worksheet_range_at(0).expect("a sheet").expect("readable").rows().count(), rows);
}

#[tokio::test]
async fn who_looks_after_a_customer_and_their_tags_are_in_the_file() {
    let (test, server) = company().await;
    let answer = post(&server, "/bulk", format!("ids={ADA}&tag=VIP+desk&action=add_tag&query=")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let owner = store::users::owners(test.db.reader()).await.expect("owners").pop().expect("somebody").name;
    let answer = post(&server, "/bulk", format!("ids={ADA}&action=set_owner&owner={}&query=", owner.replace(' ', "+"))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let rows = table(&get(&server, "/export/customers.csv?sort=name&cols=name").await);
    assert_eq!(rows[0], ["Name", "Owner", "Tags", "Currency", "Id"]);
    assert_eq!(rows[1][..3], ["Ada Peña", owner.as_str(), "VIP desk"]);
    let mut book = Xlsx::new(Cursor::new(get(&server, "/export/customers.xlsx?sort=name&cols=tags").await.body)).expect("a workbook");
    let range = book.worksheet_range_at(0).expect("a sheet").expect("readable");
    assert!(range.rows().flatten().any(|cell| *cell == Data::String(owner.clone())), "{range:?}");
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
    let customer = Customer { country: "@home".into(), ..somebody(77, "=HYPERLINK(\"http://x\")") };
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
