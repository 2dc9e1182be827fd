//! `/export/report/table.{csv|xlsx}`: the table of a report as it is on the page, its rows without those that only add up
//! others; the last one is the total.

use app::{
    i18n::{Key, keys as k, text},
    pages::reports::words,
    server::{AppState, reports, trail::Origin},
    viewer::locale_of,
};
use axum::{
    Extension,
    body::Body,
    extract::{Path, RawQuery, State},
    response::Response,
};
use domain::{
    access::{Action, Resource},
    audit,
    format::Locale,
    metric::Unit,
    money::Currency,
    page::{parse_query, value},
    report::{Axis, Key as Name, Line, Measure, Pivot, Report, Show, Shown},
    time::Day,
};
use http::{HeaderMap, HeaderValue, header};

use super::{
    csv_file::Csv,
    table::{Encode, Head, Value},
    written_down,
    xlsx::Xlsx,
};
use crate::{api::problem::Problem, assets::Finished, auth::gate::Signed};

/// Sends the file.
pub(super) async fn export(
    State(state): State<AppState>,
    Signed(access): Signed,
    Extension(origin): Extension<Origin>,
    Path(file): Path<String>,
    headers: HeaderMap,
    query: RawQuery,
) -> Result<Response, Problem> {
    access.allow(Action::Export, Resource::Figures)?;
    let unknown = || Problem::not_found("A report is there as table.csv and as table.xlsx.");
    let pairs = parse_query(query.0.as_deref().unwrap_or_default());
    let (report, saved) = reports::asked(&state, &access, &pairs).await?.ok_or_else(unknown)?;
    let (now, locale) = ((state.now)(), locale_of(&headers));
    let (pivot, made) = reports::table(&state, &access, &report).await?;
    if made.is_some() && pivot.is_none() {
        return Err(Problem::not_found("This report is worked out in the background, and it is not done."));
    }
    let currency = pivot.as_ref().map_or(Currency::EUR, |pivot| pivot.currency);
    let name = text(locale, k::REPORTS_TITLE);
    let (encode, kind, ending): (Box<dyn Encode>, _, _) = match file.as_str() {
        "table.csv" => {
            (Box::new(Csv { currency, mark: value(&pairs, "bom") == Some("1") }), "text/csv; charset=utf-8; header=present", "csv")
        }
        "table.xlsx" => (Box::new(Xlsx::new(name, currency)), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        _ => return Err(unknown()),
    };
    let entry = origin.entry(&access, now, audit::Action::Exported, Resource::Figures, saved.map(|saved| saved.id.to_string()));
    written_down(&state, entry, &format!("report.{ending}")).await?;
    let (heads, rows) = laid_out(&report, pivot.as_ref(), locale);
    let bytes = tokio::task::spawn_blocking(move || written(encode, &heads, &rows)).await.map_err(std::io::Error::other);
    let bytes = bytes.and_then(|bytes| bytes).map_err(|error| app::error::ApiError::internal(&error))?;
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"vecino-report-{}.{ending}\"", now.day())) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    if ending == "xlsx" {
        // It is compressed already.
        response.extensions_mut().insert(Finished);
    }
    Ok(response)
}

fn written(mut encode: Box<dyn Encode>, heads: &[Head], rows: &[Vec<Value>]) -> std::io::Result<Vec<u8>> {
    let mut bytes = encode.head(heads)?;
    bytes.extend(encode.rows(rows)?);
    bytes.extend(encode.end()?);
    Ok(bytes)
}

/// The heads and the rows.
fn laid_out(report: &Report, pivot: Option<&Pivot>, locale: Locale) -> (Vec<Head>, Vec<Vec<Value>>) {
    let word = |key: Key| text(locale, key);
    let mut heads: Vec<Head> = report.rows.iter().map(|axis| Head::new(word(words::axis(*axis)), 24)).collect();
    let Some(pivot) = pivot else { return (heads, Vec::new()) };
    for key in &pivot.columns {
        let column = report.column.map(|axis| words::name(locale, axis, key)).unwrap_or_default();
        heads.extend(report.measures.iter().map(|measure| {
            let head = named(report, *measure, locale, true);
            Head::new(&if report.measures.len() > 1 { format!("{column}: {head}") } else { with_unit(&column, &head) }, 16)
        }));
    }
    for measure in &report.measures {
        let name = named(report, *measure, locale, false);
        heads.push(Head::new(&format!("{}: {name}", word(k::REPORTS_TOTAL)), 16));
        if pivot.before.is_some() {
            let plain = in_unit(word(words::measure(*measure)), measure.unit());
            heads.push(Head::new(&format!("{}: {plain}", word(k::REPORTS_BEFORE)), 16));
            heads.push(Head::new(&format!("{}: {} %", word(k::DASHBOARD_CHANGE), word(words::measure(*measure))), 16));
        }
    }
    let leaves = pivot.lines.iter().filter(|line| report.is_leaf(line));
    let mut rows: Vec<Vec<Value>> = leaves.map(|line| row(report, pivot, line, locale)).collect();
    let mut total = row(report, pivot, &pivot.total, locale);
    if let Some(first) = total.first_mut() {
        *first = Value::Text(word(k::REPORTS_TOTAL).to_owned());
    }
    rows.push(total);
    (heads, rows)
}

/// A measure with the unit of what stands beneath it.
fn named(report: &Report, measure: Measure, locale: Locale, is_cell: bool) -> String {
    let name = text(locale, words::measure(measure));
    let is_share = match report.show {
        Show::Value => false,
        Show::Change => is_cell,
        Show::Row | Show::Column | Show::Total => measure.adds_up(),
    };
    in_unit(name, if is_share { Unit::Share } else { measure.unit() })
}

fn in_unit(name: &str, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{name} %"),
        Unit::Seconds => format!("{name} (s)"),
        _ => name.to_owned(),
    }
}

/// A column with the unit of its only measure.
fn with_unit(column: &str, measure: &str) -> String {
    let unit = [" %", " (s)"].into_iter().find(|unit| measure.ends_with(unit)).unwrap_or_default();
    format!("{column}{unit}")
}

fn row(report: &Report, pivot: &Pivot, line: &Line, locale: Locale) -> Vec<Value> {
    let mut row: Vec<Value> =
        report.rows.iter().enumerate().map(|(n, axis)| line.keys.get(n).map_or(Value::None, |key| key_of(*axis, key, locale))).collect();
    for at in 0..pivot.columns.len() {
        row.extend(report.measures.iter().map(|measure| number(pivot.shown(report, line, Some(at), *measure))));
    }
    for measure in &report.measures {
        row.push(number(pivot.shown(report, line, None, *measure)));
        if pivot.before.is_some() {
            let then = measure.value(&line.before).map(|value| Shown { value, unit: measure.unit(), signed: false });
            row.extend([number(then), number(pivot.changed(line, *measure))]);
        }
    }
    row
}

/// A day is a date; what is longer is called as on the page.
fn key_of(axis: Axis, key: &Name, locale: Locale) -> Value {
    match (axis, key) {
        (Axis::Day, Name::Of(day)) => Day::parse(day).map_or(Value::None, |day| Value::Moment(day.start())),
        (axis, key) => Value::Text(words::name(locale, axis, key)),
    }
}

fn number(shown: Option<Shown>) -> Value {
    let Some(Shown { value, unit, .. }) = shown else { return Value::None };
    match unit {
        Unit::Money => Value::Money(value),
        // Thousandths as per cent with two decimals.
        Unit::Share | Unit::PercentagePoints => Value::Hundredths(value.saturating_mul(10)),
        Unit::Score => Value::Hundredths(value),
        Unit::Count | Unit::Seconds | Unit::Points => Value::Whole(value),
    }
}
