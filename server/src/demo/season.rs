//! Seasons and weekdays: how the model's even weeks become the busy and quiet days of a calendar.

use domain::time::{Day, Timestamp};
use rand::Rng;

use super::{
    model::WEEKS,
    random::{HOUR, Random},
};

/// Days of history: three years.
pub(super) const HISTORY_DAYS: i32 = 1096;

/// Demand by month, January first; the mean is 1. Christmas is the peak.
const MONTHS: [f64; 12] = [0.75, 0.80, 0.90, 0.92, 0.90, 0.85, 0.82, 0.85, 0.98, 1.15, 1.50, 1.58];
/// Demand by weekday, Monday first; the mean is 1.
const WEEKDAYS: [f64; 7] = [1.00, 0.95, 0.95, 1.00, 1.10, 1.15, 0.85];
/// Orders by hour of the day on the web: lunch time and the evening.
const WEB_HOURS: [u32; 24] = [2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 14, 13, 10, 9, 10, 11, 13, 16, 19, 18, 11, 5];
/// In shops and on the telephone: opening hours.
const SHOP_HOURS: [u32; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 10, 13, 14, 13, 12, 11, 11, 8, 3, 1, 0, 0, 0, 0];

/// Turns model weeks into calendar days.
///
/// The model's purchases are a Poisson process on even weeks. Running it on a clock that goes faster on
/// busy days gives the same process as thinning one of the highest rate day by day, without the draws
/// that thinning throws away.
#[derive(Debug)]
pub(super) struct Season {
    first: Day,
    /// Model weeks passed at the end of each day; the last is [`WEEKS`].
    passed: Vec<f64>,
}

impl Season {
    /// The three years that end the day before `today`.
    pub(super) fn before(today: Day) -> Self {
        let first = Day(today.0 - HISTORY_DAYS);
        let mut total = 0.0;
        let mut passed: Vec<f64> = (0..HISTORY_DAYS)
            .map(|day| {
                total += demand(Day(first.0 + day));
                total
            })
            .collect();
        for week in &mut passed {
            *week *= WEEKS / total;
        }
        Self { first, passed }
    }

    /// The first day of the history.
    pub(super) fn first(&self) -> Day {
        self.first
    }

    /// The calendar day of a moment in model weeks.
    pub(super) fn day(&self, week: f64) -> Day {
        let position = self.passed.partition_point(|end| *end < week).min(self.passed.len() - 1);
        Day(self.first.0 + i32::try_from(position).unwrap_or(0))
    }
}

fn demand(day: Day) -> f64 {
    let civil = day.start().civil();
    // Shops are closed on Christmas Day and the web is quiet.
    let closed = if (civil.month, civil.day) == (12, 25) { 0.2 } else { 1.0 };
    MONTHS[usize::from(civil.month) - 1] * WEEKDAYS[usize::from(civil.weekday)] * closed
}

/// A moment of a day at which people shop.
pub(super) fn moment(random: &mut Random, day: Day, on_the_web: bool) -> Timestamp {
    let hours = if on_the_web { &WEB_HOURS } else { &SHOP_HOURS };
    let hour = super::random::weighted(random, hours) as i64;
    Timestamp(day.start().0 + hour * HOUR + random.random_range(0..3600) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_ends_yesterday_and_december_is_busiest() {
        let today = Day::from_ymd(2026, 11, 22).expect("a date");
        let season = Season::before(today);
        assert_eq!(season.day(WEEKS), Day(today.0 - 1));
        assert_eq!(season.day(0.0), season.first());
        let mut months = [0; 12];
        for step in 0..15_600 {
            months[usize::from(season.day(f64::from(step) / 100.0).start().civil().month) - 1] += 1;
        }
        let busiest = months.iter().enumerate().max_by_key(|(_, n)| **n).map(|(m, _)| m);
        assert_eq!(busiest, Some(11), "{months:?}");
        assert!(months[0] < months[10] / 2 + months[10] / 10, "{months:?}");
    }
}
