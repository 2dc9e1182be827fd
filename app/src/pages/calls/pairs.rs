//! The calls behind the comparison: who was called, beside who was held out, and what both did.

use domain::{
    call::{Pair, PairsQuery, Reached, Side},
    format,
    money::{Currency, Money},
    page::{Page, parse_query},
};
use leptos::prelude::*;

use super::{crumbs, failed, head, pager, state};
use crate::{
    api::calls::{get_call_results, list_call_pairs},
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        link,
        list::{Address, state::skeleton, waiting},
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// Calls beside who was held out.
#[component]
pub fn PairsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/calls/pairs");
    let (pending, set_pending) = waiting();
    let found = Resource::new(
        move || address.key.get(),
        |key| async move {
            // The pairs have the currency of the results that they stand behind.
            let pairs = match get_call_results().await {
                Ok(results) => list_call_pairs(key.clone()).await.map(|pairs| (results.currency, pairs)),
                Err(error) => Err(error),
            };
            (key, pairs)
        },
    );
    view! {
        {crumbs(v.t(k::CALLS_PAIRS).to_owned())}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok((currency, pairs)) => still(move || page(v, address, pending, (&key, currency), &pairs)),
                        Err(error) => failed(v, address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, address: Address, pending: ReadSignal<bool>, (key, currency): (&str, Currency), found: &Page<Pair>) -> AnyView {
    let pairs = parse_query(key);
    let asked = PairsQuery::from_pairs(&pairs).unwrap_or_default();
    let choice = |label: Key, side: Option<Side>| {
        view! { <a class="chip" href=asked.address(side) aria-current=(asked.bought == side).then_some("true")>{v.t(label)}</a> }
    };
    // The days that a figure opened it with, and the way back to all of them.
    let days = asked.from.zip(asked.to).map(|(from, to)| {
        let label = format::days(v.locale(), from, to);
        let named = format!("{label}: {}", v.t(k::LIST_CLEAR));
        let all = PairsQuery { bought: asked.bought, ..Default::default() }.address(asked.bought);
        view! {
            <a class="chip" href=all title=v.t(k::LIST_CLEAR) aria-label=named>
                {label}
                <Icon name="x" size="i-12" />
            </a>
        }
    });
    let more = view! {
        <nav class="row tight wrap" aria-label=v.t(k::CALLS_AGAIN)>
            {choice(k::CALLS_ALL, None)}
            {choice(k::CALLS_BOUGHT_CALLED, Some(Side::Called))}
            {choice(k::CALLS_BOUGHT_HELD, Some(Side::HeldOut))}
            {days}
        </nav>
    };
    let body = if found.rows.is_empty() {
        state("phone", (v.t(k::CALLS_NO_RESULTS), v.t(k::CALLS_NO_RESULTS_TEXT).to_owned()), None)
    } else {
        let heads: [(Key, &str); 3] = [(k::CALLS_WHEN, "w-date"), (k::CALLS_CALLED, ""), (k::CALLS_HELD, "")];
        let heads = heads.map(|(label, class)| view! { <th scope="col" role="columnheader" class=class>{v.t(label)}</th> });
        let row = |pair: &Pair| {
            view! {
                <tr role="row">
                    <td role="cell" class="t2 c-lead" title=v.date_time(pair.at)>{v.date(pair.at)}</td>
                    <td role="cell" class="c-title">{side(v, currency, &pair.called)}</td>
                    <td role="cell" data-label=v.t(k::CALLS_HELD)>{side(v, currency, &pair.held_out)}</td>
                </tr>
            }
        };
        view! {
            <section class="card flushbody">
                <table class="table flush as-cards calls-table" role="table">
                    <caption class="vh">{v.t(k::CALLS_PAIRS)}</caption>
                    <thead role="rowgroup">
                        <tr role="row">{heads.into_iter().collect_view()}</tr>
                    </thead>
                    <tbody role="rowgroup">{found.rows.iter().map(row).collect_view()}</tbody>
                </table>
                {pager(v, address, &pairs, found)}
            </section>
        }
        .into_any()
    };
    view! {
        {head(v, "/calls/results", v.t(k::CALLS_PAIRS), Some(more.into_any()))}
        <div class="figs calls" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::CALLS_PAIRS)>
            {body}
        </div>
    }
    .into_any()
}

fn side(v: Viewer, currency: Currency, one: &Reached) -> AnyView {
    view! {
        <span class="row tight">
            <a class="link trunc" href=link::customer(one.customer_id)>{one.name.clone()}</a>
            <span class="t3 f12 num nowrap">
                {v.fill(k::CALLS_ORDERS_N, &[("n", &v.int(one.orders))])}
                {one.net_minor.map(|minor| format!(" · {}", v.money_short(Money { minor, currency })))}
            </span>
        </span>
    }
    .into_any()
}
