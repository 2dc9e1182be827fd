//! What the form of a rule brings, and what it shows of one.

use uuid::Uuid;

use super::{Condition, Is, Part, Watch, has_part, is_kept_by};
use crate::{
    customer::read_param,
    format::Locale,
    metric::{Dimension, Grain, Metric, Unit},
    money::Currency,
    page::{Pairs, value},
    problem::{FieldError, Problem},
    scorecard::{read_target, write_target},
};

/// The highest change that can be asked for, in thousandths: a thousand per cent.
const MOST_CHANGE: i64 = 10_000;

/// A rule as its form says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Which rule is changed; none for a new one.
    pub id: Option<Uuid>,
    /// What is looked at.
    pub watch: Watch,
    /// Whether it is mailed too.
    pub mail: bool,
    /// Whether those who set targets see it.
    pub shared: bool,
}

/// A number as people type it in a language, without what only groups its digits: `1,250.5` is `1250.5`, and `1.250,5` in Spanish.
pub fn typed_number(locale: Locale, text: &str) -> String {
    let (group, point) = if locale == Locale::Es { ('.', ',') } else { (',', '.') };
    let (whole, rest) = text.split_once(point).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut pieces = whole.split(group);
    let first = pieces.next().unwrap_or_default();
    let three = |piece: &str| piece.len() == 3 && piece.bytes().all(|byte| byte.is_ascii_digit());
    let digits = first.bytes().filter(u8::is_ascii_digit).count();
    if !whole.contains(group) || !(1..=3).contains(&digits) || !pieces.all(three) {
        return text.to_owned();
    }
    let whole = whole.replace(group, "");
    rest.map_or_else(|| whole.clone(), |rest| format!("{whole}.{rest}"))
}

impl Typed {
    /// Reads a form: `id`, `metric`, `by`, `part` (a dimension and its value, with a point between), `is`, `limit`, `mail` and
    /// `shared`.
    ///
    /// # Errors
    /// What is none of the choices, does not go together, or is no number.
    pub fn from_pairs(pairs: &[(String, String)], locale: Locale, currency: Currency) -> Result<Self, FieldError> {
        let text = |name: &str| value(pairs, name).unwrap_or_default().to_owned();
        let wrong = |field: &str, problem| FieldError { field: field.to_owned(), value: text(field), problem };
        let shown = |word: &str| Metric::from_word(word).filter(|metric| metric.group().is_some());
        let needed = |field: &str| wrong(field, Problem::Choice);
        let metric = read_param(pairs, "metric", Problem::Choice, shown)?.ok_or_else(|| needed("metric"))?;
        let grain = read_param(pairs, "by", Problem::Choice, Grain::from_word)?.ok_or_else(|| needed("by"))?;
        let is = read_param(pairs, "is", Problem::Choice, Is::from_word)?.ok_or_else(|| needed("is"))?;
        if !is_kept_by(metric, grain) {
            return Err(wrong("by", Problem::Choice));
        }
        let part = read_param(pairs, "part", Problem::Choice, read_part)?;
        if part.as_ref().is_some_and(|part| !has_part(metric, part)) {
            return Err(wrong("part", Problem::Choice));
        }
        let limit = if is.has_limit() {
            let unit = if is == Is::Changed { Unit::Share } else { metric.unit() };
            let read = read_target(unit, currency, &typed_number(locale, &text("limit")));
            let limit = read.map_err(|problem| wrong("limit", problem))?.ok_or_else(|| wrong("limit", Problem::Amount))?;
            if is == Is::Changed && !(1..=MOST_CHANGE).contains(&limit) {
                return Err(wrong("limit", Problem::Amount));
            }
            limit
        } else {
            0
        };
        Ok(Self {
            id: read_param(pairs, "id", Problem::Id, |id| id.parse().ok())?,
            watch: Watch { metric, grain, part, condition: Condition::of(is, limit) },
            mail: value(pairs, "mail").is_some(),
            shared: value(pairs, "shared").is_some(),
        })
    }
}

/// Reads a dimension and one of its values.
fn read_part(text: &str) -> Option<Part> {
    let (dimension, key) = text.split_once('.')?;
    Some(Part { dimension: Dimension::from_word(dimension)?, key: key.to_owned() })
}

/// A rule as its form shows it.
pub fn pairs(typed: &Typed, locale: Locale, currency: Currency) -> Pairs {
    let Watch { metric, grain, part, condition } = &typed.watch;
    let is = condition.is();
    let mut pairs: Pairs = Vec::new();
    let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
    if let Some(id) = typed.id {
        put("id", id.to_string());
    }
    put("metric", metric.word().to_owned());
    put("by", grain.word().to_owned());
    if let Some(part) = part {
        put("part", format!("{}.{}", part.dimension.word(), part.key));
    }
    put("is", is.word().to_owned());
    if is.has_limit() {
        let unit = if is == Is::Changed { Unit::Share } else { metric.unit() };
        let limit = write_target(unit, currency, Some(condition.limit()));
        put("limit", if locale == Locale::Es { limit.replace('.', ",") } else { limit });
    }
    for (name, on) in [("mail", typed.mail), ("shared", typed.shared)] {
        if on {
            put(name, "1".to_owned());
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{alert::Level, page::parse_query};

    fn read(form: &str, locale: Locale) -> Result<Typed, FieldError> {
        Typed::from_pairs(&parse_query(form), locale, Currency::GBP)
    }

    #[test]
    fn a_rule_is_read_as_its_form_shows_it() {
        for (form, locale) in [
            ("metric=net&by=week&part=country.France&is=below&limit=1250.50&mail=1", Locale::En),
            ("metric=net&by=week&is=below&limit=1250,50&shared=1", Locale::Es),
            ("metric=retention&by=month&is=changed&limit=12.5", Locale::Zh),
            ("metric=tickets_opened&by=day&part=reason.&is=unusual-95", Locale::En),
            ("id=00000000-0000-0000-0000-000000000007&metric=csat&by=month&is=above&limit=4.40", Locale::En),
            ("metric=first_response&by=day&is=above&limit=45", Locale::En),
        ] {
            let typed = read(form, locale).expect(form);
            let shown = pairs(&typed, locale, Currency::GBP);
            assert_eq!(Typed::from_pairs(&shown, locale, Currency::GBP), Ok(typed), "{form}");
            assert_eq!(shown, parse_query(form), "{form}");
        }
        let typed = read("metric=tickets_opened&by=day&is=unusual-80&limit=any", Locale::En).expect("no number is needed");
        assert_eq!(typed.watch.condition, Condition::Unusual(Level::Eighty));
    }

    #[test]
    fn what_does_not_go_together_is_refused_by_its_field() {
        for (form, field) in [
            ("by=week&is=above&limit=1", "metric"),
            ("metric=revenue&by=week&is=above&limit=1", "metric"),
            ("metric=net&is=above&limit=1", "by"),
            ("metric=retention&by=week&is=above&limit=1", "by"),
            ("metric=net&by=week&part=channel.web&is=above&limit=1", "part"),
            ("metric=net&by=week&part=moon.x&is=above&limit=1", "part"),
            ("metric=net&by=week&is=odd&limit=1", "is"),
            ("metric=net&by=week&is=above", "limit"),
            ("metric=orders&by=week&is=above&limit=1.5", "limit"),
            ("metric=orders&by=week&is=changed&limit=0", "limit"),
            ("metric=orders&by=week&is=changed&limit=1000.1", "limit"),
            ("metric=orders&by=week&is=above&limit=1&id=x", "id"),
        ] {
            assert_eq!(read(form, Locale::En).expect_err(form).field, field, "{form}");
        }
    }

    #[test]
    fn numbers_are_read_as_each_language_groups_them() {
        for (locale, text, plain) in [
            (Locale::En, "1,250", "1250"),
            (Locale::En, "−1,234,567.89", "−1234567.89"),
            (Locale::En, "1,25", "1,25"),
            (Locale::Zh, "12,500.5", "12500.5"),
            (Locale::Es, "1.250", "1250"),
            (Locale::Es, "1.250,5", "1250.5"),
            (Locale::Es, "1250,50", "1250,50"),
            (Locale::Es, "1.5", "1.5"),
            (Locale::En, "1234,567", "1234,567"),
            (Locale::En, ",123", ",123"),
            (Locale::En, "", ""),
        ] {
            assert_eq!(typed_number(locale, text), plain, "{text}");
        }
    }
}
