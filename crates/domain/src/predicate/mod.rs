//! The one language of filters: lists, counts, segments and alerts all ask with a [`Predicate`].
//!
//! A predicate is about one row of a [`Subject`]: conditions on its fields, and on how many related rows
//! meet conditions of their own, joined by and, or, not. It is written in URLs as text
//! (`and(country.eq.France,orders(product.has.lamp,placed.within.90).gte.2,not(tickets(status.open)))`),
//! compiled to SQL by `store::predicate`, and decided in the browser by [`Predicate::eval`] about rows
//! that are already there. The two agree: a property test holds one against the other.
//!
//! What the comparisons mean:
//! - Nothing compares with a value that is not there: an unknown date is neither before nor after a day.
//!   `unknown` and `known` ask for exactly that.
//! - Days are days of UTC. `within.90` is from 90 days ago up to today, `ago.90` before that, `next.30`
//!   from today up to 30 days ahead; today is given by who asks, so the same predicate stays true to its
//!   words in a saved view.
//! - Names are compared without capitals and accents, other texts as they are; `has` and `starts` take A
//!   for a.
//! - A condition on a field of which there are several (the products of an order) asks for any of them.

#[cfg(any(test, feature = "testing"))]
pub mod arbitrary;
mod eval;
mod field;
mod implied;
mod rows;
#[cfg(test)]
mod tests;
mod text;

pub use eval::{Datum, Row, Span};
pub use field::{Field, Kind, Presence, Related, Subject, Words};
pub use text::PARAMETER;

use uuid::Uuid;

use crate::{coded_enum, problem::Problem, time::Day};

/// The longest text of a predicate, in bytes.
pub const MAX_TEXT: usize = 2_000;
/// The most conditions that a predicate has, related ones and groups counted.
pub const MAX_TERMS: usize = 60;
/// How deep groups may stand in groups.
pub const MAX_DEPTH: usize = 8;
/// The most days that a relative condition looks back or ahead: a hundred years.
pub const MAX_DAYS: u32 = 36_525;

coded_enum! {
    /// How a field compares. Which of them fit a field, [`Field::ops`] says.
    Op {
        /// Is; of a moment: falls on that day.
        Eq = 1, "eq";
        /// Is not.
        Ne = 2, "ne";
        /// Is any of several.
        In = 3, "in";
        /// Is more; of a moment: after that day.
        Gt = 4, "gt";
        /// Is at least; of a moment: on that day or after.
        Gte = 5, "gte";
        /// Is less; of a moment: before that day.
        Lt = 6, "lt";
        /// Is at most; of a moment: on that day or before.
        Lte = 7, "lte";
        /// Holds this text.
        Has = 8, "has";
        /// Begins with this text.
        Starts = 9, "starts";
        /// Not more than so many days ago.
        Within = 10, "within";
        /// More than so many days ago.
        Ago = 11, "ago";
        /// In the coming so many days.
        Next = 12, "next";
        /// There is a value.
        Known = 13, "known";
        /// There is none.
        Unknown = 14, "unknown";
        /// A status that counts as open.
        Open = 15, "open";
    }
}

impl Op {
    /// Whether it takes a value.
    pub const fn takes_value(self) -> bool {
        !matches!(self, Self::Known | Self::Unknown | Self::Open)
    }

    /// Whether it compares a count.
    pub const fn compares_counts(self) -> bool {
        matches!(self, Self::Eq | Self::Ne | Self::Gt | Self::Gte | Self::Lt | Self::Lte)
    }

    /// Whether two numbers compare so.
    pub(crate) const fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Ne => left != right,
            Self::Gt => left > right,
            Self::Gte => left >= right,
            Self::Lt => left < right,
            Self::Lte => left <= right,
            _ => left == right,
        }
    }
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A count.
    Whole(i64),
    /// Minor units.
    Money(i64),
    /// Hundredths.
    Score(i64),
    /// The code of a word.
    Code(i16),
    /// So many days from today.
    Days(u32),
    /// A day.
    Day(Day),
    /// A text, trimmed and not empty.
    Text(String),
    /// An id.
    Id(Uuid),
}

/// A field compared with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The field.
    pub field: Field,
    /// How it compares.
    pub op: Op,
    /// With what: nothing, one value, or for [`Op::In`] any of several.
    pub values: Vec<Value>,
}

/// A comparison of how many related rows meet conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which rows.
    pub of: Related,
    /// The conditions that each counted row meets.
    pub which: Vec<Predicate>,
    /// How the number compares.
    pub op: Op,
    /// With what.
    pub n: u32,
}

/// A question about a row, to be answered with yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// Every one of these; of none, yes.
    All(Vec<Predicate>),
    /// One of these; of none, no.
    Any(Vec<Predicate>),
    /// Not this.
    Not(Box<Predicate>),
    /// A field compares so.
    Is(Condition),
    /// So many related rows.
    Count(Count),
}

impl Condition {
    /// The condition, if the comparison fits the field.
    ///
    /// # Errors
    /// [`Problem::FilterOperator`], and [`Problem::FilterSyntax`] for more or fewer values than it takes.
    pub fn new(field: Field, op: Op, values: Vec<Value>) -> Result<Self, Problem> {
        if !field.ops().contains(&op) {
            return Err(Problem::FilterOperator);
        }
        let fits = match op {
            Op::In => !values.is_empty(),
            op => values.len() == usize::from(op.takes_value()),
        };
        if fits { Ok(Self { field, op, values }) } else { Err(Problem::FilterSyntax) }
    }
}

impl Count {
    /// At least one row that meets these conditions.
    pub fn any(of: Related, which: Vec<Predicate>) -> Self {
        Self { of, which, op: Op::Gte, n: 1 }
    }

    /// The same question about a figure that is kept with each customer, where there is one.
    pub fn as_fact(&self) -> Option<Condition> {
        let field = match (self.of, self.which.as_slice()) {
            (Related::Orders, []) => Field::CustomerOrders,
            (Related::CreditNotes, []) => Field::CustomerCreditNotes,
            (Related::Tickets, []) => Field::CustomerTickets,
            (Related::Tickets, [Predicate::Is(Condition { field: Field::TicketStatus, op: Op::Open, .. })]) => Field::CustomerOpenTickets,
            (Related::Interactions, []) => Field::CustomerInteractions,
            _ => return None,
        };
        Some(Condition { field, op: self.op, values: vec![Value::Whole(self.n.into())] })
    }
}

impl Predicate {
    /// A field compared with one value. For predicates that code puts together; what people send is read
    /// by [`Predicate::parse`].
    pub fn is(field: Field, op: Op, value: Value) -> Self {
        Self::Is(Condition { field, op, values: vec![value] })
    }

    /// The predicates that must all hold: those of an `and`, and of those in it.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) => parts.iter().flat_map(Self::conjuncts).collect(),
            other => vec![other],
        }
    }

    /// The parts of a filter that stand side by side, each of them taken off on its own.
    pub fn into_parts(self) -> Vec<Self> {
        match self {
            Self::All(parts) => parts,
            other => vec![other],
        }
    }

    /// The filter that is made of these parts; none of none.
    pub fn of_parts(mut parts: Vec<Self>) -> Option<Self> {
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Self::All(parts)),
        }
    }

    /// Whether it asks about days that lie so far from today.
    pub fn is_relative(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::is_relative),
            Self::Not(inner) => inner.is_relative(),
            Self::Is(condition) => matches!(condition.op, Op::Within | Op::Ago | Op::Next),
            Self::Count(count) => count.which.iter().any(Self::is_relative),
        }
    }
}
