//! Merging two customers that are one, and taking them apart again.
//!
//! The rows of the one who goes (the loser) move to the one who stays (the survivor), each noted under the
//! merge, ids in other systems too: an import that names the loser finds the survivor, and what it brings is
//! noted likewise (see `store::imports`). The loser's own row stays behind with `merged_into` and without
//! facts. Undoing moves back what is noted and what has come to it since: replies to its tickets, lines of
//! its orders, events about both, what its sources sent. What our people wrote on the merged record stays
//! with the survivor.

mod fields;
pub(crate) mod moves;
mod read;
mod undo;

use domain::{
    access::Scope,
    interaction::{Channel, Flow, InteractionKind},
    merge::Choices,
    problem::Problem,
    time::Timestamp,
};
use sea_orm::Value;
use uuid::Uuid;

pub use read::{compare, merge as get, survivor};
pub use undo::undo;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    customers, duplicates,
    error::{Result, StoreError},
    figures::Change,
    imports::reindex,
    query::parameters,
    row::{all, execute},
};
use fields::{Consents, Particulars};

/// Two customers that are to be one.
#[derive(Clone, Debug)]
pub struct Merging {
    /// The merge's id.
    pub id: Uuid,
    /// Whose record stays.
    pub survivor: Uuid,
    /// Whose record goes into the other.
    pub loser: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who merges.
    pub actor: String,
    /// What was chosen where they differ.
    pub choices: Choices,
}

/// Merges two customers; false where there is no such customer any more, or never was, or it is out of reach. To be
/// run in a transaction.
///
/// # Errors
/// [`StoreError::Invalid`] for a customer with itself.
pub async fn merge(db: &dyn Connection, scope: &Scope, merging: &Merging) -> Result<bool> {
    let (survivor, loser) = (merging.survivor, merging.loser);
    if survivor == loser {
        return Err(StoreError::Invalid(Problem::SameCustomer));
    }
    hold(db, &[survivor, loser]).await?;
    let (Some(stays), Some(goes)) = (customers::facts(db, scope, survivor).await?, customers::facts(db, scope, loser).await?) else {
        return Ok(false);
    };
    let change = Change::begin(db, &[survivor, loser]).await?;
    let sql = "INSERT INTO merges (id, survivor_id, survivor_name, loser_id, loser_name, merged_at, actor, undone_by, contact_points, \
               identity_links, holdings, orders, tickets, interactions, answers) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, 0, 0, 0, 0, 0, 0)";
    let values: Vec<Value> = vec![
        merging.id.into(),
        survivor.into(),
        stays.name.into(),
        loser.into(),
        goes.name.clone().into(),
        merging.at.0.into(),
        merging.actor.as_str().into(),
    ];
    execute(db, sql, values).await?;
    Particulars::merge(db, merging).await?;
    Consents::merge(db, merging).await?;
    moves::forward(db, merging.id, survivor, loser).await?;
    execute(
        db,
        "UPDATE customers SET merged_into = $1, updated_at = $2 WHERE id = $3",
        vec![survivor.into(), merging.at.0.into(), loser.into()],
    )
    .await?;
    let entry = Entry { id: merging.id, customer: survivor, merge: merging.id, other: &goes.name, flow: Flow::Inbound };
    entry.write(db, merging.at, &merging.actor).await?;
    change.settle(db).await?;
    execute(db, "DELETE FROM search_docs WHERE customer_id = $1", vec![loser.into()]).await?;
    reindex(db, &[survivor]).await?;
    duplicates::refresh(db, &[survivor], merging.at).await?;
    Ok(true)
}

/// Nobody else may merge these customers, nor an import bring them anything, until the transaction ends. On
/// SQLite nobody else writes anyway.
pub(crate) async fn hold(db: &dyn Connection, ids: &[Uuid]) -> Result<()> {
    if !is_sqlite(db) {
        let sql = format!("SELECT id FROM customers WHERE id IN ({}) ORDER BY id FOR UPDATE", parameters(1, ids.len()));
        all(db, &sql, ids.iter().map(|id| (*id).into()).collect(), |row| row.id("id")).await?;
    }
    Ok(())
}

/// A line on a timeline that tells of a merge.
struct Entry<'a> {
    id: Uuid,
    customer: Uuid,
    merge: Uuid,
    /// The other customer's name.
    other: &'a str,
    /// Inbound for a merge, outbound for its undoing.
    flow: Flow,
}

impl Entry<'_> {
    /// Writes it; the figures follow when the change is settled.
    async fn write(&self, db: &dyn Connection, at: Timestamp, actor: &str) -> Result<()> {
        let sql = "INSERT INTO interactions (customer_id, at, id, kind, channel, flow, subject, summary, ref_id, actor) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9)";
        let values = vec![
            self.customer.into(),
            at.0.into(),
            self.id.into(),
            InteractionKind::Record.code().into(),
            Channel::Internal.code().into(),
            self.flow.code().into(),
            self.other.into(),
            self.merge.into(),
            actor.into(),
        ];
        execute(db, sql, values).await?;
        Ok(())
    }
}
