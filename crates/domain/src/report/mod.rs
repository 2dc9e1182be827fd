//! Reports: what was counted of orders or of tickets, laid out in rows and columns that somebody chooses.
//!
//! Everything of a report stands in its address ([`Report::from_pairs`]), so that a link, a saved report, a file and a
//! mail mean the same. What it shows is worked out of sums alone ([`Sums`]): those of rows, columns and the whole are the
//! sums of their cells, and means and shares follow from them.

mod measure;
mod opens;
mod pivot;
mod query;
mod run;
mod saved;
mod shown;

pub use measure::{Measure, SUMS, Sums};
pub use pivot::{Counted, Different, Key, Line, Pivot};
pub use query::{MAX_FILTER_TEXT, MAX_FILTERS, UNKNOWN};
pub use run::{MAX_CELLS_COUNTED, Made, Run, RunState};
pub use saved::{Every, MAX_REPORT_NAME, Mailed, Saved};
pub use shown::{Shown, shade};

use serde::{Deserialize, Serialize};

use crate::{
    access::{FieldClass, Fields},
    coded_enum,
    dashboard::{DashboardQuery, Period},
    metric::Unit,
    page::Direction,
    time::Day,
};

/// Measures of one report.
pub const MAX_MEASURES: usize = 4;
/// Fields that rows go by.
pub const MAX_ROWS_BY: usize = 2;
/// Columns; those beyond are put together.
pub const MAX_COLUMNS: usize = 60;
/// Rows; those beyond are put together.
pub const MAX_ROWS: usize = 500;
/// Lengths of time among rows that have rows within them, or stand within others.
const MAX_WITHIN: usize = 150;
/// Cells that a page can hold: a report of many columns has fewer rows.
const MAX_CELLS: usize = 6_000;

coded_enum! {
    /// What a report counts.
    About {
        /// Orders and credit notes.
        Orders = 1, "orders";
        /// Tickets.
        Tickets = 2, "tickets";
    }
}

coded_enum! {
    /// What rows and columns go by.
    Axis {
        /// The country of an order's delivery, as the source wrote it.
        Country = 1, "country";
        /// The channel that an order or a ticket came in on.
        Channel = 2, "channel";
        /// The source system.
        Source = 3, "source";
        /// Order or credit note.
        Kind = 4, "kind";
        /// Why people come with a ticket.
        Reason = 5, "reason";
        /// How soon a ticket matters.
        Priority = 6, "priority";
        /// Days, UTC.
        Day = 10, "day";
        /// Weeks from Monday.
        Week = 11, "week";
        /// Calendar months.
        Month = 12, "month";
        /// Calendar quarters.
        Quarter = 13, "quarter";
        /// Calendar years.
        Year = 14, "year";
        /// The customer's value tier, as of today.
        Tier = 20, "tier";
        /// The stage of the relationship, as of today.
        Stage = 21, "stage";
        /// Who of our own people looks after the customer today, by name.
        Owner = 22, "owner";
        /// What an order's lines are of.
        Product = 23, "product";
    }
}

/// Stands for the customer's field where a sale is anonymous. What a person is called does not begin so.
pub const ANONYMOUS: &str = "~anonymous";
/// Stands between source, code and name of a product in its key.
pub const WITHIN_PRODUCT: char = '\u{1f}';

impl Axis {
    /// What rows and columns can go by, the usual first.
    pub const fn of(about: About) -> &'static [Self] {
        match about {
            About::Orders => {
                &[Self::Country, Self::Channel, Self::Source, Self::Kind, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year]
            }
            About::Tickets => {
                &[Self::Reason, Self::Channel, Self::Priority, Self::Source, Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year]
            }
        }
    }

    /// What they can go by besides, which no rollup keeps: reports by these are worked out in the background.
    pub const fn beyond(about: About) -> &'static [Self] {
        match about {
            About::Orders => &[Self::Tier, Self::Stage, Self::Owner, Self::Product],
            About::Tickets => &[Self::Tier, Self::Stage, Self::Owner],
        }
    }

    /// Whether rollups keep it.
    pub const fn is_kept(self) -> bool {
        !self.is_customers() && !matches!(self, Self::Product)
    }

    /// Whether it is a field of the customer.
    pub const fn is_customers(self) -> bool {
        matches!(self, Self::Tier | Self::Stage | Self::Owner)
    }

    /// The class of fields that it is of; none for what every role sees.
    pub const fn class(self) -> Option<FieldClass> {
        match self {
            Self::Tier => Some(FieldClass::Risk),
            _ => None,
        }
    }

    /// Whether it is a length of time.
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year)
    }

    /// Whether it has a handful of values.
    const fn has_few(self) -> bool {
        matches!(self, Self::Channel | Self::Kind | Self::Priority | Self::Tier | Self::Stage)
    }

    /// The first day of the bucket that a day falls in; the day itself where this is no length of time.
    pub fn start(self, day: Day) -> Day {
        let month = i32::from(day.start().civil().month);
        match self {
            Self::Week => day.week_start(),
            Self::Month => day.month_start(),
            Self::Quarter => day.month_start().plus_months(-((month - 1) % 3)),
            Self::Year => day.month_start().plus_months(1 - month),
            _ => day,
        }
    }

    /// The whole bucket that begins on a day.
    pub fn bucket(self, from: Day) -> Period {
        let to = match self {
            Self::Week => Day(from.0 + 6),
            Self::Month => from.month_end(),
            Self::Quarter => from.plus_months(2).month_end(),
            Self::Year => from.plus_months(11).month_end(),
            _ => from,
        };
        Period { from, to }
    }

    /// The first days of the buckets that a period touches, in order.
    pub fn starts(self, period: Period) -> Vec<Day> {
        let mut starts = Vec::new();
        let mut start = self.start(period.from);
        while start <= period.to {
            starts.push(start);
            start = Day(self.bucket(start).to.0 + 1);
        }
        starts
    }
}

coded_enum! {
    /// As what a cell is shown.
    Show {
        /// The value.
        Value = 1, "value";
        /// Its share of its row.
        Row = 2, "row";
        /// Its share of its column.
        Column = 3, "column";
        /// Its share of the whole.
        Total = 4, "total";
        /// By how much it is more than the column before, where columns are lengths of time.
        Change = 5, "change";
    }
}

/// What rows are put in order by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    /// What they are called; lengths of time by time.
    Name,
    /// A measure of the whole row.
    Total(Measure),
    /// How that has changed against the period before.
    Change(Measure),
    /// A measure of one column.
    Column(Measure, String),
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What is counted.
    pub about: About,
    /// What rows go by, one or two: the second within the first.
    pub rows: Vec<Axis>,
    /// What columns go by; none where there are totals alone.
    pub column: Option<Axis>,
    /// What stands in the cells, one to four.
    pub measures: Vec<Measure>,
    /// Only these values; an empty one stands for what is unknown.
    pub filters: Vec<(Axis, Vec<String>)>,
    /// From when to when, and held against what.
    pub when: DashboardQuery,
    /// As what cells are shown.
    pub show: Show,
    /// What rows are put in order by, and which way; the usual where none.
    pub sort: Option<(Sort, Direction)>,
}

impl Report {
    /// The measure that decides what is kept of too much, and what is drawn.
    pub fn first(&self) -> Measure {
        self.measures.first().copied().unwrap_or(Measure::of(self.about)[0])
    }

    /// Whether it can be held against another period: not where its rows are lengths of time, which fall into one only.
    pub fn compares(&self) -> bool {
        !self.rows.iter().any(|axis| axis.is_time())
    }

    /// Whether rollups keep all of it. What they do not is worked out in the background.
    pub fn is_kept(&self) -> bool {
        let axes = self.rows.iter().chain(&self.column).chain(self.filters.iter().map(|(axis, _)| axis));
        axes.copied().all(Axis::is_kept) && self.measures.iter().all(|measure| measure.is_kept())
    }

    /// Whether it counts lines of orders and not orders: an order is of several products.
    pub fn is_by_line(&self) -> bool {
        self.rows.iter().chain(&self.column).chain(self.filters.iter().map(|(axis, _)| axis)).any(|axis| *axis == Axis::Product)
    }

    /// Whether somebody who sees these fields may have it worked out. What rollups keep are figures of the whole company; this
    /// is of the customers whom a role reaches, and of what it shows of them.
    pub fn is_shown(&self, fields: Fields) -> bool {
        let axes = self.rows.iter().chain(&self.column).chain(self.filters.iter().map(|(axis, _)| axis));
        let measures = || self.measures.iter().all(|measure| measure.unit() != Unit::Money || fields.shows(FieldClass::Money));
        self.is_kept() || (axes.copied().all(|axis| fields.shows_any(axis.class())) && measures())
    }

    /// The same numbers without what only says how they are shown: what is worked out and stored is found by it.
    #[must_use]
    pub fn numbers(&self) -> Self {
        Self { show: Show::Value, sort: None, ..self.clone() }
    }

    /// Whether a row has no rows within it.
    pub fn is_leaf(&self, line: &Line) -> bool {
        shown::is_leaf(self, line)
    }

    /// The first days of its columns, where these are lengths of time: the newest, as many as there is room for.
    pub fn column_starts(&self, period: Period) -> Vec<Day> {
        let Some(axis) = self.column.filter(|axis| axis.is_time()) else { return Vec::new() };
        let mut starts = axis.starts(period);
        starts.split_off(starts.len().saturating_sub(MAX_COLUMNS))
    }

    /// The first day of the oldest bucket for which there is room, of a length of time that its rows or columns go by.
    pub fn first_start(&self, axis: Axis, period: Period) -> Day {
        let first = if self.column == Some(axis) {
            self.column_starts(period).first().copied()
        } else {
            let most = self.most_rows(period).min(if self.rows.len() > 1 { MAX_WITHIN } else { MAX_ROWS });
            let starts = axis.starts(period);
            starts.get(starts.len().saturating_sub(most)).copied()
        };
        first.unwrap_or(period.from)
    }

    /// How many rows it can have.
    pub fn most_rows(&self, period: Period) -> usize {
        let columns = match self.column {
            None => 1,
            Some(axis) if axis.is_time() => self.column_starts(period).len(),
            Some(axis) if axis.has_few() => 8,
            Some(_) => MAX_COLUMNS,
        };
        (MAX_CELLS / (columns * self.measures.len()).max(1)).clamp(50, MAX_ROWS)
    }

    /// What rows are put in order by: lengths of time by time, others by how much they count.
    pub fn order(&self) -> (Sort, Direction) {
        let usual = match self.rows.first() {
            Some(axis) if axis.is_time() => (Sort::Name, Direction::Ascending),
            _ => (Sort::Total(self.first()), Direction::Descending),
        };
        self.sort.clone().unwrap_or(usual)
    }
}

#[cfg(test)]
mod tests;
