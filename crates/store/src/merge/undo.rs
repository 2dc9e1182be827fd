//! Undoing a merge.

use domain::{
    access::{Mask, Scope},
    interaction::Flow,
    merge::Merge,
    problem::Problem,
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    Entry,
    fields::{Consents, Particulars},
    hold, moves,
    read::merge as get,
};
use crate::{
    connection::Connection,
    customers, duplicates,
    error::{Result, StoreError},
    figures::Change,
    imports::reindex,
    row::execute,
};

/// Takes apart what a merge joined, at any time later; none where there is no such merge, or the customer is out of
/// reach. `entries` are the
/// ids of the two lines on the timelines that tell of it, the survivor's first. To be run in a transaction.
///
/// # Errors
/// [`StoreError::Invalid`] for a merge that was undone before, and for one whose survivor went into another
/// customer since: that merge must be undone first.
pub async fn undo(db: &dyn Connection, scope: &Scope, id: Uuid, entries: [Uuid; 2], now: Timestamp, actor: &str) -> Result<Option<Merge>> {
    let Some(first) = get(db, scope, id).await? else { return Ok(None) };
    hold(db, &[first.survivor_id, first.loser_id]).await?;
    // Again, now that nobody else can undo it.
    let Some(merge) = get(db, scope, id).await? else { return Ok(None) };
    if merge.undone_at.is_some() {
        return Err(StoreError::Invalid(Problem::MergeUndone));
    }
    if merge.behind.is_some() {
        return Err(StoreError::Invalid(Problem::MergedOnwards));
    }
    let (survivor, loser) = (merge.survivor_id, merge.loser_id);
    let change = Change::begin(db, &[survivor, loser]).await?;
    let sql = "UPDATE customers SET merged_into = NULL, updated_at = $1 WHERE id = $2";
    execute(db, sql, vec![now.0.into(), loser.into()]).await?;
    moves::back(db, id, survivor, loser).await?;
    Particulars::restore(db, id, survivor, now).await?;
    Consents::restore(db, id, survivor, loser).await?;
    let sql = "UPDATE merges SET undone_at = $1, undone_by = $2 WHERE id = $3";
    execute(db, sql, vec![now.0.into(), actor.into(), id.into()]).await?;
    for (entry, customer, other) in [(entries[0], survivor, loser), (entries[1], loser, survivor)] {
        let other = customers::name(db, other).await?;
        Entry { id: entry, customer, merge: id, other: &other, flow: Flow::Outbound }.write(db, now, actor).await?;
    }
    change.settle(db).await?;
    reindex(db, &[survivor, loser]).await?;
    duplicates::refresh(db, &[survivor, loser], now).await?;
    // Told whatever the two are now: who undid it saw both as one.
    let told = get(db, &Scope::all(), id).await?;
    Ok(told.map(|merge| merge.masked(scope.fields)))
}
