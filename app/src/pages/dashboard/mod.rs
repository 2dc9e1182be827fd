//! The dashboard: figures of the whole company over a period, each of which opens what is behind it.

pub(crate) mod cards;
mod company;
mod forecast;
pub(crate) mod head;
mod scorecard;
pub(crate) mod slice;
mod standing;
mod tiles;

use std::sync::Arc;

use domain::{dashboard::Dashboard, metric::Metric};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::dashboard::get_dashboard,
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
    viewer::use_viewer,
};

/// The dashboard.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/dashboard");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), get_dashboard(key).await) });
    view! {
        <Title text=v.t(k::DASHBOARD_TITLE) />
        <CrumbBar crumbs=vec![Crumb { href: None, label: v.t(k::DASHBOARD_TITLE).to_owned() }] />
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(Some(dashboard)) => still(move || page(address, pending, &key, &Arc::new(dashboard))),
                        Ok(None) => nothing(),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(address: Address, pending: ReadSignal<bool>, key: &str, d: &Arc<Dashboard>) -> AnyView {
    let (v, query) = (use_viewer(), head::query_of(key));
    let narrowed = d.slice.as_ref().map(|slice| {
        let hidden = v.fill(k::FIGURES_BY_HIDDEN, &[("by", &slice::said(d))]);
        view! {
            <p class="c12 f12 t3">{v.t(slice::meaning(slice.by))} " " {hidden}</p>
        }
    });
    // While other figures are on their way, what is chosen next is chosen beside what was chosen last.
    let shown = Arc::clone(d);
    let head = move || head::head(address, &head::query_of(&address.key.get()), &shown);
    view! {
        {head}
        <div class="dash" class:is-stale=pending>
            {tiles::tiles(d, &query)}
            {narrowed}
            {cards::revenue(d)}
            {d.cards.as_ref().map(standing::tiers)}
            {d.cards.as_ref().map(standing::lifecycle)}
            {d.cards.as_ref().map(company::retention)}
            {d.cards.as_ref().map(|cards| company::reasons(d, cards))}
            {d.keeps(Metric::TicketsOpened).then(|| cards::service(d))}
            {cards::customers(d)}
            {d.slice.is_none().then(|| cards::countries(d))}
            {(!d.products.is_empty()).then(|| cards::products(d))}
            {d.cards.as_ref().map(scorecard::excerpt)}
            {d.cards.as_ref().map(company::pairs)}
            <p class="c12 f12 t3">{v.t(k::DASHBOARD_NOTES)}</p>
        </div>
    }
    .into_any()
}

/// A company that has neither an order nor a ticket.
fn nothing() -> AnyView {
    let v = use_viewer();
    view! {
        <div class="state">
            <Icon name="chart" size="i-20" />
            <h1>{v.t(k::DASHBOARD_NOTHING)}</h1>
            <p>{v.t(k::DASHBOARD_NOTHING_TEXT)}</p>
            <a class="btn primary" href="/customers">{v.t(k::DASHBOARD_TO_CUSTOMERS)}</a>
        </div>
    }
    .into_any()
}
