//! The sheet of a call: everything that is needed for the talk, and the form to note it.

use domain::{
    access::FieldClass,
    call::is_held_out,
    consent::{Purpose, may_contact},
    customer::{ContactKind, ContactPoint, CustomerRecord},
    interaction::Channel,
    page::{Pairs, parse_query, query_string},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_url};
use uuid::Uuid;

use super::{crumbs, sheet_form::form, sheet_parts as parts, state, told};
use crate::{
    api::calls::{Sheet, get_call_sheet},
    error::ApiError,
    i18n::keys as k,
    pages::record::reveal::unmask_form,
    ui::{
        avatar::Avatar,
        badge::{StageBadge, tier_badge},
        icon::Icon,
        link,
        list::state::skeleton,
        notice::ErrorPage,
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// The sheet of a call.
#[component]
pub fn SheetPage() -> impl IntoView {
    let v = use_viewer();
    let (params, url) = (use_params_map(), use_url());
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<Uuid>().ok())));
    let search = Memo::new(move |_| url.with(|url| url.search().to_owned()));
    let found = Resource::new(
        move || (id.get(), search.get()),
        |(id, search)| async move {
            let sheet = match id {
                Some(id) => get_call_sheet(id, search.clone()).await,
                None => Err(ApiError::NotFound),
            };
            (search, sheet)
        },
    );
    view! {
        <Transition fallback=skeleton>
            {move || {
                found
                    .get()
                    .map(|(search, result)| match result {
                        Ok(sheet) => still(move || page(v, &search, &sheet)),
                        Err(ApiError::Forbidden) => forbidden(v),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

fn forbidden(v: Viewer) -> AnyView {
    #[cfg(feature = "ssr")]
    crate::server::set_status(403);
    state("lock", (v.t(k::ERROR_FORBIDDEN_TITLE), v.t(k::CALLS_FORBIDDEN).to_owned()), None)
}

/// The query of the list that the sheet was opened from.
fn list_of(search: &str) -> Pairs {
    parse_query(search).into_iter().filter(|(key, _)| key != "answer").collect()
}

fn page(v: Viewer, search: &str, sheet: &Sheet) -> AnyView {
    let facts = &sheet.record.facts;
    let v = v.seeing(facts.fields);
    let list = query_string(&list_of(search));
    let held_out = is_held_out(facts.customer_id).then(|| {
        view! {
            <p class="note warn">
                <Icon name="info" />
                {v.t(k::CALLS_HELD_OUT)}
            </p>
        }
    });
    let refused = may_contact(&sheet.record.consents, Channel::Phone, Purpose::Service, v.now()).is_err().then(|| {
        view! {
            <p class="note bad">
                <Icon name="alert" />
                {v.t(k::PRIVACY_CALL_REFUSED)}
            </p>
        }
    });
    view! {
        {crumbs(facts.name.clone())}
        {head(v, &sheet.record)}
        {told(v, sheet.answer.as_ref())}
        <div class="figs calls">
            <div class="call-sheet">
                <div class="stack call-facts">
                    {refused}
                    {held_out}
                    {parts::on_list(v, sheet)}
                    {parts::next_step(v, sheet)}
                    {parts::tickets(v, sheet)}
                    {parts::said(v, sheet)}
                    {parts::bought(v, sheet)}
                </div>
                <div class="stack call-write">
                    {form(v, &list, sheet)}
                    {parts::to_do(v, &list, sheet)}
                    {parts::before(v, sheet)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn head(v: Viewer, record: &CustomerRecord) -> AnyView {
    let facts = &record.facts;
    let place = [record.city.as_str(), facts.country.as_str()].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
    let is_phone = |point: &&ContactPoint| matches!(point.kind, ContactKind::Mobile | ContactKind::Phone);
    let numbers: Vec<AnyView> = record.contact_points.iter().filter(is_phone).map(|point| number(v, record, point)).collect();
    let none = numbers.is_empty().then(|| view! { <span class="t3 f12">{v.t(k::CALLS_NO_PHONE)}</span> });
    // Only what a role masks can be revealed; what it hides stays hidden.
    let reveal = (v.sight(FieldClass::Contact) == domain::access::Sight::Masked && !numbers.is_empty())
        .then(|| unmask_form(v, facts.customer_id, &[FieldClass::Contact], Some("call")));
    view! {
        <header class="dash-head call-head">
            <Avatar id=facts.customer_id name=facts.name.clone() kind=facts.kind />
            <h1 class="trunc">{facts.name.clone()}</h1>
            {tier_badge(v, facts.tier, true).view()}
            <StageBadge stage=facts.stage />
            <span class="t2 f12">{place}</span>
            <span class="push row wrap call-numbers">
                {numbers} {none} {reveal}
                <a class="btn" href=link::customer(facts.customer_id)>
                    <Icon name="user" size="i-14" />
                    {v.t(k::CALLS_OPEN_RECORD)}
                </a>
            </span>
        </header>
    }
    .into_any()
}

/// A number to dial, as much of it as is seen; nothing dials somebody who wants no calls.
fn number(v: Viewer, record: &CustomerRecord, point: &ContactPoint) -> AnyView {
    match link::reach(v, point, &record.consents) {
        Some(href) => view! {
            <a class="btn primary num" href=href rel="external">
                <Icon name="phone" size="i-14" />
                {v.fill(k::CALLS_CALL_NOW, &[("phone", &point.value)])}
            </a>
        }
        .into_any(),
        None => view! { <span class="num t2">{point.value.clone()}</span> }.into_any(),
    }
}
