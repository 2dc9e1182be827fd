//! A customer is erased: nothing that says who it was is left anywhere, and the books and all figures stay right.

use std::collections::BTreeSet;

use domain::{
    access::{Rows, Scope},
    audit::{Action, AuditQuery},
    customer::{CustomerKind, Stage},
    import::{ImportReport, RejectedLine},
    interaction::{InteractionKind, NewEntry},
    merge::Choices,
    metric::Dimension,
    new_customer::NewCustomer,
    privacy::{ERASED, Erasure, Ground, Held},
};
use futures::FutureExt;
use store::{
    Db, Tx,
    audit::{self, Values},
    customers, imports,
    merge::{self, Merging},
    on_both_databases,
    privacy::{self, Erasing, TABLES, WITHOUT},
    search,
    testing::{dump, run, tables_of_customers},
    timeline,
};
use uuid::Uuid;

use crate::{
    scope::world::{CUSTOMERS, fill},
    support::{at, id},
};

/// What tells who it was, in any spelling that is stored. All of it is written down somewhere before the erasure.
const CANARIES: [&str; 6] = ["canary", "peña", "pena", "7700903141", "7700 903141", "71000"];
const LIVING: Uuid = Uuid::from_u128(0x33);

fn erasing(customer: Uuid) -> Erasing {
    Erasing { id: id(90, 1), customer, at: at("2025-07-01"), actor: "Ewa Lis".into(), reason: "asked by letter".into(), salt: [7; 16] }
}

async fn erase(db: &Db, customer: Uuid) -> Option<(Erasure, Vec<Uuid>)> {
    db.write(move |tx| async move { privacy::erase(tx, &Scope::all(), &erasing(customer)).await }.boxed()).await.expect("erased")
}

async fn join(tx: &Tx, n: u64, survivor: Uuid, loser: Uuid) {
    let (at, actor, choices) = (at("2025-06-02"), "Ewa Lis".to_owned(), Choices::default());
    let merging = Merging { id: id(91, n), survivor, loser, at, actor, choices };
    assert!(merge::merge(tx, &Scope::all(), &merging).await.expect("merged"));
}

/// Ways in which a customer gets to places where nobody would look.
async fn spread(tx: &Tx) -> store::Result<()> {
    let [one, other] = CUSTOMERS;
    let living = NewCustomer {
        name: "Zoe Quist".into(),
        kind: CustomerKind::Person,
        stage: Stage::Customer,
        country: "France".into(),
        city: String::new(),
        language: String::new(),
        email: "zoe@example.com".into(),
        phone: String::new(),
    };
    let mut n = 0;
    customers::create(tx, LIVING, &living, at("2025-06-01"), ("Ewa Lis", None), |_| id(92, 1)).await?;
    // Merged by mistake with somebody who stays, and taken apart again: each timeline tells the other's name.
    join(tx, 1, one, LIVING).await;
    merge::undo(tx, &Scope::all(), id(91, 1), [id(93, 1), id(93, 2)], at("2025-06-03"), "Ewa Lis").await?.expect("undone");
    join(tx, 2, one, other).await;
    for customer in CUSTOMERS {
        n += 1;
        let values = Values { customer_id: Some(customer), salt: [n; 16], content: r#"{"name":["Ana Peña","Canary"]}"#.into() };
        let entry = audit::NewEntry {
            at: at("2025-06-04"),
            actor_id: None,
            actor: "Ewa Lis".into(),
            action: Action::Changed,
            resource: "customer".into(),
            record: Some(customer.to_string()),
            summary: String::new(),
            values: Some(values),
            request: String::new(),
            address: String::new(),
            agent: String::new(),
        };
        audit::append(tx, &[entry]).await?;
    }
    let note =
        NewEntry { kind: InteractionKind::Note, flow: domain::interaction::Flow::Internal, minutes: None, body: "canary ".repeat(200) };
    timeline::write(tx, &Scope::all(), one, id(94, 1), at("2025-06-05"), "Ewa Lis", &note).await?.expect("written");
    let mut rejects = imports::Rejects::new(id(95, 1));
    for (line, text) in [(2, "71000,Ana Peña,contactcanary@host.example"), (3, "9,Somebody else,")] {
        rejects.push(tx, RejectedLine { line, reason: format!("{text} is wrong"), text: text.into() }).await?;
    }
    rejects.finish(tx).await?;
    let report = ImportReport::default();
    let run = imports::NewRun {
        id: id(95, 1),
        kind: "csv customers",
        file: "file.csv",
        sha256: "00",
        started_at: at("2025-06-06"),
        report: &report,
        json: "{}",
    };
    imports::record(tx, &run).await
}

async fn world(db: &Db) {
    fill(db).await;
    db.write(|tx| spread(tx).boxed()).await.expect("spread");
    run(db, "UPDATE order_lines SET description = 'Lamp, engraved canary'").await;
    run(db, "UPDATE holdings SET name = 'canary account', number = 'canary 1'").await;
    run(db, "UPDATE customers SET language = 'canary' WHERE name LIKE '%Pe_a'").await;
    run(
        db,
        "INSERT INTO action_answers (customer_id, id, action, about, answer, at, actor) \
         SELECT customer_id, customer_id, 1, NULL, 1, 1, 'Ewa Lis' FROM facts",
    )
    .await;
    for rows in [
        "INSERT INTO calls (customer_id, id, at, outcome, by_name) SELECT customer_id, customer_id, 1, 2, 'Ewa Lis' FROM facts",
        "INSERT INTO call_comparisons (customer_id, id, day, stake_minor) SELECT customer_id, customer_id, 1, 2 FROM facts",
        "INSERT INTO follow_ups (customer_id, id, what, due, assignee_id, created_at, created_by, done_by) \
         SELECT customer_id, customer_id, 'canary', 1, (SELECT u.id FROM users u ORDER BY u.id LIMIT 1), 1, 'Ewa Lis', '' FROM facts \
         WHERE name LIKE '%Pe_a'",
    ] {
        run(db, rows).await;
    }
    db.write(|tx| Box::pin(store::figures::rebuild(tx, store::figures::Scope::All))).await.expect("figures");
    let query = "q=contactcanary%40host.example";
    run(
        db,
        &format!(
            "INSERT INTO bulk_jobs (id, action, value, query, named, actor, state, place, started_at, finished_at, total, done) \
             SELECT id, 1, '', '{query}', {}, 'Ewa Lis', 3, '', 1, 2, 1, 1 FROM merges WHERE undone_at IS NULL",
            if db.is_sqlite() { "0" } else { "false" }
        ),
    )
    .await;
    assert!(store::figures::verify(db).await.expect("verified").is_clean(), "before");
}

/// Which canaries stand in which tables.
async fn found(db: &Db) -> BTreeSet<(&'static str, String)> {
    let tables = dump(db).await;
    let lines = tables.iter().flat_map(|(table, lines)| lines.iter().map(move |line| (table, line.to_lowercase())));
    lines
        .flat_map(|(table, line)| CANARIES.into_iter().filter(move |word| line.contains(word)).map(move |word| (word, table.clone())))
        .collect()
}

/// The amounts of the books: orders and what was sold of each product, as texts.
async fn books(db: &Db) -> Vec<String> {
    let tables =
        dump(db).await.into_iter().filter(|(table, _)| ["orders", "products", "product_months", "order_gaps"].contains(&table.as_str()));
    // Who looked after somebody, and what they had, is erased: figures by team and line of business go without.
    let (team, line) = (Dimension::Team.code(), Dimension::Line.code());
    let erased = [team, line].map(|code| (format!("{code},"), format!("({code},")));
    let stays = |line: &String| !erased.iter().any(|(sqlite, postgres)| line.starts_with(sqlite) || line.starts_with(postgres));
    tables.flat_map(|(table, lines)| lines.into_iter().filter(move |line| table != "order_gaps" || stays(line))).collect()
}

on_both_databases! {
    async fn every_table_of_customers_is_handed_out_and_erased(test) {
        let known: BTreeSet<_> = TABLES.iter().map(|table| table.name).chain(WITHOUT).chain(["interaction_bodies"]).collect();
        let there = tables_of_customers(&test.db).await;
        assert!(there.len() > 15, "{there:?}");
        for (table, _) in there {
            assert!(known.contains(table.as_str()), "{table} is neither handed out with a customer's data nor named in WITHOUT: say there and in erase.rs what becomes of it");
        }
    }

    async fn nothing_that_says_who_it_was_is_left_anywhere(test) {
        world(&test.db).await;
        let (db, [one, other]) = (&test.db, CUSTOMERS);
        let before: BTreeSet<_> = found(db).await.into_iter().map(|(word, _)| word).collect();
        assert_eq!(before, CANARIES.into_iter().collect(), "or the test would prove nothing");
        let tables: BTreeSet<_> = found(db).await.into_iter().map(|(_, table)| table).collect();
        assert!(tables.len() >= 15, "{tables:?}");
        let books_before = books(db).await;

        let (report, erased) = erase(db, one).await.expect("somebody");
        assert_eq!(erased, [one, other]);
        assert_eq!(found(db).await, BTreeSet::new(), "canaries and where they are");
        assert_eq!(books(db).await, books_before);
        assert!(store::figures::verify(db).await.expect("verified").is_clean());
        assert_eq!(audit::verify(db.reader()).await.expect("verified").broken, None, "the log still fits");

        let count = |what| report.erased.iter().find(|gone| gone.what == what).map_or(0, |gone| gone.count);
        assert_eq!([Held::ContactPoints, Held::Tickets, Held::Messages, Held::Answers, Held::Holdings].map(count), [8, 2, 2, 2, 2]);
        assert_eq!([Held::Links, Held::AuditValues, Held::RefusedLines, Held::Particulars].map(count), [4, 2, 1, 2]);
        let kept: Vec<_> = report.kept.iter().map(|kept| (kept.what, kept.count, kept.ground)).collect();
        assert_eq!(kept, [(Held::Orders, 4, Ground::Accounting), (Held::AuditEntries, 2, Ground::Proof), (Held::Hashes, 4, Ground::NoReturn)]);
        assert_eq!(privacy::report(db.reader(), report.id).await.expect("read").as_ref(), Some(&report));
        assert_eq!(privacy::report_of(db.reader(), one).await.expect("read"), Some(report));

        let facts = customers::facts(db.reader(), &Scope::all(), one).await.expect("read").expect("a row for the books");
        assert_eq!((facts.name.as_str(), facts.orders, facts.tickets, facts.owner), (ERASED, 2, 0, None));
        // The one it was mistaken for is not touched.
        let living = customers::record(db.reader(), &Scope::all(), LIVING).await.expect("read").expect("there");
        assert_eq!(living.facts.name, "Zoe Quist");
        assert_eq!(search::find(db.reader(), &Scope::all(), "zoe", 9).await.expect("hits").len(), 1);
        for text in ["contactcanary", "pena", "7700903141"] {
            assert_eq!(search::find(db.reader(), &Scope::all(), text, 9).await.expect("hits").len(), 0, "{text}");
        }
    }

    async fn an_erased_customers_ids_are_known_again_and_nobody_elses(test) {
        world(&test.db).await;
        let ids = ["71000", "72000", "73000", "contactcanary0@link.example"].map(str::to_owned);
        let known = async |source| privacy::erased(test.db.reader(), source, &ids).await.expect("asked");
        assert!(known(1).await.is_empty());
        erase(&test.db, CUSTOMERS[0]).await.expect("somebody");
        let mut found: Vec<_> = known(1).await.into_iter().collect();
        found.sort();
        assert_eq!(found, ["71000", "72000", "contactcanary0@link.example"]);
        assert!(known(2).await.is_empty(), "ids of another source are others");
        let held = test.db.write(|tx| async move { imports::hold(tx, &CUSTOMERS[..1]).await }.boxed()).await;
        assert!(test.db.is_sqlite() || held.is_err(), "what an import under way brings is not stored");
        // Once more: there is nothing left to take, and nothing breaks.
        let again = test.db.write(|tx| async move {
            privacy::erase(tx, &Scope::all(), &Erasing { id: id(90, 2), ..erasing(CUSTOMERS[0]) }).await
        }.boxed()).await.expect("erased").expect("somebody");
        assert_eq!(again.0.erased.iter().map(|gone| gone.what).collect::<Vec<_>>(), [Held::Particulars]);
    }

    async fn whoever_is_not_reached_or_not_there_is_not_erased(test) {
        world(&test.db).await;
        let before = dump(&test.db).await;
        assert!(erase(&test.db, CUSTOMERS[1]).await.is_none(), "it went into another");
        assert!(erase(&test.db, Uuid::nil()).await.is_none(), "the anonymous");
        assert!(erase(&test.db, id(99, 1)).await.is_none());
        let scope = Scope { rows: Rows { owners: Some(vec![id(99, 2)]), within: None }, ..Scope::all() };
        let out_of_reach = test.db.write(move |tx| {
            let scope = scope.clone();
            async move { privacy::erase(tx, &scope, &erasing(CUSTOMERS[0])).await }.boxed()
        }).await.expect("an answer");
        assert!(out_of_reach.is_none());
        for (typed, is_it) in [("ana peña", true), (" ANA PENA ", true), ("71000", true), ("72000", true), ("Zoe Quist", false), ("", false)] {
            assert_eq!(privacy::confirms(test.db.reader(), CUSTOMERS[0], typed).await.expect("asked"), is_it, "{typed}");
        }
        assert_eq!(dump(&test.db).await, before);
    }

    async fn everything_that_is_held_is_handed_out(test) {
        world(&test.db).await;
        let db = test.db.reader();
        let family = privacy::family(db, &Scope::all(), CUSTOMERS[0]).await.expect("asked").expect("there");
        let (mut text, mut counts) = (String::new(), Vec::new());
        for table in TABLES {
            let rows = privacy::rows(db, table, &family, None).await.unwrap_or_else(|error| panic!("{}: {error}", table.name));
            assert_eq!(rows.next, None);
            counts.push((table.name, rows.rows.len()));
            text.push_str(&format!("{:?}", rows.rows));
        }
        for word in ["contactcanary@host.example", "notescanary", "71000", "72000", "Ana Peña", "Anna Peña", "canary account", "engraved canary"] {
            assert!(text.contains(word), "{word} is not handed out");
        }
        assert!(!text.contains("Zoe Quist"), "nobody else's name");
        let empty: Vec<_> = counts.iter().filter(|(_, n)| *n == 0).map(|(name, _)| *name).collect();
        assert_eq!(empty, ["customer_tags"], "{counts:?}");
    }

    async fn many_rows_come_in_parts_and_each_once(test) {
        fill(&test.db).await;
        test.db.write(|tx| async move {
            for n in 0..1203_u64 {
                let note = NewEntry { kind: InteractionKind::Note, flow: domain::interaction::Flow::Internal, minutes: None, body: format!("note {n}") };
                timeline::write(tx, &Scope::all(), CUSTOMERS[0], id(96, n), at("2025-06-05"), "Ewa Lis", &note).await?;
            }
            Ok(())
        }.boxed()).await.expect("written");
        let table = TABLES.iter().find(|table| table.name == "interactions").expect("a table");
        let (mut after, mut seen, mut parts) = (None, BTreeSet::new(), 0);
        loop {
            let rows = privacy::rows(test.db.reader(), table, &CUSTOMERS[..1], after.as_deref()).await.expect("rows");
            parts += 1;
            seen.extend(rows.rows.iter().map(|row| format!("{row:?}")).filter(|row| row.contains("note ")));
            after = rows.next;
            if after.is_none() { break; }
        }
        assert_eq!((parts, seen.len()), (3, 1203));
    }

    async fn who_was_erased_is_not_erased_from_the_log(test) {
        world(&test.db).await;
        erase(&test.db, CUSTOMERS[0]).await.expect("somebody");
        let query = AuditQuery { record: Some(CUSTOMERS[0].to_string()), ..AuditQuery::default() };
        let entries = audit::list(test.db.reader(), &query).await.expect("the log").rows;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].detail, domain::audit::Detail::Forgotten);
    }
}

/// Not even in the pages of the file that are free again, nor in the index of the search.
#[tokio::test]
async fn no_byte_of_the_file_tells_who_it_was() {
    let test = store::testing::sqlite().await;
    world(&test.db).await;
    erase(&test.db, CUSTOMERS[0]).await.expect("somebody");
    // Copies from before the erasure, made where a row was changed or moved, go with this.
    run(&test.db, "VACUUM").await;
    test.db.empty_log().await.expect("emptied");
    let path = test.url.trim_start_matches("sqlite://");
    for suffix in ["", "-wal"] {
        let bytes = std::fs::read(format!("{path}{suffix}")).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in CANARIES {
            assert!(!text.contains(word), "{word} is in the file{suffix}");
        }
    }
}
