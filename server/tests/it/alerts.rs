//! Alerts over HTTP: a rule is made with a form, judges each bucket once whatever happens, and tells its owner in the
//! application and by mail what their role shows.

use axum::{Router, body::Body};
use domain::{
    access::{Access, Role},
    alert::{Behind, Condition, Is, Level, Part, Rests, Told, Typed, Watch, before, bucket_of, year},
    audit::AuditQuery,
    format::Locale,
    metric::{Dimension, Grain, Metric},
    money::Currency,
    page::query_string,
    time::{Day, Timestamp},
};
use http::{Request, StatusCode};
use serde_json::Value;
use server::{
    alerts::judge_due,
    demo::{self, Plan},
    mail::{Letter, alert_letter},
    router::router,
};
use store::{
    Db,
    alerts::{self, Saver},
    on_both_databases, outbox, users,
};
use uuid::Uuid;

use crate::{
    common::{Answer, person, run, send_as_nobody, server, sign_in, sign_in_as, state},
    mail::{Sink, state_with},
};

async fn company(db: &Db) {
    let plan = Plan { customers: 250, seed: 9, today: Day::from_ymd(2026, 11, 22).expect("a date"), busy: 1 };
    demo::generate(db, &plan, &mut |_, _| {}).await.expect("a demo company");
    sign_in(db).await;
}

async fn form(server: &Router, uri: &str, body: &str, cookie: &str) -> Answer {
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("origin", "https://vecino.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(body.to_owned())).expect("a request")).await
}

async fn function(server: &Router, name: &str, query: &str, cookie: &str) -> Value {
    let query = query_string(&[("query".to_owned(), query.to_owned())]);
    let answer = send_as_nobody(server, "GET", &format!("/api/fn/{name}?{query}"), &[("cookie", cookie)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{name} {query}: {}", answer.text());
    answer.json()
}

async fn html(server: &Router, uri: &str, cookie: &str) -> String {
    let answer = send_as_nobody(server, "GET", uri, &[("cookie", cookie), ("accept", "text/html")]).await;
    assert_eq!(answer.status, StatusCode::OK, "{uri}");
    answer.text()
}

fn watch(metric: Metric, grain: Grain, condition: Condition) -> Watch {
    Watch { metric, grain, part: None, condition }
}

/// A rule of somebody's that has not judged the last so many buckets.
async fn rule(db: &Db, role: &str, watch: Watch, buckets: i32) -> Uuid {
    let now = server::state::now();
    let lasts = alerts::last_over(db.reader(), now.day()).await.expect("a look");
    let last = lasts.iter().find(|(grain, _)| *grain == watch.grain).expect("a bucket that is over").1;
    let last = bucket_of(watch.grain, last);
    let (id, judged_to) = (server::state::new_id(now), (0..buckets).fold(last, |bucket, _| before(watch.grain, bucket)).from);
    let by = Saver { owner: person(role), id, locale: Locale::En, judged_to, now };
    let typed = Typed { id: None, watch, mail: true, shared: false };
    db.write(move |tx| {
        let typed = typed.clone();
        Box::pin(async move { alerts::save(tx, &by, &typed).await })
    })
    .await
    .expect("saved")
    .expect("an id")
}

on_both_databases! {
    async fn a_rule_is_made_changed_paused_and_deleted_with_plain_forms(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let body = "metric=net&by=week&part=country.France&is=below&limit=1%2C250.50&shared=1&do=save";
        let answer = form(&server, "/alerts/save", body, &cookie).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/alerts"));
        let page = function(&server, "alerts", "", &cookie).await;
        let rule = page["rules"][0].clone();
        assert_eq!((&rule["watch"]["condition"]["Below"], &rule["name"]), (&125_050.into(), &"Revenue".into()));
        let id = rule["id"].as_str().expect("an id").to_owned();
        // The form shows it again, and says how often it would have fired.
        let shown = function(&server, "alert-rule", &format!("id={id}"), &cookie).await;
        assert!(shown["pairs"].as_array().expect("pairs").contains(&serde_json::json!(["limit", "1250.50"])), "{shown}");
        assert_eq!(shown["preview"]["judged"].as_array().expect("buckets").len(), year(Grain::Week));
        // To try keeps nothing, and what cannot be read comes back as it was typed.
        for (typed, field) in [("is=above&limit=7&do=try", None), ("is=above&limit=much&do=save", Some("limit")), ("is=odd", Some("is"))] {
            let answer = form(&server, "/alerts/save", &format!("id={id}&metric=net&by=week&{typed}"), &cookie).await;
            let asked = answer.header("location").strip_prefix("/alerts/rule?").expect("the form").to_owned();
            let shown = function(&server, "alert-rule", &asked, &cookie).await;
            assert_eq!((shown["error"]["field"].as_str(), shown["preview"].is_null()), (field, field.is_some()), "{typed}");
            let page = html(&server, &format!("/alerts/rule?{asked}"), &cookie).await;
            assert!(page.contains("name=\"limit\"") && page.contains("role=\"alert\"") == field.is_some(), "{typed}");
        }
        assert_eq!(function(&server, "alerts", "", &cookie).await["rules"][0], rule);
        form(&server, "/alerts/save", &format!("id={id}&metric=orders&by=month&is=changed&limit=20&mail=1"), &cookie).await;
        form(&server, "/alerts/pause", &format!("id={id}&on=1"), &cookie).await;
        let page = function(&server, "alerts", "", &cookie).await;
        let changed = &page["rules"][0];
        assert_eq!((&changed["watch"]["condition"]["Changed"], changed["paused_at"].is_null()), (&200.into(), false));
        // Whose it is not neither reads, changes nor deletes it.
        let marketing = sign_in_as(&test.db, "marketing").await;
        assert_eq!(form(&server, "/alerts/save", &format!("id={id}&metric=net&by=week&is=above&limit=1"), &marketing).await.status, StatusCode::NOT_FOUND);
        assert_eq!(form(&server, "/alerts/pause", &format!("id={id}"), &marketing).await.status, StatusCode::NOT_FOUND);
        form(&server, "/alerts/delete", &format!("id={id}"), &marketing).await;
        let refused = send_as_nobody(&server, "GET", &format!("/api/fn/alert-rule?query=id%3D{id}"), &[("cookie", &marketing)]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let agent = sign_in_as(&test.db, "agent").await;
        assert_eq!(form(&server, "/alerts/save", body, &agent).await.status, StatusCode::FORBIDDEN);
        assert!(!html(&server, "/customers", &agent).await.contains("href=\"/alerts\""));
        form(&server, "/alerts/delete", &format!("id={id}"), &cookie).await;
        assert!(function(&server, "alerts", "", &cookie).await["rules"].as_array().expect("rules").is_empty());
        let query = AuditQuery { resource: Some("figures".into()), ..Default::default() };
        let log = store::audit::list(test.db.reader(), &query).await.expect("a log").rows;
        let actions: Vec<_> = log.iter().filter(|entry| entry.action.word() != "denied").map(|entry| entry.action.word()).collect();
        assert_eq!(actions, ["deleted", "changed", "changed", "created"]);
    }

    async fn a_rule_that_others_share_is_seen_by_who_sets_targets(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let (marketing, executive) = (sign_in_as(&test.db, "marketing").await, sign_in_as(&test.db, "executive").await);
        for shared in ["&shared=1", ""] {
            form(&server, "/alerts/save", &format!("metric=orders&by=day&is=above&limit=5{shared}"), &marketing).await;
            form(&server, "/alerts/save", &format!("metric=net&by=day&is=above&limit=5{shared}"), &executive).await;
        }
        let count = |page: &Value, whose: &str| page[whose].as_array().expect("rules").len();
        let page = function(&server, "alerts", "", &executive).await;
        assert_eq!((count(&page, "rules"), count(&page, "others")), (2, 1));
        assert_eq!(page["others"][0]["owner"]["name"], "The marketing");
        let page = function(&server, "alerts", "", &marketing).await;
        assert_eq!((count(&page, "rules"), count(&page, "others")), (2, 0));
    }

    async fn a_bucket_is_told_once_with_its_mail_however_often_it_is_judged(test) {
        let db = &test.db;
        company(db).await;
        let sink = Sink::default();
        let state = state_with(db, &sink).await;
        let (app, mailer, server) = (state.app.clone(), state.mailer.clone().expect("a mailer"), router(state));
        let cookie = sign_in_as(db, "executive").await;
        let id = rule(db, "executive", watch(Metric::Orders, Grain::Week, Condition::Above(0)), 2).await;
        let mut follower = app.live.follow(None);
        // Two servers look at the same moment.
        let both = futures::future::join(judge_due(&app, Some(&mailer)), judge_due(&app, Some(&mailer))).await;
        assert_eq!(both.0.expect("judged") + both.1.expect("judged"), 2);
        assert_eq!(judge_due(&app, Some(&mailer)).await.expect("judged"), 0, "once");
        assert_eq!(outbox::due(db.reader(), server::state::now()).await.expect("mails").len(), 2);
        assert_eq!(follower.next().await.map(|(news, _)| news.to_string()), Some(format!("alert {}", person("executive"))));
        let page = function(&server, "alerts", "", &cookie).await;
        let told = page["alerts"].as_array().expect("alerts").clone();
        assert_eq!((told.len(), page["unread"].as_i64(), told[0]["rule_id"].as_str()), (2, Some(2), Some(id.to_string().as_str())));
        // The number opens the list that it counts, and the customers are on it.
        let shown = html(&server, "/alerts", &cookie).await;
        assert!(shown.contains("class=\"bell-count\"") && shown.contains("Alerts, 2 unread"), "the bell");
        for alert in &told {
            let bucket = (alert["bucket"]["from"].as_str().expect("a day"), alert["bucket"]["to"].as_str().expect("a day"));
            let uri = format!("/api/v1/orders?from={}&to={}&kind=order&limit=1", bucket.0, bucket.1);
            assert_eq!(crate::common::get(&server, &uri).await.json()["total"]["count"], alert["value"], "{uri}");
            assert!(shown.contains(&format!("/orders?from={}&amp;to={}&amp;kind=order", bucket.0, bucket.1)), "{uri}");
        }
        let behind = &page["open"][1];
        assert!(behind["is_shown"] == true && (1..=10).contains(&behind["customers"].as_array().expect("customers").len()), "{behind}");
        mailer.send_due(db, server::state::now).await.expect("sent");
        let taken = sink.taken();
        assert_eq!(taken.len(), 2);
        assert!(taken.iter().all(|(to, message)| *to == format!("{}@example.com", person("executive")) && message.contains("multipart/alternative")));
        // Read one by one, and all.
        form(&server, "/alerts/read", &format!("id={}", told[0]["id"].as_str().expect("an id")), &cookie).await;
        assert_eq!(function(&server, "alerts", "", &cookie).await["unread"], 1);
        let other = sign_in_as(db, "marketing").await;
        form(&server, "/alerts/read", "", &other).await;
        assert_eq!(function(&server, "alerts", "", &cookie).await["unread"], 1, "nobody reads for another");
        assert!(function(&server, "alerts", "", &other).await["alerts"].as_array().expect("alerts").is_empty());
        form(&server, "/alerts/read", "", &cookie).await;
        assert_eq!(function(&server, "alerts", "", &cookie).await["unread"], 0);
    }

    async fn what_a_rule_says_of_a_bucket_is_what_its_form_said_of_it(test) {
        company(&test.db).await;
        let app = state(&test.db).app;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        for (metric, grain, is, limit) in [
            (Metric::Net, Grain::Week, Is::Unusual, ""),
            (Metric::TicketsOpened, Grain::Day, Is::VeryUnusual, ""),
            (Metric::Orders, Grain::Day, Is::Changed, "40"),
            (Metric::FirstResponse, Grain::Week, Is::Above, "60"),
        ] {
            let query = format!("metric={}&by={}&is={}&limit={limit}", metric.word(), grain.word(), is.word());
            let tried = function(&server, "alert-rule", &query, &cookie).await;
            assert!(tried["error"].is_null() && tried["preview"]["is_enough"] == true, "{tried}");
            let judged = tried["preview"]["judged"].as_array().expect("buckets").clone();
            assert_eq!(judged.len(), year(grain), "{query}");
            let most = domain::alert::news(grain);
            let last = &judged[judged.len() - most..];
            let expected: Vec<_> = last.iter().filter(|one| one["fires"] == true).map(|one| one["bucket"]["from"].clone()).collect();
            let pairs = domain::page::parse_query(&query);
            let typed = Typed::from_pairs(&pairs, Locale::En, Currency::GBP).expect("readable");
            // Of many that it has not judged only the last are news.
            let id = rule(&test.db, "executive", typed.watch, 40).await;
            assert_eq!(judge_due(&app, None).await.expect("judged"), expected.len(), "{query}");
            let page = function(&server, "alerts", "", &cookie).await;
            let told = page["alerts"].as_array().expect("alerts").iter().filter(|alert| alert["rule_id"] == id.to_string());
            let mut told: Vec<_> = told.map(|alert| alert["bucket"]["from"].clone()).collect();
            told.sort_by_key(ToString::to_string);
            assert_eq!(told, expected, "{query}");
        }
    }

    async fn a_rule_whose_owner_may_not_read_figures_rests_and_says_why(test) {
        let db = &test.db;
        company(db).await;
        let app = state(db).app;
        sign_in_as(db, "marketing").await;
        let id = rule(db, "marketing", watch(Metric::Orders, Grain::Week, Condition::Above(0)), 2).await;
        let who = person("marketing");
        let rests = async || {
            let fired = judge_due(&app, None).await.expect("judged");
            (fired, alerts::rule(db.reader(), who, id).await.expect("a look").expect("a rule").rests)
        };
        let role = async |role: &'static str| {
            db.write(move |tx| Box::pin(async move { users::set_role(tx, who, role).await })).await.expect("a role");
        };
        role("agent").await;
        assert_eq!(rests().await, (0, Some(Rests::NoRight)));
        assert_eq!(rests().await, (0, Some(Rests::NoRight)));
        db.write(move |tx| Box::pin(async move { users::set_disabled(tx, who, Some(server::state::now())).await })).await.expect("out");
        assert_eq!(rests().await, (0, Some(Rests::Disabled)));
        db.write(move |tx| Box::pin(async move { users::set_disabled(tx, who, None).await })).await.expect("in");
        role("marketing").await;
        assert_eq!(rests().await, (0, None), "what was while it rested is no news");
        assert!(alerts::alerts(db.reader(), who, None, 9).await.expect("none").is_empty());
    }

    async fn what_only_grows_is_told_before_its_bucket_is_over_and_not_again(test) {
        let db = &test.db;
        // So that the clock can be put forward, there are orders of the weeks to come.
        let plan = Plan { customers: 250, seed: 9, today: Day(server::state::now().day().0 + 45), busy: 1 };
        demo::generate(db, &plan, &mut |_, _| {}).await.expect("a demo company");
        sign_in(db).await;
        let cookie = sign_in_as(db, "executive").await;
        let app = state(db).app;
        let (above, never) = (Condition::Above(0), Condition::Below(1_000_000_000));
        let id = rule(db, "executive", watch(Metric::Orders, Grain::Month, above), 0).await;
        rule(db, "executive", watch(Metric::Orders, Grain::Month, never), 0).await;
        // A credit may take from it.
        rule(db, "executive", watch(Metric::Net, Grain::Month, above), 0).await;
        assert_eq!(judge_due(&app, None).await.expect("judged"), 1);
        assert_eq!(judge_due(&app, None).await.expect("judged"), 0, "once");
        let told = alerts::alerts(db.reader(), person("executive"), None, 9).await.expect("alerts");
        assert_eq!((told.len(), told[0].rule_id, told[0].is_early()), (1, id, true));
        assert!(html(&server(db), "/alerts", &cookie).await.contains(", so far"));
        let mut later = app.clone();
        later.now = || Timestamp(server::state::now().0 + 40 * 86_400_000);
        judge_due(&later, None).await.expect("judged");
        let all = alerts::alerts(db.reader(), person("executive"), None, 99).await.expect("alerts");
        let of_month: Vec<_> = all.iter().filter(|alert| alert.rule_id == id && alert.bucket == told[0].bucket).collect();
        assert_eq!(of_month, [&told[0]], "not again when it is over");
        let others = all.iter().filter(|alert| alert.rule_id != id && alert.bucket == told[0].bucket);
        assert_eq!(others.map(domain::alert::Alert::is_early).collect::<Vec<_>>(), [false, false], "they are told then");
    }

    async fn what_is_unusual_is_not_told_out_of_too_little(test) {
        // Two months of a small company are no history.
        crate::common::fill(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let typed = "metric=net&by=day&is=unusual-80";
        let answer = form(&server, "/alerts/save", typed, &cookie).await;
        let asked = answer.header("location").strip_prefix("/alerts/rule?").expect("the form").to_owned();
        let page = html(&server, &format!("/alerts/rule?{asked}"), &cookie).await;
        assert!(page.contains("id=\"enough\"") && page.contains("after 56 days with a figure; there are 29"), "it says how much is needed");
        assert!(function(&server, "alerts", "", &cookie).await["rules"].as_array().expect("rules").is_empty());
        let app = state(&test.db).app;
        let id = rule(&test.db, "executive", watch(Metric::Net, Grain::Day, Condition::Unusual(Level::Eighty)), 1).await;
        assert_eq!(judge_due(&app, None).await.expect("judged"), 0);
        let rule = alerts::rule(test.db.reader(), person("executive"), id).await.expect("a look").expect("a rule");
        assert_eq!(rule.rests, Some(Rests::TooLittle));
    }

    async fn a_mail_tells_of_customers_what_its_readers_role_shows(test) {
        let db = &test.db;
        company(db).await;
        let app = state(db).app;
        sign_in_as(db, "supervisor").await;
        rule(db, "supervisor", watch(Metric::TicketsOpened, Grain::Month, Condition::Above(0)), 2).await;
        assert!(judge_due(&app, None).await.expect("judged") > 0);
        let mut alert = alerts::alerts(db.reader(), person("supervisor"), None, 1).await.expect("alerts").remove(0);
        alert.name = "Tickets opened".into();
        let as_role = async |word: &str| {
            let access = Access { role: Role::built_in(word).expect("a role"), ..Access::system("test") };
            alerts::behind(db.reader(), &access, &alert, server::state::now().day()).await.expect("customers")
        };
        let written = |behind: Behind, locale| {
            let told = Told { alert: alert.clone(), currency: Currency::GBP, behind };
            match alert_letter(&told, locale, |path| format!("https://crm.example.com{path}")) {
                Letter::Written { subject, text, html, .. } => (subject, text, html),
                other => panic!("{other:?}"),
            }
        };
        let (all, masked) = (as_role("supervisor").await, as_role("marketing").await);
        let subjects: Vec<String> = all
            .customers
            .iter()
            .filter_map(|one| if let domain::alert::Tie::Ticket(_, _, subject) = &one.tie { Some(subject.clone()) } else { None })
            .collect();
        assert!(!subjects.is_empty() && subjects.iter().all(|subject| !subject.is_empty()));
        let (subject, text, _) = written(all.clone(), Locale::En);
        assert!(subject.starts_with("Tickets opened, ") && subjects.iter().all(|said| text.contains(said.as_str())), "{text}");
        let (_, text, html) = written(masked, Locale::En);
        assert!(subjects.iter().all(|said| !text.contains(said.as_str()) && !html.contains(said.as_str())), "{text}");
        // Somebody else's words are text in a mail, too.
        let mut evil = all;
        evil.customers[0].name = "<img src=x onerror=alert(7)>".into();
        for locale in Locale::ALL {
            let (_, text, html) = written(evil.clone(), locale);
            let body = html.split("</head>").nth(1).expect("a body");
            assert!(!html.contains("<img") && html.contains("&lt;img") && text.contains("<img"), "{html}");
            assert!(body.contains("https://crm.example.com/tickets?where=") && !body.contains('{') && !text.contains('{'), "{text}");
        }
        let hidden = Behind::default();
        let (_, text, html) = written(hidden, Locale::En);
        assert!(!text.contains("Who is behind it") && !html.contains("<ul>"), "{text}");
    }
}

#[test]
fn a_part_opens_its_own_list() {
    let part = Some(Part { dimension: Dimension::Country, key: "France".into() });
    let watch = Watch { part, ..watch(Metric::Orders, Grain::Week, Condition::Above(0)) };
    let week = bucket_of(Grain::Week, Day(20_000));
    assert!(watch.opens(week).contains("country.eq.France"));
}
