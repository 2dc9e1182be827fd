//! Why something is refused, in the viewer's language.

use domain::{
    bulk::MAX_NAMED,
    edit::{MAX_CONTACTS, MAX_FIELD},
    interaction::MAX_BODY,
    page::MAX_LIMIT,
    problem::{FieldError, Problem},
    tag::MAX_TAG_NAME,
    view::MAX_VIEW_NAME,
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
        Problem::Channel => k::PROBLEM_CHANNEL,
        Problem::ProductKey => k::PROBLEM_PRODUCT_KEY,
        Problem::Sharing => k::PROBLEM_SHARING,
        Problem::NotYours => k::PROBLEM_NOT_YOURS,
        Problem::NotThisCustomer => k::PROBLEM_NOT_THIS_CUSTOMER,
        Problem::NotShown => k::PROBLEM_NOT_SHOWN,
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
        Problem::TagEmpty => k::BULK_TAG_EMPTY,
        Problem::TagTooLong => return Some((k::BULK_TAG_TOO_LONG, MAX_TAG_NAME as i64)),
        Problem::User => k::BULK_NO_USER,
        Problem::BulkAction => k::BULK_NO_ACTION,
        Problem::NobodyChosen => k::BULK_NOBODY_CHOSEN,
        Problem::TooManyNamed => return Some((k::BULK_TOO_MANY, MAX_NAMED as i64)),
        Problem::NothingToUndo => k::BULK_NOTHING_TO_UNDO,
        Problem::NoViews => k::PROBLEM_NO_VIEWS,
        Problem::CustomerNameEmpty => k::EDIT_NAME_EMPTY,
        Problem::FieldTooLong => return Some((k::EDIT_TOO_LONG, MAX_FIELD as i64)),
        Problem::ContactKind => k::EDIT_NO_CONTACT_KIND,
        Problem::Language => k::EDIT_NO_LANGUAGE,
        Problem::Email => k::EDIT_NO_EMAIL,
        Problem::Phone => k::EDIT_NO_PHONE,
        Problem::TooManyContacts => return Some((k::EDIT_TOO_MANY_CONTACTS, MAX_CONTACTS as i64)),
        Problem::Choice => k::PROBLEM_CHOICE,
        Problem::FilterSyntax => k::PROBLEM_FILTER_SYNTAX,
        Problem::FilterField => k::PROBLEM_FILTER_FIELD,
        Problem::FilterOperator => k::PROBLEM_FILTER_OPERATOR,
        Problem::FilterTooLong => k::PROBLEM_FILTER_TOO_LONG,
        Problem::Period => k::PROBLEM_PERIOD,
        Problem::Comparison => k::PROBLEM_COMPARISON,
        Problem::ToBeforeFrom => k::PROBLEM_TO_BEFORE_FROM,
        Problem::Keep => k::MERGE_NO_KEEP,
        Problem::SameCustomer => k::MERGE_SAME_CUSTOMER,
        Problem::MergeUndone => k::MERGE_UNDONE_BEFORE,
        Problem::MergedOnwards => k::MERGE_MERGED_ONWARDS,
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
