//! From when to when the dashboard looks, and what it compares with.
//!
//! A period begins on the first of a month and ends on the last of one, or on the last day that has data.
//! That keeps counts of different customers exact (docs/decisions/0006-distinct-customers.md), and a
//! comparison fair: what is not over yet is held against the same days.

use serde::{Deserialize, Serialize};

use super::Slice;
use crate::{
    coded_enum,
    customer::read_param,
    page::Pairs,
    problem::{FieldError, Problem},
    time::Day,
};

coded_enum! {
    /// A period that has a name.
    Preset {
        /// The month that the last day of the data falls in.
        Month = 1, "month";
        /// The month before.
        LastMonth = 2, "last-month";
        /// The quarter that the last day falls in.
        Quarter = 3, "quarter";
        /// The year that the last day falls in.
        Year = 4, "year";
        /// Twelve months, the one of the last day included.
        TwelveMonths = 5, "12-months";
        /// Everything there is.
        All = 6, "all";
    }
}

coded_enum! {
    /// What a period is held against.
    Comparison {
        /// The same days a year before.
        Year = 1, "year";
        /// As many months before.
        Previous = 2, "previous";
        /// Nothing.
        None = 3, "none";
    }
}

/// Days from one to another, both included; the first is the first of a month unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Period {
    /// The month that a day falls in, whole.
    pub fn month_of(day: Day) -> Self {
        Self { from: day.month_start(), to: day.month_end() }
    }

    /// Whether its last month is over: what ends with the data ends within one.
    pub fn is_over(self) -> bool {
        self.to == self.to.month_end()
    }

    /// How many months it touches.
    pub fn months(self) -> i32 {
        let month = |day: Day| {
            let civil = day.start().civil();
            civil.year * 12 + i32::from(civil.month)
        };
        month(self.to) - month(self.from) + 1
    }

    /// The same days so many months later; what ends with a month ends with one there, too.
    pub fn shifted(self, months: i32) -> Self {
        let to = self.to.plus_months(months);
        Self { from: self.from.plus_months(months), to: if self.is_over() { to.month_end() } else { to } }
    }

    /// The as many months before it, up to the day before its first.
    pub fn as_long_before(self) -> Self {
        Self { from: self.from.plus_months(-self.months()), to: Day(self.from.0 - 1) }
    }

    /// What it is held against.
    pub fn compared(self, comparison: Comparison) -> Option<Self> {
        match comparison {
            Comparison::Year => Some(self.shifted(-12)),
            Comparison::Previous => Some(self.shifted(-self.months())),
            Comparison::None => None,
        }
    }

    /// Its months in order; the last as far as the period goes.
    pub fn each_month(self) -> Vec<Self> {
        let months = (0..self.months()).map(|n| self.from.month_start().plus_months(n));
        months.map(|first| Self { from: first.max(self.from), to: first.month_end().min(self.to) }).collect()
    }

    /// Its weeks from Monday in order; the first and the last as far as the period goes.
    pub fn each_week(self) -> Vec<Self> {
        let first = self.from.week_start().0;
        let weeks = (first..=self.to.0).step_by(7).map(Day);
        weeks.map(|monday| Self { from: monday.max(self.from), to: Day(monday.0 + 6).min(self.to) }).collect()
    }

    /// The steps that a chart of it has: weeks up to a year, months beyond.
    pub fn steps(self) -> Vec<Self> {
        if self.is_by_week() { self.each_week() } else { self.each_month() }
    }

    /// Whether a chart of it goes by weeks.
    pub fn is_by_week(self) -> bool {
        self.months() <= 12
    }

    /// A step of a chart a year before: the same days of a month, the same weekdays of a week.
    pub fn a_year_before(self, by_week: bool) -> Self {
        if by_week { Self { from: Day(self.from.0 - 364), to: Day(self.to.0 - 364) } } else { self.shifted(-12) }
    }
}

/// Which period the address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chosen {
    /// One that has a name.
    Preset(Preset),
    /// From the month of one day to the month of another.
    Months(Day, Day),
}

/// What the dashboard's address asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardQuery {
    /// From when to when.
    pub chosen: Chosen,
    /// Held against what.
    pub comparison: Comparison,
    /// Narrowed to what.
    pub slice: Option<Slice>,
}

impl Default for DashboardQuery {
    fn default() -> Self {
        Self { chosen: Chosen::Preset(Preset::TwelveMonths), comparison: Comparison::Year, slice: None }
    }
}

impl DashboardQuery {
    /// Reads a URL's query: `period`, or `from` and `to`; `compare`; what [`Slice`] reads.
    ///
    /// # Errors
    /// What is no period, no comparison, no date or no slice, and an end before its beginning.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        Ok(Self { slice: Slice::from_pairs(pairs)?, ..Self::from_pairs_beside(pairs, &Self::default())? })
    }

    /// The same without a slice, where what the URL leaves out is `own`.
    ///
    /// # Errors
    /// As of [`Self::from_pairs`].
    pub fn from_pairs_beside(pairs: &[(String, String)], own: &Self) -> Result<Self, FieldError> {
        let preset = read_param(pairs, "period", Problem::Period, Preset::from_word)?;
        let from = read_param(pairs, "from", Problem::Date, Day::parse)?;
        let to = read_param(pairs, "to", Problem::Date, Day::parse)?;
        let comparison = read_param(pairs, "compare", Problem::Comparison, Comparison::from_word)?;
        let chosen = match (preset, from.or(to), to.or(from)) {
            (Some(preset), ..) => Chosen::Preset(preset),
            (None, Some(from), Some(to)) if from > to => {
                return Err(FieldError { field: "to".into(), value: to.to_string(), problem: Problem::ToBeforeFrom });
            }
            (None, Some(from), Some(to)) => Chosen::Months(from, to),
            _ => own.chosen,
        };
        Ok(Self { chosen, comparison: comparison.unwrap_or(own.comparison), slice: own.slice.clone() })
    }

    /// Writes it as URL pairs; what is the default stays out.
    pub fn pairs(&self) -> Pairs {
        self.pairs_beside(&Self::default())
    }

    /// The same, where what is `own` stays out.
    pub fn pairs_beside(&self, own: &Self) -> Pairs {
        let mut out = Pairs::new();
        match self.chosen {
            chosen if chosen == own.chosen => {}
            Chosen::Preset(preset) => out.push(("period".into(), preset.word().into())),
            Chosen::Months(from, to) => out.extend([("from".into(), from.to_string()), ("to".into(), to.to_string())]),
        }
        if self.comparison != own.comparison {
            out.push(("compare".into(), self.comparison.word().into()));
        }
        out.extend(self.slice.as_ref().map(Slice::pair));
        out
    }

    /// The period, among data of these days: it ends with them and does not begin before the month they
    /// begin in, so that however much is asked for, it has no more months than the data.
    pub fn period(&self, data: Period) -> Period {
        let (month, last) = (data.to.month_start(), data.to);
        let (from, to) = match self.chosen {
            Chosen::Preset(Preset::Month) => (month, last),
            Chosen::Preset(Preset::LastMonth) => (month.plus_months(-1), Day(month.0 - 1)),
            Chosen::Preset(Preset::Quarter) => (quarter_start(month), last),
            Chosen::Preset(Preset::Year) => (month.plus_months(1 - i32::from(month.start().civil().month)), last),
            Chosen::Preset(Preset::TwelveMonths) => (month.plus_months(-11), last),
            Chosen::Preset(Preset::All) => (data.from.month_start(), last),
            Chosen::Months(from, to) => {
                let within = |day: Day| day.clamp(data.from.month_start(), last);
                (within(from).month_start(), within(to).month_end().min(last))
            }
        };
        Period { from, to }
    }
}

fn quarter_start(month: Day) -> Day {
    month.plus_months(-(i32::from(month.start().civil().month) - 1) % 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{parse_query, query_string};

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: day(from), to: day(to) }
    }

    fn asked(query: &str) -> Period {
        let query = DashboardQuery::from_pairs(&parse_query(query)).expect("readable");
        query.period(period("2010-12-01", "2011-12-09"))
    }

    #[test]
    fn a_period_ends_with_the_data() {
        assert_eq!(asked(""), period("2011-01-01", "2011-12-09"));
        assert_eq!(asked("period=month"), period("2011-12-01", "2011-12-09"));
        assert_eq!(asked("period=last-month"), period("2011-11-01", "2011-11-30"));
        assert_eq!(asked("period=quarter"), period("2011-10-01", "2011-12-09"));
        assert_eq!(asked("period=year"), period("2011-01-01", "2011-12-09"));
        assert_eq!(asked("period=all"), period("2010-12-01", "2011-12-09"));
        assert_eq!(asked("from=2011-02-14&to=2011-03-03"), period("2011-02-01", "2011-03-31"));
        assert_eq!(asked("from=2011-11-01&to=2011-12-31"), period("2011-11-01", "2011-12-09"));
        assert_eq!(asked("from=2011-05-09"), period("2011-05-01", "2011-05-31"));
        assert_eq!(asked("from=0001-01-01&to=9999-12-31"), period("2010-12-01", "2011-12-09"));
        assert_eq!(asked("from=2020-01-01&to=2020-12-31"), period("2011-12-01", "2011-12-09"));
    }

    #[test]
    fn what_is_not_over_is_held_against_the_same_days() {
        let december = period("2011-12-01", "2011-12-09");
        assert_eq!(december.compared(Comparison::Year), Some(period("2010-12-01", "2010-12-09")));
        assert_eq!(december.compared(Comparison::Previous), Some(period("2011-11-01", "2011-11-09")));
        assert_eq!(december.compared(Comparison::None), None);
        let february = period("2012-01-01", "2012-02-29");
        assert_eq!(february.compared(Comparison::Year), Some(period("2011-01-01", "2011-02-28")));
        assert_eq!(february.compared(Comparison::Previous), Some(period("2011-11-01", "2011-12-31")));
    }

    #[test]
    fn the_steps_of_a_chart_are_the_whole_period_once() {
        for whole in [period("2011-01-01", "2011-12-09"), period("2011-11-01", "2011-12-09"), period("2012-02-01", "2012-02-29")] {
            let steps = whole.steps();
            assert_eq!((steps[0].from, steps[steps.len() - 1].to), (whole.from, whole.to));
            assert!(steps.windows(2).all(|pair| pair[0].to.0 + 1 == pair[1].from.0), "{steps:?}");
        }
        assert_eq!(period("2011-01-01", "2011-12-09").steps().len(), 50);
        assert_eq!(period("2010-12-01", "2011-12-09").steps().len(), 13);
        assert_eq!(period("2011-12-01", "2011-12-09").steps(), [period("2011-12-01", "2011-12-04"), period("2011-12-05", "2011-12-09")]);
        assert_eq!(period("2011-12-05", "2011-12-09").a_year_before(true), period("2010-12-06", "2010-12-10"));
    }

    #[test]
    fn an_address_is_read_back() {
        for text in
            ["", "period=all", "from=2011-01-01&to=2011-02-28&compare=none", "compare=previous", "period=all&compare=none&store=web-shop"]
        {
            let query = DashboardQuery::from_pairs(&parse_query(text)).expect("readable");
            assert_eq!(query_string(&query.pairs()), text);
        }
        for bad in ["period=fortnight", "country=France&line=retail", "compare=luck", "from=1", "from=2011-02-01&to=2011-01-01"] {
            assert!(DashboardQuery::from_pairs(&parse_query(bad)).is_err(), "{bad}");
        }
    }
}
