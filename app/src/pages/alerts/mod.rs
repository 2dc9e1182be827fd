//! Alerts: what somebody was told, and the rules that tell it. Every form is a plain one, so that all of it works without
//! JavaScript.

pub mod rule;
mod rules;
mod told;
pub mod words;

pub use rule::RulePage;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::alerts::{AlertsPage as Loaded, get_alerts},
    i18n::keys as k,
    ui::{
        icon::Icon,
        list::{
            Address,
            state::{problem, skeleton},
            waiting,
        },
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// What somebody was told, and their rules.
#[component]
pub fn AlertsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/alerts");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), get_alerts(key).await) });
    view! {
        {crumbs(v, None)}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(loaded) => still(move || page(v, pending, &key, &loaded)),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

/// The way to a page of alerts, and its title; `label` is that of a page below the first.
fn crumbs(v: Viewer, label: Option<&'static str>) -> AnyView {
    let here = v.t(k::ALERTS_TITLE);
    let first = Crumb { href: label.is_some().then(|| "/alerts".to_owned()), label: here.to_owned() };
    let second = label.map(|label| Crumb { href: None, label: label.to_owned() });
    let crumbs: Vec<Crumb> = [first].into_iter().chain(second).collect();
    view! {
        <Title text=label.unwrap_or(here) />
        <CrumbBar crumbs=crumbs />
    }
    .into_any()
}

fn page(v: Viewer, pending: ReadSignal<bool>, key: &str, loaded: &Loaded) -> AnyView {
    let may = may_change(v);
    let read_all = (may && loaded.unread > 0).then(|| button("/alerts/read", &[], "btn", v.t(k::ALERTS_READ_ALL)));
    let new = may.then(|| {
        view! {
            <a class="btn primary" href="/alerts/rule">
                <Icon name="plus" />
                {v.t(k::ALERTS_NEW)}
            </a>
        }
    });
    view! {
        <header class="dash-head">
            <h1>{v.t(k::ALERTS_TITLE)}</h1>
            <span class="push row tight wrap">{read_all} {new}</span>
        </header>
        <div class="figs" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::ALERTS_TITLE)>
            {told::told(v, key, loaded)}
            {rules::rules(v, loaded)}
        </div>
    }
    .into_any()
}

/// Whether anything is offered that changes something: not to who looks as somebody else.
fn may_change(v: Viewer) -> bool {
    v.who().is_some_and(|who| who.looks_as.is_none())
}

/// A form that is a button: what it sends is decided already.
fn button(action: &'static str, sent: &[(&'static str, String)], class: &'static str, label: &'static str) -> AnyView {
    let fields: Vec<_> = sent.iter().map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone() /> }).collect();
    view! {
        <form method="post" action=action>
            {fields}
            <button type="submit" class=class>
                {label}
            </button>
        </form>
    }
    .into_any()
}
