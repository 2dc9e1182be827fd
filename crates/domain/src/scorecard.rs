//! The Customer Scorecard: each month what was aimed at, what came of it, who answers for it, and a comment.

mod typed;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use typed::{Typed, read_target, write_target};

use crate::{
    coded_enum,
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
    /// What opens what is behind the figure.
    pub opens: String,
    /// Everything that was ever set, the newest first; only of the measure that is looked at.
    pub history: Vec<Change>,
}

impl Measure {
    /// Where it stands; none without a target or a figure.
    pub fn status(&self) -> Option<Status> {
        self.target.zip(self.actual).map(|(target, actual)| Status::of(self.metric.better(), target, actual))
    }
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
    /// How many are on target, to be watched and behind.
    pub fn counts(&self) -> [u32; 3] {
        count(self.measures.iter().filter_map(Measure::status))
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

    #[test]
    fn a_target_holds_until_another_month_and_a_comment_does_not() {
        let entry = |month: &str, target, comment: &str| Entry {
            metric: Metric::Net,
            month: Day::parse(month).expect("a day"),
            target,
            owner: None,
            comment: comment.into(),
        };
        let entries = [entry("2025-01-01", Some(5), "first"), entry("2025-03-01", None, "")];
        let at = |month: &str| holding(&entries, Day::parse(month).expect("a day"));
        assert_eq!(at("2024-12-01"), (None, None, ""));
        assert_eq!(at("2025-01-01"), (Some(5), None, "first"));
        assert_eq!(at("2025-02-01"), (Some(5), None, ""));
        assert_eq!(at("2025-04-01"), (None, None, ""));
    }
}
