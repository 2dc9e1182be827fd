//! `vecino insight clv` and `rfm`.

mod classes;
mod purchases;
mod worth;

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use insight::{
    InsightError,
    value::{
        GammaGamma, History, Model, Repeat, Worth,
        choice::{self, Trial},
        history::{self, Observed, Period, Purchase},
        tier,
    },
};
use jiff::civil::Date;
use serde::Serialize;

pub(super) use classes::Rfm;
pub(super) use classes::rfm;
use purchases::{Lines, Purchases, day};
use worth::{Ahead, Value};

/// A file of purchases, and the time to learn from.
///
/// Several lines of a customer on one day are one purchase whose amounts add up; a day on which more was given back than
/// bought is none.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  vecino insight clv ../shared/data/cdnow_sample.txt.gz --columns id,sample,date,cds,dollars --date-format %Y%m%d --customer sample --date date --amount dollars --unit week --calibration-end 1997-09-30 --model bgnbd --horizon 365 --discount 0.1 --margin 0.3"
)]
pub struct Clv {
    #[command(flatten)]
    purchases: Purchases,
    /// Unit of time of the parameters; a month has 30.4375 days
    #[arg(long, default_value = "week")]
    unit: Unit,
    /// Last day that the model learns from; what comes after it is held out
    #[arg(long, value_name = "DATE")]
    calibration_end: Date,
    /// Last day of the hold-out [default: the last day in the file]
    #[arg(long, value_name = "DATE")]
    observation_end: Option<Date>,
    /// The model [default: the one that errs least on the hold-out]
    #[arg(long)]
    model: Option<Named>,
    /// Decimals that times and mean amounts are rounded to, two as in the published CDNOW summary; 9 is as good as none
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=9))]
    decimals: u8,
    /// Also print what is expected of each customer
    #[arg(long)]
    each: bool,
    #[command(flatten)]
    ahead: Ahead,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Unit {
    Day,
    Week,
    Month,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Named {
    Bgnbd,
    Mbgnbd,
    ParetoNbd,
}

#[derive(Debug, Serialize)]
pub(super) struct ClvResult {
    model: Model,
    converged: bool,
    parameters: BTreeMap<&'static str, f64>,
    standard_errors: BTreeMap<&'static str, Option<f64>>,
    undetermined: Vec<&'static str>,
    log_likelihood: Option<f64>,
    customers: usize,
    holdout_length: f64,
    /// This and what follows up to the error are none where nothing is held out: sums of nothing look like a perfect model.
    expected: Option<f64>,
    actual: Option<u64>,
    correlation: Option<f64>,
    root_mean_squared_error: Option<f64>,
    sum_p_alive: f64,
    gamma_gamma: Option<Spend>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime_value: Option<Value>,
    models_tried: Vec<Trial>,
    lines: usize,
    lines_without_customer: u64,
    lines_not_positive: u64,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    each: Option<Vec<Customer>>,
}

#[derive(Debug, Serialize)]
struct Spend {
    p: f64,
    q: f64,
    v: f64,
    log_likelihood: f64,
    alike: bool,
    customers: usize,
    population_mean: Option<f64>,
}

/// What is expected of one customer.
#[derive(Debug, Serialize)]
struct Customer {
    customer: String,
    frequency: u32,
    recency: f64,
    #[serde(rename = "T")]
    age: f64,
    monetary_value: f64,
    p_alive: f64,
    /// In the hold-out, as what came; none where nothing is held out.
    expected: Option<f64>,
    actual: Option<u32>,
    expected_amount: Option<f64>,
    next_purchase: Option<f64>,
    churn: Option<tier::Churn>,
    /// In the time ahead that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    lifetime_value: Option<Worth>,
}

pub(super) fn clv(args: &Clv) -> Result<ClvResult, String> {
    let wrong = |error: InsightError| args.purchases.input.wrong(&error);
    let lines = args.purchases.read(None)?;
    let (observed, period) = observed(args, &lines)?;
    let histories: Vec<History> = observed.iter().map(|one| one.history).collect();
    let held_out = period.held_out();
    let mut notes = Vec::new();
    let (model, models_tried) = match args.model {
        Some(model) => (model.into(), Vec::new()),
        None => chosen(&observed, held_out, &mut notes),
    };
    // Where the model was to be chosen, that note says it.
    if held_out <= 0.0 && args.model.is_some() {
        notes.push("nothing is held out, so that nothing tells how good the model is; end the calibration before the last day".to_owned());
    }
    let (repeat, reason) = Repeat::fit_or_rule(model, &histories).map_err(wrong)?;
    if let Some(reason @ InsightError::TooLittle(_)) = reason {
        return Err(wrong(reason));
    }
    notes.extend(reason.map(|reason| format!("{reason}; the figures are those of the stated rule, not of a fit")));
    let trial = choice::hold_out(&repeat, &observed, held_out).map_err(wrong)?;
    let held = (held_out > 0.0).then_some(&trial);
    let spend: Vec<_> = observed.iter().map(|one| (one.history.x, one.mean_amount)).collect();
    let spend = GammaGamma::fit(&spend).map_err(|error| notes.push(error.to_string())).ok();
    let models = (&repeat, spend.as_ref());
    let values = args.ahead.values(models, &observed, period.unit_days, args.each, &mut notes).map_err(wrong)?;
    let (value, worths) = values.map_or((None, None), |values| (Some(values.all), values.each));
    let each = if args.each { Some(each(&lines, &observed, models, held_out, worths.as_deref()).map_err(wrong)?) } else { None };
    let names = repeat.model.names();
    Ok(ClvResult {
        model: repeat.model,
        converged: repeat.converged,
        parameters: names.into_iter().zip(repeat.parameters).collect(),
        standard_errors: names.into_iter().zip(repeat.standard_errors()).collect(),
        log_likelihood: Some(repeat.log_likelihood).filter(|value| value.is_finite()),
        undetermined: repeat.undetermined,
        customers: observed.len(),
        holdout_length: held_out,
        expected: held.map(|trial| trial.sum_expected),
        actual: held.map(|trial| trial.actual),
        correlation: held.and_then(|trial| trial.correlation),
        root_mean_squared_error: held.map(|trial| trial.root_mean_squared_error),
        sum_p_alive: trial.sum_p_alive,
        gamma_gamma: spend.map(Spend::from),
        lifetime_value: value,
        models_tried,
        lines: lines.lines.len(),
        lines_without_customer: lines.without_customer,
        lines_not_positive: lines.not_positive,
        notes,
        each,
    })
}

fn observed(args: &Clv, lines: &Lines) -> Result<(Vec<Observed>, Period), String> {
    let purchase = |line: &purchases::Line| Purchase { customer: line.customer, day: day(line.time.date()), amount: line.amount };
    let purchases: Vec<_> = lines.lines.iter().map(purchase).collect();
    let calibration_end = day(args.calibration_end);
    let last = purchases.iter().map(|purchase| purchase.day).max().unwrap_or(calibration_end);
    let period = Period {
        calibration_end,
        observation_end: args.observation_end.map_or(last.max(calibration_end), day),
        unit_days: match args.unit {
            Unit::Day => 1.0,
            Unit::Week => 7.0,
            Unit::Month => 365.25 / 12.0,
        },
        decimals: Some(args.decimals),
    };
    let observed = history::observe(&purchases, &period).map_err(|error| args.purchases.input.wrong(&error))?;
    if observed.is_empty() {
        return Err(format!("{} has no purchase up to {}.", args.purchases.input.file.display(), args.calibration_end));
    }
    Ok((observed, period))
}

/// The model that errs least on the hold-out, or MBG/NBD where that cannot be said.
fn chosen(observed: &[Observed], held_out: f64, notes: &mut Vec<String>) -> (Model, Vec<Trial>) {
    match choice::choose(observed, held_out) {
        Ok(choice) => {
            if choice.churn != choice.purchases {
                notes.push(format!("for churn use {:?}: {:?} has everyone who bought once alive", choice.churn, choice.purchases));
            }
            (choice.purchases, choice.trials)
        }
        Err(error) => {
            notes.push(format!("no model could be chosen, so it is MBG/NBD: {error}"));
            (Model::MbgNbd, Vec::new())
        }
    }
}

fn each(
    lines: &Lines,
    observed: &[Observed],
    (repeat, spend): (&Repeat, Option<&GammaGamma>),
    held_out: f64,
    worths: Option<&[Worth]>,
) -> Result<Vec<Customer>, InsightError> {
    let histories: Vec<History> = observed.iter().map(|one| one.history).collect();
    let all = repeat.expected(&histories, held_out)?;
    let one = |((seen, expected), at): ((&Observed, &insight::value::Expected), usize)| {
        Ok(Customer {
            customer: lines.customers.get(seen.customer as usize).cloned().unwrap_or_default(),
            frequency: seen.history.x,
            recency: seen.history.t_x,
            age: seen.history.age,
            monetary_value: seen.mean_amount,
            p_alive: expected.p_alive,
            expected: (held_out > 0.0).then_some(expected.purchases),
            actual: (held_out > 0.0).then_some(seen.held_out),
            expected_amount: spend.and_then(|spend| spend.expected_amount(seen.history.x, seen.mean_amount)),
            next_purchase: repeat.next_purchase(&seen.history)?,
            churn: tier::churn(repeat, &seen.history)?,
            lifetime_value: worths.and_then(|worths| worths.get(at).copied()),
        })
    };
    observed.iter().zip(&all).zip(0..).map(one).collect()
}

impl From<Named> for Model {
    fn from(named: Named) -> Self {
        match named {
            Named::Bgnbd => Self::BgNbd,
            Named::Mbgnbd => Self::MbgNbd,
            Named::ParetoNbd => Self::ParetoNbd,
        }
    }
}

impl From<GammaGamma> for Spend {
    fn from(fit: GammaGamma) -> Self {
        let GammaGamma { p, q, v, log_likelihood, alike, customers } = fit;
        Self { p, q, v, log_likelihood, alike, customers, population_mean: fit.population_mean() }
    }
}
