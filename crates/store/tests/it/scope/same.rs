//! A list under a scope is the list of all, without those out of reach: for random predicates over a random company.

use std::collections::BTreeSet;

use domain::{
    access::{Rows, Scope},
    customer::{CustomerColumn, CustomerQuery},
    order::{OrderColumn, OrderQuery},
    page::Direction,
    predicate::{Predicate, Subject},
    ticket::{TicketColumn, TicketQuery},
};
use store::{Db, customers, on_both_databases, orders, tickets, users};
use uuid::Uuid;

use crate::predicates::{company, pools, predicates, world::TODAY};

/// Whom a scope reaches, told by the rows themselves.
async fn members(db: &Db, rows: &Rows) -> BTreeSet<Uuid> {
    let query = CustomerQuery { filter: rows.within.clone(), limit: 200, ..CustomerQuery::default() }.on(TODAY);
    let page = customers::list(db.reader(), &Scope::all(), &query).await.expect("a list");
    let owned = |owner: Option<Uuid>| rows.owners.as_ref().is_none_or(|owners| owner.is_some_and(|owner| owners.contains(&owner)));
    page.rows.into_iter().filter(|row| owned(row.owner.as_ref().map(|owner| owner.id))).map(|row| row.customer_id).collect()
}

/// Scopes by who looks after customers, by random filters, and by both.
async fn scopes(db: &Db, filters: &[Predicate]) -> Vec<Scope> {
    let ours: Vec<Uuid> = users::owners(db.reader()).await.expect("our people").into_iter().map(|owner| owner.id).collect();
    let owners = [None, Some(ours[..1].to_vec()), Some(ours.clone()), Some(vec![Uuid::from_u128(1)])];
    let mut scopes = Vec::new();
    for (n, owners) in owners.iter().cycle().take(24).enumerate() {
        // A role cannot count days from today.
        let within = filters.iter().filter(|filter| !filter.is_relative()).nth(n).cloned().filter(|_| n % 3 > 0);
        scopes.push(Scope { rows: Rows { owners: owners.clone(), within }, ..Scope::all() });
    }
    scopes
}

on_both_databases! {
    async fn a_narrowed_list_is_the_list_without_the_others(test) {
        let world = company(&test.db, 7).await;
        let pools = pools(&world);
        let of_customers = predicates(Subject::Customer, &pools);
        let (of_orders, of_tickets) = (predicates(Subject::Order, &pools), predicates(Subject::Ticket, &pools));
        let (db, mut some) = (test.db.reader(), 0);
        for (n, scope) in scopes(&test.db, &of_customers).await.into_iter().enumerate() {
            let members = members(&test.db, &scope.rows).await;
            some += usize::from(!members.is_empty() && members.len() < world.customers.len());
            for (m, filter) in of_customers.iter().skip(n * 9).take(9).enumerate() {
                let sort = CustomerColumn::ALL[m % 12];
                let query = CustomerQuery { filter: Some(filter.clone()), limit: 200, sort, direction: Direction::Descending, ..Default::default() }.on(TODAY);
                let all = customers::list(db, &Scope::all(), &query).await.expect("a list");
                let expected: Vec<Uuid> = all.rows.iter().map(|row| row.customer_id).filter(|id| members.contains(id)).collect();
                let page = customers::list(db, &scope, &query).await.expect("a list");
                assert_eq!(page.rows.iter().map(|row| row.customer_id).collect::<Vec<_>>(), expected, "{filter} in {scope:?}");
                assert_eq!(page.total.count, expected.len() as u64, "{filter} in {scope:?}");
                assert_eq!(customers::count(db, &scope, &query).await.expect("a count"), expected.len() as u64);
                let (batch, _) = customers::batch(db, &scope, &query).await.expect("a list");
                assert_eq!(batch.len(), expected.len());
            }
            for (m, filter) in of_orders.iter().skip(n * 5).take(5).enumerate() {
                let sort = [OrderColumn::Placed, OrderColumn::Total, OrderColumn::Number, OrderColumn::Country][m % 4];
                let query = OrderQuery { filter: (m > 0).then(|| filter.clone()), limit: 200, sort, ..Default::default() }.on(TODAY);
                let all = orders::list(db, &Scope::all(), &query).await.expect("a list").rows;
                let within = |id: Option<Uuid>| scope.rows.is_all() || id.is_some_and(|id| members.contains(&id));
                let expected: Vec<_> = all.iter().filter(|row| within(row.customer_id)).map(|row| row.id).collect();
                let page = orders::list(db, &scope, &query).await.expect("a list");
                assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "{filter} in {scope:?}");
                assert_eq!(page.total.count, expected.len() as u64);
            }
            for (m, filter) in of_tickets.iter().skip(n * 5).take(5).enumerate() {
                let sort = [TicketColumn::Opened, TicketColumn::Status, TicketColumn::Reason][m % 3];
                let query = TicketQuery { filter: (m > 0).then(|| filter.clone()), limit: 200, sort, ..Default::default() }.on(TODAY);
                let all = tickets::list(db, &Scope::all(), &query).await.expect("a list").rows;
                let expected: Vec<_> = all.iter().filter(|row| members.contains(&row.customer_id)).map(|row| row.id).collect();
                let page = tickets::list(db, &scope, &query).await.expect("a list");
                assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "{filter} in {scope:?}");
                assert_eq!(page.total.count, expected.len() as u64);
            }
        }
        assert!(some > 8, "most scopes of the test say nothing: {some}");
    }
}
