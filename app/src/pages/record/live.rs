//! Somebody else works on the same customer: what they change appears here by itself.

use domain::{interaction::Interaction, live::ChangedKind, time::Timestamp};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use super::data::RecordData;
use crate::{
    api::timeline::list_timeline,
    i18n::keys as k,
    ui::{
        live::{is_own, on_change},
        notice::{Toasts, use_toasts},
    },
    viewer::Viewer,
};

/// The newest events that are looked at for what is new.
const NEWEST: &str = "limit=20";

/// Keeps the open record up to date, and says who changed it.
pub(super) fn follow(v: Viewer, data: RecordData) {
    let toasts = use_toasts();
    on_change(
        ChangedKind::Customer,
        move || data.id.try_get_untracked().flatten(),
        move || {
            if let Some(customer) = data.id.try_get_untracked().flatten() {
                spawn_local(read_again(v, data, toasts, customer));
            }
        },
    );
}

async fn read_again(v: Viewer, data: RecordData, toasts: Toasts, customer: Uuid) {
    let own = is_own(customer);
    // The newest event that the page knew of when the news came.
    let known = data.newest.try_get_value().flatten();
    data.refresh_figures();
    let Ok(page) = list_timeline(customer, NEWEST.to_owned()).await else { return };
    // Meanwhile the page may show somebody else, or be gone.
    if data.id.try_get_untracked().flatten() != Some(customer) {
        return;
    }
    let newer: Vec<_> = page.rows.into_iter().filter(|event| known.is_none_or(|known: Timestamp| event.at > known)).collect();
    if !own {
        toasts.say_once(said(v, &newer));
    }
    if let Some(written) = data.written.try_get_value().flatten() {
        written.hear(newer);
    }
}

/// Who it was, where an event tells.
fn said(v: Viewer, newer: &[Interaction]) -> String {
    match newer.iter().find(|event| !event.actor.is_empty()) {
        Some(event) => v.fill(k::LIVE_UPDATED_BY, &[("who", &event.actor)]),
        None => v.t(k::LIVE_UPDATED).to_owned(),
    }
}
