//! Reading the rollups for many periods at once: few statements, few rows.

use std::collections::BTreeMap;

use domain::{
    dashboard::{Figures, Period},
    metric::{Dimension, Grain, Metric},
    time::Day,
};

use crate::{
    connection::Connection,
    error::Result,
    figures::gaps::NEVER,
    row::{Row, all, number},
};

/// What adds up over days.
const ADDITIVE: [Metric; 24] = [
    Metric::Revenue,
    Metric::KnownSales,
    Metric::Credits,
    Metric::Orders,
    Metric::CreditNotes,
    Metric::NewCustomers,
    Metric::TicketsOpened,
    Metric::OnlineTickets,
    Metric::TicketsSolved,
    Metric::FirstResponses,
    Metric::FirstResponseSeconds,
    Metric::ResolutionSeconds,
    Metric::CsatAnswers,
    Metric::CsatSum,
    Metric::CsatSquares,
    Metric::CsatFives,
    Metric::NpsAnswers,
    Metric::Promoters,
    Metric::Detractors,
    Metric::Interactions,
    Metric::OrdersDelivered,
    Metric::DeliverySeconds,
    Metric::ProposalsAnswered,
    Metric::ProposalsAccepted,
];

/// What is added up from the beginning.
const BALANCES: [Metric; 6] =
    [Metric::BacklogChange, Metric::Customers, Metric::WithEmail, Metric::WithConsent, Metric::AtStakeChange, Metric::StakeChange];

/// Every figure of each period; a period begins with a month.
pub(crate) async fn of_periods(db: &dyn Connection, periods: &[Period]) -> Result<Vec<Figures>> {
    let mut all = additive(db, periods).await?;
    for (figures, period) in all.iter_mut().zip(periods) {
        let before = period.as_long_before();
        (figures.active, figures.repeat) = customers(db, *period).await?;
        figures.before = customers(db, before).await?.0;
        figures.retained = back_again(db, *period, before).await?;
    }
    balances(db, periods, &mut all).await?;
    Ok(all)
}

/// Every figure of each of some months that follow one another; the last as far as it goes.
pub(crate) async fn of_months(db: &dyn Connection, months: &[Period]) -> Result<Vec<Figures>> {
    let mut all = additive(db, months).await?;
    customers_by_month(db, months, &mut all).await?;
    balances(db, months, &mut all).await?;
    Ok(all)
}

/// The figures of some weeks, each from Monday to Sunday: those that add up, and how many different customers ordered. Who
/// came back after a month, and what has come together by a day, is not among them.
pub(crate) async fn of_weeks(db: &dyn Connection, weeks: &[Period]) -> Result<Vec<Figures>> {
    let mut all = additive(db, weeks).await?;
    let pieces: Vec<Piece> = weeks.iter().enumerate().map(|(n, week)| Piece { n, grain: Grain::Week, days: *week }).collect();
    for ((week, metric), value) in read_sums(db, &pieces, &[Metric::ActiveCustomers, Metric::RepeatCustomers]).await? {
        if let (Some(figures), Some(metric)) = (all.get_mut(week), Metric::from_code(metric)) {
            add(figures, metric, value);
        }
    }
    Ok(all)
}

/// The figures of each period that add up over its days; the others stay zero.
async fn additive(db: &dyn Connection, periods: &[Period]) -> Result<Vec<Figures>> {
    let read = read_sums(db, &pieces_of(periods), &ADDITIVE).await?;
    let mut figures = vec![Figures::default(); periods.len()];
    for ((period, metric), value) in read {
        if let (Some(figures), Some(metric)) = (figures.get_mut(period), Metric::from_code(metric)) {
            add(figures, metric, value);
        }
    }
    Ok(figures)
}

fn add(figures: &mut Figures, metric: Metric, value: i64) {
    if let Some(figure) = figures.counted_mut(metric) {
        *figure += value;
    }
}

/// Adds to the figures of each period what has come together by the end of its last day.
pub(crate) async fn balances(db: &dyn Connection, periods: &[Period], figures: &mut [Figures]) -> Result<()> {
    let Some(last) = periods.iter().map(|period| period.to).max() else { return Ok(()) };
    let codes = BALANCES.map(|metric| metric.code().to_string()).join(", ");
    let months =
        format!("SELECT metric, day, value FROM metric_daily WHERE metric IN ({codes}) AND grain = $1 AND dimension = 0 AND day <= $2");
    let read = |row: &Row| Ok((row.code("metric", Metric::from_code)?, row.day("day")?, row.int("value")?));
    let by_month = all(db, &months, vec![Grain::Month.code().into(), last.0.into()], read).await?;
    for (figures, period) in figures.iter_mut().zip(periods) {
        let whole = period.to == period.to.month_end();
        let over = |month: Day| month < period.to.month_start() || whole && month == period.to.month_start();
        for (metric, _, value) in by_month.iter().filter(|(_, month, _)| over(*month)) {
            add(figures, *metric, *value);
        }
        if !whole {
            let days = format!("{months} AND day >= $3");
            let values = vec![Grain::Day.code().into(), period.to.0.into(), period.to.month_start().0.into()];
            for (metric, _, value) in all(db, &days, values, read).await? {
                add(figures, metric, value);
            }
        }
    }
    Ok(())
}

/// Sales less credits of each period.
pub(crate) async fn net(db: &dyn Connection, periods: &[Period]) -> Result<Vec<i64>> {
    let read = read_sums(db, &pieces_of(periods), &[Metric::Revenue, Metric::Credits]).await?;
    let of = |period, metric: Metric| read.get(&(period, metric.code())).copied().unwrap_or(0);
    Ok((0..periods.len()).map(|n| of(n, Metric::Revenue) - of(n, Metric::Credits)).collect())
}

/// Adds to the figures of each month how many different customers ordered in it, how many more than once, and how many
/// of those of the month before.
async fn customers_by_month(db: &dyn Connection, months: &[Period], figures: &mut [Figures]) -> Result<()> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(()) };
    let before = Period::month_of(Day(first.from.month_start().0 - 1));
    let with_before: Vec<Period> = [before].into_iter().chain(months.iter().copied()).collect();
    let pieces: Vec<Piece> = with_before.iter().enumerate().map(|(n, month)| Piece { n, grain: Grain::Month, days: *month }).collect();
    for ((month, metric), value) in read_sums(db, &pieces, &[Metric::ActiveCustomers, Metric::RepeatCustomers]).await? {
        let Some(metric) = Metric::from_code(metric) else { continue };
        if let Some(figures) = month.checked_sub(1).and_then(|month| figures.get_mut(month)) {
            add(figures, metric, value);
        }
        if let Some(figures) = figures.get_mut(month).filter(|_| metric == Metric::ActiveCustomers) {
            figures.before += value;
        }
    }
    for (month, before, orders) in gaps_of_months(db, first.from.month_start(), last.from.month_start()).await? {
        let place = months.iter().position(|m| m.from.month_start() == month).filter(|_| before == month.plus_months(-1));
        if let Some(figures) = place.and_then(|place| figures.get_mut(place)) {
            figures.retained += orders;
        }
    }
    Ok(())
}

/// Orders of whole months by the month of the customer's order before.
pub(crate) async fn gaps_of_months(db: &dyn Connection, first: Day, last: Day) -> Result<Vec<(Day, Day, i64)>> {
    let sql = "SELECT day, before, orders FROM order_gaps WHERE grain = $1 AND back = 1 AND day BETWEEN $2 AND $3 AND before > $4";
    let values = vec![Grain::Month.code().into(), first.0.into(), last.0.into(), NEVER.0.into()];
    all(db, sql, values, |row| Ok((row.day("day")?, row.day("before")?, row.int("orders")?))).await
}

/// How many different customers ordered in a period whose last order before it fell into the one that ends with the day
/// before: each of them once, by the first of their orders.
pub(crate) async fn back_again(db: &dyn Connection, period: Period, before: Period) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(orders), 0) AS bigint) AS n FROM order_gaps \
               WHERE grain = $1 AND back = 1 AND day BETWEEN $2 AND $3 AND before BETWEEN $4 AND $5";
    let mut again = 0;
    for (grain, days) in pieces(period) {
        let values = vec![grain.code().into(), days.from.0.into(), days.to.0.into(), before.from.0.into(), before.to.0.into()];
        again += number(db, sql, values).await?;
    }
    Ok(again)
}

/// Days whose figures are kept under one grain.
struct Piece {
    /// The place of its period among those that were asked for.
    n: usize,
    grain: Grain,
    days: Period,
}

/// The whole months of a period, and the days of those that are not whole: what is fewest to add up.
pub(crate) fn pieces(period: Period) -> impl Iterator<Item = (Grain, Period)> {
    let (months, days): (Vec<Period>, Vec<Period>) = period.each_month().into_iter().partition(|m| *m == Period::month_of(m.from));
    let whole = months.first().zip(months.last()).map(|(a, b)| (Grain::Month, Period { from: a.from, to: b.to }));
    whole.into_iter().chain(days.into_iter().map(|days| (Grain::Day, days)))
}

fn pieces_of(periods: &[Period]) -> Vec<Piece> {
    let of = |(n, period): (usize, &Period)| pieces(*period).map(move |(grain, days)| Piece { n, grain, days });
    periods.iter().enumerate().flat_map(of).collect()
}

/// The sums of the company's figures by period (its place among those that were asked for) and metric.
async fn read_sums(db: &dyn Connection, pieces: &[Piece], metrics: &[Metric]) -> Result<BTreeMap<(usize, i16), i64>> {
    if pieces.is_empty() {
        return Ok(BTreeMap::new());
    }
    let row = |piece: &Piece, metric: &Metric| {
        format!("({}, {}, {}, {}, {})", piece.n, metric.code(), piece.grain.code(), piece.days.from.0, piece.days.to.0)
    };
    let rows: Vec<String> = pieces.iter().flat_map(|piece| metrics.iter().map(move |metric| row(piece, metric))).collect();
    // A cross join, so that SQLite walks what is asked for and looks each one's days up. The metrics stand there
    // too: told as a list beside, they make it build an index of its own over half the table.
    let sql = format!(
        "SELECT CAST(p.column1 AS bigint) AS period, m.metric, CAST(SUM(m.value) AS bigint) AS value \
         FROM (VALUES {}) AS p CROSS JOIN metric_daily m \
         WHERE m.metric = p.column2 AND m.grain = p.column3 AND m.dimension = 0 AND m.day BETWEEN p.column4 AND p.column5 \
         GROUP BY p.column1, m.metric",
        rows.join(", "),
    );
    let read = |row: &Row| Ok(((usize::try_from(row.int("period")?).unwrap_or(0), row.get("metric")?), row.int("value")?));
    Ok(all(db, &sql, vec![], read).await?.into_iter().collect())
}

/// How many different customers ordered in a period that begins with a month, and how many of them more
/// than once; `store::figures::gaps` says why this is exact.
pub(crate) async fn customers(db: &dyn Connection, period: Period) -> Result<(i64, i64)> {
    let sql = "SELECT back, CAST(SUM(orders) AS bigint) AS orders FROM order_gaps \
               WHERE grain = $1 AND back IN (1, 2) AND day BETWEEN $2 AND $3 AND before >= $4 AND before < $5 GROUP BY back";
    let mut sums: BTreeMap<i16, i64> = BTreeMap::new();
    for (grain, days) in pieces(period) {
        let values = vec![grain.code().into(), days.from.0.into(), days.to.0.into(), NEVER.0.into(), period.from.0.into()];
        for (back, orders) in all(db, sql, values, |row| Ok((row.get("back")?, row.int("orders")?))).await? {
            *sums.entry(back).or_default() += orders;
        }
    }
    let of = |back| sums.get(&back).copied().unwrap_or(0);
    Ok((of(1), of(2) - of(1)))
}

/// What was sold in each country: sales less credits, orders, credit notes.
pub(crate) async fn by_country(db: &dyn Connection, period: Period) -> Result<BTreeMap<String, [i64; 3]>> {
    let metrics = [Metric::Revenue, Metric::Credits, Metric::Orders, Metric::CreditNotes];
    let countries = by_key(db, period, Dimension::Country, &metrics).await?;
    let of = |figures: Figures| [figures.net_minor(), figures.orders, figures.credit_notes];
    Ok(countries.into_iter().map(|(country, figures)| (country, of(figures))).collect())
}

/// Some figures that add up, by the values of a dimension.
pub(crate) async fn by_key(db: &dyn Connection, period: Period, by: Dimension, metrics: &[Metric]) -> Result<BTreeMap<String, Figures>> {
    let codes = metrics.iter().map(|metric| metric.code().to_string()).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT key, metric, CAST(SUM(value) AS bigint) AS value FROM metric_daily \
         WHERE metric IN ({codes}) AND grain = $1 AND dimension = $2 AND day BETWEEN $3 AND $4 GROUP BY key, metric"
    );
    let mut found: BTreeMap<String, Figures> = BTreeMap::new();
    for (grain, span) in pieces(period) {
        let values = vec![grain.code().into(), by.code().into(), span.from.0.into(), span.to.0.into()];
        let read = |row: &Row| Ok((row.text("key")?, row.code("metric", Metric::from_code)?, row.int("value")?));
        for (key, metric, value) in all(db, &sql, values, read).await? {
            add(found.entry(key).or_default(), metric, value);
        }
    }
    Ok(found)
}
