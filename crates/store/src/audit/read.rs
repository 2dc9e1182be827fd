//! Reading the audit log.

use domain::{
    audit::{Action, AuditQuery, Detail, Entry},
    page::{Direction, EXACT_TOTAL, Page, Total},
    time::Day,
};
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::Result,
    keyset::{Key, ListId, Sort, page_size},
    query::{Filter, count_to},
    row::{Row, all, number},
};

const COLUMNS: &str = "a.seq, a.at, a.actor_id, a.actor, a.action, a.resource, a.record, a.summary, a.request, a.address, a.agent, \
    CASE WHEN a.values_hash IS NULL THEN 0 ELSE 1 END AS has_values, v.content";
const FROM: &str = "audit a LEFT JOIN audit_values v ON v.seq = a.seq";

/// A page of the audit log, newest first.
///
/// # Errors
/// [`StoreError::Invalid`](crate::StoreError::Invalid) for a cursor of another list.
pub async fn list(db: &dyn Connection, query: &AuditQuery) -> Result<Page<Entry>> {
    let sort = Sort { list: ListId::Audit, column: 1, direction: Direction::Descending };
    let place = sort.read(query.cursor.as_deref())?;
    let mut filter = conditions(query);
    let counted = count_to(db, &format!("audit a {}", filter.sql()), filter.values(), EXACT_TOTAL).await?;
    let backward = place.as_ref().is_some_and(|place| place.backward);
    let (order, beyond) = if backward { ("ASC", ">") } else { ("DESC", "<") };
    filter.and_some(&format!("a.seq {beyond}"), place.as_ref().map(|place| place.key.clone()));
    let sql = format!("SELECT {COLUMNS} FROM {FROM} {} ORDER BY a.seq {order} LIMIT {}", filter.sql(), page_size(query.limit) + 1);
    // The number is unique, so nothing else is needed to tell two places apart.
    let rows = all(db, &sql, filter.values(), |row| read(row).map(|entry| (Key::Number(entry.seq), Uuid::nil(), entry))).await?;
    Ok(sort.page(place.as_ref(), query.limit, rows, Total::counted_to(EXACT_TOTAL, counted)))
}

fn conditions(query: &AuditQuery) -> Filter {
    let mut filter = Filter::default();
    filter.and_some("a.actor_id =", query.actor_id);
    filter.and_some("a.action =", query.action.map(Action::code));
    filter.and_some("a.resource =", query.resource.as_deref());
    filter.and_some("a.record =", query.record.as_deref());
    filter.and_some("a.at >=", query.from.map(|day| day.start().0));
    filter.and_some("a.at <", query.to.map(|day| Day(day.0.saturating_add(1)).start().0));
    filter
}

/// How many entries there are.
pub async fn count(db: &dyn Connection) -> Result<i64> {
    number(db, "SELECT seq AS n FROM audit_head WHERE id = 1", Vec::new()).await
}

/// What was last done with one thing, and by whom: `seen by` on a customer's page. Newest first.
pub async fn of_record(db: &dyn Connection, resource: &str, record: &str, limit: u32) -> Result<Vec<Entry>> {
    let sql =
        format!("SELECT {COLUMNS} FROM {FROM} WHERE a.record = $1 AND a.resource = $2 ORDER BY a.seq DESC LIMIT {}", page_size(limit));
    all(db, &sql, vec![record.into(), resource.into()], read).await
}

fn read(row: &Row) -> Result<Entry> {
    let detail = match (row.flag("has_values")?, row.get("content")?) {
        (false, _) => Detail::None,
        (true, Some(content)) => Detail::Kept(content),
        (true, None) => Detail::Forgotten,
    };
    Ok(Entry {
        seq: row.int("seq")?,
        at: row.time("at")?,
        actor_id: row.get("actor_id")?,
        actor: row.text("actor")?,
        action: row.code("action", Action::from_code)?,
        resource: row.text("resource")?,
        record: row.get("record")?,
        summary: row.text("summary")?,
        detail,
        request: row.text("request")?,
        address: row.text("address")?,
        agent: row.text("agent")?,
    })
}
