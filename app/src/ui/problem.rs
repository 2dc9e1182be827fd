//! Why something is refused, in the viewer's language.

use domain::{
    customer::MAX_VIEW_NAME,
    interaction::MAX_BODY,
    page::MAX_LIMIT,
    problem::{FieldError, Problem},
};

use crate::{
    i18n::{Key, keys as k},
    viewer::Viewer,
};

/// What is wrong with which value. What only programs are told stays in English.
pub fn sentence(v: Viewer, error: &FieldError) -> String {
    match key(&error.problem) {
        Some((key, most)) => v.fill(key, &[("most", &v.int(most)), ("value", &error.value)]),
        None => error.to_string(),
    }
}

/// The words, and the most that they name.
fn key(problem: &Problem) -> Option<(Key, i64)> {
    let key = match problem {
        Problem::Column => k::PROBLEM_COLUMN,
        Problem::Limit => return Some((k::PROBLEM_LIMIT, i64::from(MAX_LIMIT))),
        Problem::Amount => k::PROBLEM_AMOUNT,
        Problem::WholeNumber => k::PROBLEM_WHOLE_NUMBER,
        Problem::Date => k::PROBLEM_DATE,
        Problem::Flag => k::PROBLEM_FLAG,
        Problem::Id => k::PROBLEM_ID,
        Problem::Stage => k::PROBLEM_STAGE,
        Problem::Tier => k::PROBLEM_TIER,
        Problem::CustomerKind => k::PROBLEM_CUSTOMER_KIND,
        Problem::OrderKind => k::PROBLEM_ORDER_KIND,
        Problem::ProductKind => k::PROBLEM_PRODUCT_KIND,
        Problem::InteractionKind => k::PROBLEM_INTERACTION_KIND,
        Problem::Status => k::PROBLEM_STATUS,
        Problem::Priority => k::PROBLEM_PRIORITY,
        Problem::Cursor => k::PROBLEM_CURSOR,
        Problem::CursorElsewhere => k::PROBLEM_CURSOR_ELSEWHERE,
        Problem::ZeroByte => k::PROBLEM_ZERO_BYTE,
        Problem::TextEmpty => k::PROBLEM_TEXT_EMPTY,
        Problem::TextTooLong => return Some((k::PROBLEM_TEXT_TOO_LONG, MAX_BODY as i64)),
        Problem::EntryKind => k::PROBLEM_ENTRY_KIND,
        Problem::Flow => k::PROBLEM_FLOW,
        Problem::Minutes => k::PROBLEM_MINUTES,
        Problem::NameEmpty => k::PROBLEM_NAME_EMPTY,
        Problem::NameTooLong => return Some((k::PROBLEM_NAME_TOO_LONG, MAX_VIEW_NAME as i64)),
        Problem::NoViews => k::PROBLEM_NO_VIEWS,
        Problem::Other(_) => return None,
    };
    Some((key, 0))
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    use super::*;
    use crate::viewer::use_viewer;

    #[test]
    fn a_problem_names_the_value_and_what_would_be_right() {
        let owner = Owner::new();
        owner.set();
        let said = |value: &str, problem| sentence(use_viewer(), &FieldError { field: "x".into(), value: value.into(), problem });
        assert_eq!(said("wood", Problem::Tier), "“wood” is not a tier.");
        assert_eq!(said("{most}", Problem::Limit), "“{most}” is not a number from 1 to 200.");
        assert_eq!(said("", Problem::Other("is odd".into())), "x: is odd");
    }
}
