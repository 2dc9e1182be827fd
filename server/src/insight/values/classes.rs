//! `vecino insight rfm`.

use clap::Args;
use insight::value::rfm::{self, sizes};
use jiff::civil::{Date, Time};
use serde::Serialize;

use super::purchases::{self, Purchases, day};

/// A file of purchases, and the day to look back from.
///
/// A customer's class in recency, frequency and money is one more than the number of quintile edges below their figure: an
/// edge itself belongs to the lower class, and equal figures always share a class.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  vecino insight rfm ../shared/data/online_retail.csv.gz --customer CustomerID --date InvoiceDate --quantity Quantity --price UnitPrice --positive-only --as-of 2011-12-10"
)]
pub struct Rfm {
    #[command(flatten)]
    purchases: Purchases,
    /// The day that recency is counted to, from its first moment; later days are left out
    #[arg(long, value_name = "DATE")]
    as_of: Date,
    /// Column with the number of the order [default: lines of a customer with the same date and time are one order]
    #[arg(long, value_name = "COLUMN")]
    order: Option<String>,
}

#[derive(Debug, Serialize)]
pub(in super::super) struct RfmResult {
    lines: usize,
    customers: usize,
    revenue: f64,
    recency_quintiles_days: [f64; 4],
    frequency_quintiles: [f64; 4],
    monetary_quintiles: [f64; 4],
    class_sizes: ClassSizes,
    lines_without_customer: u64,
    lines_not_positive: u64,
    lines_after_as_of: usize,
}

/// How many customers are in each class, from 1 to 5, the best.
#[derive(Debug, Serialize)]
struct ClassSizes {
    recency: [usize; 5],
    frequency: [usize; 5],
    monetary: [usize; 5],
}

pub(in super::super) fn rfm(args: &Rfm) -> Result<RfmResult, String> {
    let read = args.purchases.read(args.order.as_deref())?;
    let seconds = |date: Date, time: Time| {
        i64::from(day(date)) * 86_400 + i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
    };
    let line = |line: &purchases::Line| {
        let second = seconds(line.time.date(), line.time.time());
        rfm::Line { customer: line.customer, second, order: line.order.unwrap_or(second), amount: line.amount }
    };
    let lines: Vec<_> = read.lines.iter().filter(|line| line.time.date() <= args.as_of).map(line).collect();
    if lines.is_empty() {
        return Err(format!("{} has no purchase up to {}.", args.purchases.input.file.display(), args.as_of));
    }
    let (count, revenue) = (lines.len(), lines.iter().map(|line| line.amount).sum());
    let all = rfm::rfm(&rfm::figures(lines, seconds(args.as_of, Time::midnight()))).map_err(|error| args.purchases.input.wrong(&error))?;
    Ok(RfmResult {
        lines: count,
        customers: all.scores.len(),
        revenue,
        recency_quintiles_days: all.recency_edges,
        frequency_quintiles: all.frequency_edges,
        monetary_quintiles: all.monetary_edges,
        class_sizes: ClassSizes {
            recency: sizes(all.scores.iter().map(|scores| scores.recency)),
            frequency: sizes(all.scores.iter().map(|scores| scores.frequency)),
            monetary: sizes(all.scores.iter().map(|scores| scores.monetary)),
        },
        lines_without_customer: read.without_customer,
        lines_not_positive: read.not_positive,
        lines_after_as_of: read.lines.len() - count,
    })
}
