//! The queries behind a page, run without the page: the store calls that its server functions make.

use domain::{
    access::{Access, Scope},
    customer::CustomerQuery,
    dashboard::DashboardQuery,
    interaction::{FEED_LIMIT, TimelineQuery},
    order::OrderQuery,
    page::{CARD_LIMIT, parse_query, value},
    problem::FieldError,
    product::ProductQuery,
    report::Report,
    ticket::TicketQuery,
    time::Day,
};
use store::{Db, Hash, StoreError};
use uuid::Uuid;

use crate::state::now;

/// As many hits as the search shows.
const HITS: u32 = 20;

/// What a page asks the store. Lists and timelines are named by the query of their address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Query {
    /// Nothing: the server answers by itself.
    None,
    /// A search.
    Search(String),
    /// The customer list with its toolbar.
    CustomerList(String),
    /// The customer list alone.
    Customers(String),
    /// A customer's page.
    CustomerPage(Uuid),
    /// A customer's record alone.
    Customer(Uuid),
    /// A page of a timeline.
    Timeline(Uuid, String),
    /// The order list.
    Orders(String),
    /// An order, by source and number.
    Order(String, String),
    /// The ticket list.
    Tickets(String),
    /// A ticket, by source and number, with its customer.
    Ticket(String, String),
    /// The product list.
    Products(String),
    /// A product, by source and code.
    Product(String, String),
    /// The dashboard, on a day.
    Dashboard(String, Day),
    /// The table of a report, on a day.
    Report(String, Day),
}

impl Query {
    /// Runs the queries one after the other; the page sends most of them together.
    pub(super) async fn run(&self, db: &Db) -> Result<(), StoreError> {
        let reader = db.reader();
        match self {
            Self::None => {}
            Self::Search(text) => drop(store::search::find(reader, &Scope::all(), text, HITS).await?),
            Self::CustomerList(query) => customer_list(db, query).await?,
            Self::Customers(query) => drop(store::customers::list(reader, &Scope::all(), &read(query, CustomerQuery::from_pairs)?).await?),
            Self::CustomerPage(id) => customer_page(db, *id).await?,
            Self::Customer(id) => drop(store::customers::record(reader, &Scope::all(), *id).await?),
            Self::Timeline(id, query) => {
                drop(store::timeline::list(reader, &Scope::all(), *id, &read(query, TimelineQuery::from_pairs)?).await?)
            }
            Self::Orders(query) => {
                store::orders::list(reader, &Scope::all(), &read(query, OrderQuery::from_pairs)?).await?;
                toolbar(db, "orders").await?;
            }
            Self::Order(source, number) => drop(store::orders::by_number(reader, &Scope::all(), source, number).await?),
            Self::Tickets(query) => {
                store::tickets::list(reader, &Scope::all(), &read(query, TicketQuery::from_pairs)?).await?;
                toolbar(db, "tickets").await?;
            }
            Self::Ticket(source, number) => ticket_page(db, source, number).await?,
            Self::Products(query) => {
                store::products::list(reader, &Scope::all(), &read(query, ProductQuery::from_pairs)?).await?;
                toolbar(db, "products").await?;
            }
            Self::Dashboard(query, today) => drop(store::dashboard::read(reader, &read(query, DashboardQuery::from_pairs)?, *today).await?),
            Self::Report(query, today) => drop(store::reports::read(reader, &read(query, Report::from_pairs)?, *today).await?),
            Self::Product(source, code) => drop(store::products::detail(reader, &Scope::all(), source, code).await?),
        }
        Ok(())
    }
}

/// What every request asks for: whose it is, by the hash of the session's token.
///
/// # Errors
/// Those of the store.
pub async fn signed(db: &Db, hash: &Hash) -> Result<(), StoreError> {
    store::sessions::resolve(db.reader(), hash, now()).await?;
    Ok(())
}

/// What every page asks for besides: what the lists show that person first.
///
/// # Errors
/// Those of the store.
pub async fn frame(db: &Db) -> Result<(), StoreError> {
    store::views::defaults(db.reader(), &Access::system("bench").role.word).await?;
    Ok(())
}

fn read<T>(query: &str, from_pairs: impl Fn(&[(String, String)]) -> Result<T, FieldError>) -> Result<T, StoreError> {
    from_pairs(&parse_query(query)).map_err(|error| StoreError::Invalid(error.problem))
}

/// Rows and toolbar; where the search may be a number, what it finds.
async fn customer_list(db: &Db, query: &str) -> Result<(), StoreError> {
    let (reader, pairs) = (db.reader(), parse_query(query));
    store::customers::list(reader, &Scope::all(), &read(query, CustomerQuery::from_pairs)?).await?;
    if let Some(q) = value(&pairs, "q").filter(|q| q.chars().any(|c| c.is_ascii_digit())) {
        store::search::find(reader, &Scope::all(), q, HITS).await?;
    }
    toolbar(db, "customers").await
}

/// What a list offers beside its rows: the values to filter by, saved views, and with whom to share one.
async fn toolbar(db: &Db, list: &str) -> Result<(), StoreError> {
    let reader = db.reader();
    match list {
        "customers" => drop(store::customers::choices(reader, &Scope::all()).await?),
        "orders" => drop(store::orders::choices(reader, &Scope::all()).await?),
        "tickets" => drop(store::tickets::choices(reader, &Scope::all()).await?),
        _ => {}
    }
    store::views::list(reader, list, &Access::system("bench")).await?;
    store::users::roles(reader).await?;
    Ok(())
}

/// What a customer's page asks for while its timeline is open.
///
/// # Errors
/// Those of the store.
pub async fn customer_page(db: &Db, id: Uuid) -> Result<(), StoreError> {
    let reader = db.reader();
    let orders = OrderQuery { customer_id: Some(id), limit: CARD_LIMIT, ..OrderQuery::default() };
    let tickets = TicketQuery { customer_id: Some(id), open: true, limit: CARD_LIMIT, ..TicketQuery::default() };
    store::customers::record(reader, &Scope::all(), id).await?;
    store::timeline::months(reader, &Scope::all(), id).await?;
    store::timeline::list(reader, &Scope::all(), id, &TimelineQuery { limit: FEED_LIMIT, ..TimelineQuery::default() }).await?;
    store::orders::list(reader, &Scope::all(), &orders).await?;
    store::tickets::list(reader, &Scope::all(), &tickets).await?;
    store::surveys::answers(reader, &Scope::all(), id).await?;
    // What the form of tags and owner offers.
    store::tags::list(reader).await?;
    store::users::owners(reader).await?;
    // What to do next, and what to offer.
    let sees = store::advice::Sees { tickets: true, products: true };
    store::advice::of(reader, &Scope::all(), sees, id, now().day()).await?;
    Ok(())
}

async fn ticket_page(db: &Db, source: &str, number: &str) -> Result<(), StoreError> {
    if let Some(detail) = store::tickets::by_number(db.reader(), &Scope::all(), source, number).await? {
        store::customers::record(db.reader(), &Scope::all(), detail.ticket.customer_id).await?;
    }
    Ok(())
}
