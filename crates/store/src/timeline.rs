//! The timeline: every event of a customer, newest first, and what our people write onto it.

mod write;

use domain::{
    access::{Fields, Mask, Scope, mask_text},
    interaction::{Channel, Flow, Interaction, InteractionKind, MonthCount, TimelineQuery},
    money::Money,
    page::{Direction, Page, Total},
    time::{Day, Timestamp},
};
use uuid::Uuid;

pub(crate) use write::append;
pub use write::write;

use crate::{
    access,
    connection::Connection,
    error::Result,
    keyset::{Key, ListId, Sort, page_size},
    query::Filter,
    row::{Row, all, number, one},
};

const SORT: Sort = Sort { list: ListId::Timeline, column: 1, direction: Direction::Descending };

/// A page of a customer's timeline, newest first; empty for an unknown customer, and for one out of reach.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list.
pub async fn list(db: &dyn Connection, scope: &Scope, customer_id: Uuid, query: &TimelineQuery) -> Result<Page<Interaction>> {
    let place = SORT.read(query.cursor.as_deref())?;
    if !access::reaches(db, scope, customer_id).await? {
        return Ok(SORT.page(place.as_ref(), query.limit, Vec::new(), Total::exact(0)));
    }
    let mut filter = Filter::default();
    filter.and_some("customer_id =", Some(customer_id));
    filter.and_some("at <", query.until.map(|day| end_of(day).0));
    and_kinds(&mut filter, &query.kinds);
    let backward = place.as_ref().is_some_and(|p| p.backward);
    let (order, beyond) = if backward { ("ASC", ">") } else { ("DESC", "<") };
    if let Some(place) = &place {
        let (at, id) = (filter.bind(place.key.clone()), filter.bind(place.id));
        filter.and(format!("(at, id) {beyond} ({at}, {id})"));
    }
    let sql = format!(
        "SELECT id, at, kind, channel, flow, subject, summary, ref_id, amount_minor, currency, measure, actor FROM interactions {} \
         ORDER BY at {order}, id {order} LIMIT {}",
        filter.sql(),
        page_size(query.limit) + 1
    );
    let total = total(db, customer_id, query).await?;
    let rows = all(db, &sql, filter.values(), |row| {
        let event = read_interaction(row)?;
        Ok((Key::Number(event.at.0), event.id, event))
    })
    .await?;
    Ok(SORT.page(place.as_ref(), query.limit, rows, total).masked(scope.fields))
}

/// How many events of each kind fell in each month, newest month first.
pub async fn months(db: &dyn Connection, scope: &Scope, customer_id: Uuid) -> Result<Vec<MonthCount>> {
    if !access::reaches(db, scope, customer_id).await? {
        return Ok(Vec::new());
    }
    let sql = "SELECT month, kind, count FROM timeline_months WHERE customer_id = $1 AND count > 0 ORDER BY month DESC, kind";
    all(db, sql, vec![customer_id.into()], |row| {
        Ok(MonthCount { month: row.day("month")?, kind: row.code("kind", InteractionKind::from_code)?, count: row.int("count")? })
    })
    .await
}

/// The whole text of an event that is longer than its summary; none where the summary is all there is, and where
/// the text is not shown.
pub async fn body(db: &dyn Connection, scope: &Scope, customer_id: Uuid, interaction_id: Uuid) -> Result<Option<String>> {
    if !access::reaches(db, scope, customer_id).await? {
        return Ok(None);
    }
    let sql = "SELECT body FROM interaction_bodies WHERE customer_id = $1 AND interaction_id = $2";
    let values = || vec![customer_id.into(), interaction_id.into()];
    let Some(mut body) = one(db, sql, values()).await?.map(|row| row.text("body")).transpose()? else { return Ok(None) };
    if !scope.fields.is_shown() {
        let kind = "SELECT kind FROM interactions WHERE customer_id = $1 AND id = $2";
        let Some(row) = one(db, kind, values()).await? else { return Ok(None) };
        mask_text(row.code("kind", InteractionKind::from_code)?, &mut body, scope.fields);
    }
    Ok(Some(body).filter(|body| !body.is_empty()))
}

fn and_kinds(filter: &mut Filter, kinds: &[InteractionKind]) {
    let parameters: Vec<_> = kinds.iter().map(|kind| filter.bind(kind.code())).collect();
    if !parameters.is_empty() {
        filter.and(format!("kind IN ({})", parameters.join(", ")));
    }
}

/// How many events there are: what the months' counts say, and where the time is cut off within a
/// month, what is counted there.
async fn total(db: &dyn Connection, customer_id: Uuid, query: &TimelineQuery) -> Result<Total> {
    let mut filter = Filter::default();
    filter.and_some("customer_id =", Some(customer_id));
    and_kinds(&mut filter, &query.kinds);
    let mut within = filter.clone();
    filter.and_some("month <", query.until.map(|day| day.month_start().0));
    let sum = format!("SELECT CAST(COALESCE(SUM(count), 0) AS bigint) AS n FROM timeline_months {}", filter.sql());
    let mut count = number(db, &sum, filter.values()).await?;
    if let Some(day) = query.until {
        within.and_some("at >=", Some(day.month_start().start().0));
        within.and_some("at <", Some(end_of(day).0));
        count += number(db, &format!("SELECT COUNT(*) AS n FROM interactions {}", within.sql()), within.values()).await?;
    }
    Ok(Total::exact(count.unsigned_abs()))
}

fn end_of(day: Day) -> Timestamp {
    Day(day.0.saturating_add(1)).start()
}

fn read_interaction(row: &Row) -> Result<Interaction> {
    let minor: Option<i64> = row.get("amount_minor")?;
    let amount = match minor {
        Some(minor) => Some(Money { minor, currency: row.currency("currency")? }),
        None => None,
    };
    Ok(Interaction {
        id: row.id("id")?,
        at: row.time("at")?,
        kind: row.code("kind", InteractionKind::from_code)?,
        channel: row.code("channel", Channel::from_code)?,
        flow: row.code("flow", Flow::from_code)?,
        subject: row.text("subject")?,
        summary: row.text("summary")?,
        ref_id: row.get("ref_id")?,
        amount,
        measure: row.get("measure")?,
        actor: row.text("actor")?,
        fields: Fields::SHOWN,
    })
}
