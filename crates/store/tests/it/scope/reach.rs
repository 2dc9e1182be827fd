//! A customer out of reach is found by no way, and is changed by none: it is like one that there is not.

use domain::{
    access::{Access, Reach, Role, Rows, Scope},
    bulk::{Change, Outcome},
    customer::{ANONYMOUS, CustomerQuery, Stage},
    edit::{CustomerEdit, Particulars},
    interaction::{Flow, InteractionKind, NewEntry, TimelineQuery},
    order::OrderQuery,
    predicate::{Predicate, Subject},
    ticket::TicketQuery,
    time::Timestamp,
};
use futures::FutureExt;
use store::{
    Db, StoreError, access,
    changes::{self, By},
    customers, duplicates,
    jobs::{self, Chosen},
    merge::{self, Merging},
    on_both_databases, orders, products, scores, search, surveys, tickets, timeline,
};
use uuid::Uuid;

use super::world::{CUSTOMERS, NAMES, NUMBERS, OWNERS, PRODUCT, event_of, fill, order_of, reach_of, ticket_of};
use crate::support::{at, id};

/// The same reach, by a filter instead of by who looks after them.
fn by(filter: &str) -> Scope {
    let within = Predicate::parse(Subject::Customer, filter).expect("a filter");
    Scope { rows: Rows { owners: None, within: Some(within) }, ..Scope::all() }
}

fn by_region() -> Scope {
    by("country.eq.France")
}

fn by_line() -> Scope {
    by("holdings(line.eq.banking)")
}

fn by_source() -> Scope {
    by("links(source.eq.vecino,id.eq.71000)")
}

fn by_shop() -> Scope {
    by("orders(channel.eq.web)")
}

fn both() -> Scope {
    Scope { rows: Rows { owners: reach_of(0).rows.owners, within: by_region().rows.within }, ..Scope::all() }
}

/// What is found of customer `n`, and by which ways; the same ways find everything of one within reach.
async fn found(db: &Db, scope: &Scope, n: usize) -> Vec<&'static str> {
    let (db, customer) = (db.reader(), CUSTOMERS[n]);
    let mut ways = Vec::new();
    let mut note = |way, found: bool| {
        if found {
            ways.push(way);
        }
    };
    let named = |q: &str| CustomerQuery { q: Some(q.into()), ..CustomerQuery::default() };
    let list = customers::list(db, scope, &CustomerQuery::default()).await.expect("a list");
    note("list", list.rows.iter().any(|row| row.customer_id == customer));
    for q in [NAMES[n], "contactcanary@host.example", "903141", &format!("{}000", NUMBERS[n]), &format!("{}100", NUMBERS[n])] {
        let page = customers::list(db, scope, &named(q)).await.expect("a list");
        note("list by text", page.rows.iter().any(|row| row.customer_id == customer));
    }
    note("facts", customers::facts(db, scope, customer).await.expect("a look").is_some());
    note("score", scores::of_customer(db, scope, customer).await.expect("a look").is_some());
    note("record", customers::record(db, scope, customer).await.expect("a look").is_some());
    let orders = orders::list(db, scope, &OrderQuery::default()).await.expect("a list");
    note("orders", orders.rows.iter().any(|row| row.customer_id == Some(customer)));
    let own = OrderQuery { customer_id: Some(customer), ..OrderQuery::default() };
    note("own orders", orders::list(db, scope, &own).await.expect("a list").total.count > 0);
    note("order", orders::detail(db, scope, customer, order_of(n)).await.expect("a look").is_some());
    note("order by number", orders::by_number(db, scope, "vecino", &format!("{}100", NUMBERS[n])).await.expect("a look").is_some());
    let tickets = tickets::list(db, scope, &TicketQuery::default()).await.expect("a list");
    note("tickets", tickets.rows.iter().any(|row| row.customer_id == customer));
    let own = TicketQuery { customer_id: Some(customer), ..TicketQuery::default() };
    note("own tickets", tickets::list(db, scope, &own).await.expect("a list").total.count > 0);
    note("ticket", tickets::detail(db, scope, customer, ticket_of(n)).await.expect("a look").is_some());
    note("ticket by number", tickets::by_number(db, scope, "vecino", &format!("T-{}1", NUMBERS[n])).await.expect("a look").is_some());
    note("timeline", timeline::list(db, scope, customer, &TimelineQuery::default()).await.expect("a list").total.count > 0);
    note("months", !timeline::months(db, scope, customer).await.expect("a list").is_empty());
    let body = timeline::body(db, scope, customer, event_of(n, InteractionKind::Note)).await.expect("a look");
    note("body", body.is_some());
    note("answers", !surveys::answers(db, scope, customer).await.expect("a list").is_empty());
    for text in
        [NAMES[n], "+447700903141", &format!("{}000", NUMBERS[n]), &format!("{}1", NUMBERS[n]), &format!("t-{}", NUMBERS[n]), "canary"]
    {
        let hits = search::find(db, scope, text, 20).await.expect("hits");
        note("search", hits.iter().any(|hit| hit.customer_id == Some(customer)));
    }
    let sales = products::sales(db, scope, id(50, 1), 10).await.expect("a list");
    note("sales", sales.iter().any(|sale| sale.customer_id == Some(customer)));
    let detail = products::detail(db, scope, "vecino", PRODUCT).await.expect("a look").expect("a product");
    note("buyers", detail.buyers.top.iter().any(|buyer| buyer.customer_id == customer));
    ways
}

fn ana(reach: Reach) -> Access {
    Access {
        user: OWNERS[0],
        name: "Ana".into(),
        role: Role { reach, ..Role::administrator() },
        team: Vec::new(),
        eyes: None,
        revealed: Vec::new(),
    }
}

fn stamp(scope: Scope) -> By {
    By {
        actor: "Ana".into(),
        scope,
        now: at("2025-07-01"),
        new_id: |at: Timestamp| Uuid::from_u128(u128::from(at.0.unsigned_abs()) << 64 | rand_id()),
    }
}

fn rand_id() -> u128 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed).into()
}

/// Begins a change to these, and does all of it.
async fn change(db: &Db, job: Uuid, chosen: Chosen, access: Access) -> store::Result<()> {
    let who = access.clone();
    db.write(move |tx| {
        let (chosen, who) = (chosen.clone(), who.clone());
        async move { jobs::begin(tx, job, Change::SetStage(Stage::Former), &chosen, &who, at("2025-07-01")).await }.boxed()
    })
    .await?;
    // As after a restart: nobody knows any more whom it may reach.
    let whole = stamp(Scope::all());
    while db
        .write({
            let by = whole.clone();
            move |tx| {
                let by = by.clone();
                async move { jobs::step(tx, job, &by).await }.boxed()
            }
        })
        .await?
        .more
    {}
    Ok(())
}

on_both_databases! {
    async fn what_is_out_of_reach_is_found_by_no_way(test) {
        fill(&test.db).await;
        let all = found(&test.db, &Scope::all(), 0).await;
        assert!(all.len() > 25, "{all:?}");
        for scope in [reach_of(0), by_region(), by_line(), by_source(), by_shop(), both()] {
            assert_eq!(found(&test.db, &scope, 0).await, all, "everything of one's own");
            assert_eq!(found(&test.db, &scope, 1).await, Vec::<&str>::new(), "nothing of another's");
            let everybody = customers::list(test.db.reader(), &scope, &CustomerQuery::default()).await.expect("a list");
            assert_eq!((everybody.total.count, everybody.rows.len()), (1, 1));
            assert_eq!(customers::count(test.db.reader(), &scope, &CustomerQuery::default()).await.expect("a count"), 1);
            let record = customers::record(test.db.reader(), &scope, CUSTOMERS[0]).await.expect("a look").expect("there");
            assert_eq!(record.possible_duplicates, 0, "with nobody whom one could see");
            assert_eq!(duplicates::list(test.db.reader(), &scope, None, None).await.expect("a list").total.count, 0);
            assert!(merge::compare(test.db.reader(), &scope, CUSTOMERS[0], CUSTOMERS[1]).await.expect("a look").is_none());
            assert!(!access::reaches(test.db.reader(), &scope, ANONYMOUS).await.expect("a look"), "nobody's sales");
            let sums = orders::list(test.db.reader(), &scope, &OrderQuery::default()).await.expect("a list");
            assert_eq!((sums.total.count, sums.sum_minor), (2, Some(2_827_442)), "nor in a sum");
        }
        let record = customers::record(test.db.reader(), &Scope::all(), CUSTOMERS[0]).await.expect("a look").expect("there");
        assert_eq!(record.possible_duplicates, 1);
        let nobody = Scope { rows: Rows { owners: Some(Vec::new()), within: None }, ..Scope::all() };
        assert_eq!(found(&test.db, &nobody, 0).await, Vec::<&str>::new());
    }

    async fn what_is_out_of_reach_is_not_written_to(test) {
        fill(&test.db).await;
        let (scope, other) = (reach_of(0), CUSTOMERS[1]);
        let reader = test.db.reader();
        let before = customers::record(reader, &Scope::all(), other).await.expect("a look");
        let pair = duplicates::list(reader, &Scope::all(), None, None).await.expect("a list").rows.remove(0).id;
        let particulars = Particulars { name: NAMES[1].into(), kind: "person".into(), stage: "customer".into(), country: "Spain".into(), ..Particulars::default() };
        let renamed = Particulars { name: "Mine Now".into(), ..particulars.clone() };
        let edit = CustomerEdit::new(&particulars, &renamed, Vec::new()).expect("acceptable");
        let entry = NewEntry { kind: InteractionKind::Note, flow: Flow::Internal, body: "mine".into(), minutes: None };
        let merging = Merging { id: id(90, 1), survivor: CUSTOMERS[0], loser: other, at: at("2025-07-01"), actor: "Ana".into(), choices: Default::default() };
        let by = stamp(scope.clone());
        test.db.write(move |tx| {
            let (scope, edit, entry, merging, by) = (scope.clone(), edit.clone(), entry.clone(), merging.clone(), by.clone());
            async move {
                let stamp = customers::Stamp { actor: "Ana".into(), now: at("2025-07-01"), id: id(91, 1) };
                assert!(customers::edit(tx, &scope, other, &stamp, &edit).await?.is_none());
                assert!(timeline::write(tx, &scope, other, id(92, 1), at("2025-07-01"), "Ana", &entry).await?.is_none());
                assert!(!merge::merge(tx, &scope, &merging).await?);
                assert!(!duplicates::dismiss(tx, &scope, pair, at("2025-07-01")).await?);
                let applied = changes::apply(tx, Change::SetStage(Stage::Former), &[other], &by).await?;
                assert_eq!(applied[0].outcome, Outcome::Gone);
                Ok::<_, StoreError>(())
            }.boxed()
        }).await.expect("nothing");
        assert_eq!(customers::record(test.db.reader(), &Scope::all(), other).await.expect("a look"), before);
        assert_eq!(duplicates::list(test.db.reader(), &Scope::all(), None, None).await.expect("a list").total.count, 1);
    }

    async fn a_change_to_many_reaches_no_more_than_who_began_it(test) {
        fill(&test.db).await;
        let db = &test.db;
        let of = |n: usize| async move {
            let job = jobs::get(db.reader(), id(95, n as u64), &Access::system("")).await.expect("a look").expect("a job");
            (job.total, job.done, job.count(Outcome::Changed) + job.count(Outcome::HasBought) + job.count(Outcome::StillHolds), job.count(Outcome::Gone))
        };
        change(db, id(95, 1), Chosen::Named(CUSTOMERS.to_vec()), ana(Reach::Mine)).await.expect("a change");
        assert_eq!(of(1).await, (2, 2, 1, 1), "the other is as good as gone");
        change(db, id(95, 2), Chosen::Query("sort=name".into()), ana(Reach::Mine)).await.expect("a change");
        assert_eq!(of(2).await, (1, 1, 1, 0), "and is not among all");
        change(db, id(95, 3), Chosen::Query(String::new()), ana(Reach::All)).await.expect("a change");
        assert_eq!(of(3).await, (2, 2, 2, 0));
        // Others' jobs tell of others' customers.
        assert!(jobs::get(db.reader(), id(95, 1), &ana(Reach::Mine)).await.expect("a look").is_some());
        let ben = Access { user: OWNERS[1], ..ana(Reach::Mine) };
        assert!(jobs::get(db.reader(), id(95, 1), &ben).await.expect("a look").is_none());
        let names = jobs::items(db.reader(), id(95, 1), &ana(Reach::Mine), Outcome::Gone, Uuid::nil()).await.expect("a list");
        assert_eq!((names[0].customer_id, names[0].name.as_str()), (CUSTOMERS[1], ""));
    }
}
