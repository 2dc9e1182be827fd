//! Editing a customer: what follows from it everywhere, and two people at the same time.

use crate::support::{Company, at, customer_id, id};
use domain::{
    access::Scope,
    customer::{ContactKind, CustomerQuery},
    edit::{ContactEdit, CustomerEdit, Field, Particulars, read_changes},
    interaction::{InteractionKind, TimelineQuery},
    time::Timestamp,
};
use futures::FutureExt;
use store::{
    Db,
    customers::{self, Edited, Stamp},
    on_both_databases, search, timeline,
};
use uuid::Uuid;

/// Ada of France with an order from Spain, an e-mail address and a number elsewhere.
async fn company(db: &Db) {
    let mut company = Company::begin(db).await;
    company.customer(1, "Ada Long", "France", &["ada@b.example", "X-77"]).await;
    company.contact(1, ContactKind::Email, "ada@b.example").await;
    company.link(1, 1, "X-77").await;
    company.order(customer_id(1), "1001", "2025-03-01", "Spain", 5_000).await;
    company.event(1, id(3, 1), at("2025-03-01"), InteractionKind::Order).await;
    company.customer(2, "Bea Short", "France", &[]).await;
    company.commit().await;
}

/// What a form shows of customer 1.
async fn shown(db: &Db) -> (Particulars, Vec<ContactEdit>) {
    let record = customers::record(db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
    let particulars = Particulars {
        name: record.facts.name,
        kind: record.facts.kind.word().into(),
        stage: record.facts.stage.word().into(),
        country: record.facts.country,
        city: record.city,
        language: record.language,
    };
    let contacts = record.contact_points.into_iter().map(|p| ContactEdit { id: p.id, kind: p.kind, base: p.value.clone(), value: p.value });
    (particulars, contacts.collect())
}

fn with(base: &Particulars, changes: &[(Field, &str)]) -> Particulars {
    let mut wanted = base.clone();
    for (field, value) in changes {
        *wanted.get_mut(*field) = (*value).to_owned();
    }
    wanted
}

async fn save(db: &Db, customer: Uuid, n: u64, edit: CustomerEdit) -> Option<Edited> {
    let stamp = Stamp { actor: format!("Agent {n}"), now: Timestamp(at("2025-06-01").0 + i64::try_from(n).expect("small")), id: id(4, n) };
    db.write(move |tx| {
        let (stamp, edit) = (stamp.clone(), edit.clone());
        async move { customers::edit(tx, &Scope::all(), customer, &stamp, &edit).await }.boxed()
    })
    .await
    .expect("no error")
}

async fn found(db: &Db, text: &str) -> usize {
    search::find(db.reader(), &Scope::all(), text, 20).await.expect("a search").len()
}

async fn in_country(db: &Db, country: &str) -> u64 {
    let query = CustomerQuery { country: Some(country.into()), ..Default::default() };
    customers::list(db.reader(), &Scope::all(), &query).await.expect("a list").total.count
}

async fn verified(db: &Db) {
    let found = store::figures::verify(db).await.expect("a check");
    assert!(found.is_clean(), "{:?}", found.differences);
}

on_both_databases! {
    async fn an_edit_is_seen_wherever_the_customer_is(test) {
        company(&test.db).await;
        let (base, mut contacts) = shown(&test.db).await;
        contacts[0].value = "ada@new.example".into();
        contacts.push(ContactEdit { id: id(5, 1), kind: ContactKind::Mobile, base: String::new(), value: "+34 600 100 200".into() });
        let wanted = with(&base, &[(Field::Name, "Ádá Löng"), (Field::Country, "Spain"), (Field::Stage, "former"), (Field::Language, "es")]);
        let edit = CustomerEdit::new(&base, &wanted, contacts).expect("acceptable");
        let Some(Edited::Saved(Some(event))) = save(&test.db, customer_id(1), 1, edit).await else { panic!("saved") };

        let record = customers::record(test.db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        assert_eq!(shown(&test.db).await.0, wanted);
        let points: Vec<_> = record.contact_points.iter().map(|p| (p.kind, p.value.as_str(), p.verified, p.source.as_str())).collect();
        assert_eq!(points, [
            (ContactKind::Email, "ada@new.example", false, "Vecino"),
            (ContactKind::Mobile, "+34 600 100 200", false, "Vecino"),
        ]);
        assert_eq!((record.facts.interactions, record.facts.last_contact_at), (2, Some(at("2025-03-01"))), "a change is no contact");
        for (text, count) in [("ada long", 1), ("ádá", 1), ("new.example", 1), ("600100200", 1), ("X-77", 1), ("ada@b.example", 0)] {
            assert_eq!(found(&test.db, text).await, count, "{text}");
        }
        assert_eq!((in_country(&test.db, "Spain").await, in_country(&test.db, "France").await), (1, 1));

        let events = timeline::list(test.db.reader(), &Scope::all(), customer_id(1), &TimelineQuery::default()).await.expect("a page").rows;
        assert_eq!((&events[0], event.kind, event.actor.as_str()), (&event, InteractionKind::Change, "Agent 1"));
        let body = timeline::body(test.db.reader(), &Scope::all(), customer_id(1), event.id).await.expect("a look");
        let told = read_changes(body.as_deref().unwrap_or(&event.summary)).iter().map(|c| c.what.to_owned()).collect::<Vec<_>>();
        assert_eq!(told, ["name", "stage", "country", "language", "email", "mobile"]);
        // The order keeps the country that it came from, and so do the company's figures.
        verified(&test.db).await;
    }

    async fn a_contact_point_can_go(test) {
        company(&test.db).await;
        let (base, mut contacts) = shown(&test.db).await;
        contacts[0].value.clear();
        let edit = CustomerEdit::new(&base, &base, contacts).expect("acceptable");
        assert!(matches!(save(&test.db, customer_id(1), 1, edit).await, Some(Edited::Saved(Some(_)))));
        assert!(shown(&test.db).await.1.is_empty());
        assert_eq!((found(&test.db, "ada@b.example").await, found(&test.db, "X-77").await), (0, 1));
        verified(&test.db).await;
    }

    async fn who_comes_second_is_told_and_nothing_is_lost(test) {
        company(&test.db).await;
        let (base, contacts) = shown(&test.db).await;
        let edit = |changes: &[(Field, &str)]| CustomerEdit::new(&base, &with(&base, changes), contacts.clone()).expect("acceptable");
        let first = edit(&[(Field::Name, "Ada First"), (Field::City, "Paris")]);
        assert!(matches!(save(&test.db, customer_id(1), 1, first).await, Some(Edited::Saved(Some(_)))));
        let before = shown(&test.db).await;
        // The same name and another town: told of the name, and of nothing that nobody disputes.
        let second = edit(&[(Field::Name, "Ada Second"), (Field::Country, "Chile")]);
        let Some(Edited::Conflicts { conflicts, by }) = save(&test.db, customer_id(1), 2, second).await else { panic!("conflicts") };
        assert_eq!(by, "Agent 1");
        let told: Vec<_> = conflicts.iter().map(|c| (c.field.as_str(), c.mine.as_str(), c.theirs.as_str())).collect();
        assert_eq!(told, [("name", "Ada Second", "Ada First")]);
        assert_eq!(shown(&test.db).await, before, "nothing was written");
        // What is not disputed is laid beside the first's.
        let third = edit(&[(Field::Country, "Chile"), (Field::City, "Paris")]);
        assert!(matches!(save(&test.db, customer_id(1), 3, third).await, Some(Edited::Saved(Some(_)))));
        assert_eq!(shown(&test.db).await.0, with(&before.0, &[(Field::Country, "Chile")]));
        let nothing = edit(&[(Field::Country, "Chile")]);
        assert_eq!(save(&test.db, customer_id(1), 4, nothing).await, Some(Edited::Saved(None)));
        verified(&test.db).await;
    }

    async fn many_at_once_lose_nothing(test) {
        company(&test.db).await;
        let (base, _) = shown(&test.db).await;
        let wanted = [(Field::Name, "Ada New"), (Field::Country, "Peru"), (Field::City, "Lima"), (Field::Language, "es"), (Field::Stage, "former")];
        let all = wanted.iter().zip(1..).map(|(change, n)| {
            let edit = CustomerEdit::new(&base, &with(&base, &[*change]), Vec::new()).expect("acceptable");
            save(&test.db, customer_id(1), n, edit)
        });
        for saved in futures::future::join_all(all).await {
            assert!(matches!(saved, Some(Edited::Saved(Some(_)))));
        }
        assert_eq!(shown(&test.db).await.0, with(&base, &wanted));
        verified(&test.db).await;
    }

    async fn nobody_is_not_edited(test) {
        company(&test.db).await;
        let (base, _) = shown(&test.db).await;
        let edit = CustomerEdit::new(&base, &with(&base, &[(Field::Name, "Nobody")]), Vec::new()).expect("acceptable");
        for nobody in [customer_id(99), Uuid::nil()] {
            assert_eq!(save(&test.db, nobody, 1, edit.clone()).await, None);
        }
        verified(&test.db).await;
    }

    async fn how_customers_can_be_reached_is_counted_through_every_edit(test) {
        use domain::metric::{Grain, Metric, Split, Value};
        company(&test.db).await;
        let mut known = true;
        // Addresses come and go, some twice over, some together with others that count for nothing here.
        for n in 0..12_u64 {
            let (base, mut contacts) = shown(&test.db).await;
            let is_email = |contact: &ContactEdit| contact.kind == ContactKind::Email;
            match n % 4 {
                0 | 3 => contacts.iter_mut().filter(|contact| is_email(contact)).for_each(|contact| contact.value.clear()),
                1 => contacts.push(ContactEdit { id: id(9, n), kind: ContactKind::Mobile, base: String::new(), value: format!("+3461234567{}", n % 10) }),
                _ => contacts.push(ContactEdit { id: id(9, n), kind: ContactKind::Email, base: String::new(), value: format!("ada{n}@b.example") }),
            }
            known = match n % 4 {
                0 | 3 => false,
                1 => known,
                _ => true,
            };
            save(&test.db, customer_id(1), 100 + n, CustomerEdit::new(&base, &base, contacts).expect("an edit")).await;
            let by = Split::Time(Grain::Month);
            let series = store::metrics::series(test.db.reader(), Metric::WithEmail, None, None, by).await.expect("a series");
            assert_eq!(series.total, Some(Value::Whole(i64::from(known))), "after edit {n}");
        }
        verified(&test.db).await;
    }
}
