//! The calls that were made, the newest first: what is behind the numbers of the results.

use domain::{
    call::{Made, MadeQuery, Outcome},
    format,
    page::{Page, parse_query},
};
use leptos::prelude::*;

use super::{crumbs, failed, head, outcome, pager, state};
use crate::{
    api::calls::list_calls_made,
    i18n::{Key, keys as k},
    ui::{
        link,
        list::{Address, state::skeleton, waiting},
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// The calls that were made.
#[component]
pub fn MadePage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/calls/made");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_calls_made(key).await) });
    view! {
        {crumbs(v.t(k::CALLS_MADE).to_owned())}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(calls) => still(move || page(v, address, pending, &key, &calls)),
                        Err(error) => failed(v, address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, address: Address, pending: ReadSignal<bool>, key: &str, calls: &Page<Made>) -> AnyView {
    let pairs = parse_query(key);
    let query = MadeQuery::from_pairs(&pairs).unwrap_or_default();
    let month = query.month.map(|month| view! { <span class="t2 f12">{format::month_year(v.locale(), month)}</span> });
    let more = view! {
        {month}
        {outcomes(v, &query)}
    };
    let body = if calls.rows.is_empty() {
        state("phone", (v.t(k::CALLS_NO_RESULTS), v.t(k::CALLS_NO_RESULTS_TEXT).to_owned()), None)
    } else {
        let heads: [(Key, &str); 4] =
            [(k::CALLS_CUSTOMER, ""), (k::CALLS_OUTCOME, "w-person"), (k::CALLS_WHEN, "r w-date"), (k::CALLS_CALLER, "w-person")];
        let heads = heads.map(|(label, class)| view! { <th scope="col" role="columnheader" class=class>{v.t(label)}</th> });
        view! {
            <section class="card flushbody">
                <table class="table flush as-cards calls-table" role="table">
                    <caption class="vh">{v.t(k::CALLS_MADE)}</caption>
                    <thead role="rowgroup">
                        <tr role="row">{heads.into_iter().collect_view()}</tr>
                    </thead>
                    <tbody role="rowgroup">{calls.rows.iter().map(|call| row(v, call)).collect_view()}</tbody>
                </table>
                {pager(v, address, &pairs, calls)}
            </section>
        }
        .into_any()
    };
    view! {
        {head(v, "/calls/made", v.t(k::CALLS_MADE), Some(more.into_any()))}
        <div class="figs calls" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::CALLS_MADE)>
            {body}
        </div>
    }
    .into_any()
}

/// All, those that reached somebody, or one outcome, of the same month.
fn outcomes(v: Viewer, query: &MadeQuery) -> AnyView {
    let reached = query.outcomes.len() > 1;
    let one = query.outcomes.first().copied().filter(|_| !reached);
    let choice = |of: Option<Option<Outcome>>, label: &'static str, chosen: bool| {
        view! { <a class="chip" href=MadeQuery::address(query.month, of) aria-current=chosen.then_some("true")>{label}</a> }
    };
    view! {
        <nav class="row tight wrap" aria-label=v.t(k::CALLS_OUTCOME)>
            {choice(None, v.t(k::CALLS_ALL), query.outcomes.is_empty())} {choice(Some(None), v.t(k::CALLS_REACHED), reached)}
            {Outcome::ALL
                .iter()
                .map(|outcome| choice(Some(Some(*outcome)), v.t(words::call_outcome(*outcome)), one == Some(*outcome)))
                .collect_view()}
        </nav>
    }
    .into_any()
}

fn row(v: Viewer, call: &Made) -> AnyView {
    view! {
        <tr role="row">
            <td role="cell" class="c-title">
                <a class="link" href=link::customer(call.customer_id)>{call.customer.clone()}</a>
            </td>
            <td role="cell">{outcome(v, call.outcome)}</td>
            <td role="cell" class="r t2 c-lead" title=v.date_time(call.at)>{v.date(call.at)}</td>
            <td role="cell" class="t2 trunc">{call.by.clone()}</td>
        </tr>
    }
    .into_any()
}
