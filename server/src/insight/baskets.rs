//! `vecino insight rules` and `recommend`.

mod recommend;

use std::collections::HashMap;

use clap::Args;
use insight::basket::{self, Lists};
use serde::Serialize;

use super::table::{self, Input};

pub(super) use recommend::Recommend;
pub(super) use recommend::recommend;

/// Items by name, numbered as they come.
#[derive(Default)]
struct Names {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    fn get(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    fn name(&self, number: u32) -> String {
        self.names[number as usize].clone()
    }
}

/// What is bought together.
///
/// FILE has a basket a line, its items apart by commas; or, with --basket and --item, an item a line under a
/// header. Blanks around a name and empty lines do not count, and an item twice in a basket counts once.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  vecino insight rules ../shared/data/groceries.csv.gz --min-support 0.01 --min-confidence 0.5 --json")]
pub struct Rules {
    #[command(flatten)]
    input: Input,
    /// The least share of all baskets that hold the items of a rule, such as 0.01
    #[arg(long, value_name = "SHARE")]
    min_support: f64,
    /// The least share of the baskets with the items on the left that hold the one on the right too, such as 0.5
    #[arg(long, value_name = "SHARE")]
    min_confidence: f64,
    /// The most items of an itemset, both sides of a rule together [default: any number]
    #[arg(long, value_name = "N")]
    max_length: Option<usize>,
    /// Show only so many rules, those of the highest lift [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// The column that names the basket, in a file with an item a line
    #[arg(long, value_name = "COLUMN", requires = "item")]
    basket: Option<String>,
    /// The column that names the item, in a file with an item a line
    #[arg(long, value_name = "COLUMN", requires = "basket")]
    item: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    baskets: usize,
    items: usize,
    /// How many itemsets are frequent, single items included.
    itemsets: usize,
    /// How many rules hold.
    rules: usize,
    /// How many rules the p-values are adjusted for.
    rules_tried: usize,
    /// The rules by lift, the highest first.
    association_rules: Vec<Rule>,
}

/// A rule, named as in mlxtend.
#[derive(Debug, Serialize)]
struct Rule {
    antecedents: Vec<String>,
    consequents: Vec<String>,
    count: u32,
    antecedent_support: f64,
    consequent_support: f64,
    support: f64,
    confidence: f64,
    lift: f64,
    leverage: f64,
    /// None where the rule has no exception.
    conviction: Option<f64>,
    p_value: f64,
    adjusted_p_value: f64,
}

pub(super) fn rules(args: &Rules) -> Result<Found, String> {
    let mut names = Names::default();
    let baskets = match (&args.basket, &args.item) {
        (Some(basket), Some(item)) => item_a_line(&args.input, basket, item, &mut names)?,
        _ => basket_a_line(&args.input, &mut names)?,
    };
    let wrong = |error: insight::InsightError| args.input.wrong(&error);
    let frequent = basket::frequent(&baskets, args.min_support, args.max_length.unwrap_or(usize::MAX)).map_err(wrong)?;
    let found = basket::rules(&frequent, args.min_confidence).map_err(wrong)?;
    let shown = found.rules.iter().take(args.limit.unwrap_or(usize::MAX));
    Ok(Found {
        baskets: baskets.len(),
        items: names.names.len(),
        itemsets: frequent.itemsets.len(),
        rules: found.rules.len(),
        rules_tried: found.tried,
        association_rules: shown.map(|rule| named(rule, &names)).collect(),
    })
}

fn named(rule: &basket::Rule, names: &Names) -> Rule {
    Rule {
        antecedents: rule.antecedent.iter().map(|item| names.name(*item)).collect(),
        consequents: vec![names.name(rule.consequent)],
        count: rule.count,
        antecedent_support: rule.antecedent_support,
        consequent_support: rule.consequent_support,
        support: rule.support,
        confidence: rule.confidence,
        lift: rule.lift,
        leverage: rule.leverage,
        conviction: rule.conviction,
        p_value: rule.p_value,
        adjusted_p_value: rule.adjusted_p_value,
    }
}

fn basket_a_line(input: &Input, names: &mut Names) -> Result<Lists, String> {
    if !input.layout.columns.is_empty() {
        return Err("--columns names columns, and a file with a basket a line has none; give --basket and --item too.".to_owned());
    }
    let delimiter = input.layout.delimiter.unwrap_or(b',');
    let mut baskets = Lists::new();
    table::lines(&input.file, |line, text| {
        let text = text.trim_start_matches('\u{feff}');
        let mut basket = Vec::new();
        let mut add = |item: &str| {
            let item = item.trim();
            if !item.is_empty() {
                basket.push(names.number(item));
            }
        };
        if text.contains('"') {
            let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text.as_bytes());
            for record in csv.records() {
                record
                    .map_err(|error| format!("{}, line {line}: it cannot be read: {error}.", input.file.display()))?
                    .iter()
                    .for_each(&mut add);
            }
        } else {
            text.split(char::from(delimiter)).for_each(add);
        }
        if !basket.is_empty() {
            baskets.push(&basket);
        }
        Ok(())
    })?;
    Ok(baskets)
}

fn item_a_line(input: &Input, basket: &str, item: &str, names: &mut Names) -> Result<Lists, String> {
    let mut keys = Names::default();
    let mut baskets: Vec<Vec<u32>> = Vec::new();
    table::read(&input.file, &input.layout, &[basket, item], |row| {
        if row.text(0).is_empty() || row.text(1).is_empty() {
            return Err(row.wrong("the basket or the item is empty"));
        }
        let key = keys.number(row.text(0)) as usize;
        if key == baskets.len() {
            baskets.push(Vec::new());
        }
        baskets[key].push(names.number(row.text(1)));
        Ok(())
    })?;
    Ok(baskets.into_iter().collect())
}
