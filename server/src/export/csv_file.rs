//! A table as CSV (RFC 4180): UTF-8, lines ended by CR LF, moments as ISO 8601 in UTC, amounts in whole
//! units with a point.

use std::io;

use domain::{
    money::{Currency, Decimal},
    time::Timestamp,
};

use super::table::{Encode, Head, Value};

/// With it a spreadsheet knows that the text is UTF-8; other programs are better off without.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// CSV under way.
pub(super) struct Csv {
    /// The currency of the amounts.
    pub(super) currency: Currency,
    /// Whether it begins with a byte order mark.
    pub(super) mark: bool,
}

impl Csv {
    fn write(records: impl Iterator<Item = Vec<String>>) -> io::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        for record in records {
            writer.write_record(record)?;
        }
        writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }

    fn text(&self, value: &Value) -> String {
        match value {
            Value::None => String::new(),
            Value::Text(text) => neutral(text),
            Value::Whole(n) => n.to_string(),
            Value::Money(minor) => amount(self.currency, *minor),
            Value::Hundredths(n) => Decimal { mantissa: *n, scale: 2 }.to_string(),
            Value::Moment(at) => moment(*at),
        }
    }
}

impl Encode for Csv {
    fn head(&mut self, heads: &[Head]) -> io::Result<Vec<u8>> {
        let line = Self::write(std::iter::once(heads.iter().map(|head| neutral(&head.label)).collect()))?;
        Ok(if self.mark { [BYTE_ORDER_MARK.as_bytes(), &line].concat() } else { line })
    }

    fn rows(&mut self, rows: &[Vec<Value>]) -> io::Result<Vec<u8>> {
        Self::write(rows.iter().map(|row| row.iter().map(|value| self.text(value)).collect()))
    }

    fn end(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }
}

/// An amount with its decimals: 481260 pence are `4812.60`.
pub(super) fn amount(currency: Currency, minor: i64) -> String {
    Decimal { mantissa: minor, scale: u8::try_from(currency.exponent()).unwrap_or(2) }.to_string()
}

fn moment(at: Timestamp) -> String {
    at.to_string()
}

/// One line of texts, ended, none of which a spreadsheet takes for a formula.
pub(crate) fn line(texts: &[String]) -> io::Result<Vec<u8>> {
    Csv::write(std::iter::once(texts.iter().map(|text| neutral(text)).collect()))
}

/// A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it,
/// which a spreadsheet does not show.
fn neutral(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_one_no_more() {
        for text in ["=1+1", "+44 20", "-x", "@sum", "\tx", "\rx"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        assert_eq!(neutral("O'Hara = me"), "O'Hara = me");
    }

    #[test]
    fn values_are_written_for_programs() {
        let mut csv = Csv { currency: Currency::GBP, mark: true };
        let head = csv.head(&[Head::new("Name", 10), Head::new("Sum", 10)]).expect("a head");
        assert_eq!(String::from_utf8_lossy(&head), "\u{feff}Name,Sum\r\n");
        let row = vec![
            Value::Text("a, \"b\"\n=".into()),
            Value::Money(-5),
            Value::Money(481_260),
            Value::Whole(-3),
            Value::Hundredths(420),
            Value::Moment(Timestamp(0)),
            Value::None,
        ];
        let row = csv.rows(&[row]).expect("a row");
        assert_eq!(String::from_utf8_lossy(&row), "\"a, \"\"b\"\"\n=\",-0.05,4812.60,-3,4.20,1970-01-01T00:00:00Z,\r\n");
    }
}
