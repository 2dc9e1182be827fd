//! The airline model of Box & Jenkins (1976, chapter 9): ARIMA(0,1,1)(0,1,1) on logarithms,
//! (1 − B)(1 − Bᵐ)·ln yₜ = (1 − θB)(1 − ΘBᵐ)·aₜ, by exact maximum likelihood.

use super::{
    Future, Spread,
    least_squares::{self, Fit},
};
use crate::InsightError;

/// Where the searches begin: θ and Θ.
const STARTS: [[f64; 2]; 3] = [[0.4, 0.6], [0.1, 0.2], [0.8, 0.8]];

/// The longest season, so that weeks of a year are; the work grows with its square.
const LONGEST: usize = 60;

/// A series in logarithms, and in the changes of these that the moving average explains.
pub(super) struct Airline {
    season: usize,
    logs: Vec<f64>,
    differenced: Vec<f64>,
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

/// The mean and standard deviation of the logarithm of each of the next `horizon` values.
pub(super) fn forecast(series: &[f64], season: usize, horizon: usize) -> Result<Future, InsightError> {
    let model = Airline::of(series, season)?;
    let fit = model.fit()?;
    let weights = Weights::read(&fit.parameters);
    let variance = model.variance(weights);
    let means = model.ahead(weights, horizon);
    let learning = fit.uncertainty(variance, |at| model.ahead(Weights::read(at), horizon));
    let growth = growth(&weights.coefficients(season), season, horizon);
    let spread = |((mean, growth), learning): ((f64, f64), f64)| Spread { mean, deviation: (variance * growth + learning).sqrt() };
    Ok(Future { steps: means.into_iter().zip(growth).zip(learning).map(spread).collect(), freedom: model.freedom() })
}

impl Airline {
    fn of(series: &[f64], season: usize) -> Result<Self, InsightError> {
        if !(2..=LONGEST).contains(&season) {
            return Err(InsightError::Invalid(format!("the airline model is for a season of 2 to {LONGEST}; use Holt-Winters")));
        }
        let (many, needed) = (series.len(), 2 * season + 6);
        if many < needed {
            return Err(InsightError::TooLittle(format!(
                "the airline model with a season of {season} needs {needed} values; there are {many}"
            )));
        }
        if series.iter().any(|value| *value <= 0.0) {
            return Err(InsightError::Invalid("the airline model takes logarithms: every value must be above 0".to_owned()));
        }
        let logs: Vec<_> = series.iter().map(|value| value.ln()).collect();
        Ok(Self { season, differenced: difference(&difference(&logs, season), 1), logs })
    }

    /// How many changes there are beyond the two parameters.
    fn freedom(&self) -> usize {
        self.differenced.len() - 2
    }

    fn innovations(&self, weights: Weights, horizon: usize) -> Innovations {
        Innovations::of(&self.differenced, horizon, &weights.coefficients(self.season))
    }

    /// Where ln L = −n/2·ln(S/n) − ½·Σ ln rₜ + c is greatest, Σ (eₜ²/rₜ)·(Π r)^(1/n) is least (Ansley 1979).
    fn fit(&self) -> Result<Fit, InsightError> {
        let residuals = |at: &[f64]| {
            let run = self.innovations(Weights::read(at), 0);
            let geometric = (run.log_variances() / (2.0 * self.differenced.len() as f64)).exp();
            run.standardised().map(|residual| residual * geometric).collect()
        };
        let searches = STARTS.iter().map(|start| least_squares::minimise(start.map(f64::atanh).to_vec(), residuals));
        let best = searches.flatten().min_by(|a, b| a.sum_of_squares.total_cmp(&b.sum_of_squares));
        best.ok_or_else(|| InsightError::NotConverged("no search for the airline model's parameters settled".to_owned()))
    }

    /// Variance of aₜ.
    fn variance(&self, weights: Weights) -> f64 {
        self.innovations(weights, 0).standardised().map(|residual| residual * residual).sum::<f64>() / self.freedom() as f64
    }

    /// What is expected of the next logarithms: the changes expected, summed up again.
    fn ahead(&self, weights: Weights, horizon: usize) -> Vec<f64> {
        let m = self.season;
        let mut logs = self.logs.clone();
        for change in self.innovations(weights, horizon).ahead {
            let n = logs.len();
            logs.push(change + logs[n - 1] + logs[n - m] - logs[n - m - 1]);
        }
        logs.split_off(self.logs.len())
    }
}

/// The variance of each of the next values, in units of the noise's: Σ ψ², where ψ is what an error does to the series
/// later, the moving average summed up by both differences (Box & Jenkins 1976, section 5.2).
fn growth(coefficients: &[f64], season: usize, horizon: usize) -> Vec<f64> {
    let mut psi: Vec<f64> = Vec::with_capacity(horizon);
    let mut sum = 0.0;
    let mut next = |at: usize| {
        let before = |lag: usize| if lag <= at { psi[at - lag] } else { 0.0 };
        let weight = coefficients.get(at).copied().unwrap_or(0.0) + before(1) + before(season) - before(season + 1);
        psi.push(weight);
        sum += weight * weight;
        sum
    };
    (0..horizon).map(&mut next).collect()
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

    fn log_likelihood(model: &Airline, weights: Weights) -> f64 {
        let run = model.innovations(weights, 0);
        let (n, sum) = (model.differenced.len() as f64, run.standardised().map(|residual| residual * residual).sum::<f64>());
        -0.5 * (n * (2.0 * std::f64::consts::PI * sum / n).ln() + run.log_variances() + n)
    }

    #[test]
    fn the_passengers_model_is_that_of_statsmodels() {
        // SARIMAX(ln y, (0, 1, 1), (0, 1, 1, 12), simple_differencing=True) of statsmodels 0.15.
        let model = Airline::of(&passengers(), 12).unwrap();
        let weights = Weights::read(&model.fit().unwrap().parameters);
        assert!((log_likelihood(&model, weights) - 244.696_484).abs() < 1e-4);
        assert!((weights.theta - 0.4018).abs() < 5e-4, "{weights:?}");
        assert!((weights.seasonal - 0.5569).abs() < 5e-4, "{weights:?}");
        assert!((model.variance(weights) * 129.0 / 131.0 / 0.001_347_73 - 1.0).abs() < 1e-3);
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

    #[test]
    fn the_spread_of_a_random_walk_grows_with_its_steps() {
        // With θ = Θ = 1 both differences are undone: only noise is left. With none, an error stays, and is doubled
        // a season later.
        assert_eq!(growth(&Weights { theta: 1.0, seasonal: 1.0 }.coefficients(4), 4, 6), [1.0; 6]);
        assert_eq!(growth(&Weights { theta: 0.0, seasonal: 0.0 }.coefficients(4), 4, 6), [1.0, 2.0, 3.0, 4.0, 8.0, 12.0]);
    }
}
