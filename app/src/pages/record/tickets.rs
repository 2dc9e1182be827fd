//! The tickets tab: every request, each opening to its whole conversation.

use domain::ticket::Ticket;
use leptos::prelude::*;

use super::{
    data::{RecordData, use_record},
    links::Links,
    opened::{Opener, Target},
    orders::{pager, sub_row, twist},
    parts::{failure, nothing, skeleton_rows},
};
use crate::{
    i18n::keys as k,
    ui::{
        badge::{PriorityBadge, StatusBadge},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// Tickets, newest first.
#[component]
pub fn TicketsTab() -> impl IntoView {
    let v = use_viewer();
    let data = use_record();
    view! {
        <div class="tabpanel" id="panel-tickets">
            <Transition fallback=move || skeleton_rows(v, 12)>{move || list(v, data)}</Transition>
        </div>
    }
}

fn list(v: Viewer, data: RecordData) -> AnyView {
    let (Some(answer), Some(opened)) = (data.tickets.get(), data.opened.get()) else { return ().into_any() };
    let links = untrack(|| data.links());
    match answer {
        Err(error) => failure(v, error, &links),
        Ok(page) if page.rows.is_empty() => nothing(v.t(k::RECORD_NO_TICKETS_TITLE), v.t(k::RECORD_NO_TICKETS), None),
        Ok(page) => {
            let customer = data.id.get_untracked().unwrap_or_default();
            let rows = page.rows.iter().map(|t| row(v, &links, Opener::new(customer, Target::Ticket(t.id), &opened), t)).collect_view();
            view! {
                <div class="scroll">
                    <table class="table flush as-cards" role="table">
                        <caption class="vh">{v.t(k::RECORD_TICKETS_CAPTION)}</caption>
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader" class="twist-col">
                                    <span class="vh">{v.t(k::RECORD_CONVERSATION)}</span>
                                </th>
                                <th scope="col" role="columnheader" class="wide-col">{v.t(k::RECORD_SUBJECT)}</th>
                                <th scope="col" role="columnheader">{v.t(k::RECORD_STATUS)}</th>
                                <th scope="col" role="columnheader" class="r date-col">{v.t(k::RECORD_OPENED)}</th>
                                <th scope="col" role="columnheader">{v.t(k::RECORD_CHANNEL)}</th>
                                <th scope="col" role="columnheader">{v.t(k::RECORD_ASSIGNEE)}</th>
                            </tr>
                        </thead>
                        <tbody role="rowgroup">{rows}</tbody>
                    </table>
                </div>
                {pager(v, &links, &page)}
            }
            .into_any()
        }
    }
}

fn row(v: Viewer, links: &Links, opener: Opener, ticket: &Ticket) -> AnyView {
    let label = v.fill(k::RECORD_CONVERSATION_OF, &[("number", &ticket.number)]);
    let messages = v.fill(k::RECORD_MESSAGES, &[("n", &v.int(ticket.messages))]);
    let assignee = if ticket.assignee.is_empty() { v.t(k::RECORD_NOBODY).to_owned() } else { ticket.assignee.clone() };
    view! {
        <tr role="row" class=move || if opener.is_open() { "open" } else { "" } id=format!("o-{}", ticket.id)>
            <td role="cell">{twist(links, opener, label, format!("o-{}", ticket.id))}</td>
            <td role="cell" class="c-title">
                <span class="row">
                    <span class="trunc med" title=ticket.subject.clone()>
                        {ticket.subject.clone()}
                    </span>
                    <span class="t3 num f12 nowrap" title=messages.clone()>
                        {ticket.number.clone()}
                    </span>
                    <span class="vh">{messages}</span>
                </span>
            </td>
            <td role="cell">
                <span class="row tight">
                    <StatusBadge status=ticket.status />
                    <PriorityBadge priority=ticket.priority />
                </span>
            </td>
            <td role="cell" class="r t2" title=v.date_time(ticket.opened_at)>{v.date(ticket.opened_at)}</td>
            <td role="cell" class="t2">{v.t(words::channel(ticket.channel))}</td>
            <td role="cell" class="t2">{assignee}</td>
        </tr>
        {sub_row(v, opener, 6)}
    }
    .into_any()
}
