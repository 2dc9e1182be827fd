//! What a customer says is kept with its history, and goes with the customer through a merge and back.

use domain::{
    access::{Rows, Scope},
    consent::{Purpose, may_contact},
    customer::{Consent, ConsentStatus},
    interaction::Channel,
    merge::Choices,
};
use futures::FutureExt;
use store::{
    Db, consents,
    customers::Stamp,
    merge::{self, Merging},
    on_both_databases,
};
use uuid::Uuid;

use crate::support::{Company, at, customer_id, id};

async fn say(
    db: &Db,
    n: u64,
    customer: Uuid,
    channel: Channel,
    purpose: Purpose,
    status: ConsentStatus,
    day: &str,
) -> Option<Option<Consent>> {
    let now = at(day);
    db.write(move |tx| {
        let stamp = Stamp { actor: "Ewa Lis".into(), now, id: id(8, n) };
        async move { consents::say(tx, &Scope::all(), customer, &stamp, &Consent { channel, purpose, status, since: now }).await }.boxed()
    })
    .await
    .expect("said")
}

async fn two(db: &Db) -> [Uuid; 2] {
    let mut company = Company::begin(db).await;
    company.customer(1, "Ada", "France", &[]).await;
    company.customer(2, "Ada B", "France", &[]).await;
    company.commit().await;
    [customer_id(1), customer_id(2)]
}

on_both_databases! {
    async fn what_is_said_holds_until_something_else_is(test) {
        use ConsentStatus::{Granted, Refused};
        let [ada, other] = two(&test.db).await;
        let (email, selling) = (Channel::Email, Purpose::Marketing);
        assert_eq!(say(&test.db, 1, ada, email, selling, Granted, "2025-01-01").await, Some(None));
        assert_eq!(say(&test.db, 2, ada, email, selling, Granted, "2025-01-02").await.flatten().map(|c| c.since), Some(at("2025-01-01")));
        assert_eq!(say(&test.db, 3, ada, email, selling, Refused, "2025-01-03").await.flatten().map(|c| c.status), Some(Granted));
        assert_eq!(say(&test.db, 4, ada, email, Purpose::All, Granted, "2025-01-02").await, Some(None));
        assert_eq!(say(&test.db, 5, customer_id(9), email, selling, Granted, "2025-01-01").await, None, "nobody");
        let history = consents::history(test.db.reader(), &Scope::all(), ada).await.expect("read");
        let told: Vec<_> = history.iter().map(|h| (h.consent.purpose, h.consent.status, h.actor.as_str(), h.source.as_str())).collect();
        let by = ("Ewa Lis", "Vecino");
        assert_eq!(told, [(selling, Refused, by.0, by.1), (Purpose::All, Granted, by.0, by.1), (selling, Granted, by.0, by.1)]);
        let now = consents::of_customer(test.db.reader(), &Scope::all(), ada).await.expect("read");
        assert!(may_contact(&now, email, selling, at("2025-02-01")).is_err());
        assert!(may_contact(&now, email, Purpose::Survey, at("2025-02-01")).is_ok());
        let scope = Scope { rows: Rows { owners: Some(vec![id(7, 1)]), within: None }, ..Scope::all() };
        assert!(consents::history(test.db.reader(), &scope, ada).await.expect("read").is_empty(), "out of reach");
        assert!(consents::of_customer(test.db.reader(), &scope, ada).await.expect("read").is_empty());
        assert!(consents::history(test.db.reader(), &Scope::all(), other).await.expect("read").is_empty());
    }

    async fn a_history_goes_with_its_customer_and_comes_back(test) {
        use ConsentStatus::{Granted, Refused};
        let [ada, other] = two(&test.db).await;
        say(&test.db, 1, ada, Channel::Email, Purpose::Marketing, Granted, "2025-01-01").await;
        say(&test.db, 2, other, Channel::Email, Purpose::Marketing, Refused, "2025-01-01").await;
        say(&test.db, 3, other, Channel::Email, Purpose::Survey, Granted, "2025-01-01").await;
        let merging = Merging { id: id(9, 1), survivor: ada, loser: other, at: at("2025-02-01"), actor: "Ewa".into(), choices: Choices::default() };
        let merged = test.db.write(move |tx| {
            let merging = merging.clone();
            async move { merge::merge(tx, &Scope::all(), &merging).await }.boxed()
        });
        assert!(merged.await.expect("merged"));
        let state = async |customer| {
            let held = consents::of_customer(test.db.reader(), &Scope::all(), customer).await.expect("read");
            let history = consents::history(test.db.reader(), &Scope::all(), customer).await.expect("read").len();
            (held.into_iter().map(|c| (c.purpose, c.status)).collect::<Vec<_>>(), history)
        };
        assert_eq!(state(ada).await, (vec![(Purpose::Marketing, Refused), (Purpose::Survey, Granted)], 3));
        assert_eq!(state(other).await, (vec![], 0));
        let undone = test.db.write(|tx| async move {
            merge::undo(tx, &Scope::all(), id(9, 1), [id(9, 2), id(9, 3)], at("2025-03-01"), "Ewa").await
        }.boxed());
        assert!(undone.await.expect("undone").is_some());
        assert_eq!(state(ada).await, (vec![(Purpose::Marketing, Granted)], 1));
        assert_eq!(state(other).await, (vec![(Purpose::Marketing, Refused), (Purpose::Survey, Granted)], 2));
    }
}
