//! The list of tickets.

use domain::{
    list::{Column, key},
    live::ChangedKind,
    page::{Page, Pairs, with},
    ticket::{Ticket, TicketColumn, TicketDetail, TicketQuery},
};
use leptos::prelude::*;

use super::{columns, filter, preview};
use crate::{
    api::tickets::{get_ticket, list_tickets},
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
    title: k::APP_TICKETS,
    icon: "ticket",
    search: k::TICKETS_SEARCH,
    counted: Counted {
        one: k::TICKETS_TOTAL_ONE,
        many: k::TICKETS_TOTAL,
        more: k::TICKETS_TOTAL_MORE,
        about: k::TICKETS_TOTAL_ABOUT,
        to_the_end: true,
    },
    empty: Empty { nothing: (k::TICKETS_NOTHING, k::LIST_NOTHING_TEXT), no_match: k::TICKETS_NO_MATCH },
    segments: Some(filter::progress),
    actions: None,
    form: filter::form,
    chips: filter::chips,
    columns: |pairs| choices(pairs, columns::label),
};

/// The list of tickets.
#[component]
pub fn TicketsPage() -> impl IntoView {
    let (place, pending) = Place::of("/tickets");
    let address = place.address;
    let loaded = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_tickets(key).await) });
    let previewed = Resource::new(move || address.preview.get(), |key| async move { Some(opened(&key?).await) });
    let parts = Parts {
        news: news(place, ChangedKind::Ticket, loaded, |ticket| ticket.id),
        above: None,
        rows: rows(place, &ABOUT, loaded, sheet),
        preview: part(
            address,
            loaded,
            |ticket| key(&ticket.source, &ticket.number),
            previewed,
            (ChangedKind::Ticket, |detail| detail.ticket.id),
            preview::show,
        ),
        pending,
    };
    listing(place, &ABOUT, parts)
}

async fn opened(preview: &str) -> Result<TicketDetail, ApiError> {
    let (source, number) = keyed(preview)?;
    get_ticket(source, number).await
}

fn sheet(v: Viewer, address: Address, pairs: &Pairs, page: &Page<Ticket>) -> Sheet {
    let query = TicketQuery::from_pairs_for(pairs, v.fields()).unwrap_or_default();
    let columns = TicketColumn::shown(pairs, v.fields());
    let rows = page.rows.iter().map(|ticket| {
        let id = key(&ticket.source, &ticket.number);
        let first = preview_cell(address.href(&with(pairs, "preview", &id)), &ticket.subject);
        let cells = std::iter::once(first).chain(columns.iter().map(|column| columns::cell(v, ticket, *column))).collect();
        RowView { id, label: ticket.subject.clone(), class: "", cells }
    });
    Sheet {
        rows: rows.collect(),
        heads: std::iter::once(Head::icons(k::LISTS_PREVIEW)).chain(columns.iter().map(|c| columns::head(*c))).collect(),
        sorted: (query.sort.word(), query.direction),
        sum: None,
        filtered: !query.filter_pairs().is_empty(),
    }
}
