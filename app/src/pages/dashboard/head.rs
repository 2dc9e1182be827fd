//! Period and comparison: links and a plain form, so that they work without JavaScript.

use domain::{
    dashboard::{Chosen, Comparison, Dashboard, DashboardQuery, Period, Preset},
    format,
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        keys::close_menus,
        list::{Address, form::on_submit},
    },
    viewer::{Viewer, use_viewer},
};

/// The head of the page.
pub(super) fn head(address: Address, query: DashboardQuery, d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let until = format::days(v.locale(), d.data.to, d.data.to);
    let note = (d.before.is_some() && d.then.is_none()).then(|| {
        let first = format::days(v.locale(), d.data.from, d.data.from);
        view! { <span class="f12 t3">{v.fill(k::DASHBOARD_NOTHING_BEFORE, &[("first", &first)])}</span> }
    });
    view! {
        <header class="dash-head">
            <h1>{v.t(k::DASHBOARD_TITLE)}</h1>
            {periods(v, address, query, d)}
            {comparisons(v, address, query, d)}
            {note}
            <a class="link f12" href="/scorecard">{v.t(k::FIGURES_SCORECARD)}</a>
            <a class="link f12" href="/bulletin">{v.t(k::BULLETIN_TITLE)}</a>
            <a class="link f12" href="/reports">{v.t(k::REPORTS_TITLE)}</a>
            <a class="link f12" href="/metrics">{v.t(k::FIGURES_METRICS)}</a>
            <span class="push f12 t3 num">{v.fill(k::DASHBOARD_DATA_UNTIL, &[("day", &until)])}</span>
        </header>
    }
    .into_any()
}

fn choice(v: Viewer, address: Address, query: DashboardQuery, label: Key, chosen: bool) -> AnyView {
    view! {
        <a href=address.href(&query.pairs()) aria-current=chosen.then_some("true") on:click=|_| close_menus()>
            {v.t(label)}
        </a>
    }
    .into_any()
}

pub(crate) const fn preset_word(preset: Preset) -> Key {
    match preset {
        Preset::Month => k::DASHBOARD_THIS_MONTH,
        Preset::LastMonth => k::DASHBOARD_LAST_MONTH,
        Preset::Quarter => k::DASHBOARD_THIS_QUARTER,
        Preset::Year => k::DASHBOARD_THIS_YEAR,
        Preset::TwelveMonths => k::DASHBOARD_TWELVE_MONTHS,
        Preset::All => k::DASHBOARD_ALL,
    }
}

fn periods(v: Viewer, address: Address, query: DashboardQuery, d: &Dashboard) -> AnyView {
    let presets = Preset::ALL.iter().map(|preset| {
        let chosen = Chosen::Preset(*preset);
        choice(v, address, DashboardQuery { chosen, ..query }, preset_word(*preset), query.chosen == chosen)
    });
    view! {
        <details class="menu">
            <summary class="btn">
                <Icon name="calendar" size="i-14" />
                {format::days(v.locale(), d.period.from, d.period.to)}
                <Icon name="down" size="i-12" />
            </summary>
            <div class="menu-list">
                {presets.collect_view()}
                <hr />
                {months(v, address, query, d)}
            </div>
        </details>
    }
    .into_any()
}

/// From one month to another.
fn months(v: Viewer, address: Address, query: DashboardQuery, d: &Dashboard) -> AnyView {
    let months = Period { from: d.data.from.month_start(), to: d.data.to }.each_month();
    let select = |name: &'static str, label: Key, of: fn(&Period) -> domain::time::Day, chosen: Period| {
        let options = months.iter().rev().map(|month| {
            let selected = month.from == chosen.from;
            view! {
                <option value=of(month).to_string() selected=selected prop:selected=selected>
                    {format::month_year(v.locale(), month.from)}
                </option>
            }
        });
        view! {
            <div class="field">
                <label for=format!("dash-{name}")>{v.t(label)}</label>
                <select class="select" name=name id=format!("dash-{name}")>{options.collect_view()}</select>
            </div>
        }
    };
    let comparison = (query.comparison != DashboardQuery::default().comparison)
        .then(|| view! { <input type="hidden" name="compare" value=query.comparison.word() /> });
    view! {
        <form class="filters one" method="get" action=address.path on:submit=on_submit(address)>
            {comparison}
            {select("from", k::DASHBOARD_FROM, |month| month.from, Period::month_of(d.period.from))}
            {select("to", k::DASHBOARD_TO, |month| month.from.month_end(), Period::month_of(d.period.to))}
            <button type="submit" class="btn primary block">{v.t(k::LIST_APPLY)}</button>
        </form>
    }
    .into_any()
}

fn comparisons(v: Viewer, address: Address, query: DashboardQuery, d: &Dashboard) -> AnyView {
    let word = |comparison| match comparison {
        Comparison::Year => k::DASHBOARD_A_YEAR_BEFORE,
        Comparison::Previous => k::DASHBOARD_PERIOD_BEFORE,
        Comparison::None => k::DASHBOARD_NO_COMPARISON,
    };
    let choices = Comparison::ALL.iter().map(|comparison| {
        choice(v, address, DashboardQuery { comparison: *comparison, ..query }, word(*comparison), query.comparison == *comparison)
    });
    let against = match d.before {
        Some(before) => format::days(v.locale(), before.from, before.to),
        None => v.t(k::DASHBOARD_NO_COMPARISON).to_owned(),
    };
    view! {
        <details class="menu">
            <summary class="btn">
                {d.before.is_some().then(|| view! { <span class="t2">{v.t(k::DASHBOARD_AGAINST)}</span> })}
                {against}
                <Icon name="down" size="i-12" />
            </summary>
            <div class="menu-list">{choices.collect_view()}</div>
        </details>
    }
    .into_any()
}

/// The address that a key of the resource stands for.
pub(super) fn query_of(key: &str) -> DashboardQuery {
    DashboardQuery::from_pairs(&domain::page::parse_query(key)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::page::query_string;

    use super::*;

    #[test]
    fn an_address_that_cannot_be_read_is_the_default() {
        assert_eq!(query_of("period=never"), DashboardQuery::default());
        assert_eq!(query_string(&query_of("period=all&compare=none").pairs()), "period=all&compare=none");
    }
}
