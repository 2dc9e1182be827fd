//! What came of calls: counted from the calls themselves, and from the orders of the days after.

use std::collections::BTreeMap;

use domain::{
    access::Scope,
    call::{FOLLOWED_DAYS, Month, Outcome, Pair, PairsQuery, Reached, Results, Side, Versus},
    order::OrderKind,
    page::{Direction, EXACT_TOTAL, Page, Total},
    time::{Day, Timestamp},
};

use super::{
    DAY_MS,
    read::{ROWS, beyond},
};
use crate::{
    access,
    connection::Connection,
    dashboard::days_of_data,
    error::Result,
    keyset::{Key, ListId, Sort, page_size},
    query::{Filter, count_to},
    row::{Row, all, number},
    settings,
};

const PAIRS: Sort = Sort { list: ListId::CallPairs, column: 1, direction: Direction::Descending };
/// Months that are told.
const MONTHS: i32 = 24;
/// The most pairs that are told of, the newest: more calls in two years nobody makes.
const MOST: u64 = EXACT_TOTAL;

/// Calls beside their customers who were held out.
const BESIDE: &str = "calls k JOIN call_comparisons x ON x.id = k.id AND x.customer_id <> k.customer_id";

/// The first moment that is told of, and the first whose days are not over: data that end before today say nothing of
/// what came after.
async fn told(db: &dyn Connection, today: Day) -> Result<(Timestamp, Timestamp)> {
    let from = today.month_start().plus_months(1 - MONTHS).start();
    let last = days_of_data(db, today).await?.map_or(today, |data| data.to.min(today));
    Ok((from, Day(last.0 + 1 - FOLLOWED_DAYS).start()))
}

/// What came of the calls of the last two years.
pub async fn results(db: &dyn Connection, today: Day) -> Result<Results> {
    let (from, over) = told(db, today).await?;
    let pairs = read(db, &Scope::all(), (from, over), &PairsQuery::default(), MOST).await?;
    let sql = format!("SELECT COUNT(*) AS n FROM {BESIDE} WHERE k.at >= $1");
    let waiting = number(db, &sql, vec![over.0.max(from.0).into()]).await?;
    let of =
        |figure: fn(&Reached) -> i64| pairs.iter().map(|(_, _, pair)| (figure(&pair.called), figure(&pair.held_out))).collect::<Vec<_>>();
    Ok(Results {
        months: months(db, from).await?,
        pairs: i64::try_from(pairs.len()).unwrap_or(i64::MAX),
        waiting,
        bought: Versus::of(&of(|one| i64::from(one.orders > 0)), 1000),
        orders: Versus::of(&of(|one| one.orders), 100),
        net: Versus::of(&of(|one| one.net_minor), 1),
        currency: settings::currency_or_default(db).await?,
    })
}

async fn months(db: &dyn Connection, from: Timestamp) -> Result<Vec<Month>> {
    let sql = format!(
        "SELECT k.at / {DAY_MS} AS day, k.outcome, COUNT(*) AS n FROM calls k WHERE k.at >= $1 GROUP BY k.at / {DAY_MS}, k.outcome"
    );
    let read = |row: &Row| {
        let day = Day(i32::try_from(row.int("day")?).unwrap_or(i32::MAX));
        Ok((day.month_start(), row.code("outcome", Outcome::from_code)?, row.int("n")?))
    };
    let mut months: BTreeMap<Day, Vec<i64>> = BTreeMap::new();
    for (month, outcome, n) in all(db, &sql, vec![from.0.into()], read).await? {
        let counts = months.entry(month).or_insert_with(|| vec![0; Outcome::ALL.len()]);
        if let Some(count) = counts.get_mut(outcome as usize) {
            *count += n;
        }
    }
    Ok(months.into_iter().rev().map(|(month, outcomes)| Month { month, outcomes }).collect())
}

/// A page of the pairs behind [`Results`], the newest first.
///
/// # Errors
/// [`crate::StoreError::Invalid`] for a cursor of another list.
pub async fn pairs(db: &dyn Connection, scope: &Scope, query: &PairsQuery, today: Day) -> Result<Page<Pair>> {
    let place = PAIRS.read(query.cursor.as_deref())?;
    let when = told(db, today).await?;
    let filter = chosen(db, scope, when, query)?;
    let total = count_to(db, &format!("{BESIDE} {}", filter.sql()), filter.values(), EXACT_TOTAL).await?;
    let rows = read(db, scope, when, query, u64::from(page_size(ROWS)) + 1).await?;
    Ok(PAIRS.page(place.as_ref(), ROWS, rows, Total::counted_to(EXACT_TOTAL, total)))
}

/// Orders of one of a pair in the days after the call.
fn orders(customer: &str) -> String {
    let days = i64::from(FOLLOWED_DAYS) * DAY_MS;
    format!("orders o WHERE o.customer_id = {customer} AND o.placed_at >= k.at AND o.placed_at < k.at + {days}")
}

fn bought(customer: &str) -> String {
    format!("{} AND o.kind = {}", orders(customer), OrderKind::Order.code())
}

fn chosen(db: &dyn Connection, scope: &Scope, (from, over): (Timestamp, Timestamp), query: &PairsQuery) -> Result<Filter> {
    let mut filter = Filter::default();
    filter.and_some("k.at >=", Some(from.0));
    filter.and_some("k.at <", Some(over.0));
    for customer in ["k.customer_id", "x.customer_id"] {
        access::and(db, scope, customer, &mut filter)?;
    }
    if let Some(side) = query.bought {
        let customer = if side == Side::Called { "k.customer_id" } else { "x.customer_id" };
        filter.and(format!("EXISTS (SELECT 1 FROM {})", bought(customer)));
    }
    Ok(filter)
}

async fn read(
    db: &dyn Connection,
    scope: &Scope,
    when: (Timestamp, Timestamp),
    query: &PairsQuery,
    most: u64,
) -> Result<Vec<(Key, uuid::Uuid, Pair)>> {
    let mut filter = chosen(db, scope, when, query)?;
    let place = PAIRS.read(query.cursor.as_deref())?;
    let order = beyond(&mut filter, PAIRS, place.as_ref(), "k.at", "k.id");
    let figures = |customer: &str, name: &str| {
        format!(
            "(SELECT COUNT(*) FROM {}) AS {name}_orders, (SELECT CAST(COALESCE(SUM(o.total_minor), 0) AS bigint) FROM {}) AS {name}_net",
            bought(customer),
            orders(customer)
        )
    };
    let sql = format!(
        "SELECT k.id, k.at, k.customer_id AS called, c.name AS called_name, {}, x.customer_id AS held, h.name AS held_name, {} \
         FROM {BESIDE} JOIN customers c ON c.id = k.customer_id JOIN customers h ON h.id = x.customer_id {} ORDER BY {order} LIMIT {most}",
        figures("k.customer_id", "called"),
        figures("x.customer_id", "held"),
        filter.sql()
    );
    let side = |row: &Row, name: &str| {
        Ok::<_, crate::StoreError>(Reached {
            customer_id: row.id(name)?,
            name: row.text(&format!("{name}_name"))?,
            orders: row.int(&format!("{name}_orders"))?,
            net_minor: row.int(&format!("{name}_net"))?,
        })
    };
    all(db, &sql, filter.values(), |row| {
        let pair = Pair { id: row.id("id")?, at: row.time("at")?, called: side(row, "called")?, held_out: side(row, "held")? };
        Ok((Key::Number(pair.at.0), pair.id, pair))
    })
    .await
}
