//! What an import reports.

use serde::{Deserialize, Serialize};

use crate::{money::Currency, time::Timestamp};

/// The result of an import: every line read is either stored, already there, or rejected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Lines read, the header not counted.
    pub lines: u64,
    /// Lines stored now or by an earlier import of the same lines.
    pub stored: u64,
    /// Lines of `stored` that an earlier import had stored, so that nothing was written for them.
    pub unchanged: u64,
    /// Lines in the reject list.
    pub rejected: u64,
    /// Different customers named by the stored lines.
    pub customers: u64,
    /// Different orders with a customer, credit notes included.
    pub orders: u64,
    /// How many of those orders are credit notes.
    pub credit_notes: u64,
    /// Different product codes, charges included.
    pub products: u64,
    /// Stored lines without a customer.
    pub anonymous_lines: u64,
    /// Orders without a customer, credit notes included.
    pub anonymous_orders: u64,
    /// Positive amounts of lines with a customer, minor units.
    pub sales_total_minor: i64,
    /// Negative amounts of lines with a customer, minor units, as a positive number.
    pub credits_total_minor: i64,
    /// Positive amounts of lines without a customer, minor units.
    pub anonymous_sales_minor: i64,
    /// Negative amounts of lines without a customer, minor units, as a positive number.
    pub anonymous_credits_minor: i64,
    /// Currency of the amounts.
    pub currency: Option<Currency>,
    /// How long it took.
    pub seconds: f64,
}

/// A line that was not stored, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedLine {
    /// Line number in the file, the header being line 1.
    pub line: u64,
    /// What is wrong and how to mend it.
    pub reason: String,
    /// The line as it was read.
    pub text: String,
}

/// An import as the list of imports shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRun {
    /// Name of the file.
    pub file: String,
    /// When it began.
    pub started_at: Timestamp,
    /// Lines read.
    pub lines: i64,
    /// Lines stored.
    pub stored: i64,
    /// Lines rejected.
    pub rejected: i64,
}
