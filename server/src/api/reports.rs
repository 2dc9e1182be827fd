//! The table of a report.

use app::server::AppState;
use axum::extract::State;
use domain::{
    access::{Action, Resource},
    money::Currency,
    report::{About, Axis, Key, Line, Measure, Pivot, Report, Sums},
    time::Day,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Answer, extract::Known, params::PivotParams, problem::Problem, seen::Seen};
use crate::auth::gate::Signed;

/// Days from one to another, both included.
#[derive(Serialize, ToSchema)]
pub(super) struct Days {
    /// First day.
    from: Day,
    /// Last day.
    to: Day,
}

/// A row of a report.
#[derive(Serialize, ToSchema)]
pub(super) struct ReportRow {
    /// Its keys: the first alone where rows within it follow. A text, a word, or the first day of a length of time; empty where
    /// it is unknown, none for those without room, which stand together.
    keys: Vec<Option<String>>,
    /// One list a column, with a value a measure: minor units, a count, or seconds; none where there is nothing to divide by.
    values: Vec<Vec<Option<i64>>>,
    /// The whole row, a value a measure.
    totals: Vec<Option<i64>>,
    /// The same in the period that is compared with; none without one.
    before: Option<Vec<Option<i64>>>,
}

/// A report's table.
#[derive(Serialize, ToSchema)]
pub(super) struct ReportTable {
    /// Orders or tickets.
    of: About,
    /// The period.
    period: Days,
    /// What it is held against.
    before: Option<Days>,
    /// Currency of the amounts.
    currency: Currency,
    /// What rows go by.
    rows_by: Vec<Axis>,
    /// What columns go by.
    columns_by: Option<Axis>,
    /// The measures.
    measures: Vec<Measure>,
    /// The keys of the columns, as those of the rows.
    columns: Vec<Option<String>>,
    /// The rows.
    rows: Vec<ReportRow>,
    /// The sums of all; none where there are no data.
    total: Option<ReportRow>,
}

/// Orders or tickets in rows and columns
#[utoipa::path(
    get, path = "/api/v1/reports/pivot", operation_id = "get_report", tag = "Company", params(PivotParams),
    responses((status = 200, description = "The table: the very numbers of the page of reports.", body = ReportTable))
)]
pub(super) async fn pivot(
    State(state): State<AppState>,
    Signed(access): Signed,
    Known(pairs, _): Known<PivotParams>,
) -> Answer<ReportTable> {
    access.allow(Action::Read, Resource::Figures)?;
    let report = Report::from_pairs(&pairs)?;
    if !report.is_kept() {
        return Err(Problem::parameter("row", "No rollup keeps this report: it is worked out in the background, on its page."));
    }
    let found = store::reports::read(state.db.reader(), &report, (state.now)().day()).await?;
    Ok(Seen(access.role.fields, table(report, found, (state.now)().day())))
}

fn table(report: Report, pivot: Option<Pivot>, today: Day) -> ReportTable {
    let key = |key: &Key| match key {
        Key::Of(text) => Some(text.clone()),
        Key::Others => None,
    };
    let measured = |sums: &Sums| report.measures.iter().map(|measure| measure.value(sums)).collect::<Vec<_>>();
    let has_before = pivot.as_ref().is_some_and(|pivot| pivot.before.is_some());
    let row = |line: &Line| ReportRow {
        keys: line.keys.iter().map(key).collect(),
        values: line.cells.iter().map(measured).collect(),
        totals: measured(&line.total),
        before: has_before.then(|| measured(&line.before)),
    };
    let days = |period: domain::dashboard::Period| Days { from: period.from, to: period.to };
    ReportTable {
        of: report.about,
        period: pivot.as_ref().map_or(Days { from: today, to: today }, |pivot| days(pivot.period)),
        before: pivot.as_ref().and_then(|pivot| pivot.before).map(days),
        currency: pivot.as_ref().map_or(Currency::EUR, |pivot| pivot.currency),
        columns: pivot.iter().flat_map(|pivot| &pivot.columns).map(key).collect(),
        rows: pivot.iter().flat_map(|pivot| &pivot.lines).map(row).collect(),
        total: pivot.as_ref().map(|pivot| row(&pivot.total)),
        rows_by: report.rows,
        columns_by: report.column,
        measures: report.measures,
    }
}
