//! Customers chosen one by one or by a query, as many as there are: for exports and changes to many.

use std::collections::HashMap;

use domain::{
    customer::{CustomerQuery, Facts},
    page::Total,
    tag::NOBODY,
};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{Chosen, FACTS, list_of, read_facts, tag};
use crate::{
    bulk::is_sqlite,
    error::Result,
    query::{Filter, count_to, parameters},
    row::{all, number},
    tags,
};

/// Customers named in one statement.
const NAMED: usize = 500;

/// The next rows of a walk through a list, and the cursor that goes on; the last part has none. Nothing
/// is counted, so that a walk costs no more than its rows.
///
/// # Errors
/// As for [`super::list`].
pub async fn batch<C: ConnectionTrait>(db: &C, query: &CustomerQuery) -> Result<(Vec<Facts>, Option<String>)> {
    let Chosen { filter, narrow, .. } = Chosen::by(db, query).await?;
    let list = list_of(query);
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut page = list.page(db, filter, place.as_ref(), (narrow, Total::estimate(0)), read_facts).await?;
    tag(db, &mut page.rows).await?;
    Ok((page.rows, page.next))
}

/// How many customers a query chooses, counted to the end.
pub async fn count<C: ConnectionTrait>(db: &C, query: &CustomerQuery) -> Result<u64> {
    let filter = Chosen::by(db, query).await?.filter;
    let sql = format!("SELECT COUNT(*) AS n FROM facts f {}", filter.sql());
    Ok(number(db, &sql, filter.values()).await?.unsigned_abs())
}

/// The figures of these customers, in this order; those there are not are left out.
pub async fn by_ids<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<Vec<Facts>> {
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

/// Adds the conditions about tag and owner; whether one of them leads to no more than `most` customers.
pub(super) async fn labelled<C: ConnectionTrait>(db: &C, query: &CustomerQuery, most: u64, filter: &mut Filter) -> Result<bool> {
    let mut narrow = false;
    if let Some(owner) = &query.owner {
        let owner = if owner == NOBODY { "" } else { owner };
        let few = count_to(db, "facts f WHERE f.owner = $1", vec![owner.into()], most).await? <= most;
        // SQLite would rather read half the company through an index than all of it in order.
        let column = if few || !is_sqlite(db) { "f.owner" } else { "+f.owner" };
        let parameter = filter.bind(owner);
        filter.and(format!("{column} = {parameter}"));
        narrow |= few;
    }
    if let Some(name) = &query.tag {
        let key = tags::key(name);
        let carrying = "customer_tags ct WHERE ct.tag_id = (SELECT t.id FROM tags t WHERE t.name_key = $1)";
        let few = count_to(db, carrying, vec![key.as_str().into()], most).await? <= most;
        let tag = format!("(SELECT t.id FROM tags t WHERE t.name_key = {})", filter.bind(key));
        filter.and(if few {
            format!("f.customer_id IN (SELECT ct.customer_id FROM customer_tags ct WHERE ct.tag_id = {tag})")
        } else {
            format!("EXISTS (SELECT 1 FROM customer_tags ct WHERE ct.customer_id = f.customer_id AND ct.tag_id = {tag})")
        });
        narrow |= few;
    }
    Ok(narrow)
}
