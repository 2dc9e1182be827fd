//! The columns of a list: which there are to choose from, and the cell that previews a row.

use domain::page::Pairs;
use leptos::prelude::*;

use super::{
    Address,
    form::{carried, on_submit},
    table::Cell,
};
use crate::{
    i18n::{Key, keys as k},
    ui::icon::Icon,
    viewer::use_viewer,
};
use domain::list::Column;

/// A column to choose: its word, what it is called, whether it is shown.
pub struct Choice {
    word: &'static str,
    label: Key,
    shown: bool,
}

/// The columns of a list as its address has them. The fixed one is left out: it is always there.
pub fn choices<C: Column>(pairs: &Pairs, label: fn(C) -> Key) -> (&'static str, Vec<Choice>) {
    let fields = use_viewer().fields();
    let shown = C::shown(pairs, fields);
    let others = C::offered(fields).filter(|column| *column != C::FIXED);
    let choices = others.map(|column| Choice { word: column.word(), label: label(column), shown: shown.contains(&column) });
    (C::FIXED.word(), choices.collect())
}

/// The form that chooses columns. The fixed one is sent along, so that a choice of nothing else is not no
/// choice.
pub fn form(address: Address, pairs: &Pairs, (fixed, choices): (&'static str, Vec<Choice>)) -> AnyView {
    let v = use_viewer();
    let options = choices.into_iter().map(|choice| {
        view! {
            <label class="option">
                <input type="checkbox" class="check" name="cols" value=choice.word checked=choice.shown />
                {v.t(choice.label)}
            </label>
        }
    });
    view! {
        <form method="get" action=address.path on:submit=on_submit(address)>
            {carried(pairs, &["cols"])}
            <input type="hidden" name="cols" value=fixed />
            {options.collect_view()}
            <button type="submit" class="btn primary block">{v.t(k::LIST_APPLY)}</button>
        </form>
    }
    .into_any()
}

/// The first cell of a row: the link that shows the preview. It covers the row, so that a press
/// anywhere but on another link previews.
pub fn preview_cell(href: String, name: &str) -> Cell {
    let label = use_viewer().fill(k::LISTS_PREVIEW_OF, &[("name", name)]);
    let link = view! {
        <a class="row-link" href=href aria-label=label>
            <Icon name="sidebar" size="i-14" />
        </a>
    };
    Cell::new("t3 c-first", link.into_any())
}
