//! How value and churn are spread over the customers.

use domain::{
    access::FieldClass,
    customer::Tier,
    format,
    money::Money,
    score::{ChurnBand, Distribution, HORIZON_DAYS, TierSpread, ValueBin},
};
use leptos::prelude::*;

use super::{card, drill};
use crate::{
    i18n::keys as k,
    ui::{
        badge::TierBadge,
        chart::{Chart, Mark, Series, Step, bar, steps},
        words,
    },
    viewer::Viewer,
};

/// Value, churn, and both by tier. Who may not see what models say is told so.
pub(super) fn cards(v: Viewer, spread: &Distribution) -> AnyView {
    if v.hides(FieldClass::Risk) {
        let body = view! { <p class="body t3">{v.t(k::APP_HIDDEN)}</p> };
        return card("c12", v.t(k::INSIGHT_VALUE), String::new(), body.into_any());
    }
    view! {
        {value(v, spread)}
        {churn(v, spread)}
        {tiers(v, spread)}
    }
    .into_any()
}

fn value(v: Viewer, spread: &Distribution) -> AnyView {
    let money = |minor| Money { minor, currency: spread.currency };
    let short = |minor| format::money_compact(v.locale(), money(minor));
    let step = |bin: &ValueBin| Step {
        tick: short(bin.from_minor),
        name: match bin.to_minor {
            Some(to) => format!("{} – {}", short(bin.from_minor), short(to)),
            None => format!("≥ {}", short(bin.from_minor)),
        },
        href: Some(drill::value(bin)),
    };
    let [customers, total] = [v.int(spread.customers), v.money_short(money(spread.expected_minor))];
    let summary = v.fill(k::INSIGHT_VALUE_SUMMARY, &[("total", &total), ("n", &customers)]);
    let chart = Chart {
        id: "value",
        title: v.t(k::INSIGHT_VALUE).to_owned(),
        summary: summary.clone(),
        step: v.t(k::SCORE_EXPECTED_VALUE).to_owned(),
        steps: spread.value.iter().map(step).collect(),
        series: vec![Series {
            name: v.t(k::APP_CUSTOMERS).to_owned(),
            mark: Mark::Bar,
            colour: 1,
            values: spread.value.iter().map(|bin| Some(bin.customers)).collect(),
        }],
        decimals: 0,
        until: None,
        narrow: false,
        full: Box::new(|v, n| v.int(n)),
        short: Box::new(|v, n| format::compact(v.locale(), n)),
    };
    let body = view! {
        <div class="body">
            {steps(&chart)}
            <p class="f12 t2 ctx-foot">{summary}</p>
        </div>
    };
    let sub = v.fill(k::INSIGHT_VALUE_SUB, &[("n", &v.int(HORIZON_DAYS.into()))]);
    card("c6", v.t(k::INSIGHT_VALUE), sub, body.into_any())
}

fn churn(v: Viewer, spread: &Distribution) -> AnyView {
    let step = |band: &ChurnBand| Step {
        tick: v.t(words::churn(*band)).to_owned(),
        name: v.t(words::churn(*band)).to_owned(),
        href: Some(drill::churn(*band, None)),
    };
    let series = spread.tiers.iter().zip(1..).map(|(line, colour)| Series {
        name: v.t(words::tier(line.tier)).to_owned(),
        mark: Mark::Bar,
        colour,
        values: line.churn.iter().copied().map(Some).collect(),
    });
    let gone: i64 = spread.churn.iter().filter(|(band, _)| *band >= ChurnBand::AtRisk).map(|(_, customers)| customers).sum();
    let summary = v.fill(k::INSIGHT_CHURN_SUMMARY, &[("n", &v.int(gone)), ("all", &v.int(spread.customers))]);
    let chart = Chart {
        id: "churn",
        title: v.t(k::SCORE_CHURN).to_owned(),
        summary: summary.clone(),
        step: v.t(k::SCORE_CHURN).to_owned(),
        steps: ChurnBand::ALL.iter().map(step).collect(),
        series: series.collect(),
        decimals: 0,
        until: None,
        narrow: false,
        full: Box::new(|v, n| v.int(n)),
        short: Box::new(|v, n| format::compact(v.locale(), n)),
    };
    let body = view! {
        <div class="body">
            {steps(&chart)}
            <p class="f12 t2 ctx-foot">{summary}</p>
        </div>
    };
    card("c6", v.t(k::SCORE_CHURN), v.t(k::INSIGHT_CHURN_SUB).to_owned(), body.into_any())
}

fn tiers(v: Viewer, spread: &Distribution) -> AnyView {
    let largest = spread.tiers.iter().map(|line| line.expected_minor).max().unwrap_or(0);
    let rows = spread.tiers.iter().map(|line| tier_row(v, spread, line, largest));
    let heads = ChurnBand::ALL.iter().map(|band| view! { <th class="r" scope="col">{v.t(words::churn(*band))}</th> });
    let body = view! {
        <div class="flushbody">
            <table class="table compact flush">
                <thead>
                    <tr>
                        <th scope="col">{v.t(k::CUSTOMERS_TIER)}</th>
                        <th class="r" scope="col">{v.t(k::APP_CUSTOMERS)}</th>
                        <th class="is-wide"><span class="vh">{v.t(k::DASHBOARD_SHARE)}</span></th>
                        <th class="r" scope="col">{v.t(k::SCORE_EXPECTED_VALUE)}</th>
                        <th class="r" scope="col">{v.t(k::INSIGHT_EACH)}</th>
                        {heads.collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    card("c12", v.t(k::INSIGHT_TIERS), v.t(k::INSIGHT_TIERS_SUB).to_owned(), body.into_any())
}

fn tier_row(v: Viewer, spread: &Distribution, line: &TierSpread, largest: i64) -> AnyView {
    let money = |minor: i64| {
        if spread.value.is_empty() { v.t(k::APP_NONE).to_owned() } else { v.money_short(Money { minor, currency: spread.currency }) }
    };
    let each = if line.customers > 0 { money(line.expected_minor / line.customers) } else { v.t(k::APP_NONE).to_owned() };
    let bands = ChurnBand::ALL.iter().zip(line.churn).map(|(band, customers)| link(v, drill::churn(*band, Some(line.tier)), customers));
    let tier: Tier = line.tier;
    view! {
        <tr>
            <th scope="row"><TierBadge tier /></th>
            {link(v, drill::tier(tier), line.customers)}
            <td class="is-wide">{bar("f1", line.expected_minor, largest)}</td>
            <td class="r">{money(line.expected_minor)}</td>
            <td class="r t2">{each}</td>
            {bands.collect_view()}
        </tr>
    }
    .into_any()
}

fn link(v: Viewer, href: String, n: i64) -> AnyView {
    view! {
        <td class="r">
            <a class="num-link" href=href>{v.int(n)}</a>
        </td>
    }
    .into_any()
}
