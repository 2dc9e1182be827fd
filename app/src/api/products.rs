//! Products: the list, and one of them.

use domain::{page::Page, product::Product};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::error::ApiError;

/// A page of the product list.
#[server(prefix = "/api/fn", endpoint = "products", input = GetUrl)]
pub async fn list_products(query: String) -> Result<Page<Product>, ApiError> {
    let state = crate::server::state()?;
    let query = domain::product::ProductQuery::from_pairs(&domain::page::parse_query(&query))?;
    Ok(store::products::list(state.db.reader(), &query).await?)
}

/// One product by its code in a source system.
#[server(prefix = "/api/fn", endpoint = "product", input = GetUrl)]
pub async fn get_product(source: String, code: String) -> Result<Product, ApiError> {
    let state = crate::server::state()?;
    super::found(store::products::by_code(state.db.reader(), &source, &code).await?)
}
