//! The table of a report: one statement over the rollups, whatever the number of orders. What there is no room for is put
//! together in the database, so that no more is read than is shown.

use std::collections::HashMap;

use domain::{
    dashboard::Period,
    interaction::Channel,
    metric::Grain,
    order::OrderKind,
    report::{About, Axis, Counted, Key, MAX_COLUMNS, Measure, Pivot, Report, Sums},
    ticket::Priority,
    time::Day,
};

use crate::{
    connection::Connection,
    dashboard::days_of_data,
    error::{Result, StoreError},
    query::Filter,
    row::{Row, all},
    settings,
};

/// Values that a report can be narrowed to are offered up to so many, the most frequent first.
const CHOICES: u32 = 200;

/// The table of a report; none where there are no data. `today` is the last day that can have data.
///
/// # Errors
/// Those of the database.
pub async fn read(db: &dyn Connection, report: &Report, today: Day) -> Result<Option<Pivot>> {
    let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
    let period = report.when.period(data);
    // Held against a time that is not whole, everything would seem to have grown.
    let before = period.compared(report.when.comparison).filter(|before| report.compares() && before.from >= data.from.month_start());
    let sources: HashMap<i16, String> =
        all(db, "SELECT id, code FROM sources", vec![], |row| Ok((row.get("id")?, row.text("code")?))).await?.into_iter().collect();
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
    Ok(vec![(axis, all(db, &texts, vec![], read).await?), (Axis::Source, all(db, &sources, vec![], read).await?)])
}

const fn table(about: About) -> &'static str {
    match about {
        About::Orders => "order_cube",
        About::Tickets => "ticket_cube",
    }
}

/// The columns of the cube that make up [`Sums`].
const fn sums(about: About) -> [&'static str; 5] {
    match about {
        About::Orders => {
            const { assert!(OrderKind::Order.code() == 1) };
            [
                "CASE WHEN kind = 1 THEN documents ELSE 0 END",
                "CASE WHEN kind = 1 THEN 0 ELSE documents END",
                "lines",
                "sales_minor",
                "credits_minor",
            ]
        }
        About::Tickets => ["opened", "solved", "answered", "answer_seconds", "solution_seconds"],
    }
}

/// A measure that adds up, as SQL over those.
const fn added(measure: Measure) -> &'static str {
    match measure {
        Measure::Net => "m3 - m4",
        Measure::Sales => "m3",
        Measure::Credits => "m4",
        Measure::CreditNotes | Measure::Solved => "m1",
        Measure::Lines | Measure::Answered => "m2",
        _ => "m0",
    }
}

/// The key of an axis as SQL that gives a text. Everything in it is a number or a name of ours.
fn key(axis: Axis, period: Period) -> String {
    match axis {
        Axis::Country | Axis::Reason => axis.word().to_owned(),
        Axis::Source => "CAST(source_id AS text)".to_owned(),
        Axis::Channel | Axis::Kind | Axis::Priority => format!("CAST({} AS text)", axis.word()),
        Axis::Day => "CAST(day AS text)".to_owned(),
        Axis::Week => "CAST(day - ((day + 3) % 7 + 7) % 7 AS text)".to_owned(),
        // The buckets are those of the page: both cannot disagree about a calendar.
        Axis::Month | Axis::Quarter | Axis::Year => {
            let starts = axis.starts(period);
            let last = starts.last().copied().unwrap_or(period.from).0;
            let whens: String = starts.windows(2).map(|two| format!("WHEN day < {} THEN '{}' ", two[1].0, two[0].0)).collect();
            if whens.is_empty() { format!("'{last}'") } else { format!("CASE {whens}ELSE '{last}' END") }
        }
    }
}

/// The rows of the cube of a period: whole months as they are kept, what is cut off at its ends by day.
fn rows_of(report: &Report, period: Period) -> String {
    let of = |grain: Grain, from: Day, to: Day| {
        format!("SELECT * FROM {} WHERE grain = {} AND day BETWEEN {} AND {}", table(report.about), grain.code(), from.0, to.0)
    };
    let first = if period.from == period.from.month_start() { period.from } else { Day(period.from.month_end().0 + 1) };
    let last = if period.to == period.to.month_end() { period.to } else { Day(period.to.month_start().0 - 1) };
    if report.needs_days() || first > last {
        return of(Grain::Day, period.from, period.to);
    }
    let before = (period.from < first).then(|| of(Grain::Day, period.from, Day(first.0 - 1)));
    let after = (last < period.to).then(|| of(Grain::Day, Day(last.0 + 1), period.to));
    [Some(of(Grain::Month, first, last)), before, after].into_iter().flatten().collect::<Vec<_>>().join(" UNION ALL ")
}

/// What the report is narrowed to, as conditions.
fn narrowed(report: &Report, filter: &mut Filter) -> String {
    let mut conditions = vec!["day IS NOT NULL".to_owned()];
    for (axis, values) in &report.filters {
        let codes = |code: &dyn Fn(&str) -> Option<i16>| {
            let codes: Vec<String> = values.iter().filter_map(|value| code(value)).map(|code| code.to_string()).collect();
            format!("{} IN ({})", axis.word(), codes.join(", "))
        };
        conditions.push(match axis {
            Axis::Channel => codes(&|word| Channel::from_word(word).map(Channel::code)),
            Axis::Kind => codes(&|word| OrderKind::from_word(word).map(OrderKind::code)),
            Axis::Priority => codes(&|word| Priority::from_word(word).map(Priority::code)),
            axis => {
                let bound: Vec<String> = values.iter().map(|value| filter.bind(value.as_str())).collect();
                let bound = bound.join(", ");
                match axis {
                    Axis::Source => format!("source_id IN (SELECT id FROM sources WHERE code IN ({bound}))"),
                    axis => format!("{} IN ({bound})", axis.word()),
                }
            }
        });
    }
    conditions.join(" AND ")
}

fn statement(report: &Report, period: Period, before: Option<Period>, filter: &mut Filter) -> String {
    let narrowed = narrowed(report, filter);
    let column = match report.column {
        None => "''".to_owned(),
        Some(axis) if axis.is_time() => {
            let first = report.column_starts(period).first().copied().unwrap_or(period.from);
            let key = key(axis, period);
            // Before the first column for which there is room.
            if first > axis.start(period.from) { format!("CASE WHEN day < {} THEN '' ELSE {key} END", first.0) } else { key }
        }
        Some(axis) => key(axis, period),
    };
    let each = |form: &dyn Fn(usize) -> String| (0..5).map(form).collect::<Vec<_>>().join(", ");
    let named = sums(report.about);
    let cells = |part: u8, days: Period, column: &str| {
        let rows: Vec<String> = report.rows.iter().map(|axis| key(*axis, days)).collect();
        format!(
            "SELECT {part} AS part, r1, r2, col, {} FROM (SELECT {} AS r1, {} AS r2, {column} AS col, {} FROM ({}) AS t WHERE {narrowed}) AS k \
             GROUP BY r1, r2, col",
            each(&|n| format!("CAST(SUM(m{n}) AS bigint) AS m{n}")),
            rows.first().map_or("''", String::as_str),
            rows.get(1).map_or("''", String::as_str),
            each(&|n| format!("{} AS m{n}", named[n])),
            rows_of(report, days),
        )
    };
    let mut all_cells = cells(0, period, &column);
    if let Some(before) = before {
        all_cells = format!("{all_cells} UNION ALL {}", cells(1, before, "''"));
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
    // A row without room stands together with the others of its group, so that the group's sums are whole; one whose group
    // has no room either stands with all the others.
    format!(
        "WITH cells AS ({all_cells}), kept AS (SELECT r1, r2 FROM cells GROUP BY r1, r2 \
         ORDER BY SUM(CASE WHEN part = 0 THEN {rank} ELSE 0 END) DESC, r1, r2 LIMIT {most}), \
         heads AS (SELECT r1 FROM kept GROUP BY r1){columns} \
         SELECT c.part, CASE WHEN k.r1 IS NOT NULL THEN 0 WHEN g.r1 IS NOT NULL THEN 1 ELSE 2 END AS more, COALESCE(g.r1, '') AS r1, \
         COALESCE(k.r2, '') AS r2, {beyond} AS beyond, COALESCE({shown}, '') AS col, {} \
         FROM cells c LEFT JOIN kept k ON k.r1 = c.r1 AND k.r2 = c.r2 LEFT JOIN heads g ON g.r1 = c.r1 {join} \
         GROUP BY c.part, k.r1, k.r2, g.r1, {shown}",
        each(&|n| format!("CAST(SUM(c.m{n}) AS bigint) AS m{n}")),
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
    let mut sums = [0; 5];
    for (n, sum) in sums.iter_mut().enumerate() {
        *sum = row.int(&format!("m{n}"))?;
    }
    Ok(Counted { rows, column, before, sums: Sums(sums) })
}

/// A key as the address has it.
fn said(axis: Axis, text: &str, sources: &HashMap<i16, String>) -> Result<Key> {
    if matches!(axis, Axis::Country | Axis::Reason) {
        return Ok(Key::Of(text.to_owned()));
    }
    let number: i32 = text.parse().unwrap_or_default();
    let code = i16::try_from(number).unwrap_or_default();
    let word = match axis {
        Axis::Channel => Channel::from_code(code).map(|channel| channel.word().to_owned()),
        Axis::Kind => OrderKind::from_code(code).map(|kind| kind.word().to_owned()),
        Axis::Priority => Priority::from_code(code).map(|priority| priority.word().to_owned()),
        Axis::Source => sources.get(&code).cloned(),
        _ => Some(Day(number).to_string()),
    };
    word.map(Key::Of).ok_or_else(|| StoreError::unknown_code(axis.word(), code))
}
