//! What is to be done for customers, what is due longest first.

use domain::{
    access::{self, Action},
    call::FollowUp,
    page::{parse_query, query_string, value},
};
use leptos::prelude::*;

use super::{crumbs, date, failed, head, pager, state, told};
use crate::{
    api::calls::{FollowUpsPage as Loaded, list_follow_ups},
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        list::{Address, state::skeleton, waiting},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// What is to be done.
#[component]
pub fn FollowUpsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/calls/follow-ups");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_follow_ups(key).await) });
    view! {
        {crumbs(v.t(k::CALLS_FOLLOW_UPS).to_owned())}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(loaded) => still(move || page(v, address, pending, &key, &loaded)),
                        Err(error) => failed(v, address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, address: Address, pending: ReadSignal<bool>, key: &str, loaded: &Loaded) -> AnyView {
    let mut pairs = parse_query(key);
    pairs.retain(|(key, _)| key != "answer");
    let all = value(&pairs, "whose").is_some();
    let choice = |href: &'static str, label: Key, chosen: bool| {
        view! { <a href=href aria-current=chosen.then_some("true")>{v.t(label)}</a> }
    };
    let whose = view! {
        <nav class="segmented" aria-label=v.t(k::CALLS_WHOSE)>
            {choice("/calls/follow-ups", k::CALLS_MINE, !all)} {choice("/calls/follow-ups?whose=all", k::CALLS_EVERYBODY, all)}
        </nav>
    };
    let tasks = &loaded.tasks;
    let list = query_string(&pairs.iter().filter(|(key, _)| key != "cursor").cloned().collect::<Vec<_>>());
    let body = if tasks.rows.is_empty() {
        state("check", (v.t(k::CALLS_NO_TASKS), v.t(k::CALLS_NO_TASKS_TEXT).to_owned()), None)
    } else {
        let heads: [(Key, &str); 6] = [
            (k::CALLS_DUE, "w-due"),
            (k::CALLS_WHAT, ""),
            (k::CALLS_CUSTOMER, "w-person"),
            (k::CALLS_ASSIGNEE, "w-owner"),
            (k::CALLS_CREATED_BY, "w-owner"),
            (k::CALLS_DONE, "w-done"),
        ];
        let heads = heads.map(|(label, class)| view! { <th scope="col" role="columnheader" class=class>{v.t(label)}</th> });
        view! {
            <section class="card flushbody">
                <table class="table flush as-cards calls-table" role="table">
                    <caption class="vh">{v.t(k::CALLS_FOLLOW_UPS)}</caption>
                    <thead role="rowgroup">
                        <tr role="row">{heads.into_iter().collect_view()}</tr>
                    </thead>
                    <tbody role="rowgroup">{tasks.rows.iter().map(|task| row(v, &list, task)).collect_view()}</tbody>
                </table>
                {pager(v, address, &pairs, tasks)}
            </section>
        }
        .into_any()
    };
    view! {
        {head(v, "/calls/follow-ups", v.t(k::CALLS_FOLLOW_UPS), Some(whose.into_any()))}
        {told(v, loaded.answer.as_ref())}
        <div class="figs calls" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::CALLS_FOLLOW_UPS)>
            {body}
        </div>
    }
    .into_any()
}

fn row(v: Viewer, list: &str, task: &FollowUp) -> AnyView {
    let overdue = task.due < v.day(v.now());
    let due = view! {
        <span class="row tight nowrap">
            <span class=overdue.then_some("bad")>{date(v, task.due)}</span>
            {overdue.then(|| view! { <span class="badge sm" data-tone="red">{v.t(k::CALLS_OVERDUE)}</span> })}
        </span>
    };
    let what = if task.what.is_empty() { v.t(k::APP_HIDDEN).to_owned() } else { task.what.clone() };
    view! {
        <tr role="row">
            <td role="cell" class="c-lead">{due}</td>
            <td role="cell" class="c-title" title=what.clone()>{what.clone()}</td>
            <td role="cell">
                <a class="link trunc" href=format!("/calls/{}", task.customer_id)>{task.customer.clone()}</a>
            </td>
            <td role="cell" class="t2 trunc" data-label=v.t(k::CALLS_ASSIGNEE)>{task.assignee.name.clone()}</td>
            <td role="cell" class="t2 trunc" data-label=v.t(k::CALLS_CREATED_BY)>{task.created_by.clone()}</td>
            <td role="cell">{done_form(v, task, list, false)}</td>
        </tr>
    }
    .into_any()
}

/// The button that says it is done, for who writes on timelines; `sheet` where it stands on the sheet of the customer.
pub(super) fn done_form(v: Viewer, task: &FollowUp, list: &str, sheet: bool) -> Option<AnyView> {
    v.may(Action::Create, access::Resource::Note).then(|| {
        view! {
            <form method="post" action="/calls/done">
                <input type="hidden" name="customer_id" value=task.customer_id.to_string() />
                <input type="hidden" name="id" value=task.id.to_string() />
                <input type="hidden" name="back" value=list.to_owned() />
                {sheet.then(|| view! { <input type="hidden" name="from" value="sheet" /> })}
                <button type="submit" class="btn sm" aria-label=v.fill(k::CALLS_DONE_OF, &[("what", &task.what)])>
                    <Icon name="check" size="i-12" />
                    {v.t(k::CALLS_DONE)}
                </button>
            </form>
        }
        .into_any()
    })
}
