//! `vecino insight`: each model on a plain CSV, without a database, so that anyone can hold its figures
//! against another package's.

mod baskets;
mod experiments;
mod forecasts;
mod links;
mod risks;
mod table;
mod texts;
mod values;

use clap::Subcommand;
use serde::Serialize;

/// The models.
#[derive(Debug, Subcommand)]
pub enum Model {
    /// Expected purchases of each customer, and what they are worth
    Clv(values::Clv),
    /// Recency, frequency and money, each in five classes
    Rfm(values::Rfm),
    /// What is bought together
    Rules(baskets::Rules),
    /// What to recommend next, against what simply sells most
    Recommend(baskets::Recommend),
    /// How an outcome hangs on factors
    Logistic(risks::Logistic),
    /// Whether the arms of an experiment differ
    Experiment(experiments::Experiment),
    /// How many an experiment needs
    Power(experiments::Power),
    /// What messages are about
    Classify(texts::Classify),
    /// Which records are the same person
    Link(links::Link),
    /// How a series goes on
    Forecast(forecasts::Forecast),
    /// How likely a company is not to pay, from the value of its shares
    Merton(risks::Merton),
}

/// How the result is wanted.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Output {
    /// Print the result as one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// Runs a model; the result as it is printed.
///
/// # Errors
/// One sentence that says what is wrong with the data, and where.
pub fn run(model: &Model, json: bool) -> Result<String, String> {
    match model {
        Model::Clv(args) => values::clv(args).and_then(|result| printed(&result, json)),
        Model::Rfm(args) => values::rfm(args).and_then(|result| printed(&result, json)),
        Model::Rules(args) => baskets::rules(args).and_then(|result| printed(&result, json)),
        Model::Recommend(args) => baskets::recommend(args).and_then(|result| printed(&result, json)),
        Model::Logistic(args) => risks::logistic(args).and_then(|result| printed(&result, json)),
        Model::Experiment(args) => experiments::experiment(args).and_then(|result| printed(&result, json)),
        Model::Power(args) => experiments::power(args).and_then(|result| printed(&result, json)),
        Model::Classify(args) => texts::classify(args).and_then(|result| printed(&result, json)),
        Model::Link(args) => links::link(args).and_then(|result| printed(&result, json)),
        Model::Forecast(args) => forecasts::forecast(args).and_then(|result| printed(&result, json)),
        Model::Merton(args) => risks::merton(args).and_then(|result| printed(&result, json)),
    }
}

/// A result as one JSON object, or as lines of names and values.
fn printed<T: Serialize>(result: &T, json: bool) -> Result<String, String> {
    let value = serde_json::to_value(result).map_err(|error| format!("the result cannot be written: {error}"))?;
    if json {
        return Ok(value.to_string());
    }
    let mut lines = Vec::new();
    tell(&value, "", &mut lines);
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    Ok(lines.iter().map(|(name, value)| format!("{name:width$}  {value}")).collect::<Vec<_>>().join("\n"))
}

/// The names and values of a result, one below the other; what lies within another has both names.
fn tell(value: &serde_json::Value, name: &str, lines: &mut Vec<(String, String)>) {
    let within = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| tell(value, &within(key), lines)),
        serde_json::Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            items.iter().enumerate().for_each(|(at, item)| tell(item, &within(&(at + 1).to_string()), lines));
        }
        serde_json::Value::Array(items) => lines.push((name.to_owned(), items.iter().map(plain).collect::<Vec<_>>().join(", "))),
        other => lines.push((name.to_owned(), plain(other))),
    }
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}
