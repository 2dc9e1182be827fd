//! Each cell of a report is the count or the sum of the list that it opens, for random companies and reports; what there
//! is no room for is in the totals; reports are kept for whom they are for.

use crate::{
    figures::world::World,
    support::{at, id},
};
use domain::{
    access::{Access, Role, Scope},
    customer::CustomerQuery,
    dashboard::{Comparison, DashboardQuery},
    format::Locale,
    interaction::Channel,
    metric::Metric,
    order::OrderQuery,
    page::{parse_query, query_string},
    report::{About, Axis, Every, Key, Line, Measure, Pivot, Report, Sums},
    ticket::{Priority, TicketQuery},
    time::Day,
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{Db, StoreError, customers, dashboard, figures, on_both_databases, orders, reports, tickets, users::User};

/// After every moment of the world.
pub(crate) const TODAY: Day = Day(20_000);

/// A company whose orders and tickets come from everywhere.
pub(crate) fn company(seed: u64, customers: usize) -> World {
    let (mut world, mut rng) = (World::new(seed, customers), StdRng::seed_from_u64(seed));
    for (order, _) in &mut world.orders {
        order.channel = *[Channel::Web, Channel::Shop, Channel::Phone].choose(&mut rng).expect("a channel");
    }
    for ticket in &mut world.tickets {
        ticket.priority = *Priority::ALL.choose(&mut rng).expect("a priority");
    }
    world
}

pub(crate) async fn load(db: &Db, world: &World) {
    let tx = db.begin().await.expect("a transaction");
    world.load(&tx).await;
    figures::rebuild(&tx, figures::Scope::All).await.expect("figures");
    tx.commit().await.expect("a commit");
}

pub(crate) fn report(query: &str) -> Report {
    Report::from_pairs(&parse_query(query)).expect("a report")
}

pub(crate) async fn pivot(db: &Db, report: &Report) -> Pivot {
    reports::read(db.reader(), report, TODAY).await.expect("a read").expect("a table")
}

/// What the rows of a list come to.
pub(crate) async fn listed(db: &Db, opens: &str, measure: Measure, scope: &Scope) -> i64 {
    let (path, query) = opens.split_once('?').expect("a query");
    let (pairs, db) = (parse_query(&format!("{query}&limit=200")), db.reader());
    if path == "/customers" {
        let query = CustomerQuery::from_pairs(&pairs).expect("readable");
        return i64::try_from(customers::list(db, scope, &query).await.expect("a list").total.count).expect("small");
    }
    if path == "/tickets" {
        let query = TicketQuery::from_pairs(&pairs).expect("readable");
        return i64::try_from(tickets::list(db, scope, &query).await.expect("a list").total.count).expect("small");
    }
    let query = OrderQuery::from_pairs(&pairs).expect("readable");
    let page = orders::list(db, scope, &query).await.expect("a list");
    assert!(page.next.is_none(), "all of them on one page");
    let sum = |of: fn(&domain::order::Order) -> i64| page.rows.iter().map(of).sum();
    match measure {
        Measure::Net => sum(|order| order.total_minor),
        Measure::Sales => sum(|order| order.sales_minor),
        Measure::Credits => sum(|order| order.credits_minor),
        Measure::Lines => sum(|order| order.lines),
        _ => i64::try_from(page.total.count).expect("small"),
    }
}

pub(crate) fn random_report(rng: &mut StdRng) -> Report {
    let about = *About::ALL.choose(rng).expect("one");
    let mut pairs = vec![("of".to_owned(), about.word().to_owned())];
    let mut push = |key: &str, value: &str| pairs.push((key.to_owned(), value.to_owned()));
    for _ in 0..rng.random_range(1..3) {
        push("row", Axis::of(about).choose(rng).expect("an axis").word());
    }
    if rng.random_bool(0.8) {
        push("column", Axis::of(about).choose(rng).expect("an axis").word());
    }
    let additive: Vec<Measure> = Measure::of(about).iter().copied().filter(|measure| measure.adds_up()).collect();
    for _ in 0..2 {
        push("measure", additive.choose(rng).expect("a measure").word());
    }
    if rng.random_bool(0.4) {
        let (key, values) = match about {
            About::Orders => ("country", ["Spain", "~", "中国"]),
            About::Tickets => ("reason", ["delivery", "~", "Rückgabe, ~|"]),
        };
        push(key, values[rng.random_range(0..3)]);
        push(key, values[0]);
    }
    if rng.random_bool(0.3) {
        push("channel", "web");
        push("channel", "phone");
    }
    let periods = ["period=all", "period=year", "period=quarter", "from=2011-01-01&to=2011-12-31", "from=1968-01-01&to=2012-08-31"];
    let periods = parse_query(periods.choose(rng).expect("a period"));
    let comparison = Comparison::ALL.choose(rng).expect("one").word();
    pairs.extend(periods.into_iter().chain([("compare".to_owned(), comparison.to_owned())]));
    report(&query_string(&pairs))
}

fn plus(mut one: Sums, other: Sums) -> Sums {
    one += other;
    one
}

/// Random cells of a table, with what names them: a row alone, a column alone, or both.
pub(crate) fn cell<'a>(report: &Report, pivot: &'a Pivot, rng: &mut StdRng) -> Option<(Vec<(Axis, &'a Key)>, Sums)> {
    let line: &Line = if rng.random_bool(0.1) { &pivot.total } else { pivot.lines.choose(rng)? };
    let at = rng.random_bool(0.8).then(|| rng.random_range(0..pivot.columns.len().max(1))).filter(|at| *at < pivot.columns.len());
    let keys = report.rows.iter().copied().zip(&line.keys).chain(report.column.zip(at.map(|at| &pivot.columns[at]))).collect();
    Some((keys, at.map_or(line.total, |at| line.cells[at])))
}

on_both_databases! {
    async fn a_cell_is_what_the_list_that_it_opens_comes_to(test) {
        let world = company(31, 40);
        load(&test.db, &world).await;
        let mut rng = StdRng::seed_from_u64(8);
        let (mut cells, mut full) = (0, 0);
        for _ in 0..70 {
            let report = random_report(&mut rng);
            let pivot = pivot(&test.db, &report).await;
            let outer = pivot.lines.iter().filter(|line| line.keys.len() == 1);
            let whole = outer.fold(Sums::default(), |sum, line| plus(sum, line.total));
            assert_eq!(whole, pivot.total.total, "{report:?}");
            for _ in 0..12 {
                let Some((keys, sums)) = cell(&report, &pivot, &mut rng) else { continue };
                let measure = *report.measures.choose(&mut rng).expect("a measure");
                let Some(opens) = report.opens(pivot.period, measure, &keys) else { continue };
                assert_eq!(Some(listed(&test.db, &opens, measure, &Scope::all()).await), measure.value(&sums), "{opens} of {report:?}");
                (cells, full) = (cells + 1, full + i32::from(sums != Sums::default()));
            }
        }
        assert!(cells > 400 && full > 200, "{cells} {full}");
    }

    async fn totals_are_the_figures_of_the_dashboard_now_and_before(test) {
        load(&test.db, &company(32, 60)).await;
        for (chosen, comparison) in [("period=year", "year"), ("period=quarter", "previous"), ("from=2011-03-01&to=2011-05-31", "previous")] {
            let when = format!("{chosen}&compare={comparison}");
            let query = DashboardQuery::from_pairs(&parse_query(&when)).expect("readable");
            let board = dashboard::read(test.db.reader(), &query, TODAY).await.expect("a read").expect("a dashboard");
            for (of, measures) in [
                ("of=orders&row=country&row=channel&column=week", vec![(Measure::Net, Metric::Net), (Measure::Sales, Metric::Revenue),
                    (Measure::Orders, Metric::Orders), (Measure::CreditNotes, Metric::CreditNotes), (Measure::AverageOrder, Metric::AverageOrder)]),
                ("of=tickets&row=reason&column=quarter", vec![(Measure::Opened, Metric::TicketsOpened), (Measure::Solved, Metric::TicketsSolved),
                    (Measure::Answered, Metric::FirstResponses), (Measure::InTime, Metric::AnsweredInTime), (Measure::SlaKept, Metric::SlaKept), (Measure::FirstResponse, Metric::FirstResponse), (Measure::Resolution, Metric::Resolution)]),
            ] {
                let found = pivot(&test.db, &report(&format!("{of}&{when}"))).await;
                assert_eq!((found.period, found.before), (board.period, board.before.filter(|_| board.then.is_some())));
                for (measure, metric) in measures {
                    assert_eq!(measure.value(&found.total.total), board.now.value(metric), "{when} {metric:?}");
                    let then = board.then.as_ref().map(|then| then.value(metric));
                    assert_eq!(found.before.map(|_| measure.value(&found.total.before)), then, "{when} {metric:?}");
                }
            }
        }
    }

    async fn what_there_is_no_room_for_is_put_together_and_in_the_totals(test) {
        let mut world = company(33, 150);
        for (n, (order, _)) in world.orders.iter_mut().enumerate() {
            order.country = format!("Country {n}");
        }
        load(&test.db, &world).await;
        let rows = pivot(&test.db, &report("of=orders&row=country&column=day&measure=orders&period=all")).await;
        assert!(world.orders.len() > 150 && rows.is_cut() == (true, true), "{} {:?}", world.orders.len(), rows.is_cut());
        assert_eq!((rows.lines.len(), rows.columns.len(), &rows.columns[0]), (101, 61, &Key::Others));
        let columns = pivot(&test.db, &report("of=orders&row=channel&column=country&measure=lines&period=all")).await;
        assert_eq!((columns.is_cut(), columns.columns.len(), columns.columns.last()), ((false, true), 61, Some(&Key::Others)));
        for found in [rows, columns] {
            let documents: i64 = world.orders.len() as i64;
            assert_eq!(found.total.total.0[0] + found.total.total.0[1], documents);
            assert_eq!(found.lines.iter().fold(Sums::default(), |sum, line| plus(sum, line.total)), found.total.total);
            assert_eq!(found.total.cells.iter().fold(Sums::default(), |sum, cell| plus(sum, *cell)), found.total.total);
        }
    }

    async fn a_company_without_orders_and_tickets_has_no_table(test) {
        assert!(reports::read(test.db.reader(), &report("of=orders"), TODAY).await.expect("a read").is_none());
        let choices = reports::choices(test.db.reader(), About::Tickets).await.expect("choices");
        assert_eq!(choices, vec![(Axis::Reason, vec![]), (Axis::Source, vec![]), (Axis::Owner, vec![String::new()])]);
    }

    async fn a_report_is_kept_for_its_owner_or_for_everybody_and_mailed_when_it_is_due(test) {
        let db = test.db.reader();
        let people = [("Ana", 1), ("Ben", 2)].map(|(name, n)| {
            User { id: id(6, n), name: name.into(), email: format!("{name}@x.example"), role: "executive".into(), created_at: at("2025-01-01") }
        });
        let tx = test.db.begin().await.expect("a transaction");
        for person in &people {
            store::users::add(&tx, person).await.expect("added");
        }
        tx.commit().await.expect("a commit");
        let [ana, ben] = people.map(|user| Access { user: user.id, name: user.name, role: Role::default(), team: vec![], eyes: None, revealed: vec![] });
        let new = |name: &str, shared| reports::NewReport { name: name.into(), query: "of=orders".into(), shared };
        let (first, second, now) = (id(9, 1), id(9, 2), at("2025-01-01"));
        let tx = test.db.begin().await.expect("a transaction");
        reports::create(&tx, first, now, ana.user, &new("Mine", false)).await.expect("kept");
        reports::create(&tx, second, now, ana.user, &new(" Ours ", true)).await.expect("kept");
        assert!(matches!(reports::create(&tx, id(9, 3), now, ana.user, &new(" ", true)).await, Err(StoreError::Invalid(_))));
        assert!(matches!(reports::create(&tx, id(9, 3), now, ana.user, &new(&"x".repeat(81), true)).await, Err(StoreError::Invalid(_))));
        tx.commit().await.expect("a commit");
        let names = async |viewer: &Access| {
            let found = reports::list(db, viewer).await.expect("a list");
            found.into_iter().map(|saved| format!("{} {} {}", saved.name, saved.mine, saved.by)).collect::<Vec<_>>()
        };
        assert_eq!(names(&ana).await, ["Mine true ", "Ours true "]);
        assert_eq!(names(&ben).await, ["Ours false Ana"]);
        assert!(reports::get(db, first, &ben).await.expect("a look").is_none());

        // Mailed to both on Mondays: asked for on a Wednesday, it is due on the Monday after.
        let day = |text: &str| Day::parse(text).expect("a date");
        let tx = test.db.begin().await.expect("a transaction");
        for user in [ana.user, ben.user] {
            reports::mail(&tx, second, user, (Every::Week, Locale::Es), day("2025-01-01")).await.expect("asked");
        }
        tx.commit().await.expect("a commit");
        assert_eq!(reports::mailed(db, second).await.expect("whom").iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Ana", "Ben"]);
        assert!(reports::due(db, day("2025-01-05")).await.expect("a look").is_empty());
        let due = reports::due(db, day("2025-01-07")).await.expect("a look");
        assert_eq!((due.len(), due[0].locale, due[0].query.as_str()), (2, Locale::Es, "of=orders"));
        let tx = test.db.begin().await.expect("a transaction");
        assert!(reports::told(&tx, &due[0], day("2025-01-07")).await.expect("noted"));
        assert!(!reports::told(&tx, &due[0], day("2025-01-07")).await.expect("noted"), "once a week");
        assert!(!reports::change(&tx, second, now, ben.user, &new("Taken", true)).await.expect("a look"), "only one's own");
        assert!(reports::change(&tx, second, now, ana.user, &new("Mine too", false)).await.expect("a look"));
        assert!(!reports::delete(&tx, first, ben.user).await.expect("a look"));
        assert!(reports::delete(&tx, first, ana.user).await.expect("a look"));
        tx.commit().await.expect("a commit");
        assert_eq!(reports::mailed(db, second).await.expect("whom").len(), 1, "what is shared no more goes to nobody else");
        assert_eq!((names(&ana).await, names(&ben).await), (vec!["Mine too true ".to_owned()], vec![]));
        let tx = test.db.begin().await.expect("a transaction");
        assert!(reports::delete(&tx, second, ana.user).await.expect("a look"));
        tx.commit().await.expect("a commit");
        assert!(reports::mailed(db, second).await.expect("whom").is_empty());
    }
}
