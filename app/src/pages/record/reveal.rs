//! What is masked, and the forms that reveal it: one address, or all of a class of fields for a while.

use domain::{
    access::{FieldClass, Sight},
    customer::Facts,
    page::value,
};
use leptos::{ev::SubmitEvent, html::Input, prelude::*, server_fn::ServerFn, task::spawn_local};
use uuid::Uuid;

use super::{
    data::{RecordData, Tab},
    links::tab_path,
};
use crate::{
    api::reveal::{MAX_REASON, REVEALED_MINUTES, RevealClass, RevealContact, Revealed, reveal_contact},
    i18n::keys as k,
    ui::{
        icon::Icon,
        notice::{reason, use_toasts},
        words,
    },
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

/// What the role masks of a customer and what of it is revealed, with a form for the rest. A plain form, because the whole
/// page is another one afterwards.
pub(crate) fn unmask(v: Viewer, facts: &Facts) -> AnyView {
    let masked = |class: &&FieldClass| v.fields().sight(**class) == Sight::Masked;
    let (open, shut): (Vec<FieldClass>, Vec<FieldClass>) =
        FieldClass::ALL.iter().filter(masked).partition(|class| facts.fields.shows(**class));
    let named = |classes: &[FieldClass]| classes.iter().map(|class| v.t(words::class(*class))).collect::<Vec<_>>().join(", ");
    let said =
        |key, classes: &[FieldClass]| (!classes.is_empty()).then(|| view! { <span>{v.fill(key, &[("what", &named(classes))])}</span> });
    let form = (!shut.is_empty()).then(|| unmask_form(v, facts.customer_id, &shut, None));
    view! {
        <div class="banner info unmask">
            <Icon name="mask" />
            {said(k::PRIVACY_MASKED, &shut)}
            {said(k::PRIVACY_UNMASKED, &open)}
            {form}
        </div>
    }
    .into_any()
}

/// The form that reveals a class of fields for a while; `back` is the page that it leads back to, else the record.
pub(crate) fn unmask_form(v: Viewer, customer: Uuid, shut: &[FieldClass], back: Option<&'static str>) -> AnyView {
    let choices = shut.iter().map(|class| view! { <option value=class.word()>{v.t(words::class(*class))}</option> }).collect_view();
    view! {
        <details class="menu end">
            <summary class="btn sm">{v.t(k::PRIVACY_UNMASK)}</summary>
            <form class="menu-list stack" method="post" action=RevealClass::url()>
                <input type="hidden" name="customer_id" value=customer.to_string() />
                {back.map(|back| view! { <input type="hidden" name="back" value=back /> })}
                <label>
                    {v.t(k::PRIVACY_UNMASK_WHAT)}
                    <select class="input" name="class">
                        {choices}
                    </select>
                </label>
                <label>
                    {v.t(k::PRIVACY_UNMASK_WHY)}
                    <input class="input" name="reason" required maxlength=MAX_REASON.to_string() autocomplete="off" />
                </label>
                <p class="f12 t3">{v.fill(k::PRIVACY_UNMASK_NOTE, &[("n", &v.int(REVEALED_MINUTES))])}</p>
                <button type="submit" class="btn primary">
                    {v.t(k::PRIVACY_REVEAL)}
                </button>
            </form>
        </details>
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
