//! The customers behind an alert: the first rows of the very list that it opens, as its reader's role shows them.

use std::collections::HashSet;

use domain::{
    access::{Access, Action, FieldClass, Resource},
    alert::{Alert, BEHIND, Behind, Customer, Tie},
    customer::CustomerQuery,
    order::{OrderColumn, OrderQuery},
    page::{Direction, parse_query},
    ticket::TicketQuery,
    time::Day,
};
use uuid::Uuid;

use crate::{connection::Connection, customers, error::Result, orders, tickets};

/// Orders and tickets among which the customers are looked for: some have several.
const LOOKED_AT: u32 = 50;

/// Who is behind an alert: the customers of the largest orders, of the newest tickets, or who brought most.
///
/// # Errors
/// Those of the database.
pub async fn behind(db: &dyn Connection, access: &Access, alert: &Alert, today: Day) -> Result<Behind> {
    let opens = alert.watch.opens(alert.bucket);
    let (path, query) = opens.split_once('?').unwrap_or((opens.as_str(), ""));
    let (pairs, scope, fields) = (parse_query(query), access.scope(), access.role.fields);
    let mut found = Vec::new();
    // What a list would refuse to be asked for, an alert does not tell either.
    match path {
        "/orders" if access.may(Action::Read, Resource::Order) && fields.shows(FieldClass::Money) => {
            let Ok(query) = OrderQuery::from_pairs_for(&pairs, fields) else { return Ok(Behind::default()) };
            let (sort, direction) = (OrderColumn::Total, Direction::Descending);
            let query = OrderQuery { sort, direction, limit: LOOKED_AT, ..query.on(today) };
            for order in orders::list(db, &scope, &query).await?.rows {
                let Some(id) = order.customer_id else { continue };
                let tie = Tie::Order(order.source, order.number, order.total_minor);
                found.push(Customer { id, name: order.customer, tie });
            }
        }
        "/tickets" if access.may(Action::Read, Resource::Ticket) => {
            let Ok(query) = TicketQuery::from_pairs_for(&pairs, fields) else { return Ok(Behind::default()) };
            let query = TicketQuery { limit: LOOKED_AT, ..query.on(today) };
            for ticket in tickets::list(db, &scope, &query).await?.rows {
                let tie = Tie::Ticket(ticket.source, ticket.number, ticket.subject);
                found.push(Customer { id: ticket.customer_id, name: ticket.customer, tie });
            }
        }
        "/customers" if access.may(Action::Read, Resource::Customer) => {
            let Ok(query) = CustomerQuery::from_pairs_for(&pairs, fields) else { return Ok(Behind::default()) };
            let query = CustomerQuery { limit: BEHIND, ..query.on(today) };
            for facts in customers::list(db, &scope, &query).await?.rows {
                let net = fields.shows(FieldClass::Money).then(|| facts.net().minor);
                found.push(Customer { id: facts.customer_id, name: facts.name, tie: Tie::Counted(net) });
            }
        }
        _ => return Ok(Behind::default()),
    }
    let mut seen: HashSet<Uuid> = HashSet::new();
    found.retain(|customer| seen.insert(customer.id));
    found.truncate(usize::try_from(BEHIND).unwrap_or(usize::MAX));
    Ok(Behind { customers: found, is_shown: true })
}
