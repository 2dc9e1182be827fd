//! A class that is not shown is read in no answer; one that is shown is, or the test would prove nothing.

use domain::{
    access::{BUILT_IN, FieldClass, Fields, Role, Scope, Sight},
    customer::{CustomerKind, CustomerQuery, Stage},
    interaction::{InteractionKind, TimelineQuery},
    new_customer::NewCustomer,
    order::{OrderColumn, OrderQuery},
    page::parse_query,
    predicate::Subject,
    product::ProductQuery,
    ticket::TicketQuery,
};
use futures::FutureExt;
use serde::Serialize;
use store::{
    Db, StoreError, customers, duplicates,
    merge::{self, Merging},
    on_both_databases, orders, products, scores, search, surveys, tickets, timeline,
};

use super::world::{CUSTOMERS, NUMBERS, PRODUCT, canaries, event_of, fill, order_of, ticket_of};
use crate::support::{at, id};

/// What every way to read gives out, in JSON, as the browser gets it.
async fn everything(db: &Db, scope: &Scope) -> String {
    let mut out = Vec::new();
    let mut tell = |what: &dyn erased::Json| out.push(what.text());
    let (reader, [one, other]) = (db.reader(), CUSTOMERS);
    let customers = CustomerQuery::from_pairs_for(&[], scope.fields).expect("a query");
    tell(&customers::list(reader, scope, &customers).await.expect("a list"));
    tell(&customers::batch(reader, scope, &customers).await.expect("a list").0);
    tell(&customers::record(reader, scope, one).await.expect("a look"));
    tell(&customers::by_ids(reader, scope, &CUSTOMERS).await.expect("a look"));
    tell(&orders::list(reader, scope, &OrderQuery::default()).await.expect("a list"));
    tell(&orders::detail(reader, scope, one, order_of(0)).await.expect("a look"));
    tell(&orders::by_number(reader, scope, "vecino", &format!("{}100", NUMBERS[0])).await.expect("a look"));
    tell(&tickets::list(reader, scope, &TicketQuery::default()).await.expect("a list"));
    tell(&tickets::detail(reader, scope, one, ticket_of(0)).await.expect("a look"));
    tell(&tickets::by_number(reader, scope, "vecino", &format!("T-{}1", NUMBERS[0])).await.expect("a look"));
    tell(&timeline::list(reader, scope, one, &TimelineQuery::default()).await.expect("a list"));
    for kind in InteractionKind::ALL {
        tell(&timeline::body(reader, scope, one, event_of(0, *kind)).await.expect("a look"));
    }
    tell(&surveys::answers(reader, scope, one).await.expect("a list"));
    tell(&search::find(reader, scope, "pena", 20).await.expect("hits"));
    tell(&search::find(reader, scope, &format!("{}1", NUMBERS[0]), 20).await.expect("hits"));
    tell(&duplicates::list(reader, scope, None, None).await.expect("a list"));
    tell(&duplicates::likely(reader, scope, &typed("contactcanary@host.example")).await.expect("a look"));
    tell(&merge::compare(reader, scope, one, other).await.expect("a look"));
    let products = ProductQuery::from_pairs_for(&[], scope.fields).expect("a query");
    tell(&products::list(reader, scope, &products).await.expect("a list"));
    tell(&products::by_code(reader, scope, "vecino", PRODUCT).await.expect("a look"));
    tell(&products::detail(reader, scope, "vecino", PRODUCT).await.expect("a look"));
    tell(&products::sales(reader, scope, id(50, 1), 10).await.expect("a list"));
    tell(&scores::of_customer(reader, scope, one).await.expect("a look"));
    tell(&scores::of(reader, scope, one).await.expect("a look"));
    tell(&scores::history_of(reader, scope, one).await.expect("a list"));
    tell(&scores::distribution(reader, scope).await.expect("a look"));
    out.join("\n")
}

mod erased {
    pub(super) trait Json {
        fn text(&self) -> String;
    }
    impl<T: super::Serialize> Json for T {
        fn text(&self) -> String {
            serde_json::to_string(self).expect("JSON")
        }
    }
}

fn typed(email: &str) -> NewCustomer {
    NewCustomer {
        name: "Somebody Else".into(),
        kind: CustomerKind::Person,
        stage: Stage::Prospect,
        country: String::new(),
        city: String::new(),
        language: String::new(),
        email: email.into(),
        phone: String::new(),
    }
}

/// The built-in roles, and all but one class.
fn sights() -> Vec<Fields> {
    let built_in = BUILT_IN.iter().map(|word| Role::built_in(word).expect("a role").fields);
    let but_one = FieldClass::ALL.iter().flat_map(|class| {
        [Sight::Masked, Sight::Hidden].map(|sight| {
            let mut fields = Fields::SHOWN;
            fields.set(*class, sight);
            fields
        })
    });
    built_in.chain(but_one).chain([Fields::all(Sight::Masked), Fields::default()]).collect()
}

async fn refused<T: std::fmt::Debug>(asked: impl Future<Output = store::Result<T>>) -> domain::problem::FieldError {
    match asked.await {
        Err(StoreError::Refused(error)) => error,
        other => panic!("not refused: {other:?}"),
    }
}

on_both_databases! {
    async fn what_is_not_shown_is_in_no_answer(test) {
        fill(&test.db).await;
        let shown = everything(&test.db, &Scope::all()).await;
        for fields in sights() {
            let text = everything(&test.db, &Scope { fields, ..Scope::all() }).await;
            for class in FieldClass::ALL {
                for canary in canaries(*class) {
                    let (is_shown, found) = (fields.shows(*class), text.to_lowercase().contains(canary));
                    // A number is written in one form only.
                    assert!(shown.to_lowercase().contains(canary) || *canary == "7700903141", "{canary} is nowhere");
                    assert!(is_shown || !found, "{canary} for {fields:?}: {}", around(&text, canary));
                }
                let any = canaries(*class).iter().any(|canary| text.to_lowercase().contains(canary));
                assert!(any || !fields.shows(*class), "{class:?} is taken from who sees it");
            }
            assert_eq!(text.contains("\"fields\""), !fields.is_shown(), "an answer says what is taken out of it");
        }
    }

    async fn a_merge_tells_no_more_than_the_two(test) {
        fill(&test.db).await;
        let [survivor, loser] = CUSTOMERS;
        let merging = Merging { id: id(90, 1), survivor, loser, at: at("2025-07-01"), actor: "Ewa".into(), choices: Default::default() };
        test.db.write(move |tx| {
            let merging = merging.clone();
            async move { merge::merge(tx, &Scope::all(), &merging).await }.boxed()
        }).await.expect("a merge");
        for fields in sights() {
            let scope = Scope { fields, ..Scope::all() };
            let merge = merge::get(test.db.reader(), &scope, id(90, 1)).await.expect("a look").expect("a merge");
            let text = serde_json::to_string(&merge).expect("JSON").to_lowercase();
            assert!(fields.shows(FieldClass::Contact) || !text.contains("contactcanary"), "{text}");
        }
    }

    async fn nobody_is_found_by_an_address_that_is_not_shown(test) {
        fill(&test.db).await;
        for sight in [Sight::Masked, Sight::Hidden] {
            let mut scope = Scope::all();
            scope.fields.contact = sight;
            for (text, by_name) in [
                ("contactcanary@host.example", false),
                ("contactcanary", false),
                ("canary@host", false),
                ("+44 7700 903141", false),
                ("903141", false),
                ("contactcanary0@link.example", false),
                ("street", false),
                ("peña", true),
                ("An", true),
                ("71000", true),
            ] {
                let query = CustomerQuery { q: Some(text.into()), ..CustomerQuery::default() };
                let all = customers::list(test.db.reader(), &Scope::all(), &query).await.expect("a list");
                assert!(!all.rows.is_empty() || text == "street", "{text} finds nobody at all");
                let page = customers::list(test.db.reader(), &scope, &query).await.expect("a list");
                assert_eq!((!page.rows.is_empty(), page.total.count > 0), (by_name, by_name), "{text} in the list");
                assert_eq!(customers::count(test.db.reader(), &scope, &query).await.expect("a count") > 0, by_name, "{text} counted");
                let hits = search::find(test.db.reader(), &scope, text, 20).await.expect("hits");
                assert_eq!(!hits.is_empty(), by_name, "{text} in the search");
            }
            let likely = duplicates::likely(test.db.reader(), &scope, &typed("contactcanary@host.example")).await.expect("a look");
            assert!(likely.is_empty(), "whoever is found has the address");
        }
    }

    async fn what_is_not_shown_is_asked_for_like_what_there_is_not(test) {
        fill(&test.db).await;
        let scope = Scope { fields: Fields::default(), ..Scope::all() };
        let db = test.db.reader();
        for text in ["where=revenue.gte.1", "where=not(contacts(kind.eq.email))", "where=tickets(subject.has.x)", "where=or(tier.gte.gold,name.eq.x)", "where=p_alive.lt.0.5", "where=expected_value.gte.1"] {
            let query = CustomerQuery::from_pairs(&parse_query(text)).expect("a query");
            let words = ["revenue", "contacts", "subject", "tier", "p_alive", "expected_value"];
            let word = words.iter().find(|word| text.contains(**word)).expect("a word");
            let unknown = CustomerQuery::from_pairs(&parse_query(&text.replace(word, "moon"))).expect_err("no such field");
            let unknown = domain::problem::FieldError { value: (*word).into(), ..unknown };
            assert_eq!(refused(customers::list(db, &scope, &query)).await, unknown);
            assert_eq!(refused(customers::count(db, &scope, &query)).await, unknown);
            assert_eq!(refused(customers::batch(db, &scope, &query)).await, unknown);
        }
        let sorted = OrderQuery { sort: OrderColumn::Total, ..OrderQuery::default() };
        assert_eq!(refused(orders::list(db, &scope, &sorted)).await.field, "sort");
        assert_eq!(refused(products::list(db, &scope, &ProductQuery::default())).await.field, "sort");
        let filter = domain::predicate::Predicate::parse(Subject::Ticket, "requester(city.eq.Lyon)").ok();
        assert_eq!(refused(tickets::list(db, &scope, &TicketQuery { filter, ..TicketQuery::default() })).await.value, "city");
    }

    async fn an_address_that_is_not_shown_is_not_changed_either(test) {
        fill(&test.db).await;
        let mut scope = Scope::all();
        scope.fields.contact = Sight::Masked;
        let particulars = |city: &str| domain::edit::Particulars {
            name: crate::scope::world::NAMES[0].into(),
            kind: "person".into(),
            stage: "customer".into(),
            country: "France".into(),
            city: city.into(),
            language: "fr".into(),
        };
        let stamp = customers::Stamp { actor: "Ewa".into(), now: at("2025-07-01"), id: id(91, 1) };
        // A guess that is right would be stored, one that is wrong be told what stands there.
        for guess in ["Contactcanaryville", "Paris"] {
            let edit = domain::edit::CustomerEdit::new(&particulars(guess), &particulars("Lyon"), Vec::new()).expect("acceptable");
            let (scope, stamp) = (scope.clone(), stamp.clone());
            let edited = test.db.write(move |tx| {
                let (scope, stamp, edit) = (scope.clone(), stamp.clone(), edit.clone());
                async move { customers::edit(tx, &scope, CUSTOMERS[0], &stamp, &edit).await }.boxed()
            }).await;
            assert!(matches!(&edited, Err(StoreError::Refused(error)) if error.field == "city"), "{edited:?}");
        }
        // Who leaves them alone may change the rest.
        let renamed = domain::edit::Particulars { language: "es".into(), ..particulars("") };
        let edit = domain::edit::CustomerEdit::new(&particulars(""), &renamed, Vec::new()).expect("acceptable");
        let edited = test.db.write(move |tx| {
            let (scope, stamp, edit) = (scope.clone(), stamp.clone(), edit.clone());
            async move { customers::edit(tx, &scope, CUSTOMERS[0], &stamp, &edit).await }.boxed()
        }).await;
        assert!(matches!(edited, Ok(Some(customers::Edited::Saved(Some(_))))), "{edited:?}");
        let record = customers::record(test.db.reader(), &Scope::all(), CUSTOMERS[0]).await.expect("a look").expect("there");
        assert_eq!((record.city.as_str(), record.language.as_str(), record.contact_points.len()), ("Contactcanaryville", "es", 4));
    }
}

/// Where a word stands in a text, for who reads the failure.
fn around(text: &str, word: &str) -> String {
    let at = text.to_lowercase().find(word).unwrap_or(0);
    text.chars().skip(at.saturating_sub(200)).take(400).collect()
}
