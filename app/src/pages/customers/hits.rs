//! Orders and tickets whose number fits the search: they stand above the customers.

use domain::search::{HitKind, SearchHit};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{icon::Icon, link},
    viewer::use_viewer,
};

/// Where a hit leads: to the order or ticket, opened on its customer's page; an anonymous sale to the
/// orders with that number.
fn target(hit: &SearchHit) -> String {
    let opened = |path: String| match hit.ref_id {
        Some(id) => format!("{path}?open={id}"),
        None => path,
    };
    match hit.customer_id.filter(|id| !id.is_nil()) {
        Some(id) => opened(link::customer(id)),
        None => link::with_query("/orders", &[("q".to_owned(), hit.number.clone())]),
    }
}

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
                <a class="chip" href=target(hit)>
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

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn hit(customer_id: Option<Uuid>) -> SearchHit {
        SearchHit {
            kind: HitKind::Order,
            customer_id,
            name: String::new(),
            number: "536 365".into(),
            ref_id: Some(Uuid::from_u128(2)),
            country: String::new(),
            stage: None,
            tier: None,
        }
    }

    #[test]
    fn a_hit_opens_where_it_belongs() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(target(&hit(Some(one))), format!("/customers/{one}?open={two}"));
        assert_eq!(target(&hit(None)), "/orders?q=536+365");
    }
}
