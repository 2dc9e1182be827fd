//! The preview beside the order list: what was bought, by whom.

use domain::{
    money::Money,
    order::{OrderDetail, OrderKind},
};
use leptos::prelude::*;

use super::order::buyer;
use crate::{
    i18n::keys as k,
    ui::{
        icon::Icon,
        link,
        list::{
            preview::{Preview, figure},
            table::date,
        },
        price::price,
        words,
    },
    viewer::Viewer,
};

/// So many lines are shown; the page of the order has the others.
const LINES: usize = 12;

/// The panel with one order.
pub(super) fn show(v: Viewer, detail: &OrderDetail) -> Preview {
    let order = &detail.order;
    Preview { name: order.number.clone(), href: link::order(&order.source, &order.number), body: body(v, detail) }
}

fn body(v: Viewer, detail: &OrderDetail) -> AnyView {
    let order = &detail.order;
    let v = v.seeing(order.fields);
    let credit = order.kind == OrderKind::CreditNote;
    let title = v.fill(if credit { k::INTERACTION_CREDIT_NOTE } else { k::INTERACTION_ORDER }, &[("subject", &order.number)]);
    let to_customer = order.customer_id.map(|id| {
        view! {
            <footer>
                <a class="btn primary" href=link::customer(id)>
                    <Icon name="user" />
                    {v.t(k::LISTS_TO_CUSTOMER)}
                </a>
            </footer>
        }
    });
    view! {
        <div class="scroll">
            <div class="who">
                <span class="thumb s36" data-tone=if credit { "orange" } else { "blue" }>
                    <Icon name=if credit { "return" } else { "bag" } />
                </span>
                <div class="trunc">
                    <h2 class="rec-name trunc">{title}</h2>
                    <div class="row tight f12 t3">
                        {buyer(v, order)}
                        <span class="sep">"·"</span>
                        {v.t(words::channel(order.channel))}
                        <span class="sep">"·"</span>
                        {date(v, Some(order.placed_at))}
                    </div>
                </div>
            </div>
            {figures(v, detail)}
            {lines(v, detail)}
        </div>
        {to_customer}
    }
    .into_any()
}

fn figures(v: Viewer, detail: &OrderDetail) -> AnyView {
    let order = &detail.order;
    let money = |minor| v.money(Money { minor, currency: order.currency }).into_any();
    let pieces: i64 = detail.lines.iter().map(|line| line.quantity).sum();
    let pieces = v.fill(k::LISTS_PIECES, &[("n", &v.int(pieces))]);
    view! {
        <div class="grid3">
            {figure(v, None, k::ORDERS_TOTAL_COLUMN, money(order.total_minor), order.country.clone().into_any())}
            {figure(v, None, k::ORDERS_LINES, v.int(order.lines).into_any(), pieces.into_any())}
            {figure(v, None, k::ORDERS_CREDITS, money(order.credits_minor), ().into_any())}
        </div>
    }
    .into_any()
}

fn lines(v: Viewer, detail: &OrderDetail) -> AnyView {
    let order = &detail.order;
    let money = |minor| v.money(Money { minor, currency: order.currency });
    let rows = detail.lines.iter().take(LINES).map(|line| {
        let at = [("n", v.int(line.quantity)), ("price", price(v, line.unit_price, order.currency))];
        let at = v.fill(k::RECORD_QUANTITY_AT, &[(at[0].0, &at[0].1), (at[1].0, &at[1].1)]);
        view! {
            <li>
                <a class="trunc med num-link" href=link::product(&order.source, &line.code)>{line.description.clone()}</a>
                <span class="t3">{at}</span>
                <span class="num">{money(line.amount_minor)}</span>
            </li>
        }
    });
    let more = detail.lines.len().saturating_sub(LINES);
    let more = (more > 0).then(|| {
        view! {
            <li>
                <a class="link" href=link::order(&order.source, &order.number)>
                    {v.fill(k::LISTS_MORE_LINES, &[("n", &v.int(more as i64))])}
                </a>
            </li>
        }
    });
    view! {
        <section class="sec pt">
            <ul class="lines ctx-lines">
                {rows.collect_view()} {more}
                <li class="semi">
                    {v.t(k::ORDERS_TOTAL_COLUMN)}
                    <span class="num">{money(order.total_minor)}</span>
                </li>
            </ul>
        </section>
    }
    .into_any()
}
