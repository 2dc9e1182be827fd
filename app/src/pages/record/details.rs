//! The inside of an order and of a ticket.

use domain::{
    customer::CustomerKind,
    money::{Currency, Money},
    order::{OrderDetail, OrderLine},
    ticket::{Author, Ticket, TicketDetail, TicketMessage},
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{
        avatar::{Avatar, initials},
        icon::Icon,
        link,
        plain::{Plain, plain},
        price::price,
        words,
    },
    viewer::Viewer,
};

/// An order's lines with their sum, and the way to its own page.
pub(super) fn order(v: Viewer, detail: &OrderDetail) -> AnyView {
    let order = &detail.order;
    let v = v.seeing(order.fields);
    let money = |minor| v.money(Money { minor, currency: order.currency });
    let lines = detail.lines.iter().map(|l| line(v, &order.source, l, order.currency)).collect_view();
    let split = (order.sales_minor != 0 && order.credits_minor != 0)
        .then(|| v.fill(k::RECORD_SALES_LESS_CREDITS, &[("sales", &money(order.sales_minor)), ("credits", &money(order.credits_minor))]));
    view! {
        <ul class="lines ctx-lines">
            {lines}
            <li>
                <b class="semi">{v.t(k::RECORD_TOTAL)}</b>
                <span class="t3">{split}</span>
                <b class="num semi">{money(order.total_minor)}</b>
            </li>
        </ul>
        <div class="tl-foot row wrap f12 t3 ctx-foot">
            <span title=v.date_time(order.placed_at)>{v.date(order.placed_at)} " " {v.clock(order.placed_at)}</span>
            <span>{v.t(words::channel(order.channel))}</span>
            <span>{order.country.clone()}</span>
            <a class="link" href=link::order(&order.source, &order.number)>
                {v.t(k::RECORD_OPEN_PAGE)}
            </a>
        </div>
    }
    .into_any()
}

fn line(v: Viewer, source: &str, line: &OrderLine, currency: Currency) -> AnyView {
    let each = v.fill(k::RECORD_QUANTITY_AT, &[("n", &v.int(line.quantity)), ("price", &price(v, line.unit_price, currency))]);
    let name = if line.description.is_empty() { line.code.clone() } else { line.description.clone() };
    view! {
        <li>
            <span class="thumb s20" data-tone=if line.amount_minor < 0 { "orange" } else { "blue" }>
                <Icon name=if line.amount_minor < 0 { "return" } else { "box" } />
            </span>
            <a class="trunc num-link" title=line.code.clone() href=link::product(source, &line.code)>
                {name}
            </a>
            <span class="t3">{each}</span>
            <span class="num">{v.money(Money { minor: line.amount_minor, currency })}</span>
        </li>
    }
    .into_any()
}

/// A ticket's conversation, oldest message first, and the way to its own page.
pub(super) fn ticket(v: Viewer, detail: &TicketDetail) -> AnyView {
    let ticket = &detail.ticket;
    let messages = detail.messages.iter().map(|m| message(v, ticket, m)).collect_view();
    let reason = (!ticket.reason.is_empty()).then(|| view! { <span>{ticket.reason.clone()}</span> });
    let solved = ticket.solved_at.map(|at| view! { <span>{v.fill(k::RECORD_SOLVED_AT, &[("date", &v.date_time(at))])}</span> });
    let empty = detail.messages.is_empty().then(|| view! { <p class="t3 f12">{v.t(k::RECORD_NO_MESSAGES)}</p> });
    view! {
        <div class="stack thread-in-place">{empty} {messages}</div>
        <div class="tl-foot row wrap f12 t3 ctx-foot">
            {reason}
            {solved}
            <a class="link" href=link::ticket(&ticket.source, &ticket.number)>
                {v.t(k::RECORD_OPEN_PAGE)}
            </a>
        </div>
    }
    .into_any()
}

fn message(v: Viewer, ticket: &Ticket, message: &TicketMessage) -> AnyView {
    if message.author == Author::System {
        return view! {
            <div class="sys">
                <Icon name="bolt" />
                {message.body.clone()}
                " · "
                {v.date_time(message.at)}
            </div>
        }
        .into_any();
    }
    let name = message.name.clone();
    let face = if message.author == Author::Customer {
        view! { <Avatar id=ticket.customer_id name=name.clone() kind=CustomerKind::Person size="s28" /> }.into_any()
    } else {
        view! {
            <span class="avatar s28" data-tone="teal" aria-hidden="true">
                {initials(&name)}
            </span>
        }
        .into_any()
    };
    let role = if message.author == Author::Customer { k::RECORD_AUTHOR_CUSTOMER } else { k::RECORD_AUTHOR_AGENT };
    view! {
        <article class="msg">
            {face}
            <div>
                <div class="hd">
                    <b>{name}</b>
                    <span class="badge sm" data-tone="grey">
                        {v.t(role)}
                    </span>
                    <time datetime=message.at.to_string() title=v.date_time(message.at)>
                        {v.date(message.at)}
                        " "
                        {v.clock(message.at)}
                    </time>
                </div>
                {paragraphs(&message.body)}
            </div>
        </article>
    }
    .into_any()
}

/// A text as it was written: each line a paragraph.
pub(super) fn paragraphs(text: &str) -> AnyView {
    lines(text).map(Plain::view).collect_view().into_any()
}

/// Its lines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Plain> {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| plain("p").text(line))
}
