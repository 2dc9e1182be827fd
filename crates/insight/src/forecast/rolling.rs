//! Choosing a model by rolling origin (Tashman 2000): each forecasts what came next from several days in the past.

use super::{
    accuracy::mase,
    model::{self, Forecast, Model},
};
use crate::InsightError;

/// From how many past moments, at most.
const ORIGINS: usize = 6;

/// How well a model did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The model.
    pub model: Model,
    /// Mean of its [`mase`] over the origins.
    pub mase: f64,
}

/// The models by how well they would have forecast `horizon` values from up to six moments in the past, best first;
/// of equals, the first given. What cannot be fitted at one of the moments is left out.
///
/// # Errors
/// As [`Model::forecast`]; too little where the series is not two seasons longer than the horizon, or no model could
/// be fitted.
pub fn rank(models: &[Model], series: &[f64], season: usize, horizon: usize) -> Result<Vec<Score>, InsightError> {
    model::check(series, season, horizon)?;
    let origins = origins(series.len(), season, horizon)?;
    let one = |model: Model, origin: usize| {
        let (training, after) = series.split_at(origin);
        let forecast = model.forecast(training, season, horizon)?;
        mase(&after[..horizon], &forecast.values(), training, season)
    };
    let mut scores = Vec::new();
    let mut refusal = None;
    for &model in models {
        match origins.iter().map(|&origin| one(model, origin)).collect::<Result<Vec<_>, _>>() {
            Ok(errors) => scores.push(Score { model, mase: errors.iter().sum::<f64>() / errors.len() as f64 }),
            Err(error) => refusal = refusal.or(Some(error)),
        }
    }
    if scores.is_empty() {
        return Err(refusal.unwrap_or_else(|| InsightError::Invalid("there is no model to choose from".to_owned())));
    }
    scores.sort_by(|a, b| a.mase.total_cmp(&b.mase));
    Ok(scores)
}

/// Forecasts with the model that does best from past moments, and tells how well each did.
///
/// # Errors
/// As [`rank`].
pub fn auto(series: &[f64], season: usize, horizon: usize) -> Result<(Forecast, Vec<Score>), InsightError> {
    let scores = rank(&Model::ALL, series, season, horizon)?;
    Ok((scores[0].model.forecast(series, season, horizon)?, scores))
}

/// The lengths of the past at the moments to forecast from, the latest first: even steps back, no wider than the
/// horizon, through the later half of the series, and not so far that the models would have too little.
fn origins(length: usize, season: usize, horizon: usize) -> Result<Vec<usize>, InsightError> {
    let latest = length.saturating_sub(horizon);
    if latest < (2 * season).max(3) {
        return Err(InsightError::TooLittle(format!(
            "{length} values leave less than two seasons of {season} once the last {horizon} are held back to choose a model; name a model"
        )));
    }
    let room = latest - (length / 2).max(2 * season + 6).min(latest);
    let step = room.div_ceil(ORIGINS - 1).clamp(1, horizon);
    Ok((0..ORIGINS).map(|back| back * step).take_while(|back| *back <= room).map(|back| latest - back).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_go_back_evenly_and_not_too_far() {
        assert_eq!(origins(144, 12, 12), Ok(vec![132, 120, 108, 96, 84, 72]));
        assert_eq!(origins(36, 12, 12), Ok(vec![24]));
        assert_eq!(origins(60, 12, 12), Ok(vec![48, 44, 40, 36, 32]));
        assert_eq!(origins(40, 1, 4), Ok(vec![36, 32, 28, 24, 20]));
        assert!(matches!(origins(30, 12, 12), Err(InsightError::TooLittle(_))));
    }
}
