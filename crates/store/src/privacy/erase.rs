//! Erasing a customer.
//!
//! What the law keeps are the books: orders with number, date, country and amounts, their lines, and where they stand on
//! the timeline. They stay with the customer's row, which says nothing any more and is called [`ERASED`]. Everything else
//! goes, in one transaction with the figures that follow from it.

use domain::{
    access::Scope,
    customer::Stage,
    privacy::{ERASED, Erasure, Gone, Ground, Held, Kept},
    time::Timestamp,
};
use sea_orm::{DbErr, Value};
use uuid::Uuid;

use super::{
    family, identities,
    traces::{self, Traces},
};
use crate::{
    audit,
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    figures::Change,
    imports::reindex,
    merge,
    query::parameters,
    row::{Row, all, execute, number},
    search,
};

/// An erasure that is asked for.
#[derive(Clone, Debug)]
pub struct Erasing {
    /// The report's id.
    pub id: Uuid,
    /// Who is erased, with all that were merged into that one.
    pub customer: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who of our own people does it.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// Random: becomes the key of the hashes where there is none yet.
    pub salt: [u8; 16],
}

/// Whether somebody typed who is to be erased: the customer's name, or its number in some system.
pub async fn confirms(db: &dyn Connection, customer: Uuid, typed: &str) -> Result<bool> {
    let sql = "SELECT name AS text FROM customers WHERE id = $1 UNION ALL SELECT external_id FROM identity_links WHERE customer_id = $1";
    let known = all(db, sql, vec![customer.into()], |row| row.text("text")).await?;
    let typed = search::fold(typed.trim());
    Ok(!typed.is_empty() && known.iter().any(|known| search::fold(known.trim()) == typed))
}

/// Erases a customer and all that were merged into it; the report, and who was erased. None where there is no such
/// customer, where it was merged into another, and out of reach. To be run in a transaction, whose audit entries are the
/// caller's to write.
pub async fn erase(db: &dyn Connection, scope: &Scope, erasing: &Erasing) -> Result<Option<(Erasure, Vec<Uuid>)>> {
    let Some(ids) = family(db, scope, erasing.customer).await? else { return Ok(None) };
    hold(db, &ids).await?;
    // Again, now that nobody can merge it any more or bring it anything.
    let Some(ids) = family(db, scope, erasing.customer).await? else { return Ok(None) };
    traces::begin(db).await?;
    let change = Change::begin(db, &ids).await?;
    let traces = Traces::of(db, &ids).await?;
    identities::keep(db, &traces.links, erasing.salt, erasing.at).await?;
    let mut erased = Vec::new();
    for (what, sql) in GONE {
        let gone = on(db, sql, Vec::new(), &ids).await?;
        if let Some(what) = what {
            count(&mut erased, *what, gone);
        }
    }
    count(&mut erased, Held::Merges, traces.unmerge(db, &ids).await?);
    count(&mut erased, Held::RefusedLines, traces.take_out(db).await?);
    for id in &ids {
        count(&mut erased, Held::AuditValues, audit::forget(db, *id).await?);
    }
    count(&mut erased, Held::Particulars, nameless(db, &ids, erasing.at).await?);
    change.settle(db).await?;
    reindex(db, &[erasing.customer]).await?;
    traces::end(db).await?;
    let erasure = Erasure {
        id: erasing.id,
        customer_id: erasing.customer,
        at: erasing.at,
        actor: erasing.actor.clone(),
        reason: erasing.reason.clone(),
        erased,
        kept: kept(db, &ids, traces.links.len()).await?,
    };
    store(db, &erasure).await?;
    Ok(Some((erasure, ids)))
}

/// What is deleted, followers before what they follow, and what it is counted as; `{ids}` stands for the customers.
const GONE: &[(Option<Held>, &str)] = &[
    (Some(Held::ContactPoints), "DELETE FROM contact_points WHERE customer_id IN ({ids})"),
    (Some(Held::Links), "DELETE FROM identity_links WHERE customer_id IN ({ids})"),
    (None, "DELETE FROM consents WHERE customer_id IN ({ids})"),
    (Some(Held::Consents), "DELETE FROM consent_changes WHERE customer_id IN ({ids})"),
    (Some(Held::Holdings), "DELETE FROM holdings WHERE customer_id IN ({ids})"),
    (Some(Held::Messages), "DELETE FROM ticket_messages WHERE customer_id IN ({ids})"),
    (Some(Held::Tickets), "DELETE FROM tickets WHERE customer_id IN ({ids})"),
    (None, "DELETE FROM interaction_bodies WHERE customer_id IN ({ids})"),
    (Some(Held::Answers), "DELETE FROM survey_answers WHERE customer_id IN ({ids})"),
    (Some(Held::Scores), "DELETE FROM customer_scores WHERE customer_id IN ({ids})"),
    (Some(Held::Scores), "DELETE FROM score_history WHERE customer_id IN ({ids})"),
    (Some(Held::Advice), "DELETE FROM action_answers WHERE customer_id IN ({ids})"),
    // Who was held beside a call that is gone is held beside nothing.
    (Some(Held::Calls), "DELETE FROM call_comparisons WHERE id IN (SELECT k.id FROM calls k WHERE k.customer_id IN ({ids}))"),
    (Some(Held::Calls), "DELETE FROM call_comparisons WHERE customer_id IN ({ids})"),
    (Some(Held::Calls), "DELETE FROM calls WHERE customer_id IN ({ids})"),
    (Some(Held::Calls), "DELETE FROM follow_ups WHERE customer_id IN ({ids})"),
    (Some(Held::Tags), "DELETE FROM customer_tags WHERE customer_id IN ({ids})"),
    (Some(Held::Merges), "DELETE FROM duplicates WHERE first_id IN ({ids}) OR second_id IN ({ids})"),
    (None, "DELETE FROM revealed WHERE customer_id IN ({ids})"),
    (None, "DELETE FROM bulk_items WHERE job_id IN (SELECT id FROM bulk_jobs) AND customer_id IN ({ids})"),
    // An order's place on the timeline stays with the order.
    (
        Some(Held::Events),
        "DELETE FROM interactions WHERE customer_id IN ({ids}) AND NOT EXISTS (SELECT 1 FROM orders o \
         WHERE o.customer_id = interactions.customer_id AND o.id = interactions.id)",
    ),
];

/// Adds to what is told, each kind once and none of which there was nothing.
fn count(erased: &mut Vec<Gone>, what: Held, more: u64) {
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    match erased.iter_mut().find(|gone| gone.what == what) {
        Some(gone) => gone.count += more,
        None if more > 0 => erased.push(Gone { what, count: more }),
        None => {}
    }
}

/// Runs a statement on these customers, whose parameters follow the others in place of `{ids}`.
pub(super) async fn on(db: &dyn Connection, sql: &str, mut values: Vec<Value>, ids: &[Uuid]) -> Result<u64> {
    let sql = sql.replace("{ids}", &parameters(values.len() + 1, ids.len()));
    values.extend(ids.iter().map(|id| Value::from(*id)));
    execute(db, &sql, values).await
}

/// Nobody else may merge these customers, bring them anything or write onto their timelines until the transaction ends.
/// On SQLite nobody else writes anyway.
async fn hold(db: &dyn Connection, ids: &[Uuid]) -> Result<()> {
    merge::hold(db, ids).await?;
    if !is_sqlite(db) {
        let sql =
            format!("SELECT customer_id FROM facts WHERE customer_id IN ({}) ORDER BY customer_id FOR UPDATE", parameters(1, ids.len()));
        all(db, &sql, ids.iter().map(|id| (*id).into()).collect(), |row| row.id("customer_id")).await?;
    }
    Ok(())
}

/// Takes what says anything out of the rows that stay; how many customers there are.
async fn nameless(db: &dyn Connection, ids: &[Uuid], now: Timestamp) -> Result<u64> {
    // A line's own words may be an engraving. What it is a line of, and what it came to, is in the books.
    on(db, "UPDATE order_lines SET description = NULL WHERE customer_id IN ({ids})", Vec::new(), ids).await?;
    let sql = "UPDATE interactions SET summary = '', actor = '', subject = COALESCE((SELECT o.number FROM orders o \
               WHERE o.customer_id = interactions.customer_id AND o.id = interactions.id), '') WHERE customer_id IN ({ids})";
    on(db, sql, Vec::new(), ids).await?;
    let sql = "UPDATE customers SET name = $1, country = '', city = '', language = '', owner_id = NULL, stage = $2, updated_at = $3 \
               WHERE id IN ({ids})";
    on(db, sql, vec![ERASED.into(), Stage::Former.code().into(), now.0.into()], ids).await
}

async fn kept(db: &dyn Connection, ids: &[Uuid], hashes: usize) -> Result<Vec<Kept>> {
    let orders = format!("SELECT COUNT(*) AS n FROM orders WHERE customer_id IN ({})", parameters(1, ids.len()));
    let orders = number(db, &orders, ids.iter().map(|id| (*id).into()).collect()).await?;
    let entries = format!("SELECT COUNT(*) AS n FROM audit WHERE record IN ({})", parameters(1, ids.len()));
    let entries = number(db, &entries, ids.iter().map(|id| id.to_string().into()).collect()).await?;
    let kept = [
        (Held::Orders, orders, Ground::Accounting),
        (Held::AuditEntries, entries, Ground::Proof),
        (Held::Hashes, i64::try_from(hashes).unwrap_or(i64::MAX), Ground::NoReturn),
    ];
    Ok(kept.into_iter().filter(|(_, count, _)| *count > 0).map(|(what, count, ground)| Kept { what, count, ground }).collect())
}

async fn store(db: &dyn Connection, erasure: &Erasure) -> Result<()> {
    let broken = |error: serde_json::Error| StoreError::Database(DbErr::Json(error.to_string()));
    let report = serde_json::to_string(&(&erasure.erased, &erasure.kept)).map_err(broken)?;
    let sql = "INSERT INTO erasures (id, customer_id, at, actor, reason, report) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = vec![
        erasure.id.into(),
        erasure.customer_id.into(),
        erasure.at.0.into(),
        erasure.actor.as_str().into(),
        erasure.reason.as_str().into(),
        report.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

const REPORT: &str = "SELECT id, customer_id, at, actor, reason, report FROM erasures";

/// The report of an erasure.
pub async fn report(db: &dyn Connection, id: Uuid) -> Result<Option<Erasure>> {
    Ok(all(db, &format!("{REPORT} WHERE id = $1"), vec![id.into()], read).await?.pop())
}

/// The report of a customer's last erasure; none for one who was not erased.
pub async fn report_of(db: &dyn Connection, customer: Uuid) -> Result<Option<Erasure>> {
    let sql = format!("{REPORT} WHERE customer_id = $1 ORDER BY at DESC, id DESC LIMIT 1");
    Ok(all(db, &sql, vec![customer.into()], read).await?.pop())
}

fn read(row: &Row) -> Result<Erasure> {
    let broken = |error: serde_json::Error| StoreError::Database(DbErr::Json(error.to_string()));
    let (erased, kept) = serde_json::from_str(&row.text("report")?).map_err(broken)?;
    Ok(Erasure {
        id: row.id("id")?,
        customer_id: row.id("customer_id")?,
        at: row.time("at")?,
        actor: row.text("actor")?,
        reason: row.text("reason")?,
        erased,
        kept,
    })
}
