//! The head of the page: when things were worked out, and the button that works them out anew.

use std::time::Duration;

use domain::{
    access::{Action, Resource as Kind},
    format,
    score::{RunState, ScoreRun},
    time::Timestamp,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};

use super::Run;
use crate::{
    api::scores::{ScoreNow, score_now},
    i18n::keys as k,
    ui::{
        icon::Icon,
        notice::{reason, use_toasts},
    },
    viewer::Viewer,
};

/// How often a run that is under way is asked how far it is.
const ASK: Duration = Duration::from_secs(2);

/// Asks how far a run is while one is under way, and calls `done` when it ends.
pub(super) fn follow(run: Run, done: impl Fn() + 'static) {
    Effect::new(move |before: Option<bool>| {
        let running = run.get().and_then(Result::ok).flatten().is_some_and(|run| run.state.is_running());
        if running {
            set_timeout(move || run.refetch(), ASK);
        } else if before == Some(true) {
            done();
        }
        running
    });
}

/// The head.
pub(super) fn head(v: Viewer, run: Run, newest: Option<ScoreRun>, as_of: Option<Timestamp>) -> AnyView {
    view! {
        <header class="dash-head">
            <h1>{v.t(k::INSIGHT_TITLE)}</h1>
            <a class="btn" href="/insight/models">
                <Icon name="layers" size="i-14" />
                {v.t(k::INSIGHT_MODELS)}
            </a>
            {as_of.map(|at| view! { <span class="push f12 t3 num">{v.fill(k::INSIGHT_AS_OF, &[("day", &v.date_time(at))])}</span> })}
            {progress(v, newest.as_ref())}
            {button(v, run, newest.as_ref())}
        </header>
    }
    .into_any()
}

/// What stands where nothing has been worked out yet.
pub(super) fn nothing(v: Viewer, run: Run, newest: Option<ScoreRun>) -> AnyView {
    view! {
        <div class="state">
            <Icon name="trend" size="i-20" />
            <h1>{v.t(k::INSIGHT_NOTHING)}</h1>
            <p>{v.t(k::INSIGHT_NOTHING_TEXT)}</p>
            {progress(v, newest.as_ref())}
            {button(v, run, newest.as_ref())}
        </div>
    }
    .into_any()
}

/// How far a run is that is under way, or that the last one failed.
fn progress(v: Viewer, newest: Option<&ScoreRun>) -> Option<AnyView> {
    let newest = newest?;
    if newest.state == RunState::Failed {
        return Some(view! { <span class="f12 bad">{v.t(k::INSIGHT_FAILED)}</span> }.into_any());
    }
    newest.state.is_running().then(|| {
        let percent = format::percent(v.locale(), newest.percent() * 10);
        view! {
            <span class="run" role="status">
                <progress max="100" value=newest.percent().to_string() aria-label=v.t(k::INSIGHT_SCORING)></progress>
                <span class="f12 t2 num">{v.t(k::INSIGHT_SCORING)} " " {percent}</span>
            </span>
        }
        .into_any()
    })
}

/// For those who may. Without JavaScript it is a form that comes back to this page.
fn button(v: Viewer, run: Run, newest: Option<&ScoreRun>) -> Option<AnyView> {
    if !v.may(Action::Update, Kind::Figures) {
        return None;
    }
    let toasts = use_toasts();
    let running = newest.is_some_and(|run| run.state.is_running());
    let ask = move |submit: SubmitEvent| {
        submit.prevent_default();
        spawn_local(async move {
            if let Err(error) = score_now().await {
                toasts.fail(reason(v, &error));
            }
            run.refetch();
        });
    };
    let form = view! {
        <form method="post" action=ScoreNow::url() on:submit=ask>
            <button type="submit" class="btn" disabled=running>
                <Icon name="refresh" size="i-14" />
                {v.t(k::INSIGHT_SCORE_NOW)}
            </button>
        </form>
    };
    Some(form.into_any())
}
