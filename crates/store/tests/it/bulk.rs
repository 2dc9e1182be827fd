//! Changes to many customers: each is met once, what is refused says why, and what is taken back leaves
//! alone what others have changed since.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::support::{Company, at, customer_id, id};
use domain::{
    access::{Access, Scope},
    bulk::{BulkJob, Change, JobState, Outcome},
    customer::{CustomerQuery, Stage},
    page::parse_query,
    tag::Tag,
    time::Timestamp,
};
use store::{
    Db,
    changes::{self, By},
    customers,
    jobs::{self, Chosen},
    on_both_databases, tags, timeline,
    users::{self, User},
};
use uuid::Uuid;

/// More than one batch, and no whole number of them.
const MANY: u64 = 620;

fn by() -> By {
    fn new_id(_: Timestamp) -> Uuid {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        id(9, NEXT.fetch_add(1, Ordering::Relaxed))
    }
    By { actor: "Ewa Lis".into(), scope: Scope::all(), now: at("2026-11-20T10:00:00Z"), new_id }
}

async fn company(db: &Db, customers: u64) {
    let mut company = Company::begin(db).await;
    for n in 1..=customers {
        company.customer(n, &format!("Customer {n}"), if n % 3 == 0 { "Spain" } else { "France" }, &[]).await;
        if n % 2 == 0 {
            company.order(customer_id(n), &format!("{n}"), "2026-01-02", "France", 5_000).await;
        }
    }
    company.commit().await;
    for n in 1..=3 {
        let user = User {
            id: id(7, n),
            name: format!("Person {n}"),
            email: format!("p{n}@example.com"),
            role: "agent".into(),
            created_at: at("2020-01-01"),
        };
        db.write(move |tx| {
            let user = user.clone();
            Box::pin(async move { users::add(tx, &user).await })
        })
        .await
        .expect("a user");
    }
}

async fn tag(db: &Db, n: u64, name: &str) -> Tag {
    let name = name.to_owned();
    db.write(move |tx| {
        let name = name.clone();
        Box::pin(async move { tags::find_or_add(tx, id(6, n), &name).await })
    })
    .await
    .expect("a tag")
}

async fn begin(db: &Db, n: u64, change: Change, chosen: Chosen) -> Uuid {
    let job = id(8, n);
    db.write(move |tx| {
        let chosen = chosen.clone();
        Box::pin(async move { jobs::begin(tx, job, change, &chosen, &Access::system("Ewa Lis"), at("2026-11-20")).await })
    })
    .await
    .expect("a job");
    job
}

/// Works on a job until nothing is left; how many steps that took.
async fn finish(db: &Db, job: Uuid) -> (BulkJob, usize) {
    let mut steps = 0;
    loop {
        steps += 1;
        let step = db.write(move |tx| Box::pin(async move { jobs::step(tx, job, &by()).await })).await.expect("a step");
        if !step.more {
            return (jobs::get(db.reader(), job, &Access::system("")).await.expect("a look").expect("the job"), steps);
        }
    }
}

async fn undo(db: &Db, job: Uuid) -> BulkJob {
    db.write(move |tx| Box::pin(async move { jobs::begin_undo(tx, job, &Access::system("")).await })).await.expect("a way back");
    finish(db, job).await.0
}

async fn count(db: &Db, query: &str) -> u64 {
    let query = CustomerQuery::from_pairs(&parse_query(query)).expect("a query");
    customers::count(db.reader(), &Scope::all(), &query).await.expect("a count")
}

async fn verified(db: &Db) {
    let found = store::figures::verify(db).await.expect("a check");
    assert!(found.is_clean(), "{:?}", found.differences);
}

/// Stage, owner and tags of everybody.
async fn everybody(db: &Db, customers: u64) -> BTreeMap<Uuid, (Stage, Option<Uuid>, Vec<Uuid>)> {
    let ids: Vec<Uuid> = (1..=customers).map(customer_id).collect();
    let rows = customers::by_ids(db.reader(), &Scope::all(), &ids).await.expect("customers");
    rows.into_iter().map(|f| (f.customer_id, (f.stage, f.owner.map(|o| o.id), f.tags.iter().map(|t| t.id).collect()))).collect()
}

on_both_databases! {
    async fn all_that_match_are_met_once_though_the_change_takes_them_out(test) {
        let db = &test.db;
        company(db, MANY).await;
        let prospects = count(db, "stage=prospect&country=France").await;
        assert!(prospects > 50);
        let vip = tag(db, 1, "VIP  desk").await;
        assert_eq!(vip.name, "VIP desk");
        let job = begin(db, 1, Change::SetStage(Stage::Customer), Chosen::Query("stage=prospect&country=France&sort=stage".into())).await;
        let (done, _) = finish(db, job).await;
        assert_eq!((done.state, done.total as u64, done.count(Outcome::Changed) as u64), (JobState::Done, prospects, prospects));
        assert_eq!(count(db, "stage=prospect&country=France").await, 0);

        let job = begin(db, 2, Change::AddTag(vip.id), Chosen::Query(String::new())).await;
        let (done, steps) = finish(db, job).await;
        assert_eq!((steps, done.done, done.total, done.count(Outcome::Changed)), (2, 620, 620, 620));
        assert_eq!((count(db, "tag=vip desk").await, count(db, "tag=other").await), (MANY, 0));
        verified(db).await;
        let record = customers::record(db.reader(), &Scope::all(), customer_id(1)).await.expect("a look").expect("there");
        assert_eq!((record.facts.tags, record.facts.last_contact_at), (vec![vip], None));
        let events = timeline::list(db.reader(), &Scope::all(), customer_id(1), &Default::default()).await.expect("a timeline").rows;
        assert_eq!((events[0].summary.as_str(), events[0].actor.as_str()), ("tag\t\tVIP desk", "Ewa Lis"));
    }

    async fn what_makes_no_sense_is_refused_with_its_reason(test) {
        let db = &test.db;
        company(db, 20).await;
        let ids = (1..=21).map(customer_id).collect();
        let job = begin(db, 1, Change::SetStage(Stage::Prospect), Chosen::Named(ids)).await;
        let (done, _) = finish(db, job).await;
        // Every second has bought; of the others n % 4 says the stage; the 21st is nobody.
        assert_eq!(done.outcomes, [(Outcome::Changed, 5), (Outcome::Already, 5), (Outcome::Gone, 1), (Outcome::HasBought, 10)]);
        assert_eq!(done.refused(), 16);
        let refused = jobs::items(db.reader(), job, &Access::system(""), Outcome::HasBought, Uuid::nil()).await.expect("items");
        assert_eq!((refused.len(), refused[0].name.as_str()), (10, "Customer 2"));
        let after = jobs::items(db.reader(), job, &Access::system(""), Outcome::HasBought, refused[8].customer_id).await.expect("items");
        assert_eq!(after.len(), 1);
        let nobody = db.write(|tx| Box::pin(async move {
            jobs::begin(tx, id(8, 9), Change::SetOwner(None), &Chosen::Query("country=Nowhere".into()), &Access::system(""), at("2026-11-20")).await
        })).await;
        assert!(nobody.is_err());
        verified(db).await;
    }

    async fn owners_are_shown_filtered_and_sorted_by(test) {
        let db = &test.db;
        company(db, 9).await;
        let job = begin(db, 1, Change::SetOwner(Some(id(7, 2))), Chosen::Named(vec![customer_id(4), customer_id(5)])).await;
        finish(db, job).await;
        assert_eq!((count(db, "owner=Person 2").await, count(db, "owner=none").await, count(db, "owner=Person 1").await), (2, 7, 0));
        let query = CustomerQuery::from_pairs(&parse_query("sort=-owner&limit=3")).expect("a query");
        let page = customers::list(db.reader(), &Scope::all(), &query).await.expect("a list");
        let owners: Vec<_> = page.rows.iter().map(|f| f.owner.as_ref().map(|o| o.name.as_str())).collect();
        assert_eq!(owners, [Some("Person 2"), Some("Person 2"), None]);
        verified(db).await;
    }

    async fn taken_back_everything_is_as_before_but_what_others_changed(test) {
        let db = &test.db;
        let customers = 40;
        company(db, customers).await;
        let tags = [tag(db, 1, "One").await.id, tag(db, 2, "Two").await.id];
        let mut chance = Chance(7);
        for round in 0..12 {
            let change = chance.change(&tags);
            let chosen: Vec<Uuid> = (1..=customers + 1).filter(|_| chance.below(3) > 0).map(customer_id).collect();
            let before = everybody(db, customers).await;
            let job = begin(db, round, change, Chosen::Named(chosen)).await;
            let (done, _) = finish(db, job).await;
            let set = everybody(db, customers).await;
            // In every second round others change something meanwhile.
            let singles: Vec<(Uuid, Change)> = (0..if round % 2 == 0 { 0 } else { 25 })
                .map(|_| (customer_id(1 + chance.below(customers)), chance.change(&tags)))
                .collect();
            for (customer, change) in singles {
                db.write(move |tx| Box::pin(async move { changes::apply(tx, change, &[customer], &by()).await })).await.expect("a change");
            }
            let meanwhile = everybody(db, customers).await;
            if done.can_undo() {
                undo(db, job).await;
            }
            let after = everybody(db, customers).await;
            for (id, now) in &after {
                let touched = before[id] != set[id];
                let still = is_so(&meanwhile[id], change);
                let expected = if touched && still { restored(&meanwhile[id], &before[id], change) } else { meanwhile[id].clone() };
                assert_eq!(*now, expected, "round {round}, {change:?}");
            }
            if round % 2 == 0 {
                assert_eq!(after, before, "round {round}, {change:?}");
            }
            verified(db).await;
        }
    }
}

type State = (Stage, Option<Uuid>, Vec<Uuid>);

fn is_so((stage, owner, tags): &State, change: Change) -> bool {
    match change {
        Change::AddTag(tag) => tags.contains(&tag),
        Change::RemoveTag(tag) => !tags.contains(&tag),
        Change::SetOwner(to) => *owner == to,
        Change::SetStage(to) => *stage == to,
    }
}

/// The state with what the change concerns as it was before.
fn restored(now: &State, before: &State, change: Change) -> State {
    let mut state = now.clone();
    match change {
        Change::SetStage(_) => state.0 = before.0,
        Change::SetOwner(_) => state.1 = before.1,
        Change::AddTag(tag) => state.2.retain(|t| *t != tag),
        Change::RemoveTag(tag) => {
            state.2.push(tag);
            state.2.sort_by_key(|t| if *t == id(6, 1) { 0 } else { 1 });
        }
    }
    state
}

/// Chance that is the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn change(&mut self, tags: &[Uuid; 2]) -> Change {
        let tag = tags[usize::try_from(self.below(2)).expect("small")];
        match self.below(5) {
            0 | 1 => Change::AddTag(tag),
            2 => Change::RemoveTag(tag),
            3 => Change::SetOwner(Some(self.below(4)).filter(|n| *n > 0).map(|n| id(7, n))),
            _ => Change::SetStage(Stage::ALL[usize::try_from(self.below(4)).expect("small")]),
        }
    }
}
