//! A customer to call, as a row of the list.

use domain::{call::Proposal, customer::ContactPoint, format, page::Pairs};
use leptos::prelude::*;

use super::outcome;
use crate::{
    i18n::keys as k,
    ui::{avatar::Avatar, badge::tier_badge, driver, icon::Icon, link},
    viewer::Viewer,
};

/// The row; its link opens the sheet, which knows the way back to this list.
pub(super) fn row(v: Viewer, list: &Pairs, one: &Proposal) -> AnyView {
    let facts = &one.facts;
    let id = facts.customer_id;
    let risk = format::percent(v.locale(), one.risk_centi * 10);
    let why: Vec<String> = one.reasons.iter().map(|reason| driver::said(v, reason.driver)).collect();
    let why = why.join(" · ");
    let contact = facts.last_contact_at.map_or_else(|| v.t(k::APP_NONE).to_owned(), |at| v.date(at));
    let called = match one.last_call {
        Some((at, what)) => view! {
            <span class="row tight">
                <span class="t2">{v.date(at)}</span>
                {outcome(v, what)}
            </span>
        }
        .into_any(),
        None => view! { <span class="t3">{v.t(k::CALLS_NEVER)}</span> }.into_any(),
    };
    let owner = facts.owner.as_ref().map_or_else(|| v.t(k::CALLS_NO_OWNER).to_owned(), |owner| owner.name.clone());
    view! {
        <tr role="row" class="is-link">
            <td role="cell" class="c-title">
                <span class="name">
                    <Avatar id=id name=facts.name.clone() kind=facts.kind size="s24" />
                    <a class="row-link trunc" href=link::with_query(&format!("/calls/{id}"), list)>{facts.name.clone()}</a>
                    {tier_badge(v, facts.tier, false).view()}
                </span>
            </td>
            <td role="cell" class="r semi c-lead" title=v.t(k::CALLS_STAKE_HINT)>{v.money_short(one.at_stake())}</td>
            <td role="cell" class="w-why" title=why.clone()>
                <span class="calls-why">
                    <span class="med nowrap">{v.fill(k::CALLS_RISK, &[("n", &risk)])}</span>
                    <span class="t2 trunc">{why.clone()}</span>
                </span>
            </td>
            <td role="cell" class="r t2" data-label=v.t(k::CALLS_LAST_CONTACT)>{contact}</td>
            <td role="cell" data-label=v.t(k::CALLS_LAST_CALL)>{called}</td>
            <td role="cell" class="r" data-label=v.t(k::CALLS_TICKETS)>{v.int(facts.tickets_open)}</td>
            <td role="cell">{phone(v, &one.phones)}</td>
            <td role="cell" class="t2 trunc" data-label=v.t(k::CALLS_OWNER)>{owner}</td>
        </tr>
    }
    .into_any()
}

/// The first number, to be pressed where it is shown.
fn phone(v: Viewer, phones: &[ContactPoint]) -> AnyView {
    let Some(first) = phones.first() else { return view! { <span class="t3">{v.t(k::CALLS_NO_PHONE)}</span> }.into_any() };
    // Who refuses calls is on no list.
    match link::reach(v, first, &[]) {
        Some(href) => view! {
            <a class="link num row tight nowrap" href=href rel="external">
                <Icon name="phone" size="i-12" />
                {first.value.clone()}
            </a>
        }
        .into_any(),
        None => view! { <span class="num t2">{first.value.clone()}</span> }.into_any(),
    }
}
