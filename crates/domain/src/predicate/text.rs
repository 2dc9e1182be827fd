//! Predicates as the text that stands in URLs.
//!
//! ```text
//! list      = term *("," term)                      all of them
//! term      = "and(" [list] ")" / "or(" [list] ")" / "not(" list ")"
//!           / related "(" [list] ")" ["." op "." number]       at least one unless said otherwise
//!           / field "." op ["." value *("|" value)]
//! ```
//! Spaces around the parts do not matter. In a value `~` takes the next character as it is: `~,`, `~)`,
//! `~(`, `~|` and `~~`.

use std::fmt::{self, Display as _};

use super::{Condition, Count, Field, MAX_DEPTH, MAX_TERMS, MAX_TEXT, Op, Predicate, Related, Subject, Value};
use crate::{
    access::Fields,
    problem::{FieldError, Problem},
};

/// The URL parameter that holds a predicate.
pub const PARAMETER: &str = "where";
/// How much of the text an error quotes.
const QUOTED: usize = 60;

impl Predicate {
    /// Reads the text of a predicate about a subject.
    ///
    /// # Errors
    /// What is wrong, and the piece of the text where.
    pub fn parse(subject: Subject, text: &str) -> Result<Self, FieldError> {
        Self::parse_for(subject, text, Fields::SHOWN)
    }

    /// The same for somebody to whom only these fields are shown: the others are none.
    ///
    /// # Errors
    /// As [`Predicate::parse`].
    pub fn parse_for(subject: Subject, text: &str, fields: Fields) -> Result<Self, FieldError> {
        if text.len() > MAX_TEXT {
            return Err(error(text, Problem::FilterTooLong));
        }
        let mut reader = Reader { rest: text, terms: 0, fields };
        let mut parts = reader.list(subject, 0)?;
        if !reader.rest.is_empty() {
            return Err(error(reader.rest, Problem::FilterSyntax));
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Self::All(parts) })
    }

    /// Reads the parameter `where` of a URL's query. Where it stands several times, all of them hold.
    ///
    /// # Errors
    /// As [`Predicate::parse`].
    pub fn from_pairs(subject: Subject, pairs: &[(String, String)]) -> Result<Option<Self>, FieldError> {
        Self::from_pairs_for(subject, pairs, Fields::SHOWN)
    }

    /// The same for somebody to whom only these fields are shown.
    ///
    /// # Errors
    /// As [`Predicate::parse`].
    pub fn from_pairs_for(subject: Subject, pairs: &[(String, String)], fields: Fields) -> Result<Option<Self>, FieldError> {
        let texts: Vec<&str> =
            pairs.iter().filter(|(key, text)| key == PARAMETER && !text.trim().is_empty()).map(|(_, t)| t.as_str()).collect();
        if texts.iter().map(|text| text.len()).sum::<usize>() > MAX_TEXT {
            return Err(error(texts.first().copied().unwrap_or_default(), Problem::FilterTooLong));
        }
        let parts: Vec<Self> = texts.into_iter().map(|text| Self::parse_for(subject, text, fields)).collect::<Result<_, _>>()?;
        Ok(Self::of_parts(parts))
    }
}

fn error(piece: &str, problem: Problem) -> FieldError {
    let cut = piece.char_indices().nth(QUOTED).map_or(piece, |(at, _)| &piece[..at]);
    FieldError { field: PARAMETER.to_owned(), value: cut.trim().to_owned(), problem }
}

struct Reader<'a> {
    rest: &'a str,
    terms: usize,
    fields: Fields,
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, what: char) -> bool {
        self.space();
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'a str {
        self.space();
        let end = self.rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn wrong(&self, at: &str, problem: Problem) -> FieldError {
        error(if at.is_empty() { self.rest } else { at }, problem)
    }

    /// Terms up to a closing parenthesis, which is left, or the end.
    fn list(&mut self, subject: Subject, depth: usize) -> Result<Vec<Predicate>, FieldError> {
        let mut parts = Vec::new();
        self.space();
        if self.rest.is_empty() || self.rest.starts_with(')') {
            return Ok(parts);
        }
        loop {
            parts.push(self.term(subject, depth)?);
            if !self.take(',') {
                self.space();
                return Ok(parts);
            }
        }
    }

    fn term(&mut self, subject: Subject, depth: usize) -> Result<Predicate, FieldError> {
        self.space();
        let from = self.rest;
        self.terms += 1;
        if self.terms > MAX_TERMS || depth > MAX_DEPTH {
            return Err(self.wrong(from, Problem::FilterTooLong));
        }
        let word = self.word();
        if self.take('(') {
            return self.group(subject, word, from, depth + 1);
        }
        if word.is_empty() || !self.take('.') {
            return Err(self.wrong(from, Problem::FilterSyntax));
        }
        let field = Field::find(subject, word).filter(|field| self.fields.shows_field(*field));
        let field = field.ok_or_else(|| self.wrong(word, Problem::FilterField))?;
        let op = self.op()?;
        let text = if self.take('.') { Some(self.value_text()) } else { None };
        let values = text.map(|text| values(field, op, text)).transpose()?.unwrap_or_default();
        let piece = &from[..from.len() - self.rest.len()];
        Condition::new(field, op, values).map(Predicate::Is).map_err(|problem| error(piece, problem))
    }

    fn group(&mut self, subject: Subject, word: &str, from: &'a str, depth: usize) -> Result<Predicate, FieldError> {
        let related = Related::of(subject).find(|related| related.word() == word && self.fields.shows_any(related.class()));
        let inner = related.map_or(subject, Related::subject);
        if related.is_none() && !["and", "or", "not"].contains(&word) {
            return Err(self.wrong(if word.is_empty() { from } else { word }, Problem::FilterField));
        }
        let mut parts = self.list(inner, depth)?;
        if !self.take(')') {
            return Err(self.wrong(from, Problem::FilterSyntax));
        }
        Ok(match related {
            Some(of) => self.count(of, parts)?,
            None if word == "and" => Predicate::All(parts),
            None if word == "or" => Predicate::Any(parts),
            None if parts.len() == 1 => Predicate::Not(Box::new(parts.remove(0))),
            None if parts.is_empty() => return Err(self.wrong(from, Problem::FilterSyntax)),
            None => Predicate::Not(Box::new(Predicate::All(parts))),
        })
    }

    fn count(&mut self, of: Related, which: Vec<Predicate>) -> Result<Predicate, FieldError> {
        if !self.take('.') {
            return Ok(Predicate::Count(Count::any(of, which)));
        }
        let op = self.op()?;
        if !op.compares_counts() {
            return Err(self.wrong(op.word(), Problem::FilterOperator));
        }
        let text = if self.take('.') { self.value_text() } else { "" };
        let n = text.trim().parse().map_err(|_| error(text, Problem::WholeNumber))?;
        Ok(Predicate::Count(Count { of, which, op, n }))
    }

    fn op(&mut self) -> Result<Op, FieldError> {
        let from = self.rest;
        let word = self.word();
        Op::from_word(word).ok_or_else(|| self.wrong(if word.is_empty() { from } else { word }, Problem::FilterOperator))
    }

    /// Everything up to the next comma or parenthesis that is meant as one.
    fn value_text(&mut self) -> &'a str {
        let mut escaped = false;
        let end = self.rest.find(|c: char| {
            let ends = !escaped && matches!(c, ',' | ')' | '(');
            escaped = !escaped && c == '~';
            ends
        });
        let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        text
    }
}

/// The values of a condition; one unless the comparison is with several.
fn values(field: Field, op: Op, text: &str) -> Result<Vec<Value>, FieldError> {
    let mut pieces = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let last = pieces.len() - 1;
        match c {
            '~' => pieces[last].extend(chars.next()),
            '|' if op == Op::In => pieces.push(String::new()),
            c => pieces[last].push(c),
        }
    }
    pieces.iter().map(|piece| field.read(op, piece.trim()).map_err(|problem| error(piece, problem))).collect()
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => group(f, "and", parts),
            Self::Any(parts) => group(f, "or", parts),
            Self::Not(inner) => group(f, "not", std::slice::from_ref(&**inner)),
            Self::Is(condition) => condition.fmt(f),
            Self::Count(count) => {
                group(f, count.of.word(), &count.which)?;
                // The usual question: is there any?
                if (count.op, count.n) == (Op::Gte, 1) { Ok(()) } else { write!(f, ".{}.{}", count.op.word(), count.n) }
            }
        }
    }
}

fn group(f: &mut fmt::Formatter<'_>, name: &str, parts: &[Predicate]) -> fmt::Result {
    write!(f, "{name}(")?;
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(",")?;
        }
        part.fmt(f)?;
    }
    f.write_str(")")
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.field.word(), self.op.word())?;
        for (index, value) in self.values.iter().enumerate() {
            f.write_str(if index == 0 { "." } else { "|" })?;
            self.field.write(value, f)?;
        }
        Ok(())
    }
}

impl Field {
    fn write(self, value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match value {
            Value::Whole(n) | Value::Money(n) => n.fmt(f),
            Value::Score(n) => crate::money::Decimal { mantissa: *n, scale: 2 }.fmt(f),
            Value::Days(n) => n.fmt(f),
            Value::Code(code) => f.write_str(self.word_of(*code)),
            Value::Day(day) => day.fmt(f),
            Value::Id(id) => id.fmt(f),
            Value::Text(text) => escaped(text, f),
        }
    }
}

fn escaped(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write;
    for c in text.chars() {
        if matches!(c, '~' | ',' | '(' | ')' | '|') {
            f.write_char('~')?;
        }
        f.write_char(c)?;
    }
    Ok(())
}
