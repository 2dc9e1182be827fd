//! Period and comparison: links and a plain form, so that they work without JavaScript.

use domain::{
    dashboard::{Chosen, Comparison, Dashboard, DashboardQuery, Period, Preset, Slice},
    format,
};
use leptos::prelude::*;

use super::slice;
use crate::{
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        keys::close_menus,
        list::{Address, form::on_submit},
        shell::calls,
    },
    viewer::{Viewer, use_viewer},
};

/// The head of the page.
pub(super) fn head(address: Address, query: &DashboardQuery, d: &Dashboard) -> AnyView {
    let v = use_viewer();
    let until = format::days(v.locale(), d.data.to, d.data.to);
    let note = (d.before.is_some() && d.then.is_none()).then(|| {
        let first = format::days(v.locale(), d.data.from, d.data.from);
        view! { <span class="f12 t3">{v.fill(k::DASHBOARD_NOTHING_BEFORE, &[("first", &first)])}</span> }
    });
    let href = move |query: &DashboardQuery| address.href(&query.pairs());
    let choosers = Choosers {
        path: address.path,
        href: &href,
        query,
        own: DashboardQuery::default(),
        data: d.data,
        period: d.period,
        before: d.before,
        carried: &[],
        submit: Some(address),
    };
    view! {
        <header class="dash-head">
            <h1>{v.t(k::DASHBOARD_TITLE)}</h1>
            {periods(v, &choosers)}
            {comparisons(v, &choosers)}
            {slice::menus(v, address, query, d)}
            {note}
            <a class="link f12" href="/boards">{v.t(k::BOARDS_TITLE)}</a>
            <a class="link f12" href="/scorecard">{v.t(k::FIGURES_SCORECARD)}</a>
            <a class="link f12" href="/bulletin">{v.t(k::BULLETIN_TITLE)}</a>
            <a class="link f12" href="/reports">{v.t(k::REPORTS_TITLE)}</a>
            {calls(v).then(|| view! { <a class="link f12" href="/calls">{v.t(k::CALLS_TITLE)}</a> })}
            <a class="link f12" href="/metrics">{v.t(k::FIGURES_METRICS)}</a>
            <span class="push f12 t3 num">{v.fill(k::DASHBOARD_DATA_UNTIL, &[("day", &until)])}</span>
        </header>
    }
    .into_any()
}

/// What the choosers of period and comparison are about.
pub(crate) struct Choosers<'a> {
    /// Path of the page.
    pub(crate) path: &'a str,
    /// The page's address with another period or comparison.
    pub(crate) href: &'a dyn Fn(&DashboardQuery) -> String,
    /// What is chosen.
    pub(crate) query: &'a DashboardQuery,
    /// What the page shows where its address asks for nothing.
    pub(crate) own: DashboardQuery,
    /// The days of the data.
    pub(crate) data: Period,
    /// What is shown.
    pub(crate) period: Period,
    /// What it is held against.
    pub(crate) before: Option<Period>,
    /// What the form carries on besides.
    pub(crate) carried: &'a [(&'static str, &'a str)],
    /// The address that the form changes without leaving the page, where it can.
    pub(crate) submit: Option<Address>,
}

fn choice(v: Viewer, c: &Choosers, query: &DashboardQuery, label: Key, chosen: bool) -> AnyView {
    view! {
        <a href=(c.href)(query) aria-current=chosen.then_some("true") on:click=|_| close_menus()>
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

pub(crate) const fn comparison_word(comparison: Comparison) -> Key {
    match comparison {
        Comparison::Year => k::DASHBOARD_A_YEAR_BEFORE,
        Comparison::Previous => k::DASHBOARD_PERIOD_BEFORE,
        Comparison::None => k::DASHBOARD_NO_COMPARISON,
    }
}

/// The choice of the period.
pub(crate) fn periods(v: Viewer, c: &Choosers) -> AnyView {
    let presets = Preset::ALL.iter().map(|preset| {
        let chosen = Chosen::Preset(*preset);
        choice(v, c, &DashboardQuery { chosen, ..c.query.clone() }, preset_word(*preset), c.query.chosen == chosen)
    });
    view! {
        <details class="menu">
            <summary class="btn">
                <Icon name="calendar" size="i-14" />
                {format::days(v.locale(), c.period.from, c.period.to)}
                <Icon name="down" size="i-12" />
            </summary>
            <div class="menu-list">
                {presets.collect_view()}
                <hr />
                {months(v, c)}
            </div>
        </details>
    }
    .into_any()
}

/// From one month to another.
fn months(v: Viewer, c: &Choosers) -> AnyView {
    let months = Period { from: c.data.from.month_start(), to: c.data.to }.each_month();
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
    let comparison =
        (c.query.comparison != c.own.comparison).then(|| view! { <input type="hidden" name="compare" value=c.query.comparison.word() /> });
    let slice = c.query.slice.as_ref().map(Slice::pair).map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let carried = c.carried.iter().map(|(name, value)| view! { <input type="hidden" name=*name value=(*value).to_owned() /> });
    let submit = c.submit.map(on_submit);
    view! {
        <form
            class="filters one"
            method="get"
            action=c.path.to_owned()
            on:submit=move |event| {
                if let Some(submit) = &submit {
                    submit(event);
                }
            }
        >
            {comparison}
            {slice}
            {carried.collect_view()}
            {select("from", k::DASHBOARD_FROM, |month| month.from, Period::month_of(c.period.from))}
            {select("to", k::DASHBOARD_TO, |month| month.from.month_end(), Period::month_of(c.period.to))}
            <button type="submit" class="btn primary block">{v.t(k::LIST_APPLY)}</button>
        </form>
    }
    .into_any()
}

/// The choice of what it is held against.
pub(crate) fn comparisons(v: Viewer, c: &Choosers) -> AnyView {
    let choices = Comparison::ALL.iter().map(|comparison| {
        let chosen = c.query.comparison == *comparison;
        choice(v, c, &DashboardQuery { comparison: *comparison, ..c.query.clone() }, comparison_word(*comparison), chosen)
    });
    let against = match c.before {
        Some(before) => format::days(v.locale(), before.from, before.to),
        None => v.t(k::DASHBOARD_NO_COMPARISON).to_owned(),
    };
    view! {
        <details class="menu">
            <summary class="btn">
                {c.before.is_some().then(|| view! { <span class="t2">{v.t(k::DASHBOARD_AGAINST)}</span> })}
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
        let address = "period=all&compare=none&store=web-shop";
        assert_eq!(query_string(&query_of(address).pairs()), address);
    }
}
