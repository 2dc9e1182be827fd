//! One product: its figures, sales over time, who bought it, what is bought together, complaints.

use domain::{
    money::Money,
    product::{Product, ProductDetail, ProductKind},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{cards, preview::orders};
use crate::{
    api::products::get_product,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        list::{state::skeleton, table::date},
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
    },
    viewer::{Viewer, use_viewer},
};

/// A product by its code in a source system.
#[component]
pub fn ProductPage() -> impl IntoView {
    let params = use_params_map();
    let key = move || params.with(|p| (p.get("source").unwrap_or_default(), p.get("code").unwrap_or_default()));
    let product = Resource::new(key, |(source, code)| get_product(source, code));
    view! {
        <Transition fallback=skeleton>
            {move || {
                product
                    .get()
                    .map(|result| match result {
                        Ok(detail) => page(&detail),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

fn page(detail: &ProductDetail) -> AnyView {
    let v = use_viewer();
    let product = &detail.product;
    let crumbs = vec![
        Crumb { href: Some("/products".to_owned()), label: v.t(k::APP_PRODUCTS).to_owned() },
        Crumb { href: None, label: product.name.clone() },
    ];
    view! {
        <Title text=product.name.clone() />
        <CrumbBar crumbs=crumbs />
        {header(v, product)}
        {figures(v, product)}
        <div class="dash proddash">
            {cards::sales(v, detail)} {cards::complaints(v, detail)} {cards::buyers(v, detail)} {cards::together(v, detail)}
            <p class="c12 t3 f12">
                {v.t(if product.kind == ProductKind::Charge { k::PRODUCTS_CHARGE_NOTE } else { k::PRODUCTS_FIGURES_NOTE })}
            </p>
        </div>
    }
    .into_any()
}

fn header(v: Viewer, product: &Product) -> AnyView {
    let charge = product.kind == ProductKind::Charge;
    let badge = charge.then(|| view! { <span class="badge" data-tone="grey">{v.t(k::PRODUCTS_CHARGE)}</span> });
    view! {
        <header class="rec-head">
            <span class="thumb prodpic" data-tone=if charge { "grey" } else { "amber" }>
                <Icon name=if charge { "tag" } else { "box" } />
            </span>
            <div class="id">
                <div class="row">
                    <h1 class="trunc">{product.name.clone()}</h1>
                    {badge}
                </div>
                <div class="meta">
                    {v.t(k::PRODUCTS_CODE)}
                    " "
                    <b class="num">{product.code.clone()}</b>
                    <span class="sep">"·"</span>
                    <span>{v.fill(k::LIST_FROM_SOURCE, &[("source", &product.source)])}</span>
                </div>
            </div>
            <div class="acts">
                <a class="btn" href=orders(product)>
                    <Icon name="bag" />
                    {v.t(k::LISTS_ITS_ORDERS)}
                </a>
            </div>
        </header>
    }
    .into_any()
}

fn figures(v: Viewer, product: &Product) -> AnyView {
    let money = |minor| v.money(Money { minor, currency: product.currency }).into_any();
    let kpi = |label: Key, value: AnyView| {
        view! {
            <div class="kpi">
                <span class="k">{v.t(label)}</span>
                <span class="v">{value}</span>
            </div>
        }
    };
    view! {
        <section class="kpis rec-kpis" tabindex="0" aria-label=v.t(k::LIST_FIGURES)>
            {kpi(k::PRODUCTS_REVENUE, money(product.revenue_minor))}
            {kpi(k::PRODUCTS_CREDITS, money(product.credits_minor))}
            {kpi(k::PRODUCTS_NET, money(product.revenue_minor - product.credits_minor))}
            {kpi(k::PRODUCTS_UNITS, v.int(product.units).into_any())}
            {kpi(k::PRODUCTS_LINES, v.int(product.lines).into_any())}
            {kpi(k::PRODUCTS_LAST_SOLD, date(v, product.last_sold_at))}
        </section>
    }
    .into_any()
}
