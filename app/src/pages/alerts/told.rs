//! What somebody was told: what, where, how far off and since when, with the customers behind it.

use domain::{
    alert::{Alert, Behind, Customer, Tie},
    format,
    metric::Grain,
    money::Currency,
    page::{Pairs, parse_query, query_string, value},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{button, may_change, words as said};
use crate::{
    api::alerts::AlertsPage as Loaded,
    i18n::keys as k,
    ui::{icon::Icon, link},
    viewer::Viewer,
};

/// The alerts, the newest first.
pub(super) fn told(v: Viewer, key: &str, loaded: &Loaded) -> AnyView {
    let query = parse_query(key);
    let items: Vec<_> = loaded.alerts.iter().map(|alert| item(v, &query, loaded, alert)).collect();
    let body = if items.is_empty() {
        view! { <p class="body t2">{v.t(k::ALERTS_NOTHING)}</p> }.into_any()
    } else {
        view! { <ul class="alert-list">{items}</ul> }.into_any()
    };
    let older = loaded.older.map(|id| view! { <a class="btn sm push" href=format!("/alerts?before={id}")>{v.t(k::ALERTS_OLDER)}</a> });
    let newest = value(&query, "before").is_some().then(|| view! { <a class="btn sm" href="/alerts">{v.t(k::ALERTS_NEWEST)}</a> });
    let foot = (older.is_some() || newest.is_some()).then(|| view! { <footer>{newest} {older}</footer> });
    view! {
        <section class="card" aria-label=v.t(k::ALERTS_TOLD)>
            <header>
                <h2>{v.t(k::ALERTS_TOLD)}</h2>
            </header>
            {body}
            {foot}
        </section>
    }
    .into_any()
}

/// The address of this page with another alert open.
fn opening(query: &Pairs, open: &str) -> String {
    let mut pairs: Pairs = query.iter().filter(|(name, _)| name == "before").cloned().collect();
    pairs.push(("open".to_owned(), open.to_owned()));
    format!("/alerts?{}", query_string(&pairs))
}

fn item(v: Viewer, query: &Pairs, loaded: &Loaded, alert: &Alert) -> AnyView {
    let (id, is_unread) = (alert.id.to_string(), alert.read_at.is_none());
    let behind = loaded.open.as_ref().filter(|(open, _)| *open == alert.id).map(|(_, behind)| behind);
    let mark = if is_unread {
        view! {
            <span class="alert-mark">
                <Icon name="bell" size="i-14" />
                <span class="vh">{v.t(k::ALERTS_UNREAD)}</span>
            </span>
        }
        .into_any()
    } else {
        view! { <span class="alert-mark"><Icon name="check" size="i-14" /></span> }.into_any()
    };
    let read = (is_unread && may_change(v)).then(|| button("/alerts/read", &[("id", id.clone())], "btn sm", v.t(k::ALERTS_READ)));
    let (toggle, label) = match behind {
        Some(_) => (opening(query, "none"), k::ALERTS_HIDE),
        None => (opening(query, &id), k::ALERTS_BEHIND),
    };
    view! {
        <li class="alert-item" class:is-unread=is_unread id=format!("a-{id}")>
            {mark}
            <div class="alert-text">
                {headline(v, alert, loaded.currency)}
                <p class="t2">{said::off(v.locale(), alert, loaded.currency)}</p>
                <p class="f12 t3">
                    <span>{v.fill(k::ALERTS_TOLD_AT, &[("when", &v.date_time(alert.at))])}</span>
                    <a class="link" href=format!("{toggle}#a-{id}") aria-expanded=behind.is_some().to_string()>
                        {v.t(label)}
                    </a>
                    {why(v, alert)}
                </p>
                {behind.map(|behind| customers(v, alert, behind, loaded.currency))}
            </div>
            {read}
        </li>
    }
    .into_any()
}

/// The figure, when, and what it was, which opens what is behind it.
fn headline(v: Viewer, alert: &Alert, currency: Currency) -> AnyView {
    let watch = &alert.watch;
    let value = format::figure(v.locale(), watch.metric.unit(), currency, alert.value);
    view! {
        <h3>
            <span>{said::figure(v.locale(), &alert.name, watch)}</span>
            <a class="num-link" href=watch.opens(alert.bucket)>{value}</a>
            <span class="t3">{said::when(v.locale(), alert)}</span>
        </h3>
    }
    .into_any()
}

/// The way to why it changed; that is told by months.
fn why(v: Viewer, alert: &Alert) -> Option<AnyView> {
    (alert.watch.grain == Grain::Month).then(|| {
        let days = format!("from={}&to={}", alert.bucket.from, alert.bucket.to);
        let href = format!("/why?metric={}&{days}&compare=previous", alert.watch.metric.word());
        view! { <a class="link" href=href>{v.t(k::FIGURES_WHY)}</a> }.into_any()
    })
}

/// Who is behind it, as far as the viewer's role shows.
fn customers(v: Viewer, alert: &Alert, behind: &Behind, currency: Currency) -> AnyView {
    let list = view! { <a class="link" href=alert.watch.opens(alert.bucket)>{v.t(k::ALERTS_WHOLE_LIST)}</a> };
    if !behind.is_shown {
        return view! { <p class="note">{v.t(k::ALERTS_NOT_SHOWN)}</p> }.into_any();
    }
    let rows: Vec<_> = behind.customers.iter().map(|one| customer(v, one, currency)).collect();
    let none = rows.is_empty().then(|| view! { <li class="t3">{v.t(k::ALERTS_NOBODY)}</li> });
    view! {
        <ul class="alert-behind" aria-label=v.t(k::ALERTS_BEHIND)>
            {rows} {none} <li>{list}</li>
        </ul>
    }
    .into_any()
}

fn customer(v: Viewer, one: &Customer, currency: Currency) -> AnyView {
    let words = said::tie(v.locale(), currency, &one.tie);
    let href = match &one.tie {
        Tie::Counted(_) => None,
        Tie::Order(source, number, _) => Some(link::order(source, number)),
        Tie::Ticket(source, number, _) => Some(link::ticket(source, number)),
    };
    let tie = words.map(|words| match href {
        Some(href) => view! { <a class="num-link t2" href=href>{words}</a> }.into_any(),
        None => view! { <span class="t2">{words}</span> }.into_any(),
    });
    let name = if one.id == Uuid::nil() {
        view! { <b>{one.name.clone()}</b> }.into_any()
    } else {
        view! { <a class="link" href=link::customer(one.id)>{one.name.clone()}</a> }.into_any()
    };
    view! { <li>{name} " " {tie}</li> }.into_any()
}
