//! The orders tab: every order and credit note, each opening in place.

use domain::{
    customer::Facts,
    money::Money,
    order::{Order, OrderKind},
    page::{Certainty, Page},
};
use leptos::prelude::*;

use super::{
    beside::look,
    data::{RecordData, use_record},
    event::press,
    links::Links,
    opened::{Opener, Target},
    parts::{failure, nothing, skeleton_rows},
};
use crate::{
    i18n::keys as k,
    ui::{icon::Icon, words},
    viewer::{Viewer, use_viewer},
};

/// Orders and credit notes, newest first.
#[component]
pub fn OrdersTab() -> impl IntoView {
    let v = use_viewer();
    let data = use_record();
    view! {
        <div class="tabpanel" id="panel-orders">
            <Transition fallback=move || skeleton_rows(v, 12)>
                {move || data.record.get().and_then(Result::ok).map(|record| sums(v, &record.facts))}
                {move || list(v, data)}
            </Transition>
        </div>
    }
}

/// What was ordered, less what was given back.
fn sums(v: Viewer, facts: &Facts) -> AnyView {
    let v = v.seeing(facts.fields);
    let money = |minor| v.money(Money { minor, currency: facts.currency });
    let count = |key, n: i64| v.fill(key, &[("n", &v.int(n))]);
    view! {
        <div class="tools">
            <div class="sumline">
                <div>
                    <span class="t3">{v.t(k::RECORD_ORDERED)}</span>
                    <b>{money(facts.revenue_minor)}</b>
                    <small>{count(k::RECORD_ORDERS_COUNT, facts.orders)}</small>
                </div>
                <span class="op">"−"</span>
                <div>
                    <span class="t3">{v.t(k::RECORD_RETURNED)}</span>
                    <b>{money(facts.credits_minor)}</b>
                    <small>{count(k::RECORD_CREDIT_NOTES, facts.credit_notes)}</small>
                </div>
                <span class="op">"="</span>
                <div>
                    <span class="t3">{v.t(k::RECORD_KEPT)}</span>
                    <b>{money(facts.net_minor)}</b>
                    <small>{v.t(k::RECORD_NET)}</small>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn list(v: Viewer, data: RecordData) -> AnyView {
    let (Some(answer), Some(opened)) = (data.orders.get(), data.opened.get()) else { return ().into_any() };
    let links = untrack(|| data.links());
    match answer {
        Err(error) => failure(v, error, &links),
        Ok(page) if page.rows.is_empty() => nothing(v.t(k::RECORD_NO_ORDERS_TITLE), v.t(k::RECORD_NO_ORDERS), None),
        Ok(page) => {
            let customer = data.id.get_untracked().unwrap_or_default();
            let rows = page.rows.iter().map(|o| row(v, &links, Opener::new(customer, Target::Order(o.id), &opened), o)).collect_view();
            view! {
                <div class="scroll">
                    <table class="table flush as-cards" role="table">
                        <caption class="vh">{v.t(k::RECORD_ORDERS_CAPTION)}</caption>
                        {head(v)}
                        <tbody role="rowgroup">{rows}</tbody>
                    </table>
                </div>
                {pager(v, &links, &page)}
            }
            .into_any()
        }
    }
}

fn head(v: Viewer) -> AnyView {
    view! {
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader" class="twist-col">
                                    <span class="vh">{v.t(k::RECORD_LINES)}</span>
                                </th>
                                <th scope="col" role="columnheader">{v.t(k::RECORD_ORDER)}</th>
                                <th scope="col" role="columnheader" class="r date-col">{v.t(k::RECORD_PLACED)}</th>
                                <th scope="col" role="columnheader">{v.t(k::RECORD_CHANNEL)}</th>
                                <th scope="col" role="columnheader" class="r">{v.t(k::RECORD_LINES)}</th>
                                <th scope="col" role="columnheader" class="r">{v.t(k::RECORD_SALES)}</th>
                                <th scope="col" role="columnheader" class="r">{v.t(k::RECORD_CREDITS)}</th>
                                <th scope="col" role="columnheader" class="r">{v.t(k::RECORD_TOTAL)}</th>
                            </tr>
                        </thead>
    }
    .into_any()
}

fn row(v: Viewer, links: &Links, opener: Opener, order: &Order) -> AnyView {
    let v = v.seeing(order.fields);
    let money = |minor| v.money(Money { minor, currency: order.currency });
    let dash = |minor| if minor == 0 { v.t(k::APP_NONE).to_owned() } else { money(minor) };
    let (tone, icon) = look(order.kind);
    let credit = order.kind == OrderKind::CreditNote;
    let class = move || match (credit, opener.is_open()) {
        (false, false) => "",
        (false, true) => "open",
        (true, false) => "credit",
        (true, true) => "credit open",
    };
    let lines_of = v.fill(k::RECORD_LINES_OF, &[("number", &order.number)]);
    let word = if credit { k::RECORD_CREDIT_NOTE } else { k::RECORD_ORDER };
    view! {
        <tr role="row" class=class id=format!("o-{}", order.id)>
            <td role="cell">{twist(links, opener, lines_of, format!("o-{}", order.id))}</td>
            <td role="cell" class="c-title">
                <span class="name">
                    <span class="thumb s20" data-tone=tone title=v.t(word)>
                        <Icon name=icon />
                    </span>
                    <span class="num">{order.number.clone()}</span>
                    <span class="vh">{v.t(word)}</span>
                </span>
            </td>
            <td role="cell" class="r t2" title=v.date_time(order.placed_at)>{v.date(order.placed_at)}</td>
            <td role="cell" class="t2">{v.t(words::channel(order.channel))}</td>
            <td role="cell" class="r t2" data-label=v.t(k::RECORD_LINES)>{v.int(order.lines)}</td>
            <td role="cell" class="r t2 c-hide">{dash(order.sales_minor)}</td>
            <td role="cell" class="r t2 c-hide">{dash(-order.credits_minor)}</td>
            <td role="cell" class="r c-lead">{money(order.total_minor)}</td>
        </tr>
        {sub_row(v, opener, 8)}
    }
    .into_any()
}

/// The arrow that opens a row: a link with JavaScript off.
pub(super) fn twist(links: &Links, opener: Opener, label: String, row: String) -> AnyView {
    let (open, shut) = (links.with(&[("open", &opener.target().id().to_string())]), links.with(&[]));
    let href = move || format!("{}#{row}", if opener.is_open() { &shut } else { &open });
    view! {
        <a class="twist" href=href aria-expanded=move || opener.expanded() aria-label=label on:click=move |click| press(&click, opener)>
            <Icon name="right" size="i-14" />
        </a>
    }
    .into_any()
}

/// What is in an open row.
pub(super) fn sub_row(v: Viewer, opener: Opener, columns: u8) -> AnyView {
    (move || {
        opener.is_open().then(|| {
            view! {
                <tr class="sub" role="row">
                    <td role="cell" colspan=columns.to_string()>
                        {opener.view(v)}
                    </td>
                </tr>
            }
        })
    })
    .into_any()
}

/// How many there are, and the ways on and back.
pub(super) fn pager<T>(v: Viewer, links: &Links, page: &Page<T>) -> AnyView {
    let step = |cursor: &Option<String>, words| {
        cursor.as_ref().map(|cursor| {
            view! {
                <a class="btn sm" href=links.with(&[("cursor", cursor)])>
                    {v.t(words)}
                </a>
            }
        })
    };
    let count = v.int(i64::try_from(page.total.count).unwrap_or(i64::MAX));
    let total = match page.total.certainty {
        Certainty::Exact => count,
        Certainty::Above => format!("> {count}"),
        Certainty::Estimate => format!("≈ {count}"),
    };
    view! {
        <nav class="pager" aria-label=v.t(k::RECORD_PAGES)>
            <span>{v.fill(k::RECORD_ROWS, &[("n", &total)])}</span>
            <span class="push"></span>
            {step(&page.previous, k::TIMELINE_SHOW_NEWER)}
            {step(&page.next, k::TIMELINE_SHOW_OLDER)}
        </nav>
    }
    .into_any()
}
