//! Customers: the list, one customer's record, the figures kept about each.

mod record;

use domain::{
    customer::{CustomerColumn, CustomerKind, CustomerQuery, Facts, Stage, Tier},
    page::{EXACT_TOTAL, Page, Total},
    time::Day,
};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

pub use record::record;

use crate::{
    bulk::is_sqlite,
    error::Result,
    keyset::{ListId, Sort},
    query::{Filter, List, count_to, source_by_code},
    row::{Row, all, number, one},
    search,
};

/// Everything of `facts f`; the currency is the company's.
const FACTS: &str = "f.customer_id, f.name, f.kind, f.stage, f.tier, f.country, f.orders, f.credit_notes, f.revenue_minor, \
    f.credits_minor, f.net_minor, f.first_order_at, f.last_order_at, f.last_contact_at, f.interactions, f.tickets, f.tickets_open, \
    f.csat_answers, f.csat_centi, f.since, COALESCE((SELECT value FROM settings WHERE key = 'currency'), 'EUR') AS currency";
/// Up to so many customers are found first and sorted then; among more, a list walks in its order and
/// leaves out what does not match (measured on a million customers, where both take some 50 ms).
const FEW: u64 = 10_000;

/// A page of customers.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list or order.
pub async fn list<C: ConnectionTrait>(db: &C, query: &CustomerQuery) -> Result<Page<Facts>> {
    let (key, text, index) = column(query.sort);
    let list = List {
        columns: FACTS,
        table: "facts f",
        joins: "",
        key,
        text,
        id: "f.customer_id",
        index,
        sort: Sort { list: ListId::Customers, column: query.sort.code(), direction: query.direction },
        limit: query.limit,
    };
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut filter = Filter::default();
    let by_kind = query.kind.map(CustomerKind::code);
    filter.and_some("f.kind =", by_kind);
    // Each adds a condition of its own, so all are asked.
    let figures = narrowing(db, query, &mut filter).await?;
    // Names are near each other in the order of names: what many match may all lie at its far end.
    let few = if query.sort == CustomerColumn::Name { 5 * FEW } else { FEW };
    let found = search::narrow(db, query.q.as_deref().unwrap_or(""), few, &mut filter).await?;
    let linked = linked(db, query, &mut filter).await?;
    let narrow = figures || found || linked;
    let total = if filter.is_empty() {
        everybody(db).await?
    } else if filter.len() == 1 && !narrow && by_kind.is_none() {
        // One condition alone, and it was not few: that is known already.
        Total::counted_to(EXACT_TOTAL, FEW)
    } else {
        list.count(db, &filter).await?
    };
    list.page(db, filter, place.as_ref(), (narrow || total.is_few(), total), read_facts).await
}

/// The figures of one customer; none for an unknown one, and for the anonymous.
pub async fn facts<C: ConnectionTrait>(db: &C, id: Uuid) -> Result<Option<Facts>> {
    let row = one(db, &format!("SELECT {FACTS} FROM facts f WHERE f.customer_id = $1"), vec![id.into()]).await?;
    row.as_ref().map(read_facts).transpose()
}

/// The countries that customers are in, by name.
pub async fn countries<C: ConnectionTrait>(db: &C) -> Result<Vec<String>> {
    // One look at the index a country, not one a customer.
    let sql = "WITH RECURSIVE c (country) AS (SELECT MIN(country) FROM facts WHERE country > '' \
               UNION ALL SELECT (SELECT MIN(f.country) FROM facts f WHERE f.country > c.country) FROM c WHERE c.country IS NOT NULL) \
               SELECT country FROM c WHERE country IS NOT NULL";
    all(db, sql, Vec::new(), |row| row.text("country")).await
}

/// Conditions on a column: what stands before each value, and the value.
type Conditions = Vec<(&'static str, Value)>;

/// The conditions on columns that have an index.
fn indexed(query: &CustomerQuery) -> [(&'static str, Conditions); 7] {
    let one = |operator, value: Option<Value>| value.map(|value| vec![(operator, value)]).unwrap_or_default();
    let range = |from: Option<i64>, end: Option<i64>, end_operator| {
        from.map(|n| (">=", n.into())).into_iter().chain(end.map(|n| (end_operator, n.into()))).collect::<Vec<_>>()
    };
    // Zero means never ordered, which is not before any day.
    let ordered_from = query.ordered_from.map(|day| day.start().0).or(query.ordered_to.map(|_| 1));
    let ordered_end = query.ordered_to.map(|day| Day(day.0.saturating_add(1)).start().0);
    [
        ("f.country", one("=", query.country.as_deref().map(Value::from))),
        ("f.stage", one("=", query.stage.map(|s| s.code().into()))),
        ("f.tier", one("=", query.tier.map(|t| t.code().into()))),
        ("f.last_order_at", range(ordered_from, ordered_end, "<")),
        ("f.revenue_minor", range(query.revenue_min, query.revenue_max, "<=")),
        ("f.orders", one(">=", query.orders_min.map(Value::from))),
        ("f.tickets_open", one(">=", query.open_tickets_min.map(Value::from))),
    ]
}

/// Adds those conditions; whether one of them leaves few customers. The indexes of the others are hidden
/// from SQLite: reading half the company through an index takes longer than reading all of it in order.
async fn narrowing<C: ConnectionTrait>(db: &C, query: &CustomerQuery, filter: &mut Filter) -> Result<bool> {
    let mut narrow = false;
    for (column, conditions) in indexed(query) {
        if conditions.is_empty() {
            continue;
        }
        let write = |column: &str, filter: &mut Filter| {
            let parts: Vec<_> = conditions.iter().map(|(o, value)| format!("{column} {o} {}", filter.bind(value.clone()))).collect();
            parts.join(" AND ")
        };
        let mut alone = Filter::default();
        let from = format!("facts f WHERE {}", write(column, &mut alone));
        let few = count_to(db, &from, alone.values(), FEW).await? <= FEW;
        let hidden = format!("+{column}");
        let condition = write(if few || !is_sqlite(db) { column } else { &hidden }, filter);
        filter.and(condition);
        narrow |= few;
    }
    Ok(narrow)
}

/// Adds the conditions about ids in source systems; whether they leave few customers.
async fn linked<C: ConnectionTrait>(db: &C, query: &CustomerQuery, filter: &mut Filter) -> Result<bool> {
    // Without a source the id may be one of any; named one by one, they are found through the index.
    let links = |filter: &mut Filter| {
        let source = query.source.as_deref().map_or("(SELECT id FROM sources)".to_owned(), |code| source_by_code(&filter.bind(code)));
        let id = query.source_id.as_deref().map(|id| format!(" AND l.external_id = {}", filter.bind(id))).unwrap_or_default();
        format!("l.source_id IN {source}{id}")
    };
    if query.source.is_none() && query.source_id.is_none() {
        return Ok(false);
    }
    let mut counted = Filter::default();
    let from = format!("identity_links l WHERE {}", links(&mut counted));
    let few = query.source_id.is_some() || count_to(db, &from, counted.values(), FEW).await? <= FEW;
    let condition = links(filter);
    filter.and(if few {
        format!("f.customer_id IN (SELECT l.customer_id FROM identity_links l WHERE {condition})")
    } else {
        format!("EXISTS (SELECT 1 FROM identity_links l WHERE l.customer_id = f.customer_id AND {condition})")
    });
    Ok(few)
}

/// How many customers there are. PostgreSQL takes long to count many, and knows more or less.
async fn everybody<C: ConnectionTrait>(db: &C) -> Result<Total> {
    if !is_sqlite(db) {
        let sql = "SELECT CAST(reltuples AS bigint) AS n FROM pg_class WHERE oid = CAST('facts' AS regclass)";
        // Negative where PostgreSQL has never looked, small where it has not since the table was filled.
        let known = u64::try_from(number(db, sql, Vec::new()).await?).unwrap_or(0);
        if known > FEW {
            return Ok(Total::estimate(known));
        }
    }
    Ok(Total::exact(number(db, "SELECT COUNT(*) AS n FROM facts", Vec::new()).await?.unsigned_abs()))
}

/// The column behind a column of the list, whether it is text, and its index.
fn column(column: CustomerColumn) -> (&'static str, bool, &'static str) {
    match column {
        CustomerColumn::Name => ("f.name_key", true, "facts_name"),
        CustomerColumn::Tier => ("f.tier", false, "facts_tier"),
        CustomerColumn::Stage => ("f.stage", false, "facts_stage"),
        CustomerColumn::Country => ("f.country", true, "facts_country"),
        CustomerColumn::Revenue => ("f.revenue_minor", false, "facts_revenue"),
        CustomerColumn::Net => ("f.net_minor", false, "facts_net"),
        CustomerColumn::Orders => ("f.orders", false, "facts_orders"),
        CustomerColumn::LastOrder => ("f.last_order_at", false, "facts_last_order"),
        CustomerColumn::OpenTickets => ("f.tickets_open", false, "facts_open_tickets"),
        CustomerColumn::Csat => ("f.csat_centi", false, "facts_csat"),
        CustomerColumn::LastContact => ("f.last_contact_at", false, "facts_last_contact"),
        CustomerColumn::Since => ("f.since", false, "facts_since"),
    }
}

fn read_facts(row: &Row) -> Result<Facts> {
    let csat_answers = row.int("csat_answers")?;
    let csat_centi = row.int("csat_centi")?;
    Ok(Facts {
        customer_id: row.id("customer_id")?,
        name: row.text("name")?,
        kind: row.code("kind", CustomerKind::from_code)?,
        stage: row.code("stage", Stage::from_code)?,
        tier: row.code("tier", Tier::from_code)?,
        country: row.text("country")?,
        currency: row.currency("currency")?,
        orders: row.int("orders")?,
        credit_notes: row.int("credit_notes")?,
        revenue_minor: row.int("revenue_minor")?,
        credits_minor: row.int("credits_minor")?,
        net_minor: row.int("net_minor")?,
        first_order_at: row.time_or_never("first_order_at")?,
        last_order_at: row.time_or_never("last_order_at")?,
        last_contact_at: row.time_or_never("last_contact_at")?,
        interactions: row.int("interactions")?,
        tickets: row.int("tickets")?,
        tickets_open: row.int("tickets_open")?,
        csat_answers,
        csat_centi: (csat_answers > 0).then_some(csat_centi),
        since: row.time("since")?,
    })
}
