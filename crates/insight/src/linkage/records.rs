//! Records made ready to be compared.

use std::collections::HashMap;

use crate::InsightError;

use super::{
    field::{Field, Kind},
    letters::Letters,
};

/// A value's number; equal values have the same, whatever field they stand in.
pub(super) type Id = u32;
/// The number of a value that is missing.
pub(super) const MISSING: Id = 0;

/// A value as it is compared.
pub(super) struct Value {
    /// Its normal form.
    pub(super) text: String,
    pub(super) letters: Letters,
}

impl Value {
    pub(super) fn of(text: String) -> Self {
        Self { letters: Letters::of(&text), text }
    }
}

/// The records of one file or of two, the second's after the first's.
pub(super) struct Records<'a> {
    pub(super) fields: &'a [Field],
    /// The values by their numbers.
    values: Vec<Value>,
    /// Record by record, the number of each field's value.
    ids: Vec<Id>,
    /// Where the second file begins, if there is one.
    second: Option<usize>,
}

/// As many as a comparison's levels fit into one number.
const MOST_FIELDS: usize = 22;

impl<'a> Records<'a> {
    pub(super) fn of<S: AsRef<str>>(fields: &'a [Field], one: &[Vec<S>], other: Option<&[Vec<S>]>) -> Result<Self, InsightError> {
        if fields.is_empty() || fields.len() > MOST_FIELDS {
            return Err(InsightError::Invalid(format!("{} fields to compare; name 1 to {MOST_FIELDS}", fields.len())));
        }
        let enough = if other.is_some() { !one.is_empty() } else { one.len() > 1 };
        if !enough || other.is_some_and(<[_]>::is_empty) {
            return Err(InsightError::TooLittle("linking needs two records at least, or one in each of two files".to_owned()));
        }
        let mut numbers: HashMap<String, Id> = HashMap::from([(String::new(), MISSING)]);
        let mut values = vec![Value::of(String::new())];
        let mut ids = Vec::with_capacity((one.len() + other.map_or(0, <[_]>::len)) * fields.len());
        for (number, row) in one.iter().chain(other.unwrap_or_default()).enumerate() {
            if row.len() != fields.len() {
                let what = format!("record {} has {} values where {} fields are compared", number + 1, row.len(), fields.len());
                return Err(InsightError::Invalid(what));
            }
            for (field, value) in fields.iter().zip(row) {
                let value = field.kind.normal(value.as_ref());
                let next = Id::try_from(values.len()).map_err(|_| InsightError::Invalid("too many records to compare".to_owned()))?;
                ids.push(*numbers.entry(value).or_insert_with_key(|value| {
                    values.push(Value::of(value.clone()));
                    next
                }));
            }
        }
        Ok(Self { fields, values, ids, second: other.map(|_| one.len()) })
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len() / self.fields.len()
    }

    /// Where the second file begins, if there is one.
    pub(super) const fn second(&self) -> Option<usize> {
        self.second
    }

    /// How many pairs there are, each as often as one record can meet another.
    pub(super) fn pairs(&self) -> f64 {
        let all = self.len() as f64;
        match self.second {
            Some(second) => second as f64 * (all - second as f64),
            None => all * (all - 1.0) / 2.0,
        }
    }

    /// A record's values, by their numbers.
    pub(super) fn row(&self, record: usize) -> &[Id] {
        &self.ids[record * self.fields.len()..(record + 1) * self.fields.len()]
    }

    /// A value, by its number.
    pub(super) fn value(&self, id: Id) -> &Value {
        &self.values[id as usize]
    }

    /// Whether a field's values are words, which may have got into another field.
    pub(super) fn is_words(&self, field: usize) -> bool {
        matches!(self.fields[field].kind, Kind::Name | Kind::Text)
    }

    /// How often each value stands in a field.
    pub(super) fn counts(&self, field: usize) -> HashMap<Id, u32> {
        let mut counts = HashMap::new();
        for record in 0..self.len() {
            let id = self.row(record)[field];
            if id != MISSING {
                *counts.entry(id).or_default() += 1;
            }
        }
        counts
    }
}
