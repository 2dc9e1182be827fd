//! The Customer Scorecard: a table that is one plain form, so that a month is set by keyboard and without JavaScript.

use domain::{
    access::{self, Action},
    before_after::BeforeAfter,
    format,
    metric::Group,
    page::{parse_query, value},
    scorecard::{Scorecard, Status},
    time::Day,
};
use leptos::prelude::*;

use super::{crumbs, group, scorecard_compare, scorecard_row as row};
use crate::{
    api::figures::{ScorecardPage as Loaded, Told, get_scorecard},
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        list::{
            Address,
            state::{problem, skeleton},
            waiting,
        },
        problem::sentence,
        standing::status,
        still::still,
        told::banner,
    },
    viewer::{Viewer, use_viewer},
};

/// The Customer Scorecard.
#[component]
pub fn ScorecardPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/scorecard");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), get_scorecard(key).await) });
    view! {
        {crumbs(v.t(k::FIGURES_SCORECARD))}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(loaded) => still(move || page(v, pending, &key, &loaded)),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, pending: ReadSignal<bool>, key: &str, loaded: &Loaded) -> AnyView {
    let Some(card) = &loaded.card else {
        return view! { <p class="empty">{v.t(k::DASHBOARD_NOTHING)}</p> }.into_any();
    };
    let may = v.may(Action::Update, access::Resource::Figures);
    let typed = match &loaded.answer {
        Some(Told::Refused(_, pairs)) => pairs.clone(),
        _ => Vec::new(),
    };
    let open = value(&parse_query(key), "open").unwrap_or_default().to_owned();
    let opened = Opened { may, open: &open, compared: loaded.compared.as_ref() };
    let groups = Group::ALL.iter().map(|of| section(v, *of, card, &typed, opened)).collect_view();
    let table = view! {
        <table class="table flush score">
            <caption class="vh">{v.t(k::FIGURES_SCORECARD)}</caption>
            <thead>
                <tr>{HEADS.map(|(head, class)| view! { <th class=class scope="col">{v.t(head)}</th> }).into_view()}</tr>
            </thead>
            {groups}
        </table>
    };
    let table = if may {
        view! {
            <form method="post" action="/scorecard/save" id="score">
                <input type="hidden" name="month" value=card.month.to_string() />
                {table}
            </form>
        }
        .into_any()
    } else {
        table.into_any()
    };
    view! {
        {head(v, card, may)}
        {told(v, loaded.answer.as_ref())}
        <div class="figs" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::FIGURES_SCORECARD)>
            {summary(v, card)}
            <section class="card flushbody" aria-label=v.t(k::FIGURES_MEASURE)>
                {table}
                {(!open.is_empty()).then(|| scorecard_compare::form(card, &open))}
                <footer class="wrap">{v.t(k::FIGURES_LIMITS)}</footer>
            </section>
        </div>
    }
    .into_any()
}

/// The columns.
const HEADS: [(Key, &str); 8] = [
    (k::FIGURES_MEASURE, "w-name"),
    (k::FIGURES_OWNER, "w-owner"),
    (k::FIGURES_TARGET, "r w-target"),
    (k::FIGURES_ACTUAL, "r w-num"),
    (k::DASHBOARD_A_YEAR_BEFORE, "r w-num"),
    (k::DASHBOARD_TWELVE_MONTHS, "w-spark"),
    (k::TICKETS_STATUS, "w-status"),
    (k::FIGURES_COMMENT, ""),
];

/// What may be set, and which measure is open.
#[derive(Clone, Copy)]
pub(super) struct Opened<'a> {
    /// Whether the viewer may set anything.
    pub(super) may: bool,
    /// The word of the measure whose history is told; empty for none.
    pub(super) open: &'a str,
    /// The same before and after a day.
    pub(super) compared: Option<&'a BeforeAfter>,
}

fn section(v: Viewer, of: Group, card: &Scorecard, typed: &[(String, String)], opened: Opened<'_>) -> AnyView {
    let measures = card.measures.iter().filter(|measure| measure.metric.group() == Some(of));
    let rows = measures.map(|measure| row::row(v, card, measure, typed, opened)).collect_view();
    view! {
        <tbody>
            <tr class="group">
                <th colspan="8" scope="rowgroup">{v.t(group(of))}</th>
            </tr>
            {rows}
        </tbody>
    }
    .into_any()
}

fn month_link(v: Viewer, month: Day, there: &[Day], label: Key, icon: &'static str) -> AnyView {
    let href = there.contains(&month).then(|| format!("/scorecard?month={month}"));
    let is_dead = href.is_none();
    view! {
        <a class="btn icon" href=href aria-label=v.t(label) title=v.t(label) role=is_dead.then_some("link") aria-disabled=is_dead.then_some("true")>
            <Icon name=icon />
        </a>
    }
    .into_any()
}

fn head(v: Viewer, card: &Scorecard, may: bool) -> AnyView {
    let months = card.months.iter().rev().map(|month| {
        view! {
            <a href=format!("/scorecard?month={month}") aria-current=(*month == card.month).then_some("true")>
                {format::month_year(v.locale(), *month)}
            </a>
        }
    });
    let until = card.until.map(|until| {
        view! { <span class="f12 t3">{v.fill(k::FIGURES_PROVISIONAL, &[("day", &format::days(v.locale(), until, until))])}</span> }
    });
    let export = v.may(Action::Export, access::Resource::Figures).then(|| {
        view! {
            <a class="btn" rel="external" download="" href=format!("/export/scorecard.csv?month={}", card.month)>
                <Icon name="download" />
                {v.t(k::EXPORT_CSV)}
            </a>
        }
    });
    let save = may.then(|| view! { <button type="submit" form="score" class="btn primary">{v.t(k::APP_SAVE)}</button> });
    view! {
        <header class="dash-head">
            <h1>{v.t(k::FIGURES_SCORECARD)}</h1>
            {month_link(v, card.month.plus_months(-1), &card.months, k::FIGURES_MONTH_BEFORE, "left")}
            <details class="menu">
                <summary class="btn">
                    <Icon name="calendar" size="i-14" />
                    {format::month_year(v.locale(), card.month)}
                    <Icon name="down" size="i-12" />
                </summary>
                <div class="menu-list tall">{months.collect_view()}</div>
            </details>
            {month_link(v, card.month.plus_months(1), &card.months, k::FIGURES_MONTH_AFTER, "right")}
            {until}
            <span class="push row tight">{export} {save}</span>
        </header>
    }
    .into_any()
}

/// What came of the form.
fn told(v: Viewer, answer: Option<&Told>) -> Option<AnyView> {
    let (class, icon, said) = match answer? {
        Told::Saved(n) => ("banner info", "check", v.fill(k::FIGURES_SAVED, &[("n", &v.int(i64::try_from(*n).unwrap_or(0)))])),
        Told::Refused(error, _) => ("banner bad", "alert", sentence(v, error)),
    };
    Some(banner(class, icon, view! { <div>{said}</div> }.into_any()))
}

/// How many stand where, this month and in the months before.
fn summary(v: Viewer, card: &Scorecard) -> AnyView {
    let before = card.past.len().checked_sub(2).and_then(|n| card.past.get(n));
    let tiles = Status::ALL.iter().zip(card.counts()).enumerate().map(|(n, (one, count))| {
        let (word, class) = status(*one);
        let then = before.map(|before| v.fill(k::FIGURES_MONTH_EARLIER, &[("n", &v.int(before[n].into()))]));
        view! {
            <div class="kpi">
                <span class="v">{v.int(count.into())}</span>
                <span class="k">
                    <span class=class></span>
                    {v.t(word)}
                </span>
                <span class="n">{then}</span>
            </div>
        }
    });
    view! { <section class="card kpis score-kpis" aria-label=v.t(k::TICKETS_STATUS)>{tiles.collect_view()}</section> }.into_any()
}
