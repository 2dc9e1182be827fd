//! Exponential smoothing after Holt (1957) and Winters (1960), in the form of Hyndman, Koehler, Ord & Snyder (2008).

use super::{
    Future, Spread,
    least_squares::{self, Fit},
    model::Seasonality,
    smoothing::{Shape, Smoothing, State},
};
use crate::InsightError;

/// Where the searches for the smoothing parameters begin: α, β/α and γ/(1 − α).
const STARTS: [[f64; 3]; 4] = [[0.2, 0.05, 0.2], [0.4, 0.1, 0.6], [0.7, 0.05, 0.1], [0.8, 0.3, 0.8]];

/// A fitted model, at the end of the series.
pub(super) struct HoltWinters {
    seasonality: Seasonality,
    smoothing: Smoothing,
    state: State,
    /// Variance of the errors: of the relative ones where the seasons multiply.
    variance: f64,
}

/// The mean and standard deviation of each of the next `horizon` values.
pub(super) fn forecast(series: &[f64], shape: &Shape, horizon: usize) -> Result<Future, InsightError> {
    let seasonality = shape.seasonality;
    let fit = search(series, shape)?;
    let model = HoltWinters::after(series, shape, &fit);
    let means = model.state.ahead(seasonality, &model.smoothing, horizon);
    let futures = model.variances(&means);
    let learning = fit.uncertainty(shape.variance(series, &fit.parameters), |at| {
        let (smoothing, state) = shape.after(series, at);
        state.ahead(seasonality, &smoothing, horizon)
    });
    let spread = |((mean, future), learning): ((f64, f64), f64)| Spread { mean, deviation: (future + learning).sqrt() };
    let steps = means.into_iter().zip(futures).zip(learning).map(spread).collect();
    Ok(Future { steps, freedom: series.len() - shape.parameters() })
}

/// Fits smoothing parameters and the state before the first value together, by least squares of the errors one step
/// ahead and of the doubts, which are weighed by the errors of a first such fit. There are several minima, for season
/// and level can share the work in more than one way: the better is the one that forecasts a whole season better.
fn search(series: &[f64], shape: &Shape) -> Result<Fit, InsightError> {
    let search = |start: &[f64; 3]| {
        let start = shape.start(*start);
        let weighed = |deviation: f64| move |at: &[f64]| [shape.errors(series, at), shape.doubts(at, deviation)].concat();
        let first = least_squares::minimise(start.clone(), weighed(shape.variance(series, &start).sqrt()))?;
        let deviation = shape.variance(series, &first.parameters).sqrt();
        least_squares::minimise(first.parameters, weighed(deviation))
    };
    // A search that failed is worse than any other; only where all did is there no fit.
    let ahead = |fit: &Result<Fit, _>| fit.as_ref().map_or(f64::INFINITY, |fit| shape.error_ahead(series, &fit.parameters));
    let fits = STARTS.iter().map(search).map(|fit| (ahead(&fit), fit));
    let best = fits.min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or_else(|| Err(InsightError::NotConverged("no search was begun".to_owned())), |(_, fit)| fit)
}

impl HoltWinters {
    /// The model of a fit, at the end of the series.
    fn after(series: &[f64], shape: &Shape, fit: &Fit) -> Self {
        let (smoothing, mut state) = shape.read(&fit.parameters);
        let mut relative = 0.0;
        for value in series {
            let expected = state.expected(shape.seasonality, &smoothing);
            relative += (value / expected - 1.0).powi(2);
            state.follow(shape.seasonality, &smoothing, value - expected);
        }
        let variance = match shape.seasonality {
            Seasonality::Additive => shape.variance(series, &fit.parameters),
            Seasonality::Multiplicative => relative / (series.len() - shape.parameters()) as f64,
        };
        Self { seasonality: shape.seasonality, smoothing, state, variance }
    }

    /// The variance of each value to come, were the parameters known.
    fn variances(&self, means: &[f64]) -> Vec<f64> {
        match self.seasonality {
            Seasonality::Additive => self.additive_variances(means.len()),
            Seasonality::Multiplicative => self.multiplicative_variances(means),
        }
    }

    /// What an error does to level and trend 1, 2, … steps later: α + β·(φ + … + φʲ).
    fn effects(&self, steps: usize) -> Vec<f64> {
        let Smoothing { alpha, beta, phi, .. } = self.smoothing;
        let (mut power, mut sum) = (1.0, 0.0);
        let mut next = |_| {
            power *= phi;
            sum += power;
            alpha + beta * sum
        };
        (0..steps).map(&mut next).collect()
    }

    /// Hyndman et al. 2008, table 6.1: σ²·(1 + Σ cⱼ²).
    fn additive_variances(&self, horizon: usize) -> Vec<f64> {
        let season = self.state.seasons.len();
        let mut sum = 1.0;
        let mut grow = |(at, effect): (usize, &f64)| {
            let variance = self.variance * sum;
            let returns = if season > 1 && (at + 1).is_multiple_of(season) { self.smoothing.gamma } else { 0.0 };
            sum += (effect + returns).powi(2);
            variance
        };
        self.effects(horizon).iter().enumerate().map(&mut grow).collect()
    }

    /// For errors in proportion to the mean: θₕ·(1 + σ²) − μₕ², where θₕ = μₕ² + σ²·Σ cⱼ²·θₕ₋ⱼ, all times the season
    /// squared (Hyndman et al. 2008, section 6.4). There, level and season are taken to err apart; but an error moves
    /// both, and a season later their product, which is put into cⱼ here, to first order.
    fn multiplicative_variances(&self, means: &[f64]) -> Vec<f64> {
        let State { seasons, period, .. } = &self.state;
        let season = seasons.len();
        let factor = |at: usize| seasons[(period + at) % season];
        let trends: Vec<_> = means.iter().enumerate().map(|(at, mean)| mean / factor(at)).collect();
        let effects = self.effects(means.len());
        let mut theta: Vec<f64> = Vec::with_capacity(means.len());
        let mut variance = |(at, trend): (usize, &f64)| {
            let moved = |back: usize| {
                let returns =
                    if season > 1 && back.is_multiple_of(season) { self.smoothing.gamma * trend / trends[at - back] } else { 0.0 };
                (effects[back - 1] + returns).powi(2) * theta[at - back]
            };
            let past: f64 = (1..=at).map(moved).sum();
            theta.push(trend * trend + self.variance * past);
            factor(at).powi(2) * (theta[at] * (1.0 + self.variance) - trend * trend)
        };
        trends.iter().enumerate().map(&mut variance).collect()
    }
}

#[cfg(test)]
#[path = "holt_winters_tests.rs"]
mod tests;
