//! Fields of the form for a new customer.

use domain::{customer::CustomerKind, customer::Stage, problem::FieldError};
use leptos::prelude::*;

use crate::{
    i18n::Key,
    ui::{icon::Icon, problem::sentence, words},
    viewer::Viewer,
};

/// What is wrong with which fields.
pub(super) type Problems = Memo<Vec<FieldError>>;

/// Why a field is refused; nothing where it is not.
fn problem(v: Viewer, problems: Problems, name: &str) -> Option<String> {
    problems.with(|all| all.iter().find(|error| error.field == name).map(|error| sentence(v, error)))
}

/// What a text field is.
#[derive(Clone, Copy)]
pub(super) struct Text {
    /// Its name, without the draft around it.
    pub(super) name: &'static str,
    /// `text`, `email`, `tel`.
    pub(super) kind: &'static str,
    /// What it is called.
    pub(super) label: Key,
    /// What the browser fills it with; `off` for other people's particulars.
    pub(super) hint: Option<Key>,
    /// The id of a list of suggestions.
    pub(super) list: Option<&'static str>,
}

/// A text field with its value, and below it why it is refused.
pub(super) fn text(v: Viewer, problems: Problems, field: Text, value: String) -> AnyView {
    let Text { name, kind, label, hint, list } = field;
    let refused = Memo::new(move |_| problem(v, problems, name));
    let (id, error) = (format!("new-{name}"), format!("new-{name}-error"));
    let described = error.clone();
    view! {
        <div class="field">
            <label for=id.clone()>{v.t(label)}</label>
            <input
                class="input"
                type=kind
                id=id
                name=format!("draft[{name}]")
                value=value
                list=list
                maxlength="200"
                autocomplete="off"
                required=name == "name"
                aria-invalid=move || refused.get().map(|_| "true")
                aria-describedby=move || refused.get().map(|_| described.clone())
            />
            {hint.map(|hint| view! { <span class="hint">{v.t(hint)}</span> })}
            {move || {
                refused
                    .get()
                    .map(|why| {
                        view! {
                            <span class="error" id=error.clone()>
                                <Icon name="alert" size="i-12" />
                                {why}
                            </span>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// Person or organisation.
pub(super) fn kinds(v: Viewer, label: Key, chosen: &str) -> AnyView {
    let options = CustomerKind::ALL.iter().map(|kind| (kind.word(), v.t(words::kind(*kind)))).collect();
    select(v, "kind", label, chosen, options)
}

/// The stages; a prospect where nobody says otherwise.
pub(super) fn stages(v: Viewer, label: Key, chosen: &str) -> AnyView {
    let options = Stage::ALL.iter().map(|stage| (stage.word(), v.t(words::stage(*stage)))).collect();
    select(v, "stage", label, if chosen.is_empty() { Stage::Prospect.word() } else { chosen }, options)
}

fn select(v: Viewer, name: &'static str, label: Key, chosen: &str, options: Vec<(&'static str, &'static str)>) -> AnyView {
    let id = format!("new-{name}");
    let options = options.into_iter().map(|(word, text)| {
        let selected = word == chosen;
        view! { <option value=word selected=selected>{text}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{v.t(label)}</label>
            <select class="select" id=id name=format!("draft[{name}]")>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}
