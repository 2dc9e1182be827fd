//! Whom to call: customers by what is at stake, and who of them is left out.

use domain::{
    call::{AGAIN_AFTER_DAYS, CallsQuery, PERIODS, Proposals},
    customer::Tier,
    page::{Pairs, parse_query, value, with},
};
use leptos::prelude::*;

use super::{date, failed, head, list_row::row, state, told};
use crate::{
    api::calls::{CallsPage as Loaded, list_calls},
    i18n::{Key, keys as k},
    ui::{
        list::{Address, form::on_submit, state::skeleton, waiting},
        shell::{Crumb, CrumbBar},
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// Whom to call.
#[component]
pub fn CallsPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/calls");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), list_calls(key).await) });
    view! {
        <leptos_meta::Title text=v.t(k::CALLS_TITLE) />
        <CrumbBar crumbs=vec![Crumb { href: None, label: v.t(k::CALLS_TITLE).to_owned() }] />
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(loaded) => still(move || page(v, address, pending, &key, &loaded)),
                        Err(error) => failed(v, address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, address: Address, pending: ReadSignal<bool>, key: &str, loaded: &Loaded) -> AnyView {
    let found = &loaded.proposals;
    let mut pairs = parse_query(key);
    // What was said once is said on no other page.
    pairs.retain(|(key, _)| key != "answer");
    let as_of = found
        .as_of
        .map(|day| view! { <span class="push f12 t3 num">{v.fill(k::CALLS_AS_OF, &[("day", &date(v, day))])}</span> }.into_any());
    let body = if found.as_of.is_none() {
        let way = v
            .may(domain::access::Action::Read, domain::access::Resource::Figures)
            .then(|| ("/insight".to_owned(), v.t(k::CALLS_TO_SCORES)));
        state("trend", (v.t(k::CALLS_NO_SCORES), v.t(k::CALLS_NO_SCORES_TEXT).to_owned()), way)
    } else {
        view! {
            {filter(v, address, &pairs, found)}
            {rows(v, address, &pairs, found)}
        }
        .into_any()
    };
    view! {
        {head(v, "/calls", v.t(k::CALLS_TITLE), as_of)}
        {told(v, loaded.answer.as_ref())}
        <div class="figs calls" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::CALLS_TITLE)>
            {body}
        </div>
    }
    .into_any()
}

fn select(v: Viewer, name: &'static str, label: Key, options: Vec<(String, String)>, chosen: &str) -> AnyView {
    let options = options.into_iter().map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    view! {
        <div class="field">
            <label for=format!("calls-{name}")>{v.t(label)}</label>
            <select class="select" name=name id=format!("calls-{name}")>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// Since when nobody called, tier, country, and whose customers.
fn filter(v: Viewer, address: Address, pairs: &Pairs, found: &Proposals) -> AnyView {
    let query = CallsQuery::from_pairs(pairs).unwrap_or_default();
    let any = || (String::new(), v.t(k::CALLS_ANY).to_owned());
    let period = |days: i32| match days {
        0 => v.t(k::CALLS_PERIOD_ANY).to_owned(),
        days => v.fill(k::CALLS_PERIOD_DAYS, &[("n", &v.int(days.into()))]),
    };
    let periods = PERIODS.map(|days| (days.to_string(), period(days))).to_vec();
    let tiers = Tier::ALL.iter().rev().map(|tier| (tier.word().to_owned(), v.t(words::tier(*tier)).to_owned()));
    let countries = found.countries.iter().map(|country| (country.clone(), country.clone()));
    let whose = vec![(String::new(), v.t(k::CALLS_WHOSE_ALL).to_owned()), ("me".to_owned(), v.t(k::CALLS_WHOSE_MINE).to_owned())];
    view! {
        <form class="card calls-filter" method="get" action="/calls" aria-label=v.t(k::CALLS_FILTER) on:submit=on_submit(address)>
            {select(v, "days", k::CALLS_PERIOD, periods, &query.days.to_string())}
            {select(v, "tier", k::CALLS_TIER, std::iter::once(any()).chain(tiers).collect(), query.tier.map_or("", Tier::word))}
            {select(
                v,
                "country",
                k::CALLS_COUNTRY,
                std::iter::once(any()).chain(countries).collect(),
                query.country.as_deref().unwrap_or_default(),
            )}
            {select(v, "owner", k::CALLS_WHOSE, whose, if query.mine { "me" } else { "" })}
            <button type="submit" class="btn">{v.t(k::CALLS_APPLY)}</button>
        </form>
    }
    .into_any()
}

fn rows(v: Viewer, address: Address, pairs: &Pairs, found: &Proposals) -> AnyView {
    let next = found.next.as_ref().map(|cursor| address.href(&with(pairs, "cursor", cursor)));
    if found.rows.is_empty() {
        let (words, way) = match next {
            Some(next) => {
                let title = v.fill(k::CALLS_NOBODY_YET, &[("n", &v.int(found.looked))]);
                let text = format!("{title}. {}", v.t(k::CALLS_NOBODY_YET_TEXT));
                ((v.t(k::CALLS_NOBODY), text), Some((next, v.t(k::CALLS_FURTHER))))
            }
            None => ((v.t(k::CALLS_NOBODY), v.t(k::CALLS_NOBODY_TEXT).to_owned()), None),
        };
        return view! {
            {state("phone", words, way)}
            <section class="card">{left_out(v, found)}</section>
        }
        .into_any();
    }
    let list: Pairs = with(pairs, "cursor", "");
    let first = value(pairs, "cursor").map(|_| view! { <a class="btn sm" href=address.href(&list)>{v.t(k::CALLS_FIRST)}</a> });
    let next = next.map(|href| view! { <a class="btn sm" rel="next" href=href>{v.t(k::CALLS_NEXT)}</a> });
    let columns: [(Key, &str); 8] = [
        (k::CALLS_CUSTOMER, "w-customer"),
        (k::CALLS_STAKE, "r w-stake"),
        (k::CALLS_WHY, "w-why"),
        (k::CALLS_LAST_CONTACT, "r w-date"),
        (k::CALLS_LAST_CALL, "w-call"),
        (k::CALLS_TICKETS, "r w-count"),
        (k::CALLS_PHONE, "w-phone"),
        (k::CALLS_OWNER, "w-owner"),
    ];
    let heads = columns.map(|(label, class)| {
        let hint = (label == k::CALLS_STAKE).then(|| v.t(k::CALLS_STAKE_HINT));
        view! { <th scope="col" role="columnheader" class=class title=hint>{v.t(label)}</th> }
    });
    view! {
        <section class="card flushbody">
            {left_out(v, found)}
            <table class="table flush as-cards calls-table" role="table">
                <caption class="vh">{v.t(k::CALLS_TITLE)}</caption>
                <thead role="rowgroup">
                    <tr role="row">{heads.into_iter().collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">{found.rows.iter().map(|one| row(v, &list, one)).collect_view()}</tbody>
            </table>
            <nav class="pager" aria-label=v.t(k::CALLS_PAGES)>
                <span class="push row tight">{first} {next}</span>
            </nav>
        </section>
    }
    .into_any()
}

/// How many were looked at for the page, and who of them is not on it.
fn left_out(v: Viewer, found: &Proposals) -> AnyView {
    let left = found.left_out;
    let part = |key, n: i64| view! { <li>{v.fill(key, &[("n", &v.int(n))])}</li> };
    view! {
        <div class="calls-left">
            <b class="med">{v.fill(k::CALLS_LOOKED, &[("n", &v.int(found.looked))])}</b>
            <ul>
                {part(k::CALLS_LEFT_HELD, left.held_out)} {part(k::CALLS_LEFT_CALLED, left.called)}
                {part(k::CALLS_LEFT_REFUSED, left.refused)}
            </ul>
            <span>{v.fill(k::CALLS_HELD_WHY, &[("n", &v.int(AGAIN_AFTER_DAYS.into()))])}</span>
        </div>
    }
    .into_any()
}
