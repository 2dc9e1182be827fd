//! A given number of groups around their means.

use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::InsightError;

use super::points::{dimension, square};

/// Groups of points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clustering {
    /// The mean of each group, the largest group first.
    pub centres: Vec<Vec<f64>>,
    /// The group of each point, by its number.
    pub labels: Vec<usize>,
    /// How many points each group has.
    pub sizes: Vec<usize>,
    /// The sum of the squared distances of the points from the mean of their group.
    pub inertia: f64,
}

/// How often the search starts anew; the best result counts.
const STARTS: usize = 10;
/// Rounds of one search at most.
const ROUNDS: usize = 300;

/// Finds `count` groups such that points lie near the mean of their group.
///
/// Lloyd, "Least squares quantization in PCM" (1982), from ten starts by k-means++ (Arthur and Vassilvitskii 2007).
/// Features are taken as they are: see [`standardised`](super::standardised).
///
/// # Errors
/// [`InsightError::Invalid`] for no group, or values that are not numbers; [`InsightError::TooLittle`] with
/// fewer different points than groups.
pub fn kmeans(points: &[Vec<f64>], count: usize, rng: &mut impl Rng) -> Result<Clustering, InsightError> {
    dimension(points)?;
    if count == 0 {
        return Err(InsightError::Invalid("no group is asked for; ask for one at least".to_owned()));
    }
    let mut best: Option<Clustering> = None;
    for _ in 0..STARTS {
        let found = lloyd(points, spread(points, count, rng)?);
        if best.as_ref().is_none_or(|best| found.inertia < best.inertia) {
            best = Some(found);
        }
    }
    best.map(largest_first).ok_or_else(|| InsightError::TooLittle("there is no point".to_owned()))
}

/// Centres far from each other: each next one a point drawn by its squared distance from those that are there.
fn spread(points: &[Vec<f64>], count: usize, rng: &mut impl Rng) -> Result<Vec<Vec<f64>>, InsightError> {
    let mut centres = vec![points[rng.random_range(0..points.len())].clone()];
    let mut nearest: Vec<f64> = points.iter().map(|point| square(point, &centres[0])).collect();
    while centres.len() < count {
        let all: f64 = nearest.iter().sum();
        if all <= 0.0 {
            let what = format!("there are {} different points for {count} groups; ask for fewer", centres.len());
            return Err(InsightError::TooLittle(what));
        }
        let mut left = rng.random::<f64>() * all;
        let chosen = nearest.iter().position(|distance| {
            left -= distance;
            left < 0.0
        });
        // Rounding may leave a trifle past the last point.
        let last = || nearest.iter().rposition(|distance| *distance > 0.0).unwrap_or(0);
        let centre = points[chosen.unwrap_or_else(last)].clone();
        nearest.iter_mut().zip(points).for_each(|(distance, point)| *distance = distance.min(square(point, &centre)));
        centres.push(centre);
    }
    Ok(centres)
}

/// Moves each centre to the mean of the points that are nearest to it, until nothing changes.
fn lloyd(points: &[Vec<f64>], mut centres: Vec<Vec<f64>>) -> Clustering {
    let mut labels = vec![usize::MAX; points.len()];
    for _ in 0..ROUNDS {
        let next: Vec<usize> = points.iter().map(|point| nearest(point, &centres)).collect();
        if next == labels {
            break;
        }
        labels = next;
        centres = means(points, &labels, centres);
    }
    let inertia = points.iter().zip(&labels).map(|(point, label)| square(point, &centres[*label])).sum();
    let mut sizes = vec![0; centres.len()];
    labels.iter().for_each(|label| sizes[*label] += 1);
    Clustering { centres, labels, sizes, inertia }
}

fn nearest(point: &[f64], centres: &[Vec<f64>]) -> usize {
    let nearer = |best: (usize, f64), next: (usize, f64)| if next.1 < best.1 { next } else { best };
    centres.iter().map(|centre| square(point, centre)).enumerate().fold((0, f64::INFINITY), nearer).0
}

/// The means of the groups; a group without points stays where it is.
fn means(points: &[Vec<f64>], labels: &[usize], centres: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut sums = vec![(vec![0.0; points[0].len()], 0.0); centres.len()];
    for (point, label) in points.iter().zip(labels) {
        let (sum, count) = &mut sums[*label];
        sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
        *count += 1.0;
    }
    let mean = |((sum, count), centre): ((Vec<f64>, f64), Vec<f64>)| {
        if count > 0.0 { sum.into_iter().map(|sum| sum / count).collect() } else { centre }
    };
    sums.into_iter().zip(centres).map(mean).collect()
}

fn largest_first(found: Clustering) -> Clustering {
    let mut order: Vec<usize> = (0..found.sizes.len()).collect();
    order.sort_by_key(|group| std::cmp::Reverse(found.sizes[*group]));
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, old)| place[*old] = new);
    Clustering {
        centres: order.iter().map(|group| found.centres[*group].clone()).collect(),
        sizes: order.iter().map(|group| found.sizes[*group]).collect(),
        labels: found.labels.into_iter().map(|label| place[label]).collect(),
        inertia: found.inertia,
    }
}
