//! Who uses Vecino for what: a week in counts, and how many were at work in the weeks before.

use domain::{
    adoption::{Adoption, Counts, GroupUse, WeekUse, Work},
    format,
    time::Day,
};
use leptos::prelude::*;

use super::crumbs;
use crate::{
    api::adoption::get_adoption,
    i18n::{Key, keys as k},
    ui::{
        chart::{bar, spark},
        icon::Icon,
        list::{
            Address,
            state::{problem, skeleton},
            waiting,
        },
        still::still,
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// Who uses Vecino for what.
#[component]
pub fn AdoptionPage() -> impl IntoView {
    let v = use_viewer();
    let address = Address::of("/adoption");
    let (pending, set_pending) = waiting();
    let found = Resource::new(move || address.key.get(), get_adoption);
    view! {
        {crumbs(v.t(k::MEASURES_ADOPTION))}
        <Transition fallback=skeleton set_pending=set_pending>
            {move || {
                found
                    .get()
                    .map(|result| match result {
                        Ok(adoption) => still(move || page(v, pending, &adoption)),
                        Err(error) => problem(address, &error),
                    })
            }}
        </Transition>
    }
}

fn page(v: Viewer, pending: ReadSignal<bool>, a: &Adoption) -> AnyView {
    let role = |group: &GroupUse| group.name.as_ref().map(|word| words::role(v, word));
    let team = |group: &GroupUse| group.name.clone();
    let teams = (!a.teams.is_empty()).then(|| groups(v, k::MEASURES_BY_TEAM, k::SETTINGS_TEAMS, &a.teams, &team));
    view! {
        {head(v, a)}
        <div class="figs" class:is-stale=pending tabindex="0" role="region" aria-label=v.t(k::MEASURES_ADOPTION)>
            {summary(v, a)}
            {weeks(v, a)}
            {groups(v, k::MEASURES_BY_ROLE, k::SETTINGS_ROLE, &a.roles, &role)}
            {teams}
            {people(v, a)}
            <section class="card" aria-label=v.t(k::MEASURES_WHAT_COUNTS)>
                <header>
                    <h2>{v.t(k::MEASURES_WHAT_COUNTS)}</h2>
                </header>
                <dl class="defs">{Work::ALL.iter().map(|work| meaning(v, *work)).collect_view()}</dl>
                <footer class="wrap">{v.t(k::MEASURES_PRIVACY)}</footer>
            </section>
        </div>
    }
    .into_any()
}

fn head(v: Viewer, a: &Adoption) -> AnyView {
    let step = |week: Option<Day>, label: Key, icon: &'static str| {
        let href = week.map(|week| format!("/adoption?week={week}"));
        let is_dead = href.is_none();
        view! {
            <a class="btn icon" href=href aria-label=v.t(label) title=v.t(label) role=is_dead.then_some("link") aria-disabled=is_dead.then_some("true")>
                <Icon name=icon />
            </a>
        }
    };
    let under_way = a.under_way.then(|| view! { <span class="f12 t3">{v.t(k::MEASURES_UNDER_WAY)}</span> });
    view! {
        <header class="dash-head">
            <h1>{v.t(k::MEASURES_ADOPTION)}</h1>
            {step(a.before, k::BULLETIN_BEFORE, "left")}
            <span class="med">{days(v, a.week)}</span>
            {step(a.after, k::BULLETIN_AFTER, "right")}
            {under_way}
            <a class="btn push" href="/metrics">{v.t(k::FIGURES_METRICS)}</a>
        </header>
    }
    .into_any()
}

fn days(v: Viewer, week: Day) -> String {
    format::days(v.locale(), week, Day(week.0 + 6))
}

/// How many of so many, in per cent; none of nobody.
fn share(v: Viewer, part: i64, of: i64) -> String {
    if of > 0 { format::percent(v.locale(), (2000 * part + of) / (2 * of)) } else { v.t(k::APP_NONE).to_owned() }
}

fn summary(v: Viewer, a: &Adoption) -> AnyView {
    let of = |n: i64| v.fill(k::FIGURES_OF, &[("n", &v.int(n)), ("all", &v.int(a.all.people))]);
    let way: Vec<i64> = a.weeks.iter().map(|week| 1000 * week.worked / week.enabled.max(1)).collect();
    let count = |work| v.int(a.all.counts.get(work));
    let tile = |label: Key, value: String, note: Option<String>| {
        view! {
            <div class="kpi">
                <span class="k">{v.t(label)}</span>
                <span class="v">{value}</span>
                <span class="n t3">{note}</span>
            </div>
        }
    };
    view! {
        <section class="card kpis use-kpis" aria-label=v.t(k::MEASURES_ACTIVE)>
            <div class="kpi">
                <span class="k">{v.t(k::MEASURES_ACTIVE)}</span>
                <span class="v">{share(v, a.all.worked, a.all.people)}</span>
                <span class="n t3">{of(a.all.worked)}</span>
                {spark(&way)}
            </div>
            {tile(k::MEASURES_SIGNED_IN, share(v, a.signed_in, a.all.people), Some(of(a.signed_in)))}
            {tile(k::MEASURES_LOOKED, count(Work::Looked), None)}
            {tile(k::MEASURES_NOTED, count(Work::Noted), None)}
            {tile(k::MEASURES_CHANGED, count(Work::Changed), None)}
        </section>
    }
    .into_any()
}

/// How many were at work, week by week, the newest first.
fn weeks(v: Viewer, a: &Adoption) -> AnyView {
    let row = |week: &WeekUse| {
        view! {
            <tr>
                <th scope="row">
                    <a class="link" href=format!("/adoption?week={}", week.week) aria-current=(week.week == a.week).then_some("true")>
                        {days(v, week.week)}
                    </a>
                </th>
                <td class="r">{v.int(week.enabled)}</td>
                <td class="r">{v.int(week.worked)}</td>
                <td class="r med">{share(v, week.worked, week.enabled)}</td>
                <td>{bar("f1", week.worked, week.enabled)}</td>
            </tr>
        }
    };
    view! {
        <section class="card flushbody" aria-label=v.t(k::MEASURES_WEEKS)>
            <header>
                <h2>{v.t(k::MEASURES_WEEKS)}</h2>
            </header>
            <div class="scroll-x" tabindex="0" role="group" aria-label=v.t(k::MEASURES_WEEKS)>
                <table class="table compact flush use-table">
                    <caption class="vh">{v.t(k::MEASURES_WEEKS)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{v.t(k::MEASURES_WEEK)}</th>
                            <th class="r" scope="col">{v.t(k::MEASURES_ENABLED)}</th>
                            <th class="r" scope="col">{v.t(k::MEASURES_WORKED)}</th>
                            <th class="r" scope="col">{v.t(k::MEASURES_ACTIVE)}</th>
                            <th scope="col">
                                <span class="vh">{v.t(k::MEASURES_ACTIVE)}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{a.weeks.iter().rev().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// What a kind of work is called, and what of it counts.
const fn said(work: Work) -> (Key, Key) {
    match work {
        Work::SignedIn => (k::MEASURES_SIGNED_IN, k::MEASURES_SIGNED_IN_LONG),
        Work::Looked => (k::MEASURES_LOOKED, k::MEASURES_LOOKED_LONG),
        Work::Noted => (k::MEASURES_NOTED, k::MEASURES_NOTED_LONG),
        Work::Changed => (k::MEASURES_CHANGED, k::MEASURES_CHANGED_LONG),
        Work::Bulk => (k::MEASURES_BULK, k::MEASURES_BULK_LONG),
        Work::Exported => (k::MEASURES_EXPORTED, k::MEASURES_EXPORTED_LONG),
        Work::Guarded => (k::MEASURES_GUARDED, k::MEASURES_GUARDED_LONG),
        Work::Steered => (k::MEASURES_STEERED, k::MEASURES_STEERED_LONG),
        Work::Managed => (k::MEASURES_MANAGED, k::MEASURES_MANAGED_LONG),
    }
}

fn meaning(v: Viewer, work: Work) -> AnyView {
    let (name, long) = said(work);
    view! {
        <dt>{v.t(name)}</dt>
        <dd>{v.t(long)}</dd>
    }
    .into_any()
}

fn heads(v: Viewer) -> AnyView {
    Work::ALL.iter().map(|work| view! { <th class="r" scope="col">{v.t(said(*work).0)}</th> }).collect_view().into_any()
}

/// A count a kind of work; nothing is a dash, so that what was done stands out.
fn cells(v: Viewer, counts: &Counts) -> AnyView {
    let cell = |work: &Work| match counts.get(*work) {
        0 => view! { <td class="r t3">{v.t(k::APP_NONE)}</td> }.into_any(),
        n => view! { <td class="r">{v.int(n)}</td> }.into_any(),
    };
    Work::ALL.iter().map(cell).collect_view().into_any()
}

/// Roles or teams; those without a name are told together.
fn groups(v: Viewer, title: Key, head: Key, groups: &[GroupUse], name: &dyn Fn(&GroupUse) -> Option<String>) -> AnyView {
    let row = |group: &GroupUse| {
        view! {
            <tr>
                <th scope="row">{name(group).unwrap_or_else(|| v.t(k::MEASURES_TOGETHER).to_owned())}</th>
                <td class="r">{v.int(group.people)}</td>
                <td class="r">{v.int(group.worked)}</td>
                {cells(v, &group.counts)}
            </tr>
        }
    };
    view! {
        <section class="card flushbody" aria-label=v.t(title)>
            <header>
                <h2>{v.t(title)}</h2>
            </header>
            <div class="scroll-x" tabindex="0" role="group" aria-label=v.t(title)>
                <table class="table compact flush use-table">
                    <caption class="vh">{v.t(title)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{v.t(head)}</th>
                            <th class="r" scope="col">{v.t(k::MEASURES_ENABLED)}</th>
                            <th class="r" scope="col">{v.t(k::MEASURES_WORKED)}</th>
                            {heads(v)}
                        </tr>
                    </thead>
                    <tbody>{groups.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// Each of our people, for who may see them.
fn people(v: Viewer, a: &Adoption) -> Option<AnyView> {
    let rows = a.people.as_ref()?.iter().map(|person| {
        view! {
            <tr>
                <th scope="row">{person.name.clone()}</th>
                <td class="t2">{words::role(v, &person.role)}</td>
                {cells(v, &person.counts)}
            </tr>
        }
    });
    let view = view! {
        <section class="card flushbody" aria-label=v.t(k::MEASURES_BY_PERSON)>
            <header>
                <h2>{v.t(k::MEASURES_BY_PERSON)}</h2>
            </header>
            <div class="scroll-x" tabindex="0" role="group" aria-label=v.t(k::MEASURES_BY_PERSON)>
                <table class="table compact flush use-table">
                    <caption class="vh">{v.t(k::MEASURES_BY_PERSON)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{v.t(k::MEASURES_PERSON)}</th>
                            <th scope="col">{v.t(k::SETTINGS_ROLE)}</th>
                            {heads(v)}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    };
    Some(view.into_any())
}
