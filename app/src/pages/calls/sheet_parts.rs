//! The cards of a sheet: what there is to know before somebody calls.

use domain::{
    call::{FollowUp, Made},
    format,
    money::Money,
    survey::{SurveyAnswer, SurveyKind},
};
use leptos::prelude::*;

use super::{date, dot, follow_ups::done_form, outcome};
use crate::{
    api::calls::Sheet,
    i18n::{Key, keys as k},
    pages::record::next,
    ui::{
        badge::{PriorityBadge, StatusBadge},
        driver, link,
    },
    viewer::Viewer,
};

fn card(v: Viewer, title: Key, body: AnyView) -> AnyView {
    view! {
        <section class="card" aria-label=v.t(title)>
            <header>
                <h2>{v.t(title)}</h2>
            </header>
            <div class="body">{body}</div>
        </section>
    }
    .into_any()
}

fn nothing(v: Viewer, words: Key) -> AnyView {
    view! { <p class="t3">{v.t(words)}</p> }.into_any()
}

/// What is at stake, how sure it is that the customer stays, and why.
pub(super) fn on_list(v: Viewer, sheet: &Sheet) -> AnyView {
    let Some(score) = &sheet.score.score else { return card(v, k::CALLS_ON_LIST, nothing(v, k::INSIGHT_NO_SCORE)) };
    let stake = score.at_stake_minor().map(|minor| {
        let risk = format::percent(v.locale(), score.risk_centi.unwrap_or(0) * 10);
        let of = [("value", &*v.money_short(score.expected())), ("risk", &*risk)];
        view! {
            <p class="big">
                <b class="num">{v.money_short(Money { minor, currency: score.currency })}</b>
                " "
                <span class="f12 t2">{v.fill(k::CALLS_STAKE_OF, &of)}</span>
            </p>
        }
    });
    let reasons = sheet.score.reasons.iter().map(|reason| view! { <li>{driver::said(v, reason.driver)}</li> });
    let body = view! {
        {stake}
        <ul class="call-list t2">{reasons.collect_view()}</ul>
    };
    card(v, k::CALLS_ON_LIST, body.into_any())
}

/// The proposals for the customer.
pub(super) fn next_step(v: Viewer, sheet: &Sheet) -> AnyView {
    if sheet.advice.actions.is_empty() {
        return card(v, k::CALLS_NEXT_STEP, nothing(v, k::CALLS_NO_NEXT));
    }
    let actions = sheet.advice.actions.iter().map(|proposal| view! { <li>{next::sentence(v, proposal)}</li> });
    card(v, k::CALLS_NEXT_STEP, view! { <ul class="call-list">{actions.collect_view()}</ul> }.into_any())
}

/// What is open; nothing at all for whom tickets are not shown.
pub(super) fn tickets(v: Viewer, sheet: &Sheet) -> Option<AnyView> {
    let tickets = sheet.tickets.as_ref()?;
    if tickets.is_empty() {
        return Some(card(v, k::CALLS_OPEN_TICKETS, nothing(v, k::CALLS_NO_TICKETS)));
    }
    let rows = tickets.iter().map(|ticket| {
        view! {
            <li class="row wrap">
                <a class="link" href=link::ticket(&ticket.source, &ticket.number)>{ticket.subject.clone()}</a>
                <StatusBadge status=ticket.status />
                <PriorityBadge priority=ticket.priority />
                <span class="push t3 f12">{v.date(ticket.opened_at)}</span>
            </li>
        }
    });
    Some(card(v, k::CALLS_OPEN_TICKETS, view! { <ul class="call-list">{rows.collect_view()}</ul> }.into_any()))
}

/// What the customer said lately in surveys.
pub(super) fn said(v: Viewer, sheet: &Sheet) -> Option<AnyView> {
    let answers = sheet.answers.as_ref()?;
    if answers.is_empty() {
        return Some(card(v, k::CALLS_SAID, nothing(v, k::CALLS_NO_ANSWERS)));
    }
    let rows = answers.iter().map(|answer| {
        let of = if answer.kind == SurveyKind::Csat { 5 } else { 10 };
        view! {
            <li class="row wrap">
                <b class="num">{v.int(answer.score.into())} " / " {v.int(of)}</b>
                <span class="grow-text">{words_of(v, answer)}</span>
                <span class="push t3 f12">{v.date(answer.at)}</span>
            </li>
        }
    });
    Some(card(v, k::CALLS_SAID, view! { <ul class="call-list">{rows.collect_view()}</ul> }.into_any()))
}

fn words_of(v: Viewer, answer: &SurveyAnswer) -> AnyView {
    if !answer.fields.shows(domain::access::FieldClass::Notes) {
        return view! { <span class="t3">{v.t(k::APP_HIDDEN)}</span> }.into_any();
    }
    if answer.comment.is_empty() {
        return view! { <span class="t3">{v.t(k::CALLS_NO_WORDS)}</span> }.into_any();
    }
    view! { <q>{answer.comment.clone()}</q> }.into_any()
}

/// What was bought, in all and lately.
pub(super) fn bought(v: Viewer, sheet: &Sheet) -> Option<AnyView> {
    let orders = sheet.orders.as_ref()?;
    if orders.is_empty() {
        return Some(card(v, k::CALLS_BOUGHT, nothing(v, k::CALLS_NO_ORDERS)));
    }
    let facts = &sheet.record.facts;
    let net = v.money_short(Money { minor: facts.net_minor, currency: facts.currency });
    let rows = orders.iter().map(|order| {
        view! {
            <li class="row">
                <a class="link num" href=link::order(&order.source, &order.number)>{order.number.clone()}</a>
                <span class="t3 f12">{v.date(order.placed_at)}</span>
                <span class="push num">{v.money(Money { minor: order.total_minor, currency: order.currency })}</span>
            </li>
        }
    });
    let body = view! {
        <p class="t2">
            <a class="num-link" href=format!("{}/orders", link::customer(facts.customer_id))>
                {v.fill(k::CALLS_SPENT, &[("net", &net), ("n", &v.int(facts.orders))])}
            </a>
        </p>
        <ul class="call-list">{rows.collect_view()}</ul>
    };
    Some(card(v, k::CALLS_BOUGHT, body.into_any()))
}

/// What is to be done for the customer.
pub(super) fn to_do(v: Viewer, list: &str, sheet: &Sheet) -> Option<AnyView> {
    if sheet.follow_ups.is_empty() {
        return None;
    }
    let row = |task: &FollowUp| {
        let what = if task.what.is_empty() { v.t(k::APP_HIDDEN).to_owned() } else { task.what.clone() };
        view! {
            <li class="row wrap">
                <span class="grow-text">{what}</span>
                <span class="t3 f12">{date(v, task.due)} " · " {task.assignee.name.clone()}</span>
                {done_form(v, task, list, true)}
            </li>
        }
    };
    let rows = sheet.follow_ups.iter().map(row).collect_view();
    Some(card(v, k::CALLS_FOLLOW_UPS, view! { <ul class="call-list">{rows}</ul> }.into_any()))
}

/// What came of a call and what was said, which begins with it; where that is not shown, what came of it.
fn what(v: Viewer, call: &Made) -> AnyView {
    if call.said.is_empty() {
        return outcome(v, call.outcome);
    }
    view! {
        <span class=dot(call.outcome)></span>
        <span class="grow-text">{call.said.clone()}</span>
    }
    .into_any()
}

/// The calls before.
pub(super) fn before(v: Viewer, sheet: &Sheet) -> AnyView {
    if sheet.calls.is_empty() {
        return card(v, k::CALLS_CALLS_BEFORE, nothing(v, k::CALLS_NO_CALLS));
    }
    let rows = sheet.calls.iter().map(|call| {
        view! {
            <li class="row wrap">
                {what(v, call)}
                <span class="push t3 f12">{v.date(call.at)} " " {v.fill(k::CALLS_BY, &[("name", &call.by)])}</span>
            </li>
        }
    });
    card(v, k::CALLS_CALLS_BEFORE, view! { <ul class="call-list">{rows.collect_view()}</ul> }.into_any())
}
