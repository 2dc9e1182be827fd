//! A table out of what was counted: rows within rows, columns, and their sums.

use std::{cmp::Ordering, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use super::{ANONYMOUS, Axis, Report, Sort, Sums, measure::DIFFERENT};
use crate::{
    customer::{Stage, Tier},
    dashboard::Period,
    interaction::Channel,
    money::Currency,
    order::OrderKind,
    page::Direction,
    ticket::Priority,
    time::Day,
};

/// What names a row or a column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Key {
    /// A value: a text, a word, the first day of a length of time; empty where it is unknown.
    Of(String),
    /// Those for which there is no room, together.
    Others,
}

/// What was counted for a row and a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The keys of the row; one of [`Key::Others`] for all rows without room.
    pub rows: Vec<Key>,
    /// The key of the column; none where there are none, and of the period before.
    pub column: Option<Key>,
    /// Whether it is of the period that is compared with.
    pub before: bool,
    /// The sums.
    pub sums: Sums,
}

/// How many different customers there are of a row, a column, both, or in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Different {
    /// The keys of the row, the first alone for a row with rows within it; none for all rows.
    pub rows: Vec<Key>,
    /// The key of the column; none for all columns.
    pub column: Option<Key>,
    /// Whether it is of the period that is compared with.
    pub before: bool,
    /// How many.
    pub customers: i64,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its keys: the first alone where rows within it follow.
    pub keys: Vec<Key>,
    /// Its cells, one a column.
    pub cells: Vec<Sums>,
    /// The whole row.
    pub total: Sums,
    /// The same in the period that is compared with.
    pub before: Sums,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pivot {
    /// The days of the data.
    pub data: Period,
    /// The period.
    pub period: Period,
    /// What it is held against; none without a comparison, and where the data begin later.
    pub before: Option<Period>,
    /// Currency of every amount.
    pub currency: Currency,
    /// What names the columns.
    pub columns: Vec<Key>,
    /// The rows, those within another after it.
    pub lines: Vec<Line>,
    /// The sums of all.
    pub total: Line,
}

impl Pivot {
    /// Lays out what was counted.
    pub fn new(report: &Report, (data, period, before): (Period, Period, Option<Period>), currency: Currency, counted: &[Counted]) -> Self {
        let columns = columns(report, period, counted);
        let places: BTreeMap<&Key, usize> = columns.iter().enumerate().map(|(n, key)| (key, n)).collect();
        let empty =
            |keys: Vec<Key>| Line { keys, cells: vec![Sums::default(); columns.len()], total: Sums::default(), before: Sums::default() };
        let mut total = empty(Vec::new());
        let mut lines: BTreeMap<Vec<Key>, Line> = BTreeMap::new();
        for one in counted {
            let groups = (1..one.rows.len()).map(|n| one.rows[..n].to_vec()).chain([one.rows.clone()]);
            for keys in groups {
                add(lines.entry(keys.clone()).or_insert_with(|| empty(keys)), &places, one);
            }
            add(&mut total, &places, one);
        }
        let mut pivot = Self { data, period, before, currency, columns, lines: Vec::new(), total };
        pivot.lines = pivot.sorted(report, lines.into_values().collect());
        pivot
    }

    /// The same with what does not add up: different customers. Of what was put together nobody knows how many there are.
    #[must_use]
    pub fn with_different(mut self, report: &Report, different: &[Different]) -> Self {
        type Named<'a> = (&'a [Key], Option<&'a Key>, bool);
        let found: BTreeMap<Named<'_>, i64> =
            different.iter().map(|one| ((one.rows.as_slice(), one.column.as_ref(), one.before), one.customers)).collect();
        let of = |keys: &[Key], column: Option<&Key>, before: bool| {
            let is_known = !keys.contains(&Key::Others) && column != Some(&Key::Others);
            if is_known { found.get(&(keys, column, before)).copied().unwrap_or(0) } else { -1 }
        };
        for line in self.lines.iter_mut().chain([&mut self.total]) {
            for (cell, key) in line.cells.iter_mut().zip(&self.columns) {
                cell.0[DIFFERENT] = of(&line.keys, Some(key), false);
            }
            line.total.0[DIFFERENT] = of(&line.keys, None, false);
            line.before.0[DIFFERENT] = of(&line.keys, None, true);
        }
        self.in_order(report)
    }

    /// The same with its rows in the order of a report.
    #[must_use]
    pub fn in_order(mut self, report: &Report) -> Self {
        let lines = std::mem::take(&mut self.lines);
        self.lines = self.sorted(report, lines);
        self
    }

    /// Puts rows in order, each followed by those within it.
    fn sorted(&self, report: &Report, lines: Vec<Line>) -> Vec<Line> {
        let (sort, direction) = report.order();
        let (mut outer, mut inner): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.keys.len() == 1);
        let order = |axis: Option<&Axis>, a: &Line, b: &Line| self.compare((&sort, direction), axis.copied(), a, b);
        outer.sort_by(|a, b| order(report.rows.first(), a, b));
        inner.sort_by(|a, b| order(report.rows.get(1), a, b));
        let mut within: BTreeMap<Key, Vec<Line>> = BTreeMap::new();
        for line in inner {
            within.entry(line.keys[0].clone()).or_default().push(line);
        }
        outer
            .into_iter()
            .flat_map(|line| {
                let more = within.remove(&line.keys[0]).unwrap_or_default();
                [line].into_iter().chain(more)
            })
            .collect()
    }

    fn compare(&self, (sort, direction): (&Sort, Direction), axis: Option<Axis>, a: &Line, b: &Line) -> Ordering {
        let by_name = || place(axis, a.keys.last()).cmp(&place(axis, b.keys.last()));
        let others = |line: &Line| line.keys.last() == Some(&Key::Others);
        let turned = |order: Ordering| if direction == Direction::Descending { order.reverse() } else { order };
        let of = |line: &Line| match sort {
            Sort::Name => None,
            Sort::Total(measure) => measure.value(&line.total),
            Sort::Change(measure) => {
                measure.value(&line.total).zip(measure.value(&line.before)).map(|(now, then)| now.saturating_sub(then))
            }
            Sort::Column(measure, key) => {
                let at = self.columns.iter().position(|column| matches!(column, Key::Of(text) if text == key));
                at.and_then(|at| line.cells.get(at)).and_then(|sums| measure.value(sums))
            }
        };
        others(a).cmp(&others(b)).then_with(|| match (sort, of(a), of(b)) {
            (Sort::Name, ..) => turned(by_name()),
            // What has no value comes last, whichever way.
            (_, Some(a), Some(b)) => turned(a.cmp(&b)).then_with(by_name),
            (_, a, b) => b.is_some().cmp(&a.is_some()).then_with(by_name),
        })
    }

    /// Whether rows, and whether columns, were put together.
    pub fn is_cut(&self) -> (bool, bool) {
        (self.lines.iter().any(|line| line.keys.contains(&Key::Others)), self.columns.contains(&Key::Others))
    }
}

fn add(line: &mut Line, places: &BTreeMap<&Key, usize>, one: &Counted) {
    if one.before {
        line.before += one.sums;
        return;
    }
    line.total += one.sums;
    if let Some(cell) = one.column.as_ref().and_then(|key| places.get(key)).and_then(|at| line.cells.get_mut(*at)) {
        *cell += one.sums;
    }
}

/// Lengths of time all of them and in order, those before the first together; other columns the largest first.
fn columns(report: &Report, period: Period, counted: &[Counted]) -> Vec<Key> {
    let Some(axis) = report.column else { return Vec::new() };
    let mut found: BTreeMap<&Key, Sums> = BTreeMap::new();
    for one in counted.iter().filter(|one| !one.before) {
        if let Some(key) = &one.column {
            *found.entry(key).or_default() += one.sums;
        }
    }
    if axis.is_time() {
        let others = found.contains_key(&Key::Others).then_some(Key::Others);
        let starts = report.column_starts(period).into_iter().map(|day| Key::Of(day.to_string()));
        return others.into_iter().chain(starts).collect();
    }
    let weight = report.first().weight();
    let mut columns: Vec<(&Key, Option<i64>)> = found.iter().map(|(key, sums)| (*key, weight.value(sums))).collect();
    columns.sort_by_key(|(key, value)| (**key == Key::Others, std::cmp::Reverse(*value), place(Some(axis), Some(key))));
    columns.into_iter().map(|(key, _)| key.clone()).collect()
}

/// Where a key stands among its like: lengths of time by time, words as their choice lists them, the unknown last.
fn place(axis: Option<Axis>, key: Option<&Key>) -> (bool, i64, String) {
    let Some(Key::Of(text)) = key else { return (true, i64::MAX, String::new()) };
    let nth =
        |words: &[(i16, &str)]| words.iter().position(|(_, word)| word == text).and_then(|n| i64::try_from(n).ok()).unwrap_or(i64::MAX);
    let number = match axis {
        Some(Axis::Channel) => nth(Channel::WORDS),
        Some(Axis::Kind) => nth(OrderKind::WORDS),
        Some(Axis::Priority) => nth(Priority::WORDS),
        Some(Axis::Tier) => nth(Tier::WORDS),
        Some(Axis::Stage) => nth(Stage::WORDS),
        Some(axis) if axis.is_time() => Day::parse(text).map_or(i64::MAX, |day| i64::from(day.0)),
        _ => 0,
    };
    (text.is_empty() || text == ANONYMOUS, number, text.clone())
}
