//! The list of products; charges are a list of their own, because they are in no ranking.

use domain::{
    list::{Column, key},
    live::ChangedKind,
    page::{Page, Pairs, with},
    product::{Product, ProductColumn, ProductQuery},
};
use leptos::prelude::*;

use super::{columns, filter, preview};
use crate::{
    api::products::{list_products, preview_product},
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
    title: k::APP_PRODUCTS,
    icon: "box",
    search: k::PRODUCTS_SEARCH,
    counted: Counted {
        one: k::PRODUCTS_TOTAL_ONE,
        many: k::PRODUCTS_TOTAL,
        more: k::PRODUCTS_TOTAL_MORE,
        about: k::PRODUCTS_TOTAL_ABOUT,
        to_the_end: false,
    },
    empty: Empty { nothing: (k::PRODUCTS_NOTHING, k::LIST_NOTHING_TEXT), no_match: k::PRODUCTS_NO_MATCH },
    segments: Some(filter::kinds),
    actions: None,
    form: filter::form,
    chips: filter::chips,
    columns: |pairs| choices(pairs, columns::label),
};

/// The list of products.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let (place, pending) = Place::of("/products");
    let address = place.address;
    let loaded = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_products(key).await) });
    let previewed = Resource::new(move || address.preview.get(), |key| async move { Some(opened(&key?).await) });
    let parts = Parts {
        news: news(place, ChangedKind::Product, loaded, |product| product.id),
        above: None,
        rows: rows(place, &ABOUT, loaded, sheet),
        preview: part(
            address,
            loaded,
            |product| key(&product.source, &product.code),
            previewed,
            (ChangedKind::Product, |(product, _)| product.id),
            preview::show,
        ),
        pending,
    };
    listing(place, &ABOUT, parts)
}

async fn opened(preview: &str) -> Result<preview::Loaded, ApiError> {
    let (source, code) = keyed(preview)?;
    preview_product(source, code).await
}

fn sheet(v: Viewer, address: Address, pairs: &Pairs, page: &Page<Product>) -> Sheet {
    let query = ProductQuery::from_pairs_for(pairs, v.fields()).unwrap_or_default();
    let columns = ProductColumn::shown(pairs, v.fields());
    let rows = page.rows.iter().map(|product| {
        let id = key(&product.source, &product.code);
        let first = preview_cell(address.href(&with(pairs, "preview", &id)), &product.name);
        let cells = std::iter::once(first).chain(columns.iter().map(|column| columns::cell(v, product, *column))).collect();
        RowView { id, label: product.name.clone(), class: "", cells }
    });
    Sheet {
        rows: rows.collect(),
        heads: std::iter::once(Head::icons(k::LISTS_PREVIEW)).chain(columns.iter().map(|c| columns::head(*c))).collect(),
        sorted: (query.sort.word(), query.direction),
        sum: None,
        filtered: !query.filter_pairs().is_empty(),
    }
}
