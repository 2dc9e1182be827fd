//! Samples from all over the database, to measure with: the same for the same numbers.

use domain::{customer::CustomerColumn, page::Direction};
use uuid::Uuid;

use crate::{
    connection::Connection,
    customers::column,
    error::Result,
    keyset::{Key, ListId, Place, Sort},
    row::one,
};

/// Customers from all over the table: for each share, from 0 to 1, the one whose id lies so far between the
/// first and the last. None of an empty database.
pub async fn customers(db: &dyn Connection, shares: &[f64]) -> Result<Vec<Uuid>> {
    let end = async |order: &str| {
        let sql = format!("SELECT f.customer_id FROM facts f ORDER BY f.customer_id {order} LIMIT 1");
        one(db, &sql, Vec::new()).await?.map(|row| row.id("customer_id")).transpose()
    };
    let (Some(first), Some(last)) = (end("ASC").await?, end("DESC").await?) else { return Ok(Vec::new()) };
    let mut found = Vec::with_capacity(shares.len());
    for share in shares {
        let sql = "SELECT f.customer_id FROM facts f WHERE f.customer_id >= $1 ORDER BY f.customer_id LIMIT 1";
        let row = one(db, sql, vec![between(first, last, *share).into()]).await?;
        found.extend(row.map(|row| row.id("customer_id")).transpose()?);
    }
    Ok(found)
}

/// The id that lies so far between two others. Which exactly does not matter, only that it is the same again.
fn between(first: Uuid, last: Uuid, share: f64) -> Uuid {
    let width = last.as_u128().saturating_sub(first.as_u128());
    Uuid::from_u128(first.as_u128().saturating_add((width as f64 * share) as u128).min(last.as_u128()))
}

/// The cursor of the page of the customer list that follows this customer; none for an unknown one.
pub async fn page_after(db: &dyn Connection, id: Uuid, sort: CustomerColumn, direction: Direction) -> Result<Option<String>> {
    let (key, text, _) = column(sort);
    let key = if text { key.to_owned() } else { format!("CAST({key} AS bigint)") };
    let row = one(db, &format!("SELECT {key} AS sort_key FROM facts f WHERE f.customer_id = $1"), vec![id.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let key = if text { Key::Text(row.text("sort_key")?) } else { Key::Number(row.int("sort_key")?) };
    let sort = Sort { list: ListId::Customers, column: sort.code(), direction };
    Ok(Some(sort.write(&Place { key, id, backward: false })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_lies_between_the_first_and_the_last() {
        let (first, last) = (Uuid::from_u128(1_000), Uuid::from_u128(2_000));
        assert_eq!([0.0, 0.5, 1.0].map(|share| between(first, last, share).as_u128()), [1_000, 1_500, 2_000]);
        assert_eq!(between(first, first, 0.7), first);
        assert_eq!(between(Uuid::nil(), Uuid::max(), 1.0), Uuid::max());
    }
}
