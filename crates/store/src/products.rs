//! Products and charges with what was sold of them.

mod page;

use domain::{
    access::{Fields, Mask, Scope},
    page::{Page, Total},
    predicate::Subject,
    problem::Problem,
    product::{Product, ProductColumn, ProductKind, ProductQuery},
};

pub use page::{detail, sales};

use crate::{
    access,
    connection::Connection,
    error::{Result, StoreError},
    keyset::{ListId, Sort},
    predicate,
    query::{Filter, List, count_to, number_begins_with, source_by_code},
    row::{Row, one},
    search,
};

/// Everything of `products p`; the currency is the company's.
const COLUMNS: &str = "p.id, p.code, p.name, p.kind, p.units, p.lines, p.revenue_minor, p.credits_minor, p.last_sold_at, \
    s.code AS source, COALESCE((SELECT value FROM settings WHERE key = 'currency'), 'EUR') AS currency";
const JOINS: &str = "JOIN sources s ON s.id = p.source_id";
/// Up to so many products are counted: there are far fewer of them than of anything else.
const COUNTED: u64 = 100_000;

/// A page of products, or of charges.
///
/// # Errors
/// [`StoreError::Invalid`] for a cursor of another list or order, a column that it cannot be sorted by, and a
/// filter about days from today without today; [`StoreError::Refused`] for what is not shown.
pub async fn list(db: &dyn Connection, scope: &Scope, query: &ProductQuery) -> Result<Page<Product>> {
    access::allowed(query.check(scope.fields))?;
    let (key, text, index) = column(query.sort)?;
    let list = List {
        columns: COLUMNS,
        table: "products p",
        joins: JOINS,
        key,
        text,
        id: "p.id",
        index,
        found_by: None,
        proved: None,
        split: None,
        counted_by: None,
        sort: Sort { list: ListId::Products, column: query.sort.code(), direction: query.direction },
        limit: query.limit,
    };
    let place = list.sort.read(query.cursor.as_deref())?;
    let mut filter = Filter::default();
    predicate::add(db, &mut filter, (Subject::Product, false), &query.predicate(), query.today)?;
    if let Some(q) = &query.q {
        let condition = matches(db, &mut filter, q);
        filter.and(condition);
    }
    let count = count_to(db, &format!("products p {}", filter.sql()), filter.values(), COUNTED).await?;
    let total = Total::counted_to(COUNTED, count);
    Ok(list.page(db, filter, place.as_ref(), (total.is_few(), total.is_few(), total), read_product).await?.masked(scope.fields))
}

/// The column behind a column of the list, whether it is text, and its index, which begins with the kind.
fn column(column: ProductColumn) -> Result<(&'static str, bool, &'static str)> {
    Ok(match column {
        ProductColumn::Name => ("p.name_key", true, "products_name"),
        ProductColumn::Code => ("p.code", true, "products_code"),
        ProductColumn::Units => ("p.units", false, "products_units"),
        ProductColumn::Lines => ("p.lines", false, "products_lines"),
        ProductColumn::Revenue => ("p.revenue_minor", false, "products_revenue"),
        ProductColumn::Credits => ("p.credits_minor", false, "products_credits"),
        ProductColumn::LastSold => ("p.last_sold_at", false, "products_last_sold"),
        ProductColumn::Source => return Err(StoreError::Invalid(Problem::Column)),
    })
}

/// The product with that code in that source system.
pub async fn by_code(db: &dyn Connection, scope: &Scope, source: &str, code: &str) -> Result<Option<Product>> {
    let sql = format!("SELECT {COLUMNS} FROM products p {JOINS} WHERE p.code = $1 AND p.source_id = {}", source_by_code("$2"));
    let row = one(db, &sql, vec![code.into(), source.into()]).await?;
    Ok(row.as_ref().map(read_product).transpose()?.map(|product| product.masked(scope.fields)))
}

/// A condition that the name holds every word, or the code begins with the text.
fn matches(db: &dyn Connection, filter: &mut Filter, q: &str) -> String {
    let typed = search::cut(q);
    let words: Vec<String> = search::fold(&typed).split_whitespace().map(str::to_owned).collect();
    let code = number_begins_with(filter, "p.code", &typed);
    if words.is_empty() {
        return code;
    }
    format!("({code} OR {})", search::contains_all(db, &words, "p.name_key", filter))
}

fn read_product(row: &Row) -> Result<Product> {
    Ok(Product {
        id: row.id("id")?,
        code: row.text("code")?,
        source: row.text("source")?,
        name: row.text("name")?,
        kind: row.code("kind", ProductKind::from_code)?,
        units: row.int("units")?,
        lines: row.int("lines")?,
        revenue_minor: row.int("revenue_minor")?,
        credits_minor: row.int("credits_minor")?,
        currency: row.currency("currency")?,
        last_sold_at: row.time_or_never("last_sold_at")?,
        fields: Fields::SHOWN,
    })
}
