//! One ticket: the conversation, and who it is with.

use domain::{
    customer::{CustomerKind, CustomerRecord},
    ticket::{Author, Ticket, TicketDetail, TicketMessage, TicketStatus},
    time::Timestamp,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    api::{customers::get_customer, tickets::get_ticket},
    i18n::{Key, keys as k},
    ui::{
        avatar::Avatar,
        badge::{PriorityBadge, StageBadge, TierBadge},
        icon::Icon,
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

/// Where a ticket stands: colour, shape and word.
pub(super) fn status(v: Viewer, status: TicketStatus) -> AnyView {
    let dot = match status {
        TicketStatus::New | TicketStatus::Open => "dot bad",
        TicketStatus::Pending => "dot warn",
        TicketStatus::Solved => "dot good",
        TicketStatus::Closed => "dot off",
    };
    view! {
        <span class="row tight status">
            <i class=dot></i>
            {v.t(words::status(status))}
        </span>
    }
    .into_any()
}

fn page(detail: &TicketDetail, customer: Option<&CustomerRecord>) -> AnyView {
    let v = use_viewer();
    let ticket = &detail.ticket;
    let crumbs = vec![
        Crumb { href: Some("/tickets".to_owned()), label: v.t(k::APP_TICKETS).to_owned() },
        Crumb { href: None, label: ticket.number.clone() },
    ];
    let reason = (!ticket.reason.is_empty()).then(|| view! { <span class="badge" data-tone="orange">{ticket.reason.clone()}</span> });
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
                        {status(v, ticket.status)}
                        <PriorityBadge priority=ticket.priority />
                        {reason}
                        <span class="push f12 t3 num">{v.fill(k::TICKETS_OPENED_AT, &[("date", &v.date_time(ticket.opened_at))])}</span>
                    </div>
                </header>
                {thread(v, ticket, &detail.messages)}
            </section>
            <aside class="ctx" aria-label=v.t(k::TICKETS_CUSTOMER)>
                {who(v, ticket, customer)}
                {properties(v, ticket)}
            </aside>
        </div>
    }
    .into_any()
}

fn thread(v: Viewer, ticket: &Ticket, messages: &[TicketMessage]) -> AnyView {
    let empty = messages.is_empty().then(|| view! { <p class="t3">{v.t(k::TICKETS_NO_MESSAGES)}</p> });
    let count = messages.len().to_string();
    let messages = messages.iter().enumerate().map(|(index, message)| {
        let position = (index + 1).to_string();
        article(v, ticket, message, position, count.clone())
    });
    view! {
        <div class="thread" role="feed" tabindex="0" aria-label=v.t(k::TICKETS_MESSAGES)>
            {messages.collect_view()}
            {empty}
        </div>
    }
    .into_any()
}

fn article(v: Viewer, ticket: &Ticket, message: &TicketMessage, position: String, count: String) -> AnyView {
    let written = view! { <time datetime=message.at.to_string() title=v.date_time(message.at)>{when(v, message.at)}</time> };
    let from_customer = message.author == Author::Customer;
    if message.author == Author::System {
        return view! {
            <div class="sys">
                <Icon name="bolt" />
                {message.body.clone()}
                {written}
            </div>
        }
        .into_any();
    }
    // The customer's colour is the same here as on their page; our people have theirs by message.
    let id = if from_customer { ticket.customer_id } else { message.id };
    let badge = from_customer.then(|| view! { <span class="badge sm" data-tone="grey">{v.t(k::TICKETS_CUSTOMER)}</span> });
    let paragraphs = message.body.split('\n').filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> });
    view! {
        <article class="msg" tabindex="-1" aria-posinset=position aria-setsize=count aria-label=message.name.clone()>
            <Avatar id=id name=message.name.clone() kind=CustomerKind::Person size="s28" />
            <div>
                <div class="hd">
                    <b>{message.name.clone()}</b>
                    {badge}
                    {written}
                </div>
                {paragraphs.collect_view()}
            </div>
        </article>
    }
    .into_any()
}

/// The clock of today, the date and the clock of other days.
fn when(v: Viewer, at: Timestamp) -> String {
    if v.day(at) == v.day(v.now()) { v.clock(at) } else { format!("{} {}", v.date(at), v.clock(at)) }
}

fn who(v: Viewer, ticket: &Ticket, customer: Option<&CustomerRecord>) -> AnyView {
    let href = link::customer(ticket.customer_id);
    let Some(customer) = customer else {
        return view! { <section class="sec"><a class="semi" href=href>{ticket.customer.clone()}</a></section> }.into_any();
    };
    let facts = &customer.facts;
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
                        <TierBadge tier=facts.tier />
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
    let text = |text: &str| if text.is_empty() { none(v) } else { text.to_owned().into_any() };
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
                {row(k::TICKETS_STATUS, status(v, ticket.status))}
                {row(k::TICKETS_PRIORITY, v.t(words::priority(ticket.priority)).into_any())}
                {row(k::TICKETS_ASSIGNEE, text(&ticket.assignee))}
                {row(k::TICKETS_CHANNEL, v.t(words::channel(ticket.channel)).into_any())}
                {row(k::TICKETS_REASON, text(&ticket.reason))}
                {row(k::TICKETS_OPENED, date(v, Some(ticket.opened_at)))}
                {row(k::TICKETS_FIRST_RESPONSE, date(v, ticket.first_response_at))}
                {row(k::TICKETS_SOLVED, date(v, ticket.solved_at))}
                {row(k::LIST_SOURCE, ticket.source.clone().into_any())}
            </dl>
        </section>
    }
    .into_any()
}
