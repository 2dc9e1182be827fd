//! The least value of a smooth function of a few parameters.

use crate::math::matrix::{Symmetric, dot};

/// Where a search ended.
#[derive(Clone, Debug)]
pub struct Minimum {
    /// The parameters.
    pub point: Vec<f64>,
    /// The function's value there.
    pub value: f64,
    /// Whether the search settled: another step would gain nothing. Where not, the point is not to be believed.
    pub converged: bool,
    /// What the search took for the inverse of the second derivatives: a start for a search near by.
    pub inverse_hessian: Symmetric,
}

/// Step of the numerical first derivatives.
const STEP: f64 = 2e-5;
/// A search has settled when the next step promises less than this.
const GAIN: f64 = 1e-14;
/// Steps after which a search is given up.
const STEPS: usize = 300;
/// No parameter changes by more than this in one step.
const LONGEST: f64 = 2.0;

/// Minimises by the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal and Wright 2006,
/// algorithm 6.1) with numerical derivatives, within bounds (lowest and highest, per parameter).
///
/// Values and parameters should be of the order of one: take the mean of a log-likelihood over the observations, of
/// logarithms of positive parameters. Where the function has no value it may return NaN or infinity; the search
/// stays away. `inverse_hessian` is that of a search near by, if there is one.
pub fn minimise(f: impl Fn(&[f64]) -> f64, start: &[f64], bounds: &[(f64, f64)], inverse_hessian: Option<&Symmetric>) -> Minimum {
    let size = start.len();
    let mut point = clamped(start.iter().copied(), bounds);
    let mut value = f(&point);
    let mut slope = gradient(&f, &point);
    let mut inverse = inverse_hessian.cloned().unwrap_or_else(|| Symmetric::diagonal(size, 1.0));
    // Whether the matrix has learnt anything of the function yet.
    let mut known = inverse_hessian.is_some();
    for _ in 0..STEPS {
        let free = free(&point, &slope, bounds);
        let mut direction = descent(&inverse, &slope, &free);
        if -dot(&direction, &slope) < 0.0 {
            (inverse, known) = (Symmetric::diagonal(size, 1.0), false);
            direction = descent(&inverse, &slope, &free);
        }
        let gain = -dot(&direction, &slope);
        if gain < if known { GAIN } else { GAIN * GAIN.sqrt() } {
            // The last step costs one look, and takes away most of what is left of the error.
            let next = clamped(point.iter().zip(&direction).map(|(from, by)| from + by), bounds);
            let lower = f(&next);
            if lower <= value {
                (point, value) = (next, lower);
            }
            return Minimum { point, converged: value.is_finite(), value, inverse_hessian: inverse };
        }
        let Some((next, lower)) = line_search(&f, &point, value, &direction, gain, bounds) else {
            if known {
                (inverse, known) = (Symmetric::diagonal(size, 1.0), false);
                continue;
            }
            let steepest = slope.iter().zip(&free).filter(|(_, free)| **free).fold(0.0_f64, |most, (slope, _)| most.max(slope.abs()));
            let converged = value.is_finite() && slope.iter().all(|slope| slope.is_finite()) && steepest < 5e-7;
            return Minimum { point, value, converged, inverse_hessian: inverse };
        };
        let next_slope = gradient(&f, &next);
        let moved: Vec<f64> = next.iter().zip(&point).map(|(to, from)| to - from).collect();
        let turned: Vec<f64> = next_slope.iter().zip(&slope).map(|(to, from)| to - from).collect();
        if dot(&moved, &turned) > 1e-12 * dot(&turned, &turned) {
            if !known {
                inverse = Symmetric::diagonal(size, dot(&moved, &turned) / dot(&turned, &turned));
            }
            (inverse, known) = (updated(&inverse, &moved, &turned), true);
        }
        (point, value, slope) = (next, lower, next_slope);
    }
    Minimum { point, value, converged: false, inverse_hessian: inverse }
}

/// The first derivatives, by central differences.
pub fn gradient(f: impl Fn(&[f64]) -> f64, point: &[f64]) -> Vec<f64> {
    let mut near = point.to_vec();
    let mut at = |parameter: usize, value: f64| {
        near[parameter] = value;
        let result = f(&near);
        near[parameter] = point[parameter];
        result
    };
    (0..point.len())
        .map(|parameter| (at(parameter, point[parameter] + STEP) - at(parameter, point[parameter] - STEP)) / (2.0 * STEP))
        .collect()
}

/// The second derivatives, by central differences.
pub fn hessian(f: impl Fn(&[f64]) -> f64, point: &[f64]) -> Symmetric {
    const STEP: f64 = 1e-3;
    let moved = |row: usize, by: f64, column: usize, and: f64| {
        let mut near = point.to_vec();
        near[row] += by * STEP;
        near[column] += and * STEP;
        f(&near)
    };
    let here = f(point);
    Symmetric::by(point.len(), |row, column| {
        if row == column {
            (moved(row, 1.0, row, 0.0) - 2.0 * here + moved(row, -1.0, row, 0.0)) / (STEP * STEP)
        } else {
            let same = moved(row, 1.0, column, 1.0) + moved(row, -1.0, column, -1.0);
            let opposite = moved(row, 1.0, column, -1.0) + moved(row, -1.0, column, 1.0);
            (same - opposite) / (4.0 * STEP * STEP)
        }
    })
}

fn clamped(point: impl Iterator<Item = f64>, bounds: &[(f64, f64)]) -> Vec<f64> {
    point.zip(bounds).map(|(value, (low, high))| value.clamp(*low, *high)).collect()
}

/// Which parameters may still move: those that are not pressed against a bound.
fn free(point: &[f64], slope: &[f64], bounds: &[(f64, f64)]) -> Vec<bool> {
    let pressed = |value: f64, slope: f64, (low, high): (f64, f64)| value <= low && slope > 0.0 || value >= high && slope < 0.0;
    point.iter().zip(slope).zip(bounds).map(|((value, slope), bound)| !pressed(*value, *slope, *bound)).collect()
}

fn descent(inverse: &Symmetric, slope: &[f64], free: &[bool]) -> Vec<f64> {
    let kept = |values: &[f64]| -> Vec<f64> { values.iter().zip(free).map(|(value, free)| if *free { *value } else { 0.0 }).collect() };
    let direction = kept(&within(inverse, free).times(&kept(slope)));
    let longest = direction.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
    let factor = if longest > LONGEST { LONGEST / longest } else { 1.0 };
    direction.iter().map(|step| -step * factor).collect()
}

/// The inverse of the second derivatives by the parameters that may move alone (Schur complement). The same rows and columns of
/// the whole inverse are that of parameters that all move: with them the search would crawl along a bound.
fn within(inverse: &Symmetric, free: &[bool]) -> Symmetric {
    let pressed = free.iter().enumerate().filter(|(at, free)| !**free && inverse.at(*at, *at) > 0.0);
    pressed.fold(inverse.clone(), |left, (at, _)| {
        let size = free.len();
        Symmetric::by(size, |row, column| match row == at || column == at {
            true if row == column => left.at(row, column),
            true => 0.0,
            false => left.at(row, column) - left.at(row, at) * left.at(at, column) / left.at(at, at),
        })
    })
}

/// The first point along the direction, halving the step, that is enough lower (Armijo's condition).
fn line_search(
    f: impl Fn(&[f64]) -> f64,
    point: &[f64],
    value: f64,
    direction: &[f64],
    gain: f64,
    bounds: &[(f64, f64)],
) -> Option<(Vec<f64>, f64)> {
    (0..40).map(|halvings| 0.5_f64.powi(halvings)).find_map(|length| {
        let next = clamped(point.iter().zip(direction).map(|(from, by)| from + length * by), bounds);
        let lower = f(&next);
        (next != point && lower <= value - 1e-4 * length * gain || lower < value && length == 1.0).then_some((next, lower))
    })
}

/// The inverse after a step, so that it fits how the slope turned (Nocedal and Wright, equation 6.17).
fn updated(inverse: &Symmetric, moved: &[f64], turned: &[f64]) -> Symmetric {
    let rho = dot(moved, turned).recip();
    let mapped = inverse.times(turned);
    let factor = (1.0 + rho * dot(turned, &mapped)) * rho;
    Symmetric::by(moved.len(), |row, column| {
        inverse.at(row, column) + factor * moved[row] * moved[column] - rho * (mapped[row] * moved[column] + moved[row] * mapped[column])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDE: [(f64, f64); 2] = [(-10.0, 10.0); 2];

    fn rosenbrock(x: &[f64]) -> f64 {
        (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2)
    }

    #[test]
    fn the_valley_of_rosenbrock() {
        let minimum = minimise(rosenbrock, &[-1.2, 1.0], &WIDE, None);
        assert!(minimum.converged);
        assert!(minimum.point.iter().all(|x| (x - 1.0).abs() < 1e-6), "{:?}", minimum.point);
    }

    #[test]
    fn a_bound_is_kept() {
        let minimum = minimise(rosenbrock, &[-1.2, 1.0], &[(-10.0, 0.5), (-10.0, 10.0)], None);
        assert!(minimum.converged);
        assert_eq!(minimum.point[0], 0.5);
        assert!((minimum.point[1] - 0.25).abs() < 1e-6);
    }

    /// A ridge whose end lies beyond a bound: the other parameters are then searched for along it, in few steps.
    #[test]
    fn along_a_bound_it_does_not_crawl() {
        let looks = std::cell::Cell::new(0);
        let ridge = |x: &[f64]| {
            looks.set(looks.get() + 1);
            (x[0] - x[1]).powi(2) + 0.1 * (x[1] - x[2]).powi(4) + 1e-3 * (x[1] - x[2]).powi(2) + 1e-4 * (x[2] - 9.0).powi(2)
        };
        let minimum = minimise(ridge, &[0.0, 0.5, 1.0], &[(-10.0, 10.0), (-10.0, 10.0), (-10.0, 4.0)], None);
        assert!(minimum.converged && looks.get() < 400, "{} {minimum:?}", looks.get());
        assert!(minimum.point.iter().all(|x| (x - 4.0).abs() < 2e-2), "{:?}", minimum.point);
    }

    #[test]
    fn derivatives() {
        assert!((gradient(rosenbrock, &[2.0, 1.0])[0] - 2402.0).abs() < 1e-4);
        let second = hessian(rosenbrock, &[1.0, 1.0]);
        assert!((second.at(0, 0) - 802.0).abs() < 1e-2 && (second.at(1, 0) + 400.0).abs() < 1e-2);
    }

    #[test]
    fn what_has_no_value_does_not_converge() {
        assert!(!minimise(|_| f64::NAN, &[0.0, 0.0], &WIDE, None).converged);
    }
}
