//! The report of an erasure: what of a customer is gone, what is kept, and why.

use domain::privacy::{Erasure, Ground, Held};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use crate::{
    api::privacy::get_erasure,
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        link,
        list::state::skeleton,
        notice::ErrorPage,
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// The report.
#[component]
pub fn ErasurePage() -> impl IntoView {
    let v = use_viewer();
    let params = use_params_map();
    let report = Resource::new(
        move || params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())),
        |id| async move { get_erasure(id.ok_or(ApiError::NotFound)?).await },
    );
    view! {
        <Transition fallback=skeleton>
            {move || {
                report
                    .get()
                    .map(|result| match result {
                        Ok(report) => still(move || page(v, &report)),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, report: &Erasure) -> AnyView {
    let title = v.t(k::PRIVACY_REPORT);
    let crumbs = vec![
        Crumb { href: Some("/customers".to_owned()), label: v.t(k::APP_CUSTOMERS).to_owned() },
        Crumb { href: None, label: title.to_owned() },
    ];
    let erased = report.erased.iter().map(|gone| line(v, gone.what, gone.count, None)).collect_view();
    let kept = report.kept.iter().map(|kept| line(v, kept.what, kept.count, Some(kept.ground))).collect_view();
    let by = v.fill(k::PRIVACY_ERASED_BY, &[("actor", &report.actor), ("date", &v.date_time(report.at))]);
    view! {
        <Title text=title />
        <CrumbBar crumbs=crumbs />
        <div class="scroll-page">
            <article class="card form-card">
                <header>
                    <h1>{title}</h1>
                </header>
                <div class="body stack">
                    <p>{by}</p>
                    <p class="t2">{report.reason.clone()}</p>
                    <h2>{v.t(k::PRIVACY_GONE)}</h2>
                    <dl class="kv">{erased}</dl>
                    <h2>{v.t(k::PRIVACY_KEPT)}</h2>
                    <dl class="kv">{kept}</dl>
                </div>
                <footer>
                    <a class="btn ghost" href=link::customer(report.customer_id)>
                        {v.t(k::MERGE_TO_RECORD)}
                    </a>
                    <a class="btn" rel="external" download="" href=format!("/export/erasure/{}/report.json", report.id)>
                        <Icon name="download" />
                        "JSON"
                    </a>
                </footer>
            </article>
        </div>
    }
    .into_any()
}

fn line(v: Viewer, what: Held, count: i64, ground: Option<Ground>) -> AnyView {
    view! {
        <dt>{v.t(held_word(what))}</dt>
        <dd>
            <span class="num">{v.int(count)}</span>
            {ground.map(|ground| view! { <span class="t3">" · " {v.t(ground_word(ground))}</span> })}
        </dd>
    }
    .into_any()
}

const fn held_word(what: Held) -> Key {
    match what {
        Held::Particulars => k::PRIVACY_PARTICULARS,
        Held::ContactPoints => k::RECORD_CONTACT_POINTS,
        Held::Links => k::RECORD_IDENTITY,
        Held::Consents => k::RECORD_CONSENT,
        Held::Holdings => k::RECORD_HOLDINGS,
        Held::Tickets => k::APP_TICKETS,
        Held::Messages => k::TICKETS_MESSAGES,
        Held::Events => k::MERGE_EVENTS,
        Held::Answers => k::RECORD_SURVEYS,
        Held::Tags => k::BULK_TAGS,
        Held::Merges => k::PRIVACY_MERGES,
        Held::AuditValues => k::PRIVACY_AUDIT_VALUES,
        Held::RefusedLines => k::PRIVACY_REFUSED_LINES,
        Held::Orders => k::APP_ORDERS,
        Held::AuditEntries => k::SETTINGS_AUDIT,
        Held::Hashes => k::PRIVACY_HASHES,
        Held::Scores => k::INSIGHT_TAB,
        Held::Advice => k::NEXT_TITLE,
        Held::Calls => k::CALLS_TITLE,
    }
}

const fn ground_word(ground: Ground) -> Key {
    match ground {
        Ground::Accounting => k::PRIVACY_ACCOUNTING,
        Ground::Proof => k::PRIVACY_PROOF,
        Ground::NoReturn => k::PRIVACY_NO_RETURN,
    }
}
