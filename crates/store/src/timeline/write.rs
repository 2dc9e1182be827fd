//! Writing a note or a call onto a timeline, with everything that counts it.

use domain::{
    access::{Fields, Scope},
    interaction::{Channel, Flow, Interaction, InteractionKind, MAX_BODY, NewEntry, summary_of},
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    access,
    connection::Connection,
    error::{Result, StoreError},
    figures::marks::add_contact,
    row::execute,
};

/// Writes a note or a call, and adds it to the customer's figures and the company's; none for a
/// customer there is not. It belongs in a transaction of the caller's.
///
/// # Errors
/// [`StoreError::Invalid`] without a text, with one longer than [`MAX_BODY`], and for other kinds.
pub async fn write(
    db: &dyn Connection,
    scope: &Scope,
    customer_id: Uuid,
    id: Uuid,
    now: Timestamp,
    actor: &str,
    entry: &NewEntry,
) -> Result<Option<Interaction>> {
    let event = event(id, now, actor, entry)?;
    if !access::reaches(db, scope, customer_id).await? {
        return Ok(None);
    }
    let there = append(db, customer_id, &event, entry.body.trim()).await?;
    Ok(there.then_some(event))
}

/// Puts an event that happens now onto a timeline, with the whole of its text where its summary is not all,
/// and adds it to the customer's figures and the company's; whether there is such a customer.
pub(crate) async fn append(db: &dyn Connection, customer_id: Uuid, event: &Interaction, body: &str) -> Result<bool> {
    if !count(db, customer_id, event).await? {
        return Ok(false);
    }
    insert(db, customer_id, event).await?;
    if body != event.summary {
        let sql = "INSERT INTO interaction_bodies (customer_id, interaction_id, body) VALUES ($1, $2, $3)";
        execute(db, sql, vec![customer_id.into(), event.id.into(), body.into()]).await?;
    }
    Ok(true)
}

fn event(id: Uuid, at: Timestamp, actor: &str, entry: &NewEntry) -> Result<Interaction> {
    let body = entry.body.trim();
    if body.is_empty() {
        return Err(StoreError::Invalid(Problem::TextEmpty));
    }
    if body.chars().count() > MAX_BODY {
        return Err(StoreError::Invalid(Problem::TextTooLong));
    }
    let (channel, flow, measure) = match entry.kind {
        InteractionKind::Note => (Channel::Internal, Flow::Internal, None),
        InteractionKind::Call => (Channel::Phone, entry.flow, entry.minutes.map(|m| i64::from(m) * 60)),
        _ => return Err(StoreError::Invalid(Problem::EntryKind)),
    };
    Ok(Interaction {
        id,
        at,
        kind: entry.kind,
        channel,
        flow,
        subject: String::new(),
        summary: summary_of(body),
        ref_id: None,
        amount: None,
        measure,
        actor: actor.to_owned(),
        fields: Fields::SHOWN,
    })
}

/// Adds one to every figure that counts the event; whether there is such a customer.
async fn count(db: &dyn Connection, customer_id: Uuid, event: &Interaction) -> Result<bool> {
    let sql = "UPDATE facts SET interactions = interactions + 1, \
               last_contact_at = CASE WHEN last_contact_at < $2 THEN $2 ELSE last_contact_at END WHERE customer_id = $1";
    // A change of our own records is no contact: before the beginning of time it moves nothing.
    let contact = if event.kind.is_contact() { event.at.0 } else { i64::MIN };
    if execute(db, sql, vec![customer_id.into(), contact.into()]).await? == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO timeline_months (customer_id, month, kind, count) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (customer_id, month, kind) DO UPDATE SET count = timeline_months.count + 1";
    execute(db, sql, vec![customer_id.into(), event.at.day().month_start().0.into(), event.kind.code().into()]).await?;
    if !event.kind.is_contact() {
        return Ok(true);
    }
    add_contact(db, customer_id, event.at.day()).await?;
    Ok(true)
}

async fn insert(db: &dyn Connection, customer_id: Uuid, event: &Interaction) -> Result<()> {
    let sql = "INSERT INTO interactions (customer_id, at, id, kind, channel, flow, subject, summary, measure, actor) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vec![
        customer_id.into(),
        event.at.0.into(),
        event.id.into(),
        event.kind.code().into(),
        event.channel.code().into(),
        event.flow.code().into(),
        event.subject.as_str().into(),
        event.summary.as_str().into(),
        event.measure.into(),
        event.actor.as_str().into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}
