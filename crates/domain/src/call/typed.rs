//! A call as it was typed into the form of its sheet.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{MAX_NOTE, MAX_TASK, Outcome};
use crate::{
    page::value,
    problem::{FieldError, Problem},
    time::Day,
};

/// A call that is to be written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCall {
    /// What came of it.
    pub outcome: Outcome,
    /// What was said; may be empty, but for an issue.
    pub note: String,
    /// What is to be done.
    pub follow_up: Option<NewFollowUp>,
}

/// Something that is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFollowUp {
    /// What.
    pub what: String,
    /// By when.
    pub due: Day,
    /// By whom.
    pub assignee: Uuid,
}

impl NewCall {
    /// Reads `outcome`, `note`, and where `task` says what is to be done, `due` and `assignee`.
    ///
    /// # Errors
    /// The first field that cannot be accepted: no outcome, an issue that says nothing, texts that are too long, a
    /// follow-up without a day or for a day that is over.
    pub fn from_pairs(pairs: &[(String, String)], today: Day) -> Result<Self, FieldError> {
        let refused = |field: &str, value: &str, problem| FieldError { field: field.into(), value: value.into(), problem };
        let word = value(pairs, "outcome").unwrap_or_default();
        let outcome = Outcome::from_word(word).ok_or_else(|| refused("outcome", word, Problem::Choice))?;
        let note = value(pairs, "note").unwrap_or_default();
        if outcome == Outcome::Issue && note.is_empty() {
            return Err(refused("note", "", Problem::TextEmpty));
        }
        if note.chars().count() > MAX_NOTE {
            return Err(refused("note", "", Problem::TextTooLong));
        }
        let Some(what) = value(pairs, "task") else { return Ok(Self { outcome, note: note.to_owned(), follow_up: None }) };
        if what.chars().count() > MAX_TASK {
            return Err(refused("task", "", Problem::FieldTooLong));
        }
        let day = value(pairs, "due").unwrap_or_default();
        let due = Day::parse(day).filter(|due| *due >= today).ok_or_else(|| refused("due", day, Problem::Date))?;
        let who = value(pairs, "assignee").unwrap_or_default();
        let assignee = who.parse().map_err(|_| refused("assignee", who, Problem::User))?;
        let follow_up = Some(NewFollowUp { what: what.to_owned(), due, assignee });
        Ok(Self { outcome, note: note.to_owned(), follow_up })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    fn read(text: &str) -> Result<NewCall, (String, Problem)> {
        let today = Day::parse("2025-06-02").expect("a day");
        NewCall::from_pairs(&parse_query(text), today).map_err(|error| (error.field, error.problem))
    }

    #[test]
    fn a_call_is_read_with_what_is_to_be_done() {
        let plain = NewCall { outcome: Outcome::Missed, note: String::new(), follow_up: None };
        assert_eq!(read("outcome=missed&note=+&task=&due=2025-01-01&assignee=x"), Ok(plain));
        let id = Uuid::from_u128(7);
        let call = read(&format!("outcome=issue&note=Too+slow&task=Ring+back&due=2025-06-02&assignee={id}")).expect("readable");
        let task = NewFollowUp { what: "Ring back".into(), due: Day::parse("2025-06-02").expect("a day"), assignee: id };
        assert_eq!(call, NewCall { outcome: Outcome::Issue, note: "Too slow".into(), follow_up: Some(task) });
    }

    #[test]
    fn what_cannot_be_written_down_says_which_field_is_wrong() {
        let long = "x".repeat(MAX_TASK + 1);
        for (text, field, problem) in [
            ("note=x", "outcome", Problem::Choice),
            ("outcome=happy", "outcome", Problem::Choice),
            ("outcome=issue", "note", Problem::TextEmpty),
            (&format!("outcome=missed&task={long}"), "task", Problem::FieldTooLong),
            ("outcome=missed&task=x", "due", Problem::Date),
            ("outcome=missed&task=x&due=2025-06-01", "due", Problem::Date),
            ("outcome=missed&task=x&due=2025-06-03&assignee=me", "assignee", Problem::User),
        ] {
            assert_eq!(read(text), Err((field.to_owned(), problem)), "{text}");
        }
        let body = format!("outcome=satisfied&note={}", "x".repeat(MAX_NOTE + 1));
        assert_eq!(read(&body), Err(("note".to_owned(), Problem::TextTooLong)));
    }
}
