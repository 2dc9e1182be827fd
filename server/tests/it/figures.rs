//! Why figures changed, the bulletin and the scorecard, over HTTP: the parts add up, each opens the list that it counts, and what is
//! set is kept, written down and taken away as a file.

use axum::{Router, body::Body};
use domain::{
    access::{FieldClass, Role, Scope, Sight},
    bulletin::{Bulletin, WEEKS},
    dashboard::{Dashboard, Slice},
    drill,
    metric::{Dimension, Metric, Unit},
    page::query_string,
    ticket::{Priority, Promises, TicketQuery, TicketStatus},
    time::{Day, Timestamp},
    why::By,
};
use http::{Request, StatusCode};
use serde_json::Value;
use server::demo::{self, Plan};
use store::{Db, figures, on_both_databases};
use uuid::Uuid;

use crate::common::{Answer, get, run, send_as_nobody, server, sign_in, sign_in_as, with_role};

async fn company(db: &Db) {
    let plan = Plan { customers: 250, seed: 9, today: Day::from_ymd(2026, 11, 22).expect("a date"), busy: 1 };
    demo::generate(db, &plan, &mut |_, _| {}).await.expect("a demo company");
    sign_in(db).await;
}

async fn function(server: &Router, name: &str, query: &str, cookie: &str) -> Value {
    let query = query_string(&[("query".to_owned(), query.to_owned())]);
    let answer = send_as_nobody(server, "GET", &format!("/api/fn/{name}?{query}"), &[("cookie", cookie)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{name} {query}: {}", answer.text());
    answer.json()
}

async fn form(server: &Router, uri: &str, body: String, cookie: &str) -> Answer {
    let request = Request::post(uri).header("sec-fetch-site", "same-origin").header("origin", "https://vecino.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded").header("cookie", cookie);
    run(server, request.body(Body::from(body)).expect("a request")).await
}

/// How many rows the list has that a page opens.
async fn listed(server: &Router, opens: &str) -> Option<i64> {
    let uri = format!("/api/v1{opens}&limit=1");
    let answer = get(server, &uri).await;
    assert_eq!(answer.status, StatusCode::OK, "{uri}: {}", answer.text());
    answer.json()["total"]["count"].as_i64()
}

on_both_databases! {
    async fn the_parts_of_a_change_add_up_and_each_opens_what_it_counts(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let counts = [Metric::Orders, Metric::ActiveCustomers, Metric::TicketsOpened, Metric::TicketsSolved];
        let (mut rows, mut opened) = (0, 0);
        for metric in Metric::shown() {
            for by in By::of(metric) {
                let query = format!("metric={}&by={}&period=last-month&compare=previous", metric.word(), by.word());
                let why = function(&server, "why", &query, &cookie).await;
                let (Some(now), Some(then)) = (why["now"].as_i64(), why["then"].as_i64()) else { continue };
                let parts = why["rows"].as_array().expect("rows");
                let brought = |row: &Value| row["effect"]["first"].as_i64().unwrap_or(0) + row["effect"]["second"].as_i64().unwrap_or(0);
                assert_eq!(parts.iter().map(brought).sum::<i64>(), now - then, "{query}: {why}");
                rows += parts.len();
                for row in parts.iter().filter(|_| counts.contains(&metric)) {
                    let Some(opens) = row["opens"].as_str().filter(|opens| opens.contains('?')) else { continue };
                    assert_eq!(listed(&server, opens).await, row["now"].as_i64(), "{opens}");
                    opened += 1;
                }
            }
        }
        assert!(rows > 40 && opened > 8, "{rows} {opened}");
    }

    async fn a_part_of_the_company_has_the_same_figures_everywhere(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let dashboard = async |query: &str| {
            let found = function(&server, "dashboard", query, &cookie).await;
            serde_json::from_value::<Dashboard>(found).expect("a dashboard")
        };
        let counts = [Metric::Orders, Metric::ActiveCustomers, Metric::NewCustomers, Metric::LostCustomers, Metric::TicketsOpened, Metric::Backlog];
        let all = dashboard("period=last-month").await;
        assert!(all.slice.is_none() && all.choices.iter().all(|choices| Slice::BY.contains(&choices.by)));
        let mut compared = 0;
        for slice in all.choices.iter().flat_map(|choices| choices.values.iter().take(2).map(|(key, _)| Slice { by: choices.by, key: key.clone() })) {
            let narrowed = query_string(&[slice.pair()]);
            let d = dashboard(&format!("period=last-month&compare=previous&{narrowed}")).await;
            assert_eq!(d.slice.as_ref(), Some(&slice));
            for metric in counts.into_iter().filter(|metric| slice.keeps(*metric)) {
                let figure = d.now.value(metric);
                let opens = drill::within(metric, d.period, Some(&slice));
                assert_eq!(listed(&server, &opens).await, figure, "{opens}");
                let uri = format!("/api/v1/metrics/{}?from={}&to={}&by=month&{narrowed}", metric.word(), d.period.from, d.period.to);
                let series = get(&server, &uri).await;
                assert_eq!(series.status, StatusCode::OK, "{uri}");
                // A month without an order has no point.
                if let Some(total) = series.json()["total"].as_i64() {
                    assert_eq!(Some(total), figure, "{uri}");
                }
                let asked = format!("metric={}&period=last-month&compare=previous&{narrowed}", metric.word());
                let why = function(&server, "why", &asked, &cookie).await;
                assert_eq!((why["now"].as_i64(), why["opens"][0].as_str()), (figure, Some(opens.as_str())), "{asked}");
                compared += usize::from(figure != Some(0));
            }
        }
        assert!(compared > 20, "{compared}");
        let verified = figures::verify(&test.db).await.expect("a verification");
        assert!(verified.is_clean(), "{:?}", verified.differences);
    }

    async fn the_bulletin_tells_the_figures_of_the_api_and_opens_what_it_counts(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let (mut told, mut opened, mut voices, mut known) = (0, 0, 0, 0);
        for week in ["", "week=2026-11-11", "week=2026-06-03", "week=2025-12-24"] {
            let bulletin = function(&server, "bulletin", week, &cookie).await;
            assert!(bulletin["mailed"].is_null(), "no mail is sent here");
            let bulletin: Bulletin = serde_json::from_value(bulletin["bulletin"].clone()).expect("a bulletin");
            let (from, to) = (bulletin.week.from, bulletin.week.to);
            assert_eq!((from, to.0 - from.0), (from.week_start(), 6));
            for moved in &bulletin.moved {
                let uri = format!("/api/v1/metrics/{}?from={from}&to={to}&by=week", moved.metric.word());
                let series = get(&server, &uri).await.json();
                let scale = if moved.metric.unit() == Unit::Points { 1 } else { moved.metric.unit().scale() };
                let value = series["total"].as_f64().map(|total| (total * scale as f64).round() as i64);
                assert_eq!(moved.now, value, "{uri}: {series}");
                told += 1;
                if [Metric::Orders, Metric::ActiveCustomers, Metric::TicketsOpened].contains(&moved.metric) {
                    assert_eq!(listed(&server, &drill::of(moved.metric, bulletin.week)).await, moved.now, "{uri}");
                    opened += 1;
                }
            }
            for part in bulletin.best.iter().chain(&bulletin.care).filter(|part| part.metric == Metric::TicketsOpened) {
                let opens = drill::of_part(part.metric, bulletin.week, Dimension::Reason, &part.key).expect("an address");
                assert_eq!(listed(&server, &opens).await, Some(part.now), "{opens}");
                opened += 1;
            }
            for metric in [Metric::NewCustomers, Metric::TicketsSolved, Metric::Backlog, Metric::Customers] {
                assert_eq!(listed(&server, &drill::of(metric, bulletin.week)).await, bulletin.figures.value(metric), "{}", metric.word());
                opened += 1;
            }
            voices += bulletin.voices.as_ref().expect("an executive reads them").len();
            known += bulletin.known.len();
            assert!(bulletin.moved.iter().all(|moved| moved.standing.is_none_or(|s| s.others < WEEKS && s.lower + s.higher <= s.others)));
        }
        assert!(told == 36 && opened > 30 && voices > 3 && known > 3, "{told} {opened} {voices} {known}");
        // Marketing reads nobody's words, and who sees no amounts no bulletin.
        let marketing = sign_in_as(&test.db, "marketing").await;
        assert!(function(&server, "bulletin", "", &marketing).await["bulletin"]["voices"].is_null());
        let agent = sign_in_as(&test.db, "agent").await;
        let refused = send_as_nobody(&server, "GET", "/api/fn/bulletin?query=", &[("cookie", &agent)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let wrong = send_as_nobody(&server, "GET", "/api/fn/bulletin?query=week%3Dsoon", &[("cookie", &cookie)]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    }

    async fn what_is_set_on_the_scorecard_is_kept_and_written_down(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let measure = |card: &Value, word: &str| {
            card["card"]["measures"].as_array().expect("measures").iter().find(|m| m["metric"] == word).cloned().expect("a measure")
        };
        let body = "month=2026-10-01&target.net=1250.50&was.target.net=&comment.csat=Fewer+answers&was.comment.csat=";
        let answer = form(&server, "/scorecard/save", body.into(), &cookie).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let asked = answer.header("location").split_once('?').expect("a query").1.to_owned();
        let card = function(&server, "scorecard", &asked, &cookie).await;
        assert_eq!(card["answer"]["Saved"], 2, "{}", card["answer"]);
        assert_eq!((&measure(&card, "net")["target"], &measure(&card, "csat")["comment"]), (&125_050.into(), &"Fewer answers".into()));
        // A target holds on, a comment does not; and each change is kept.
        let body = "month=2026-11-01&target.net=2000.00&was.target.net=1250.50";
        form(&server, "/scorecard/save", body.into(), &cookie).await;
        let card = function(&server, "scorecard", "month=2026-11-01&open=net", &cookie).await;
        assert_eq!((&measure(&card, "net")["target"], &measure(&card, "csat")["comment"]), (&200_000.into(), &"".into()));
        assert_eq!(measure(&card, "net")["history"].as_array().expect("a history").len(), 2);
        let query = domain::audit::AuditQuery { resource: Some("figures".into()), ..Default::default() };
        assert_eq!(store::audit::list(test.db.reader(), &query).await.expect("a log").rows.len(), 3);
        // The dashboard's tile aims at the same; who is not shown what models say is told no target of it either.
        let body = "month=2026-11-01&target.value_at_stake=500.00&was.target.value_at_stake=";
        form(&server, "/scorecard/save", body.into(), &cookie).await;
        let aimed = async |cookie: &str| -> Vec<(String, Value)> {
            let dashboard = function(&server, "dashboard", "from=2026-10-01&to=2026-11-30", cookie).await;
            let aims = dashboard["aims"].as_array().expect("aims").iter();
            aims.map(|aim| (aim["metric"].as_str().expect("a word").to_owned(), aim["target"].clone())).collect()
        };
        assert_eq!(aimed(&cookie).await, [("net".to_owned(), 325_050.into()), ("value_at_stake".to_owned(), 50_000.into())]);
        let mut narrow = Role { word: "narrow".into(), ..Role::built_in("executive").expect("a role") };
        narrow.fields.set(FieldClass::Risk, Sight::Masked);
        let narrow = with_role(&test.db, &narrow).await;
        assert_eq!(aimed(&narrow).await, [("net".to_owned(), 325_050.into())]);
        let file = send_as_nobody(&server, "GET", "/export/scorecard.csv?month=2026-10-01", &[("cookie", &cookie)]).await;
        assert!(file.text().lines().any(|line| line.starts_with("net,Revenue,2026-10-01,") && line.contains(",1250.50,")), "{}", file.text());
        // What cannot be read changes nothing, and comes back as it was typed.
        let answer = form(&server, "/scorecard/save", "month=2026-11-01&target.net=much&was.target.net=2000.00".into(), &cookie).await;
        let asked = answer.header("location").split_once('?').expect("a query").1.to_owned();
        let card = function(&server, "scorecard", &asked, &cookie).await;
        assert_eq!(card["answer"]["Refused"][0]["field"], "target.net");
        assert_eq!(measure(&card, "net")["target"], 200_000);
        let page = send_as_nobody(&server, "GET", &format!("/scorecard?{asked}"), &[("cookie", &cookie), ("accept", "text/html")]).await;
        assert!(page.text().contains("name=\"target.net\""), "a form without JavaScript");
    }

    async fn what_is_promised_holds_for_tickets_that_come_from_then_on(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "executive").await;
        let before = store::tickets::list(test.db.reader(), &Scope::all(), &TicketQuery::default()).await.expect("tickets").rows;
        assert!(before.iter().all(|ticket| ticket.respond_by == Promises::DEFAULT.by(ticket.opened_at, ticket.priority)), "as ever");
        let answer = form(&server, "/metrics/promises", "low=2000&normal=480&high=30&urgent=0".into(), &cookie).await;
        assert_eq!((answer.status, answer.header("location").ends_with("#sla_kept")), (StatusCode::SEE_OTHER, true), "{}", answer.text());
        let asked = |answer: &Answer| answer.header("location").split_once('?').expect("a query").1.split('#').next().expect("a number").to_owned();
        // What cannot be read changes nothing, and comes back as it was typed.
        let page = function(&server, "metrics-page", &asked(&answer), &cookie).await;
        assert_eq!((&page["answer"]["Refused"][0]["field"], &page["promises"]), (&"urgent".into(), &serde_json::json!([1440, 480, 240, 60])));
        let answer = form(&server, "/metrics/promises", "low=2000&normal=480&high=30&urgent=60".into(), &cookie).await;
        let page = function(&server, "metrics-page", &asked(&answer), &cookie).await;
        assert_eq!((&page["answer"]["Saved"], &page["promises"]), (&2.into(), &serde_json::json!([2000, 480, 30, 60])));
        let query = domain::audit::AuditQuery { resource: Some("figures".into()), ..Default::default() };
        assert_eq!(store::audit::list(test.db.reader(), &query).await.expect("a log").rows.len(), 1);
        let after = store::tickets::list(test.db.reader(), &Scope::all(), &TicketQuery::default()).await.expect("tickets").rows;
        assert_eq!(after, before, "what was promised still holds");
        // One that comes now, in half an hour and a minute.
        let of = &before[0];
        let row = store::load::TicketRow {
            customer_id: of.customer_id,
            id: Uuid::from_u128(77),
            source_id: 1,
            number: "T-LATE".into(),
            subject: "Lamp".into(),
            status: TicketStatus::Open,
            priority: Priority::High,
            channel: of.channel,
            reason: "delivery".into(),
            opened_at: of.opened_at,
            first_response_at: Some(Timestamp(of.opened_at.0 + 31 * 60_000)),
            solved_at: None,
            assignee: String::new(),
            messages: 0,
        };
        let tx = test.db.begin().await.expect("a transaction");
        let mut loader = store::load::Loader::new();
        loader.ticket(&tx, row).await.expect("a ticket");
        loader.finish(&tx).await.expect("rows");
        figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
        tx.commit().await.expect("a commit");
        let late = TicketQuery::from_pairs(&domain::page::parse_query("where=answered.eq.late&q=T-LATE")).expect("a query");
        let late = store::tickets::list(test.db.reader(), &Scope::all(), &late).await.expect("tickets");
        assert_eq!((late.rows.len(), late.rows[0].respond_by.0 - late.rows[0].opened_at.0), (1, 30 * 60_000));
        assert!(figures::verify(&test.db).await.expect("a verification").is_clean());
    }

    async fn rollups_are_right_whatever_is_written_at_the_same_time(test) {
        company(&test.db).await;
        let server = server(&test.db);
        let cookie = sign_in_as(&test.db, "administrator").await;
        let found = get(&server, "/api/v1/customers?sort=-orders&limit=12").await.json();
        let ids: Vec<String> = found["rows"].as_array().expect("rows").iter().map(|row| row["customer_id"].as_str().expect("an id").to_owned()).collect();
        // Merges and new customers, all at once.
        let merges = ids.chunks(2).map(|two| form(&server, "/api/fn/merge-customers", format!("survivor={}&loser={}", two[0], two[1]), &cookie));
        let news = (0..6).map(|n| {
            let draft = format!("draft[name]=New+{n}&draft[kind]=person&draft[stage]=prospect&draft[email]=new{n}%40example.com");
            form(&server, "/api/fn/create-customer", draft, &cookie)
        });
        let answers = futures::future::join_all(merges.chain(news)).await;
        assert!(answers.iter().all(|answer| answer.status.is_success() || answer.status.is_redirection()), "{:?}", answers.iter().map(Answer::text).collect::<Vec<_>>());
        let verified = figures::verify(&test.db).await.expect("a verification");
        assert!(verified.is_clean(), "{:?}", verified.differences);
        assert!(figures::verify_rollups(&test.db).await.expect("a verification").is_clean());
    }
}
