//! To what the figures are narrowed: one value of one dimension, chosen from menus of links, so that it works without
//! JavaScript.

use domain::{
    customer::LineOfBusiness,
    dashboard::{Choices, Dashboard, DashboardQuery, Slice},
    metric::Dimension,
};
use leptos::prelude::*;

use crate::{
    i18n::{Key, keys as k},
    pages::figures::dimension,
    ui::{icon::Icon, keys::close_menus, list::Address, words},
    viewer::{Viewer, use_viewer},
};

/// What a value is called.
fn value_name(v: Viewer, by: Dimension, key: &str, name: &str) -> String {
    match LineOfBusiness::from_word(key).filter(|_| by == Dimension::Line) {
        Some(line) => v.t(words::line(line)).to_owned(),
        None => name.to_owned(),
    }
}

/// What the value is called that is chosen.
fn chosen_name(v: Viewer, slice: &Slice, choices: &[Choices]) -> String {
    let mut values = choices.iter().filter(|choices| choices.by == slice.by).flat_map(|choices| &choices.values);
    let name = values.find(|(key, _)| *key == slice.key).map_or(&slice.key, |(_, name)| name);
    value_name(v, slice.by, &slice.key, name)
}

/// By what figures are narrowed, as it stands in a sentence.
pub(super) fn said(d: &Dashboard) -> String {
    let v = use_viewer();
    d.slice.as_ref().map_or_else(String::new, |slice| v.t(dimension(slice.by)).to_lowercase())
}

/// What is meant by the figures of one value.
pub(super) const fn meaning(by: Dimension) -> Key {
    match by {
        Dimension::Team => k::FIGURES_BY_TEAM_MEANS,
        Dimension::Line => k::FIGURES_BY_LINE_MEANS,
        Dimension::Store => k::FIGURES_BY_STORE_MEANS,
        _ => k::FIGURES_BY_COUNTRY_MEANS,
    }
}

/// What is chosen, with a link that takes it off.
pub(crate) fn chip(v: Viewer, slice: &Slice, choices: &[Choices], off: String) -> AnyView {
    let name = v.t(dimension(slice.by));
    view! {
        <span class="chip filter">
            <span>{name}</span>
            <span class="val trunc">{chosen_name(v, slice, choices)}</span>
            <a href=off aria-label=v.fill(k::LIST_REMOVE, &[("filter", name)])>
                <Icon name="x" size="i-12" />
            </a>
        </span>
    }
    .into_any()
}

/// The menus of the dashboard's head: the lines of business, and everything else that figures can be narrowed to.
pub(super) fn menus(v: Viewer, address: Address, query: &DashboardQuery, d: &Dashboard) -> AnyView {
    let to = |slice: Option<Slice>| address.href(&DashboardQuery { slice, ..query.clone() }.pairs());
    let is_line = |choices: &&Choices| choices.by == Dimension::Line;
    let by_line = query.slice.as_ref().filter(|slice| slice.by == Dimension::Line);
    let lines = d.choices.iter().find(is_line).map(|choices| {
        let shown = by_line.map_or_else(|| v.t(k::FIGURES_BY_ALL).to_owned(), |slice| chosen_name(v, slice, &d.choices));
        view! {
            <details class="menu">
                <summary class="btn">
                    <span class="t2">{v.t(dimension(Dimension::Line))}</span>
                    {shown}
                    <Icon name="down" size="i-12" />
                </summary>
                <div class="menu-list">
                    <a href=to(None) aria-current=by_line.is_none().then_some("true") on:click=|_| close_menus()>
                        {v.t(k::FIGURES_BY_ALL)}
                    </a>
                    {values(v, choices, query, &to)}
                </div>
            </details>
        }
    });
    let others: Vec<&Choices> = d.choices.iter().filter(|choices| !is_line(choices)).collect();
    let groups = others.iter().map(|choices| {
        let more = (choices.more > 0).then(|| {
            let n = v.int(i64::try_from(choices.more).unwrap_or(i64::MAX));
            view! { <p class="grp">{v.fill(k::FIGURES_BY_MORE, &[("n", &n)])}</p> }
        });
        view! {
            <h2>{v.t(dimension(choices.by))}</h2>
            {values(v, choices, query, &to)}
            {more}
        }
    });
    let add = (!others.is_empty()).then(|| {
        view! {
            <details class="menu">
                <summary class="chip add">
                    <Icon name="plus" size="i-12" />
                    {v.t(k::FIGURES_BY_ADD)}
                </summary>
                <div class="menu-list tall">{groups.collect_view()}</div>
            </details>
        }
    });
    let chosen = query.slice.as_ref().map(|slice| chip(v, slice, &d.choices, to(None)));
    view! { {lines} {chosen} {add} }.into_any()
}

fn values(v: Viewer, choices: &Choices, query: &DashboardQuery, to: &dyn Fn(Option<Slice>) -> String) -> Vec<AnyView> {
    let by = choices.by;
    let of = |(key, name): &(String, String)| {
        let slice = Slice { by, key: key.clone() };
        let current = (query.slice.as_ref() == Some(&slice)).then_some("true");
        view! {
            <a href=to(Some(slice)) aria-current=current on:click=|_| close_menus()>
                {value_name(v, by, key, name)}
            </a>
        }
        .into_any()
    };
    choices.values.iter().map(of).collect()
}
