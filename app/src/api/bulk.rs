//! Changes to many customers, and tag, owner and stage of one.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::bulk::{BulkItem, BulkJob};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// Begins a change to many customers; a small one is done when this answers.
#[server(prefix = "/api/fn", endpoint = "start-bulk", output = Json)]
pub async fn start_bulk(all: bool, ids: String, query: String, action: String, value: String) -> Result<BulkJob, ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let request = domain::bulk::BulkRequest { all, ids, query, action, value };
    let id = crate::server::bulk::begin(&state, &access, &request).await?;
    super::found(store::jobs::get(state.db.reader(), id, &access).await?)
}

/// Takes a change back where nobody has changed the same again. Answers a plain form by going to the report.
#[server(prefix = "/api/fn", endpoint = "undo-bulk", output = Json)]
pub async fn undo_bulk(id: Uuid) -> Result<BulkJob, ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let undone = crate::server::bulk::undo(&state, &access, id).await;
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&format!("/bulk/{id}"));
    }
    undone?;
    super::found(store::jobs::get(state.db.reader(), id, &access).await?)
}

/// How far a change is, and up to a hundred of the customers that came to `outcome`, those after `after`.
#[server(prefix = "/api/fn", endpoint = "bulk", input = GetUrl, output = Json)]
pub async fn get_bulk(id: Uuid, outcome: String, after: String) -> Result<(BulkJob, Vec<BulkItem>), ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let job = super::found(store::jobs::get(state.db.reader(), id, &access).await?)?;
    let Some(outcome) = domain::bulk::Outcome::from_word(&outcome) else { return Ok((job, Vec::new())) };
    let after = after.parse().unwrap_or_default();
    Ok((job, store::jobs::items(state.db.reader(), id, &access, outcome, after).await?))
}

/// Changes tag, owner or stage of one customer. Answers a plain form by going back to the customer.
#[server(prefix = "/api/fn", endpoint = "label-customer", output = Json)]
pub async fn label_customer(customer_id: Uuid, action: String, value: String) -> Result<(), ApiError> {
    let (state, access) = authorise(Action::Update, Resource::Customer)?;
    let changed = crate::server::bulk::one(&state, &access, customer_id, &action, &value).await;
    if crate::server::is_plain_form() {
        leptos_axum::redirect(&format!("/customers/{customer_id}?tab=details"));
    }
    changed
}

/// What a customer can be labelled with: the names of the tags, and of our own people.
#[server(prefix = "/api/fn", endpoint = "label-choices", input = GetUrl, output = Json)]
pub async fn label_choices() -> Result<(Vec<String>, Vec<String>), ApiError> {
    let (state, _) = authorise(Action::Update, Resource::Customer)?;
    let tags = store::tags::list(state.db.reader()).await?.into_iter().map(|tag| tag.name).collect();
    Ok((tags, store::users::owners(state.db.reader()).await?.into_iter().map(|owner| owner.name).collect()))
}
