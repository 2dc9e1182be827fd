//! Customers that may be one: found at import and on creation, shown, never joined by themselves.
//!
//! A pair with a customer that was merged into another stays where it is and does not show: it comes back
//! when the merge is undone.

mod find;
mod probe;

use domain::{
    access::{FieldClass, Fields, Mask, Scope},
    customer::{CustomerKind, Stage, Tier},
    duplicate::{Duplicate, Twin, from_bits},
    page::{DEFAULT_LIMIT, Direction, Page},
    time::Timestamp,
};
use uuid::Uuid;

pub(crate) use find::refresh;
pub use find::{find, find_among_all, likely};

use crate::{
    access,
    connection::Connection,
    error::Result,
    keyset::{ListId, Sort},
    query::{Filter, List},
    row::{Row, execute, number},
};

/// The columns of a twin, for the tables `facts f` and `customers c` under a prefix: `{p}f`, `{p}c`.
const TWIN: &str = "{p}f.customer_id AS {p}id, {p}f.name AS {p}name, {p}f.kind AS {p}kind, {p}f.stage AS {p}stage, {p}f.tier AS {p}tier, \
     {p}f.country AS {p}country, {p}c.city AS {p}city, {p}f.orders AS {p}orders, {p}f.tickets AS {p}tickets, {p}f.since AS {p}since";
const SORT: Sort = Sort { list: ListId::Duplicates, column: 1, direction: Direction::Descending };

fn columns(prefix: &str) -> String {
    TWIN.replace("{p}", prefix)
}

fn twin(row: &Row, prefix: &str) -> Result<Twin> {
    let name = |column: &str| format!("{prefix}{column}");
    Ok(Twin {
        id: row.id(&name("id"))?,
        name: row.text(&name("name"))?,
        kind: row.code(&name("kind"), CustomerKind::from_code)?,
        stage: row.code(&name("stage"), Stage::from_code)?,
        tier: row.code(&name("tier"), Tier::from_code)?,
        city: row.text(&name("city"))?,
        country: row.text(&name("country"))?,
        orders: row.int(&name("orders"))?,
        tickets: row.int(&name("tickets"))?,
        since: row.time(&name("since"))?,
        fields: Fields::SHOWN,
    })
}

/// A page of the pairs that nobody has dismissed, all or one customer's, the surest first. Both must be reached. Where
/// addresses are not shown, the order does not tell either how sure they make it: then the newest come first.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list.
pub async fn list(db: &dyn Connection, scope: &Scope, customer: Option<Uuid>, cursor: Option<&str>) -> Result<Page<Duplicate>> {
    let told = scope.fields.shows(FieldClass::Contact);
    let columns = format!("d.id, d.reasons, d.score, d.found_at, {}, {}", columns("a"), columns("b"));
    let list = List {
        columns: &columns,
        // Both must have facts: who was merged into another has none.
        table: "duplicates d",
        joins: "JOIN facts af ON af.customer_id = d.first_id JOIN customers ac ON ac.id = d.first_id \
                JOIN facts bf ON bf.customer_id = d.second_id JOIN customers bc ON bc.id = d.second_id",
        key: if told { "d.score" } else { "d.found_at" },
        text: false,
        id: "d.id",
        index: "duplicates_score",
        found_by: None,
        proved: None,
        split: None,
        counted_by: None,
        sort: if told { SORT } else { Sort { column: 2, ..SORT } },
        limit: DEFAULT_LIMIT,
    };
    let place = list.sort.read(cursor)?;
    let mut filter = Filter::default();
    filter.and("d.dismissed_at = 0");
    filter.and("EXISTS (SELECT 1 FROM facts x WHERE x.customer_id = d.first_id)");
    filter.and("EXISTS (SELECT 1 FROM facts x WHERE x.customer_id = d.second_id)");
    if let Some(customer) = customer {
        let parameter = filter.bind(customer);
        filter.and(format!("(d.first_id = {parameter} OR d.second_id = {parameter})"));
    }
    for side in ["d.first_id", "d.second_id"] {
        access::and(db, scope, side, &mut filter)?;
    }
    let total = list.count(db, &filter, true).await?;
    let page = list.page(db, filter, place.as_ref(), (total.is_few() || !told, total.is_few(), total), |row| {
        let (mut one, mut other) = (twin(row, "a")?, twin(row, "b")?);
        if (other.since, other.id) < (one.since, one.id) {
            std::mem::swap(&mut one, &mut other);
        }
        let (reasons, score) = why(row)?;
        Ok(Duplicate { id: row.id("id")?, one, other, reasons, score, found_at: row.time("found_at")? })
    });
    Ok(page.await?.masked(scope.fields))
}

fn why(row: &Row) -> Result<(Vec<domain::duplicate::Reason>, u32)> {
    Ok((from_bits(row.get("reasons")?), u32::try_from(row.int("score")?).unwrap_or(0)))
}

/// How many pairs of a customer nobody has looked at yet, inside another statement; `other` is a condition on the
/// other one, `facts x`.
pub(crate) fn open_pairs(customer: &str, other: Option<&str>) -> String {
    let other = other.map(|condition| format!(" AND {condition}")).unwrap_or_default();
    let side = |mine: &str, theirs: &str| {
        format!(
            "(SELECT COUNT(*) FROM duplicates d JOIN facts x ON x.customer_id = d.{theirs} WHERE d.{mine} = {customer} AND d.dismissed_at = 0{other})"
        )
    };
    format!("({} + {})", side("first_id", "second_id"), side("second_id", "first_id"))
}

/// Says that the two of a pair are two, at that moment; whether there is such a pair, and both are reached. It is
/// not shown again.
pub async fn dismiss(db: &dyn Connection, scope: &Scope, id: Uuid, now: Timestamp) -> Result<bool> {
    if !is_reached(db, scope, id).await? {
        return Ok(false);
    }
    let sql = "UPDATE duplicates SET dismissed_at = $1 WHERE id = $2";
    Ok(execute(db, sql, vec![now.0.max(1).into(), id.into()]).await? > 0)
}

/// Takes a dismissal back; whether there is such a pair, and both are reached.
pub async fn restore(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<bool> {
    if !is_reached(db, scope, id).await? {
        return Ok(false);
    }
    Ok(execute(db, "UPDATE duplicates SET dismissed_at = 0 WHERE id = $1", vec![id.into()]).await? > 0)
}

/// Whether both of a pair are reached. Where everybody is, nobody looks whether there is such a pair.
async fn is_reached(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<bool> {
    if scope.rows.is_all() {
        return Ok(true);
    }
    let mut filter = Filter::default();
    filter.and_some("d.id =", Some(id));
    for side in ["d.first_id", "d.second_id"] {
        access::and(db, scope, side, &mut filter)?;
    }
    Ok(number(db, &format!("SELECT COUNT(*) AS n FROM duplicates d {}", filter.sql()), filter.values()).await? > 0)
}
