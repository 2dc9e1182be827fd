//! The pairs of customers that may be one.

use domain::access::{self, Action};
use domain::{
    duplicate::Duplicate,
    page::{Page, Pairs, value},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_meta::Title;
use uuid::Uuid;

use super::parts::{place, reasons, sure};
use crate::{
    api::duplicates::{DismissDuplicate, FindDuplicates, list_duplicates, restore_duplicate},
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        keys::{Cursor, list_keys},
        link,
        list::{
            Address,
            chips::{Chip, chips},
            page_changes,
            pager::{Counted, pager},
            state::{Empty, empty, problem, skeleton},
            table::{column, date},
            waiting,
        },
        notice::{Toasts, reason, use_toasts},
        shell::{Crumb, CrumbBar},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

const COUNTED: Counted =
    Counted { one: k::MERGE_TOTAL_ONE, many: k::MERGE_TOTAL, more: k::MERGE_TOTAL_MORE, about: k::MERGE_TOTAL_MORE, to_the_end: false };
const EMPTY: Empty = Empty { nothing: (k::MERGE_NOTHING, k::MERGE_NOTHING_TEXT), no_match: k::MERGE_NOTHING };
/// The columns: what they are called, their width at the reference size, and their class.
const HEADS: [(Key, u16, &str); 6] = [
    (k::MERGE_ONE, 232, ""),
    (k::MERGE_OTHER, 232, ""),
    (k::MERGE_COMMON, 280, ""),
    (k::MERGE_SURENESS, 72, "r"),
    (k::MERGE_FOUND, 88, "r"),
    (k::MERGE_DECIDE, 184, ""),
];

/// What can be done with a pair, and what has been done.
#[derive(Clone, Copy)]
struct Decisions {
    dismiss: ServerAction<DismissDuplicate>,
    find: ServerAction<FindDuplicates>,
    restored: RwSignal<usize>,
}

impl Decisions {
    /// The actions, which say how they ended.
    fn new(v: Viewer, toasts: Toasts) -> Self {
        let decisions = Self { dismiss: ServerAction::new(), find: ServerAction::new(), restored: RwSignal::new(0) };
        Effect::new(move |_| match decisions.dismiss.value().get() {
            Some(Ok(id)) => toasts.say_undoable(v.t(k::MERGE_DISMISSED), move || decisions.restore(v, toasts, id)),
            Some(Err(error)) => toasts.fail(reason(v, &error)),
            None => {}
        });
        Effect::new(move |_| match decisions.find.value().get() {
            Some(Ok(())) => toasts.say(v.t(k::MERGE_LOOKED)),
            Some(Err(error)) => toasts.fail(reason(v, &error)),
            None => {}
        });
        decisions
    }

    /// Takes a dismissal back. The list may have been left by then.
    fn restore(self, v: Viewer, toasts: Toasts, id: Uuid) {
        spawn_local(async move {
            match restore_duplicate(id).await {
                Ok(()) => {
                    self.restored.try_update(|times| *times += 1);
                    toasts.say(v.t(k::MERGE_RESTORED));
                }
                Err(error) => toasts.fail(reason(v, &error)),
            }
        });
    }

    /// Changes each time that the list may be another.
    fn version(self) -> (usize, usize, usize) {
        (self.dismiss.version().get(), self.find.version().get(), self.restored.get())
    }
}

/// The list of pairs.
#[component]
pub fn DuplicatesPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/duplicates");
    let cursor = list_keys();
    page_changes(address, cursor);
    let (pending, set_pending) = waiting();
    let decisions = Decisions::new(v, use_toasts());
    let rows = Resource::new(
        move || (address.key.get(), decisions.version()),
        |(key, _)| async move { (key.clone(), list_duplicates(key).await) },
    );
    let crumbs = vec![
        Crumb { href: Some("/customers".to_owned()), label: v.t(k::APP_CUSTOMERS).to_owned() },
        Crumb { href: None, label: v.t(k::MERGE_DUPLICATES).to_owned() },
    ];
    view! {
        <Title text=v.t(k::MERGE_DUPLICATES) />
        <CrumbBar crumbs=crumbs />
        <div class="list-page">
            <section class="list" aria-label=v.t(k::MERGE_DUPLICATES)>
                <div class="page-head">
                    <h1>{v.t(k::MERGE_DUPLICATES)}</h1>
                    <span class="t3 is-wide">{v.t(k::MERGE_EXPLAINED)}</span>
                    {move || address.base.with(|pairs| chips(address, pairs, filters(pairs)))}
                    <span class="push">{v.may(Action::Update, access::Resource::Customer).then(|| look_again(v, decisions))}</span>
                </div>
                <Transition fallback=skeleton set_pending=set_pending>
                    {move || {
                        rows.get()
                            .map(|(key, result)| match result {
                                Ok(page) => {
                                    let pairs = address.carried(&key);
                                    still(move || rows_view(address, cursor, pending, decisions, &pairs, &page))
                                }
                                Err(error) => problem(address, &error),
                            })
                    }}
                </Transition>
            </section>
        </div>
    }
}

fn filters(pairs: &Pairs) -> Vec<Chip> {
    value(pairs, "customer")
        .map(|_| Chip::is(k::TICKETS_CUSTOMER, use_viewer().t(k::LIST_ONE_CUSTOMER), &["customer"]))
        .into_iter()
        .collect()
}

fn look_again(v: Viewer, decisions: Decisions) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        decisions.find.dispatch(FindDuplicates {});
    };
    view! {
        <form method="post" action=FindDuplicates::url() on:submit=submit>
            <button type="submit" class="btn sm" aria-busy=move || decisions.find.pending().get().then_some("true")>
                <Icon name="refresh" size="i-14" />
                {v.t(k::MERGE_LOOK_AGAIN)}
            </button>
        </form>
    }
    .into_any()
}

fn rows_view(
    address: Address,
    cursor: Cursor,
    pending: ReadSignal<bool>,
    decisions: Decisions,
    pairs: &Pairs,
    page: &Page<Duplicate>,
) -> AnyView {
    if page.rows.is_empty() {
        return empty(address, EMPTY, value(pairs, "customer").is_some());
    }
    let v = use_viewer();
    let rows = page.rows.iter().enumerate().map(|(index, duplicate)| row(v, cursor, index, decisions, duplicate));
    view! {
        <div class="scroll" class:is-stale=pending>
            <table class="table flush as-cards" role="table">
                <caption class="vh">{v.t(k::MERGE_DUPLICATES)}</caption>
                <colgroup>{HEADS.map(|(_, width, _)| column(width)).collect_view()}</colgroup>
                <thead role="rowgroup">
                    <tr role="row">{HEADS.map(|(label, _, class)| head(v, label, class)).collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
        {pager(address, pairs, COUNTED, page, None)}
    }
    .into_any()
}

fn head(v: Viewer, label: Key, class: &'static str) -> AnyView {
    view! {
        <th scope="col" role="columnheader" class=class>
            {v.t(label)}
        </th>
    }
    .into_any()
}

fn row(v: Viewer, cursor: Cursor, index: usize, decisions: Decisions, duplicate: &Duplicate) -> AnyView {
    let compare = link::merge(duplicate.one.id, duplicate.other.id);
    view! {
        <tr role="row" class="is-link" class:cursor=move || cursor.is_on(index)>
            <td role="cell" class="c-title">
                <a class="name row-link" href=compare.clone() title=place(&duplicate.one)>
                    <span class="trunc">{duplicate.one.name.clone()}</span>
                </a>
            </td>
            <td role="cell" data-label=v.t(k::MERGE_OTHER)>
                <span class="trunc" title=place(&duplicate.other)>
                    {duplicate.other.name.clone()}
                </span>
            </td>
            <td role="cell">{reasons(v, &duplicate.reasons)}</td>
            <td role="cell" class="r num" data-label=v.t(k::MERGE_SURENESS)>
                {sure(v, duplicate.score)}
            </td>
            <td role="cell" class="r t2 c-lead">{date(v, Some(duplicate.found_at))}</td>
            <td role="cell">{decide(v, decisions, duplicate.id, compare)}</td>
        </tr>
    }
    .into_any()
}

fn decide(v: Viewer, decisions: Decisions, id: Uuid, compare: String) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        decisions.dismiss.dispatch(DismissDuplicate { id });
    };
    view! {
        <span class="row tight">
            <a class="btn sm" href=compare tabindex="-1">
                <Icon name="merge" size="i-14" />
                {v.t(k::MERGE_COMPARE)}
            </a>
            {v.may(Action::Update, access::Resource::Customer)
                .then(|| {
                    view! {
                        <form method="post" action=DismissDuplicate::url() on:submit=submit>
                            <input type="hidden" name="id" value=id.to_string() />
                            <button type="submit" class="btn ghost sm">
                                {v.t(k::MERGE_DISMISS)}
                            </button>
                        </form>
                    }
                })}
        </span>
    }
    .into_any()
}
