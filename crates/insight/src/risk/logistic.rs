//! Logistic regression: how the chance of an outcome hangs on factors.

use super::{cholesky::Cholesky, normal};
use crate::InsightError;

/// Newton's method needs about eight steps where there is a maximum; a coefficient without bound grows by about one a step.
const MAX_STEPS: usize = 60;
/// A step below this, in log-odds for one standard deviation of a factor, is the last.
const SETTLED: f64 = 1e-9;
/// Log-odds beyond this (one in three million) at the end of a search that does not settle are the mark of separation.
const CERTAIN: f64 = 15.0;

/// A fitted model: ln(p / (1 − p)) = intercept + Σ coefficient × factor, in the factors' own units.
///
/// Unpenalised maximum likelihood by Newton's method, which is iteratively reweighted least squares
/// (McCullagh & Nelder 1989, section 4.4). The factors are standardised inside only.
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    /// Names of the factors, without the intercept.
    pub names: Vec<String>,
    /// Log-odds where every factor is zero.
    pub intercept: f64,
    /// Log-odds for each further unit of a factor, one per factor.
    pub coefficients: Vec<f64>,
    /// Standard error of the intercept.
    pub intercept_error: f64,
    /// Standard errors of the coefficients, from the inverse of the observed information.
    pub standard_errors: Vec<f64>,
    /// Mean of each factor: the average customer.
    pub means: Vec<f64>,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Log-likelihood of a model with an intercept alone.
    pub null_log_likelihood: f64,
    /// How many outcomes it was learnt from.
    pub observations: usize,
}

impl Logistic {
    /// Learns from `columns`, one per name, each as long as `outcomes`.
    ///
    /// # Errors
    /// Invalid where lengths differ, a value is not finite, a factor is constant or a combination of others, or
    /// factors separate the outcomes perfectly; too little where there is one outcome only, or no more
    /// observations than coefficients.
    pub fn fit(names: &[&str], columns: &[&[f64]], outcomes: &[bool]) -> Result<Self, InsightError> {
        check(names, columns, outcomes)?;
        let scales = columns.iter().zip(names).map(|(column, name)| Scale::of(column, name)).collect::<Result<Vec<_>, _>>()?;
        let problem = Problem::new(columns, &scales, outcomes);
        let (beta, information) = problem.maximise(names)?;
        let covariance = information.inverse();
        let width = problem.width;

        let coefficients: Vec<_> = scales.iter().zip(&beta[1..]).map(|(scale, beta)| beta / scale.deviation).collect();
        let standard_errors =
            scales.iter().enumerate().map(|(at, scale)| covariance[(at + 1) * (width + 1)].sqrt() / scale.deviation).collect();
        // The intercept in own units is a sum of the standardised coefficients with these weights.
        let weights: Vec<_> = std::iter::once(1.0).chain(scales.iter().map(|scale| -scale.mean / scale.deviation)).collect();
        let intercept = weights.iter().zip(&beta).map(|(weight, beta)| weight * beta).sum();
        let variance: f64 = covariance.chunks_exact(width).zip(&weights).map(|(row, weight)| weight * dot(row, &weights)).sum();

        let (all, positive) = (outcomes.len() as f64, problem.positives as f64);
        Ok(Self {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            intercept,
            coefficients,
            intercept_error: variance.sqrt(),
            standard_errors,
            means: scales.iter().map(|scale| scale.mean).collect(),
            log_likelihood: problem.log_likelihood(&beta),
            null_log_likelihood: positive * (positive / all).ln() + (all - positive) * ((all - positive) / all).ln(),
            observations: outcomes.len(),
        })
    }

    /// Log-odds of the outcome for one customer's factors, in the order of the names.
    ///
    /// # Panics
    /// When there are not as many factors as names.
    pub fn log_odds(&self, factors: &[f64]) -> f64 {
        assert_eq!(factors.len(), self.coefficients.len(), "one value for each factor");
        self.intercept + dot(&self.coefficients, factors)
    }

    /// Probability of the outcome for one customer's factors.
    ///
    /// # Panics
    /// When there are not as many factors as names.
    pub fn probability(&self, factors: &[f64]) -> f64 {
        logistic(self.log_odds(factors))
    }

    /// Wald's two-sided p-value of a coefficient and its standard error: how often chance alone would part it
    /// so far from zero.
    pub fn p_value(coefficient: f64, standard_error: f64) -> f64 {
        2.0 * normal::cumulative(-(coefficient / standard_error).abs())
    }
}

/// 1 / (1 + e⁻ˣ): a probability from log-odds.
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn check(names: &[&str], columns: &[&[f64]], outcomes: &[bool]) -> Result<(), InsightError> {
    if names.is_empty() || names.len() != columns.len() {
        return Err(InsightError::Invalid(format!("{} factors have {} names; one is needed at least", columns.len(), names.len())));
    }
    for (name, column) in names.iter().zip(columns) {
        if column.len() != outcomes.len() {
            return Err(InsightError::Invalid(format!("{name} has {} values for {} outcomes", column.len(), outcomes.len())));
        }
        if let Some(at) = column.iter().position(|value| !value.is_finite()) {
            return Err(InsightError::Invalid(format!("value {} of {name} is not a finite number", at + 1)));
        }
    }
    if outcomes.len() <= names.len() + 1 {
        let (rows, parameters) = (outcomes.len(), names.len() + 1);
        return Err(InsightError::TooLittle(format!("{rows} outcomes for {parameters} coefficients; take fewer factors or more rows")));
    }
    super::both_outcomes(outcomes)
}

/// What makes a factor one of mean 0 and deviation 1.
struct Scale {
    mean: f64,
    deviation: f64,
}

impl Scale {
    fn of(column: &[f64], name: &str) -> Result<Self, InsightError> {
        let n = column.len() as f64;
        let mean = column.iter().map(|value| value / n).sum::<f64>();
        let largest = column.iter().fold(0.0_f64, |largest, value| largest.max((value - mean).abs()));
        // Differences at the last digits of a number are rounding.
        if largest <= 1e-13 * mean.abs() || largest < f64::MIN_POSITIVE {
            return Err(InsightError::Invalid(format!("{name} is the same in every row: leave it out")));
        }
        let deviation = largest * (column.iter().map(|value| ((value - mean) / largest).powi(2)).sum::<f64>() / n).sqrt();
        Ok(Self { mean, deviation })
    }
}

/// The standardised factors, row by row, each row beginning with 1 for the intercept.
struct Problem<'a> {
    rows: Vec<f64>,
    width: usize,
    outcomes: &'a [bool],
    positives: usize,
}

impl<'a> Problem<'a> {
    fn new(columns: &[&[f64]], scales: &[Scale], outcomes: &'a [bool]) -> Self {
        let width = columns.len() + 1;
        let mut rows = vec![1.0; width * outcomes.len()];
        for (at, (column, scale)) in columns.iter().zip(scales).enumerate() {
            for (row, value) in rows.chunks_exact_mut(width).zip(*column) {
                row[at + 1] = (value - scale.mean) / scale.deviation;
            }
        }
        Self { rows, width, outcomes, positives: outcomes.iter().filter(|&&outcome| outcome).count() }
    }

    fn log_likelihood(&self, beta: &[f64]) -> f64 {
        let one = |(row, &outcome): (&[f64], &bool)| {
            let towards = if outcome { dot(row, beta) } else { -dot(row, beta) };
            // ln(1 / (1 + e⁻ˣ)), without overflow on either side.
            towards.min(0.0) - (-towards.abs()).exp().ln_1p()
        };
        self.rows.chunks_exact(self.width).zip(self.outcomes).map(one).sum()
    }

    /// The gradient of the log-likelihood and the information matrix (its lower triangle).
    fn derivatives(&self, beta: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let width = self.width;
        let (mut gradient, mut information) = (vec![0.0; width], vec![0.0; width * width]);
        for (row, &outcome) in self.rows.chunks_exact(width).zip(self.outcomes) {
            let probability = logistic(dot(row, beta));
            let error = f64::from(u8::from(outcome)) - probability;
            let weight = probability * (1.0 - probability);
            for (i, x) in row.iter().enumerate() {
                gradient[i] += error * x;
                for (sum, y) in information[i * width..=i * width + i].iter_mut().zip(row) {
                    *sum += weight * x * y;
                }
            }
        }
        (gradient, information)
    }

    /// The coefficients of greatest likelihood and the information there.
    fn maximise(&self, names: &[&str]) -> Result<(Vec<f64>, Cholesky), InsightError> {
        let share = self.positives as f64 / self.outcomes.len() as f64;
        let mut beta = vec![0.0; self.width];
        beta[0] = (share / (1.0 - share)).ln();
        let mut likelihood = self.log_likelihood(&beta);
        for round in 0..MAX_STEPS {
            let (gradient, information) = self.derivatives(&beta);
            let information = match Cholesky::of(&information, self.width) {
                Ok(factor) => factor,
                // At the start all weights are equal: what is singular there is the table itself.
                Err(column) if round == 0 => return Err(collinear(names, column)),
                Err(_) => return Err(self.unsettled(names, &beta)),
            };
            let step = information.solve(&gradient);
            if step.iter().all(|step| step.abs() < SETTLED) {
                return Ok((beta, information));
            }
            (beta, likelihood) = self.advance(&beta, &step, likelihood);
        }
        Err(self.unsettled(names, &beta))
    }

    /// Goes as much of a step as does not lessen the likelihood.
    fn advance(&self, beta: &[f64], step: &[f64], likelihood: f64) -> (Vec<f64>, f64) {
        let mut length = 1.0;
        loop {
            let next: Vec<_> = beta.iter().zip(step).map(|(beta, step)| beta + length * step).collect();
            let reached = self.log_likelihood(&next);
            if reached >= likelihood - 1e-10 * likelihood.abs() || length < 1e-6 {
                return (next, reached);
            }
            length /= 2.0;
        }
    }

    fn unsettled(&self, names: &[&str], beta: &[f64]) -> InsightError {
        let furthest = self.rows.chunks_exact(self.width).map(|row| dot(row, beta).abs()).fold(0.0, f64::max);
        if furthest < CERTAIN {
            return InsightError::NotConverged(format!("the coefficients still move after {MAX_STEPS} steps"));
        }
        let largest = (1..self.width).max_by(|&a, &b| beta[a].abs().total_cmp(&beta[b].abs())).unwrap_or(1);
        InsightError::Invalid(format!(
            "the outcomes are perfectly separated, foremost by {}: its coefficient has no bound; leave it out or put rare categories together",
            names[largest - 1]
        ))
    }
}

fn collinear(names: &[&str], column: usize) -> InsightError {
    let (name, before) = (names[column.max(1) - 1], &names[..column.max(1) - 1]);
    InsightError::Invalid(format!("{name} is a combination of the factors before it ({}): leave one out", before.join(", ")))
}

#[cfg(test)]
#[path = "logistic_tests.rs"]
mod tests;
