//! One ticket: the conversation, and who it is with.

use domain::{
    customer::CustomerRecord,
    ticket::{Ticket, TicketDetail},
    time::Timestamp,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::thread::{articles, promise, status};
use crate::{
    api::{customers::get_customer, tickets::get_ticket},
    i18n::{Key, keys as k},
    ui::{
        avatar::Avatar,
        badge::{PriorityBadge, StageBadge, tier_badge},
        link,
        list::{
            state::skeleton,
            table::{date, none},
        },
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// A ticket by its number in a source system.
#[component]
pub fn TicketPage() -> impl IntoView {
    let params = use_params_map();
    let key = move || params.with(|p| (p.get("source").unwrap_or_default(), p.get("number").unwrap_or_default()));
    let ticket = Resource::new(key, |(source, number)| async move {
        let detail = get_ticket(source, number).await?;
        // Without the customer's figures the ticket can still be read.
        let customer = get_customer(detail.ticket.customer_id).await.ok();
        Ok::<_, crate::error::ApiError>((detail, customer))
    });
    view! {
        <Transition fallback=skeleton>
            {move || {
                ticket
                    .get()
                    .map(|result| match result {
                        Ok((detail, customer)) => page(&detail, customer.as_ref()),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

fn page(detail: &TicketDetail, customer: Option<&CustomerRecord>) -> AnyView {
    let v = use_viewer();
    let ticket = &detail.ticket;
    let crumbs = vec![
        Crumb { href: Some("/tickets".to_owned()), label: v.t(k::APP_TICKETS).to_owned() },
        Crumb { href: None, label: ticket.number.clone() },
    ];
    let reason = (!ticket.reason.is_empty()).then(|| {
        view! {
            <a class="badge" data-tone="orange" href=alike("reason", &ticket.reason)>
                {ticket.reason.clone()}
            </a>
        }
    });
    view! {
        <Title text=format!("{} {}", ticket.number, ticket.subject) />
        <CrumbBar crumbs=crumbs />
        <div class="desk" data-view="convo">
            <section class="convo" aria-label=v.t(k::TICKETS_CONVERSATION)>
                <header>
                    <div class="row">
                        <h1 class="trunc">{ticket.subject.clone()}</h1>
                        <span class="num t3">{ticket.number.clone()}</span>
                    </div>
                    <div class="row state-row">
                        {status(v, ticket.status).view()}
                        <PriorityBadge priority=ticket.priority />
                        {reason}
                        <span class="push f12 t3 num">{v.fill(k::TICKETS_OPENED_AT, &[("date", &v.date_time(ticket.opened_at))])}</span>
                    </div>
                </header>
                <div class="thread" role="feed" tabindex="0" aria-label=v.t(k::TICKETS_MESSAGES)>
                    {articles(v, ticket, &detail.messages)}
                </div>
            </section>
            <aside class="ctx" aria-label=v.t(k::TICKETS_CUSTOMER)>
                {who(v, ticket, customer)}
                {properties(v, ticket)}
            </aside>
        </div>
    }
    .into_any()
}

/// The tickets that have the same value.
fn alike(key: &str, value: &str) -> String {
    link::with_query("/tickets", &[(key.to_owned(), value.to_owned())])
}

fn who(v: Viewer, ticket: &Ticket, customer: Option<&CustomerRecord>) -> AnyView {
    let href = link::customer(ticket.customer_id);
    let Some(customer) = customer else {
        return view! { <section class="sec"><a class="semi" href=href>{ticket.customer.clone()}</a></section> }.into_any();
    };
    let facts = &customer.facts;
    let v = v.seeing(facts.fields);
    let csat = facts.csat_centi.map_or_else(|| v.t(k::APP_NONE).to_owned(), |centi| v.centi(centi));
    let kpi = |tab: &str, label: Key, value: String| {
        view! {
            <a class="kpi" href=format!("{href}{tab}")>
                <span class="k">{v.t(label)}</span>
                <span class="v">{value}</span>
            </a>
        }
    };
    view! {
        <section class="sec">
            <div class="row ctx-who">
                <Avatar id=facts.customer_id name=facts.name.clone() kind=facts.kind size="s40" />
                <div class="trunc">
                    <div class="row tight">
                        <a class="semi trunc" href=href.clone()>{facts.name.clone()}</a>
                    </div>
                    <div class="row tight">
                        {tier_badge(v, facts.tier, false).view()}
                        <StageBadge stage=facts.stage />
                    </div>
                </div>
            </div>
            <div class="card ctx-kpi">
                <div class="kpis">
                    {kpi("/orders", k::CUSTOMERS_NET, v.money_short(facts.net()))}
                    {kpi("/tickets", k::CUSTOMERS_OPEN_TICKETS, v.int(facts.tickets_open))}
                    {kpi("/surveys", k::CUSTOMERS_CSAT, csat)}
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn properties(v: Viewer, ticket: &Ticket) -> AnyView {
    let to = |key: &str, text: &str| {
        if text.is_empty() {
            return none(v);
        }
        view! { <a class="num-link" href=alike(key, text)>{text.to_owned()}</a> }.into_any()
    };
    // Hours count here, and days do not say them.
    let clock = |at: Timestamp| view! { <time datetime=at.to_string()>{v.date_time(at)}</time> }.into_any();
    let row = |label: Key, value: AnyView| {
        view! {
            <dt>{v.t(label)}</dt>
            <dd>{value}</dd>
        }
    };
    view! {
        <section class="sec">
            <header>
                <h2>{v.t(k::TICKETS_PROPERTIES)}</h2>
            </header>
            <dl class="kv">
                {row(k::TICKETS_STATUS, status(v, ticket.status).view())}
                {row(k::TICKETS_PRIORITY, v.t(words::priority(ticket.priority)).into_any())}
                {row(k::TICKETS_ASSIGNEE, to("assignee", &ticket.assignee))}
                {row(k::TICKETS_CHANNEL, v.t(words::channel(ticket.channel)).into_any())}
                {row(k::TICKETS_REASON, to("reason", &ticket.reason))}
                {row(k::TICKETS_OPENED, date(v, Some(ticket.opened_at)))}
                {row(k::TICKETS_FIRST_RESPONSE, ticket.first_response_at.map_or_else(|| none(v), clock))}
                {row(k::TICKETS_RESPOND_BY, view! { {clock(ticket.respond_by)} " " {promise(v, ticket)} }.into_any())}
                {row(k::TICKETS_SOLVED, date(v, ticket.solved_at))}
                {row(k::LIST_SOURCE, ticket.source.clone().into_any())}
            </dl>
        </section>
    }
    .into_any()
}
