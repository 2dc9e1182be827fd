//! The upright axis of a chart: from where to where, and its round steps.

/// A scale over whole numbers that holds zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// The lowest value; zero or a round one below it.
    pub(super) low: i64,
    /// The highest.
    pub(super) high: i64,
    /// From one grid line to the next.
    pub(super) step: i64,
}

impl Scale {
    /// A scale for these values, with four grid lines or so.
    pub(super) fn over(values: impl Iterator<Item = i64> + Clone) -> Self {
        let (low, high) = (values.clone().min().unwrap_or(0).min(0), values.max().unwrap_or(0).max(0));
        let step = round_up(high.saturating_sub(low).saturating_add(3).max(4) / 4);
        let down = low.div_euclid(step).saturating_mul(step);
        let up = (high.saturating_add(step - 1) / step).max(down.div_euclid(step) + 1).saturating_mul(step);
        Self { low: down, high: up, step }
    }

    /// A scale for figures that lie near one another: it begins at zero only where they are not far from it.
    pub(super) fn near(values: impl Iterator<Item = i64> + Clone) -> Self {
        let (low, high) = (values.clone().min().unwrap_or(0), values.clone().max().unwrap_or(0));
        let spread = high.saturating_sub(low).max(1);
        if low <= spread.saturating_mul(2) {
            return Self::over(values);
        }
        let step = round_up(spread.saturating_add(1) / 2);
        let down = (low.saturating_sub(spread / 4)).div_euclid(step).saturating_mul(step);
        let up = (high.saturating_add(step - 1) / step).max(down.div_euclid(step) + 1).saturating_mul(step);
        Self { low: down, high: up, step }
    }

    /// The values of the grid lines, upwards.
    pub(super) fn lines(self) -> impl Iterator<Item = i64> {
        (0..=(self.high - self.low) / self.step).map(move |n| self.low + n * self.step)
    }

    /// Where a value lies between the top (`top`) and the bottom (`bottom`) of the drawing.
    pub(super) fn y(self, value: i64, top: f64, bottom: f64) -> f64 {
        let share = (value - self.low) as f64 / (self.high - self.low) as f64;
        bottom - share * (bottom - top)
    }
}

/// 1, 2, 2.5 or 5 times a power of ten, at least `n`.
fn round_up(n: i64) -> i64 {
    let mut power: i64 = 1;
    while power.saturating_mul(10) <= n {
        power = power.saturating_mul(10);
    }
    let steps = [10, 20, 25, 50, 100].map(|tenths| power.saturating_mul(tenths) / 10);
    steps.into_iter().find(|step| *step >= n).unwrap_or(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_round_and_holds_every_value() {
        for values in [vec![0], vec![], vec![7], vec![123, 998], vec![-3, 12], vec![-40, -7], vec![138_329_000, 5], vec![i64::MAX / 8]] {
            let scale = Scale::over(values.iter().copied());
            assert!(scale.low <= 0 && scale.high > scale.low, "{values:?} {scale:?}");
            assert!(values.iter().all(|v| (scale.low..=scale.high).contains(v)), "{values:?} {scale:?}");
            assert!((2..=7).contains(&scale.lines().count()), "{values:?} {scale:?}");
            assert_eq!(scale.lines().last(), Some(scale.high));
        }
        assert_eq!(Scale::near([1209, 1284].into_iter()), Scale { low: 1150, high: 1300, step: 50 });
        assert_eq!(Scale::near([0, 900].into_iter()), Scale::over([0, 900].into_iter()));
        for values in [[1_000, 1_001], [500, 510], [7_000_000, 9_000_000]] {
            let scale = Scale::near(values.into_iter());
            assert!(values.iter().all(|v| (scale.low..=scale.high).contains(v)) && (2..=7).contains(&scale.lines().count()), "{scale:?}");
        }
        assert_eq!(Scale::over([730].into_iter()), Scale { low: 0, high: 800, step: 200 });
    }
}
