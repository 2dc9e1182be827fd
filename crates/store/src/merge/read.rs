//! Looking at merges: two records side by side, one merge, where a merged customer is now.

use domain::{
    access::{Fields, Mask, Scope},
    merge::{Comparison, FieldChange, Merge, Moved},
};
use uuid::Uuid;

use super::fields::changes;
use crate::{
    access,
    connection::Connection,
    customers,
    error::Result,
    row::{Row, one},
};

/// The records of two customers; none where one of them is none.
pub async fn compare(db: &dyn Connection, scope: &Scope, survivor: Uuid, loser: Uuid) -> Result<Option<Comparison>> {
    if survivor == loser {
        return Ok(None);
    }
    let (survivor, loser) = (customers::record(db, scope, survivor).await?, customers::record(db, scope, loser).await?);
    Ok(survivor.zip(loser).map(|(survivor, loser)| Comparison { survivor, loser }))
}

/// The customer whose record has taken in this one; none for one that stands for itself, and where it is out of
/// reach.
pub async fn survivor(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Option<Uuid>> {
    // A chain of merges has no ring: who was merged cannot take anybody in.
    let sql = "WITH RECURSIVE way (id, step) AS (SELECT merged_into, 1 FROM customers WHERE id = $1 AND merged_into IS NOT NULL \
               UNION ALL SELECT c.merged_into, w.step + 1 FROM way w JOIN customers c ON c.id = w.id WHERE c.merged_into IS NOT NULL) \
               SELECT id FROM way ORDER BY step DESC LIMIT 1";
    let Some(survivor) = one(db, sql, vec![id.into()]).await?.map(|row| row.id("id")).transpose()? else { return Ok(None) };
    Ok(access::reaches(db, scope, survivor).await?.then_some(survivor))
}

/// A merge with everything that can be told of it to who reaches the customer that it made, and where it was undone
/// both.
pub async fn merge(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Option<Merge>> {
    let sql = "SELECT m.id, m.survivor_id, m.survivor_name, m.loser_id, m.loser_name, m.merged_at, m.actor, m.undone_at, m.undone_by, \
               m.contact_points, m.identity_links, m.holdings, m.orders, m.tickets, m.interactions, m.answers, \
               (SELECT b.id FROM merges b WHERE b.loser_id = m.survivor_id AND b.undone_at IS NULL) AS behind \
               FROM merges m WHERE m.id = $1";
    let Some(row) = one(db, sql, vec![id.into()]).await? else { return Ok(None) };
    let mut merge = read(&row)?;
    let of_two = merge.undone_at.map(|_| merge.loser_id);
    for customer in std::iter::once(merge.survivor_id).chain(of_two) {
        if !access::reaches(db, scope, customer).await? {
            return Ok(None);
        }
    }
    for (field, before, after) in changes(db, id).await? {
        merge.changes.push(FieldChange { field, before, after });
    }
    Ok(Some(merge.masked(scope.fields)))
}

fn read(row: &Row) -> Result<Merge> {
    let moved = Moved {
        contact_points: row.int("contact_points")?,
        identity_links: row.int("identity_links")?,
        holdings: row.int("holdings")?,
        orders: row.int("orders")?,
        tickets: row.int("tickets")?,
        interactions: row.int("interactions")?,
        answers: row.int("answers")?,
    };
    Ok(Merge {
        id: row.id("id")?,
        survivor_id: row.id("survivor_id")?,
        survivor_name: row.text("survivor_name")?,
        loser_id: row.id("loser_id")?,
        loser_name: row.text("loser_name")?,
        merged_at: row.time("merged_at")?,
        actor: row.text("actor")?,
        undone_at: row.optional_time("undone_at")?,
        undone_by: row.text("undone_by")?,
        moved,
        changes: Vec::new(),
        behind: row.get("behind")?,
        fields: Fields::SHOWN,
    })
}
