//! The left column: who the customer is.

use domain::{
    customer::{Consent, ConsentStatus, ContactKind, ContactPoint, CustomerRecord, Holding, IdentityLink, LineOfBusiness},
    format::Locale,
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::{icon::Icon, words},
    viewer::Viewer,
};

const SWATCHES: [&str; 6] = ["blue", "amber", "green", "teal", "pink", "violet"];

/// Contact points, consents, preferences, holdings, identity links.
pub(super) fn profile(v: Viewer, record: &CustomerRecord) -> AnyView {
    let contacts = record.contact_points.iter().map(|point| contact(v, point)).collect();
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

fn contact(v: Viewer, point: &ContactPoint) -> AnyView {
    let (icon, scheme) = match point.kind {
        ContactKind::Email => ("mail", Some("mailto:")),
        ContactKind::Mobile => ("mobile", Some("tel:")),
        ContactKind::Phone => ("phone", Some("tel:")),
        ContactKind::Address => ("pin", None),
        ContactKind::Handle => ("chat", None),
    };
    let value = point.value.clone();
    let value = match scheme {
        Some(scheme) => {
            let address: String = if scheme == "tel:" { dialled(&point.value) } else { point.value.clone() };
            view! {
                <a class="trunc num-link" title=point.value.clone() href=format!("{scheme}{address}")>
                    {value}
                </a>
            }
            .into_any()
        }
        None => view! { <span title=value.clone()>{value.clone()}</span> }.into_any(),
    };
    let (mark, class, said) =
        if point.verified { ("verified", "i i-14", k::RECORD_VERIFIED) } else { ("info", "i i-14 un", k::RECORD_NOT_VERIFIED) };
    view! {
        <li class="cp" title=v.t(words::contact(point.kind))>
            <Icon name=icon />
            <div class="v">
                {value}
                <svg class=class aria-hidden="true">
                    <title>{v.t(said)}</title>
                    <use href=format!("/icons.svg#i-{mark}")></use>
                </svg>
                <span class="vh">{v.t(said)}</span>
            </div>
            <span class="src">{point.source.clone()}</span>
        </li>
    }
    .into_any()
}

/// What a telephone dials: digits and the plus.
fn dialled(number: &str) -> String {
    number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

fn consent(v: Viewer, consent: &Consent) -> AnyView {
    let (class, icon) = match consent.status {
        ConsentStatus::Granted => ("st good", "check"),
        ConsentStatus::Confirmed => ("st good", "verified"),
        ConsentStatus::ServiceOnly => ("st t2", "check"),
        ConsentStatus::Refused => ("st bad", "x"),
    };
    view! {
        <li>
            <span class="t2">{v.t(words::channel(consent.channel))}</span>
            <span class=class>
                <Icon name=icon />
                {v.t(words::consent(consent.status))}
            </span>
            <span class="src num">{v.date(consent.since)}</span>
        </li>
    }
    .into_any()
}

fn preferences(v: Viewer, record: &CustomerRecord) -> AnyView {
    let language = match (Locale::from_tag(&record.language), record.language.is_empty()) {
        (_, true) => v.t(k::RECORD_NOT_KNOWN).to_owned(),
        (Some(locale), _) => locale.own_name().to_owned(),
        (None, _) => record.language.clone(),
    };
    view! {
        <section class="sec">
            <header>
                <h2>{v.t(k::RECORD_PREFERENCES)}</h2>
            </header>
            <dl class="kv">
                <dt>{v.t(k::APP_LANGUAGE)}</dt>
                <dd>{language}</dd>
                <dt>{v.t(k::RECORD_KIND)}</dt>
                <dd>{v.t(words::kind(record.facts.kind))}</dd>
            </dl>
        </section>
    }
    .into_any()
}

fn holding(v: Viewer, holding: &Holding) -> AnyView {
    let (tone, icon) = match holding.line {
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
    view! {
        <li class="hold">
            <span class="thumb" data-tone=tone>
                <Icon name=icon />
            </span>
            <div class="trunc" title=v.t(words::line(holding.line))>
                <span class="vh">{v.t(words::line(holding.line))} ": "</span>
                {holding.name.clone()}
                <small class="trunc">{holding.number.clone()}</small>
            </div>
            <div class="amt">
                {v.money(holding.value)}
                <small>{when}</small>
            </div>
        </li>
    }
    .into_any()
}

fn identity(v: Viewer, n: usize, link: &IdentityLink) -> AnyView {
    view! {
        <li class="idl">
            <span class="row tight trunc">
                <i class="swatch" data-tone=SWATCHES[n % SWATCHES.len()]></i>
                {link.source.clone()}
            </span>
            <span class="num">{link.external_id.clone()}</span>
            <span class="src num" title=v.t(k::RECORD_LINKED)>
                {v.date(link.linked_at)}
            </span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        assert_eq!(super::dialled("+44 (0)7700 900-142"), "+4407700900142");
    }
}
