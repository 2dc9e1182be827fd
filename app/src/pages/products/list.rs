//! The list of products; charges are a list of their own, because they are in no ranking.

use domain::{
    money::Money,
    page::{Page, Pairs, with},
    product::{Product, ProductKind, ProductQuery},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::products::list_products,
    i18n::keys as k,
    ui::{
        keys::{Cursor, list_keys},
        link,
        list::{
            Address,
            form::{SearchBox, segmented},
            page_changes,
            pager::{Counted, pager},
            state::{Empty, empty, problem, skeleton},
            table::{Cell, Head, RowView, date, table},
            waiting,
        },
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

const COUNTED: Counted =
    Counted { one: k::PRODUCTS_TOTAL_ONE, many: k::PRODUCTS_TOTAL, more: k::PRODUCTS_TOTAL_MORE, about: k::PRODUCTS_TOTAL_ABOUT };
const EMPTY: Empty = Empty { nothing: (k::PRODUCTS_NOTHING, k::LIST_NOTHING_TEXT), no_match: k::PRODUCTS_NO_MATCH };
const HEADS: &[Head] = &[
    Head::words(k::PRODUCTS_NAME, "name", 320),
    Head::words(k::PRODUCTS_CODE, "", 120),
    Head::figures(k::PRODUCTS_UNITS, "units", 88),
    Head::figures(k::PRODUCTS_LINES, "", 88),
    Head::figures(k::PRODUCTS_REVENUE, "revenue", 112),
    Head::figures(k::PRODUCTS_CREDITS, "", 104),
    Head::figures(k::PRODUCTS_LAST_SOLD, "", 104),
];

/// The list of products.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/products");
    let cursor = list_keys();
    page_changes(address, cursor);
    let (pending, set_pending) = waiting();
    let rows = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_products(key).await) });
    view! {
        <Title text=v.t(k::APP_PRODUCTS) />
        <CrumbBar crumbs=vec![Crumb { href: None, label: v.t(k::APP_PRODUCTS).to_owned() }] />
        <div class="list-page">
            <section class="list" aria-label=v.t(k::APP_PRODUCTS)>
                <h1 class="vh">{v.t(k::APP_PRODUCTS)}</h1>
                <div class="toolbar">
                    <SearchBox address=address cursor=cursor label=k::PRODUCTS_SEARCH />
                    {move || address.base.with(|pairs| kinds(v, address, pairs))}
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
    let charges = domain::page::value(pairs, "kind") == Some(ProductKind::Charge.word());
    let choice = |label, word: &str, current| (v.t(label), address.href(&with(pairs, "kind", word)), current);
    let choices = vec![choice(k::APP_PRODUCTS, "", !charges), choice(k::PRODUCTS_CHARGES, ProductKind::Charge.word(), charges)];
    segmented(v.t(k::PRODUCTS_KIND), choices)
}

fn rows_view(address: Address, cursor: Cursor, pending: ReadSignal<bool>, pairs: &Pairs, page: &Page<Product>) -> AnyView {
    let v = use_viewer();
    let query = ProductQuery::from_pairs(pairs).unwrap_or_default();
    if page.rows.is_empty() {
        return empty(address, EMPTY, !query.filter_pairs().is_empty());
    }
    let rows = page.rows.iter().map(|product| row(v, product)).collect();
    let sorted = (query.sort.word(), query.direction);
    view! {
        <div class="scroll" class:is-stale=pending>
            {table(k::APP_PRODUCTS, address, pairs, (HEADS, sorted), cursor, rows)}
        </div>
        {pager(address, pairs, COUNTED, page)}
    }
    .into_any()
}

fn row(v: Viewer, product: &Product) -> RowView {
    let money = |minor| v.money_short(Money { minor, currency: product.currency });
    let name = view! {
        <a class="name row-link" href=link::product(&product.source, &product.code)>
            <span class="trunc">{product.name.clone()}</span>
        </a>
    };
    let cells = vec![
        Cell::new("c-title", name),
        Cell::new("num t2", product.code.clone()),
        Cell::labelled(k::PRODUCTS_UNITS, "r", v.int(product.units)),
        Cell::labelled(k::PRODUCTS_LINES, "r t2", v.int(product.lines)),
        Cell::new("r c-lead", money(product.revenue_minor)),
        Cell::labelled(k::PRODUCTS_CREDITS, "r t2", money(product.credits_minor)),
        Cell::labelled(k::PRODUCTS_LAST_SOLD, "r t2", date(v, product.last_sold_at)),
    ];
    RowView { id: String::new(), class: "", cells }
}
