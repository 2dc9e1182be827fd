//! `vecino insight forecast`.

use std::{collections::BTreeMap, num::NonZeroUsize};

use clap::{Args, ValueEnum};
use insight::{
    InsightError,
    forecast::{self, Interval, Model, Score},
};
use serde::Serialize;

use super::table::{self, Input};

/// What to run it on.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  vecino insight forecast ../shared/data/airpassengers.csv --value value --season 12 --horizon 12 --holdout 12 --json

The lines are taken as evenly spaced in time, the oldest first.")]
pub struct Forecast {
    #[command(flatten)]
    pub input: Input,
    /// The column that holds the values
    #[arg(long, value_name = "COLUMN")]
    pub value: String,
    /// How many lines a season has: 12 of months, 7 of days, 1 for none
    #[arg(long, value_name = "N")]
    pub season: usize,
    /// How many values to forecast
    #[arg(long, value_name = "N")]
    pub horizon: usize,
    /// How many of the last values to hold back, to tell how far each model is off there
    #[arg(long, value_name = "N")]
    pub holdout: Option<NonZeroUsize>,
    /// The model; auto takes the one that does best from several moments in the past
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    pub model: Choice,
}

/// Which model is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    Auto,
    SeasonalNaive,
    HoltWinters,
    Airline,
}

impl Choice {
    fn models(self) -> Vec<Model> {
        let wanted = |model: &Model| match self {
            Self::Auto => true,
            Self::SeasonalNaive => *model == Model::SeasonalNaive,
            Self::HoltWinters => matches!(model, Model::HoltWinters { .. }),
            Self::Airline => *model == Model::Airline,
        };
        Model::ALL.into_iter().filter(wanted).collect()
    }

    /// The best of its models, and how well each did from moments in the past; with one there is nothing to choose.
    fn choose(self, series: &[f64], season: usize, horizon: usize) -> Result<(Model, Vec<Score>), InsightError> {
        match self.models()[..] {
            [only] => Ok((only, Vec::new())),
            ref several => forecast::rank(several, series, season, horizon).map(|scores| (scores[0].model, scores)),
        }
    }
}

/// How a series goes on.
#[derive(Debug, Serialize)]
pub(super) struct ForecastResult {
    n: usize,
    season: usize,
    horizon: usize,
    /// The model of the forecast.
    model: &'static str,
    forecast: Vec<f64>,
    lower_80: Vec<f64>,
    upper_80: Vec<f64>,
    lower_95: Vec<f64>,
    upper_95: Vec<f64>,
    /// Mean absolute scaled error of each model that was to choose from, from moments in the past.
    rolling_origin_mase: BTreeMap<&'static str, f64>,
    /// Mean absolute scaled error of each model over the values held back; none where it cannot be fitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    mase: Option<BTreeMap<&'static str, Option<f64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holdout: Option<Holdout>,
}

/// What would have been forecast for the values held back, by the model that the values before would have chosen.
#[derive(Debug, Serialize)]
struct Holdout {
    n: usize,
    model: &'static str,
    mase: f64,
    actual: Vec<f64>,
    forecast: Vec<f64>,
    coverage_80: f64,
    coverage_95: f64,
}

pub(super) fn forecast(args: &Forecast) -> Result<ForecastResult, String> {
    let mut series = Vec::new();
    table::read(&args.input.file, &args.input.layout, &[&args.value], |row| {
        series.push(row.number(0)?);
        Ok(())
    })?;
    result(args, &series).map_err(|error| args.input.wrong(&error))
}

fn result(args: &Forecast, series: &[f64]) -> Result<ForecastResult, InsightError> {
    let Forecast { season, horizon, .. } = *args;
    let (model, scores) = args.model.choose(series, season, horizon)?;
    let forecast = model.forecast(series, season, horizon)?;
    let (lower_80, upper_80) = bounds(&forecast.intervals(0.80)?);
    let (lower_95, upper_95) = bounds(&forecast.intervals(0.95)?);
    let (mase, holdout) = match args.holdout {
        Some(held) => held_back(args.model, series, season, held.get()).map(|(mase, holdout)| (Some(mase), Some(holdout)))?,
        None => (None, None),
    };
    Ok(ForecastResult {
        n: series.len(),
        season,
        horizon,
        model: model.name(),
        forecast: forecast.values(),
        lower_80,
        upper_80,
        lower_95,
        upper_95,
        rolling_origin_mase: scores.iter().map(|score| (score.model.name(), score.mase)).collect(),
        mase,
        holdout,
    })
}

fn bounds(intervals: &[Interval]) -> (Vec<f64>, Vec<f64>) {
    intervals.iter().map(|interval| (interval.lower, interval.upper)).unzip()
}

type Errors = BTreeMap<&'static str, Option<f64>>;

/// How far each model is off over the last `held` values. Beside each kind of Holt-Winters stands `holt_winters`, the
/// kind that the values before would have chosen.
fn held_back(choice: Choice, series: &[f64], season: usize, held: usize) -> Result<(Errors, Holdout), InsightError> {
    let Some(kept) = series.len().checked_sub(held) else {
        let all = series.len();
        return Err(InsightError::TooLittle(format!("{held} values are to be held back, and there are only {all}")));
    };
    let (training, actual) = series.split_at(kept);
    let (model, _) = choice.choose(training, season, held)?;
    let forecast = model.forecast(training, season, held)?;
    let values = forecast.values();
    let error = |model: Model| forecast::mase(actual, &model.forecast(training, season, held).ok()?.values(), training, season).ok();
    let mut errors: Errors = Model::ALL.into_iter().map(|model| (model.name(), error(model))).collect();
    let kind = Choice::HoltWinters.choose(training, season, held).ok();
    errors.insert("holt_winters", kind.and_then(|(model, _)| error(model)));

    let covered = |level: f64| -> Result<f64, InsightError> {
        let intervals = forecast.intervals(level)?;
        let inside = intervals.iter().zip(actual).filter(|(interval, actual)| (interval.lower..=interval.upper).contains(actual)).count();
        Ok(inside as f64 / held as f64)
    };
    let holdout = Holdout {
        n: held,
        model: model.name(),
        mase: forecast::mase(actual, &values, training, season)?,
        actual: actual.to_vec(),
        coverage_80: covered(0.80)?,
        coverage_95: covered(0.95)?,
        forecast: values,
    };
    Ok((errors, holdout))
}
