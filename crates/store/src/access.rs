//! Narrowing reads and writes to the customers that somebody's role reaches: see [`Scope`]. A customer out of
//! reach is to them like one that there is not.
//!
//! Where a role reaches all customers, nothing is added: the statements are, byte for byte, those without a role.

use std::collections::HashSet;

use domain::{
    access::{Rows, Scope},
    predicate::{Predicate, Subject},
    problem::FieldError,
};
use uuid::Uuid;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    predicate,
    query::{Filter, count_to},
    row::{all, number},
};

/// Up to so many customers are listed before a list is walked; of more, enough of the rows met are theirs that
/// asking about each is quicker.
const LISTED: u64 = 20_000;
/// Customers asked about in one statement.
const ASKED: usize = 500;

/// Whether a customer is reached. Where everybody is, nobody looks whether there is such a customer.
pub async fn reaches(db: &dyn Connection, scope: &Scope, customer: Uuid) -> Result<bool> {
    if scope.rows.is_all() {
        return Ok(true);
    }
    let mut filter = Filter::default();
    let customer = filter.bind(customer);
    and(db, scope, &customer, &mut filter)?;
    let sql = format!("SELECT COUNT(*) AS n FROM (SELECT 1) AS one {}", filter.sql());
    Ok(number(db, &sql, filter.values()).await? > 0)
}

/// Those of these customers that are reached.
pub async fn reached(db: &dyn Connection, scope: &Scope, customers: &[Uuid]) -> Result<HashSet<Uuid>> {
    if scope.rows.is_all() {
        return Ok(customers.iter().copied().collect());
    }
    let mut found = HashSet::new();
    for part in customers.chunks(ASKED) {
        let mut filter = Filter::default();
        let ids = filter.bind_many(db, part);
        filter.and(format!("f.customer_id IN ({ids})"));
        and(db, scope, "f.customer_id", &mut filter)?;
        let sql = format!("SELECT f.customer_id FROM facts f {}", filter.sql());
        found.extend(all(db, &sql, filter.values(), |row| row.id("customer_id")).await?);
    }
    Ok(found)
}

/// Adds that a customer is reached, asked about each row; nothing where everybody is. `customer` is the column of
/// the customer's id, or what stands for one id.
pub(crate) fn and(db: &dyn Connection, scope: &Scope, customer: &str, filter: &mut Filter) -> Result<()> {
    if let Some(condition) = condition(db, scope, customer, filter)? {
        filter.and(condition);
    }
    Ok(())
}

/// The same condition, for elsewhere in a statement; its values go into the filter.
pub(crate) fn condition(db: &dyn Connection, scope: &Scope, customer: &str, filter: &mut Filter) -> Result<Option<String>> {
    let Rows { owners, within } = &scope.rows;
    let mut parts = Vec::new();
    if let Some(owners) = owners {
        parts.push(owned(owners, customer, filter));
    }
    if let Some(within) = within {
        let condition = predicate::condition(db, filter, Subject::Customer, within, None)?;
        // Under that name the row is a customer's own already.
        parts.push(match customer {
            "f.customer_id" => condition,
            _ => format!("EXISTS (SELECT 1 FROM facts f WHERE f.customer_id = {customer} AND {condition})"),
        });
    }
    Ok((!parts.is_empty()).then(|| parts.join(" AND ")))
}

fn owned(owners: &[Uuid], customer: &str, filter: &mut Filter) -> String {
    format!("EXISTS (SELECT 1 FROM customers rc WHERE rc.id = {customer} AND rc.owner_id IN ({}))", filter.bind_ids(owners))
}

/// The same for a list of `table`, whose rows may be found by their customers: whether these leave at most `few`
/// of them. What leaves more is hidden from SQLite, which then walks the list in its order.
pub(crate) async fn narrow(db: &dyn Connection, scope: &Scope, table: &str, few: u64, filter: &mut Filter) -> Result<bool> {
    if scope.rows.is_all() {
        return Ok(false);
    }
    let customer = format!("{}.customer_id", table.rsplit(' ').next().unwrap_or_default());
    let mut alone = Filter::default();
    let Some(customers) = customers(db, &scope.rows, &mut alone).await? else {
        and(db, scope, &customer, filter)?;
        return Ok(false);
    };
    let found = count_to(db, &format!("{table} WHERE {customer} IN ({customers})"), alone.values(), few).await?;
    let among = filter.taking(alone, &customers);
    let hidden = if found > few && is_sqlite(db) { "+" } else { "" };
    filter.and(format!("{hidden}{customer} IN ({among})"));
    Ok(found <= few)
}

/// The customers that are reached, as a query for their ids; none where they are too many to be listed.
async fn customers(db: &dyn Connection, rows: &Rows, filter: &mut Filter) -> Result<Option<String>> {
    let owned = rows.owners.as_ref().map(|owners| format!("customers rc WHERE rc.owner_id IN ({})", filter.bind_ids(owners)));
    if let Some(owned) = &owned
        && count_to(db, owned, filter.values(), LISTED).await? <= LISTED
    {
        let ids = format!("SELECT rc.id FROM {owned}");
        let Some(within) = &rows.within else { return Ok(Some(ids)) };
        let condition = predicate::condition(db, filter, Subject::Customer, within, None)?;
        return Ok(Some(format!("SELECT f.customer_id FROM facts f WHERE f.customer_id IN ({ids}) AND {condition}")));
    }
    let (None, Some(within)) = (owned, &rows.within) else { return Ok(None) };
    let few = predicate::narrow(db, filter, within, None, LISTED).await?.narrowed.few;
    Ok(few.then(|| format!("SELECT f.customer_id FROM facts f {}", filter.sql())))
}

/// Everything that a query of customers asks, and that they are within what a role reaches.
pub(crate) fn within(scope: &Scope, asked: Predicate) -> Predicate {
    match &scope.rows.within {
        Some(within) => Predicate::All(vec![asked, within.clone()]),
        None => asked,
    }
}

/// The scope without what [`within`] has said already.
pub(crate) fn owners(scope: &Scope) -> Scope {
    Scope { rows: Rows { owners: scope.rows.owners.clone(), within: None }, fields: scope.fields }
}

/// Refuses what a query asks about fields that are not shown.
pub(crate) fn allowed(checked: std::result::Result<(), FieldError>) -> Result<()> {
    checked.map_err(StoreError::Refused)
}
