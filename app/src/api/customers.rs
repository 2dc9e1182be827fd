//! Customers: the list, the record, and what the filters offer.

use domain::{
    customer::{CustomerRecord, Facts},
    page::Page,
    search::SearchHit,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

use crate::error::ApiError;

/// A page of the customer list.
#[server(prefix = "/api/fn", endpoint = "customers", input = GetUrl)]
pub async fn list_customers(query: String) -> Result<Page<Facts>, ApiError> {
    let state = crate::server::state()?;
    let query = domain::customer::CustomerQuery::from_pairs(&domain::page::parse_query(&query))?;
    Ok(store::customers::list(state.db.reader(), &query).await?)
}

/// One customer with everything that is not a list of its own.
#[server(prefix = "/api/fn", endpoint = "customer", input = GetUrl)]
pub async fn get_customer(id: Uuid) -> Result<CustomerRecord, ApiError> {
    let state = crate::server::state()?;
    super::found(store::customers::record(state.db.reader(), id).await?)
}

/// The countries that customers are in, for the filter.
#[server(prefix = "/api/fn", endpoint = "countries", input = GetUrl)]
pub async fn list_countries() -> Result<Vec<String>, ApiError> {
    let state = crate::server::state()?;
    Ok(store::customers::countries(state.db.reader()).await?)
}

/// Customers, orders and tickets that a text finds.
#[server(prefix = "/api/fn", endpoint = "search", input = GetUrl)]
pub async fn search(text: String) -> Result<Vec<SearchHit>, ApiError> {
    let state = crate::server::state()?;
    Ok(store::search::find(state.db.reader(), &text, 20).await?)
}
