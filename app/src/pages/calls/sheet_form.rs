//! The form of a sheet: what came of the call, what was said, and what is to be done. A plain form; what was refused stands
//! in it as it was typed.

use domain::{
    access::{Action, Resource},
    call::{MAX_NOTE, MAX_TASK, Outcome},
    page::value,
};
use leptos::prelude::*;

use crate::{
    api::calls::{Sheet, Told},
    i18n::{Key, keys as k},
    ui::{icon::Icon, textarea::as_markup, words},
    viewer::Viewer,
};

/// What was typed, and which field was wrong.
struct Typed<'a> {
    pairs: &'a [(String, String)],
    wrong: &'a str,
}

impl Typed<'_> {
    fn of(sheet: &Sheet) -> Typed<'_> {
        match &sheet.answer {
            Some(Told::Refused(error, pairs)) => Typed { pairs, wrong: &error.field },
            _ => Typed { pairs: &[], wrong: "" },
        }
    }

    fn value(&self, key: &str) -> String {
        value(self.pairs, key).unwrap_or_default().to_owned()
    }

    fn invalid(&self, field: &str) -> Option<&'static str> {
        (self.wrong == field).then_some("true")
    }

    fn told(&self, field: &str) -> Option<&'static str> {
        (self.wrong == field).then_some("told")
    }
}

/// The form; for who may not write calls down, that it is so.
pub(super) fn form(v: Viewer, list: &str, sheet: &Sheet) -> AnyView {
    if !v.may(Action::Create, Resource::Note) {
        return view! { <p class="note">{v.t(k::CALLS_MAY_NOT)}</p> }.into_any();
    }
    let typed = Typed::of(sheet);
    let chosen = typed.value("outcome");
    let choices = Outcome::ALL.iter().map(|outcome| {
        let hint = (*outcome == Outcome::Refused).then(|| view! { <span class="hint t3 f12">{v.t(k::CALLS_REFUSED_HINT)}</span> });
        view! {
            <label class="option">
                <input
                    type="radio"
                    class="check"
                    name="outcome"
                    value=outcome.word()
                    required
                    checked=chosen == outcome.word()
                    aria-describedby=typed.told("outcome")
                />
                <span>{v.t(words::call_outcome(*outcome))} " " {hint}</span>
            </label>
        }
    });
    view! {
        <section class="card" aria-label=v.t(k::CALLS_NOTE_CALL)>
            <header>
                <h2>{v.t(k::CALLS_NOTE_CALL)}</h2>
            </header>
            <form class="body stack" method="post" action="/calls/save" id="call">
                <input type="hidden" name="customer_id" value=sheet.record.facts.customer_id.to_string() />
                <input type="hidden" name="id" value=sheet.id.to_string() />
                <input type="hidden" name="back" value=list.to_owned() />
                <fieldset class="call-outcomes">
                    <legend>{v.t(k::CALLS_OUTCOME)}</legend>
                    {choices.collect_view()}
                </fieldset>
                <div class="field">
                    <label for="call-note">{v.t(k::CALLS_NOTE)}</label>
                    <textarea
                        class="textarea"
                        id="call-note"
                        name="note"
                        rows="5"
                        maxlength=MAX_NOTE.to_string()
                        aria-invalid=typed.invalid("note")
                        aria-describedby=typed.told("note").unwrap_or("call-note-hint")
                        inner_html=as_markup(&typed.value("note"))
                    ></textarea>
                    <span class="hint" id="call-note-hint">{v.t(k::CALLS_NOTE_HINT)}</span>
                </div>
                {task(v, sheet, &typed)}
                <div class="row">
                    <button type="submit" class="btn primary">
                        <Icon name="check" />
                        {v.t(k::CALLS_SAVE)}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// What is to be done, by when and by whom: the viewer, unless somebody else is chosen.
fn task(v: Viewer, sheet: &Sheet, typed: &Typed<'_>) -> AnyView {
    let chosen = match typed.value("assignee") {
        none if none.is_empty() => v.who().map(|who| who.id.to_string()).unwrap_or_default(),
        chosen => chosen,
    };
    let people = sheet.people.iter().map(|one| {
        let id = one.id.to_string();
        let selected = id == chosen;
        view! { <option value=id selected=selected>{one.name.clone()}</option> }
    });
    let label = |id: &'static str, key: Key| view! { <label for=id>{v.t(key)}</label> };
    view! {
        <fieldset class="call-task">
            <legend>{v.t(k::CALLS_TASK)}</legend>
            <div class="field wide">
                {label("call-task", k::CALLS_WHAT)}
                <input
                    class="input"
                    id="call-task"
                    name="task"
                    maxlength=MAX_TASK.to_string()
                    autocomplete="off"
                    value=typed.value("task")
                    aria-invalid=typed.invalid("task")
                    aria-describedby=typed.told("task")
                />
            </div>
            <div class="field">
                {label("call-due", k::CALLS_DUE)}
                <input
                    class="input"
                    id="call-due"
                    type="date"
                    name="due"
                    value=typed.value("due")
                    aria-invalid=typed.invalid("due")
                    aria-describedby=typed.told("due")
                />
            </div>
            <div class="field">
                {label("call-assignee", k::CALLS_ASSIGNEE)}
                <select class="select" id="call-assignee" name="assignee" aria-invalid=typed.invalid("assignee") aria-describedby=typed.told("assignee")>
                    {people.collect_view()}
                </select>
            </div>
        </fieldset>
    }
    .into_any()
}
