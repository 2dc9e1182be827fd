//! What is already stored under the names that a file uses.

use domain::{
    customer::{ContactKind, CustomerKind, Stage},
    interaction::Channel,
    order::OrderKind,
    ticket::{Priority, TicketStatus},
    time::Timestamp,
};
use sea_orm::Value;
use uuid::Uuid;

use super::parameters;
use crate::{
    connection::Connection,
    error::Result,
    load::TicketRow,
    merge::moves,
    row::{Row, all},
};

/// Names asked for in one statement.
const ASKED: usize = 500;

/// Asks for the rows of many names, some at a time; `{names}` in the SQL stands for the parameters, of
/// which the source is the first.
async fn ask<T>(db: &dyn Connection, sql: &str, source_id: i16, names: &[String], read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
    let mut found = Vec::new();
    for part in names.chunks(ASKED) {
        let values = std::iter::once(Value::from(source_id)).chain(part.iter().map(|name| name.as_str().into())).collect();
        found.extend(all(db, &sql.replace("{names}", &parameters(2, part.len())), values, &read).await?);
    }
    Ok(found)
}

/// The customer that an id in a source system was given to: another than where its rows lie, while a merge
/// stands. Of several merges one after the other the first knows.
const OWN: &str = "(SELECT m.loser_id FROM merge_links n JOIN merges m ON m.id = n.merge_id \
     WHERE n.source_id = i.source_id AND n.external_id = i.external_id ORDER BY m.merged_at, m.id LIMIT 1)";

/// A customer's id in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLink {
    /// The id there.
    pub external_id: String,
    /// Where the customer's rows lie.
    pub customer_id: Uuid,
    /// Whether the customer was merged into that one: what comes is noted, see [`super::Arrivals`].
    pub merged: bool,
}

/// The customers whom a source knows by these ids.
pub async fn links(db: &dyn Connection, source_id: i16, external_ids: &[String]) -> Result<Vec<KnownLink>> {
    let sql = format!(
        "SELECT i.external_id, i.customer_id, {OWN} AS own_id FROM identity_links i WHERE i.source_id = $1 AND i.external_id IN ({{names}})"
    );
    ask(db, &sql, source_id, external_ids, |row| {
        let merged = row.get::<Option<Uuid>>("own_id")?.is_some();
        Ok(KnownLink { external_id: row.text("external_id")?, customer_id: row.id("customer_id")?, merged })
    })
    .await
}

/// A product that is stored already.
#[derive(Clone, Debug)]
pub struct KnownProduct {
    /// Identity.
    pub id: Uuid,
    /// Code in its source.
    pub code: String,
    /// Name.
    pub name: String,
    /// How many lines it had when the figures were last brought up to date.
    pub lines: i64,
}

/// The products with these codes in a source.
pub async fn products(db: &dyn Connection, source_id: i16, codes: &[String]) -> Result<Vec<KnownProduct>> {
    let sql = "SELECT id, code, name, lines FROM products WHERE source_id = $1 AND code IN ({names})";
    ask(db, sql, source_id, codes, |row| {
        Ok(KnownProduct { id: row.id("id")?, code: row.text("code")?, name: row.text("name")?, lines: row.int("lines")? })
    })
    .await
}

/// An order that is stored already.
#[derive(Clone, Debug)]
pub struct KnownOrder {
    /// Whose; [`domain::customer::ANONYMOUS`] where nobody's.
    pub customer_id: Uuid,
    /// Identity within the customer.
    pub id: Uuid,
    /// Number in its source.
    pub number: String,
    /// Order or credit note.
    pub kind: OrderKind,
    /// How it was placed.
    pub channel: Channel,
    /// When.
    pub placed_at: Timestamp,
    /// When it was delivered, where that is known.
    pub delivered_at: Option<Timestamp>,
    /// Country as the source wrote it.
    pub country: String,
    /// How many lines.
    pub lines: i64,
    /// Sum of positive amounts.
    pub sales_minor: i64,
    /// Sum of negative amounts, as a positive number.
    pub credits_minor: i64,
}

/// The orders with these numbers in a source.
pub async fn orders(db: &dyn Connection, source_id: i16, numbers: &[String]) -> Result<Vec<KnownOrder>> {
    let sql = "SELECT customer_id, id, number, kind, channel, placed_at, delivered_at, country, lines, sales_minor, credits_minor FROM orders \
               WHERE number IN ({names}) AND source_id = $1";
    ask(db, sql, source_id, numbers, |row| {
        Ok(KnownOrder {
            customer_id: row.id("customer_id")?,
            id: row.id("id")?,
            number: row.text("number")?,
            kind: row.code("kind", OrderKind::from_code)?,
            channel: row.code("channel", Channel::from_code)?,
            placed_at: row.time("placed_at")?,
            delivered_at: row.optional_time("delivered_at")?,
            country: row.text("country")?,
            lines: row.int("lines")?,
            sales_minor: row.int("sales_minor")?,
            credits_minor: row.int("credits_minor")?,
        })
    })
    .await
}

/// What the lines of these orders are known by.
pub async fn line_keys(db: &dyn Connection, source_id: i16, numbers: &[String]) -> Result<Vec<Uuid>> {
    let sql = "SELECT l.source_key FROM orders o JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.id \
               WHERE o.number IN ({names}) AND o.source_id = $1";
    ask(db, sql, source_id, numbers, |row| row.id("source_key")).await
}

/// A customer as stored, as far as a file of customers can change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCustomer {
    /// The source's id.
    pub external_id: String,
    /// Where the customer's rows lie.
    pub id: Uuid,
    /// Whose particulars these are: another than `id` after a merge, which keeps them apart.
    pub own_id: Uuid,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Stage of the relationship.
    pub stage: Stage,
    /// Display name.
    pub name: String,
    /// Country.
    pub country: String,
    /// Town.
    pub city: String,
    /// BCP 47 tag.
    pub language: String,
    /// Since when known.
    pub created_at: Timestamp,
}

/// The customers whom a source knows by these ids, with everything that a file can change.
pub async fn customers(db: &dyn Connection, source_id: i16, external_ids: &[String]) -> Result<Vec<KnownCustomer>> {
    let sql = format!(
        "SELECT i.external_id, i.customer_id, c.id, c.kind, c.stage, c.name, c.country, c.city, c.language, c.created_at \
         FROM (SELECT i.external_id, i.customer_id, COALESCE({OWN}, i.customer_id) AS own_id FROM identity_links i \
         WHERE i.source_id = $1 AND i.external_id IN ({{names}})) AS i JOIN customers c ON c.id = i.own_id"
    );
    ask(db, &sql, source_id, external_ids, |row| {
        Ok(KnownCustomer {
            external_id: row.text("external_id")?,
            id: row.id("customer_id")?,
            own_id: row.id("id")?,
            kind: row.code("kind", CustomerKind::from_code)?,
            stage: row.code("stage", Stage::from_code)?,
            name: row.text("name")?,
            country: row.text("country")?,
            city: row.text("city")?,
            language: row.text("language")?,
            created_at: row.time("created_at")?,
        })
    })
    .await
}

/// A contact point that is stored already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownContact {
    /// With whom it lies.
    pub customer_id: Uuid,
    /// Whose it is: another's than `customer_id` after a merge.
    pub own_id: Uuid,
    /// Identity within the customer.
    pub id: Uuid,
    /// What kind of address.
    pub kind: ContactKind,
    /// As given.
    pub value: String,
}

/// The contact points that a source gave of these customers.
pub async fn contacts(db: &dyn Connection, source_id: i16, customer_ids: &[Uuid]) -> Result<Vec<KnownContact>> {
    let mut found = Vec::new();
    for part in customer_ids.chunks(ASKED) {
        let sql = format!(
            "SELECT p.customer_id, p.id, p.kind, p.value, COALESCE((SELECT m.loser_id FROM merge_moves n JOIN merges m ON m.id = n.merge_id \
             WHERE n.row_id = p.id AND n.kind = {} ORDER BY m.merged_at, m.id LIMIT 1), p.customer_id) AS own_id \
             FROM contact_points p WHERE p.source_id = $1 AND p.customer_id IN ({}) ORDER BY p.customer_id, p.id",
            moves::CONTACT,
            parameters(2, part.len())
        );
        let values = std::iter::once(Value::from(source_id)).chain(part.iter().map(|id| (*id).into())).collect();
        let read = |row: &Row| {
            let kind = row.code("kind", ContactKind::from_code)?;
            let (customer_id, own_id) = (row.id("customer_id")?, row.id("own_id")?);
            Ok(KnownContact { customer_id, own_id, id: row.id("id")?, kind, value: row.text("value")? })
        };
        found.extend(all(db, &sql, values, read).await?);
    }
    Ok(found)
}

/// The tickets with these numbers in a source.
pub async fn tickets(db: &dyn Connection, source_id: i16, numbers: &[String]) -> Result<Vec<TicketRow>> {
    let sql = "SELECT customer_id, id, source_id, number, subject, status, priority, channel, reason, opened_at, first_response_at, \
               solved_at, assignee, messages FROM tickets WHERE number IN ({names}) AND source_id = $1";
    ask(db, sql, source_id, numbers, |row| {
        Ok(TicketRow {
            customer_id: row.id("customer_id")?,
            id: row.id("id")?,
            source_id: row.get("source_id")?,
            number: row.text("number")?,
            subject: row.text("subject")?,
            status: row.code("status", TicketStatus::from_code)?,
            priority: row.code("priority", Priority::from_code)?,
            channel: row.code("channel", Channel::from_code)?,
            reason: row.text("reason")?,
            opened_at: row.time("opened_at")?,
            first_response_at: row.get::<Option<i64>>("first_response_at")?.map(Timestamp),
            solved_at: row.get::<Option<i64>>("solved_at")?.map(Timestamp),
            assignee: row.text("assignee")?,
            messages: row.int("messages")?,
        })
    })
    .await
}

/// Which of these messages of tickets, each named by its customer and its id, are stored already.
pub async fn messages(db: &dyn Connection, keys: &[(Uuid, Uuid)]) -> Result<Vec<Uuid>> {
    among(db, "ticket_messages", keys).await
}

/// Which of these interactions, each named by its customer and its id, are stored already.
pub async fn interactions(db: &dyn Connection, keys: &[(Uuid, Uuid)]) -> Result<Vec<Uuid>> {
    among(db, "interactions", keys).await
}

// By customer first, whose rows lie together: an id alone would mean reading the whole table.
async fn among(db: &dyn Connection, table: &str, keys: &[(Uuid, Uuid)]) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for part in keys.chunks(ASKED) {
        let customers = parameters(1, part.len());
        let ids = parameters(part.len() + 1, part.len());
        let sql = format!("SELECT id FROM {table} WHERE customer_id IN ({customers}) AND id IN ({ids})");
        let values = part.iter().map(|key| key.0.into()).chain(part.iter().map(|key| key.1.into())).collect();
        found.extend(all(db, &sql, values, |row| row.id("id")).await?);
    }
    Ok(found)
}
