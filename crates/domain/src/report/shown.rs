//! What stands in a cell.

use super::{Axis, Key, Line, Measure, Pivot, Report, Show, Sums};
use crate::{metric::Unit, money::round_half_even, time::Day};

/// How strong the strongest cell is shaded.
const SHADES: i64 = 6;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The number.
    pub value: i64,
    /// Its unit.
    pub unit: Unit,
    /// Whether it is a change and has a sign.
    pub signed: bool,
}

/// A part of a whole in thousandths; none of nothing.
fn permille(part: i64, whole: i64) -> Option<i64> {
    let (part, whole) = if whole < 0 { (-i128::from(part), -i128::from(whole)) } else { (part.into(), whole.into()) };
    (whole != 0).then(|| i64::try_from(round_half_even(part * 1000, whole)).unwrap_or(i64::MAX))
}

/// By how much something has changed, in thousandths of what it was.
fn change(now: i64, then: i64) -> Option<Shown> {
    let by = i128::from(now) - i128::from(then);
    let by = (then != 0).then(|| i64::try_from(round_half_even(by * 1000, i128::from(then).abs())).unwrap_or(i64::MAX));
    by.map(|value| Shown { value, unit: Unit::Share, signed: true })
}

impl Pivot {
    /// What stands in the cell of a row and the column at a place; at none, in its total. None where there is nothing.
    pub fn shown(&self, report: &Report, line: &Line, at: Option<usize>, measure: Measure) -> Option<Shown> {
        let of = |line: &Line, at: Option<usize>| match at {
            Some(at) => line.cells.get(at).copied().unwrap_or_default(),
            None => line.total,
        };
        let cell = of(line, at);
        if cell == Sums::default() && report.show != Show::Change {
            return None;
        }
        let value = measure.value(&cell)?;
        let plain = Some(Shown { value, unit: measure.unit(), signed: false });
        let share = |whole: Sums| {
            let value = measure.value(&whole).and_then(|whole| permille(value, whole))?;
            Some(Shown { value, unit: Unit::Share, signed: false })
        };
        match report.show {
            Show::Change => match at {
                None => plain,
                Some(at) if self.follows(report, at) => {
                    let before = of(line, Some(at - 1));
                    if before == Sums::default() { None } else { change(value, measure.value(&before)?) }
                }
                Some(_) => None,
            },
            _ if !measure.adds_up() => plain,
            Show::Value => plain,
            Show::Row => share(line.total),
            Show::Column => share(of(&self.total, at)),
            Show::Total => share(self.total.total),
        }
    }

    /// Whether a column is a whole length of time after another whole one: a month so far is not held against a whole month.
    fn follows(&self, report: &Report, at: usize) -> bool {
        let whole = |key: Option<&Key>, axis: Axis| match key {
            Some(Key::Of(text)) => {
                Day::parse(text).map(|day| axis.bucket(day)).is_some_and(|b| b.from >= self.period.from && b.to <= self.period.to)
            }
            _ => false,
        };
        let Some(axis) = report.column.filter(|axis| axis.is_time()) else { return false };
        at > 0 && whole(self.columns.get(at - 1), axis) && whole(self.columns.get(at), axis)
    }

    /// How a row has changed against the period before, in thousandths.
    pub fn changed(&self, line: &Line, measure: Measure) -> Option<Shown> {
        self.before?;
        change(measure.value(&line.total)?, measure.value(&line.before)?)
    }

    /// The largest cell of a measure; rows of rows do not count.
    pub fn largest(&self, report: &Report, measure: Measure) -> i64 {
        let cells = self.lines.iter().filter(|line| is_leaf(report, line)).flat_map(|line| &line.cells);
        cells.filter_map(|sums| measure.value(sums)).max().unwrap_or(0)
    }
}

/// Whether no rows stand within a row.
pub(super) fn is_leaf(report: &Report, line: &Line) -> bool {
    line.keys.len() == report.rows.len() || line.keys.last() == Some(&Key::Others)
}

/// How strong a cell is shaded, 0 to 6: by how much of the largest it is.
pub fn shade(value: i64, largest: i64) -> u8 {
    let part = i128::from(value) * i128::from(SHADES) / i128::from(largest.max(1));
    u8::try_from(part.clamp(0, SHADES.into())).unwrap_or(0)
}
