//! What the tiles of a board show: the figures of the dashboard and the series of the API, asked for together.

use std::collections::BTreeMap;

use domain::{
    board::{Bar, Bars, Body, Content, FigureTile, LineStep, LineTile, Others, Shown, Tile, grain_of},
    dashboard::{DashboardQuery, Figures, Period, value_of},
    drill,
    metric::{Dimension, Grain, Metric, Series, Split},
    scorecard::{Aim, TREND},
    time::Day,
};

use crate::{
    connection::Connection,
    dashboard::{days_of_data, sums},
    error::Result,
    metrics, scorecard, settings,
};

/// Bars of a tile that is one row high, and of one that is two.
const BARS: [usize; 2] = [6, 13];

/// What tiles show in the period that a query asks for; none where there are no data. `today` is the last day that can have
/// data. Names of the bars are left to who knows the language.
///
/// # Errors
/// Those of the database.
pub async fn show(db: &dyn Connection, tiles: &[Tile], query: &DashboardQuery, today: Day) -> Result<Option<Shown>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    let period = query.period(data);
    let before = period.compared(query.comparison);
    // Held against a time that is not whole, everything would seem to have grown.
    let then = before.filter(|before| before.from >= data.from.month_start());
    let looked_at = Looked { data, period, then };
    let has_figures = tiles.iter().any(|tile| matches!(tile.content, Content::Figure { .. }));
    let figures = if has_figures { Some(Known::read(db, looked_at).await?) } else { None };
    let mut bodies = Vec::with_capacity(tiles.len());
    for tile in tiles {
        bodies.push(match &tile.content {
            Content::Figure { metric } => figures.as_ref().map_or(Body::Note, |known| Body::Figure(known.tile(*metric, looked_at))),
            Content::Line { metric, by } => Body::Line(line(db, *metric, *by, looked_at).await?),
            Content::Bars { metric, by } => Body::Bars(bars(db, (*metric, *by), tile.height, looked_at).await?),
            Content::Note { .. } => Body::Note,
        });
    }
    let currency = settings::currency_or_default(db).await?;
    Ok(Some(Shown { data, period, before, is_before_known: then.is_some(), currency, tiles: bodies }))
}

/// What is looked at.
#[derive(Clone, Copy)]
struct Looked {
    data: Period,
    period: Period,
    /// What it is held against, where the data reach back to it.
    then: Option<Period>,
}

/// What every tile of a figure is read from.
struct Known {
    now: Figures,
    then: Option<Figures>,
    months: Vec<(Period, Figures)>,
    aims: Vec<Aim>,
}

impl Known {
    async fn read(db: &dyn Connection, looked: Looked) -> Result<Self> {
        let Looked { data, period, then } = looked;
        let first = period.to.month_start().plus_months(1 - TREND).max(data.from.month_start());
        let months = Period { from: first, to: period.to }.each_month();
        let periods: Vec<Period> = [period].into_iter().chain(then).collect();
        let of_months = sums::of_months(db, &months, data).await?;
        let aims = scorecard::aims(db, period, &months).await?;
        let mut of_periods = sums::of_periods(db, &periods, data).await?.into_iter();
        Ok(Self {
            now: of_periods.next().unwrap_or_default(),
            then: of_periods.next(),
            months: months.into_iter().zip(of_months).collect(),
            aims,
        })
    }

    fn tile(&self, metric: Metric, Looked { data, period, then }: Looked) -> FigureTile {
        let (part, of) = self.now.pair(metric);
        FigureTile {
            now: value_of(metric, &self.now, period, data),
            then: self.then.zip(then).and_then(|(figures, then)| value_of(metric, &figures, then, data)),
            out_of: (metric.is_ratio() && of != 0).then_some((part, of)),
            interval: self.now.interval(metric),
            trend: self.months.iter().map(|(month, figures)| value_of(metric, figures, *month, data).unwrap_or(0)).collect(),
            aim: self.aims.iter().find(|aim| aim.metric == metric).cloned(),
            opens: Some(drill::of(metric, period)),
        }
    }
}

/// The days of each bucket of a period.
fn buckets(metric: Metric, grain: Grain, period: Period) -> Vec<Period> {
    let each = match grain {
        Grain::Day => (period.from.0..=period.to.0).map(|day| Period { from: Day(day), to: Day(day) }).collect(),
        Grain::Week => period.each_week(),
        Grain::Month => period.each_month(),
    };
    if !metric.is_of_whole_periods() {
        return each;
    }
    let whole = |days: Period| match grain {
        Grain::Day => days,
        Grain::Week => Period { from: days.from.week_start(), to: Day(days.from.week_start().0 + 6) },
        Grain::Month => Period::month_of(days.from),
    };
    each.into_iter().map(whole).collect()
}

fn start_of(grain: Grain, day: Day) -> Day {
    match grain {
        Grain::Day => day,
        Grain::Week => day.week_start(),
        Grain::Month => day.month_start(),
    }
}

/// The figure of each bucket, as the series of the API has it. Where that has none nothing happened: that is 0 of what is
/// counted, nothing of a rate and of who came back, and of what is told as of the end what it was before.
async fn values(db: &dyn Connection, metric: Metric, grain: Grain, buckets: &[Period], data: Period) -> Result<Vec<Option<i64>>> {
    let (Some(first), Some(last)) = (buckets.first(), buckets.last()) else { return Ok(Vec::new()) };
    let from = Some(first.from).filter(|_| !metric.is_balance());
    let series = metrics::series_within(db, metric, (from, Some(last.to)), Split::Time(grain), None, data.to).await?;
    let read = |series: Series| series.points.into_iter().filter_map(|point| Some((Day::parse(&point.key)?, point.value.in_unit(metric))));
    let points: BTreeMap<Day, i64> = read(series).collect();
    let of = |days: &Period| {
        let start = start_of(grain, days.from);
        // What is known of a month alone is not known of the next.
        let since = if metric.zero_is_unknown() { start.month_start() } else { Day(i32::MIN) };
        let known = if metric.is_balance() {
            points.range(since..=start).next_back().map(|(_, value)| *value)
        } else {
            points.get(&start).copied()
        };
        // Who came back cannot be told where the data do not reach back to the time before.
        let is_told = !metric.looks_back() || days.as_long_before().from >= data.from.month_start();
        let value = known.or((!metric.is_ratio() && !metric.looks_back()).then_some(0)).filter(|_| is_told);
        value.filter(|value| *value != 0 || !metric.zero_is_unknown())
    };
    Ok(buckets.iter().map(of).collect())
}

async fn line(db: &dyn Connection, metric: Metric, asked: Grain, looked: Looked) -> Result<LineTile> {
    let grain = grain_of(metric, asked, looked.period);
    let days = buckets(metric, grain, looked.period);
    let now = values(db, metric, grain, &days, looked.data).await?;
    // Only months stand against months: days and weeks of another year fall on other weekdays.
    let then = match looked.then.filter(|_| grain == Grain::Month) {
        Some(then) => values(db, metric, grain, &buckets(metric, grain, then), looked.data).await?,
        None => Vec::new(),
    };
    let then = then.into_iter().chain(std::iter::repeat(None));
    let step =
        |((days, now), then): ((Period, Option<i64>), Option<i64>)| LineStep { days, now, then, opens: Some(drill::of(metric, days)) };
    Ok(LineTile { grain, steps: days.into_iter().zip(now).zip(then).map(step).collect() })
}

async fn bars(db: &dyn Connection, (metric, by): (Metric, Dimension), height: u8, looked: Looked) -> Result<Bars> {
    let whole = metric.is_of_whole_periods();
    if whole && looked.period.months() > 1 {
        return Ok(Bars { bars: Vec::new(), others: None, one_month: true });
    }
    // Who bought in two countries counts in both, so they are kept for whole months alone; the last is as far as it goes.
    let days = if whole { Period::month_of(looked.period.from) } else { looked.period };
    let then = looked.then.filter(|_| !whole || looked.period == days);
    let now = by_key(db, metric, by, days).await?;
    let then: Option<BTreeMap<String, i64>> = match then {
        Some(then) => Some(by_key(db, metric, by, then).await?.into_iter().collect()),
        None => None,
    };
    let most = BARS[usize::from(height.clamp(1, 2)) - 1];
    // One that would stand for a single other is shown itself.
    let most = if now.len() == most + 1 { most + 1 } else { most };
    let rest = now.get(most..).unwrap_or_default();
    let sum = |rest: &[(String, i64)]| rest.iter().map(|(_, value)| value).sum();
    let others = (!rest.is_empty()).then(|| Others { number: rest.len(), now: metric.is_additive().then(|| sum(rest)) });
    let bar = |(key, now): (String, i64)| Bar {
        name: String::new(),
        now,
        then: then.as_ref().and_then(|then| then.get(&key).copied().or((!metric.is_ratio()).then_some(0))),
        opens: drill::of_part(metric, days, by, &key),
        key,
    };
    Ok(Bars { others, bars: now.into_iter().take(most).map(bar).collect(), one_month: false })
}

/// A figure by the values of a dimension, the largest first.
async fn by_key(db: &dyn Connection, metric: Metric, by: Dimension, days: Period) -> Result<Vec<(String, i64)>> {
    let series = metrics::series(db, metric, Some(days.from), Some(days.to), Split::By(by)).await?;
    Ok(series.points.into_iter().map(|point| (point.key, point.value.in_unit(metric))).collect())
}
