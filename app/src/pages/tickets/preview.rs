//! The preview beside the ticket list: where the ticket stands, and the conversation.

use domain::ticket::TicketDetail;
use leptos::prelude::*;

use super::thread::{articles, promise, status};
use crate::{
    i18n::keys as k,
    ui::{
        badge::PriorityBadge,
        icon::Icon,
        link,
        list::{
            preview::{Preview, figure},
            table::{date, none},
        },
        words,
    },
    viewer::Viewer,
};

/// The panel with one ticket.
pub(super) fn show(v: Viewer, detail: &TicketDetail) -> Preview {
    let ticket = &detail.ticket;
    Preview { name: ticket.subject.clone(), href: link::ticket(&ticket.source, &ticket.number), body: body(v, detail) }
}

fn body(v: Viewer, detail: &TicketDetail) -> AnyView {
    let ticket = &detail.ticket;
    let reason = (!ticket.reason.is_empty()).then(|| view! { <span class="badge sm" data-tone="grey">{ticket.reason.clone()}</span> });
    view! {
        <div class="scroll">
            <div class="who">
                <span class="thumb s36" data-tone="violet">
                    <Icon name="ticket" />
                </span>
                <div class="trunc">
                    <h2 class="rec-name trunc">{ticket.subject.clone()}</h2>
                    <div class="row tight f12 t3">
                        <span class="num">{ticket.number.clone()}</span>
                        <span class="sep">"·"</span>
                        <a class="num-link trunc" href=link::customer(ticket.customer_id)>
                            {ticket.customer.clone()}
                        </a>
                        <span class="sep">"·"</span>
                        {v.t(words::channel(ticket.channel))}
                    </div>
                    <div class="row tight state-row">
                        {status(v, ticket.status).view()} <PriorityBadge priority=ticket.priority /> {reason}
                    </div>
                </div>
            </div>
            {figures(v, detail)}
            <section class="sec">
                <header>
                    <h2>{v.t(k::TICKETS_CONVERSATION)}</h2>
                    <span class="count">{v.int(ticket.messages)}</span>
                </header>
                <div class="thread">{articles(v, ticket, &detail.messages)}</div>
            </section>
        </div>
        <footer>
            <a class="btn primary" href=link::customer(ticket.customer_id)>
                <Icon name="user" />
                {v.t(k::LISTS_TO_CUSTOMER)}
            </a>
        </footer>
    }
    .into_any()
}

fn figures(v: Viewer, detail: &TicketDetail) -> AnyView {
    let ticket = &detail.ticket;
    let assignee = if ticket.assignee.is_empty() { none(v) } else { ticket.assignee.clone().into_any() };
    view! {
        <div class="grid3">
            {figure(v, None, k::TICKETS_OPENED, date(v, Some(ticket.opened_at)), assignee)}
            {figure(v, None, k::TICKETS_FIRST_RESPONSE, date(v, ticket.first_response_at), promise(v, ticket))}
            {figure(v, None, k::TICKETS_SOLVED, date(v, ticket.solved_at), ().into_any())}
        </div>
    }
    .into_any()
}
