//! Duplicates and merges through the router: typing a customer in, merging, undoing, with and without
//! JavaScript, and where a merged customer's address leads.

use crate::common::{ADA, Answer, BEN, COOKIE, fill, get, run, server, sign_in};
use crate::imported::{assert_verified, import_csv};
use axum::body::Body;
use domain::{access::Scope, customer::CustomerQuery};
use http::{Request, StatusCode};
use server::import::CsvKind;
use store::{Db, on_both_databases};

const PLAIN: &[(&str, &str)] = &[("sec-fetch-site", "same-origin"), ("accept", "text/html")];
const CALL: &[(&str, &str)] = &[("sec-fetch-site", "same-origin"), ("accept", "application/json")];

async fn post(server: &axum::Router, uri: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post(uri).header("cookie", COOKIE).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    run(server, request.body(Body::from(form.to_owned())).expect("a request")).await
}

fn new(name: &str, email: &str, more: &str) -> String {
    format!(
        "draft%5Bname%5D={name}&draft%5Bkind%5D=person&draft%5Bstage%5D=prospect&draft%5Bcountry%5D=Spain&draft%5Bcity%5D=Vigo\
         &draft%5Blanguage%5D=es&draft%5Bemail%5D={email}&draft%5Bphone%5D={more}"
    )
}

async fn found(db: &Db, text: &str) -> Vec<uuid::Uuid> {
    let query = CustomerQuery { q: Some(text.into()), ..Default::default() };
    store::customers::list(db.reader(), &Scope::all(), &query).await.expect("a page").rows.into_iter().map(|row| row.customer_id).collect()
}

/// Merges Ben into Ada; the merge's id.
async fn merge(server: &axum::Router) -> String {
    let form = format!("survivor={ADA}&loser={BEN}&keep%5Bname%5D=survivor&keep%5Bcountry%5D=loser");
    let merged = post(server, "/api/fn/merge-customers", &form, CALL).await;
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.text());
    merged.json().as_str().expect("an id").to_owned()
}

on_both_databases! {
    async fn a_customer_is_typed_in_and_warned_of(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        // Without JavaScript: refused with what was typed, warned of, and at last created.
        let refused = post(&server, "/api/fn/create-customer", &new("", "ada", "call+me"), PLAIN).await;
        assert!(refused.status.is_redirection(), "{}", refused.text());
        let back = refused.header("location").to_owned();
        assert!(back.starts_with("/customers/new?answered=") && !back.contains("ada"), "{back}");
        let html = get(&server, &back).await.text();
        assert!(html.contains(r#"value="ada""#) && html.contains(r#"value="call me""#), "what was typed");
        assert_eq!(html.matches(r#"class="error""#).count(), 3, "name, e-mail, telephone");

        let form = new("A.+Pe%C3%B1a", "ADA%40example.com", "");
        let warned = post(&server, "/api/fn/create-customer", &form, PLAIN).await;
        let html = get(&server, warned.header("location")).await.text();
        assert!(html.contains(&format!("/customers/{ADA}")) && html.contains(r#"name="anyway""#), "whom it looks like");
        assert!(found(&test.db, "A. Pe").await.is_empty(), "nothing is stored yet");
        let created = post(&server, "/api/fn/create-customer", &format!("{form}&anyway=true"), PLAIN).await;
        let location = created.header("location").to_owned();
        assert_eq!(get(&server, &location).await.status, StatusCode::OK, "{location}");
        let ids = found(&test.db, "A. Pe").await;
        assert_eq!(format!("/customers/{}", ids[0]), location);
        assert_verified(&test.db).await;

        let pairs = get(&server, "/api/fn/duplicates?query=").await.json();
        assert_eq!((pairs["rows"][0]["one"]["id"].as_str(), pairs["rows"][0]["score"].as_u64()), (Some(ADA.to_string().as_str()), Some(87)));
        assert!(get(&server, &format!("/customers/{ADA}")).await.text().contains(&format!("/duplicates?customer={ADA}")), "a hint");
        let id = pairs["rows"][0]["id"].as_str().expect("an id").to_owned();
        let led = post(&server, "/api/fn/dismiss-duplicate", &format!("id={id}"), PLAIN).await;
        assert_eq!((led.status.is_redirection(), led.header("location")), (true, "/duplicates"));
        assert_eq!(get(&server, "/api/fn/duplicates?query=").await.json()["total"]["count"], 0);
        assert!(!get(&server, &format!("/customers/{ADA}")).await.text().contains("/duplicates?customer="));
        assert_eq!(post(&server, "/api/fn/restore-duplicate", &format!("id={id}"), CALL).await.status, StatusCode::OK);
        assert_eq!(post(&server, "/api/fn/find-duplicates", "", CALL).await.status, StatusCode::OK);
        assert_eq!(get(&server, "/api/fn/duplicates?query=").await.json()["total"]["count"], 1);
        assert_eq!(get(&server, "/api/fn/duplicates?query=customer%3Dx").await.status, StatusCode::BAD_REQUEST);
    }

    async fn a_merged_customer_is_found_where_it_went_and_comes_back(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        assert_eq!(get(&server, &format!("/customers/{ADA}/merge/{BEN}")).await.status, StatusCode::OK);
        for nobody in [format!("/customers/{ADA}/merge/{ADA}"), format!("/customers/{ADA}/merge/x"), "/merges/x".to_owned()] {
            assert_eq!(get(&server, &nobody).await.status, StatusCode::NOT_FOUND, "{nobody}");
        }
        let id = merge(&server).await;
        assert_verified(&test.db).await;
        for tab in ["", "/orders", "/tickets", "/surveys"] {
            let led = get(&server, &format!("/customers/{BEN}{tab}")).await;
            assert_eq!((led.status, led.header("location")), (StatusCode::SEE_OTHER, format!("/customers/{ADA}{tab}").as_str()));
        }
        for (tab, query) in [("", ""), ("/timeline", "?kind=note"), ("/orders", ""), ("/tickets", "")] {
            let led = get(&server, &format!("/api/v1/customers/{BEN}{tab}{query}")).await;
            assert_eq!((led.status, led.header("location")), (StatusCode::MOVED_PERMANENTLY, format!("/api/v1/customers/{ADA}{tab}{query}").as_str()));
            assert_eq!(led.header("cache-control"), "no-store", "it may come back");
        }
        let call = get(&server, &format!("/api/fn/customer?id={BEN}")).await;
        assert_eq!((call.status, call.json()), (StatusCode::NOT_FOUND, serde_json::json!({ "Moved": ADA })));
        assert_eq!(get(&server, &format!("/api/v1/customers/{ADA}")).await.json()["country"], "France", "as chosen");

        let record = get(&server, &format!("/customers/{ADA}")).await.text();
        assert!(record.contains(&format!("/merges/{id}")), "the timeline tells");
        let page = get(&server, &format!("/merges/{id}")).await;
        assert!(page.status == StatusCode::OK && page.text().contains("/api/fn/undo-merge"));
        // Merged before: whoever comes later is told so.
        let again = post(&server, "/api/fn/merge-customers", &format!("survivor={ADA}&loser={BEN}"), CALL).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        let itself = post(&server, "/api/fn/merge-customers", &format!("survivor={ADA}&loser={ADA}"), CALL).await;
        assert_eq!(itself.status, StatusCode::BAD_REQUEST);

        let undone = post(&server, "/api/fn/undo-merge", &format!("id={id}"), PLAIN).await;
        assert_eq!((undone.status.is_redirection(), undone.header("location")), (true, format!("/merges/{id}").as_str()));
        assert_verified(&test.db).await;
        assert_eq!(get(&server, &format!("/customers/{BEN}")).await.status, StatusCode::OK);
        assert_eq!(get(&server, &format!("/api/v1/customers/{ADA}")).await.json()["country"], "United Kingdom");
        assert!(!get(&server, &format!("/merges/{id}")).await.text().contains("/api/fn/undo-merge"), "there is nothing to undo any more");
        assert_eq!(post(&server, "/api/fn/undo-merge", &format!("id={id}"), CALL).await.status, StatusCode::BAD_REQUEST);
    }

    async fn only_our_own_pages_merge(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for function in ["merge-customers", "undo-merge", "create-customer", "dismiss-duplicate", "restore-duplicate", "find-duplicates"] {
            let foreign = post(&server, &format!("/api/fn/{function}"), "id=1", &[("sec-fetch-site", "cross-site")]).await;
            assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{function}");
        }
    }

    async fn what_a_source_sends_after_a_merge_goes_back_with_its_customer(test) {
        const CUSTOMERS: &str = "source = \"crm\"\n[columns]\nexternal_id = \"id\"\nname = \"name\"\nemail = \"mail\"\ncity = \"city\"\n";
        const ORDERS: &str = "source = \"crm\"\ncurrency = \"EUR\"\n[columns]\nnumber = \"no\"\ncustomer_external_id = \"customer\"\n\
             placed_at = \"at\"\nproduct_code = \"code\"\nquantity = \"n\"\nunit_price = \"price\"\n";
        const TICKETS: &str = "source = \"desk\"\ncustomer_source = \"crm\"\n[columns]\nnumber = \"no\"\ncustomer_external_id = \"customer\"\n\
             subject = \"subject\"\nopened_at = \"at\"\nmessage_at = \"at\"\nmessage_body = \"text\"\n";
        const EVENTS: &str = "source = \"phones\"\ncustomer_source = \"crm\"\n[columns]\nexternal_id = \"id\"\n\
             customer_external_id = \"customer\"\nat = \"at\"\nkind = \"kind\"\n";
        let db = &test.db;
        let import = async |kind, map: &str, text: &str, unchanged: u64| {
            let report = import_csv(db, kind, map, text).await.expect("an import");
            assert_eq!((report.rejected, report.unchanged), (0, unchanged), "{text}");
            assert_verified(db).await;
        };
        import(CsvKind::Customers, CUSTOMERS, "id,name,mail,city\n1,Ana Peña,ana@example.com,Vigo\n2,Ana Pena,ana@example.com,Vigo\n", 0).await;
        let of = async |id: &str| {
            let query = CustomerQuery { source: Some("crm".into()), source_id: Some(id.into()), ..Default::default() };
            store::customers::list(db.reader(), &Scope::all(), &query).await.expect("a page").rows.remove(0)
        };
        let (one, two) = (of("1").await.customer_id, of("2").await.customer_id);
        let pairs = store::duplicates::list(db.reader(), &Scope::all(), None, None).await.expect("a page");
        assert_eq!(pairs.rows.len(), 1, "found at import");
        sign_in(db).await;
        let server = server(db);
        let merged = post(&server, "/api/fn/merge-customers", &format!("survivor={one}&loser={two}"), CALL).await;
        let id = merged.json().as_str().expect("an id").to_owned();

        // The same file again changes nothing, though both lines are about one record now.
        import(CsvKind::Customers, CUSTOMERS, "id,name,mail,city\n1,Ana Peña,ana@example.com,Vigo\n2,Ana Pena,ana@example.com,Vigo\n", 2).await;
        import(CsvKind::Customers, CUSTOMERS, "id,name,mail,city\n2,Ana María Pena,new@example.com,Lugo\n", 0).await;
        import(CsvKind::Orders, ORDERS, "no,customer,at,code,n,price\nA,1,2026-01-01,X,1,10.00\nB,2,2026-01-02,X,2,10.00\n", 0).await;
        import(CsvKind::Tickets, TICKETS, "no,customer,subject,at,text\nT1,2,Late,2026-01-03,Where\n", 0).await;
        import(CsvKind::Interactions, EVENTS, "id,customer,at,kind\n9,2,2026-01-04,call\n8,1,2026-01-05,call\n", 0).await;
        for (kind, map, text, lines) in [
            (CsvKind::Orders, ORDERS, "no,customer,at,code,n,price\nA,1,2026-01-01,X,1,10.00\nB,2,2026-01-02,X,2,10.00\n", 2),
            (CsvKind::Tickets, TICKETS, "no,customer,subject,at,text\nT1,2,Late,2026-01-03,Where\n", 1),
            (CsvKind::Interactions, EVENTS, "id,customer,at,kind\n9,2,2026-01-04,call\n8,1,2026-01-05,call\n", 2),
        ] {
            import(kind, map, text, lines).await;
        }
        let both = of("2").await;
        assert_eq!((both.customer_id, both.name.as_str(), both.orders, both.revenue_minor, both.tickets), (one, "Ana Peña", 2, 3_000, 1));

        assert_eq!(post(&server, "/api/fn/undo-merge", &format!("id={id}"), CALL).await.status, StatusCode::OK);
        assert_verified(db).await;
        let (first, second) = (of("1").await, of("2").await);
        assert_eq!((first.customer_id, first.orders, first.revenue_minor, first.tickets), (one, 1, 1_000, 0));
        assert_eq!((second.customer_id, second.orders, second.revenue_minor, second.tickets), (two, 1, 2_000, 1));
        assert_eq!(second.name, "Ana María Pena");
        let record = store::customers::record(db.reader(), &Scope::all(), two).await.expect("a look").expect("there");
        assert_eq!((record.city.as_str(), record.contact_points[0].value.as_str()), ("Lugo", "new@example.com"));
        import(CsvKind::Orders, ORDERS, "no,customer,at,code,n,price\nA,1,2026-01-01,X,1,10.00\nB,2,2026-01-02,X,2,10.00\n", 2).await;
    }
}
