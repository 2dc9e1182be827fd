//! `vecino insight logistic` and `merton`.

use std::collections::BTreeMap;

use clap::Args;
use insight::risk::{self, Firm, Logistic as Model};
use serde::Serialize;

use super::table::{self, Input};

/// A text with more different values than this is a name or a number, not a category.
const MOST_LEVELS: usize = 100;

/// What to run it on.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  vecino insight logistic ../shared/data/islr_default.csv.gz \\
    --outcome default --positive Yes --factors balance,income,student --json

A factor of text counts by its values: with two, such as No and Yes, it keeps its name and the later of the
alphabet is 1; with more, each but the first of the alphabet becomes a factor of its own, such as region[South].")]
pub struct Logistic {
    #[command(flatten)]
    pub input: Input,
    /// The column that holds the outcome
    #[arg(long, value_name = "COLUMN")]
    pub outcome: String,
    /// The value of it whose chance is wanted; every other value is its opposite
    #[arg(long, value_name = "VALUE")]
    pub positive: String,
    /// The columns that it may hang on
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    pub factors: Vec<String>,
    /// Those of them whose numbers are names of categories, such as a postcode
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub categorical: Vec<String>,
}

/// How an outcome hangs on factors. Coefficients are log-odds for one unit of a factor.
#[derive(Debug, Serialize)]
pub(super) struct LogisticResult {
    n: usize,
    /// How often each value of the outcome was met.
    outcomes: BTreeMap<String, usize>,
    /// The value of each factor of text that the others are held against.
    base_levels: BTreeMap<String, String>,
    coefficients: BTreeMap<String, f64>,
    standard_errors: BTreeMap<String, f64>,
    z: BTreeMap<String, f64>,
    p_values: BTreeMap<String, f64>,
    log_likelihood: f64,
    null_log_likelihood: f64,
    aic: f64,
    auc: f64,
    ks: f64,
    brier: f64,
}

pub(super) fn logistic(args: &Logistic) -> Result<LogisticResult, String> {
    let read = columns(args)?;
    let outcomes: Vec<_> = read.outcome.iter().map(|value| same(value, &args.positive)).collect();
    let counts = counts(&read.outcome);
    if outcomes.is_empty() {
        return Err(format!("{}: there is no line below the header.", args.input.file.display()));
    }
    if !outcomes.contains(&true) {
        let found = counts.keys().take(10).cloned().collect::<Vec<_>>().join(", ");
        return Err(format!("{}: no line has {} in {}; it has {found}.", args.input.file.display(), args.positive, args.outcome));
    }
    let (mut names, mut values, mut base_levels) = (Vec::new(), Vec::new(), BTreeMap::new());
    for factor in read.factors {
        if let Some(base) = factor.base() {
            base_levels.insert(factor.name.clone(), base);
        }
        for (name, column) in factor.into_numbers(args)? {
            names.push(name);
            values.push(column);
        }
    }
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let slices: Vec<_> = values.iter().map(Vec::as_slice).collect();
    let fitted = Model::fit(&names, &slices, &outcomes).map_err(|error| sentence(args, &error))?;
    shaped(args, &fitted, &values, &outcomes, counts, base_levels)
}

fn shaped(
    args: &Logistic,
    model: &Model,
    values: &[Vec<f64>],
    outcomes: &[bool],
    counts: BTreeMap<String, usize>,
    base_levels: BTreeMap<String, String>,
) -> Result<LogisticResult, String> {
    let row = |at: usize| values.iter().map(|column| column[at]).collect::<Vec<_>>();
    let predicted: Vec<_> = (0..outcomes.len()).map(|at| model.probability(&row(at))).collect();
    let measured = |figure: Result<f64, insight::InsightError>| figure.map_err(|error| sentence(args, &error));
    let names = || std::iter::once("intercept").chain(model.names.iter().map(String::as_str)).map(str::to_owned);
    let coefficients = || std::iter::once(model.intercept).chain(model.coefficients.iter().copied());
    let errors = || std::iter::once(model.intercept_error).chain(model.standard_errors.iter().copied());
    let parameters = model.coefficients.len() as f64 + 1.0;
    Ok(LogisticResult {
        n: model.observations,
        outcomes: counts,
        base_levels,
        coefficients: names().zip(coefficients()).collect(),
        standard_errors: names().zip(errors()).collect(),
        z: names().zip(coefficients().zip(errors()).map(|(coefficient, error)| coefficient / error)).collect(),
        p_values: names().zip(coefficients().zip(errors()).map(|(coefficient, error)| Model::p_value(coefficient, error))).collect(),
        log_likelihood: model.log_likelihood,
        null_log_likelihood: model.null_log_likelihood,
        aic: 2.0 * parameters - 2.0 * model.log_likelihood,
        auc: measured(risk::auc(&predicted, outcomes))?,
        ks: measured(risk::ks(&predicted, outcomes))?,
        brier: measured(risk::brier(&predicted, outcomes))?,
    })
}

fn sentence(args: &Logistic, error: &insight::InsightError) -> String {
    format!("{}: {error}.", args.input.file.display())
}

/// The wanted columns of a file.
struct Columns {
    outcome: Vec<String>,
    factors: Vec<Factor>,
}

/// A column as it stands in the file, with the line of each value.
struct Factor {
    name: String,
    categorical: bool,
    texts: Vec<String>,
    lines: Vec<u64>,
}

fn columns(args: &Logistic) -> Result<Columns, String> {
    if let Some(twice) = args.factors.iter().enumerate().find(|(at, name)| args.factors[..*at].contains(name) || **name == args.outcome) {
        return Err(format!("{} stands twice among the outcome and the factors.", twice.1));
    }
    if args.factors.iter().any(|name| name == "intercept") {
        return Err("a factor cannot be named intercept, for the result has one; name the column otherwise.".to_owned());
    }
    if let Some(stray) = args.categorical.iter().find(|name| !args.factors.contains(name)) {
        return Err(format!("{stray} is categorical but not among the factors."));
    }
    let wanted: Vec<_> = std::iter::once(&args.outcome).chain(&args.factors).map(String::as_str).collect();
    let factor =
        |name: &String| Factor { name: name.clone(), categorical: args.categorical.contains(name), texts: Vec::new(), lines: Vec::new() };
    let mut columns = Columns { outcome: Vec::new(), factors: args.factors.iter().map(factor).collect() };
    table::read(&args.input.file, &args.input.layout, &wanted, |row| {
        if let Some(empty) = (0..wanted.len()).find(|at| row.text(*at).is_empty()) {
            return Err(row.wrong(&format!("{} is empty; fill it or take the line out", wanted[empty])));
        }
        columns.outcome.push(row.text(0).to_owned());
        for (at, factor) in columns.factors.iter_mut().enumerate() {
            factor.texts.push(row.text(at + 1).to_owned());
            factor.lines.push(row.line);
        }
        Ok(())
    })?;
    // Numbers throughout are numbers; text throughout is categories; a mixture may be either, or a slip.
    for factor in &mut columns.factors {
        let numbers = factor.texts.iter().filter(|text| number(text).is_some()).count();
        if numbers == 0 {
            factor.categorical = true;
        } else if numbers < factor.texts.len() && !factor.categorical {
            return Err(factor.mixed(args));
        }
    }
    Ok(columns)
}

impl Factor {
    fn mixed(&self, args: &Logistic) -> String {
        let at = self.texts.iter().position(|text| number(text).is_none()).unwrap_or(0);
        let (file, line, name, text) = (args.input.file.display(), self.lines[at], &self.name, &self.texts[at]);
        format!("{file}, line {line}: {name} is {text:?}, but a number elsewhere; mend it, or say --categorical {name}.")
    }

    /// The value that the others are held against, where it is a category.
    fn base(&self) -> Option<String> {
        if self.categorical { self.texts.iter().min().cloned() } else { None }
    }

    /// The factor in numbers: itself, or one indicator for each category but the first.
    fn into_numbers(self, args: &Logistic) -> Result<Vec<(String, Vec<f64>)>, String> {
        if !self.categorical {
            return Ok(vec![(self.name, self.texts.iter().filter_map(|text| number(text)).collect())]);
        }
        let levels: Vec<_> = counts(&self.texts).into_keys().collect();
        let (file, name) = (args.input.file.display(), &self.name);
        match levels.len() {
            0 | 1 => Err(format!("{file}: {name} is the same in every line; leave it out.")),
            2 => Ok(vec![(name.clone(), self.indicator(&levels[1]))]),
            many if many > MOST_LEVELS => Err(format!("{file}: {name} has {many} different values; a category has {MOST_LEVELS} at most.")),
            _ => Ok(levels[1..].iter().map(|level| (format!("{name}[{level}]"), self.indicator(level))).collect()),
        }
    }

    fn indicator(&self, level: &str) -> Vec<f64> {
        self.texts.iter().map(|text| f64::from(u8::from(text == level))).collect()
    }
}

fn counts(texts: &[String]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        match counts.get_mut(text) {
            Some(count) => *count += 1,
            None => drop(counts.insert(text.clone(), 1)),
        }
    }
    counts
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether two values are the same text or the same number, such as 1 and 1.0.
fn same(value: &str, wanted: &str) -> bool {
    value == wanted.trim() || number(value).is_some_and(|value| Some(value) == number(wanted.trim()))
}

/// What to run it on.
#[derive(Debug, Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Example:
  vecino insight merton --equity 3 --equity-volatility 0.8 --debt 10 --rate 0.05 --years 1 --json"
)]
pub struct Merton {
    /// Market value of all shares
    #[arg(long)]
    pub equity: f64,
    /// Standard deviation of their yearly return; 0.8 is 80 %
    #[arg(long)]
    pub equity_volatility: f64,
    /// Debt to be paid at the end, in the same money
    #[arg(long)]
    pub debt: f64,
    /// Riskless interest a year, compounded continuously; 0.05 is 5 %
    #[arg(long)]
    pub rate: f64,
    /// Years until the debt is due
    #[arg(long, default_value_t = 1.0)]
    pub years: f64,
}

/// How likely a company is not to pay.
#[derive(Debug, Serialize)]
pub(super) struct MertonResult {
    asset_value: f64,
    asset_volatility: f64,
    default_probability: f64,
    distance_to_default: f64,
    expected_loss: f64,
    /// None where a default is too unlikely to tell.
    recovery: Option<f64>,
}

pub(super) fn merton(args: &Merton) -> Result<MertonResult, String> {
    let Merton { equity, equity_volatility, debt, rate, years } = *args;
    let found = Firm { equity, equity_volatility, debt, rate, years }.solve().map_err(|error| format!("{error}."))?;
    Ok(MertonResult {
        asset_value: found.asset_value,
        asset_volatility: found.asset_volatility,
        default_probability: found.default_probability,
        distance_to_default: found.distance_to_default,
        expected_loss: found.expected_loss,
        recovery: found.recovery,
    })
}
