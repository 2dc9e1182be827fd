//! One order or credit note with its lines.

use domain::{
    money::Money,
    order::{Order, OrderDetail, OrderKind, OrderLine},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use crate::{
    api::orders::get_order,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        link,
        list::{state::skeleton, table::column},
        notice::ErrorPage,
        price::price,
        shell::{Crumb, CrumbBar},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// An order by its number in a source system.
#[component]
pub fn OrderPage() -> impl IntoView {
    let params = use_params_map();
    let key = move || params.with(|p| (p.get("source").unwrap_or_default(), p.get("number").unwrap_or_default()));
    let order = Resource::new(key, |(source, number)| get_order(source, number));
    view! {
        <Transition fallback=skeleton>
            {move || {
                order
                    .get()
                    .map(|result| match result {
                        Ok(detail) => page(&detail),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

/// The buyer's name as a link; an anonymous sale says that it is one.
pub(super) fn buyer(v: Viewer, order: &Order) -> AnyView {
    match order.customer_id {
        Some(id) => view! { <a class="num-link trunc" href=link::customer(id)>{order.customer.clone()}</a> }.into_any(),
        None => view! { <span class="t3">{v.t(k::ORDERS_ANONYMOUS)}</span> }.into_any(),
    }
}

fn page(detail: &OrderDetail) -> AnyView {
    let order = &detail.order;
    let v = use_viewer().seeing(order.fields);
    let credit = order.kind == OrderKind::CreditNote;
    let title = v.fill(if credit { k::INTERACTION_CREDIT_NOTE } else { k::INTERACTION_ORDER }, &[("subject", &order.number)]);
    let crumbs = vec![
        Crumb { href: Some("/orders".to_owned()), label: v.t(k::APP_ORDERS).to_owned() },
        Crumb { href: None, label: order.number.clone() },
    ];
    view! {
        <Title text=title.clone() />
        <CrumbBar crumbs=crumbs />
        {header(v, order, title, credit)}
        {figures(v, detail)}
        <div class="list-page">
            <section class="list" aria-label=v.t(k::ORDERS_LINES)>
                <div class="scroll">{lines(v, order, &detail.lines)}</div>
            </section>
        </div>
    }
    .into_any()
}

fn header(v: Viewer, order: &Order, title: String, credit: bool) -> AnyView {
    let badge = credit.then(|| view! { <span class="badge" data-tone="orange">{v.t(k::ORDERS_CREDIT_NOTE)}</span> });
    let country =
        (!order.country.is_empty()).then(|| view! { <span class="sep opt">"·"</span> <span class="opt">{order.country.clone()}</span> });
    let delivered = order.delivered_at.map(|at| {
        view! {
            <span class="sep">"·"</span>
            <time datetime=at.to_string()>{v.fill(k::MEASURES_DELIVERED_AT, &[("when", &v.date_time(at))])}</time>
        }
    });
    view! {
        <header class="rec-head">
            <span class="thumb s36" data-tone=if credit { "orange" } else { "blue" }>
                <Icon name=if credit { "return" } else { "bag" } />
            </span>
            <div class="id">
                <div class="row">
                    <h1>{title}</h1>
                    {badge}
                </div>
                <div class="meta">
                    {buyer(v, order)}
                    <span class="sep">"·"</span>
                    <time datetime=order.placed_at.to_string()>{v.date_time(order.placed_at)}</time>
                    {delivered}
                    <span class="sep opt">"·"</span>
                    <span class="opt">{v.t(words::channel(order.channel))}</span>
                    {country}
                    <span class="sep opt">"·"</span>
                    <span class="opt">{v.fill(k::LIST_FROM_SOURCE, &[("source", &order.source)])}</span>
                </div>
            </div>
            {order.customer_id.map(|id| to_customer(v, id))}
        </header>
    }
    .into_any()
}

fn to_customer(v: Viewer, id: Uuid) -> AnyView {
    view! {
        <div class="acts">
            <a class="btn" href=format!("{}/orders", link::customer(id))>
                <Icon name="user" />
                {v.t(k::LISTS_TO_CUSTOMER)}
            </a>
        </div>
    }
    .into_any()
}

fn figures(v: Viewer, detail: &OrderDetail) -> AnyView {
    let order = &detail.order;
    let money = |minor| v.money(Money { minor, currency: order.currency });
    let pieces = detail.lines.iter().map(|line| line.quantity).sum();
    let kpi = |label: Key, value: String| {
        view! {
            <div class="kpi">
                <span class="k">{v.t(label)}</span>
                <span class="v">{value}</span>
            </div>
        }
    };
    view! {
        <section class="kpis rec-kpis" tabindex="0" aria-label=v.t(k::LIST_FIGURES)>
            {kpi(k::ORDERS_TOTAL_COLUMN, money(order.total_minor))}
            {kpi(k::ORDERS_SALES, money(order.sales_minor))}
            {kpi(k::ORDERS_CREDITS, money(order.credits_minor))}
            {kpi(k::ORDERS_LINES, v.int(order.lines))}
            {kpi(k::ORDERS_PIECES, v.int(pieces))}
        </section>
    }
    .into_any()
}

fn lines(v: Viewer, order: &Order, lines: &[OrderLine]) -> AnyView {
    let money = |minor| v.money(Money { minor, currency: order.currency });
    let rows = lines.iter().map(|line| {
        view! {
            <tr role="row" class=if line.amount_minor < 0 { "credit" } else { "" }>
                <td role="cell" class="c-title">
                    <a class="name" href=link::product(&order.source, &line.code)>
                        <span class="trunc">{line.description.clone()}</span>
                    </a>
                </td>
                <td role="cell" class="num t2">{line.code.clone()}</td>
                <td role="cell" class="r" data-label=v.t(k::ORDERS_QUANTITY)>{v.int(line.quantity)}</td>
                <td role="cell" class="r t2" data-label=v.t(k::ORDERS_UNIT_PRICE)>{price(v, line.unit_price, order.currency)}</td>
                <td role="cell" class="r c-lead">{money(line.amount_minor)}</td>
            </tr>
        }
    });
    let head = |label: Key, class: &'static str| view! { <th scope="col" role="columnheader" class=class>{v.t(label)}</th> };
    let total = |label: Key, minor: i64| {
        view! {
            <tr role="row">
                <td role="cell" colspan="4" class="r">{v.t(label)}</td>
                <td role="cell" class="r"><b>{money(minor)}</b></td>
            </tr>
        }
    };
    let credits = (order.credits_minor != 0 && order.sales_minor != 0).then(|| {
        view! {
            {total(k::ORDERS_SALES, order.sales_minor)}
            {total(k::ORDERS_CREDITS, -order.credits_minor)}
        }
    });
    view! {
        <table class="table flush as-cards" role="table">
            <caption class="vh">{v.t(k::ORDERS_LINES)}</caption>
            <colgroup>{[420, 120, 88, 104, 120].map(column).into_iter().collect_view()}</colgroup>
            <thead role="rowgroup">
                <tr role="row">
                    {head(k::ORDERS_DESCRIPTION, "")} {head(k::ORDERS_CODE, "")} {head(k::ORDERS_QUANTITY, "r")}
                    {head(k::ORDERS_UNIT_PRICE, "r")} {head(k::ORDERS_AMOUNT, "r")}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
            <tfoot role="rowgroup">{credits} {total(k::ORDERS_TOTAL_COLUMN, order.total_minor)}</tfoot>
        </table>
    }
    .into_any()
}
