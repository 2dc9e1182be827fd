//! An order, a ticket or a long text opened in place, under the row or event it belongs to.

use domain::{order::OrderDetail, ticket::TicketDetail};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    data::{OpenedItem, Tab},
    details,
};
use crate::{
    api::{orders, tickets, timeline},
    error::ApiError,
    i18n::keys as k,
    ui::notice::explain,
    viewer::Viewer,
};

/// What a server function answers.
pub(crate) type Answer<T> = Result<T, ApiError>;

/// What can be opened in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Opened {
    /// An order with its lines.
    Order(OrderDetail),
    /// A ticket with its messages.
    Ticket(TicketDetail),
    /// The whole text of an event.
    Body(String),
}

/// What to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// An order.
    Order(Uuid),
    /// A ticket.
    Ticket(Uuid),
    /// The text of an event.
    Body(Uuid),
}

impl Target {
    /// Whose id the address holds.
    pub(super) const fn id(self) -> Uuid {
        match self {
            Self::Order(id) | Self::Ticket(id) | Self::Body(id) => id,
        }
    }

    /// The key of the address that opens it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Order(_) | Self::Ticket(_) => "open",
            Self::Body(_) => "body",
        }
    }
}

async fn fetch(customer: Uuid, target: Target) -> Answer<Opened> {
    Ok(match target {
        Target::Order(id) => Opened::Order(orders::get_customer_order(customer, id).await?),
        Target::Ticket(id) => Opened::Ticket(tickets::get_customer_ticket(customer, id).await?),
        Target::Body(id) => Opened::Body(timeline::get_body(customer, id).await?),
    })
}

/// What `?open=` or `?body=` asks for. The timeline's `open` may be an order or a ticket.
pub(super) async fn find_opened(customer: Uuid, tab: Tab, open: Option<Uuid>, body: Option<Uuid>) -> OpenedItem {
    let Some(id) = open else {
        let id = body?;
        return Some((id, fetch(customer, Target::Body(id)).await));
    };
    let order = if tab == Tab::Tickets { Err(ApiError::NotFound) } else { fetch(customer, Target::Order(id)).await };
    Some(match (order, tab) {
        (Err(ApiError::NotFound), Tab::Timeline | Tab::Tickets) => (id, fetch(customer, Target::Ticket(id)).await),
        (answer, _) => (id, answer),
    })
}

/// Opens and shuts one item. With JavaScript off its link asks for a page on which it is open.
#[derive(Clone, Copy)]
pub(super) struct Opener {
    customer: Uuid,
    target: Target,
    // None: shut. Some(None): on its way.
    state: RwSignal<Option<Option<Answer<Opened>>>>,
}

impl Opener {
    /// Shut, unless the address opens it.
    pub(super) fn new(customer: Uuid, target: Target, opened: &OpenedItem) -> Self {
        let answer = opened.as_ref().filter(|(id, _)| *id == target.id()).map(|(_, answer)| Some(answer.clone()));
        Self { customer, target, state: RwSignal::new(answer) }
    }

    /// What it opens.
    pub(super) const fn target(self) -> Target {
        self.target
    }

    /// Whether it is open, or about to be.
    pub(super) fn is_open(self) -> bool {
        self.state.with(Option::is_some)
    }

    /// For `aria-expanded`.
    pub(super) fn expanded(self) -> &'static str {
        if self.is_open() { "true" } else { "false" }
    }

    /// Opens it, fetching what is in it, or shuts it.
    pub(super) fn toggle(self) {
        if self.state.with_untracked(Option::is_some) {
            self.state.set(None);
            return;
        }
        self.state.set(Some(None));
        spawn_local(async move {
            let answer = fetch(self.customer, self.target).await;
            // Shut again in the meantime: then it stays shut.
            self.state.try_update(|state| {
                if state.is_some() {
                    *state = Some(Some(answer));
                }
            });
        });
    }

    /// The text of an event, once it is there.
    pub(super) fn text(self) -> Option<String> {
        self.state.with(|state| match state {
            Some(Some(Ok(Opened::Body(text)))) => Some(text.clone()),
            _ => None,
        })
    }

    /// What is in it; nothing while shut.
    pub(super) fn view(self, v: Viewer) -> AnyView {
        self.state.with(|state| match state {
            None => ().into_any(),
            Some(None) => view! {
                <div class="stack" aria-busy="true" aria-label=v.t(k::APP_LOADING) role="status">
                    <span class="skeleton w60"></span>
                    <span class="skeleton w40"></span>
                </div>
            }
            .into_any(),
            Some(Some(Ok(Opened::Order(order)))) => details::order(v, order),
            Some(Some(Ok(Opened::Ticket(ticket)))) => details::ticket(v, ticket),
            Some(Some(Ok(Opened::Body(text)))) => details::paragraphs(text),
            Some(Some(Err(error))) => {
                let (title, detail) = explain(v, error);
                view! {
                    <p class="note bad" role="alert">
                        <span>
                            <b>{title}</b>
                            " "
                            {detail}
                        </span>
                    </p>
                }
                .into_any()
            }
        })
    }
}
