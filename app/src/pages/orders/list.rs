//! The list of orders and credit notes.

use domain::{
    money::Money,
    order::{Order, OrderKind, OrderQuery},
    page::{Page, Pairs, with},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::orders::list_orders,
    i18n::keys as k,
    ui::{
        keys::{Cursor, list_keys},
        link,
        list::{
            Address,
            chips::{Chip, chips},
            form::{FilterChip, SearchBox, filter_menu, given, input, segmented},
            page_changes,
            pager::{Counted, pager},
            per_address,
            state::{Empty, empty, problem, skeleton},
            table::{Cell, Head, RowView, date, table},
            waiting,
        },
        shell::{Crumb, CrumbBar},
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

const COUNTED: Counted =
    Counted { one: k::ORDERS_TOTAL_ONE, many: k::ORDERS_TOTAL, more: k::ORDERS_TOTAL_MORE, about: k::ORDERS_TOTAL_ABOUT };
const EMPTY: Empty = Empty { nothing: (k::ORDERS_NOTHING, k::LIST_NOTHING_TEXT), no_match: k::ORDERS_NO_MATCH };
const HEADS: &[Head] = &[
    Head::words(k::ORDERS_NUMBER, "", 96),
    Head::words(k::ORDERS_CUSTOMER, "", 220),
    Head::figures(k::ORDERS_PLACED, "placed", 104),
    Head::words(k::ORDERS_CHANNEL, "", 88),
    Head::words(k::ORDERS_COUNTRY, "", 128),
    Head::figures(k::ORDERS_LINES, "", 72),
    Head::figures(k::ORDERS_TOTAL_COLUMN, "total", 112),
];

/// The list of orders.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/orders");
    let cursor = list_keys();
    page_changes(address, cursor);
    let (pending, set_pending) = waiting();
    let rows = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_orders(key).await) });
    view! {
        <Title text=v.t(k::APP_ORDERS) />
        <CrumbBar crumbs=vec![Crumb { href: None, label: v.t(k::APP_ORDERS).to_owned() }] />
        <div class="list-page">
            <section class="list" aria-label=v.t(k::APP_ORDERS)>
                <h1 class="vh">{v.t(k::APP_ORDERS)}</h1>
                <div class="toolbar">
                    <SearchBox address=address cursor=cursor label=k::ORDERS_SEARCH />
                    {move || address.base.with(|pairs| kinds(v, address, pairs))}
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

fn kinds(v: Viewer, address: Address, pairs: &Pairs) -> AnyView {
    let chosen = domain::page::value(pairs, "kind");
    let choices = [(None, k::ORDERS_ALL), (Some("order"), k::ORDERS_ORDERS), (Some("credit_note"), k::ORDERS_CREDIT_NOTES)];
    let choices = choices.map(|(word, label)| (v.t(label), address.href(&with(pairs, "kind", word.unwrap_or_default())), word == chosen));
    segmented(v.t(k::ORDERS_KIND), choices.into())
}

fn form(address: Address, pairs: &Pairs) -> AnyView {
    let body = view! {
        {input("from", "date", k::ORDERS_FROM, given(pairs, "from"))}
        {input("to", "date", k::ORDERS_TO, given(pairs, "to"))}
    };
    filter_menu(address, pairs, &["from", "to"], body.into_any())
}

fn filters(v: Viewer, pairs: &Pairs) -> Vec<Chip> {
    let query = OrderQuery::from_pairs(pairs).unwrap_or_default();
    let day = |day: domain::time::Day| v.date(day.start());
    [
        query.from.map(|d| Chip::from(k::ORDERS_PLACED, day(d), &["from"])),
        query.to.map(|d| Chip::to(k::ORDERS_PLACED, day(d), &["to"])),
        query.customer_id.map(|_| Chip::is(k::ORDERS_CUSTOMER, v.t(k::LIST_ONE_CUSTOMER), &["customer_id"])),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn rows_view(address: Address, cursor: Cursor, pending: ReadSignal<bool>, pairs: &Pairs, page: &Page<Order>) -> AnyView {
    let v = use_viewer();
    let query = OrderQuery::from_pairs(pairs).unwrap_or_default();
    if page.rows.is_empty() {
        return empty(address, EMPTY, !query.filter_pairs().is_empty());
    }
    let rows = page.rows.iter().map(|order| row(v, order)).collect();
    let sorted = (query.sort.word(), query.direction);
    view! {
        <div class="scroll" class:is-stale=pending>
            {table(k::APP_ORDERS, address, pairs, (HEADS, sorted), cursor, rows)}
        </div>
        {pager(address, pairs, COUNTED, page)}
    }
    .into_any()
}

fn row(v: Viewer, order: &Order) -> RowView {
    let number = view! { <a class="name num row-link" href=link::order(&order.source, &order.number)>{order.number.clone()}</a> };
    let total = Money { minor: order.total_minor, currency: order.currency };
    let cells = vec![
        Cell::new("c-title", number),
        Cell::new("", super::order::buyer(v, order)),
        Cell::new("r t2", date(v, Some(order.placed_at))),
        Cell::new("t2", v.t(words::channel(order.channel))),
        Cell::new("t2", order.country.clone()),
        Cell::labelled(k::ORDERS_LINES, "r t2", v.int(order.lines)),
        Cell::new("r c-lead", v.money(total)),
    ];
    RowView { id: String::new(), class: if order.kind == OrderKind::CreditNote { "credit" } else { "" }, cells }
}
