//! Merging customers: the two records side by side, the merge, and its undoing.

#[cfg(feature = "ssr")]
use domain::{
    access::{Action, Resource},
    audit,
};
use std::collections::BTreeMap;

use domain::merge::{Comparison, Merge};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::{authorise, trail};
use crate::{error::ApiError, wire::Json};

/// Two records side by side.
#[server(prefix = "/api/fn", endpoint = "compare-customers", input = GetUrl, output = Json)]
pub async fn compare_customers(survivor: Uuid, loser: Uuid) -> Result<Comparison, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let comparison = super::found(store::merge::compare(state.db.reader(), &access.scope(), survivor, loser).await?)?;
    // Both records are shown whole.
    for customer in [survivor, loser] {
        state.trail.viewed(&access, (state.now)(), customer);
    }
    Ok(comparison)
}

/// A merge.
#[server(prefix = "/api/fn", endpoint = "merge", input = GetUrl, output = Json)]
pub async fn get_merge(id: Uuid) -> Result<Merge, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    super::found(store::merge::get(state.db.reader(), &access.scope(), id).await?)
}

/// Merges two customers; `keep` says whose value stays, by field. Gives the merge's id. A plain form is led to
/// the merged record.
#[server(prefix = "/api/fn", endpoint = "merge-customers", output = Json)]
pub async fn merge_customers(survivor: Uuid, loser: Uuid, #[server(default)] keep: BTreeMap<String, String>) -> Result<Uuid, ApiError> {
    let (state, access) = authorise(Action::Delete, Resource::Customer)?;
    let (at, actor, scope) = ((state.now)(), access.name.clone(), access.scope());
    let choices = domain::merge::Choices::from_pairs(&keep.into_iter().collect::<Vec<_>>())?;
    let merging = store::merge::Merging { id: (state.new_id)(at), survivor, loser, at, actor, choices };
    let id = merging.id;
    let said = [survivor, loser].map(|customer| trail::entry(&access, at, audit::Action::Merged, Resource::Customer, customer));
    let merged = state
        .db
        .write(move |tx| {
            let (merging, scope, said) = (merging.clone(), scope.clone(), said.clone());
            Box::pin(async move {
                let merged = store::merge::merge(tx, &scope, &merging).await?;
                if merged {
                    store::audit::append(tx, &said).await?;
                }
                Ok(merged)
            })
        })
        .await?;
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&format!("/customers/{survivor}"));
    }
    publish(&state, [survivor, loser]);
    super::found(merged.then_some(id))
}

/// Undoes a merge. A plain form is led back to the merge, which says so.
#[server(prefix = "/api/fn", endpoint = "undo-merge", output = Json)]
pub async fn undo_merge(id: Uuid) -> Result<Merge, ApiError> {
    let (state, access) = authorise(Action::Delete, Resource::Customer)?;
    let (now, actor, scope) = ((state.now)(), access.name.clone(), access.scope());
    let entries = [(state.new_id)(now), (state.new_id)(now)];
    let origin = trail::Origin::current();
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&format!("/merges/{id}"));
    }
    let undone = state
        .db
        .write(move |tx| {
            let (actor, scope, by, origin) = (actor.clone(), scope.clone(), access.clone(), origin.clone());
            Box::pin(async move {
                let undone = store::merge::undo(tx, &scope, id, entries, now, &actor).await?;
                let customers = undone.iter().flat_map(|merge| [merge.survivor_id, merge.loser_id]);
                let said = customers
                    .map(|customer| origin.entry(&by, now, audit::Action::Unmerged, Resource::Customer, Some(customer.to_string())));
                store::audit::append(tx, &said.collect::<Vec<_>>()).await?;
                Ok(undone)
            })
        })
        .await?;
    if let Some(merge) = &undone {
        publish(&state, [merge.survivor_id, merge.loser_id]);
    }
    super::found(undone)
}

#[cfg(feature = "ssr")]
fn publish(state: &crate::server::AppState, customers: [Uuid; 2]) {
    for id in customers {
        state.publish(domain::live::Changed { kind: domain::live::ChangedKind::Customer, id });
    }
}
