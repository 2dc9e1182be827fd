//! Boards over HTTP: made by plain forms, opened by whom they are shared with and with their own rights, and by a link for as
//! long as it and its maker may.

use axum::{Router, body::Body};
use domain::{
    access::{Action, Resource, Role},
    audit::AuditQuery,
    time::Timestamp,
};
use http::{Request, StatusCode};
use serde_json::Value;
use server::auth::token::Token;
use store::{Db, boards, on_both_databases, testing::rows_in, users};
use uuid::Uuid;

use crate::common::{Answer, fill, person, run, save_role, send_as_nobody, server, sign_in_as, with_role};

async fn form(server: &Router, uri: &str, body: &str, cookie: &str) -> Answer {
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("origin", "https://vecino.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(body.to_owned())).expect("a request")).await
}

async fn page(server: &Router, uri: &str, cookie: &str) -> Answer {
    send_as_nobody(server, "GET", uri, &[("cookie", cookie), ("accept", "text/html")]).await
}

async fn open(server: &Router, uri: &str) -> Answer {
    send_as_nobody(server, "GET", uri, &[("accept", "text/html")]).await
}

/// Makes a board; its address.
async fn made(server: &Router, cookie: &str, template: &str) -> String {
    let answer = form(server, "/boards/create", &format!("template={template}&name=Mine+%26+yours"), cookie).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.header("location").split('?').next().expect("a path").to_owned()
}

fn id_of(board: &str) -> &str {
    board.trim_start_matches("/boards/")
}

/// What was told of the form whose answer leads there.
async fn told(server: &Router, answer: &Answer, cookie: &str) -> Value {
    let location = answer.header("location");
    let (path, query) = location.split('#').next().and_then(|address| address.split_once('?')).expect("a query");
    let query = domain::page::query_string(&[("query".to_owned(), query.to_owned())]);
    let uri = format!("/api/fn/board?id={}&{query}", id_of(path));
    page(server, &uri, cookie).await.json()["answer"].clone()
}

/// Makes a link to a board; its path.
async fn linked(server: &Router, board: &str, days: u16, cookie: &str) -> String {
    let answer = form(server, "/boards/link", &format!("id={}&days={days}", id_of(board)), cookie).await;
    let told = told(server, &answer, cookie).await;
    let address = told["Link"]["address"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned();
    address.strip_prefix("https://vecino.example").expect("the address of this server").to_owned()
}

async fn written_down(db: &Db, state: &app::server::trail::Trail) -> Vec<String> {
    state.settle().await;
    let query = AuditQuery { resource: Some("figures".into()), ..AuditQuery::default() };
    let rows = store::audit::list(db.reader(), &query).await.expect("the log").rows;
    rows.into_iter().rev().map(|entry| format!("{} {}", entry.action.word(), entry.summary)).collect()
}

on_both_databases! {
    async fn a_board_is_made_changed_shared_and_deleted_by_forms(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let ana = sign_in_as(&test.db, "executive").await;
        let list = page(&server, "/boards", &ana).await;
        assert!(list.text().contains("value=\"loyalty\""), "something to begin with");
        let board = made(&server, &ana, "sales").await;
        let id = id_of(&board);
        let html = page(&server, &board, &ana).await;
        assert_eq!(html.status, StatusCode::OK);
        let text = html.text();
        assert!(text.contains("Mine &amp; yours") && text.contains("/metrics#net") && text.contains("/orders?from="), "figures, and their lists");
        assert!(!text.contains("action=\"/boards/change\""));
        let edit = page(&server, &format!("{board}?edit=1"), &ana).await.text();
        assert_eq!(edit.matches("name=\"tile\"").count(), 8);
        let change = |version: i64, rest: &str| format!("id={id}&version={version}&{rest}");
        let answer = form(&server, "/boards/change", &change(1, "act=add&kind=note&text=Good+%3Cb%3Emorning&when=period%3Dmonth%26x%3Dy"), &ana).await;
        assert!(answer.header("location").starts_with(&format!("{board}?period=month&edit=1&answer=")) && answer.header("location").ends_with("#t9"), "{}", answer.header("location"));
        assert_eq!(told(&server, &answer, &ana).await["Done"], "Saved");
        assert!(page(&server, &board, &ana).await.text().contains("Good &lt;b&gt;morning"), "a text is no markup");
        // Whoever changes another one than the last is told, and what was typed is kept.
        let late = form(&server, "/boards/change", &change(1, "act=add&kind=note&text=Late"), &ana).await;
        let html = page(&server, late.header("location"), &ana).await.text();
        assert!(html.contains("value=\"Late\"") && html.contains("The executive"), "{html}");
        let wrong = form(&server, "/boards/change", &change(2, "act=add&kind=bars&split=net.moon"), &ana).await;
        assert_eq!(told(&server, &wrong, &ana).await["Refused"][0], "Choice");
        // To nobody else it is there, until it is shared; and then it is read and no more.
        let ben = sign_in_as(&test.db, "marketing").await;
        assert_eq!(page(&server, &board, &ben).await.status, StatusCode::NOT_FOUND);
        for route in ["/boards/change", "/boards/share", "/boards/delete", "/boards/link", "/boards/copy"] {
            let answer = form(&server, route, &change(2, "act=remove&tile=1&days=7"), &ben).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{route}");
        }
        let shared = form(&server, "/boards/share", &format!("id={id}&role.marketing=see&role.agent=edit&role.supervisor=edit"), &ana).await;
        assert_eq!(told(&server, &shared, &ana).await["Done"], "Shared");
        let seen = page(&server, &format!("{board}?edit=1"), &ben).await;
        assert_eq!((seen.status, seen.text().contains("action=\"/boards/change\"")), (StatusCode::OK, false));
        assert_eq!(form(&server, "/boards/change", &change(2, "act=remove&tile=1"), &ben).await.status, StatusCode::NOT_FOUND);
        let cyd = sign_in_as(&test.db, "supervisor").await;
        assert_eq!(form(&server, "/boards/change", &change(2, "act=remove&tile=1"), &cyd).await.status, StatusCode::SEE_OTHER);
        assert_eq!(form(&server, "/boards/delete", &format!("id={id}"), &cyd).await.status, StatusCode::NOT_FOUND, "only its owner");
        let copy = form(&server, "/boards/copy", &format!("id={id}"), &ben).await;
        assert_eq!(told(&server, &copy, &ben).await["Done"], "Copied");
        // Agents see no figures, whoever shares what with them.
        let agent = sign_in_as(&test.db, "agent").await;
        assert_eq!(page(&server, &board, &agent).await.status, StatusCode::FORBIDDEN);
        assert_eq!(form(&server, "/boards/delete", &format!("id={id}"), &ana).await.header("location").split('?').next(), Some("/boards"));
        assert_eq!(page(&server, &board, &ana).await.status, StatusCode::NOT_FOUND);
        assert_eq!((rows_in(&test.db, "boards").await, rows_in(&test.db, "board_roles").await), (1, 0));
    }

    async fn a_wall_shows_board_after_board_without_a_script(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let ana = sign_in_as(&test.db, "executive").await;
        let (first, second) = (made(&server, &ana, "sales").await, made(&server, &ana, "service").await);
        let uri = format!("/tv?boards={}&boards={}&every=20", id_of(&first), id_of(&second));
        let answer = page(&server, &uri, &ana).await;
        assert_eq!(answer.status, StatusCode::OK);
        let next = answer.header("refresh").strip_prefix("20; url=").expect("where it goes on").to_owned();
        assert!(next.contains("at=1"), "{next}");
        let html = answer.text();
        assert!(html.contains("class=\"wall") && !html.contains("class=\"rail\"") && !html.contains("/orders?"), "nothing but the board");
        let last = page(&server, &next, &ana).await;
        assert!(!last.header("refresh").contains("at=1"), "and begins again");
        let still = page(&server, &format!("{next}&every=0"), &ana).await;
        assert_eq!(still.status, StatusCode::OK);
        let stopped = page(&server, &format!("/tv?boards={}&every=0", id_of(&first)), &ana).await;
        assert_eq!(stopped.header("refresh"), "");
        // What is not there for the viewer has no turn.
        let ben = sign_in_as(&test.db, "marketing").await;
        assert_eq!(page(&server, &uri, &ben).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_link_opens_a_board_to_everybody_for_as_long_as_it_may(test) {
        fill(&test.db).await;
        let state = crate::common::state(&test.db);
        let trail = state.app.trail.clone();
        let server = server::router::router(state);
        let ana = sign_in_as(&test.db, "executive").await;
        let board = made(&server, &ana, "sales").await;
        let (week, day) = (linked(&server, &board, 7, &ana).await, linked(&server, &board, 1, &ana).await);
        assert_eq!(week.len(), "/shared/".len() + 43);
        let answer = open(&server, &week).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!((answer.header("referrer-policy"), answer.header("x-robots-tag"), answer.header("cache-control")), ("no-referrer", "noindex, nofollow", "no-store"));
        let html = answer.text();
        assert!(html.contains("Mine &amp; yours") && html.contains("noindex"));
        for inside in ["/orders?", "/customers", "/tickets?", "/why?", "/metrics", "Pe\u{f1}a", "class=\"rail\"", "/boards"] {
            assert!(!html.contains(inside), "{inside} stands on an open page");
        }
        let wall = open(&server, &format!("{week}?tv=1&every=20")).await;
        assert_eq!(wall.status, StatusCode::OK);
        assert_eq!(wall.header("refresh"), format!("20; url={week}?tv=1&every=20"));
        // Only the hash of it is stored, and what was done stands in the log: made twice, used by each link once an hour.
        let token = week.trim_start_matches("/shared/");
        let hash = Token::parse(token).expect("a token").hash();
        let kept = boards::find_link(test.db.reader(), &hash).await.expect("an answer").expect("a link");
        assert!(kept.used_at.is_some());
        let log = written_down(&test.db, &trail).await;
        assert!(!log.join("\n").contains(token));
        assert_eq!(log.iter().filter(|line| line.starts_with("created read-only link")).count(), 2, "{log:?}");
        assert_eq!(log.iter().filter(|line| line.starts_with("viewed board")).count(), 1, "{log:?}");
        // Taken back.
        let revoked = form(&server, "/boards/revoke", &format!("id={}&link={}", id_of(&board), kept.id), &ana).await;
        assert_eq!(told(&server, &revoked, &ana).await["Done"], "Revoked");
        let dead = open(&server, &week).await;
        assert_eq!((dead.status, dead.text().contains("Mine &amp; yours"), dead.header("referrer-policy")), (StatusCode::GONE, false, "no-referrer"));
        assert!(written_down(&test.db, &trail).await.last().expect("a line").starts_with("deleted read-only link"));
        // Over.
        assert_eq!(open(&server, &day).await.status, StatusCode::OK);
        let past = server::state::now();
        store::testing::run(&test.db, &format!("UPDATE board_links SET ends_at = {}", past.0 - 1)).await;
        assert_eq!(open(&server, &day).await.status, StatusCode::GONE);
        store::testing::run(&test.db, &format!("UPDATE board_links SET ends_at = {}", Timestamp(past.0 + 60_000).0)).await;
        // Who made it may not sign in, or not take figures away, or has deleted the board.
        users::set_disabled(test.db.reader(), person("executive"), Some(past)).await.expect("disabled");
        assert_eq!(open(&server, &day).await.status, StatusCode::GONE);
        users::set_disabled(test.db.reader(), person("executive"), None).await.expect("enabled");
        let ana = sign_in_as(&test.db, "executive").await;
        assert_eq!(open(&server, &day).await.status, StatusCode::OK);
        let mut role = Role::built_in("executive").expect("a role");
        role.rights.set(Action::Export, Resource::Figures, false);
        save_role(&test.db, &role).await;
        assert_eq!(open(&server, &day).await.status, StatusCode::GONE);
        assert_eq!(form(&server, "/boards/link", &format!("id={}&days=7", id_of(&board)), &ana).await.status, StatusCode::FORBIDDEN);
        save_role(&test.db, &Role::built_in("executive").expect("a role")).await;
        assert_eq!(open(&server, &day).await.status, StatusCode::OK);
        users::set_role(test.db.reader(), person("executive"), "agent").await.expect("another role");
        assert_eq!(open(&server, &day).await.status, StatusCode::GONE);
        users::set_role(test.db.reader(), person("executive"), "executive").await.expect("the role");
        // Another role ends the session.
        let ana = sign_in_as(&test.db, "executive").await;
        form(&server, "/boards/delete", &format!("id={}", id_of(&board)), &ana).await;
        assert_eq!(open(&server, &day).await.status, StatusCode::NOT_FOUND);
        for unknown in ["/shared/x", &format!("/shared/{}", "A".repeat(43))] {
            assert_eq!(open(&server, unknown).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(form(&server, "/shared/x", "", &ana).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }

    async fn a_link_is_made_for_the_days_that_there_are_and_by_who_may_take_figures_away(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let role = Role::built_in("supervisor").expect("a role");
        let mut reads = Role { word: "reader".into(), ..role };
        reads.rights.set(Action::Export, Resource::Figures, false);
        let reader = with_role(&test.db, &reads).await;
        let board = made(&server, &reader, "empty").await;
        assert_eq!(form(&server, "/boards/link", &format!("id={}&days=7", id_of(&board)), &reader).await.status, StatusCode::FORBIDDEN);
        let html = page(&server, &board, &reader).await.text();
        assert!(!html.contains("/boards/link\""), "nor is it offered");
        let ana = sign_in_as(&test.db, "executive").await;
        let board = made(&server, &ana, "empty").await;
        for days in ["91", "0", "-1", "x", ""] {
            let answer = form(&server, "/boards/link", &format!("id={}&days={days}", id_of(&board)), &ana).await;
            assert_eq!(told(&server, &answer, &ana).await["Refused"][0], "Choice", "{days}");
        }
        assert_eq!(rows_in(&test.db, "board_links").await, 0);
        assert_eq!(form(&server, "/boards/share", &format!("id={}", Uuid::nil()), &ana).await.status, StatusCode::NOT_FOUND);
        // A role that is deleted takes what was shared with it along.
        form(&server, "/boards/share", &format!("id={}&role.reader=edit", id_of(&board)), &ana).await;
        assert_eq!(page(&server, &board, &reader).await.status, StatusCode::OK);
        users::set_role(test.db.reader(), person("reader"), "supervisor").await.expect("another role");
        let boss = sign_in_as(&test.db, "administrator").await;
        assert_eq!(form(&server, "/settings/roles/delete", "word=reader", &boss).await.status, StatusCode::SEE_OTHER);
        assert_eq!(rows_in(&test.db, "board_roles").await, 0);
        let reader = sign_in_as(&test.db, "reader").await;
        assert_eq!(page(&server, &board, &reader).await.status, StatusCode::NOT_FOUND);
        assert_eq!(page(&server, &board, &ana).await.status, StatusCode::OK);
    }
}
