//! Deciding a predicate about a row that is at hand, without a database.
//!
//! A row need not know everything that can be asked of it: the browser has a customer's facts, not the
//! orders. What cannot be told is neither yes nor no (Kleene's logic), and where the rest decides, it
//! does not matter.

use std::borrow::Cow;

use uuid::Uuid;

use super::{Condition, Count, Field, Kind, Op, Predicate, Related, Value};
use crate::time::{Day, Timestamp};

/// What a row has in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Datum<'a> {
    /// Nothing: unknown, never, empty.
    Nothing,
    /// A count, minor units, hundredths, or the code of a word.
    Number(i64),
    /// A text.
    Text(&'a str),
    /// Several texts, any of which may be meant; none of them is nothing.
    Texts(Vec<&'a str>),
    /// A moment; a day stands for its beginning.
    Moment(Timestamp),
    /// An id.
    Id(Uuid),
}

/// A row that predicates are decided about.
pub trait Row {
    /// What stands in a field; `None` where this row cannot tell.
    fn get(&self, field: Field) -> Option<Datum<'_>>;

    /// The rows that belong to it; `None` where this row cannot tell.
    fn related(&self, of: Related) -> Option<Vec<&dyn Row>> {
        let _ = of;
        None
    }

    /// A name as it is compared: without capitals and accents. `None` where that takes tables that are
    /// not at hand; plain ASCII needs none.
    fn fold<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        text.is_ascii().then(|| lower(text))
    }
}

/// A text in which A is a. Other letters stay, so that every database agrees.
fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() }
}

/// The moments that a comparison with a day includes: from the first on, up to before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Not before this.
    pub from: Option<Day>,
    /// Before the beginning of this day.
    pub end: Option<Day>,
}

impl Span {
    /// The span of a condition on a moment or a day; `None` where it is about days from today, and today
    /// is not given, or it is no such condition.
    pub fn of(condition: &Condition, today: Option<Day>) -> Option<Self> {
        let after = |day: Day, days: u32| Day(day.0.saturating_add(i32::try_from(days).unwrap_or(i32::MAX)));
        let ago = |days: u32| today.map(|day| Day(day.0.saturating_sub(i32::try_from(days).unwrap_or(i32::MAX))));
        let span = |from, end| Some(Self { from, end });
        match (condition.op, condition.values.first()?) {
            (Op::Eq, Value::Day(day)) => span(Some(*day), Some(after(*day, 1))),
            (Op::Gte, Value::Day(day)) => span(Some(*day), None),
            (Op::Gt, Value::Day(day)) => span(Some(after(*day, 1)), None),
            (Op::Lt, Value::Day(day)) => span(None, Some(*day)),
            (Op::Lte, Value::Day(day)) => span(None, Some(after(*day, 1))),
            (Op::Within, Value::Days(days)) => span(Some(ago(*days)?), today.map(|day| after(day, 1))),
            (Op::Ago, Value::Days(days)) => span(None, Some(ago(*days)?)),
            (Op::Next, Value::Days(days)) => span(Some(today?), today.map(|day| after(day, days.saturating_add(1)))),
            _ => None,
        }
    }

    fn has(self, at: Timestamp) -> bool {
        self.from.is_none_or(|day| day.start() <= at) && self.end.is_none_or(|day| at < day.start())
    }
}

impl Predicate {
    /// Whether it holds of a row; `None` where the row knows too little to tell. `today` is what days ago
    /// and days ahead count from, in UTC.
    pub fn eval(&self, row: &dyn Row, today: Day) -> Option<bool> {
        match self {
            Self::All(parts) => all(parts, row, today),
            Self::Any(parts) => {
                let mut unknown = false;
                for part in parts {
                    match part.eval(row, today) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => unknown = true,
                    }
                }
                (!unknown).then_some(false)
            }
            Self::Not(inner) => inner.eval(row, today).map(|holds| !holds),
            Self::Is(condition) => is(condition, row, today),
            Self::Count(count) => counts(count, row, today),
        }
    }
}

fn all(parts: &[Predicate], row: &dyn Row, today: Day) -> Option<bool> {
    let mut unknown = false;
    for part in parts {
        match part.eval(row, today) {
            Some(false) => return Some(false),
            Some(true) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(true)
}

fn counts(count: &Count, row: &dyn Row, today: Day) -> Option<bool> {
    let Some(rows) = row.related(count.of) else {
        return count.as_fact().and_then(|fact| is(&fact, row, today));
    };
    let mut n = 0;
    for related in rows {
        n += i64::from(all(&count.which, related, today)?);
    }
    Some(count.op.holds(n, count.n.into()))
}

fn is(condition: &Condition, row: &dyn Row, today: Day) -> Option<bool> {
    let datum = match row.get(condition.field)? {
        Datum::Texts(texts) if texts.is_empty() => Datum::Nothing,
        datum => datum,
    };
    match (condition.op, &datum) {
        (Op::Known, datum) => return Some(*datum != Datum::Nothing),
        (Op::Unknown, datum) => return Some(*datum == Datum::Nothing),
        // A text that is empty is not France either.
        (Op::Ne, Datum::Nothing) if matches!(condition.field.kind(), Kind::Text | Kind::Name) => return Some(true),
        (_, Datum::Nothing) => return Some(false),
        _ => {}
    }
    match datum {
        Datum::Moment(at) => Some(Span::of(condition, Some(today))?.has(at)),
        Datum::Number(number) => Some(number_is(condition, number)),
        Datum::Id(id) => Some(condition.values.contains(&Value::Id(id))),
        Datum::Text(text) => text_is(condition, row, text),
        Datum::Texts(texts) => {
            let answers: Vec<_> = texts.into_iter().map(|text| text_is(condition, row, text)).collect();
            let unknown = answers.contains(&None);
            if answers.contains(&Some(true)) { Some(true) } else { (!unknown).then_some(false) }
        }
        Datum::Nothing => Some(false),
    }
}

fn number_is(condition: &Condition, number: i64) -> bool {
    if condition.op == Op::Open {
        let status = i16::try_from(number).ok().and_then(crate::ticket::TicketStatus::from_code);
        return status.is_some_and(|status| status.is_open());
    }
    condition.values.iter().any(|value| match value {
        Value::Whole(n) | Value::Money(n) | Value::Score(n) => condition.op.holds(number, *n),
        Value::Code(code) => condition.op.holds(number, (*code).into()),
        _ => false,
    })
}

fn text_is(condition: &Condition, row: &dyn Row, text: &str) -> Option<bool> {
    let named = condition.field.kind() == Kind::Name;
    let parts = matches!(condition.op, Op::Has | Op::Starts);
    let key = |text: &'_ str| -> Option<String> {
        Some(match (named, parts) {
            (true, _) => row.fold(text)?.into_owned(),
            (false, true) => lower(text).into_owned(),
            (false, false) => text.to_owned(),
        })
    };
    let left = key(text)?;
    let mut any = false;
    for value in &condition.values {
        let Value::Text(right) = value else { continue };
        let right = key(right)?;
        any |= match condition.op {
            Op::Has => left.contains(&right),
            Op::Starts => left.starts_with(&right),
            Op::Ne => left != right,
            _ => left == right,
        };
    }
    Some(any)
}
