//! The columns of the ticket list: their heads and their cells.

use domain::{
    list::Column,
    page::Direction,
    ticket::{Priority, Ticket, TicketColumn},
};
use leptos::prelude::*;

use super::thread::status;
use crate::{
    i18n::{Key, keys as k},
    ui::{
        badge::priority_badge,
        link,
        list::table::{Cell, Content, Head, moment, nothing},
        words,
    },
    viewer::Viewer,
};

/// What a column is called.
pub const fn label(column: TicketColumn) -> Key {
    match column {
        TicketColumn::Number => k::TICKETS_NUMBER,
        TicketColumn::Subject => k::TICKETS_SUBJECT,
        TicketColumn::Customer => k::TICKETS_CUSTOMER,
        TicketColumn::Status => k::TICKETS_STATUS,
        TicketColumn::Priority => k::TICKETS_PRIORITY,
        TicketColumn::Channel => k::TICKETS_CHANNEL,
        TicketColumn::Reason => k::TICKETS_REASON,
        TicketColumn::Assignee => k::TICKETS_ASSIGNEE,
        TicketColumn::Messages => k::TICKETS_MESSAGES,
        TicketColumn::Opened => k::TICKETS_OPENED,
        TicketColumn::FirstResponse => k::TICKETS_FIRST_RESPONSE,
        TicketColumn::Solved => k::TICKETS_SOLVED,
        TicketColumn::Source => k::LIST_SOURCE,
    }
}

/// The head of a column.
pub(super) fn head(column: TicketColumn) -> Head {
    let (label, sort) = (label(column), if column.is_sorted() { column.word() } else { "" });
    match column {
        TicketColumn::Number => Head::words(label, sort, 92),
        TicketColumn::Subject => Head::words(label, sort, 280),
        TicketColumn::Customer => Head::words(label, sort, 168),
        TicketColumn::Status => Head::words(label, sort, 96),
        TicketColumn::Priority => Head { first: Direction::Descending, ..Head::words(label, sort, 80) },
        TicketColumn::Channel => Head::words(label, sort, 80),
        TicketColumn::Reason => Head::words(label, sort, 112),
        TicketColumn::Assignee => Head::words(label, sort, 128),
        TicketColumn::Messages => Head::figures(label, sort, 88),
        TicketColumn::Opened | TicketColumn::FirstResponse | TicketColumn::Solved => Head::figures(label, sort, 104),
        TicketColumn::Source => Head::words(label, sort, 112),
    }
}

/// The cell of a ticket in a column.
pub(super) fn cell(v: Viewer, ticket: &Ticket, column: TicketColumn) -> Cell {
    let name = label(column);
    // The usual priority has no badge, and on a card no gap either.
    let usual = if ticket.priority == Priority::Normal { "c-hide" } else { "" };
    match column {
        TicketColumn::Number => Cell::new("num t2", ticket.number.clone()),
        TicketColumn::Subject => Cell::new("c-title", subject(ticket)),
        TicketColumn::Customer => Cell::new("", customer(ticket)),
        TicketColumn::Status => Cell::new("", status(v, ticket.status)),
        TicketColumn::Priority => Cell::new(usual, priority_badge(v, ticket.priority).map_or_else(|| "".into(), Content::Plain)),
        TicketColumn::Channel => Cell::new("t2 c-hide", v.t(words::channel(ticket.channel))),
        TicketColumn::Reason => Cell::new("t2", text(v, &ticket.reason)),
        TicketColumn::Assignee => Cell::new("t2", text(v, &ticket.assignee)),
        TicketColumn::Messages => Cell::labelled(name, "r t2", v.int(ticket.messages)),
        TicketColumn::Opened => Cell::new("r t2 c-lead", moment(v, Some(ticket.opened_at))),
        TicketColumn::FirstResponse => Cell::labelled(name, "r t2", moment(v, ticket.first_response_at)),
        TicketColumn::Solved => Cell::labelled(name, "r t2", moment(v, ticket.solved_at)),
        TicketColumn::Source => Cell::labelled(name, "t2", ticket.source.clone()),
    }
}

fn text(v: Viewer, text: &str) -> Content {
    if text.is_empty() { nothing(v).into() } else { text.into() }
}

fn subject(ticket: &Ticket) -> AnyView {
    view! {
        <a class="name" href=link::ticket(&ticket.source, &ticket.number)>
            <span class="trunc">{ticket.subject.clone()}</span>
        </a>
    }
    .into_any()
}

fn customer(ticket: &Ticket) -> AnyView {
    view! { <a class="num-link trunc" href=link::customer(ticket.customer_id)>{ticket.customer.clone()}</a> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_sorts_by_its_own_word_or_not_at_all() {
        assert!(TicketColumn::ALL.iter().all(|c| TicketColumn::sorted(head(*c).sort) == c.is_sorted().then_some(*c)));
    }
}
