//! Reading the rollups for many periods at once: few statements, few rows.

use std::collections::BTreeMap;

use domain::{
    dashboard::{Figures, Period},
    metric::{Dimension, Grain, Metric},
    time::Day,
};

use super::{
    kept::Kept,
    ordered::{back_again, back_by_month, customers, gaps_of_months, ordered_by_month},
};
use crate::{
    calls,
    connection::Connection,
    error::Result,
    row::{Row, all},
};

/// What adds up over days.
const ADDITIVE: [Metric; 25] = [
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
    Metric::AnsweredInTime,
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

/// Every figure of each period, in data of these days; a period begins with a month.
pub(crate) async fn of_periods(db: &dyn Connection, periods: &[Period], data: Period) -> Result<Vec<Figures>> {
    of_periods_within(db, &Kept::everything(), periods, data).await
}

/// The same of a slice.
pub(crate) async fn of_periods_within(db: &dyn Connection, kept: &Kept, periods: &[Period], data: Period) -> Result<Vec<Figures>> {
    let mut all = additive(db, kept, periods).await?;
    for (figures, period) in all.iter_mut().zip(periods) {
        let before = period.as_long_before();
        let ordered = customers(db, kept, *period).await?;
        (figures.active, figures.repeat, figures.new) = (ordered.active, ordered.repeat, ordered.new);
        figures.before = customers(db, kept, before).await?.active;
        figures.retained = back_again(db, kept, *period, before).await?;
    }
    balances_within(db, kept, periods, &mut all).await?;
    of_calls_within(db, kept, periods, data, &mut all).await?;
    Ok(all)
}

/// Every figure of each of some months that follow one another, in data of these days; the last as far as it goes.
pub(crate) async fn of_months(db: &dyn Connection, months: &[Period], data: Period) -> Result<Vec<Figures>> {
    of_months_within(db, &Kept::everything(), months, data).await
}

/// The same of a slice.
pub(crate) async fn of_months_within(db: &dyn Connection, kept: &Kept, months: &[Period], data: Period) -> Result<Vec<Figures>> {
    let mut all = additive(db, kept, months).await?;
    customers_by_month(db, kept, months, &mut all).await?;
    balances_within(db, kept, months, &mut all).await?;
    of_calls_within(db, kept, months, data, &mut all).await?;
    Ok(all)
}

/// The figures of some weeks, each from Monday to Sunday: those that add up, and how many different customers ordered. Who
/// came back after a month, and what has come together by a day, is not among them.
pub(crate) async fn of_weeks(db: &dyn Connection, weeks: &[Period]) -> Result<Vec<Figures>> {
    let kept = Kept::everything();
    let mut all = additive(db, &kept, weeks).await?;
    let pieces: Vec<Piece> = weeks.iter().enumerate().map(|(n, week)| Piece { n, grain: Grain::Week, days: *week }).collect();
    for ((week, metric), value) in read_sums(db, &kept, &pieces, &[Metric::ActiveCustomers, Metric::RepeatCustomers]).await? {
        if let (Some(figures), Some(metric)) = (all.get_mut(week), Metric::from_code(metric)) {
            add(figures, metric, value);
        }
    }
    Ok(all)
}

/// The figures of each period that add up over its days; the others stay zero.
async fn additive(db: &dyn Connection, kept: &Kept, periods: &[Period]) -> Result<Vec<Figures>> {
    let read = read_sums(db, kept, &pieces_of(periods), &ADDITIVE).await?;
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
    balances_within(db, &Kept::everything(), periods, figures).await
}

async fn balances_within(db: &dyn Connection, kept: &Kept, periods: &[Period], figures: &mut [Figures]) -> Result<()> {
    let Some(last) = periods.iter().map(|period| period.to).max() else { return Ok(()) };
    let codes = BALANCES.map(|metric| metric.code().to_string()).join(", ");
    let read = |row: &Row| Ok((row.code("metric", Metric::from_code)?, row.day("day")?, row.int("value")?));
    let of = async |grain: Grain, days: Period| {
        let mut values = vec![grain.code().into(), days.from.0.into(), days.to.0.into()];
        let condition = kept.condition("", &mut values);
        let sql = format!(
            "SELECT metric, day, value FROM metric_daily WHERE metric IN ({codes}) AND grain = $1 AND day BETWEEN $2 AND $3 AND {condition}"
        );
        all(db, &sql, values, read).await
    };
    let by_month = of(Grain::Month, Period { from: Day(i32::MIN), to: last }).await?;
    for (figures, period) in figures.iter_mut().zip(periods) {
        let whole = period.to == period.to.month_end();
        let over = |month: Day| month < period.to.month_start() || whole && month == period.to.month_start();
        for (metric, _, value) in by_month.iter().filter(|(_, month, _)| over(*month)) {
            add(figures, *metric, *value);
        }
        if !whole {
            for (metric, _, value) in of(Grain::Day, Period { from: period.to.month_start(), to: period.to }).await? {
                add(figures, metric, value);
            }
        }
    }
    Ok(())
}

/// Adds to the figures of each period what came of the calls of the programme. Of a slice nothing is told.
async fn of_calls_within(db: &dyn Connection, kept: &Kept, periods: &[Period], data: Period, figures: &mut [Figures]) -> Result<()> {
    let (first, last) = (periods.iter().map(|period| period.from).min(), periods.iter().map(|period| period.to).max());
    let (None, Some((from, to))) = (kept.by(), first.zip(last)) else { return Ok(()) };
    for (day, counted) in calls::responses(db, Period { from, to }, data.to).await? {
        for (figures, _) in figures.iter_mut().zip(periods).filter(|(_, period)| period.from <= day && day <= period.to) {
            calls::add_responses(figures, &counted);
        }
    }
    Ok(())
}

/// Sales less credits of each period.
pub(crate) async fn net(db: &dyn Connection, kept: &Kept, periods: &[Period]) -> Result<Vec<i64>> {
    let read = read_sums(db, kept, &pieces_of(periods), &[Metric::Revenue, Metric::Credits]).await?;
    let of = |period, metric: Metric| read.get(&(period, metric.code())).copied().unwrap_or(0);
    Ok((0..periods.len()).map(|n| of(n, Metric::Revenue) - of(n, Metric::Credits)).collect())
}

/// Adds to the figures of each month how many different customers ordered in it, how many more than once, how many for the
/// first time, and how many of those of the month before.
async fn customers_by_month(db: &dyn Connection, kept: &Kept, months: &[Period], figures: &mut [Figures]) -> Result<()> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(()) };
    let month_before = |month: Day| month.month_start().plus_months(-1);
    let gaps = gaps_of_months(db, kept, month_before(first.from), last.from.month_start()).await?;
    let (ordered, again) = (ordered_by_month(&gaps), back_by_month(&gaps));
    for (figures, days) in figures.iter_mut().zip(months) {
        let month = days.from.month_start();
        let before = month_before(month);
        let of = |month: Day| ordered.get(&month).copied().unwrap_or_default();
        let whole = *days == Period::month_of(month);
        let (now, back) = if whole {
            (of(month), again.get(&month).copied().unwrap_or(0))
        } else {
            (customers(db, kept, *days).await?, back_again(db, kept, *days, Period::month_of(before)).await?)
        };
        (figures.active, figures.repeat, figures.new) = (now.active, now.repeat, now.new);
        (figures.before, figures.retained) = (of(before).active, back);
    }
    Ok(())
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
async fn read_sums(db: &dyn Connection, kept: &Kept, pieces: &[Piece], metrics: &[Metric]) -> Result<BTreeMap<(usize, i16), i64>> {
    if pieces.is_empty() {
        return Ok(BTreeMap::new());
    }
    let row = |piece: &Piece, metric: &Metric| {
        format!("({}, {}, {}, {}, {})", piece.n, metric.code(), piece.grain.code(), piece.days.from.0, piece.days.to.0)
    };
    let rows: Vec<String> = pieces.iter().flat_map(|piece| metrics.iter().map(move |metric| row(piece, metric))).collect();
    let mut values = Vec::new();
    let condition = kept.condition("m.", &mut values);
    // A cross join, so that SQLite walks what is asked for and looks each one's days up. The metrics stand there
    // too: told as a list beside, they make it build an index of its own over half the table.
    let sql = format!(
        "SELECT CAST(p.column1 AS bigint) AS period, m.metric, CAST(SUM(m.value) AS bigint) AS value \
         FROM (VALUES {}) AS p CROSS JOIN metric_daily m \
         WHERE m.metric = p.column2 AND m.grain = p.column3 AND m.day BETWEEN p.column4 AND p.column5 AND {condition} \
         GROUP BY p.column1, m.metric",
        rows.join(", "),
    );
    let read = |row: &Row| Ok(((usize::try_from(row.int("period")?).unwrap_or(0), row.get("metric")?), row.int("value")?));
    Ok(all(db, &sql, values, read).await?.into_iter().collect())
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
