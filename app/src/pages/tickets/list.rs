//! The list of tickets.

use domain::{
    page::{Page, Pairs, with},
    ticket::{Priority, Ticket, TicketQuery, TicketStatus},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::tickets::list_tickets,
    i18n::keys as k,
    ui::{
        badge::PriorityBadge,
        keys::{Cursor, list_keys},
        link,
        list::{
            Address,
            chips::{Chip, chips},
            form::{FilterChip, SearchBox, filter_menu, select},
            page_changes,
            pager::{Counted, pager},
            per_address,
            state::{Empty, empty, problem, skeleton},
            table::{Cell, Head, RowView, date, none, table},
            waiting,
        },
        shell::{Crumb, CrumbBar},
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

const COUNTED: Counted =
    Counted { one: k::TICKETS_TOTAL_ONE, many: k::TICKETS_TOTAL, more: k::TICKETS_TOTAL_MORE, about: k::TICKETS_TOTAL_ABOUT };
const EMPTY: Empty = Empty { nothing: (k::TICKETS_NOTHING, k::LIST_NOTHING_TEXT), no_match: k::TICKETS_NO_MATCH };
const HEADS: &[Head] = &[
    Head::words(k::TICKETS_NUMBER, "", 88),
    Head::words(k::TICKETS_SUBJECT, "", 300),
    Head::words(k::TICKETS_CUSTOMER, "", 168),
    Head::words(k::TICKETS_STATUS, "", 96),
    Head::words(k::TICKETS_PRIORITY, "", 80),
    Head::words(k::TICKETS_CHANNEL, "", 80),
    Head::words(k::TICKETS_ASSIGNEE, "", 128),
    Head::figures(k::TICKETS_MESSAGES, "", 80),
    Head::figures(k::TICKETS_OPENED, "opened", 96),
];

/// The list of tickets.
#[component]
pub fn TicketsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/tickets");
    let cursor = list_keys();
    page_changes(address, cursor);
    let (pending, set_pending) = waiting();
    let rows = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_tickets(key).await) });
    view! {
        <Title text=v.t(k::APP_TICKETS) />
        <CrumbBar crumbs=vec![Crumb { href: None, label: v.t(k::APP_TICKETS).to_owned() }] />
        <div class="list-page">
            <section class="list" aria-label=v.t(k::APP_TICKETS)>
                <h1 class="vh">{v.t(k::APP_TICKETS)}</h1>
                {move || address.base.with(|pairs| statuses(v, address, pairs))}
                <div class="toolbar">
                    <SearchBox address=address cursor=cursor label=k::TICKETS_SEARCH />
                    <div class="chips">
                        <FilterChip>{per_address(address, String::new(), move |pairs| form(address, pairs))}</FilterChip>
                        {move || address.base.with(|pairs| chips(address, pairs, filters(v, pairs)))}
                    </div>
                </div>
                <Transition fallback=skeleton set_pending=set_pending>
                    {move || {
                        rows.get()
                            .map(|(key, result)| match result {
                                Ok(page) => {
                                    let pairs = address.carried(&key);
                                    still(move || rows_view(address, cursor, pending, &pairs, &page))
                                }
                                Err(error) => problem(address, &error),
                            })
                    }}
                </Transition>
            </section>
        </div>
    }
}

/// Status as tabs: it is what a queue is looked at by.
fn statuses(v: Viewer, address: Address, pairs: &Pairs) -> AnyView {
    let chosen = domain::page::value(pairs, "status");
    let tab = |word: Option<&str>, label: &'static str| {
        let current = (word == chosen).then_some("page");
        view! { <a href=address.href(&with(pairs, "status", word.unwrap_or_default())) aria-current=current>{label}</a> }
    };
    view! {
        <nav class="tabs views" aria-label=v.t(k::TICKETS_STATUS)>
            {tab(None, v.t(k::TICKETS_ALL))}
            {TicketStatus::ALL.iter().map(|s| tab(Some(s.word()), v.t(words::status(*s)))).collect_view()}
        </nav>
    }
    .into_any()
}

fn form(address: Address, pairs: &Pairs) -> AnyView {
    let v = use_viewer();
    let query = TicketQuery::from_pairs(pairs).unwrap_or_default();
    let choices = Priority::ALL.iter().rev().map(|p| (p.word().to_owned(), v.t(words::priority(*p)).to_owned())).collect();
    let body = select("priority", k::TICKETS_PRIORITY, k::LIST_ANY, query.priority.map(Priority::word), choices);
    filter_menu(address, pairs, &["priority"], body)
}

fn filters(v: Viewer, pairs: &Pairs) -> Vec<Chip> {
    let query = TicketQuery::from_pairs(pairs).unwrap_or_default();
    [
        query.priority.map(|p| Chip::is(k::TICKETS_PRIORITY, v.t(words::priority(p)), &["priority"])),
        query.customer_id.map(|_| Chip::is(k::TICKETS_CUSTOMER, v.t(k::LIST_ONE_CUSTOMER), &["customer_id"])),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn rows_view(address: Address, cursor: Cursor, pending: ReadSignal<bool>, pairs: &Pairs, page: &Page<Ticket>) -> AnyView {
    let v = use_viewer();
    let query = TicketQuery::from_pairs(pairs).unwrap_or_default();
    if page.rows.is_empty() {
        return empty(address, EMPTY, !query.filter_pairs().is_empty());
    }
    let rows = page.rows.iter().map(|ticket| row(v, ticket)).collect();
    let sorted = (query.sort.word(), query.direction);
    view! {
        <div class="scroll" class:is-stale=pending>
            {table(k::APP_TICKETS, address, pairs, (HEADS, sorted), cursor, rows)}
        </div>
        {pager(address, pairs, COUNTED, page)}
    }
    .into_any()
}

fn row(v: Viewer, ticket: &Ticket) -> RowView {
    let subject = view! {
        <a class="name row-link" href=link::ticket(&ticket.source, &ticket.number)>
            <span class="trunc">{ticket.subject.clone()}</span>
        </a>
    };
    let customer = view! { <a class="num-link trunc" href=link::customer(ticket.customer_id)>{ticket.customer.clone()}</a> };
    // The usual priority has no badge, and on a card no gap either.
    let usual = if ticket.priority == Priority::Normal { "c-hide" } else { "" };
    let assignee = if ticket.assignee.is_empty() { none(v) } else { ticket.assignee.clone().into_any() };
    let cells = vec![
        Cell::new("num t2", ticket.number.clone()),
        Cell::new("c-title", subject),
        Cell::new("", customer),
        Cell::new("", super::ticket::status(v, ticket.status)),
        Cell::new(usual, view! { <PriorityBadge priority=ticket.priority /> }),
        Cell::new("t2 c-hide", v.t(words::channel(ticket.channel))),
        Cell::new("t2", assignee),
        Cell::labelled(k::TICKETS_MESSAGES, "r t2", v.int(ticket.messages)),
        Cell::new("r t2 c-lead", date(v, Some(ticket.opened_at))),
    ];
    RowView { id: String::new(), class: "", cells }
}
