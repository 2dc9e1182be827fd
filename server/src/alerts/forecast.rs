//! What is expected of a figure, bucket by bucket, each out of those before it.

use domain::{
    alert::{Band, Level, Past, chosen_every, learns_from, least, ordinal},
    metric::{Grain, Unit},
};
use insight::forecast::{Model, rank};

/// It learns after so many buckets: of days a week at once, for whoever tries a rule waits for the days of a year.
const fn learnt_every(grain: Grain) -> usize {
    match grain {
        Grain::Day => 7,
        Grain::Week | Grain::Month => 1,
    }
}

/// After so many buckets the figure repeats itself, where there are enough of them to learn that; else 1.
const fn season(grain: Grain, buckets: usize) -> usize {
    let (season, enough) = match grain {
        Grain::Day => (7, 28),
        Grain::Week => (52, 112),
        Grain::Month => (12, 30),
    };
    if buckets >= enough { season } else { 1 }
}

/// What is expected of the last so many buckets; of each only by those before it, so that it is the same whenever one asks.
pub fn bands(past: &Past, unit: Unit, level: Level, last: usize) -> Vec<Option<Band>> {
    let (series, length) = (Series(past), past.values.len());
    let mut chosen: Option<(usize, Option<Model>)> = None;
    let mut foretold: Option<(usize, Vec<Band>)> = None;
    (length - last.min(length)..length)
        .map(|at| {
            // Where one asks from must not change the answer: the places at which something is learnt are those of the calendar.
            let learnt_at = series.place_before(at, learnt_every(past.grain));
            if foretold.as_ref().is_none_or(|(of, _)| *of != learnt_at) {
                let place = series.place_before(learnt_at, chosen_every(past.grain));
                let model = match chosen {
                    Some((of, model)) if of == place => model,
                    _ => series.before(place).and_then(|before| best(&before, past.grain)),
                };
                chosen = Some((place, model));
                let learnt = model.zip(series.before(learnt_at));
                let bands = learnt.and_then(|(model, learnt)| expected(model, &learnt, past.grain, level));
                foretold = Some((learnt_at, bands.unwrap_or_default().into_iter().map(|band| within(unit, band)).collect()));
            }
            foretold.as_ref().and_then(|(_, bands)| bands.get(at - learnt_at).copied())
        })
        .collect()
}

/// What there is to learn from.
struct Series<'a>(&'a Past);

impl Series<'_> {
    /// The values out of which something is expected of a bucket; none where they are too few. Where there was nothing to divide
    /// by, the figure is as it was before.
    fn before(&self, at: usize) -> Option<Vec<f64>> {
        let grain = self.0.grain;
        let values = self.0.values.get(at.saturating_sub(learns_from(grain))..at)?;
        let first = values.iter().position(Option::is_some)?;
        let mut held = 0.0;
        let filled = values[first..].iter().map(|value| {
            held = value.map_or(held, |value| value as f64);
            held
        });
        (values.iter().flatten().count() >= least(grain)).then(|| filled.collect())
    }

    /// The last place of the calendar, of those so many buckets apart, that is not after a bucket; the bucket itself as long as
    /// there were too few before.
    fn place_before(&self, at: usize, every: usize) -> usize {
        let Some(bucket) = self.0.buckets.get(at) else { return at };
        let since = ordinal(self.0.grain, bucket.from).rem_euclid(i64::try_from(every).unwrap_or(1));
        let place = at.saturating_sub(usize::try_from(since).unwrap_or(0));
        if self.before(place).is_some() { place } else { at }
    }
}

/// The model that would have forecast the next bucket best.
fn best(series: &[f64], grain: Grain) -> Option<Model> {
    let ranked = rank(&Model::ALL, series, season(grain, series.len()), 1).ok()?;
    ranked.first().map(|score| score.model)
}

/// What the next buckets are expected to be: the middle, and from where to where.
fn expected(model: Model, series: &[f64], grain: Grain, level: Level) -> Option<Vec<(f64, f64, f64)>> {
    let (season, ahead) = (season(grain, series.len()), learnt_every(grain));
    // What the model does not fit any more (a zero among what it multiplies) the simplest one still tells.
    let forecast = model.forecast(series, season, ahead).or_else(|_| Model::SeasonalNaive.forecast(series, season, ahead)).ok()?;
    let bands = forecast.intervals(f64::from(level.code()) / 100.0).ok()?;
    Some(forecast.values().into_iter().zip(bands).map(|(value, band)| (value, band.lower, band.upper)).collect())
}

/// A band in whole numbers, within what the figure can be.
fn within(unit: Unit, (expected, low, high): (f64, f64, f64)) -> Band {
    let (least, most) = match unit {
        Unit::Money => (-1e15, 1e15),
        Unit::Count | Unit::Seconds => (0.0, 1e15),
        Unit::Share => (0.0, 1_000.0),
        Unit::Score => (0.0, 500.0),
        Unit::Points => (-100.0, 100.0),
        Unit::PercentagePoints => (-1_000.0, 1_000.0),
    };
    let whole = |value: f64| value.clamp(least, most) as i64;
    Band { expected: whole(expected.round()), low: whole(low.floor()), high: whole(high.ceil()) }
}

#[cfg(test)]
mod tests {
    use domain::{
        alert::{Condition, judged, whole},
        dashboard::Period,
        time::Day,
    };

    use super::*;

    /// A past of so many buckets that ends at some day.
    fn past(grain: Grain, n: usize, value: impl Fn(usize) -> Option<i64>) -> Past {
        let last = Day(20_600);
        let data = Period { from: Day(0), to: last };
        let buckets = whole(grain, data, Day(last.0 + 1), n);
        let values = (0..buckets.len()).map(value).collect();
        Past { grain, buckets, values }
    }

    /// About so many, more at the end of a week, with some noise.
    fn usual(n: usize) -> Option<i64> {
        let noise = i64::try_from((n * 7_919 + n * n * 31) % 17).unwrap_or(0);
        Some(200 + 30 * i64::try_from(n % 7).unwrap_or(0) + noise)
    }

    #[test]
    fn most_of_what_is_usual_lies_in_the_band_and_what_is_odd_does_not() {
        let odd = 490;
        let past = past(Grain::Day, 505, |n| if n == odd { Some(20) } else { usual(n) });
        let judged = judged(&past, Unit::Count, Condition::Unusual(Level::NinetyFive), 365, bands);
        let fired: Vec<usize> = (505 - 365..505).zip(&judged).filter(|(_, judged)| judged.fires == Some(true)).map(|(n, _)| n).collect();
        assert!(fired.contains(&odd), "{fired:?}");
        assert!(fired.len() < 40, "{fired:?}");
        assert!(judged.iter().all(|judged| judged.fires.is_some()));
        assert!(
            judged
                .iter()
                .filter_map(|judged| judged.band)
                .all(|band| band.low <= band.expected && band.expected <= band.high && band.low >= 0)
        );
    }

    #[test]
    fn a_bucket_is_expected_to_be_the_same_alone_as_among_others_and_later() {
        for grain in [Grain::Day, Grain::Week, Grain::Month] {
            let all = past(grain, 130, usual);
            let year = bands(&all, Unit::Count, Level::Eighty, 60);
            for back in [0, 1, 9, 30] {
                let end = 130 - back;
                let earlier = Past { grain, buckets: all.buckets[..end].to_vec(), values: all.values[..end].to_vec() };
                assert_eq!(bands(&earlier, Unit::Count, Level::Eighty, 1), [year[60 - back - 1]], "{grain:?} {back}");
            }
        }
    }

    #[test]
    fn too_little_and_what_never_changes_tell_nothing() {
        let few = past(Grain::Week, least(Grain::Week), usual);
        assert_eq!(bands(&few, Unit::Count, Level::Eighty, 3), [None, None, None]);
        let enough = past(Grain::Week, least(Grain::Week) + 1, usual);
        assert!(bands(&enough, Unit::Count, Level::Eighty, 1)[0].is_some());
        let gaps = past(Grain::Week, 60, |n| usual(n).filter(|_| n % 3 == 0));
        assert_eq!(bands(&gaps, Unit::Count, Level::Eighty, 1), [None], "only a third has a figure");
        let dull = past(Grain::Week, 60, |_| Some(7));
        assert_eq!(bands(&dull, Unit::Count, Level::Eighty, 1), [None]);
        assert_eq!(bands(&past(Grain::Month, 0, usual), Unit::Count, Level::Eighty, 5), []);
    }

    #[test]
    fn bands_stay_within_what_a_figure_can_be() {
        let band = within(Unit::Share, (990.4, 950.2, 1_050.0));
        assert_eq!((band.expected, band.low, band.high), (990, 950, 1_000));
        assert_eq!(within(Unit::Count, (1.0, -3.0, 2.5)).low, 0);
        assert_eq!(within(Unit::Money, (1.0, -3.2, 2.5)).low, -4);
    }
}
