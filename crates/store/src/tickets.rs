//! Tickets with their messages.

use domain::{
    access::{Fields, Mask, Scope},
    interaction::Channel,
    metric::{Grain, Metric},
    page::{Certainty, EXACT_TOTAL, Page, Total},
    predicate::{Field, Subject},
    problem::Problem,
    ticket::{Author, Priority, Ticket, TicketColumn, TicketDetail, TicketMessage, TicketQuery, TicketStatus},
};
use uuid::Uuid;

use crate::{
    access,
    connection::Connection,
    dashboard::known as rollups,
    error::{Result, StoreError},
    keyset::{ListId, Sort},
    predicate,
    query::{Compared, Filter, Indexed, List, Narrowed, distinct_for, few, narrowing, number_begins_with, source_by_code},
    row::{Row, all, number, one},
};

/// Everything of `tickets t`, with [`JOINS`].
const COLUMNS: &str = "t.customer_id, t.id, t.number, t.subject, t.status, t.priority, t.channel, t.reason, t.opened_at, \
    t.first_response_at, t.respond_by, t.solved_at, t.assignee, t.messages, s.code AS source, COALESCE(f.name, '') AS customer";
const JOINS: &str = "JOIN sources s ON s.id = t.source_id LEFT JOIN facts f ON f.customer_id = t.customer_id";

/// Of a row of `tickets`: 1 where it was answered, and 0 where not.
pub(crate) const ANSWERED: &str = "CASE WHEN first_response_at IS NULL THEN 0 ELSE 1 END";
/// The same of an answer by when it was promised.
pub(crate) const ANSWERED_IN_TIME: &str = "CASE WHEN first_response_at <= respond_by THEN 1 ELSE 0 END";
/// Seconds until that answer; 0 where there is none.
pub(crate) const ANSWER_SECONDS: &str = "COALESCE((first_response_at - opened_at) / 1000, 0)";

/// A page of tickets.
///
/// # Errors
/// [`StoreError::Invalid`] for a cursor of another list or order, a column that it cannot be sorted by, and a
/// filter about days from today without today; [`StoreError::Refused`] for what is not shown.
pub async fn list(db: &dyn Connection, scope: &Scope, query: &TicketQuery) -> Result<Page<Ticket>> {
    access::allowed(query.check(scope.fields))?;
    let statuses = statuses(query);
    // What is open is mostly new: from the oldest on, a walk over all tickets would be long.
    let by_status = query.sort == TicketColumn::Opened && statuses.len() < TicketStatus::ALL.len();
    let (key, text, index) = if by_status { ("t.opened_at", false, "tickets_status") } else { column(query.sort)? };
    let list = List {
        columns: COLUMNS,
        table: "tickets t",
        joins: JOINS,
        key,
        text,
        id: "t.id",
        index,
        found_by: None,
        proved: None,
        split: by_status.then(|| ("t.status", statuses.clone())),
        counted_by: within_days(query).then_some("t.opened_at"),
        sort: Sort { list: ListId::Tickets, column: query.sort.code(), direction: query.direction },
        limit: query.limit,
    };
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut filter = Filter::default();
    filter.and_some("t.customer_id =", query.customer_id);
    let walked: &[&str] = if by_status { &["t.status", "t.opened_at"] } else { &[key] };
    let few = if query.customer_id.is_some() { None } else { Some(few(kept(db).await?)) };
    let Narrowed { few: found, many } = narrowing(db, "tickets t", few, &indexed(query, &statuses), walked, &mut filter).await?;
    if let Some(rest) = &query.filter {
        predicate::add(db, &mut filter, (Subject::Ticket, within_days(query)), rest, query.today)?;
    }
    if let Some(q) = &query.q {
        let condition = number_begins_with(&mut filter, "t.number", q.trim());
        filter.and(condition);
    }
    let reached = match (query.customer_id, few) {
        (Some(customer), _) if !scope.rows.is_all() => {
            // One customer is asked about once.
            let customer = filter.bind(customer);
            access::and(db, scope, &customer, &mut filter)?;
            false
        }
        (_, few) => access::narrow(db, scope, "tickets t", few.unwrap_or_default(), &mut filter).await?,
    };
    let narrow = found || reached || query.customer_id.is_some();
    // What is kept is kept of everybody, and told sooner than so many are counted.
    let told = match scope.rows.is_all() && !narrow && few.is_some_and(|few| few > EXACT_TOTAL) {
        true => rollups::tickets(db, query, Total::MANY).await?,
        false => Total::MANY,
    };
    let mut total = if told.certainty == Certainty::Exact {
        told
    } else if many && filter.len() == 1 {
        // One condition alone, and it was more than a list counts: that many are not counted again.
        Total::MANY
    } else {
        list.count(db, &filter, narrow).await?
    };
    // Those of whom the rollups tell were not counted, and where they lie nobody knows.
    let few = told.certainty != Certainty::Exact && total.is_few();
    if filter.is_empty() && !total.is_few() {
        total = Total::exact(kept(db).await?);
    }
    let total = if scope.rows.is_all() { rollups::tickets(db, query, total).await? } else { total };
    let total = list.whole(db, &filter, (narrow, query.count_all), total).await?;
    Ok(list.page(db, filter, place.as_ref(), (narrow, few, total), read_ticket).await?.masked(scope.fields))
}

/// Whether it asks for days on which tickets were opened.
fn within_days(query: &TicketQuery) -> bool {
    let within = query.filter.as_ref().is_some_and(|filter| filter.is_within_days(Field::TicketOpened));
    query.from.is_some() || query.to.is_some() || within
}

/// Why people come, and who works on it: the values that stand on tickets within reach.
pub async fn choices(db: &dyn Connection, scope: &Scope) -> Result<Vec<(String, Vec<String>)>> {
    Ok(vec![
        ("reason".to_owned(), distinct_for(db, scope, "tickets", "reason").await?),
        ("assignee".to_owned(), distinct_for(db, scope, "tickets", "assignee").await?),
    ])
}

/// The codes of the statuses that a query leaves.
fn statuses(query: &TicketQuery) -> Vec<i16> {
    let fits = |status: &&TicketStatus| query.status.is_none_or(|only| only == **status) && (!query.open || status.is_open());
    TicketStatus::ALL.iter().filter(fits).map(|status| status.code()).collect()
}

/// The column behind a column of the list, whether it is text, and its index. A moment that has not come is
/// zero, because a page cannot begin after nothing.
fn column(column: TicketColumn) -> Result<(&'static str, bool, &'static str)> {
    Ok(match column {
        TicketColumn::Number => ("t.number", true, "tickets_by_number"),
        TicketColumn::Status => ("t.status", false, "tickets_by_status"),
        TicketColumn::Priority => ("t.priority", false, "tickets_priority"),
        TicketColumn::Channel => ("t.channel", false, "tickets_channel"),
        TicketColumn::Reason => ("t.reason", true, "tickets_reason"),
        TicketColumn::Assignee => ("t.assignee", true, "tickets_assignee"),
        TicketColumn::Messages => ("t.messages", false, "tickets_messages"),
        TicketColumn::Opened => ("t.opened_at", false, "tickets_opened"),
        TicketColumn::FirstResponse => ("COALESCE(t.first_response_at, 0)", false, "tickets_first_response"),
        TicketColumn::Solved => ("COALESCE(t.solved_at, 0)", false, "tickets_solved"),
        TicketColumn::Subject | TicketColumn::Customer | TicketColumn::Source => return Err(StoreError::Invalid(Problem::Column)),
    })
}

/// The conditions on columns that have an index.
fn indexed(query: &TicketQuery, statuses: &[i16]) -> [Indexed<'static>; 6] {
    let codes: Vec<String> = statuses.iter().map(i16::to_string).collect();
    // A status that is not open, asked for among the open ones, leaves none.
    let among = if codes.is_empty() { "IN (NULL)".to_owned() } else { format!("IN ({})", codes.join(", ")) };
    let status = (statuses.len() < TicketStatus::ALL.len()).then_some(Compared::To(among));
    [
        Indexed::new("t.status", status.into_iter().collect()),
        Indexed::is("t.priority", query.priority.map(Priority::code)),
        Indexed::is("t.channel", query.channel.map(Channel::code)),
        Indexed::is("t.reason", query.reason.as_deref()),
        Indexed::is("t.assignee", query.assignee.as_deref()),
        Indexed::days("t.opened_at", query.from, query.to),
    ]
}

/// The codes of every status that is open, for `IN (…)`.
pub(crate) fn open_codes() -> String {
    let codes: Vec<String> = TicketStatus::ALL.iter().filter(|s| s.is_open()).map(|s| s.code().to_string()).collect();
    codes.join(", ")
}

/// The ticket with that number in that source system, with its messages.
pub async fn by_number(db: &dyn Connection, scope: &Scope, source: &str, number: &str) -> Result<Option<TicketDetail>> {
    let mut filter = Filter::default();
    let (number, source) = (filter.bind(number), filter.bind(source));
    filter.and(format!("t.number = {number} AND t.source_id = {}", source_by_code(&source)));
    one_ticket(db, scope, filter).await
}

/// A customer's ticket with its messages.
pub async fn detail(db: &dyn Connection, scope: &Scope, customer_id: Uuid, ticket_id: Uuid) -> Result<Option<TicketDetail>> {
    let mut filter = Filter::default();
    filter.and_some("t.customer_id =", Some(customer_id));
    filter.and_some("t.id =", Some(ticket_id));
    one_ticket(db, scope, filter).await
}

async fn one_ticket(db: &dyn Connection, scope: &Scope, mut filter: Filter) -> Result<Option<TicketDetail>> {
    access::and(db, scope, "t.customer_id", &mut filter)?;
    let Some(row) = one(db, &format!("SELECT {COLUMNS} FROM tickets t {JOINS} {}", filter.sql()), filter.values()).await? else {
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
    Ok(Some(TicketDetail { ticket, messages }.masked(scope.fields)))
}

/// How many tickets there are: the daily figures say so, and nobody has to count.
async fn kept(db: &dyn Connection) -> Result<u64> {
    let sql = "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0";
    Ok(number(db, sql, vec![Metric::TicketsOpened.code().into(), Grain::Month.code().into()]).await?.unsigned_abs())
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
        respond_by: row.time("respond_by")?,
        solved_at: row.optional_time("solved_at")?,
        assignee: row.text("assignee")?,
        messages: row.int("messages")?,
        fields: Fields::SHOWN,
    })
}
