//! Reading the rollups for many periods at once: few statements, few rows.

use std::collections::BTreeMap;

use domain::{
    dashboard::{Figures, Period},
    metric::{Grain, Metric},
};

use crate::{
    connection::Connection,
    error::Result,
    figures::gaps::NEVER,
    row::{Row, all},
};

/// What adds up over days.
const ADDITIVE: [Metric; 12] = [
    Metric::Revenue,
    Metric::Credits,
    Metric::Orders,
    Metric::CreditNotes,
    Metric::NewCustomers,
    Metric::TicketsOpened,
    Metric::TicketsSolved,
    Metric::FirstResponses,
    Metric::FirstResponseSeconds,
    Metric::ResolutionSeconds,
    Metric::CsatAnswers,
    Metric::CsatSum,
];

/// The figures of each period that add up over its days; the others stay zero.
pub(super) async fn additive(db: &dyn Connection, periods: &[Period]) -> Result<Vec<Figures>> {
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
    let field = match metric {
        Metric::Revenue => &mut figures.sales_minor,
        Metric::Credits => &mut figures.credits_minor,
        Metric::Orders => &mut figures.orders,
        Metric::CreditNotes => &mut figures.credit_notes,
        Metric::ActiveCustomers => &mut figures.active,
        Metric::RepeatCustomers => &mut figures.repeat,
        Metric::NewCustomers => &mut figures.new,
        Metric::TicketsOpened => &mut figures.opened,
        Metric::TicketsSolved => &mut figures.solved,
        Metric::FirstResponses => &mut figures.answered,
        Metric::FirstResponseSeconds => &mut figures.answer_seconds,
        Metric::ResolutionSeconds => &mut figures.solution_seconds,
        Metric::CsatAnswers => &mut figures.csat_answers,
        Metric::CsatSum => &mut figures.csat_sum,
        _ => return,
    };
    *field += value;
}

/// Sales less credits of each period.
pub(super) async fn net(db: &dyn Connection, periods: &[Period]) -> Result<Vec<i64>> {
    let read = read_sums(db, &pieces_of(periods), &[Metric::Revenue, Metric::Credits]).await?;
    let of = |period, metric: Metric| read.get(&(period, metric.code())).copied().unwrap_or(0);
    Ok((0..periods.len()).map(|n| of(n, Metric::Revenue) - of(n, Metric::Credits)).collect())
}

/// Adds to the figures of each month how many different customers ordered in it, and how many more than once.
pub(super) async fn customers_by_month(db: &dyn Connection, months: &[Period], figures: &mut [Figures]) -> Result<()> {
    let months: Vec<Piece> = months.iter().enumerate().map(|(n, month)| Piece { n, grain: Grain::Month, days: *month }).collect();
    for ((month, metric), value) in read_sums(db, &months, &[Metric::ActiveCustomers, Metric::RepeatCustomers]).await? {
        if let (Some(figures), Some(metric)) = (figures.get_mut(month), Metric::from_code(metric)) {
            add(figures, metric, value);
        }
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
fn pieces(period: Period) -> impl Iterator<Item = (Grain, Period)> {
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
pub(super) async fn customers(db: &dyn Connection, period: Period) -> Result<(i64, i64)> {
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
pub(super) async fn by_country(db: &dyn Connection, period: Period) -> Result<BTreeMap<String, [i64; 3]>> {
    let mut countries: BTreeMap<String, [i64; 3]> = BTreeMap::new();
    for (grain, span) in pieces(period) {
        let sql = "SELECT key, metric, CAST(SUM(value) AS bigint) AS value FROM metric_daily \
                   WHERE metric IN ($1, $2, $3, $4) AND grain = $5 AND dimension = 1 AND day BETWEEN $6 AND $7 GROUP BY key, metric";
        let metrics = [Metric::Revenue, Metric::Credits, Metric::Orders, Metric::CreditNotes].map(|metric| metric.code().into());
        let values = metrics.into_iter().chain([grain.code().into(), span.from.0.into(), span.to.0.into()]).collect();
        let read = |row: &Row| Ok((row.text("key")?, row.code("metric", Metric::from_code)?, row.int("value")?));
        for (country, metric, value) in all(db, sql, values, read).await? {
            let sums = countries.entry(country).or_default();
            match metric {
                Metric::Revenue => sums[0] += value,
                Metric::Credits => sums[0] -= value,
                Metric::Orders => sums[1] += value,
                _ => sums[2] += value,
            }
        }
    }
    Ok(countries)
}
