//! A merge that has taken place: who went into whom, what changed, and its undoing.

use domain::access::{self, Action};
use domain::merge::{Field, Merge};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::{figures::shown, parts};
use crate::{
    api::merge::{UndoMerge, get_merge},
    error::ApiError,
    i18n::keys as k,
    ui::{
        icon::Icon,
        link,
        list::state::skeleton,
        notice::{ErrorPage, reason, use_toasts},
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// A merge.
#[component]
pub fn MergePage() -> impl IntoView {
    let v = use_viewer();
    let params = use_params_map();
    let undo = ServerAction::<UndoMerge>::new();
    let merge = Resource::new(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<Uuid>().ok())), undo.version().get()),
        |(id, _)| async move { get_merge(id.ok_or(ApiError::NotFound)?).await },
    );
    let toasts = use_toasts();
    Effect::new(move |_| match undo.value().get() {
        Some(Ok(_)) => toasts.say(v.t(k::MERGE_UNDONE)),
        Some(Err(error)) => toasts.fail(reason(v, &error)),
        None => {}
    });
    view! {
        <Transition fallback=skeleton>
            {move || {
                merge
                    .get()
                    .map(|result| match result {
                        Ok(merge) => still(move || page(v, undo, &merge)),
                        Err(error) => view! { <ErrorPage error=error /> }.into_any(),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, undo: ServerAction<UndoMerge>, merge: &Merge) -> AnyView {
    let title = v.fill(k::MERGE_OF, &[("loser", &merge.loser_name), ("survivor", &merge.survivor_name)]);
    let crumbs = vec![
        Crumb { href: Some("/customers".to_owned()), label: v.t(k::APP_CUSTOMERS).to_owned() },
        Crumb { href: Some(link::customer(merge.survivor_id)), label: merge.survivor_name.clone() },
        Crumb { href: None, label: v.t(k::MERGE_WORD).to_owned() },
    ];
    view! {
        <Title text=title.clone() />
        <CrumbBar crumbs=crumbs />
        <div class="scroll-page">
            <article class="card form-card">
                <header>
                    <h1>{title}</h1>
                </header>
                <div class="body stack">
                    <p>{v.fill(k::MERGE_BY, &[("actor", &merge.actor), ("date", &v.date_time(merge.merged_at))])}</p>
                    {moved(v, merge)}
                    {changes(v, merge)}
                    {state(v, merge)}
                </div>
                <footer>
                    <a class="btn ghost" href=link::customer(merge.survivor_id)>
                        {v.t(k::MERGE_TO_RECORD)}
                    </a>
                    {undoing(v, undo, merge)}
                </footer>
            </article>
        </div>
    }
    .into_any()
}

/// How much moved.
fn moved(v: Viewer, merge: &Merge) -> AnyView {
    let moved = merge.moved;
    let parts = [
        (k::RECORD_CONTACT_POINTS, moved.contact_points),
        (k::RECORD_IDENTITY, moved.identity_links),
        (k::RECORD_HOLDINGS, moved.holdings),
        (k::APP_ORDERS, moved.orders),
        (k::APP_TICKETS, moved.tickets),
        (k::MERGE_EVENTS, moved.interactions),
        (k::RECORD_SURVEYS, moved.answers),
    ];
    let parts = parts.into_iter().filter(|(_, n)| *n > 0).map(|(label, n)| {
        view! {
            <dt>{v.t(label)}</dt>
            <dd class="num">{v.int(n)}</dd>
        }
    });
    view! {
        <h2>{v.t(k::MERGE_WHAT_MOVED)}</h2>
        <dl class="kv">{parts.collect_view()}</dl>
    }
    .into_any()
}

/// What became of the particulars of the one that stayed.
fn changes(v: Viewer, merge: &Merge) -> Option<AnyView> {
    // An owner stands there by its id, which says nothing to anybody.
    let told = || merge.changes.iter().filter(|change| change.field != Field::Owner);
    let rows = told().map(|change| {
        let (before, after) = (shown(v, change.field, &change.before), shown(v, change.field, &change.after));
        view! {
            <dt>{v.t(parts::field(change.field))}</dt>
            <dd>
                <del>{before}</del>
                <Icon name="arr-right" size="i-12" />
                <ins>{after}</ins>
            </dd>
        }
    });
    told().next().is_some().then(|| {
        view! {
            <h2>{v.t(k::MERGE_WHAT_CHANGED)}</h2>
            <dl class="kv">{rows.collect_view()}</dl>
        }
        .into_any()
    })
}

/// Whether it stands, and what its undoing means.
fn state(v: Viewer, merge: &Merge) -> AnyView {
    if let Some(at) = merge.undone_at {
        let text = v.fill(k::MERGE_UNDONE_BY, &[("actor", &merge.undone_by), ("date", &v.date_time(at))]);
        return view! {
            <p class="note good">
                <Icon name="split" />
                <span>
                    {text}
                    " "
                    <a class="link" href=link::customer(merge.loser_id)>
                        {merge.loser_name.clone()}
                    </a>
                </span>
            </p>
        }
        .into_any();
    }
    if let Some(later) = merge.behind {
        return view! {
            <p class="note warn">
                <Icon name="alert" />
                <span>
                    {v.t(k::MERGE_MERGED_ONWARDS)}
                    " "
                    <a class="link" href=link::merged(later)>
                        {v.t(k::MERGE_LATER)}
                    </a>
                </span>
            </p>
        }
        .into_any();
    }
    view! {
        <p class="note">
            <Icon name="undo" />
            {v.t(k::MERGE_UNDO_MEANS)}
        </p>
    }
    .into_any()
}

fn undoing(v: Viewer, undo: ServerAction<UndoMerge>, merge: &Merge) -> Option<AnyView> {
    let id = merge.id;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        undo.dispatch(UndoMerge { id });
    };
    let may = v.may(Action::Delete, access::Resource::Customer);
    (may && merge.undone_at.is_none() && merge.behind.is_none()).then(|| {
        view! {
            <form method="post" action=UndoMerge::url() on:submit=submit>
                <input type="hidden" name="id" value=id.to_string() />
                <button type="submit" class="btn primary" aria-busy=move || undo.pending().get().then_some("true")>
                    <Icon name="undo" size="i-14" />
                    {v.t(k::MERGE_UNDO)}
                </button>
            </form>
        }
        .into_any()
    })
}
