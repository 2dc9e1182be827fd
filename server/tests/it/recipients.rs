//! Who is sent the bulletin: whoever asks, whom somebody chooses, and everybody of a role; each once a week, with what their role shows then.

use app::api::recipients::RecipientsPage;
use axum::Router;
use domain::{audit::AuditQuery, bulletin::file_name, dashboard::Period, format::Locale, time::Day, time::Timestamp};
use http::StatusCode;
use store::{
    Db,
    bulletin::{self, Reader},
    on_both_databases,
    users::{self, User},
};

use crate::{
    common::{person, send_as_nobody, sign_in_as},
    mail::company,
    reports::form,
};

async fn page(server: &Router, cookie: &str) -> RecipientsPage {
    let answer = send_as_nobody(server, "GET", "/api/fn/bulletin-recipients", &[("cookie", cookie)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    serde_json::from_value(answer.json()).expect("a page")
}

/// Somebody who was here before the week began.
async fn here(db: &Db, role: &'static str) -> String {
    let id = person(role);
    let user = User { id, name: format!("The {role}"), email: format!("{id}@example.com"), role: role.into(), created_at: Timestamp(0) };
    db.write(move |tx| {
        let user = user.clone();
        Box::pin(async move { users::add(tx, &user).await })
    })
    .await
    .expect("somebody");
    sign_in_as(db, role).await
}

/// As if the roles and the people had been chosen a week before.
async fn chosen(db: &Db, week: Period, roles: &'static [&'static str], people: &'static [(&'static str, bool)]) {
    let before = Day(week.from.0 - 7);
    db.write(move |tx| {
        Box::pin(async move {
            for role in roles {
                bulletin::choose_role(tx, role, false, before).await?;
            }
            for (role, attach) in people {
                bulletin::choose(tx, person(role), *attach, before).await?;
            }
            Ok(())
        })
    })
    .await
    .expect("chosen");
}

on_both_databases! {
    async fn each_is_sent_a_week_once_and_nobody_who_may_not_or_does_not_want(test) {
        let db = &test.db;
        let (sink, app, mailer, server) = company(db).await;
        let boss = here(db, "executive").await;
        let marketing = here(db, "marketing").await;
        let supervisor = here(db, "supervisor").await;
        here(db, "agent").await;
        here(db, "administrator").await;
        // The demo company's own people besides.
        let others: Vec<_> = users::list(db.reader()).await.expect("people").into_iter().filter(|user| user.email != format!("{}@example.com", user.id)).collect();
        for user in others {
            db.write(move |tx| Box::pin(async move { users::set_disabled(tx, user.id, Some(server::state::now())).await.map(drop) })).await.expect("disabled");
        }
        let week = bulletin::last(db.reader(), server::state::now().day()).await.expect("a look").expect("a week");

        // Who sets targets chooses whom it is sent to; nobody is chosen who may not see figures.
        let ids = ["executive", "administrator", "marketing", "agent"].map(|role| person(role).to_string());
        for (cookie, field, value, on, expected) in [
            (&marketing, "role", "executive", "1", StatusCode::FORBIDDEN),
            (&supervisor, "user", ids[1].as_str(), "1", StatusCode::FORBIDDEN),
            (&boss, "user", ids[3].as_str(), "1", StatusCode::NOT_FOUND),
            (&boss, "role", "agent", "1", StatusCode::NOT_FOUND),
            (&boss, "role", "nobody", "1", StatusCode::NOT_FOUND),
            (&boss, "user", "x", "1", StatusCode::BAD_REQUEST),
            (&boss, "role", "supervisor", "pdf", StatusCode::SEE_OTHER),
            (&boss, "user", ids[1].as_str(), "1", StatusCode::SEE_OTHER),
        ] {
            let answer = form(&server, "/bulletin/recipients", &[(field, value), ("on", on)], cookie).await;
            assert_eq!(answer.status, expected, "{field} {value}: {}", answer.text());
        }
        assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 0, "the last one stands on the page");
        let log = store::audit::list(db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        let summaries: Vec<_> = log.iter().take(2).map(|entry| entry.summary.as_str()).collect();
        assert_eq!(summaries, ["bulletin, mailed to a person", "bulletin, mailed with the file to everybody of the role supervisor"]);
        let all = page(&server, &boss).await.all.expect("everybody");
        assert_eq!(all.recipients.iter().map(|r| (r.user_id, r.mailing.named, r.mailing.by_role)).collect::<Vec<_>>(), [
            (person("administrator"), true, false),
            (person("supervisor"), false, true),
        ]);
        assert!(all.roles.iter().any(|of| of.role == "supervisor" && of.attach == Some(true) && of.people == 1), "{:?}", all.roles);
        assert!(all.people.iter().any(|person| person.name == "The executive") && !all.people.iter().any(|person| person.name == "The agent"));
        assert!(page(&server, &marketing).await.all.is_none(), "whoever may not choose sees what they are sent themselves");
        for (field, value) in [("role", "supervisor"), ("user", ids[1].as_str())] {
            assert_eq!(form(&server, "/bulletin/recipients", &[(field, value), ("on", "")], &boss).await.status, StatusCode::SEE_OTHER);
        }
        assert!(page(&server, &boss).await.all.is_some_and(|all| all.recipients.is_empty()));
        assert!(!page(&server, &supervisor).await.mine.is_sent());

        // Named both ways, chosen a week before: once. Each in the language in which they work.
        chosen(db, week, &["executive", "supervisor", "marketing"], &[("executive", true)]).await;
        let session = store::sessions::of_user(db.reader(), person("executive"), server::state::now()).await.expect("sessions")[0].id;
        db.write(move |tx| Box::pin(async move { bulletin::speaks(tx, session, Locale::Zh).await })).await.expect("noted");
        // Marketing stops it, and is sent none though their role is chosen and they are.
        assert_eq!(form(&server, "/bulletin/mail", &[("on", ""), ("back", "recipients")], &marketing).await.header("location"), "/bulletin/recipients");
        chosen(db, week, &[], &[("marketing", false)]).await;
        let mine = page(&server, &marketing).await.mine;
        assert!(mine.stopped && mine.by_role && mine.named && !mine.is_sent(), "{mine:?}");
        assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 2);
        assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 0, "once");
        chosen(db, week, &["executive"], &[("executive", true), ("supervisor", true)]).await;
        assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 0, "nor because somebody is chosen anew");
        mailer.send_due(db, server::state::now).await.expect("sent");
        let taken = sink.taken();
        let to: Vec<_> = taken.iter().map(|(to, _)| to.clone()).collect();
        assert_eq!(to.len(), 2, "{to:?}");
        for role in ["executive", "supervisor"] {
            let (_, message) = taken.iter().find(|(to, _)| to.starts_with(&person(role).to_string())).expect("a mail");
            let is_chosen = role == "executive";
            assert!(message.contains("multipart/alternative"), "{message}");
            assert_eq!(message.contains("multipart/mixed") && message.contains(&file_name(week)), is_chosen, "{role}: {message}");
            // English subjects stand there as they are, Chinese ones encoded.
            assert_eq!(message.contains("Subject: The week"), !is_chosen, "{role}: {message}");
        }

        // Who stopped it may ask for it again; nothing for who may not sign in or see figures any more.
        let asked = Reader { user_id: person("marketing"), locale: Locale::En, attach: true };
        db.write(move |tx| {
            let asked = asked.clone();
            Box::pin(async move { bulletin::add_reader(tx, &asked, Day(week.from.0 - 7)).await })
        })
        .await
        .expect("asked");
        assert!(page(&server, &marketing).await.mine.is_sent());
        let disable = async |since| db.write(move |tx| Box::pin(async move { users::set_disabled(tx, person("marketing"), since).await.map(drop) })).await.expect("a change");
        let role = async |word: &'static str| db.write(move |tx| Box::pin(async move { users::set_role(tx, person("marketing"), word).await.map(drop) })).await.expect("a change");
        disable(Some(server::state::now())).await;
        assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 0, "who may not sign in");
        disable(None).await;
        role("agent").await;
        assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 0, "who may not see figures");
        role("marketing").await;
        assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 1);
        mailer.send_due(db, server::state::now).await.expect("sent");
        let (_, message) = sink.taken().pop().expect("a mail");
        assert!(message.contains("multipart/mixed") && message.contains("application/pdf"), "{message}");
        assert!(message.contains(&file_name(week)), "{message}");
    }
}
