//! The bar over the rows that are selected: what can be done with them. It is one form, so that it works
//! without JavaScript, where it shows itself as soon as a box is ticked.

use domain::access::{self, Action};
use domain::{
    bulk::{BulkAction, BulkJob, BulkRequest, Outcome, ids_of},
    customer::Stage,
    page::query_string,
    tag::MAX_TAG_NAME,
    view::Choices,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use uuid::Uuid;

use super::{
    Address,
    form::sent,
    select::{FORM, Selection},
    without,
};
use crate::{
    api::bulk::{start_bulk, undo_bulk},
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        keys::close_menus,
        live::writing,
        notice::{Toasts, reason, use_toasts},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// The bar of a list. `choices` are the tags and people to choose from.
pub fn bar(address: Address, selection: Selection, choices: Resource<Choices>) -> AnyView {
    let v = use_viewer();
    let exports = address.exports;
    let query = move || address.base.with(|pairs| query_string(&without(pairs, &["limit"])));
    let elsewhere = move || selection.ids().into_iter().map(|id| view! { <input type="hidden" name="ids" value=id /> }).collect_view();
    view! {
        <form
            id=FORM
            class="bulk"
            class:is-on=move || selection.any()
            method="post"
            action="/bulk"
            aria-label=v.t(k::BULK_BAR)
            on:submit=submit(selection)
            on:reset=move |_| selection.clear()
        >
            <input type="hidden" name="query" value=query />
            {elsewhere}
            <b class="num" role="status">{move || selected(v, selection)}</b>
            <label class="option">
                <input
                    type="checkbox"
                    class="check"
                    name="all"
                    value="1"
                    autocomplete="off"
                    prop:checked=move || selection.is_all()
                    on:change=move |event| selection.set_all(event_target_checked(&event))
                />
                {v.t(k::BULK_ALL_MATCH)}
            </label>
            {(address.path == "/customers" && v.may(Action::Update, access::Resource::Customer))
                .then(|| view! { <Transition>{move || actions(v, &choices.get().unwrap_or_default())}</Transition> })}
            {exports.then(|| export(v, address, "csv", k::EXPORT_CSV))}
            {exports.then(|| export(v, address, "xlsx", k::EXPORT_EXCEL))}
            <button type="reset" class="btn icon ghost sm" aria-label=v.t(k::BULK_CLEAR) title=v.t(k::BULK_CLEAR)>
                <Icon name="x" size="i-12" />
            </button>
        </form>
    }
    .into_any()
}

fn selected(v: Viewer, selection: Selection) -> String {
    if selection.is_all() {
        return v.t(k::BULK_ALL_MATCH).to_owned();
    }
    v.fill(k::BULK_SELECTED, &[("n", &v.int(i64::try_from(selection.count()).unwrap_or(i64::MAX)))])
}

fn export(v: Viewer, address: Address, format: &str, label: Key) -> AnyView {
    view! {
        <button type="submit" class="btn sm" formaction=format!("/export{}.{format}", address.path)>
            <Icon name="download" size="i-12" />
            {v.t(label)}
        </button>
    }
    .into_any()
}

/// What can be done with customers.
fn actions(v: Viewer, choices: &Choices) -> AnyView {
    let tags = choices.of("tag").iter().map(|tag| view! { <option value=tag.clone()></option> }).collect_view();
    let owners = choices.of("owner").iter().map(|name| view! { <option value=name.clone()>{name.clone()}</option> }).collect_view();
    let stages = Stage::ALL.iter().map(|stage| view! { <option value=stage.word()>{v.t(words::stage(*stage))}</option> }).collect_view();
    let tag = view! {
        <input class="input" name="tag" list="bulk-tags" maxlength=MAX_TAG_NAME.to_string() autocomplete="off" aria-label=v.t(k::BULK_TAG_NAME) />
        <datalist id="bulk-tags">{tags}</datalist>
        {action(v, BulkAction::AddTag, k::BULK_ADD_TAG)}
        {action(v, BulkAction::RemoveTag, k::BULK_REMOVE_TAG)}
    };
    let owner = view! {
        <select class="select" name="owner" aria-label=v.t(k::BULK_OWNER)>
            <option value="">{v.t(k::BULK_NOBODY)}</option>
            {owners}
        </select>
        {action(v, BulkAction::SetOwner, k::BULK_SET_OWNER)}
    };
    let stage = view! {
        <select class="select" name="stage" aria-label=v.t(k::BULK_STAGE)>
            {stages}
        </select>
        {action(v, BulkAction::SetStage, k::BULK_SET_STAGE)}
    };
    view! {
        {menu(v, "tag", k::BULK_TAG, tag.into_any())}
        {menu(v, "user", k::BULK_OWNER, owner.into_any())}
        {menu(v, "flag", k::BULK_STAGE, stage.into_any())}
    }
    .into_any()
}

fn menu(v: Viewer, icon: &'static str, label: Key, body: AnyView) -> AnyView {
    view! {
        <details class="menu up">
            <summary class="btn sm">
                <Icon name=icon size="i-12" />
                {v.t(label)}
            </summary>
            <div class="menu-list stack">{body}</div>
        </details>
    }
    .into_any()
}

fn action(v: Viewer, action: BulkAction, label: Key) -> AnyView {
    view! {
        <button type="submit" class="btn block" name="action" value=action.word()>
            {v.t(label)}
        </button>
    }
    .into_any()
}

/// Sends a change without leaving the page. Exports are left to the browser.
fn submit(selection: Selection) -> impl Fn(SubmitEvent) {
    let (v, toasts, navigate) = (use_viewer(), use_toasts(), use_navigate());
    move |event| {
        let action = event.submitter().filter(|button| button.get_attribute("name").as_deref() == Some("action"));
        let (Some(action), Some(mut pairs)) = (action.and_then(|button| button.get_attribute("value")), sent(&event)) else { return };
        event.prevent_default();
        close_menus();
        pairs.push(("action".to_owned(), action));
        let request = BulkRequest::from_pairs(&pairs);
        ids_of(&pairs).into_iter().for_each(writing);
        let navigate = navigate.clone();
        spawn_local(async move {
            match start_bulk(request.all, request.ids, request.query, request.action, request.value).await {
                Ok(job) if job.state.is_running() || job.refused() > 0 => navigate(&format!("/bulk/{}", job.id), Default::default()),
                Ok(job) => {
                    selection.clear();
                    selection.note_change();
                    toasts.say_undoable(changed(v, &job), move || undo(v, toasts, selection, job.id));
                }
                Err(error) => toasts.fail(reason(v, &error)),
            }
        });
    }
}

fn changed(v: Viewer, job: &BulkJob) -> String {
    match job.count(Outcome::Changed) {
        1 => v.t(k::BULK_CHANGED_ONE).to_owned(),
        n => v.fill(k::BULK_CHANGED, &[("n", &v.int(n))]),
    }
}

/// Takes a change back. The list may have been left by then.
fn undo(v: Viewer, toasts: Toasts, selection: Selection, id: Uuid) {
    spawn_local(async move {
        match undo_bulk(id).await {
            Ok(job) => {
                selection.note_change();
                toasts.say(v.fill(k::BULK_UNDONE, &[("n", &v.int(job.count(Outcome::Undone)))]));
            }
            Err(error) => toasts.fail(reason(v, &error)),
        }
    });
}
