//! Why people write, who comes back, and what is bought together.

use domain::{
    dashboard::{Cards, Dashboard, Reason},
    drill,
    finding::Pair,
    format,
    metric::{Dimension, Metric},
    time::Day,
};
use leptos::prelude::*;

use super::cards::{card, figure};
use crate::{
    i18n::keys as k,
    pages::insight::{cohorts, drill::pair_orders},
    ui::{
        chart::{Ranked, Ranking, ranking},
        link,
    },
    viewer::{Viewer, use_viewer},
};

/// Reasons that are shown.
const REASONS: usize = 8;

/// Whether more wrote with a reason than a tenth above what it is compared with.
fn grew(reason: &Reason) -> bool {
    reason.before.is_some_and(|before| reason.opened.saturating_mul(10) > before.saturating_mul(11))
}

/// Why people write, against what the period is compared with.
pub(super) fn reasons(d: &Dashboard, cards: &Cards) -> AnyView {
    let v = use_viewer();
    let name = |reason: &str| if reason.is_empty() { v.t(k::LISTS_NO_REASON).to_owned() } else { reason.to_owned() };
    let row = |reason: &Reason| Ranked {
        name: name(&reason.reason),
        value: reason.opened,
        before: reason.before,
        colour: match (reason.before, grew(reason)) {
            (None, _) => "f1",
            (_, true) => "f4",
            _ => "f0",
        },
        href: drill::of_part(Metric::TicketsOpened, d.period, Dimension::Reason, &reason.reason)
            .unwrap_or_else(|| drill::of(Metric::TicketsOpened, d.period)),
    };
    let total = v.int(d.now.opened);
    let body = match cards.reasons.first() {
        Some(first) => {
            let before = d.before.map(|before| format::days(v.locale(), before.from, before.to)).unwrap_or_default();
            let is_compared = first.before.is_some();
            let legend = if is_compared {
                vec![("f4", v.t(k::CARDS_GREW).to_owned()), ("f0", v.t(k::CARDS_LEVEL).to_owned()), ("tick", before.clone())]
            } else {
                Vec::new()
            };
            let words = [("n", total.as_str()), ("reason", &name(&first.reason)), ("k", &v.int(first.opened))];
            let chart = Ranking {
                id: "reasons",
                title: v.t(k::CARDS_REASONS).to_owned(),
                summary: v.fill(k::CARDS_REASONS_SUMMARY, &words),
                heads: [v.t(k::TICKETS_REASON).to_owned(), v.t(k::DASHBOARD_OPENED).to_owned(), before],
                rows: cards.reasons.iter().take(REASONS).map(row).collect(),
                legend,
            };
            ranking(&chart)
        }
        None => view! { <p class="f12 t2">{v.t(k::CARDS_NO_REASONS)}</p> }.into_any(),
    };
    let body = view! {
        <div class="body">{body}</div>
        <footer class="wrap">
            <span>{format::days(v.locale(), d.period.from, d.period.to)}</span>
            {figure(v, k::DASHBOARD_OPENED, total, drill::of(Metric::TicketsOpened, d.period))}
        </footer>
    };
    card("card c3", v.t(k::CARDS_REASONS), v.t(k::CARDS_REASONS_SUB), body.into_any())
}

/// Who came back, by the month of their first order.
pub(super) fn retention(cards: &Cards) -> AnyView {
    let v = use_viewer();
    let body = if cards.cohorts.is_empty() {
        view! { <p class="body f12 t2">{v.t(k::CARDS_NO_COHORTS)}</p> }.into_any()
    } else {
        view! { <div class="body">{cohorts::table(v, &cards.cohorts)}</div> }.into_any()
    };
    card("card c6", v.t(k::INSIGHT_RETENTION), v.t(k::INSIGHT_RETENTION_SUB), body)
}

/// What is bought together; none where nobody has looked.
pub(super) fn pairs(cards: &Cards) -> Option<AnyView> {
    let v = use_viewer();
    let found = cards.pairs.as_ref()?;
    let days = found.what.from.zip(found.what.to)?;
    let rows = found.what.rows.iter().map(|pair| pair_row(v, pair, days));
    let note = v.fill(k::INSIGHT_PAIRS_SUB, &[("n", &v.int(found.what.baskets)), ("days", &format::days(v.locale(), days.0, days.1))]);
    let body = if found.what.rows.is_empty() {
        view! { <p class="body f12 t2">{v.t(k::INSIGHT_NO_PAIRS)}</p> }.into_any()
    } else {
        view! {
            <div class="flushbody">
                <table class="table compact flush">
                    <colgroup>
                        <col />
                        <col />
                        <col width="68" />
                        <col width="56" />
                    </colgroup>
                    <thead>
                        <tr>
                            <th scope="col">{v.t(k::INSIGHT_BOUGHT)}</th>
                            <th scope="col">{v.t(k::INSIGHT_WITH)}</th>
                            <th class="r" scope="col">{v.t(k::APP_ORDERS)}</th>
                            <th class="r" scope="col" title=v.t(k::INSIGHT_LIFT_HINT)>{v.t(k::INSIGHT_LIFT)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    let body = view! {
        {body}
        <footer class="wrap">
            <span>{note}</span>
            <a class="link" href="/insight">{v.t(k::CARDS_MORE)}</a>
        </footer>
    };
    Some(card("card c4", v.t(k::INSIGHT_PAIRS), v.t(k::CARDS_PAIRS_SUB), body.into_any()))
}

fn pair_row(v: Viewer, pair: &Pair, (from, to): (Day, Day)) -> AnyView {
    let product = |item: &domain::finding::Item| {
        view! {
            <a class="link" href=link::product(&item.source, &item.code) title=item.name.clone()>
                {item.name.clone()}
            </a>
        }
    };
    view! {
        <tr>
            <th scope="row" class="trunc">{product(&pair.bought)}</th>
            <td class="trunc">{product(&pair.with)}</td>
            <td class="r">
                <a class="num-link" href=pair_orders(pair, from, to)>{v.int(pair.orders)}</a>
            </td>
            <td class="r semi">{v.centi((pair.lift * 100.0).round() as i64)}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_grown_above_a_tenth() {
        let reason = |opened, before| Reason { reason: String::new(), opened, before };
        assert!(!grew(&reason(110, Some(100))) && grew(&reason(111, Some(100))));
        assert!(grew(&reason(1, Some(0))) && !grew(&reason(5, None)));
    }
}
