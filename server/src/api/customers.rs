//! Customers, and what belongs to one of them.

use app::server::{AppState, trail::Origin};
use axum::{Extension, extract::State};
use domain::{
    access::{Access, Action, Resource},
    audit,
    customer::{Consent, ContactPoint, CustomerQuery, CustomerRecord, Facts, Holding, IdentityLink},
    interaction::{Interaction, TimelineQuery},
    order::{Order, OrderQuery},
    page::{Page, query_string},
    score::Score,
    ticket::{Ticket, TicketQuery},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    extract::{CustomerId, Known, NoParams, unknown_customer},
    params::{CustomerParams, OrderParams, TicketParams, TimelineParams},
    problem::Problem,
    seen::Seen,
};
use crate::auth::gate::Signed;

/// A row of the customer list.
#[derive(Serialize, ToSchema)]
pub(super) struct CustomerRow {
    /// The customer; the same as `customer_id`.
    id: Uuid,
    #[serde(flatten)]
    facts: Facts,
}

/// Everything on a customer's page that is not a list of its own.
#[derive(Serialize, ToSchema)]
pub(super) struct CustomerBody {
    /// The customer.
    id: Uuid,
    /// Display name.
    name: String,
    /// Country as the source writes it; empty where unknown.
    country: String,
    /// Town of the main address; empty where unknown.
    city: String,
    /// BCP 47 language tag; empty where unknown.
    language: String,
    /// The maintained figures.
    facts: Facts,
    /// How to reach the customer.
    contact_points: Vec<ContactPoint>,
    /// Ids in other systems.
    identity_links: Vec<IdentityLink>,
    /// What was agreed to.
    consents: Vec<Consent>,
    /// What the customer has.
    holdings: Vec<Holding>,
    /// Answers to surveys.
    survey_answers: i64,
    /// What models say, as of the last run; none for who has not bought, before the first run, and where it is not shown.
    score: Option<Score>,
}

impl CustomerBody {
    fn of(record: CustomerRecord, score: Option<Score>) -> Self {
        Self {
            score,
            id: record.facts.customer_id,
            name: record.facts.name.clone(),
            country: record.facts.country.clone(),
            city: record.city,
            language: record.language,
            facts: record.facts,
            contact_points: record.contact_points,
            identity_links: record.identity_links,
            consents: record.consents,
            holdings: record.holdings,
            survey_answers: record.survey_answers,
        }
    }
}

/// Customers
#[utoipa::path(
    get, path = "/api/v1/customers", operation_id = "list_customers", tag = "Customers", params(CustomerParams),
    responses((status = 200, description = "A page of customers with their figures.", body = Page<CustomerRow>))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Signed(access): Signed,
    Known(pairs, _): Known<CustomerParams>,
) -> Answer<Page<CustomerRow>> {
    access.allow(Action::Read, Resource::Customer)?;
    let query = CustomerQuery::from_pairs_for(&pairs, access.role.fields)?.on((state.now)().day());
    let page = store::customers::list(state.db.reader(), &access.scope(), &query).await?;
    Ok(Seen(access.role.fields, page.map(|facts| CustomerRow { id: facts.customer_id, facts })))
}

/// One customer
#[utoipa::path(
    get, path = "/api/v1/customers/{id}", operation_id = "get_customer", tag = "Customers", params(("id" = Uuid, Path, description = "The customer."), NoParams),
    responses(
        (status = 200, description = "The customer with figures, contact points, links, consents and holdings.", body = CustomerBody),
        (status = 301, description = "The customer was merged into another one, which is at the `Location`. After an undo the address is good again, so nobody should keep the answer."),
        (status = 404, description = "There is no customer with this id.")
    )
)]
pub(super) async fn record(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    CustomerId(id): CustomerId,
    _none: Known<NoParams>,
) -> Answer<CustomerBody> {
    access.allow(Action::Read, Resource::Customer)?;
    match store::customers::record(state.db.reader(), &access.scope(), id).await? {
        Some(record) => {
            state.trail.note(origin.entry(&access, (state.now)(), audit::Action::Viewed, Resource::Customer, Some(id.to_string())));
            let score = store::scores::of(state.db.reader(), &access.scope(), id).await?;
            Ok(Seen(access.role.fields, CustomerBody::of(record, score)))
        }
        None => Err(absent(&state, &access, id, "", &[]).await?),
    }
}

/// A customer's timeline, newest first
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/timeline", operation_id = "list_customer_timeline", tag = "Customers",
    params(("id" = Uuid, Path, description = "The customer."), TimelineParams),
    responses(
        (status = 200, description = "A page of interactions.", body = Page<Interaction>),
        (status = 301, description = "The customer was merged into another one, which is at the `Location`. After an undo the address is good again, so nobody should keep the answer."),
        (status = 404, description = "There is no customer with this id.")
    )
)]
pub(super) async fn timeline(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    CustomerId(id): CustomerId,
    Known(pairs, _): Known<TimelineParams>,
) -> Answer<Page<Interaction>> {
    access.allow(Action::Read, Resource::Note)?;
    let query = TimelineQuery::from_pairs(&pairs)?;
    looked(&state, (&access, &origin), id, "/timeline", &pairs).await?;
    Ok(Seen(access.role.fields, store::timeline::list(state.db.reader(), &access.scope(), id, &query).await?))
}

/// A customer's orders and credit notes
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/orders", operation_id = "list_customer_orders", tag = "Customers",
    params(("id" = Uuid, Path, description = "The customer."), OrderParams),
    responses(
        (status = 200, description = "A page of orders.", body = Page<Order>),
        (status = 301, description = "The customer was merged into another one, which is at the `Location`. After an undo the address is good again, so nobody should keep the answer."),
        (status = 404, description = "There is no customer with this id.")
    )
)]
pub(super) async fn orders(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    CustomerId(id): CustomerId,
    Known(pairs, _): Known<OrderParams>,
) -> Answer<Page<Order>> {
    access.allow(Action::Read, Resource::Order)?;
    let query = OrderQuery { customer_id: Some(id), ..OrderQuery::from_pairs_for(&pairs, access.role.fields)? }.on((state.now)().day());
    looked(&state, (&access, &origin), id, "/orders", &pairs).await?;
    Ok(Seen(access.role.fields, store::orders::list(state.db.reader(), &access.scope(), &query).await?))
}

/// A customer's tickets
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/tickets", operation_id = "list_customer_tickets", tag = "Customers",
    params(("id" = Uuid, Path, description = "The customer."), TicketParams),
    responses(
        (status = 200, description = "A page of tickets.", body = Page<Ticket>),
        (status = 301, description = "The customer was merged into another one, which is at the `Location`. After an undo the address is good again, so nobody should keep the answer."),
        (status = 404, description = "There is no customer with this id.")
    )
)]
pub(super) async fn tickets(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    CustomerId(id): CustomerId,
    Known(pairs, _): Known<TicketParams>,
) -> Answer<Page<Ticket>> {
    access.allow(Action::Read, Resource::Ticket)?;
    let query = TicketQuery { customer_id: Some(id), ..TicketQuery::from_pairs_for(&pairs, access.role.fields)? }.on((state.now)().day());
    looked(&state, (&access, &origin), id, "/tickets", &pairs).await?;
    Ok(Seen(access.role.fields, store::tickets::list(state.db.reader(), &access.scope(), &query).await?))
}

/// Notes a look at a part of a customer's record; an error where there is no such customer.
async fn looked(
    state: &AppState,
    (access, origin): (&Access, &Origin),
    id: Uuid,
    rest: &str,
    pairs: &[(String, String)],
) -> Result<(), Problem> {
    match store::customers::facts(state.db.reader(), &access.scope(), id).await? {
        Some(_) => {
            state.trail.note(origin.entry(access, (state.now)(), audit::Action::Viewed, Resource::Customer, Some(id.to_string())));
            Ok(())
        }
        None => Err(absent(state, access, id, rest, pairs).await?),
    }
}

/// Where a customer is who is not at this address: with the one it was merged into, or nowhere.
async fn absent(state: &AppState, access: &Access, id: Uuid, rest: &str, pairs: &[(String, String)]) -> Result<Problem, Problem> {
    let Some(survivor) = store::merge::survivor(state.db.reader(), &access.scope(), id).await? else { return Ok(unknown_customer()) };
    let query = if pairs.is_empty() { String::new() } else { format!("?{}", query_string(pairs)) };
    Ok(Problem::moved(format!("/api/v1/customers/{survivor}{rest}{query}")))
}
