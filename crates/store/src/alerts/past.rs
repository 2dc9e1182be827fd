//! A figure bucket by bucket, whole or of one value of a dimension, read from the rollups alone.

use domain::{
    alert::{self, Part, Past, Watch, bucket_of, kept, whole},
    dashboard::{Figures, Period, value_of},
    metric::{Dimension, Formula, Grain, Metric},
    time::Day,
};

use crate::{
    connection::Connection,
    dashboard::{days_of_data, sums},
    error::Result,
    row::{all, number},
};

/// Values of a dimension that are offered, the largest first.
const OFFERED: i64 = 100;

/// The last buckets of each length that are over, by their first days; none where there are no data.
///
/// # Errors
/// Those of the database.
pub async fn last_over(db: &dyn Connection, today: Day) -> Result<Vec<(Grain, Day)>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(Vec::new()) };
    let last = |grain: &Grain| alert::last_over(*grain, data, today).map(|bucket| (*grain, bucket.from));
    Ok(Grain::ALL.iter().filter_map(last).collect())
}

/// The buckets of what is looked at, up to the last that is over. Those in which nothing happened count as such.
///
/// # Errors
/// Those of the database.
pub async fn past(db: &dyn Connection, watch: &Watch, today: Day) -> Result<Past> {
    let grain = watch.grain;
    let Some(data) = days_of_data(db, today).await? else { return Ok(Past { grain, buckets: Vec::new(), values: Vec::new() }) };
    read_buckets(db, watch, whole(grain, data, today, kept(grain)), data).await
}

/// The bucket that is not over yet, behind those that it is judged by; none where it has no data.
///
/// # Errors
/// Those of the database.
pub async fn running(db: &dyn Connection, watch: &Watch, today: Day) -> Result<Option<Past>> {
    let running = bucket_of(watch.grain, today);
    let Some(data) = days_of_data(db, today).await?.filter(|data| data.to >= running.from) else { return Ok(None) };
    let before = if watch.condition.level().is_some() { kept(watch.grain) } else { 1 };
    let mut buckets = whole(watch.grain, data, today, before);
    buckets.push(running);
    read_buckets(db, watch, buckets, data).await.map(Some)
}

async fn read_buckets(db: &dyn Connection, watch: &Watch, buckets: Vec<Period>, data: Period) -> Result<Past> {
    let (metric, grain) = (watch.metric, watch.grain);
    if buckets.is_empty() {
        return Ok(Past { grain, buckets, values: Vec::new() });
    }
    let figures = figures(db, (metric, grain), watch.part.as_ref(), &buckets, data).await?;
    let values = figures.iter().zip(&buckets).map(|(figures, bucket)| value_of(metric, figures, *bucket, data)).collect();
    Ok(Past { grain, buckets, values })
}

async fn figures(
    db: &dyn Connection,
    (metric, grain): (Metric, Grain),
    part: Option<&Part>,
    buckets: &[Period],
    data: Period,
) -> Result<Vec<Figures>> {
    if metric.looks_back() {
        // Only told by months, and of all customers.
        return sums::of_months(db, buckets, data).await;
    }
    let mut figures = vec![Figures::default(); buckets.len()];
    for (counted, is_balance) in counted(metric) {
        read(db, (counted, is_balance, grain), part, buckets, &mut figures).await?;
    }
    Ok(figures)
}

/// What a figure is counted from, and whether that is added up from the beginning.
fn counted(metric: Metric) -> Vec<(Metric, bool)> {
    match metric.formula() {
        Formula::Kept | Formula::Distinct => vec![(metric, false)],
        Formula::Less(a, b) | Formula::Over(a, b) => [a, b].into_iter().flat_map(counted).collect(),
        Formula::Balance(a) => vec![(a, true)],
        Formula::BalanceOver(a, b) => vec![(a, true), (b, true)],
    }
}

/// The rows of a counted figure over these days.
const ROWS: &str = "metric = $1 AND grain = $2 AND dimension = $3 AND key = $4 AND day >= $5 AND day <= $6";

async fn read(
    db: &dyn Connection,
    (metric, is_balance, grain): (Metric, bool, Grain),
    part: Option<&Part>,
    buckets: &[Period],
    figures: &mut [Figures],
) -> Result<()> {
    let Some((first, last)) = buckets.first().zip(buckets.last()) else { return Ok(()) };
    // What adds up is kept by day and by month; different customers are by week too, for they do not.
    let is_distinct = matches!(metric.formula(), Formula::Distinct);
    let kept = if grain == Grain::Week && !is_distinct { Grain::Day } else { grain };
    let (dimension, key) = part.map_or((0, ""), |part| (part.dimension.code(), part.key.as_str()));
    let values = |grain: Grain, from: Day, to: Day| {
        vec![metric.code().into(), grain.code().into(), dimension.into(), key.into(), from.0.into(), to.0.into()]
    };
    let sql = format!("SELECT day, value FROM metric_daily WHERE {ROWS}");
    let rows = all(db, &sql, values(kept, first.from, last.to), |row| Ok((row.day("day")?, row.int("value")?))).await?;
    let mut sums = vec![0_i64; buckets.len()];
    for (day, value) in rows {
        if let Some(sum) = sums.get_mut(buckets.partition_point(|bucket| bucket.to < day)) {
            *sum += value;
        }
    }
    if is_balance {
        let month = first.from.month_start();
        let sum = format!("SELECT CAST(COALESCE(SUM(value), 0) AS bigint) AS n FROM metric_daily WHERE {ROWS}");
        let mut level = number(db, &sum, values(Grain::Month, Day(i32::MIN), Day(month.0 - 1))).await?;
        level += number(db, &sum, values(Grain::Day, month, Day(first.from.0 - 1))).await?;
        for sum in &mut sums {
            level += *sum;
            *sum = level;
        }
    }
    for (figures, sum) in figures.iter_mut().zip(sums) {
        if let Some(figure) = figures.counted_mut(metric) {
            *figure = sum;
        }
    }
    Ok(())
}

/// The values of each dimension that figures are kept by, the largest first.
///
/// # Errors
/// Those of the database.
pub async fn parts(db: &dyn Connection) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for dimension in Dimension::ALL {
        let of: &[Metric] = match dimension {
            Dimension::Country => &[Metric::Orders],
            Dimension::Channel | Dimension::Reason => &[Metric::TicketsOpened],
            Dimension::Survey => &[Metric::CsatAnswers, Metric::NpsAnswers],
            Dimension::Store => &[Metric::Orders, Metric::TicketsOpened],
            Dimension::Action => &[Metric::ProposalsAnswered],
            // No figure is split by these.
            Dimension::Team | Dimension::Line | Dimension::Stage | Dimension::Tier => continue,
        };
        let codes = of.iter().map(|metric| metric.code().to_string()).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT key FROM metric_daily WHERE metric IN ({codes}) AND grain = $1 AND dimension = $2 GROUP BY key \
             ORDER BY SUM(value) DESC, key LIMIT $3"
        );
        let values = vec![Grain::Month.code().into(), dimension.code().into(), OFFERED.into()];
        parts.extend(all(db, &sql, values, |row| Ok(Part { dimension: *dimension, key: row.text("key")? })).await?);
    }
    Ok(parts)
}
