//! What came of calls: counted from the calls themselves, and from the orders of the days after.

use std::collections::BTreeMap;

use domain::{
    access::Scope,
    call::{FOLLOWED_DAYS, Month, Outcome, Pair, PairsQuery, Reached, Results, Side, Versus},
    dashboard::{Figures, Period},
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
/// The most pairs that are told of: more calls in two years nobody makes.
const MOST: u64 = 100_000;

/// Calls beside their customers who were held out.
const BESIDE: &str = "calls k JOIN call_comparisons x ON x.id = k.id AND x.customer_id <> k.customer_id";

/// The first day that is told of, and the last whose 90 days are over: data that end before today say nothing of what came
/// after.
async fn told(db: &dyn Connection, today: Day) -> Result<Period> {
    let last = days_of_data(db, today).await?.map_or(today, |data| data.to);
    Ok(Period { from: today.month_start().plus_months(1 - MONTHS), to: over(last) })
}

/// The last day of whose calls the days are over, where the data end with this one.
fn over(last: Day) -> Day {
    Day(last.0 - FOLLOWED_DAYS)
}

/// Whether one of a pair ordered: 1 or 0.
fn ordered(customer: &str) -> String {
    format!("CASE WHEN EXISTS (SELECT 1 FROM {}) THEN 1 ELSE 0 END", bought(customer))
}

/// What [`domain::metric::Metric::CampaignResponse`] is worked out of, by the day of the call: of calls of these days that have a
/// customer held out beside them and whose days are over in data that end with `last`. They are counted anew each time: whoever
/// orders late, or is erased, changes what came of a call of long ago, and calls that people make are few.
pub(crate) async fn responses(db: &dyn Connection, days: Period, last: Day) -> Result<Vec<(Day, Figures)>> {
    let to = days.to.min(over(last));
    if to < days.from {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT day, COUNT(*) AS pairs, CAST(SUM(called) AS bigint) AS called, CAST(SUM(held) AS bigint) AS held, \
         CAST(SUM(called * held) AS bigint) AS both_did \
         FROM (SELECT k.at / {DAY_MS} AS day, {} AS called, {} AS held FROM {BESIDE} WHERE k.at >= $1 AND k.at < $2) p \
         GROUP BY day ORDER BY day",
        ordered("k.customer_id"),
        ordered("x.customer_id"),
    );
    // Of all there is, the beginning is no moment any more.
    let from = i64::from(days.from.0) * DAY_MS;
    all(db, &sql, vec![from.into(), Day(to.0 + 1).start().0.into()], |row| {
        let figures = Figures {
            call_pairs: row.int("pairs")?,
            called_ordered: row.int("called")?,
            held_out_ordered: row.int("held")?,
            both_ordered: row.int("both_did")?,
            ..Figures::default()
        };
        Ok((Day(i32::try_from(row.int("day")?).unwrap_or(i32::MAX)), figures))
    })
    .await
}

/// Adds what calls of a day came to.
pub(crate) const fn add_responses(figures: &mut Figures, day: &Figures) {
    figures.call_pairs += day.call_pairs;
    figures.called_ordered += day.called_ordered;
    figures.held_out_ordered += day.held_out_ordered;
    figures.both_ordered += day.both_ordered;
}

/// What came of the calls of the last two years.
pub async fn results(db: &dyn Connection, today: Day) -> Result<Results> {
    let told = told(db, today).await?;
    let pairs = read(db, &Scope::all(), told, &PairsQuery::default(), MOST).await?;
    let sql = format!("SELECT COUNT(*) AS n FROM {BESIDE} WHERE k.at >= $1");
    let waiting = number(db, &sql, vec![Day(told.to.0 + 1).max(told.from).start().0.into()]).await?;
    let mut responses_of_all = Figures::default();
    for (_, day) in responses(db, told, Day(told.to.0 + FOLLOWED_DAYS)).await? {
        add_responses(&mut responses_of_all, &day);
    }
    let of =
        |figure: fn(&Reached) -> i64| pairs.iter().map(|(_, _, pair)| (figure(&pair.called), figure(&pair.held_out))).collect::<Vec<_>>();
    Ok(Results {
        months: months(db, told.from.start()).await?,
        pairs: responses_of_all.call_pairs,
        waiting,
        bought: Versus::of_shares(&responses_of_all),
        orders: Versus::of(&of(|one| one.orders), 100),
        net: Versus::of(&of(|one| one.net_minor.unwrap_or(0)), 1),
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

fn chosen(db: &dyn Connection, scope: &Scope, told: Period, query: &PairsQuery) -> Result<Filter> {
    let mut filter = Filter::default();
    // Whoever names days asks for those, however long ago.
    let from = if query.from.is_some() || query.to.is_some() { query.from } else { Some(told.from) };
    let to = query.to.map_or(told.to, |to| to.min(told.to));
    filter.and_some("k.at >=", from.map(|from| from.start().0));
    filter.and_some("k.at <", Some(Day(to.0 + 1).start().0));
    for customer in ["k.customer_id", "x.customer_id"] {
        access::and(db, scope, customer, &mut filter)?;
    }
    if let Some(side) = query.bought {
        let customer = if side == Side::Called { "k.customer_id" } else { "x.customer_id" };
        filter.and(format!("EXISTS (SELECT 1 FROM {})", bought(customer)));
    }
    Ok(filter)
}

async fn read(db: &dyn Connection, scope: &Scope, when: Period, query: &PairsQuery, most: u64) -> Result<Vec<(Key, uuid::Uuid, Pair)>> {
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
            net_minor: Some(row.int(&format!("{name}_net"))?),
        })
    };
    all(db, &sql, filter.values(), |row| {
        let pair = Pair { id: row.id("id")?, at: row.time("at")?, called: side(row, "called")?, held_out: side(row, "held")? };
        Ok((Key::Number(pair.at.0), pair.id, pair))
    })
    .await
}
