//! Orders and tickets: all of them, or one by the number that people know it by.

use app::server::{AppState, trail::Origin};
use axum::{Extension, extract::State};
use domain::{
    access::{Access, Action, Resource},
    audit,
    order::{Order, OrderDetail, OrderQuery},
    page::Page,
    ticket::{Ticket, TicketDetail, TicketQuery},
};

use store::audit::NewEntry;
use uuid::Uuid;

use super::{
    Answer,
    extract::{Known, NoParams, Numbered},
    params::{OrderParams, TicketParams},
    problem::Problem,
    seen::Seen,
};
use crate::auth::gate::Signed;

/// Orders and credit notes
#[utoipa::path(
    get, path = "/api/v1/orders", operation_id = "list_orders", tag = "Orders and tickets", params(OrderParams),
    responses((status = 200, description = "A page of orders, anonymous sales among them.", body = Page<Order>))
)]
pub(super) async fn orders(
    State(state): State<AppState>,
    Signed(access): Signed,
    Known(pairs, _): Known<OrderParams>,
) -> Answer<Page<Order>> {
    access.allow(Action::Read, Resource::Order)?;
    let query = OrderQuery::from_pairs_for(&pairs, access.role.fields)?.on((state.now)().day());
    Ok(Seen(access.role.fields, store::orders::list(state.db.reader(), &access.scope(), &query).await?))
}

/// Tickets
#[utoipa::path(
    get, path = "/api/v1/tickets", operation_id = "list_tickets", tag = "Orders and tickets", params(TicketParams),
    responses((status = 200, description = "A page of tickets.", body = Page<Ticket>))
)]
pub(super) async fn tickets(
    State(state): State<AppState>,
    Signed(access): Signed,
    Known(pairs, _): Known<TicketParams>,
) -> Answer<Page<Ticket>> {
    access.allow(Action::Read, Resource::Ticket)?;
    let query = TicketQuery::from_pairs_for(&pairs, access.role.fields)?.on((state.now)().day());
    Ok(Seen(access.role.fields, store::tickets::list(state.db.reader(), &access.scope(), &query).await?))
}

/// One order with its lines
#[utoipa::path(
    get, path = "/api/v1/orders/{source}/{number}", operation_id = "get_order", tag = "Orders and tickets",
    params(
        ("source" = String, Path, description = "Code of the source system, such as `online-retail`."),
        ("number" = String, Path, description = "Number of the order or credit note there."),
        NoParams
    ),
    responses(
        (status = 200, description = "The order or credit note with its lines.", body = OrderDetail),
        (status = 404, description = "That source has no order with this number.")
    )
)]
pub(super) async fn order(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    at: Numbered,
    _none: Known<NoParams>,
) -> Answer<OrderDetail> {
    access.allow(Action::Read, Resource::Order)?;
    let order = store::orders::by_number(state.db.reader(), &access.scope(), &at.source, &at.number).await?;
    let order = order.ok_or_else(|| Problem::not_found("That source has no order with this number."))?;
    look(&state, &access, &origin, (Resource::Order, order.order.id, &order.order.number));
    Ok(Seen(access.role.fields, order))
}

/// One ticket with its messages
#[utoipa::path(
    get, path = "/api/v1/tickets/{source}/{number}", operation_id = "get_ticket", tag = "Orders and tickets",
    params(
        ("source" = String, Path, description = "Code of the source system; `vecino` for our own tickets."),
        ("number" = String, Path, description = "Number of the ticket there, such as `T-1042`."),
        NoParams
    ),
    responses(
        (status = 200, description = "The ticket with its messages.", body = TicketDetail),
        (status = 404, description = "That source has no ticket with this number.")
    )
)]
pub(super) async fn ticket(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    at: Numbered,
    _none: Known<NoParams>,
) -> Answer<TicketDetail> {
    access.allow(Action::Read, Resource::Ticket)?;
    let ticket = store::tickets::by_number(state.db.reader(), &access.scope(), &at.source, &at.number).await?;
    let ticket = ticket.ok_or_else(|| Problem::not_found("That source has no ticket with this number."))?;
    look(&state, &access, &origin, (Resource::Ticket, ticket.ticket.id, &ticket.ticket.number));
    Ok(Seen(access.role.fields, ticket))
}

/// Writes down that somebody looks at one of them.
fn look(state: &AppState, access: &Access, origin: &Origin, (resource, id, number): (Resource, Uuid, &str)) {
    let look = origin.entry(access, (state.now)(), audit::Action::Viewed, resource, Some(id.to_string()));
    state.trail.note(NewEntry { summary: number.to_owned(), ..look });
}
