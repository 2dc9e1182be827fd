//! `vecino insight rules` and `recommend`.

use std::collections::HashMap;

use clap::{Args, ValueEnum};
use insight::basket::{self, Candidates, Case, ItemToItem, Lists, Options};
use jiff::civil::Date;
use serde::Serialize;

use super::table::{self, Input};

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
    let wrong = |error: insight::InsightError| format!("{}: {error}.", args.input.file.display());
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

/// What to recommend next, judged by what customers went on to buy, against what simply sells most.
///
/// The last day of each customer with two days or more is held back; everything else is learnt from, and ten
/// items are recommended to each of these customers.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  vecino insight recommend ../shared/data/online_retail.csv.gz --customer CustomerID --item StockCode --date InvoiceDate --quantity Quantity --holdout last --json"
)]
pub struct Recommend {
    #[command(flatten)]
    input: Input,
    /// The column that names the customer; lines without one are left out and counted
    #[arg(long, value_name = "COLUMN")]
    customer: String,
    /// The column that names the item
    #[arg(long, value_name = "COLUMN")]
    item: String,
    /// The column with the day, such as 2011-12-09 or 20111209; a time after it does not count
    #[arg(long, value_name = "COLUMN")]
    date: String,
    /// A column with the quantity: lines at or below zero, such as returns, are left out and counted
    #[arg(long, value_name = "COLUMN")]
    quantity: Option<String>,
    /// What is held back: `last`, the last day of each customer, or a day such as 2011-11-09, from which on everything is
    #[arg(long, value_name = "WHAT", default_value = "last", value_parser = holdout)]
    holdout: Holdout,
    /// Which items are candidates: those that are new to the customer, or all, those bought before included
    #[arg(long, value_enum, default_value = "new")]
    candidates: Which,
    /// How many of the most similar items each candidate is judged by
    #[arg(long, value_name = "N", default_value_t = Options::default().k)]
    k: usize,
    /// How many common customers it takes until a similarity counts half
    #[arg(long, value_name = "N", default_value_t = Options::default().shrinkage)]
    shrinkage: f64,
}

/// What is held back.
#[derive(Clone, Copy, Debug)]
enum Holdout {
    Last,
    From(Date),
}

fn holdout(text: &str) -> Result<Holdout, String> {
    if text == "last" {
        return Ok(Holdout::Last);
    }
    day(text).map(Holdout::From).ok_or_else(|| "neither `last` nor a day such as 2011-11-09".to_owned())
}

/// A day as 2011-12-09 or 20111209; what follows the former, such as a time, must be apart from it.
fn day(text: &str) -> Option<Date> {
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    if text.len() == 8 || text.len() == 10 { text.parse().ok() } else { None }
}

/// Which items may be recommended.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    New,
    All,
}

/// How good the recommendations are.
#[derive(Debug, Serialize)]
pub(super) struct Judged {
    /// How many customers are judged by.
    customers: usize,
    /// How many customers and items were learnt from.
    customers_learnt: usize,
    items: usize,
    /// Lines that were left out.
    lines_without_customer: usize,
    lines_not_bought: usize,
    hr_at_10: f64,
    ndcg_at_10: f64,
    popularity: Ranking,
}

/// How good a ranking is.
#[derive(Debug, Serialize)]
struct Ranking {
    hr_at_10: f64,
    ndcg_at_10: f64,
}
pub(super) fn recommend(args: &Recommend) -> Result<Judged, String> {
    let purchases = Purchases::read(args)?;
    let wrong = |error: insight::InsightError| format!("{}: {error}.", args.input.file.display());
    let (mut learnt, mut held) = (Lists::new(), Vec::new());
    for days in &purchases.customers {
        let from = match args.holdout {
            Holdout::Last => days.iter().map(|(day, _)| *day).max().filter(|last| days.iter().any(|(day, _)| day < last)),
            Holdout::From(day) => Some(day),
        };
        let (before, after): (Vec<_>, Vec<_>) = days.iter().partition(|(day, _)| from.is_none_or(|from| *day < from));
        let items = |lines: Vec<(Date, u32)>| lines.into_iter().map(|(_, item)| item).collect::<Vec<_>>();
        let (before, mut after) = (items(before), items(after));
        if before.is_empty() {
            continue;
        }
        after.sort_unstable();
        after.dedup();
        held.push((learnt.len(), after));
        learnt.push(&before);
    }
    let model = ItemToItem::fit(&learnt, &Options { k: args.k, shrinkage: args.shrinkage }).map_err(wrong)?;
    let popularity = basket::popularity(&learnt);
    let cases: Vec<_> = held.iter().map(|(at, held_out)| Case { bought: learnt.get(*at), held_out }).collect();
    let candidates = match args.candidates {
        Which::New => Candidates::New,
        Which::All => Candidates::All,
    };
    let judged = basket::evaluate(&model, &popularity, &cases, candidates).map_err(wrong)?;
    Ok(Judged {
        customers: judged.customers,
        customers_learnt: learnt.len(),
        items: popularity.len(),
        lines_without_customer: purchases.without_customer,
        lines_not_bought: purchases.not_bought,
        hr_at_10: judged.model.hr_at_10,
        ndcg_at_10: judged.model.ndcg_at_10,
        popularity: Ranking { hr_at_10: judged.popularity.hr_at_10, ndcg_at_10: judged.popularity.ndcg_at_10 },
    })
}

/// What each customer bought, and on which day.
#[derive(Default)]
struct Purchases {
    customers: Vec<Vec<(Date, u32)>>,
    without_customer: usize,
    not_bought: usize,
}

impl Purchases {
    fn read(args: &Recommend) -> Result<Self, String> {
        let (mut customers, mut items) = (Names::default(), Names::default());
        let mut purchases = Self::default();
        let mut wanted = vec![&args.customer[..], &args.item, &args.date];
        wanted.extend(args.quantity.as_deref());
        table::read(&args.input.file, &args.input.layout, &wanted, |row| {
            if row.text(0).is_empty() {
                purchases.without_customer += 1;
                return Ok(());
            }
            if args.quantity.is_some() && row.number(3)? <= 0.0 {
                purchases.not_bought += 1;
                return Ok(());
            }
            if row.text(1).is_empty() {
                return Err(row.wrong("the item is empty"));
            }
            let date = day(row.text(2)).ok_or_else(|| row.wrong(&format!("{:?} is not a day such as 2011-12-09", row.text(2))))?;
            let customer = customers.number(row.text(0)) as usize;
            if customer == purchases.customers.len() {
                purchases.customers.push(Vec::new());
            }
            purchases.customers[customer].push((date, items.number(row.text(1))));
            Ok(())
        })?;
        Ok(purchases)
    }
}
