//! The values of fields: numbers, moments, words; and why a text is none.

use domain::{money::Decimal, time::Timestamp};

/// How a file writes its dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum DateFormat {
    /// `2010-12-01`, `2010-12-01 08:26:00`, `2010-12-01T08:26:00Z`.
    #[default]
    Iso,
    /// `1/12/2010`, `1/12/2010 8:26`.
    DayFirst,
    /// `12/1/2010`, `12/1/2010 8:26`.
    MonthFirst,
}

impl DateFormat {
    pub(super) const NAMES: [(&str, Self); 3] = [("iso", Self::Iso), ("dd/mm/yyyy", Self::DayFirst), ("mm/dd/yyyy", Self::MonthFirst)];

    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    /// Reads a moment in UTC.
    pub(super) fn parse(self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        let at = match self {
            Self::Iso => Timestamp::parse(text),
            Self::DayFirst => slashed(text, |first, second| (second, first)),
            Self::MonthFirst => slashed(text, |first, second| (first, second)),
        };
        // Before 1900 or after 2200 it is a slip of the pen, and no date that a calendar could show.
        at.filter(|at| (-2_208_988_800_000..7_258_118_400_000).contains(&at.0))
    }

    /// Reads a moment or says why it is none.
    pub(super) fn read(self, field: &str, text: &str) -> Result<Timestamp, String> {
        self.parse(text).ok_or_else(|| format!("{field} “{}” is not a date in the format {}", shown(text), self.name()))
    }
}

fn slashed(text: &str, order: impl Fn(u8, u8) -> (u8, u8)) -> Option<Timestamp> {
    let (date, clock) = text.split_once(' ').unwrap_or((text, ""));
    let mut parts = date.split('/');
    let (first, second) = (small(parts.next()?)?, small(parts.next()?)?);
    let year = parts.next().filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let (month, day) = order(first, second);
    let mut clock = clock.trim().split(':').filter(|c| !c.is_empty());
    let mut next = || clock.next().map_or(Some(0), small);
    let (hour, minute, second) = (next()?, next()?, next()?);
    if parts.next().is_some() || clock.next().is_some() {
        return None;
    }
    Timestamp::from_civil(year, month, day, hour, minute, second)
}

fn small(text: &str) -> Option<u8> {
    (matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Reads a whole number; `6.0` is one too, because spreadsheets write them so.
pub(super) fn whole(field: &str, text: &str) -> Result<i64, String> {
    let trimmed = text.trim();
    let digits = trimmed.split_once('.').filter(|(_, zeros)| zeros.bytes().all(|b| b == b'0')).map_or(trimmed, |(whole, _)| whole);
    digits.parse().map_err(|_| format!("{field} “{}” is not a whole number", shown(text)))
}

/// Reads a decimal number with all its digits.
pub(super) fn decimal(field: &str, text: &str) -> Result<Decimal, String> {
    Decimal::parse(text).map_err(|error| format!("{field} “{}” {error}", shown(text)))
}

/// Reads a text that must not be blank.
pub(super) fn required(field: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err(format!("{field} is missing")) } else { Ok(text.to_owned()) }
}

/// Reads one of a list of words, in any case; blank is the default.
pub(super) fn word<T: Copy>(field: &str, text: &str, choices: &[T], name: impl Fn(T) -> &'static str, default: T) -> Result<T, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(default);
    }
    choices.iter().copied().find(|choice| name(*choice).eq_ignore_ascii_case(text)).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|choice| name(*choice)).collect();
        format!("{field} “{}” is none of {}", shown(text), names.join(", "))
    })
}

/// The same number with no more digits than it needs, so that `2.5` and `2.50` are one thing.
pub(super) fn shortest(mut decimal: Decimal) -> Decimal {
    while decimal.scale > 0 && decimal.mantissa % 10 == 0 {
        decimal.mantissa /= 10;
        decimal.scale -= 1;
    }
    decimal
}

/// The beginning of a text, for a message.
fn shown(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(59).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_named_format() {
        let read = |format: DateFormat, text: &str| format.parse(text).map(|t| t.to_string());
        assert_eq!(read(DateFormat::MonthFirst, "12/1/2010 8:26").as_deref(), Some("2010-12-01T08:26:00Z"));
        assert_eq!(read(DateFormat::DayFirst, "01/12/2010").as_deref(), Some("2010-12-01T00:00:00Z"));
        assert_eq!(read(DateFormat::Iso, "2010-12-01 08:26:00").as_deref(), Some("2010-12-01T08:26:00Z"));
        for bad in ["", "1/2", "13/13/2010", "2/30/2010", "1/2/10", "1/2/2010 25:00", "1/2/2010 8:26:00:00", "1/2/2010x"] {
            assert_eq!(DateFormat::MonthFirst.parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn whole_numbers_may_end_in_point_zero() {
        assert_eq!(whole("Quantity", "-12.0"), Ok(-12));
        assert_eq!(whole("Quantity", " 7 "), Ok(7));
        assert!(whole("Quantity", "1.5").is_err());
        assert!(whole("Quantity", "99999999999999999999").is_err());
        assert!(whole("Quantity", ".").is_err());
    }
}
