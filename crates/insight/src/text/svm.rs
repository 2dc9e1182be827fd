//! A linear support vector machine, one category against the rest.

use rand::{Rng, seq::SliceRandom};

use super::vocabulary::Sparse;

/// How much an error costs, against the length of the weights.
const COST: f64 = 1.0;
/// Passes over the messages at most; a text needs ten to twenty.
const PASSES: usize = 60;
/// The gradient's spread at which the search stops.
const TOLERANCE: f64 = 0.5;

/// Weights of the features and, last, of the constant one.
///
/// The L2-regularised L2-loss machine by dual coordinate descent with shrinking: Hsieh, Chang, Lin, Keerthi
/// and Sundararajan, "A dual coordinate descent method for large-scale linear SVM" (2008), algorithm 3;
/// LIBLINEAR's solver 1.
pub(super) fn fit(rows: &[&Sparse], positive: &[bool], features: usize, rng: &mut impl Rng) -> Vec<f64> {
    let ridge = 0.5 / COST;
    let squares: Vec<f64> = rows.iter().map(|row| 1.0 + ridge + row.iter().map(|entry| f64::from(entry.1).powi(2)).sum::<f64>()).collect();
    let mut weights = vec![0.0; features + 1];
    let mut alpha = vec![0.0; rows.len()];
    let mut active: Vec<usize> = (0..rows.len()).collect();
    let mut bound = f64::INFINITY;
    for _ in 0..PASSES {
        active.shuffle(rng);
        let (mut top, mut bottom) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut at = 0;
        while at < active.len() {
            let number = active[at];
            let sign = if positive[number] { 1.0 } else { -1.0 };
            let gradient = sign * score(&weights, rows[number]) - 1.0 + ridge * alpha[number];
            if alpha[number] == 0.0 && gradient > bound {
                active.swap_remove(at);
                continue;
            }
            at += 1;
            let projected = if alpha[number] == 0.0 { gradient.min(0.0) } else { gradient };
            (top, bottom) = (top.max(projected), bottom.min(projected));
            if projected.abs() > 1e-12 {
                let before = alpha[number];
                alpha[number] = (before - gradient / squares[number]).max(0.0);
                add(&mut weights, rows[number], sign * (alpha[number] - before));
            }
        }
        if top - bottom <= TOLERANCE {
            if active.len() == rows.len() {
                break;
            }
            // What was set aside may have come back into play.
            active = (0..rows.len()).collect();
            bound = f64::INFINITY;
        } else {
            bound = if top <= 0.0 { f64::INFINITY } else { top };
        }
    }
    weights
}

fn score(weights: &[f64], row: &Sparse) -> f64 {
    let product = |(number, value): &(u32, f32)| weights[*number as usize] * f64::from(*value);
    // Four sums at a time, so that none waits for the one before.
    let mut sums = [weights.last().copied().unwrap_or(0.0), 0.0, 0.0, 0.0];
    let fours = row.chunks_exact(4);
    let rest: f64 = fours.remainder().iter().map(product).sum();
    for four in fours {
        sums.iter_mut().zip(four).for_each(|(sum, entry)| *sum += product(entry));
    }
    sums.iter().sum::<f64>() + rest
}

fn add(weights: &mut [f64], row: &Sparse, step: f64) {
    if let Some(constant) = weights.last_mut() {
        *constant += step;
    }
    for (number, value) in row {
        weights[*number as usize] += step * f64::from(*value);
    }
}
