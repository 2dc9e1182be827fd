//! How many groups there are, if any.

use rand::{Rng, seq::index};
use serde::Serialize;

use crate::InsightError;

use super::{
    kmeans::{Clustering, kmeans},
    points::dimension,
    silhouette::silhouette,
};

/// How clear groups are, by their mean silhouette (Kaufman and Rousseeuw, "Finding groups in data", 1990, table 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Structure {
    /// Above 0.7.
    Strong,
    /// Above 0.5.
    Reasonable,
    /// Above 0.25: it may be there by chance.
    Weak,
    /// No clear groups.
    None,
}

/// What speaks for a number of groups.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// How many groups.
    pub count: usize,
    /// How much closer the points lie to the means than points without structure would.
    pub gap: f64,
    /// The gap's standard error.
    pub error: f64,
    /// The mean silhouette; none for a single group.
    pub silhouette: Option<f64>,
}

/// The groups that were found, and why as many.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grouping {
    /// How clear they are.
    pub structure: Structure,
    /// The groups; none where there are no clear ones.
    pub clustering: Option<Clustering>,
    /// What was tried.
    pub choices: Vec<Choice>,
}

/// How many sets of points without structure the points are held against.
const REFERENCES: usize = 10;
/// More points than this are not needed to choose the number of groups: a sample does.
const SAMPLE: usize = 1000;

/// Finds out how many groups there are, one to `most`, and finds them.
///
/// The number is the gap statistic's (Tibshirani, Walther and Hastie 2001): the smallest whose gap is within one
/// standard error of the next one's. One group means that there are no clear groups; nor are there any where the
/// mean silhouette is 0.25 or below. Features are taken as they are: see [`standardised`](super::standardised).
///
/// # Errors
/// [`InsightError::Invalid`] for `most` below two or values that are not numbers; [`InsightError::TooLittle`] with
/// fewer than ten points for each group, or too few different ones.
pub fn groups(points: &[Vec<f64>], most: usize, rng: &mut impl Rng) -> Result<Grouping, InsightError> {
    dimension(points)?;
    if most < 2 {
        return Err(InsightError::Invalid("groups are chosen from one to at least two; ask for more".to_owned()));
    }
    if points.len() < most.saturating_mul(10) {
        let what = format!("{} points for up to {most} groups; have ten for each, or ask for fewer", points.len());
        return Err(InsightError::TooLittle(what));
    }
    let sample = sampled(points, rng);
    // One more than wanted, to compare the last with.
    let choices: Vec<Choice> = (1..=most + 1).map(|count| choice(&sample, count, rng)).collect::<Result<_, _>>()?;
    let settled = choices.windows(2).find(|pair| pair[0].gap >= pair[1].gap - pair[1].error).map_or(most, |pair| pair[0].count);
    let structure = structure(choices[settled - 1].silhouette);
    let clustering = if structure == Structure::None { None } else { Some(kmeans(points, settled, rng)?) };
    Ok(Grouping { structure, clustering, choices: choices.into_iter().take(most).collect() })
}

fn structure(silhouette: Option<f64>) -> Structure {
    match silhouette {
        Some(silhouette) if silhouette > 0.7 => Structure::Strong,
        Some(silhouette) if silhouette > 0.5 => Structure::Reasonable,
        Some(silhouette) if silhouette > 0.25 => Structure::Weak,
        _ => Structure::None,
    }
}

fn sampled(points: &[Vec<f64>], rng: &mut impl Rng) -> Vec<Vec<f64>> {
    if points.len() <= SAMPLE {
        return points.to_vec();
    }
    index::sample(rng, points.len(), SAMPLE).into_iter().map(|number| points[number].clone()).collect()
}

/// The gap of a number of groups: how much smaller the logarithm of the inertia is than of points that are spread
/// evenly over the same ranges.
fn choice(points: &[Vec<f64>], count: usize, rng: &mut impl Rng) -> Result<Choice, InsightError> {
    let found = kmeans(points, count, rng)?;
    if found.inertia <= 0.0 {
        return Err(InsightError::TooLittle(format!("the points are {count} different ones, each repeated; there is nothing to choose")));
    }
    let mut logs = Vec::with_capacity(REFERENCES);
    for _ in 0..REFERENCES {
        logs.push(kmeans(&even(points, rng), count, rng)?.inertia.ln());
    }
    let mean = logs.iter().sum::<f64>() / REFERENCES as f64;
    let variance = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / REFERENCES as f64;
    let silhouette = (count > 1).then(|| silhouette(points, &found.labels)).transpose()?;
    Ok(Choice { count, gap: mean - found.inertia.ln(), error: (variance * (1.0 + 1.0 / REFERENCES as f64)).sqrt(), silhouette })
}

/// As many points, each feature drawn evenly from its range.
fn even(points: &[Vec<f64>], rng: &mut impl Rng) -> Vec<Vec<f64>> {
    let width = points[0].len();
    let range = |feature: usize| {
        let values = || points.iter().map(|point| point[feature]);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    };
    let ranges: Vec<(f64, f64)> = (0..width).map(range).collect();
    let mut draw = |(low, high): &(f64, f64)| low + (high - low) * rng.random::<f64>();
    points.iter().map(|_| ranges.iter().map(&mut draw).collect()).collect()
}
