//! The tab that tells who has seen a customer's data, for those who may read the audit log.

use domain::access::{self, Action};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    data::{RecordData, use_record},
    parts::{failure, nothing, skeleton_rows},
};
use crate::{
    api::settings::audit::Line,
    i18n::keys as k,
    pages::settings::action_word,
    ui::{icon::Icon, link},
    viewer::{Viewer, use_viewer},
};

/// Who looked, when, and what they did, newest first.
#[component]
pub fn SeenTab() -> impl IntoView {
    let v = use_viewer();
    let data = use_record();
    view! {
        <div class="tabpanel" id="panel-seen">
            <Transition fallback=move || skeleton_rows(v, 12)>{move || list(v, data)}</Transition>
        </div>
    }
}

fn list(v: Viewer, data: RecordData) -> Option<AnyView> {
    let customer = data.id.get()?;
    // The rest of the customer's page is theirs to see.
    if !v.may(Action::Read, access::Resource::Audit) {
        return Some(nothing(v.t(k::ERROR_FORBIDDEN_TITLE), v.t(k::ERROR_FORBIDDEN), None));
    }
    Some(match data.seen.get()??.and_then(|sealed| sealed.open()) {
        Err(error) => failure(v, error, &untrack(|| data.links())),
        Ok(lines) if lines.is_empty() => nothing(v.t(k::PRIVACY_UNSEEN), v.t(k::SETTINGS_NO_ENTRIES_TEXT), None),
        Ok(lines) => table(v, customer, &lines),
    })
}

fn table(v: Viewer, customer: Uuid, lines: &[Line]) -> AnyView {
    let rows: Vec<_> = lines.iter().map(|line| row(v, line)).collect();
    let all = link::with_query("/settings/audit", &[("record".to_owned(), customer.to_string())]);
    view! {
        <div class="scroll">
            <table class="table flush as-cards" role="table">
                <caption class="vh">{v.t(k::PRIVACY_SEEN)}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader" class="date-col">{v.t(k::SETTINGS_WHEN)}</th>
                        <th scope="col" role="columnheader">{v.t(k::SETTINGS_WHO)}</th>
                        <th scope="col" role="columnheader">{v.t(k::SETTINGS_ACTION)}</th>
                        <th scope="col" role="columnheader">{v.t(k::SETTINGS_FROM)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <p class="tl-foot">
                <a class="link" href=all>
                    <Icon name="history" size="i-14" />
                    {v.t(k::PRIVACY_IN_LOG)}
                </a>
            </p>
        </div>
    }
    .into_any()
}

fn row(v: Viewer, line: &Line) -> AnyView {
    let entry = &line.entry;
    let who = if entry.actor.is_empty() { v.t(k::SETTINGS_SOMEBODY).to_owned() } else { entry.actor.clone() };
    let from = [line.browser.as_str(), entry.address.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    view! {
        <tr role="row">
            <td role="cell" class="t2 c-lead">
                <time>{v.date_time(entry.at)}</time>
            </td>
            <td role="cell" class="c-title med">{who}</td>
            <td role="cell">
                {v.t(action_word(entry.action))}
                {(!entry.summary.is_empty()).then(|| view! { <span class="t3">" · " {entry.summary.clone()}</span> })}
            </td>
            <td role="cell" class="t3" data-label=v.t(k::SETTINGS_FROM)>{from}</td>
        </tr>
    }
    .into_any()
}
