//! A predicate decided in Rust, as the browser does, is the predicate in SQL: for random predicates over
//! a random company, on both databases.

pub(crate) mod world;

use std::collections::BTreeSet;

use domain::{
    access::Scope,
    customer::{CustomerColumn, CustomerQuery},
    order::{OrderKind, OrderQuery},
    page::Direction,
    predicate::{
        Predicate, Related, Row, Subject,
        arbitrary::{Pools, predicate},
    },
    product::{ProductKind, ProductQuery},
    ticket::TicketQuery,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use store::{Db, StoreError, customers, on_both_databases, orders, products, testing::customers_where, tickets};
use uuid::Uuid;
use world::{AMOUNTS, TEXTS, TODAY, World, fill};

const CUSTOMERS: usize = 60;
const PREDICATES: usize = 250;

pub(crate) fn pools(world: &World) -> Pools {
    let ids = world.customers.keys().take(3).copied().chain([Uuid::nil()]).collect();
    Pools { texts: TEXTS.map(str::to_owned).to_vec(), ids, amounts: AMOUNTS.to_vec(), days: (TODAY.0 - 800, TODAY.0 + 5) }
}

/// Random predicates, the same on every run; those that the text cannot hold are left out.
pub(crate) fn predicates(subject: Subject, pools: &Pools) -> Vec<Predicate> {
    let (strategy, mut runner) = (predicate(subject, pools), TestRunner::deterministic());
    (0..PREDICATES).map(|_| strategy.new_tree(&mut runner).expect("a predicate").current()).collect()
}

/// The rows that a predicate holds of, decided in Rust. Each must be able to tell.
fn decided<'a, R: Row + 'a>(rows: impl IntoIterator<Item = (&'a Uuid, &'a R)>, predicate: &Predicate) -> BTreeSet<Uuid> {
    let holds = |row: &R| predicate.eval(row, TODAY).unwrap_or_else(|| panic!("{predicate} could not be decided"));
    rows.into_iter().filter(|(_, row)| holds(row)).map(|(id, _)| *id).collect()
}

/// The company, with the facts that the store keeps of it.
pub(crate) async fn company(db: &Db, seed: u64) -> World {
    let mut world = fill(db, seed, CUSTOMERS).await;
    let everybody =
        customers::list(db.reader(), &Scope::all(), &CustomerQuery { limit: 200, ..Default::default() }).await.expect("customers").rows;
    assert_eq!(everybody.len(), CUSTOMERS);
    for facts in everybody {
        let id = facts.customer_id;
        world.customers.get_mut(&id).expect("a known customer").facts = Some(facts);
    }
    world
}

on_both_databases! {
    async fn customers_are_the_same_in_sql_and_in_rust(test) {
        let world = company(&test.db, 1).await;
        let mut some = 0;
        for predicate in predicates(Subject::Customer, &pools(&world)) {
            let expected = decided(&world.customers, &predicate);
            some += usize::from(!expected.is_empty() && expected.len() < CUSTOMERS);
            // Every condition looked up, then every condition checked row by row.
            for most in [1_000, 0] {
                let found: BTreeSet<Uuid> = customers_where(&test.db, &predicate, TODAY, most).await.into_iter().collect();
                assert_eq!(found, expected, "{most}: {predicate}");
            }
            let (sort, direction) = (CustomerColumn::Net, Direction::Ascending);
            let query = CustomerQuery { filter: Some(predicate.clone()), limit: 200, sort, direction, ..Default::default() }.on(TODAY);
            let page = customers::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
            assert_eq!(page.rows.iter().map(|f| f.customer_id).collect::<BTreeSet<_>>(), expected, "{predicate}");
            assert_eq!(page.total.count, expected.len() as u64, "{predicate}");
        }
        assert!(some > PREDICATES / 3, "most predicates of the test say nothing: {some}");
    }

    async fn orders_are_the_same_in_sql_and_in_rust(test) {
        let mut world = company(&test.db, 2).await;
        let mut customers = std::mem::take(&mut world.customers);
        for order in world.orders.values_mut() {
            let buyer = match order.get(domain::predicate::Field::OrderCustomer) {
                Some(domain::predicate::Datum::Id(id)) => customers.get(&id).and_then(|c| c.facts.clone()).map(|facts| (id, facts)),
                _ => None,
            };
            if let Some((id, facts)) = buyer {
                let thing = customers[&id].alone(facts);
                order.belongings.insert(Related::Buyer, vec![thing]);
            }
        }
        world.customers = std::mem::take(&mut customers);
        for predicate in predicates(Subject::Order, &pools(&world)) {
            let expected = decided(&world.orders, &predicate);
            let query = OrderQuery { filter: Some(predicate.clone()), limit: 200, ..Default::default() }.on(TODAY);
            let page = orders::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
            assert_eq!(page.rows.iter().map(|o| o.id).collect::<BTreeSet<_>>(), expected, "{predicate}");
            // What the browser has of an order decides the same, as far as it goes.
            for order in &page.rows {
                assert_ne!(predicate.eval(order, TODAY), Some(false), "{predicate}");
            }
        }
    }

    async fn tickets_are_the_same_in_sql_and_in_rust(test) {
        let mut world = company(&test.db, 3).await;
        let all = tickets::list(test.db.reader(), &Scope::all(), &TicketQuery { limit: 200, ..Default::default() }).await.expect("tickets").rows;
        for ticket in &all {
            let requester = &world.customers[&ticket.customer_id];
            let thing = requester.alone(requester.facts.clone().expect("facts"));
            world.tickets.get_mut(&ticket.id).expect("a known ticket").belongings.insert(Related::Requester, vec![thing]);
        }
        for predicate in predicates(Subject::Ticket, &pools(&world)) {
            let expected = decided(&world.tickets, &predicate);
            let query = TicketQuery { filter: Some(predicate.clone()), limit: 200, ..Default::default() }.on(TODAY);
            let page = tickets::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
            assert_eq!(page.rows.iter().map(|t| t.id).collect::<BTreeSet<_>>(), expected, "{predicate}");
            for ticket in &all {
                let here = predicate.eval(ticket, TODAY);
                assert!(here.is_none_or(|holds| holds == expected.contains(&ticket.id)), "{predicate}");
            }
        }
    }

    async fn products_are_the_same_in_sql_and_in_rust(test) {
        let world = company(&test.db, 4).await;
        for kind in ProductKind::ALL {
            let of_kind = ProductQuery { kind: *kind, limit: 200, ..Default::default() };
            let all = products::list(test.db.reader(), &Scope::all(), &of_kind).await.expect("products").rows;
            for predicate in predicates(Subject::Product, &pools(&world)) {
                let query = ProductQuery { filter: Some(predicate.clone()), ..of_kind.clone() }.on(TODAY);
                let found: BTreeSet<Uuid> = products::list(test.db.reader(), &Scope::all(), &query).await.expect("a page").rows.iter().map(|p| p.id).collect();
                for product in &all {
                    // Names beyond ASCII are folded on the server only.
                    let here = predicate.eval(product, TODAY);
                    assert!(here.is_none_or(|holds| holds == found.contains(&product.id)), "{predicate}");
                }
            }
        }
    }

    async fn days_from_today_need_a_today(test) {
        fill(&test.db, 5, 3).await;
        let filter = Predicate::parse(Subject::Customer, "orders(placed.within.90)").ok();
        let query = CustomerQuery { filter, ..Default::default() };
        assert!(matches!(customers::list(test.db.reader(), &Scope::all(), &query).await, Err(StoreError::Invalid(_))));
        customers::list(test.db.reader(), &Scope::all(), &query.on(TODAY)).await.expect("a page");
        let foreign = OrderQuery { filter: Predicate::parse(Subject::Customer, "tier.gte.gold").ok(), ..Default::default() };
        assert!(matches!(orders::list(test.db.reader(), &Scope::all(), &foreign).await, Err(StoreError::Invalid(_))));
    }

    async fn bought_twice_lately_and_nothing_complained_about(test) {
        let world = company(&test.db, 6).await;
        let text = "orders(product.has.LAMP,placed.within.400).gte.2,not(tickets(status.open,reason.eq.France)),kind.eq.person";
        let predicate = Predicate::parse(Subject::Customer, text).expect("readable");
        let expected = decided(&world.customers, &predicate);
        let query = CustomerQuery { filter: Some(predicate), ..Default::default() }.on(TODAY);
        let page = customers::list(test.db.reader(), &Scope::all(), &query).await.expect("a page");
        assert_eq!(page.rows.iter().map(|f| f.customer_id).collect::<BTreeSet<_>>(), expected);
        assert!(!expected.is_empty());
        let credit = OrderQuery { kind: Some(OrderKind::CreditNote), limit: 200, ..Default::default() };
        let credits = orders::list(test.db.reader(), &Scope::all(), &credit).await.expect("credit notes").rows;
        assert!(!credits.is_empty() && credits.iter().all(|o| o.kind == OrderKind::CreditNote));
    }
}
