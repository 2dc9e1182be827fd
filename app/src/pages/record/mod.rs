//! The customer's page: who it is, what happened, what there is to do.

mod beside;
mod changes;
mod composer;
mod data;
mod details;
pub(crate) mod edit;
mod edit_form;
mod event;
mod feed;
mod header;
pub mod insights;
pub(crate) mod labels;
mod links;
mod live;
pub(crate) mod next;
mod opened;
pub mod orders;
mod parts;
pub mod privacy;
mod profile;
pub(crate) mod reveal;
pub mod seen;
mod steps;
pub mod surveys;
pub mod tickets;
pub mod timeline;
mod window;
mod written;

use domain::{
    access::{self, Action},
    customer::Facts,
    page::{Pairs, value},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_navigate, nested_router::Outlet};
use uuid::Uuid;

pub(crate) use self::{data::RecordData, opened::Answer};
use self::{
    data::{Tab, load},
    links::tab_path,
    parts::{at_once, skeleton_rows},
};
use crate::{
    error::ApiError,
    i18n::keys as k,
    ui::{
        keys::on_acts,
        link,
        notice::{ErrorPage, use_toasts},
        recent,
        shell::{Crumb, CrumbBar},
        shortcuts::Act,
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// A customer. The tabs are routes of their own within it.
#[component]
pub fn RecordPage() -> impl IntoView {
    let v = use_viewer();
    let (data, navigate) = (load(), use_navigate());
    provide_context(data);
    // The actions carry their keys: pressing one is pressing the other.
    live::follow(v, data);
    on_acts(|act| match act {
        Act::Next => steps::step_rows(true),
        Act::Previous => steps::step_rows(false),
        act => header::act(act),
    });
    Effect::new(move |_| {
        match data.record.get() {
            Some(Ok(record)) => {
                recent::remember(record.facts.customer_id, &record.facts.name);
                data.newest.set_value(record.facts.last_contact_at);
            }
            // Of whole pages the server leads there.
            Some(Err(ApiError::Moved(survivor))) => {
                navigate(&link::customer(survivor), NavigateOptions { replace: true, ..Default::default() })
            }
            _ => {}
        }
    });
    view! {
        <Transition fallback=move || waiting(v)>{page(v, data)}</Transition>
    }
}

/// The page is built anew for another customer only, not when the figures change: what is being typed
/// and how far somebody scrolled stay.
fn page(v: Viewer, data: RecordData) -> impl IntoView {
    let whose = Memo::new(move |_| data.record.get().map(|answer| answer.map(|record| record.facts.customer_id)));
    move || match whose.get() {
        None => ().into_any(),
        Some(Err(error)) => absent(error),
        Some(Ok(customer)) => record(v, data, customer),
    }
}

/// Tags and owner, to change.
fn labels(v: Viewer, data: RecordData, facts: Facts, choices: (Vec<String>, Vec<String>)) -> AnyView {
    at_once(async move { crate::parts::labels(v, data, facts, choices).await.unwrap_or_else(|crate::parts::NotLoaded| ().into_any()) })
}

/// What the role masks of the customer, and the form that reveals it; nothing for a role that masks nothing.
fn unmask(v: Viewer, facts: Facts) -> Option<AnyView> {
    v.fields()
        .masks_anything()
        .then(|| at_once(async move { crate::parts::unmask(v, facts).await.unwrap_or_else(|crate::parts::NotLoaded| ().into_any()) }))
}

/// The form that changes the customer.
fn editor(v: Viewer, data: RecordData, customer: Uuid) -> AnyView {
    let toasts = use_toasts();
    at_once(async move {
        let form = crate::parts::editor(v, data, customer).await.unwrap_or_else(|crate::parts::NotLoaded| {
            toasts.fail(v.t(k::ERROR_NETWORK));
            data.close_editor();
            None
        });
        form.into_any()
    })
}

/// Not found, or broken; with the status that says the same.
fn absent(error: ApiError) -> AnyView {
    view! { <ErrorPage error /> }.into_any()
}

fn record(v: Viewer, data: RecordData, customer: Uuid) -> AnyView {
    let found = move || data.record.get().and_then(Result::ok);
    let editing = Memo::new(move |_| data.editing.get());
    let asks_for_details = |p: &Pairs| value(p, "tab") == Some("details") || value(p, "edit").is_some();
    let shown = move || match (data.tab.get(), data.pairs.with(asks_for_details)) {
        (Tab::Timeline, true) => "details",
        (tab, _) => tab.word(),
    };
    view! {
        <div class="rec-page">
            {move || {
                found()
                    .map(|record| {
                        data.latest.set_value(Some(record.clone()));
                        let text = title(v, data.tab.get(), &record.facts.name);
                        let crumbs = vec![
                            Crumb { href: Some("/customers".to_owned()), label: v.t(k::APP_CUSTOMERS).to_owned() },
                            Crumb { href: None, label: record.facts.name.clone() },
                        ];
                        let head = move || {
                            view! {
                                <CrumbBar crumbs />
                                {header::head(v, &record)}
                                {header::figures(v, &record.facts)}
                                {unmask(v, record.facts)}
                            }
                            .into_any()
                        };
                        view! {
                            <Title text />
                            {still(head)}
                        }
                    })
            }}
            <div class="rec-grid" data-tab=shown>
                <aside class="left" id="panel-details" aria-label=v.t(k::RECORD_PROFILE) tabindex="0">
                    {move || {
                        let record = if editing.get() { None } else { found() };
                        record
                            .map(|record| {
                                let choices = data.choices.get().and_then(Result::ok).unwrap_or_default();
                                still(move || {
                                    view! {
                                        {v.may(Action::Update, access::Resource::Customer).then(|| labels(v, data, record.facts.clone(), choices))}
                                        {profile::profile(v, data, &record)}
                                    }
                                        .into_any()
                                })
                            })
                    }}
                    {move || editing.get().then(|| editor(v, data, customer))}
                </aside>
                <section class="rec-mid" aria-label=v.t(k::RECORD_HISTORY)>
                    {move || {
                        let (record, shown) = (found()?, shown());
                        Some(still(move || tabs(v, customer, shown, &record)))
                    }}
                    <Outlet />
                </section>
                <aside class="right" aria-label=v.t(k::RECORD_BESIDE)>
                    <Transition fallback=move || view! { <section class="card">{skeleton_rows(v, 5)}</section> }>
                        {move || beside::cards(v, data, customer)}
                    </Transition>
                </aside>
            </div>
        </div>
    }
    .into_any()
}

/// The customer's name, and before it the tab, so that open tabs of the browser can be told apart.
fn title(v: Viewer, tab: Tab, name: &str) -> String {
    let word = match tab {
        Tab::Timeline => return name.to_owned(),
        Tab::Orders => k::INTERACTION_ORDERS,
        Tab::Tickets => k::INTERACTION_TICKETS,
        Tab::Surveys => k::INTERACTION_SURVEYS,
        Tab::Insights => k::INSIGHT_TAB,
        Tab::Privacy => k::PRIVACY_TITLE,
        Tab::Seen => k::PRIVACY_SEEN,
    };
    format!("{} · {name}", v.t(word))
}

/// The tabs are links: they work with JavaScript off and keep their place in the history.
fn tabs(v: Viewer, customer: Uuid, shown: &'static str, record: &domain::customer::CustomerRecord) -> AnyView {
    let facts = &record.facts;
    let tab = |tab: Tab, label: &'static str, count: Option<i64>| {
        view! {
            <a href=tab_path(customer, tab) aria-current=(shown == tab.word()).then_some("page")>
                {label}
                {count.map(|n| view! { <span class="count">{v.int(n)}</span> })}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=v.t(k::RECORD_TABS)>
            {tab(Tab::Timeline, v.t(k::RECORD_TIMELINE), None)}
            <a
                class="below-1024"
                href=format!("{}?tab=details", tab_path(customer, Tab::Timeline))
                aria-current=(shown == "details").then_some("page")
            >
                {v.t(k::RECORD_DETAILS)}
            </a>
            {tab(Tab::Orders, v.t(k::APP_ORDERS), Some(facts.orders + facts.credit_notes))}
            {tab(Tab::Tickets, v.t(k::APP_TICKETS), Some(facts.tickets))}
            {tab(Tab::Surveys, v.t(k::RECORD_SURVEYS), Some(record.survey_answers))}
            {tab(Tab::Insights, v.t(k::INSIGHT_TAB), None)}
            {tab(Tab::Privacy, v.t(k::PRIVACY_TITLE), None)}
            {v.may(Action::Read, access::Resource::Audit).then(|| tab(Tab::Seen, v.t(k::PRIVACY_SEEN), None))}
        </nav>
    }
    .into_any()
}

/// The page in its final geometry, before anything is there.
fn waiting(v: Viewer) -> AnyView {
    view! {
        <div class="rec-page" aria-busy="true">
            <header class="rec-head">
                <span class="avatar s48"></span>
                <div class="id">
                    <span class="skeleton"></span>
                    <span class="skeleton"></span>
                </div>
            </header>
            <div class="rec-grid" data-tab="timeline">
                <aside class="left"></aside>
                <section class="rec-mid">{skeleton_rows(v, 12)}</section>
                <aside class="right"></aside>
            </div>
        </div>
    }
    .into_any()
}
