//! `vecino insight power`.

use clap::Args;
use insight::{InsightError, experiment};
use serde::Serialize;

/// How many customers an experiment needs.
///
/// For a rate, as R's power.prop.test: two-sided, with as many customers in each arm. With
/// --standard-deviation, for a mean.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  From 20 % to 25 %, which is a relative lift of 25 %: 1093.739 customers an arm\n  vecino insight power --baseline 0.20 --lift 0.25 --power 0.8 --alpha 0.05 --json\n  The same as an absolute lift of 5 points:\n  vecino insight power --baseline 0.20 --lift 0.05 --absolute --daily 400 --json"
)]
pub struct Power {
    /// The rate of the control, such as 0.20; or its mean
    #[arg(long, value_name = "RATE", allow_negative_numbers = true)]
    baseline: f64,
    /// The least lift that is to be found, as a share of the baseline: 0.25 is from 20 % to 25 %
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    lift: f64,
    /// The lift is in points of the baseline instead: 0.05 is from 20 % to 25 %
    #[arg(long)]
    absolute: bool,
    /// How likely such a lift is to be found
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    power: f64,
    /// How likely a lift is called where there is none
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    alpha: f64,
    /// The standard deviation of a customer's outcome, where the baseline is a mean
    #[arg(long, value_name = "NUMBER")]
    standard_deviation: Option<f64>,
    /// How many arms there are, the control included
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(2..))]
    arms: u32,
    /// How many customers a day come into the experiment, all arms together
    #[arg(long, value_name = "N")]
    daily: Option<f64>,
}

/// What an experiment needs.
#[derive(Debug, Serialize)]
pub(in super::super) struct Needed {
    baseline: f64,
    target: f64,
    absolute_lift: f64,
    relative_lift: Option<f64>,
    alpha: f64,
    power: f64,
    /// As the formula gives it.
    n_per_arm: f64,
    /// In whole customers.
    n_per_arm_rounded_up: u64,
    n_total: u64,
    /// Days until all arms are full.
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u64>,
}

pub(in super::super) fn power(args: &Power) -> Result<Needed, String> {
    let wrong = |error: InsightError| format!("{error}.");
    let absolute_lift = if args.absolute { args.lift } else { args.baseline * args.lift };
    let target = args.baseline + absolute_lift;
    let n_per_arm = match args.standard_deviation {
        Some(deviation) => experiment::means_n(absolute_lift, deviation, args.alpha, args.power),
        None => experiment::proportions_n(args.baseline, target, args.alpha, args.power),
    };
    let n_per_arm = n_per_arm.map_err(wrong)?;
    if n_per_arm > 1e15 {
        return Err(format!("such a lift takes {n_per_arm:.0} customers an arm, more than there are; ask for a larger one."));
    }
    let days = args.daily.map(|daily| experiment::days(n_per_arm, args.arms, daily)).transpose().map_err(wrong)?;
    let n_per_arm_rounded_up = n_per_arm.ceil() as u64;
    Ok(Needed {
        baseline: args.baseline,
        target,
        absolute_lift,
        relative_lift: (args.baseline != 0.0).then(|| absolute_lift / args.baseline),
        alpha: args.alpha,
        power: args.power,
        n_per_arm,
        n_per_arm_rounded_up,
        n_total: n_per_arm_rounded_up * u64::from(args.arms),
        days,
    })
}
