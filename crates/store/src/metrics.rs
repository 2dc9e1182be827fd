//! The company's figures over time and by country, read from the daily rollups alone.

use std::collections::BTreeMap;

use domain::{
    metric::{Grain, Metric, Point, Series, Split, Value},
    problem::Problem,
    time::Day,
};

use crate::{
    connection::Connection,
    error::{Result, StoreError},
    query::Filter,
    row::all,
    settings,
};

/// The rollups' dimensions: the whole company, and one country each.
const EVERYTHING: i16 = 0;
const COUNTRY: i16 = 1;

/// Figures by bucket or country.
type Figures<K> = BTreeMap<K, i64>;

/// Which rows of the rollups are read.
#[derive(Clone, Copy)]
struct Rows {
    grain: Grain,
    dimension: i16,
    from: Option<Day>,
    to: Option<Day>,
}

/// A figure from one day to another, both included, split by time or country.
///
/// What adds up counts exactly these days, also where the first or last week or month is not whole.
/// Different customers do not add up: their buckets are whole ones, from the one that `from` falls in.
/// A bucket or country in which nothing happened has no point.
///
/// # Errors
/// [`StoreError::Invalid`] for a figure that is not kept by country, and by country for counts of
/// different customers unless the period is exactly one day, week or month.
pub async fn series(db: &dyn Connection, metric: Metric, from: Option<Day>, to: Option<Day>, split: Split) -> Result<Series> {
    let (points, total) = match split {
        Split::Time(grain) => by_time(db, metric, Rows { grain, dimension: EVERYTHING, from, to }).await?,
        Split::Country => by_country(db, metric, from, to).await?,
    };
    let currency = if metric.is_money() { Some(settings::currency_or_default(db).await?) } else { None };
    Ok(Series { metric, from, to, by: split.word().to_owned(), currency, points, total })
}

type Values = (Vec<Point>, Option<Value>);

async fn by_time(db: &dyn Connection, metric: Metric, rows: Rows) -> Result<Values> {
    let start = |day: Day| start_of(rows.grain, day);
    let daily = Rows { grain: Grain::Day, ..rows };
    let (values, total) = match metric {
        Metric::ActiveCustomers | Metric::RepeatCustomers => {
            let customers = counts(whole_buckets(db, metric, rows).await?);
            let only = only_value(&customers);
            (customers, only)
        }
        Metric::RepeatRate => {
            let active = whole_buckets(db, Metric::ActiveCustomers, rows).await?;
            let rates = ratios(active, &whole_buckets(db, Metric::RepeatCustomers, rows).await?);
            let only = only_value(&rates);
            (rates, only)
        }
        Metric::Csat | Metric::FirstResponse | Metric::Resolution => {
            let (sum, number) = mean_of(metric);
            let sums = bucketed(by_day(db, sum, daily).await?, start);
            let numbers = bucketed(by_day(db, number, daily).await?, start);
            let (all, of): (i64, i64) = (sums.values().sum(), numbers.values().sum());
            (ratios(numbers, &sums), (of > 0).then(|| ratio(all, of).into()))
        }
        _ => {
            let sums = bucketed(additive(metric, |m| by_day(db, m, daily)).await?, start);
            let total: i64 = sums.values().sum();
            (counts(sums), Some(total.into()))
        }
    };
    Ok((values.into_iter().map(|(day, value)| Point { key: day.to_string(), value }).collect(), total))
}

async fn by_country(db: &dyn Connection, metric: Metric, from: Option<Day>, to: Option<Day>) -> Result<Values> {
    let rows = Rows { grain: Grain::Day, dimension: COUNTRY, from, to };
    let (mut values, total) = match metric {
        Metric::ActiveCustomers | Metric::RepeatCustomers | Metric::RepeatRate => {
            let Some(grain) = one_bucket(from, to) else {
                return Err(StoreError::Invalid(Problem::Other(format!(
                    "{} cannot be split by country over this period, for customers would count twice. Ask by month, or for exactly \
                     one day, week or month.",
                    metric.word()
                ))));
            };
            customers_by_country(db, metric, Rows { grain, to: from, ..rows }).await?
        }
        Metric::Revenue | Metric::Credits | Metric::Orders | Metric::CreditNotes | Metric::NewCustomers | Metric::Net => {
            let sums = additive(metric, |m| by_key(db, m, rows)).await?;
            let total: i64 = sums.values().sum();
            (counts(sums), Some(total.into()))
        }
        _ => {
            return Err(StoreError::Invalid(Problem::Other(format!(
                "{} is not kept by country. Ask by day, week or month.",
                metric.word()
            ))));
        }
    };
    values.sort_by(|(a, x), (b, y)| y.total_cmp(*x).then_with(|| a.cmp(b)));
    Ok((values.into_iter().map(|(key, value)| Point { key, value }).collect(), total))
}

/// Active customers, those of them with several orders, or their share, in the one bucket that is named.
/// Who bought in two countries counts in both, and once in the total.
async fn customers_by_country(db: &dyn Connection, metric: Metric, bucket: Rows) -> Result<(Vec<(String, Value)>, Option<Value>)> {
    let whole = Rows { dimension: EVERYTHING, ..bucket };
    let sum = |figures: Figures<String>| figures.into_values().sum::<i64>();
    if metric != Metric::RepeatRate {
        return Ok((counts(by_key(db, metric, bucket).await?), Some(sum(by_key(db, metric, whole).await?).into())));
    }
    let active = by_key(db, Metric::ActiveCustomers, bucket).await?;
    let rates = ratios(active, &by_key(db, Metric::RepeatCustomers, bucket).await?);
    let all = sum(by_key(db, Metric::ActiveCustomers, whole).await?);
    let repeat = sum(by_key(db, Metric::RepeatCustomers, whole).await?);
    Ok((rates, (all > 0).then(|| ratio(repeat, all).into())))
}

/// What a mean is the quotient of: a sum, and how many were summed.
const fn mean_of(metric: Metric) -> (Metric, Metric) {
    match metric {
        Metric::FirstResponse => (Metric::FirstResponseSeconds, Metric::FirstResponses),
        Metric::Resolution => (Metric::ResolutionSeconds, Metric::TicketsSolved),
        _ => (Metric::CsatSum, Metric::CsatAnswers),
    }
}

fn ratio(part: i64, base: i64) -> f64 {
    part as f64 / base as f64
}

/// A figure that adds up; net revenue is the one that is worked out of two.
async fn additive<K: Ord, F: Future<Output = Result<Figures<K>>>>(metric: Metric, read: impl Fn(Metric) -> F) -> Result<Figures<K>> {
    if metric != Metric::Net {
        return read(metric).await;
    }
    let mut net = read(Metric::Revenue).await?;
    for (key, credits) in read(Metric::Credits).await? {
        *net.entry(key).or_default() -= credits;
    }
    Ok(net)
}

fn filter(metric: Metric, rows: Rows) -> Filter {
    let mut filter = Filter::default();
    filter.and_some("metric =", Some(metric.code()));
    filter.and_some("grain =", Some(rows.grain.code()));
    filter.and_some("dimension =", Some(rows.dimension));
    filter.and_some("day >=", rows.from.map(|day| day.0));
    filter.and_some("day <=", rows.to.map(|day| day.0));
    filter
}

async fn by_day(db: &dyn Connection, metric: Metric, rows: Rows) -> Result<Figures<Day>> {
    let filter = filter(metric, rows);
    let sql = format!("SELECT day, value FROM metric_daily {}", filter.sql());
    let read = all(db, &sql, filter.values(), |row| Ok((row.day("day")?, row.int("value")?))).await?;
    Ok(bucketed(read, |day| day))
}

async fn by_key(db: &dyn Connection, metric: Metric, rows: Rows) -> Result<Figures<String>> {
    let filter = filter(metric, rows);
    let sql = format!("SELECT key, CAST(SUM(value) AS bigint) AS value FROM metric_daily {} GROUP BY key", filter.sql());
    let read = all(db, &sql, filter.values(), |row| Ok((row.text("key")?, row.int("value")?))).await?;
    Ok(read.into_iter().collect())
}

/// Figures that are kept by bucket: those of every bucket that shares a day with the period.
async fn whole_buckets(db: &dyn Connection, metric: Metric, rows: Rows) -> Result<Figures<Day>> {
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
fn ratios<K: Ord>(base: Figures<K>, parts: &Figures<K>) -> Vec<(K, Value)> {
    let of = |(key, base): (K, i64)| {
        let part = parts.get(&key).copied().unwrap_or(0);
        (key, ratio(part, base).into())
    };
    base.into_iter().filter(|(_, base)| *base > 0).map(of).collect()
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
