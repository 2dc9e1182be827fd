//! How well groups are apart.

use crate::InsightError;

use super::points::{dimension, square};

/// The mean silhouette of the points, from −1 to 1: how much nearer a point is to its own group than to the next.
///
/// Rousseeuw, "Silhouettes" (1987): `(b − a) / max(a, b)`, with `a` the mean distance to the others of its group and
/// `b` to those of the nearest other group; 0 for a group of one. Time grows with the square of the number of points.
///
/// # Errors
/// [`InsightError::Invalid`] where points and labels are not equally many; [`InsightError::TooLittle`] with fewer
/// than two groups.
pub fn silhouette(points: &[Vec<f64>], labels: &[usize]) -> Result<f64, InsightError> {
    dimension(points)?;
    if points.len() != labels.len() {
        return Err(InsightError::Invalid(format!("{} points have {} labels; each needs one", points.len(), labels.len())));
    }
    let groups = labels.iter().max().map_or(0, |label| label + 1);
    let mut sizes = vec![0.0; groups];
    labels.iter().for_each(|label| sizes[*label] += 1.0);
    if sizes.iter().filter(|size| **size > 0.0).count() < 2 {
        return Err(InsightError::TooLittle("a silhouette needs two groups at least".to_owned()));
    }
    let of_point = |(point, label): (&Vec<f64>, &usize)| {
        let mut sums = vec![0.0; groups];
        points.iter().zip(labels).for_each(|(other, group)| sums[*group] += square(point, other).sqrt());
        if sizes[*label] < 2.0 {
            return 0.0;
        }
        let own = sums[*label] / (sizes[*label] - 1.0);
        let others = (0..groups).filter(|group| group != label && sizes[*group] > 0.0);
        let next = others.map(|group| sums[group] / sizes[group]).fold(f64::INFINITY, f64::min);
        if own.max(next) > 0.0 { (next - own) / own.max(next) } else { 0.0 }
    };
    Ok(points.iter().zip(labels).map(of_point).sum::<f64>() / points.len() as f64)
}
