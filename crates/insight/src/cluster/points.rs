//! Points: a row of features for each customer.

use crate::InsightError;

/// Checks that all points have the same number of features, every one a finite number, and gives that number.
pub(super) fn dimension(points: &[Vec<f64>]) -> Result<usize, InsightError> {
    let width = points.first().map_or(0, Vec::len);
    if width == 0 {
        return Err(InsightError::TooLittle("there is no point, or it has no feature".to_owned()));
    }
    for (number, point) in points.iter().enumerate() {
        if point.len() != width {
            return Err(InsightError::Invalid(format!("point {} has {} features where the first has {width}", number + 1, point.len())));
        }
        if let Some(feature) = point.iter().position(|value| !value.is_finite()) {
            return Err(InsightError::Invalid(format!(
                "point {}, feature {}: {} is not a number",
                number + 1,
                feature + 1,
                point[feature]
            )));
        }
    }
    Ok(width)
}

/// The points with every feature at mean 0 and standard deviation 1, so that no feature counts more than another
/// for its unit alone. A feature that is the same everywhere becomes 0.
///
/// # Errors
/// [`InsightError::TooLittle`] without points or features, [`InsightError::Invalid`] where a point has more or fewer
/// features than the first, or a value that is not a finite number.
pub fn standardised(points: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, InsightError> {
    let width = dimension(points)?;
    let count = points.len() as f64;
    let scale = |feature: usize| {
        let mean = points.iter().map(|point| point[feature] / count).sum::<f64>();
        let deviation = (points.iter().map(|point| (point[feature] - mean).powi(2) / count).sum::<f64>()).sqrt();
        // What is left of rounding where all are the same.
        (mean, if deviation > 1e-12 * mean.abs() { deviation } else { f64::INFINITY })
    };
    let scales: Vec<(f64, f64)> = (0..width).map(scale).collect();
    let standard = |point: &Vec<f64>| point.iter().zip(&scales).map(|(value, (mean, deviation))| (value - mean) / deviation).collect();
    Ok(points.iter().map(standard).collect())
}

/// The square of the distance of two points.
pub(super) fn square(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
}
