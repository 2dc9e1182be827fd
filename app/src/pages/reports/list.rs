//! The reports that are kept, and good ones to begin with.

use domain::{
    access::{Action, Resource},
    page::{parse_query, query_string},
    report::{Report, Saved},
};
use leptos::prelude::*;

use super::words;
use crate::{i18n::keys as k, ui::icon::Icon, viewer::Viewer};

/// Good ones to begin with.
const BEGINNINGS: [&str; 10] = [
    "of=orders&row=country&column=month&measure=net",
    "of=orders&row=country&measure=net&measure=orders&measure=average_order&period=year&compare=year",
    "of=orders&row=channel&column=quarter&measure=net&period=all&show=column",
    "of=orders&row=year&row=month&measure=net&measure=orders&measure=credit_notes&period=all",
    "of=orders&row=channel&row=country&column=month&measure=orders",
    "of=tickets&row=reason&column=month&measure=opened",
    "of=tickets&row=channel&row=priority&measure=opened&measure=first_response&measure=resolution&compare=previous",
    "of=tickets&row=week&column=channel&measure=opened&period=quarter",
    "of=orders&row=tier&column=quarter&measure=net&measure=customers",
    "of=orders&row=product&measure=net&measure=units&measure=customers&period=quarter",
];

/// The page without a report.
pub(super) fn list(v: Viewer, saved: &[Saved]) -> AnyView {
    let kept = if saved.is_empty() {
        view! { <p class="t2 rp-none">{v.t(k::REPORTS_NOTHING_KEPT)}</p> }.into_any()
    } else {
        let rows = saved.iter().map(|saved| kept(v, saved)).collect_view();
        view! { <ul class="rp-list">{rows}</ul> }.into_any()
    };
    let beginnings = BEGINNINGS.map(|query| beginning(v, query)).into_view();
    view! {
        <div class="figs rp-start" tabindex="0" role="region" aria-label=v.t(k::REPORTS_TITLE)>
            <header class="dash-head">
                <h1>{v.t(k::REPORTS_TITLE)}</h1>
                <span class="push"></span>
                <a class="btn" href="/reports?of=tickets">
                    <Icon name="ticket" />
                    {v.t(k::REPORTS_NEW_TICKETS)}
                </a>
                <a class="btn primary" href="/reports?of=orders">
                    <Icon name="bag" />
                    {v.t(k::REPORTS_NEW_ORDERS)}
                </a>
            </header>
            <p class="t2 rp-intro">{v.t(k::REPORTS_INTRO)}</p>
            <section class="card" aria-labelledby="rp-kept">
                <header>
                    <h2 id="rp-kept">{v.t(k::REPORTS_KEPT)}</h2>
                </header>
                {kept}
            </section>
            <section class="card" aria-labelledby="rp-begin">
                <header>
                    <h2 id="rp-begin">{v.t(k::REPORTS_START)}</h2>
                </header>
                <ul class="rp-list">{beginnings}</ul>
            </section>
        </div>
    }
    .into_any()
}

fn kept(v: Viewer, saved: &Saved) -> AnyView {
    let what = Report::from_pairs(&parse_query(&saved.query)).map(|report| words::title(v.locale(), &report)).unwrap_or_default();
    let whose = match (saved.mine, saved.shared) {
        (true, true) => v.t(k::REPORTS_SHARED_SHORT).to_owned(),
        (true, false) => v.t(k::REPORTS_PRIVATE_SHORT).to_owned(),
        _ => saved.by.clone(),
    };
    view! {
        <li>
            <a class="link med" href=format!("/reports?saved={}", saved.id)>{saved.name.clone()}</a>
            <span class="t3">{what}</span>
            <span class="push t3 f12">{whose}</span>
        </li>
    }
    .into_any()
}

fn beginning(v: Viewer, query: &str) -> AnyView {
    let Ok(report) = Report::from_pairs(&parse_query(query)) else { return ().into_any() };
    if !report.is_shown(v.fields()) || (report.is_by_line() && !v.may(Action::Read, Resource::Product)) {
        return ().into_any();
    }
    view! {
        <li>
            <a class="link" href=format!("/reports?{}", query_string(&report.pairs()))>{words::title(v.locale(), &report)}</a>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_beginning_is_a_report() {
        for query in BEGINNINGS {
            let report = Report::from_pairs(&parse_query(query)).expect("a report");
            assert_eq!(query_string(&report.pairs()), query);
        }
    }
}
