//! Level, trend and seasons that follow a series: the recursions of Holt and Winters in their form with errors
//! (Hyndman, Koehler, Ord & Snyder 2008, chapter 2).

use super::model::Seasonality;
use crate::InsightError;

/// Bounds of φ, as usual: a trend damped more is none, and one damped less is not damped.
const DAMPING: [f64; 2] = [0.8, 0.98];
/// Beyond this a parameter, written as log-odds, is at its bound.
const BOUND: f64 = 12.0;

/// What α, β/α and γ/(1 − α) usually are, and where φ usually lies between its bounds.
const USUAL: [f64; 3] = [0.5, 0.08, 0.27];
const USUAL_DAMPING: f64 = 0.75;
/// Standard deviation of that, as log-odds: 95 % of all α lie between 0.02 and 0.98.
const DOUBT: f64 = 2.0;

/// The longest season whose first round is fitted value by value; a longer one begins as it is on average, for so many
/// parameters would take long and learn little.
const LONGEST_FITTED: usize = 24;

/// Level, trend and seasons at a moment.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) level: f64,
    pub(super) trend: f64,
    /// One for each period of the season.
    pub(super) seasons: Vec<f64>,
    /// Which of them comes next.
    pub(super) period: usize,
}

/// How fast level, trend and seasons follow what is seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Smoothing {
    pub(super) alpha: f64,
    /// As a share of an error, not of the change of the level: β = α·β*.
    pub(super) beta: f64,
    pub(super) gamma: f64,
    /// φ; 1 where the trend is not damped.
    pub(super) phi: f64,
}

/// The shape of the problem: which parameters stand where.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) seasonality: Seasonality,
    damped: bool,
    season: usize,
    /// Where the search begins; its seasons are kept where a season is long.
    first: State,
}

fn log_odds(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

impl State {
    pub(super) fn expected(&self, seasonality: Seasonality, smoothing: &Smoothing) -> f64 {
        let trend = self.level + smoothing.phi * self.trend;
        match seasonality {
            Seasonality::Additive => trend + self.seasons[self.period],
            Seasonality::Multiplicative => trend * self.seasons[self.period],
        }
    }

    /// Learns from an error and goes on to the next period.
    pub(super) fn follow(&mut self, seasonality: Seasonality, smoothing: &Smoothing, error: f64) {
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

    /// What is expected of the next values.
    pub(super) fn ahead(&self, seasonality: Seasonality, smoothing: &Smoothing, horizon: usize) -> Vec<f64> {
        let mut state = self.clone();
        let mut next = |_| {
            let expected = state.expected(seasonality, smoothing);
            state.follow(seasonality, smoothing, 0.0);
            expected
        };
        (0..horizon).map(&mut next).collect()
    }
}

impl Shape {
    /// How many parameters are fitted: α, β, γ, φ, level, trend, and the seasons but one, which the others determine.
    pub(super) fn parameters(&self) -> usize {
        let seasonal = if self.season > 1 { self.season } else { 0 };
        4 + seasonal + usize::from(self.damped)
    }

    /// The shape for a series. A season of 1 is none.
    pub(super) fn of(series: &[f64], season: usize, seasonality: Seasonality, damped: bool) -> Result<Self, InsightError> {
        let first = State { level: 0.0, trend: 0.0, seasons: vec![0.0], period: 0 };
        let mut shape = Self { seasonality, damped, season, first };
        let (many, needed) = (series.len(), (2 * season).max(shape.parameters() + 3));
        if many < needed {
            return Err(InsightError::TooLittle(format!("Holt-Winters with a season of {season} needs {needed} values; there are {many}")));
        }
        if seasonality == Seasonality::Multiplicative && series.iter().any(|value| *value <= 0.0) {
            return Err(InsightError::Invalid("seasons that multiply need values above 0; use the additive model".to_owned()));
        }
        shape.first = shape.first_state(series);
        Ok(shape)
    }

    /// Whether the seasons before the first value are fitted, or kept as they are on average.
    fn fits_seasons(&self) -> bool {
        (2..=LONGEST_FITTED).contains(&self.season)
    }

    /// Level, trend and seasons from the first two rounds of the season; from all where they are kept.
    fn first_state(&self, series: &[f64]) -> State {
        let m = self.season;
        let neutral = if self.seasonality == Seasonality::Multiplicative { 1.0 } else { 0.0 };
        if m == 1 {
            return State { level: series[0] - (series[1] - series[0]), trend: series[1] - series[0], seasons: vec![neutral], period: 0 };
        }
        let mean = |round: &[f64]| round.iter().sum::<f64>() / m as f64;
        let rounds: Vec<_> = series.chunks_exact(m).take(if self.fits_seasons() { 2 } else { usize::MAX }).collect();
        let trend = (mean(rounds[rounds.len() - 1]) - mean(rounds[0])) / (m * (rounds.len() - 1)) as f64;
        let season = |at: usize| {
            let one = |round: &&[f64]| {
                let without = mean(round) + trend * (at as f64 - (m as f64 - 1.0) / 2.0);
                if neutral > 0.0 { round[at] / without } else { round[at] - without }
            };
            rounds.iter().map(one).sum::<f64>() / rounds.len() as f64
        };
        let level = mean(rounds[0]) - trend * (m as f64 + 1.0) / 2.0;
        State { level, trend, seasons: (0..m).map(season).collect(), period: 0 }
    }

    /// A start of the search as parameters without bounds.
    pub(super) fn start(&self, [alpha, beta, gamma]: [f64; 3]) -> Vec<f64> {
        let state = &self.first;
        let mut start = vec![log_odds(alpha), log_odds(beta), state.level, state.trend];
        if self.damped {
            start.push(log_odds(USUAL_DAMPING));
        }
        if self.season > 1 {
            start.push(log_odds(gamma));
        }
        if self.fits_seasons() {
            start.extend(&state.seasons[1..]);
        }
        start
    }

    /// The parameters as they stand in the model: seasons add up to nothing, or are one on average.
    pub(super) fn read(&self, at: &[f64]) -> (Smoothing, State) {
        let share = |log_odds: f64| 1.0 / (1.0 + (-log_odds.clamp(-BOUND, BOUND)).exp());
        let alpha = share(at[0]);
        let mut rest = at[4..].iter();
        let mut next = || rest.next().copied().unwrap_or(0.0);
        let phi = if self.damped { DAMPING[0] + (DAMPING[1] - DAMPING[0]) * share(next()) } else { 1.0 };
        let gamma = if self.season > 1 { (1.0 - alpha) * share(next()) } else { 0.0 };
        let others: Vec<_> = rest.copied().collect();
        let total = if self.seasonality == Seasonality::Multiplicative { self.season as f64 } else { 0.0 };
        let fitted = || std::iter::once(total - others.iter().sum::<f64>()).chain(others.iter().copied()).collect();
        let seasons = if self.fits_seasons() { fitted() } else { self.first.seasons.clone() };
        (Smoothing { alpha, beta: alpha * share(at[1]), gamma, phi }, State { level: at[2], trend: at[3], seasons, period: 0 })
    }

    /// How far the smoothing parameters lie from what is usual, weighed like so many errors: each is believed, as
    /// log-odds, to be normal. Without that, a short series sets them at their bounds as often as not, where they
    /// forecast worse and their intervals are too narrow.
    pub(super) fn doubts(&self, at: &[f64], deviation: f64) -> Vec<f64> {
        let doubt = |value: f64, usual: f64| deviation * (value - log_odds(usual)) / DOUBT;
        let mut doubts = vec![doubt(at[0], USUAL[0]), doubt(at[1], USUAL[1])];
        if self.damped {
            doubts.push(doubt(at[4], USUAL_DAMPING));
        }
        if self.season > 1 {
            doubts.push(doubt(at[4 + usize::from(self.damped)], USUAL[2]));
        }
        doubts
    }

    /// Variance of the errors one step ahead, what the parameters took up made good.
    pub(super) fn variance(&self, series: &[f64], at: &[f64]) -> f64 {
        let sum: f64 = self.errors(series, at).iter().map(|error| error * error).sum();
        sum / (series.len() - self.parameters()) as f64
    }

    /// The state at the end of the series.
    pub(super) fn after(&self, series: &[f64], at: &[f64]) -> (Smoothing, State) {
        let (smoothing, mut state) = self.read(at);
        for value in series {
            let error = value - state.expected(self.seasonality, &smoothing);
            state.follow(self.seasonality, &smoothing, error);
        }
        (smoothing, state)
    }

    /// Mean square of the errors one step to a season ahead.
    pub(super) fn error_ahead(&self, series: &[f64], at: &[f64]) -> f64 {
        let (smoothing, mut state) = self.read(at);
        let (mut sum, mut count) = (0.0, 0);
        for (from, value) in series.iter().enumerate() {
            let later = &series[from..series.len().min(from + self.season)];
            let ahead = state.ahead(self.seasonality, &smoothing, later.len());
            sum += later.iter().zip(ahead).map(|(later, ahead)| (later - ahead).powi(2)).sum::<f64>();
            count += later.len();
            let error = value - state.expected(self.seasonality, &smoothing);
            state.follow(self.seasonality, &smoothing, error);
        }
        sum / count as f64
    }

    /// The errors one step ahead; not a number once a level or season that multiplies is not above zero.
    pub(super) fn errors(&self, series: &[f64], at: &[f64]) -> Vec<f64> {
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
