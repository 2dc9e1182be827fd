//! Tickets with their messages.

use domain::{
    interaction::Channel,
    metric::{Grain, Metric},
    page::{Page, Total},
    ticket::{Author, Priority, Ticket, TicketDetail, TicketMessage, TicketQuery, TicketSort, TicketStatus},
};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::{
    error::Result,
    keyset::{ListId, Sort},
    query::{Filter, List, number_begins_with, source_by_code},
    row::{Row, all, number, one},
};

/// Everything of `tickets t`, with [`JOINS`].
const COLUMNS: &str = "t.customer_id, t.id, t.number, t.subject, t.status, t.priority, t.channel, t.reason, t.opened_at, \
    t.first_response_at, t.solved_at, t.assignee, t.messages, s.code AS source, COALESCE(f.name, '') AS customer";
const JOINS: &str = "JOIN sources s ON s.id = t.source_id LEFT JOIN facts f ON f.customer_id = t.customer_id";

/// A page of tickets.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list or order.
pub async fn list<C: ConnectionTrait>(db: &C, query: &TicketQuery) -> Result<Page<Ticket>> {
    let TicketSort::Opened = query.sort;
    let list = List {
        columns: COLUMNS,
        table: "tickets t",
        joins: JOINS,
        key: "t.opened_at",
        text: false,
        id: "t.id",
        index: if query.status.is_some() { "tickets_status" } else { "tickets_opened" },
        sort: Sort { list: ListId::Tickets, column: query.sort.code(), direction: query.direction },
        limit: query.limit,
    };
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut filter = Filter::default();
    filter.and_some("t.customer_id =", query.customer_id);
    filter.and_some("t.status =", query.status.map(TicketStatus::code));
    if query.open {
        filter.and(format!("t.status IN ({})", open_codes()));
    }
    filter.and_some("t.priority =", query.priority.map(Priority::code));
    if let Some(q) = &query.q {
        let condition = number_begins_with(&mut filter, "t.number", q.trim());
        filter.and(condition);
    }
    let mut total = list.count(db, &filter).await?;
    if filter.is_empty() && !total.is_few() {
        total = Total::exact(kept(db).await?);
    }
    let narrow = total.is_few() || query.customer_id.is_some();
    list.page(db, filter, place.as_ref(), (narrow, total), read_ticket).await
}

/// The codes of every status that is open, for `IN (…)`.
pub(crate) fn open_codes() -> String {
    let codes: Vec<String> = TicketStatus::ALL.iter().filter(|s| s.is_open()).map(|s| s.code().to_string()).collect();
    codes.join(", ")
}

/// The ticket with that number in that source system, with its messages.
pub async fn by_number<C: ConnectionTrait>(db: &C, source: &str, number: &str) -> Result<Option<TicketDetail>> {
    let condition = format!("t.number = $1 AND t.source_id = {}", source_by_code("$2"));
    one_ticket(db, &condition, vec![number.into(), source.into()]).await
}

/// A customer's ticket with its messages.
pub async fn detail<C: ConnectionTrait>(db: &C, customer_id: Uuid, ticket_id: Uuid) -> Result<Option<TicketDetail>> {
    one_ticket(db, "t.customer_id = $1 AND t.id = $2", vec![customer_id.into(), ticket_id.into()]).await
}

async fn one_ticket<C: ConnectionTrait>(db: &C, condition: &str, values: Vec<Value>) -> Result<Option<TicketDetail>> {
    let Some(row) = one(db, &format!("SELECT {COLUMNS} FROM tickets t {JOINS} WHERE {condition}"), values).await? else {
        return Ok(None);
    };
    let ticket = read_ticket(&row)?;
    let sql = "SELECT id, at, author, name, body FROM ticket_messages WHERE customer_id = $1 AND ticket_id = $2 ORDER BY at, id";
    let messages = all(db, sql, vec![ticket.customer_id.into(), ticket.id.into()], |row| {
        Ok(TicketMessage {
            id: row.id("id")?,
            at: row.time("at")?,
            author: row.code("author", Author::from_code)?,
            name: row.text("name")?,
            body: row.text("body")?,
        })
    })
    .await?;
    Ok(Some(TicketDetail { ticket, messages }))
}

/// How many tickets there are: the daily figures say so, and nobody has to count.
async fn kept<C: ConnectionTrait>(db: &C) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0";
    Ok(number(db, sql, vec![Metric::TicketsOpened.code().into(), Grain::Day.code().into()]).await?.unsigned_abs())
}

fn read_ticket(row: &Row) -> Result<Ticket> {
    Ok(Ticket {
        id: row.id("id")?,
        customer_id: row.id("customer_id")?,
        customer: row.text("customer")?,
        number: row.text("number")?,
        source: row.text("source")?,
        subject: row.text("subject")?,
        status: row.code("status", TicketStatus::from_code)?,
        priority: row.code("priority", Priority::from_code)?,
        channel: row.code("channel", Channel::from_code)?,
        reason: row.text("reason")?,
        opened_at: row.time("opened_at")?,
        first_response_at: row.optional_time("first_response_at")?,
        solved_at: row.optional_time("solved_at")?,
        assignee: row.text("assignee")?,
        messages: row.int("messages")?,
    })
}
