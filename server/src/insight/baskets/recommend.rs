//! `vecino insight recommend`.

use clap::{Args, ValueEnum};
use insight::basket::{self, Candidates, Case, ItemToItem, Lists, Options};
use jiff::civil::Date;
use serde::Serialize;

use super::{
    super::table::{self, Input, Row},
    Names,
};

/// What to recommend next, judged by what customers went on to buy, against what simply sells most.
///
/// The last day of each customer with two days or more is held back, and everything else is learnt from. Each of
/// these customers is recommended ten items that are new to them; a hit is one that was bought on the day held
/// back. Who bought nothing new that day is not counted. With `--candidates all`, items bought before may be
/// recommended, and are hits, too.
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
    /// How days are written, such as "%m/%d/%Y %H:%M" [default: as 2011-12-09 or 20111209]
    #[arg(long, value_name = "FORMAT")]
    date_format: Option<String>,
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
    /// Recommend to this customer too, by all that was bought, and say why; may be given more than once
    #[arg(long, value_name = "CUSTOMER")]
    show: Vec<String>,
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

/// A day as 2011-12-09 or 20111209, without the time after it.
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
pub(in super::super) struct Judged {
    /// How many customers are judged by.
    customers: usize,
    hr_at_10: f64,
    ndcg_at_10: f64,
    popularity: Ranking,
    /// How many customers and items were learnt from.
    customers_learnt: usize,
    items_learnt: usize,
    /// Lines that were left out.
    lines_without_customer: usize,
    lines_not_bought: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shown: Vec<Shown>,
}

/// How good a ranking is.
#[derive(Debug, Serialize)]
struct Ranking {
    hr_at_10: f64,
    ndcg_at_10: f64,
}

/// What is recommended to a customer.
#[derive(Debug, Serialize)]
struct Shown {
    customer: String,
    recommendations: Vec<Recommended>,
}

/// An item, and the bought items that speak for it, with their shares.
#[derive(Debug, Serialize)]
struct Recommended {
    item: String,
    score: f64,
    because: Vec<Because>,
}

/// A bought item and its share of the score.
#[derive(Debug, Serialize)]
struct Because {
    item: String,
    share: f64,
}

pub(in super::super) fn recommend(args: &Recommend) -> Result<Judged, String> {
    let purchases = Purchases::read(args)?;
    let wrong = |error: insight::InsightError| args.input.wrong(&error);
    let options = Options { k: args.k, shrinkage: args.shrinkage };
    let (learnt, held_out) = split(&purchases.lines, args.holdout);
    let model = ItemToItem::fit(&learnt, &options).map_err(wrong)?;
    let popularity = basket::popularity(&learnt);
    let cases: Vec<_> = learnt.iter().zip(held_out.iter()).map(|(bought, held_out)| Case { bought, held_out }).collect();
    let candidates = match args.candidates {
        Which::New => Candidates::New,
        Which::All => Candidates::All,
    };
    let judged = basket::evaluate(&model, &popularity, &cases, candidates).map_err(wrong)?;
    let ranking = |ranking: basket::Ranking| Ranking { hr_at_10: ranking.hr_at_10, ndcg_at_10: ranking.ndcg_at_10 };
    Ok(Judged {
        customers: judged.customers,
        hr_at_10: judged.model.hr_at_10,
        ndcg_at_10: judged.model.ndcg_at_10,
        popularity: ranking(judged.popularity),
        customers_learnt: learnt.len(),
        items_learnt: popularity.len(),
        lines_without_customer: purchases.without_customer,
        lines_not_bought: purchases.not_bought,
        shown: if args.show.is_empty() { Vec::new() } else { shown(args, &purchases, &options)? },
    })
}

/// What each customer bought before the time held back, and then; customers who bought nothing before are left out.
fn split(customers: &[Vec<(Date, u32)>], holdout: Holdout) -> (Lists, Lists) {
    let (mut learnt, mut held_out) = (Lists::new(), Lists::new());
    for lines in customers {
        let days = || lines.iter().map(|(day, _)| *day);
        let from = match holdout {
            Holdout::Last => days().max().filter(|last| days().any(|day| day < *last)),
            Holdout::From(day) => Some(day),
        };
        let (before, after): (Vec<_>, Vec<_>) = lines.iter().partition(|(day, _)| from.is_none_or(|from| *day < from));
        let items = |lines: Vec<(Date, u32)>| lines.into_iter().map(|(_, item)| item).collect::<Vec<_>>();
        if !before.is_empty() {
            learnt.push(&items(before));
            held_out.push(&items(after));
        }
    }
    (learnt, held_out)
}

fn shown(args: &Recommend, purchases: &Purchases, options: &Options) -> Result<Vec<Shown>, String> {
    let all: Lists = purchases.lines.iter().map(|lines| lines.iter().map(|(_, item)| *item).collect::<Vec<_>>()).collect();
    let file = args.input.file.display();
    let model = ItemToItem::fit(&all, options).map_err(|error| format!("{file}: {error}."))?;
    let name = |item| purchases.items.name(item);
    let show = |customer: &String| {
        let at =
            purchases.customers.get(customer.trim()).ok_or_else(|| format!("{file} has no customer {customer} who bought anything."))?;
        let bought = all.get(at as usize);
        let excluded = |item: u32| matches!(args.candidates, Which::New) && bought.binary_search(&item).is_ok();
        let recommendations = model.recommend(bought, excluded, 10).into_iter().map(|recommended| Recommended {
            item: name(recommended.item),
            score: recommended.score,
            because: recommended.because.iter().map(|reason| Because { item: name(reason.item), share: reason.share }).collect(),
        });
        Ok(Shown { customer: customer.clone(), recommendations: recommendations.collect() })
    };
    args.show.iter().map(show).collect()
}

/// What each customer bought, and on which day.
#[derive(Default)]
struct Purchases {
    customers: Names,
    items: Names,
    lines: Vec<Vec<(Date, u32)>>,
    without_customer: usize,
    not_bought: usize,
}

impl Purchases {
    fn read(args: &Recommend) -> Result<Self, String> {
        let mut purchases = Self::default();
        let mut wanted = vec![&args.customer[..], &args.item, &args.date];
        wanted.extend(args.quantity.as_deref());
        table::read(&args.input.file, &args.input.layout, &wanted, |row| purchases.add(row, args))?;
        Ok(purchases)
    }

    fn add(&mut self, row: &Row<'_>, args: &Recommend) -> Result<(), String> {
        if row.text(0).is_empty() {
            self.without_customer += 1;
            return Ok(());
        }
        if args.quantity.is_some() && row.number(3)? <= 0.0 {
            self.not_bought += 1;
            return Ok(());
        }
        if row.text(1).is_empty() {
            return Err(row.wrong("the item is empty"));
        }
        let date = match &args.date_format {
            Some(format) => Date::strptime(format, row.text(2)).map_err(|error| row.wrong(&error.to_string()))?,
            None => day(row.text(2)).ok_or_else(|| {
                row.wrong(&format!("{:?} is not a day such as 2011-12-09; --date-format says how days are written", row.text(2)))
            })?,
        };
        let customer = self.customers.number(row.text(0)) as usize;
        if customer == self.lines.len() {
            self.lines.push(Vec::new());
        }
        self.lines[customer].push((date, self.items.number(row.text(1))));
        Ok(())
    }
}
