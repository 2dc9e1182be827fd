//! The parts of a figure in two periods: what its change is explained with. Read from the rollups; only what was sold of
//! products in a month that is not whole is read from its order lines.

use std::collections::BTreeMap;

use domain::{
    dashboard::{Figures, Period},
    metric::{Dimension, Metric},
    time::Day,
    why::{By, Pair, Part, WhyQuery},
};

use crate::{
    connection::Connection,
    dashboard::{days_of_data, kept::Kept, sums},
    error::Result,
    figures::cohorts::{NAMELESS, UNORDERED},
    row::{Row, all, number},
    settings,
};

/// The most orders of a month that is not whole whose lines are read.
const MOST_ORDERS: i64 = 20_000;

/// The groups of customers: keys of the parts of [`By::Customers`].
pub const GROUPS: [&str; 4] = ["new", "returning", "nameless", "unordered"];

/// What is known of a change.
#[derive(Clone, Debug)]
pub struct Found {
    /// The days of the data.
    pub data: Period,
    /// The period.
    pub period: Period,
    /// What it is held against.
    pub before: Option<Period>,
    /// Currency of amounts.
    pub currency: domain::money::Currency,
    /// The figures of the period.
    pub now: Figures,
    /// Those of what it is held against; none where the data begin later.
    pub then: Option<Figures>,
    /// The parts in both; none where they cannot be had for these days.
    pub parts: Option<Vec<Part>>,
}

/// The parts of a figure's change; none where there are no data.
pub async fn read(db: &dyn Connection, query: &WhyQuery, today: Day) -> Result<Option<Found>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    let period = query.when.period(data);
    let before = period.compared(query.when.comparison);
    let then = before.filter(|before| before.from >= data.from.month_start());
    let periods: Vec<Period> = [period].into_iter().chain(then).collect();
    let kept = Kept::of(db, query.when.slice.as_ref()).await?;
    let mut figures = sums::of_periods_within(db, &kept, &periods, data).await?.into_iter();
    let (now, then_figures) = (figures.next().unwrap_or_default(), figures.next());
    let mut parts = Some(Vec::new());
    if let (Some(then), Some(figures)) = (then, &then_figures) {
        let (mine, theirs) = ((period, &now), (then, figures));
        parts = match (of_one(db, query, mine, data).await?, of_one(db, query, theirs, data).await?) {
            (Some(now), Some(then)) => Some(beside(now, then)),
            _ => None,
        };
    }
    let currency = settings::currency_or_default(db).await?;
    Ok(Some(Found { data, period, before, currency, now, then: then_figures, parts }))
}

/// The parts of one period.
type Parts = BTreeMap<String, Pair>;

fn beside(now: Parts, then: Parts) -> Vec<Part> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for (key, pair) in now {
        parts.insert(key.clone(), Part { key, now: pair, then: Pair::default() });
    }
    for (key, pair) in then {
        parts.entry(key.clone()).or_insert(Part { key, ..Part::default() }).then = pair;
    }
    let nothing = |part: &Part| part.now == Pair::default() && part.then == Pair::default();
    parts.into_values().filter(|part| !nothing(part)).collect()
}

async fn of_one(db: &dyn Connection, query: &WhyQuery, (period, figures): (Period, &Figures), data: Period) -> Result<Option<Parts>> {
    Ok(Some(match query.by {
        By::Formula => Parts::new(),
        By::Customers => by_customers(db, query.metric, period, figures).await?,
        By::Product => return by_product(db, period, figures, data).await,
        By::Country | By::Channel | By::Reason | By::Survey | By::Store | By::Action => match query.by.dimension() {
            Some(dimension) => by_dimension(db, query.metric, dimension, period).await?,
            None => Parts::new(),
        },
    }))
}

/// What of a figure is added up, and over what it goes: of revenue the orders, so that more of them can be told from
/// larger ones.
fn pair(metric: Metric, figures: &Figures) -> Pair {
    match metric {
        Metric::Net | Metric::AverageOrder => Pair { sum: figures.net_minor(), of: figures.orders },
        metric if metric.is_ratio() => {
            let (sum, of) = figures.pair(metric);
            Pair { sum, of }
        }
        metric => Pair { sum: figures.pair(metric).0, of: 0 },
    }
}

async fn by_dimension(db: &dyn Connection, metric: Metric, by: Dimension, period: Period) -> Result<Parts> {
    let kept: Vec<Metric> =
        Metric::ALL.iter().copied().filter(|m| m.is_additive() && !m.is_derived() && m.dimensions().contains(&by)).collect();
    let found = sums::by_key(db, period, by, &kept).await?;
    Ok(found.into_iter().map(|(key, figures)| (key, pair(metric, &figures))).collect())
}

/// New customers, those who ordered before, those nobody knows, and those who never ordered.
async fn by_customers(db: &dyn Connection, metric: Metric, period: Period, figures: &Figures) -> Result<Parts> {
    let [new, returning, nameless, unordered] = GROUPS.map(str::to_owned);
    if metric == Metric::ActiveCustomers {
        let pair = |sum| Pair { sum, of: 0 };
        return Ok(Parts::from([(new, pair(figures.new)), (returning, pair(figures.returning()))]));
    }
    let sql = "SELECT kind, CAST(SUM(orders) AS bigint) AS orders, CAST(SUM(sales_minor) AS bigint) AS sales, \
               CAST(SUM(credits_minor) AS bigint) AS credits FROM (\
               SELECT CASE WHEN first = $4 THEN 2 WHEN first = $5 THEN 3 WHEN first < $6 THEN 1 ELSE 0 END AS kind, \
               orders, sales_minor, credits_minor FROM cohorts WHERE grain = $1 AND day BETWEEN $2 AND $3) AS c GROUP BY kind";
    let mut groups = [Figures::default(); 4];
    for (grain, days) in sums::pieces(period) {
        let bounds = [days.from, days.to, NAMELESS, UNORDERED, period.from].map(|day| day.0.into());
        let values = [grain.code().into()].into_iter().chain(bounds).collect();
        let read = |row: &Row| Ok((row.get::<i32>("kind")?, row.int("orders")?, row.int("sales")?, row.int("credits")?));
        for (kind, orders, sales, credits) in all(db, sql, values, read).await? {
            let Some(group) = usize::try_from(kind).ok().and_then(|kind| groups.get_mut(kind)) else { continue };
            group.orders += orders;
            group.sales_minor += sales;
            group.credits_minor += credits;
        }
    }
    Ok([new, returning, nameless, unordered].into_iter().zip(groups).map(|(key, figures)| (key, pair(metric, &figures))).collect())
}

/// What was sold of each product. Products are kept by month: of a month that is not whole the orders' lines are read,
/// if they are not too many. What is left between the products and the revenue (lines dated in another month than their
/// order) has no key of its own and stands under the empty one.
async fn by_product(db: &dyn Connection, period: Period, figures: &Figures, data: Period) -> Result<Option<Parts>> {
    let mut parts = Parts::new();
    for month in period.each_month() {
        let whole = month == Period::month_of(month.from) || month.to == data.to;
        let found = if whole {
            of_month(db, month).await?
        } else {
            let sql = "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM orders WHERE placed_at >= $1 AND placed_at < $2 LIMIT 20001) AS few";
            if number(db, sql, moments(month)).await? > MOST_ORDERS {
                return Ok(None);
            }
            of_days(db, month).await?
        };
        for (key, sum) in found {
            parts.entry(key).or_default().sum += sum;
        }
    }
    let rest = figures.net_minor() - parts.values().map(|pair| pair.sum).sum::<i64>();
    if rest != 0 {
        parts.insert(String::new(), Pair { sum: rest, of: 0 });
    }
    Ok(Some(parts))
}

fn moments(days: Period) -> Vec<sea_orm::Value> {
    vec![days.from.start().0.into(), Day(days.to.0 + 1).start().0.into()]
}

/// The key of a product: its source and code, then its name, apart by tabs.
const PRODUCT: &str = "s.code || '\t' || p.code || '\t' || p.name";

async fn of_month(db: &dyn Connection, month: Period) -> Result<Vec<(String, i64)>> {
    let sql = format!(
        "SELECT {PRODUCT} AS key, m.revenue_minor - m.credits_minor AS net FROM product_months m \
         JOIN products p ON p.id = m.product_id JOIN sources s ON s.id = p.source_id WHERE m.month = $1"
    );
    all(db, &sql, vec![month.from.0.into()], |row| Ok((row.text("key")?, row.int("net")?))).await
}

async fn of_days(db: &dyn Connection, days: Period) -> Result<Vec<(String, i64)>> {
    let sql = format!(
        "SELECT {PRODUCT} AS key, sold.net FROM (SELECT l.product_id, CAST(SUM(l.amount_minor) AS bigint) AS net FROM orders o \
         JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.id \
         WHERE o.placed_at >= $1 AND o.placed_at < $2 GROUP BY l.product_id) AS sold \
         JOIN products p ON p.id = sold.product_id JOIN sources s ON s.id = p.source_id"
    );
    all(db, &sql, moments(days), |row| Ok((row.text("key")?, row.int("net")?))).await
}
