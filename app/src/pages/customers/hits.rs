//! Orders and tickets whose number fits the search: they stand above the customers.

use domain::search::{HitKind, SearchHit};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{icon::Icon, link},
    viewer::use_viewer,
};

/// The hits that are no customers, as chips.
pub(super) fn strip(hits: &[SearchHit]) -> Option<AnyView> {
    let v = use_viewer();
    let chips: Vec<_> = hits
        .iter()
        .filter(|hit| hit.kind != HitKind::Customer)
        .map(|hit| {
            let (icon, kind) =
                if hit.kind == HitKind::Order { ("bag", k::CUSTOMERS_HIT_ORDER) } else { ("ticket", k::CUSTOMERS_HIT_TICKET) };
            let name = if hit.name.is_empty() { v.t(k::ORDERS_ANONYMOUS).to_owned() } else { hit.name.clone() };
            view! {
                <a class="chip" href=link::hit(hit)>
                    <Icon name=icon size="i-12" />
                    <span>{v.fill(kind, &[("number", &hit.number)])}</span>
                    <span class="count">{name}</span>
                </a>
            }
        })
        .collect();
    (!chips.is_empty()).then(|| {
        view! {
            <nav class="toolbar wrap" aria-label=v.t(k::CUSTOMERS_HITS)>
                <span class="f12 t3">{v.t(k::CUSTOMERS_HITS)}</span>
                {chips}
            </nav>
        }
        .into_any()
    })
}
