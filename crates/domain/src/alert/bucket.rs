//! Days, weeks and months that are over.

use crate::{dashboard::Period, metric::Grain, time::Day};

/// The bucket of a day.
pub fn bucket_of(grain: Grain, day: Day) -> Period {
    match grain {
        Grain::Day => Period { from: day, to: day },
        Grain::Week => Period { from: day.week_start(), to: Day(day.week_start().0 + 6) },
        Grain::Month => Period::month_of(day),
    }
}

/// The bucket before one.
pub fn before(grain: Grain, bucket: Period) -> Period {
    bucket_of(grain, Day(bucket.from.0 - 1))
}

/// The last bucket that is over, among data of these days: its last day is, and there is an order or a ticket of that day or
/// later, for where the data end nobody can say whether something is missing. None where none is whole yet.
pub fn last_over(grain: Grain, data: Period, today: Day) -> Option<Period> {
    let end = data.to.min(Day(today.0 - 1));
    let running = bucket_of(grain, end);
    let over = if running.to == end { running } else { before(grain, running) };
    // What the data cut in two at their beginning is not whole either.
    (over.from >= data.from).then_some(over)
}

/// The whole buckets up to the last that is over, oldest first, at most so many.
pub fn whole(grain: Grain, data: Period, today: Day, most: usize) -> Vec<Period> {
    let last = last_over(grain, data, today);
    let mut buckets: Vec<Period> = std::iter::successors(last, |bucket| Some(before(grain, *bucket)))
        .take_while(|bucket| bucket.from >= data.from)
        .take(most)
        .collect();
    buckets.reverse();
    buckets
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    #[test]
    fn a_bucket_is_over_when_its_last_day_is_and_has_data() {
        let data = Period { from: day("2025-01-08"), to: day("2025-03-16") };
        let last = |grain, today: &str| last_over(grain, data, day(today)).map(|bucket| bucket.from.to_string());
        assert_eq!(last(Grain::Week, "2025-03-20").as_deref(), Some("2025-03-10"), "a Sunday has data");
        assert_eq!(last(Grain::Week, "2025-03-16").as_deref(), Some("2025-03-03"), "the Sunday is today");
        assert_eq!(last(Grain::Month, "2026-01-01").as_deref(), Some("2025-02-01"), "nothing came since March began");
        assert_eq!(last(Grain::Day, "2025-03-16").as_deref(), Some("2025-03-15"));
        assert_eq!(last(Grain::Month, "2025-02-01"), None, "January is cut in two");
        assert_eq!(whole(Grain::Month, data, day("2026-01-01"), 9).len(), 1);
        assert_eq!(whole(Grain::Week, data, day("2025-03-20"), 3).len(), 3);
    }

    proptest! {
        #[test]
        fn whole_buckets_follow_one_another_and_lie_within_the_data(from in 10_000_i32..11_000, length in 0_i32..900, late in 0_i32..5) {
            let data = Period { from: Day(from), to: Day(from + length) };
            for grain in Grain::ALL {
                let buckets = whole(*grain, data, Day(from + length + late), 1_000);
                for pair in buckets.windows(2) {
                    prop_assert_eq!(pair[0].to.0 + 1, pair[1].from.0);
                }
                for bucket in &buckets {
                    prop_assert!(bucket.from >= data.from && bucket.to <= data.to && bucket.to < Day(from + length + late));
                    prop_assert_eq!(*bucket, bucket_of(*grain, bucket.from));
                }
                prop_assert_eq!(buckets.last().copied(), last_over(*grain, data, Day(from + length + late)));
            }
        }
    }
}
