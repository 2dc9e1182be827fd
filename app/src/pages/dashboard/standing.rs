//! Who the customers are: by value tier, and how far they have come.

use domain::{
    customer::{Stage, Tier},
    dashboard::{Cards, KnownBy},
    drill, format,
};
use leptos::prelude::*;

use super::cards::{card, figure};
use crate::{
    i18n::keys as k,
    ui::{
        chart::{Chart, Funnel, FunnelStage, Mark, Series, Step, funnel, steps},
        words,
    },
    viewer::use_viewer,
};

/// How strong the bars of the tiers are shaded, the lowest first.
const TIERS: [u8; Tier::ALL.len()] = [2, 3, 5, 6];
/// The same of the stages, from the market to those who left.
const STAGES: [u8; Stage::ALL.len()] = [2, 3, 5, 0];

/// Customers by tier; none where the role shows no tiers.
pub(super) fn tiers(cards: &Cards) -> Option<AnyView> {
    let v = use_viewer();
    let tiers = cards.tiers.as_ref()?;
    let step = |known: &KnownBy| Step {
        tick: format::month_name(v.locale(), known.day.start().civil().month),
        name: format::month_year(v.locale(), known.day),
        href: Some(drill::known_by(known.day)),
    };
    let series = Tier::ALL.iter().zip(TIERS).enumerate().map(|(n, (tier, colour))| Series {
        name: v.t(words::tier(*tier)).to_owned(),
        mark: Mark::Shade,
        colour,
        values: tiers.months.iter().map(|known| known.tiers.get(n).copied()).collect(),
    });
    let all: i64 = tiers.now.iter().sum();
    let chart = Chart {
        id: "tiers",
        title: v.t(k::CARDS_TIERS).to_owned(),
        summary: v.fill(k::CARDS_TIERS_SUMMARY, &[("n", &v.int(all))]),
        step: v.t(k::DASHBOARD_MONTH).to_owned(),
        steps: tiers.months.iter().map(step).collect(),
        series: series.collect(),
        decimals: 0,
        until: None,
        narrow: true,
        full: Box::new(|v, n| v.int(n)),
        short: Box::new(|v, n| format::compact(v.locale(), n)),
    };
    let now = Tier::ALL.iter().zip(tiers.now).rev();
    let now = now.map(|(tier, n)| figure(v, words::tier(*tier), v.int(n), drill::of_tier(*tier))).collect_view();
    let body = view! {
        <div class="body">
            {steps(&chart)}
            <p class="f12 t3 ctx-foot">{v.t(k::CARDS_TIERS_NOTE)}</p>
        </div>
        <footer class="wrap">
            <span>{v.t(k::CARDS_NOW)}</span>
            {now}
        </footer>
    };
    Some(card("card c3", v.t(k::CARDS_TIERS), v.t(k::CARDS_TIERS_SUB), body.into_any()))
}

/// How far customers have come.
pub(super) fn lifecycle(cards: &Cards) -> AnyView {
    let v = use_viewer();
    let all: i64 = cards.stages.iter().sum();
    let stages = || Stage::ALL.iter().zip(cards.stages);
    let permille = |n: i64| if all > 0 { (n * 2_000 + all) / (all * 2) } else { 0 };
    let stage = |((stage, n), shade): ((&Stage, i64), u8)| FunnelStage {
        name: v.t(words::stage(*stage)).to_owned(),
        value: n,
        share: format::percent(v.locale(), permille(n)),
        plain_share: format!("{}.{}", permille(n) / 10, permille(n) % 10),
        shade,
        href: drill::of_stage(*stage),
    };
    let said: Vec<String> = stages().map(|(stage, n)| format!("{} {}", v.t(words::stage(*stage)), v.int(n))).collect();
    let chart = Funnel {
        id: "lifecycle",
        title: v.t(k::CARDS_LIFECYCLE).to_owned(),
        summary: said.join(" · "),
        heads: [k::CUSTOMERS_STAGE, k::APP_CUSTOMERS, k::CARDS_SHARE].map(|key| v.t(key).to_owned()),
        stages: stages().zip(STAGES).map(stage).collect(),
    };
    let body = view! {
        <div class="body">
            {funnel(&chart)}
            <p class="f12 t3 ctx-foot">{v.t(k::CARDS_LIFECYCLE_NOTE)}</p>
        </div>
    };
    let class = if cards.tiers.is_some() { "card c3" } else { "card c6" };
    card(class, v.t(k::CARDS_LIFECYCLE), v.t(k::CARDS_LIFECYCLE_SUB), body.into_any())
}
