//! A figure bucket by bucket, and what a condition says of each.

use serde::{Deserialize, Serialize};

use super::{Band, Condition, Level, Watch};
use crate::{
    dashboard::Period,
    metric::{Grain, Unit},
    time::Day,
};

/// A figure bucket by bucket up to the last that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// How long a bucket is.
    pub grain: Grain,
    /// The buckets, oldest first; they follow one another.
    pub buckets: Vec<Period>,
    /// The figure of each, in its unit; none where there is nothing to divide by.
    pub values: Vec<Option<i64>>,
}

/// What is expected of the last so many buckets of a past, of each out of those before it alone; none where they are too few or
/// tell nothing.
pub type Forecast = fn(&Past, Unit, Level, usize) -> Vec<Option<Band>>;

/// What a condition says of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// The bucket.
    pub bucket: Period,
    /// The figure.
    pub value: Option<i64>,
    /// The figure of the bucket before.
    pub before: Option<i64>,
    /// What was expected, where the condition asks for it.
    pub band: Option<Band>,
    /// Whether the condition is met; none where nobody can tell.
    pub fires: Option<bool>,
}

/// Buckets of a year: over so many it is shown how often a rule would have fired.
pub const fn year(grain: Grain) -> usize {
    match grain {
        Grain::Day => 365,
        Grain::Week => 52,
        Grain::Month => 12,
    }
}

/// So many buckets, up to the last that is over, are news: of what came in later than that nobody is told any more.
pub const fn news(grain: Grain) -> usize {
    match grain {
        Grain::Day => 7,
        Grain::Week => 4,
        Grain::Month => 2,
    }
}

/// So many buckets before one say what is expected of it.
pub const fn learns_from(grain: Grain) -> usize {
    match grain {
        Grain::Day => 140,
        Grain::Week => 208,
        Grain::Month => 72,
    }
}

/// Fewer buckets with a figure than this tell nothing of what is usual.
pub const fn least(grain: Grain) -> usize {
    match grain {
        Grain::Day => 56,
        Grain::Week => 26,
        Grain::Month => 18,
    }
}

/// The model that says what is usual is chosen anew after so many buckets, and in between only learns what came.
pub const fn chosen_every(grain: Grain) -> usize {
    match grain {
        Grain::Day => 91,
        Grain::Week => 13,
        Grain::Month => 6,
    }
}

/// So many buckets are read: a year, what the first of it is judged by, and what the model of that was chosen by.
pub const fn kept(grain: Grain) -> usize {
    year(grain) + learns_from(grain) + chosen_every(grain) + 7
}

/// The number of a bucket by its first day: that of the next one is one more.
pub fn ordinal(grain: Grain, first: Day) -> i64 {
    match grain {
        Grain::Day => i64::from(first.0),
        // The first of January 1970 was a Thursday.
        Grain::Week => (i64::from(first.0) + 3).div_euclid(7),
        Grain::Month => {
            let civil = first.start().civil();
            i64::from(civil.year) * 12 + i64::from(civil.month)
        }
    }
}

impl Past {
    /// How many of the last buckets, out of which something is expected of the next one, have a figure.
    pub fn known(&self) -> usize {
        let from = self.values.len().saturating_sub(learns_from(self.grain));
        self.values[from..].iter().flatten().count()
    }

    /// Whether there is enough to say what is usual.
    pub fn is_enough(&self) -> bool {
        self.known() >= least(self.grain)
    }
}

/// What a condition says of each of the last so many buckets, oldest first.
pub fn judged(past: &Past, unit: Unit, condition: Condition, last: usize, forecast: Forecast) -> Vec<Judged> {
    let last = last.min(past.buckets.len());
    let bands = condition.level().map_or_else(Vec::new, |level| forecast(past, unit, level, last));
    let first = past.buckets.len() - last;
    (first..past.buckets.len())
        .map(|at| {
            let value = past.values.get(at).copied().flatten();
            let before = at.checked_sub(1).and_then(|at| past.values.get(at).copied().flatten());
            let band = bands.get(at - first).copied().flatten();
            Judged { bucket: past.buckets[at], value, before, band, fires: condition.is_met(value, before, band) }
        })
        .collect()
}

/// What is certain already of the last bucket of a past, which is not over yet: that what is looked for has come, and that
/// nothing that is still to come undoes it. None where nothing is.
pub fn certain(past: &Past, watch: &Watch, forecast: Forecast) -> Option<Judged> {
    let condition = watch.condition;
    let found = watch.is_told_early().then(|| judged(past, watch.metric.unit(), condition, 1, forecast).pop())??;
    (found.fires == Some(true) && condition.is_up(found.value?, found.before, found.band)).then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{alert::whole, metric::Metric};

    fn past(values: Vec<Option<i64>>) -> Past {
        let last = Day(20_000);
        let first = Day(20_000 - i32::try_from(values.len()).expect("few") + 1);
        let buckets = whole(Grain::Day, Period { from: first, to: last }, Day(20_001), values.len());
        Past { grain: Grain::Day, buckets, values }
    }

    /// Expects the mean of the three before, and nothing where there are not three.
    fn mean_of_three(past: &Past, _: Unit, level: Level, last: usize) -> Vec<Option<Band>> {
        (past.values.len() - last..past.values.len())
            .map(|at| {
                let three: Vec<i64> = past.values[at.checked_sub(3)?..at].iter().flatten().copied().collect();
                let expected = three.iter().sum::<i64>() / 3;
                let width = i64::from(level.code()) / 10;
                (three.len() == 3).then_some(Band { expected, low: expected - width, high: expected + width })
            })
            .collect()
    }

    #[test]
    fn each_bucket_is_judged_by_those_before_it() {
        let past = past(vec![Some(10), Some(10), Some(10), Some(30), None, Some(11)]);
        let fires =
            |condition| judged(&past, Unit::Count, condition, 9, mean_of_three).iter().map(|judged| judged.fires).collect::<Vec<_>>();
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(fires(Condition::Above(10)), [no, no, no, yes, None, yes]);
        assert_eq!(fires(Condition::Changed(500)), [None, no, no, yes, None, None]);
        assert_eq!(fires(Condition::Unusual(Level::Eighty)), [None, None, None, yes, None, None]);
        assert_eq!((past.known(), past.is_enough()), (5, false));
    }

    #[test]
    fn only_what_nothing_can_undo_is_certain_before_a_bucket_is_over() {
        let values = [10, 10, 10, 30].map(Some).to_vec();
        let of = |metric, condition, last: i64| {
            let running = past([values.clone(), vec![Some(last)]].concat());
            certain(&running, &Watch { metric, grain: Grain::Day, part: None, condition }, mean_of_three).is_some()
        };
        let (orders, net, unusual) = (Metric::Orders, Metric::Net, Condition::Unusual(Level::Eighty));
        assert!(of(orders, Condition::Above(5), 6) && !of(orders, Condition::Above(5), 5), "beyond its number");
        assert!(!of(net, Condition::Above(5), 6), "a credit may come");
        assert!(!of(orders, Condition::Below(50), 6), "an order may come");
        assert!(of(orders, Condition::Changed(500), 46) && !of(orders, Condition::Changed(500), 6), "upwards only");
        assert!(of(orders, unusual, 25) && !of(orders, unusual, 1) && !of(orders, unusual, 16), "16 and 8 about it is usual");
    }

    #[test]
    fn buckets_are_numbered_one_after_the_other() {
        for grain in Grain::ALL {
            let buckets = whole(*grain, Period { from: Day(9_000), to: Day(12_000) }, Day(13_000), 2_000);
            let numbers: Vec<_> = buckets.iter().map(|bucket| ordinal(*grain, bucket.from)).collect();
            assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{grain:?}");
        }
    }

    proptest! {
        /// However many buckets are looked at at once, and whatever comes after, each is judged the same.
        #[test]
        fn a_bucket_is_judged_the_same_alone_as_among_others(values in proptest::collection::vec(proptest::option::of(0_i64..50), 1..40), is in 0_usize..5, limit in 0_i64..50) {
            use crate::alert::Is;
            let condition = Condition::of(Is::ALL[is], limit);
            let whole = past(values.clone());
            let all = judged(&whole, Unit::Count, condition, values.len(), mean_of_three);
            for end in 1..=values.len() {
                let shorter = Past { buckets: whole.buckets[..end].to_vec(), values: values[..end].to_vec(), ..whole };
                prop_assert_eq!(judged(&shorter, Unit::Count, condition, 1, mean_of_three)[0], all[end - 1]);
            }
        }
    }
}
