//! The key figures in a strip: value, change, the value compared with, the way of twelve months.

use domain::{
    dashboard::{Dashboard, Figures},
    format,
    money::Money,
};
use leptos::prelude::*;

use super::{
    change::{Better, difference, points, relative},
    drill,
};
use crate::{
    i18n::{Key, keys as k},
    ui::chart::spark,
    viewer::{Viewer, use_viewer},
};

/// Whole amounts up to this stand in a tile as they are; longer ones are shortened, and their title has
/// every digit.
const LONG: i64 = 100_000_000;

/// One figure.
struct Tile {
    label: Key,
    /// What is counted.
    hint: Key,
    value: AnyView,
    /// Every digit, where the value is shortened.
    title: Option<String>,
    change: AnyView,
    /// What it is compared with.
    then: Option<String>,
    way: Vec<i64>,
    href: String,
}

/// All of them.
pub(super) fn tiles(d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let tiles = [revenue(v, d), orders(v, d), active(v, d), repeat(v, d), new(v, d), opened(v, d), first_response(v, d), csat(v, d)];
    view! {
        <section class="card c12 kpis" aria-label=v.t(k::DASHBOARD_FIGURES)>
            {tiles.map(|tile| show(v, tile)).into_iter().collect_view()}
        </section>
    }
    .into_any()
}

fn show(v: Viewer, tile: Tile) -> AnyView {
    let then = tile.then.map(|then| view! { <span class="push t3">{then}</span> });
    view! {
        <div class="kpi">
            <span class="k" title=v.t(tile.hint)>{v.t(tile.label)}</span>
            <span class="v">
                <a class="num-link" href=tile.href title=tile.title>{tile.value}</a>
            </span>
            <span class="n">{tile.change} {then}</span>
            {spark(&tile.way)}
        </div>
    }
    .into_any()
}

fn way(d: &Dashboard, of: impl Fn(&Figures) -> i64) -> Vec<i64> {
    d.trend.iter().map(|month| of(&month.figures)).collect()
}

fn revenue(v: Viewer, d: &Dashboard) -> Tile {
    let money = |minor| Money { minor, currency: d.currency };
    let net = d.now.net_minor();
    let whole = net / 10_i64.pow(d.currency.exponent());
    let value = if whole.abs() < LONG { v.money_short(money(net)) } else { format::money_compact(v.locale(), money(net)) };
    Tile {
        label: k::DASHBOARD_REVENUE,
        hint: k::DASHBOARD_REVENUE_HINT,
        value: value.into_any(),
        title: Some(v.money(money(net))),
        change: relative(v, net, d.then.map(|then| then.net_minor()), Better::More),
        then: d.then.map(|then| format::money_compact(v.locale(), money(then.net_minor()))),
        way: way(d, Figures::net_minor),
        href: drill::revenue(d.period, None),
    }
}

/// A count, the more the better or neither.
fn count(v: Viewer, d: &Dashboard, (label, hint): (Key, Key), of: fn(&Figures) -> i64, better: Better, href: String) -> Tile {
    Tile {
        label,
        hint,
        value: v.int(of(&d.now)).into_any(),
        title: None,
        change: relative(v, of(&d.now), d.then.as_ref().map(of), better),
        then: d.then.map(|then| format::compact(v.locale(), of(&then))),
        way: way(d, of),
        href,
    }
}

fn orders(v: Viewer, d: &Dashboard) -> Tile {
    let words = (k::APP_ORDERS, k::DASHBOARD_ORDERS_HINT);
    count(v, d, words, |f| f.orders, Better::More, drill::orders(d.period, None))
}

fn active(v: Viewer, d: &Dashboard) -> Tile {
    let words = (k::DASHBOARD_ACTIVE, k::DASHBOARD_ACTIVE_HINT);
    count(v, d, words, |f| f.active, Better::More, drill::active(d.period))
}

fn new(v: Viewer, d: &Dashboard) -> Tile {
    let words = (k::DASHBOARD_NEW, k::DASHBOARD_NEW_HINT);
    count(v, d, words, |f| f.new, Better::More, drill::new(d.period))
}

fn opened(v: Viewer, d: &Dashboard) -> Tile {
    let words = (k::DASHBOARD_OPENED, k::DASHBOARD_OPENED_HINT);
    count(v, d, words, |f| f.opened, Better::Neither, drill::opened(d.period))
}

/// A figure that may not be there: a rate or a mean.
fn said(v: Viewer, value: Option<i64>, say: impl Fn(i64) -> String) -> String {
    value.map_or_else(|| v.t(k::APP_NONE).to_owned(), say)
}

fn repeat(v: Viewer, d: &Dashboard) -> Tile {
    let then = d.then.and_then(|then| then.repeat_permille());
    let percent = |permille| format::percent(v.locale(), permille);
    Tile {
        label: k::DASHBOARD_REPEAT,
        hint: k::DASHBOARD_REPEAT_HINT,
        value: said(v, d.now.repeat_permille(), percent).into_any(),
        title: Some(v.fill(k::DASHBOARD_REPEAT_OF, &[("n", &v.int(d.now.repeat)), ("all", &v.int(d.now.active))])),
        change: points(v, d.now.repeat_permille(), then, Better::More),
        then: then.map(percent),
        way: way(d, |f| f.repeat_permille().unwrap_or(0)),
        href: drill::repeat(d.period),
    }
}

fn first_response(v: Viewer, d: &Dashboard) -> Tile {
    let then = d.then.and_then(|then| then.first_response_seconds());
    let duration = |seconds| format::duration(v.locale(), seconds);
    Tile {
        label: k::DASHBOARD_FIRST_RESPONSE,
        hint: k::DASHBOARD_FIRST_RESPONSE_HINT,
        value: said(v, d.now.first_response_seconds(), duration).into_any(),
        title: Some(v.fill(k::DASHBOARD_MEAN_OF, &[("n", &v.int(d.now.answered))])),
        change: difference(v, d.now.first_response_seconds(), then, Better::Less, duration),
        then: then.map(duration),
        way: way(d, |f| f.first_response_seconds().unwrap_or(0)),
        href: drill::answered(d.period),
    }
}

fn csat(v: Viewer, d: &Dashboard) -> Tile {
    let then = d.then.and_then(|then| then.csat_centi());
    let score = |centi| format::centi(v.locale(), centi, 2);
    let value = view! {
        {said(v, d.now.csat_centi(), score)}
        {d.now.csat_centi().map(|_| view! { <small>" / 5"</small> })}
    };
    Tile {
        label: k::DASHBOARD_CSAT,
        hint: k::DASHBOARD_CSAT_HINT,
        value: value.into_any(),
        title: Some(v.fill(k::DASHBOARD_MEAN_OF, &[("n", &v.int(d.now.csat_answers))])),
        change: difference(v, d.now.csat_centi(), then, Better::More, score),
        then: then.map(score),
        way: way(d, |f| f.csat_centi().unwrap_or(0)),
        href: drill::satisfied(d.period),
    }
}
