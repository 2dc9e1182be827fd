//! The seasonal naive method: what was one season ago. What does not beat it is not worth its trouble.

use super::{Future, Spread};

/// The last season over again; the error of each further round adds to those before (Hyndman & Athanasopoulos 2021,
/// section 5.5). A season of 1 repeats the last value.
pub(super) fn forecast(series: &[f64], season: usize, horizon: usize) -> Future {
    let errors = series.iter().zip(&series[season..]).map(|(before, after)| (after - before).powi(2));
    let freedom = series.len() - season;
    let variance = errors.sum::<f64>() / freedom as f64;
    let spread = |at: usize| {
        let rounds = (at / season + 1) as f64;
        Spread { mean: series[series.len() - season + at % season], deviation: (variance * rounds).sqrt() }
    };
    Future { steps: (0..horizon).map(spread).collect(), freedom }
}
