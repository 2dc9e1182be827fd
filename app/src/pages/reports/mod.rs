//! Reports: orders and tickets laid out in rows and columns that somebody chooses, and those that are kept.

mod build;
mod list;
mod made;
mod table;
mod tools;
pub mod words;

use domain::{
    page::{Pairs, parse_query, value},
    report::Report,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::reports::{Opened, ReportsPage as Loaded, get_reports},
    i18n::keys as k,
    ui::{
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

/// How often a report that is worked out is looked at again.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

/// A report, or where the address asks for none, those that there are.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/reports");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), get_reports(key).await) });
    // While one is worked out, looks again every second.
    Effect::new(move |_| {
        let is_under_way = found.get().is_some_and(|(_, result)| match result {
            Ok(Loaded::One(opened)) => made::is_under_way(opened.made.as_ref()),
            _ => false,
        });
        if is_under_way {
            set_timeout(move || found.refetch(), PAUSE);
        }
    });
    view! {
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(Loaded::One(opened)) => one(v, address, pending, &key, &opened),
                        Ok(Loaded::List(saved)) => {
                            view! {
                                {crumbs(v, v.t(k::REPORTS_TITLE).to_owned(), false)}
                                {still(move || list::list(v, &saved))}
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                {crumbs(v, v.t(k::REPORTS_TITLE).to_owned(), false)}
                                {problem(address, &error)}
                            }
                                .into_any()
                        }
                    })
            }}
        </Transition>
    }
}

fn crumbs(v: Viewer, label: String, within: bool) -> AnyView {
    let dashboard = Crumb { href: Some("/dashboard".to_owned()), label: v.t(k::DASHBOARD_TITLE).to_owned() };
    let all = within.then(|| Crumb { href: Some("/reports".to_owned()), label: v.t(k::REPORTS_TITLE).to_owned() });
    let steps = [dashboard].into_iter().chain(all).chain([Crumb { href: None, label: label.clone() }]).collect();
    view! {
        <Title text=label />
        <CrumbBar crumbs=steps />
    }
    .into_any()
}

/// What a report is called: its name, or what it shows.
fn title(v: Viewer, opened: &Opened) -> String {
    match &opened.saved {
        Some(saved) => saved.name.clone(),
        None => words::title(v.locale(), &opened.report),
    }
}

/// The address of a report, with the kept one that it is or was.
fn address_of(report: &Report, saved: Option<&str>) -> Pairs {
    let saved = saved.map(|id| ("saved".to_owned(), id.to_owned()));
    saved.into_iter().chain(report.pairs()).collect()
}

fn one(v: Viewer, address: Address, pending: ReadSignal<bool>, key: &str, opened: &Opened) -> AnyView {
    let saved = value(&parse_query(key), "saved").map(str::to_owned);
    let name = title(v, opened);
    let (form, body) = (opened.clone(), opened.clone());
    let label = name.clone();
    view! {
        {crumbs(v, name.clone(), true)}
        <div class="rp">
            <section class="rp-main" class:is-stale=pending aria-label=label>
                {still({
                    let saved = saved.clone();
                    move || tools::head(v, &body, &name, saved.as_deref())
                })}
                {still({
                    let (opened, saved) = (opened.clone(), saved.clone());
                    move || {
                        view! {
                            {made::made(v, &opened, saved.as_deref())}
                            {table::table(v, &opened, saved.as_deref())}
                        }
                            .into_any()
                    }
                })}
            </section>
            {still(move || build::form(v, address, &form, saved.as_deref()))}
        </div>
    }
    .into_any()
}
