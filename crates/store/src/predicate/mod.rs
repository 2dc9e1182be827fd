//! Predicates as SQL: the same answers as `domain::predicate` gives in Rust, on both databases.
//!
//! Every value is bound. A condition is never NULL: what stands in a NOT must be true or false.

mod group;
mod narrow;
mod place;
mod through;

use domain::{
    predicate::{Condition, Count, Field, Kind, Op, Predicate, Presence, Span, Subject, Value},
    problem::Problem,
    time::Day,
};
use sea_orm::Value as Bound;

pub(crate) use narrow::{Leads, is_carried, narrow};
use place::{Absent, Place, place, related};
pub(crate) use through::found_through;

use crate::{
    bulk::is_sqlite,
    connection::Connection,
    error::{Result, StoreError},
    query::{Filter, begins_with},
    search::fold,
    tickets::open_codes,
};

/// Adds what a predicate about the rows of a list asks, condition by condition.
///
/// # Errors
/// [`StoreError::Invalid`] for a predicate about something else, and for one about days from today
/// without today.
///
/// `hides` keeps the rows' own columns from choosing the index that SQLite goes by, where another leads to them.
pub(crate) fn add(
    db: &dyn Connection,
    filter: &mut Filter,
    (subject, hides): (Subject, bool),
    predicate: &Predicate,
    today: Option<Day>,
) -> Result<()> {
    let hidden = match subject {
        Subject::Order if hides => "o.",
        Subject::Ticket if hides => "t.",
        _ => "",
    };
    for part in predicate.conjuncts() {
        let condition = Sql { filter, today, sqlite: is_sqlite(db), hidden }.predicate(subject, part)?;
        filter.and(condition);
    }
    Ok(())
}

/// What a predicate asks, as one condition; its values go into the filter.
///
/// # Errors
/// As [`add`].
pub(crate) fn condition(
    db: &dyn Connection,
    filter: &mut Filter,
    subject: Subject,
    predicate: &Predicate,
    today: Option<Day>,
) -> Result<String> {
    Sql { filter, today, sqlite: is_sqlite(db), hidden: "" }.predicate(subject, predicate)
}

/// What names the customer in a question about customers.
const CUSTOMER_ID: &str = "f.customer_id";

/// Writes conditions; their values go into the filter.
struct Sql<'a> {
    filter: &'a mut Filter,
    today: Option<Day>,
    sqlite: bool,
    /// What columns begin with that are kept from choosing the index that SQLite goes by; nothing for none of them.
    hidden: &'static str,
}

impl Sql<'_> {
    fn predicate(&mut self, subject: Subject, predicate: &Predicate) -> Result<String> {
        match predicate {
            Predicate::All(parts) => self.joined(subject, parts, " AND ", "1 = 1"),
            Predicate::Any(parts) => self.joined(subject, parts, " OR ", "1 = 0"),
            Predicate::Not(inner) => Ok(format!("NOT ({})", self.predicate(subject, inner)?)),
            Predicate::Is(condition) if condition.field.subject() == subject => self.condition(condition),
            Predicate::Count(count) if count.of.owner() == subject => self.count(count),
            _ => Err(StoreError::Invalid(Problem::FilterField)),
        }
    }

    fn joined(&mut self, subject: Subject, parts: &[Predicate], with: &str, none: &str) -> Result<String> {
        let parts = parts.iter().map(|part| self.predicate(subject, part)).collect::<Result<Vec<_>>>()?;
        Ok(if parts.is_empty() { none.to_owned() } else { format!("({})", parts.join(with)) })
    }

    fn condition(&mut self, condition: &Condition) -> Result<String> {
        let stands = place(condition.field);
        let Place { column, absent, through } = stands;
        let many = condition.field.presence() == Presence::Many;
        if (many || stands.is_missing())
            && let (Some((before, after)), Op::Known | Op::Unknown) = (through, condition.op)
        {
            let not = if condition.op == Op::Unknown { "NOT " } else { "" };
            let there = if many { "1 = 1".to_owned() } else { known(true, column, condition.field.kind(), absent) };
            return Ok(format!("{not}{before}{there}{after}"));
        }
        let hide = self.sqlite && !self.hidden.is_empty() && column.starts_with(self.hidden);
        let column = if hide { format!("+{column}") } else { column.to_owned() };
        let compared = self.compared(condition, &column, absent)?;
        Ok(match through {
            Some((before, after)) => format!("{before}{compared}{after}"),
            None => compared,
        })
    }

    fn compared(&mut self, condition: &Condition, column: &str, absent: Absent) -> Result<String> {
        let kind = condition.field.kind();
        Ok(match condition.op {
            Op::Known | Op::Unknown => known(condition.op == Op::Known, column, kind, absent),
            Op::Open => format!("{column} IN ({})", open_codes()),
            _ => match kind {
                Kind::Moment | Kind::Day => self.span(condition, column, absent)?,
                Kind::Text | Kind::Name => self.text(condition, column),
                _ => self.number(condition, column, absent),
            },
        })
    }

    fn span(&mut self, condition: &Condition, column: &str, absent: Absent) -> Result<String> {
        let nobody_said = || StoreError::Invalid(Problem::Other("asks about days from today, without saying which day that is".into()));
        let span = Span::of(condition, self.today).ok_or_else(nobody_said)?;
        let days = condition.field.kind() == Kind::Day;
        let bound = |day: Day| if days { Bound::from(day.0) } else { Bound::from(day.start().0) };
        let mut parts = Vec::new();
        match absent {
            // Never is not before any day.
            Absent::Zero if span.from.is_none_or(|day| day.0 <= 0) => parts.push(format!("{column} <> 0")),
            Absent::Null => parts.push(format!("{column} IS NOT NULL")),
            _ => {}
        }
        parts.extend(span.from.map(|day| format!("{column} >= {}", self.filter.bind(bound(day)))));
        parts.extend(span.end.map(|day| format!("{column} < {}", self.filter.bind(bound(day)))));
        Ok(format!("({})", parts.join(" AND ")))
    }

    fn number(&mut self, condition: &Condition, column: &str, absent: Absent) -> String {
        let values: Vec<String> = condition.values.iter().map(|value| self.filter.bind(bound(value))).collect();
        let compared = match (condition.op, values.as_slice()) {
            (Op::In, _) => format!("{column} IN ({})", values.join(", ")),
            (op, values) => format!("{column} {} {}", sign(op), values.first().map_or("NULL", String::as_str)),
        };
        match absent {
            Absent::No => compared,
            Absent::Zero => format!("({column} > 0 AND {compared})"),
            Absent::Null => format!("({column} IS NOT NULL AND {compared})"),
        }
    }

    fn text(&mut self, condition: &Condition, column: &str) -> String {
        let named = condition.field.kind() == Kind::Name;
        let texts = condition.values.iter().filter_map(|value| if let Value::Text(text) = value { Some(text) } else { None });
        let keys: Vec<String> = texts
            .map(|text| match condition.op {
                _ if named => fold(text),
                Op::Has | Op::Starts => text.to_ascii_lowercase(),
                _ => text.clone(),
            })
            .collect();
        if condition.op == Op::Starts && named {
            return begins_with(self.filter, column, &keys.concat());
        }
        // Lower case of ASCII alone: with any more, every database has its own idea.
        let small = match (named, self.sqlite) {
            (true, _) => column.to_owned(),
            (false, true) => format!("lower({column})"),
            (false, false) => format!("lower({column} COLLATE \"C\")"),
        };
        let values: Vec<String> = keys.into_iter().map(|key| self.filter.bind(key)).collect();
        let value = values.first().map_or("NULL", String::as_str);
        match (condition.op, self.sqlite) {
            (Op::In, _) => format!("{column} IN ({})", values.join(", ")),
            (Op::Has, true) => format!("instr({small}, {value}) > 0"),
            (Op::Has, false) => format!("position({value} IN {small}) > 0"),
            (Op::Starts, _) => format!("substr({small}, 1, length({value})) = {value}"),
            (op, _) => format!("{column} {} {value}", sign(op)),
        }
    }

    /// A comparison of a number of related rows.
    fn count(&mut self, count: &Count) -> Result<String> {
        if let Some(fact) = count.as_fact() {
            return self.condition(&fact);
        }
        let n = count.n;
        match count.op {
            Op::Gte => self.at_least(count, n),
            Op::Gt => self.at_least(count, n.saturating_add(1)),
            Op::Lt => Ok(format!("NOT ({})", self.at_least(count, n)?)),
            Op::Lte => Ok(format!("NOT ({})", self.at_least(count, n.saturating_add(1))?)),
            Op::Eq if n == 0 => Ok(format!("NOT ({})", self.at_least(count, 1)?)),
            Op::Ne if n == 0 => self.at_least(count, 1),
            op => {
                let rows = self.rows(count)?;
                Ok(format!("(SELECT COUNT(*) FROM {rows}) {} {n}", sign(op)))
            }
        }
    }

    fn at_least(&mut self, count: &Count, n: u32) -> Result<String> {
        if n == 0 {
            return Ok("1 = 1".to_owned());
        }
        if n == 1
            && let Some(direct) = self.directly(count)?
        {
            return Ok(direct);
        }
        let mut parts = Vec::new();
        // What facts say of it is read with the row; the related rows only where that leaves it open.
        for implied in count.implied(n, self.today) {
            parts.push(self.condition(&implied)?);
        }
        let rows = self.rows(count)?;
        parts.push(if n == 1 { format!("EXISTS (SELECT 1 FROM {rows})") } else { format!("(SELECT COUNT(*) FROM {rows}) >= {n}") });
        Ok(format!("({})", parts.join(" AND ")))
    }

    /// The related rows that are counted, as `table WHERE …`.
    fn rows(&mut self, count: &Count) -> Result<String> {
        self.rows_of(count, CUSTOMER_ID)
    }

    /// The same of the customer whom this column names.
    fn rows_of(&mut self, count: &Count, customer: &str) -> Result<String> {
        let (table, belongs) = related(count.of);
        let belongs = belongs.replace(CUSTOMER_ID, customer);
        let hidden = std::mem::take(&mut self.hidden);
        let which = self.joined(count.of.subject(), &count.which, " AND ", "1 = 1");
        self.hidden = hidden;
        Ok(format!("{table} WHERE {belongs} AND {}", which?))
    }
}

fn known(known: bool, column: &str, kind: Kind, absent: Absent) -> String {
    match (absent, known) {
        (Absent::Null, true) => format!("{column} IS NOT NULL"),
        (Absent::Null, false) => format!("{column} IS NULL"),
        (Absent::Zero, true) => format!("{column} <> 0"),
        (Absent::Zero, false) => format!("{column} = 0"),
        (Absent::No, _) if kind == Kind::Text => format!("{column} {} ''", if known { "<>" } else { "=" }),
        (Absent::No, _) => (if known { "1 = 1" } else { "1 = 0" }).to_owned(),
    }
}

fn bound(value: &Value) -> Bound {
    match value {
        Value::Whole(n) | Value::Money(n) | Value::Score(n) => (*n).into(),
        Value::Code(code) => (*code).into(),
        Value::Days(days) => i64::from(*days).into(),
        Value::Day(day) => day.start().0.into(),
        Value::Text(text) => text.as_str().into(),
        Value::Id(id) => (*id).into(),
    }
}

const fn sign(op: Op) -> &'static str {
    match op {
        Op::Ne => "<>",
        Op::Gt => ">",
        Op::Gte => ">=",
        Op::Lt => "<",
        Op::Lte => "<=",
        _ => "=",
    }
}

/// Whether a field is compared in a way that a range of its index answers.
const fn is_range(field_op: (Field, Op)) -> bool {
    match field_op {
        (Field::CustomerName, op) => matches!(op, Op::Eq | Op::In | Op::Starts),
        (_, op) => !matches!(op, Op::Ne | Op::Has | Op::Starts | Op::Known),
    }
}
