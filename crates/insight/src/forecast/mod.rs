//! Forecasts: how a series goes on, and how far it may stray.

mod accuracy;
mod airline;
mod holt_winters;
mod least_squares;
mod model;
mod naive;
mod rolling;
mod smoothing;

pub use accuracy::{mae, mase};
pub use model::{Forecast, Interval, Model, Seasonality};
pub use rolling::{Score, auto, rank};

/// The values to come, and how many errors beyond the parameters the size of the deviations was learnt from.
#[derive(Clone, Debug, PartialEq)]
struct Future {
    steps: Vec<Spread>,
    freedom: usize,
}

impl Future {
    /// The same in a unit so many times smaller.
    fn times(mut self, size: f64) -> Self {
        for step in &mut self.steps {
            step.mean *= size;
            step.deviation *= size;
        }
        self
    }
}

/// Mean and standard deviation of a value to come, on the scale that its model works on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spread {
    mean: f64,
    deviation: f64,
}

#[cfg(test)]
mod tests;
