//! Tickets: the list, and one of them with everything in it.

use domain::{
    page::Page,
    ticket::{Ticket, TicketDetail},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use uuid::Uuid;

use crate::{error::ApiError, wire::Json};

/// A page of the ticket list.
#[server(prefix = "/api/fn", endpoint = "tickets", input = GetUrl, output = Json)]
pub async fn list_tickets(query: String) -> Result<Page<Ticket>, ApiError> {
    let state = crate::server::state()?;
    let query = domain::ticket::TicketQuery::from_pairs(&domain::page::parse_query(&query))?.on((state.now)().day());
    Ok(store::tickets::list(state.db.reader(), &query).await?)
}

/// One ticket of a customer, opened in place.
#[server(prefix = "/api/fn", endpoint = "customer-ticket", input = GetUrl, output = Json)]
pub async fn get_customer_ticket(customer_id: Uuid, id: Uuid) -> Result<TicketDetail, ApiError> {
    let state = crate::server::state()?;
    super::found(store::tickets::detail(state.db.reader(), customer_id, id).await?)
}

/// One ticket by its number in a source system.
#[server(prefix = "/api/fn", endpoint = "ticket", input = GetUrl, output = Json)]
pub async fn get_ticket(source: String, number: String) -> Result<TicketDetail, ApiError> {
    let state = crate::server::state()?;
    super::found(store::tickets::by_number(state.db.reader(), &source, &number).await?)
}
