//! The table of a report: one statement over the rollups, whatever the number of orders. What there is no room for is put
//! together in the database, so that no more is read than is shown; what is older than all that has room is read by month.

use std::collections::HashMap;

use domain::{
    dashboard::Period,
    metric::Grain,
    order::OrderKind,
    report::{About, Axis, Counted, Key, MAX_COLUMNS, Measure, Pivot, Report, SUMS, Sums, WITHIN_PRODUCT},
    time::Day,
};

use super::axes::{key, lies_in, narrowed, said, sources};
use crate::{
    connection::Connection,
    dashboard::days_of_data,
    error::Result,
    query::Filter,
    row::{Row, all},
    settings,
};

/// Values that a report can be narrowed to are offered up to so many, the most frequent first.
const CHOICES: u32 = 200;
/// And so many products, those that brought most.
const PRODUCTS: u32 = 50;

/// The table of a report; none where there are no data. `today` is the last day that can have data.
///
/// # Errors
/// Those of the database.
pub async fn read(db: &dyn Connection, report: &Report, today: Day) -> Result<Option<Pivot>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    let period = report.when.period(data);
    // Held against a time that is not whole, everything would seem to have grown.
    let before = period.compared(report.when.comparison).filter(|before| report.compares() && before.from >= data.from.month_start());
    let sources = sources(db).await?;
    let mut filter = Filter::default();
    let text = statement(report, period, before, &mut filter);
    let counted = all(db, &text, filter.values(), |row| counted(report, row, &sources)).await?;
    let currency = settings::currency_or_default(db).await?;
    Ok(Some(Pivot::new(report, (data, period, before), currency, &counted)))
}

/// The values that a report can be narrowed to on each axis: texts and codes of sources.
///
/// # Errors
/// Those of the database.
pub async fn choices(db: &dyn Connection, about: About) -> Result<Vec<(Axis, Vec<String>)>> {
    let (axis, number) = match about {
        About::Orders => (Axis::Country, "documents"),
        About::Tickets => (Axis::Reason, "opened + solved"),
    };
    let (table, word, month) = (table(about), axis.word(), Grain::Month.code());
    let texts = format!(
        "SELECT {word} AS word FROM {table} WHERE grain = {month} GROUP BY {word} ORDER BY SUM({number}) DESC, {word} LIMIT {CHOICES}"
    );
    let sources =
        format!("SELECT code AS word FROM sources WHERE id IN (SELECT source_id FROM {table} WHERE grain = {month}) ORDER BY code");
    let read = |row: &Row| row.text("word");
    let mut found = vec![(axis, all(db, &texts, vec![], read).await?), (Axis::Source, all(db, &sources, vec![], read).await?)];
    let owners = format!("SELECT DISTINCT name AS word FROM users ORDER BY name LIMIT {CHOICES}");
    let owners = all(db, &owners, vec![], read).await?;
    found.push((Axis::Owner, owners.into_iter().chain([String::new()]).collect()));
    if about == About::Orders {
        let products = format!(
            "SELECT s.code || CAST($1 AS text) || p.code || CAST($1 AS text) || p.name AS word FROM products p \
             JOIN sources s ON s.id = p.source_id ORDER BY p.kind, p.revenue_minor DESC, p.id LIMIT {PRODUCTS}"
        );
        found.push((Axis::Product, all(db, &products, vec![WITHIN_PRODUCT.to_string().into()], read).await?));
    }
    Ok(found)
}

const fn table(about: About) -> &'static str {
    match about {
        About::Orders => "order_cube",
        About::Tickets => "ticket_cube",
    }
}

/// Which of [`Sums`] add up.
pub(super) const ADDED: [usize; 6] = [0, 1, 2, 3, 4, 6];

/// The columns of the cube that make up those.
const fn sums(about: About) -> [&'static str; 6] {
    match about {
        About::Orders => {
            const { assert!(OrderKind::Order.code() == 1) };
            [
                "CASE WHEN kind = 1 THEN documents ELSE 0 END",
                "CASE WHEN kind = 1 THEN 0 ELSE documents END",
                "lines",
                "sales_minor",
                "credits_minor",
                "0",
            ]
        }
        About::Tickets => ["opened", "solved", "answered", "answer_seconds", "solution_seconds", "in_time"],
    }
}

/// Something of each of them, one after the other.
fn each(form: impl Fn(usize) -> String) -> String {
    ADDED.into_iter().map(form).collect::<Vec<_>>().join(", ")
}

/// A measure that adds up, as SQL over those.
const fn added(measure: Measure) -> &'static str {
    match measure {
        Measure::Net => "m3 - m4",
        Measure::Sales => "m3",
        Measure::Credits => "m4",
        Measure::CreditNotes | Measure::Solved => "m1",
        Measure::Lines | Measure::Answered => "m2",
        Measure::InTime => "m6",
        _ => "m0",
    }
}

/// Days of the cube, and the lengths of time for whose buckets there is room in them.
struct Part {
    days: Period,
    times: Vec<Axis>,
}

/// A period in parts: what is older than the buckets of an axis for which there is room is not told apart by it.
fn parts(report: &Report, period: Period) -> Vec<Part> {
    let times = report.rows.iter().chain(&report.column).filter(|axis| axis.is_time());
    let times: Vec<(Axis, Day)> = times.map(|axis| (*axis, report.first_start(*axis, period).max(period.from))).collect();
    let mut starts: Vec<Day> = times.iter().map(|(_, first)| *first).chain([period.from]).collect();
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|next| Day(next.0 - 1)).chain([period.to]);
    let part = |(from, to)| Part {
        days: Period { from, to },
        times: times.iter().filter(|(_, first)| *first <= from).map(|(axis, _)| *axis).collect(),
    };
    starts.iter().copied().zip(ends).map(part).collect()
}

/// The coarsest rows that tell these lengths of time apart. A week can belong to two months.
fn grain(times: &[Axis]) -> Grain {
    let weeks = times.contains(&Axis::Week);
    let months = times.iter().any(|axis| matches!(axis, Axis::Month | Axis::Quarter | Axis::Year));
    match () {
        () if times.contains(&Axis::Day) || (weeks && months) => Grain::Day,
        () if weeks => Grain::Week,
        () => Grain::Month,
    }
}

/// The rows of the cube for some days: whole weeks or months as they are kept, what is cut off at the ends by day.
fn pieces(grain: Grain, days: Period) -> Vec<(Grain, Period)> {
    let axis = match grain {
        Grain::Day => return vec![(grain, days)],
        Grain::Week => Axis::Week,
        Grain::Month => Axis::Month,
    };
    let before = |day: Day| Day(day.0 - 1);
    let after = |day: Day| Day(day.0 + 1);
    let (first, last) = (axis.start(days.from), axis.start(days.to));
    let from = if first == days.from { first } else { after(axis.bucket(first).to) };
    let to = if axis.bucket(last).to == days.to { days.to } else { before(last) };
    if from > to {
        return vec![(Grain::Day, days)];
    }
    let ends = [Period { from: days.from, to: before(from) }, Period { from: after(to), to: days.to }];
    let ends = ends.into_iter().filter(|end| end.from <= end.to).map(|end| (Grain::Day, end));
    [(grain, Period { from, to })].into_iter().chain(ends).collect()
}

/// What is counted of a period by the keys of rows and columns. The rows of the cube are added up as they lie there first, in
/// the order of their key, and only what is left is given the report's own keys: that is what makes it quick.
fn cells(part: u8, report: &Report, (period, column): (Period, Option<Axis>), narrowed: &str) -> String {
    let axes = || report.rows.iter().copied().chain(column);
    let named: Vec<String> = ADDED.iter().zip(sums(report.about)).map(|(n, sum)| format!("SUM({sum}) AS m{n}")).collect();
    let (named, table) = (named.join(", "), table(report.about));
    let mut pieces_of = Vec::new();
    for Part { days, times } in parts(&Report { column, ..report.clone() }, period) {
        let told = |axis: Option<Axis>| match axis {
            Some(axis) if !axis.is_time() || times.contains(&axis) => key(axis, period),
            _ => "''".to_owned(),
        };
        let keys = [report.rows.first().copied(), report.rows.get(1).copied(), column].map(told);
        let mut lies: Vec<&str> = ["grain"].into_iter().chain((!times.is_empty()).then_some("day")).collect();
        lies.extend(axes().filter(|axis| !axis.is_time()).map(lies_in));
        let lies = lies.join(", ");
        for (grain, days) in pieces(grain(&times), days) {
            pieces_of.push(format!(
                "SELECT {} AS r1, {} AS r2, {} AS col, m0, m1, m2, m3, m4, m6 FROM (SELECT {lies}, {named} FROM {table} \
                 WHERE grain = {} AND day BETWEEN {} AND {}{narrowed} GROUP BY {lies}) AS t",
                keys[0],
                keys[1],
                keys[2],
                grain.code(),
                days.from.0,
                days.to.0,
            ));
        }
    }
    format!(
        "SELECT {part} AS part, r1, r2, col, {} FROM ({}) AS k GROUP BY r1, r2, col",
        each(|n| format!("CAST(SUM(m{n}) AS bigint) AS m{n}")),
        pieces_of.join(" UNION ALL "),
    )
}

fn statement(report: &Report, period: Period, before: Option<Period>, filter: &mut Filter) -> String {
    let narrowed = narrowed(report, filter);
    let mut all_cells = cells(0, report, (period, report.column), &narrowed);
    if let Some(before) = before {
        all_cells = format!("{all_cells} UNION ALL {}", cells(1, report, (before, None), &narrowed));
    }
    let rank = added(report.first().weight());
    let most = report.most_rows(period);
    let (columns, join, beyond, shown) = match report.column {
        Some(axis) if !axis.is_time() => (
            format!(", cols AS (SELECT col FROM cells WHERE part = 0 GROUP BY col ORDER BY SUM({rank}) DESC, col LIMIT {MAX_COLUMNS})"),
            "LEFT JOIN cols o ON o.col = c.col",
            "CASE WHEN o.col IS NULL THEN 1 ELSE 0 END",
            "o.col",
        ),
        Some(_) => (String::new(), "", "CASE WHEN c.col = '' THEN 1 ELSE 0 END", "c.col"),
        None => (String::new(), "", "0", "c.col"),
    };
    // Of lengths of time the newest have room, of others the largest.
    let names = report.rows.iter().zip(["r1", "r2"]);
    let times: Vec<&str> = names.filter(|(axis, _)| axis.is_time()).map(|(_, name)| name).collect();
    let newest: String = times.iter().map(|name| format!("CAST(NULLIF({name}, '') AS integer) DESC, ")).collect();
    let roomy: Vec<String> = times.iter().map(|name| format!("{name} <> ''")).collect();
    let roomy = if roomy.is_empty() { String::new() } else { format!(" WHERE {}", roomy.join(" AND ")) };
    // A row without room stands together with the others of its group, so that the group's sums are whole; one whose group
    // has no room either stands with all the others.
    format!(
        "WITH cells AS ({all_cells}), kept AS (SELECT r1, r2 FROM cells{roomy} GROUP BY r1, r2 \
         ORDER BY {newest}SUM(CASE WHEN part = 0 THEN {rank} ELSE 0 END) DESC, r1, r2 LIMIT {most}), \
         heads AS (SELECT r1 FROM kept GROUP BY r1){columns} \
         SELECT c.part, CASE WHEN k.r1 IS NOT NULL THEN 0 WHEN g.r1 IS NOT NULL THEN 1 ELSE 2 END AS more, COALESCE(g.r1, '') AS r1, \
         COALESCE(k.r2, '') AS r2, {beyond} AS beyond, COALESCE({shown}, '') AS col, {} \
         FROM cells c LEFT JOIN kept k ON k.r1 = c.r1 AND k.r2 = c.r2 LEFT JOIN heads g ON g.r1 = c.r1 {join} \
         GROUP BY c.part, k.r1, k.r2, g.r1, {shown}",
        each(|n| format!("CAST(SUM(c.m{n}) AS bigint) AS m{n}")),
    )
}

/// One row of the answer.
fn counted(report: &Report, row: &Row, sources: &HashMap<i16, String>) -> Result<Counted> {
    let before = row.get::<i32>("part")? == 1;
    let key = |axis: Option<&Axis>, column: &str| axis.map(|axis| said(*axis, &row.text(column)?, sources)).transpose();
    let (first, second) = (report.rows.first(), report.rows.get(1));
    let rows: Vec<Key> = match row.get::<i32>("more")? {
        0 => [key(first, "r1")?, key(second, "r2")?].into_iter().flatten().collect(),
        1 => [key(first, "r1")?, Some(Key::Others)].into_iter().flatten().collect(),
        _ => vec![Key::Others],
    };
    let column = match report.column.filter(|_| !before) {
        None => None,
        Some(_) if row.flag("beyond")? => Some(Key::Others),
        Some(axis) => Some(said(axis, &row.text("col")?, sources)?),
    };
    let mut sums = [0; SUMS];
    for n in ADDED {
        sums[n] = row.int(&format!("m{n}"))?;
    }
    Ok(Counted { rows, column, before, sums: Sums(sums) })
}
