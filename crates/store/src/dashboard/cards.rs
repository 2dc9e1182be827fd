//! The cards that tell of the whole company: from rollups and findings alone.

use std::collections::BTreeMap;

use domain::{
    customer::{Stage, Tier},
    dashboard::{Cards, KnownBy, Period, Reason, Tiers, cards::excerpt},
    finding::{COHORTS, Cohort, FindingKind, Found, Outlook, Pairs},
    metric::{Dimension, Grain, Metric},
    time::Day,
};

use super::{TREND, sums};
use crate::{
    connection::Connection,
    error::Result,
    findings,
    row::{Row, all},
    scorecard,
};

/// Reasons that are told one by one.
const REASONS: usize = 20;
/// Pairs of products that are told.
const PAIRS: usize = 7;

/// All of them, of the period among data of these days; `then` is what it is compared with.
pub(super) async fn read(db: &dyn Connection, data: Period, period: Period, then: Option<Period>) -> Result<Cards> {
    let (tiers, stages) = customers(db, data, period).await?;
    let (forecast, pairs) = found(db, data, period).await?;
    let mut card = scorecard::of(db, data, Some(period.to), None).await?;
    let measures = card.measures.len();
    card.measures = excerpt(card.measures);
    // Only their names stand on the dashboard, and those are with the measures.
    card.people.clear();
    Ok(Cards {
        forecast,
        tiers: Some(tiers),
        stages,
        reasons: reasons(db, period, then).await?,
        cohorts: cohorts(db, period.to.month_start()).await?,
        pairs,
        scorecard: Some(card),
        measures,
    })
}

/// Customers by tier, now and by the end of each month; and by stage now.
async fn customers(db: &dyn Connection, data: Period, period: Period) -> Result<(Tiers, [i64; Stage::ALL.len()])> {
    let sql = "SELECT dimension, key, day, value FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension IN ($3, $4)";
    let (stage, tier) = (Dimension::Stage.code(), Dimension::Tier.code());
    let customers = Metric::Customers.code();
    let read = |row: &Row| Ok((row.get::<i16>("dimension")?, row.text("key")?, row.day("day")?, row.int("value")?));
    let rows = all(db, sql, vec![customers.into(), Grain::Month.code().into(), stage.into(), tier.into()], read).await?;
    let mut stages = [0; Stage::ALL.len()];
    let mut by_month: Vec<(usize, Day, i64)> = Vec::new();
    for (dimension, key, month, value) in rows {
        if dimension == stage {
            if let Some(place) = Stage::ALL.iter().position(|stage| stage.word() == key) {
                stages[place] += value;
            }
        } else if let Some(place) = place_of(&key) {
            by_month.push((place, month, value));
        }
    }
    let mut now = [0; Tier::ALL.len()];
    by_month.iter().for_each(|(place, _, value)| now[*place] += value);
    let first = period.to.month_start().plus_months(1 - TREND).max(data.from.month_start());
    let mut months: Vec<KnownBy> = Period { from: first, to: period.to }
        .each_month()
        .iter()
        .map(|month| KnownBy { day: month.to, tiers: [0; Tier::ALL.len()] })
        .collect();
    for known in &mut months {
        by_month.iter().filter(|(_, month, _)| *month <= known.day).for_each(|(place, _, value)| known.tiers[*place] += value);
    }
    if let Some(last) = months.last_mut().filter(|last| last.day < last.day.month_end()) {
        // Of the month that is not over, who came after its last day.
        let sql = "SELECT key, value FROM metric_daily WHERE metric = $1 AND grain = $2 AND dimension = $3 AND day BETWEEN $4 AND $5";
        let values = vec![customers.into(), Grain::Day.code().into(), tier.into(), (last.day.0 + 1).into(), last.day.month_end().0.into()];
        for (key, value) in all(db, sql, values, |row| Ok((row.text("key")?, row.int("value")?))).await? {
            if let Some(place) = place_of(&key) {
                last.tiers[place] -= value;
            }
        }
    }
    Ok((Tiers { now, months }, stages))
}

fn place_of(tier: &str) -> Option<usize> {
    Tier::ALL.iter().position(|known| known.word() == tier)
}

/// What the job has found out: how revenue goes on, where the chart ends with the data; and what is bought together.
async fn found(db: &dyn Connection, data: Period, period: Period) -> Result<(Option<Found<Outlook>>, Option<Found<Pairs>>)> {
    let by_week = period.is_by_week();
    let revenue = if by_week { FindingKind::RevenueWeeks } else { FindingKind::RevenueMonths };
    let found = findings::read_some(db, &[FindingKind::Pairs, revenue]).await?;
    let forecast = if by_week { found.revenue_weeks } else { found.revenue_months };
    let pairs = found.pairs.map(|mut pairs| {
        pairs.what.rows.truncate(PAIRS);
        pairs
    });
    Ok((forecast.filter(|_| period.to == data.to), pairs))
}

/// Why people wrote, the most frequent reason first.
async fn reasons(db: &dyn Connection, period: Period, then: Option<Period>) -> Result<Vec<Reason>> {
    let opened = async |period| -> Result<BTreeMap<String, i64>> {
        let found = sums::by_key(db, period, Dimension::Reason, &[Metric::TicketsOpened]).await?;
        Ok(found.into_iter().map(|(reason, figures)| (reason, figures.opened)).collect())
    };
    let before = match then {
        Some(then) => Some(opened(then).await?),
        None => None,
    };
    let of = |(reason, opened): (String, i64)| {
        let before = before.as_ref().map(|before| before.get(&reason).copied().unwrap_or(0));
        Reason { reason, opened, before }
    };
    let mut reasons: Vec<Reason> = opened(period).await?.into_iter().map(of).filter(|reason| reason.opened > 0).collect();
    reasons.sort_by(|a, b| b.opened.cmp(&a.opened).then_with(|| a.reason.cmp(&b.reason)));
    reasons.truncate(REASONS);
    Ok(reasons)
}

/// The customers whose first order fell in one of the months up to `newest`, and in how many of the months since each of
/// these ordered.
async fn cohorts(db: &dyn Connection, newest: Day) -> Result<Vec<Cohort>> {
    let oldest = newest.plus_months(1 - i32::try_from(COHORTS).unwrap_or(1));
    let sql = "SELECT day, first, customers FROM cohorts WHERE grain = $1 AND day BETWEEN $2 AND $3 AND first BETWEEN $2 AND $3";
    let values = vec![Grain::Month.code().into(), oldest.0.into(), newest.0.into()];
    let rows = all(db, sql, values, |row| Ok(((row.day("first")?, row.day("day")?), row.int("customers")?))).await?;
    let counts: BTreeMap<(Day, Day), i64> = rows.into_iter().collect();
    let months = |from: Day| (0..).map(move |n| from.plus_months(n)).take_while(move |month| *month <= newest);
    let cohort = |month: Day| Cohort { month, ordered: months(month).map(|at| counts.get(&(month, at)).copied().unwrap_or(0)).collect() };
    Ok(months(oldest).map(cohort).filter(|cohort| cohort.size() > 0).collect())
}
