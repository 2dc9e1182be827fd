//! The map of a CSV file: which of its columns is what, in TOML.

use std::{collections::BTreeMap, path::Path};

use domain::money::Currency;
use serde::Deserialize;

use super::{ImportError, csv_file::CsvKind, fields::DateFormat};

/// Which column of a file is what, and how its values are written. `docs/import.md` has an example of
/// each kind.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Code of the system that the file comes from.
    pub(super) source: String,
    /// Its name.
    pub(super) source_name: String,
    /// Code of the system whose ids name the customers.
    pub(super) customer_source: String,
    pub(super) dates: DateFormat,
    pub(super) currency: Option<Currency>,
    pub(super) separator: char,
    /// The file's column for each field.
    pub(super) columns: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: String,
    source_name: Option<String>,
    customer_source: Option<String>,
    date_format: Option<String>,
    currency: Option<String>,
    separator: Option<String>,
    columns: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads a map from its file.
    ///
    /// # Errors
    /// [`ImportError::Open`] or [`ImportError::Mapping`].
    pub fn load(file: &Path) -> Result<Self, ImportError> {
        let text = std::fs::read_to_string(file).map_err(|problem| ImportError::Open { file: file.to_owned(), problem })?;
        Self::parse(&text).map_err(|problem| ImportError::Mapping(format!("{}: {problem}", file.display())))
    }

    /// Reads a map from its text; an error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let source = code("source", &file.source)?;
        let name = file.date_format.as_deref().unwrap_or("iso");
        let dates = DateFormat::NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format);
        let currency = |code: String| Currency::parse(&code).ok_or_else(|| format!("currency “{code}” is not a code like GBP"));
        Ok(Self {
            customer_source: file.customer_source.map_or_else(|| Ok(source.clone()), |s| code("customer_source", &s))?,
            source_name: file.source_name.unwrap_or_else(|| source.clone()),
            source,
            dates: dates
                .ok_or_else(|| format!("date_format “{name}” is none of {}", DateFormat::NAMES.map(|(name, _)| name).join(", ")))?,
            currency: file.currency.map(currency).transpose()?,
            separator: separator(file.separator.as_deref().unwrap_or(","))?,
            columns: file.columns,
        })
    }

    /// Checks that the map fits a kind of file.
    pub(super) fn check(&self, kind: CsvKind) -> Result<(), ImportError> {
        let (fields, required) = kind.fields();
        if let Some(unknown) = self.columns.keys().find(|field| !fields.contains(&field.as_str())) {
            let message =
                format!("the map's [columns] has “{unknown}”, which {} do not have; they have {}", kind.word(), fields.join(", "));
            return Err(ImportError::Mapping(message));
        }
        if let Some(missing) = required.iter().find(|field| !self.columns.contains_key(**field)) {
            return Err(ImportError::Mapping(format!("the map's [columns] must say which column is “{missing}”")));
        }
        if kind == CsvKind::Orders && self.currency.is_none() {
            return Err(ImportError::Mapping("the map must name the currency of the amounts, such as currency = \"GBP\"".into()));
        }
        Ok(())
    }
}

fn code(key: &str, text: &str) -> Result<String, String> {
    let fits =
        !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b));
    if fits { Ok(text.to_owned()) } else { Err(format!("{key} “{text}” must be small letters, digits, and - _ . between them")) }
}

fn separator(text: &str) -> Result<char, String> {
    match text {
        "," => Ok(','),
        ";" => Ok(';'),
        "\t" => Ok('\t'),
        "|" => Ok('|'),
        other => Err(format!("separator “{other}” is none of , ; | and tab (\\t)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_checked_against_the_kind() {
        let map = |text: &str| Mapping::parse(text).expect("a map");
        let good = map("source = \"crm\"\ncurrency = \"EUR\"\n[columns]\nexternal_id = \"id\"\nname = \"name\"\n");
        assert!(good.check(CsvKind::Customers).is_ok());
        assert!(good.check(CsvKind::Orders).is_err());
        let without = map("source = \"crm\"\n[columns]\nexternal_id = \"id\"\n");
        assert!(without.check(CsvKind::Customers).is_err());
    }

    #[test]
    fn a_wrong_map_says_what_is_wrong() {
        let cases = [
            ("source = \"CRM!\"\n[columns]\n", "source"),
            ("source = \"crm\"\ndate_format = \"us\"\n[columns]\n", "date_format"),
            ("source = \"crm\"\ncurrency = \"pounds\"\n[columns]\n", "currency"),
            ("source = \"crm\"\ncolour = 1\n[columns]\n", "colour"),
        ];
        for (text, word) in cases {
            let message = Mapping::parse(text).expect_err("wrong");
            assert!(message.contains(word), "{message}");
        }
    }
}
