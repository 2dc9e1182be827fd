//! Customers chosen one by one or by a query, as many as there are: for exports and changes to many.

use std::collections::HashMap;

use domain::{
    customer::{CustomerQuery, Facts},
    page::Total,
};
use sea_orm::Value;
use uuid::Uuid;

use super::{Chosen, FACTS, list_of, read_facts, tag};
use crate::{
    connection::Connection,
    error::Result,
    query::parameters,
    row::{all, number},
};

/// Customers named in one statement.
const NAMED: usize = 500;

/// The next rows of a walk through a list, and the cursor that goes on; the last part has none. Nothing
/// is counted, so that a walk costs no more than its rows.
///
/// # Errors
/// As for [`super::list`].
pub async fn batch(db: &dyn Connection, query: &CustomerQuery) -> Result<(Vec<Facts>, Option<String>)> {
    let Chosen { filter, narrow, .. } = Chosen::by(db, query).await?;
    let list = list_of(query);
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut page = list.page(db, filter, place.as_ref(), (narrow, Total::estimate(0)), read_facts).await?;
    tag(db, &mut page.rows).await?;
    Ok((page.rows, page.next))
}

/// How many customers a query chooses, counted to the end.
pub async fn count(db: &dyn Connection, query: &CustomerQuery) -> Result<u64> {
    let filter = Chosen::by(db, query).await?.filter;
    let sql = format!("SELECT COUNT(*) AS n FROM facts f {}", filter.sql());
    Ok(number(db, &sql, filter.values()).await?.unsigned_abs())
}

/// The figures of these customers, in this order; those there are not are left out.
pub async fn by_ids(db: &dyn Connection, ids: &[Uuid]) -> Result<Vec<Facts>> {
    let mut rows = Vec::with_capacity(ids.len());
    for part in ids.chunks(NAMED) {
        let sql = format!("SELECT {FACTS} FROM facts f WHERE f.customer_id IN ({})", parameters(1, part.len()));
        let values: Vec<Value> = part.iter().map(|id| (*id).into()).collect();
        let found = all(db, &sql, values, read_facts).await?;
        let mut found: HashMap<Uuid, Facts> = found.into_iter().map(|facts| (facts.customer_id, facts)).collect();
        rows.extend(part.iter().filter_map(|id| found.remove(id)));
    }
    tag(db, &mut rows).await?;
    Ok(rows)
}
