//! A card for each of what is found without a score, as [`super::models`] has one for each model.

use domain::{
    finding::{BAND, Findings, Found, Groups, Judged, Outlook, Pairs},
    format,
    time::Timestamp,
};
use leptos::prelude::*;

use super::{card, groups};
use crate::{
    i18n::{Key, keys as k},
    viewer::Viewer,
};

type Lines = Vec<(String, String)>;

/// The cards of everything that was found.
pub(super) fn cards(v: Viewer, found: &Findings) -> AnyView {
    view! {
        {found.recommendations.as_ref().map(|found| of(v, found, (k::INSIGHT_MODEL_RECOMMEND, k::INSIGHT_MODEL_RECOMMEND_NOT), judged))}
        {found.pairs.as_ref().map(|found| of(v, found, (k::INSIGHT_PAIRS, k::INSIGHT_PAIRS_NOT), pairs))}
        {found.groups.as_ref().map(|found| of(v, found, (k::INSIGHT_GROUPS, k::INSIGHT_GROUPS_NOT), grouped))}
        {found.revenue_weeks.as_ref().map(|found| of(v, found, (k::CARDS_REVENUE_BY_WEEK, k::INSIGHT_AHEAD_NOT), outlook))}
        {found.revenue_months.as_ref().map(|found| of(v, found, (k::CARDS_REVENUE_BY_MONTH, k::CARDS_MONTHS_NOT), by_month))}
        {found.orders.as_ref().map(|found| of(v, found, (k::INSIGHT_ORDERS_AHEAD, k::INSIGHT_AHEAD_NOT), outlook))}
        {found.tickets.as_ref().map(|found| of(v, found, (k::INSIGHT_TICKETS_AHEAD, k::INSIGHT_AHEAD_NOT), outlook))}
    }
    .into_any()
}

fn of<T>(v: Viewer, found: &Found<T>, (title, not_for): (Key, Key), lines: fn(Viewer, &T) -> Lines) -> AnyView {
    shown(v, found.as_of, (title, not_for), lines(v, &found.what))
}

fn shown(v: Viewer, as_of: Timestamp, (title, not_for): (Key, Key), lines: Lines) -> AnyView {
    let first = (v.t(k::INSIGHT_FITTED).to_owned(), v.date_time(as_of));
    let lines = std::iter::once(first).chain(lines).map(|(name, value)| {
        view! {
            <dt>{name}</dt>
            <dd class="num">{value}</dd>
        }
    });
    let body = view! {
        <div class="body model">
            <dl class="kv wide">{lines.collect_view()}</dl>
            <p class="f12 t2"><b>{v.t(k::INSIGHT_NOT_FOR)}</b> " " {v.t(not_for)}</p>
        </div>
    };
    card("c6", v.t(title), String::new(), body.into_any())
}

fn line(v: Viewer, name: Key, value: String) -> (String, String) {
    (v.t(name).to_owned(), value)
}

fn judged(v: Viewer, judged: &Judged) -> Lines {
    let against = |name, ours: i64, popular: i64| {
        let [ours, popular] = [ours, popular].map(|permille| format::percent(v.locale(), permille));
        line(v, name, v.fill(k::INSIGHT_JUDGED_AGAINST, &[("ours", &ours), ("popular", &popular)]))
    };
    let (ours, popular) = (judged.ours, judged.popular);
    vec![
        line(v, k::INSIGHT_MODEL, "item-to-item, cosine".to_owned()),
        line(v, k::INSIGHT_JUDGED_BY, v.int(judged.customers)),
        against(k::INSIGHT_JUDGED_HIT, ours.hit_permille, popular.hit_permille),
        against(k::INSIGHT_JUDGED_NDCG, ours.ndcg_permille, popular.ndcg_permille),
    ]
}

fn pairs(v: Viewer, pairs: &Pairs) -> Lines {
    let days = pairs.from.zip(pairs.to).map(|(from, to)| format::days(v.locale(), from, to));
    vec![
        line(v, k::APP_ORDERS, v.int(pairs.baskets)),
        line(v, k::INSIGHT_FOUND_IN, days.unwrap_or_default()),
        line(v, k::INSIGHT_PAIRS_TRIED, v.int(pairs.tried)),
        line(v, k::INSIGHT_PAIRS_KEPT, v.int(i64::try_from(pairs.rows.len()).unwrap_or(i64::MAX))),
    ]
}

fn grouped(v: Viewer, found: &Groups) -> Lines {
    vec![
        line(v, k::INSIGHT_MODEL, "k-means, tree".to_owned()),
        line(v, k::APP_CUSTOMERS, v.int(found.customers)),
        line(v, k::INSIGHT_LOOKED_AT, v.int(found.sample)),
        line(v, k::INSIGHT_CLARITY, v.t(groups::clarity(found.clarity)).to_owned()),
    ]
}

fn outlook(v: Viewer, outlook: &Outlook) -> Lines {
    steps(v, outlook, k::INSIGHT_WEEKS)
}

fn by_month(v: Viewer, outlook: &Outlook) -> Lines {
    steps(v, outlook, k::CARDS_MONTHS)
}

fn steps(v: Viewer, outlook: &Outlook, what: Key) -> Lines {
    let past = i64::try_from(outlook.past.len()).unwrap_or(i64::MAX);
    let mut lines = vec![line(v, k::INSIGHT_MODEL, outlook.model.clone()), line(v, what, v.int(past))];
    match outlook.backtest {
        Some(test) => {
            let inside = v.fill(k::INSIGHT_N_OF, &[("n", &v.int(test.inside)), ("all", &v.int(test.weeks))]);
            lines.push(line(v, k::INSIGHT_OFF, format::percent(v.locale(), test.error_permille)));
            lines.push((v.fill(k::INSIGHT_INSIDE, &[("band", &BAND.to_string())]), inside));
        }
        None => lines.push(line(v, k::INSIGHT_OFF, v.t(k::INSIGHT_TOO_FEW).to_owned())),
    }
    lines
}
