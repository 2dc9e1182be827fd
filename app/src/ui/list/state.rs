//! A list that has nothing to show: not yet, not at all, or not with this address.

use leptos::prelude::*;

use super::Address;
use crate::{
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{icon::Icon, notice::explain},
    viewer::use_viewer,
};

/// Why a list could not be shown, in its place, with the way out. Sets the response's status.
pub fn problem(address: Address, error: &ApiError) -> AnyView {
    #[cfg(feature = "ssr")]
    crate::server::set_status(error.status());
    let v = use_viewer();
    let (title, detail) = explain(v, error);
    let (label, href) = match error {
        ApiError::Invalid(_) => (v.t(k::ERROR_CLEAR), address.everything()),
        // The whole page again: to the router it would be the address it is at already.
        _ => (v.t(k::APP_TRY_AGAIN), address.base.with(|pairs| address.href(pairs))),
    };
    view! {
        <div class="banner bad" role="alert">
            <Icon name="alert" />
            <div>
                <b>{title}</b>
                " "
                {detail}
            </div>
            <a class="btn sm" rel="external" href=href>{label}</a>
        </div>
    }
    .into_any()
}

/// What an empty list says.
#[derive(Clone, Copy)]
pub struct Empty {
    /// Nothing is stored yet: title and what to do.
    pub nothing: (Key, Key),
    /// Nothing fits the filter: title.
    pub no_match: Key,
}

/// An empty list: a drawing, a sentence, a button.
pub fn empty(address: Address, words: Empty, filtered: bool) -> AnyView {
    let v = use_viewer();
    let (title, text, button) = if filtered {
        (words.no_match, k::LIST_NO_MATCH_TEXT, k::ERROR_CLEAR)
    } else {
        (words.nothing.0, words.nothing.1, k::LIST_LOOK_AGAIN)
    };
    // A house and a lens, or two houses nobody has moved into.
    let art = if filtered {
        "M8 40V20L22 8l14 12v20zM18 40V29a4 4 0 0 1 8 0v11M58 34a9 9 0 1 1 .1 0M64.500 31.500 72 39"
    } else {
        "M10 40V22l14-12 14 12v18zM42 40V22l14-12 14 12v18zM20 40V30a4 4 0 0 1 8 0v10M52 40V30a4 4 0 0 1 8 0v10"
    };
    view! {
        <div class="empty">
            <svg
                class="art"
                width="80"
                height="48"
                viewBox="0 0 80 48"
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
                aria-hidden="true"
            >
                <path d=art />
            </svg>
            <h2>{v.t(title)}</h2>
            <p>{v.t(text)}</p>
            <a class="btn primary" rel="external" href=address.everything()>{v.t(button)}</a>
        </div>
    }
    .into_any()
}

/// Rows in their final height, until the first ones are there.
pub fn skeleton() -> AnyView {
    let v = use_viewer();
    let rows = ["w40", "w60", "w40", "w20", "w60", "w40", "w60", "w20", "w40", "w60", "w40", "w20"];
    let rows = rows.map(|width| {
        view! {
            <div class="skeleton-row">
                <span class="skeleton circle"></span>
                <span class=format!("skeleton {width}")></span>
            </div>
        }
    });
    view! {
        <div class="scroll" role="status" aria-label=v.t(k::APP_LOADING)>
            {rows.into_iter().collect_view()}
        </div>
    }
    .into_any()
}
