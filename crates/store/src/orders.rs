//! Orders and credit notes with their lines.

use domain::{
    access::{Fields, Mask, Scope},
    customer::ANONYMOUS,
    interaction::Channel,
    metric::{Grain, Metric},
    money::Decimal,
    order::{Order, OrderColumn, OrderDetail, OrderKind, OrderLine, OrderQuery},
    page::{Certainty, EXACT_TOTAL, Page, Total},
    predicate::{Field, Subject},
    problem::Problem,
};
use uuid::Uuid;

use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    dashboard::known as rollups,
    error::{Result, StoreError},
    keyset::{ListId, Sort},
    predicate,
    query::{Filter, Indexed, List, Narrowed, count_to, distinct_for, few, known, narrowing, number_begins_with, source_by_code},
    row::{Row, all, number, one},
};

/// Everything of `orders o`, with [`JOINS`].
const COLUMNS: &str = "o.customer_id, o.id, o.number, o.kind, o.channel, o.placed_at, o.delivered_at, o.country, o.lines, o.sales_minor, \
    o.credits_minor, o.total_minor, o.currency, s.code AS source, COALESCE(f.name, '') AS customer";
const JOINS: &str = "JOIN sources s ON s.id = o.source_id LEFT JOIN facts f ON f.customer_id = o.customer_id";

/// Lets an index that begins with the kind be used whatever the kind.
const ANY_KIND: &str = "o.kind IN (1, 2)";

/// A page of orders and credit notes.
///
/// # Errors
/// [`StoreError::Invalid`] for a cursor of another list or order, a column that it cannot be sorted by, and a
/// filter about days from today without today; [`StoreError::Refused`] for what is not shown.
pub async fn list(db: &dyn Connection, scope: &Scope, query: &OrderQuery) -> Result<Page<Order>> {
    access::allowed(query.check(scope.fields))?;
    let (key, text, index, by_kind) = column(query.sort)?;
    let kinds = query.kind.map_or_else(|| OrderKind::ALL.to_vec(), |kind| vec![kind]);
    let list = List {
        columns: COLUMNS,
        table: "orders o",
        joins: JOINS,
        key,
        text,
        id: "o.id",
        index,
        found_by: None,
        proved: None,
        split: by_kind.then(|| ("o.kind", kinds.into_iter().map(OrderKind::code).collect())),
        counted_by: within_days(query).then_some("o.placed_at"),
        sort: Sort { list: ListId::Orders, column: query.sort.code(), direction: query.direction },
        limit: query.limit,
    };
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut filter = Filter::default();
    filter.and_some("o.customer_id =", query.customer_id);
    // A kind leaves too many orders to be looked up one by one: SQLite is not shown that it could.
    filter.and_some(if is_sqlite(db) { "o.kind + 0 =" } else { "o.kind =" }, query.kind.map(OrderKind::code));
    let of_one = query.customer_id.is_some_and(|id| id != ANONYMOUS);
    let few = if of_one { None } else { Some(few(kept(db, None).await?)) };
    let Narrowed { few: found, many } = narrowing(db, "orders o", few, &indexed(query), &[key], &mut filter).await?;
    let sold = with_product(db, query, few, &mut filter).await?;
    if let Some(rest) = &query.filter {
        predicate::add(db, &mut filter, (Subject::Order, within_days(query)), rest, query.today)?;
    }
    if let Some(q) = &query.q {
        let condition = number_begins_with(&mut filter, "o.number", q.trim());
        filter.and(condition);
    }
    let reached = reach(db, scope, query, few, &mut filter).await?;
    // Credit notes may be rare among millions of orders, so they are not counted one by one.
    let only_kind = filter.len() == usize::from(query.kind.is_some());
    let narrow = found || sold || of_one || reached;
    // What is kept is kept of everybody, and told sooner than so many are counted.
    let told = match scope.rows.is_all() && !narrow && few.is_some_and(|few| few > EXACT_TOTAL) {
        true => rollups::orders(db, query, Total::MANY).await?,
        false => Total::MANY,
    };
    let (total, sum) = if told.certainty == Certainty::Exact {
        (told, None)
    } else if only_kind {
        (Total::exact(kept(db, query.kind).await?), None)
    } else if many && filter.len() == 1 {
        // One condition alone, and it was more than a list counts: that many are not counted again.
        (Total::MANY, None)
    } else {
        counted(db, &list.counting(&filter, narrow), Some(EXACT_TOTAL)).await?
    };
    // Those of which the rollups tell were not counted, and where they lie nobody knows.
    let few = told.certainty != Certainty::Exact && total.is_few();
    let (total, sum) = match (scope.rows.is_all(), sum) {
        (false, sum) => (total, sum),
        (true, Some(sum)) => (rollups::orders(db, query, total).await?, Some(sum)),
        (true, None) => (rollups::orders(db, query, total).await?, rollups::net(db, query).await?),
    };
    let (total, sum) = match query.count_all && total.certainty != Certainty::Exact {
        true => counted(db, &list.counting(&filter, narrow), None).await?,
        false => (total, sum),
    };
    // An order is placed before it is delivered: there the walk along the days begins. Whoever counts needs no such hint, and
    // would take it for one to begin with the oldest.
    let placed_before = query.filter.as_ref().and_then(|filter| filter.placed_before(query.today));
    filter.and_some("o.placed_at <", placed_before.filter(|_| !narrow).map(|day| day.start().0));
    let page = list.page(db, filter, place.as_ref(), (narrow, few, total), read_order).await?;
    Ok(Page { sum_minor: sum, ..page }.masked(scope.fields))
}

/// Whether it asks for days on which orders were placed.
fn within_days(query: &OrderQuery) -> bool {
    let within = query.filter.as_ref().is_some_and(|filter| filter.is_within_days(Field::OrderPlaced));
    query.from.is_some() || query.to.is_some() || within
}

/// Adds that the buyers are reached; whether that leaves few orders. One customer is asked about once.
async fn reach(db: &dyn Connection, scope: &Scope, query: &OrderQuery, few: Option<u64>, filter: &mut Filter) -> Result<bool> {
    match (query.customer_id, few) {
        (None, Some(few)) => access::narrow(db, scope, "orders o", few, filter).await,
        _ if scope.rows.is_all() => Ok(false),
        (Some(customer), _) => {
            let customer = filter.bind(customer);
            access::and(db, scope, &customer, filter)?;
            Ok(false)
        }
        (None, None) => {
            access::and(db, scope, "o.customer_id", filter)?;
            Ok(false)
        }
    }
}

/// Counts orders to one above `most`, or to the end, and adds them up where that is all of them.
async fn counted(db: &dyn Connection, filter: &Filter, most: Option<u64>) -> Result<(Total, Option<i64>)> {
    let limit = most.map(|most| format!(" LIMIT {}", most + 1)).unwrap_or_default();
    let sql = format!(
        "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(total_minor), 0) AS bigint) AS sum \
         FROM (SELECT o.total_minor FROM orders o {}{limit}) AS bounded",
        filter.sql()
    );
    let Some(row) = one(db, &sql, filter.values()).await? else { return Ok((Total::exact(0), None)) };
    let total = Total::counted_to(most.unwrap_or(u64::MAX), row.int("n")?.unsigned_abs());
    Ok((total, (total.certainty == Certainty::Exact).then_some(row.int("sum")?)))
}

/// What orders within reach can be filtered by: the countries that they went to.
pub async fn choices(db: &dyn Connection, scope: &Scope) -> Result<Vec<(String, Vec<String>)>> {
    Ok(vec![("country".to_owned(), distinct_for(db, scope, "orders", "country").await?)])
}

/// The column behind a column of the list, whether it is text, its index, and whether that begins with the
/// kind: credit notes stand at one end of the totals and numbers, and a walk from the other end to the first
/// of them would be long.
fn column(column: OrderColumn) -> Result<(&'static str, bool, &'static str, bool)> {
    Ok(match column {
        OrderColumn::Placed => ("o.placed_at", false, "orders_placed", false),
        OrderColumn::Channel => ("o.channel", false, "orders_channel", false),
        OrderColumn::Country => ("o.country", true, "orders_country", false),
        OrderColumn::Number => ("o.number", true, "orders_kind_number", true),
        OrderColumn::Lines => ("o.lines", false, "orders_kind_lines", true),
        OrderColumn::Total => ("o.total_minor", false, "orders_kind_total", true),
        OrderColumn::Customer | OrderColumn::Sales | OrderColumn::Credits | OrderColumn::Source => {
            return Err(StoreError::Invalid(Problem::Column));
        }
    })
}

/// The conditions on columns that have an index.
fn indexed(query: &OrderQuery) -> [Indexed<'static>; 4] {
    let total = Indexed::range("o.total_minor", query.total_min, ("<=", query.total_max));
    [
        Indexed::days("o.placed_at", query.from, query.to),
        Indexed::is("o.country", query.country.as_deref()),
        Indexed::is("o.channel", query.channel.map(Channel::code)),
        Indexed { before: ANY_KIND, ..total },
    ]
}

/// Adds the condition that a product stands on the order; whether it leaves few orders.
async fn with_product(db: &dyn Connection, query: &OrderQuery, few: Option<u64>, filter: &mut Filter) -> Result<bool> {
    let Some((source, code)) = &query.product else { return Ok(false) };
    let sql = format!("SELECT id FROM products WHERE code = $1 AND source_id = {}", source_by_code("$2"));
    let Some(row) = one(db, &sql, vec![code.as_str().into(), source.as_str().into()]).await? else {
        filter.and("1 = 0");
        return Ok(true);
    };
    let product = row.id("id")?;
    let few = match few {
        Some(few) => count_to(db, "order_lines l WHERE l.product_id = $1", vec![product.into()], few).await? <= few,
        None => false,
    };
    let id = filter.bind(product);
    filter.and(if few {
        format!("(o.customer_id, o.id) IN (SELECT l.customer_id, l.order_id FROM order_lines l WHERE l.product_id = {id})")
    } else {
        // Hidden from SQLite, whose index by product would be read once for each order.
        let column = if is_sqlite(db) { "+l.product_id" } else { "l.product_id" };
        format!("EXISTS (SELECT 1 FROM order_lines l WHERE l.customer_id = o.customer_id AND l.order_id = o.id AND {column} = {id})")
    });
    Ok(few)
}

/// The order with that number in that source system, with its lines.
pub async fn by_number(db: &dyn Connection, scope: &Scope, source: &str, number: &str) -> Result<Option<OrderDetail>> {
    let mut filter = Filter::default();
    let (number, source) = (filter.bind(number), filter.bind(source));
    filter.and(format!("o.number = {number} AND o.source_id = {}", source_by_code(&source)));
    one_order(db, scope, filter).await
}

/// A customer's order with its lines. Anonymous sales are found under the anonymous customer's id.
pub async fn detail(db: &dyn Connection, scope: &Scope, customer_id: Uuid, order_id: Uuid) -> Result<Option<OrderDetail>> {
    let mut filter = Filter::default();
    filter.and_some("o.customer_id =", Some(customer_id));
    filter.and_some("o.id =", Some(order_id));
    one_order(db, scope, filter).await
}

async fn one_order(db: &dyn Connection, scope: &Scope, mut filter: Filter) -> Result<Option<OrderDetail>> {
    access::and(db, scope, "o.customer_id", &mut filter)?;
    let Some(row) = one(db, &format!("SELECT {COLUMNS} FROM orders o {JOINS} {}", filter.sql()), filter.values()).await? else {
        return Ok(None);
    };
    let order = read_order(&row)?;
    let sql = "SELECT l.line, l.product_id, p.code, COALESCE(l.description, p.name) AS description, l.quantity, l.price_mantissa, \
               l.price_scale, l.amount_minor FROM order_lines l JOIN products p ON p.id = l.product_id \
               WHERE l.customer_id = $1 AND l.order_id = $2 ORDER BY l.line";
    let lines = all(db, sql, vec![row.id("customer_id")?.into(), order.id.into()], read_line).await?;
    Ok(Some(OrderDetail { order, lines }.masked(scope.fields)))
}

/// How many orders there are, or credit notes, or both: the daily figures say so, and nobody has to count.
async fn kept(db: &dyn Connection, kind: Option<OrderKind>) -> Result<u64> {
    let metrics = match kind {
        None => [Metric::Orders, Metric::CreditNotes],
        Some(OrderKind::Order) => [Metric::Orders; 2],
        Some(OrderKind::CreditNote) => [Metric::CreditNotes; 2],
    };
    let sql = "SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily \
               WHERE metric IN ($1, $2) AND grain = $3 AND dimension = 0";
    let values = vec![metrics[0].code().into(), metrics[1].code().into(), Grain::Month.code().into()];
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
        delivered_at: row.optional_time("delivered_at")?,
        country: row.text("country")?,
        lines: row.int("lines")?,
        sales_minor: row.int("sales_minor")?,
        credits_minor: row.int("credits_minor")?,
        total_minor: row.int("total_minor")?,
        currency: row.currency("currency")?,
        fields: Fields::SHOWN,
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
