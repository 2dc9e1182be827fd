//! What a measure was before something was introduced, and after: the means of whole months, their difference, and how
//! sure that is. It is a comparison and no proof: whatever else changed at that time is in it, too.

use serde::{Deserialize, Serialize};

use crate::{metric::Interval, time::Day};

/// Months that are looked at on each side, at most.
pub const MONTHS: i32 = 12;

/// The months on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// How many months have a figure.
    pub months: i64,
    /// Their mean, in the figure's unit.
    pub mean: i64,
}

/// A measure before and after a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeAfter {
    /// The day.
    pub since: Day,
    /// The months that were over before its month; none where no month has a figure.
    pub before: Option<Side>,
    /// The months after its month that are over.
    pub after: Option<Side>,
    /// From where to where the difference lies with 95 %; none where a side has fewer than two months.
    pub interval: Option<Interval>,
}

impl BeforeAfter {
    /// Compares the figures of months.
    pub fn of(since: Day, before: &[i64], after: &[i64]) -> Self {
        Self { since, before: side(before), after: side(after), interval: welch(before, after) }
    }

    /// By how much more the mean after is.
    pub fn difference(&self) -> Option<i64> {
        Some(self.after?.mean - self.before?.mean)
    }

    /// Whether the difference is larger than what chance alone brings, with 95 %.
    pub fn is_sure(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low > 0 || high < 0)
    }
}

fn side(values: &[i64]) -> Option<Side> {
    let mean = (!values.is_empty()).then(|| mean(values).round() as i64)?;
    Some(Side { months: i64::try_from(values.len()).unwrap_or(i64::MAX), mean })
}

fn mean(values: &[i64]) -> f64 {
    values.iter().map(|value| *value as f64).sum::<f64>() / values.len() as f64
}

/// The variance of a mean.
fn of_mean(values: &[i64]) -> f64 {
    let (n, middle) = (values.len() as f64, mean(values));
    values.iter().map(|value| (*value as f64 - middle).powi(2)).sum::<f64>() / (n - 1.0) / n
}

/// The difference of two means whose values spread differently, with 95 %: Welch's interval (1947), the degrees of freedom
/// by Welch and Satterthwaite.
pub fn welch(before: &[i64], after: &[i64]) -> Option<Interval> {
    if before.len() < 2 || after.len() < 2 {
        return None;
    }
    let (a, b) = (of_mean(before), of_mean(after));
    let middle = mean(after) - mean(before);
    let spread = a + b;
    let half = if spread > 0.0 {
        let freedom = spread * spread / (a * a / (before.len() as f64 - 1.0) + b * b / (after.len() as f64 - 1.0));
        student(freedom) * spread.sqrt()
    } else {
        0.0
    };
    Some(((middle - half).round() as i64, (middle + half).round() as i64))
}

/// The quantile of Student's t distribution that leaves 2.5 % above it. With t = √n·tan θ the density is in proportion to
/// cosⁿ⁻¹ θ, and nothing is left but to find the angle within which 95 % of the area lie.
fn student(freedom: f64) -> f64 {
    const STEPS: usize = 4_000;
    let step = std::f64::consts::FRAC_PI_2 / STEPS as f64;
    let height = |n: usize| ((n as f64 + 0.5) * step).cos().powf(freedom - 1.0);
    let mut left = 0.95 * (0..STEPS).map(height).sum::<f64>();
    let mut n = 0;
    while left > height(n) && n + 1 < STEPS {
        left -= height(n);
        n += 1;
    }
    freedom.sqrt() * ((n as f64 + left / height(n)) * step).tan()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_are_those_of_the_tables() {
        for (n, t) in [(1.0, 12.706), (2.0, 4.303), (3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (22.0, 2.074), (120.0, 1.980)] {
            assert!((student(n) - t).abs() < 0.000_5 * t, "{n}: {} and not {t}", student(n));
        }
    }

    #[test]
    fn the_interval_is_welchs() {
        // t.test(c(10, 12, 14, 16) * 100, c(20, 26, 32) * 100) of R: difference 1300, df 2.56, t 3.531 and so ± 1296.
        let (low, high) = welch(&[1000, 1200, 1400, 1600], &[2000, 2600, 3200]).expect("an interval");
        assert_eq!(low + high, 2600);
        assert!((1250..1400).contains(&((high - low) / 2)), "{low} to {high}");
        assert_eq!(welch(&[1], &[2, 3]), None, "nobody knows the spread of one");
        assert_eq!(welch(&[5, 5], &[7, 7]), Some((2, 2)), "what never changes is sure");
    }

    #[test]
    fn a_difference_is_told_with_the_months_it_is_made_of() {
        let told = BeforeAfter::of(Day(20_000), &[10, 12, 11], &[20, 22]);
        assert_eq!((told.before, told.after), (Some(Side { months: 3, mean: 11 }), Some(Side { months: 2, mean: 21 })));
        assert_eq!((told.difference(), told.is_sure()), (Some(10), true));
        let nothing = BeforeAfter::of(Day(20_000), &[], &[3]);
        assert_eq!((nothing.difference(), nothing.interval, nothing.is_sure()), (None, None, false));
    }
}
