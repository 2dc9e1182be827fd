//! Orders and credit notes with their lines.

use domain::{
    customer::ANONYMOUS,
    interaction::Channel,
    metric::{Grain, Metric},
    money::Decimal,
    order::{Order, OrderDetail, OrderKind, OrderLine, OrderQuery, OrderSort},
    page::{Page, Total},
    time::Day,
};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::{
    error::{Result, StoreError},
    keyset::{ListId, Sort},
    query::{Filter, List, known, number_begins_with, source_by_code},
    row::{Row, all, number, one},
};

/// Everything of `orders o`, with [`JOINS`].
const COLUMNS: &str = "o.customer_id, o.id, o.number, o.kind, o.channel, o.placed_at, o.country, o.lines, o.sales_minor, \
    o.credits_minor, o.total_minor, o.currency, s.code AS source, COALESCE(f.name, '') AS customer";
const JOINS: &str = "JOIN sources s ON s.id = o.source_id LEFT JOIN facts f ON f.customer_id = o.customer_id";

/// A page of orders.
///
/// # Errors
/// [`StoreError::Invalid`] for a cursor of another list or order.
pub async fn list<C: ConnectionTrait>(db: &C, query: &OrderQuery) -> Result<Page<Order>> {
    let (key, index) = match query.sort {
        OrderSort::Placed => ("o.placed_at", "orders_placed"),
        OrderSort::Total => ("o.total_minor", "orders_total"),
    };
    let list = List {
        columns: COLUMNS,
        table: "orders o",
        joins: JOINS,
        key,
        text: false,
        id: "o.id",
        index,
        sort: Sort { list: ListId::Orders, column: query.sort.code(), direction: query.direction },
        limit: query.limit,
    };
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut filter = Filter::default();
    filter.and_some("o.customer_id =", query.customer_id);
    filter.and_some("o.kind =", query.kind.map(OrderKind::code));
    filter.and_some("o.placed_at >=", query.from.map(|day| day.start().0));
    filter.and_some("o.placed_at <", query.to.map(|day| Day(day.0.saturating_add(1)).start().0));
    if let Some(q) = &query.q {
        let condition = number_begins_with(&mut filter, "o.number", q.trim());
        filter.and(condition);
    }
    // Credit notes may be rare among millions of orders, so they are not counted one by one.
    let only_kind = query.kind.is_some() && filter.len() == 1;
    let total = if only_kind || filter.is_empty() { Total::exact(kept(db, query.kind).await?) } else { list.count(db, &filter).await? };
    let narrow = total.is_few() || query.customer_id.is_some_and(|id| id != ANONYMOUS);
    list.page(db, filter, place.as_ref(), (narrow, total), read_order).await
}

/// The order with that number in that source system, with its lines.
pub async fn by_number<C: ConnectionTrait>(db: &C, source: &str, number: &str) -> Result<Option<OrderDetail>> {
    let condition = format!("o.number = $1 AND o.source_id = {}", source_by_code("$2"));
    one_order(db, &condition, vec![number.into(), source.into()]).await
}

/// A customer's order with its lines. Anonymous sales are found under the anonymous customer's id.
pub async fn detail<C: ConnectionTrait>(db: &C, customer_id: Uuid, order_id: Uuid) -> Result<Option<OrderDetail>> {
    one_order(db, "o.customer_id = $1 AND o.id = $2", vec![customer_id.into(), order_id.into()]).await
}

async fn one_order<C: ConnectionTrait>(db: &C, condition: &str, values: Vec<Value>) -> Result<Option<OrderDetail>> {
    let Some(row) = one(db, &format!("SELECT {COLUMNS} FROM orders o {JOINS} WHERE {condition}"), values).await? else {
        return Ok(None);
    };
    let order = read_order(&row)?;
    let sql = "SELECT l.line, l.product_id, p.code, COALESCE(l.description, p.name) AS description, l.quantity, l.price_mantissa, \
               l.price_scale, l.amount_minor FROM order_lines l JOIN products p ON p.id = l.product_id \
               WHERE l.customer_id = $1 AND l.order_id = $2 ORDER BY l.line";
    let lines = all(db, sql, vec![row.id("customer_id")?.into(), order.id.into()], read_line).await?;
    Ok(Some(OrderDetail { order, lines }))
}

/// How many orders there are, or credit notes, or both: the daily figures say so, and nobody has to count.
async fn kept<C: ConnectionTrait>(db: &C, kind: Option<OrderKind>) -> Result<u64> {
    let metrics = match kind {
        None => [Metric::Orders, Metric::CreditNotes],
        Some(OrderKind::Order) => [Metric::Orders; 2],
        Some(OrderKind::CreditNote) => [Metric::CreditNotes; 2],
    };
    let sql = "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily \
               WHERE metric IN ($1, $2) AND grain = $3 AND dimension = 0";
    let values = vec![metrics[0].code().into(), metrics[1].code().into(), Grain::Day.code().into()];
    Ok(number(db, sql, values).await?.unsigned_abs())
}

fn read_order(row: &Row) -> Result<Order> {
    Ok(Order {
        id: row.id("id")?,
        customer_id: known(row.id("customer_id")?),
        customer: row.text("customer")?,
        number: row.text("number")?,
        source: row.text("source")?,
        kind: row.code("kind", OrderKind::from_code)?,
        channel: row.code("channel", Channel::from_code)?,
        placed_at: row.time("placed_at")?,
        country: row.text("country")?,
        lines: row.int("lines")?,
        sales_minor: row.int("sales_minor")?,
        credits_minor: row.int("credits_minor")?,
        total_minor: row.int("total_minor")?,
        currency: row.currency("currency")?,
    })
}

fn read_line(row: &Row) -> Result<OrderLine> {
    let scale: i16 = row.get("price_scale")?;
    Ok(OrderLine {
        line: row.get("line")?,
        product_id: row.id("product_id")?,
        code: row.text("code")?,
        description: row.text("description")?,
        quantity: row.int("quantity")?,
        unit_price: Decimal {
            mantissa: row.int("price_mantissa")?,
            scale: u8::try_from(scale).map_err(|_| StoreError::unknown_code("price_scale", scale))?,
        },
        amount_minor: row.int("amount_minor")?,
    })
}
