//! A report as the pairs of an address.

use super::{About, Axis, MAX_MEASURES, MAX_ROWS_BY, Measure, Report, Show, Sort, WITHIN_PRODUCT};
use crate::{
    customer::{Stage, Tier, read_param},
    dashboard::{Comparison, DashboardQuery},
    interaction::Channel,
    order::OrderKind,
    page::{Direction, Pairs},
    problem::{FieldError, Problem},
    ticket::Priority,
};

/// Stands in an address for what is unknown. A text that begins like it has a second one before it.
pub const UNKNOWN: &str = "~";
/// Values that a report can be narrowed to: what a list that a cell opens can be, too.
pub const MAX_FILTERS: usize = 24;
/// Bytes of all of them together.
pub const MAX_FILTER_TEXT: usize = 900;

/// A value of a filter as an address says it.
fn written(value: &str) -> String {
    if value.is_empty() || value.starts_with(UNKNOWN) { format!("{UNKNOWN}{value}") } else { value.to_owned() }
}

fn read(value: &str) -> &str {
    value.strip_prefix(UNKNOWN).unwrap_or(value)
}

/// Whether an axis has that value.
fn is_value(axis: Axis, value: &str) -> bool {
    match axis {
        Axis::Channel => Channel::from_word(value).is_some(),
        Axis::Kind => OrderKind::from_word(value).is_some(),
        Axis::Priority => Priority::from_word(value).is_some(),
        Axis::Tier => Tier::from_word(value).is_some(),
        Axis::Stage => Stage::from_word(value).is_some(),
        Axis::Product => value.matches(WITHIN_PRODUCT).count() == 2,
        Axis::Source => !value.is_empty(),
        axis => !axis.is_time(),
    }
}

fn wrong(field: &str, value: &str) -> FieldError {
    FieldError { field: field.to_owned(), value: value.to_owned(), problem: Problem::Choice }
}

/// Every value given for a key, each read by `read`; empty ones, which a form sends for what was not chosen, are none.
fn every<T: PartialEq>(pairs: &[(String, String)], key: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, FieldError> {
    let mut found = Vec::new();
    for (_, text) in pairs.iter().filter(|(name, text)| name == key && !text.trim().is_empty()) {
        let value = read(text.trim()).ok_or_else(|| wrong(key, text))?;
        if !found.contains(&value) {
            found.push(value);
        }
    }
    Ok(found)
}

impl Report {
    /// Whether an address asks for a report.
    pub fn is_asked(pairs: &[(String, String)]) -> bool {
        crate::page::value(pairs, "of").is_some()
    }

    /// Reads a URL's query: `of`, `row` (once or twice), `column`, `measure` (up to four times), a value to narrow it to
    /// under the word of its axis (several times), `period` or `from` and `to`, `compare`, `show`, `sort`.
    ///
    /// # Errors
    /// What none of these can be.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let about = read_param(pairs, "of", Problem::Choice, About::from_word)?.unwrap_or(About::Orders);
        let axes = || Axis::of(about).iter().chain(Axis::beyond(about)).copied();
        let axis = |word: &str| Axis::from_word(word).filter(|axis| axes().any(|of| of == *axis));
        let mut rows = every(pairs, "row", axis)?;
        rows.truncate(MAX_ROWS_BY);
        if rows.is_empty() {
            rows.push(Axis::of(about)[0]);
        }
        let column = read_param(pairs, "column", Problem::Choice, axis)?.filter(|axis| !rows.contains(axis));
        let mut measures = every(pairs, "measure", |word| read_measure(word, about))?;
        // A country or a line is a filter of the report, and no slice of the company.
        let mut when = DashboardQuery::from_pairs_beside(pairs, &DashboardQuery::default())?;
        if crate::page::value(pairs, "compare").is_none() {
            when.comparison = Comparison::None;
        }
        let mut filters = Vec::new();
        for axis in axes().filter(|axis| !axis.is_time()) {
            let values = every(pairs, axis.word(), |text| Some(read(text).to_owned()).filter(|value| is_value(axis, value)))?;
            if !values.is_empty() {
                filters.push((axis, values));
            }
        }
        check(&filters)?;
        if rows.iter().chain(&column).chain(filters.iter().map(|(axis, _)| axis)).any(|axis| *axis == Axis::Product) {
            measures.retain(|measure| !measure.is_of_orders());
        }
        measures.truncate(MAX_MEASURES);
        if measures.is_empty() {
            measures.push(Measure::of(about)[0]);
        }
        let show = read_param(pairs, "show", Problem::Choice, Show::from_word)?.unwrap_or(Show::Value);
        let sort = read_param(pairs, "sort", Problem::Column, |text| read_sort(text, about))?;
        Ok(Self { about, rows, column, measures, filters, when, show, sort })
    }

    /// Writes it as URL pairs; what is the default stays out, but for what says that it is a report.
    pub fn pairs(&self) -> Pairs {
        let mut out = Pairs::new();
        let mut push = |key: &str, value: String| out.push((key.to_owned(), value));
        push("of", self.about.word().to_owned());
        for axis in &self.rows {
            push("row", axis.word().to_owned());
        }
        if let Some(axis) = self.column {
            push("column", axis.word().to_owned());
        }
        for measure in &self.measures {
            push("measure", measure.word().to_owned());
        }
        for (axis, values) in &self.filters {
            for value in values {
                push(axis.word(), written(value));
            }
        }
        for (key, value) in self.when.pairs().into_iter().filter(|(key, _)| key != "compare") {
            push(&key, value);
        }
        if self.when.comparison != Comparison::None {
            push("compare", self.when.comparison.word().to_owned());
        }
        if self.show != Show::Value {
            push("show", self.show.word().to_owned());
        }
        if let Some(sort) = &self.sort {
            push("sort", write_sort(sort));
        }
        out
    }

    /// A value that a report is narrowed to, as an address has it.
    pub fn value_word(value: &str) -> String {
        written(value)
    }

    /// What it is narrowed to on an axis; all of it where nothing.
    pub fn filter(&self, axis: Axis) -> &[String] {
        self.filters.iter().find(|(of, _)| *of == axis).map_or(&[], |(_, values)| values)
    }
}

/// The lists that cells open can be narrowed to so much and no more.
fn check(filters: &[(Axis, Vec<String>)]) -> Result<(), FieldError> {
    let mut texts = 0;
    for (n, (axis, value)) in filters.iter().flat_map(|(axis, values)| values.iter().map(move |value| (axis, value))).enumerate() {
        texts += value.len();
        if n >= MAX_FILTERS || texts > MAX_FILTER_TEXT {
            return Err(FieldError { field: axis.word().to_owned(), value: value.clone(), problem: Problem::FilterTooLong });
        }
        if value.contains('\0') {
            return Err(FieldError { field: axis.word().to_owned(), value: value.clone(), problem: Problem::ZeroByte });
        }
    }
    Ok(())
}

fn read_measure(word: &str, about: About) -> Option<Measure> {
    Measure::from_word(word).filter(|measure| Measure::of(about).contains(measure) || Measure::beyond(about).contains(measure))
}

fn read_sort(text: &str, about: About) -> Option<(Sort, Direction)> {
    let (direction, text) = text.strip_prefix('-').map_or((Direction::Ascending, text), |rest| (Direction::Descending, rest));
    let measure = |word: &str| read_measure(word, about);
    let sort = match text.split_once('.') {
        None => Some(Sort::Name).filter(|_| text == "name"),
        Some(("total", word)) => measure(word).map(Sort::Total),
        Some(("change", word)) => measure(word).map(Sort::Change),
        Some(("column", rest)) => rest.split_once('.').and_then(|(word, key)| Some(Sort::Column(measure(word)?, read(key).to_owned()))),
        Some(_) => None,
    };
    Some((sort?, direction))
}

fn write_sort((sort, direction): &(Sort, Direction)) -> String {
    let text = match sort {
        Sort::Name => "name".to_owned(),
        Sort::Total(measure) => format!("total.{}", measure.word()),
        Sort::Change(measure) => format!("change.{}", measure.word()),
        Sort::Column(measure, key) => format!("column.{}.{}", measure.word(), written(key)),
    };
    if *direction == Direction::Descending { format!("-{text}") } else { text }
}
