//! The models, and what each makes of a series.

use super::{Future, Spread, airline, holt_winters, naive, smoothing::Shape};
use crate::InsightError;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// How seasons join the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seasonality {
    /// They add to it: swings stay as wide as they are.
    Additive,
    /// They multiply it: swings grow with it. Every value must be above 0.
    Multiplicative,
}

/// A way to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Model {
    /// What was one season ago.
    SeasonalNaive,
    /// Level, trend and seasons, each smoothed (Holt 1957, Winters 1960).
    HoltWinters {
        /// How seasons join the level.
        seasonality: Seasonality,
        /// Whether the trend flattens out.
        damped: bool,
    },
    /// ARIMA(0,1,1)(0,1,1) on logarithms (Box & Jenkins 1976). Every value must be above 0.
    Airline,
}

impl Model {
    /// All of them, the simplest first.
    pub const ALL: [Self; 6] = [
        Self::SeasonalNaive,
        Self::HoltWinters { seasonality: Seasonality::Additive, damped: false },
        Self::HoltWinters { seasonality: Seasonality::Additive, damped: true },
        Self::HoltWinters { seasonality: Seasonality::Multiplicative, damped: false },
        Self::HoltWinters { seasonality: Seasonality::Multiplicative, damped: true },
        Self::Airline,
    ];

    /// Its name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SeasonalNaive => "seasonal_naive",
            Self::HoltWinters { seasonality: Seasonality::Additive, damped: false } => "holt_winters_additive",
            Self::HoltWinters { seasonality: Seasonality::Additive, damped: true } => "holt_winters_additive_damped",
            Self::HoltWinters { seasonality: Seasonality::Multiplicative, damped: false } => "holt_winters_multiplicative",
            Self::HoltWinters { seasonality: Seasonality::Multiplicative, damped: true } => "holt_winters_multiplicative_damped",
            Self::Airline => "airline",
        }
    }

    /// Fits the model to a series, oldest value first and evenly spaced, and forecasts the next `horizon` values. A
    /// season is so many values, such as 12 of months; 1 is none.
    ///
    /// # Errors
    /// Invalid for values that are not finite or do not suit the model, for a series that repeats exactly, and a
    /// horizon of none or of over ten times the series; too little for less than two seasons or than the model needs;
    /// not converged where its fit does not settle.
    pub fn forecast(self, series: &[f64], season: usize, horizon: usize) -> Result<Forecast, InsightError> {
        check(series, season, horizon)?;
        let (future, scale) = match self {
            Self::SeasonalNaive => (naive::forecast(series, season, horizon), Scale::AsIs),
            Self::HoltWinters { seasonality, damped } => {
                let scale = if seasonality == Seasonality::Multiplicative { Scale::Positive } else { Scale::AsIs };
                // In units of its own size, so that the search goes the same way in pence and in millions.
                let size = series.iter().map(|value| value.abs() / series.len() as f64).sum::<f64>();
                let series: Vec<_> = series.iter().map(|value| value / size).collect();
                (holt_winters::forecast(&series, &Shape::of(&series, season, seasonality, damped)?, horizon)?.times(size), scale)
            }
            Self::Airline => (airline::forecast(series, season, horizon)?, Scale::Logarithm),
        };
        let forecast = Forecast { model: self, future, scale };
        if forecast.values().iter().all(|value| value.is_finite()) && forecast.future.steps.iter().all(|step| step.deviation.is_finite()) {
            return Ok(forecast);
        }
        Err(InsightError::NotConverged(format!("{} runs off to values that are no number", self.name())))
    }
}

/// What holds for every model.
pub(super) fn check(series: &[f64], season: usize, horizon: usize) -> Result<(), InsightError> {
    if let Some(at) = series.iter().position(|value| !value.is_finite()) {
        return Err(InsightError::Invalid(format!("value {} of the series is not a finite number", at + 1)));
    }
    if season == 0 {
        return Err(InsightError::Invalid("a season has at least one value; 1 is no season".to_owned()));
    }
    if series.len() < 3 || series.len() / 2 < season {
        return Err(InsightError::TooLittle(format!("{} values do not fill two seasons of {season}, or are under three", series.len())));
    }
    if horizon == 0 || horizon / 10 >= series.len() {
        return Err(InsightError::Invalid(format!("a horizon of {horizon} is none, or over ten times as long as the series")));
    }
    if series.iter().zip(&series[season..]).all(|(before, after)| before == after) {
        return Err(InsightError::Invalid(format!("the series repeats exactly every {season} values: there is nothing to learn from it")));
    }
    Ok(())
}

/// What a model's mean and deviation are of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    AsIs,
    /// As it is, but never below 0.
    Positive,
    Logarithm,
}

/// How a series goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The model that says so.
    pub model: Model,
    future: Future,
    scale: Scale,
}

/// Bounds of a value to come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower one.
    pub lower: f64,
    /// The upper one.
    pub upper: f64,
}

impl Forecast {
    /// The values to be expected, the next first: means, and medians where the model works on logarithms.
    pub fn values(&self) -> Vec<f64> {
        self.future.steps.iter().map(|step| self.at(step, 0.0)).collect()
    }

    /// The bounds that hold each value with a probability of `level`, such as 0.95, as far as the model is right and
    /// its parameters are: normal errors of a size that is learnt from the series (Student's distribution).
    ///
    /// # Errors
    /// Invalid for a level that is not between 0 and 1.
    pub fn intervals(&self, level: f64) -> Result<Vec<Interval>, InsightError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(InsightError::Invalid(format!("the level of an interval is {level}; it must lie between 0 and 1")));
        }
        let reach = students_quantile((1.0 + level) / 2.0, self.future.freedom)?;
        Ok(self.future.steps.iter().map(|step| Interval { lower: self.at(step, -reach), upper: self.at(step, reach) }).collect())
    }

    fn at(&self, step: &Spread, deviations: f64) -> f64 {
        let value = step.mean + deviations * step.deviation;
        match self.scale {
            Scale::AsIs => value,
            Scale::Positive => value.max(0.0),
            Scale::Logarithm => value.exp(),
        }
    }
}

/// The value below which the share `probability` of Student's distribution lies.
fn students_quantile(probability: f64, freedom: usize) -> Result<f64, InsightError> {
    let distribution = StudentsT::new(0.0, 1.0, freedom as f64);
    let distribution = distribution.map_err(|_| InsightError::TooLittle("no error is left to learn the intervals from".to_owned()))?;
    Ok(distribution.inverse_cdf(probability))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_table_is_met() {
        for (probability, freedom, quantile) in
            [(0.975, 10, 2.228_139), (0.9, 3, 1.637_744), (0.975, 1, 12.706_205), (0.975, 1000, 1.962_339)]
        {
            let ours = students_quantile(probability, freedom).unwrap();
            assert!((ours - quantile).abs() < 1e-6, "{ours} for {quantile}");
        }
        assert!(students_quantile(0.9, 0).is_err());
    }
}
