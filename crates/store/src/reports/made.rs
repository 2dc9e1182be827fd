//! The table of a report that no rollup keeps: everybody's orders or tickets are read once, some thousand customers at a time,
//! each in a short statement of its own, and added up here. Nothing is written, so nobody is held up.

use std::collections::{HashMap, HashSet};

use domain::{
    access::Scope,
    dashboard::Period,
    money::Currency,
    order::OrderKind,
    report::{About, Axis, Counted, Different, Key, MAX_CELLS_COUNTED, MAX_COLUMNS, Measure, Pivot, Report, SUMS, Sums, WITHIN_PRODUCT},
    time::Day,
};
use uuid::Uuid;

use super::{
    axes::{key, narrowed, said, sources},
    pivot::ADDED,
};
use crate::{
    access,
    connection::Connection,
    dashboard::days_of_data,
    error::Result,
    figures::sql,
    query::Filter,
    row::{Row, all, number},
    settings,
    tickets::{ANSWER_SECONDS, ANSWERED, ANSWERED_IN_TIME},
};

/// Customers that are read at once.
const BATCH: i64 = 2_000;

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Another one follows.
    More,
    /// Everybody is counted.
    Done,
    /// There are more cells than are counted.
    TooLarge,
}

/// What names a cell: whether it is of the period before, both keys of the row, the key of the column; as the statement has them.
type Cell = (bool, String, String, String);
/// What names different customers: the same, with none for the keys that are not told apart.
type Group = (bool, Option<String>, Option<String>, Option<String>);

/// A report that is being worked out.
#[derive(Debug)]
pub struct Work {
    report: Report,
    scope: Scope,
    days: (Period, Period, Option<Period>),
    currency: Currency,
    sources: HashMap<i16, String>,
    next: Option<Uuid>,
    /// How many customers there are.
    pub total: i64,
    /// How many of them are counted.
    pub done: i64,
    cells: HashMap<Cell, [i64; SUMS]>,
    /// How many different customers, and the number of the last one.
    different: HashMap<Group, (i64, u64)>,
    met: u64,
}

impl Work {
    /// Begins; none where there are no data. Only those whom the scope reaches are counted. `today` is the last day that can
    /// have data.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn begin(db: &dyn Connection, report: &Report, scope: &Scope, today: Day) -> Result<Option<Self>> {
        let Some(data) = days_of_data(db, today).await? else { return Ok(None) };
        let period = report.when.period(data);
        let before = period.compared(report.when.comparison).filter(|before| report.compares() && before.from >= data.from.month_start());
        Ok(Some(Self {
            report: report.clone(),
            scope: scope.clone(),
            days: (data, period, before),
            currency: settings::currency_or_default(db).await?,
            sources: sources(db).await?,
            next: Some(Uuid::nil()),
            total: number(db, "SELECT COUNT(*) AS n FROM customers", Vec::new()).await?,
            done: 0,
            cells: HashMap::new(),
            different: HashMap::new(),
            met: 0,
        }))
    }

    /// Counts the next customers, in the order of their ids.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn step(&mut self, db: &dyn Connection) -> Result<Step> {
        let Some(first) = self.next else { return Ok(Step::Done) };
        let ids = "SELECT id FROM customers WHERE id >= $1 ORDER BY id LIMIT $2";
        let ids = all(db, ids, vec![first.into(), BATCH.into()], |row| row.id("id")).await?;
        let Some(last) = ids.last().copied() else {
            self.next = None;
            return Ok(Step::Done);
        };
        let (_, period, before) = self.days;
        self.count(db, (first, last), (false, period)).await?;
        if let Some(before) = before {
            self.count(db, (first, last), (true, before)).await?;
        }
        self.done += i64::try_from(ids.len()).unwrap_or(0);
        self.next = last.as_u128().checked_add(1).map(Uuid::from_u128);
        Ok(if self.cells.len() > MAX_CELLS_COUNTED { Step::TooLarge } else { Step::More })
    }

    fn is_different(&self) -> bool {
        self.report.measures.iter().any(|measure| measure.is_different())
    }

    async fn count(&mut self, db: &dyn Connection, ids: (Uuid, Uuid), (is_before, days): (bool, Period)) -> Result<()> {
        let mut filter = Filter::default();
        let text = self.statement(db, ids, (is_before, days), &mut filter)?;
        let is_different = self.is_different();
        let read = |row: &Row| {
            let mut sums = [0; SUMS];
            for n in ADDED {
                sums[n] = row.int(&format!("m{n}"))?;
            }
            let who = if is_different { row.get::<Option<Uuid>>("who")? } else { None };
            Ok((who, (is_before, row.text("r1")?, row.text("r2")?, row.text("col")?), sums))
        };
        let mut last = None;
        for (who, cell, sums) in all(db, &text, filter.values(), read).await? {
            if who.is_some() {
                self.met += u64::from(who != last);
                last = who;
                self.meet(&cell);
            }
            let kept = self.cells.entry(cell).or_default();
            for (kept, sum) in kept.iter_mut().zip(sums) {
                *kept = kept.saturating_add(sum);
            }
        }
        Ok(())
    }

    /// Counts the customer that is met in each group that a cell is of, once. A customer's rows follow one another.
    fn meet(&mut self, (is_before, r1, r2, col): &Cell) {
        let some = |text: &String| Some(text.clone());
        let mut rows = vec![(None, None), (some(r1), None)];
        if self.report.rows.len() > 1 {
            rows.push((some(r1), some(r2)));
        }
        let mut columns = vec![None];
        if self.report.column.is_some() && !is_before {
            columns.push(some(col));
        }
        for (r1, r2) in rows {
            for column in &columns {
                let (customers, last) = self.different.entry((*is_before, r1.clone(), r2.clone(), column.clone())).or_default();
                *customers += i64::from(*last != self.met);
                *last = self.met;
            }
        }
    }

    /// The statement that adds up what these customers did, by customer where different ones are counted.
    fn statement(
        &self,
        db: &dyn Connection,
        (first, last): (Uuid, Uuid),
        (is_before, days): (bool, Period),
        filter: &mut Filter,
    ) -> Result<String> {
        let report = &self.report;
        let told = |axis: Option<Axis>| {
            let Some(axis) = axis else { return "''".to_owned() };
            let key = key(axis, days);
            let first = if axis.is_time() { report.first_start(axis, days) } else { days.from };
            if first > days.from { format!("CASE WHEN day < {} THEN '' ELSE {key} END", first.0) } else { key }
        };
        let column = report.column.filter(|_| !is_before);
        let [r1, r2, col] = [report.rows.first().copied(), report.rows.get(1).copied(), column].map(told);
        let rows = self.rows(db, (first, last), days, filter)?;
        let narrowed = narrowed(report, filter);
        let sums: Vec<String> = ADDED.iter().map(|n| format!("CAST(SUM(m{n}) AS bigint) AS m{n}")).collect();
        let (by, order) = if self.is_different() { ("who, ", " ORDER BY who") } else { ("", "") };
        let text = format!(
            "SELECT {by}r1, r2, col, {} FROM (SELECT who, {r1} AS r1, {r2} AS r2, {col} AS col, m0, m1, m2, m3, m4, m6 \
             FROM ({rows}) AS t WHERE 1 = 1{narrowed}) AS k GROUP BY {by}r1, r2, col{order}",
            sums.join(", ")
        );
        Ok(sql(db, &text))
    }

    /// The orders, their lines, or the tickets of these customers on these days, one row each.
    fn rows(&self, db: &dyn Connection, (first, last): (Uuid, Uuid), days: Period, filter: &mut Filter) -> Result<String> {
        let among = format!("o.customer_id BETWEEN {} AND {}", filter.bind(first), filter.bind(last));
        let reached = access::condition(db, &self.scope, "o.customer_id", filter)?;
        let among = [Some(among), reached].into_iter().flatten().collect::<Vec<_>>().join(" AND ");
        // What is behind a plus keeps SQLite from the index of it, which leads to everybody's.
        let on = |at: &str| format!("{among} AND +o.{at} >= {} AND +o.{at} < {}", days.from.start().0, Day(days.to.0 + 1).start().0);
        let whose = "CASE WHEN o.customer_id = {nil} THEN 0 ELSE 1 END AS known, COALESCE(f.tier, 0) AS tier, \
                     COALESCE(f.stage, 0) AS stage, COALESCE(f.owner, '') AS owner";
        let facts = "LEFT JOIN facts f ON f.customer_id = o.customer_id";
        if self.report.about == About::Tickets {
            let of = |who: &str, at: &str, sums: &str| {
                format!(
                    "SELECT {who} AS who, {{day:o.{at}}} AS day, o.reason, o.source_id, o.channel, o.priority, {whose}, {sums} \
                     FROM tickets o {facts} WHERE {}",
                    on(at)
                )
            };
            let opened = format!("1 AS m0, 0 AS m1, {ANSWERED} AS m2, {ANSWER_SECONDS} AS m3, 0 AS m4, {ANSWERED_IN_TIME} AS m6");
            let opened = of("CASE WHEN o.customer_id <> {nil} THEN o.customer_id END", "opened_at", &opened);
            let solved = of(
                "CASE WHEN 1 = 0 THEN o.customer_id END",
                "solved_at",
                "0 AS m0, 1 AS m1, 0 AS m2, 0 AS m3, (o.solved_at - o.opened_at) / 1000 AS m4, 0 AS m6",
            );
            return Ok(format!("{opened} UNION ALL {solved}"));
        }
        const { assert!(OrderKind::Order.code() == 1) };
        let order = "CASE WHEN o.kind = 1 AND o.customer_id <> {nil} THEN o.customer_id END AS who, {day:o.placed_at} AS day, \
                     o.country, o.source_id, o.channel, o.kind";
        if self.report.is_by_line() {
            let between = filter.bind(WITHIN_PRODUCT.to_string());
            let article = format!("ps.code || CAST({between} AS text) || p.code");
            return Ok(format!(
                "SELECT {order}, {whose}, {article} AS article, {article} || CAST({between} AS text) || p.name AS product, 0 AS m0, 0 AS m1, \
                 1 AS m2, CASE WHEN l.amount_minor > 0 THEN l.amount_minor ELSE 0 END AS m3, \
                 CASE WHEN l.amount_minor < 0 THEN -l.amount_minor ELSE 0 END AS m4, l.quantity AS m6 \
                 FROM orders o JOIN order_lines l ON l.customer_id = o.customer_id AND l.order_id = o.id \
                 JOIN products p ON p.id = l.product_id JOIN sources ps ON ps.id = p.source_id {facts} WHERE {}",
                on("placed_at")
            ));
        }
        let units = match self.report.measures.contains(&Measure::Units) {
            true => "COALESCE((SELECT SUM(l.quantity) FROM order_lines l WHERE l.customer_id = o.customer_id AND l.order_id = o.id), 0)",
            false => "0",
        };
        Ok(format!(
            "SELECT {order}, {whose}, CASE WHEN o.kind = 1 THEN 1 ELSE 0 END AS m0, CASE WHEN o.kind = 1 THEN 0 ELSE 1 END AS m1, \
             o.lines AS m2, o.sales_minor AS m3, o.credits_minor AS m4, {units} AS m6 FROM orders o {facts} WHERE {}",
            on("placed_at")
        ))
    }

    /// The table. What there is no room for is put together as in a report out of rollups.
    ///
    /// # Errors
    /// What in the database is no value of its axis.
    pub fn finish(self) -> Result<Pivot> {
        let (_, period, _) = self.days;
        let kept = self.kept(period);
        let heads: HashSet<&String> = kept.iter().map(|(r1, _)| r1).collect();
        let columns = self.columns();
        let is_column = |col: &String| match self.report.column {
            Some(axis) if axis.is_time() => !col.is_empty(),
            _ => columns.contains(col),
        };
        let (first, second) = (self.report.rows.first().copied(), self.report.rows.get(1).copied());
        let said = |axis: Option<Axis>, text: &str| axis.map(|axis| said(axis, text, &self.sources)).transpose();
        let column_of = |text: &str| match self.report.column {
            Some(_) if !is_column(&text.to_owned()) => Ok(Some(Key::Others)),
            axis => said(axis, text),
        };
        let mut counted = Vec::with_capacity(self.cells.len());
        for ((before, r1, r2, col), sums) in &self.cells {
            let rows = if kept.contains(&(r1.clone(), r2.clone())) {
                [said(first, r1)?, said(second, r2)?].into_iter().flatten().collect()
            } else if heads.contains(r1) && second.is_some() {
                [said(first, r1)?, Some(Key::Others)].into_iter().flatten().collect()
            } else {
                vec![Key::Others]
            };
            let column = if *before { None } else { column_of(col)? };
            counted.push(Counted { rows, column, before: *before, sums: Sums(*sums) });
        }
        let pivot = Pivot::new(&self.report, self.days, self.currency, &counted);
        if !self.is_different() {
            return Ok(pivot);
        }
        let mut different = Vec::new();
        for ((before, r1, r2, col), (customers, _)) in &self.different {
            let is_shown = match (r1, r2) {
                (Some(r1), Some(r2)) => kept.contains(&(r1.clone(), r2.clone())),
                (Some(r1), None) => heads.contains(r1),
                _ => true,
            };
            if !is_shown || col.as_ref().is_some_and(|col| !is_column(col)) {
                continue;
            }
            let key = |axis: Option<Axis>, text: &Option<String>| text.as_ref().map_or(Ok(None), |text| said(axis, text));
            let rows = [key(first, r1)?, key(second, r2)?].into_iter().flatten().collect();
            different.push(Different { rows, column: key(self.report.column, col)?, before: *before, customers: *customers });
        }
        Ok(pivot.with_different(&self.report, &different))
    }

    fn weight(&self, sums: &[i64; SUMS]) -> i64 {
        self.report.first().weight().value(&Sums(*sums)).unwrap_or(0)
    }

    /// The rows for which there is room: of lengths of time the newest, of others the largest.
    fn kept(&self, period: Period) -> HashSet<(String, String)> {
        let mut rows: HashMap<(&String, &String), i64> = HashMap::new();
        for ((before, r1, r2, _), sums) in &self.cells {
            let weight = rows.entry((r1, r2)).or_default();
            *weight = weight.saturating_add(if *before { 0 } else { self.weight(sums) });
        }
        let times: Vec<usize> = (0..self.report.rows.len()).filter(|n| self.report.rows[*n].is_time()).collect();
        let place = |(r1, r2): (&String, &String)| times.iter().map(|n| -[r1, r2][*n].parse::<i32>().unwrap_or(0)).collect::<Vec<_>>();
        let mut rows: Vec<_> = rows.into_iter().filter(|((r1, r2), _)| times.iter().all(|n| ![*r1, *r2][*n].is_empty())).collect();
        rows.sort_by_cached_key(|(row, weight)| (place(*row), std::cmp::Reverse(*weight), (row.0.clone(), row.1.clone())));
        rows.truncate(self.report.most_rows(period));
        rows.into_iter().map(|((r1, r2), _)| (r1.clone(), r2.clone())).collect()
    }

    /// The columns for which there is room, where they are no lengths of time.
    fn columns(&self) -> HashSet<String> {
        let mut columns: HashMap<&String, i64> = HashMap::new();
        for ((_, _, _, col), sums) in self.cells.iter().filter(|((before, ..), _)| !before) {
            let weight = columns.entry(col).or_default();
            *weight = weight.saturating_add(self.weight(sums));
        }
        let mut columns: Vec<_> = columns.into_iter().collect();
        columns.sort_by_key(|(column, weight)| (std::cmp::Reverse(*weight), (*column).clone()));
        columns.into_iter().take(MAX_COLUMNS).map(|(column, _)| column.clone()).collect()
    }
}
