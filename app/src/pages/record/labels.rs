//! Who looks after the customer, and the tags: shown and changed in one place. Each change is a small form,
//! which works without JavaScript; with it the page stays.

use domain::{
    bulk::BulkAction,
    customer::Facts,
    page::value,
    tag::{MAX_TAG_NAME, Tag},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use uuid::Uuid;

use super::data::RecordData;
use crate::{
    api::bulk::{LabelCustomer, label_customer},
    i18n::keys as k,
    ui::{
        icon::Icon,
        list::form::sent,
        live::writing,
        notice::{reason, use_toasts},
    },
    viewer::Viewer,
};

/// The section of the left column, with the tags and the people that there are to choose from.
pub(crate) fn labels(v: Viewer, data: RecordData, facts: &Facts, (tags, owners): (Vec<String>, Vec<String>)) -> AnyView {
    let id = facts.customer_id;
    let owner = facts.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default();
    let people = owners.into_iter().map(|name| {
        let chosen = name == owner;
        view! { <option value=name.clone() selected=chosen>{name.clone()}</option> }
    });
    let nobody = facts.owner.is_none();
    let owner_field = view! {
        <select class="select" name="value" aria-label=v.t(k::BULK_OWNER)>
            <option value="" selected=nobody>
                {v.t(k::BULK_NOBODY)}
            </option>
            {people.collect_view()}
        </select>
        <button type="submit" class="btn">{v.t(k::APP_SAVE)}</button>
    };
    let known = tags.into_iter().map(|tag| view! { <option value=tag></option> });
    let tag_field = view! {
        <input
            class="input"
            name="value"
            list="tag-names"
            maxlength=MAX_TAG_NAME.to_string()
            required
            autocomplete="off"
            aria-label=v.t(k::BULK_TAG_NAME)
        />
        <datalist id="tag-names">{known.collect_view()}</datalist>
        <button type="submit" class="btn">{v.t(k::BULK_ADD_TAG)}</button>
    };
    let badges = facts.tags.iter().map(|tag| badge(v, data, id, tag)).collect_view();
    let none = facts.tags.is_empty().then(|| view! { <p class="t3 f12">{v.t(k::BULK_NO_TAGS)}</p> });
    view! {
        <section class="sec labels">
            <header>
                <h2>{v.t(k::BULK_OWNER)}</h2>
            </header>
            {form(v, data, id, BulkAction::SetOwner, owner_field.into_any())}
        </section>
        <section class="sec labels">
            <header>
                <h2>{v.t(k::BULK_TAGS)}</h2>
            </header>
            {none}
            <div class="row wrap">{badges}</div>
            {form(v, data, id, BulkAction::AddTag, tag_field.into_any())}
        </section>
    }
    .into_any()
}

fn badge(v: Viewer, data: RecordData, id: Uuid, tag: &Tag) -> AnyView {
    let label = v.fill(k::BULK_REMOVE_TAG_OF, &[("name", &tag.name)]);
    let body = view! {
        <input type="hidden" name="value" value=tag.name.clone() />
        <span class="badge" data-tone=tag.tone.word()>
            {tag.name.clone()}
            <button type="submit" class="btn icon ghost sm" aria-label=label.clone() title=label>
                <Icon name="x" size="i-12" />
            </button>
        </span>
    };
    form(v, data, id, BulkAction::RemoveTag, body.into_any())
}

/// A form around a field and its button.
fn form(v: Viewer, data: RecordData, customer: Uuid, action: BulkAction, body: AnyView) -> AnyView {
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        let Some(pairs) = sent(&event) else { return };
        event.prevent_default();
        writing(customer);
        spawn_local(async move {
            let text = value(&pairs, "value").unwrap_or_default().to_owned();
            if let Err(error) = label_customer(customer, action.word().to_owned(), text).await {
                toasts.fail(reason(v, &error));
            }
            data.refresh();
        });
    };
    view! {
        <form class="row" method="post" action=LabelCustomer::url() on:submit=submit>
            <input type="hidden" name="customer_id" value=customer.to_string() />
            <input type="hidden" name="action" value=action.word() />
            {body}
        </form>
    }
    .into_any()
}
