//! Pages and server functions through the router: status codes, and who may write.

use crate::common::{ADA, Answer, BEN, COOKIE, fill, get, run, send, server, sign_in};
use axum::body::Body;
use http::{Request, StatusCode};
use store::on_both_databases;

fn pages() -> Vec<String> {
    let mut pages: Vec<String> = ["", "/orders", "/tickets", "/surveys"].map(|tab| format!("/customers/{ADA}{tab}")).into();
    pages.extend(
        [
            "/dashboard",
            "/dashboard?period=all&compare=none",
            "/dashboard?from=2024-03-01&to=2024-03-31&compare=previous",
            "/customers",
            "/orders",
            "/orders/shop/1001",
            "/orders/shop/1003",
            "/tickets",
            "/tickets/shop/T-1",
            "/products",
            "/products/shop/LAMP",
        ]
        .map(str::to_owned),
    );
    pages
}

/// A form sent by one of our own pages.
async fn post(server: &axum::Router, uri: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post(uri).header("cookie", COOKIE).header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    run(server, request.body(Body::from(form.to_owned())).expect("a request")).await
}

on_both_databases! {
    async fn every_page_is_there(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for uri in pages() {
            let page = get(&server, &uri).await;
            assert_eq!(page.status, StatusCode::OK, "{uri}");
            assert!(page.header("content-type").starts_with("text/html"), "{uri}");
            assert!(page.header("content-security-policy").contains("'nonce-"), "{uri}");
            let html = page.text();
            let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
            assert!(title.ends_with("Vecino") && title.len() > "Vecino".len(), "{uri}: title “{title}”");
            assert!(html.contains("</html>"), "{uri} is whole");
            assert_eq!(send(&server, "POST", &uri, &[("sec-fetch-site", "same-origin")]).await.status, StatusCode::METHOD_NOT_ALLOWED, "{uri}");
        }
        let front = send(&server, "GET", "/", &[("accept", "text/html")]).await;
        assert_eq!((front.status.is_redirection(), front.header("location")), (true, "/dashboard"));
    }

    async fn the_dashboard_says_what_its_address_cannot_mean(test) {
        sign_in(&test.db).await;
        let server = server(&test.db);
        let empty = get(&server, "/dashboard").await;
        assert_eq!(empty.status, StatusCode::OK, "a company without data");
        fill(&test.db).await;
        for query in ["period=fortnight", "compare=luck", "from=2024-13-01", "from=2024-04-01&to=2024-03-01"] {
            assert_eq!(get(&server, &format!("/dashboard?{query}")).await.status, StatusCode::BAD_REQUEST, "{query}");
        }
        // March: £29.00 sold, £12.50 given back; what opens it lists just these.
        let march = get(&server, "/dashboard?from=2024-03-01&to=2024-03-31").await.text();
        assert!(march.contains("title=\"£16.50\""), "{march}");
        assert!(march.contains("/orders?from=2024-03-01&amp;to=2024-03-31\""), "{march}");
    }

    async fn what_is_not_there_is_a_404_page(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let unknown = "0190ffff-0000-7000-8000-000000000000";
        let nobody = uuid::Uuid::nil();
        let uris = [
            format!("/customers/{unknown}"), format!("/customers/{unknown}/orders"), format!("/customers/{nobody}"), "/customers/7".to_owned(),
            "/orders/shop/9".to_owned(), "/orders/nobody/1001".to_owned(), "/tickets/shop/T-9".to_owned(), "/products/shop/NOTHING".to_owned(),
        ];
        for uri in uris {
            let page = get(&server, &uri).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{uri}");
            assert!(page.header("content-type").starts_with("text/html"), "{uri}");
        }
    }

    async fn a_server_function_answers_as_the_api_does(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        for (function, api) in [
            ("/api/fn/customers?query=sort%3D-net", "/api/v1/customers?sort=-net".to_owned()),
            (&format!("/api/fn/timeline?customer_id={ADA}&query="), format!("/api/v1/customers/{ADA}/timeline")),
        ] {
            let (function, api) = (get(&server, function).await, get(&server, &api).await);
            assert_eq!((function.status, api.status), (StatusCode::OK, StatusCode::OK));
            assert_eq!(function.json()["total"], api.json()["total"]);
            assert_eq!(function.header("cache-control"), "no-store");
        }
    }

    async fn a_note_is_written_by_our_own_pages_only(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let form = format!("customer_id={BEN}&id=&kind=note&flow=&minutes=&body=Called+back");
        let count = async || {
            let timeline = get(&server, &format!("/api/v1/customers/{BEN}/timeline")).await.json();
            timeline["rows"].as_array().expect("rows").len()
        };
        for foreign in [&[][..], &[("sec-fetch-site", "cross-site")], &[("host", "here"), ("origin", "https://there")]] {
            assert_eq!(post(&server, "/api/fn/write-entry", &form, foreign).await.status, StatusCode::FORBIDDEN, "{foreign:?}");
        }
        assert_eq!(count().await, 0);
        let written = post(&server, "/api/fn/write-entry", &form, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(written.status, StatusCode::OK, "{}", written.text());
        assert_eq!(count().await, 1);
        // Without JavaScript the browser sends the form itself and is led back.
        let page = format!("http://here/customers/{BEN}");
        let plain = [("host", "here"), ("origin", "http://here"), ("accept", "text/html"), ("referer", page.as_str())];
        let led = post(&server, "/api/fn/write-entry", &form, &plain).await;
        assert!(led.status.is_redirection(), "{}", led.status);
        assert!(led.header("location").contains(&BEN.to_string()), "{}", led.header("location"));
        assert_eq!(count().await, 2);
        let verified = store::figures::verify(&test.db).await.expect("a verification");
        assert!(verified.is_clean(), "{verified:?}");
    }

    async fn an_edit_with_a_plain_form_is_stored_or_comes_back_with_both_values(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let plain = [("sec-fetch-site", "same-origin"), ("accept", "text/html")];
        let page = get(&server, &format!("/customers/{BEN}?edit=true")).await.text();
        assert!(page.contains(r#"name="form[mine][name]""#) && page.contains(r#"name="form[contacts][0][value]""#), "the form stands there");
        let name = get(&server, &format!("/api/v1/customers/{BEN}")).await.json()["facts"]["name"].as_str().expect("a name").to_owned();
        let form = |name: &str, wanted: &str, stage: &str, choice: &str| {
            let side = |side: &str, name: &str, stage: &str| {
                format!("&form%5B{side}%5D%5Bname%5D={name}&form%5B{side}%5D%5Bkind%5D=person&form%5B{side}%5D%5Bstage%5D={stage}")
            };
            let contact = "&form%5Bcontacts%5D%5B0%5D%5Bkind%5D=email&form%5Bcontacts%5D%5B0%5D%5Bvalue%5D=";
            format!("customer_id={BEN}{}{}{contact}{choice}", side("base", name, "customer"), side("mine", wanted, stage))
        };
        let sent = name.replace(' ', "+");
        let led = post(&server, "/api/fn/edit-customer", &form(&sent, "Ben+First", "customer", ""), &plain).await;
        assert_eq!(led.header("location"), format!("/customers/{BEN}"));
        // A second person has the old page open.
        let led = post(&server, "/api/fn/edit-customer", &form(&sent, "Ben+%3Cb%3E", "customer", ""), &plain).await;
        let location = led.header("location").to_owned();
        assert!(location.starts_with(&format!("/customers/{BEN}?edit=true&unsaved=")), "{location}");
        let html = get(&server, location.trim_end_matches("#edit")).await.text();
        assert!(html.contains(r#"value="Ben &lt;b&gt;""#), "what was typed, and no markup of it");
        assert!(html.contains(r#"name="form[base][name]" value="Ben First""#) && html.contains(r#"name="form[choice][name]""#), "both values");
        let led = post(&server, "/api/fn/edit-customer", &form("Ben+First", "Ben+Second", "hero", ""), &plain).await;
        let html = get(&server, led.header("location").trim_end_matches("#edit")).await.text();
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains("“hero”"), "what is wrong stands beside it");
        let theirs = form("Ben+First", "Ben+Second", "former", "&form%5Bchoice%5D%5Bname%5D=theirs");
        assert_eq!(post(&server, "/api/fn/edit-customer", &theirs, &plain).await.header("location"), format!("/customers/{BEN}"));
        let facts = get(&server, &format!("/api/v1/customers/{BEN}")).await.json()["facts"].clone();
        assert_eq!((&facts["name"], &facts["stage"], &facts["interactions"]), (&"Ben First".into(), &"former".into(), &2.into()));
        assert_eq!(post(&server, "/api/fn/edit-customer", &theirs, &[("sec-fetch-site", "cross-site")]).await.status, StatusCode::FORBIDDEN);
        assert!(store::figures::verify(&test.db).await.expect("a verification").is_clean());
    }

    async fn a_refused_form_comes_back_with_what_was_typed(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let plain = [("sec-fetch-site", "same-origin"), ("accept", "text/html")];
        let form = format!("customer_id={BEN}&id=&kind=call&flow=outbound&minutes=seven&body=A+%26+B%3C%2Ftextarea%3E%3Cb%3E");
        let led = post(&server, "/api/fn/write-entry", &form, &plain).await;
        let location = led.header("location").to_owned();
        assert!(led.status.is_redirection() && location.starts_with(&format!("/customers/{BEN}?refused=")), "{location}");
        assert!(!location.contains("seven") && !location.contains("textarea"), "nothing of the text: {location}");
        let again = location.trim_end_matches("#entry");
        let html = get(&server, again).await.text();
        assert!(html.contains(">A &amp; B&lt;/textarea>&lt;b></textarea>"), "the text, and no markup of it");
        assert!(html.contains(r#"role="alert" id="entry-refused""#) && html.contains(r#"value="seven""#), "why, and the other fields");
        let once_more = get(&server, again).await;
        assert!(once_more.status == StatusCode::OK && !once_more.text().contains("entry-refused"), "given out once");
    }
}
