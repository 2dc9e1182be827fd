//! What many durations say: percentiles of a round, and how far rounds lie apart.

use serde::Serialize;

/// One request, or one run of a page's queries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taken {
    /// Milliseconds.
    pub ms: f64,
    /// Whether it was answered as it should be.
    pub well: bool,
}

/// Percentiles of one round, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half were as quick.
    pub p50: f64,
    /// 95 of 100 were.
    pub p95: f64,
    /// 99 of 100 were.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
}

impl Percentiles {
    /// Of these durations, in any order; zeros where there are none.
    pub fn of(taken: &[Taken]) -> Self {
        let mut ms: Vec<f64> = taken.iter().map(|t| t.ms).collect();
        ms.sort_by(f64::total_cmp);
        Self { p50: percentile(&ms, 50), p95: percentile(&ms, 95), p99: percentile(&ms, 99), max: percentile(&ms, 100) }
    }
}

/// The smallest value that `percent` of a hundred do not exceed (the nearest rank); `sorted` ascending.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// A figure over several rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// The round in the middle.
    pub median: f64,
    /// The lowest round.
    pub least: f64,
    /// The highest round.
    pub most: f64,
}

impl Spread {
    /// Of one value a round.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let at = |position: usize| values.get(position).copied().unwrap_or_default();
        let half = values.len() / 2;
        let median = if values.len().is_multiple_of(2) { f64::midpoint(at(half.saturating_sub(1)), at(half)) } else { at(half) };
        Self { median, least: at(0), most: at(values.len().saturating_sub(1)) }
    }
}

/// Percentiles over several rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rounds {
    /// Half were as quick.
    pub p50: Spread,
    /// 95 of 100 were.
    pub p95: Spread,
    /// 99 of 100 were.
    pub p99: Spread,
    /// The slowest of a round.
    pub max: Spread,
}

impl Rounds {
    /// Of the rounds, each of which is some durations.
    pub fn of(rounds: &[Vec<Taken>]) -> Self {
        let each: Vec<Percentiles> = rounds.iter().filter(|round| !round.is_empty()).map(|round| Percentiles::of(round)).collect();
        let spread = |of: fn(&Percentiles) -> f64| Spread::of(each.iter().map(of));
        Self { p50: spread(|p| p.p50), p95: spread(|p| p.p95), p99: spread(|p| p.p99), max: spread(|p| p.max) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(ms: impl IntoIterator<Item = u32>) -> Vec<Taken> {
        ms.into_iter().map(|ms| Taken { ms: ms.into(), well: true }).collect()
    }

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let of = Percentiles::of(&taken((1..=100).rev()));
        assert_eq!(of, Percentiles { p50: 50.0, p95: 95.0, p99: 99.0, max: 100.0 });
        let of = Percentiles::of(&taken([7, 1, 3]));
        assert_eq!(of, Percentiles { p50: 3.0, p95: 7.0, p99: 7.0, max: 7.0 });
        assert_eq!(Percentiles::of(&taken([4])), Percentiles { p50: 4.0, p95: 4.0, p99: 4.0, max: 4.0 });
        assert_eq!(Percentiles::of(&[]), Percentiles::default());
    }

    #[test]
    fn a_spread_is_the_middle_and_both_ends() {
        assert_eq!(Spread::of([5.0, 1.0, 3.0]), Spread { median: 3.0, least: 1.0, most: 5.0 });
        assert_eq!(Spread::of([4.0, 1.0, 2.0, 9.0]), Spread { median: 3.0, least: 1.0, most: 9.0 });
        assert_eq!(Spread::of([]), Spread::default());
    }

    #[test]
    fn one_slow_round_moves_the_spread_and_not_the_median() {
        let rounds = Rounds::of(&[taken([1, 2]), taken([100, 200]), taken([1, 3])]);
        assert_eq!(rounds.p95, Spread { median: 3.0, least: 2.0, most: 200.0 });
        assert_eq!(rounds.p50, Spread { median: 1.0, least: 1.0, most: 100.0 });
        assert_eq!(Rounds::of(&[taken([1]), Vec::new()]).p50, Spread { median: 1.0, least: 1.0, most: 1.0 });
    }
}
