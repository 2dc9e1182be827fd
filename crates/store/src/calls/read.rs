//! Calls that were made, and what is to be done.

use std::collections::HashMap;

use domain::{
    access::{Fields, Mask, Scope},
    call::{FollowUp, Made, MadeQuery, Outcome},
    page::{Direction, EXACT_TOTAL, Page, Total},
    tag::Owner,
    time::Timestamp,
};
use uuid::Uuid;

use super::DAY_MS;
use crate::{
    access,
    connection::Connection,
    error::Result,
    keyset::{Key, ListId, Place, Sort, page_size},
    query::{Filter, count_to},
    row::{Row, all},
};

const MADE: Sort = Sort { list: ListId::CallsMade, column: 1, direction: Direction::Descending };
const DUE: Sort = Sort { list: ListId::FollowUps, column: 1, direction: Direction::Ascending };
/// Rows on a page.
pub(super) const ROWS: u32 = 50;
/// Calls of one customer that its sheet tells.
const OF_ONE: u32 = 10;

const CALL: &str = "k.customer_id, k.id, k.at, k.outcome, k.by_name, c.name, COALESCE(i.summary, '') AS said \
    FROM calls k JOIN customers c ON c.id = k.customer_id \
    LEFT JOIN interactions i ON i.customer_id = k.customer_id AND i.at = k.at AND i.id = k.id";

/// A page of the calls that were made, the newest first.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list.
pub async fn made(db: &dyn Connection, scope: &Scope, query: &MadeQuery) -> Result<Page<Made>> {
    let place = MADE.read(query.cursor.as_deref())?;
    let mut filter = Filter::default();
    if let Some(month) = query.month {
        filter.and_some("k.at >=", Some(month.start().0));
        filter.and_some("k.at <", Some(month.month_end().start().0 + DAY_MS));
    }
    let outcomes: Vec<String> = query.outcomes.iter().map(|outcome| filter.bind(outcome.code())).collect();
    if !outcomes.is_empty() {
        filter.and(format!("k.outcome IN ({})", outcomes.join(", ")));
    }
    access::and(db, scope, "k.customer_id", &mut filter)?;
    let total = count_to(db, &format!("calls k {}", filter.sql()), filter.values(), EXACT_TOTAL).await?;
    let order = beyond(&mut filter, MADE, place.as_ref(), "k.at", "k.id");
    let sql = format!("SELECT {CALL} {} ORDER BY {order} LIMIT {}", filter.sql(), page_size(ROWS) + 1);
    let rows = all(db, &sql, filter.values(), |row| call(row).map(|made| (Key::Number(made.at.0), made.id, made))).await?;
    Ok(MADE.page(place.as_ref(), ROWS, rows, Total::counted_to(EXACT_TOTAL, total)).masked(scope.fields))
}

/// Adds the condition that rows lie beyond a place, and gives the order.
pub(super) fn beyond(filter: &mut Filter, sort: Sort, place: Option<&Place>, key: &str, id: &str) -> String {
    let descending = (sort.direction == Direction::Descending) != place.is_some_and(|place| place.backward);
    let (way, than) = if descending { ("DESC", "<") } else { ("ASC", ">") };
    if let Some(place) = place {
        let (at, after) = (filter.bind(place.key.clone()), filter.bind(place.id));
        filter.and(format!("({key}, {id}) {than} ({at}, {after})"));
    }
    format!("{key} {way}, {id} {way}")
}

fn call(row: &Row) -> Result<Made> {
    Ok(Made {
        id: row.id("id")?,
        customer_id: row.id("customer_id")?,
        customer: row.text("name")?,
        at: row.time("at")?,
        outcome: row.code("outcome", Outcome::from_code)?,
        by: row.text("by_name")?,
        said: row.text("said")?,
    })
}

/// The last calls of one customer, the newest first; none of one out of reach.
pub async fn of_customer(db: &dyn Connection, scope: &Scope, customer: Uuid) -> Result<Vec<Made>> {
    if !access::reaches(db, scope, customer).await? {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {CALL} WHERE k.customer_id = $1 ORDER BY k.at DESC, k.id DESC LIMIT {OF_ONE}");
    Ok(all(db, &sql, vec![customer.into()], call).await?.masked(scope.fields))
}

/// The last call of each of these customers.
pub(super) async fn last(db: &dyn Connection, customers: &[Uuid]) -> Result<HashMap<Uuid, (Timestamp, Outcome)>> {
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let mut filter = Filter::default();
    let ids = filter.bind_ids(customers);
    let sql = format!("SELECT customer_id, at, outcome FROM calls WHERE customer_id IN ({ids}) ORDER BY at, id");
    let read = |row: &Row| Ok((row.id("customer_id")?, (row.time("at")?, row.code("outcome", Outcome::from_code)?)));
    Ok(all(db, &sql, filter.values(), read).await?.into_iter().collect())
}

const TASK: &str = "t.customer_id, c.name AS customer, t.id, t.what, t.due, t.assignee_id, u.name AS assignee, t.created_by \
    FROM follow_ups t JOIN customers c ON c.id = t.customer_id JOIN users u ON u.id = t.assignee_id";

/// A page of what is to be done and not done yet, by somebody or by all, what is due longest first.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list.
pub async fn follow_ups(db: &dyn Connection, scope: &Scope, by: Option<Uuid>, cursor: Option<&str>) -> Result<Page<FollowUp>> {
    let place = DUE.read(cursor)?;
    let mut filter = Filter::default();
    filter.and("t.done_at IS NULL");
    filter.and_some("t.assignee_id =", by);
    access::and(db, scope, "t.customer_id", &mut filter)?;
    let total = count_to(db, &format!("follow_ups t {}", filter.sql()), filter.values(), EXACT_TOTAL).await?;
    let order = beyond(&mut filter, DUE, place.as_ref(), "t.due", "t.id");
    let sql = format!("SELECT {TASK} {} ORDER BY {order} LIMIT {}", filter.sql(), page_size(ROWS) + 1);
    let read = |row: &Row| task(row).map(|task| (Key::Number(task.due.0.into()), task.id, task));
    let rows = all(db, &sql, filter.values(), read).await?;
    Ok(DUE.page(place.as_ref(), ROWS, rows, Total::counted_to(EXACT_TOTAL, total)).masked(scope.fields))
}

/// What is to be done for one customer; nothing for one out of reach.
pub async fn follow_ups_of(db: &dyn Connection, scope: &Scope, customer: Uuid) -> Result<Vec<FollowUp>> {
    if !access::reaches(db, scope, customer).await? {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {TASK} WHERE t.customer_id = $1 AND t.done_at IS NULL ORDER BY t.due, t.id LIMIT {ROWS}");
    Ok(all(db, &sql, vec![customer.into()], task).await?.masked(scope.fields))
}

fn task(row: &Row) -> Result<FollowUp> {
    Ok(FollowUp {
        customer_id: row.id("customer_id")?,
        customer: row.text("customer")?,
        id: row.id("id")?,
        what: row.text("what")?,
        due: row.day("due")?,
        assignee: Owner { id: row.id("assignee_id")?, name: row.text("assignee")? },
        created_by: row.text("created_by")?,
        fields: Fields::SHOWN,
    })
}
