//! What is expected of a figure, bucket by bucket, each out of those before it.

use domain::{
    alert::{Band, Level, Past, learns_from, least, ordinal},
    metric::{Grain, Unit},
};
use insight::forecast::{Model, rank};

/// The model is chosen anew after so many buckets, and in between only learns what came.
const fn chosen_every(grain: Grain) -> usize {
    match grain {
        Grain::Day => 28,
        Grain::Week => 13,
        Grain::Month => 6,
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
    let series = Series::of(past);
    let mut chosen: Option<(usize, Option<Model>)> = None;
    let length = past.values.len();
    (length - last.min(length)..length)
        .map(|at| {
            let learnt = series.before(at)?;
            // Where one asks from must not change the answer: the places at which a model is chosen are those of the calendar.
            let place = series.choice_before(at);
            let model = match chosen {
                Some((of, model)) if of == place => model,
                _ => {
                    let model = series.before(place).and_then(|before| best(before, past.grain));
                    chosen = Some((place, model));
                    model
                }
            };
            expected(model?, learnt, past.grain, level).map(|band| within(unit, band))
        })
        .collect()
}

/// A figure without gaps: where there was nothing to divide by, it is as it was before.
struct Series<'a> {
    past: &'a Past,
    /// The first bucket with a figure.
    first: usize,
    values: Vec<f64>,
}

impl<'a> Series<'a> {
    fn of(past: &'a Past) -> Self {
        let first = past.values.iter().position(Option::is_some).unwrap_or(past.values.len());
        let mut held = 0.0;
        let values = past.values.iter().map(|value| {
            held = value.map_or(held, |value| value as f64);
            held
        });
        Self { past, first, values: values.collect() }
    }

    /// The values out of which something is expected of a bucket; none where they are too few.
    fn before(&self, at: usize) -> Option<&[f64]> {
        let from = at.saturating_sub(learns_from(self.past.grain)).max(self.first);
        let known = self.past.values.get(from..at)?.iter().flatten().count();
        (known >= least(self.past.grain)).then(|| &self.values[from..at])
    }

    /// Where the model is chosen that speaks of a bucket; the bucket itself as long as there were too few before.
    fn choice_before(&self, at: usize) -> usize {
        let Some(bucket) = self.past.buckets.get(at) else { return at };
        let every = chosen_every(self.past.grain);
        let since = ordinal(self.past.grain, bucket.from).rem_euclid(i64::try_from(every).unwrap_or(1));
        let place = at.saturating_sub(usize::try_from(since).unwrap_or(0));
        if self.before(place).is_some() { place } else { at }
    }
}

/// The model that would have forecast the next bucket best.
fn best(series: &[f64], grain: Grain) -> Option<Model> {
    let ranked = rank(&Model::ALL, series, season(grain, series.len()), 1).ok()?;
    ranked.first().map(|score| score.model)
}

/// What the next bucket is expected to be.
fn expected(model: Model, series: &[f64], grain: Grain, level: Level) -> Option<(f64, f64, f64)> {
    let season = season(grain, series.len());
    // What the model does not fit any more (a zero among what it multiplies) the simplest one still tells.
    let forecast = model.forecast(series, season, 1).or_else(|_| Model::SeasonalNaive.forecast(series, season, 1)).ok()?;
    let band = forecast.intervals(f64::from(level.code()) / 100.0).ok()?.first().copied()?;
    Some((forecast.values().first().copied()?, band.lower, band.upper))
}

/// A band in whole numbers, within what the figure can be.
fn within(unit: Unit, (expected, low, high): (f64, f64, f64)) -> Band {
    let (least, most) = match unit {
        Unit::Money => (-1e15, 1e15),
        Unit::Count | Unit::Seconds => (0.0, 1e15),
        Unit::Share => (0.0, 1_000.0),
        Unit::Score => (0.0, 500.0),
        Unit::Points => (-100.0, 100.0),
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
