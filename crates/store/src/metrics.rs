//! The company's figures over time and by country, channel, reason, survey and store, of the whole company or of a slice of
//! it, read from the rollups alone. Each follows
//! its formula ([`domain::metric::Formula`]), as the dashboard's do.

use std::collections::BTreeMap;

use domain::{
    dashboard::{Period, Slice},
    metric::{Dimension, Formula, Grain, Metric, Point, Series, Split, Unit, Value},
    problem::Problem,
    time::Day,
};
use sea_orm::Value as Bound;

use crate::{
    calls,
    connection::Connection,
    dashboard::{days_of_data, kept::Kept, ordered},
    error::{Result, StoreError},
    query::Filter,
    row::all,
    settings,
};

/// Figures by bucket or country.
type Figures<K> = BTreeMap<K, i64>;

/// Which rows of the rollups are read.
#[derive(Clone, Copy)]
struct Rows<'a> {
    grain: Grain,
    of: Of<'a>,
    from: Option<Day>,
    to: Option<Day>,
    /// The last day that can have data.
    today: Day,
}

/// What of the rollups.
#[derive(Clone, Copy)]
enum Of<'a> {
    /// The keys that are narrowed to.
    Kept(&'a Kept),
    /// Every key of a dimension.
    Each(Dimension),
}

/// A figure from one day to another, both included, split by time or a dimension.
///
/// What adds up counts exactly these days, also where the first or last week or month is not whole.
/// Different customers do not add up: their buckets are whole ones, from the one that `from` falls in.
/// A bucket or country in which nothing happened has no point; of what is added up from the beginning, that is the
/// bucket in which it did not change, and its total is that of the end.
///
/// # Errors
/// [`StoreError::Invalid`] for a figure that is not kept by that dimension, by country for counts of different customers
/// unless the period is exactly one day, week or month, and by anything but months for who came back and who did not.
pub async fn series(db: &dyn Connection, metric: Metric, from: Option<Day>, to: Option<Day>, split: Split) -> Result<Series> {
    series_within(db, metric, (from, to), split, None, Day(i32::MAX)).await
}

/// The same of a slice of the company; `today` is the last day that can have data, and any where it does not matter.
///
/// # Errors
/// Also for a figure that is not kept by what it is narrowed to, split by anything but time, and of different customers
/// by anything but months.
pub async fn series_within(
    db: &dyn Connection,
    metric: Metric,
    (from, to): (Option<Day>, Option<Day>),
    split: Split,
    slice: Option<&Slice>,
    today: Day,
) -> Result<Series> {
    if let Some(slice) = slice.filter(|slice| !slice.keeps(metric)) {
        return Err(refused(format!("{} is not kept by {}.", metric.word(), slice.by.word())));
    }
    let kept = Kept::of(db, slice).await?;
    let (points, total) = match split {
        Split::Time(grain) => by_time(db, metric, Rows { grain, of: Of::Kept(&kept), from, to, today }).await?,
        Split::By(dimension) if slice.is_some() => {
            let text = format!("Nothing is kept by two dimensions at once: not by {} and what it is narrowed to.", dimension.word());
            return Err(refused(text));
        }
        Split::By(dimension) => by_dimension(db, metric, dimension, (from, to)).await?,
    };
    let currency = if metric.is_money() { Some(settings::currency_or_default(db).await?) } else { None };
    Ok(Series { metric, from, to, by: split.word().to_owned(), currency, points, total })
}

fn refused(text: String) -> StoreError {
    StoreError::Invalid(Problem::Other(text))
}

type Values = (Vec<Point>, Option<Value>);

async fn by_time(db: &dyn Connection, metric: Metric, rows: Rows<'_>) -> Result<Values> {
    let start = |day: Day| start_of(rows.grain, day);
    let daily = Rows { grain: Grain::Day, ..rows };
    let (values, total) = match metric.formula() {
        Formula::Distinct | Formula::Less(Metric::ActiveBefore, _) => {
            let customers = counts(customers(db, metric, rows).await?);
            let only = only_value(&customers);
            (customers, only)
        }
        Formula::Over(part, base) if !base.is_additive() => {
            let rates = ratios(metric, customers(db, base, rows).await?, &customers(db, part, rows).await?);
            let only = only_value(&rates);
            (rates, only)
        }
        Formula::Over(part, base) => {
            let sums = bucketed(additive(part, |m| by_day(db, m, daily)).await?, start);
            let numbers = bucketed(by_day(db, base, daily).await?, start);
            let total = quotient(metric, sums.values().sum(), numbers.values().sum());
            (ratios(metric, numbers, &sums), total)
        }
        Formula::Kept | Formula::Less(..) => {
            let sums = bucketed(additive(metric, |m| by_day(db, m, daily)).await?, start);
            let total: i64 = sums.values().sum();
            (counts(sums), Some(total.into()))
        }
        Formula::Balance(of) => {
            let (mut levels, end) = levels(by_day(db, of, Rows { from: None, ..daily }).await?, rows);
            let is_known = |level: i64| level != 0 || !metric.zero_is_unknown();
            levels.retain(|_, level| is_known(*level));
            (counts(levels), Some(end).filter(|end| is_known(*end)).map(Value::from))
        }
        Formula::BalanceOver(part, base) => balances(db, metric, (part, base), rows).await?,
    };
    Ok((values.into_iter().map(|(day, value)| Point { key: day.to_string(), value }).collect(), total))
}

/// What has come together by the end of each bucket in which it changed, and by the end of the period.
fn levels(days: Figures<Day>, rows: Rows<'_>) -> (Figures<Day>, i64) {
    let (mut level, mut levels) = (0, Figures::new());
    for (day, change) in days {
        level += change;
        if rows.from.is_none_or(|from| day >= from) {
            levels.insert(start_of(rows.grain, day), level);
        }
    }
    (levels, level)
}

/// One such figure over another, at the end of each bucket in which the other changed.
async fn balances(
    db: &dyn Connection,
    metric: Metric,
    (part, base): (Metric, Metric),
    rows: Rows<'_>,
) -> Result<(Vec<(Day, Value)>, Option<Value>)> {
    let all = Rows { grain: Grain::Day, from: None, ..rows };
    let (bases, base_end) = levels(by_day(db, base, all).await?, rows);
    let (parts, part_end) = levels(by_day(db, part, Rows { from: None, ..all }).await?, Rows { from: None, ..rows });
    let last = |day: &Day| parts.range(..=*day).next_back().map_or(0, |(_, level)| *level);
    let parts: Figures<Day> = bases.keys().map(|day| (*day, last(day))).collect();
    Ok((ratios(metric, bases, &parts), quotient(metric, part_end, base_end)))
}

/// Counts of different customers by bucket.
async fn customers(db: &dyn Connection, metric: Metric, rows: Rows<'_>) -> Result<Figures<Day>> {
    let (everything, is_ordering) = (Kept::everything(), matches!(metric, Metric::ActiveCustomers | Metric::RepeatCustomers));
    let kept = if let Of::Kept(kept) = rows.of { kept } else { &everything };
    if is_ordering && kept.by().is_none() {
        return whole_buckets(db, metric, rows).await;
    }
    if rows.grain != Grain::Month {
        let text = match is_ordering {
            true => format!("{} is kept by month alone where it is narrowed.", metric.word()),
            false => format!("{} is kept by month alone: who comes back within a day is no less a customer.", metric.word()),
        };
        return Err(refused(text));
    }
    let wanted = |month: &Day| rows.from.is_none_or(|from| *month >= from.month_start()) && rows.to.is_none_or(|to| *month <= to);
    // The month after the last with an order has lost everybody, but nobody can say so before it is over.
    let (first, last) = (Day(i32::MIN / 2), rows.to.unwrap_or(Day(i32::MAX / 2)));
    let gaps = ordered::gaps_of_months(db, kept, first, last).await?;
    let ordered = ordered::ordered_by_month(&gaps);
    let shown = ordered.iter().filter(|(month, _)| wanted(month));
    if is_ordering {
        let of = |ordered: &ordered::Ordered| if metric == Metric::ActiveCustomers { ordered.active } else { ordered.repeat };
        return Ok(shown.map(|(month, ordered)| (*month, of(ordered))).filter(|(_, n)| *n != 0).collect());
    }
    let of_before = |month: &Day| ordered.get(&month.plus_months(-1)).map_or(0, |ordered| ordered.active);
    let before: Figures<Day> = shown.map(|(month, _)| (*month, of_before(month))).collect();
    if metric == Metric::ActiveBefore {
        return Ok(before);
    }
    let again: Figures<Day> = ordered::back_by_month(&gaps).into_iter().filter(|(month, _)| wanted(month)).collect();
    if metric == Metric::Retained {
        return Ok(again);
    }
    Ok(before.into_iter().map(|(month, active)| (month, active - again.get(&month).copied().unwrap_or(0))).collect())
}

async fn by_dimension(db: &dyn Connection, metric: Metric, dimension: Dimension, (from, to): (Option<Day>, Option<Day>)) -> Result<Values> {
    if !metric.dimensions().contains(&dimension) {
        let text = format!("{} is not kept by {}. Ask by day, week or month.", metric.word(), dimension.word());
        return Err(StoreError::Invalid(Problem::Other(text)));
    }
    let rows = Rows { grain: Grain::Day, of: Of::Each(dimension), from, to, today: Day(i32::MAX) };
    let (mut values, total) = match metric.formula() {
        Formula::Distinct | Formula::Over(_, Metric::ActiveCustomers) => {
            let Some(grain) = one_bucket(from, to) else {
                return Err(StoreError::Invalid(Problem::Other(format!(
                    "{} cannot be split by country over this period, for customers would count twice. Ask by month, or for exactly \
                     one day, week or month.",
                    metric.word()
                ))));
            };
            customers_by_country(db, metric, Rows { grain, to: from, ..rows }).await?
        }
        Formula::Over(part, base) => {
            let sums = additive(part, |m| by_key(db, m, rows)).await?;
            let numbers = by_key(db, base, rows).await?;
            let total = quotient(metric, sums.values().sum(), numbers.values().sum());
            (ratios(metric, numbers, &sums), total)
        }
        _ => {
            let sums = additive(metric, |m| by_key(db, m, rows)).await?;
            let total: i64 = sums.values().sum();
            (counts(sums), Some(total.into()))
        }
    };
    values.sort_by(|(a, x), (b, y)| y.total_cmp(*x).then_with(|| a.cmp(b)));
    Ok((values.into_iter().map(|(key, value)| Point { key, value }).collect(), total))
}

/// Active customers, those of them with several orders, or their share, in the one bucket that is named.
/// Who bought in two countries counts in both, and once in the total.
async fn customers_by_country(db: &dyn Connection, metric: Metric, bucket: Rows<'_>) -> Result<(Vec<(String, Value)>, Option<Value>)> {
    let everything = Kept::everything();
    let whole = Rows { of: Of::Kept(&everything), ..bucket };
    let sum = |figures: Figures<String>| figures.into_values().sum::<i64>();
    if metric != Metric::RepeatRate {
        return Ok((counts(by_key(db, metric, bucket).await?), Some(sum(by_key(db, metric, whole).await?).into())));
    }
    let active = by_key(db, Metric::ActiveCustomers, bucket).await?;
    let rates = ratios(metric, active, &by_key(db, Metric::RepeatCustomers, bucket).await?);
    let all = sum(by_key(db, Metric::ActiveCustomers, whole).await?);
    let repeat = sum(by_key(db, Metric::RepeatCustomers, whole).await?);
    Ok((rates, quotient(metric, repeat, all)))
}

/// A part over its base: a share, a mean, or points of a hundred. None where there is no base, or too little.
fn quotient(metric: Metric, part: i64, base: i64) -> Option<Value> {
    let points = if metric.unit() == Unit::Points { 100.0 } else { 1.0 };
    (base >= metric.least_base()).then(|| (points * part as f64 / base as f64).into())
}

/// A figure that adds up, or is one less another that do.
async fn additive<K: Ord, F: Future<Output = Result<Figures<K>>>>(metric: Metric, read: impl Fn(Metric) -> F) -> Result<Figures<K>> {
    let Formula::Less(all, off) = metric.formula() else { return read(metric).await };
    let mut left = read(all).await?;
    for (key, off) in read(off).await? {
        *left.entry(key).or_default() -= off;
    }
    Ok(left)
}

/// The condition on the rows, and its values.
fn rows_of(metric: Metric, rows: Rows<'_>) -> (String, Vec<Bound>) {
    let mut filter = Filter::default();
    filter.and_some("metric =", Some(metric.code()));
    filter.and_some("grain =", Some(rows.grain.code()));
    filter.and_some("day >=", rows.from.map(|day| day.0));
    filter.and_some("day <=", rows.to.map(|day| day.0));
    let mut values = filter.values();
    let of = match rows.of {
        Of::Kept(kept) => kept.condition("", &mut values),
        Of::Each(dimension) => format!("dimension = {}", dimension.code()),
    };
    (format!("{} AND {of}", filter.sql()), values)
}

/// A figure by day. Customers who ordered for the first time are told of a slice by the orders of it alone.
async fn by_day(db: &dyn Connection, metric: Metric, rows: Rows<'_>) -> Result<Figures<Day>> {
    if let (Metric::NewCustomers, Of::Kept(kept)) = (metric, rows.of)
        && kept.by().is_some()
    {
        let (first, last) = (Day(i32::MIN / 2), Day(i32::MAX / 2));
        let new = ordered::new_by_day(db, kept, rows.from.unwrap_or(first), rows.to.unwrap_or(last)).await?;
        return Ok(bucketed(new, |day| day));
    }
    if metric.is_of_calls() {
        return of_calls(db, metric, rows).await;
    }
    let (condition, values) = rows_of(metric, rows);
    let sql = format!("SELECT day, value FROM metric_daily {condition}");
    let read = all(db, &sql, values, |row| Ok((row.day("day")?, row.int("value")?))).await?;
    Ok(bucketed(read, |day| day))
}

/// What came of the calls of each day.
async fn of_calls(db: &dyn Connection, metric: Metric, rows: Rows<'_>) -> Result<Figures<Day>> {
    let Some(data) = days_of_data(db, rows.today).await? else { return Ok(Figures::new()) };
    let days = Period { from: rows.from.unwrap_or(Day(0)), to: rows.to.unwrap_or(data.to) };
    let found = calls::responses(db, days, data.to).await?;
    Ok(found.into_iter().filter_map(|(day, mut figures)| Some((day, *figures.counted_mut(metric)?))).filter(|(_, n)| *n != 0).collect())
}

async fn by_key(db: &dyn Connection, metric: Metric, rows: Rows<'_>) -> Result<Figures<String>> {
    let (condition, values) = rows_of(metric, rows);
    let sql = format!("SELECT key, CAST(SUM(value) AS bigint) AS value FROM metric_daily {condition} GROUP BY key");
    let read = all(db, &sql, values, |row| Ok((row.text("key")?, row.int("value")?))).await?;
    Ok(read.into_iter().collect())
}

/// Figures that are kept by bucket: those of every bucket that shares a day with the period.
async fn whole_buckets(db: &dyn Connection, metric: Metric, rows: Rows<'_>) -> Result<Figures<Day>> {
    by_day(db, metric, Rows { from: rows.from.map(|day| start_of(rows.grain, day)), ..rows }).await
}

fn bucketed(days: impl IntoIterator<Item = (Day, i64)>, start: impl Fn(Day) -> Day) -> Figures<Day> {
    let mut buckets = Figures::new();
    for (day, value) in days {
        *buckets.entry(start(day)).or_default() += value;
    }
    buckets
}

fn counts<K>(values: Figures<K>) -> Vec<(K, Value)> {
    values.into_iter().map(|(key, value)| (key, value.into())).collect()
}

/// A quotient for every bucket whose base is not zero; the other figure is zero where it has no row.
fn ratios<K: Ord>(metric: Metric, base: Figures<K>, parts: &Figures<K>) -> Vec<(K, Value)> {
    let of = |(key, base): (K, i64)| {
        let part = parts.get(&key).copied().unwrap_or(0);
        quotient(metric, part, base).map(|value| (key, value))
    };
    base.into_iter().filter_map(of).collect()
}

/// The figure of the whole period where that is one bucket; several do not add up.
fn only_value<K>(values: &[(K, Value)]) -> Option<Value> {
    if let [(_, value)] = values { Some(*value) } else { None }
}

fn start_of(grain: Grain, day: Day) -> Day {
    match grain {
        Grain::Day => day,
        Grain::Week => day.week_start(),
        Grain::Month => day.month_start(),
    }
}

fn end_of(grain: Grain, day: Day) -> Day {
    match grain {
        Grain::Day => day,
        Grain::Week => Day(day.week_start().0 + 6),
        Grain::Month => day.month_end(),
    }
}

/// The grain of which the period is exactly one bucket.
fn one_bucket(from: Option<Day>, to: Option<Day>) -> Option<Grain> {
    let (from, to) = (from?, to?);
    Grain::ALL.iter().copied().find(|grain| start_of(*grain, from) == from && end_of(*grain, from) == to)
}
