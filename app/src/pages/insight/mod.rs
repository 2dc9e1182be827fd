//! What models and counts say of the whole company: who comes back, who is worth how much, who may leave, what is bought
//! together, which groups there are, how orders and tickets will go on. Each number opens who is behind it.

pub(crate) mod cohorts;
pub(crate) mod drill;
mod finding_cards;
mod groups;
mod head;
pub mod models;
pub(crate) mod outlook;
mod pairs;
mod spread;

use domain::{
    finding::Findings,
    score::{Distribution, ScoreRun},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::{
        insight::get_findings,
        scores::{get_score_distribution, score_progress},
    },
    error::ApiError,
    i18n::keys as k,
    ui::{
        list::state::skeleton,
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::use_viewer,
};
pub use models::ModelsPage;

/// Everything the page shows.
struct Shown {
    findings: Findings,
    spread: Option<Distribution>,
    run: Option<ScoreRun>,
}

/// The page.
#[component]
pub fn InsightPage() -> impl IntoView {
    let v = use_viewer();
    let findings = Resource::new(|| (), |()| get_findings());
    let spread = Resource::new(|| (), |()| get_score_distribution());
    let run = Resource::new(|| (), |()| score_progress());
    head::follow(run, move || {
        findings.refetch();
        spread.refetch();
    });
    let shown = move || {
        let (findings, spread, run) = (findings.get()?, spread.get()?, run.get()?);
        Some(match (findings, spread, run) {
            (Ok(findings), Ok(spread), Ok(run)) => Ok(Shown { findings, spread, run }),
            (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => Err(error),
        })
    };
    view! {
        <Title text=v.t(k::INSIGHT_TITLE) />
        <CrumbBar crumbs=vec![Crumb { href: None, label: v.t(k::INSIGHT_TITLE).to_owned() }] />
        <Transition fallback=skeleton>
            {move || {
                shown()
                    .map(|shown| match shown {
                        Ok(shown) => page(run, shown),
                        Err(error) => view! { <ErrorPage error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

/// The run's resource, for the button that asks for another one.
type Run = Resource<Result<Option<ScoreRun>, ApiError>>;

fn page(run: Run, shown: Shown) -> AnyView {
    let v = use_viewer();
    let Shown { findings, spread, run: newest } = shown;
    if spread.is_none() && findings.as_of().is_none() {
        return head::nothing(v, run, newest);
    }
    view! {
        {head::head(v, run, newest, findings.as_of())}
        <div class="dash">
            {still(move || {
                view! {
                    {spread.as_ref().map(|spread| spread::cards(v, spread))}
                    {findings.groups.as_ref().map(|found| groups::card_of(v, found, spread.as_ref()))}
                    {findings.pairs.as_ref().map(|found| pairs::card_of(v, &found.what))}
                    {findings.cohorts.as_ref().map(|found| cohorts::card_of(v, &found.what))}
                    {findings.orders.as_ref().map(|found| outlook::orders(v, &found.what))}
                    {findings.tickets.as_ref().map(|found| outlook::tickets(v, &found.what))}
                    {notes(v)}
                }
                    .into_any()
            })}
        </div>
    }
    .into_any()
}

fn notes(v: crate::viewer::Viewer) -> AnyView {
    let rules = [k::INSIGHT_NOTE_ESTIMATE, k::INSIGHT_NOTE_RETURNS, k::INSIGHT_NOTE_SCORED, k::INSIGHT_NOTE_DAY];
    view! {
        <section class="card c12" aria-label=v.t(k::INSIGHT_NOTES)>
            <header>
                <h2>{v.t(k::INSIGHT_NOTES)}</h2>
            </header>
            <div class="body">
                <ul class="rules">{rules.map(|rule| view! { <li>{v.t(rule)}</li> }).into_iter().collect_view()}</ul>
            </div>
        </section>
    }
    .into_any()
}

/// A card of the page: a title, what its numbers are, and what it shows.
fn card(class: &'static str, title: &'static str, sub: String, body: AnyView) -> AnyView {
    view! {
        <section class=format!("card {class}") aria-label=title>
            <header>
                <h2>{title}</h2>
                <span class="sub trunc" title=sub.clone()>{sub.clone()}</span>
            </header>
            {body}
        </section>
    }
    .into_any()
}
