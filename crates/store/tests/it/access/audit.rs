//! The audit log: it is read back, it only grows, it never forks, and a person is forgotten in it.

use domain::{
    audit::{Action, AuditQuery, Detail, Misfit},
    staff::MAX_AGENT,
    time::Day,
};
use futures::future::join_all;
use store::{
    Connection, Db, StoreError,
    audit::{self, NewEntry, Values},
    on_both_databases,
};

use super::{second, user_id};
use crate::support::{at, customer_id};

/// The n-th entry: of one of three people, about one of two customers, every second with values.
pub(super) fn entry(n: i64) -> NewEntry {
    let customer = customer_id(1 + n.unsigned_abs() % 2);
    NewEntry {
        at: second(n),
        actor_id: Some(user_id(1 + n.unsigned_abs() % 3)),
        actor: format!("Person {}", 1 + n % 3),
        action: if n % 2 == 0 { Action::Changed } else { Action::Viewed },
        resource: "customer".into(),
        record: Some(customer.to_string()),
        summary: format!("entry {n}"),
        values: (n % 2 == 0).then(|| Values { customer_id: Some(customer), salt: [n as u8; 16], content: format!("{{\"n\":{n}}}") }),
        request: format!("r{n}"),
        address: "192.0.2.7".into(),
        agent: "Browser".into(),
    }
}

/// Writes the entries from 1 to `most`, a few at a time.
pub(super) async fn log(db: &Db, most: i64) {
    let entries: Vec<_> = (1..=most).map(entry).collect();
    for part in entries.chunks(3) {
        write(db, part.to_vec()).await;
    }
}

pub(super) async fn write(db: &Db, entries: Vec<NewEntry>) {
    db.write(move |tx| {
        let entries = entries.clone();
        Box::pin(async move { audit::append(tx, &entries).await })
    })
    .await
    .expect("written");
}

/// How many entries fit, and what the first is that does not.
pub(super) async fn walked(db: &dyn Connection) -> (i64, Option<(i64, Misfit)>) {
    let verified = audit::verify(db).await.expect("a walk");
    (verified.entries, verified.broken)
}

async fn numbers(db: &dyn Connection, query: AuditQuery) -> Vec<i64> {
    audit::list(db, &query).await.expect("a page").rows.into_iter().map(|entry| entry.seq).collect()
}

on_both_databases! {
    async fn what_is_written_is_read_newest_first(test) {
        let db = test.db.reader();
        assert_eq!(walked(db).await, (0, None));
        log(&test.db, 10).await;
        assert_eq!(walked(db).await, (10, None));
        let first = audit::list(db, &AuditQuery { limit: 4, ..AuditQuery::default() }).await.expect("a page");
        assert_eq!(first.rows.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [10, 9, 8, 7]);
        assert_eq!((first.total.count, first.previous), (10, None));
        let second_page = audit::list(db, &AuditQuery { limit: 4, cursor: first.next, ..AuditQuery::default() }).await.expect("a page");
        assert_eq!(second_page.rows.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [6, 5, 4, 3]);
        assert_eq!(numbers(db, AuditQuery { limit: 4, cursor: second_page.previous, ..AuditQuery::default() }).await, [10, 9, 8, 7]);
        assert_eq!(numbers(db, AuditQuery { limit: 4, cursor: second_page.next, ..AuditQuery::default() }).await, [2, 1]);
        let (sixth, given) = (&second_page.rows[0], entry(6));
        assert_eq!((sixth.at, sixth.actor_id, &sixth.actor, sixth.action), (given.at, given.actor_id, &given.actor, given.action));
        assert_eq!((&sixth.resource, &sixth.record, &sixth.summary), (&given.resource, &given.record, &given.summary));
        assert_eq!((&sixth.request, &sixth.address, &sixth.agent), (&given.request, &given.address, &given.agent));
        assert_eq!((&sixth.detail, &second_page.rows[1].detail), (&Detail::Kept("{\"n\":6}".into()), &Detail::None));
    }

    async fn each_filter_leaves_out_the_others(test) {
        let db = test.db.reader();
        log(&test.db, 6).await;
        let session = NewEntry { at: at("2026-11-22"), record: None, actor_id: None, resource: "session".into(), ..entry(7) };
        write(&test.db, vec![session]).await;
        let none = AuditQuery::default;
        let day = |text| Day::parse(text).expect("a date");
        assert_eq!(numbers(db, AuditQuery { actor_id: Some(user_id(1)), ..none() }).await, [6, 3]);
        assert_eq!(numbers(db, AuditQuery { action: Some(Action::Viewed), ..none() }).await, [7, 5, 3, 1]);
        assert_eq!(numbers(db, AuditQuery { resource: Some("session".into()), ..none() }).await, [7]);
        assert_eq!(numbers(db, AuditQuery { record: Some(customer_id(1).to_string()), ..none() }).await, [6, 4, 2]);
        assert_eq!(numbers(db, AuditQuery { from: Some(day("2026-11-21")), ..none() }).await, [7]);
        assert_eq!(numbers(db, AuditQuery { from: Some(day("2026-11-22")), to: Some(day("2026-11-22")), ..none() }).await, [7]);
        assert_eq!(numbers(db, AuditQuery { to: Some(day("2026-11-21")), ..none() }).await, [6, 5, 4, 3, 2, 1]);
        let both = AuditQuery { actor_id: Some(user_id(2)), action: Some(Action::Viewed), ..none() };
        assert_eq!(numbers(db, both).await, [1]);
        let of = audit::of_record(db, "customer", &customer_id(2).to_string(), 2).await.expect("entries");
        assert_eq!(of.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [5, 3]);
        assert!(audit::of_record(db, "order", &customer_id(2).to_string(), 2).await.expect("entries").is_empty());
    }

    async fn what_somebody_sends_keeps_no_entry_from_being_written(test) {
        let db = test.db.reader();
        let bad = |text: &str| text.replace('-', "\0");
        let sent = NewEntry {
            actor: bad("E-a"),
            resource: bad("c-r"),
            record: Some(bad("-")),
            summary: bad("s-"),
            values: Some(Values { customer_id: None, salt: [1; 16], content: bad("{-}") }),
            request: bad("-r"),
            address: bad("-a"),
            agent: format!("\0{}", "ß".repeat(300)),
            ..entry(1)
        };
        write(&test.db, vec![sent]).await;
        let kept = audit::list(db, &AuditQuery::default()).await.expect("a page").rows.remove(0);
        assert_eq!((kept.actor.as_str(), kept.record.as_deref()), ("E\u{fffd}a", Some("\u{fffd}")));
        assert_eq!(kept.agent.chars().count(), MAX_AGENT);
        assert_eq!(walked(db).await, (1, None));
    }

    async fn nothing_is_changed_or_taken_out(test) {
        log(&test.db, 3).await;
        let again = "INSERT OR REPLACE INTO audit SELECT seq, at, actor_id, 'x', action, resource, record, summary, values_hash, request, \
                     address, agent, previous, hash FROM audit WHERE seq = 2";
        let replaced = if test.db.is_sqlite() { again } else { "TRUNCATE audit" };
        let (changed, one) = ("UPDATE audit SET actor = 'x'", "UPDATE audit SET actor = 'x' WHERE seq = 2");
        for sql in [changed, one, "DELETE FROM audit", "DELETE FROM audit WHERE seq = 3", replaced] {
            let refused = Connection::execute_unprepared(test.db.reader(), sql).await.expect_err(sql).to_string();
            assert!(refused.contains("the audit log only grows"), "{sql}: {refused}");
        }
        assert_eq!(walked(test.db.reader()).await, (3, None));
    }

    async fn a_person_is_forgotten_and_the_chain_still_fits(test) {
        let db = test.db.reader();
        log(&test.db, 8).await;
        let others = Values { customer_id: Some(customer_id(2)), salt: [9; 16], content: "{}".into() };
        write(&test.db, vec![NewEntry { values: Some(others), ..entry(9) }]).await;
        assert_eq!(audit::forget(db, customer_id(1)).await.expect("forgotten"), 4);
        assert_eq!(audit::forget(db, customer_id(1)).await.expect("before"), 0);
        let verified = audit::verify(db).await.expect("a walk");
        assert_eq!((verified.entries, verified.forgotten, verified.broken), (9, 4, None));
        assert_eq!(verified.head.len(), 64);
        let rows = audit::list(db, &AuditQuery::default()).await.expect("a page").rows;
        assert_eq!((&rows[0].detail, &rows[1].detail), (&Detail::Kept("{}".into()), &Detail::Forgotten));
        let sql = "SELECT COUNT(*) AS n FROM audit_values WHERE customer_id IS NOT NULL AND (content LIKE '%:%' OR salt IS NOT NULL)";
        let left = db.query_one(sea_orm::Statement::from_string(Connection::backend(db), sql)).await.expect("a look").expect("a row");
        assert_eq!(left.try_get::<i64>("", "n").expect("a number"), 1, "nothing of it is left to guess from");
        log(&test.db, 2).await;
        assert_eq!(walked(db).await, (11, None));
    }

    async fn the_chain_never_forks(test) {
        let writers = (1..=12).map(|n| {
            let entries: Vec<_> = (0..n % 4 + 1).map(|m| entry(n * 10 + m)).collect();
            write(&test.db, entries)
        });
        join_all(writers).await;
        assert_eq!(walked(test.db.reader()).await, (12 / 4 * 10, None));
        // Without a transaction nobody waits, so some are refused; the chain is whole all the same.
        let entries: Vec<_> = (0..8).map(|n| [entry(n)]).collect();
        let tries = entries.iter().map(|one| audit::append(test.db.reader(), one));
        let written = join_all(tries).await.into_iter().filter(Result::is_ok).count();
        let (fit, broken) = walked(test.db.reader()).await;
        assert!(written > 0);
        assert_eq!((fit, broken), (30 + i64::try_from(written).expect("a number"), None));
    }

    async fn what_is_rolled_back_was_never_written(test) {
        log(&test.db, 2).await;
        let failed: store::Result<()> = test.db.write(|tx| Box::pin(async move {
            audit::append(tx, &[entry(3)]).await?;
            Err(StoreError::Conflict("no".into()))
        })).await;
        assert!(failed.is_err());
        assert_eq!(walked(test.db.reader()).await, (2, None));
        log(&test.db, 1).await;
        assert_eq!(walked(test.db.reader()).await, (3, None));
    }
}
