//! What an event of the timeline says was changed, from what to what.

use domain::{
    customer::ContactKind,
    edit::{Changed, Field, read_changes},
    next_action::{Answer, NextAction, WORD},
};
use leptos::prelude::*;

use super::edit::value_text;
use crate::{
    i18n::{Key, keys as k},
    ui::words,
    viewer::Viewer,
};

/// The changes, a line for each.
pub(super) fn list(v: Viewer, text: &str) -> AnyView {
    let lines: Vec<_> = read_changes(text).into_iter().map(|changed| line(v, changed)).collect();
    view! { <ul class="changes">{lines}</ul> }.into_any()
}

fn line(v: Viewer, Changed { what, from, to }: Changed<'_>) -> AnyView {
    if what == WORD {
        return answered(v, from, to);
    }
    let field = Field::from_word(what);
    let label = match (field, ContactKind::from_word(what)) {
        (Some(field), _) => v.t(field_label(field)),
        (None, Some(kind)) => v.t(words::contact(kind)),
        (None, None) => return what.to_owned().into_any(),
    };
    let shown = |value: &str| match field {
        Some(field) => value_text(v, field, value),
        None => value.to_owned(),
    };
    let (from, to) = (shown(from), shown(to));
    let was = (!from.is_empty()).then(|| view! { <del><span class="vh">{v.t(k::EDIT_WAS)} " "</span>{from}</del> });
    let becomes = (!to.is_empty()).then(|| view! { <ins><span class="vh">{v.t(k::EDIT_IS_NOW)} " "</span>{to}</ins> });
    view! {
        <li>
            <span class="t3">{label}</span>
            {was}
            {becomes}
        </li>
    }
    .into_any()
}

/// What somebody said to a proposal; which it was, where the role shows it.
fn answered(v: Viewer, action: &str, answer: &str) -> AnyView {
    let action = NextAction::from_word(action).map(|action| v.t(words::action(action)));
    let answer = Answer::from_word(answer).map(|answer| v.t(words::answer(answer)));
    view! {
        <li>
            <span class="t3">{v.t(k::NEXT_TITLE)}</span>
            {action.map(|action| view! { <span>{action}</span> })}
            <ins>{answer}</ins>
        </li>
    }
    .into_any()
}

/// What a field is called.
pub(super) const fn field_label(field: Field) -> Key {
    match field {
        Field::Name => k::CUSTOMERS_NAME,
        Field::Kind => k::CUSTOMERS_KIND,
        Field::Stage => k::CUSTOMERS_STAGE,
        Field::Country => k::CUSTOMERS_COUNTRY,
        Field::City => k::EDIT_CITY,
        Field::Language => k::APP_LANGUAGE,
    }
}
