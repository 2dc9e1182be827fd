//! Exponential smoothing after Holt (1957) and Winters (1960), in the form of Hyndman, Koehler, Ord & Snyder (2008).

use super::{
    Spread,
    least_squares::{self, Fit},
    model::Seasonality,
};
use crate::InsightError;

/// Where the searches for the smoothing parameters begin: α, β/α and γ/(1 − α).
const STARTS: [[f64; 3]; 4] = [[0.2, 0.05, 0.2], [0.4, 0.1, 0.6], [0.7, 0.05, 0.1], [0.8, 0.3, 0.8]];
/// Bounds of φ, as usual: a trend damped more is none, and one damped less is not damped.
const DAMPING: [f64; 2] = [0.8, 0.98];
/// Beyond this a parameter, written as log-odds, is at its bound.
const BOUND: f64 = 12.0;

/// Level, trend and seasons, smoothed.
#[derive(Clone, Debug)]
struct State {
    level: f64,
    trend: f64,
    /// One for each period of the season.
    seasons: Vec<f64>,
    /// Which of them comes next.
    period: usize,
}

/// How fast level, trend and seasons follow what is seen.
#[derive(Clone, Copy, Debug)]
struct Smoothing {
    alpha: f64,
    /// As a share of an error, not of the change of the level: β = α·β*.
    beta: f64,
    gamma: f64,
    /// φ; 1 where the trend is not damped.
    phi: f64,
}

/// A fitted model, at the end of the series.
pub(super) struct HoltWinters {
    seasonality: Seasonality,
    smoothing: Smoothing,
    state: State,
    /// Variance of the errors: of the relative ones where the seasons multiply.
    variance: f64,
}

/// The shape of the problem: which parameters stand where.
#[derive(Clone, Copy)]
struct Shape {
    seasonality: Seasonality,
    damped: bool,
    season: usize,
}

impl HoltWinters {
    /// Fits smoothing parameters and the state before the first value together, by least squares of the errors one
    /// step ahead. A season of 1 is none.
    pub(super) fn fit(series: &[f64], season: usize, seasonality: Seasonality, damped: bool) -> Result<Self, InsightError> {
        let shape = Shape { seasonality, damped, season };
        let needed = (2 * season).max(shape.parameters() + 3);
        if series.len() < needed {
            return Err(InsightError::TooLittle(format!(
                "Holt-Winters with a season of {season} needs {needed} values; there are {}",
                series.len()
            )));
        }
        if seasonality == Seasonality::Multiplicative && series.iter().any(|value| *value <= 0.0) {
            return Err(InsightError::Invalid("seasons that multiply need values above 0; use the additive model".to_owned()));
        }
        let state = shape.first_state(series);
        let searches = STARTS.iter().map(|start| least_squares::minimise(shape.start(*start, &state), |at| shape.errors(series, at)));
        // The errors have several minima. Season and level can share the work in more than one way: the better is the
        // one that forecasts a whole season better. A search that failed is worse than any other.
        let ahead =
            |search: &Result<Fit, InsightError>| search.as_ref().map_or(f64::INFINITY, |fit| shape.error_ahead(series, &fit.parameters));
        let searches = searches.map(|search| (ahead(&search), search));
        let best = searches.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, search)| search);
        let best = best.unwrap_or_else(|| Err(InsightError::NotConverged("no search was begun".to_owned())))?;
        let (smoothing, mut state) = shape.read(&best.parameters);
        let mut sum = 0.0;
        for value in series {
            let expected = state.expected(seasonality, &smoothing);
            let error = value - expected;
            state.follow(seasonality, &smoothing, error);
            sum += if seasonality == Seasonality::Multiplicative { (error / expected).powi(2) } else { error * error };
        }
        Ok(Self { seasonality, smoothing, state, variance: sum / (series.len() - shape.parameters()) as f64 })
    }

    /// The mean and standard deviation of each of the next `horizon` values.
    pub(super) fn forecast(&self, horizon: usize) -> Vec<Spread> {
        let mut state = self.state.clone();
        let mut means = Vec::with_capacity(horizon);
        for _ in 0..horizon {
            means.push(state.expected(self.seasonality, &self.smoothing));
            state.follow(self.seasonality, &self.smoothing, 0.0);
        }
        let variances = match self.seasonality {
            Seasonality::Additive => self.additive_variances(horizon),
            Seasonality::Multiplicative => self.multiplicative_variances(&means),
        };
        means.into_iter().zip(variances).map(|(mean, variance)| Spread { mean, deviation: variance.sqrt() }).collect()
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
            let returns = if season > 1 && (at + 1) % season == 0 { self.smoothing.gamma } else { 0.0 };
            sum += (effect + returns).powi(2);
            variance
        };
        self.effects(horizon).iter().enumerate().map(&mut grow).collect()
    }

    /// Hyndman et al. 2008, section 6.4.3, for errors in proportion to the mean:
    /// θₕ·(1 + σ²)·(1 + γ²σ²)ᵏ − μₕ², where θₕ = μₕ² + σ²·Σ cⱼ²·θₕ₋ⱼ, all times the season squared.
    fn multiplicative_variances(&self, means: &[f64]) -> Vec<f64> {
        let State { seasons, period, .. } = &self.state;
        let effects = self.effects(means.len());
        let mut theta: Vec<f64> = Vec::with_capacity(means.len());
        let mut variance = |(at, mean): (usize, &f64)| {
            let factor = seasons[(period + at) % seasons.len()];
            let trend = mean / factor;
            let past: f64 = theta.iter().rev().zip(&effects).map(|(theta, effect)| effect * effect * theta).sum();
            theta.push(trend * trend + self.variance * past);
            let rounds = (at / seasons.len()) as f64;
            let seasonal = (1.0 + self.smoothing.gamma.powi(2) * self.variance).powf(rounds);
            factor * factor * (theta[at] * (1.0 + self.variance) * seasonal - trend * trend)
        };
        means.iter().enumerate().map(&mut variance).collect()
    }
}

impl State {
    fn expected(&self, seasonality: Seasonality, smoothing: &Smoothing) -> f64 {
        let trend = self.level + smoothing.phi * self.trend;
        match seasonality {
            Seasonality::Additive => trend + self.seasons[self.period],
            Seasonality::Multiplicative => trend * self.seasons[self.period],
        }
    }

    /// Learns from an error and goes on to the next period.
    fn follow(&mut self, seasonality: Seasonality, smoothing: &Smoothing, error: f64) {
        let Smoothing { alpha, beta, gamma, phi } = *smoothing;
        let (trend, season) = (self.level + phi * self.trend, self.seasons[self.period]);
        let (of_level, of_season) = match seasonality {
            Seasonality::Additive => (error, error),
            Seasonality::Multiplicative => (error / season, error / trend),
        };
        self.level = trend + alpha * of_level;
        self.trend = phi * self.trend + beta * of_level;
        self.seasons[self.period] = season + gamma * of_season;
        self.period = (self.period + 1) % self.seasons.len();
    }
}

impl Shape {
    /// How many parameters are fitted: α, β, γ, φ, level, trend, and the seasons but one, which the others determine.
    fn parameters(&self) -> usize {
        let seasonal = if self.season > 1 { self.season } else { 0 };
        4 + seasonal + usize::from(self.damped)
    }

    /// Level, trend and seasons from the first two rounds of the season.
    fn first_state(&self, series: &[f64]) -> State {
        let m = self.season;
        if m == 1 {
            return State { level: series[0] - (series[1] - series[0]), trend: series[1] - series[0], seasons: vec![0.0], period: 0 };
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / m as f64;
        let (first, second) = (mean(&series[..m]), mean(&series[m..2 * m]));
        let trend = (second - first) / m as f64;
        let level = first - trend * (m as f64 + 1.0) / 2.0;
        let season = |at: usize| match self.seasonality {
            Seasonality::Additive => (series[at] - first + series[at + m] - second) / 2.0,
            Seasonality::Multiplicative => (series[at] / first + series[at + m] / second) / 2.0,
        };
        State { level, trend, seasons: (0..m).map(season).collect(), period: 0 }
    }

    /// A start of the search as parameters without bounds.
    fn start(&self, [alpha, beta, gamma]: [f64; 3], state: &State) -> Vec<f64> {
        let log_odds = |share: f64| (share / (1.0 - share)).ln();
        let mut start = vec![log_odds(alpha), log_odds(beta), state.level, state.trend];
        if self.damped {
            start.push(log_odds(0.75));
        }
        if self.season > 1 {
            start.push(log_odds(gamma));
            start.extend(&state.seasons[1..]);
        }
        start
    }

    /// The parameters as they stand in the model: seasons add up to nothing, or are one on average.
    fn read(&self, at: &[f64]) -> (Smoothing, State) {
        let share = |log_odds: f64| 1.0 / (1.0 + (-log_odds.clamp(-BOUND, BOUND)).exp());
        let alpha = share(at[0]);
        let mut rest = at[4..].iter();
        let mut next = || rest.next().copied().unwrap_or(0.0);
        let phi = if self.damped { DAMPING[0] + (DAMPING[1] - DAMPING[0]) * share(next()) } else { 1.0 };
        let gamma = if self.season > 1 { (1.0 - alpha) * share(next()) } else { 0.0 };
        let others: Vec<_> = rest.copied().collect();
        let total = if self.seasonality == Seasonality::Multiplicative { self.season as f64 } else { 0.0 };
        let seasons = std::iter::once(total - others.iter().sum::<f64>()).chain(others.iter().copied()).collect();
        (Smoothing { alpha, beta: alpha * share(at[1]), gamma, phi }, State { level: at[2], trend: at[3], seasons, period: 0 })
    }

    /// Mean square of the errors one step to a season ahead.
    fn error_ahead(&self, series: &[f64], at: &[f64]) -> f64 {
        let (smoothing, mut state) = self.read(at);
        let (mut sum, mut count) = (0.0, 0_u32);
        for (from, value) in series.iter().enumerate() {
            let mut ahead = state.clone();
            for later in series[from..].iter().take(self.season) {
                sum += (later - ahead.expected(self.seasonality, &smoothing)).powi(2);
                count += 1;
                ahead.follow(self.seasonality, &smoothing, 0.0);
            }
            let error = value - state.expected(self.seasonality, &smoothing);
            state.follow(self.seasonality, &smoothing, error);
        }
        sum / f64::from(count)
    }

    /// The errors one step ahead; not a number once a level or season that multiplies is not above zero.
    fn errors(&self, series: &[f64], at: &[f64]) -> Vec<f64> {
        let (smoothing, mut state) = self.read(at);
        let mut error_of = |value: &f64| {
            let expected = state.expected(self.seasonality, &smoothing);
            let error = value - expected;
            if self.seasonality == Seasonality::Multiplicative && (expected <= 0.0 || state.seasons[state.period] <= 0.0) {
                return f64::NAN;
            }
            state.follow(self.seasonality, &smoothing, error);
            error
        };
        series.iter().map(&mut error_of).collect()
    }
}
