//! What the pages about duplicates share: the reasons of a pair, a customer in a line, undoing.

use domain::{
    duplicate::{Reason, Twin},
    merge::Field,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

use crate::{
    api::merge::undo_merge,
    i18n::{Key, keys as k},
    ui::{
        avatar::Avatar,
        badge::{StageBadge, TierBadge},
        icon::Icon,
        link,
        notice::{Toasts, reason as why},
    },
    viewer::Viewer,
};

/// Word and icon of a reason.
const fn look(reason: Reason) -> (Key, &'static str) {
    match reason {
        Reason::Email => (k::MERGE_SAME_EMAIL, "mail"),
        Reason::Phone => (k::MERGE_SAME_PHONE, "phone"),
        Reason::Handle => (k::MERGE_SAME_HANDLE, "chat"),
        Reason::Address => (k::MERGE_SAME_ADDRESS, "pin"),
        Reason::Name => (k::MERGE_LIKE_NAME, "user"),
        Reason::City => (k::MERGE_SAME_CITY, "home"),
    }
}

/// What two customers have in common.
pub(super) fn reasons(v: Viewer, reasons: &[Reason]) -> AnyView {
    let badges = reasons.iter().map(|reason| {
        let (word, icon) = look(*reason);
        view! {
            <span class="badge sm" data-tone="grey">
                <Icon name=icon size="i-12" />
                {v.t(word)}
            </span>
        }
    });
    view! { <span class="row tight wrap reasons">{badges.collect_view()}</span> }.into_any()
}

/// How sure a pair is, in hundredths.
pub(super) fn sure(v: Viewer, score: u32) -> String {
    v.fill(k::MERGE_SURE, &[("n", &v.int(i64::from(score)))])
}

/// Town and country, as far as they are known.
pub(super) fn place(twin: &Twin) -> String {
    [twin.city.as_str(), twin.country.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A customer in a line: who, where, how much there is.
pub(super) fn line(v: Viewer, twin: &Twin) -> AnyView {
    view! {
        <div class="twin">
            <Avatar id=twin.id name=twin.name.clone() kind=twin.kind size="s28" />
            <div>
                <div class="row tight">
                    <a class="med trunc num-link" href=link::customer(twin.id)>
                        {twin.name.clone()}
                    </a>
                    <TierBadge tier=twin.tier />
                    <StageBadge stage=twin.stage />
                </div>
                <div class="f12 t3 trunc">
                    {place(twin)}
                    " · "
                    {v.fill(k::MERGE_ORDERS, &[("n", &v.int(twin.orders))])}
                    " · "
                    {v.fill(k::MERGE_TICKETS, &[("n", &v.int(twin.tickets))])}
                    " · "
                    {v.fill(k::MERGE_SINCE, &[("date", &v.date(twin.since))])}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// The word of a field.
pub(super) const fn field(field: Field) -> Key {
    match field {
        Field::Name => k::CUSTOMERS_NAME,
        Field::Kind => k::CUSTOMERS_KIND,
        Field::Stage => k::CUSTOMERS_STAGE,
        Field::Country => k::CUSTOMERS_COUNTRY,
        Field::City => k::MERGE_CITY,
        Field::Language => k::APP_LANGUAGE,
        Field::Since => k::CUSTOMERS_SINCE,
        Field::Owner => k::MERGE_OWNER,
    }
}

/// Undoes a merge from a message in the corner, and says how it ended.
pub(super) fn undo(v: Viewer, toasts: Toasts, id: Uuid) {
    spawn_local(async move {
        match undo_merge(id).await {
            Ok(_) => toasts.say(v.t(k::MERGE_UNDONE)),
            Err(error) => toasts.fail(why(v, &error)),
        }
    });
}
