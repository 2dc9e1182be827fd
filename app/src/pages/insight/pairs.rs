//! What is bought together.

use domain::{
    finding::{Pair, Pairs},
    format,
};
use leptos::prelude::*;

use super::{card, drill};
use crate::{
    i18n::keys as k,
    ui::{icon::Icon, link},
    viewer::Viewer,
};

/// Pairs that are shown.
const ROWS: usize = 12;

/// The card.
pub(super) fn card_of(v: Viewer, pairs: &Pairs) -> AnyView {
    let (Some(from), Some(to)) = (pairs.from, pairs.to) else { return ().into_any() };
    let days = format::days(v.locale(), from, to);
    let sub = v.fill(k::INSIGHT_PAIRS_SUB, &[("n", &v.int(pairs.baskets)), ("days", &days)]);
    let rows = pairs.rows.iter().take(ROWS).map(|pair| row(v, pair, (from, to)));
    let table = view! {
        <div class="flushbody">
            <table class="table compact flush">
                <thead>
                    <tr>
                        <th scope="col">{v.t(k::INSIGHT_BOUGHT)}</th>
                        <th scope="col">{v.t(k::INSIGHT_WITH)}</th>
                        <th class="r" scope="col">{v.t(k::APP_ORDERS)}</th>
                        <th class="r" scope="col" title=v.t(k::INSIGHT_SUPPORT_HINT)>{v.t(k::INSIGHT_SUPPORT)}</th>
                        <th class="r" scope="col" title=v.t(k::INSIGHT_CONFIDENCE_HINT)>{v.t(k::INSIGHT_CONFIDENCE)}</th>
                        <th class="r" scope="col" title=v.t(k::INSIGHT_LIFT_HINT)>{v.t(k::INSIGHT_LIFT)}</th>
                        <th class="r" scope="col" title=v.t(k::INSIGHT_CHANCE_HINT)>{v.t(k::INSIGHT_CHANCE)}</th>
                        <th class="r" scope="col"><span class="vh">{v.t(k::APP_CUSTOMERS)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <p class="foot f12 t3">{v.fill(k::INSIGHT_PAIRS_NOTE, &[("n", &v.int(pairs.tried))])}</p>
    };
    let body =
        if pairs.rows.is_empty() { view! { <p class="body f12 t2">{v.t(k::INSIGHT_NO_PAIRS)}</p> }.into_any() } else { table.into_any() };
    card("c12", v.t(k::INSIGHT_PAIRS), sub, body)
}

fn row(v: Viewer, pair: &Pair, (from, to): (domain::time::Day, domain::time::Day)) -> AnyView {
    let permille = |share: f64| format::percent(v.locale(), (share * 1_000.0).round() as i64);
    let chance = if pair.chance < 0.001 { "< 0.001".to_owned() } else { format!("{:.3}", pair.chance) };
    let both = v.fill(k::INSIGHT_PAIR_CUSTOMERS, &[("bought", &pair.bought.name), ("with", &pair.with.name)]);
    view! {
        <tr>
            <th scope="row"><a class="link" href=link::product(&pair.bought.source, &pair.bought.code)>{pair.bought.name.clone()}</a></th>
            <td><a class="link" href=link::product(&pair.with.source, &pair.with.code)>{pair.with.name.clone()}</a></td>
            <td class="r"><a class="num-link" href=drill::pair_orders(pair, from, to)>{v.int(pair.orders)}</a></td>
            <td class="r t2">{permille(pair.support)}</td>
            <td class="r t2">{permille(pair.confidence)}</td>
            <td class="r semi">{v.centi((pair.lift * 100.0).round() as i64)}</td>
            <td class="r t2">{chance}</td>
            <td class="r">
                <a class="btn icon ghost sm" href=drill::customers(&pair.of_customers(from, to)) aria-label=both.clone() title=both>
                    <Icon name="users" size="i-14" />
                </a>
            </td>
        </tr>
    }
    .into_any()
}
