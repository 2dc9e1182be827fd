//! How a figure goes on, week by week or month by month.

use domain::{
    finding::{Ahead, BAND, Backtest, Outlook},
    time::Day,
};
use insight::forecast::{Forecast, Model, auto};

/// By which steps a figure goes on.
#[derive(Debug)]
pub(super) struct Rhythm {
    /// Steps in a year: what its seasons repeat after.
    year: usize,
    /// Steps that are forecast.
    ahead: usize,
    /// Fewer than this tell nothing.
    least: usize,
    /// Steps that are looked at, and those that are kept to be shown.
    looked_at: usize,
    shown: usize,
    /// The last day of the step that begins so, and the first of the one so many steps on.
    end: fn(Day) -> Day,
    later: fn(Day, i32) -> Day,
}

/// Week by week.
pub(super) const WEEKS: Rhythm = Rhythm {
    year: 52,
    ahead: 8,
    least: 16,
    looked_at: 4 * 52,
    shown: 40,
    end: |monday| Day(monday.0 + 6),
    later: |monday, n| Day(monday.0 + 7 * n),
};

/// Month by month.
pub(super) const MONTHS: Rhythm =
    Rhythm { year: 12, ahead: 3, least: 18, looked_at: 10 * 12, shown: 24, end: Day::month_end, later: |month, n| month.plus_months(n) };

/// Past moments from which the chosen model is tried.
const TRIES: usize = 4;

/// The outlook of a figure by its steps, whose newest day is `last`; none where there is too little, or nothing to learn
/// from. A step that is not over is left out. With two years and more the seasons of the year count, else there are none.
pub(super) fn outlook(rhythm: &Rhythm, steps: &[(Day, i64)], last: Day) -> Option<Outlook> {
    let whole = steps.iter().filter(|(first, _)| (rhythm.end)(*first) <= last).count();
    // The first step is seldom a whole one either.
    let steps = steps.get(1..whole)?;
    let steps = &steps[steps.len().saturating_sub(rhythm.looked_at)..];
    if steps.len() < rhythm.least {
        return None;
    }
    let series: Vec<f64> = steps.iter().map(|(_, value)| *value as f64).collect();
    let season = if series.len() >= 2 * rhythm.year + 2 * rhythm.ahead { rhythm.year } else { 1 };
    let (forecast, _) = auto(&series, season, rhythm.ahead).ok()?;
    let shown = &steps[steps.len().saturating_sub(rhythm.shown)..];
    let newest = steps.last()?.0;
    // What was never below zero is not expected to be: a count cannot, and what is left of sales after credits can.
    let floor = series.iter().copied().fold(0.0, f64::min);
    Some(Outlook {
        past: shown.to_vec(),
        coming: (1..)
            .zip(ahead(&forecast, floor)?)
            .map(|(n, (expected, low, high))| Ahead { week: (rhythm.later)(newest, n), expected, low, high })
            .collect(),
        model: forecast.model.name().to_owned(),
        backtest: backtest(&series, (season, rhythm.ahead), forecast.model, floor),
    })
}

/// What is expected and the band around it, step by step, in whole numbers.
fn ahead(forecast: &Forecast, floor: f64) -> Option<Vec<(i64, i64, i64)>> {
    let bands = forecast.intervals(BAND as f64 / 100.0).ok()?;
    let whole = |value: f64| value.max(floor) as i64;
    let step =
        |(value, band): (f64, insight::forecast::Interval)| (whole(value.round()), whole(band.lower.floor()), whole(band.upper.ceil()));
    Some(forecast.values().into_iter().zip(bands).map(step).collect())
}

/// Forecasts the steps that came, from moments before them.
fn backtest(series: &[f64], (season, steps): (usize, usize), model: Model, floor: f64) -> Option<Backtest> {
    let (mut weeks, mut inside, mut error, mut all) = (0, 0, 0.0, 0.0);
    for back in 1..=TRIES {
        let Some(origin) = series.len().checked_sub(back * steps) else { break };
        let (before, after) = series.split_at(origin);
        let Some(foretold) = model.forecast(before, season, steps).ok().as_ref().and_then(|forecast| ahead(forecast, floor)) else {
            continue;
        };
        for ((expected, low, high), came) in foretold.into_iter().zip(after) {
            weeks += 1;
            inside += i64::from((low as f64..=high as f64).contains(came));
            error += (expected as f64 - came).abs();
            all += came;
        }
    }
    (weeks > 0 && all > 0.0).then(|| Backtest { weeks, error_permille: (error / all * 1_000.0).round() as i64, inside })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weeks of about so many, which go up and down as a year does.
    fn weeks(n: i32) -> Vec<(Day, i64)> {
        let value = |week: i32| 200 + 40 * i64::from(week % 5) + i64::from((week * 7) % 11);
        (0..n).map(|week| (Day(18_000 + 7 * week), value(week))).collect()
    }

    #[test]
    fn the_weeks_to_come_have_bands_that_held_before() {
        let weeks = weeks(60);
        let last = Day(18_000 + 7 * 60 - 1);
        let found = outlook(&WEEKS, &weeks, last).expect("enough");
        assert_eq!((found.coming.len(), found.past.len()), (WEEKS.ahead, WEEKS.shown));
        assert_eq!(found.coming[0].week, Day(18_000 + 7 * 60));
        assert!(found.coming.iter().all(|week| week.low <= week.expected && week.expected <= week.high));
        let backtest = found.backtest.expect("tried");
        assert!(backtest.inside * 10 >= backtest.weeks * 6, "{backtest:?}");
    }

    #[test]
    fn a_week_that_is_not_over_is_left_out_and_too_few_tell_nothing() {
        let weeks = weeks(30);
        let found = outlook(&WEEKS, &weeks, Day(18_000 + 7 * 29 + 3)).expect("enough");
        assert_eq!(found.past.last(), weeks.get(28));
        assert_eq!(outlook(&WEEKS, &weeks[..10], Day(30_000)), None);
        assert_eq!(outlook(&WEEKS, &[], Day(0)), None);
        let dull: Vec<_> = weeks.iter().map(|(day, _)| (*day, 7)).collect();
        assert_eq!(outlook(&WEEKS, &dull, Day(30_000)), None, "there is nothing to learn from");
    }

    #[test]
    fn months_go_on_by_themselves_and_only_what_was_below_zero_may_be_again() {
        let month = |n: i32| Day(16_000).month_start().plus_months(n);
        let value = |n: i32| 90_000 + 9_000 * i64::from(n % 4) - 300 * i64::from((n * 5) % 7);
        let months: Vec<_> = (0..19).map(|n| (month(n), value(n))).collect();
        let last = month(18).month_end();
        let found = outlook(&MONTHS, &months, last).expect("enough");
        assert_eq!(found.coming.iter().map(|ahead| ahead.week).collect::<Vec<_>>(), [month(19), month(20), month(21)]);
        assert!(found.coming.iter().all(|ahead| ahead.low >= 0), "{:?}", found.coming);
        assert_eq!(outlook(&MONTHS, &months, Day(last.0 - 1)), None, "the last one is not over, and the others are too few");
        let credited: Vec<_> = months.iter().map(|(day, value)| (*day, value - 100_000)).collect();
        let found = outlook(&MONTHS, &credited, last).expect("enough");
        assert!(found.coming.iter().any(|ahead| ahead.low < 0), "{:?}", found.coming);
    }
}
