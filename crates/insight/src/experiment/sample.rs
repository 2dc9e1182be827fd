//! What is known of one arm.

use crate::InsightError;

/// The outcomes of one arm, summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    n: u64,
    mean: f64,
    variance: f64,
    successes: Option<u64>,
}

impl Sample {
    /// An outcome that each customer either shows or does not.
    ///
    /// # Errors
    /// When the arm is empty, or more succeeded than there are.
    pub fn proportion(successes: u64, n: u64) -> Result<Self, InsightError> {
        if n == 0 {
            return Err(InsightError::TooLittle("an arm has no customers".to_owned()));
        }
        if successes > n {
            return Err(InsightError::Invalid(format!("{successes} successes are more than the {n} customers of the arm")));
        }
        let mean = successes as f64 / n as f64;
        Ok(Self { n, mean, variance: mean * (1.0 - mean), successes: Some(successes) })
    }

    /// An outcome with a value for each customer, such as money spent, from its mean and its variance (with
    /// n − 1 below the line).
    ///
    /// # Errors
    /// When the arm has fewer than two customers, or a figure cannot be.
    pub fn summed(n: u64, mean: f64, variance: f64) -> Result<Self, InsightError> {
        if n < 2 {
            return Err(InsightError::TooLittle(format!("an arm of {n} has no variance; each needs two customers or more")));
        }
        if !mean.is_finite() || !variance.is_finite() || variance < 0.0 {
            return Err(InsightError::Invalid(format!("an arm cannot have the mean {mean} and the variance {variance}")));
        }
        Ok(Self { n, mean, variance, successes: None })
    }

    /// The same from the values themselves, by two passes, since sums of squares lose digits.
    ///
    /// # Errors
    /// As [`Sample::summed`].
    pub fn of(values: &[f64]) -> Result<Self, InsightError> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        Self::summed(values.len() as u64, if values.is_empty() { 0.0 } else { mean }, if n < 2.0 { 0.0 } else { squares / (n - 1.0) })
    }

    /// Checks that the outcomes differ: of such as are all alike nobody knows how sure their mean is.
    ///
    /// # Errors
    /// When they do not; with the arm by that name.
    pub fn varies(&self, name: &str) -> Result<(), InsightError> {
        if self.squared_error() > 0.0 {
            return Ok(());
        }
        let alike = match self.n {
            1 => format!("the only outcome of {name} is"),
            n => format!("all {n} outcomes of {name} are"),
        };
        Err(InsightError::TooLittle(format!("{alike} {}, so that nothing is known of how they vary; wait for more customers", self.mean)))
    }

    /// How many customers.
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The mean outcome; of a proportion, the rate.
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The variance of one customer's outcome.
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// How many succeeded, of a proportion.
    pub const fn successes(&self) -> Option<u64> {
        self.successes
    }

    /// Squared standard error of the mean.
    pub(crate) fn squared_error(&self) -> f64 {
        self.variance / self.n as f64
    }
}
