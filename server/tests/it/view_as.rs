//! “View as…”: who may, what is seen, what is told, and how it ends.

use axum::{Router, body::Body};
use domain::{
    access::{Action, Fields, Reach, Resource, Rights, Role, Sight},
    audit::AuditQuery,
    page::query_string,
};
use http::{Request, StatusCode};
use store::{Db, on_both_databases, users};

use crate::common::{ADA, Answer, BEN, BOSS, COOKIE, fill, own, person, run, send_as_nobody, server, sign_in_as, state, with_role};

async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str, accept: &str) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("accept", accept);
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

async fn look(server: &Router, role: &str, user: &str, cookie: &str) -> String {
    let answer = form(server, "/settings/view-as", &[("role", role), ("user", user)], cookie, "text/html").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.header("location").to_owned()
}

async fn page(server: &Router, uri: &str, cookie: &str) -> Answer {
    send_as_nobody(server, "GET", uri, &[("cookie", cookie), ("accept", "text/html")]).await
}

async fn sees(server: &Router, cookie: &str) -> bool {
    page(server, "/api/fn/customers?query=", cookie).await.text().contains("Ada")
}

async fn write(db: &Db, work: fn(&store::Tx) -> futures::future::BoxFuture<'_, Result<(), store::StoreError>>) {
    db.write(move |tx| work(tx)).await.expect("written");
}

on_both_databases! {
    async fn an_administrator_sees_what_somebody_sees_and_changes_nothing(test) {
        fill(&test.db).await;
        let state = state(&test.db);
        let trail = state.app.trail.clone();
        let server = server::router::router(state);
        let theirs = sign_in_as(&test.db, "sales").await;
        own(&test.db, ADA, "sales").await;
        // Nobody in particular has no customers; the person has theirs, and no others.
        assert_eq!(look(&server, "sales", "", COOKIE).await, "/");
        assert!(!sees(&server, COOKIE).await);
        assert_eq!(form(&server, "/settings/view-as/end", &[], COOKIE, "text/html").await.header("location"), "/settings/roles?role=sales");
        assert!(sees(&server, COOKIE).await);
        look(&server, "", &person("sales").to_string(), COOKIE).await;
        for uri in ["/customers", "/orders", "/tickets", "/products", &format!("/customers/{ADA}"), &format!("/customers/{BEN}"), "/dashboard"] {
            let (mine, other) = (page(&server, uri, COOKIE).await, page(&server, uri, &theirs).await);
            assert_eq!(mine.status, other.status, "{uri}");
            assert!(mine.text().contains("You see what The sales (Sales) sees.") && mine.text().contains("/settings/view-as/end"), "{uri}");
            assert!(!other.text().contains("view-as"), "{uri}");
            let functions = ["/api/fn/customers?query=", "/api/fn/orders?query=", "/api/fn/tickets?query=", "/api/fn/search?text=e"];
            for function in functions {
                assert_eq!(page(&server, function, COOKIE).await.text(), page(&server, function, &theirs).await.text(), "{function}");
            }
        }
        // What would be written is refused: as a page to a form, as an error to the program.
        let note = [("customer_id", &*ADA.to_string()), ("id", ""), ("kind", "note"), ("flow", ""), ("minutes", ""), ("body", "Secret words")];
        let refused = form(&server, "/api/fn/write-entry", &note, COOKIE, "text/html,*/*").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text().contains("looking as somebody else"), "{}", refused.text());
        let refused = form(&server, "/api/fn/write-entry", &note, COOKIE, "application/json").await;
        assert_eq!((refused.status, refused.text().as_str()), (StatusCode::FORBIDDEN, "\"OnlyLooking\""));
        // Nobody else is concerned.
        let again = sign_in_as(&test.db, "administrator").await;
        assert!(sees(&server, &again).await);
        form(&server, "/settings/view-as/end", &[], COOKIE, "text/html").await;
        trail.settle().await;
        let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        let told: Vec<_> = log.iter().rev().filter(|entry| entry.actor_id == Some(BOSS)).map(|entry| format!("{}: {} {}", entry.actor, entry.action.word(), entry.summary)).collect();
        let (boss, sales) = ("The administrator", "The administrator, viewing as The sales (sales)");
        assert_eq!(told[0], format!("{boss}: viewed_as as sales"));
        assert_eq!(told[1], format!("{boss}, viewing as sales: viewed_as ended"));
        assert!(told.contains(&format!("{boss}: viewed_as as The sales (sales)")) && told.contains(&format!("{sales}: viewed ")), "{told:?}");
        assert!(told.iter().any(|line| line.starts_with(&format!("{sales}: denied"))), "what is not theirs to see is written down: {told:?}");
    }

    async fn it_ends_with_the_session_and_when_it_is_more_than_ones_own(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let theirs = sign_in_as(&test.db, "marketing").await;
        let cookie = sign_in_as(&test.db, "administrator").await;
        look(&server, "sales", "", &cookie).await;
        form(&server, "/sign-out", &[], &cookie, "text/html").await;
        let anew = sign_in_as(&test.db, "administrator").await;
        assert!(sees(&server, &anew).await, "a new session has its own eyes");
        // Who is kept out is nobody to look as; the administrator is back with their own eyes.
        look(&server, "", &person("marketing").to_string(), COOKIE).await;
        assert!(page(&server, "/customers", COOKIE).await.text().contains("You see what"));
        write(&test.db, |tx| Box::pin(async move { users::set_disabled(tx, person("marketing"), Some(server::state::now())).await.map(drop) })).await;
        assert!(!page(&server, "/customers", COOKIE).await.text().contains("You see what"));
        assert_eq!(page(&server, "/customers", &theirs).await.status, StatusCode::SEE_OTHER);
        // Whoever is no administrator any more looks as nobody: with another role the session is over.
        look(&server, "marketing", "", COOKIE).await;
        assert!(page(&server, "/customers", COOKIE).await.text().contains("You see what"));
        write(&test.db, |tx| Box::pin(async move { users::set_role(tx, BOSS, "agent").await.map(drop) })).await;
        assert_eq!(page(&server, "/customers", COOKIE).await.status, StatusCode::SEE_OTHER);
    }

    async fn nobody_looks_as_who_has_more_than_they(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let rights = Rights::default().with(&[Resource::Staff], Action::ALL).with(&[Resource::Customer], &[Action::Read]);
        let clerk = Role { word: "clerk".into(), rights, reach: Reach::Team, fields: Fields::all(Sight::Masked), ..Role::default() };
        let cookie = with_role(&test.db, &clerk).await;
        for (role, user) in [("administrator", String::new()), ("agent", String::new()), ("moon", String::new()), ("", BOSS.to_string()), ("", ADA.to_string())] {
            let to = look(&server, role, &user, &cookie).await;
            assert!(to.starts_with("/settings/roles?answer="), "{role} {user}: {to}");
            assert!(!page(&server, "/customers", &cookie).await.text().contains("You see what"), "{role} {user}");
        }
        let agent = sign_in_as(&test.db, "agent").await;
        assert_eq!(form(&server, "/settings/view-as", &[("role", "agent")], &agent, "text/html").await.status, StatusCode::FORBIDDEN);
        // The roles' page offers it to the administrator, and the menu leads there.
        let roles = page(&server, "/settings/roles?role=agent", COOKIE).await.text();
        assert!(roles.contains("action=\"/settings/view-as\"") && roles.contains("The agent") && roles.contains("View as…"));
        assert!(!page(&server, "/settings/roles?role=agent", &cookie).await.text().contains("action=\"/settings/view-as\""));
    }
}
