//! The head of the record: who it is, what can be done, and the figures of the facts row.

use domain::access::{self, Action};
use domain::{
    customer::{CustomerRecord, Facts},
    money::Money,
};
use leptos::{
    ev::MouseEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlElement, HtmlInputElement},
};

use super::{data::Tab, links::tab_path};
use crate::{
    i18n::{Key, keys as k},
    ui::{
        avatar::Avatar,
        badge::{StageBadge, tag_badges, tier_badge},
        icon::Icon,
        keys::press,
        plain::plain,
        shortcuts::{Act, aria, hint},
    },
    viewer::Viewer,
};

/// Our own identity link says nothing that people know a customer by.
const OWN_SOURCE: &str = "vecino";

/// Name, badges, where from, since when; and the actions.
pub(super) fn head(v: Viewer, record: &CustomerRecord) -> AnyView {
    let facts = &record.facts;
    let v = v.seeing(facts.fields);
    let id = facts.customer_id;
    let place = [record.city.as_str(), facts.country.as_str()].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
    let number = record.identity_links.iter().find(|link| link.source != OWN_SOURCE).map(|link| {
        let text = v.fill(k::RECORD_NUMBER, &[("id", &link.external_id)]);
        view! {
            <span class="sep opt">"·"</span>
            <span class="num opt" title=link.source.clone()>
                {text}
            </span>
        }
    });
    let place = (!place.is_empty()).then(|| {
        view! {
            <span class="sep opt">"·"</span>
            <span class="opt">{place}</span>
        }
    });
    let edit = format!("{}?edit=true#edit", tab_path(id, Tab::Timeline));
    let action = |href: String, kind: &'static str, icon: &'static str, label: Key, act: Act| {
        let press = move |click: MouseEvent| if act == Act::Edit { to_editor(&click) } else { to_composer(&click, kind) };
        view! {
            <a class="btn" href=href data-key=hint(act) aria-keyshortcuts=aria(act) on:click=press>
                <Icon name=icon />
                {v.t(label)}
                <kbd>{hint(act)}</kbd>
            </a>
        }
        .into_any()
    };
    let write = |kind: &'static str, icon, label, act| {
        action(format!("{}?entry={kind}#entry", tab_path(id, Tab::Timeline)), kind, icon, label, act)
    };
    let mut actions = Vec::new();
    if v.may(Action::Create, access::Resource::Note) {
        actions.push(write("note", "note", k::RECORD_ACTION_NOTE, Act::Note));
        actions.push(write("call", "phone", k::RECORD_ACTION_CALL, Act::Call));
    }
    if v.may(Action::Update, access::Resource::Customer) {
        actions.push(action(edit, "", "edit", k::EDIT_EDIT, Act::Edit));
    }
    view! {
        <header class="rec-head">
            <Avatar id=id name=facts.name.clone() kind=facts.kind size="s48" />
            <div class="id">
                <div class="row">
                    <h1 class="trunc">{facts.name.clone()}</h1>
                    {tier_badge(v, facts.tier, true).view()}
                    <StageBadge stage=facts.stage />
                    {tag_badges(&facts.tags).view()}
                    {twins(v, record)}
                </div>
                <div class="meta">
                    <span>{v.t(k::RECORD_SINCE)} " " <b title=v.date_time(facts.since)>{v.date(facts.since)}</b></span>
                    {place}
                    {number}
                </div>
            </div>
            <div class="acts">
                <span class="btn-group" role="group" aria-label=v.t(k::RECORD_ACTIONS)>
                    {actions}
                </span>
            </div>
        </header>
    }
    .into_any()
}

/// Presses the action that a key stands for.
pub(super) fn act(act: Act) -> bool {
    matches!(act, Act::Note | Act::Call | Act::Edit) && press(&format!(".rec-head [data-key={}]", hint(act)))
}

/// Says that the customer may be another one too, and leads to the pairs.
fn twins(v: Viewer, record: &CustomerRecord) -> Option<AnyView> {
    let text = match record.possible_duplicates {
        0 => return None,
        1 => v.t(k::MERGE_HINT_ONE).to_owned(),
        n => v.fill(k::MERGE_HINT, &[("n", &v.int(n))]),
    };
    let hint = view! {
        <a class="badge" data-tone="amber" href=format!("/duplicates?customer={}", record.facts.customer_id)>
            <Icon name="copy" size="i-12" />
            {text}
        </a>
    };
    Some(hint.into_any())
}

/// Where the composer is on this page already, it is focused and the page stays as it is.
fn to_composer(click: &MouseEvent, kind: &str) {
    let Some(text) = document().get_element_by_id("entry") else { return };
    click.prevent_default();
    let choice = document().query_selector(&format!(".composer input[value={kind}]")).ok().flatten();
    if let Some(choice) = choice.and_then(|c| c.dyn_into::<HtmlInputElement>().ok()) {
        choice.set_checked(true);
    }
    if let Ok(text) = text.dyn_into::<HtmlElement>() {
        let _ = text.focus();
    }
}

/// Where the form is on this page already, what was typed into it stays and it is focused.
fn to_editor(click: &MouseEvent) {
    if crate::ui::keys::focus("#edit-name") {
        click.prevent_default();
    }
}

/// The key figures, each a link to what it counts and with its explanation.
pub(super) fn figures(v: Viewer, facts: &Facts) -> AnyView {
    let v = v.seeing(facts.fields);
    let to = |tab| tab_path(facts.customer_id, tab);
    let money = |minor| v.money(Money { minor, currency: facts.currency });
    let counts = |key, n: i64| v.fill(key, &[("n", &v.int(n))]);
    let notes =
        if facts.credit_notes == 0 { v.t(k::RECORD_NO_CREDITS).to_owned() } else { counts(k::RECORD_CREDIT_NOTES, facts.credit_notes) };
    let last_order =
        facts.last_order_at.map_or_else(|| v.t(k::RECORD_NO_ORDER).to_owned(), |at| v.fill(k::RECORD_LAST, &[("date", &v.date(at))]));
    view! {
        <section class="kpis rec-kpis" aria-label=v.t(k::RECORD_FIGURES)>
            {figure(
                v,
                (k::RECORD_REVENUE, k::RECORD_REVENUE_WHY),
                to(Tab::Orders),
                money(facts.revenue_minor).into_any(),
                counts(k::RECORD_ORDERS_COUNT, facts.orders),
            )}
            {figure(v, (k::RECORD_NET, k::RECORD_NET_WHY), to(Tab::Orders), money(facts.net_minor).into_any(), notes)}
            {figure(v, (k::RECORD_ORDERS, k::RECORD_ORDERS_WHY), to(Tab::Orders), v.int(facts.orders).into_any(), last_order)}
            {figure(
                v,
                (k::RECORD_OPEN_TICKETS, k::RECORD_OPEN_TICKETS_WHY),
                to(Tab::Tickets),
                v.int(facts.tickets_open).into_any(),
                counts(k::RECORD_OF_TICKETS, facts.tickets),
            )}
            {figure(v, (k::RECORD_CSAT, k::RECORD_CSAT_WHY), to(Tab::Surveys), satisfaction(v, facts), counts(k::RECORD_ANSWERS, facts.csat_answers))}
            {figure(
                v,
                (k::RECORD_LAST_CONTACT, k::RECORD_LAST_CONTACT_WHY),
                to(Tab::Timeline),
                facts.last_contact_at.map_or_else(|| v.t(k::APP_NONE).to_owned(), |at| v.date(at)).into_any(),
                counts(k::RECORD_EVENTS, facts.interactions),
            )}
        </section>
    }
    .into_any()
}

fn figure(v: Viewer, (label, why): (Key, Key), href: String, value: AnyView, note: String) -> AnyView {
    view! {
        <a class="kpi" href=href title=v.t(why)>
            {plain("span").attr("class", "k").text(v.t(label)).view()}
            <span class="v">{value}</span>
            {plain("span").attr("class", "n").text(&note).view()}
        </a>
    }
    .into_any()
}

/// A mean of answers from 1 to 5, with a meter of five steps.
fn satisfaction(v: Viewer, facts: &Facts) -> AnyView {
    let Some(centi) = facts.csat_centi else { return v.t(k::APP_NONE).into_any() };
    view! {
        {v.centi(centi)}
        <small>"/ 5"</small>
        {meter((centi + 50) / 100, 5)}
    }
    .into_any()
}

/// So many of so many steps. Decoration: the number stands beside it.
pub(super) fn meter(on: i64, of: i64) -> AnyView {
    let steps = (0..of).map(|step| plain("i").attr("class", if step < on { "on" } else { "" }));
    plain("span").attr("class", "meter").attr("aria-hidden", "true").with_all(steps).view()
}
