//! Mail, over a real conversation with a small mail server on a loopback socket.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU16, Ordering},
};

use app::server::AppState;
use axum::{Router, body::Body};
use domain::{
    access::{Access, Action, Fields, Reach, Resource, Rights, Role, Sight},
    audit::AuditQuery,
    bulletin::{Bulletin, Voice, number},
    format::{Locale, integer},
    page::query_string,
    survey::SurveyKind,
    time::{Day, Timestamp},
};
use http::{Request, StatusCode};
use server::{
    auth::password::Passwords,
    config::{Config, Mail, MailTls},
    demo::{self, Plan},
    mail::{Letter, Mailer},
    router::router,
    secrets::Secrets,
    state::ServerState,
};
use store::{
    Db,
    bulletin::{self, Reader},
    on_both_databases, outbox,
    testing::TestDb,
    users,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use uuid::Uuid;

use crate::common::{COOKIE, configured, fill, person, run, send, send_as_nobody, sign_in_as, with_role};

const PASSWORD: &str = "correct horse battery";

fn email() -> String {
    format!("{}@example.com", person("agent"))
}

/// A mail server that keeps what it takes.
#[derive(Clone, Default)]
pub(crate) struct Sink {
    /// Recipients and messages.
    taken: Arc<Mutex<Vec<(String, String)>>>,
    /// What it answers to a recipient; 0 for taking everything.
    answer: Arc<AtomicU16>,
    /// How often somebody came.
    came: Arc<AtomicU16>,
}

impl Sink {
    /// Listens; its port.
    async fn start(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let sink = self.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                sink.came.fetch_add(1, Ordering::SeqCst);
                let sink = sink.clone();
                tokio::spawn(async move { sink.talk(socket).await });
            }
        });
        port
    }

    /// RFC 5321, as far as it is needed.
    async fn talk(&self, socket: impl AsyncRead + AsyncWrite + Unpin) -> Option<()> {
        let (read, mut write) = tokio::io::split(socket);
        let mut lines = BufReader::new(read).lines();
        let mut say = async |text: &str| write.write_all(format!("{text}\r\n").as_bytes()).await.ok();
        say("220 sink").await?;
        let mut to = String::new();
        while let Ok(Some(line)) = lines.next_line().await {
            let word = line.get(..4).unwrap_or_default().to_uppercase();
            match word.as_str() {
                "EHLO" => say("250-sink\r\n250 8BITMIME").await?,
                "RCPT" => {
                    to = line[8..].trim_matches(|c| c == '<' || c == '>' || c == ':').to_owned();
                    match self.answer.load(Ordering::SeqCst) {
                        0 => say("250 yes").await?,
                        code => say(&format!("{code} not {to}")).await?,
                    }
                }
                "DATA" => {
                    say("354 go on").await?;
                    let mut text = String::new();
                    while let Ok(Some(line)) = lines.next_line().await {
                        if line == "." {
                            break;
                        }
                        text.push_str(line.strip_prefix('.').unwrap_or(&line));
                        text.push('\n');
                    }
                    self.taken.lock().expect("whole").push((to.clone(), text));
                    say("250 taken").await?;
                }
                "QUIT" => {
                    say("221 bye").await?;
                    return Some(());
                }
                _ => say("250 yes").await?,
            }
        }
        Some(())
    }

    pub(crate) fn taken(&self) -> Vec<(String, String)> {
        self.taken.lock().expect("whole").clone()
    }

    fn answer(&self, code: u16) {
        self.answer.store(code, Ordering::SeqCst);
    }
}

fn config(port: u16) -> Config {
    let mail = Mail {
        server: Some(("127.0.0.1".into(), port)),
        tls: MailTls::None,
        from: Some("Vecino <crm@example.com>".into()),
        ..Mail::default()
    };
    Config { public_url: Some("https://crm.example.com".into()), mail, ..Config::default() }
}

pub(crate) async fn state_with(db: &Db, sink: &Sink) -> ServerState {
    configured(db, &config(sink.start().await), &Secrets::new([7; 32]))
}

/// The day on which the story of [`company`] ends.
fn today() -> Day {
    Day::from_ymd(2026, 11, 22).expect("a date")
}

/// A demo company with a server that sends mail, and where that goes.
pub(crate) async fn company(db: &Db) -> (Sink, AppState, Mailer, Router) {
    let plan = Plan { customers: 250, seed: 9, today: today(), busy: 1 };
    demo::generate(db, &plan, &mut |_, _| {}).await.expect("a demo company");
    let sink = Sink::default();
    let state = state_with(db, &sink).await;
    (sink, state.app.clone(), state.mailer.clone().expect("a mailer"), router(state))
}

async fn form(server: &Router, uri: &str, pairs: &[(&str, &str)], cookie: &str) -> crate::common::Answer {
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let mut request =
        Request::post(uri).header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
    if !cookie.is_empty() {
        request = request.header("cookie", cookie);
    }
    run(server, request.body(Body::from(query_string(&pairs))).expect("a request")).await
}

/// Keeps a report; its id.
async fn saved(server: &Router, report: &[(&str, &str)], cookie: &str) -> Uuid {
    let answer = form(server, "/reports/save", report, cookie).await;
    answer.header("location").rsplit('=').next().and_then(|id| id.parse().ok()).expect("an id")
}

/// Somebody with a password; the cookie of a session of theirs.
async fn agent(test: &TestDb) -> String {
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
    cookie
}

/// What waits to be sent, once what happens beside the answer has happened.
async fn waiting(db: &Db, wanted: usize) -> usize {
    for _ in 0..200 {
        let found = outbox::due(db.reader(), server::state::now()).await.expect("due").len();
        if found == wanted {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    outbox::due(db.reader(), server::state::now()).await.expect("due").len()
}

/// The path of the link in a message.
fn link(message: &str) -> String {
    // A long line is broken by “=” at its end, and “=” itself is “=3D”.
    let text = message.replace("=\n", "").replace("=3D", "=");
    let rest = text.split("https://crm.example.com").nth(1).unwrap_or_else(|| panic!("a link in {text}"));
    rest.split_whitespace().next().expect("a path").to_owned()
}

on_both_databases! {
    async fn a_forgotten_password_is_chosen_anew_by_mail(test) {
        let before = agent(&test).await;
        let sink = Sink::default();
        let state = state_with(&test.db, &sink).await;
        let (mailer, server) = (state.mailer.clone().expect("a mailer"), router(state));
        let page = send_as_nobody(&server, "GET", "/sign-in/forgotten", &[("accept", "text/html")]).await.text();
        assert!(page.contains("name=\"email\"") && page.contains("30 minutes"));
        let ask = async |email: &str| {
            let answer = form(&server, "/sign-in/forgotten", &[("email", email)], "").await;
            (answer.status, answer.header("location").to_owned(), answer.headers.contains_key("set-cookie"))
        };
        let told = ask(&email().to_uppercase()).await;
        assert_eq!(told, (StatusCode::SEE_OTHER, "/sign-in/forgotten?sent=1".into(), false));
        assert_eq!(waiting(&test.db, 1).await, 1);
        // Nothing that opens anything stands in the database: the mail is sealed, the link is a hash.
        assert_eq!(mailer.send_due(&test.db, server::state::now).await.expect("sent"), 1);
        let first = sink.taken();
        assert_eq!((first.len(), first[0].0.clone()), (1, email()));
        for line in ["Auto-Submitted: auto-generated", "From: Vecino <crm@example.com>", "Subject: A new password for Vecino"] {
            assert!(first[0].1.contains(line), "{} lacks {line}", first[0].1);
        }
        // Nobody here, somebody without a password, and somebody kept out are told the same, and get nothing.
        assert_eq!(ask("nobody@example.com").await, told);
        assert_eq!(ask(&format!("{}@example.com", crate::common::BOSS)).await, told);
        assert_eq!(ask(&"x".repeat(300)).await, told);
        // Another link voids the first.
        assert_eq!(ask(&email()).await, told);
        assert_eq!(waiting(&test.db, 1).await, 1);
        mailer.send_due(&test.db, server::state::now).await.expect("sent");
        let (old, new) = (link(&first[0].1), link(&sink.taken()[1].1));
        assert_eq!(send_as_nobody(&server, "GET", &old, &[("accept", "text/html")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(send_as_nobody(&server, "GET", &new, &[("accept", "text/html")]).await.status, StatusCode::OK);
        let choose = async |password: &str| form(&server, &new, &[("password", password), ("again", password)], "").await;
        assert_eq!(choose("a new password 7").await.header("location"), "/");
        assert!(choose("another one 1234").await.header("location").contains("answer="), "once");
        let status = send_as_nobody(&server, "GET", "/api/fn/security-page?answer=", &[("cookie", &before)]).await.status;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "every session is over");
        mailer.send_due(&test.db, server::state::now).await.expect("sent");
        assert!(sink.taken()[2].1.contains("Subject: Your password was changed"));
        let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        assert_eq!(log.iter().filter(|entry| entry.summary == "link asked for by mail").count(), 2);
        assert!(log.iter().all(|entry| !entry.summary.contains('@')), "addresses stay out of the log");
    }

    async fn a_link_by_mail_is_over_after_half_an_hour(test) {
        agent(&test).await;
        let sink = Sink::default();
        let mut state = state_with(&test.db, &sink).await;
        let mailer = state.mailer.clone().expect("a mailer");
        form(&router(state.clone()), "/sign-in/forgotten", &[("email", &email())], "").await;
        assert_eq!(waiting(&test.db, 1).await, 1);
        mailer.send_due(&test.db, server::state::now).await.expect("sent");
        let link = link(&sink.taken()[0].1);
        state.app.now = || Timestamp(server::state::now().0 + 29 * 60_000);
        let open = async |state: ServerState| send_as_nobody(&router(state), "GET", &link, &[("accept", "text/html")]).await.status;
        assert_eq!(open(state.clone()).await, StatusCode::OK);
        state.app.now = || Timestamp(server::state::now().0 + 31 * 60_000);
        assert_eq!(open(state).await, StatusCode::NOT_FOUND);
    }

    async fn a_link_by_mail_does_not_replace_the_second_factor(test) {
        agent(&test).await;
        let sealed = server::auth::totp::Secret::random().seal(&Secrets::new([7; 32]).key, person("agent"));
        test.db
            .write(move |tx| {
                let sealed = sealed.clone();
                Box::pin(async move { users::set_second_factor(tx, person("agent"), &sealed, 1).await.map(drop) })
            })
            .await
            .expect("set");
        let sink = Sink::default();
        let state = state_with(&test.db, &sink).await;
        let (mailer, server) = (state.mailer.clone().expect("a mailer"), router(state));
        form(&server, "/sign-in/forgotten", &[("email", &email())], "").await;
        assert_eq!(waiting(&test.db, 1).await, 1);
        mailer.send_due(&test.db, server::state::now).await.expect("sent");
        let link = link(&sink.taken()[0].1);
        let answer = form(&server, &link, &[("password", "a new password 7"), ("again", "a new password 7")], "").await;
        let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()?.split(';').next());
        let half = cookies.into_iter().find(|cookie| cookie.starts_with("__Host-vecino=")).expect("a session").to_owned();
        let customers = async |cookie: &str| send_as_nobody(&server, "GET", "/api/fn/customers?query=", &[("cookie", cookie)]).await.status;
        assert_eq!(customers(&half).await, StatusCode::UNAUTHORIZED);
        let page = send_as_nobody(&server, "GET", "/customers", &[("cookie", &half), ("accept", "text/html")]).await;
        assert!(page.header("location").starts_with("/sign-in/code"), "{}", page.header("location"));
    }

    async fn an_invitation_is_mailed_and_shown(test) {
        agent(&test).await;
        let sink = Sink::default();
        let state = state_with(&test.db, &sink).await;
        let (mailer, server) = (state.mailer.clone().expect("a mailer"), router(state));
        let pairs = [("name", "Eve \"the\" New, Ltd"), ("email", "eve@example.com"), ("role", "agent")];
        let answer = form(&server, "/settings/users/invite", &pairs, COOKIE).await;
        let number = answer.header("location").split("answer=").nth(1).expect("an answer").to_owned();
        let told = send(&server, "GET", &format!("/api/fn/users-page?answer={number}"), &[]).await.json()["answer"]["Link"].clone();
        assert_eq!(told["mailed"], true);
        assert_eq!(mailer.send_due(&test.db, server::state::now).await.expect("sent"), 1);
        let (to, message) = sink.taken().remove(0);
        assert_eq!(to, "eve@example.com");
        assert!(told["address"].as_str().expect("an address").ends_with(&link(&message)));
        assert!(message.contains("Subject: You are invited to Vecino"));
        assert_eq!(message.matches("\nTo: ").count() + message.matches("\nBcc:").count(), 1);
    }

    async fn a_mail_waits_for_its_server_and_is_given_up_at_last(test) {
        agent(&test).await;
        let sink = Sink::default();
        let state = state_with(&test.db, &sink).await;
        let (mailer, server) = (state.mailer.clone().expect("a mailer"), router(state));
        form(&server, "/settings/users/invite", &[("name", "Eve"), ("email", "eve@example.com"), ("role", "agent")], COOKIE).await;
        let later = |minutes: i64| -> fn() -> Timestamp {
            match minutes {
                0 => server::state::now,
                1 => || Timestamp(server::state::now().0 + 60_000),
                2 => || Timestamp(server::state::now().0 + 120_000),
                _ => || Timestamp(server::state::now().0 + 6 * 60_000),
            }
        };
        sink.answer(451);
        assert_eq!(mailer.send_due(&test.db, later(0)).await.expect("an answer"), 0);
        assert_eq!(mailer.send_due(&test.db, later(0)).await.expect("an answer"), 0);
        assert_eq!(sink.came.load(Ordering::SeqCst), 1, "not before its time");
        mailer.send_due(&test.db, later(1)).await.expect("an answer");
        mailer.send_due(&test.db, later(2)).await.expect("an answer");
        assert_eq!(sink.came.load(Ordering::SeqCst), 2, "the delay has grown");
        sink.answer(550);
        mailer.send_due(&test.db, later(6)).await.expect("an answer");
        assert!(sink.taken().is_empty());
        let page = send(&server, "GET", "/api/fn/users-page?answer=", &[]).await.json();
        let dead = &page["undelivered"][0];
        assert_eq!((dead["recipient"].as_str(), dead["tries"].as_i64()), (Some("eve@example.com"), Some(3)));
        assert!(dead["error"].as_str().expect("an error").contains("not eve@example.com"), "{dead}");
        let html = send(&server, "GET", "/settings/users", &[("accept", "text/html")]).await.text();
        assert!(html.contains("Mails that were not delivered"));
        let id = dead["id"].as_str().expect("an id").to_owned();
        form(&server, "/settings/mail/forget", &[("id", &id)], COOKIE).await;
        assert!(outbox::given_up(test.db.reader()).await.expect("none").is_empty());
    }

    async fn asking_for_mails_makes_wait_and_signing_in_does_not(test) {
        agent(&test).await;
        let sink = Sink::default();
        let server = router(state_with(&test.db, &sink).await);
        let mut waits = 0;
        for _ in 0..6 {
            let location = form(&server, "/sign-in/forgotten", &[("email", &email())], "").await.header("location").to_owned();
            waits += usize::from(location.contains("answer="));
        }
        assert!(waits >= 2, "{waits} of 6 had to wait");
        let nobody = form(&server, "/sign-in/forgotten", &[("email", "nobody@example.com")], "").await;
        assert!(nobody.header("location").ends_with("sent=1"));
        let entered = form(&server, "/sign-in", &[("email", &email()), ("password", PASSWORD)], "").await;
        assert_eq!(entered.header("location"), "/");
    }

    async fn a_second_factor_that_was_lost_is_taken_away_and_its_person_told(test) {
        let cookie = agent(&test).await;
        let sealed = server::auth::totp::Secret::random().seal(&Secrets::new([7; 32]).key, person("agent"));
        test.db
            .write(move |tx| {
                let sealed = sealed.clone();
                Box::pin(async move { users::set_second_factor(tx, person("agent"), &sealed, 1).await.map(drop) })
            })
            .await
            .expect("set");
        let sink = Sink::default();
        let state = state_with(&test.db, &sink).await;
        let (mailer, server) = (state.mailer.clone().expect("a mailer"), router(state));
        let id = person("agent").to_string();
        form(&server, "/settings/users/second-factor", &[("id", &id)], COOKIE).await;
        let own = users::credentials_of(test.db.reader(), person("agent")).await.expect("an answer").expect("somebody");
        assert_eq!(own.totp_secret, None);
        let status = send_as_nobody(&server, "GET", "/api/fn/security-page?answer=", &[("cookie", &cookie)]).await.status;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "every session is over");
        mailer.send_due(&test.db, server::state::now).await.expect("sent");
        assert!(sink.taken()[0].1.contains("Subject: Your second factor was taken away"));
        let log = store::audit::list(test.db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        assert_eq!((log[0].action.word(), log[0].actor.as_str()), ("second_factor_changed", "The administrator"));
    }

    async fn the_bulletin_is_mailed_to_who_asks_when_a_week_is_over(test) {
        let db = &test.db;
        let (sink, app, mailer, server) = company(db).await;
        let asked = async |cookie: String, on: &'static str| form(&server, "/bulletin/mail", &[("on", on)], &cookie).await.status;
        let week = bulletin::last(db.reader(), server::state::now().day()).await.expect("a look").expect("a week");
        assert!(week.from == week.from.week_start() && week.to < today(), "{week:?}");
        for role in ["executive", "marketing"] {
            let cookie = sign_in_as(db, role).await;
            let mailed = async || {
                let answer = send_as_nobody(&server, "GET", "/api/fn/bulletin?query=", &[("cookie", &cookie)]).await;
                answer.json()["mailed"].as_bool()
            };
            // As somebody who asked for it a week before.
            let reader = Reader { user_id: person(role), locale: Locale::Es, attach: false };
            db.write(move |tx| {
                let reader = reader.clone();
                Box::pin(async move { bulletin::add_reader(tx, &reader, Day(week.from.0 - 7)).await })
            })
            .await
            .expect("a reader");
            assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 1, "{role}");
            assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 0, "once");
            assert_eq!(mailed().await, Some(true));
            assert_eq!(asked(cookie.clone(), "").await, StatusCode::SEE_OTHER);
            assert_eq!(mailed().await, Some(false));
            assert_eq!(asked(cookie.clone(), "1").await, StatusCode::SEE_OTHER);
            assert_eq!(mailed().await, Some(true));
            assert_eq!(server::bulletin::send_due(&app, &mailer).await.expect("a look"), 0, "the last one stood on the page");
            assert_eq!(asked(cookie.clone(), "").await, StatusCode::SEE_OTHER);
            assert_eq!(mailed().await, Some(false));
        }
        let agent = sign_in_as(db, "agent").await;
        assert_eq!(asked(agent, "1").await, StatusCode::FORBIDDEN);
        mailer.send_due(db, server::state::now).await.expect("an answer");
        let taken = sink.taken();
        let to: Vec<_> = taken.iter().map(|(to, _)| to.clone()).collect();
        assert_eq!(to, ["executive", "marketing"].map(|role| format!("{}@example.com", person(role))));
        for (_, message) in &taken {
            assert!(message.contains("multipart/alternative") && message.contains("text/html"), "{message}");
        }
        // Somebody else's words are text in a mail, too, and are in none for who does not read them.
        let access = Access::system("test");
        let mut found = bulletin::read(db.reader(), &access, None, server::state::now().day()).await.expect("a look").expect("a week");
        let evil = "<img src=x onerror=alert(7)>";
        let voice = Voice { customer_id: person("agent"), name: evil.into(), kind: SurveyKind::Csat, score: 5, comment: evil.into() };
        found.voices = Some(vec![voice]);
        let written = |found: &Bulletin, locale| match server::mail::bulletin_letter(found, locale, |path| format!("https://crm.example.com{path}")) {
            Letter::Written { subject, text, html, .. } => (subject, text, html),
            other => panic!("{other:?}"),
        };
        for locale in Locale::ALL {
            let (subject, text, html) = written(&found, locale);
            assert!(subject.contains(&number(week).to_string()) && text.contains(evil) && !html.contains("<img") && html.contains("&lt;img"), "{html}");
            let body = html.split("</head>").nth(1).expect("a body");
            assert!(body.contains(&format!("https://crm.example.com/bulletin?week={}", week.from)) && !body.contains('{') && !text.contains('{'), "{text}");
        }
        found.voices = None;
        let (_, text, html) = written(&found, Locale::En);
        assert!(!text.contains("Voices") && !html.contains("Voices"), "{text}");
    }

    async fn a_report_is_mailed_when_it_is_due_to_who_may_see_it_then(test) {
        let db = &test.db;
        let (sink, app, mailer, server) = company(db).await;
        let boss = sign_in_as(db, "executive").await;
        sign_in_as(db, "marketing").await;
        let report = [("name", "<b>Ours</b>"), ("shared", "1"), ("query", "of=orders&row=country&row=channel&column=month&measure=net&measure=orders&compare=year")];
        let id = saved(&server, &report, &boss).await;
        let (text, other) = (id.to_string(), person("marketing").to_string());
        for user in ["", &other] {
            assert_eq!(form(&server, "/reports/mail", &[("id", &text), ("user", user), ("every", "day")], &boss).await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(server::reports::send_due(&app, &mailer).await.expect("a look"), 0, "as it is now it stands on the page");
        let yesterday = async || {
            let day = Day(server::state::now().day().0 - 1);
            for role in ["executive", "marketing"] {
                db.write(move |tx| Box::pin(async move { store::reports::mail(tx, id, person(role), (domain::report::Every::Day, Locale::Es), day).await })).await.expect("asked");
            }
        };
        yesterday().await;
        assert_eq!(server::reports::send_due(&app, &mailer).await.expect("a look"), 2);
        assert_eq!(server::reports::send_due(&app, &mailer).await.expect("a look"), 0, "once");
        mailer.send_due(db, server::state::now).await.expect("an answer");
        let taken = sink.taken();
        assert_eq!(taken.len(), 2);
        assert!(taken.iter().all(|(_, message)| message.contains("multipart/alternative")), "{}", taken[0].1);
        // Who may see figures no more is sent none of them.
        yesterday().await;
        let agent = db.write(move |tx| Box::pin(async move { store::users::set_role(tx, person("marketing"), "agent").await })).await;
        assert!(agent.expect("a change"));
        assert_eq!(server::reports::send_due(&app, &mailer).await.expect("a look"), 1);
        let found = domain::report::Report::from_pairs(&domain::page::parse_query(report[2].1)).expect("a report");
        let pivot = store::reports::read(db.reader(), &found, server::state::now().day()).await.expect("a look").expect("a table");
        for locale in Locale::ALL {
            let link = format!("https://crm.example.com/reports?saved={id}");
            let Letter::Written { text, html, .. } = server::mail::report_letter("<b>Ours</b>", &found, &pivot, locale, &link) else { panic!("another letter") };
            let body = html.split("</head>").nth(1).expect("a body");
            assert!(text.contains(&link) && body.contains(&link) && !body.contains("<b>Ours") && !body.contains('{') && !text.contains('{'), "{text}");
        }
    }

    async fn a_report_that_no_rollup_keeps_is_worked_out_for_its_mail_as_each_may_see_it(test) {
        let db = &test.db;
        let (sink, app, mailer, server) = company(db).await;
        let boss = sign_in_as(db, "executive").await;
        // Who sees no risk is told nothing of tiers.
        let rights = Rights::default().with(&[Resource::Figures], &[Action::Read]);
        let fields = Fields { risk: Sight::Masked, ..Fields::SHOWN };
        with_role(db, &Role { word: "analyst".into(), rights, reach: Reach::All, fields, ..Role::default() }).await;
        let report = [("name", "By tier"), ("shared", "1"), ("query", "of=orders&row=tier&measure=orders&measure=customers&period=all")];
        let id = saved(&server, &report, &boss).await;
        let day = Day(server::state::now().day().0 - 1);
        for role in ["executive", "analyst"] {
            db.write(move |tx| Box::pin(async move { store::reports::mail(tx, id, person(role), (domain::report::Every::Day, Locale::En), day).await })).await.expect("asked");
        }
        assert_eq!(server::reports::send_due(&app, &mailer).await.expect("a look"), 1);
        assert_eq!(server::reports::send_due(&app, &mailer).await.expect("a look"), 0, "once");
        mailer.send_due(db, server::state::now).await.expect("an answer");
        let taken = sink.taken();
        let to: Vec<_> = taken.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, [format!("{}@example.com", person("executive"))]);
        // The table of the mail counts what the report of all orders, which rollups keep, counts.
        let all = domain::report::Report::from_pairs(&domain::page::parse_query("of=orders&measure=orders&period=all")).expect("a report");
        let all = store::reports::read(db.reader(), &all, day).await.expect("a look").expect("a table");
        let orders = integer(Locale::En, all.total.total.0[0]);
        let message = &taken[0].1;
        assert!(message.contains("Gold") && message.contains(&orders), "{orders}: {message}");
    }
}

#[tokio::test]
async fn without_a_mail_server_the_page_says_whom_to_ask() {
    let test = store::testing::sqlite().await;
    agent(&test).await;
    let server = crate::common::server(&test.db);
    let page = send_as_nobody(&server, "GET", "/sign-in/forgotten", &[("accept", "text/html")]).await.text();
    assert!(page.contains("An administrator can send you a link") && !page.contains("name=\"email\""));
    assert_eq!(form(&server, "/sign-in/forgotten", &[("email", &email())], "").await.header("location"), "/sign-in/forgotten");
    assert_eq!(waiting(&test.db, 0).await, 0);
}

#[tokio::test]
async fn no_mail_leaves_in_the_clear_where_tls_is_asked_for() {
    let test = store::testing::sqlite().await;
    agent(&test).await;
    let sink = Sink::default();
    let port = sink.start().await;
    let mut config = config(port);
    // The server does not offer it.
    config.mail.tls = MailTls::Starttls;
    let state = configured(&test.db, &config, &Secrets::new([7; 32]));
    let (mailer, server) = (state.mailer.clone().expect("a mailer"), router(state));
    form(&server, "/settings/users/invite", &[("name", "Eve"), ("email", "eve@example.com"), ("role", "agent")], COOKIE).await;
    assert_eq!(mailer.send_due(&test.db, server::state::now).await.expect("an answer"), 0);
    assert!(sink.taken().is_empty() && sink.came.load(Ordering::SeqCst) == 1);
}
