//! Purchases from a CSV: who, when, and for how much.

use std::collections::HashMap;

use jiff::{
    civil::{Date, DateTime, Time},
    fmt::strtime,
};

use super::super::table::{self, Input, Row};

/// The columns of a file of purchases.
#[derive(Debug, clap::Args)]
pub(super) struct Purchases {
    #[command(flatten)]
    pub(super) input: Input,
    /// Column with the customer; lines without one are left out
    #[arg(long, value_name = "COLUMN")]
    pub(super) customer: String,
    /// Column with the date, or the date and time
    #[arg(long, value_name = "COLUMN")]
    pub(super) date: String,
    /// Column with the amount
    #[arg(long, value_name = "COLUMN", required_unless_present_all = ["quantity", "price"], conflicts_with_all = ["quantity", "price"])]
    pub(super) amount: Option<String>,
    /// Column with the quantity, where the amount is quantity times price
    #[arg(long, value_name = "COLUMN", requires = "price")]
    pub(super) quantity: Option<String>,
    /// Column with the price
    #[arg(long, value_name = "COLUMN", requires = "quantity")]
    pub(super) price: Option<String>,
    /// Leave out lines whose amount, or quantity or price, is not positive
    #[arg(long)]
    pub(super) positive_only: bool,
    /// How dates are written, such as %Y%m%d or %d/%m/%Y %H:%M [default: 2011-12-09, with or without a time]
    #[arg(long, value_name = "FORMAT")]
    pub(super) date_format: Option<String>,
}

/// One line of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Number of the customer, in the order they first come.
    pub(super) customer: u32,
    pub(super) time: DateTime,
    pub(super) amount: f64,
    /// Number of the order, where a column for it was asked for.
    pub(super) order: Option<i64>,
}

/// What the file holds.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    /// Names of the customers by their number.
    pub(super) customers: Vec<String>,
    pub(super) without_customer: u64,
    pub(super) not_positive: u64,
}

impl Purchases {
    /// Reads the file; `order` is the column with the number of the order, if there is one.
    pub(super) fn read(&self, order: Option<&str>) -> Result<Lines, String> {
        let amounts: Vec<&str> = [&self.amount, &self.quantity, &self.price].into_iter().flatten().map(String::as_str).collect();
        let mut wanted = vec![self.customer.as_str(), self.date.as_str()];
        wanted.extend(&amounts);
        wanted.extend(order);
        let mut found = Lines::default();
        let (mut customers, mut orders) = (Numbers::default(), Numbers::default());
        table::read(&self.input.file, &self.input.layout, &wanted, |row| {
            if row.text(0).is_empty() {
                found.without_customer += 1;
                return Ok(());
            }
            let factors = (2..2 + amounts.len()).map(|at| row.number(at)).collect::<Result<Vec<_>, _>>()?;
            let time = self.time(row)?;
            if self.positive_only && factors.iter().any(|factor| *factor <= 0.0) {
                found.not_positive += 1;
                return Ok(());
            }
            let amount = factors.iter().product();
            let order = order.map(|_| orders.of(row.text(2 + amounts.len()))).transpose()?.map(i64::from);
            found.lines.push(Line { customer: customers.of(row.text(0))?, time, amount, order });
            Ok(())
        })?;
        if found.lines.is_empty() {
            return Err(format!(
                "{} has no line with a customer{}.",
                self.input.file.display(),
                if self.positive_only { " and a positive amount" } else { "" }
            ));
        }
        found.customers = customers.names();
        Ok(found)
    }

    fn time(&self, row: &Row<'_>) -> Result<DateTime, String> {
        let text = row.text(1);
        let parsed = match &self.date_format {
            Some(format) => formatted(format, text),
            None => text.strip_suffix(['Z', 'z']).unwrap_or(text).parse().ok(),
        };
        parsed.ok_or_else(|| match &self.date_format {
            Some(format) => row.wrong(&format!("{text:?} is not a date in the format {format}")),
            None => row
                .wrong(&format!("{text:?} is not a date like 2011-12-09 or 2011-12-09 08:26:00; say with --date-format how it is written")),
        })
    }
}

fn formatted(format: &str, text: &str) -> Option<DateTime> {
    let parsed = strtime::parse(format, text).ok()?;
    Some(parsed.to_date().ok()?.to_datetime(parsed.to_time().unwrap_or(Time::midnight())))
}

/// Days from 1970-01-01.
pub(super) fn day(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// Numbers for names, in the order they first come.
#[derive(Debug, Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, name: &str) -> Result<u32, String> {
        if let Some(number) = self.0.get(name) {
            return Ok(*number);
        }
        let number = u32::try_from(self.0.len()).map_err(|_| "There are more than four thousand million customers.".to_owned())?;
        self.0.insert(name.to_owned(), number);
        Ok(number)
    }

    fn names(self) -> Vec<String> {
        let mut names: Vec<_> = self.0.into_iter().collect();
        names.sort_unstable_by_key(|(_, number)| *number);
        names.into_iter().map(|(name, _)| name).collect()
    }
}
