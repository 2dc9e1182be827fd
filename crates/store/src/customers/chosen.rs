//! Customers chosen one by one or by a query, as many as there are: for exports and changes to many.

use std::collections::HashMap;

use domain::{
    access::{Mask, Scope},
    customer::{CustomerQuery, Facts},
    page::Total,
};
use uuid::Uuid;

use super::{Chosen, FACTS, list_of, read_facts, tag};
use crate::{
    access,
    connection::Connection,
    error::Result,
    query::{Filter, List},
    row::{all, number},
};

/// Customers named in one statement.
const NAMED: usize = 500;

/// The next rows of a walk through a list, and the cursor that goes on; the last part has none. Nothing
/// is counted, so that a walk costs no more than its rows.
///
/// # Errors
/// As for [`super::list`].
pub async fn batch(db: &dyn Connection, scope: &Scope, query: &CustomerQuery) -> Result<(Vec<Facts>, Option<String>)> {
    access::allowed(query.check(scope.fields))?;
    let list = list_of(query);
    let place = list.sort.read(query.cursor.as_deref())?;
    let Chosen { filter, narrow, found_by, proved, .. } = Chosen::by(db, scope, query, (&list, place.as_ref())).await?;
    let list = List { found_by, proved, ..list };
    let mut page = list.page(db, filter, place.as_ref(), (narrow, false, Total::MANY), read_facts).await?;
    tag(db, &mut page.rows).await?;
    let page = page.masked(scope.fields);
    Ok((page.rows, page.next))
}

/// How many customers a query chooses, counted to the end.
///
/// # Errors
/// As for [`super::list`].
pub async fn count(db: &dyn Connection, scope: &Scope, query: &CustomerQuery) -> Result<u64> {
    access::allowed(query.check(scope.fields))?;
    let filter = Chosen::by(db, scope, query, (&list_of(query), None)).await?.filter;
    let sql = format!("SELECT COUNT(*) AS n FROM facts f {}", filter.sql());
    Ok(number(db, &sql, filter.values()).await?.unsigned_abs())
}

/// The figures of these customers, in this order; those there are not are left out.
pub async fn by_ids(db: &dyn Connection, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Facts>> {
    let mut rows = Vec::with_capacity(ids.len());
    for part in ids.chunks(NAMED) {
        let mut filter = Filter::default();
        let named: Vec<String> = part.iter().map(|id| filter.bind(*id)).collect();
        filter.and(format!("f.customer_id IN ({})", named.join(", ")));
        access::and(db, scope, "f.customer_id", &mut filter)?;
        let sql = format!("SELECT {FACTS} FROM facts f {}", filter.sql());
        let found = all(db, &sql, filter.values(), read_facts).await?;
        let mut found: HashMap<Uuid, Facts> = found.into_iter().map(|facts| (facts.customer_id, facts)).collect();
        rows.extend(part.iter().filter_map(|id| found.remove(id)));
    }
    tag(db, &mut rows).await?;
    Ok(rows.masked(scope.fields))
}
