//! A card for each model: when and on what it was learnt, how good it is, and when not to use it.

use domain::{
    finding::Findings,
    score::{MeasureKind, ModelCard, ModelKind, RunProblem},
};
use leptos::prelude::*;
use leptos_meta::Title;

use super::{card, finding_cards};
use crate::{
    api::{insight::get_findings, scores::get_score_models},
    i18n::{Key, keys as k},
    ui::{
        chart::{Point, Scatter, scatter},
        list::state::skeleton,
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// The page.
#[component]
pub fn ModelsPage() -> impl IntoView {
    let v = use_viewer();
    let models = Resource::new(|| (), |()| async { Ok((get_score_models().await?, get_findings().await?)) });
    let crumbs = vec![
        Crumb { href: Some("/insight".to_owned()), label: v.t(k::INSIGHT_TITLE).to_owned() },
        Crumb { href: None, label: v.t(k::INSIGHT_MODELS).to_owned() },
    ];
    view! {
        <Title text=v.t(k::INSIGHT_MODELS) />
        <CrumbBar crumbs />
        <Transition fallback=skeleton>
            {move || {
                models
                    .get()
                    .map(|models| match models {
                        Ok((models, found)) => still(move || page(v, &models, &found)),
                        Err(error) => view! { <ErrorPage error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, models: &[ModelCard], found: &Findings) -> AnyView {
    let empty = models.is_empty().then(|| view! { <p class="c12 t2">{v.t(k::INSIGHT_NOTHING_TEXT)}</p> });
    view! {
        <header class="dash-head">
            <h1>{v.t(k::INSIGHT_MODELS)}</h1>
        </header>
        <div class="dash">
            {empty}
            {models.iter().map(|model| one(v, model)).collect_view()}
            {finding_cards::cards(v, found)}
        </div>
    }
    .into_any()
}

const fn title(kind: ModelKind) -> (Key, Key) {
    match kind {
        ModelKind::Repeat => (k::INSIGHT_MODEL_REPEAT, k::INSIGHT_MODEL_REPEAT_NOT),
        ModelKind::Spend => (k::INSIGHT_MODEL_SPEND, k::INSIGHT_MODEL_SPEND_NOT),
        ModelKind::SpendOrganisation => (k::INSIGHT_MODEL_SPEND_ORGANISATION, k::INSIGHT_MODEL_SPEND_NOT),
        ModelKind::Churn => (k::INSIGHT_MODEL_CHURN, k::INSIGHT_MODEL_CHURN_NOT),
    }
}

const fn measure(kind: MeasureKind) -> Key {
    match kind {
        MeasureKind::Expected => k::INSIGHT_M_EXPECTED,
        MeasureKind::Actual => k::INSIGHT_M_ACTUAL,
        MeasureKind::Correlation => k::INSIGHT_M_CORRELATION,
        MeasureKind::Error => k::INSIGHT_M_ERROR,
        MeasureKind::Coverage => k::INSIGHT_M_COVERAGE,
        MeasureKind::Auc => k::INSIGHT_M_AUC,
        MeasureKind::Brier => k::INSIGHT_M_BRIER,
        MeasureKind::HeldOutDays => k::INSIGHT_M_HELD_OUT,
        MeasureKind::Cap => k::INSIGHT_M_CAP,
        MeasureKind::MeanAmount => k::INSIGHT_M_MEAN,
    }
}

/// A number as far as it says something.
fn number(v: Viewer, value: f64) -> String {
    if value.abs() >= 100.0 || value.fract() == 0.0 { v.int(value.round() as i64) } else { format!("{value:.3}") }
}

fn one(v: Viewer, model: &ModelCard) -> AnyView {
    let (name, not_for) = title(model.kind);
    let facts = [
        (v.t(k::INSIGHT_MODEL).to_owned(), format!("{}-{}", model.name, model.version)),
        (v.t(k::INSIGHT_FITTED).to_owned(), v.date_time(model.fitted_at)),
        (v.t(k::INSIGHT_UP_TO).to_owned(), v.date(model.as_of.start())),
        (v.t(k::APP_CUSTOMERS).to_owned(), v.int(model.customers)),
    ];
    let measured = model.measures.iter().map(|one| (v.t(measure(one.kind)).to_owned(), number(v, one.value)));
    let lines = facts.into_iter().chain(measured).map(|(name, value)| {
        view! {
            <dt>{name}</dt>
            <dd class="num">{value}</dd>
        }
    });
    let rule = model.problem.map(|problem| {
        let said = match problem {
            RunProblem::Rule => k::INSIGHT_RULE,
            RunProblem::NobodyLeaves => k::INSIGHT_NOBODY_LEAVES,
            _ => k::INSIGHT_FAILED,
        };
        view! { <p class="note">{v.t(said)}</p> }
    });
    let body = view! {
        <div class="body model">
            <dl class="kv wide">{lines.collect_view()}</dl>
            {rule}
            {calibration(v, model, v.t(name))}
            {parameters(v, model)}
            {trials(v, model)}
            <p class="f12 t2"><b>{v.t(k::INSIGHT_NOT_FOR)}</b> " " {v.t(not_for)}</p>
        </div>
    };
    card("c6", v.t(name), String::new(), body.into_any())
}

/// What was foretold against what came, ten groups or so of customers.
fn calibration(v: Viewer, model: &ModelCard, name: &str) -> Option<AnyView> {
    (!model.calibration.is_empty()).then(|| {
        let points = model.calibration.iter();
        let chart = Scatter {
            id: format!("cal-{}", model.kind.word()),
            title: format!("{name}: {}", v.t(k::INSIGHT_CALIBRATION)),
            summary: v.t(k::INSIGHT_CALIBRATION_HINT).to_owned(),
            heads: [k::INSIGHT_FORETOLD, k::INSIGHT_CAME, k::APP_CUSTOMERS].map(|key| v.t(key).to_owned()),
            points: points.map(|p| Point { foretold: p.predicted, came: p.observed, customers: p.customers }).collect(),
            say: number,
        };
        view! {
            <figure>
                {scatter(&chart)}
                <figcaption class="f12 t3">{v.t(k::INSIGHT_CALIBRATION_HINT)}</figcaption>
            </figure>
        }
        .into_any()
    })
}

fn parameters(v: Viewer, model: &ModelCard) -> Option<AnyView> {
    let rows = model.parameters.iter().map(|one| {
        view! {
            <tr>
                <th scope="row">{one.name.clone()}</th>
                <td class="r">{number(v, one.value)}</td>
                <td class="r t2">{one.error.map(|error| format!("± {}", number(v, error)))}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    (!model.parameters.is_empty()).then(|| {
        view! {
            <details>
                <summary class="f12">{v.t(k::INSIGHT_PARAMETERS)}</summary>
                <table class="table compact flush">
                    <tbody>{rows}</tbody>
                </table>
            </details>
        }
        .into_any()
    })
}

/// The others that were tried, by how far each was off.
fn trials(v: Viewer, model: &ModelCard) -> Option<AnyView> {
    let tried = model.trials.iter().map(|trial| {
        let name = if trial.chosen { format!("{} ✓", trial.name) } else { trial.name.clone() };
        format!("{name} {:.4}", trial.error)
    });
    let tried: Vec<String> = tried.collect();
    (!tried.is_empty()).then(|| view! { <p class="f12 t2">{v.fill(k::INSIGHT_TRIED, &[("models", &tried.join(" · "))])}</p> }.into_any())
}
