//! What each figure means: the page that a figure's name leads to.

use domain::{
    alert::has_rules,
    metric::{Better, Definition, Group, Metric, Unit},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{crumbs, dimension, group, promises};
use crate::{
    api::figures::{Definitions, get_definitions},
    i18n::{Key, keys as k},
    ui::{list::state::skeleton, notice::ErrorPage, still::still, words},
    viewer::{Viewer, use_viewer},
};

/// What each figure means.
#[component]
pub fn DefinitionsPage() -> impl IntoView {
    let v = use_viewer();
    let search = use_location().search;
    let loaded = Resource::new(move || search.get(), get_definitions);
    let content = move || {
        Some(match loaded.get()? {
            Ok(loaded) => still(move || page(v, &loaded)),
            Err(error) => view! { <ErrorPage error /> }.into_any(),
        })
    };
    view! {
        {crumbs(v.t(k::FIGURES_METRICS))}
        <Transition fallback=skeleton>{content}</Transition>
    }
}

fn page(v: Viewer, loaded: &Definitions) -> AnyView {
    let groups = Group::ALL.iter().map(|group| section(v, *group, loaded));
    view! {
        <header class="dash-head">
            <h1>{v.t(k::FIGURES_METRICS)}</h1>
            <a class="btn push" href="/adoption">{v.t(k::MEASURES_ADOPTION)}</a>
            <a class="btn" href="/scorecard">{v.t(k::FIGURES_SCORECARD)}</a>
        </header>
        {promises::told(v, loaded.answer.as_ref())}
        <div class="figs" tabindex="0" role="region" aria-label=v.t(k::FIGURES_METRICS)>
            {groups.collect_view()}
        </div>
    }
    .into_any()
}

fn section(v: Viewer, of: Group, loaded: &Definitions) -> AnyView {
    let label = v.t(group(of));
    let rows = loaded.definitions.iter().filter(|definition| definition.group == Some(of)).map(|definition| row(v, definition, loaded));
    view! {
        <section class="card" aria-label=label>
            <header>
                <h2>{label}</h2>
            </header>
            <dl class="defs">{rows.collect_view()}</dl>
        </section>
    }
    .into_any()
}

/// What a figure is measured in.
const fn unit(unit: Unit) -> Key {
    match unit {
        Unit::Money => k::FIGURES_IN_MONEY,
        Unit::Count => k::FIGURES_IN_NUMBERS,
        Unit::Share => k::FIGURES_IN_PER_CENT,
        Unit::Score => k::FIGURES_IN_SCORES,
        Unit::Seconds => k::FIGURES_IN_TIME,
        Unit::Points => k::FIGURES_IN_POINTS,
        Unit::PercentagePoints => k::FIGURES_IN_PERCENTAGE_POINTS,
    }
}

fn row(v: Viewer, definition: &Definition, loaded: &Definitions) -> AnyView {
    let good = match definition.better {
        Better::More => k::FIGURES_MORE,
        Better::Less => k::FIGURES_LESS,
        Better::Neither => k::FIGURES_NEITHER,
    };
    let unit = v.t(unit(definition.unit));
    let split: Vec<_> = definition.dimensions.iter().map(|by| v.t(dimension(*by))).collect();
    let split = (!split.is_empty()).then(|| view! { <span>{v.t(k::FIGURES_SPLIT)} " " {split.join(", ")}</span> });
    let rule = has_rules(definition.metric).then(|| {
        let href = format!("/alerts/rule?metric={}", definition.metric.word());
        view! { <a class="link" href=href>{v.t(k::ALERTS_ALERT_ME)}</a> }
    });
    let promised = (definition.metric == Metric::SlaKept).then(|| promises::promises(v, loaded));
    view! {
        <dt id=definition.metric.word()>
            <a class="link" href=format!("/why?metric={}", definition.metric.word())>{definition.name.clone()}</a>
        </dt>
        <dd>
            <p>{definition.sentence.clone()}</p>
            <p class="t2 num">"= " {definition.formula.clone()}</p>
            <p class="f12 t3">
                <span>{unit}</span>
                <span>{v.t(good)}</span>
                {split}
                {rule}
                <span>{v.fill(k::FIGURES_ANSWERS, &[("who", &words::role(v, &definition.owner))])}</span>
            </p>
            {promised}
        </dd>
    }
    .into_any()
}
