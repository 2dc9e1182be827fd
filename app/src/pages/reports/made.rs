//! A report that no rollup keeps: that it is worked out in the background, how far it is, and for which moment it holds. Plain
//! forms, so that they work without JavaScript.

use domain::{
    format::percent,
    page::query_string,
    report::{MAX_CELLS_COUNTED, Made, Report, Run, RunState},
};
use leptos::prelude::*;

use super::address_of;
use crate::{
    api::reports::Opened,
    i18n::{Key, keys as k},
    ui::{icon::Icon, link::with_query},
    viewer::Viewer,
};

/// How far a report is, and what can be done about it; nothing for what rollups keep.
pub(super) fn made(v: Viewer, opened: &Opened, saved: Option<&str>) -> Option<AnyView> {
    let made = opened.made.as_ref()?;
    let report = &opened.report;
    let run = made.run.as_ref();
    let body = match run.map(|run| (run, run.state)) {
        Some((run, state)) if state.is_under_way() => under_way(v, run, report, saved),
        Some((run, RunState::Done)) => done(v, run),
        Some((_, RunState::TooLarge)) => {
            let most = v.int(i64::try_from(MAX_CELLS_COUNTED).unwrap_or(i64::MAX));
            said(v.fill(k::REPORTS_BACKGROUND_TOO_LARGE, &[("n", &most)]), "note warn")
        }
        Some((_, RunState::Failed)) => said(v.t(k::REPORTS_BACKGROUND_FAILED).to_owned(), "note bad"),
        Some((_, RunState::Cancelled)) => said(v.t(k::REPORTS_BACKGROUND_CANCELLED).to_owned(), "note"),
        _ => ().into_any(),
    };
    let is_under_way = run.is_some_and(|run| run.state.is_under_way());
    let is_done = run.is_some_and(|run| run.state == RunState::Done);
    let why = (!is_done).then(|| view! { <p>{v.t(k::REPORTS_BACKGROUND_WHY)}</p> });
    let by_line = report.is_by_line().then(|| view! { <p class="t3 f12">{v.t(k::REPORTS_BACKGROUND_BY_LINE)}</p> });
    let start = match &made.other {
        _ if is_under_way => ().into_any(),
        Some(other) => another(v, other, report, saved),
        None => start(v, report, saved, if is_done { k::REPORTS_BACKGROUND_AGAIN } else { k::REPORTS_BACKGROUND_START }, is_done),
    };
    Some(
        view! {
            <section class="rp-made" aria-label=v.t(k::REPORTS_BACKGROUND_TITLE)>
                {why} {body} {start} {by_line}
            </section>
        }
        .into_any(),
    )
}

/// Whether somebody waits for it.
pub(super) fn is_under_way(made: Option<&Made>) -> bool {
    made.is_some_and(|made| [&made.run, &made.other].into_iter().flatten().any(|run| run.state.is_under_way()))
}

fn said(text: String, class: &'static str) -> AnyView {
    view! {
        <p class=class role="status">
            {text}
        </p>
    }
    .into_any()
}

/// What a form brings along of the report that is looked at.
fn fields(report: &Report, saved: Option<&str>) -> AnyView {
    let saved = saved.map(|id| view! { <input type="hidden" name="saved" value=id.to_owned() /> });
    view! {
        <input type="hidden" name="query" value=query_string(&report.pairs()) />
        {saved}
    }
    .into_any()
}

fn start(v: Viewer, report: &Report, saved: Option<&str>, word: Key, is_done: bool) -> AnyView {
    let class = if is_done { "btn" } else { "btn primary" };
    view! {
        <form method="post" action="/reports/run">
            {fields(report, saved)} <button type="submit" class=class>
                <Icon name="refresh" size="i-14" />
                {v.t(word)}
            </button>
        </form>
    }
    .into_any()
}

fn cancel(v: Viewer, run: &Run, report: &Report, saved: Option<&str>) -> AnyView {
    view! {
        <form method="post" action="/reports/cancel">
            <input type="hidden" name="id" value=run.id.to_string() />
            {fields(report, saved)}
            <button type="submit" class="btn">
                <Icon name="x" size="i-14" />
                {v.t(k::APP_CANCEL)}
            </button>
        </form>
    }
    .into_any()
}

fn progress(v: Viewer, run: &Run) -> AnyView {
    let share = percent(v.locale(), run.share() * 10);
    let text = match run.state {
        RunState::Waiting => v.t(k::REPORTS_BACKGROUND_WAITING).to_owned(),
        _ => v.fill(k::REPORTS_BACKGROUND_PROGRESS, &[("share", &share), ("done", &v.int(run.done)), ("total", &v.int(run.total))]),
    };
    view! {
        <p role="status">{text.clone()}</p>
        <progress max="100" value=run.share().to_string() aria-label=text></progress>
    }
    .into_any()
}

/// How far a run is, without JavaScript from look to look.
fn under_way(v: Viewer, run: &Run, report: &Report, saved: Option<&str>) -> AnyView {
    let here = with_query("/reports", &address_of(report, saved));
    view! {
        {progress(v, run)}
        <div class="row">
            <a class="btn" rel="external" href=here>
                {v.t(k::BULK_LOOK_AGAIN)}
            </a>
            {cancel(v, run, report, saved)}
        </div>
    }
    .into_any()
}

/// The moment for which it holds.
fn done(v: Viewer, run: &Run) -> AnyView {
    let end = run.finished_at.unwrap_or(run.asked_at);
    let begin = run.begun_at.unwrap_or(run.asked_at);
    let seconds = v.int(((end.0 - begin.0).max(0) + 999) / 1_000);
    said(v.fill(k::REPORTS_BACKGROUND_DONE, &[("date", &v.date_time(end)), ("seconds", &seconds)]), "t2")
}

/// Another one of theirs is under way.
fn another(v: Viewer, other: &Run, report: &Report, saved: Option<&str>) -> AnyView {
    view! {
        <p class="note">
            {v.t(k::REPORTS_BACKGROUND_OTHER)} " "
            <a class="link" href=format!("/reports?{}", other.query)>
                {v.t(k::REPORTS_BACKGROUND_OTHER_OPEN)}
            </a>
        </p>
        {under_way(v, other, report, saved)}
    }
    .into_any()
}
