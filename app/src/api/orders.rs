//! Orders: the list, and one of them with everything in it.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    order::{Order, OrderDetail},
    page::Page,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// A page of the order list.
#[server(prefix = "/api/fn", endpoint = "orders", input = GetUrl, output = Json)]
pub async fn list_orders(query: String) -> Result<Page<Order>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Order)?;
    let query = domain::order::OrderQuery::from_pairs_for(&domain::page::parse_query(&query), access.role.fields)?.on((state.now)().day());
    let scope = query.customer_id.map_or_else(|| access.scope(), |customer| access.scope_of(customer));
    Ok(store::orders::list(state.db.reader(), &scope, &query).await?)
}

/// One order of a customer, opened in place.
#[server(prefix = "/api/fn", endpoint = "customer-order", input = GetUrl, output = Json)]
pub async fn get_customer_order(customer_id: Uuid, id: Uuid) -> Result<OrderDetail, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Order)?;
    opened(&state, &access, store::orders::detail(state.db.reader(), &access.scope_of(customer_id), customer_id, id).await?)
}

/// One order by its number in a source system.
#[server(prefix = "/api/fn", endpoint = "order", input = GetUrl, output = Json)]
pub async fn get_order(source: String, number: String) -> Result<OrderDetail, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Order)?;
    let masked = super::found(store::orders::by_number(state.db.reader(), &access.scope(), &source, &number).await?)?;
    // Whose it is, and with that what was revealed of it, is known once it is read.
    let order = match masked.order.customer_id {
        Some(customer) if access.fields_of(customer) != access.role.fields => {
            store::orders::detail(state.db.reader(), &access.scope_of(customer), customer, masked.order.id).await?
        }
        _ => Some(masked),
    };
    opened(&state, &access, order)
}

/// An order that somebody opens, which is written down.
#[cfg(feature = "ssr")]
fn opened(state: &crate::server::AppState, access: &domain::access::Access, order: Option<OrderDetail>) -> Result<OrderDetail, ApiError> {
    let found = super::found(order)?;
    state.trail.opened(access, (state.now)(), (Resource::Order, found.order.id, &found.order.number));
    Ok(found)
}
