//! A role that asks for a second factor: nothing is open to whoever has none, but setting it up.

use axum::{Router, body::Body};
use domain::{access::Role, page::query_string};
use http::{Request, StatusCode};
use server::{
    auth::{password::Passwords, totp::Secret},
    secrets::{Secrets, is_the_one, seal_old},
};
use store::{Db, on_both_databases, roles, users};

use crate::common::{COOKIE, fill, person, run, save_role, send, send_as_nobody, server, sign_in_as};

const PASSWORD: &str = "correct horse battery";

async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str) -> crate::common::Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

async fn answer(server: &Router, answer: &crate::common::Answer, cookie: &str) -> serde_json::Value {
    let number = answer.header("location").split("answer=").nth(1).expect("an answer").to_owned();
    send_as_nobody(server, "GET", &format!("/api/fn/security-page?answer={number}"), &[("cookie", cookie)]).await.json()["answer"].clone()
}

async fn require(db: &Db, word: &str) {
    let role = Role { second_factor: true, ..Role::built_in(word).expect("a role") };
    save_role(db, &role).await;
}

on_both_databases! {
    async fn a_role_leads_to_setting_it_up_and_to_nothing_else(test) {
        fill(&test.db).await;
        let cookie = sign_in_as(&test.db, "agent").await;
        let hash = Passwords::default().hash(PASSWORD.into()).await.expect("a hash");
        test.db
            .write(move |tx| {
                let hash = hash.clone();
                Box::pin(async move { users::set_password(tx, person("agent"), &hash, server::state::now()).await.map(drop) })
            })
            .await
            .expect("a password");
        require(&test.db, "agent").await;
        let server = server(&test.db);
        let page = async |uri: &str, cookie: &str| send_as_nobody(&server, "GET", uri, &[("cookie", cookie), ("accept", "text/html")]).await;
        for uri in ["/", "/customers", "/settings/users", "/export/orders.csv"] {
            let answer = page(uri, &cookie).await;
            assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/settings/security"), "{uri}");
        }
        for uri in ["/api/fn/customers?query=", "/api/v1/customers", "/api/live"] {
            let answer = send_as_nobody(&server, "GET", uri, &[("cookie", &cookie), ("sec-fetch-site", "same-origin")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{uri}");
        }
        assert_eq!(form(&server, "/settings/password", &[], &cookie).await.header("location"), "/settings/security");
        assert!(page("/settings/security", &cookie).await.text().contains("Your role asks for a second factor"));
        let begun = form(&server, "/settings/second-factor/begin", &[("proof", PASSWORD)], &cookie).await;
        let set_up = answer(&server, &begun, &cookie).await["SetUp"].clone();
        let secret = Secret::from_base32(set_up["secret"].as_str().expect("a secret")).expect("a secret");
        let number = set_up["number"].as_str().expect("a number");
        let code = secret.code(server::state::now());
        let confirmed = form(&server, "/settings/second-factor/confirm", &[("number", number), ("code", &code)], &cookie).await;
        let set = confirmed.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        assert_eq!(page("/customers", &set).await.status, StatusCode::OK);
        // What stands in the database is sealed, and for this person.
        let kept = users::credentials_of(test.db.reader(), person("agent")).await.expect("an answer").and_then(|own| own.totp_secret).expect("one");
        let key = Secrets::new([7; 32]).key;
        assert!(!kept.windows(20).any(|bytes| bytes == secret.bytes()));
        assert_eq!(Secret::unseal(&key, person("agent"), &kept), Some(secret));
        assert_eq!(Secret::unseal(&key, person("sales"), &kept), None);
    }

    async fn administrators_can_be_asked_for_one_and_keep_their_rights(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        form(&server, "/settings/roles/save", &[("word", "administrator"), ("second_factor", "1"), ("reach", "mine")], COOKIE).await;
        let stored = roles::get(test.db.reader(), "administrator").await.expect("an answer").expect("stored");
        let role = app::server::roles::of("administrator", Some(&stored.rights));
        assert_eq!(role, Role { second_factor: true, ..Role::administrator() });
        let page = send(&server, "GET", "/customers", &[("accept", "text/html")]).await;
        assert_eq!(page.header("location"), "/settings/security", "from the next click on");
    }

    async fn secrets_from_before_are_sealed_once(test) {
        fill(&test.db).await;
        sign_in_as(&test.db, "agent").await;
        let secret = Secret::random();
        let plain = *secret.bytes();
        test.db.write(move |tx| Box::pin(async move { users::set_second_factor(tx, person("agent"), &plain, 1).await.map(drop) })).await.expect("set");
        let key = Secrets::new([7; 32]).key;
        let kept = async || users::totp_secrets(test.db.reader()).await.expect("secrets").remove(0).1;
        assert_eq!(seal_old(&test.db, &key).await.expect("sealed"), 1);
        let first = kept().await;
        assert_eq!((first.len(), Secret::unseal(&key, person("agent"), &first)), (49, Some(secret)));
        assert_eq!(seal_old(&test.db, &key).await.expect("sealed"), 0);
        assert_eq!(kept().await, first);
        assert!(is_the_one(&test.db, &key).await.expect("an answer") && is_the_one(&test.db, &key).await.expect("an answer"));
        assert!(!is_the_one(&test.db, &Secrets::new([8; 32]).key).await.expect("an answer"));
    }
}
