//! Tickets: the list, and one of them with everything in it.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::{
    page::Page,
    ticket::{Ticket, TicketDetail},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// A page of the ticket list.
#[server(prefix = "/api/fn", endpoint = "tickets", input = GetUrl, output = Json)]
pub async fn list_tickets(query: String) -> Result<Page<Ticket>, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Ticket)?;
    let query =
        domain::ticket::TicketQuery::from_pairs_for(&domain::page::parse_query(&query), access.role.fields)?.on((state.now)().day());
    let scope = query.customer_id.map_or_else(|| access.scope(), |customer| access.scope_of(customer));
    Ok(store::tickets::list(state.db.reader(), &scope, &query).await?)
}

/// One ticket of a customer, opened in place.
#[server(prefix = "/api/fn", endpoint = "customer-ticket", input = GetUrl, output = Json)]
pub async fn get_customer_ticket(customer_id: Uuid, id: Uuid) -> Result<TicketDetail, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Ticket)?;
    opened(&state, &access, store::tickets::detail(state.db.reader(), &access.scope_of(customer_id), customer_id, id).await?)
}

/// One ticket by its number in a source system.
#[server(prefix = "/api/fn", endpoint = "ticket", input = GetUrl, output = Json)]
pub async fn get_ticket(source: String, number: String) -> Result<TicketDetail, ApiError> {
    let (state, access) = authorise(Action::Read, Resource::Ticket)?;
    let masked = super::found(store::tickets::by_number(state.db.reader(), &access.scope(), &source, &number).await?)?;
    let customer = masked.ticket.customer_id;
    // Whose it is, and with that what was revealed of it, is known once it is read.
    let ticket = if access.fields_of(customer) == access.role.fields {
        Some(masked)
    } else {
        store::tickets::detail(state.db.reader(), &access.scope_of(customer), customer, masked.ticket.id).await?
    };
    opened(&state, &access, ticket)
}

/// A ticket that somebody opens, which is written down.
#[cfg(feature = "ssr")]
fn opened(
    state: &crate::server::AppState,
    access: &domain::access::Access,
    ticket: Option<TicketDetail>,
) -> Result<TicketDetail, ApiError> {
    let found = super::found(ticket)?;
    state.trail.opened(access, (state.now)(), (Resource::Ticket, found.ticket.id, &found.ticket.number));
    Ok(found)
}
