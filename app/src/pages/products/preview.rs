//! The preview beside the product list: the figures, and to whom it was sold last.

use domain::{
    list::key,
    money::Money,
    product::{Product, ProductKind, Sale},
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        link,
        list::{
            preview::{Preview, figure},
            table::date,
        },
    },
    viewer::Viewer,
};

/// What a preview is made of: the product, and its newest sales.
pub(super) type Loaded = (Product, Vec<Sale>);

/// The panel with one product.
pub(super) fn show(v: Viewer, (product, sales): &Loaded) -> Preview {
    Preview { name: product.name.clone(), href: link::product(&product.source, &product.code), body: body(v, product, sales) }
}

/// The orders that a product stands on.
pub(super) fn orders(product: &Product) -> String {
    link::with_query("/orders", &[("product".to_owned(), key(&product.source, &product.code))])
}

fn body(v: Viewer, product: &Product, sales: &[Sale]) -> AnyView {
    let charge = product.kind == ProductKind::Charge;
    let badge = charge.then(|| view! { <span class="badge" data-tone="grey">{v.t(k::PRODUCTS_CHARGE)}</span> });
    view! {
        <div class="scroll">
            <div class="who">
                <span class="thumb s36" data-tone=if charge { "grey" } else { "amber" }>
                    <Icon name=if charge { "tag" } else { "box" } />
                </span>
                <div class="trunc">
                    <div class="row wrap">
                        <h2 class="rec-name trunc">{product.name.clone()}</h2>
                        {badge}
                    </div>
                    <div class="f12 t3 trunc">
                        <span class="num">{product.code.clone()}</span>
                        " · "
                        {v.fill(k::LIST_FROM_SOURCE, &[("source", &product.source)])}
                    </div>
                </div>
            </div>
            {figures(v, product)}
            {lately(v, product, sales)}
        </div>
        <footer>
            <a class="btn primary" href=orders(product)>
                <Icon name="bag" />
                {v.t(k::LISTS_ITS_ORDERS)}
            </a>
        </footer>
    }
    .into_any()
}

fn figures(v: Viewer, product: &Product) -> AnyView {
    let money = |minor| v.money_short(Money { minor, currency: product.currency }).into_any();
    let kpi = |label: Key, value: AnyView| figure(v, None, label, value, ().into_any());
    view! {
        <div class="grid3">
            {kpi(k::PRODUCTS_REVENUE, money(product.revenue_minor))}
            {kpi(k::PRODUCTS_CREDITS, money(product.credits_minor))}
            {kpi(k::PRODUCTS_NET, money(product.revenue_minor - product.credits_minor))}
            {kpi(k::PRODUCTS_UNITS, v.int(product.units).into_any())}
            {kpi(k::PRODUCTS_LINES, v.int(product.lines).into_any())}
            {kpi(k::PRODUCTS_LAST_SOLD, date(v, product.last_sold_at))}
        </div>
    }
    .into_any()
}

fn lately(v: Viewer, product: &Product, sales: &[Sale]) -> AnyView {
    let rows = sales.iter().map(|sale| {
        let amount = v.money(Money { minor: sale.amount_minor, currency: product.currency });
        let buyer = match sale.customer_id {
            Some(id) => view! { <a class="trunc med num-link" href=link::customer(id)>{sale.customer.clone()}</a> }.into_any(),
            None => view! { <span class="trunc t3">{v.t(k::ORDERS_ANONYMOUS)}</span> }.into_any(),
        };
        view! {
            <li>
                {buyer}
                <a class="t3 num-link" href=link::order(&sale.source, &sale.number)>
                    {v.date(sale.at)}
                    " · × "
                    {v.int(sale.quantity)}
                </a>
                <span class="num">{amount}</span>
            </li>
        }
    });
    view! {
        <section class="sec">
            <header>
                <h2>{v.t(k::LISTS_LATEST_SALES)}</h2>
            </header>
            <ul class="lines ctx-lines">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}
