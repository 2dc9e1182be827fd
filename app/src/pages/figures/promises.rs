//! What is promised of the first answer to a ticket: what *SLA kept* is measured by, where its meaning stands.

use domain::{
    access::{Action, Resource},
    page::value,
    ticket::{Priority, Promises},
};
use leptos::prelude::*;

use crate::{
    api::figures::{Definitions, Told},
    i18n::keys as k,
    ui::{problem::sentence, told::banner, words},
    viewer::Viewer,
};

/// The promises, by priority; a form for those who may change them.
pub(super) fn promises(v: Viewer, loaded: &Definitions) -> AnyView {
    if !v.may(Action::Update, Resource::Figures) {
        let said: Vec<_> = Priority::ALL.iter().rev().map(|priority| one(v, loaded.promises, *priority)).collect();
        return view! { <p class="f12 t3 num">{v.t(k::FIGURES_PROMISED)} " " {said.join(" · ")}</p> }.into_any();
    }
    let typed = match &loaded.answer {
        Some(Told::Refused(_, pairs)) => pairs.clone(),
        _ => loaded.promises.pairs(),
    };
    let fields = Priority::ALL.iter().rev().map(|priority| {
        let (name, id) = (priority.word(), format!("promise-{}", priority.word()));
        view! {
            <div class="field">
                <label for=id.clone()>{v.t(words::priority(*priority))}</label>
                <input
                    class="input num"
                    id=id
                    name=name
                    type="number"
                    min="1"
                    max=Promises::MAX
                    required=true
                    value=value(&typed, name).unwrap_or_default().to_owned()
                />
            </div>
        }
    });
    view! {
        <form class="promises" method="post" action="/metrics/promises">
            <p class="f12 t3">{v.t(k::FIGURES_PROMISES_HOLD)} " " {v.t(k::FIGURES_PROMISED)}</p>
            {fields.collect_view()}
            <button type="submit" class="btn">{v.t(k::APP_SAVE)}</button>
        </form>
    }
    .into_any()
}

fn one(v: Viewer, promises: Promises, priority: Priority) -> String {
    format!("{} {}", v.t(words::priority(priority)), v.int(promises.minutes(priority).into()))
}

/// What came of the form.
pub(super) fn told(v: Viewer, answer: Option<&Told>) -> Option<AnyView> {
    let (class, icon, said) = match answer? {
        Told::Saved(_) => ("banner info", "check", v.t(k::FIGURES_PROMISES_SAVED).to_owned()),
        Told::Refused(error, _) => ("banner bad", "alert", sentence(v, error)),
    };
    Some(banner(class, icon, view! { <div>{said}</div> }.into_any()))
}
