//! A table on its way out: heads, values with their types, and what writes them down.

use std::io;

use domain::time::Timestamp;

/// A column's head.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// What it is called.
    pub(super) label: String,
    /// Width in characters, where a format has widths.
    pub(super) width: u8,
}

impl Head {
    pub(super) fn new(label: &str, width: u8) -> Self {
        Self { label: label.to_owned(), width }
    }
}

/// A value with its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// There is none.
    None,
    /// A text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// An amount in minor units of the company's currency.
    Money(i64),
    /// A number times a hundred.
    Hundredths(i64),
    /// A moment.
    Moment(Timestamp),
}

impl From<Option<Timestamp>> for Value {
    fn from(at: Option<Timestamp>) -> Self {
        at.map_or(Self::None, Self::Moment)
    }
}

/// Writes a table down, part by part.
pub(super) trait Encode: Send {
    /// The beginning, with the heads.
    fn head(&mut self, heads: &[Head]) -> io::Result<Vec<u8>>;
    /// The next rows.
    fn rows(&mut self, rows: &[Vec<Value>]) -> io::Result<Vec<u8>>;
    /// What follows the last row.
    fn end(&mut self) -> io::Result<Vec<u8>>;
}
