//! An address that is masked, and the form that reveals it.

use domain::page::value;
use leptos::{ev::SubmitEvent, html::Input, prelude::*, server_fn::ServerFn, task::spawn_local};
use uuid::Uuid;

use super::{
    data::{RecordData, Tab},
    links::tab_path,
};
use crate::{
    api::reveal::{MAX_REASON, RevealContact, Revealed, reveal_contact},
    i18n::keys as k,
    ui::notice::{reason, use_toasts},
    viewer::Viewer,
};

/// The address where it was revealed, the form where that is asked for, else what the mask leaves. It stands until the
/// page is left, and nowhere but on it.
pub(crate) fn address(v: Viewer, data: RecordData, customer: Uuid, point: Uuid, masked: String) -> AnyView {
    let revealed = Memo::new(move |_| data.revealed.with(|all| all.iter().find(|one| one.point_id == point).map(|one| one.value.clone())));
    let asked = Memo::new(move |_| data.pairs.with(|pairs| value(pairs, "reveal") == Some(point.to_string().as_str())));
    let content = move || match (revealed.get(), asked.get()) {
        (Some(value), _) => view! { <mark class="revealed" title=v.t(k::PRIVACY_REVEALED)>{value}</mark> }.into_any(),
        (None, true) => form(v, data, customer, point, &masked),
        (None, false) => {
            let href = format!("{}?reveal={point}#p-{point}", tab_path(customer, Tab::Timeline));
            view! {
                <span>{masked.clone()}</span>
                <a class="link f12" href=href>
                    {v.t(k::PRIVACY_REVEAL)}
                </a>
            }
            .into_any()
        }
    };
    view! { <div class="reveal" id=format!("p-{point}")>{content}</div> }.into_any()
}

fn form(v: Viewer, data: RecordData, customer: Uuid, point: Uuid, masked: &str) -> AnyView {
    let why = NodeRef::<Input>::new();
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = why.get_untracked().map(|input| input.value()).unwrap_or_default();
        spawn_local(async move {
            match reveal_contact(customer, point, text).await {
                Ok(shown) => data.revealed.update(|all| all.push(shown)),
                Err(error) => toasts.fail(reason(v, &error)),
            }
        });
    };
    view! {
        <form method="post" action=RevealContact::url() on:submit=submit>
            <input type="hidden" name="customer_id" value=customer.to_string() />
            <input type="hidden" name="point_id" value=point.to_string() />
            <label for="reveal-why">{v.fill(k::PRIVACY_REVEAL_WHY, &[("value", masked)])}</label>
            <input
                class="input"
                id="reveal-why"
                name="reason"
                required
                maxlength=MAX_REASON.to_string()
                autocomplete="off"
                node_ref=why
            />
            <button type="submit" class="btn sm primary">
                {v.t(k::PRIVACY_REVEAL)}
            </button>
            <a class="btn sm ghost" href=tab_path(customer, Tab::Timeline)>
                {v.t(k::APP_CANCEL)}
            </a>
        </form>
    }
    .into_any()
}

/// What a form without JavaScript revealed.
pub(super) fn kept(number: Option<&str>) -> Vec<Revealed> {
    #[cfg(feature = "ssr")]
    return number.and_then(crate::api::reveal::revealed).into_iter().collect();
    #[cfg(not(feature = "ssr"))]
    {
        let _ = number;
        Vec::new()
    }
}
