//! The audit log: who saw and did what, newest first. Filters, page and the open entry stand in the address.

use domain::{
    access,
    audit::{Action, Entry, Proof},
    page::{Pairs, parse_query, value, with},
};
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use uuid::Uuid;

use super::{
    Section,
    audit_filter::{self, action_word},
    button, frame, page,
    role_form::resource_word,
    told,
};
use crate::{
    api::settings::audit::{Change, Line, Log, Values, get_audit},
    i18n::{Key, keys as k},
    ui::{icon::Icon, link, still::still},
    viewer::{Viewer, use_viewer},
};

/// The columns.
const HEADS: [(Key, &str); 6] = [
    (k::SETTINGS_WHEN, ""),
    (k::SETTINGS_WHO, ""),
    (k::SETTINGS_ACTION, ""),
    (k::SETTINGS_RECORD, ""),
    (k::SETTINGS_FROM, ""),
    (k::SETTINGS_ENTRY, "r"),
];
/// What of the address is no filter.
const NO_FILTER: [&str; 3] = ["answer", "open", "cursor"];

/// The audit log.
#[component]
pub fn AuditPage() -> impl IntoView {
    let v = use_viewer();
    let url = use_url();
    let pairs = Memo::new(move |_| url.with(|url| parse_query(url.search())));
    let loaded = Resource::new(
        move || pairs.get(),
        |pairs| async move {
            let of = |name| value(&pairs, name).unwrap_or_default().to_owned();
            let (open, answer) = (of("open").parse().unwrap_or_default(), of("answer"));
            get_audit(domain::page::query_string(&without(&pairs, &["answer", "open"])), open, answer).await
        },
    );
    frame(Section::Audit, loaded, move |log| {
        let pairs = pairs.get();
        still(move || audit(v, &log, &pairs))
    })
}

fn without(pairs: &Pairs, names: &[&str]) -> Pairs {
    pairs.iter().filter(|(name, value)| !names.contains(&name.as_str()) && !value.is_empty()).cloned().collect()
}

fn audit(v: Viewer, log: &Log, pairs: &Pairs) -> AnyView {
    let filters = without(pairs, &NO_FILTER);
    let count = v.fill(k::SETTINGS_ENTRIES, &[("n", &v.int(log.count))]);
    let export = v.may(access::Action::Export, access::Resource::Audit).then(|| {
        view! {
            <a class="btn" rel="external" download="" href=link::with_query("/export/audit.csv", &filters)>
                <Icon name="download" />
                {v.t(k::SETTINGS_EXPORT)}
            </a>
        }
    });
    let beside = view! {
        <span class="t3 f12 num">{count}</span>
        <span class="push row tight">{button("/settings/audit/verify", &[], "btn", v.t(k::SETTINGS_VERIFY))} {export}</span>
    };
    let list = if log.page.rows.is_empty() {
        let (title, text) = if filters.is_empty() {
            (k::SETTINGS_NO_ENTRIES, k::SETTINGS_NO_ENTRIES_TEXT)
        } else {
            (k::SETTINGS_NO_MATCH, k::LIST_NO_MATCH_TEXT)
        };
        view! {
            <div class="empty">
                <h2>{v.t(title)}</h2>
                <p>{v.t(text)}</p>
            </div>
        }
        .into_any()
    } else {
        table(v, log, pairs)
    };
    let body = view! {
        {told::told(v, log.answer.as_ref())}
        {audit_filter::filter(v, &filters, &log.people)}
        {list}
        {pager(v, log, pairs)}
    };
    page(v, Section::Audit, beside.into_any(), body.into_any())
}

fn table(v: Viewer, log: &Log, pairs: &Pairs) -> AnyView {
    let head = HEADS.map(|(key, class)| view! { <th scope="col" role="columnheader" class=class>{v.t(key)}</th> });
    let rows: Vec<_> = log.page.rows.iter().map(|line| row(v, line, pairs, log.proof.as_ref())).collect();
    view! {
        <table class="table flush as-cards" role="table">
            <caption class="vh">{v.t(k::SETTINGS_AUDIT)}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader" class="twist-col">
                        <span class="vh">{v.t(k::SETTINGS_DETAILS)}</span>
                    </th>
                    {head.into_view()}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(v: Viewer, line: &Line, pairs: &Pairs, proof: Option<&Proof>) -> AnyView {
    let entry = &line.entry;
    let proof = proof.filter(|proof| proof.seq == entry.seq);
    let kept = without(pairs, &["answer", "open"]);
    let href = link::with_query("/settings/audit", &if proof.is_some() { kept } else { with_open(kept, entry.seq) });
    let twist = v.fill(k::SETTINGS_DETAILS_OF, &[("seq", &v.int(entry.seq))]);
    let is_bad = matches!(entry.action, Action::SignInRefused | Action::Denied | Action::Erased);
    let from = [line.browser.as_str(), entry.address.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    let open = proof.is_some();
    view! {
        <tr role="row" class:open=open>
            <td role="cell" class="c-first">
                <a class="twist" href=href aria-expanded=open.to_string() aria-label=twist>
                    <Icon name="right" size="i-14" />
                </a>
            </td>
            <td role="cell" class="t2 c-lead">
                <time>{v.date_time(entry.at)}</time>
            </td>
            <td role="cell" class="c-title med">{actor(v, entry)}</td>
            <td role="cell" class:bad=is_bad>{v.t(action_word(entry.action))}</td>
            <td role="cell">{record(v, entry)}</td>
            <td role="cell" class="t3" data-label=v.t(k::SETTINGS_FROM)>{from}</td>
            <td role="cell" class="r t3 num" data-label=v.t(k::SETTINGS_ENTRY)>{v.int(entry.seq)}</td>
        </tr>
        {proof.map(|proof| details(v, line, proof))}
    }
    .into_any()
}

fn with_open(mut pairs: Pairs, seq: i64) -> Pairs {
    pairs.push(("open".to_owned(), seq.to_string()));
    pairs
}

fn actor(v: Viewer, entry: &Entry) -> String {
    if entry.actor.is_empty() { v.t(k::SETTINGS_SOMEBODY).to_owned() } else { entry.actor.clone() }
}

/// With what something was done: its kind, and what the entry says of it. A customer is a link.
fn record(v: Viewer, entry: &Entry) -> AnyView {
    let kind = access::Resource::from_word(&entry.resource);
    let word = kind.map_or_else(|| entry.resource.clone(), |kind| v.t(resource_word(kind)).to_owned());
    let customer = entry.record.as_ref().filter(|_| kind == Some(access::Resource::Customer)).and_then(|id| id.parse::<Uuid>().ok());
    let text = if entry.summary.is_empty() { word } else { format!("{word}: {}", entry.summary) };
    match customer {
        Some(id) => view! { <a class="num-link" href=link::customer(id)>{text}</a> }.into_any(),
        None => text.into_any(),
    }
}

/// What an entry changed, and how it hangs in the chain.
fn details(v: Viewer, line: &Line, proof: &Proof) -> AnyView {
    let (entry, none) = (&line.entry, v.t(k::APP_NONE));
    let or_none = |text: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
    let fits = match proof.misfit {
        None => view! { <span class="badge sm" data-tone="green">{v.t(k::SETTINGS_FITS)}</span> }.into_any(),
        Some(misfit) => view! { <span class="bad">{v.t(told::misfit_word(misfit))}</span> }.into_any(),
    };
    view! {
        <tr role="row" class="sub">
            <td role="cell" colspan="7">
                <div class="audit-open">
                    {values(v, line)}
                    <dl class="kv">
                        <dt>{v.t(k::SETTINGS_RECORD_ID)}</dt>
                        <dd class="mono">{or_none(entry.record.as_deref().unwrap_or_default())}</dd>
                        <dt>{v.t(k::SETTINGS_REQUEST)}</dt>
                        <dd class="mono">{or_none(&entry.request)}</dd>
                        <dt>{v.t(k::SETTINGS_HASH)}</dt>
                        <dd class="mono">{proof.hash.clone()}</dd>
                        <dt>{v.t(k::SETTINGS_PREVIOUS)}</dt>
                        <dd class="mono">{proof.previous.clone()} " " {fits}</dd>
                    </dl>
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// From what to what.
fn values(v: Viewer, line: &Line) -> AnyView {
    let nothing = |key| view! { <p class="t3">{v.t(key)}</p> }.into_any();
    match &line.values {
        Values::None => nothing(k::SETTINGS_NO_VALUES),
        Values::Withheld => nothing(k::SETTINGS_WITHHELD),
        Values::Forgotten => nothing(k::SETTINGS_FORGOTTEN),
        Values::Kept(changes) => {
            let rows: Vec<_> = changes.iter().map(change).collect();
            view! { <dl class="diff">{rows}</dl> }.into_any()
        }
    }
}

fn change(change: &Change) -> AnyView {
    let from = (!change.from.is_empty()).then(|| view! { <del>{change.from.clone()}</del> });
    let to = (!change.to.is_empty()).then(|| view! { <ins>{change.to.clone()}</ins> });
    view! {
        <dt>{change.field.clone()}</dt>
        <dd>{from}</dd>
        <dd>
            <Icon name="right" size="i-12" />
        </dd>
        <dd>{to}</dd>
    }
    .into_any()
}

fn pager(v: Viewer, log: &Log, pairs: &Pairs) -> AnyView {
    let kept = without(pairs, &["answer", "open"]);
    let to = |cursor: &Option<String>| cursor.as_ref().map(|cursor| link::with_query("/settings/audit", &with(&kept, "cursor", cursor)));
    let step =
        |href: Option<String>, rel: &'static str, key: Key| href.map(|href| view! { <a class="btn sm" rel=rel href=href>{v.t(key)}</a> });
    view! {
        <nav class="pager" aria-label=v.t(k::LIST_PAGES)>
            <span class="is-wide">{v.t(k::SETTINGS_AUDIT_NOTE)}</span>
            <span class="push row tight">
                {step(to(&log.page.previous), "prev", k::SETTINGS_NEWER)} {step(to(&log.page.next), "next", k::SETTINGS_OLDER)}
            </span>
        </nav>
    }
    .into_any()
}
