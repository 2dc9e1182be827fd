//! Moving rows from one customer to another, each noted, and back.

use sea_orm::Value;
use uuid::Uuid;

use crate::{connection::Connection, error::Result, row::execute};

/// A table whose rows belong to a customer and are noted one by one.
struct Owned {
    /// The number under which its rows are noted.
    kind: i16,
    table: &'static str,
    /// The column that names a row within its customer.
    id: &'static str,
    /// The column of `merges` that counts what moved, where it is told.
    count: Option<&'static str>,
    /// A table whose rows follow those of this one, and the column that names the row they follow.
    follower: Option<(&'static str, &'static str)>,
}

/// Parents before followers. Orders, tickets and holdings come before the events about them.
const OWNED: [Owned; 12] = [
    Owned { kind: CONTACT, table: "contact_points", id: "id", count: Some("contact_points"), follower: None },
    Owned { kind: HOLDING, table: "holdings", id: "id", count: Some("holdings"), follower: None },
    Owned { kind: ORDER, table: "orders", id: "id", count: Some("orders"), follower: Some(("order_lines", "order_id")) },
    Owned { kind: TICKET, table: "tickets", id: "id", count: Some("tickets"), follower: Some(("ticket_messages", "ticket_id")) },
    Owned {
        kind: INTERACTION,
        table: "interactions",
        id: "id",
        count: Some("interactions"),
        follower: Some(("interaction_bodies", "interaction_id")),
    },
    Owned { kind: ANSWER, table: "survey_answers", id: "id", count: Some("answers"), follower: None },
    Owned { kind: ACTION_ANSWER, table: "action_answers", id: "id", count: None, follower: None },
    // A tag that both have stays with both.
    Owned { kind: TAG, table: "customer_tags", id: "tag_id", count: None, follower: None },
    Owned { kind: CONSENT, table: "consent_changes", id: "id", count: None, follower: None },
    Owned { kind: CALL, table: "calls", id: "id", count: None, follower: None },
    Owned { kind: COMPARISON, table: "call_comparisons", id: "id", count: None, follower: None },
    Owned { kind: FOLLOW_UP, table: "follow_ups", id: "id", count: None, follower: None },
];

/// The numbers of the tables; `merge_moves.kind` holds them.
pub(crate) const CONTACT: i16 = 1;
const HOLDING: i16 = 2;
pub(crate) const ORDER: i16 = 3;
pub(crate) const TICKET: i16 = 4;
pub(crate) const INTERACTION: i16 = 5;
const ANSWER: i16 = 6;
const TAG: i16 = 7;
const ACTION_ANSWER: i16 = 8;
const CONSENT: i16 = 9;
const CALL: i16 = 20;
const COMPARISON: i16 = 21;
const FOLLOW_UP: i16 = 22;

/// The rows of one kind that a merge moved; `$1` is the merge.
fn noted(kind: i16) -> String {
    format!("SELECT row_id FROM merge_moves WHERE merge_id = $1 AND kind = {kind}")
}

/// Moves everything of the loser to the survivor. An event that both have, imported under the same id, stays
/// where it is and counts once.
pub(super) async fn forward(db: &dyn Connection, merge: Uuid, survivor: Uuid, loser: Uuid) -> Result<()> {
    let moving: Vec<Value> = vec![merge.into(), survivor.into(), loser.into()];
    for Owned { kind, table, id, count, follower } in &OWNED {
        let note = format!(
            "INSERT INTO merge_moves (merge_id, kind, row_id) SELECT m.id, {kind}, t.{id} FROM merges m JOIN {table} t \
             ON t.customer_id = m.loser_id WHERE m.id = $1 AND t.{id} NOT IN (SELECT s.{id} FROM {table} s WHERE s.customer_id = $2)"
        );
        let moved = execute(db, &note, vec![merge.into(), survivor.into()]).await?;
        let tables = std::iter::once((*table, *id)).chain(*follower);
        for (table, column) in tables {
            let sql = format!("UPDATE {table} SET customer_id = $2 WHERE customer_id = $3 AND {column} IN ({})", noted(*kind));
            execute(db, &sql, moving.clone()).await?;
        }
        if let Some(count) = count {
            counted(db, merge, count, moved).await?;
        }
    }
    let note = "INSERT INTO merge_links (merge_id, source_id, external_id) SELECT m.id, l.source_id, l.external_id \
                FROM merges m JOIN identity_links l ON l.customer_id = m.loser_id WHERE m.id = $1";
    let moved = execute(db, note, vec![merge.into()]).await?;
    execute(db, "UPDATE identity_links SET customer_id = $1 WHERE customer_id = $2", vec![survivor.into(), loser.into()]).await?;
    counted(db, merge, "identity_links", moved).await
}

async fn counted(db: &dyn Connection, merge: Uuid, column: &str, moved: u64) -> Result<()> {
    let moved = i64::try_from(moved).unwrap_or(i64::MAX);
    execute(db, &format!("UPDATE merges SET {column} = $1 WHERE id = $2"), vec![moved.into(), merge.into()]).await?;
    Ok(())
}

/// Moves back what is noted, and what has come to it since, and forgets the notes.
pub(super) async fn back(db: &dyn Connection, merge: Uuid, survivor: Uuid, loser: Uuid) -> Result<()> {
    let moving: Vec<Value> = vec![merge.into(), loser.into(), survivor.into()];
    for Owned { kind, table, id, follower, .. } in &OWNED {
        let mut which = format!("{id} IN ({})", noted(*kind));
        if *kind == INTERACTION {
            let about = [HOLDING, ORDER, TICKET].map(noted).join(" UNION ALL ");
            which = format!("({which} OR ref_id IN ({about}))");
        }
        let sql = format!("UPDATE {table} SET customer_id = $2 WHERE customer_id = $3 AND {which}");
        execute(db, &sql, moving.clone()).await?;
        if let Some((follower, column)) = follower {
            let sql = format!(
                "UPDATE {follower} SET customer_id = $1 WHERE customer_id = $2 AND {column} IN (SELECT {id} FROM {table} WHERE customer_id = $1)"
            );
            execute(db, &sql, vec![loser.into(), survivor.into()]).await?;
        }
    }
    let links = "UPDATE identity_links SET customer_id = $2 WHERE customer_id = $3 AND EXISTS (SELECT 1 FROM merge_links n \
                 WHERE n.merge_id = $1 AND n.source_id = identity_links.source_id AND n.external_id = identity_links.external_id)";
    execute(db, links, moving).await?;
    for table in ["merge_moves", "merge_links"] {
        execute(db, &format!("DELETE FROM {table} WHERE merge_id = $1"), vec![merge.into()]).await?;
    }
    Ok(())
}

/// Notes rows that an import brought under an id whose owner was merged into another customer: under each
/// merge that took the id along.
pub(crate) async fn arrived(db: &dyn Connection, source_id: i16, external_id: &str, kind: i16, row: Uuid) -> Result<()> {
    let sql = format!(
        "INSERT INTO merge_moves (merge_id, kind, row_id) SELECT l.merge_id, {kind}, CAST($3 AS {{uuid}}) FROM merge_links l \
         WHERE l.source_id = $1 AND l.external_id = $2 ON CONFLICT DO NOTHING"
    );
    let sql = crate::migration::dialect(db.backend(), &sql);
    execute(db, &sql, vec![source_id.into(), external_id.into(), row.into()]).await?;
    Ok(())
}
