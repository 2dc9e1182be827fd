//! What models say of customers: kept, read, and gone on with where a run was broken off. What they say is the server's.

use domain::{
    access::{Rows, Scope},
    customer::{CustomerQuery, Tier},
    page::parse_query,
    score::{ChurnBand, Drivers, Factor, MeasureKind, ModelCard, ModelKind, Rfm, RunProblem, RunState, pack},
    time::{Day, Timestamp},
};
use store::{
    Db, customers, figures, on_both_databases,
    scores::{
        self, Asked, STALE_MS,
        input::{self, Stretch},
        write::{self, NewScore},
    },
};
use uuid::Uuid;

use crate::support::{Company, RUNNER, at, begun, customer_id, day, id, score};

/// Three who have bought, and one who has not.
async fn company(db: &Db) {
    let mut company = Company::begin(db).await;
    for (n, name) in [(1, "Ada"), (2, "Bea"), (3, "Cyd"), (5, "Dot Ltd")] {
        company.customer(n, name, "France", &[]).await;
    }
    company.order(customer_id(1), "1", "2025-01-10", "France", 1_000).await;
    company.order(customer_id(1), "C1", "2025-01-12", "France", -300).await;
    company.order(customer_id(1), "2", "2025-05-10 23:59", "France", 500).await;
    company.order(customer_id(2), "3", "2025-02-01", "France", 90_000).await;
    company.order(customer_id(5), "4", "2025-03-01", "France", 70_000).await;
    company.ticket(1, "T-1", "2025-04-01", domain::ticket::TicketStatus::Open).await;
    let survey = company.survey().await;
    company.answer(2, survey, 2, "2025-02-03").await;
    company.commit().await;
}

fn said(n: u64, p_alive_centi: i16, expected_minor: i64) -> NewScore {
    NewScore {
        customer_id: customer_id(n),
        p_alive_centi,
        risk_centi: Some(100 - p_alive_centi),
        expected_minor,
        low_minor: expected_minor / 2,
        high_minor: expected_minor * 2,
        rank_centi: 50,
        tier: Tier::Gold,
        rfm: Some(Rfm { recency: 5, frequency: 1, monetary: 3 }),
        next_purchase: Some(day("2025-07-01")),
        drivers: Drivers { silence: 22, purchases: 2, tenure: 142, returned_percent: 20, tickets: 1, csat_centi: None },
        effects: pack(&[0.5, -1.0, 0.0, 0.1, 0.2, 0.0, 0.0]),
    }
}

async fn stored(db: &Db, day: Day, all: Vec<NewScore>) {
    let tx = db.begin().await.expect("a transaction");
    score(&tx, day, &all).await;
    tx.commit().await.expect("committed");
}

async fn names(db: &Db, query: &str) -> String {
    let query = CustomerQuery::from_pairs(&parse_query(&format!("sort=name&where={query}"))).expect("a query").on(day("2025-06-20"));
    let page = customers::list(db.reader(), &Scope::all(), &query).await.expect("a list");
    page.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>().join(", ")
}

on_both_databases! {
    async fn what_customers_did_is_read_up_to_a_day_in_the_order_of_their_ids(test) {
        company(&test.db).await;
        let reader = test.db.reader();
        assert_eq!(input::customers(reader).await.expect("a count"), 4);
        let first = input::stretch(reader, None, 2).await.expect("a look").expect("some");
        assert_eq!((first.first, first.last), (Uuid::from_u128(1), customer_id(2)));
        let ledgers = input::ledgers(reader, first, day("2025-05-10")).await.expect("a look");
        let days = |text| day(text).0;
        assert_eq!(ledgers.iter().map(|l| l.customer_id).collect::<Vec<_>>(), [customer_id(1), customer_id(2)]);
        assert_eq!(ledgers[0].orders, [(days("2025-01-10"), 1_000, 0), (days("2025-01-12"), 0, 300)]);
        assert_eq!((ledgers[0].tickets.len(), ledgers[1].answers.as_slice()), (1, [(days("2025-02-03"), 2)].as_slice()));
        let rest = input::stretch(reader, Some(first.last), 9).await.expect("a look").expect("some");
        assert_eq!((rest.first.as_u128(), rest.last), (customer_id(2).as_u128() + 1, customer_id(5)));
        assert!(input::ledgers(reader, rest, day("2025-06-01")).await.expect("a look")[0].orders.is_empty());
        assert_eq!(input::stretch(reader, Some(rest.last), 9).await.expect("a look"), None);
        assert_eq!(scores::last_purchase(reader).await.expect("a look"), Some(day("2025-05-10")));
    }

    async fn a_score_is_told_with_reasons_and_the_months_before(test) {
        company(&test.db).await;
        let (db, reader) = (&test.db, test.db.reader());
        let before = scores::of_customer(reader, &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        assert!(before.run.is_none() && before.score.is_none());
        assert_eq!(scores::of_customer(reader, &Scope::all(), customer_id(99)).await.expect("a look"), None);
        stored(db, day("2025-03-31"), vec![said(1, 90, 400), said(2, 80, 1)]).await;
        stored(db, day("2025-04-30"), vec![said(1, 85, 450), said(2, 80, 1)]).await;
        // What is true of the beginning of a month is what was known at the end of the one before.
        stored(db, day("2025-05-01"), vec![said(1, 70, 500), said(2, 80, 1)]).await;
        let effects = pack(&[0.7, -0.2, 0.0, 0.1, 0.0, 0.9, 0.0]);
        stored(db, day("2025-06-01"), vec![NewScore { effects, ..said(1, 45, 600) }, said(5, 20, 2_000)]).await;
        let told = scores::of_customer(reader, &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        let score = told.score.expect("scored");
        assert_eq!((score.p_alive_centi, score.churn, score.risk_centi, score.expected_minor), (45, ChurnBand::AtRisk, Some(55), 600));
        assert_eq!((score.first_purchase, score.last_purchase), (day("2025-01-10"), day("2025-05-10")));
        let months: Vec<_> = told.history.iter().map(|past| (past.month, past.as_of, past.p_alive_centi, past.churn)).collect();
        assert_eq!(months, [
            (day("2025-04-01"), day("2025-05-01"), 70, ChurnBand::Cooling),
            (day("2025-03-01"), day("2025-03-31"), 90, ChurnBand::Active),
        ]);
        let reasons: Vec<_> = told.reasons.iter().map(|reason| (reason.driver.factor(), reason.effect_centi, reason.before_centi)).collect();
        assert_eq!(reasons, [(Factor::Requests, 90, Some(0)), (Factor::Silence, 70, Some(50)), (Factor::Overdue, -20, Some(-100))]);
        assert_eq!(told.run.expect("a run").as_of, day("2025-06-01"));
        // Whom the last run did not score has none any more; what was said before stays.
        let bea = scores::of_customer(reader, &Scope::all(), customer_id(2)).await.expect("a look").expect("there");
        assert!(bea.score.is_none());
        assert!(figures::verify(db).await.expect("a verification").is_clean(), "what is at stake follows them");
    }

    async fn months_of_long_ago_are_forgotten(test) {
        company(&test.db).await;
        for text in ["2023-01-31", "2023-02-10", "2025-01-31", "2025-02-02"] {
            stored(&test.db, day(text), vec![said(1, 50, 1)]).await;
        }
        let history = scores::history_of(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a list");
        assert_eq!(history.iter().map(|past| past.month).collect::<Vec<_>>(), [day("2025-01-01"), day("2023-02-01")]);
    }

    async fn scores_are_filtered_by_and_spread_over_customers(test) {
        company(&test.db).await;
        let db = &test.db;
        stored(db, day("2025-06-01"), vec![said(1, 45, 600), NewScore { rfm: None, next_purchase: None, ..said(2, 95, 60_000) }]).await;
        assert_eq!(names(db, "p_alive.lt.0.5").await, "Ada");
        assert_eq!(names(db, "churn.gte.at-risk").await, "Ada");
        assert_eq!(names(db, "churn.unknown").await, "Cyd, Dot Ltd");
        assert_eq!(names(db, "expected_value.gte.60000").await, "Bea");
        assert_eq!(names(db, "rfm.gte.500").await, "Ada");
        assert_eq!(names(db, "rfm.unknown").await, "Bea, Cyd, Dot Ltd");
        assert_eq!(names(db, "next_purchase.next.30").await, "Ada");
        assert_eq!(names(db, "not(next_purchase.known)").await, "Bea, Cyd, Dot Ltd");
        assert_eq!(names(db, "churn_risk.lte.0.05").await, "Bea");
        let all = scores::distribution(db.reader(), &Scope::all()).await.expect("a look").expect("a run");
        assert_eq!((all.customers, all.expected_minor, all.tiers[2].customers, all.tiers[3].customers), (2, 60_600, 1, 1));
        let nobody = Scope { rows: Rows { owners: Some(vec![id(4, 4)]), within: None }, ..Scope::all() };
        let none = scores::distribution(db.reader(), &nobody).await.expect("a look").expect("a run");
        assert_eq!((none.customers, none.expected_minor), (0, 0));
    }

    async fn one_run_at_a_time_and_gone_on_with_where_it_stopped(test) {
        company(&test.db).await;
        let (db, today) = (&test.db, day("2025-06-01"));
        let now = |after: i64| Timestamp(today.start().0 + after);
        let tx = db.begin().await.expect("a transaction");
        let first = begun(&tx, today).await;
        let other = id(78, 1);
        assert_eq!(scores::ask(&tx, other, today, "", now(1)).await.expect("a run"), Asked::UnderWay(first.run.id));
        scores::note(&tx, first.run.id, RunState::Scoring, 4, "rule-1", Some(RunProblem::Rule)).await.expect("noted");
        let stretch = Stretch { first: Uuid::from_u128(1), last: customer_id(2) };
        assert!(write::step(&tx, &first, RUNNER, stretch, (&[said(1, 45, 600)], 2), now(2)).await.expect("written"));
        assert!(!write::step(&tx, &first, RUNNER, stretch, (&[], 2), now(3)).await.expect("a look"), "the same once more");
        assert_eq!(scores::take(&tx, other, now(STALE_MS)).await.expect("a look"), None, "somebody is at it");
        let taken = scores::take(&tx, other, now(STALE_MS + 3)).await.expect("a look").expect("broken off");
        assert_eq!((taken.place, taken.run.done, taken.run.percent()), (Some(customer_id(2)), 2, 50));
        assert!(!scores::beat(&tx, first.run.id, RUNNER, now(STALE_MS + 4)).await.expect("a look"), "and is its no more");
        let rest = Stretch { first: Uuid::from_u128(customer_id(2).as_u128() + 1), last: customer_id(5) };
        assert!(!write::step(&tx, &first, RUNNER, rest, (&[], 2), now(5)).await.expect("a look"));
        assert!(write::step(&tx, &taken, other, rest, (&[said(5, 9, 1)], 2), now(6)).await.expect("written"));
        assert!(scores::finish(&tx, &taken, other, &scores::spread_of_everybody(&tx, today).await.expect("counted"), now(7)).await.expect("ended"));
        assert_eq!(scores::ask(&tx, id(78, 2), day("2025-05-31"), "", now(8)).await.expect("a look"), Asked::Outdated(today));
        tx.commit().await.expect("committed");
        let ended = scores::last_finished(db.reader()).await.expect("a look").expect("a run");
        assert_eq!((ended.state, ended.done, ended.problem, ended.actor.as_str()), (RunState::Done, 4, Some(RunProblem::Rule), "Ewa"));
    }

    async fn models_are_kept_with_their_run(test) {
        company(&test.db).await;
        let card = |name: &str| ModelCard {
            kind: ModelKind::Repeat,
            name: name.into(),
            version: 1,
            fitted_at: at("2025-06-01 01:00"),
            as_of: day("2025-06-01"),
            customers: 3,
            parameters: vec![domain::score::Parameter { name: "r".into(), value: 0.25, error: None }],
            measures: vec![domain::score::Measure { kind: MeasureKind::Coverage, value: 0.81 }],
            calibration: Vec::new(),
            trials: Vec::new(),
            problem: None,
        };
        let tx = test.db.begin().await.expect("a transaction");
        let run = begun(&tx, day("2025-06-01")).await;
        for name in ["bgnbd", "mbgnbd"] {
            scores::keep_models(&tx, run.run.id, &[card(name)]).await.expect("kept");
        }
        assert!(scores::models(&tx).await.expect("a list").is_empty(), "the run has not ended");
        assert!(scores::finish(&tx, &run, RUNNER, "", day("2025-06-01").start()).await.expect("ended"));
        assert_eq!(scores::models(&tx).await.expect("a list"), [card("mbgnbd")]);
        assert_eq!(card("x").measure(MeasureKind::Coverage), Some(0.81));
    }
}
