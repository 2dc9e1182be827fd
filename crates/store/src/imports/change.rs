//! Changing what an earlier import stored.

use std::collections::HashMap;

use domain::{
    customer::{ANONYMOUS, ContactKind},
    time::Timestamp,
};
use sea_orm::Value;
use uuid::Uuid;

use super::{KnownContact, KnownCustomer, parameters};
use crate::{
    bulk::statement,
    connection::Connection,
    error::Result,
    load::{OrderRow, TicketRow},
    row::{all, execute},
    search, settings,
};

/// Rows changed in one statement.
const CHANGED: usize = 500;

/// Stores an order's new figures; `placed_before` is when it was said to be placed until now, which is
/// where it stands on the timeline.
pub async fn change_order(db: &dyn Connection, order: &OrderRow, placed_before: Timestamp) -> Result<()> {
    let total = order.sales_minor - order.credits_minor;
    let sql = "UPDATE orders SET placed_at = $1, country = $2, lines = $3, sales_minor = $4, credits_minor = $5, total_minor = $6, \
               delivered_at = $7 WHERE customer_id = $8 AND id = $9";
    let values = vec![
        order.placed_at.0.into(),
        order.country.as_str().into(),
        order.lines.into(),
        order.sales_minor.into(),
        order.credits_minor.into(),
        total.into(),
        order.delivered_at.map(|at| at.0).into(),
        order.customer_id.into(),
        order.id.into(),
    ];
    execute(db, sql, values).await?;
    if order.customer_id != ANONYMOUS {
        let sql = "UPDATE interactions SET at = $1, amount_minor = $2 WHERE customer_id = $3 AND at = $4 AND id = $5";
        let values = vec![order.placed_at.0.into(), total.into(), order.customer_id.into(), placed_before.0.into(), order.id.into()];
        execute(db, sql, values).await?;
    }
    Ok(())
}

/// Stores a ticket's new state; `opened_before` is where it stands on the timeline until now.
pub async fn change_ticket(db: &dyn Connection, ticket: &TicketRow, opened_before: Timestamp) -> Result<()> {
    let sql = "UPDATE tickets SET subject = $1, status = $2, priority = $3, channel = $4, reason = $5, opened_at = $6, \
               first_response_at = $7, solved_at = $8, assignee = $9, messages = $10, \
               respond_by = CASE WHEN priority = $3 AND opened_at = $6 THEN respond_by ELSE $13 END WHERE customer_id = $11 AND id = $12";
    // What was promised holds, unless it is another ticket now than it was promised of.
    let respond_by = settings::promises(db).await?.by(ticket.opened_at, ticket.priority);
    let values = vec![
        ticket.subject.as_str().into(),
        ticket.status.code().into(),
        ticket.priority.code().into(),
        ticket.channel.code().into(),
        ticket.reason.as_str().into(),
        ticket.opened_at.0.into(),
        ticket.first_response_at.map(|t| t.0).into(),
        ticket.solved_at.map(|t| t.0).into(),
        ticket.assignee.as_str().into(),
        ticket.messages.into(),
        ticket.customer_id.into(),
        ticket.id.into(),
        respond_by.0.into(),
    ];
    execute(db, sql, values).await?;
    let sql = "UPDATE interactions SET at = $1, subject = $2, channel = $3 WHERE customer_id = $4 AND at = $5 AND id = $6";
    let values = vec![
        ticket.opened_at.0.into(),
        ticket.subject.as_str().into(),
        ticket.channel.code().into(),
        ticket.customer_id.into(),
        opened_before.0.into(),
        ticket.id.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Stores a customer's new particulars.
pub async fn change_customer(db: &dyn Connection, customer: &KnownCustomer, now: Timestamp) -> Result<()> {
    let sql = "UPDATE customers SET kind = $1, stage = $2, name = $3, country = $4, city = $5, language = $6, created_at = $7, \
               updated_at = $8 WHERE id = $9";
    let values = vec![
        customer.kind.code().into(),
        customer.stage.code().into(),
        customer.name.as_str().into(),
        customer.country.as_str().into(),
        customer.city.as_str().into(),
        customer.language.as_str().into(),
        customer.created_at.0.into(),
        now.0.into(),
        customer.own_id.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Stores a contact point's new value, of which nothing is proved yet.
pub async fn change_contact(db: &dyn Connection, contact: &KnownContact) -> Result<()> {
    let sql = "UPDATE contact_points SET value = $1, normalised = $2, verified = $3 WHERE customer_id = $4 AND id = $5";
    let values = vec![
        contact.value.as_str().into(),
        search::normalised(contact.kind, &contact.value).into(),
        false.into(),
        contact.customer_id.into(),
        contact.id.into(),
    ];
    execute(db, sql, values).await?;
    Ok(())
}

/// Brings what these customers are found by up to date: name, contact points, ids; and the names of those
/// that were merged into them.
pub async fn reindex(db: &dyn Connection, customer_ids: &[Uuid]) -> Result<()> {
    for part in customer_ids.chunks(CHANGED) {
        let ids = parameters(1, part.len());
        let sql = format!(
            "WITH RECURSIVE merged (root, id, name) AS (SELECT merged_into, id, name FROM customers WHERE merged_into IN ({ids}) \
             UNION ALL SELECT m.root, c.id, c.name FROM merged m JOIN customers c ON c.merged_into = m.id) \
             SELECT id AS customer_id, 0 AS place, name AS text FROM customers WHERE id IN ({ids}) \
             UNION ALL SELECT root, 1, name FROM merged UNION ALL SELECT customer_id, 1, external_id FROM identity_links WHERE customer_id IN ({ids}) \
             UNION ALL SELECT customer_id, 2, value FROM contact_points WHERE customer_id IN ({ids}) AND kind <> {} \
             ORDER BY customer_id, place, text",
            ContactKind::Address.code()
        );
        let values = part.iter().map(|id| (*id).into()).collect();
        let mut parts: HashMap<Uuid, Vec<String>> = HashMap::new();
        for (id, text) in all(db, &sql, values, |row| Ok((row.id("customer_id")?, row.text("text")?))).await? {
            parts.entry(id).or_default().push(text);
        }
        for (id, texts) in parts {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let sql = "INSERT INTO search_docs (customer_id, text) VALUES ($1, $2) \
                       ON CONFLICT (customer_id) DO UPDATE SET text = excluded.text";
            execute(db, sql, vec![id.into(), search::document(&texts).into()]).await?;
        }
    }
    Ok(())
}

/// Gives customers of whom nothing is known but their orders the country of the last order and the time
/// of the first. Orders come before credit notes, which may name the place goods came back from. Where two were
/// merged, somebody has chosen, and that stays.
pub async fn settle_customers(db: &dyn Connection, customer_ids: &[Uuid], now: Timestamp) -> Result<()> {
    for part in customer_ids.chunks(CHANGED) {
        let sql = format!(
            "UPDATE customers SET updated_at = $1, \
             country = (SELECT o.country FROM orders o WHERE o.customer_id = customers.id ORDER BY o.kind, o.placed_at DESC, o.country LIMIT 1), \
             created_at = (SELECT MIN(o.placed_at) FROM orders o WHERE o.customer_id = customers.id) \
             WHERE id IN ({}) AND EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = customers.id) \
             AND NOT EXISTS (SELECT 1 FROM merges m WHERE m.survivor_id = customers.id AND m.undone_at IS NULL)",
            parameters(2, part.len())
        );
        let values = std::iter::once(Value::from(now.0)).chain(part.iter().map(|id| (*id).into())).collect();
        execute(db, &sql, values).await?;
    }
    Ok(())
}

/// A product that has been given more lines.
#[derive(Clone, Debug)]
pub struct Naming {
    /// The product.
    pub product_id: Uuid,
    /// Its name until now.
    pub name: String,
    /// How many lines it has.
    pub lines: i64,
}

/// Names products anew after their most frequent description, see [`most_frequent`]. A line without a
/// description of its own bears the product's name, so it is given the old one where the name changes.
pub async fn settle_names(db: &dyn Connection, source_id: i16, products: &[Naming]) -> Result<()> {
    let sql = "SELECT product_id, description, COUNT(*) AS lines FROM order_lines WHERE description IS NOT NULL \
               AND product_id IN (SELECT id FROM products WHERE source_id = $1) GROUP BY product_id, description";
    let mut named: HashMap<Uuid, Vec<(String, i64)>> = HashMap::new();
    let read = |row: &crate::row::Row| Ok((row.id("product_id")?, row.text("description")?, row.int("lines")?));
    for (id, description, lines) in all(db, sql, vec![source_id.into()], read).await? {
        named.entry(id).or_default().push((description, lines));
    }
    let mut renamed = Vec::new();
    for product in products {
        let mut counts: HashMap<String, i64> = HashMap::new();
        let mut unnamed = product.lines;
        for (description, lines) in named.remove(&product.product_id).unwrap_or_default() {
            unnamed -= lines;
            *counts.entry(description.trim().to_owned()).or_default() += lines;
        }
        *counts.entry(product.name.clone()).or_default() += unnamed;
        match most_frequent(counts.iter().map(|(name, lines)| (name.as_str(), *lines))) {
            Some(name) if name != product.name => renamed.push((product, name.to_owned())),
            _ => {}
        }
    }
    rename(db, &renamed).await
}

/// The name that most lines bear; of several the first in the order of their bytes; none where no line
/// bears one.
pub fn most_frequent<'a>(names: impl Iterator<Item = (&'a str, i64)>) -> Option<&'a str> {
    names.filter(|(name, lines)| !name.is_empty() && *lines > 0).min_by_key(|(name, lines)| (-lines, *name)).map(|(name, _)| name)
}

async fn rename(db: &dyn Connection, renamed: &[(&Naming, String)]) -> Result<()> {
    for part in renamed.chunks(CHANGED) {
        let rows = |width: usize| {
            let rows: Vec<String> = (0..part.len()).map(|row| format!("({})", parameters(row * width + 1, width))).collect();
            rows.join(", ")
        };
        let lines = format!(
            "UPDATE order_lines SET description = CASE WHEN order_lines.description IS NULL THEN names.column2 ELSE NULL END \
             FROM (VALUES {}) AS names WHERE order_lines.product_id = names.column1 \
             AND (order_lines.description IS NULL OR order_lines.description = names.column3)",
            rows(3)
        );
        let values =
            part.iter().flat_map(|(old, name)| [old.product_id.into(), old.name.as_str().into(), Value::from(name.as_str())]).collect();
        db.execute(statement(db, &lines, values)).await?;
        let products = format!(
            "UPDATE products SET name = names.column2, name_key = names.column3 FROM (VALUES {}) AS names WHERE products.id = names.column1",
            rows(3)
        );
        let values =
            part.iter().flat_map(|(old, name)| [old.product_id.into(), name.as_str().into(), Value::from(search::fold(name))]).collect();
        db.execute(statement(db, &products, values)).await?;
    }
    Ok(())
}
