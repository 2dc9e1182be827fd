//! The call programme: whom to call, the sheet of a call, what is to be done, and what came of it.

pub mod follow_ups;
pub mod list;
mod list_row;
pub mod made;
pub mod pairs;
pub mod results;
pub mod sheet;
mod sheet_form;
mod sheet_parts;

pub use follow_ups::FollowUpsPage;
pub use list::CallsPage;
pub use made::MadePage;
pub use pairs::PairsPage;
pub use results::ResultsPage;
pub use sheet::SheetPage;

use domain::{
    access::{Action, Resource},
    call::Outcome,
    page::{Certainty, Page, Pairs, with},
    time::Day,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::calls::Told,
    error::ApiError,
    i18n::keys as k,
    ui::{
        icon::Icon,
        list::{Address, state::problem},
        problem::sentence,
        shell::{Crumb, CrumbBar, calls},
        told::banner,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// The way to a page of the programme, and its title.
fn crumbs(label: String) -> AnyView {
    let v = use_viewer();
    let programme = Crumb { href: Some("/calls".to_owned()), label: v.t(k::CALLS_TITLE).to_owned() };
    view! {
        <Title text=label.clone() />
        <CrumbBar crumbs=vec![programme, Crumb { href: None, label }] />
    }
    .into_any()
}

/// The pages of the programme, as far as they are for the viewer.
fn tabs(v: Viewer, here: &'static str) -> AnyView {
    let tab = |path: &'static str, label: &'static str| {
        view! { <a href=path aria-current=(path == here).then_some("page")>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label=v.t(k::CALLS_NAV)>
            {calls(v).then(|| tab("/calls", v.t(k::CALLS_TO_CALL)))} {tab("/calls/follow-ups", v.t(k::CALLS_FOLLOW_UPS))}
            {v.may(Action::Read, Resource::Note).then(|| tab("/calls/made", v.t(k::CALLS_MADE)))}
            {v.may(Action::Read, Resource::Figures).then(|| tab("/calls/results", v.t(k::CALLS_RESULTS)))}
        </nav>
    }
    .into_any()
}

/// The head of a page of the programme.
fn head(v: Viewer, here: &'static str, title: &'static str, more: Option<AnyView>) -> AnyView {
    view! {
        <header class="dash-head">
            <h1>{title}</h1>
            {tabs(v, here)}
            {more}
        </header>
    }
    .into_any()
}

/// Why a page cannot be shown; where the role does not show what it is made of, that it is so.
fn failed(v: Viewer, address: Address, error: &ApiError) -> AnyView {
    if *error != ApiError::Forbidden {
        return problem(address, error);
    }
    #[cfg(feature = "ssr")]
    crate::server::set_status(error.status());
    state("lock", (v.t(k::ERROR_FORBIDDEN_TITLE), v.t(k::CALLS_FORBIDDEN).to_owned()), None)
}

/// What stands where there is nothing, with a way on.
fn state(icon: &'static str, (title, text): (&'static str, String), way: Option<(String, &'static str)>) -> AnyView {
    view! {
        <div class="state">
            <Icon name=icon size="i-20" />
            <h2>{title}</h2>
            <p>{text}</p>
            {way.map(|(href, label)| view! { <a class="btn primary" href=href>{label}</a> })}
        </div>
    }
    .into_any()
}

/// What came of the last form.
fn told(v: Viewer, answer: Option<&Told>) -> Option<AnyView> {
    let (class, icon, said) = match answer? {
        Told::Saved(_, name, false) => ("banner info", "check", v.fill(k::CALLS_SAVED, &[("name", name)])),
        Told::Saved(_, name, true) => ("banner info", "check", v.fill(k::CALLS_SAVED_TASK, &[("name", name)])),
        Told::Done => ("banner info", "check", v.t(k::CALLS_DONE_SAID).to_owned()),
        Told::Refused(error, _) => ("banner bad", "alert", format!("{} {}", sentence(v, error), v.t(k::CALLS_KEPT))),
    };
    let link = match answer? {
        Told::Saved(id, ..) => Some(view! { <a class="btn sm" href=crate::ui::link::customer(*id)>{v.t(k::CALLS_OPEN_RECORD)}</a> }),
        _ => None,
    };
    let said = view! {
        <div>{said}</div>
        {link}
    };
    Some(banner(class, icon, said.into_any()))
}

/// Whether what came of a call was good.
const fn dot(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Satisfied => "dot good",
        Outcome::Issue => "dot warn",
        Outcome::Refused => "dot bad",
        Outcome::Message | Outcome::Missed => "dot off",
    }
}

/// What came of a call: a dot says whether it was good, the words say what.
fn outcome(v: Viewer, outcome: Outcome) -> AnyView {
    view! {
        <span class="row tight nowrap">
            <span class=dot(outcome)></span>
            {v.t(words::call_outcome(outcome))}
        </span>
    }
    .into_any()
}

/// A day of the calendar, wherever somebody is.
fn date(v: Viewer, day: Day) -> String {
    domain::format::days(v.locale(), day, day)
}

/// How many rows there are, and the ways on and back.
fn pager<T>(v: Viewer, address: Address, pairs: &Pairs, page: &Page<T>) -> AnyView {
    let count = v.int(i64::try_from(page.total.count).unwrap_or(i64::MAX));
    let count = if page.total.certainty == Certainty::Exact { count } else { v.fill(k::CALLS_MORE, &[("n", &count)]) };
    let step = |cursor: &Option<String>, rel: &'static str, label: &'static str| {
        let href = cursor.as_ref().map(|cursor| address.href(&with(pairs, "cursor", cursor)));
        href.map(|href| view! { <a class="btn sm" rel=rel href=href>{label}</a> })
    };
    view! {
        <nav class="pager" aria-label=v.t(k::CALLS_PAGES)>
            <span>{v.fill(k::CALLS_TOTAL, &[("n", &count)])}</span>
            <span class="push row tight">
                {step(&page.previous, "prev", v.t(k::CALLS_PREVIOUS))} {step(&page.next, "next", v.t(k::CALLS_NEXT))}
            </span>
        </nav>
    }
    .into_any()
}
