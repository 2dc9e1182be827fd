//! A customer as somebody types one in.

use serde::{Deserialize, Serialize};

use crate::{
    customer::{ContactKind, CustomerKind, Stage},
    edit::{Field, contact_problem, field_problem},
    page::value,
    problem::{FieldError, Problem},
};

/// A new customer whose values were looked through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// Display name.
    pub name: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Stage of the relationship.
    pub stage: Stage,
    /// Country; empty where unknown.
    pub country: String,
    /// Town; empty where unknown.
    pub city: String,
    /// BCP 47 tag; empty where unknown.
    pub language: String,
    /// E-mail address; empty where unknown.
    pub email: String,
    /// Telephone; empty where unknown.
    pub phone: String,
}

impl NewCustomer {
    /// Reads a form. What it leaves out of kind and stage is a person and a prospect.
    ///
    /// # Errors
    /// Every value that cannot be accepted, by the name of its field.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, Vec<FieldError>> {
        let text = |field: &str| value(pairs, field).unwrap_or_default().to_owned();
        let or = |field: &str, usual: &str| Some(text(field)).filter(|word| !word.is_empty()).unwrap_or_else(|| usual.to_owned());
        let (kind, stage) = (or("kind", CustomerKind::Person.word()), or("stage", Stage::Prospect.word()));
        let mut problems = Vec::new();
        let mut check = |field: &str, text: &str, problem: Option<Problem>| {
            // No text in the database holds one.
            let problem = if text.contains('\0') { Some(Problem::ZeroByte) } else { problem };
            problems.extend(problem.map(|problem| FieldError { field: field.to_owned(), value: text.to_owned(), problem }));
        };
        for field in Field::ALL {
            let text = match field {
                Field::Kind => kind.clone(),
                Field::Stage => stage.clone(),
                _ => text(field.word()),
            };
            check(field.word(), &text, field_problem(*field, &text));
        }
        for (field, kind) in [("email", ContactKind::Email), ("phone", ContactKind::Phone)] {
            check(field, &text(field), contact_problem(kind, &text(field)));
        }
        match (CustomerKind::from_word(&kind), Stage::from_word(&stage)) {
            (Some(kind), Some(stage)) if problems.is_empty() => Ok(Self {
                name: text("name"),
                kind,
                stage,
                country: text("country"),
                city: text("city"),
                language: text("language"),
                email: text("email"),
                phone: text("phone"),
            }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{edit::MAX_FIELD, page::Pairs};

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn a_new_customer_is_read_and_what_is_wrong_is_named() {
        let given = [("name", " Ada Peña "), ("kind", "organisation"), ("email", "ada@example.com"), ("phone", "+44 7700 900142")];
        let new = NewCustomer::from_pairs(&pairs(&given)).expect("readable");
        assert_eq!(
            (new.name.as_str(), new.kind, new.stage, new.city.as_str()),
            ("Ada Peña", CustomerKind::Organisation, Stage::Prospect, "")
        );
        let bad = pairs(&[("kind", "robot"), ("email", "ada@"), ("phone", "call me"), ("language", "e")]);
        let errors = NewCustomer::from_pairs(&bad).expect_err("unreadable");
        let named: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.value.as_str())).collect();
        assert_eq!(named, [("name", ""), ("kind", "robot"), ("language", "e"), ("email", "ada@"), ("phone", "call me")]);
        let long = "x".repeat(MAX_FIELD + 1);
        for (name, city) in [(long.as_str(), ""), ("Ada", long.as_str()), ("zero\0byte", "")] {
            assert!(NewCustomer::from_pairs(&pairs(&[("name", name), ("city", city)])).is_err());
        }
    }
}
