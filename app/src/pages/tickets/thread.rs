//! A ticket's conversation, and where the ticket stands: on its page and in its preview.

use domain::{
    customer::CustomerKind,
    ticket::{Answered, Author, Ticket, TicketMessage, TicketStatus},
    time::Timestamp,
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{
        avatar::Avatar,
        icon::Icon,
        plain::{Plain, plain},
        words,
    },
    viewer::Viewer,
};

/// Where a ticket stands: colour, shape and word.
pub(super) fn status(v: Viewer, status: TicketStatus) -> Plain {
    let dot = match status {
        TicketStatus::New | TicketStatus::Open => "dot bad",
        TicketStatus::Pending => "dot warn",
        TicketStatus::Solved => "dot good",
        TicketStatus::Closed => "dot off",
    };
    plain("span").attr("class", "row tight status").with(plain("i").attr("class", dot)).text(v.t(words::status(status)))
}

/// Whether the first answer came by when it was promised. One that is still to come is late once that is over; before, nothing is
/// said.
pub(super) fn promise(v: Viewer, ticket: &Ticket) -> AnyView {
    let answered = ticket.answered();
    let class = match answered {
        Answered::InTime => "badge sm good",
        Answered::NotYet if ticket.respond_by >= v.now() => return ().into_any(),
        _ => "badge sm bad",
    };
    view! { <span class=class>{v.t(words::answered(answered))}</span> }.into_any()
}

/// The messages, oldest first, each an article of a feed.
pub(super) fn articles(v: Viewer, ticket: &Ticket, messages: &[TicketMessage]) -> AnyView {
    if messages.is_empty() {
        return view! { <p class="t3">{v.t(k::TICKETS_NO_MESSAGES)}</p> }.into_any();
    }
    let count = messages.len().to_string();
    let messages = messages.iter().enumerate().map(|(index, message)| {
        let position = (index + 1).to_string();
        article(v, ticket, message, position, count.clone())
    });
    messages.collect_view().into_any()
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
