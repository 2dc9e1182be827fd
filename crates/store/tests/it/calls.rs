//! The call programme: who is proposed, what a call writes, what came of it, and where it goes when customers do.

use std::collections::BTreeSet;

use domain::{
    access::{Rows, Scope},
    call::{CallsQuery, LeftOut, MadeQuery, NewCall, NewFollowUp, Outcome, PairsQuery, Proposals, Side, is_held_out},
    consent::Purpose,
    customer::{ConsentStatus, Tier},
    interaction::{Channel, Flow, InteractionKind, NewEntry, TimelineQuery},
    merge::Choices,
    page::parse_query,
    score::{Drivers, pack},
};
use futures::FutureExt;
use store::{
    Db, Result,
    calls::{self, Done, Saved, Saving},
    consents, customers, figures,
    merge::{self, Merging},
    on_both_databases,
    privacy::{self, Erasing},
    scores::write::NewScore,
    testing::rows_in,
    timeline,
    users::{self, User},
};
use uuid::Uuid;

use crate::support::{Company, at, customer_id, day, id, score};

const MANY: u64 = 80;
const EWA: Uuid = Uuid::from_u128(0xe3a);

/// Customers of whom less and less is at stake; of the even ones nobody lives in France. Ewa looks after every fourth.
async fn company(db: &Db) {
    company_that_buys(db, &[]).await;
}

/// The same, with orders of those who are in the programme, the first of them 0: when, and for how much.
async fn company_that_buys(db: &Db, orders: &[(usize, &str, i64)]) {
    let mut company = Company::begin(db).await;
    for n in 1..=MANY {
        company.customer(n, &format!("Customer {n}"), if n % 2 == 0 { "Spain" } else { "France" }, &[]).await;
        company.order(customer_id(n), &n.to_string(), "2025-01-10", "France", 1_000).await;
    }
    let whom = in_programme(|_| true);
    for (n, (who, when, minor)) in orders.iter().enumerate() {
        company.order(whom[*who], &format!("A{n}"), when, "France", *minor).await;
    }
    company.commit().await;
    let tx = db.begin().await.expect("a transaction");
    let user =
        User { id: EWA, name: "Ewa Lis".into(), email: "ewa@our.example".into(), role: "sales".into(), created_at: at("2020-01-01") };
    users::add(&tx, &user).await.expect("a user");
    let all: Vec<NewScore> = (1..=MANY).map(|n| said(n, 60)).collect();
    score(&tx, day("2025-05-01"), &all).await;
    tx.commit().await.expect("committed");
    let mine: Vec<String> = (1..=MANY).filter(|n| n % 4 == 0).map(|n| format!("'Customer {n}'")).collect();
    change(db, &format!("UPDATE customers SET owner_id = (SELECT id FROM users) WHERE name IN ({})", mine.join(", "))).await;
    let tx = db.begin().await.expect("a transaction");
    figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("committed");
}

fn said(n: u64, risk: i16) -> NewScore {
    NewScore {
        customer_id: customer_id(n),
        p_alive_centi: 40,
        risk_centi: Some(risk),
        expected_minor: i64::try_from(10_000 + 100 * (MANY - n)).expect("small"),
        low_minor: 0,
        high_minor: 0,
        rank_centi: 50,
        tier: Tier::Gold,
        rfm: None,
        next_purchase: None,
        drivers: Drivers { silence: 22, purchases: 2, tenure: 142, returned_percent: 20, tickets: 1, csat_centi: None },
        effects: pack(&[0.5, -1.0, 0.2, 0.1, 0.0, 0.0, 0.0]),
    }
}

const NOW: &str = "2025-06-02 09:00";

async fn proposed(db: &Db, scope: &Scope, query: &str, now: &str) -> Proposals {
    let query = CallsQuery::from_pairs(&parse_query(query)).expect("a query");
    calls::proposals(db.reader(), scope, &query, (EWA, at(now))).await.expect("a list")
}

/// Every page of it, and how many were left out.
async fn everybody(db: &Db, scope: &Scope, query: &str, now: &str) -> (Vec<Uuid>, LeftOut, i64) {
    let (mut ids, mut left, mut looked, mut cursor) = (Vec::new(), LeftOut::default(), 0, String::new());
    loop {
        let page = proposed(db, scope, &format!("{query}{cursor}"), now).await;
        ids.extend(page.rows.iter().map(|row| row.facts.customer_id));
        left.held_out += page.left_out.held_out;
        left.called += page.left_out.called;
        left.refused += page.left_out.refused;
        looked += page.looked;
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (ids, left, looked),
        }
    }
}

fn in_programme(keep: impl Fn(u64) -> bool) -> Vec<Uuid> {
    (1..=MANY).filter(|n| keep(*n)).map(customer_id).filter(|id| !is_held_out(*id)).collect()
}

fn saving(n: u64, customer: Uuid, when: &str, outcome: Outcome) -> Saving {
    Saving {
        id: id(60, n),
        customer,
        now: at(when),
        by: (Some(EWA), "Ewa Lis".into()),
        call: NewCall { outcome, note: "canary".into(), follow_up: None },
        body: "Reached, satisfied: canary".into(),
        ids: [id(61, n), id(62, n), id(64, n)],
    }
}

async fn save(db: &Db, saving: Saving) -> Result<Option<Saved>> {
    db.write(move |tx| {
        let saving = saving.clone();
        async move { calls::save(tx, &Scope::all(), &saving).await }.boxed()
    })
    .await
}

async fn join(db: &Db, survivor: Uuid, loser: Uuid) {
    let merging = Merging { id: id(9, 1), survivor, loser, at: at("2025-06-10"), actor: "Ewa".into(), choices: Choices::default() };
    let merged = db.write(move |tx| {
        let merging = merging.clone();
        async move { merge::merge(tx, &Scope::all(), &merging).await }.boxed()
    });
    assert!(merged.await.expect("merged"));
}

fn everything() -> Scope {
    Scope::all()
}

on_both_databases! {
    async fn customers_are_proposed_by_what_is_at_stake_and_one_in_ten_never(test) {
        let db = &test.db;
        let nobody = proposed(db, &everything(), "", NOW).await;
        assert_eq!((nobody.as_of, nobody.rows.len(), nobody.next), (None, 0, None));
        company(db).await;
        let (ids, left, looked) = everybody(db, &everything(), "", NOW).await;
        assert_eq!(ids, in_programme(|_| true));
        let held = i64::try_from((1..=MANY).filter(|n| is_held_out(customer_id(*n))).count()).expect("few");
        assert!(held > 2, "or the test would prove nothing");
        assert_eq!((left, looked), (LeftOut { held_out: held, ..LeftOut::default() }, i64::try_from(MANY).expect("few")));
        let first = proposed(db, &everything(), "", NOW).await;
        assert_eq!((first.as_of, first.rows.len(), first.next.is_some()), (Some(day("2025-05-01")), 25, true));
        let row = &first.rows[0];
        let expected = said((1..=MANY).find(|n| customer_id(*n) == row.facts.customer_id).expect("one of them"), 60).expected_minor;
        assert_eq!((row.at_stake_minor, row.risk_centi), ((expected * 60 + 50) / 100, 60));
        assert_eq!(row.reasons.len(), 2, "what lowers the risk is no reason to call: {:?}", row.reasons);
        assert!(row.reasons[0].effect_centi >= row.reasons[1].effect_centi);
        assert_eq!(first.countries, ["France", "Spain"]);

        let (french, ..) = everybody(db, &everything(), "country=France", NOW).await;
        assert_eq!(french, in_programme(|n| n % 2 == 1));
        assert!(everybody(db, &everything(), "tier=platinum", NOW).await.0.is_empty());
        let (mine, left, looked) = everybody(db, &everything(), "owner=me", NOW).await;
        assert_eq!(mine, in_programme(|n| n % 4 == 0));
        assert_eq!(looked, 20);
        assert_eq!(left.held_out, looked - i64::try_from(mine.len()).expect("few"));
        // Whoever reaches only some is proposed only those.
        let reach = |owners| Scope { rows: Rows { owners: Some(owners), within: None }, ..Scope::all() };
        assert_eq!(everybody(db, &reach(vec![EWA]), "", NOW).await.0, mine);
        assert!(everybody(db, &reach(vec![id(7, 7)]), "owner=me", NOW).await.0.is_empty());
        let elsewhere = format!("cursor={}", "14010100");
        let query = CallsQuery::from_pairs(&parse_query(&elsewhere)).expect("a query");
        assert!(calls::proposals(db.reader(), &everything(), &query, (EWA, at(NOW))).await.is_err());
    }

    async fn who_was_called_or_wants_no_calls_is_left_out(test) {
        let db = &test.db;
        company(db).await;
        let whom = in_programme(|_| true);
        for (n, (customer, when, outcome)) in [
            (whom[0], "2025-06-01 10:00", Outcome::Satisfied),
            (whom[1], "2025-03-30 10:00", Outcome::Satisfied),
            (whom[2], "2025-02-01 10:00", Outcome::Issue),
            (whom[3], "2025-06-01 10:00", Outcome::Missed),
            (whom[4], "2025-05-20 10:00", Outcome::Missed),
            (whom[5], "2025-02-01 10:00", Outcome::Refused),
        ].into_iter().enumerate() {
            save(db, saving(n as u64, customer, when, outcome)).await.expect("saved").expect("there");
        }
        // Logged on the record and not in the programme: a call all the same. One that came in is none.
        for (n, customer, flow) in [(1, whom[6], Flow::Outbound), (2, whom[7], Flow::Inbound)] {
            let entry = NewEntry { kind: InteractionKind::Call, flow, body: "x".into(), minutes: None };
            db.write(move |tx| {
                let entry = entry.clone();
                async move { timeline::write(tx, &Scope::all(), customer, id(63, n), at("2025-05-30"), "Ewa", &entry).await }.boxed()
            }).await.expect("written").expect("there");
        }
        let out = |days: &'static str| async move {
            let (ids, left, _) = everybody(db, &everything(), days, NOW).await;
            (whom_missing(&ids), left.called, left.refused)
        };
        fn whom_missing(ids: &[Uuid]) -> Vec<usize> {
            in_programme(|_| true).iter().take(9).enumerate().filter(|(_, id)| !ids.contains(id)).map(|(n, _)| n).collect()
        }
        assert_eq!(out("").await, (vec![0, 1, 3, 5, 6], 4, 1));
        assert_eq!(out("days=30").await, (vec![0, 3, 5, 6], 3, 1));
        assert_eq!(out("days=365").await, (vec![0, 1, 2, 3, 5, 6], 6, 0), "called first of all");
        assert_eq!(out("days=0").await, (vec![5], 0, 1));
        let list = proposed(db, &everything(), "days=0", NOW).await;
        let last: Vec<_> = list.rows.iter().take(4).map(|row| row.last_call.map(|(_, outcome)| outcome)).collect();
        assert_eq!(last, [Some(Outcome::Satisfied), Some(Outcome::Satisfied), Some(Outcome::Issue), Some(Outcome::Missed)]);
        let said = consents::history(db.reader(), &everything(), whom[5]).await.expect("read");
        assert_eq!(said.len(), 1);
        assert_eq!((said[0].consent.channel, said[0].consent.purpose, said[0].consent.status), (Channel::Phone, Purpose::All, ConsentStatus::Refused));
    }

    async fn a_call_is_written_whole_or_not_at_all(test) {
        let db = &test.db;
        company(db).await;
        let customer = in_programme(|_| true)[3];
        let mut call = saving(1, customer, NOW, Outcome::Refused);
        call.call.follow_up = Some(NewFollowUp { what: "Send a letter".into(), due: day("2025-06-05"), assignee: id(7, 9) });
        assert!(save(db, call.clone()).await.is_err(), "given to nobody of ours");
        for table in ["calls", "call_comparisons", "follow_ups", "consents", "consent_changes"] {
            assert_eq!(rows_in(db, table).await, 0, "{table}");
        }
        assert!(timeline::list(db.reader(), &everything(), customer, &TimelineQuery::default()).await.expect("read").rows.is_empty());
        call.call.follow_up = Some(NewFollowUp { what: "Send a letter".into(), due: day("2025-06-05"), assignee: EWA });
        assert_eq!(save(db, call).await.expect("saved"), Some(Saved { before: false, withdrawn: Some(None) }));
        let events = timeline::list(db.reader(), &everything(), customer, &TimelineQuery::default()).await.expect("read").rows;
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].id, events[0].kind, events[0].channel, events[0].flow), (id(60, 1), InteractionKind::Call, Channel::Phone, Flow::Outbound));
        assert_eq!((events[0].summary.as_str(), events[0].actor.as_str()), ("Reached, satisfied: canary", "Ewa Lis"));
        let made = calls::of_customer(db.reader(), &everything(), customer).await.expect("read");
        assert_eq!((made.len(), made[0].id, made[0].outcome, made[0].by.as_str()), (1, id(60, 1), Outcome::Refused, "Ewa Lis"));
        assert_eq!(made[0].said, "Reached, satisfied: canary");
        let facts = customers::facts(db.reader(), &everything(), customer).await.expect("read").expect("there");
        assert_eq!((facts.interactions, facts.last_contact_at), (1, Some(at(NOW))));
        assert!(figures::verify(db).await.expect("verified").is_clean());
        // Said again it is nothing new; and nobody is called who is not there or not reached.
        assert_eq!(save(db, saving(2, customer, "2025-06-03", Outcome::Refused)).await.expect("saved"), Some(Saved::default()));
        // The button pressed twice writes one call; a page that was kept open writes another.
        let mut again = saving(2, customer, "2025-06-03 00:00:05", Outcome::Missed);
        assert_eq!(save(db, again.clone()).await.expect("saved"), Some(Saved { before: true, withdrawn: None }));
        assert_eq!(rows_in(db, "calls").await, 2);
        again.now = at("2025-06-03 08:00");
        assert_eq!(save(db, again).await.expect("saved"), Some(Saved::default()));
        for outcome in [Outcome::Missed, Outcome::Refused] {
            assert_eq!(save(db, saving(3, id(99, 1), NOW, outcome)).await.expect("answered"), None);
        }
        let scope = Scope { rows: Rows { owners: Some(vec![id(7, 7)]), within: None }, ..Scope::all() };
        let not_reached = saving(4, customer, NOW, Outcome::Missed);
        let nothing = db.write(move |tx| {
            let (scope, call) = (scope.clone(), not_reached.clone());
            async move { calls::save(tx, &scope, &call).await }.boxed()
        }).await.expect("answered");
        assert_eq!(nothing, None);
        assert_eq!(rows_in(db, "calls").await, 3);
    }

    async fn what_is_to_be_done_stands_by_day_until_it_is_done(test) {
        let db = &test.db;
        company(db).await;
        let whom = in_programme(|_| true);
        for (n, due) in [(1, "2025-06-20"), (2, "2025-06-03"), (3, "2025-06-09")] {
            let mut call = saving(n, whom[usize::try_from(n).expect("small")], NOW, Outcome::Satisfied);
            call.call.follow_up = Some(NewFollowUp { what: format!("By {due}"), due: day(due), assignee: EWA });
            save(db, call).await.expect("saved").expect("there");
        }
        let listed = async |by| {
            let page = calls::follow_ups(db.reader(), &everything(), by, None).await.expect("read");
            page.rows.iter().map(|task| task.due.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(listed(Some(EWA)).await, ["2025-06-03", "2025-06-09", "2025-06-20"]);
        assert_eq!(listed(None).await.len(), 3);
        assert!(listed(Some(id(7, 1))).await.is_empty());
        let first = calls::follow_ups(db.reader(), &everything(), None, None).await.expect("read").rows.remove(0);
        assert_eq!((first.customer_id, first.assignee.name.as_str(), first.what.as_str()), (whom[2], "Ewa Lis", "By 2025-06-03"));
        let said = async |customer, scope: Scope| {
            db.write(move |tx| {
                let scope = scope.clone();
                async move { calls::done(tx, &scope, customer, first.id, ("Ewa Lis", at("2025-06-04"))).await }.boxed()
            }).await.expect("answered")
        };
        let none = Scope { rows: Rows { owners: Some(vec![id(7, 7)]), within: None }, ..Scope::all() };
        assert_eq!(said(whom[2], none).await, Done::Unknown, "out of reach");
        assert_eq!(said(whom[0], everything()).await, Done::Unknown, "another customer's");
        assert_eq!((said(whom[2], everything()).await, said(whom[2], everything()).await), (Done::Now, Done::Before));
        assert_eq!(listed(None).await, ["2025-06-09", "2025-06-20"]);
        assert!(calls::follow_ups_of(db.reader(), &everything(), whom[2]).await.expect("read").is_empty());
        assert_eq!(calls::follow_ups_of(db.reader(), &everything(), whom[1]).await.expect("read").len(), 1);
    }

    async fn each_call_is_held_beside_somebody_of_like_stake_who_is_held_out(test) {
        let db = &test.db;
        company_that_buys(db, &[
            (0, "2025-02-03", 5_000),
            (0, "2025-03-03", 1_000),
            (0, "2025-03-09", -200),
            (1, "2025-02-01 09:59", 7_000),
            (1, "2025-05-20", 7_000),
            (2, "2025-04-20", 300),
            (30, "2025-06-05", 300),
        ]).await;
        let whom = in_programme(|_| true);
        let held: Vec<Uuid> = (1..=MANY).map(customer_id).filter(|id| is_held_out(*id)).collect();
        for (n, customer) in whom.iter().take(3).enumerate() {
            save(db, saving(n as u64, *customer, "2025-02-01 10:00", Outcome::ALL[n])).await.expect("saved").expect("there");
        }
        // Called again in its days, and held out: neither is held beside anybody.
        save(db, saving(10, whom[0], "2025-02-20 10:00", Outcome::Satisfied)).await.expect("saved").expect("there");
        save(db, saving(11, held[0], "2025-02-20 10:00", Outcome::Satisfied)).await.expect("saved").expect("there");
        // Not over yet.
        save(db, saving(12, whom[20], "2025-06-01 10:00", Outcome::Satisfied)).await.expect("saved").expect("there");
        let today = day("2025-06-05");
        let results = calls::results(db.reader(), today).await.expect("results");
        assert_eq!((results.pairs, results.waiting), (3, 1));
        assert_eq!((results.bought.called, results.bought.held_out, results.bought.difference), (2, 0, None));
        assert_eq!((results.orders.called, results.net.called, results.net.difference), (3, 6_100, Some(2_033)));
        assert_eq!(results.months.iter().map(|month| (month.month, month.calls(), month.reached())).collect::<Vec<_>>(),
            [(day("2025-06-01"), 1, 1), (day("2025-02-01"), 5, 4)]);
        // Each number opens as many as it says.
        for month in &results.months {
            for (outcome, n) in Outcome::ALL.iter().zip(&month.outcomes) {
                let query = MadeQuery { month: Some(month.month), outcomes: vec![*outcome], cursor: None };
                let made = calls::made(db.reader(), &everything(), &query).await.expect("a list");
                assert_eq!((i64::try_from(made.rows.len()), made.total.count.try_into()), (Ok(*n), Ok(*n)));
            }
        }
        for (bought, n) in [(None, results.pairs), (Some(Side::Called), results.bought.called), (Some(Side::HeldOut), results.bought.held_out)] {
            let pairs = calls::pairs(db.reader(), &everything(), &PairsQuery { bought, ..PairsQuery::default() }, today).await.expect("a list");
            assert_eq!((i64::try_from(pairs.rows.len()), pairs.total.count.try_into()), (Ok(n), Ok(n)));
            assert!(pairs.rows.iter().all(|pair| is_held_out(pair.held_out.customer_id) && !is_held_out(pair.called.customer_id)));
        }
        let pairs = calls::pairs(db.reader(), &everything(), &PairsQuery::default(), today).await.expect("a list").rows;
        let beside: BTreeSet<Uuid> = pairs.iter().map(|pair| pair.held_out.customer_id).collect();
        assert_eq!(beside.len(), 3, "nobody is held beside two calls at a time");
        assert!(beside.is_subset(&held.iter().copied().collect()));
    }

    async fn calls_go_with_their_customer_and_come_back(test) {
        let db = &test.db;
        company(db).await;
        let whom = in_programme(|_| true);
        let mut call = saving(1, whom[1], NOW, Outcome::Issue);
        call.call.follow_up = Some(NewFollowUp { what: "Ring back".into(), due: day("2025-06-05"), assignee: EWA });
        save(db, call).await.expect("saved").expect("there");
        let beside = |db| async move { store_ids(db, "SELECT customer_id FROM call_comparisons").await };
        let held = beside(db).await;
        assert_eq!(held.len(), 1);
        let state = async |customer| {
            let calls = calls::of_customer(db.reader(), &everything(), customer).await.expect("read").len();
            (calls, calls::follow_ups_of(db.reader(), &everything(), customer).await.expect("read").len())
        };
        join(db, whom[0], whom[1]).await;
        assert_eq!((state(whom[0]).await, state(whom[1]).await), ((1, 1), (0, 0)));
        let undone = db.write(|tx| async move {
            merge::undo(tx, &Scope::all(), id(9, 1), [id(9, 2), id(9, 3)], at("2025-06-11"), "Ewa").await
        }.boxed()).await.expect("undone");
        assert!(undone.is_some());
        assert_eq!((state(whom[0]).await, state(whom[1]).await), ((0, 0), (1, 1)));
        assert_eq!(beside(db).await, held);
        assert!(figures::verify(db).await.expect("verified").is_clean());
    }

    async fn with_an_erased_customer_go_its_calls_and_who_was_held_beside_them(test) {
        let db = &test.db;
        company(db).await;
        let whom = in_programme(|_| true);
        let mut call = saving(1, whom[1], NOW, Outcome::Issue);
        call.call.follow_up = Some(NewFollowUp { what: "Ring back".into(), due: day("2025-06-05"), assignee: EWA });
        save(db, call).await.expect("saved").expect("there");
        assert_eq!(rows_in(db, "call_comparisons").await, 1);
        let erasing = Erasing { id: id(90, 1), customer: whom[1], at: at("2025-06-12"), actor: "Ewa".into(), reason: "asked".into(), salt: [7; 16] };
        let erased = db.write(move |tx| {
            let erasing = erasing.clone();
            async move { privacy::erase(tx, &Scope::all(), &erasing).await }.boxed()
        }).await.expect("erased").expect("there");
        assert!(erased.0.erased.iter().any(|gone| gone.what == domain::privacy::Held::Calls && gone.count == 3));
        for table in ["calls", "call_comparisons", "follow_ups"] {
            assert_eq!(rows_in(db, table).await, 0, "{table}");
        }
    }
}

/// Changes something by hand.
async fn change(db: &Db, sql: &str) {
    use sea_orm::ConnectionTrait;
    let tx = db.begin().await.expect("a transaction");
    tx.execute_unprepared(sql).await.expect("a change");
    tx.commit().await.expect("a commit");
}

/// Ids that a statement gives.
async fn store_ids(db: &Db, sql: &str) -> Vec<Uuid> {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    let backend = if db.is_sqlite() { DbBackend::Sqlite } else { DbBackend::Postgres };
    let rows = db.reader().query_all_raw(Statement::from_string(backend, sql)).await.expect("rows");
    rows.iter().map(|row| row.try_get("", "customer_id").expect("an id")).collect()
}
