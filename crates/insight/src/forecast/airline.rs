//! The airline model of Box & Jenkins (1976, chapter 9): ARIMA(0,1,1)(0,1,1) on logarithms,
//! (1 − B)(1 − Bᵐ)·ln yₜ = (1 − θB)(1 − ΘBᵐ)·aₜ, by exact maximum likelihood.

use super::{Spread, least_squares};
use crate::InsightError;

/// Where the searches begin: θ and Θ.
const STARTS: [[f64; 2]; 3] = [[0.4, 0.6], [0.1, 0.2], [0.8, 0.8]];

/// The longest season, so that weeks of a year are; the work grows with its square.
const LONGEST: usize = 60;

/// A fitted model, at the end of the series.
pub(super) struct Airline {
    season: usize,
    /// Logarithms of the series.
    logs: Vec<f64>,
    weights: Weights,
    /// Variance of aₜ.
    variance: f64,
}

/// The moving average's two parameters.
#[derive(Clone, Copy, Debug)]
struct Weights {
    theta: f64,
    seasonal: f64,
}

impl Weights {
    /// Without bounds: both are held inside (−1, 1), where the process can be told from its past.
    fn read(at: &[f64]) -> Self {
        Self { theta: at[0].tanh(), seasonal: at[1].tanh() }
    }

    /// The moving average's coefficients at lags 0 to m + 1.
    fn coefficients(self, season: usize) -> Vec<f64> {
        let mut result = vec![0.0; season + 2];
        result[0] = 1.0;
        result[1] -= self.theta;
        result[season] -= self.seasonal;
        result[season + 1] += self.theta * self.seasonal;
        result
    }
}

impl Airline {
    pub(super) fn fit(series: &[f64], season: usize) -> Result<Self, InsightError> {
        if season < 2 {
            return Err(InsightError::Invalid("the airline model needs a season of 2 or more; use Holt-Winters".to_owned()));
        }
        if season > LONGEST {
            return Err(InsightError::Invalid(format!("the airline model is for a season of {LONGEST} at most; use Holt-Winters")));
        }
        let needed = 2 * season + 6;
        if series.len() < needed {
            return Err(InsightError::TooLittle(format!(
                "the airline model with a season of {season} needs {needed} values; there are {}",
                series.len()
            )));
        }
        if series.iter().any(|value| *value <= 0.0) {
            return Err(InsightError::Invalid("the airline model takes logarithms: every value must be above 0".to_owned()));
        }
        let logs: Vec<_> = series.iter().map(|value| value.ln()).collect();
        let differenced = difference(&difference(&logs, season), 1);
        // Where ln L = −n/2·ln(S/n) − ½·Σ ln rₜ + c is greatest, Σ (eₜ²/rₜ)·(Π r)^(1/n) is least (Ansley 1979).
        let residuals = |at: &[f64]| {
            let run = Innovations::of(&differenced, 0, &Weights::read(at).coefficients(season));
            let geometric = (run.log_variances() / (2.0 * differenced.len() as f64)).exp();
            run.standardised().map(|residual| residual * geometric).collect()
        };
        let searches = STARTS.iter().map(|start| least_squares::minimise(start.map(f64::atanh).to_vec(), residuals));
        let best = searches.flatten().min_by(|a, b| a.sum_of_squares.total_cmp(&b.sum_of_squares));
        let best = best.ok_or_else(|| InsightError::NotConverged("no search for the airline model's parameters settled".to_owned()))?;
        let weights = Weights::read(&best.parameters);
        let run = Innovations::of(&differenced, 0, &weights.coefficients(season));
        let sum: f64 = run.standardised().map(|residual| residual * residual).sum();
        Ok(Self { season, logs, weights, variance: sum / (differenced.len() as f64 - 2.0) })
    }

    /// The mean and standard deviation of the logarithm of each of the next `horizon` values.
    pub(super) fn forecast(&self, horizon: usize) -> Vec<Spread> {
        let m = self.season;
        let coefficients = self.weights.coefficients(m);
        let differenced = difference(&difference(&self.logs, m), 1);
        let ahead = Innovations::of(&differenced, horizon, &coefficients).ahead;
        let mut logs = self.logs.clone();
        for change in ahead {
            let n = logs.len();
            logs.push(change + logs[n - 1] + logs[n - m] - logs[n - m - 1]);
        }
        // ψ: what an error does to the series later, the moving average summed up by both differences.
        let mut psi: Vec<f64> = Vec::with_capacity(horizon);
        let mut sum = 0.0;
        let mut spread = |(at, &mean): (usize, &f64)| {
            let before = |lag: usize| if lag <= at { psi[at - lag] } else { 0.0 };
            let past = if at > 0 { before(1) } else { 0.0 };
            let weight = coefficients.get(at).copied().unwrap_or(0.0) + past + before(m) - before(m + 1);
            psi.push(weight);
            sum += weight * weight;
            Spread { mean, deviation: (self.variance * sum).sqrt() }
        };
        logs[self.logs.len()..].iter().enumerate().map(&mut spread).collect()
    }
}

fn difference(series: &[f64], lag: usize) -> Vec<f64> {
    series.iter().zip(&series[lag..]).map(|(before, after)| after - before).collect()
}

/// What each value of a moving average brought that could not be foreseen, by the innovations algorithm
/// (Brockwell & Davis 1991, proposition 5.2.2). Variances are in units of the noise's.
struct Innovations {
    errors: Vec<f64>,
    variances: Vec<f64>,
    /// The next values to be expected.
    ahead: Vec<f64>,
}

impl Innovations {
    /// Goes through the series and `horizon` steps on, where nothing unforeseen is seen.
    fn of(series: &[f64], horizon: usize, coefficients: &[f64]) -> Self {
        let q = coefficients.len() - 1;
        let covariances = covariances(coefficients);
        // Row n % q holds θₙ₁ … θₙ_q: what the errors 1 to q steps before add to value n.
        let mut rows = vec![vec![0.0; q + 1]; q];
        let mut run = Self { errors: Vec::new(), variances: Vec::new(), ahead: Vec::new() };
        for n in 0..series.len() + horizon {
            let first = n.saturating_sub(q);
            // The row that is given up is that of n − q, which has no error in common with n.
            let mut row = std::mem::take(&mut rows[n % q]);
            row.fill(0.0);
            for k in first..n {
                let common: f64 = (first..k).map(|j| rows[k % q][k - j] * row[n - j] * run.variances[j]).sum();
                row[n - k] = (covariances[n - k] - common) / run.variances[k];
            }
            let foreseen: f64 = (first..n).map(|j| row[n - j] * run.errors[j]).sum();
            let explained: f64 = (first..n).map(|j| row[n - j] * row[n - j] * run.variances[j]).sum();
            run.variances.push(covariances[0] - explained);
            match series.get(n) {
                Some(value) => run.errors.push(value - foreseen),
                None => {
                    run.errors.push(0.0);
                    run.ahead.push(foreseen);
                }
            }
            rows[n % q] = row;
        }
        run
    }

    fn log_variances(&self) -> f64 {
        self.variances.iter().map(|variance| variance.ln()).sum()
    }

    fn standardised(&self) -> impl Iterator<Item = f64> {
        self.errors.iter().zip(&self.variances).map(|(error, variance)| error / variance.sqrt())
    }
}

/// The autocovariances of a moving average, in units of the noise's variance.
fn covariances(coefficients: &[f64]) -> Vec<f64> {
    let lags = 0..coefficients.len();
    lags.map(|lag| coefficients.iter().zip(&coefficients[lag..]).map(|(a, b)| a * b).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{forecast::tests::passengers, risk::cholesky::Cholesky};

    fn log_likelihood(series: &[f64], weights: Weights, season: usize) -> f64 {
        let run = Innovations::of(series, 0, &weights.coefficients(season));
        let (n, sum) = (series.len() as f64, run.standardised().map(|residual| residual * residual).sum::<f64>());
        -0.5 * (n * (2.0 * std::f64::consts::PI * sum / n).ln() + run.log_variances() + n)
    }

    #[test]
    fn the_passengers_model_is_that_of_statsmodels() {
        // SARIMAX(ln y, (0, 1, 1), (0, 1, 1, 12), simple_differencing=True) of statsmodels 0.15.
        let model = Airline::fit(&passengers(), 12).unwrap();
        let differenced = difference(&difference(&model.logs, 12), 1);
        assert!((log_likelihood(&differenced, model.weights, 12) - 244.696_484).abs() < 1e-4);
        assert!((model.weights.theta - 0.4018).abs() < 5e-4, "{:?}", model.weights);
        assert!((model.weights.seasonal - 0.5569).abs() < 5e-4, "{:?}", model.weights);
        assert!((model.variance * 129.0 / 131.0 / 0.001_347_73 - 1.0).abs() < 1e-3);
    }

    #[test]
    fn innovations_are_what_the_covariances_leave() {
        let series: Vec<f64> = (0..14).map(|at| f64::from(at * 7 % 11) - 5.0).collect();
        let coefficients = Weights { theta: 0.4, seasonal: 0.7 }.coefficients(3);
        let covariances = covariances(&coefficients);
        let matrix =
            |n: usize| -> Vec<f64> { (0..n * n).map(|at| covariances.get((at / n).abs_diff(at % n)).copied().unwrap_or(0.0)).collect() };
        let run = Innovations::of(&series, 5, &coefficients);
        // Σ e²/r = xᵀ·Γ⁻¹·x, and a value ahead is γᵀ·Γ⁻¹·x.
        let weights = Cholesky::of(&matrix(14), 14).map(|factor| factor.solve(&series)).unwrap();
        let whole: f64 = weights.iter().zip(&series).map(|(weight, value)| weight * value).sum();
        let ours: f64 = run.standardised().take(14).map(|residual| residual * residual).sum();
        assert!((ours - whole).abs() < 1e-9 * whole);
        for (step, ahead) in run.ahead.iter().enumerate() {
            let share = |at: usize| covariances.get(14 + step - at).copied().unwrap_or(0.0);
            let expected: f64 = weights.iter().enumerate().map(|(at, weight)| share(at) * weight).sum();
            assert!((ahead - expected).abs() < 1e-9, "{step}: {ahead} for {expected}");
        }
    }
}
