//! The table of a list: heads that sort, rows that are links, and on a phone cards.

use domain::page::{Direction, Pairs, with};
use leptos::prelude::*;

use super::{
    Address,
    filter::Draft,
    select::{Selection, check_cell, check_head},
};
use crate::{
    i18n::{Key, keys as k},
    ui::{
        icon::Icon,
        keys::Cursor,
        plain::{Plain, plain},
    },
    viewer::{Viewer, use_viewer},
};
use domain::time::Timestamp;

/// A column.
#[derive(Clone, Copy)]
pub struct Head {
    /// What it is called.
    pub label: Key,
    /// The word that sorts by it; empty where it does not.
    pub sort: &'static str,
    /// Which way it sorts first.
    pub first: Direction,
    /// Figures stand to the right.
    pub right: bool,
    /// Width in pixels at the reference size; wider tables share out the rest.
    pub width: u16,
    /// Only for screen readers: a column of icons.
    pub unseen: bool,
}

impl Head {
    /// A column of words that sorts from A to Z; `sort` is empty where it does not.
    pub const fn words(label: Key, sort: &'static str, width: u16) -> Self {
        Self { label, sort, first: Direction::Ascending, right: false, width, unseen: false }
    }

    /// A column of icons, whose name only screen readers say.
    pub const fn icons(label: Key) -> Self {
        Self { unseen: true, ..Self::words(label, "", 36) }
    }

    /// A column of figures or dates that sorts from the largest.
    pub const fn figures(label: Key, sort: &'static str, width: u16) -> Self {
        Self { label, sort, first: Direction::Descending, right: true, width, unseen: false }
    }
}

/// What stands in a cell: a link is a view, as it may have the focus; most are written with their cell.
pub enum Content {
    /// A text.
    Text(String),
    /// An element that nothing changes.
    Plain(Plain),
    /// Anything else.
    View(AnyView),
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Plain> for Content {
    fn from(plain: Plain) -> Self {
        Self::Plain(plain)
    }
}

impl From<AnyView> for Content {
    fn from(view: AnyView) -> Self {
        Self::View(view)
    }
}

/// A cell, ready to be shown.
pub struct Cell {
    /// Class: `r` for figures, `t2` for what matters less, `c-…` for its place on a card.
    class: &'static str,
    /// What a card writes before it.
    label: Option<Key>,
    content: Content,
}

impl Cell {
    /// A cell without a label of its own on a card.
    pub fn new(class: &'static str, content: impl Into<Content>) -> Self {
        Self { class, label: None, content: content.into() }
    }

    /// A cell that says on a card what it is.
    pub fn labelled(label: Key, class: &'static str, content: impl Into<Content>) -> Self {
        Self { class, label: Some(label), content: content.into() }
    }

    fn view(self, v: Viewer) -> AnyView {
        let label = self.label.map(|key| v.t(key));
        let written = || plain("td").attr("role", "cell").attr("class", self.class).attr_some("data-label", label);
        match self.content {
            Content::Text(text) => written().text(&text).view(),
            Content::Plain(plain) => written().with(plain).view(),
            Content::View(view) => view! { <td role="cell" class=self.class data-label=label>{view}</td> }.into_any(),
        }
    }
}

/// A row.
pub struct RowView {
    /// What the preview of the address calls it; empty where a list has no preview.
    pub id: String,
    /// What it is called when it is selected.
    pub label: String,
    /// Class of the row: `credit`, or none.
    pub class: &'static str,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// The way a sorting head leads: away from its first way where the list is sorted so already.
fn next_sort(head: &Head, current: (&str, Direction)) -> String {
    let next = match current {
        (word, Direction::Ascending) if word == head.sort => Direction::Descending,
        (word, Direction::Descending) if word == head.sort => Direction::Ascending,
        _ => head.first,
    };
    if next == Direction::Descending { format!("-{}", head.sort) } else { head.sort.to_owned() }
}

fn head_cell(v: Viewer, address: Address, pairs: &Pairs, head: &Head, current: (&'static str, Direction)) -> AnyView {
    let label = v.t(head.label);
    let class = head.right.then_some("r");
    if head.sort.is_empty() {
        let unseen = head.unseen.then_some("vh");
        return view! {
            <th scope="col" role="columnheader" class=class>
                <span class=unseen>{label}</span>
            </th>
        }
        .into_any();
    }
    let sorted = (current.0 == head.sort).then_some(current.1);
    let aria_sort = sorted.map(|d| if d == Direction::Ascending { "ascending" } else { "descending" });
    let icon = sorted.map(|d| view! { <Icon name=if d == Direction::Ascending { "arr-up" } else { "arr-down" } size="i-12" /> });
    let href = address.href(&with(pairs, "sort", &next_sort(head, current)));
    view! {
        <th scope="col" role="columnheader" class=class aria-sort=aria_sort>
            <a href=href title=label>{label}{icon}</a>
        </th>
    }
    .into_any()
}

fn row(address: Address, selection: Selection, cursor: Cursor, index: usize, row: RowView) -> AnyView {
    let v = use_viewer();
    let check = check_cell(selection, &row);
    let id = row.id;
    let selected = move || {
        let previewed = !id.is_empty() && address.preview.with(|p| p.as_deref() == Some(id.as_str()));
        (previewed || cursor.is_on(index)).then_some("true")
    };
    // A filter that is being edited would take this row off the page.
    let draft = use_context::<Draft>();
    let goes = move || draft.is_some_and(|draft| draft.drops(index));
    let cells = row.cells.into_iter().map(|cell| cell.view(v));
    view! {
        <tr role="row" class=format!("is-link {}", row.class) class:cursor=move || cursor.is_on(index) class:is-out=goes aria-selected=selected>
            {check} {cells.collect_view()}
        </tr>
    }
    .into_any()
}

/// A column's width in pixels at the reference size, as the attribute: inline styles are not allowed.
pub fn column(width: u16) -> impl IntoView {
    leptos::html::col().attr("width", width.to_string())
}

/// The table with its heads. `pairs` is the query that the rows belong to.
pub fn table(
    caption: Key,
    address: Address,
    pairs: &Pairs,
    (heads, current): (&[Head], (&'static str, Direction)),
    (cursor, selection): (Cursor, Selection),
    rows: Vec<RowView>,
) -> AnyView {
    let v = use_viewer();
    let columns = heads.iter().map(|head| column(head.width)).collect_view();
    let heads = heads.iter().map(|head| head_cell(v, address, pairs, head, current)).collect_view();
    let ids = rows.iter().map(|row| row.id.clone()).collect();
    let rows = rows.into_iter().enumerate().map(|(index, r)| row(address, selection, cursor, index, r)).collect_view();
    view! {
        <table class="table flush as-cards" role="table">
            <caption class="vh">{v.t(caption)}</caption>
            <colgroup>{column(32)} {columns}</colgroup>
            <thead role="rowgroup">
                <tr role="row">{check_head(selection, ids)} {heads}</tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A moment as a date, with the exact time in its title; a dash where there is none.
pub fn date(v: Viewer, at: Option<Timestamp>) -> AnyView {
    moment(v, at).view()
}

/// The same for a cell.
pub fn moment(v: Viewer, at: Option<Timestamp>) -> Plain {
    match at {
        Some(at) => plain("time").attr("datetime", &at.to_string()).attr("title", &v.date_time(at)).text(&v.date(at)),
        None => nothing(v),
    }
}

/// What stands where there is nothing.
pub fn none(v: Viewer) -> AnyView {
    nothing(v).view()
}

/// The same for a cell.
pub fn nothing(v: Viewer) -> Plain {
    plain("span").attr("class", "t3").text(v.t(k::APP_NONE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_turns_the_order_around() {
        let revenue = Head::figures(k::APP_ORDERS, "revenue", 80);
        assert_eq!(next_sort(&revenue, ("name", Direction::Ascending)), "-revenue");
        assert_eq!(next_sort(&revenue, ("revenue", Direction::Descending)), "revenue");
        assert_eq!(next_sort(&revenue, ("revenue", Direction::Ascending)), "-revenue");
        let name = Head::words(k::APP_ORDERS, "name", 80);
        assert_eq!(next_sort(&name, ("revenue", Direction::Descending)), "name");
    }
}
