use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::*;
use crate::{InsightError, testing};

const ADDITIVE: Model = Model::HoltWinters { seasonality: Seasonality::Additive, damped: false };
const MULTIPLICATIVE: Model = Model::HoltWinters { seasonality: Seasonality::Multiplicative, damped: false };

/// Passengers in thousands, monthly from 1949.
pub(super) fn passengers() -> Vec<f64> {
    let text = testing::data("airpassengers.csv");
    csv::Reader::from_reader(text.as_bytes()).records().map(|row| row.unwrap()[2].parse().unwrap()).collect()
}

#[test]
fn the_last_year_of_the_passengers_is_forecast_as_well_as_the_reference() {
    let reference: serde_json::Value = serde_json::from_str(&testing::data("reference.json")).unwrap();
    let reference = |name: &str| reference["forecast"][name].as_f64().unwrap();
    let series = passengers();
    let (training, actual) = series.split_at(132);
    let error = |model: Model| mase(actual, &model.forecast(training, 12, 12).unwrap().values(), training, 12).unwrap();
    assert!((error(Model::SeasonalNaive) - reference("seasonal_naive_mase")).abs() < 5e-4);
    assert!(error(MULTIPLICATIVE) <= reference("holt_winters_multiplicative_mase"), "{}", error(MULTIPLICATIVE));
    assert!(error(Model::Airline) <= reference("airline_model_mase"), "{}", error(Model::Airline));
    let (chosen, scores) = auto(training, 12, 12).unwrap();
    assert!(error(chosen.model) <= reference("airline_model_mase"), "{:?}", chosen.model);
    assert_eq!(scores.len(), Model::ALL.len());
}

fn normal(random: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(random)
}

/// A series of quarters that a model is right about.
fn simulated(model: Model, length: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut series: Vec<f64> = Vec::new();
    let (mut level, mut trend) = (200.0, 2.0);
    let mut seasons = [1.2, 0.9, 0.8, 1.1];
    let mut noise = vec![0.0; 6];
    for at in 0..length {
        let (season, draw) = (&mut seasons[at % 4], normal(random));
        let value = match model {
            Model::SeasonalNaive => {
                if at < 4 {
                    100.0 * *season
                } else {
                    series[at - 4] + 5.0 * draw
                }
            }
            Model::HoltWinters { seasonality: Seasonality::Additive, .. } => {
                let (value, error) = (level + trend + 30.0 * *season + 5.0 * draw, 5.0 * draw);
                (level, trend) = (level + trend + 0.4 * error, trend + 0.04 * error);
                *season += 0.2 * error / 30.0;
                value
            }
            Model::HoltWinters { .. } => {
                let error = 0.04 * draw;
                let value = (level + trend) * *season * (1.0 + error);
                (level, trend) = ((level + trend) * (1.0 + 0.4 * error), trend + 0.01 * (level + trend) * error);
                *season *= 1.0 + 0.2 * error;
                value
            }
            Model::Airline => {
                noise.push(0.04 * draw);
                let back = |lag: usize| noise[noise.len() - 1 - lag];
                let change = back(0) - 0.4 * back(1) - 0.6 * back(4) + 0.24 * back(5);
                let before = |lag: usize| if at < lag { 5.0 + 0.3 * seasons[(at + 8 - lag) % 4] } else { series[at - lag].ln() };
                (change + before(1) + before(4) - before(5)).exp()
            }
        };
        series.push(value);
    }
    series
}

#[test]
fn intervals_hold_as_many_values_as_they_promise() {
    let (length, horizon, times) = (100, 4, 250);
    for model in [Model::SeasonalNaive, ADDITIVE, MULTIPLICATIVE, Model::Airline] {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let mut inside = [0; 2];
        for _ in 0..times {
            let series = simulated(model, length + horizon, &mut random);
            let (training, actual) = series.split_at(length);
            let forecast = model.forecast(training, 4, horizon).unwrap();
            for (count, level) in inside.iter_mut().zip([0.80, 0.95]) {
                let held = |(bounds, value): (&Interval, &f64)| bounds.lower <= *value && *value <= bounds.upper;
                *count += forecast.intervals(level).unwrap().iter().zip(actual).filter(|pair| held(*pair)).count();
            }
        }
        let share = inside.map(|count| count as f64 / (times * horizon) as f64);
        assert!((share[0] - 0.80).abs() < 0.04 && (share[1] - 0.95).abs() < 0.03, "{}: {share:?}", model.name());
    }
}

#[test]
fn the_model_that_is_right_is_chosen_over_one_that_is_not() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let series = simulated(MULTIPLICATIVE, 80, &mut random);
    assert_ne!(auto(&series, 4, 4).unwrap().0.model, Model::SeasonalNaive);
    // What is below zero has no logarithm and no multiplying seasons; the others still compete.
    let shifted: Vec<_> = series.iter().map(|value| value - 200.0).collect();
    let (_, scores) = auto(&shifted, 4, 4).unwrap();
    let names: Vec<_> = scores.iter().map(|score| score.model.name()).collect();
    assert!(names.contains(&"holt_winters_additive") && !names.contains(&"airline") && !names.contains(&"holt_winters_multiplicative"));
}

#[test]
fn units_do_not_matter() {
    let series = passengers();
    for unit in [1e-9, 1e9] {
        let other: Vec<_> = series.iter().map(|value| value * unit).collect();
        for model in Model::ALL {
            let (one, two) = (model.forecast(&series, 12, 3).unwrap(), model.forecast(&other, 12, 3).unwrap());
            for (a, b) in one.intervals(0.9).unwrap().iter().zip(two.intervals(0.9).unwrap()) {
                assert!((a.upper / b.upper * unit - 1.0).abs() < 1e-3, "{} {unit}: {a:?} {b:?}", model.name());
            }
        }
    }
}

#[test]
fn what_cannot_be_forecast_is_refused() {
    let series = passengers();
    for model in Model::ALL {
        assert!(matches!(model.forecast(&[7.0; 40], 4, 4), Err(InsightError::Invalid(_))));
        assert!(matches!(model.forecast(&[1.0, 2.0, 3.0, 4.0].repeat(9), 4, 4), Err(InsightError::Invalid(_))));
        assert!(matches!(model.forecast(&series[..20], 12, 4), Err(InsightError::TooLittle(_))));
        assert!(matches!(model.forecast(&[], 1, 4), Err(InsightError::TooLittle(_))));
        assert!(matches!(model.forecast(&series, 12, 0), Err(InsightError::Invalid(_))));
        assert!(matches!(model.forecast(&series, 0, 4), Err(InsightError::Invalid(_))));
        assert!(matches!(model.forecast(&series, usize::MAX, 4), Err(InsightError::TooLittle(_))));
        assert!(matches!(model.forecast(&series, 12, usize::MAX), Err(InsightError::Invalid(_))));
        assert!(matches!(model.forecast(&[1.0, f64::NAN, 3.0, 4.0], 1, 4), Err(InsightError::Invalid(_))));
    }
    assert!(matches!(auto(&series[..30], 12, 12), Err(InsightError::TooLittle(_))));
    assert!(Model::SeasonalNaive.forecast(&series, 12, 4).unwrap().intervals(1.0).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_series_has_a_forecast_within_its_bounds_or_a_reason_why_not(
        series in prop::collection::vec(prop_oneof![0.1_f64..10.0, -5.0_f64..1e6, Just(0.0)], 0..60), season in 1_usize..6, horizon in 1_usize..9
    ) {
        for model in Model::ALL {
            if let Ok(forecast) = model.forecast(&series, season, horizon) {
                let (values, intervals) = (forecast.values(), forecast.intervals(0.9).unwrap());
                prop_assert_eq!(values.len(), horizon);
                for (value, bounds) in values.iter().zip(intervals) {
                    prop_assert!(value.is_finite() && bounds.upper.is_finite() && bounds.lower <= *value && *value <= bounds.upper);
                }
            }
        }
    }
}
