//! What stands on the dashboard besides figures of a period: who the customers are, why they write, who comes back, what is
//! bought together, where the scorecard stands, and how revenue is expected to go on. All of the whole company.

use serde::{Deserialize, Serialize};

use super::Period;
use crate::{
    access::{FieldClass, Fields},
    customer::{Stage, Tier},
    finding::{Ahead, Cohort, Found, Outlook, Pairs},
    metric::Metric,
    scorecard::{Measure, Scorecard},
    time::Day,
};

/// Measures of the scorecard that the dashboard shows.
pub const MEASURES: usize = 7;

/// Which those are as long as others have no target: one or two of each group.
const USUAL: [Metric; MEASURES] =
    [Metric::Net, Metric::AverageOrder, Metric::RepeatRate, Metric::Retention, Metric::Csat, Metric::OnlineShare, Metric::EmailKnown];

/// The cards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cards {
    /// How revenue goes on, by the steps of the chart; none where the chart does not end with the data, or where too little
    /// is known.
    pub forecast: Option<Found<Outlook>>,
    /// Customers by tier; none where the viewer's role shows no tiers.
    pub tiers: Option<Tiers>,
    /// How many customers are in each [`Stage`] now, in the order of [`Stage::ALL`].
    pub stages: [i64; Stage::ALL.len()],
    /// Why people wrote, the most frequent reason first.
    pub reasons: Vec<Reason>,
    /// Who came back, by the month of their first order; the last ones up to the end of the period.
    pub cohorts: Vec<Cohort>,
    /// What is bought together.
    pub pairs: Option<Found<Pairs>>,
    /// The month that the period ends in, with a few of its measures; names are left to who knows the language.
    pub scorecard: Option<Scorecard>,
    /// How many measures the scorecard has in all.
    pub measures: usize,
}

/// How many customers there are in each tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tiers {
    /// Now, in the order of [`Tier::ALL`].
    pub now: [i64; Tier::ALL.len()],
    /// By the end of each month: those known by then, in the tier that each is in today.
    pub months: Vec<KnownBy>,
}

/// The customers known by the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownBy {
    /// The day.
    pub day: Day,
    /// How many are in each tier today, in the order of [`Tier::ALL`].
    pub tiers: [i64; Tier::ALL.len()],
}

/// Tickets with one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The reason, as the source wrote it; empty where none is known.
    pub reason: String,
    /// Tickets opened in the period.
    pub opened: i64,
    /// Those of the period that is compared with.
    pub before: Option<i64>,
}

impl Cards {
    /// What a role shows of them.
    #[must_use]
    pub fn masked(self, fields: Fields) -> Self {
        Self { tiers: self.tiers.filter(|_| fields.shows(FieldClass::Risk)), ..self }
    }
}

/// The measures of a scorecard that the dashboard shows: those with a target first, then the usual ones, in their own order.
#[must_use]
pub fn excerpt(measures: Vec<Measure>) -> Vec<Measure> {
    let rank = |measure: &Measure| (measure.target.is_none(), !USUAL.contains(&measure.metric));
    let mut ranked: Vec<(usize, Measure)> = measures.into_iter().enumerate().collect();
    ranked.sort_by_key(|(n, measure)| (rank(measure), *n));
    ranked.truncate(MEASURES);
    ranked.sort_by_key(|(n, _)| *n);
    ranked.into_iter().map(|(_, measure)| measure).collect()
}

/// The steps of a forecast that are still to come where the data end with `last`; none where it does not follow on them.
/// `end` gives the last day of a step.
pub fn to_come(outlook: &Outlook, last: Day, end: fn(Day) -> Day) -> Vec<Ahead> {
    let coming: Vec<Ahead> = outlook.coming.iter().copied().filter(|ahead| end(ahead.week) > last).collect();
    let follows = coming.first().is_some_and(|ahead| ahead.week.0 <= last.0 + 1);
    if follows { coming } else { Vec::new() }
}

/// The last day of the week that begins so.
pub const fn week_end(monday: Day) -> Day {
    Day(monday.0 + 6)
}

impl Period {
    /// The days of a step of the chart of a period that begins so, whole.
    pub fn step_from(self, first: Day) -> Self {
        if self.is_by_week() { Self { from: first, to: week_end(first) } } else { Self::month_of(first) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Sight;

    fn measure(metric: Metric, target: Option<i64>) -> Measure {
        Measure {
            metric,
            name: String::new(),
            target,
            actual: None,
            year_before: None,
            owner: None,
            comment: String::new(),
            trend: Vec::new(),
            aims: Vec::new(),
            opens: String::new(),
            history: Vec::new(),
        }
    }

    #[test]
    fn the_excerpt_has_what_is_aimed_at_first() {
        let all = |aimed: &[Metric]| {
            let of = |metric: Metric| measure(metric, aimed.contains(&metric).then_some(1));
            excerpt(Metric::shown().map(of).collect()).into_iter().map(|measure| measure.metric).collect::<Vec<_>>()
        };
        let mut usual = USUAL.to_vec();
        let order: Vec<Metric> = Metric::shown().collect();
        usual.sort_by_key(|metric| order.iter().position(|shown| shown == metric));
        assert_eq!(all(&[]), usual);
        let aimed = all(&[Metric::Backlog, Metric::Nps]);
        assert_eq!(aimed.len(), MEASURES);
        assert!(aimed.contains(&Metric::Backlog) && aimed.contains(&Metric::Nps), "{aimed:?}");
    }

    #[test]
    fn a_forecast_goes_on_from_the_data_or_is_none() {
        let week = |n: i32| Ahead { week: Day(18_000 + 7 * n).week_start(), expected: 1, low: 0, high: 2 };
        let outlook = Outlook { coming: (0..4).map(week).collect(), ..Outlook::default() };
        let monday = outlook.coming[0].week;
        let weeks = |last: i32| to_come(&outlook, Day(monday.0 + last), week_end).len();
        assert_eq!((weeks(-1), weeks(3), weeks(6), weeks(13)), (4, 4, 3, 2));
        assert_eq!(weeks(-2), 0, "days are missing between the data and the forecast");
        assert_eq!(weeks(27), 0, "all of it is over");
    }

    #[test]
    fn who_sees_no_tiers_is_told_none() {
        let cards = Cards { tiers: Some(Tiers::default()), stages: [1, 2, 3, 4], ..Cards::default() };
        assert_eq!(cards.clone().masked(Fields::all(Sight::Shown)), cards);
        let masked = cards.masked(Fields::all(Sight::Masked));
        assert_eq!((masked.tiers, masked.stages), (None, [1, 2, 3, 4]));
    }
}
