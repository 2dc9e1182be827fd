//! Importing: files of other systems into the database, each file in one transaction.
//!
//! Every line of a file is stored, was stored before, or stands in the reject list with its number and
//! the reason. Importing a file again changes nothing; a file that cannot be read leaves the database as
//! it was, and so does a process that is killed. `docs/import.md` describes the formats.

mod csv_file;
mod customers;
mod fields;
mod interactions;
mod lines;
mod mapping;
mod online_retail;
mod order_line;
mod order_lines;
mod order_plan;
mod reader;
mod record;
mod run;
mod tickets;

use std::path::PathBuf;

use domain::money::Currency;
use store::StoreError;

pub use csv_file::{CsvKind, csv};
pub use mapping::Mapping;
pub use online_retail::{SOURCE as ONLINE_RETAIL, online_retail};
pub use run::Context;

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading and checking the file.
    Reading,
    /// Storing what was read.
    Storing,
    /// Bringing facts and company figures up to date.
    Figures,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub step: Step,
    /// Lines dealt with in this step.
    pub lines: u64,
    /// Bytes of the file read in this step.
    pub bytes: u64,
    /// Bytes the file has.
    pub total_bytes: u64,
}

/// Where an import tells how far it is: a few times a second at most.
pub type OnProgress<'a> = &'a mut (dyn FnMut(Progress) + Send);

/// Why nothing of a file was stored.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened.
    #[error("{} cannot be opened: {problem}", file.display())]
    Open {
        /// The file.
        file: PathBuf,
        /// What the system said.
        problem: std::io::Error,
    },
    /// The file breaks off or is damaged.
    #[error("{} cannot be read to its end: {problem}; nothing was stored", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The first line does not name the columns that the format has.
    #[error("wrong columns in line 1: expected {expected}; found {found}; nothing was stored")]
    Columns {
        /// The columns that should be there.
        expected: String,
        /// The columns that are.
        found: String,
    },
    /// The text is not UTF-8 from the start.
    #[error("the file is {0}, not UTF-8; save it as UTF-8 and import it again; nothing was stored")]
    Encoding(&'static str),
    /// Amounts in another currency than the company's.
    #[error("the file's amounts are in {}, the company's figures in {}; convert them first; nothing was stored", file.code(), company.code())]
    Currency {
        /// The file's currency.
        file: Currency,
        /// The company's.
        company: Currency,
    },
    /// The mapping file is wrong.
    #[error("{0}")]
    Mapping(String),
    /// Somebody wrote to the file while it was read.
    #[error("{} was changed while it was read; nothing was stored", .0.display())]
    Changed(PathBuf),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    fn columns(expected: &[&str], found: &[String]) -> Self {
        let found: Vec<_> = found.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).take(40).collect();
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
        Self::Columns { expected: expected.join(", "), found }
    }
}
