//! The filters of the product list: the form, the chips of those that are on, and goods or charges.

use domain::{
    page::{Pairs, value, with},
    product::{ProductKind, ProductQuery},
    view::Choices,
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::list::{
        Address,
        chips::Chip,
        form::{filter_menu, given, input, segmented},
    },
    viewer::Viewer,
};

/// What the form has fields for.
const FIELDS: &[&str] = &["sold_from", "sold_to"];

/// Goods, or charges.
pub(super) fn kinds(v: Viewer, address: Address, pairs: &Pairs) -> AnyView {
    let charges = value(pairs, "kind") == Some(ProductKind::Charge.word());
    let choice = |label, word: &str, current| (v.t(label), address.href(&with(pairs, "kind", word)), current);
    let choices = vec![choice(k::APP_PRODUCTS, "", !charges), choice(k::PRODUCTS_CHARGES, ProductKind::Charge.word(), charges)];
    segmented(v.t(k::PRODUCTS_KIND), choices)
}

/// The filter form, as the address has it.
pub(super) fn form(address: Address, pairs: &Pairs, _: &Choices) -> AnyView {
    let body = view! {
        {input("sold_from", "date", k::LISTS_SOLD_FROM, given(pairs, "sold_from"))}
        {input("sold_to", "date", k::LISTS_SOLD_TO, given(pairs, "sold_to"))}
    };
    filter_menu(address, pairs, FIELDS, body.into_any())
}

/// The filters that are on; the kind has a choice of its own.
pub(super) fn chips(v: Viewer, pairs: &Pairs) -> Vec<Chip> {
    let query = ProductQuery::from_pairs(pairs).unwrap_or_default();
    let day = |day: domain::time::Day| v.date(day.start());
    [
        query.sold_from.map(|d| Chip::from(k::PRODUCTS_LAST_SOLD, day(d), &["sold_from"])),
        query.sold_to.map(|d| Chip::to(k::PRODUCTS_LAST_SOLD, day(d), &["sold_to"])),
    ]
    .into_iter()
    .flatten()
    .collect()
}
