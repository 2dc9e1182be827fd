//! What is worked out in the background is what rollups keep where these keep it, what the lists hold that its numbers open,
//! and what a sum over every line gives; a run is one person's, one at a time, and ends when nobody wants it any more.

use std::collections::{BTreeMap, HashSet};

use domain::{
    access::{Rows, Scope},
    dashboard::Period,
    order::OrderKind,
    report::{About, Axis, Key, Measure, Pivot, Report, RunState, Sums},
    time::{Day, Timestamp},
};
use rand::{SeedableRng, rngs::StdRng, seq::IndexedRandom};
use store::{
    Db, on_both_databases,
    reports::{
        Step, Work,
        runs::{self, Ending, STALE_MS},
    },
};

use crate::{
    figures::world::OWNERS,
    reports::{TODAY, cell, company, listed, load, pivot, random_report, report},
    support::id,
};

/// The table of a report that is worked out for who reaches so much.
async fn made(db: &Db, report: &Report, scope: &Scope) -> Pivot {
    let mut work = Work::begin(db.reader(), report, scope, TODAY).await.expect("a read").expect("data");
    while work.step(db.reader()).await.expect("a step") == Step::More {}
    assert_eq!(work.done, work.total, "everybody was counted");
    work.finish().expect("a table")
}

/// The same without what rollups do not keep.
fn kept(about: About, mut pivot: Pivot) -> Pivot {
    let without = |sums: &mut Sums| {
        sums.0[5] = 0;
        if about == About::Orders {
            sums.0[6] = 0;
        }
    };
    for line in pivot.lines.iter_mut().chain([&mut pivot.total]) {
        line.cells.iter_mut().chain([&mut line.total, &mut line.before]).for_each(without);
    }
    pivot
}

on_both_databases! {
    async fn what_rollups_keep_is_the_same_worked_out(test) {
        load(&test.db, &company(41, 40)).await;
        let mut rng = StdRng::seed_from_u64(9);
        for _ in 0..40 {
            let report = random_report(&mut rng);
            let more = if report.about == About::Orders { [Measure::Units, Measure::Customers] } else { [Measure::Requesters; 2] };
            let mut asked = report.clone();
            asked.measures.push(*more.choose(&mut rng).expect("one"));
            assert!(!asked.is_kept());
            // The same measures, so that there is room for the same rows.
            let found = kept(asked.about, made(&test.db, &asked, &Scope::all()).await);
            assert_eq!(found, pivot(&test.db, &asked).await, "{asked:?}");
        }
    }

    async fn a_cell_of_customers_fields_is_what_the_list_that_it_opens_comes_to(test) {
        load(&test.db, &company(42, 40)).await;
        let mut rng = StdRng::seed_from_u64(10);
        let narrow = Scope { rows: Rows { owners: Some(vec![OWNERS[0], OWNERS[1]]), within: None }, ..Scope::all() };
        let (mut cells, mut full, mut people) = (0, 0, 0);
        for query in [
            "of=orders&row=tier&row=stage&column=quarter&measure=net&measure=customers&period=all",
            "of=orders&row=owner&column=tier&measure=orders&measure=customers&from=2010-12-01&to=2012-03-31&compare=year",
            "of=orders&row=country&row=owner&measure=customers&measure=lines&measure=credit_notes&stage=customer&stage=former&period=all",
            "of=orders&row=stage&column=country&measure=sales&measure=customers&owner=~&period=all",
            "of=orders&row=month&row=tier&measure=orders&measure=customers&channel=web&kind=order&period=all",
            "of=tickets&row=tier&row=reason&column=channel&measure=opened&measure=requesters&period=all",
            "of=tickets&row=owner&column=month&measure=solved&measure=requesters&measure=answered&tier=standard&from=2011-01-01&to=2011-12-31",
        ] {
            let report = report(query);
            for scope in [Scope::all(), narrow.clone()] {
                let found = made(&test.db, &report, &scope).await;
                for _ in 0..25 {
                    let Some((keys, sums)) = cell(&report, &found, &mut rng) else { continue };
                    let measure = *report.measures.choose(&mut rng).expect("a measure");
                    let (Some(opens), Some(value)) = (report.opens(found.period, measure, &keys), measure.value(&sums)) else { continue };
                    assert_eq!(listed(&test.db, &opens, measure, &scope).await, value, "{opens} of {query}");
                    (cells, full) = (cells + 1, full + i32::from(value != 0));
                    people += i32::from(measure.is_different());
                }
                if scope.rows.is_all() && report.filters.is_empty() {
                    let all = pivot(&test.db, &Report { rows: vec![Axis::Source], column: None, ..report.clone() }).await;
                    assert_eq!(kept(report.about, found).total.total, all.total.total, "{query}");
                }
            }
        }
        assert!(cells > 200 && full > 100 && people > 50, "{cells} {full} {people}");
    }

    async fn products_are_what_their_lines_come_to(test) {
        let world = company(43, 60);
        load(&test.db, &world).await;
        let report = report("of=orders&row=product&measure=net&measure=units&measure=lines&measure=customers&from=2010-10-01&to=2013-08-31");
        let found = made(&test.db, &report, &Scope::all()).await;
        let Period { from, to } = found.period;
        let mut expected: BTreeMap<String, (i64, i64, i64, HashSet<_>)> = BTreeMap::new();
        for (order, lines) in world.orders.iter().filter(|(order, _)| (from..=to).contains(&order.placed_at.day())) {
            for line in lines {
                let product = world.products.iter().find(|product| product.id == line.product_id).expect("a product");
                let sums = expected.entry(format!("vecino\u{1f}{}\u{1f}{}", product.code, product.name)).or_default();
                (sums.0, sums.1, sums.2) = (sums.0 + line.amount_minor, sums.1 + line.quantity, sums.2 + 1);
                if order.kind == OrderKind::Order && !order.customer_id.is_nil() {
                    sums.3.insert(order.customer_id);
                }
            }
        }
        assert!(expected.len() > 8 && found.lines.len() == expected.len());
        for line in &found.lines {
            let Key::Of(key) = &line.keys[0] else { panic!("a product") };
            let (net, units, lines, customers) = &expected[key];
            let values: Vec<_> = report.measures.iter().map(|measure| measure.value(&line.total).expect("a number")).collect();
            assert_eq!(values, [*net, *units, *lines, customers.len() as i64], "{key}");
        }
        let all = pivot(&test.db, &Report { rows: vec![Axis::Source], measures: vec![Measure::Net], ..report.clone() }).await;
        assert_eq!(Measure::Net.value(&found.total.total), Measure::Net.value(&all.total.total));
        // Narrowed to one of them, it alone is there.
        let Key::Of(first) = &found.lines[0].keys[0] else { panic!("a product") };
        let mut one = report.clone();
        one.filters = vec![(Axis::Product, vec![first.clone()])];
        let one = made(&test.db, &one, &Scope::all()).await;
        assert_eq!((one.lines.len(), &one.lines[0].total), (1, &found.lines[0].total));
    }

    async fn a_run_is_one_persons_and_ends_when_nobody_wants_it(test) {
        load(&test.db, &company(44, 10)).await;
        let (db, [ana, ben, _]) = (test.db.reader(), OWNERS);
        let (now, runner, other) = (Timestamp(1_000_000), id(5, 1), id(5, 2));
        let later = |ms: i64| Timestamp(now.0 + ms);
        let query = "of=orders&row=tier&measure=net";
        let newest = async |user| runs::newest(db, user, query, &Scope::all()).await.expect("a look").map(|(run, _)| run.state);
        let tx = test.db.begin().await.expect("a transaction");
        assert!(runs::ask(&tx, id(8, 1), ana, query, now).await.expect("asked"));
        assert!(!runs::ask(&tx, id(8, 2), ana, "of=orders&row=stage&measure=net", now).await.expect("asked"), "one at a time");
        assert!(runs::ask(&tx, id(8, 3), ben, query, later(1)).await.expect("asked"));
        tx.commit().await.expect("a commit");

        // One is worked out at a time, the oldest first; who is silent loses it.
        let tx = test.db.begin().await.expect("a transaction");
        let (run, user) = runs::take(&tx, runner, now).await.expect("a look").expect("a run");
        assert_eq!((run.id, user), (id(8, 1), ana));
        assert!(runs::take(&tx, other, later(10)).await.expect("a look").is_none(), "somebody is at it");
        assert!(runs::beat(&tx, (run.id, runner), (5, 11), later(10)).await.expect("noted"));
        let (again, _) = runs::take(&tx, other, later(STALE_MS + 20)).await.expect("a look").expect("taken over");
        assert_eq!(again.id, run.id);
        assert!(!runs::beat(&tx, (run.id, runner), (9, 11), later(STALE_MS + 30)).await.expect("noted"), "it is another's now");
        tx.commit().await.expect("a commit");

        // Cancelled by its owner alone, its worker hears of it with the next batch, and what it brings counts no more.
        let tx = test.db.begin().await.expect("a transaction");
        assert_eq!(runs::cancel(&tx, run.id, ben, now).await.expect("a look"), None);
        assert!(runs::beat(&tx, (run.id, other), (9, 11), later(STALE_MS + 40)).await.expect("noted"));
        assert_eq!(runs::cancel(&tx, run.id, ana, later(STALE_MS + 50)).await.expect("a look").as_deref(), Some(query));
        assert!(!runs::beat(&tx, (run.id, other), (10, 11), later(STALE_MS + 60)).await.expect("noted"));
        assert!(!runs::end(&tx, (run.id, other), &Ending::TooLarge, later(STALE_MS + 70)).await.expect("noted"));
        tx.commit().await.expect("a commit");
        assert_eq!((newest(ana).await, newest(ben).await), (Some(RunState::Cancelled), Some(RunState::Waiting)));

        // Done, it is there for who sees as much as then.
        let report = report(query);
        let table = made(&test.db, &report, &Scope::all()).await;
        let ending = Ending::Done(Some(Box::new(table.clone())), Scope::all());
        let tx = test.db.begin().await.expect("a transaction");
        let (run, user) = runs::take(&tx, other, later(STALE_MS * 2)).await.expect("a look").expect("the next");
        assert_eq!(user, ben);
        assert!(runs::end(&tx, (run.id, other), &ending, later(STALE_MS * 2 + 5)).await.expect("noted"));
        assert!(runs::take(&tx, other, later(STALE_MS * 9)).await.expect("a look").is_none(), "nothing waits");
        tx.commit().await.expect("a commit");
        let (run, found) = runs::newest(db, ben, query, &Scope::all()).await.expect("a look").expect("a run");
        assert_eq!((run.state, found), (RunState::Done, Some(table)));
        let less = Scope { rows: Rows { owners: Some(vec![ben]), within: None }, ..Scope::all() };
        assert!(runs::newest(db, ben, query, &less).await.expect("a look").is_none());

        // What is broken off again and again is given up; of old ones ten are kept.
        let tx = test.db.begin().await.expect("a transaction");
        for n in 0..15 {
            assert!(runs::ask(&tx, id(8, 10 + n), ana, &format!("{query}&from=2011-01-{:02}", n + 1), later(100)).await.expect("asked"));
            if n < 14 {
                let _cancelled = runs::cancel(&tx, id(8, 10 + n), ana, later(100)).await.expect("cancelled");
            }
        }
        for n in 0..3 {
            assert!(runs::take(&tx, runner, later(STALE_MS * (20 + 2 * n))).await.expect("a look").is_some(), "{n}");
        }
        assert!(runs::take(&tx, runner, later(STALE_MS * 40)).await.expect("a look").is_none());
        tx.commit().await.expect("a commit");
        assert!(runs::under_way(db, ana).await.expect("a look").is_none());
        assert!(runs::newest(db, ana, query, &Scope::all()).await.expect("a look").is_none(), "forgotten");
        let last = format!("{query}&from=2011-01-15");
        let (last, _) = runs::newest(db, ana, &last, &Scope::all()).await.expect("a look").expect("the last");
        assert_eq!(last.state, RunState::Failed);
    }

    async fn weeks_months_and_days_that_are_cut_come_together(test) {
        load(&test.db, &company(45, 60)).await;
        for query in [
            "of=orders&row=day&measure=net&period=all",
            "of=orders&row=country&row=day&measure=orders&measure=net&period=all",
            "of=orders&row=week&row=channel&column=country&measure=lines&period=all",
            "of=orders&row=month&column=week&measure=net&period=all",
            "of=tickets&row=week&column=day&measure=opened&measure=solved&period=all",
        ] {
            let report = report(query);
            let found = pivot(&test.db, &report).await;
            let rows = found.lines.iter().filter(|line| report.is_leaf(line)).count();
            assert!(rows > 0 && found.is_cut() != (false, false), "{query}");
            let outer = found.lines.iter().filter(|line| line.keys.len() == 1).fold(Sums::default(), |mut sum, line| { sum += line.total; sum });
            assert_eq!(outer, found.total.total, "{query}");
            // Of lengths of time the newest are there, and no day is told twice.
            let days: Vec<Day> = found.lines.iter().filter_map(|line| match (report.rows[0], &line.keys[..]) {
                (Axis::Day | Axis::Week, [Key::Of(day)]) => Day::parse(day),
                _ => None,
            }).collect();
            assert!(days.iter().collect::<HashSet<_>>().len() == days.len() && days.len() <= 500, "{query}");
            assert!(days.iter().all(|day| *day >= report.first_start(report.rows[0], found.period)), "{query}");
        }
    }
}
