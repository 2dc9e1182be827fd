//! The Customer Scorecard: what was set for each measure, month by month, and what came of it.

use std::collections::BTreeMap;

use domain::{
    before_after::{BeforeAfter, MONTHS},
    dashboard::{Period, value_of},
    metric::Metric,
    scorecard::{Aim, Change, Entry, Measure, Scorecard, Status, TREND, count, holding},
    time::{Day, Timestamp},
};
use uuid::Uuid;

use crate::{
    bulk::Bulk,
    connection::Connection,
    dashboard::{days_of_data, sums},
    error::Result,
    row::{Row, all},
    settings, users,
};

/// Who sets something, and when.
#[derive(Clone, Debug)]
pub struct Setter {
    /// Which of our people; none for a program.
    pub id: Option<Uuid>,
    /// That one's name.
    pub name: String,
    /// The moment.
    pub at: Timestamp,
}

/// The scorecard of a month, the last one with data where none is named; `open` is the measure whose history is told.
/// None where there are no data. The names of the measures are left to who knows the language.
pub async fn read(db: &dyn Connection, month: Option<Day>, open: Option<Metric>, today: Day) -> Result<Option<Scorecard>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    of(db, data, month, open).await.map(Some)
}

/// The scorecard of a month among data of these days.
pub(crate) async fn of(db: &dyn Connection, data: Period, month: Option<Day>, open: Option<Metric>) -> Result<Scorecard> {
    let months: Vec<Day> = Period { from: data.from.month_start(), to: data.to }.each_month().iter().map(|month| month.from).collect();
    let last = data.to.month_start();
    let month = month.map_or(last, |day| day.month_start().clamp(data.from.month_start(), last));
    let first = month.plus_months(1 - TREND).max(data.from.month_start());
    let shown = Period { from: first, to: month.month_end().min(data.to) }.each_month();
    let figures = sums::of_months(db, &shown, data).await?;
    let year_before = Period { from: month, to: month.month_end().min(data.to) }.shifted(-12);
    let before = if year_before.from >= data.from.month_start() { sums::of_periods(db, &[year_before], data).await?.pop() } else { None };
    let entries = entries(db).await?;
    let people = users::enabled(db).await?;
    let mut past = vec![[0; 3]; shown.len()];
    let mut measures = Vec::new();
    for metric in Metric::shown() {
        let none = Vec::new();
        let set = entries.get(&metric).unwrap_or(&none);
        let value = |n: usize| figures.get(n).zip(shown.get(n)).and_then(|(figures, month)| value_of(metric, figures, *month, data));
        let (target, owner, comment) = holding(set, month);
        let trend: Vec<(Day, i64)> = (0..shown.len()).filter_map(|n| Some((shown[n].from, value(n)?))).collect();
        measures.push(Measure {
            metric,
            name: String::new(),
            target,
            actual: value(shown.len() - 1),
            year_before: before.as_ref().and_then(|figures| value_of(metric, figures, year_before, data)),
            owner: owner.and_then(|id| people.iter().find(|person| person.id == id).cloned()),
            comment: comment.to_owned(),
            trend: trend.iter().map(|(_, value)| *value).collect(),
            aims: trend.iter().map(|(month, _)| holding(set, *month).0).collect(),
            opens: domain::drill::of(metric, shown[shown.len() - 1]),
            history: if open == Some(metric) { history(db, metric).await? } else { Vec::new() },
        });
        for (n, counts) in past.iter_mut().enumerate() {
            let aimed = holding(set, shown[n].from).0;
            let status = aimed.zip(value(n)).and_then(|(target, actual)| Status::within(shown[n], metric, target, actual));
            for (sum, one) in counts.iter_mut().zip(count(status.into_iter())) {
                *sum += one;
            }
        }
    }
    let until = (month.month_end() > data.to).then_some(data.to);
    Ok(Scorecard { month, until, months, currency: settings::currency_or_default(db).await?, measures, people, past })
}

/// A measure before and after a day: the whole months of the data before its month and after it, up to twelve of each. The month
/// itself is on neither side, unless it begins with the day. None where there are no data.
pub async fn before_after(db: &dyn Connection, metric: Metric, since: Day, today: Day) -> Result<Option<BeforeAfter>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    let whole = |month: &Period| month.from >= data.from && month.to <= data.to;
    let first = since.month_start().plus_months(-MONTHS).max(data.from.month_start());
    let last = since.month_start().plus_months(MONTHS).min(data.to);
    let months: Vec<Period> = if first <= last {
        Period { from: first, to: last.month_end() }.each_month().into_iter().filter(whole).collect()
    } else {
        Vec::new()
    };
    let figures = sums::of_months(db, &months, data).await?;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (month, figures) in months.iter().zip(figures) {
        let Some(value) = value_of(metric, &figures, *month, data) else { continue };
        if month.to < since {
            before.push(value);
        } else if month.from >= since && after.len() < usize::try_from(MONTHS).unwrap_or(usize::MAX) {
            after.push(value);
        }
    }
    Ok(Some(BeforeAfter::of(since, &before, &after)))
}

/// What holds for each measure: its last entry in each month, oldest month first.
pub(crate) async fn entries(db: &dyn Connection) -> Result<BTreeMap<Metric, Vec<Entry>>> {
    let sql = "SELECT e.metric, e.month, e.target, e.owner_id, e.comment FROM scorecard_entries e \
               WHERE e.id = (SELECT MAX(l.id) FROM scorecard_entries l WHERE l.metric = e.metric AND l.month = e.month) \
               ORDER BY e.metric, e.month";
    // PostgreSQL has no largest uuid: there the last in order stands for it.
    let postgres = "SELECT DISTINCT ON (metric, month) metric, month, target, owner_id, comment FROM scorecard_entries \
                    ORDER BY metric, month, id DESC";
    let sql = if crate::bulk::is_sqlite(db) { sql } else { postgres };
    let read = |row: &Row| {
        Ok(Entry {
            metric: row.code("metric", Metric::from_code)?,
            month: row.day("month")?,
            target: row.get("target")?,
            owner: row.get("owner_id")?,
            comment: row.text("comment")?,
        })
    };
    let mut entries: BTreeMap<Metric, Vec<Entry>> = BTreeMap::new();
    for entry in all(db, sql, vec![], read).await? {
        entries.entry(entry.metric).or_default().push(entry);
    }
    Ok(entries)
}

/// What is aimed at of each figure in a period and in the months up to its last, of those that have a target.
pub(crate) async fn aims(db: &dyn Connection, period: Period, months: &[Period]) -> Result<Vec<Aim>> {
    Ok(entries(db).await?.iter().filter_map(|(metric, set)| Aim::of(*metric, set, period, months)).collect())
}

/// What holds for a measure in a month: target, owner, comment.
pub async fn current(db: &dyn Connection, metric: Metric, month: Day) -> Result<Entry> {
    let all = entries(db).await?.remove(&metric).unwrap_or_default();
    let (target, owner, comment) = holding(&all, month);
    Ok(Entry { metric, month, target, owner, comment: comment.to_owned() })
}

/// Everything that was ever set for a measure, the newest first.
async fn history(db: &dyn Connection, metric: Metric) -> Result<Vec<Change>> {
    let sql = "SELECT e.month, e.target, COALESCE(u.name, '') AS owner, e.comment, e.at, e.by_name FROM scorecard_entries e \
               LEFT JOIN users u ON u.id = e.owner_id WHERE e.metric = $1 ORDER BY e.at DESC, e.id DESC LIMIT 200";
    all(db, sql, vec![metric.code().into()], |row| {
        Ok(Change {
            month: row.day("month")?,
            target: row.get("target")?,
            owner: row.text("owner")?,
            comment: row.text("comment")?,
            at: row.time("at")?,
            by: row.text("by_name")?,
        })
    })
    .await
}

/// Keeps what was set; nothing that was set before is lost. `ids` are new ones that grow with time.
pub async fn set(db: &dyn Connection, by: &Setter, entries: &[(Uuid, Entry)]) -> Result<()> {
    let columns = ["metric", "month", "id", "target", "owner_id", "comment", "at", "by_id", "by_name"];
    let mut rows = Bulk::new("scorecard_entries", &columns, "");
    for (id, entry) in entries {
        let row: [sea_orm::Value; _] = [
            entry.metric.code().into(),
            entry.month.0.into(),
            (*id).into(),
            entry.target.into(),
            entry.owner.into(),
            entry.comment.clone().into(),
            by.at.0.into(),
            by.id.into(),
            by.name.clone().into(),
        ];
        rows.push(db, row).await?;
    }
    rows.finish(db).await
}
