//! Duplicates: found by what customers have in common, shown until somebody decides, never joined.

use crate::support::{Company, at, customer_id, id};
use domain::{
    access::Scope,
    customer::{ContactKind, CustomerKind, CustomerQuery, Stage},
    duplicate::Reason,
    interaction::{Flow, InteractionKind, TimelineQuery},
    merge::Choices,
    new_customer::NewCustomer,
};
use futures::FutureExt;
use store::{Db, customers, duplicates, figures, merge, on_both_databases, timeline};
use uuid::Uuid;

fn somebody(name: &str, city: &str, email: &str, phone: &str) -> NewCustomer {
    NewCustomer {
        name: name.into(),
        kind: CustomerKind::Person,
        stage: Stage::Prospect,
        country: "France".into(),
        city: city.into(),
        language: "fr".into(),
        email: email.into(),
        phone: phone.into(),
    }
}

/// Adds a customer as the form does.
async fn create(db: &Db, n: u64, new: NewCustomer) {
    let created = db.write(move |tx| {
        let new = new.clone();
        async move {
            let next = std::sync::atomic::AtomicU64::new(n * 10);
            let ids = |_| id(70, next.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            customers::create(tx, customer_id(n), &new, at("2025-05-01 10:00"), ("Ana", None), ids).await
        }
        .boxed()
    });
    created.await.expect("a new customer");
}

async fn pairs(db: &Db) -> Vec<(u64, u64, Vec<Reason>)> {
    let page = duplicates::list(db.reader(), &Scope::all(), None, None).await.expect("a page");
    assert_eq!(page.total.count, page.rows.len() as u64);
    let number = |id: Uuid| id.as_u64_pair().1;
    page.rows.into_iter().map(|d| (number(d.one.id), number(d.other.id), d.reasons)).collect()
}

on_both_databases! {
    async fn a_new_customer_is_there_with_everything_and_found_out_as_a_duplicate(test) {
        create(&test.db, 1, somebody("Ana Peña", "Lyon", "Ana@example.com", "+33 6 12 34 56 78")).await;
        let facts = customers::facts(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        assert_eq!((facts.name.as_str(), facts.interactions, facts.last_contact_at, facts.since), ("Ana Peña", 1, None, at("2025-05-01 10:00")));
        let record = customers::record(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        let contacts: Vec<_> = record.contact_points.iter().map(|c| (c.kind, c.value.as_str(), c.verified)).collect();
        assert_eq!(contacts, [(ContactKind::Email, "Ana@example.com", false), (ContactKind::Phone, "+33 6 12 34 56 78", false)]);
        let first = timeline::list(test.db.reader(), &Scope::all(), customer_id(1), &TimelineQuery::default()).await.expect("a page").rows;
        assert_eq!((first[0].kind, first[0].flow, first[0].actor.as_str()), (InteractionKind::Record, Flow::Internal, "Ana"));
        for text in ["pena", "ana@example", "612345678"] {
            let found = customers::list(test.db.reader(), &Scope::all(), &CustomerQuery { q: Some(text.into()), ..Default::default() }).await.expect("a page");
            assert_eq!(found.rows.len(), 1, "{text}");
        }
        // The same number without its country, another spelling, another address.
        let likely = duplicates::likely(test.db.reader(), &Scope::all(), &somebody("Anna Pena", "lyon", "other@example.com", "06 12 34 56 78")).await.expect("a look");
        assert_eq!(likely.iter().map(|l| (l.twin.id, l.reasons.clone())).collect::<Vec<_>>(), [(customer_id(1), vec![Reason::Name, Reason::City])]);
        let likely = duplicates::likely(test.db.reader(), &Scope::all(), &somebody("Somebody", "", "ANA@example.com ", "")).await.expect("a look");
        assert_eq!(likely.iter().map(|l| (l.twin.name.as_str(), l.reasons.clone(), l.score)).collect::<Vec<_>>(), [("Ana Peña", vec![Reason::Email], 75)]);
        assert_eq!(duplicates::likely(test.db.reader(), &Scope::all(), &somebody("Bob Smith", "Lyon", "bob@example.com", "")).await.expect("a look"), []);

        create(&test.db, 2, somebody("A. Pena", "Paris", "ana@EXAMPLE.com", "")).await;
        create(&test.db, 3, somebody("Ana Pena", "Lyon", "", "")).await;
        create(&test.db, 4, somebody("Bob Smith", "Lyon", "", "")).await;
        assert_eq!(pairs(&test.db).await, [(1, 2, vec![Reason::Email, Reason::Name]), (1, 3, vec![Reason::Name, Reason::City])]);
        for (n, count) in [(1, 2), (2, 1), (4, 0)] {
            let record = customers::record(test.db.reader(), &Scope::all(), customer_id(n)).await.expect("a look").expect("there");
            assert_eq!(record.possible_duplicates, count);
        }
        let of = duplicates::list(test.db.reader(), &Scope::all(), Some(customer_id(3)), None).await.expect("a page");
        assert_eq!((of.rows.len(), of.rows[0].other.id), (1, customer_id(3)));
        assert!(figures::verify(&test.db).await.expect("a check").is_clean());
    }

    async fn what_many_share_says_nothing(test) {
        let mut company = Company::begin(&test.db).await;
        for n in 1..=6 {
            company.customer(n, &format!("Person {}", ["One", "Two", "Three", "Four", "Five", "Six"][n as usize - 1]), "France", &[]).await;
            company.contact(n, ContactKind::Phone, "01 23 45 67 89").await;
        }
        for n in 7..=8 {
            company.customer(n, "Quite Different", "France", &[]).await;
            company.contact(n, ContactKind::Email, "two@example.com").await;
        }
        for n in 11..=18 {
            company.customer(n, "Maria Garcia", "France", &[]).await;
        }
        company.commit().await;
        let ids: Vec<Uuid> = (1..=18).map(customer_id).collect();
        test.db.write(move |tx| {
            let ids = ids.clone();
            async move { duplicates::find(tx, &ids, at("2025-05-01")).await }.boxed()
        }).await.expect("a search");
        assert_eq!(pairs(&test.db).await, [(7, 8, vec![Reason::Email, Reason::Name, Reason::City])]);
        let tx = test.db.begin().await.expect("a transaction");
        assert_eq!(duplicates::find_among_all(&tx, at("2025-05-01")).await.expect("a search"), 2);
        tx.commit().await.expect("a commit");
        assert_eq!(pairs(&test.db).await.len(), 1);
    }

    async fn a_pair_is_shown_until_somebody_decides(test) {
        create(&test.db, 1, somebody("Ana Peña", "Lyon", "ana@example.com", "")).await;
        create(&test.db, 2, somebody("Ana Pena", "Lyon", "ana@example.com", "")).await;
        create(&test.db, 3, somebody("A P", "Vigo", "ana@example.com", "")).await;
        assert_eq!(pairs(&test.db).await.len(), 3);
        let first = duplicates::list(test.db.reader(), &Scope::all(), None, None).await.expect("a page").rows.remove(0);
        let dismiss = async |id: Uuid| test.db.write(move |tx| async move { duplicates::dismiss(tx, &Scope::all(), id, at("2025-05-02")).await }.boxed()).await;
        assert!(dismiss(first.id).await.expect("dismissed"));
        assert!(!dismiss(id(1, 1)).await.expect("no such pair"));
        assert_eq!(pairs(&test.db).await.len(), 2);
        // Found again, and still dismissed.
        test.db.write(|tx| async move { duplicates::find(tx, &[customer_id(1)], at("2025-05-03")).await }.boxed()).await.expect("a search");
        assert_eq!(pairs(&test.db).await.len(), 2);
        let back = first.id;
        assert!(test.db.write(move |tx| async move { duplicates::restore(tx, &Scope::all(), back).await }.boxed()).await.expect("restored"));
        assert_eq!(pairs(&test.db).await.len(), 3);

        let merging = merge::Merging { id: id(20, 1), survivor: customer_id(1), loser: customer_id(2), at: at("2025-06-01"), actor: "Ana".into(), choices: Choices::default() };
        test.db.write(move |tx| {
            let merging = merging.clone();
            async move { merge::merge(tx, &Scope::all(), &merging).await }.boxed()
        }).await.expect("a merge");
        assert_eq!(pairs(&test.db).await, [(1, 3, vec![Reason::Email])]);
        test.db.write(|tx| async move { merge::undo(tx, &Scope::all(), id(20, 1), [id(21, 1), id(22, 1)], at("2025-09-01"), "Ben").await }.boxed()).await.expect("undone");
        assert_eq!(pairs(&test.db).await.len(), 3);
    }
}
