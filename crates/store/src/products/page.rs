//! What a product's page tells beside its figures: sales by month, who bought it, what is bought together
//! with it, what people complain about.
//!
//! The months are kept (`product_months`). The rest is worked out when it is asked for, from the newest
//! sales only, so that a product that everybody buys costs no more than one that nobody does; each answer
//! says how much it has seen. Who reaches only some customers is told of those of these sales that were to them:
//! looking for more would be a walk through all sales.

use std::collections::{BTreeMap, HashMap};

use domain::{
    access::{FieldClass, Fields, Mask, Scope},
    customer::{CustomerKind, Tier},
    metric::{Grain, Metric},
    product::{Buyer, Buyers, Companion, Complaints, Product, ProductDetail, ProductKind, ProductMonth, Sale, Together},
};
use uuid::Uuid;

use super::by_code;
use crate::{
    access,
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
pub async fn detail(db: &dyn Connection, scope: &Scope, source: &str, code: &str) -> Result<Option<ProductDetail>> {
    let Some(product) = by_code(db, &Scope::all(), source, code).await? else { return Ok(None) };
    let id = product.id;
    let buyers = buyers(db, scope, id).await?;
    let detail = ProductDetail {
        months: months(db, id).await?,
        together: together(db, scope, id).await?,
        complaints: complaints(db, scope, &product, buyers.customers).await?,
        buyers,
        product,
    };
    Ok(Some(detail.masked(scope.fields)))
}

/// The newest sales of a product.
pub async fn sales(db: &dyn Connection, scope: &Scope, product_id: Uuid, limit: u32) -> Result<Vec<Sale>> {
    let mut filter = Filter::default();
    filter.bind(product_id);
    let newest = match scope.rows.is_all() {
        true => newest(limit),
        false => format!("{} ORDER BY at DESC, order_id DESC, line DESC LIMIT {limit}", newest_of(db, scope, SALES, &mut filter)?),
    };
    let sql = format!(
        "SELECT l.at, l.quantity, l.amount_minor, l.customer_id, o.number, s.code AS source, COALESCE(f.name, '') AS customer \
         FROM ({}) AS l JOIN orders o ON o.customer_id = l.customer_id AND o.id = l.order_id JOIN sources s ON s.id = o.source_id \
         LEFT JOIN facts f ON f.customer_id = l.customer_id ORDER BY l.at DESC, o.number DESC, l.line DESC",
        newest
    );
    let sales = all(db, &sql, filter.values(), |row| {
        Ok(Sale {
            at: row.time("at")?,
            source: row.text("source")?,
            number: row.text("number")?,
            customer_id: known(row.id("customer_id")?),
            customer: row.text("customer")?,
            quantity: row.int("quantity")?,
            amount_minor: row.int("amount_minor")?,
            fields: Fields::SHOWN,
        })
    })
    .await?;
    Ok(sales.masked(scope.fields))
}

/// The newest order lines of the product `$1`, in the order of the index, which holds all that is asked for.
fn newest(limit: u32) -> String {
    format!(
        "SELECT customer_id, order_id, line, at, quantity, amount_minor FROM order_lines WHERE product_id = $1 ORDER BY at DESC, customer_id DESC, order_id DESC, line DESC LIMIT {limit}"
    )
}

/// Those of the newest that were to customers who are reached.
fn newest_of(db: &dyn Connection, scope: &Scope, limit: u32, filter: &mut Filter) -> Result<String> {
    let newest = newest(limit);
    Ok(match access::condition(db, scope, "n.customer_id", filter)? {
        Some(condition) => format!("SELECT n.* FROM ({newest}) AS n WHERE {condition}"),
        None => newest,
    })
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

async fn buyers(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Buyers> {
    let mut filter = Filter::default();
    filter.bind(id);
    let sql = format!(
        "SELECT c.customer_id, f.tier, c.sales, c.units, c.amount FROM (SELECT customer_id, COUNT(*) AS sales, \
         CAST(SUM(quantity) AS bigint) AS units, CAST(SUM(amount_minor) AS bigint) AS amount FROM ({}) AS l GROUP BY customer_id) AS c \
         LEFT JOIN facts f ON f.customer_id = c.customer_id ORDER BY {}, c.customer_id",
        newest_of(db, scope, SALES, &mut filter)?,
        // What they spent is not told by who stands first either.
        if scope.fields.shows(FieldClass::Money) { "c.amount DESC" } else { "c.units DESC" }
    );
    let bought = all(db, &sql, filter.values(), |row| {
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

async fn together(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Together> {
    let mut filter = Filter::default();
    filter.bind(id);
    let newest = newest_of(db, scope, ORDERS, &mut filter)?;
    // What is given back stands on orders too, but is not bought there.
    let orders = format!("WITH o AS (SELECT DISTINCT customer_id, order_id FROM ({}) AS l WHERE quantity > 0)", newest);
    let count = number(db, &format!("{orders} SELECT COUNT(*) AS n FROM o"), filter.values()).await?;
    let sql = format!(
        "{orders}, b AS (SELECT l.product_id, COUNT(DISTINCT l.order_id) AS orders FROM o \
         JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.order_id \
         WHERE l.product_id <> $1 AND l.quantity > 0 GROUP BY l.product_id) \
         SELECT s.code AS source, p.code, p.name, p.lines, b.orders FROM b JOIN products p ON p.id = b.product_id \
         JOIN sources s ON s.id = p.source_id WHERE p.kind = {} ORDER BY b.orders DESC, p.name_key, p.id LIMIT {ROWS}",
        ProductKind::Product.code()
    );
    let companions = all(db, &sql, filter.values(), |row| {
        Ok(Companion {
            source: row.text("source")?,
            code: row.text("code")?,
            name: row.text("name")?,
            orders: row.int("orders")?,
            lines: row.int("lines")?,
        })
    })
    .await?;
    // How many orders there are of anything is a figure of the whole company.
    let all_orders = if scope.rows.is_all() { all_orders(db).await? } else { 0 };
    Ok(Together { orders: count, all_orders, companions })
}

/// How many orders there are of anything: the monthly figures say so.
async fn all_orders(db: &dyn Connection) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0";
    number(db, sql, vec![Metric::Orders.code().into(), Grain::Month.code().into()]).await
}

/// Tickets know no product. What can be said is how many tickets of its buyers name it.
async fn complaints(db: &dyn Connection, scope: &Scope, product: &Product, buyers: i64) -> Result<Complaints> {
    let mut complaints = Complaints { buyers, ..Complaints::default() };
    // Capitals of plain Latin are all that both databases fold alike; accents must be written as they are.
    let name = product.name.trim().to_ascii_lowercase();
    if name.is_empty() || !scope.fields.shows(FieldClass::Notes) {
        return Ok(complaints);
    }
    let mut filter = Filter::default();
    filter.bind(product.id);
    filter.bind(Uuid::nil());
    let newest = newest_of(db, scope, SALES, &mut filter)?;
    let bought = format!("WITH b AS (SELECT DISTINCT customer_id FROM ({newest}) AS l WHERE customer_id <> $2)");
    let subject = if is_sqlite(db) { "lower(t.subject)" } else { "lower(t.subject COLLATE \"C\")" };
    let named = search::contains_all(db, &[name], subject, &mut filter);
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
