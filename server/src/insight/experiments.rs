//! `vecino insight experiment` and, below it, `power`.

mod power;

use std::collections::BTreeMap;

use clap::Args;
use insight::{
    InsightError,
    experiment::{self, Comparison, Cuped, Design, Paired, Posterior, Sample},
    proportion::Interval,
};
use serde::Serialize;

use super::table::{self, Input};

pub(super) use power::Power;
pub(super) use power::power;

/// More arms than this are a column that does not name arms.
const MOST_ARMS: usize = 100;

/// Whether the arms of an experiment differ.
///
/// FILE has a customer a line. A metric of nothing but 0 and 1 is a rate, any other a mean. Lifts are against the
/// control; ci95 and sequential_ci95 are of the relative lift, the former for one look at a moment that was fixed
/// beforehand, the latter for as many looks as one likes.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  vecino insight experiment ../shared/data/hillstrom.csv.gz --arm segment --control \"No E-Mail\" --metric visit --covariate history --json"
)]
pub struct Experiment {
    #[command(flatten)]
    input: Input,
    /// The column that names the arm
    #[arg(long, value_name = "COLUMN")]
    arm: String,
    /// The arm that the others are compared with
    #[arg(long, value_name = "ARM")]
    control: String,
    /// The column with the outcome, a number
    #[arg(long, value_name = "COLUMN")]
    metric: String,
    /// A column with a number known before the experiment began, to take noise away (CUPED)
    #[arg(long, value_name = "COLUMN")]
    covariate: Option<String>,
    /// The planned weight of an arm, such as "No E-Mail=2"; may be given for each [default: 1]
    #[arg(long = "weight", value_name = "ARM=WEIGHT", value_parser = weight)]
    weights: Vec<(String, f64)>,
    /// How many customers, of both arms compared, the sequential intervals are narrowest for
    #[arg(long, value_name = "N", default_value_t = Design::default().tuning)]
    tuning: f64,
}

fn weight(text: &str) -> Result<(String, f64), String> {
    let (arm, weight) = text.rsplit_once('=').ok_or("not ARM=WEIGHT")?;
    let weight = weight.trim().parse().ok().filter(|weight: &f64| weight.is_finite() && *weight > 0.0);
    Ok((arm.trim().to_owned(), weight.ok_or("its weight is not a number above zero")?))
}

/// What came of an experiment.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    metric: String,
    /// `proportion` or `mean`.
    kind: &'static str,
    control: String,
    customers: u64,
    sample_ratio: SampleRatio,
    arms: Vec<Arm>,
    comparisons: Vec<Compared>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cuped: Option<Adjustment>,
    /// Why the figures are not to be trusted as they stand.
    warnings: Vec<String>,
}

/// Whether the arms were filled as planned.
#[derive(Debug, Serialize)]
struct SampleRatio {
    chi2: f64,
    degrees_of_freedom: u64,
    p: f64,
}

/// An arm, the control first and the others by name.
#[derive(Debug, Serialize)]
struct Arm {
    arm: String,
    n: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    successes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
    mean: f64,
    standard_deviation: f64,
    probability_best: f64,
    expected_loss: f64,
}

/// An arm against the control.
#[derive(Debug, Serialize)]
struct Compared {
    arm: String,
    #[serde(flatten)]
    lifts: Lifts,
    p_value_bonferroni: f64,
    p_value_holm: f64,
    p_value_benjamini_hochberg: f64,
    probability_to_beat_control: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cuped: Option<Lifts>,
}

/// The lifts of an arm. The relative ones are none where the control's mean is not above zero, and
/// sequential_ci95 before that mean is known to some 20 % (77 customers with a rare outcome).
#[derive(Debug, Serialize)]
struct Lifts {
    absolute_lift: f64,
    absolute_ci95: [f64; 2],
    absolute_sequential_ci95: Option<[f64; 2]>,
    relative_lift: Option<f64>,
    ci95: Option<[f64; 2]>,
    sequential_ci95: Option<[f64; 2]>,
    p_value: f64,
    sequential_p_value: f64,
}

impl From<Comparison> for Lifts {
    fn from(compared: Comparison) -> Self {
        let ends = |interval: Interval| [interval.low, interval.high];
        Self {
            absolute_lift: compared.absolute.lift,
            absolute_ci95: ends(compared.absolute.interval),
            absolute_sequential_ci95: compared.absolute.sequential.map(ends),
            relative_lift: compared.relative.map(|relative| relative.lift),
            ci95: compared.relative.map(|relative| ends(relative.interval)),
            sequential_ci95: compared.relative.and_then(|relative| relative.sequential).map(ends),
            p_value: compared.p_value,
            sequential_p_value: compared.sequential_p_value,
        }
    }
}

/// What the covariate took away.
#[derive(Debug, Serialize)]
struct Adjustment {
    covariate: String,
    theta: f64,
    variance_reduction: f64,
}

pub(super) fn experiment(args: &Experiment) -> Result<Outcome, String> {
    let (names, outcomes) = read(args)?;
    let wrong = |error: InsightError| args.input.wrong(&error);
    let proportion = outcomes.iter().flat_map(|arm| &arm.metric).all(|value| *value == 0.0 || *value == 1.0);
    let samples = names.iter().zip(&outcomes).map(|(name, arm)| sample(&arm.metric, proportion).map_err(|error| of(name, &error)));
    let samples = samples.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    names.iter().zip(&samples).try_for_each(|(name, sample)| sample.varies(name)).map_err(wrong)?;
    let ratio = experiment::sample_ratio(&samples.iter().map(Sample::n).collect::<Vec<_>>(), &weights(args, &names)?).map_err(wrong)?;
    let adjusted = match args.covariate {
        Some(_) => Some(experiment::cuped(&outcomes.iter().map(Outcomes::paired).collect::<Vec<_>>()).map_err(wrong)?),
        None => None,
    };
    let comparisons = compared(args, &names, &samples, adjusted.as_ref()).map_err(wrong)?;
    let posteriors: Vec<_> = samples.iter().map(Posterior::of).collect();
    let choices = experiment::best(&posteriors).map_err(wrong)?;
    let arms = names.iter().zip(&samples).zip(&choices).map(|((name, sample), choice)| Arm {
        arm: name.clone(),
        n: sample.n(),
        successes: sample.successes(),
        rate: proportion.then(|| sample.mean()),
        mean: sample.mean(),
        standard_deviation: sample.variance().sqrt(),
        probability_best: choice.probability_best,
        expected_loss: choice.expected_loss,
    });
    Ok(Outcome {
        metric: args.metric.clone(),
        kind: if proportion { "proportion" } else { "mean" },
        control: args.control.clone(),
        customers: samples.iter().map(Sample::n).sum(),
        sample_ratio: SampleRatio { chi2: ratio.chi2, degrees_of_freedom: ratio.degrees_of_freedom, p: ratio.p_value },
        arms: arms.collect(),
        comparisons,
        cuped: args.covariate.clone().zip(adjusted).map(|(covariate, cuped)| Adjustment {
            covariate,
            theta: cuped.theta,
            variance_reduction: cuped.variance_reduction,
        }),
        warnings: warnings(&names, &samples, ratio.p_value),
    })
}

/// The outcomes of an arm, in the order of the file.
#[derive(Default)]
struct Outcomes {
    metric: Vec<f64>,
    covariate: Vec<f64>,
}

impl Outcomes {
    fn paired(&self) -> Paired<'_> {
        Paired { outcomes: &self.metric, covariates: &self.covariate }
    }
}

/// The arms' names and outcomes, the control first.
fn read(args: &Experiment) -> Result<(Vec<String>, Vec<Outcomes>), String> {
    let mut arms: BTreeMap<String, Outcomes> = BTreeMap::new();
    let mut wanted = vec![&args.arm[..], &args.metric];
    wanted.extend(args.covariate.as_deref());
    table::read(&args.input.file, &args.input.layout, &wanted, |row| {
        if row.text(0).is_empty() {
            return Err(row.wrong("the arm is empty"));
        }
        if !arms.contains_key(row.text(0)) {
            if arms.len() == MOST_ARMS {
                return Err(row.wrong(&format!("{} has more than {MOST_ARMS} values; it does not name arms", args.arm)));
            }
            arms.insert(row.text(0).to_owned(), Outcomes::default());
        }
        if let Some(arm) = arms.get_mut(row.text(0)) {
            arm.metric.push(row.number(1)?);
            if args.covariate.is_some() {
                arm.covariate.push(row.number(2)?);
            }
        }
        Ok(())
    })?;
    let file = args.input.file.display();
    let all = arms.keys().cloned().collect::<Vec<_>>().join(", ");
    let Some(control) = arms.remove_entry(args.control.trim()) else {
        return Err(format!("{file} has no arm {}; column {} has {all}.", args.control, args.arm));
    };
    if arms.is_empty() {
        return Err(format!("{file} has no arm but {all}; there is nothing to compare it with."));
    }
    Ok(std::iter::once(control).chain(arms).unzip())
}

fn sample(values: &[f64], proportion: bool) -> Result<Sample, InsightError> {
    if proportion {
        Sample::proportion(values.iter().filter(|value| **value == 1.0).count() as u64, values.len() as u64)
    } else {
        Sample::of(values)
    }
}

/// An error with the arm, or the two arms, that it is about.
fn of(name: &str, error: &InsightError) -> InsightError {
    InsightError::Invalid(format!("{name}: {error}"))
}

fn weights(args: &Experiment, names: &[String]) -> Result<Vec<f64>, String> {
    if let Some((arm, _)) = args.weights.iter().find(|(arm, _)| !names.contains(arm)) {
        return Err(format!("--weight names {arm}, which is none of the arms {}.", names.join(", ")));
    }
    Ok(names.iter().map(|name| args.weights.iter().find(|(arm, _)| arm == name).map_or(1.0, |(_, weight)| *weight)).collect())
}

fn compared(args: &Experiment, names: &[String], samples: &[Sample], adjusted: Option<&Cuped>) -> Result<Vec<Compared>, InsightError> {
    let design = Design { tuning: args.tuning, ..Design::default() };
    let against_control = |samples: &[Sample]| -> Result<Vec<Lifts>, InsightError> {
        let each = samples[1..].iter().zip(&names[1..]);
        each.map(|(arm, name)| {
            experiment::compare(&samples[0], arm, &design)
                .map(Lifts::from)
                .map_err(|error| of(&format!("{name} against {}", names[0]), &error))
        })
        .collect()
    };
    let plain = against_control(samples)?;
    let cuped: Vec<_> = match adjusted {
        Some(cuped) => against_control(&cuped.samples)?.into_iter().map(Some).collect(),
        None => plain.iter().map(|_| None).collect(),
    };
    let p: Vec<_> = plain.iter().map(|lifts| lifts.p_value).collect();
    let (bonferroni, holm, hochberg) = (experiment::bonferroni(&p)?, experiment::holm(&p)?, experiment::benjamini_hochberg(&p)?);
    plain
        .into_iter()
        .zip(cuped)
        .enumerate()
        .map(|(at, (lifts, cuped))| {
            let pair = experiment::best(&[Posterior::of(&samples[0]), Posterior::of(&samples[at + 1])])?;
            Ok(Compared {
                arm: names[at + 1].clone(),
                lifts,
                p_value_bonferroni: bonferroni[at],
                p_value_holm: holm[at],
                p_value_benjamini_hochberg: hochberg[at],
                probability_to_beat_control: pair[1].probability_best,
                cuped,
            })
        })
        .collect()
}

fn warnings(names: &[String], samples: &[Sample], ratio: f64) -> Vec<String> {
    let mut warnings = Vec::new();
    if ratio < 0.001 {
        warnings.push(
            "the arms are not filled as planned: find out where customers were lost before anything else is believed; --weight says what was planned"
                .to_owned(),
        );
    }
    for (name, sample) in names.iter().zip(samples) {
        let least = sample.successes().map_or(sample.n() / 3, |successes| successes.min(sample.n() - successes));
        if least < 10 {
            warnings.push(format!("{name} is small, so that its intervals and p-values are rough"));
        }
    }
    warnings
}
