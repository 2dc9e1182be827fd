//! What records are compared by.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// How the values of a field are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A part of a person's name: by sound and by letters, and against the record's other names.
    Name,
    /// Words, such as a street or a town: by letters, and against the record's other texts.
    Text,
    /// Letters and digits that stand for something, such as a telephone number: by slips of the pen.
    Code,
    /// A day, as eight digits or with the year first or last: by slips of the pen.
    Date,
    /// A quantity: by the difference, in parts of the larger one.
    Number,
}

/// A field of the records that are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// How its values are compared.
    pub kind: Kind,
}

/// How well two values agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One of them is missing: it says nothing.
    Missing,
    /// The same.
    Exact,
    /// All but the same: one slip of the pen, Jaro-Winkler 0.92, the same letters in other words, or one part in
    /// a hundred.
    Close,
    /// Jaro-Winkler 0.8, the same sound, two slips, or one part in ten.
    Similar,
    /// The values have changed places with those of a later field: counted here for both.
    Swapped,
    /// The same, counted at the earlier field: it says nothing more.
    Counted,
    /// None of these.
    Different,
}

impl Level {
    /// Those that two values can have, in the order of the tables of weights.
    pub const AGREEMENT: [Self; 5] = [Self::Exact, Self::Close, Self::Similar, Self::Swapped, Self::Different];

    /// Its place in [`Self::AGREEMENT`]; none where it says nothing.
    pub(super) const fn place(self) -> Option<usize> {
        match self {
            Self::Missing | Self::Counted => None,
            Self::Exact => Some(0),
            Self::Close => Some(1),
            Self::Similar => Some(2),
            Self::Swapped => Some(3),
            Self::Different => Some(4),
        }
    }
}

impl Kind {
    /// The kind of a field, guessed from its name and the values it has.
    pub fn guess<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = values.map(str::trim).filter(|value| !value.is_empty()).take(1000).collect();
        let mostly = |is: fn(&str) -> bool| known.iter().filter(|value| is(value)).count() * 10 >= known.len() * 9;
        let name = name.to_lowercase();
        if known.is_empty() {
            return Self::Text;
        }
        if mostly(is_date) {
            Self::Date
        } else if mostly(|value| value.contains('.') && value.parse::<f64>().is_ok()) {
            Self::Number
        } else if mostly(|value| value.chars().filter(|c| !c.is_alphabetic()).count() * 2 > value.chars().count()) {
            Self::Code
        } else if name.contains("name") && !["street", "company", "business"].iter().any(|other| name.contains(other)) {
            Self::Name
        } else {
            Self::Text
        }
    }

    /// A value as it is compared: lower case without accents, words parted by one blank; of a code, its letters
    /// and digits; of a date, year, month and day as eight digits.
    pub fn normal(self, value: &str) -> String {
        let folded: String = value.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
        match self {
            Self::Number => folded.trim().to_owned(),
            Self::Code => folded.chars().filter(|c| c.is_alphanumeric()).collect(),
            Self::Date => date(&folded).unwrap_or_else(|| folded.chars().filter(char::is_ascii_digit).collect()),
            Self::Name | Self::Text => {
                let words = folded.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty());
                words.collect::<Vec<_>>().join(" ")
            }
        }
    }
}

fn is_date(value: &str) -> bool {
    date(value).is_some()
}

/// A date as eight digits, the year first.
fn date(value: &str) -> Option<String> {
    let day = value.trim().split(['t', 'T', ' ']).next()?;
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let digits = match parts[..] {
        [whole] if whole.len() == 8 => whole.to_owned(),
        [year, month, day] if year.len() == 4 => format!("{year}{month:0>2}{day:0>2}"),
        [one, other, year] if year.len() == 4 => format!("{year}{other:0>2}{one:0>2}"),
        _ => return None,
    };
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    let plausible = digits.len() == 8 && (1000..=2999).contains(&number(0..4)?) && number(4..6)? <= 31 && number(6..8)? <= 31;
    (plausible && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}
