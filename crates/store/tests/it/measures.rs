//! Measures that follow from answers, scores and the audit log: kept while these are written, and what their lists count.

use domain::{
    access::Scope,
    adoption::Work,
    audit::Action,
    customer::{CustomerQuery, Tier},
    drill,
    metric::{Dimension, Grain, Metric, Split, Value},
    next_action::{Answer, Answered, NextAction},
    page::parse_query,
    score::{Drivers, pack},
    time::Timestamp,
};
use store::{
    Db,
    advice::{self, Given},
    audit::{self, NewEntry},
    figures,
    load::OrderRow,
    metrics, on_both_databases, scorecard,
    scores::write::NewScore,
    users,
};
use uuid::Uuid;

use crate::support::{Company, at, customer_id, day, id, score};

async fn clean(db: &Db) {
    let verified = figures::verify_rollups(db).await.expect("a verification");
    assert!(verified.is_clean(), "{:?}", verified.differences);
}

async fn company(db: &Db) {
    let mut company = Company::begin(db).await;
    for (n, name) in [(1, "Ada"), (2, "Bea"), (3, "Cyd")] {
        company.customer(n, name, "France", &[]).await;
        company.order(customer_id(n), &n.to_string(), "2025-01-10", "France", 1_000).await;
    }
    company.commit().await;
}

async fn say(db: &Db, n: u64, answer: Answer, action: NextAction, when: &str) {
    let answered = Answered { action, about: None, answer, at: at(when) };
    let given = Given { id: id(7, n), event: id(6, n), answered, actor: "Eve".into() };
    let customer = customer_id(1 + n % 3);
    db.write(move |tx| {
        let given = given.clone();
        Box::pin(async move { advice::answer(tx, &Scope::all(), customer, &given).await })
    })
    .await
    .expect("answered");
}

async fn by_month(db: &Db, metric: Metric) -> Vec<(String, Value)> {
    let series = metrics::series(db.reader(), metric, None, None, Split::Time(Grain::Month)).await.expect("a series");
    series.points.into_iter().map(|point| (point.key, point.value)).collect()
}

fn said(n: u64, risk_centi: Option<i16>, expected_minor: i64) -> NewScore {
    NewScore {
        customer_id: customer_id(n),
        p_alive_centi: 50,
        risk_centi,
        expected_minor,
        low_minor: 0,
        high_minor: expected_minor,
        rank_centi: 50,
        tier: Tier::Gold,
        rfm: None,
        next_purchase: None,
        drivers: Drivers { silence: 22, purchases: 2, tenure: 142, returned_percent: 20, tickets: 1, csat_centi: None },
        effects: pack(&[0.5, -1.0, 0.0, 0.1, 0.2, 0.0, 0.0]),
    }
}

async fn scored(db: &Db, as_of: &str, scores: Vec<NewScore>) {
    let tx = db.begin().await.expect("a transaction");
    score(&tx, day(as_of), &scores).await;
    tx.commit().await.expect("committed");
    clean(db).await;
}

/// The customers of the list that an address opens.
async fn behind(db: &Db, address: &str) -> (u64, Vec<Uuid>) {
    let (_, query) = address.split_once('?').expect("a query");
    let query = CustomerQuery::from_pairs(&parse_query(query)).expect("readable");
    let page = store::customers::list(db.reader(), &Scope::all(), &query).await.expect("a page");
    (page.total.count, page.rows.into_iter().map(|facts| facts.customer_id).collect())
}

async fn user(db: &Db, n: u64, role: &str, since: &str) -> Uuid {
    let user = users::User {
        id: id(3, n),
        name: format!("Person {n}"),
        email: format!("{n}@x.example"),
        role: role.into(),
        created_at: at(since),
    };
    let (tx, who) = (db.begin().await.expect("a transaction"), user.id);
    assert_eq!(users::create(&tx, &user).await.expect("a user"), users::Added::Added);
    tx.commit().await.expect("committed");
    who
}

fn entry(actor: Uuid, when: &str, action: Action, resource: &str, summary: &str) -> NewEntry {
    NewEntry {
        at: at(when),
        actor_id: Some(actor),
        actor: "Somebody".into(),
        action,
        resource: resource.into(),
        record: None,
        summary: summary.into(),
        values: None,
        request: String::new(),
        address: String::new(),
        agent: String::new(),
    }
}

on_both_databases! {
    async fn answers_to_proposals_are_counted_as_they_are_given(test) {
        let db = &test.db;
        company(db).await;
        assert_eq!(by_month(db, Metric::Acceptance).await, [], "of nothing there is no share");
        say(db, 1, Answer::Accepted, NextAction::Offer, "2025-06-10 12:00").await;
        say(db, 2, Answer::NotNow, NextAction::Offer, "2025-06-30 23:59").await;
        say(db, 3, Answer::Done, NextAction::Recover, "2025-06-30 23:59").await;
        say(db, 4, Answer::Accepted, NextAction::Renew, "2025-07-01").await;
        clean(db).await;
        let third = Value::Ratio(1.0 / 3.0);
        assert_eq!(by_month(db, Metric::Acceptance).await, [("2025-06-01".to_owned(), third), ("2025-07-01".to_owned(), Value::Ratio(1.0))]);
        let june = (Some(day("2025-06-01")), Some(day("2025-06-30")));
        let by_action = metrics::series(db.reader(), Metric::Acceptance, june.0, june.1, Split::By(Dimension::Action)).await.expect("a series");
        let keys: Vec<_> = by_action.points.iter().map(|point| (point.key.as_str(), point.value)).collect();
        assert_eq!((keys, by_action.total), (vec![("offer", Value::Ratio(0.5)), ("recover", Value::Ratio(0.0))], Some(third)));
        let period = domain::dashboard::Period { from: day("2025-06-01"), to: day("2025-06-30") };
        assert_eq!(behind(db, &drill::of(Metric::Acceptance, period)).await.0, 3);
        assert_eq!(behind(db, &drill::of_part(Metric::Acceptance, period, Dimension::Action, "recover").expect("a list")).await.1, [customer_id(1)]);
    }

    async fn what_is_at_stake_is_kept_by_month_while_customers_are_scored(test) {
        let db = &test.db;
        company(db).await;
        scored(db, "2025-05-20", vec![said(1, Some(50), 1_001), said(2, None, 9_999)]).await;
        // What is true of the beginning of June was known at the end of May.
        scored(db, "2025-06-01", vec![said(1, Some(40), 1_000), said(2, Some(10), 500), said(3, Some(0), 70)]).await;
        scored(db, "2025-06-20", vec![said(1, Some(30), 1_000), said(3, Some(100), 70)]).await;
        scored(db, "2025-08-02", vec![said(1, Some(20), 1_000)]).await;
        let months = by_month(db, Metric::ValueAtStake).await;
        let whole = |month: &str, n: i64| (month.to_owned(), Value::Whole(n));
        assert_eq!(months, [whole("2025-05-01", 450), whole("2025-06-01", 370), whole("2025-08-01", 200)], "nobody was scored of July");
        for (month, customers) in [("2025-05-01", vec![1, 2]), ("2025-06-01", vec![1, 3]), ("2025-07-01", vec![]), ("2025-08-01", vec![1])] {
            let (count, mut listed) = behind(db, &drill::at_stake(day(month))).await;
            listed.sort_unstable();
            assert_eq!(listed, customers.iter().map(|n| customer_id(*n)).collect::<Vec<_>>(), "{month}");
            assert_eq!(count, customers.len() as u64, "{month}");
        }
        // Of a customer who is another's now, no list tells anything.
        let merging = store::merge::Merging {
            id: id(5, 1),
            survivor: customer_id(2),
            loser: customer_id(1),
            at: at("2025-08-03"),
            actor: "Eve".into(),
            choices: domain::merge::Choices::default(),
        };
        let merged = db.write(move |tx| {
            let merging = merging.clone();
            Box::pin(async move { store::merge::merge(tx, &Scope::all(), &merging).await })
        });
        assert!(merged.await.expect("merged"));
        clean(db).await;
        assert_eq!(by_month(db, Metric::ValueAtStake).await, [whole("2025-05-01", 50), whole("2025-06-01", 70)]);
        scored(db, "2025-08-04", vec![said(2, Some(50), 10)]).await;
    }

    async fn the_use_of_the_program_is_counted_by_week(test) {
        let db = &test.db;
        let mut people = Vec::new();
        for (n, role) in [(1, "agent"), (2, "agent"), (3, "agent"), (4, "agent"), (5, "executive")] {
            people.push(user(db, n, role, if n == 4 { "2025-06-12" } else { "2025-01-01" }).await);
        }
        let entries = vec![
            entry(people[0], "2025-06-01 23:59", Action::Viewed, "customer", ""),
            entry(people[0], "2025-06-02", Action::SignedIn, "session", ""),
            entry(people[0], "2025-06-02 08:00", Action::Viewed, "customer", ""),
            entry(people[0], "2025-06-02 08:01", Action::Created, "note", ""),
            entry(people[1], "2025-06-03 08:00", Action::SignedIn, "session", ""),
            entry(people[1], "2025-06-03 08:01", Action::Denied, "audit", ""),
            entry(people[2], "2025-06-08 23:59", Action::Changed, "customer", "many"),
            entry(people[2], "2025-06-08 23:59", Action::Changed, "customer", ""),
            entry(people[4], "2025-06-09", Action::Changed, "figures", "scorecard"),
        ];
        db.write(move |tx| {
            let entries = entries.clone();
            Box::pin(async move { audit::append(tx, &entries).await })
        })
        .await
        .expect("written");
        let read = async |week: &str, names| store::adoption::read(db.reader(), Some(day(week)), day("2025-06-11"), names).await.expect("a look");
        let week = read("2025-06-05", true).await;
        assert_eq!((week.week, week.under_way, week.before, week.after), (day("2025-06-02"), false, Some(day("2025-05-26")), Some(day("2025-06-09"))));
        assert_eq!((week.all.people, week.all.worked, week.signed_in), (4, 2, 2), "the fourth agent came later, and who was refused did nothing");
        assert_eq!(Work::ALL.iter().map(|work| week.all.counts.get(*work)).collect::<Vec<_>>(), [2, 1, 1, 1, 1, 0, 0, 0, 0]);
        let told: Vec<_> = week.weeks.iter().map(|week| (week.week, week.enabled, week.worked)).collect();
        assert_eq!(told, [(day("2025-05-26"), 4, 1), (day("2025-06-02"), 4, 2)]);
        let roles: Vec<_> = week.roles.iter().map(|role| (role.name.as_deref(), role.people, role.worked)).collect();
        assert_eq!(roles, [(Some("agent"), 3, 2), (Some("executive"), 1, 0)]);
        assert_eq!(week.people.expect("by name").len(), 4);
        let other = read("2025-06-05", false).await;
        assert!(other.people.is_none());
        assert_eq!(other.roles.iter().map(|role| (role.name.as_deref(), role.people)).collect::<Vec<_>>(), [(None, 4)], "one alone could be told");
        let last = read("2026-01-01", true).await;
        assert_eq!((last.week, last.under_way, last.after, last.all.people, last.all.worked), (day("2025-06-09"), true, None, 5, 1));
    }

    async fn a_measure_is_held_against_itself_before_something_was_introduced(test) {
        let db = &test.db;
        let mut company = Company::begin(db).await;
        company.customer(1, "Ada", "France", &[]).await;
        let mut number = 0;
        for (month, orders) in [("2024-11", 2), ("2024-12", 3), ("2025-01", 2), ("2025-02", 9), ("2025-03", 7), ("2025-04", 8), ("2025-05", 8)] {
            for _ in 0..orders {
                number += 1;
                company.order(customer_id(1), &number.to_string(), &format!("{month}-15"), "France", 100).await;
            }
        }
        company.commit().await;
        let read = async |since: &str| scorecard::before_after(db.reader(), Metric::Orders, day(since), day("2025-06-01")).await.expect("a look").expect("data");
        // November began in the middle, and May ends in it: neither is a whole month. February is on neither side.
        let told = read("2025-02-10").await;
        let sides = (told.before.map(|side| (side.months, side.mean)), told.after.map(|side| (side.months, side.mean)));
        assert_eq!(sides, (Some((2, 3)), Some((2, 8))));
        assert!(told.interval.is_some());
        let told = read("2025-02-01").await;
        assert_eq!(told.after.map(|side| (side.months, side.mean)), Some((3, 8)), "a month that begins with the day is after it");
        let told = read("2031-02-01").await;
        assert_eq!((told.before, told.after), (None, None));
        let told = read("2025-05-01").await;
        assert_eq!((told.before.map(|side| side.months), told.after, told.difference()), (Some(5), None, None));
    }

    async fn an_order_is_delivered_when_its_source_says_so_later(test) {
        let db = &test.db;
        company(db).await;
        assert_eq!(by_month(db, Metric::DeliveryTime).await, [], "nobody tells");
        let order = store::orders::by_number(db.reader(), &Scope::all(), "vecino", "2").await.expect("a look").expect("there").order;
        assert_eq!(order.delivered_at, None);
        let row = OrderRow {
            customer_id: customer_id(2),
            id: order.id,
            source_id: 1,
            number: order.number.clone(),
            kind: order.kind,
            channel: order.channel,
            placed_at: order.placed_at,
            delivered_at: Some(at("2025-01-13")),
            country: order.country.clone(),
            lines: order.lines,
            sales_minor: order.sales_minor,
            credits_minor: order.credits_minor,
            currency: order.currency,
        };
        let placed: Timestamp = order.placed_at;
        db.write(move |tx| {
            let row = row.clone();
            Box::pin(async move {
                let change = figures::Change::begin(tx, &[row.customer_id]).await?;
                store::imports::change_order(tx, &row, placed).await?;
                change.settle(tx).await
            })
        })
        .await
        .expect("changed");
        clean(db).await;
        let three_days = Value::Ratio(3.0 * 86_400.0);
        assert_eq!(by_month(db, Metric::DeliveryTime).await, [("2025-01-01".to_owned(), three_days)]);
        let again = store::orders::by_number(db.reader(), &Scope::all(), "vecino", "2").await.expect("a look").expect("there").order;
        assert_eq!(again.delivered_at, Some(at("2025-01-13")));
    }
}
