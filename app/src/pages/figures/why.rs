//! Why a figure changed: for two periods what each part of it brought, as a waterfall and as a table that both add up.

use domain::{
    alert::has_rules,
    dashboard::{Chosen, Comparison, DashboardQuery, Preset},
    format,
    metric::Better,
    page::parse_query,
    why::{By, Effects, Why, WhyQuery},
};
use leptos::prelude::*;

use super::{crumbs, why_table};
use crate::{
    api::figures::get_why,
    i18n::{Key, keys as k},
    pages::dashboard::{head::preset_word, slice::chip},
    ui::{
        chart::{Fall, waterfall},
        figure::{change, say_or_none, short, signed},
        icon::Icon,
        keys::close_menus,
        list::{
            Address,
            form::segmented,
            state::{problem, skeleton},
            waiting,
        },
        still::still,
    },
    viewer::{Viewer, use_viewer},
};

/// Why a figure changed.
#[component]
pub fn WhyPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/why");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), |key| async move { (key.clone(), get_why(key).await) });
    view! {
        {crumbs(v.t(k::FIGURES_WHY))}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|(key, result)| match result {
                        Ok(Some(why)) => still(move || page(address, pending, &key, &why)),
                        Ok(None) => view! { <p class="empty">{v.t(k::DASHBOARD_NOTHING)}</p> }.into_any(),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(address: Address, pending: ReadSignal<bool>, key: &str, why: &Why) -> AnyView {
    let v = use_viewer();
    let query = WhyQuery::from_pairs(&parse_query(key)).unwrap_or(WhyQuery::about(why.metric, DashboardQuery::default()));
    let query = &query;
    let body = if why.rows.is_empty() {
        let text = if why.whole_months { v.t(k::FIGURES_WHOLE_MONTHS).to_owned() } else { nothing_before(v, why) };
        view! { <p class="note">{text}</p> }.into_any()
    } else {
        view! {
            <div class="body">{chart(v, why)}</div>
            {why_table::table(v, why)}
            <footer class="wrap">
                <span>{v.t(explained(why.effects, why.by))}</span>
                <span class="push">{v.fill(k::FIGURES_ADDS_UP, &[("change", &total(v, why))])}</span>
            </footer>
        }
        .into_any()
    };
    view! {
        {head(v, address, query, why)}
        <div class="figs" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::FIGURES_WHY)>
            <section class="card" aria-label=why.words[0].clone()>
                {said(v, why)}
                <div class="why-by">
                    <span class="med">{v.t(k::FIGURES_BY)}</span>
                    {segmented(v.t(k::FIGURES_BY), why.choices.iter().map(|by| choice(v, address, query, *by)).collect())}
                </div>
                {body}
            </section>
        </div>
    }
    .into_any()
}

fn nothing_before(v: Viewer, why: &Why) -> String {
    v.fill(k::DASHBOARD_NOTHING_BEFORE, &[("first", &format::days(v.locale(), why.data.from, why.data.from))])
}

fn choice(v: Viewer, address: Address, query: &WhyQuery, by: By) -> (&'static str, String, bool) {
    (v.t(word(by)), address.href(&WhyQuery { by, ..query.clone() }.pairs()), by == query.by)
}

/// Word for what a change is split by.
pub(super) const fn word(by: By) -> Key {
    match by {
        By::Country => k::DASHBOARD_COUNTRY,
        By::Customers => k::APP_CUSTOMERS,
        By::Product => k::DASHBOARD_PRODUCT,
        By::Channel => k::ORDERS_CHANNEL,
        By::Reason => k::TICKETS_REASON,
        By::Survey => k::FIGURES_SURVEY,
        By::Action => k::NEXT_TITLE,
        By::Formula => k::FIGURES_FORMULA,
        By::Store => k::FIGURES_BY_STORE,
    }
}

const fn explained(effects: Effects, by: By) -> Key {
    match (effects, by) {
        (_, By::Formula) => k::FIGURES_EXPLAIN_FORMULA,
        (Effects::Change, _) => k::FIGURES_EXPLAIN_SUM,
        (Effects::NumberAndMean, _) => k::FIGURES_EXPLAIN_PRODUCT,
        (Effects::MixAndRate, _) => k::FIGURES_EXPLAIN_RATE,
    }
}

/// Figure, period and comparison.
fn head(v: Viewer, address: Address, query: &WhyQuery, why: &Why) -> AnyView {
    let when = |when: DashboardQuery| address.href(&WhyQuery { when, ..query.clone() }.pairs());
    let presets = Preset::ALL.iter().map(|preset| {
        let chosen = Chosen::Preset(*preset);
        let href = when(DashboardQuery { chosen, ..query.when.clone() });
        view! {
            <a href=href aria-current=(query.when.chosen == chosen).then_some("true") on:click=|_| close_menus()>
                {v.t(preset_word(*preset))}
            </a>
        }
    });
    let against = [(Comparison::Year, k::DASHBOARD_A_YEAR_BEFORE), (Comparison::Previous, k::DASHBOARD_PERIOD_BEFORE)];
    let against = against.map(|(comparison, label)| {
        (v.t(label), when(DashboardQuery { comparison, ..query.when.clone() }), query.when.comparison == comparison)
    });
    // The whole has other splits than a part of it.
    let all = || address.href(&WhyQuery::about(query.metric, DashboardQuery { slice: None, ..query.when.clone() }).pairs());
    let chosen = query.when.slice.as_ref().map(|slice| chip(v, slice, &[], all()));
    let rule = has_rules(why.metric).then(|| {
        view! {
            <a class="btn push" href=format!("/alerts/rule?metric={}&by=month", why.metric.word())>
                <Icon name="bell" />
                {v.t(k::ALERTS_ALERT_ME)}
            </a>
        }
    });
    let title = v.fill(k::FIGURES_WHY_CHANGED, &[("name", &why.words[0])]);
    view! {
        <leptos_meta::Title text=title.clone() />
        <header class="dash-head">
            <h1>{title}</h1>
            <details class="menu">
                <summary class="btn">
                    <Icon name="calendar" size="i-14" />
                    {format::days(v.locale(), why.period.from, why.period.to)}
                    <Icon name="down" size="i-12" />
                </summary>
                <div class="menu-list">{presets.collect_view()}</div>
            </details>
            {segmented(v.t(k::DASHBOARD_AGAINST), against.into())}
            {rule}
            {chosen}
        </header>
    }
    .into_any()
}

/// What it is, what it was and how it changed, and what it means.
fn said(v: Viewer, why: &Why) -> AnyView {
    let say = |value| say_or_none(v, why.unit, why.currency, value);
    let then = why.then.zip(why.before).map(|(then, before)| {
        view! {
            {change(v, why.metric, why.currency, why.now, Some(then))}
            <span class="t2">
                {v.t(k::DASHBOARD_AGAINST)}
                " "
                <a class="num-link" href=why.opens[1].clone()>{say(Some(then))}</a>
                ", "
                {format::days(v.locale(), before.from, before.to)}
            </span>
        }
    });
    view! {
        <div class="why-said">
            <p>
                <a class="num-link big" href=why.opens[0].clone()>{say(why.now)}</a>
                {then}
            </p>
            <p class="f12 t3">
                {why.words[1].clone()}
                " = "
                {why.words[2].clone()}
                ". "
                <a class="link" href=format!("/metrics#{}", why.metric.word())>{v.t(k::FIGURES_METRICS)}</a>
            </p>
        </div>
    }
    .into_any()
}

fn total(v: Viewer, why: &Why) -> String {
    signed(v, why.unit, why.currency, why.rows.iter().map(|row| row.effect.change()).sum())
}

fn chart(v: Viewer, why: &Why) -> AnyView {
    let say = |value| say_or_none(v, why.unit, why.currency, value);
    let whole = |name: String, value: Option<i64>, colour, href: &String| Fall {
        name,
        value: value.unwrap_or(0),
        said: value.map_or_else(String::new, |value| short(v, why.unit, why.currency, value)),
        is_whole: true,
        colour,
        href: Some(href.clone()),
    };
    let days = |period: domain::dashboard::Period| format::days(v.locale(), period.from, period.to);
    let mut falls = vec![whole(why.before.map(days).unwrap_or_default(), why.then, "f0", &why.opens[1])];
    falls.extend(why.rows.iter().map(|row| {
        let brought = row.effect.change();
        let good = match why.metric.better() {
            Better::Less => brought <= 0,
            Better::More | Better::Neither => brought >= 0,
        };
        Fall {
            name: row.name.clone(),
            value: brought,
            said: signed_short(v, why, brought),
            is_whole: false,
            colour: if good { "f-good" } else { "f-bad" },
            href: row.opens.clone(),
        }
    }));
    falls.push(whole(days(why.period), why.now, "f1", &why.opens[0]));
    let title = v.fill(k::FIGURES_WHY_CHANGED, &[("name", &why.words[0])]);
    let summary = format!("{} → {}", say(why.then), say(why.now));
    waterfall("why", &title, &summary, &falls, &|value| short(v, why.unit, why.currency, value))
}

fn signed_short(v: Viewer, why: &Why, value: i64) -> String {
    let sign = if value > 0 { "+" } else { "" };
    format!("{sign}{}", short(v, why.unit, why.currency, value))
}
