//! The dashboard, read from the rollups alone.

mod cards;
mod choices;
pub(crate) mod kept;
pub(crate) mod known;
pub(crate) mod ordered;
pub(crate) mod sums;

use domain::{
    dashboard::{CountryFigures, Dashboard, DashboardQuery, Figures, MonthFigures, Period, ProductFigures, Step},
    metric::{Grain, Metric},
    product::ProductKind,
    time::Day,
};

use self::kept::Kept;
use crate::{
    connection::Connection,
    error::Result,
    row::{all, one},
    scorecard, settings,
};

/// Months of the small lines beside the figures.
const TREND: i32 = 12;
/// Products that are shown.
const PRODUCTS: i64 = 9;

/// The whole dashboard; none where there is neither an order nor a ticket. `today` is the last day that can
/// have data: what lies after it is in the future and not looked at.
pub async fn read(db: &dyn Connection, query: &DashboardQuery, today: Day) -> Result<Option<Dashboard>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    let period = query.period(data);
    let before = period.compared(query.comparison);
    // Held against a time that is not whole, everything would seem to have grown.
    let then = before.filter(|before| before.from >= data.from.month_start());
    let kept = Kept::of(db, query.slice.as_ref()).await?;
    let (now, then_figures, trend) = figures(db, &kept, data, period, then).await?;
    let months: Vec<Period> = trend.iter().map(|month| month.days).collect();
    // Nothing is kept by two dimensions at once.
    let all = query.slice.is_none();
    Ok(Some(Dashboard {
        data,
        period,
        before,
        slice: query.slice.clone(),
        choices: choices::read(db).await?,
        currency: settings::currency_or_default(db).await?,
        now,
        then: then_figures,
        trend,
        aims: if all { scorecard::aims(db, period, &months).await? } else { Vec::new() },
        revenue: revenue(db, &kept, data, period).await?,
        countries: if all { countries(db, period, then).await? } else { Vec::new() },
        products: if all { products(db, period).await? } else { Vec::new() },
        words: Vec::new(),
        cards: if all { Some(cards::read(db, data, period, then).await?) } else { None },
    }))
}

/// From the first order or ticket to the last.
pub(crate) async fn days_of_data(db: &dyn Connection, today: Day) -> Result<Option<Period>> {
    let mut days: Option<Period> = None;
    for metric in [Metric::Orders, Metric::CreditNotes, Metric::TicketsOpened] {
        // Asked one by one, each is the first entry of an index; together all days would be read.
        let sql = "SELECT (SELECT MIN(day) FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0) AS first, \
                   (SELECT MAX(day) FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = 0) AS last";
        let row = one(db, sql, vec![metric.code().into(), Grain::Day.code().into()]).await?;
        let Some(row) = row else { continue };
        let Some((first, last)) = row.optional_day("first")?.zip(row.optional_day("last")?) else { continue };
        let (first, last) = (first.min(today), last.min(today));
        days = Some(days.map_or(Period { from: first, to: last }, |d| Period { from: d.from.min(first), to: d.to.max(last) }));
    }
    Ok(days)
}

/// The figures of the period, of the one it is held against, and of the months up to its last.
async fn figures(
    db: &dyn Connection,
    kept: &Kept,
    data: Period,
    period: Period,
    then: Option<Period>,
) -> Result<(Figures, Option<Figures>, Vec<MonthFigures>)> {
    let first = period.to.month_start().plus_months(1 - TREND).max(data.from.month_start());
    let months = Period { from: first, to: period.to }.each_month();
    let periods: Vec<Period> = [period].into_iter().chain(then).collect();
    let of_periods = sums::of_periods_within(db, kept, &periods, data).await?;
    let of_months = sums::of_months_within(db, kept, &months, data).await?;
    let trend = months.into_iter().zip(of_months).map(|(days, figures)| MonthFigures { days, figures }).collect();
    let mut of_periods = of_periods.into_iter();
    Ok((of_periods.next().unwrap_or_default(), of_periods.next(), trend))
}

async fn revenue(db: &dyn Connection, kept: &Kept, data: Period, period: Period) -> Result<Vec<Step>> {
    let steps = period.steps();
    let before: Vec<Period> = steps.iter().map(|step| step.a_year_before(period.is_by_week())).collect();
    let (now, then) = (sums::net(db, kept, &steps).await?, sums::net(db, kept, &before).await?);
    let known = |before: &Period| before.from >= data.from.month_start();
    let of = |((days, before), (net_minor, then)): ((Period, Period), (i64, i64))| Step {
        days,
        net_minor,
        before_minor: known(&before).then_some(then),
    };
    Ok(steps.into_iter().zip(before).zip(now.into_iter().zip(then)).map(of).collect())
}

async fn countries(db: &dyn Connection, period: Period, then: Option<Period>) -> Result<Vec<CountryFigures>> {
    let before = match then {
        Some(then) => Some(sums::by_country(db, then).await?),
        None => None,
    };
    let mut countries: Vec<CountryFigures> = sums::by_country(db, period)
        .await?
        .into_iter()
        .map(|(country, [net_minor, orders, credit_notes])| {
            let before_minor = before.as_ref().map(|b| b.get(&country).map_or(0, |sums| sums[0]));
            CountryFigures { country, net_minor, orders, credit_notes, before_minor }
        })
        .collect();
    countries.sort_by(|a, b| b.net_minor.cmp(&a.net_minor).then_with(|| a.country.cmp(&b.country)));
    Ok(countries)
}

// Products are kept by month: a period ends with one, or with the data.
async fn products(db: &dyn Connection, period: Period) -> Result<Vec<ProductFigures>> {
    let sql = "SELECT p.code, p.name, s.code AS source, m.units, m.net \
               FROM (SELECT product_id, CAST(SUM(units) AS bigint) AS units, CAST(SUM(revenue_minor - credits_minor) AS bigint) AS net \
               FROM product_months WHERE month BETWEEN $1 AND $2 GROUP BY product_id) AS m \
               JOIN products p ON p.id = m.product_id JOIN sources s ON s.id = p.source_id \
               WHERE p.kind = $3 ORDER BY m.net DESC, p.name_key, p.id LIMIT $4";
    let values = vec![period.from.0.into(), period.to.0.into(), ProductKind::Product.code().into(), PRODUCTS.into()];
    all(db, sql, values, |row| {
        Ok(ProductFigures {
            source: row.text("source")?,
            code: row.text("code")?,
            name: row.text("name")?,
            units: row.int("units")?,
            net_minor: row.int("net")?,
        })
    })
    .await
}
