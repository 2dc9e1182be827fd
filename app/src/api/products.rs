//! Products: the list, and one of them.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    page::Page,
    product::{Product, ProductDetail, Sale},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// How many sales a preview shows.
#[cfg(feature = "ssr")]
const PREVIEW_SALES: u32 = 10;

/// A page of the product list.
#[server(prefix = "/api/fn", endpoint = "products", input = GetUrl, output = Json)]
pub async fn list_products(query: String) -> Result<Page<Product>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Product)?;
    let query =
        domain::product::ProductQuery::from_pairs_for(&domain::page::parse_query(&query), access.role.fields)?.on((state.now)().day());
    Ok(store::products::list(state.db.reader(), &access.scope(), &query).await?)
}

/// One product by its code in a source system, with everything on its page.
#[server(prefix = "/api/fn", endpoint = "product", input = GetUrl, output = Json)]
pub async fn get_product(source: String, code: String) -> Result<ProductDetail, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Product)?;
    super::found(store::products::detail(state.db.reader(), &access.scope(), &source, &code).await?)
}

/// One product as a preview beside the list shows it: the product, and its newest sales.
#[server(prefix = "/api/fn", endpoint = "product-preview", input = GetUrl, output = Json)]
pub async fn preview_product(source: String, code: String) -> Result<(Product, Vec<Sale>), ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Product)?;
    let product = super::found(store::products::by_code(state.db.reader(), &access.scope(), &source, &code).await?)?;
    let sales = store::products::sales(state.db.reader(), &access.scope(), product.id, PREVIEW_SALES).await?;
    Ok((product, sales))
}
