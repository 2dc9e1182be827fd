//! Targets as people type them, and what a form of the scorecard brings.

use uuid::Uuid;

use super::{Entry, MAX_COMMENT};
use crate::{
    metric::{Metric, Unit},
    money::{Currency, Decimal},
    page::value,
    problem::{FieldError, Problem},
    time::Day,
};

/// How many digits a unit has behind the point when people type it, and what one of the last of them is in figures.
fn digits(unit: Unit, currency: Currency) -> (u32, i64) {
    match unit {
        Unit::Money => (currency.exponent(), 1),
        Unit::Count | Unit::Points => (0, 1),
        // Per cent with one digit: thousandths.
        Unit::Share | Unit::PercentagePoints => (1, 1),
        Unit::Score => (2, 1),
        // Whole minutes.
        Unit::Seconds => (0, 60),
    }
}

/// Reads a target: amounts in whole units, shares in per cent, times in minutes, scores with two digits.
///
/// # Errors
/// What is no such number.
pub fn read_target(unit: Unit, currency: Currency, text: &str) -> Result<Option<i64>, Problem> {
    let plain: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '%')).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let (digits, each) = digits(unit, currency);
    let number = Decimal::parse(&plain.replace(',', ".").replace('−', "-")).map_err(|_| Problem::Amount)?;
    let whole = Some(number).filter(|number| u32::from(number.scale) <= digits).and_then(|number| number.times(1, digits));
    whole.and_then(|n| n.checked_mul(each)).filter(|n| n.abs() <= 1_000_000_000_000_000).map(Some).ok_or(Problem::Amount)
}

/// A target as [`read_target`] reads it.
pub fn write_target(unit: Unit, currency: Currency, target: Option<i64>) -> String {
    let Some(target) = target else { return String::new() };
    let (digits, each) = digits(unit, currency);
    let (whole, power) = (target / each, 10_u64.pow(digits));
    let sign = if whole < 0 { "-" } else { "" };
    match digits {
        0 => whole.to_string(),
        digits => format!(
            "{sign}{}.{:0width$}",
            whole.unsigned_abs() / power,
            whole.unsigned_abs() % power,
            width = usize::try_from(digits).unwrap_or(0)
        ),
    }
}

/// What a form of the scorecard brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The first day of the month.
    pub month: Day,
    /// The measures that were changed: each with what it was when the form was opened.
    pub changed: Vec<Entry>,
}

impl Typed {
    /// Reads a form: `month`, and of each measure `target.…`, `owner.…`, `comment.…` with what they were in `was.…`. A
    /// measure is changed where one of them is not what it was.
    ///
    /// # Errors
    /// What is no month, no number, no person, and a comment that is too long.
    pub fn from_pairs(pairs: &[(String, String)], currency: Currency) -> Result<Self, FieldError> {
        let text = |name: &str| value(pairs, name).unwrap_or_default().to_owned();
        let wrong = |field: String, value: String, problem| FieldError { field, value, problem };
        let month = text("month");
        let month = Day::parse(&month).ok_or_else(|| wrong("month".into(), month, Problem::Date))?.month_start();
        let mut changed = Vec::new();
        for metric in Metric::shown() {
            let word = metric.word();
            let fields = ["target", "owner", "comment"].map(|field| (format!("{field}.{word}"), text(&format!("{field}.{word}"))));
            if fields.iter().all(|(field, now)| text(&format!("was.{field}")) == *now) {
                continue;
            }
            let [(target_field, target), (owner_field, owner), (comment_field, comment)] = fields;
            let parsed = read_target(metric.unit(), currency, &target).map_err(|problem| wrong(target_field, target, problem))?;
            let owner = match owner.as_str() {
                "" => None,
                id => Some(Uuid::parse_str(id).map_err(|_| wrong(owner_field, id.to_owned(), Problem::Id))?),
            };
            let comment = comment.trim().to_owned();
            if comment.chars().count() > MAX_COMMENT || comment.contains('\0') {
                return Err(wrong(comment_field, String::new(), Problem::FieldTooLong));
            }
            changed.push(Entry { metric, month, target: parsed, owner, comment });
        }
        Ok(Self { month, changed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    #[test]
    fn a_target_is_read_as_it_is_written() {
        for (unit, text, figure) in [
            (Unit::Money, "1250.50", 125_050),
            (Unit::Share, "41.6", 416),
            (Unit::Score, "4.40", 440),
            (Unit::Seconds, "45", 2_700),
            (Unit::Count, "312", 312),
            (Unit::Points, "-12", -12),
            (Unit::Share, "0.5", 5),
        ] {
            assert_eq!(read_target(unit, Currency::GBP, text), Ok(Some(figure)), "{text}");
            assert_eq!(write_target(unit, Currency::GBP, Some(figure)), text);
        }
        assert_eq!(read_target(Unit::Share, Currency::GBP, " 41,6 % "), Ok(Some(416)));
        assert_eq!(read_target(Unit::Money, Currency::GBP, "−3"), Ok(Some(-300)));
        assert_eq!(read_target(Unit::Count, Currency::GBP, " "), Ok(None));
        for (unit, text) in [(Unit::Count, "1.5"), (Unit::Money, "a"), (Unit::Score, "4.123"), (Unit::Count, "99999999999999999999")] {
            assert!(read_target(unit, Currency::GBP, text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_what_was_changed_on_the_form_is_a_change() {
        let form = "month=2026-11-01&target.net=12.00&was.target.net=11.00&comment.net=Up&was.comment.net=Up\
                    &target.orders=5&was.target.orders=5";
        let typed = Typed::from_pairs(&parse_query(form), Currency::GBP).expect("readable");
        assert_eq!(typed.changed.len(), 1);
        assert_eq!((typed.changed[0].target, typed.changed[0].comment.as_str()), (Some(1200), "Up"));
        for bad in ["month=x", "month=2026-11-01&target.net=x", "month=2026-11-01&owner.net=x"] {
            assert!(Typed::from_pairs(&parse_query(bad), Currency::GBP).is_err(), "{bad}");
        }
    }
}
