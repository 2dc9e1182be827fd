//! Writing a call down: its event on the timeline, its outcome, what is to be done, and beside whom it is held later.

use domain::{
    access::Scope,
    call::{FOLLOWED_DAYS, NewCall, Outcome, is_held_out},
    consent::Purpose,
    customer::{Consent, ConsentStatus},
    interaction::{Channel, Flow, InteractionKind, NewEntry},
    problem::{FieldError, Problem},
    time::Timestamp,
};
use uuid::Uuid;

use super::{DAY_MS, STAKE, called, refusing};
use crate::{
    access,
    connection::Connection,
    consents,
    customers::Stamp,
    error::{Result, StoreError},
    query::Filter,
    row::{Row, all, execute, find, number},
    timeline, users,
};

/// Customers of like stake that are looked at in either direction for one who is held out.
const NEIGHBOURS: usize = 200;
/// What comes from the same form so soon is the same call.
const TWICE_MS: i64 = 10_000;

/// A call that is to be written down.
#[derive(Clone, Debug)]
pub struct Saving {
    /// The call's id, and that of its event: of its form, so that a second press writes nothing.
    pub id: Uuid,
    /// Who was called.
    pub customer: Uuid,
    /// When.
    pub now: Timestamp,
    /// Who called; no id for a program.
    pub by: (Option<Uuid>, String),
    /// What came of it.
    pub call: NewCall,
    /// What the timeline says of it.
    pub body: String,
    /// Ids for what is to be done, for what was said about calls, and for the call where its own is taken.
    pub ids: [Uuid; 3],
}

/// A call that was written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Whether it was a moment ago: the button was pressed twice.
    pub before: bool,
    /// What was agreed to about calls before, where the customer has withdrawn it now.
    pub withdrawn: Option<Option<ConsentStatus>>,
}

/// Writes a call down; none where the customer is not there or not reached. Who asked not to be called is not called any more from
/// then on: the withdrawal is written with it. To be run in a transaction.
///
/// # Errors
/// [`StoreError::Refused`] where what is to be done is given to nobody of ours.
pub async fn save(db: &dyn Connection, scope: &Scope, saving: &Saving) -> Result<Option<Saved>> {
    let Saving { id, customer, now, by, call, body, ids } = saving;
    let (mut id, customer, now) = (*id, *customer, *now);
    if !access::reaches(db, scope, customer).await? {
        return Ok(None);
    }
    let mut saved = Saved::default();
    match find(db, "SELECT at FROM calls WHERE customer_id = $1 AND id = $2", vec![customer.into(), id.into()], |row| row.time("at"))
        .await?
    {
        Some(at) if now.0 - at.0 < TWICE_MS => return Ok(Some(Saved { before: true, ..saved })),
        // The form of a page that was kept open is filled in once more.
        Some(_) => id = ids[2],
        None => {}
    }
    if call.outcome == Outcome::Refused {
        let said = Consent { channel: Channel::Phone, purpose: Purpose::All, status: ConsentStatus::Refused, since: now };
        let stamp = Stamp { actor: by.1.clone(), now, id: ids[1] };
        let Some(before) = consents::say(db, scope, customer, &stamp, &said).await? else { return Ok(None) };
        let before = before.map(|before| before.status);
        saved.withdrawn = Some(before).filter(|before| *before != Some(ConsentStatus::Refused));
    }
    let comparison = comparison(db, customer, now).await?;
    let entry = NewEntry { kind: InteractionKind::Call, flow: Flow::Outbound, body: body.clone(), minutes: None };
    if timeline::write(db, scope, customer, id, now, &by.1, &entry).await?.is_none() {
        return Ok(None);
    }
    let sql = "INSERT INTO calls (customer_id, id, at, outcome, by_id, by_name, stake_minor) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = vec![
        customer.into(),
        id.into(),
        now.0.into(),
        call.outcome.code().into(),
        by.0.into(),
        by.1.as_str().into(),
        comparison.stake.map(minor).into(),
    ];
    execute(db, sql, values).await?;
    if let Some((held_out, stake)) = comparison.held_out {
        let sql = "INSERT INTO call_comparisons (customer_id, id, day, stake_minor) VALUES ($1, $2, $3, $4)";
        execute(db, sql, vec![held_out.into(), id.into(), now.day().0.into(), minor(stake).into()]).await?;
    }
    if let Some(task) = &call.follow_up {
        if users::by_id(db, task.assignee).await?.is_none() {
            let value = task.assignee.to_string();
            return Err(StoreError::Refused(FieldError { field: "assignee".into(), value, problem: Problem::User }));
        }
        let sql = "INSERT INTO follow_ups (customer_id, id, what, due, assignee_id, created_at, created_by, done_by) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, '')";
        let values = vec![
            customer.into(),
            ids[0].into(),
            task.what.as_str().into(),
            task.due.0.into(),
            task.assignee.into(),
            now.0.into(),
            by.1.as_str().into(),
        ];
        execute(db, sql, values).await?;
    }
    Ok(Some(saved))
}

const fn minor(stake: i64) -> i64 {
    (stake + 50).div_euclid(100)
}

/// What is at stake of a customer, in hundredths of a minor unit, and beside whom a call is held.
struct Comparison {
    stake: Option<i64>,
    held_out: Option<(Uuid, i64)>,
}

/// Who is held out and nearest in what is at stake, at most twice as much or half; nobody for a customer of whom nothing
/// is at stake, who is held out, or whose last call is still looked at.
async fn comparison(db: &dyn Connection, customer: Uuid, now: Timestamp) -> Result<Comparison> {
    let sql = format!("SELECT {STAKE} AS stake FROM customer_scores s WHERE s.customer_id = $1");
    let stake = find(db, &sql, vec![customer.into()], |row| row.get::<Option<i64>>("stake")).await?.flatten();
    let none = Comparison { stake, held_out: None };
    let Some(own) = stake.filter(|stake| *stake > 0 && !is_held_out(customer)) else { return Ok(none) };
    let since = now.0 - i64::from(FOLLOWED_DAYS) * DAY_MS;
    let sql = "SELECT COUNT(*) AS n FROM calls WHERE customer_id = $1 AND at > $2";
    if number(db, sql, vec![customer.into(), since.into()]).await? > 0 {
        return Ok(none);
    }
    let mut near = Vec::new();
    for (than, way) in [("<=", "DESC"), (">", "ASC")] {
        near.extend(neighbours(db, customer, (own, now), (than, way)).await?);
    }
    near.sort_by_key(|(id, stake)| (stake.abs_diff(own), *id));
    let refusing = refusing(db, &near.iter().map(|(id, _)| *id).collect::<Vec<_>>(), now).await?;
    Ok(Comparison { held_out: near.into_iter().find(|(id, _)| !refusing.contains(id)), ..none })
}

/// Who is held out among those of like stake in one direction, was not called and is not held beside another call.
async fn neighbours(
    db: &dyn Connection,
    customer: Uuid,
    (own, now): (i64, Timestamp),
    (than, way): (&str, &str),
) -> Result<Vec<(Uuid, i64)>> {
    let mut filter = Filter::default();
    let bounds = [filter.bind(own), filter.bind(own / 2), filter.bind(own.saturating_mul(2))];
    let (itself, day) = (filter.bind(customer), filter.bind(now.day().0 - FOLLOWED_DAYS));
    let called = called(&mut filter, "w.customer_id", now, FOLLOWED_DAYS);
    let [here, least, most] = bounds;
    let sql = format!(
        "SELECT w.customer_id, w.stake FROM (SELECT s.customer_id, {STAKE} AS stake FROM customer_scores s \
         WHERE {STAKE} {than} {here} AND {STAKE} > 0 AND {STAKE} BETWEEN {least} AND {most} AND s.customer_id <> {itself} \
         ORDER BY {STAKE} {way}, s.customer_id {way} LIMIT {NEIGHBOURS}) w JOIN facts f ON f.customer_id = w.customer_id \
         WHERE NOT ({called}) AND NOT EXISTS (SELECT 1 FROM call_comparisons x WHERE x.customer_id = w.customer_id AND x.day > {day})"
    );
    let near = all(db, &sql, filter.values(), |row: &Row| Ok((row.id("customer_id")?, row.int("stake")?))).await?;
    Ok(near.into_iter().filter(|(id, _)| is_held_out(*id)).collect())
}

/// What became of a follow-up that somebody says is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is, now.
    Now,
    /// It was before.
    Before,
    /// There is none such, or its customer is out of reach.
    Unknown,
}

/// Notes that something is done. To be run in a transaction.
pub async fn done(db: &dyn Connection, scope: &Scope, customer: Uuid, id: Uuid, (by, now): (&str, Timestamp)) -> Result<Done> {
    if !access::reaches(db, scope, customer).await? {
        return Ok(Done::Unknown);
    }
    let sql = "UPDATE follow_ups SET done_at = $1, done_by = $2 WHERE customer_id = $3 AND id = $4 AND done_at IS NULL";
    if execute(db, sql, vec![now.0.into(), by.into(), customer.into(), id.into()]).await? > 0 {
        return Ok(Done::Now);
    }
    let sql = "SELECT COUNT(*) AS n FROM follow_ups WHERE customer_id = $1 AND id = $2";
    let there = number(db, sql, vec![customer.into(), id.into()]).await? > 0;
    Ok(if there { Done::Before } else { Done::Unknown })
}
