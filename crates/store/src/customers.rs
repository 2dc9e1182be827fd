//! Customers: the list, one customer's record, the figures kept about each.

mod chosen;
mod create;
mod edit;
mod record;

use domain::{
    access::{Fields, Mask, Scope},
    customer::{CustomerColumn, CustomerKind, CustomerQuery, Facts, Stage, Tier},
    page::{Certainty, EXACT_TOTAL, Page, Total},
    predicate::{Count, Predicate},
    tag::Owner,
};
use uuid::Uuid;

pub use chosen::{batch, by_ids, count};
pub use create::create;
pub use edit::{Edited, Stamp, edit};
pub use record::{contact_point, record};

use crate::{
    access,
    bulk::is_sqlite,
    connection::Connection,
    dashboard::known as rollups,
    error::{Result, StoreError},
    findings,
    keyset::{ListId, Place, Sort},
    predicate::{Leads, found_through, is_carried, narrow},
    query::{self, Filter, FoundBy, List, Proved, distinct_for},
    row::{Row, all, number, one},
    search::{self, Asked},
    tags, users,
};

/// Everything of `facts f`; the currency is the company's.
const FACTS: &str = "f.customer_id, f.name, f.kind, f.stage, f.tier, f.country, f.orders, f.credit_notes, f.revenue_minor, \
    f.credits_minor, f.net_minor, f.first_order_at, f.last_order_at, f.last_contact_at, f.interactions, f.tickets, f.tickets_open, \
    f.csat_answers, f.csat_centi, f.since, f.owner_id, f.owner, COALESCE((SELECT value FROM settings WHERE key = 'currency'), 'EUR') AS currency";
/// Up to so many customers are counted one by one.
const COUNTED: u64 = 50_000;
/// PostgreSQL decides by itself how it goes about a list; up to so many customers it is told which they are.
const FEW_ON_POSTGRES: u64 = 10_000;

/// A page of customers.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list or order, and for a filter about days from
/// today without today; [`crate::StoreError::Refused`] for what is not shown.
pub async fn list(db: &dyn Connection, scope: &Scope, query: &CustomerQuery) -> Result<Page<Facts>> {
    access::allowed(query.check(scope.fields))?;
    let mut list = list_of(query);
    let place = list.sort.read(query.cursor.as_deref())?;
    let chosen = Chosen::by(db, scope, query, (&list, place.as_ref())).await?;
    let Chosen { mut filter, mut narrow, alone, found_by, proved, through, asked, is_asked_alone, known } = chosen;
    (list.found_by, list.proved) = (found_by, proved);
    // Where nothing else is asked, related rows alone tell who they are; where more is, each of these is looked at for it.
    let tells_all = is_asked_alone && asked.conjuncts().len() == 1;
    // What is kept is kept of everybody, and told sooner than so many are counted.
    let told = match scope.rows.is_all() && !narrow && query::few(known) > EXACT_TOTAL {
        true => rollups::customers(db, query, Total::MANY).await?,
        false => Total::MANY,
    };
    let total = if filter.is_empty() {
        everybody(db, known).await?
    } else if told.certainty == Certainty::Exact {
        told
    } else if let Some(total) = alone {
        // One condition alone, and it is known how many it leaves: they are not counted again.
        total
    } else if let Some(through) = through.filter(|_| !narrow || tells_all) {
        let most = match (tells_all, narrow) {
            (true, true) => query::few(known).max(EXACT_TOTAL),
            (true, false) => few_found(known).max(EXACT_TOTAL),
            (false, _) => EXACT_TOTAL,
        };
        let found = found_through(db, (&filter, is_asked_alone), (&asked, &through), query.today, most).await?;
        let total = query::total_of(&found, most);
        if total.certainty == Certainty::Exact {
            // They are known now: the page is made of them.
            (filter, narrow, list.found_by) = (Filter::default(), true, None);
            filter.and_these(db, &found);
        }
        total
    } else {
        list.count(db, &filter, narrow).await?
    };
    let total = if scope.rows.is_all() { found_out(db, query, rollups::customers(db, query, total).await?).await? } else { total };
    // Those of whom the rollups tell were not counted, and where they lie nobody knows.
    let few = told.certainty != Certainty::Exact && total.is_few();
    let total = list.whole(db, &filter, (narrow, query.count_all), total).await?;
    implied(db, query, &mut filter);
    let mut page = list.page(db, filter, place.as_ref(), (narrow, few, total), read_facts).await?;
    tag(db, &mut page.rows).await?;
    Ok(page.masked(scope.fields))
}

/// The total of a list whose counting was given up, where it was opened from a number of the page of insights: that number,
/// which was true when it was found.
async fn found_out(db: &dyn Connection, query: &CustomerQuery, total: Total) -> Result<Total> {
    if total.certainty != Certainty::Above || query.q.is_some() || query.filter.is_none() {
        return Ok(total);
    }
    let told = findings::told(db, &query.predicate()).await?.map(i64::unsigned_abs);
    Ok(told.filter(|told| *told > EXACT_TOTAL).map_or(total, Total::estimate))
}

/// The list without what it is filtered by.
fn list_of(query: &CustomerQuery) -> List<'static> {
    let (key, text, index) = column(query.sort);
    List {
        columns: FACTS,
        table: "facts f",
        joins: "",
        key,
        text,
        id: "f.customer_id",
        index,
        found_by: None,
        proved: None,
        split: None,
        counted_by: None,
        sort: Sort { list: ListId::Customers, column: query.sort.code(), direction: query.direction },
        limit: query.limit,
    }
}

/// [`query::few`] for customers. Measured on a million: looking a customer up takes 1.3 µs, a step of the walk
/// 0.05 µs where the index carries all that is asked, 2.7 µs where it does not. A walk along an index that carries
/// everything may still meet them all at its end, hence more than the thousand that would be even.
fn few(all: u64, carried: bool) -> u64 {
    if carried { 5 * all.isqrt() } else { query::few(all) }
}

/// The same for what a text finds.
fn few_found(all: u64) -> u64 {
    5 * all.isqrt()
}

/// Adds what the first order asked for says about the last one, which the indexes hold, so that fewer rows are looked up; and
/// what the tier says about the column that the list is sorted by, so that a walk begins where the tier does: tiers are ranges
/// of what is left of sales after credits.
fn implied(db: &dyn Connection, query: &CustomerQuery, filter: &mut Filter) {
    let last = query.filter.as_ref().and_then(|filter| filter.ordered_last_from(query.today));
    filter.and_some(if is_sqlite(db) { "+f.last_order_at >=" } else { "f.last_order_at >=" }, last.map(|day| day.start().0));
    let (Some(tier), CustomerColumn::Net | CustomerColumn::Revenue) = (query.tier, query.sort) else { return };
    let (least, end) = tier.range();
    let net = query.sort == CustomerColumn::Net;
    filter.and_some(if net { "f.net_minor >=" } else { "f.revenue_minor >=" }, least);
    filter.and_some("f.net_minor <", end.filter(|_| net));
}

/// The conditions of a query.
struct Chosen {
    filter: Filter,
    /// Whether one of them leads to few customers.
    narrow: bool,
    /// How many the only one, where there is one, leaves, where that is known.
    alone: Option<Total>,
    /// The index that leads to the fewest, unless something else does so sooner.
    found_by: Option<FoundBy>,
    /// What the search text amounts to, where nothing else is asked.
    proved: Option<Proved>,
    /// The related rows through which they are sooner counted than one by one.
    through: Option<Count>,
    /// What is asked, and what of it is within reach.
    asked: Predicate,
    /// Whether that is all that is asked.
    is_asked_alone: bool,
    /// How many customers there are, more or less.
    known: u64,
}

impl Chosen {
    async fn by(db: &dyn Connection, scope: &Scope, query: &CustomerQuery, (list, place): (&List<'_>, Option<&Place>)) -> Result<Self> {
        let mut filter = Filter::default();
        let (known, predicate) = (known(db).await?, access::within(scope, query.predicate()));
        let (few, few_found) = match is_sqlite(db) {
            true => (few(known, is_carried(&predicate, column(query.sort).0)), few_found(known)),
            false => (FEW_ON_POSTGRES, FEW_ON_POSTGRES),
        };
        let Leads { narrowed: figures, found_by, through } = narrow(db, &mut filter, &predicate, query.today, few).await?;
        let conditions = filter.len();
        let is_alone = conditions == 0 && scope.rows.is_all();
        let wanted = Asked { few: few_found, all: known, list, sort: query.sort, place, is_alone };
        let found = search::narrow(db, scope, query.q.as_deref().unwrap_or(""), wanted, &mut filter).await?;
        let reached = access::narrow(db, &access::owners(scope), "facts f", few_found, &mut filter).await?;
        let told = if conditions == 0 { found.total } else { (figures.many && few >= EXACT_TOTAL).then_some(Total::MANY) };
        let alone = told.filter(|_| filter.len() == 1);
        let found_by = found_by.filter(|_| !found.few && !reached);
        let is_asked_alone = filter.len() == conditions;
        let (narrow, proved) = (figures.few || found.few || reached, found.proved);
        Ok(Self { filter, narrow, alone, found_by, proved, through, asked: predicate, is_asked_alone, known })
    }
}

/// Adds the tags to rows that were read without.
async fn tag(db: &dyn Connection, rows: &mut [Facts]) -> Result<()> {
    let ids: Vec<Uuid> = rows.iter().map(|facts| facts.customer_id).collect();
    let mut tags = tags::of_customers(db, &ids).await?;
    for facts in rows {
        facts.tags = tags.remove(&facts.customer_id).unwrap_or_default();
    }
    Ok(())
}

/// The figures of one customer; none for an unknown one, and for the anonymous.
pub async fn facts(db: &dyn Connection, scope: &Scope, id: Uuid) -> Result<Option<Facts>> {
    Ok(by_ids(db, scope, &[id]).await?.pop())
}

/// The name of a customer, also of one that was merged into another; empty where there is none.
pub(crate) async fn name(db: &dyn Connection, id: Uuid) -> Result<String> {
    let row = one(db, "SELECT name FROM customers WHERE id = $1", vec![id.into()]).await?;
    Ok(row.map(|row| row.text("name")).transpose()?.unwrap_or_default())
}

/// What customers within reach can be filtered by: their countries, their tags, and who looks after them. Whoever
/// reaches everybody is offered every tag and each of our people.
pub async fn choices(db: &dyn Connection, scope: &Scope) -> Result<Vec<(String, Vec<String>)>> {
    let countries = distinct_for(db, scope, "facts", "country").await?;
    let (tags, owners) = if scope.rows.is_all() {
        let tags = tags::list(db).await?.into_iter().map(|tag| tag.name).collect();
        (tags, users::owners(db).await?.into_iter().map(|owner| owner.name).collect())
    } else {
        let tags = "SELECT DISTINCT g.name, g.name_key FROM customer_tags ct JOIN tags g ON g.id = ct.tag_id";
        let owners = "SELECT DISTINCT u.name, u.name AS key FROM customers c JOIN users u ON u.id = c.owner_id";
        (named(db, scope, tags, "ct.customer_id").await?, named(db, scope, owners, "c.id").await?)
    };
    Ok([("country", countries), ("tag", tags), ("owner", owners)].map(|(field, values)| (field.to_owned(), values)).into())
}

/// Names among the customers within reach, in the order of the query's second column.
async fn named(db: &dyn Connection, scope: &Scope, sql: &str, customer: &str) -> Result<Vec<String>> {
    let mut filter = Filter::default();
    access::and(db, scope, customer, &mut filter)?;
    all(db, &format!("{sql} {} ORDER BY 2", filter.sql()), filter.values(), |row| row.text("name")).await
}

/// How many customers there are, more or less, without counting them.
pub(crate) async fn known(db: &dyn Connection) -> Result<u64> {
    let sql = if is_sqlite(db) {
        // Each customer has a search document; the number of the last one is how many were ever made.
        "SELECT COALESCE(MAX(doc), 0) AS n FROM search_docs"
    } else {
        // Negative where PostgreSQL has never looked, small where it has not since the table was filled.
        "SELECT CAST(reltuples AS bigint) AS n FROM pg_class WHERE oid = CAST('facts' AS regclass)"
    };
    Ok(u64::try_from(number(db, sql, Vec::new()).await?).unwrap_or(0))
}

/// How many customers there are: to the last one while they are soon counted, then what is known.
async fn everybody(db: &dyn Connection, known: u64) -> Result<Total> {
    if known > COUNTED {
        return Ok(Total::estimate(known));
    }
    Ok(Total::exact(number(db, "SELECT COUNT(*) AS n FROM facts", Vec::new()).await?.unsigned_abs()))
}

/// The column behind a column of the list, whether it is text, and its index.
pub(crate) fn column(column: CustomerColumn) -> (&'static str, bool, &'static str) {
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
        // Nothing is sorted by tags; what asks for it all the same gets the order of names.
        CustomerColumn::Tags => ("f.name_key", true, "facts_name"),
        CustomerColumn::Owner => ("f.owner", true, "facts_owner"),
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
        owner: row.get::<Option<Uuid>>("owner_id")?.map(|id| Ok::<_, StoreError>(Owner { id, name: row.text("owner")? })).transpose()?,
        tags: Vec::new(),
        fields: Fields::SHOWN,
    })
}
