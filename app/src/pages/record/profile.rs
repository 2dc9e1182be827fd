//! The left column: who the customer is.

use domain::{
    access::{FieldClass, Sight},
    customer::{Consent, ConsentStatus, ContactKind, ContactPoint, CustomerRecord, Holding, IdentityLink, LineOfBusiness},
    format::Locale,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{data::RecordData, parts::at_once};
use crate::{
    i18n::{Key, keys as k},
    ui::{
        icon::{Icon, icon},
        link,
        plain::plain,
        words,
    },
    viewer::Viewer,
};

const SWATCHES: [&str; 6] = ["blue", "amber", "green", "teal", "pink", "violet"];

/// Contact points, consents, preferences, holdings, identity links.
pub(super) fn profile(v: Viewer, data: RecordData, record: &CustomerRecord) -> AnyView {
    let v = v.seeing(record.facts.fields);
    let contacts = record.contact_points.iter().map(|point| contact(v, data, record, point)).collect();
    let consents = record.consents.iter().map(|c| consent(v, c)).collect();
    let mut holdings: Vec<_> = record.holdings.iter().collect();
    holdings.sort_by_key(|h| (h.line, h.renews.is_none(), h.renews));
    let holdings = holdings.into_iter().map(|h| holding(v, h)).collect();
    let links = record.identity_links.iter().enumerate().map(|(n, link)| identity(v, n, link)).collect();
    view! {
        {list(v, k::RECORD_CONTACT_POINTS, "", k::RECORD_NO_CONTACT_POINTS, contacts)}
        {list(v, k::RECORD_CONSENT, "consent", k::RECORD_NO_CONSENT, consents)}
        {preferences(v, record)}
        {list(v, k::RECORD_HOLDINGS, "", k::RECORD_NO_HOLDINGS, holdings)}
        {list(v, k::RECORD_IDENTITY, "", k::RECORD_NO_IDENTITY, links)}
    }
    .into_any()
}

fn list(v: Viewer, title: Key, class: &'static str, empty: Key, items: Vec<AnyView>) -> AnyView {
    let count = items.len();
    let content = if items.is_empty() {
        view! { <p class="t3 f12">{v.t(empty)}</p> }.into_any()
    } else {
        view! { <ul class=class>{items}</ul> }.into_any()
    };
    view! {
        <section class="sec">
            <header>
                <h2>{v.t(title)}</h2>
                {(count > 0).then(|| view! { <span class="count">{count}</span> })}
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn contact(v: Viewer, data: RecordData, record: &CustomerRecord, point: &ContactPoint) -> AnyView {
    let look = match point.kind {
        ContactKind::Email => "mail",
        ContactKind::Mobile => "mobile",
        ContactKind::Phone => "phone",
        ContactKind::Address => "pin",
        ContactKind::Handle => "chat",
    };
    let value = point.value.clone();
    let value = match link::reach(v, point, &record.consents) {
        _ if v.sight(FieldClass::Contact) == Sight::Masked => masked(v, data, record.facts.customer_id, point.id, value),
        Some(href) => view! { <a class="trunc num-link" title=value.clone() href=href>{value.clone()}</a> }.into_any(),
        None => view! { <span title=value.clone()>{value.clone()}</span> }.into_any(),
    };
    let (mark, class, said) =
        if point.verified { ("verified", "i i-14", k::RECORD_VERIFIED) } else { ("info", "i i-14 un", k::RECORD_NOT_VERIFIED) };
    let mark = plain("svg")
        .attr("class", class)
        .attr("aria-hidden", "true")
        .with(plain("title").text(v.t(said)))
        .with(plain("use").attr("href", &format!("/icons.svg#i-{mark}")));
    view! {
        <li class="cp" title=v.t(words::contact(point.kind))>
            <Icon name=look />
            <div class="v">
                {value}
                {mark.view()}
                {plain("span").attr("class", "vh").text(v.t(said)).view()}
            </div>
            {plain("span").attr("class", "src").text(&point.source).view()}
        </li>
    }
    .into_any()
}

/// An address of which the role sees a part.
fn masked(v: Viewer, data: RecordData, customer: Uuid, point: Uuid, value: String) -> AnyView {
    at_once(
        async move { crate::parts::masked(v, data, customer, point, value).await.unwrap_or_else(|crate::parts::NotLoaded| ().into_any()) },
    )
}

fn consent(v: Viewer, consent: &Consent) -> AnyView {
    let (class, name) = match consent.status {
        ConsentStatus::Granted => ("st good", "check"),
        ConsentStatus::Confirmed => ("st good", "verified"),
        ConsentStatus::ServiceOnly => ("st t2", "check"),
        ConsentStatus::Refused => ("st bad", "x"),
    };
    plain("li")
        .with(plain("span").attr("class", "t2").text(v.t(words::channel(consent.channel))))
        .with(plain("span").attr("class", class).with(icon(name, "")).text(v.t(words::consent(consent.status))))
        .with(plain("span").attr("class", "src num").text(&v.date(consent.since)))
        .view()
}

fn preferences(v: Viewer, record: &CustomerRecord) -> AnyView {
    let language = match (Locale::from_tag(&record.language), record.language.is_empty()) {
        (_, true) => v.t(k::RECORD_NOT_KNOWN).to_owned(),
        (Some(locale), _) => locale.own_name().to_owned(),
        (None, _) => record.language.clone(),
    };
    let list = plain("dl")
        .attr("class", "kv")
        .with(plain("dt").text(v.t(k::APP_LANGUAGE)))
        .with(plain("dd").text(&language))
        .with(plain("dt").text(v.t(k::RECORD_KIND)))
        .with(plain("dd").text(v.t(words::kind(record.facts.kind))));
    let head = plain("header").with(plain("h2").text(v.t(k::RECORD_PREFERENCES)));
    plain("section").attr("class", "sec").with(head).with(list).view()
}

fn holding(v: Viewer, holding: &Holding) -> AnyView {
    let (tone, name) = match holding.line {
        LineOfBusiness::Retail => ("amber", "bag"),
        LineOfBusiness::Banking => ("blue", "bank"),
        LineOfBusiness::Insurance => ("teal", "shield"),
        LineOfBusiness::Investment => ("violet", "trend"),
        LineOfBusiness::Subscription => ("pink", "refresh"),
    };
    let when = match holding.renews {
        Some(day) => v.fill(k::RECORD_RENEWS, &[("date", &v.date(day.start()))]),
        None => v.fill(k::RECORD_HELD_SINCE, &[("date", &v.date(holding.since.start()))]),
    };
    let line = v.t(words::line(holding.line));
    let name_of = plain("div")
        .attr("class", "trunc")
        .attr("title", line)
        .with(plain("span").attr("class", "vh").text(line).text(": "))
        .text(&holding.name)
        .with(plain("small").attr("class", "trunc").text(&holding.number));
    plain("li")
        .attr("class", "hold")
        .with(plain("span").attr("class", "thumb").attr("data-tone", tone).with(icon(name, "")))
        .with(name_of)
        .with(plain("div").attr("class", "amt").text(&v.money(holding.value)).with(plain("small").text(&when)))
        .view()
}

fn identity(v: Viewer, n: usize, link: &IdentityLink) -> AnyView {
    let swatch = plain("i").attr("class", "swatch").attr("data-tone", SWATCHES[n % SWATCHES.len()]);
    plain("li")
        .attr("class", "idl")
        .with(plain("span").attr("class", "row tight trunc").with(swatch).text(&link.source))
        .with(plain("span").attr("class", "num").text(&link.external_id))
        .with(plain("span").attr("class", "src num").attr("title", v.t(k::RECORD_LINKED)).text(&v.date(link.linked_at)))
        .view()
}
