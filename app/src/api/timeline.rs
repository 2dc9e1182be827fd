//! A customer's timeline: reading it, and writing notes and calls onto it.

use domain::{
    interaction::{Interaction, MonthCount},
    page::Page,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

use crate::error::ApiError;

/// A page of the timeline, newest first.
#[server(prefix = "/api/fn", endpoint = "timeline", input = GetUrl)]
pub async fn list_timeline(customer_id: Uuid, query: String) -> Result<Page<Interaction>, ApiError> {
    let state = crate::server::state()?;
    let query = domain::interaction::TimelineQuery::from_pairs(&domain::page::parse_query(&query))?;
    Ok(store::timeline::list(state.db.reader(), customer_id, &query).await?)
}

/// How many events of each kind fell in each month.
#[server(prefix = "/api/fn", endpoint = "timeline-months", input = GetUrl)]
pub async fn list_months(customer_id: Uuid) -> Result<Vec<MonthCount>, ApiError> {
    let state = crate::server::state()?;
    Ok(store::timeline::months(state.db.reader(), customer_id).await?)
}

/// The whole text of an event whose summary is cut; empty where the summary is all.
#[server(prefix = "/api/fn", endpoint = "interaction-body", input = GetUrl)]
pub async fn get_body(customer_id: Uuid, interaction_id: Uuid) -> Result<String, ApiError> {
    let state = crate::server::state()?;
    Ok(store::timeline::body(state.db.reader(), customer_id, interaction_id).await?.unwrap_or_default())
}

/// Writes a note or logs a call. `kind` is `note` or `call`, `flow` the direction of a call. `id` is
/// chosen by the caller, so that sending the same entry twice writes it once; empty where a plain form
/// sends it. Answers a plain form by going back to the timeline.
#[server(prefix = "/api/fn", endpoint = "write-entry")]
pub async fn write_entry(
    customer_id: Uuid,
    id: String,
    kind: String,
    flow: String,
    minutes: String,
    body: String,
) -> Result<Interaction, ApiError> {
    use domain::interaction::{Flow, InteractionKind};
    let state = crate::server::state()?;
    let entry = domain::interaction::NewEntry {
        kind: InteractionKind::from_word(&kind).ok_or_else(|| ApiError::field("kind", "must be note or call"))?,
        flow: if flow.is_empty() {
            Flow::Internal
        } else {
            Flow::from_word(&flow).ok_or_else(|| ApiError::field("flow", "must be inbound or outbound"))?
        },
        minutes: if minutes.trim().is_empty() {
            None
        } else {
            Some(minutes.trim().parse().map_err(|_| ApiError::field("minutes", "must be a whole number of minutes"))?)
        },
        body,
    };
    let now = (state.now)();
    let id = if id.is_empty() { (state.new_id)(now) } else { id.parse().map_err(|_| ApiError::field("id", "is not an id"))? };
    let actor = crate::server::actor(&state).await?;
    let written = state
        .db
        .write(move |tx| {
            let (actor, entry) = (actor.clone(), entry.clone());
            Box::pin(async move { store::timeline::write(tx, customer_id, id, now, &actor, &entry).await })
        })
        .await?;
    let interaction = super::found(written)?;
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&format!("/customers/{customer_id}"));
    }
    Ok(interaction)
}
