//! How two figures go together.

/// Pearson's coefficient of correlation of pairs; none where there are fewer than two, or either figure does not differ.
pub fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    let count = left.len().min(right.len());
    let mean = |figures: &[f64]| figures.iter().take(count).sum::<f64>() / count as f64;
    let (left_mean, right_mean) = (mean(left), mean(right));
    let (mut both, mut left_square, mut right_square) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (left - left_mean, right - right_mean);
        both += left * right;
        left_square += left * left;
        right_square += right * right;
    }
    let coefficient = both / (left_square * right_square).sqrt();
    (count > 1 && coefficient.is_finite()).then_some(coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        let known = correlation(&[1.0, 2.0, 3.0, 5.0], &[2.0, 1.0, 4.0, 5.0]).expect("both differ");
        assert!((known - 8.0 / 87.5_f64.sqrt()).abs() < 1e-12, "{known}");
        assert_eq!(correlation(&[1.0, 2.0], &[3.0, 3.0]), None);
        assert_eq!(correlation(&[1.0], &[3.0]), None);
        assert_eq!(correlation(&[], &[]), None);
    }
}
