//! The preview beside the list: who it is, what they are worth, how to reach them, what happened last.

use domain::{
    customer::{Consent, ContactKind, ContactPoint, CustomerRecord, Facts},
    interaction::Interaction,
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::{
        avatar::Avatar,
        badge::{StageBadge, tag_badges, tier_badge},
        icon::Icon,
        link,
        list::{
            preview::{Preview, figure},
            table::date,
        },
        timeline, words,
    },
    viewer::Viewer,
};

/// What a preview is made of: the record, and what happened last.
pub(super) type Loaded = (CustomerRecord, Vec<Interaction>);

/// The panel with one customer.
pub(super) fn show(v: Viewer, (record, lately): &Loaded) -> Preview {
    let facts = &record.facts;
    Preview { name: facts.name.clone(), href: link::customer(facts.customer_id), body: customer(v, record, lately) }
}

fn customer(v: Viewer, record: &CustomerRecord, lately: &[Interaction]) -> AnyView {
    let facts = &record.facts;
    let v = v.seeing(facts.fields);
    let place: Vec<&str> = [record.city.as_str(), facts.country.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let since = v.fill(k::CUSTOMERS_KNOWN_SINCE, &[("date", &v.date(facts.since))]);
    view! {
        <div class="scroll">
            <div class="who">
                <Avatar id=facts.customer_id name=facts.name.clone() kind=facts.kind size="s48" />
                <div class="trunc">
                    <div class="row wrap">
                        <h2 class="rec-name trunc">{facts.name.clone()}</h2>
                        {tier_badge(v, facts.tier, true).view()}
                        <StageBadge stage=facts.stage />
                        {tag_badges(&facts.tags).view()}
                    </div>
                    <div class="f12 t3 trunc">{place.into_iter().chain([since.as_str()]).collect::<Vec<_>>().join(" · ")}</div>
                </div>
            </div>
            {figures(v, facts)}
            {contacts(v, &record.contact_points, &record.consents)}
            {events(v, facts, lately)}
        </div>
        {reach(v, &record.contact_points, &record.consents)}
    }
    .into_any()
}

fn figures(v: Viewer, facts: &Facts) -> AnyView {
    let page = link::customer(facts.customer_id);
    let kpi = |href: String, label: Key, value: String, note: AnyView| figure(v, Some(href), label, value.into_any(), note);
    let orders = format!("{page}/orders");
    let credits = v.fill(k::CUSTOMERS_CREDIT_NOTES, &[("n", &v.int(facts.credit_notes))]);
    let tickets = v.fill(k::CUSTOMERS_TICKETS_EVER, &[("n", &v.int(facts.tickets))]);
    let answers = v.fill(k::CUSTOMERS_ANSWERS, &[("n", &v.int(facts.csat_answers))]);
    let csat = facts.csat_centi.map_or_else(|| v.t(k::APP_NONE).to_owned(), |centi| v.centi(centi));
    let last = |at: Option<_>| at.map_or_else(|| v.t(k::APP_NONE).to_owned(), |at| v.date(at));
    let first = v.fill(k::CUSTOMERS_FIRST_ORDER, &[("date", &last(facts.first_order_at))]);
    view! {
        <div class="grid3">
            {kpi(orders.clone(), k::CUSTOMERS_REVENUE, v.money_short(facts.revenue()), ().into_any())}
            {kpi(orders.clone(), k::CUSTOMERS_NET, v.money_short(facts.net()), credits.into_any())}
            {kpi(orders.clone(), k::CUSTOMERS_ORDERS, v.int(facts.orders), ().into_any())}
            {kpi(orders, k::CUSTOMERS_LAST_ORDER, last(facts.last_order_at), first.into_any())}
            {kpi(format!("{page}/tickets"), k::CUSTOMERS_OPEN_TICKETS, v.int(facts.tickets_open), tickets.into_any())}
            {kpi(format!("{page}/surveys"), k::CUSTOMERS_CSAT, csat, answers.into_any())}
        </div>
    }
    .into_any()
}

fn contacts(v: Viewer, points: &[ContactPoint], consents: &[Consent]) -> Option<AnyView> {
    let rows: Vec<_> = points
        .iter()
        .map(|point| {
            let icon = match point.kind {
                ContactKind::Email => "mail",
                ContactKind::Mobile => "mobile",
                ContactKind::Phone => "phone",
                ContactKind::Address => "pin",
                ContactKind::Handle => "chat",
            };
            let value = match link::reach(v, point, consents) {
                Some(href) => view! { <a class="link" rel="external" href=href>{point.value.clone()}</a> }.into_any(),
                None => point.value.clone().into_any(),
            };
            let verified = point.verified.then(|| view! { <Icon name="verified" size="i-14" /> });
            view! {
                <div class="cp">
                    <Icon name=icon />
                    <span class="v">
                        <span>{value}</span>
                        {verified}
                    </span>
                    <span class="src">{v.t(words::contact(point.kind))}</span>
                </div>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="sec">
                <header>
                    <h2>{v.t(k::CUSTOMERS_CONTACT)}</h2>
                </header>
                {rows}
            </section>
        }
        .into_any()
    })
}

fn events(v: Viewer, facts: &Facts, lately: &[Interaction]) -> AnyView {
    let page = link::customer(facts.customer_id);
    let rows = lately.iter().map(|event| {
        let href = event.ref_id.map_or_else(|| page.clone(), |id| format!("{page}?open={id}"));
        view! {
            <li>
                <span class="tl-node" data-tone=timeline::tone(event.kind)>
                    <Icon name=timeline::icon(event.kind) />
                </span>
                <a class="trunc" href=href>{timeline::title(v, event)}</a>
                {date(v, Some(event.at))}
            </li>
        }
    });
    view! {
        <section class="sec">
            <header>
                <h2>{v.t(k::CUSTOMERS_LATELY)}</h2>
                <span class="count">{v.int(facts.interactions)}</span>
            </header>
            <ul class="mini-tl">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The foot: call or write to the customer, as far as we know how.
fn reach(v: Viewer, points: &[ContactPoint], consents: &[Consent]) -> Option<AnyView> {
    let first = |kinds: &[ContactKind]| points.iter().find(|p| kinds.contains(&p.kind)).and_then(|point| link::reach(v, point, consents));
    let call = first(&[ContactKind::Mobile, ContactKind::Phone]);
    let write = first(&[ContactKind::Email]);
    if call.is_none() && write.is_none() {
        return None;
    }
    let call = call.map(|href| {
        view! {
            <a class="btn primary" rel="external" href=href>
                <Icon name="phone" />
                {v.t(k::CUSTOMERS_CALL)}
            </a>
        }
    });
    let write = write.map(|href| {
        view! {
            <a class="btn" rel="external" href=href>
                <Icon name="mail" />
                {v.t(k::CUSTOMERS_WRITE)}
            </a>
        }
    });
    Some(view! { <footer>{call} {write}</footer> }.into_any())
}
