//! What a product's page tells beside its figures: sales by month, who bought it, what is bought together
//! with it, what people complain about.
//!
//! The months are kept (`product_months`). The rest is worked out when it is asked for, from the newest
//! sales only, so that a product that everybody buys costs no more than one that nobody does; each answer
//! says how much it has seen.

use std::collections::{BTreeMap, HashMap};

use domain::{
    customer::{CustomerKind, Tier},
    metric::{Grain, Metric},
    product::{Buyer, Buyers, Companion, Complaints, Product, ProductDetail, ProductKind, ProductMonth, Sale, Together},
};
use uuid::Uuid;

use super::by_code;
use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::Result,
    query::{Filter, known},
    row::{Row, all, number},
    search,
    tickets::open_codes,
};

/// So many of the newest sales say who bought a product.
const SALES: u32 = 2_000;
/// So many of the newest orders say what is bought together with it.
const ORDERS: u32 = 400;
/// Rows of each table on the page.
const ROWS: u32 = 6;

/// The product with that code in that source system, with everything on its page.
pub async fn detail(db: &dyn Connection, source: &str, code: &str) -> Result<Option<ProductDetail>> {
    let Some(product) = by_code(db, source, code).await? else { return Ok(None) };
    let id = product.id;
    let buyers = buyers(db, id).await?;
    Ok(Some(ProductDetail {
        months: months(db, id).await?,
        together: together(db, id).await?,
        complaints: complaints(db, &product, buyers.customers).await?,
        buyers,
        product,
    }))
}

/// The newest sales of a product.
pub async fn sales(db: &dyn Connection, product_id: Uuid, limit: u32) -> Result<Vec<Sale>> {
    let sql = format!(
        "SELECT l.at, l.quantity, l.amount_minor, l.customer_id, o.number, s.code AS source, COALESCE(f.name, '') AS customer \
         FROM ({}) AS l JOIN orders o ON o.customer_id = l.customer_id AND o.id = l.order_id JOIN sources s ON s.id = o.source_id \
         LEFT JOIN facts f ON f.customer_id = l.customer_id ORDER BY l.at DESC, o.number DESC, l.line DESC",
        newest(limit)
    );
    all(db, &sql, vec![product_id.into()], |row| {
        Ok(Sale {
            at: row.time("at")?,
            source: row.text("source")?,
            number: row.text("number")?,
            customer_id: known(row.id("customer_id")?),
            customer: row.text("customer")?,
            quantity: row.int("quantity")?,
            amount_minor: row.int("amount_minor")?,
        })
    })
    .await
}

/// The newest order lines of the product `$1`, in the order of the index, which holds all that is asked for.
fn newest(limit: u32) -> String {
    format!(
        "SELECT customer_id, order_id, line, at, quantity, amount_minor FROM order_lines WHERE product_id = $1 ORDER BY at DESC, customer_id DESC, order_id DESC, line DESC LIMIT {limit}"
    )
}

async fn months(db: &dyn Connection, id: Uuid) -> Result<Vec<ProductMonth>> {
    let sql = "SELECT month, units, revenue_minor, credits_minor FROM product_months WHERE product_id = $1 ORDER BY month";
    all(db, sql, vec![id.into()], |row| {
        Ok(ProductMonth {
            month: row.day("month")?,
            units: row.int("units")?,
            revenue_minor: row.int("revenue_minor")?,
            credits_minor: row.int("credits_minor")?,
        })
    })
    .await
}

/// What one customer bought of a product.
struct Bought {
    customer_id: Uuid,
    /// None for the anonymous customer.
    tier: Option<Tier>,
    sales: i64,
    units: i64,
    amount_minor: i64,
}

async fn buyers(db: &dyn Connection, id: Uuid) -> Result<Buyers> {
    let sql = format!(
        "SELECT c.customer_id, f.tier, c.sales, c.units, c.amount FROM (SELECT customer_id, COUNT(*) AS sales, \
         CAST(SUM(quantity) AS bigint) AS units, CAST(SUM(amount_minor) AS bigint) AS amount FROM ({}) AS l GROUP BY customer_id) AS c \
         LEFT JOIN facts f ON f.customer_id = c.customer_id ORDER BY c.amount DESC, c.customer_id",
        newest(SALES)
    );
    let bought = all(db, &sql, vec![id.into()], |row| {
        Ok(Bought {
            customer_id: row.id("customer_id")?,
            tier: row.optional_code("tier", Tier::from_code)?,
            sales: row.int("sales")?,
            units: row.int("units")?,
            amount_minor: row.int("amount")?,
        })
    })
    .await?;
    let mut buyers = Buyers::default();
    let mut tiers: BTreeMap<Tier, i64> = BTreeMap::new();
    for customer in &bought {
        buyers.sales += customer.sales;
        match customer.tier {
            Some(tier) => {
                buyers.customers += 1;
                *tiers.entry(tier).or_default() += 1;
            }
            None => buyers.anonymous += customer.sales,
        }
    }
    buyers.tiers = tiers.into_iter().rev().collect();
    let top: Vec<&Bought> = bought.iter().filter(|customer| customer.tier.is_some()).take(ROWS as usize).collect();
    buyers.top = named(db, &top).await?;
    Ok(buyers)
}

/// The same with name and kind.
async fn named(db: &dyn Connection, bought: &[&Bought]) -> Result<Vec<Buyer>> {
    let mut filter = Filter::default();
    let ids: Vec<Uuid> = bought.iter().map(|customer| customer.customer_id).collect();
    let ids = filter.bind_ids(&ids);
    let sql = format!("SELECT customer_id, name, kind FROM facts WHERE customer_id IN ({ids})");
    let read = |row: &Row| Ok((row.id("customer_id")?, (row.text("name")?, row.code("kind", CustomerKind::from_code)?)));
    let mut names: HashMap<Uuid, (String, CustomerKind)> = all(db, &sql, filter.values(), read).await?.into_iter().collect();
    let buyer = |customer: &&Bought| {
        let (name, kind) = names.remove(&customer.customer_id)?;
        Some(Buyer { customer_id: customer.customer_id, name, kind, units: customer.units, amount_minor: customer.amount_minor })
    };
    Ok(bought.iter().filter_map(buyer).collect())
}

async fn together(db: &dyn Connection, id: Uuid) -> Result<Together> {
    // What is given back stands on orders too, but is not bought there.
    let orders = format!("WITH o AS (SELECT DISTINCT customer_id, order_id FROM ({}) AS l WHERE quantity > 0)", newest(ORDERS));
    let count = number(db, &format!("{orders} SELECT COUNT(*) AS n FROM o"), vec![id.into()]).await?;
    let sql = format!(
        "{orders}, b AS (SELECT l.product_id, COUNT(DISTINCT l.order_id) AS orders FROM o \
         JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.order_id \
         WHERE l.product_id <> $1 AND l.quantity > 0 GROUP BY l.product_id) \
         SELECT s.code AS source, p.code, p.name, p.lines, b.orders FROM b JOIN products p ON p.id = b.product_id \
         JOIN sources s ON s.id = p.source_id WHERE p.kind = {} ORDER BY b.orders DESC, p.name_key, p.id LIMIT {ROWS}",
        ProductKind::Product.code()
    );
    let companions = all(db, &sql, vec![id.into()], |row| {
        Ok(Companion {
            source: row.text("source")?,
            code: row.text("code")?,
            name: row.text("name")?,
            orders: row.int("orders")?,
            lines: row.int("lines")?,
        })
    })
    .await?;
    Ok(Together { orders: count, all_orders: all_orders(db).await?, companions })
}

/// How many orders there are of anything: the monthly figures say so.
async fn all_orders(db: &dyn Connection) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0";
    number(db, sql, vec![Metric::Orders.code().into(), Grain::Month.code().into()]).await
}

/// Tickets know no product. What can be said is how many tickets of its buyers name it.
async fn complaints(db: &dyn Connection, product: &Product, buyers: i64) -> Result<Complaints> {
    let mut complaints = Complaints { buyers, ..Complaints::default() };
    let bought = format!("WITH b AS (SELECT DISTINCT customer_id FROM ({}) AS l WHERE customer_id <> $2)", newest(SALES));
    let mut filter = Filter::default();
    filter.bind(product.id);
    filter.bind(Uuid::nil());
    // Capitals of plain Latin are all that both databases fold alike; accents must be written as they are.
    let name = product.name.trim().to_ascii_lowercase();
    if name.is_empty() {
        return Ok(complaints);
    }
    let subject = if is_sqlite(db) { "lower(t.subject)" } else { "lower(t.subject COLLATE \"C\")" };
    let named = search::contains_all(&[name], subject, &mut filter);
    let sql = format!(
        "{bought} SELECT t.reason, COUNT(*) AS tickets, CAST(SUM(CASE WHEN t.status IN ({}) THEN 1 ELSE 0 END) AS bigint) AS open \
         FROM b JOIN tickets t ON t.customer_id = b.customer_id WHERE {named} GROUP BY t.reason ORDER BY tickets DESC, t.reason",
        open_codes()
    );
    let read = |row: &Row| Ok((row.text("reason")?, row.int("tickets")?, row.int("open")?));
    for (reason, tickets, open) in all(db, &sql, filter.values(), read).await? {
        complaints.tickets += tickets;
        complaints.open += open;
        complaints.reasons.push((reason, tickets));
    }
    Ok(complaints)
}
