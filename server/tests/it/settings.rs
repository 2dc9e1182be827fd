//! The forms of the settings, from the post to what the database and the audit log hold.

use axum::{Router, body::Body};
use domain::{
    access::{Action, Fields, Reach, Resource, Rights, Role, Sight},
    audit::AuditQuery,
    page::query_string,
};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use server::auth::{password::Passwords, totp::Secret};
use store::{Db, on_both_databases, testing::fingerprint, users};
use uuid::Uuid;

use crate::common::{Answer, BOSS, COOKIE, fill, person, run, send, send_as_nobody, server, sign_in_as, with_role};

const PASSWORD: &str = "correct horse battery";

/// Sends a form from one of our own pages.
async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str) -> Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("origin", "https://vecino.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

/// Sends a form; what its sender is told on the page that follows.
async fn told(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str) -> Value {
    let answer = form(server, uri, pairs, cookie).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{uri}: {}", answer.text());
    read(server, &answer, &session_after(&answer, cookie)).await
}

async fn read(server: &Router, answer: &Answer, cookie: &str) -> Value {
    let location = answer.header("location");
    let number = domain::page::parse_query(location.split_once('?').expect("a query").1);
    let number = domain::page::value(&number, "answer").expect("an answer").to_owned();
    let query = query_string(&[("answer".to_owned(), number)]);
    send_as_nobody(server, "GET", &format!("/api/fn/security-page?{query}"), &[("cookie", cookie)]).await.json()["answer"].clone()
}

/// The cookie after an answer that may have set another.
fn session_after(answer: &Answer, before: &str) -> String {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("ASCII"));
    let session = set.filter_map(|line| line.split(';').next()).find(|cookie| cookie.starts_with("__Host-vecino="));
    session.unwrap_or(before).to_owned()
}

async fn set_password(db: &Db, id: Uuid) {
    let hash = Passwords::default().hash(PASSWORD.into()).await.expect("a hash");
    db.write(move |tx| {
        let hash = hash.clone();
        Box::pin(async move { users::set_password(tx, id, &hash, server::state::now()).await.map(drop) })
    })
    .await
    .expect("a password");
}

/// May do everything with our people, and little else.
fn clerk() -> Role {
    let rights = Rights::default().with(&[Resource::Staff], Action::ALL).with(&[Resource::Customer], &[Action::Read]);
    Role { word: "clerk".into(), rights, reach: Reach::Team, fields: Fields::all(Sight::Masked), ..Role::default() }
}

async fn log(db: &Db) -> Vec<(String, String, String)> {
    let entries = store::audit::list(db.reader(), &AuditQuery::default()).await.expect("the log").rows;
    entries.into_iter().map(|e| (e.action.word().to_owned(), e.record.unwrap_or_default(), e.summary)).collect()
}

async fn status(server: &Router, cookie: &str) -> StatusCode {
    send_as_nobody(server, "GET", "/api/fn/security-page?answer=", &[("cookie", cookie)]).await.status
}

fn code_of(secret: &Secret) -> String {
    secret.code(server::state::now())
}

on_both_databases! {
    async fn another_password_ends_every_other_session_and_changes_this_ones_token(test) {
        fill(&test.db).await;
        let (here, there) = (sign_in_as(&test.db, "agent").await, sign_in_as(&test.db, "agent").await);
        set_password(&test.db, person("agent")).await;
        let server = server(&test.db);
        let before = fingerprint(&test.db, &["attempts"]).await;
        let new = "zupfen geige wald";
        let change = async |current: &str, password: &str, again: &str| {
            told(&server, "/settings/password", &[("current", current), ("password", password), ("again", again)], &here).await
        };
        assert_eq!(change(PASSWORD, new, "zupfen geige walt").await, json!({ "Stopped": "Differ" }));
        assert_eq!(change(PASSWORD, "short", "short").await, json!({ "Stopped": "Length" }));
        assert_eq!(change(PASSWORD, "passwordpassword", "passwordpassword").await, json!({ "Stopped": "Guessable" }));
        assert_eq!(change("wrong wrong wrong", new, new).await, json!({ "Stopped": "Wrong" }));
        assert_eq!(before, fingerprint(&test.db, &["attempts"]).await, "what was refused changed nothing");
        let answer = form(&server, "/settings/password", &[("current", PASSWORD), ("password", new), ("again", new)], &here).await;
        let now = session_after(&answer, "");
        assert_eq!(read(&server, &answer, &now).await, json!({ "Done": "Password" }));
        let statuses = [status(&server, &now).await, status(&server, &here).await, status(&server, &there).await];
        assert_eq!(statuses, [StatusCode::OK, StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED]);
        assert_eq!(log(&test.db).await[0].0, "password_changed");
    }

    async fn guesses_at_ones_own_password_are_few(test) {
        fill(&test.db).await;
        let cookie = sign_in_as(&test.db, "agent").await;
        set_password(&test.db, person("agent")).await;
        let server = server(&test.db);
        let mut waits = 0;
        for _ in 0..12 {
            let answer = told(&server, "/settings/second-factor/begin", &[("proof", "wrong wrong wrong")], &cookie).await;
            waits += usize::from(answer["Stopped"]["Wait"].is_number());
        }
        assert!(waits >= 6, "{waits} of 12 had to wait");
        let right = told(&server, "/settings/second-factor/begin", &[("proof", PASSWORD)], &cookie).await;
        assert!(right["Stopped"]["Wait"].is_number(), "and the right one waits with them: {right}");
    }

    async fn a_second_factor_is_turned_on_and_off_by_who_proves_to_have_it(test) {
        fill(&test.db).await;
        let (here, there) = (sign_in_as(&test.db, "agent").await, sign_in_as(&test.db, "agent").await);
        set_password(&test.db, person("agent")).await;
        let server = server(&test.db);
        let set_up = told(&server, "/settings/second-factor/begin", &[("proof", PASSWORD)], &here).await["SetUp"].clone();
        let secret = Secret::from_base32(set_up["secret"].as_str().expect("a secret")).expect("a secret");
        assert!(set_up["path"].as_str().expect("a path").starts_with('M'));
        let number = |set_up: &Value| set_up["number"].as_str().expect("a number").to_owned();
        // Somebody else's number opens nothing, and is used up.
        let boss = told(&server, "/settings/second-factor/confirm", &[("number", &number(&set_up)), ("code", &code_of(&secret))], COOKIE).await;
        assert_eq!(boss, json!({ "Stopped": "LinkOver" }));
        let set_up = told(&server, "/settings/second-factor/begin", &[("proof", PASSWORD)], &here).await["SetUp"].clone();
        let secret = Secret::from_base32(set_up["secret"].as_str().expect("a secret")).expect("a secret");
        let again = told(&server, "/settings/second-factor/confirm", &[("number", &number(&set_up)), ("code", "x")], &here).await["SetUp"].clone();
        assert_eq!((again["hurdle"].as_str(), &again["secret"]), (Some("WrongCode"), &set_up["secret"]));
        let answer =
            form(&server, "/settings/second-factor/confirm", &[("number", &number(&again)), ("code", &code_of(&secret))], &here).await;
        let now = session_after(&answer, "");
        let codes = read(&server, &answer, &now).await["Codes"].clone();
        assert_eq!(codes.as_array().map(Vec::len), Some(10));
        assert_eq!([status(&server, &here).await, status(&server, &there).await], [StatusCode::UNAUTHORIZED; 2], "others are asked for it");
        assert!(!fingerprint(&test.db, &[]).await.contains(codes[0].as_str().expect("a code")));
        let before = fingerprint(&test.db, &["attempts"]).await;
        assert_eq!(told(&server, "/settings/second-factor/off", &[("proof", "000000")], &now).await, json!({ "Stopped": "WrongCode" }));
        let stolen = told(&server, "/settings/second-factor/off", &[("proof", PASSWORD)], &now).await;
        assert_eq!(stolen, json!({ "Stopped": "WrongCode" }), "a password alone takes no second factor away");
        assert_eq!(before, fingerprint(&test.db, &["attempts"]).await);
        let code = codes[3].as_str().expect("a code");
        let answer = form(&server, "/settings/second-factor/codes", &[("proof", code)], &now).await;
        let now = session_after(&answer, "");
        let fresh = read(&server, &answer, &now).await["Codes"].clone();
        assert!(fresh.as_array().is_some_and(|fresh| fresh.len() == 10 && fresh[0] != codes[0]));
        assert!(told(&server, "/settings/second-factor/off", &[("proof", code)], &now).await["Stopped"].is_string(), "the old ones are over");
        let last = fresh[0].as_str().expect("a code");
        assert_eq!(told(&server, "/settings/second-factor/off", &[("proof", last)], &now).await, json!({ "Done": "SecondFactorOff" }));
        let done: Vec<_> = log(&test.db).await.into_iter().map(|(action, _, summary)| format!("{action} {summary}")).collect();
        assert_eq!(done, ["turned off", "new recovery codes", "turned on"].map(|did| format!("second_factor_changed {did}")));
    }

    async fn only_ones_own_sessions_are_ended(test) {
        fill(&test.db).await;
        let (agent, sales) = (sign_in_as(&test.db, "agent").await, sign_in_as(&test.db, "sales").await);
        let server = server(&test.db);
        let page = send_as_nobody(&server, "GET", "/api/fn/security-page?answer=", &[("cookie", &sales)]).await.json();
        let theirs = page["places"][0]["id"].as_str().expect("an id").to_owned();
        assert_eq!((page["places"].as_array().map(Vec::len), &page["places"][0]["here"]), (Some(1), &json!(true)));
        let before = fingerprint(&test.db, &[]).await;
        assert_eq!(told(&server, "/settings/sessions/end", &[("id", &theirs)], &agent).await, json!({ "Refused": "Gone" }));
        assert_eq!(before, fingerprint(&test.db, &[]).await);
        assert_eq!(status(&server, &sales).await, StatusCode::OK);
        let other = sign_in_as(&test.db, "sales").await;
        assert_eq!(told(&server, "/settings/sessions/end", &[("id", &theirs)], &other).await, json!({ "Done": "SessionEnded" }));
        assert_eq!(status(&server, &sales).await, StatusCode::UNAUTHORIZED);
        let third = sign_in_as(&test.db, "sales").await;
        assert_eq!(told(&server, "/settings/sessions/end-others", &[], &other).await, json!({ "Done": "SessionsEnded" }));
        assert_eq!([status(&server, &third).await, status(&server, &other).await], [StatusCode::UNAUTHORIZED, StatusCode::OK]);
    }

    async fn an_administrator_invites_gives_roles_and_keeps_out(test) {
        fill(&test.db).await;
        let agent = sign_in_as(&test.db, "agent").await;
        let server = server(&test.db);
        let pairs = [("name", "Nora Neu"), ("email", "nora@example.com"), ("role", "sales")];
        let link = told(&server, "/settings/users/invite", &pairs, COOKIE).await["Link"].clone();
        let address = link["address"].as_str().expect("an address");
        let path = address.strip_prefix("https://vecino.example").expect("our own address").to_owned();
        assert!(send_as_nobody(&server, "GET", &path, &[("accept", "text/html")]).await.text().contains("Nora Neu"));
        assert_eq!(told(&server, "/settings/users/invite", &pairs, COOKIE).await, json!({ "Refused": "EmailTaken" }));
        for (name, email, role, refusal) in [
            ("", "a@b.example", "sales", "Name"),
            ("A\u{7}", "a@b.example", "sales", "Name"),
            ("A", "a b@c.example", "sales", "Email"),
            ("A", "a@b.example", "moon", "NoRole"),
        ] {
            let pairs = [("name", name), ("email", email), ("role", role)];
            assert_eq!(told(&server, "/settings/users/invite", &pairs, COOKIE).await, json!({ "Refused": refusal }));
        }
        let id = person("agent").to_string();
        let role = told(&server, "/settings/users/role", &[("id", &id), ("role", "marketing")], COOKIE).await;
        assert_eq!(role, json!({ "Done": "RoleGiven" }));
        assert_eq!(status(&server, &agent).await, StatusCode::UNAUTHORIZED, "no session may do more than when it was opened");
        let agent = sign_in_as(&test.db, "agent").await;
        let figures = send_as_nobody(&server, "GET", "/api/fn/dashboard?query=", &[("cookie", &agent)]).await.status;
        assert_eq!(figures, StatusCode::OK, "the role holds in the next one");
        let other = sign_in_as(&test.db, "supervisor").await;
        assert_eq!(told(&server, "/settings/users/sign-out", &[("id", &id)], COOKIE).await, json!({ "Done": "SignedOut" }));
        assert_eq!((status(&server, &agent).await, status(&server, &other).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
        let agent = sign_in_as(&test.db, "agent").await;
        assert_eq!(told(&server, "/settings/users/sign-out-all", &[], COOKIE).await, json!({ "Done": "EverybodySignedOut" }));
        let both = (status(&server, &agent).await, status(&server, &other).await);
        assert_eq!(both, (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED), "and who asked goes on");
        let agent = sign_in_as(&test.db, "agent").await;
        assert_eq!(told(&server, "/settings/users/disable", &[("id", &id)], COOKIE).await, json!({ "Done": "Disabled" }));
        assert_eq!(status(&server, &agent).await, StatusCode::UNAUTHORIZED);
        assert_eq!(told(&server, "/settings/users/link", &[("id", &id)], COOKIE).await, json!({ "Refused": "Gone" }));
        assert_eq!(told(&server, "/settings/users/enable", &[("id", &id)], COOKIE).await, json!({ "Done": "Enabled" }));
        assert_eq!(status(&server, &agent).await, StatusCode::UNAUTHORIZED, "what has ended does not come back");
        let done: Vec<_> = log(&test.db).await.into_iter().map(|(_, _, summary)| summary).collect();
        assert_eq!(done, ["enabled", "disabled", "everybody's", "all of theirs", "role marketing, before agent", "invited as sales"]);
    }

    async fn the_last_administrator_who_can_sign_in_stays(test) {
        fill(&test.db).await;
        set_password(&test.db, BOSS).await;
        sign_in_as(&test.db, "administrator").await;
        let server = server(&test.db);
        let id = BOSS.to_string();
        let before = fingerprint(&test.db, &[]).await;
        // The other one has no password yet.
        for (uri, role) in [("/settings/users/disable", ""), ("/settings/users/role", "agent")] {
            assert_eq!(told(&server, uri, &[("id", &id), ("role", role)], COOKIE).await, json!({ "Refused": "LastAdministrator" }));
        }
        assert_eq!(before, fingerprint(&test.db, &[]).await);
        set_password(&test.db, person("administrator")).await;
        let given = form(&server, "/settings/users/role", &[("id", &id), ("role", "agent")], COOKIE).await;
        assert_eq!(given.status, StatusCode::SEE_OTHER);
        assert_eq!(status(&server, COOKIE).await, StatusCode::UNAUTHORIZED, "one's own session ends as well");
        let role = users::get(test.db.reader(), BOSS).await.expect("a look").map(|user| user.role);
        assert_eq!(role.as_deref(), Some("agent"));
    }

    async fn nobody_gives_or_takes_more_than_they_have(test) {
        fill(&test.db).await;
        sign_in_as(&test.db, "agent").await;
        let cookie = with_role(&test.db, &clerk()).await;
        let server = server(&test.db);
        let (boss, agent, mine) = (BOSS.to_string(), person("agent").to_string(), person("clerk").to_string());
        let before = fingerprint(&test.db, &["audit", "audit_head"]).await;
        let beyond: [(&str, Vec<(&str, &str)>); 12] = [
            ("/settings/users/invite", vec![("name", "A"), ("email", "a@b.example"), ("role", "administrator")]),
            ("/settings/users/role", vec![("id", &mine), ("role", "administrator")]),
            ("/settings/users/role", vec![("id", &boss), ("role", "clerk")]),
            ("/settings/users/link", vec![("id", &boss)]),
            ("/settings/users/disable", vec![("id", &agent)]),
            ("/settings/users/sign-out", vec![("id", &agent)]),
            ("/settings/users/sign-out-all", vec![]),
            ("/settings/keys/create", vec![("name", "A"), ("role", "supervisor")]),
            ("/settings/teams/create", vec![("name", "Mine")]),
            ("/settings/roles/save", vec![("copy", "clerk"), ("word", "more"), ("right", "customer.export"), ("reach", "team")]),
            ("/settings/roles/save", vec![("word", "agent"), ("reach", "mine")]),
            ("/settings/roles/reset", vec![("word", "supervisor")]),
        ];
        for (uri, pairs) in beyond {
            let answer = told(&server, uri, &pairs, &cookie).await;
            assert!(answer["Refused"] == "Beyond" || answer["Role"]["refusal"] == "Beyond", "{uri} {pairs:?}: {answer}");
        }
        assert_eq!(told(&server, "/settings/roles/save", &[("word", "administrator")], COOKIE).await, json!({ "Refused": "Fixed" }));
        assert_eq!(before, fingerprint(&test.db, &["audit", "audit_head"]).await);
        let within = [("copy", "clerk"), ("word", "less"), ("right", "staff.read"), ("reach", "mine")];
        assert_eq!(told(&server, "/settings/roles/save", &within, &cookie).await, json!({ "Done": "RoleSaved" }));
    }

    async fn a_role_is_changed_copied_put_back_and_deleted(test) {
        fill(&test.db).await;
        let agent = sign_in_as(&test.db, "agent").await;
        let server = server(&test.db);
        let fields = [("contact", "masked"), ("money", "shown"), ("risk", "hidden"), ("notes", "shown")];
        let wanted = [("word", "agent"), ("right", "customer.read"), ("right", "order.read"), ("reach", "all")];
        let with = |within: &'static str| wanted.iter().chain(&fields).copied().chain([("within", within)]).collect::<Vec<_>>();
        let before = fingerprint(&test.db, &[]).await;
        let wrong = told(&server, "/settings/roles/save", &with("moon.eq.France"), COOKIE).await["Role"].clone();
        assert_eq!((wrong["within"].as_str(), wrong["refusal"]["Filter"]["problem"].as_str()), (Some("moon.eq.France"), Some("FilterField")));
        assert_eq!(before, fingerprint(&test.db, &[]).await);
        let saved = told(&server, "/settings/roles/save", &with("country.eq.France"), COOKIE).await;
        assert_eq!(saved, json!({ "Done": "RoleSaved" }));
        let tickets = send_as_nobody(&server, "GET", "/api/fn/tickets?query=", &[("cookie", &agent)]).await.status;
        assert_eq!(tickets, StatusCode::FORBIDDEN, "it holds from the next request on");
        let entry = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows.remove(0);
        let domain::audit::Detail::Kept(values) = entry.detail else { panic!("no values") };
        let values: Value = serde_json::from_str(&values).expect("JSON");
        assert_eq!(values["within"], json!(["", "country.eq.France"]));
        assert_eq!(values["risk fields"], json!(["shown", "hidden"]));
        assert_eq!(values["customer"], json!(["create, read, update", "read"]));
        assert_eq!(values.get("order"), None, "what stayed is not told");
        let copy = [("copy", "agent"), ("word", "Trainee"), ("right", "customer.read")];
        assert_eq!(told(&server, "/settings/roles/save", &copy, COOKIE).await, json!({ "Done": "RoleSaved" }));
        let taken = told(&server, "/settings/roles/save", &[("copy", "agent"), ("word", "trainee")], COOKIE).await;
        assert_eq!(taken["Role"]["refusal"], "NameTaken");
        told(&server, "/settings/keys/create", &[("name", "K"), ("role", "Trainee")], COOKIE).await;
        assert_eq!(told(&server, "/settings/roles/delete", &[("word", "Trainee")], COOKIE).await, json!({ "Refused": "InUse" }));
        assert_eq!(told(&server, "/settings/roles/reset", &[("word", "agent")], COOKIE).await, json!({ "Done": "RoleReset" }));
        let tickets = send_as_nobody(&server, "GET", "/api/fn/tickets?query=", &[("cookie", &agent)]).await.status;
        assert_eq!(tickets, StatusCode::OK);
        assert_eq!(told(&server, "/settings/roles/delete", &[("word", "sales")], COOKIE).await, json!({ "Refused": "Fixed" }));
    }

    async fn a_key_opens_the_api_until_it_is_revoked(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        let past = told(&server, "/settings/keys/create", &[("name", "Shop"), ("role", "sales"), ("until", "2020-01-01")], COOKIE).await;
        assert_eq!(past, json!({ "Refused": "Day" }));
        let made = told(&server, "/settings/keys/create", &[("name", "Shop"), ("role", "agent"), ("until", "2999-12-31")], COOKIE).await;
        let key = made["Key"]["key"].as_str().expect("a key").to_owned();
        assert!(!fingerprint(&test.db, &[]).await.contains(&key));
        let bearer = format!("Bearer {key}");
        let ask = async || send_as_nobody(&server, "GET", "/api/v1/customers", &[("authorization", &bearer)]).await.status;
        assert_eq!(ask().await, StatusCode::OK);
        let page = send(&server, "GET", "/api/fn/keys-page?answer=", &[]).await;
        assert!(!page.text().contains(&key[11..]), "the key itself is told once");
        let page = page.json();
        assert_eq!((page["keys"][0]["name"].as_str(), page["keys"][0]["prefix"].as_str()), (Some("Shop"), Some(&key[3..11])));
        let id = page["keys"][0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(told(&server, "/settings/keys/revoke", &[("id", &id)], COOKIE).await, json!({ "Done": "KeyRevoked" }));
        assert_eq!(ask().await, StatusCode::UNAUTHORIZED);
        assert_eq!(told(&server, "/settings/keys/revoke", &[("id", &id)], COOKIE).await, json!({ "Refused": "Gone" }));
    }

    async fn teams_are_made_filled_and_dissolved(test) {
        fill(&test.db).await;
        sign_in_as(&test.db, "sales").await;
        let server = server(&test.db);
        assert_eq!(told(&server, "/settings/teams/create", &[("name", "North")], COOKIE).await, json!({ "Done": "TeamSaved" }));
        assert_eq!(told(&server, "/settings/teams/create", &[("name", "North")], COOKIE).await, json!({ "Refused": "NameTaken" }));
        let team = store::teams::list(test.db.reader()).await.expect("teams").remove(0).id.to_string();
        let (one, other) = (person("sales").to_string(), BOSS.to_string());
        let save = async |name: &str, member: &str| {
            told(&server, "/settings/teams/save", &[("id", &team), ("name", name), ("member", &one), ("member", member)], COOKIE).await
        };
        assert_eq!(save("North-West", &Uuid::from_u128(9).to_string()).await, json!({ "Refused": "Gone" }), "nobody who is not there");
        assert_eq!(save("North-West", &other).await, json!({ "Done": "TeamSaved" }));
        let stored = store::teams::list(test.db.reader()).await.expect("teams").remove(0);
        assert_eq!((stored.name.as_str(), stored.members.len()), ("North-West", 2));
        assert_eq!(told(&server, "/settings/teams/delete", &[("id", &team)], COOKIE).await, json!({ "Done": "TeamDeleted" }));
        assert!(store::teams::list(test.db.reader()).await.expect("teams").is_empty());
    }

    async fn the_log_is_read_verified_and_taken_away(test) {
        fill(&test.db).await;
        let server = server(&test.db);
        sign_in_as(&test.db, "agent").await;
        told(&server, "/settings/keys/create", &[("name", "=cmd()"), ("role", "agent")], COOKIE).await;
        let id = person("agent").to_string();
        told(&server, "/settings/users/role", &[("id", &id), ("role", "sales")], COOKIE).await;
        let page = send(&server, "GET", "/api/fn/audit-page?query=action%3Duser_changed&open=2&answer=", &[]).await.json();
        assert_eq!((page["page"]["rows"].as_array().map(Vec::len), &page["count"]), (Some(1), &json!(2)));
        assert_eq!(page["page"]["rows"][0]["values"]["Kept"], json!([{ "field": "role", "from": "agent", "to": "sales" }]));
        assert_eq!((&page["proof"]["seq"], &page["proof"]["misfit"]), (&json!(2), &Value::Null));
        let walked = told(&server, "/settings/audit/verify", &[], COOKIE).await["Verified"].clone();
        assert_eq!((&walked["entries"], &walked["broken"], &walked["head"]), (&json!(2), &Value::Null, &page["proof"]["hash"]));
        let file = send(&server, "GET", "/export/audit.csv?action=key_created", &[]).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8; header=present"));
        let text = file.text();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("'=cmd() as agent"), "{text}");
        assert_eq!(log(&test.db).await[0], ("exported".to_owned(), String::new(), "action=key_created".to_owned()));
        // Whoever does not see everything of everybody reads what was done, and no values.
        let reader = Rights::default().with(&[Resource::Audit], &[Action::Read, Action::Export]);
        let cookie = with_role(&test.db, &Role { word: "reader".into(), rights: reader, ..clerk() }).await;
        let page = send_as_nobody(&server, "GET", "/api/fn/audit-page?query=&open=2&answer=", &[("cookie", &cookie)]).await.json();
        assert!(page["page"]["rows"].as_array().expect("rows").iter().any(|line| line["values"] == "Withheld"), "{page}");
        let file = send_as_nobody(&server, "GET", "/export/audit.csv", &[("cookie", &cookie)]).await.text();
        assert!(file.contains("withheld") && !file.contains("[\"\"agent"), "{file}");
        assert_eq!(send(&server, "GET", "/export/audit.csv?action=slept", &[]).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn each_page_shows_itself_to_those_it_is_for() {
    let test = store::testing::sqlite().await;
    fill(&test.db).await;
    let server = server(&test.db);
    let (agent, supervisor) = (sign_in_as(&test.db, "agent").await, sign_in_as(&test.db, "supervisor").await);
    for (page, words) in [
        ("security", "Where you are signed in"),
        ("users", "The administrator"),
        ("roles", "What may be done with which records"),
        ("keys", "No keys yet"),
        ("audit", "Audit log"),
    ] {
        let uri = format!("/settings/{page}");
        let ask = async |cookie: &str| send_as_nobody(&server, "GET", &uri, &[("cookie", cookie), ("accept", "text/html")]).await;
        let whole = ask(COOKIE).await;
        assert_eq!(whole.status, StatusCode::OK, "{page}");
        assert!(whole.text().contains(words), "{page}");
        assert!(!whole.text().contains("style=\""), "{page}");
        let as_agent = if page == "security" { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(ask(&agent).await.status, as_agent, "{page}");
        let as_supervisor = if matches!(page, "security" | "audit") { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(ask(&supervisor).await.status, as_supervisor, "{page}");
    }
    let nothing = send(&server, "GET", "/settings/roles?role=moon", &[]).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
}
