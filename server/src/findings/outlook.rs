//! How a figure goes on, week by week.

use domain::{
    finding::{Ahead, BAND, Backtest, Outlook},
    time::Day,
};
use insight::forecast::{Forecast, Model, auto};

/// Weeks that are forecast.
const AHEAD: usize = 8;
/// Weeks in a year: what its seasons repeat after.
const YEAR: usize = 52;
/// Weeks that are looked at, and those that are kept to be shown.
const LOOKED_AT: usize = 4 * YEAR;
const SHOWN: usize = 40;
/// Fewer weeks than this tell nothing.
const LEAST: usize = 16;
/// Past moments from which the chosen model is tried.
const TRIES: usize = 4;

/// The outlook of a figure by its weeks, whose newest day is `last`; none where there is too little, or nothing to learn
/// from. A week that is not over is left out. With two years and more the seasons of the year count, else there are none.
pub fn outlook(weeks: &[(Day, i64)], last: Day) -> Option<Outlook> {
    let whole = weeks.iter().filter(|(monday, _)| monday.0 + 6 <= last.0).count();
    // The first week is seldom a whole one either.
    let weeks = weeks.get(1..whole)?;
    let weeks = &weeks[weeks.len().saturating_sub(LOOKED_AT)..];
    if weeks.len() < LEAST {
        return None;
    }
    let series: Vec<f64> = weeks.iter().map(|(_, value)| *value as f64).collect();
    let season = if series.len() >= 2 * YEAR + 2 * AHEAD { YEAR } else { 1 };
    let (forecast, _) = auto(&series, season, AHEAD).ok()?;
    let shown = &weeks[weeks.len().saturating_sub(SHOWN)..];
    let next = weeks.last()?.0;
    Some(Outlook {
        past: shown.to_vec(),
        coming: (1..)
            .zip(ahead(&forecast)?)
            .map(|(n, (expected, low, high))| Ahead { week: Day(next.0 + 7 * n), expected, low, high })
            .collect(),
        model: forecast.model.name().to_owned(),
        backtest: backtest(&series, season, forecast.model),
    })
}

/// What is expected and the band around it, week by week. A count is whole, and never below zero.
fn ahead(forecast: &Forecast) -> Option<Vec<(i64, i64, i64)>> {
    let bands = forecast.intervals(BAND as f64 / 100.0).ok()?;
    let count = |value: f64| value.max(0.0) as i64;
    let week =
        |(value, band): (f64, insight::forecast::Interval)| (count(value.round()), count(band.lower.floor()), count(band.upper.ceil()));
    Some(forecast.values().into_iter().zip(bands).map(week).collect())
}

/// Forecasts the weeks that came, from moments before them.
fn backtest(series: &[f64], season: usize, model: Model) -> Option<Backtest> {
    let (mut weeks, mut inside, mut error, mut all) = (0, 0, 0.0, 0.0);
    for back in 1..=TRIES {
        let Some(origin) = series.len().checked_sub(back * AHEAD) else { break };
        let (before, after) = series.split_at(origin);
        let Some(foretold) = model.forecast(before, season, AHEAD).ok().as_ref().and_then(ahead) else { continue };
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
        let found = outlook(&weeks, last).expect("enough");
        assert_eq!((found.coming.len(), found.past.len()), (AHEAD, SHOWN));
        assert_eq!(found.coming[0].week, Day(18_000 + 7 * 60));
        assert!(found.coming.iter().all(|week| week.low <= week.expected && week.expected <= week.high));
        let backtest = found.backtest.expect("tried");
        assert!(backtest.inside * 10 >= backtest.weeks * 6, "{backtest:?}");
    }

    #[test]
    fn a_week_that_is_not_over_is_left_out_and_too_few_tell_nothing() {
        let weeks = weeks(30);
        let found = outlook(&weeks, Day(18_000 + 7 * 29 + 3)).expect("enough");
        assert_eq!(found.past.last(), weeks.get(28));
        assert_eq!(outlook(&weeks[..10], Day(30_000)), None);
        assert_eq!(outlook(&[], Day(0)), None);
        let dull: Vec<_> = weeks.iter().map(|(day, _)| (*day, 7)).collect();
        assert_eq!(outlook(&dull, Day(30_000)), None, "there is nothing to learn from");
    }
}
