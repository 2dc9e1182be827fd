//! The timeline: paging, facets, jumping to a day, and writing onto it.

use crate::support::{Company, at, customer_id, day, id};
use domain::{
    access::Scope,
    interaction::{Channel, Flow, InteractionKind, MAX_BODY, MAX_SUMMARY, MonthCount, NewEntry, TimelineQuery},
    metric::{Grain, Metric, Split, Value},
    page::Total,
    time::Timestamp,
};
use futures::FutureExt;
use store::{Db, Result, StoreError, customers, metrics, on_both_databases, timeline};
use uuid::Uuid;

const DAY: i64 = 86_400_000;

fn entry(kind: InteractionKind, body: &str) -> NewEntry {
    NewEntry { kind, flow: Flow::Outbound, body: body.into(), minutes: Some(12) }
}

async fn write(db: &Db, customer: Uuid, n: u64, now: &str, entry: NewEntry) -> Result<Option<domain::interaction::Interaction>> {
    let now = at(now);
    db.write(move |tx| {
        let entry = entry.clone();
        async move { timeline::write(tx, &Scope::all(), customer, id(4, n), now, "Ana", &entry).await }.boxed()
    })
    .await
}

/// Two events at each moment, a moment a day from 1 January 2025; every tenth day's are notes.
async fn days(db: &Db, count: i64) {
    let mut company = Company::begin(db).await;
    company.customer(1, "Ada", "France", &[]).await;
    company.customer(2, "Bea", "France", &[]).await;
    for n in 0..count {
        let when = Timestamp(at("2025-01-01 12:00").0 + n * DAY);
        let kind = if n % 10 == 0 { InteractionKind::Note } else { InteractionKind::Visit };
        for twin in 0..2 {
            company.event(1, id(3, (n * 2 + twin) as u64), when, kind).await;
        }
    }
    company.event(2, id(3, 999_999), at("2025-01-05"), InteractionKind::Call).await;
    company.commit().await;
}

async fn there_and_back(db: &Db, mut query: TimelineQuery) -> (Vec<Uuid>, Total) {
    let mut pages = Vec::new();
    loop {
        let page = timeline::list(db.reader(), &Scope::all(), customer_id(1), &query).await.expect("a page");
        assert_eq!(page.previous.is_some(), !pages.is_empty());
        query.cursor = page.next.clone();
        pages.push(page);
        if query.cursor.is_none() {
            break;
        }
    }
    for n in (1..pages.len()).rev() {
        query.cursor = pages[n].previous.clone();
        let back = timeline::list(db.reader(), &Scope::all(), customer_id(1), &query).await.expect("a page");
        assert_eq!(back.rows, pages[n - 1].rows);
        assert_eq!(back.previous.is_some(), n > 1);
    }
    (pages.iter().flat_map(|p| p.rows.iter().map(|e| e.id)).collect(), pages[0].total)
}

on_both_databases! {
    async fn events_come_newest_first_each_once(test) {
        days(&test.db, 60).await;
        let newest_first = |days: &mut dyn Iterator<Item = u64>| days.flat_map(|n| [id(3, n * 2 + 1), id(3, n * 2)]).collect::<Vec<_>>();
        let total = |count| Total::exact(count);
        let base = TimelineQuery { limit: 7, ..Default::default() };
        assert_eq!(there_and_back(&test.db, base.clone()).await, (newest_first(&mut (0..60).rev()), total(120)));

        let notes = TimelineQuery { kinds: vec![InteractionKind::Note], limit: 3, ..Default::default() };
        assert_eq!(there_and_back(&test.db, notes.clone()).await, (newest_first(&mut (0..60).rev().step_by(10).map(|n| n - 9)), total(12)));

        // The 10th of February is the 41st day and counts whole.
        let until = TimelineQuery { until: Some(day("2025-02-10")), ..base };
        assert_eq!(there_and_back(&test.db, until).await, (newest_first(&mut (0..41).rev()), total(82)));
        let both = TimelineQuery { until: Some(day("2025-02-09")), ..notes };
        assert_eq!(there_and_back(&test.db, both).await, (newest_first(&mut [30, 20, 10, 0].into_iter()), total(8)));
        let other = TimelineQuery { kinds: vec![InteractionKind::Order], ..Default::default() };
        assert_eq!(there_and_back(&test.db, other).await, (vec![], total(0)));

        let months = timeline::months(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("months");
        let count = |month, kind, count| MonthCount { month: day(month), kind, count };
        // 60 days from 1 January: 31, 28 and 1.
        assert_eq!(
            months,
            [
                count("2025-03-01", InteractionKind::Visit, 2),
                count("2025-02-01", InteractionKind::Visit, 52),
                count("2025-02-01", InteractionKind::Note, 4),
                count("2025-01-01", InteractionKind::Visit, 54),
                count("2025-01-01", InteractionKind::Note, 8),
            ]
        );
        let wrong = TimelineQuery { cursor: Some("0102".into()), ..Default::default() };
        assert!(matches!(timeline::list(test.db.reader(), &Scope::all(), customer_id(1), &wrong).await, Err(StoreError::Invalid(_))));
        let nobody = timeline::list(test.db.reader(), &Scope::all(), customer_id(99), &TimelineQuery::default()).await.expect("a page");
        assert_eq!((nobody.rows.len(), nobody.total), (0, total(0)));
    }

    async fn what_is_written_stands_and_counts_everywhere(test) {
        days(&test.db, 2).await;
        let before = customers::facts(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        assert_eq!((before.interactions, before.last_contact_at), (4, Some(at("2025-01-02 12:00"))));
        let note = write(&test.db, customer_id(1), 1, "2025-01-02 15:00", entry(InteractionKind::Note, "  Likes lamps \n"))
            .await
            .expect("written")
            .expect("there");
        assert_eq!((note.id, note.at, note.kind), (id(4, 1), at("2025-01-02 15:00"), InteractionKind::Note));
        assert_eq!((note.channel, note.flow, note.measure, note.actor.as_str()), (Channel::Internal, Flow::Internal, None, "Ana"));
        assert_eq!((note.subject.as_str(), note.summary.as_str()), ("", "Likes lamps"));
        let long = "é".repeat(MAX_BODY);
        // Older than the newest event: it must not become the last contact.
        let call = write(&test.db, customer_id(1), 2, "2025-01-01 01:00", entry(InteractionKind::Call, &long))
            .await
            .expect("written")
            .expect("there");
        assert_eq!((call.channel, call.flow, call.measure), (Channel::Phone, Flow::Outbound, Some(720)));
        assert_eq!(call.summary.chars().count(), MAX_SUMMARY);

        let rows = timeline::list(test.db.reader(), &Scope::all(), customer_id(1), &TimelineQuery::default()).await.expect("a page").rows;
        assert_eq!((rows.len(), &rows[0], &rows[5]), (6, &note, &call));
        assert_eq!(timeline::body(test.db.reader(), &Scope::all(), customer_id(1), call.id).await.expect("a look"), Some(long));
        assert_eq!(timeline::body(test.db.reader(), &Scope::all(), customer_id(1), note.id).await.expect("a look"), None);
        let facts = customers::facts(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        assert_eq!((facts.interactions, facts.last_contact_at), (6, Some(at("2025-01-02 15:00"))));
        let months = timeline::months(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("months");
        let counts: Vec<_> = months.iter().map(|m| (m.kind, m.count)).collect();
        assert_eq!(counts, [(InteractionKind::Call, 1), (InteractionKind::Visit, 2), (InteractionKind::Note, 3)]);
        let series = metrics::series(test.db.reader(), Metric::Interactions, None, None, Split::Time(Grain::Day)).await.expect("a series");
        let points: Vec<_> = series.points.iter().map(|p| (p.key.as_str(), p.value)).collect();
        assert_eq!(points, [("2025-01-01", Value::Whole(3)), ("2025-01-02", Value::Whole(3)), ("2025-01-05", Value::Whole(1))]);
        assert!(store::figures::verify(&test.db).await.expect("a check").differences.is_empty());
    }

    async fn what_cannot_be_written_changes_nothing(test) {
        days(&test.db, 1).await;
        let refused = async |body: &str, kind| {
            matches!(write(&test.db, customer_id(1), 1, "2025-02-01", entry(kind, body)).await, Err(StoreError::Invalid(_)))
        };
        assert!(refused(" \n\t", InteractionKind::Note).await);
        assert!(refused(&"x".repeat(MAX_BODY + 1), InteractionKind::Note).await);
        assert!(refused("zero\0byte", InteractionKind::Note).await);
        assert!(refused("Hello", InteractionKind::Email).await);
        for nobody in [customer_id(99), Uuid::nil()] {
            assert_eq!(write(&test.db, nobody, 1, "2025-02-01", entry(InteractionKind::Note, "Hello")).await.expect("no error"), None);
        }
        assert_eq!(timeline::list(test.db.reader(), &Scope::all(), customer_id(1), &TimelineQuery::default()).await.expect("a page").rows.len(), 2);
        assert!(store::figures::verify(&test.db).await.expect("a check").differences.is_empty());
    }
}
