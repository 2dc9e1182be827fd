//! How far forecasts were off.

use crate::InsightError;

/// Mean absolute error.
///
/// # Errors
/// Invalid where there are not as many forecasts as values; too little where there are none.
pub fn mae(actual: &[f64], forecast: &[f64]) -> Result<f64, InsightError> {
    if actual.len() != forecast.len() {
        return Err(InsightError::Invalid(format!("{} forecasts for {} values", forecast.len(), actual.len())));
    }
    if actual.is_empty() {
        return Err(InsightError::TooLittle("there is no value to hold the forecast against".to_owned()));
    }
    Ok(actual.iter().zip(forecast).map(|(actual, forecast)| (actual - forecast).abs()).sum::<f64>() / actual.len() as f64)
}

/// Mean absolute scaled error (Hyndman & Koehler 2006): the mean absolute error over that of the seasonal naive
/// method within `training`, one season ahead. Below 1 is better than that method was there.
///
/// # Errors
/// As [`mae`]; too little where the training has no more than one season; invalid where it repeats exactly, for then
/// there is no error to scale by.
pub fn mase(actual: &[f64], forecast: &[f64], training: &[f64], season: usize) -> Result<f64, InsightError> {
    if season == 0 || training.len() <= season {
        return Err(InsightError::TooLittle(format!("{} values do not fill a season of {season} and one more", training.len())));
    }
    let scale = mae(&training[season..], &training[..training.len() - season])?;
    if scale > 0.0 {
        return Ok(mae(actual, forecast)? / scale);
    }
    Err(InsightError::Invalid(format!("the series repeats exactly every {season} values: there is no error to scale by")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_case_is_counted_by_hand() {
        // Within the training, the value two before is off by 2, 1 and 3; the forecast by 1 and 4.
        assert_eq!(mase(&[7.0, 9.0], &[8.0, 5.0], &[1.0, 4.0, 3.0, 5.0, 6.0], 2), Ok(2.5 / 2.0));
        assert_eq!(mae(&[1.0, 2.0], &[2.0, 0.0]), Ok(1.5));
    }

    #[test]
    fn what_has_no_scale_is_refused() {
        assert!(matches!(mase(&[1.0], &[2.0], &[1.0, 2.0, 1.0, 2.0], 2), Err(InsightError::Invalid(_))));
        assert!(matches!(mase(&[1.0], &[2.0], &[1.0, 2.0], 2), Err(InsightError::TooLittle(_))));
        assert!(matches!(mase(&[1.0], &[2.0], &[1.0, 2.0], 0), Err(InsightError::TooLittle(_))));
        assert!(matches!(mae(&[], &[]), Err(InsightError::TooLittle(_))));
        assert!(matches!(mae(&[1.0], &[]), Err(InsightError::Invalid(_))));
    }
}
