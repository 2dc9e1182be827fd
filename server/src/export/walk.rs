//! Walking through a list from its first row to its last, or through the rows that were selected.

use std::collections::HashSet;

use domain::{
    access::{Fields, Scope},
    bulk::{MAX_NAMED, ids_of},
    customer::{CustomerColumn, CustomerQuery},
    format::Locale,
    list::{Column, split_key},
    order::{OrderColumn, OrderQuery},
    problem::Problem as Wrong,
    product::{ProductColumn, ProductQuery},
    ticket::{TicketColumn, TicketQuery},
    time::Day,
};
use store::{Connection, MOST_ROWS, customers, orders, products, tickets};
use uuid::Uuid;

use super::{
    lists::{heads, values},
    table::{Head, Value},
};
use crate::api::problem::Problem;

/// Selected rows that are looked up at once.
const SELECTED: usize = 200;

/// A list with its query and the columns shown.
enum Query {
    Customers(CustomerQuery, Vec<CustomerColumn>),
    Orders(OrderQuery, Vec<OrderColumn>),
    Tickets(TicketQuery, Vec<TicketColumn>),
    Products(ProductQuery, Vec<ProductColumn>),
}

/// What is left of a walk.
enum Rest {
    /// All from this cursor on; from the beginning without.
    From(Option<String>),
    /// Selected rows, by what the list calls them.
    Selected(std::vec::IntoIter<String>),
    /// Nothing.
    End,
}

/// A walk under way.
pub(super) struct Walk {
    scope: Scope,
    query: Query,
    locale: Locale,
    rest: Rest,
}

impl Walk {
    /// The list of that word with the query of an address; only the rows that `ids` names where it names
    /// any. Days ago count from today. Only of whom and of what the scope shows: columns of what is not shown are
    /// left out. None for a word that is no list.
    ///
    /// # Errors
    /// A query that cannot be read, and more selected rows than can be.
    pub(super) fn begin(list: &str, pairs: &[(String, String)], scope: Scope, locale: Locale, today: Day) -> Result<Option<Self>, Problem> {
        let fields = scope.fields;
        let query = match list {
            "customers" => Query::Customers(CustomerQuery::from_pairs_for(pairs, fields)?.on(today), of_customers(pairs, fields)),
            "orders" => Query::Orders(OrderQuery::from_pairs_for(pairs, fields)?.on(today), shown::<OrderColumn>(pairs, fields)),
            "tickets" => Query::Tickets(TicketQuery::from_pairs_for(pairs, fields)?.on(today), shown::<TicketColumn>(pairs, fields)),
            "products" => Query::Products(ProductQuery::from_pairs_for(pairs, fields)?.on(today), shown::<ProductColumn>(pairs, fields)),
            _ => return Ok(None),
        };
        let selected = selected(pairs, matches!(query, Query::Customers(..)));
        if selected.len() > MAX_NAMED {
            return Err(Problem::parameter("ids", Wrong::TooManyNamed.to_string()));
        }
        let rest = if selected.is_empty() { Rest::From(None) } else { Rest::Selected(selected.into_iter()) };
        Ok(Some(Self { scope, query, locale, rest }))
    }

    /// The heads of the columns.
    pub(super) fn heads(&self) -> Vec<Head> {
        match &self.query {
            Query::Customers(_, columns) => heads(columns, self.locale),
            Query::Orders(_, columns) => heads(columns, self.locale),
            Query::Tickets(_, columns) => heads(columns, self.locale),
            Query::Products(_, columns) => heads(columns, self.locale),
        }
    }

    /// The next rows; none where the walk is over.
    pub(super) async fn next<C: Connection>(&mut self, db: &C) -> store::Result<Option<Vec<Vec<Value>>>> {
        match std::mem::replace(&mut self.rest, Rest::End) {
            Rest::End => Ok(None),
            Rest::From(cursor) => {
                let (rows, next) = self.page(db, cursor).await?;
                if next.is_some() {
                    self.rest = Rest::From(next);
                }
                Ok(Some(rows))
            }
            Rest::Selected(mut keys) => {
                let part: Vec<String> = keys.by_ref().take(SELECTED).collect();
                if part.is_empty() {
                    return Ok(None);
                }
                self.rest = Rest::Selected(keys);
                self.named(db, &part).await.map(Some)
            }
        }
    }

    async fn page<C: Connection>(&self, db: &C, cursor: Option<String>) -> store::Result<(Vec<Vec<Value>>, Option<String>)> {
        let locale = self.locale;
        let limit = MOST_ROWS;
        Ok(match &self.query {
            Query::Customers(query, columns) => {
                let (rows, next) = customers::batch(db, &self.scope, &CustomerQuery { cursor, limit, ..query.clone() }).await?;
                (rows.iter().map(|row| values(columns, row, locale)).collect(), next)
            }
            Query::Orders(query, columns) => {
                let page = orders::list(db, &self.scope, &OrderQuery { cursor, limit, ..query.clone() }).await?;
                (page.rows.iter().map(|row| values(columns, row, locale)).collect(), page.next)
            }
            Query::Tickets(query, columns) => {
                let page = tickets::list(db, &self.scope, &TicketQuery { cursor, limit, ..query.clone() }).await?;
                (page.rows.iter().map(|row| values(columns, row, locale)).collect(), page.next)
            }
            Query::Products(query, columns) => {
                let page = products::list(db, &self.scope, &ProductQuery { cursor, limit, ..query.clone() }).await?;
                (page.rows.iter().map(|row| values(columns, row, locale)).collect(), page.next)
            }
        })
    }

    /// The rows of these names, in this order, without those that there are not.
    async fn named<C: Connection>(&self, db: &C, keys: &[String]) -> store::Result<Vec<Vec<Value>>> {
        let locale = self.locale;
        if let Query::Customers(_, columns) = &self.query {
            let ids: Vec<Uuid> = keys.iter().filter_map(|key| key.parse().ok()).collect();
            return Ok(customers::by_ids(db, &self.scope, &ids).await?.iter().map(|row| values(columns, row, locale)).collect());
        }
        let mut rows = Vec::with_capacity(keys.len());
        for (source, number) in keys.iter().filter_map(|key| split_key(key)) {
            rows.extend(match &self.query {
                Query::Customers(..) => None,
                Query::Orders(_, columns) => {
                    orders::by_number(db, &self.scope, source, number).await?.map(|found| values(columns, &found.order, locale))
                }
                Query::Tickets(_, columns) => {
                    tickets::by_number(db, &self.scope, source, number).await?.map(|found| values(columns, &found.ticket, locale))
                }
                Query::Products(_, columns) => {
                    products::by_code(db, &self.scope, source, number).await?.map(|found| values(columns, &found, locale))
                }
            });
        }
        Ok(rows)
    }
}

/// The columns shown, without those of what is not.
fn shown<C: Column>(pairs: &[(String, String)], fields: Fields) -> Vec<C> {
    C::shown(pairs, fields).into_iter().filter(|column| fields.shows_any(column.class())).collect()
}

/// Of customers also who looks after them and their tags, whether or not the page shows them: what people go on to
/// work with elsewhere.
fn of_customers(pairs: &[(String, String)], fields: Fields) -> Vec<CustomerColumn> {
    let mut columns: Vec<CustomerColumn> = shown(pairs, fields);
    for also in [CustomerColumn::Owner, CustomerColumn::Tags] {
        if fields.shows_any(also.class()) && !columns.contains(&also) {
            columns.push(also);
        }
    }
    columns
}

/// The rows that an address or form names. Customers have ids, which may stand in one list; numbers of
/// other systems may hold commas and stand one by one.
fn selected(pairs: &[(String, String)], by_id: bool) -> Vec<String> {
    if by_id {
        return ids_of(pairs).iter().map(Uuid::to_string).collect();
    }
    let mut known = HashSet::new();
    pairs.iter().filter(|(key, value)| key == "ids" && known.insert(value)).map(|(_, value)| value.clone()).collect()
}
