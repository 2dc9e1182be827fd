//! The right column: what somebody on the telephone asks about first.

use domain::{
    access::FieldClass,
    money::Money,
    next_action::Advice,
    order::{Order, OrderKind},
    survey::{SurveyAnswer, SurveyKind},
    ticket::Ticket,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    data::{RecordData, Tab},
    links::Links,
    opened::Answer,
    parts::{at_once, failure},
};
use crate::{
    i18n::{Key, keys as k},
    ui::{badge::StatusBadge, icon::icon, plain::plain, still::still},
    viewer::Viewer,
    wire::Sealed,
};

/// Open tickets, last orders, what was said in surveys; not what the open tab shows anyway.
pub(super) fn cards(v: Viewer, data: RecordData, customer: Uuid) -> AnyView {
    let tab = data.tab.get();
    let tickets = (tab != Tab::Tickets).then(|| {
        data.tickets.get().map(|answer| {
            let open = data.record.get().and_then(Result::ok).map(|record| record.facts.tickets_open);
            card(v, customer, Tab::Tickets, (k::RECORD_OPEN_TICKETS, open), k::RECORD_NO_OPEN_TICKETS, answer, move |page| {
                page.rows.iter().map(|t| ticket(v, customer, t)).collect()
            })
        })
    });
    let orders = (tab != Tab::Orders).then(|| {
        data.orders.get().map(|answer| {
            card(v, customer, Tab::Orders, (k::RECORD_LAST_ORDERS, None), k::RECORD_NO_ORDER, answer, move |page| {
                page.rows.iter().map(|o| order(v, customer, o)).collect()
            })
        })
    });
    // That there are none would be untrue where they are kept from the viewer.
    let hides_notes = match data.record.get() {
        Some(Ok(record)) => v.seeing(record.facts.fields).hides(FieldClass::Notes),
        _ => v.hides(FieldClass::Notes),
    };
    let no_comments = if hides_notes { k::APP_HIDDEN } else { k::RECORD_NO_COMMENTS };
    let answers = (tab != Tab::Surveys).then(|| {
        data.answers.get().map(|answer| {
            card(v, customer, Tab::Surveys, (k::RECORD_COMMENTS, None), no_comments, answer, move |answers| {
                answers.iter().filter(|a| !a.comment.is_empty()).take(3).map(|a| comment(v, a)).collect()
            })
        })
    });
    let next = data.advice.get().map(|answer| next(v, data, customer, answer));
    view! {
        {next}
        {tickets}
        {orders}
        {answers}
    }
    .into_any()
}

/// What to do next.
fn next(v: Viewer, data: RecordData, customer: Uuid, advice: Answer<Sealed<Advice>>) -> AnyView {
    let shown = async move { crate::parts::next(v, data, customer, advice).await.unwrap_or_else(|crate::parts::NotLoaded| ().into_any()) };
    at_once(shown)
}

/// A card with a title, how many there are in all where its rows are not all, and the way to them.
fn card<T: Send + 'static>(
    v: Viewer,
    customer: Uuid,
    tab: Tab,
    (title, count): (Key, Option<i64>),
    empty: Key,
    answer: Answer<T>,
    rows: impl FnOnce(&T) -> Vec<AnyView> + Send + 'static,
) -> AnyView {
    let links = Links::new(customer, tab, Vec::new());
    let list = match answer {
        Err(error) => return framed(v, (title, count), &links, failure(v, error, &links)),
        Ok(list) => list,
    };
    still(move || {
        let rows = rows(&list);
        let content = if rows.is_empty() {
            view! { <p class="t3 f12">{v.t(empty)}</p> }.into_any()
        } else {
            view! { <ul class="lines ctx-lines">{rows}</ul> }.into_any()
        };
        framed(v, (title, count), &links, content)
    })
}

fn framed(v: Viewer, (title, count): (Key, Option<i64>), links: &Links, content: AnyView) -> AnyView {
    view! {
        <section class="card">
            <header>
                <h2>{v.t(title)}</h2>
                {count.map(|n| view! { <span class="count">{v.int(n)}</span> })}
                <span class="push"></span>
                <a class="btn ghost sm" href=links.all().to_owned() aria-label=format!("{}: {}", v.t(title), v.t(k::INTERACTION_ALL))>
                    {v.t(k::INTERACTION_ALL)}
                </a>
            </header>
            <div class="body">{content}</div>
        </section>
    }
    .into_any()
}

fn open_in(customer: Uuid, tab: Tab, id: Uuid) -> String {
    Links::new(customer, tab, Vec::new()).with(&[("open", &id.to_string())])
}

fn ticket(v: Viewer, customer: Uuid, ticket: &Ticket) -> AnyView {
    view! {
        <li>
            <StatusBadge status=ticket.status />
            <a class="trunc num-link" href=open_in(customer, Tab::Tickets, ticket.id) title=ticket.number.clone()>
                {ticket.subject.clone()}
            </a>
            {plain("span").attr("class", "num t3").text(&v.date(ticket.opened_at)).view()}
        </li>
    }
    .into_any()
}

fn order(v: Viewer, customer: Uuid, order: &Order) -> AnyView {
    let (tone, name) = look(order.kind);
    let total = Money { minor: order.total_minor, currency: order.currency };
    view! {
        <li>
            {plain("span").attr("class", "thumb s20").attr("data-tone", tone).with(icon(name, "")).view()}
            <a class="num-link" href=open_in(customer, Tab::Orders, order.id)>
                {order.number.clone()}
            </a>
            {plain("span").attr("class", "t3").text(&v.date(order.placed_at)).view()}
            {plain("span").attr("class", "num").text(&v.seeing(order.fields).money(total)).view()}
        </li>
    }
    .into_any()
}

/// Colour and icon of an order and of its opposite.
pub(super) const fn look(kind: OrderKind) -> (&'static str, &'static str) {
    match kind {
        OrderKind::Order => ("blue", "bag"),
        OrderKind::CreditNote => ("orange", "return"),
    }
}

fn comment(v: Viewer, answer: &SurveyAnswer) -> AnyView {
    plain("li")
        .attr("class", "quote")
        .with(plain("span").attr("class", "num semi").text(&score(v, answer)))
        .with(plain("q").text(&answer.comment))
        .with(plain("span").attr("class", "t3 nowrap").text(&v.date(answer.at)))
        .view()
}

/// A score with the most that it can be: `4 / 5`.
pub(super) fn score(v: Viewer, answer: &SurveyAnswer) -> String {
    format!("{} / {}", v.int(i64::from(answer.score)), most(answer.kind))
}

/// The best score of a survey.
pub(super) const fn most(kind: SurveyKind) -> i64 {
    match kind {
        SurveyKind::Csat => 5,
        SurveyKind::Nps => 10,
    }
}
