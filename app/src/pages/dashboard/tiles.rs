//! The key figures in strips: value, change, target (without one the value compared with), the way of twelve months. What a
//! figure is called and means follows from its one definition; its name leads there, its change to why, its target to the
//! scorecard.

use domain::{
    dashboard::{Dashboard, DashboardQuery, Named, value_of},
    drill,
    metric::Metric,
    page::query_string,
};
use leptos::prelude::*;

use super::slice;
use crate::{
    i18n::keys as k,
    ui::{
        chart::spark_aimed,
        figure::{change, detail, in_tile, say, short},
        standing::aimed,
    },
    viewer::{Viewer, use_viewer},
};

/// What has a tile, in two strips.
const SHOWN: [Metric; 16] = [
    Metric::Net,
    Metric::Orders,
    Metric::ActiveCustomers,
    Metric::RepeatRate,
    Metric::NewCustomers,
    Metric::TicketsOpened,
    Metric::FirstResponse,
    Metric::Csat,
    Metric::AverageOrder,
    Metric::LostCustomers,
    Metric::Retention,
    Metric::KnownShare,
    Metric::Nps,
    Metric::Backlog,
    Metric::OnlineShare,
    Metric::CsatTopBox,
];

/// All of them.
pub(super) fn tiles(d: &Dashboard, query: &DashboardQuery) -> AnyView {
    let v = use_viewer();
    let tiles = SHOWN.iter().filter_map(|metric| d.words.iter().find(|named| named.metric == *metric));
    view! {
        <section class="card c12 kpis" aria-label=v.t(k::DASHBOARD_FIGURES)>
            {tiles.map(|named| tile(v, d, query, named)).collect_view()}
        </section>
    }
    .into_any()
}

fn tile(v: Viewer, d: &Dashboard, query: &DashboardQuery, named: &Named) -> AnyView {
    let (metric, unit) = (named.metric, named.metric.unit());
    if !d.keeps(metric) {
        return not_kept(v, d, named);
    }
    let now = value_of(metric, &d.now, d.period, d.data);
    let then = d.then.zip(d.before).and_then(|(then, before)| value_of(metric, &then, before, d.data));
    let way: Vec<i64> = d.trend.iter().map(|month| value_of(metric, &month.figures, month.days, d.data).unwrap_or(0)).collect();
    let aim = d.aims.iter().find(|aim| aim.metric == metric);
    let target = aim.and_then(|aim| aimed(v, (d.currency, d.period), now, aim, false, true));
    // Of nothing there is no change in per cent.
    let why = then.filter(|then| *then != 0 || metric.is_ratio()).map(|_| {
        let href = format!(
            "/why?{}",
            query_string(&[("metric".to_owned(), metric.word().to_owned())].into_iter().chain(query.pairs()).collect::<Vec<_>>())
        );
        let title = match (then, &target) {
            // Where the target stands, there is no room for what it was.
            (Some(then), Some(_)) => {
                format!("{} · {}", v.t(k::FIGURES_WHY), v.fill(k::BOARDS_WAS, &[("value", &say(v, unit, d.currency, then))]))
            }
            _ => v.t(k::FIGURES_WHY).to_owned(),
        };
        view! {
            <a class="why" href=href title=title>
                {change(v, metric, d.currency, now, then)}
                <span class="vh">{v.t(k::FIGURES_WHY)}</span>
            </a>
        }
    });
    let out_of = (metric == Metric::Csat && now.is_some()).then(|| view! { <small>" / 5"</small> });
    let compared = then.filter(|_| target.is_none()).map(|then| view! { <span class="push t3">{short(v, unit, d.currency, then)}</span> });
    view! {
        <div class="kpi">
            <a class="k" href=format!("/metrics#{}", metric.word()) title=named.sentence.clone()>{named.name.clone()}</a>
            <span class="v">
                <a class="num-link" href=drill::within(metric, d.period, d.slice.as_ref()) title=detail(v, metric, d.currency, now, (d.now.pair(metric), d.now.interval(metric)))>{in_tile(v, metric, d.currency, now)} {out_of}</a>
            </span>
            <span class="n">{why} {compared} {target}</span>
            {spark_aimed(&way, aim.map_or(&[][..], |aim| aim.months.as_slice()))}
        </div>
    }
    .into_any()
}

/// A figure that is not kept by what the dashboard is narrowed to says so: that of everything would be taken for it.
fn not_kept(v: Viewer, d: &Dashboard, named: &Named) -> AnyView {
    view! {
        <div class="kpi">
            <a class="k" href=format!("/metrics#{}", named.metric.word()) title=named.sentence.clone()>{named.name.clone()}</a>
            <span class="n t3">{v.fill(k::FIGURES_BY_NOT_KEPT, &[("by", &slice::said(d))])}</span>
        </div>
    }
    .into_any()
}
