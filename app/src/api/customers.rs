//! Customers: the list, the record, and what the filters offer.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
#[cfg(feature = "ssr")]
use domain::interaction::TimelineQuery;
use domain::{
    customer::{CustomerRecord, Facts},
    interaction::Interaction,
    page::Page,
    search::SearchHit,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// How many events a preview shows.
#[cfg(feature = "ssr")]
const PREVIEW_EVENTS: u32 = 5;

/// A page of the customer list.
#[server(prefix = "/api/fn", endpoint = "customers", input = GetUrl, output = Json)]
pub async fn list_customers(query: String) -> Result<Page<Facts>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let query =
        domain::customer::CustomerQuery::from_pairs_for(&domain::page::parse_query(&query), access.role.fields)?.on((state.now)().day());
    Ok(store::customers::list(state.db.reader(), &access.scope(), &query).await?)
}

/// One customer with everything that is not a list of its own. Whoever asks for a merged one is told which record
/// it went into.
#[server(prefix = "/api/fn", endpoint = "customer", input = GetUrl, output = Json)]
pub async fn get_customer(id: Uuid) -> Result<CustomerRecord, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    match store::customers::record(state.db.reader(), &access.scope_of(id), id).await? {
        Some(record) => {
            state.trail.viewed(&access, (state.now)(), id);
            Ok(record)
        }
        None => Err(store::merge::survivor(state.db.reader(), &access.scope(), id).await?.map_or(ApiError::NotFound, ApiError::Moved)),
    }
}

/// One customer as a preview beside a list shows it: the record, and what happened last.
#[server(prefix = "/api/fn", endpoint = "customer-preview", input = GetUrl, output = Json)]
pub async fn preview_customer(id: Uuid) -> Result<(CustomerRecord, Vec<Interaction>), ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    let record = super::found(store::customers::record(state.db.reader(), &access.scope_of(id), id).await?)?;
    state.trail.viewed(&access, (state.now)(), id);
    let newest = TimelineQuery { limit: PREVIEW_EVENTS, ..TimelineQuery::default() };
    Ok((record, store::timeline::list(state.db.reader(), &access.scope_of(id), id, &newest).await?.rows))
}

/// Customers, orders and tickets that a text finds.
#[server(prefix = "/api/fn", endpoint = "search", input = GetUrl, output = Json)]
pub async fn search(text: String) -> Result<Vec<SearchHit>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Customer)?;
    Ok(store::search::find(state.db.reader(), &access.scope(), &text, 20).await?)
}
