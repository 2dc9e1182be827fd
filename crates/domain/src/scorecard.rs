//! The Customer Scorecard: each month what was aimed at, what came of it, who answers for it, and a comment.

mod typed;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use typed::{Typed, read_target, write_target};

use crate::{
    coded_enum,
    dashboard::Period,
    metric::{Better, Metric},
    money::Currency,
    tag::Owner,
    time::{Day, Timestamp},
};

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 500;
/// Months of the small line beside a measure.
pub const TREND: i32 = 12;

coded_enum! {
    /// Where a measure stands.
    Status {
        /// At its target, or on the good side of it.
        OnTarget = 1, "on-target";
        /// Within a twentieth of it.
        Watch = 2, "watch";
        /// Further off.
        Behind = 3, "behind";
    }
}

impl Status {
    /// Where an actual figure stands beside its target. Of what has no good side, the distance counts on both.
    pub const fn of(better: Better, target: i64, actual: i64) -> Self {
        let short = match better {
            Better::More => target - actual,
            Better::Less => actual - target,
            Better::Neither => (target - actual).abs(),
        };
        if short <= 0 {
            Self::OnTarget
        } else if short.saturating_mul(20) <= target.abs() {
            Self::Watch
        } else {
            Self::Behind
        }
    }

    /// Where a figure stands beside what is aimed at in a period. While that is not over, a sum and a count of customers stand
    /// nowhere until it is decided: most of a month's orders are missing on its third day, and nobody is behind for that.
    pub fn within(period: Period, metric: Metric, target: i64, actual: i64) -> Option<Self> {
        let at = Self::of(metric.better(), target, actual);
        if period.is_over() || !(metric.is_additive() || metric.is_of_whole_periods()) {
            return Some(at);
        }
        // Who is lost comes back or does not, and whoever comes for the first time lowers a repeat rate. All else grows, but for
        // what credits take back.
        let is_good = at == Self::OnTarget;
        let is_decided = match (metric, metric.better()) {
            (Metric::RepeatRate, _) | (_, Better::Neither) => false,
            (Metric::LostCustomers, _) | (_, Better::More) => is_good,
            (_, Better::Less) => !is_good,
        };
        if is_decided { Some(at) } else { None }
    }
}

/// What is aimed at of a figure in a period and in the months up to its last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    /// Which figure.
    pub metric: Metric,
    /// In the period; see [`target`].
    pub target: Option<i64>,
    /// In each of the months, oldest first.
    pub months: Vec<Option<i64>>,
}

impl Aim {
    /// Out of what was set for the figure; none where nothing is aimed at in any of these months.
    pub fn of(metric: Metric, entries: &[Entry], period: Period, months: &[Period]) -> Option<Self> {
        let months: Vec<Option<i64>> = months.iter().map(|month| holding(entries, month.from.month_start()).0).collect();
        let target = target(metric, entries, period);
        (target.is_some() || months.iter().any(Option::is_some)).then_some(Self { metric, target, months })
    }
}

/// What is aimed at in a period, out of the targets of its months: of what adds up their sum, if each has one; of what counts
/// different customers that of the month, if the period is one; of other rates and of what is told as of the end that of the
/// last month.
pub fn target(metric: Metric, entries: &[Entry], period: Period) -> Option<i64> {
    let of = |month: &Period| holding(entries, month.from.month_start()).0;
    match period.each_month().as_slice() {
        [month] => of(month),
        _ if metric.is_of_whole_periods() => None,
        months if metric.is_additive() => months.iter().map(of).sum(),
        months => months.last().and_then(of),
    }
}

/// What somebody set for a measure in a month. Each change is kept; the last one counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which figure.
    pub metric: Metric,
    /// The first day of the month.
    pub month: Day,
    /// What is aimed at, in the figure's unit; it holds until another month sets another.
    pub target: Option<i64>,
    /// Who answers for it, from this month on; none where the role does.
    pub owner: Option<Uuid>,
    /// What there is to say about the month.
    pub comment: String,
}

/// A change to a measure, as its history tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which month.
    pub month: Day,
    /// The target that was set.
    pub target: Option<i64>,
    /// The owner that was named; empty where none was.
    pub owner: String,
    /// The comment.
    pub comment: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// A measure in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Which figure.
    pub metric: Metric,
    /// What it is called, in the viewer's language.
    pub name: String,
    /// What is aimed at, in the figure's unit.
    pub target: Option<i64>,
    /// What came of it; none where there is nothing to divide by.
    pub actual: Option<i64>,
    /// The same month a year before.
    pub year_before: Option<i64>,
    /// Who answers for it; none where the role does.
    pub owner: Option<Owner>,
    /// What there is to say about the month.
    pub comment: String,
    /// The months up to this one, oldest first; as many as there are data for.
    pub trend: Vec<i64>,
    /// What was aimed at in each of them.
    pub aims: Vec<Option<i64>>,
    /// What opens what is behind the figure.
    pub opens: String,
    /// Everything that was ever set, the newest first; only of the measure that is looked at.
    pub history: Vec<Change>,
}

/// A month of the scorecard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scorecard {
    /// The first day of the month.
    pub month: Day,
    /// The last day that has data, where the month is not over.
    pub until: Option<Day>,
    /// The months that there are, the first days, oldest first.
    pub months: Vec<Day>,
    /// Currency of amounts.
    pub currency: Currency,
    /// The measures, group by group.
    pub measures: Vec<Measure>,
    /// Who can answer for one.
    pub people: Vec<Owner>,
    /// How many were on target, to be watched and behind in each month of the trend, oldest first.
    pub past: Vec<[u32; 3]>,
}

impl Scorecard {
    /// Where a measure stands; none without a target or a figure, and while the month is not over none where it can still turn
    /// out either way.
    pub fn status(&self, measure: &Measure) -> Option<Status> {
        let days = Period { from: self.month, to: self.until.unwrap_or_else(|| self.month.month_end()) };
        measure.target.zip(measure.actual).and_then(|(target, actual)| Status::within(days, measure.metric, target, actual))
    }

    /// How many are on target, to be watched and behind.
    pub fn counts(&self) -> [u32; 3] {
        count(self.measures.iter().filter_map(|measure| self.status(measure)))
    }
}

/// How many there are of each status.
pub fn count(all: impl Iterator<Item = Status>) -> [u32; 3] {
    let mut counts = [0; 3];
    for status in all {
        counts[status as usize] += 1;
    }
    counts
}

/// What holds in a month out of the entries up to it: the last target and owner, and the month's own comment.
/// `entries` are one measure's, one a month, oldest first.
pub fn holding(entries: &[Entry], month: Day) -> (Option<i64>, Option<Uuid>, &str) {
    let last = entries.iter().rfind(|entry| entry.month <= month);
    let comment = last.filter(|entry| entry.month == month).map_or("", |entry| entry.comment.as_str());
    (last.and_then(|entry| entry.target), last.and_then(|entry| entry.owner), comment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_measure_stands_depends_on_which_way_is_good() {
        assert_eq!(Status::of(Better::More, 100, 100), Status::OnTarget);
        assert_eq!(Status::of(Better::More, 100, 95), Status::Watch);
        assert_eq!(Status::of(Better::More, 100, 94), Status::Behind);
        assert_eq!(Status::of(Better::Less, 3600, 3000), Status::OnTarget);
        assert_eq!(Status::of(Better::Less, 3600, 3780), Status::Watch);
        assert_eq!(Status::of(Better::Neither, 100, 104), Status::Watch);
        assert_eq!(Status::of(Better::More, 0, -1), Status::Behind);
    }

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn what_is_not_over_stands_where_it_is_decided() {
        let days = |to: &str| Period { from: day("2026-02-01"), to: day(to) };
        let (third, whole) = (days("2026-02-03"), days("2026-02-28"));
        for (metric, actual, early, late) in [
            (Metric::Net, 10, None, Status::Behind),
            (Metric::Net, 100, Some(Status::OnTarget), Status::OnTarget),
            (Metric::ActiveCustomers, 96, None, Status::Watch),
            (Metric::RepeatRate, 20, None, Status::Behind),
            (Metric::RepeatRate, 120, None, Status::OnTarget),
            (Metric::Retention, 120, Some(Status::OnTarget), Status::OnTarget),
            (Metric::Credits, 20, None, Status::OnTarget),
            (Metric::Credits, 101, Some(Status::Watch), Status::Watch),
            (Metric::LostCustomers, 300, None, Status::Behind),
            (Metric::LostCustomers, 90, Some(Status::OnTarget), Status::OnTarget),
            (Metric::TicketsOpened, 100, None, Status::OnTarget),
            (Metric::Csat, 80, Some(Status::Behind), Status::Behind),
            (Metric::AverageOrder, 80, Some(Status::Behind), Status::Behind),
            (Metric::Backlog, 80, Some(Status::OnTarget), Status::OnTarget),
        ] {
            assert_eq!(Status::within(third, metric, 100, actual), early, "{metric:?} {actual} on the third day");
            assert_eq!(Status::within(whole, metric, 100, actual), Some(late), "{metric:?} {actual} at the end");
        }
    }

    #[test]
    fn targets_of_months_add_up_where_the_figure_does() {
        let entry = |metric, month: &str, target| Entry { metric, month: day(month), target, owner: None, comment: String::new() };
        let of = |metric, from: &str, to: &str| {
            let entries = [entry(metric, "2026-02-01", Some(100)), entry(metric, "2026-03-01", Some(40))];
            target(metric, &entries, Period { from: day(from), to: day(to) })
        };
        assert_eq!(of(Metric::Net, "2026-02-01", "2026-04-09"), Some(180));
        assert_eq!(of(Metric::Net, "2026-01-01", "2026-04-09"), None, "January has none");
        assert_eq!(of(Metric::Csat, "2026-01-01", "2026-03-31"), Some(40));
        assert_eq!(of(Metric::Backlog, "2026-01-01", "2026-03-31"), Some(40));
        for of_customers in [Metric::ActiveCustomers, Metric::LostCustomers, Metric::RepeatRate, Metric::Retention] {
            assert_eq!(of(of_customers, "2026-02-01", "2026-03-31"), None, "{of_customers:?}: a month's is none of two");
            assert_eq!(of(of_customers, "2026-02-01", "2026-02-09"), Some(100));
        }
    }

    #[test]
    fn what_is_aimed_at_is_told_of_each_month() {
        let entries = [Entry { metric: Metric::Net, month: day("2026-02-01"), target: Some(100), owner: None, comment: String::new() }];
        let period = Period { from: day("2026-01-01"), to: day("2026-03-09") };
        let months = period.each_month();
        let aim = Aim::of(Metric::Net, &entries, period, &months).expect("something is aimed at");
        assert_eq!((aim.target, aim.months), (None, vec![None, Some(100), Some(100)]));
        assert_eq!(Aim::of(Metric::Net, &entries, period, &months[..1]), None);
        assert_eq!(Aim::of(Metric::Net, &[], period, &months), None);
    }

    #[test]
    fn a_target_holds_until_another_month_and_a_comment_does_not() {
        let entry = |month: &str, target, comment: &str| Entry {
            metric: Metric::Net,
            month: day(month),
            target,
            owner: None,
            comment: comment.into(),
        };
        let entries = [entry("2025-01-01", Some(5), "first"), entry("2025-03-01", None, "")];
        let at = |month: &str| holding(&entries, day(month));
        assert_eq!(at("2024-12-01"), (None, None, ""));
        assert_eq!(at("2025-01-01"), (Some(5), None, "first"));
        assert_eq!(at("2025-02-01"), (Some(5), None, ""));
        assert_eq!(at("2025-04-01"), (None, None, ""));
    }
}
