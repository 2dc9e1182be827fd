//! Tags, and who carries them.

use std::collections::HashMap;

use domain::{
    problem::Problem,
    tag::{MAX_TAG_NAME, Tag, Tone},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    query::parameters,
    row::{Row, all, execute, one},
    search::fold,
};

/// Customers asked for in one statement.
const ASKED: usize = 500;

/// Every tag, by name.
pub async fn list(db: &dyn Connection) -> Result<Vec<Tag>> {
    all(db, "SELECT id, name, tone FROM tags ORDER BY name_key", Vec::new(), read).await
}

/// The tag with that name, whatever its case and accents.
pub async fn by_name(db: &dyn Connection, name: &str) -> Result<Option<Tag>> {
    let sql = "SELECT id, name, tone FROM tags WHERE name_key = $1";
    one(db, sql, vec![key(name).into()]).await?.as_ref().map(read).transpose()
}

/// The tag with that name; a new one with that id where there is none.
///
/// # Errors
/// [`StoreError::Invalid`] without a name, and with one longer than [`MAX_TAG_NAME`].
pub async fn find_or_add(db: &dyn Connection, id: Uuid, name: &str) -> Result<Tag> {
    let name = spaced(name);
    if name.is_empty() {
        return Err(StoreError::Invalid(Problem::TagEmpty));
    }
    if name.chars().count() > MAX_TAG_NAME {
        return Err(StoreError::Invalid(Problem::TagTooLong));
    }
    let tone = Tone::of(&name);
    add(db, Tag { id, name, tone }).await
}

/// Adds a tag; the stored one where there is one of that name.
pub async fn add(db: &dyn Connection, tag: Tag) -> Result<Tag> {
    // Two who add the same tag at the same moment get the same one.
    let sql = "INSERT INTO tags (id, name, name_key, tone) VALUES ($1, $2, $3, $4) ON CONFLICT (name_key) DO NOTHING";
    execute(db, sql, vec![tag.id.into(), tag.name.as_str().into(), key(&tag.name).into(), tag.tone.code().into()]).await?;
    by_name(db, &tag.name).await?.ok_or(StoreError::Conflict(tag.name))
}

/// The tags of these customers, each customer's by name.
pub async fn of_customers(db: &dyn Connection, customers: &[Uuid]) -> Result<HashMap<Uuid, Vec<Tag>>> {
    let mut tags: HashMap<Uuid, Vec<Tag>> = HashMap::new();
    for part in customers.chunks(ASKED) {
        let sql = format!(
            "SELECT ct.customer_id, t.id, t.name, t.tone FROM customer_tags ct JOIN tags t ON t.id = ct.tag_id \
             WHERE ct.customer_id IN ({}) ORDER BY t.name_key",
            parameters(1, part.len())
        );
        let values: Vec<Value> = part.iter().map(|id| (*id).into()).collect();
        for (customer, tag) in all(db, &sql, values, |row| Ok((row.id("customer_id")?, read(row)?))).await? {
            tags.entry(customer).or_default().push(tag);
        }
    }
    Ok(tags)
}

/// What tags are told apart by.
pub(crate) fn key(name: &str) -> String {
    fold(&spaced(name))
}

/// A name with one space between its words.
fn spaced(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(row: &Row) -> Result<Tag> {
    Ok(Tag { id: row.id("id")?, name: row.text("name")?, tone: row.code("tone", Tone::from_code)? })
}
