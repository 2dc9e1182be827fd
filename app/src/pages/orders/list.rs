//! The list of orders and credit notes.

use domain::{
    list::{Column, key},
    live::ChangedKind,
    money::Money,
    order::{Order, OrderColumn, OrderDetail, OrderKind, OrderQuery},
    page::{Page, Pairs, with},
};
use leptos::prelude::*;

use super::{columns, filter, preview};
use crate::{
    api::orders::{get_order, list_orders},
    error::ApiError,
    i18n::keys as k,
    ui::list::{
        Address,
        columns::{choices, preview_cell},
        listing::{About, Parts, Place, Sheet, listing, news, rows},
        pager::Counted,
        preview::{keyed, part},
        state::Empty,
        table::{Head, RowView},
    },
    viewer::Viewer,
};

const ABOUT: About = About {
    title: k::APP_ORDERS,
    icon: "bag",
    search: k::ORDERS_SEARCH,
    counted: Counted {
        one: k::ORDERS_TOTAL_ONE,
        many: k::ORDERS_TOTAL,
        more: k::ORDERS_TOTAL_MORE,
        about: k::ORDERS_TOTAL_ABOUT,
        to_the_end: true,
    },
    empty: Empty { nothing: (k::ORDERS_NOTHING, k::LIST_NOTHING_TEXT), no_match: k::ORDERS_NO_MATCH },
    segments: Some(filter::kinds),
    actions: None,
    form: filter::form,
    chips: filter::chips,
    columns: |pairs| choices(pairs, columns::label),
};

/// The list of orders.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let (place, pending) = Place::of("/orders");
    let address = place.address;
    let loaded = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_orders(key).await) });
    let previewed = Resource::new(move || address.preview.get(), |key| async move { Some(opened(&key?).await) });
    let parts = Parts {
        news: news(place, ChangedKind::Order, loaded, |order| order.id),
        above: None,
        rows: rows(place, &ABOUT, loaded, sheet),
        preview: part(
            address,
            loaded,
            |order| key(&order.source, &order.number),
            previewed,
            (ChangedKind::Order, |detail| detail.order.id),
            preview::show,
        ),
        pending,
    };
    listing(place, &ABOUT, parts)
}

async fn opened(preview: &str) -> Result<OrderDetail, ApiError> {
    let (source, number) = keyed(preview)?;
    get_order(source, number).await
}

fn sheet(v: Viewer, address: Address, pairs: &Pairs, page: &Page<Order>) -> Sheet {
    let query = OrderQuery::from_pairs_for(pairs, v.fields()).unwrap_or_default();
    let columns = OrderColumn::shown(pairs, v.fields());
    let rows = page.rows.iter().map(|order| {
        let id = key(&order.source, &order.number);
        let first = preview_cell(address.href(&with(pairs, "preview", &id)), &order.number);
        let cells = std::iter::once(first).chain(columns.iter().map(|column| columns::cell(v, order, *column))).collect();
        RowView { id, label: order.number.clone(), class: if order.kind == OrderKind::CreditNote { "credit" } else { "" }, cells }
    });
    let currency = page.rows.first().map(|order| order.currency);
    let sum = page.sum_minor.zip(currency).map(|(minor, currency)| v.money(Money { minor, currency }));
    Sheet {
        sum: sum.map(|sum| v.fill(k::ORDERS_SUM, &[("amount", &sum)])),
        rows: rows.collect(),
        heads: std::iter::once(Head::icons(k::LISTS_PREVIEW)).chain(columns.iter().map(|c| columns::head(*c))).collect(),
        sorted: (query.sort.word(), query.direction),
        filtered: !query.filter_pairs().is_empty(),
    }
}
