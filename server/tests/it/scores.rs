//! The job that scores customers: what it says of the demo company is held against its truth, what it says of a real company
//! against common sense; broken off and gone on with it says the same.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use domain::{
    access::Scope,
    audit::AuditQuery,
    customer::CustomerQuery,
    score::{ChurnBand, MeasureKind, ModelKind, RunProblem, Score, ScoreRun},
    time::{Day, Timestamp},
};
use http::StatusCode;
use server::{
    demo::{self, Plan},
    scores::{Job, ScoreError},
};
use store::{
    Db, on_both_databases,
    scores::{
        self, Asked,
        input::{self, Ledger, Stretch},
    },
    testing::sqlite,
};
use uuid::Uuid;

use crate::{
    cli, common,
    common::{ADA, BEN},
};

fn early() -> Timestamp {
    common::at("2026-11-22 02:00:00")
}

fn late() -> Timestamp {
    common::at("2026-11-22 03:00:00")
}

fn job(db: &Db, runner: u128, now: fn() -> Timestamp) -> Job {
    Job { db: db.clone(), runner: Uuid::from_u128(runner), now }
}

async fn ask(db: &Db, as_of: Day) -> Uuid {
    let id = server::state::new_id(server::state::now());
    let asked = db.write(move |tx| Box::pin(async move { scores::ask(tx, id, as_of, "Ewa", early()).await })).await.expect("a run");
    assert_eq!(asked, Asked::New(id));
    id
}

async fn scored(db: &Db, as_of: Day) {
    ask(db, as_of).await;
    let job = job(db, 1, early);
    let run = job.take().await.expect("a look").expect("a run");
    let run = job.work(run, &mut |_, _| {}).await.expect("scored");
    assert_eq!((run.as_of, run.percent()), (as_of, 100));
}

/// What customers did up to a day.
async fn ledgers(db: &Db, before: Day) -> Vec<Ledger> {
    let everybody = Stretch { first: Uuid::from_u128(1), last: Uuid::max() };
    input::ledgers(db.reader(), everybody, before).await.expect("a look")
}

async fn all(db: &Db) -> BTreeMap<Uuid, Score> {
    let mut all = BTreeMap::new();
    for ledger in ledgers(db, Day(0)).await {
        let score = scores::of(db.reader(), &Scope::all(), ledger.customer_id).await.expect("a look");
        all.extend(score.map(|score| (ledger.customer_id, score)));
    }
    all
}

async fn company(db: &Db, customers: u32, today: Day) {
    demo::generate(db, &Plan { customers, seed: 11, today, busy: 1 }, &mut |_, _| {}).await.expect("a demo company");
}

/// What somebody spent from a day on, credits taken off.
fn spent(ledger: &Ledger, from: Day) -> i64 {
    ledger.orders.iter().filter(|order| order.0 >= from.0).map(|order| order.1 - order.2).sum()
}

/// What is said of the company of the Online Retail file, whose import takes half a minute: the test of that calls this.
pub(crate) async fn a_real_company_is_given_sensible_values(db: &Db) {
    let last = scores::last_purchase(db.reader()).await.expect("a look");
    let as_of = domain::score::as_of(Day::parse("2026-11-22").expect("a date"), last);
    assert_eq!(as_of, Day::parse("2011-12-10").expect("a date"), "the data end there");
    scored(db, as_of).await;
    let (all, ledgers) = (all(db).await, ledgers(db, as_of).await);
    assert!((4_200..4_372).contains(&all.len()), "{}", all.len());
    let history: i64 = ledgers.iter().map(|ledger| spent(ledger, Day(0))).sum();
    let expected: i64 = all.values().map(|score| score.expected_minor).sum();
    let ratio = expected as f64 / history as f64;
    assert!((0.4..1.4).contains(&ratio), "{expected} after {history} in a year");
    // Who bought once, long ago, has more likely left than who has just come.
    let once = |from: i32, to: i32| {
        let some: Vec<_> = all.values().filter(|s| s.purchases == 1 && (from..to).contains(&(as_of.0 - s.last_purchase.0))).collect();
        some.iter().map(|score| score.p_alive_centi).sum::<i64>() as f64 / some.len() as f64
    };
    assert!(once(0, 30) > once(200, 374) + 10.0, "{} {}", once(0, 30), once(200, 374));
    assert!(ChurnBand::ALL.iter().all(|band| all.values().any(|score| score.churn == *band)));
    // The two largest purchases were given back on the same day, and nothing is expected because of them.
    let most = all.values().max_by_key(|score| score.expected_minor).expect("somebody");
    assert!(most.purchases >= 10 && most.expected_minor < 50_000_000, "{most:?}");
    let cards = scores::models(db.reader()).await.expect("a list");
    // Purchases grew until the end: the likeliest parameters (as other programs find them too) say that nobody leaves.
    let problems: Vec<_> = cards.iter().map(|card| card.problem).collect();
    assert_eq!((problems[0], &problems[1..]), (Some(RunProblem::NobodyLeaves), &[None; 2][..]), "{cards:?}");
    let coverage = cards[0].measure(MeasureKind::Coverage).expect("measured");
    assert!((0.6..0.97).contains(&coverage), "{coverage}");
}

on_both_databases! {
    async fn the_truth_lies_in_the_interval_as_often_as_promised(test) {
        let (db, today) = (&test.db, Day::parse("2026-11-22").expect("a date"));
        let as_of = Day(today.0 - 365);
        company(db, 2_500, today).await;
        scored(db, as_of).await;
        let (all, ledgers) = (all(db).await, ledgers(db, today).await);
        let (mut above, mut below, mut floored, mut expected, mut actual) = (0, 0, 0, 0, 0);
        for ledger in &ledgers {
            let Some(score) = all.get(&ledger.customer_id) else {
                let kept: i64 = ledger.orders.iter().filter(|order| order.0 < as_of.0).map(|order| order.1 - order.2).sum();
                assert_eq!(kept, 0, "who had bought and kept something is scored");
                continue;
            };
            let came = spent(ledger, as_of).max(0);
            above += usize::from(came > score.high_minor);
            below += usize::from(came < score.low_minor);
            floored += usize::from(score.low_minor == 0);
            (expected, actual) = (expected + score.expected_minor, actual + came);
            assert!(score.low_minor <= score.high_minor && score.expected_minor >= 0, "{score:?}");
        }
        // 80 % is promised: more than the interval says comes of one in ten at most. Less comes of one in ten of those whose
        // interval does not begin at nothing; below nothing nobody can be.
        let (above, below) = (above as f64 / all.len() as f64, below as f64 / (all.len() - floored) as f64);
        let seldom = all.len() - floored;
        assert!((0.07..0.13).contains(&above) && below < 0.25, "{above} above of {}, {below} below of {seldom}", all.len());
        let ratio = expected as f64 / actual as f64;
        assert!((0.75..1.3).contains(&ratio), "expected {expected}, came {actual}");
        let cards = scores::models(db.reader()).await.expect("a list");
        let kinds: Vec<_> = cards.iter().map(|card| card.kind).collect();
        assert_eq!(kinds, [ModelKind::Repeat, ModelKind::Spend, ModelKind::Churn, ModelKind::SpendOrganisation]);
        let coverage = cards[0].measure(MeasureKind::Coverage).expect("measured");
        assert!((0.76..0.96).contains(&coverage), "{coverage}");
        assert!(cards[2].measure(MeasureKind::Auc).expect("measured") > 0.6, "{:?}", cards[2]);
        assert!(!cards[0].calibration.is_empty() && cards[0].trials.len() >= 2, "{:?}", cards[0]);
        assert!(store::figures::verify(db).await.expect("a verification").is_clean());
    }

    async fn broken_off_and_gone_on_with_it_says_the_same(test) {
        let (db, today) = (&test.db, Day::parse("2026-11-22").expect("a date"));
        company(db, 4_500, today).await;
        let id = ask(db, today).await;
        let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let first = job(db, 1, early);
        let run = first.take().await.expect("a look").expect("a run");
        let mut progress = move |done, _| told.send(done).unwrap_or_default();
        tokio::select! {
            _ = first.work(run, &mut progress) => panic!("it was quicker than we"),
            done = heard.recv() => assert_eq!(done, Some(2_000)),
        }
        assert!(job(db, 2, early).take().await.expect("a look").is_none(), "somebody is at it");
        let second = job(db, 2, late);
        let run = second.take().await.expect("a look").expect("it was broken off");
        assert!((run.run.id, run.run.done >= 2_000) == (id, true) && run.place.is_some());
        let ended = second.work(run, &mut |_, _| {}).await.expect("scored");
        assert_eq!((ended.total, ended.done), (4_500, 4_500));
        let halves = all(db).await;
        assert!(halves.len() > 4_000);
        scored(db, today).await;
        assert_eq!(all(db).await, halves, "once more changes nothing");
    }

    async fn a_score_is_asked_for_and_read_over_http(test) {
        common::fill(&test.db).await;
        let (db, server) = (&test.db, common::server(&test.db));
        common::sign_in(db).await;
        let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "*/*"), ("sec-fetch-site", "same-origin")];
        let asked = common::send(&server, "POST", "/api/fn/score-now", &form).await;
        assert_eq!((asked.status, asked.json()["state"].as_str()), (StatusCode::OK, Some("waiting")), "{}", asked.text());
        let again = common::send(&server, "POST", "/api/fn/score-now", &form).await.json();
        assert_eq!(again["id"], asked.json()["id"], "one at a time");
        let log = store::audit::list(db.reader(), &AuditQuery::default()).await.expect("the log").rows;
        assert_eq!(log.iter().filter(|entry| entry.summary == "score" && entry.resource == "figures").count(), 1);
        let job = job(db, 1, early);
        let run = job.take().await.expect("a look").expect("a run");
        let run = job.work(run, &mut |_, _| {}).await.expect("scored");
        assert_eq!(run.problem, Some(RunProblem::Rule), "one customer is too few for a model");
        let progress = common::get(&server, "/api/fn/score-progress").await.json();
        assert_eq!((progress["state"].as_str(), progress["total"].as_i64()), (Some("done"), Some(run.total)));
        let ada = common::get(&server, &format!("/api/v1/customers/{ADA}")).await.json();
        assert!(ada["score"]["expected_minor"].is_i64() && ada["score"]["churn"].is_string(), "{ada}");
        let ben = common::get(&server, &format!("/api/v1/customers/{BEN}")).await.json();
        assert!(ben["score"].is_null(), "who has not bought has none");
        let sealed = common::get(&server, &format!("/api/fn/customer-score?customer_id={ADA}")).await.json();
        let told: serde_json::Value = serde_json::from_str(sealed.as_str().expect("a sealed text")).expect("JSON");
        assert_eq!(told["score"]["p_alive_centi"], ada["score"]["p_alive_centi"]);
        assert_eq!(common::get(&server, "/api/fn/score-distribution").await.json()["customers"], 1);
        let found = common::get(&server, "/api/v1/customers?where=p_alive.known").await.json();
        assert_eq!(found["rows"][0]["id"], ADA.to_string());
    }

    async fn of_nobody_there_is_nothing_to_say(test) {
        ask(&test.db, early().day()).await;
        let job = job(&test.db, 1, early);
        let run = job.take().await.expect("a look").expect("a run");
        let error = job.work(run, &mut |_, _| {}).await.expect_err("nobody");
        assert!(matches!(error, ScoreError::NobodyBought(_)), "{error}");
        let run = scores::newest(test.db.reader()).await.expect("a look").expect("a run");
        assert_eq!(run.problem, Some(RunProblem::NobodyBought));
        assert!(scores::last_finished(test.db.reader()).await.expect("a look").is_none());
    }
}

/// What the worker's clock shows, turned by hand.
static CLOCK: AtomicI64 = AtomicI64::new(0);

fn clock() -> Timestamp {
    Timestamp(CLOCK.load(Ordering::SeqCst))
}

/// The last run that scored everybody, once it began at what the clock shows and is as of that day.
async fn scored_by_night(db: &Db, as_of: Day) -> ScoreRun {
    loop {
        let run = scores::last_finished(db.reader()).await.expect("a look");
        match run.filter(|run| (run.as_of, run.started_at) == (as_of, clock())) {
            Some(run) => return run,
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test]
async fn every_night_everybody_is_scored_by_itself() {
    let test = sqlite().await;
    let day = |text| Day::parse(text).expect("a date");
    company(&test.db, 300, day("2026-11-22")).await;
    CLOCK.store(common::at("2026-11-22 02:30:00").0, Ordering::SeqCst);
    let mut state = common::state(&test.db).app;
    state.now = clock;
    let worker = tokio::spawn(server::scores::worker::watch(state.clone(), Some(2)));
    let run = scored_by_night(&test.db, day("2026-11-22")).await;
    assert_eq!((run.actor.as_str(), run.total), ("", 300));
    // Before the first night of all the month before was scored, so there is something to compare with.
    let distribution = scores::distribution(test.db.reader(), &Scope::all()).await.expect("a look");
    assert!(distribution.is_some_and(|spread| spread.customers > 200));
    let customer = store::customers::list(test.db.reader(), &Scope::all(), &CustomerQuery::default()).await.expect("a page").rows;
    let mut months = Vec::new();
    for facts in customer {
        months.extend(scores::history_of(test.db.reader(), &Scope::all(), facts.customer_id).await.expect("a look"));
    }
    assert!(!months.is_empty() && months.iter().all(|past| past.as_of == day("2026-11-01")), "{months:?}");
    // Later in the day it is not due again, and the night after it is.
    CLOCK.store(common::at("2026-11-22 23:00:00").0, Ordering::SeqCst);
    state.wake.now();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(scores::newest(test.db.reader()).await.expect("a look").map(|newest| newest.id), Some(run.id));
    CLOCK.store(common::at("2026-11-23 02:00:01").0, Ordering::SeqCst);
    state.wake.now();
    assert_ne!(scored_by_night(&test.db, day("2026-11-23")).await.id, run.id);
    worker.abort();
}

#[test]
fn on_the_command_line() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let test = runtime.block_on(sqlite());
    let here = cli::folder();
    let vecino = |words: &[&str]| cli::vecino(here.path(), words).env("DATABASE_URL", &test.url).output().expect("runs");
    let empty = vecino(&["score"]);
    assert_eq!((cli::code(&empty), cli::err(&empty).contains("nobody has bought anything")), (1, true), "{}", cli::err(&empty));
    runtime.block_on(company(&test.db, 400, Day::parse("2026-11-22").expect("a date")));
    let told = vecino(&["score", "--as-of", "2026-11-01"]);
    assert!(cli::out(&told).contains("are scored as of 2026-11-01 by"), "{}{}", cli::out(&told), cli::err(&told));
    let earlier = vecino(&["score", "--as-of", "2026-10-01"]);
    assert_eq!((cli::code(&earlier), cli::err(&earlier).contains("2026-10-01 lies before")), (1, true), "{}", cli::err(&earlier));
    let json: serde_json::Value = serde_json::from_str(&cli::out(&vecino(&["score", "--as-of", "2026-11-22", "--json"]))).expect("JSON");
    assert_eq!((json["run"]["state"].as_str(), json["run"]["total"].as_i64()), (Some("done"), Some(400)));
    assert!(json["scored"].as_i64() > Some(300) && json["models"][0]["parameters"].is_array(), "{json}");
}
