//! The customer list: search, filters, saved views, and a preview beside the rows.

pub mod columns;
mod filter;
mod hits;
mod preview;

use domain::access::{self, Action};
use std::sync::Arc;

use domain::{
    customer::{CustomerColumn, CustomerQuery, Facts},
    list::Column,
    live::ChangedKind,
    page::{Page, Pairs, value, with},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::customers::{list_customers, preview_customer, search},
    error::ApiError,
    i18n::keys as k,
    ui::{
        icon::Icon,
        list::{
            Address,
            columns::{choices, preview_cell},
            listing::{About, Parts, Place, Sheet, listing, news, rows},
            pager::Counted,
            preview::part,
            state::Empty,
            table::{Head, RowView},
        },
    },
    viewer::Viewer,
};

const ABOUT: About = About {
    title: k::APP_CUSTOMERS,
    icon: "users",
    search: k::CUSTOMERS_SEARCH,
    counted: Counted {
        one: k::CUSTOMERS_TOTAL_ONE,
        many: k::CUSTOMERS_TOTAL,
        more: k::CUSTOMERS_TOTAL_MORE,
        about: k::CUSTOMERS_TOTAL_ABOUT,
        to_the_end: true,
    },
    empty: Empty { nothing: (k::CUSTOMERS_NOTHING, k::CUSTOMERS_NOTHING_TEXT), no_match: k::CUSTOMERS_NO_MATCH },
    segments: None,
    actions: Some(actions),
    form: filter::form,
    chips: filter::chips,
    columns: |pairs| choices(pairs, columns::label),
};

/// The list of customers.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let (place, pending) = Place::of("/customers");
    let address = place.address;
    let loaded = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_customers(key).await) });
    let found = Resource::new(
        move || address.key.with(|key| number_searched(key)),
        |text| async move { if text.is_empty() { Ok(Vec::new()) } else { search(text).await } },
    );
    let previewed = Resource::new(move || address.preview.get(), |id| async move { Some(preview(&id?).await) });
    let parts = Parts {
        news: news(place, ChangedKind::Customer, loaded, |facts| facts.customer_id),
        above: Some(Arc::new(move || found.get().and_then(Result::ok).and_then(|hits| hits::strip(&hits)))),
        rows: rows(place, &ABOUT, loaded, sheet),
        preview: part(
            address,
            loaded,
            |facts| facts.customer_id.to_string(),
            previewed,
            (ChangedKind::Customer, |(record, _)| record.facts.customer_id),
            preview::show,
        ),
        pending,
    };
    listing(place, &ABOUT, parts)
}

/// The ways to a new customer, and to those that may be one.
fn actions(v: Viewer) -> AnyView {
    view! {
        <a class="btn ghost sm icon" href="/duplicates" aria-label=v.t(k::MERGE_DUPLICATES) title=v.t(k::MERGE_DUPLICATES)>
            <Icon name="copy" />
        </a>
        {v.may(Action::Create, access::Resource::Customer)
            .then(|| {
                view! {
                    <a class="btn sm" href="/customers/new">
                        <Icon name="plus" size="i-14" />
                        {v.t(k::MERGE_NEW_SHORT)}
                    </a>
                }
            })}
    }
    .into_any()
}

async fn preview(id: &str) -> Result<preview::Loaded, ApiError> {
    preview_customer(id.parse::<Uuid>().map_err(|_| ApiError::NotFound)?).await
}

/// The search, where it has a digit in it: only then can it be the number of an order or a ticket.
fn number_searched(key: &str) -> String {
    let pairs = domain::page::parse_query(key);
    value(&pairs, "q").filter(|q| q.chars().any(|c| c.is_ascii_digit())).unwrap_or_default().to_owned()
}

fn sheet(v: Viewer, address: Address, pairs: &Pairs, page: &Page<Facts>) -> Sheet {
    let query = CustomerQuery::from_pairs_for(pairs, v.fields()).unwrap_or_default();
    let columns = CustomerColumn::shown(pairs, v.fields());
    let rows = page.rows.iter().map(|facts| {
        let id = facts.customer_id.to_string();
        let first = preview_cell(address.href(&with(pairs, "preview", &id)), &facts.name);
        let cells = std::iter::once(first).chain(columns.iter().map(|column| columns::cell(v, facts, *column))).collect();
        RowView { id, label: facts.name.clone(), class: "", cells }
    });
    Sheet {
        rows: rows.collect(),
        heads: std::iter::once(Head::icons(k::LISTS_PREVIEW)).chain(columns.iter().map(|c| columns::head(*c))).collect(),
        sorted: (query.sort.word(), query.direction),
        sum: None,
        filtered: query.is_filtered(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_number_is_looked_up_as_one() {
        assert_eq!(number_searched("q=T-10&tier=gold"), "T-10");
        assert_eq!(number_searched("q=anna"), "");
        assert_eq!(number_searched("tier=gold"), "");
    }
}
