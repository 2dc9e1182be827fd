//! Forecasts of series with a season, with how sure they are.
