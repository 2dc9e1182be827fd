//! Filters: how many rows one would find.

#[cfg(feature = "ssr")]
use domain::access::{Action, Resource};
use domain::page::Total;
use leptos::{prelude::*, server_fn::codec::GetUrl};

#[cfg(feature = "ssr")]
use crate::server::authorise;
use crate::{error::ApiError, wire::Json};

/// How many rows the list of that subject has with a query.
#[server(prefix = "/api/fn", endpoint = "count", input = GetUrl, output = Json)]
pub async fn count_rows(subject: String, query: String) -> Result<Total, ApiError> {
    use domain::{
        customer::CustomerQuery,
        order::OrderQuery,
        page::{COUNT_ALL, parse_query},
        predicate::Subject,
        product::ProductQuery,
        ticket::TicketQuery,
    };
    let subject = Subject::from_word(&subject).ok_or(ApiError::NotFound)?;
    let resource = match subject {
        Subject::Customer => Resource::Customer,
        Subject::Order => Resource::Order,
        Subject::Ticket => Resource::Ticket,
        Subject::Product => Resource::Product,
        _ => return Err(ApiError::NotFound),
    };
    let (state, access) = authorise(Action::Read, resource)?;
    let (db, today, scope) = (state.db.reader(), (state.now)().day(), access.scope());
    // The first row is on its way while the others are counted: the list's own total comes with it.
    let first: Vec<_> =
        parse_query(&query).into_iter().filter(|(key, _)| !["cursor", "limit", "sort", COUNT_ALL.0].contains(&key.as_str())).collect();
    Ok(match subject {
        Subject::Customer => {
            let query = CustomerQuery { limit: 1, ..CustomerQuery::from_pairs_for(&first, scope.fields)?.on(today) };
            store::customers::list(db, &scope, &query).await?.total
        }
        Subject::Order => {
            store::orders::list(db, &scope, &OrderQuery { limit: 1, ..OrderQuery::from_pairs_for(&first, scope.fields)?.on(today) })
                .await?
                .total
        }
        Subject::Ticket => {
            store::tickets::list(db, &scope, &TicketQuery { limit: 1, ..TicketQuery::from_pairs_for(&first, scope.fields)?.on(today) })
                .await?
                .total
        }
        Subject::Product => {
            store::products::list(db, &scope, &ProductQuery { limit: 1, ..ProductQuery::from_pairs_for(&first, scope.fields)?.on(today) })
                .await?
                .total
        }
        _ => return Err(ApiError::NotFound),
    })
}
