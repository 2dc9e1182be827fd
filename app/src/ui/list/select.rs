//! Which rows of a list are selected: by the boxes before them, on this page and on others, or all that
//! match. Without JavaScript the boxes themselves are the selection; they belong to the form of the bar.

use std::collections::BTreeSet;

use domain::page::{COUNT_ALL, Pairs, parse_query, query_string};
use leptos::prelude::*;

use super::{Address, table::RowView, without};
use crate::{i18n::keys as k, viewer::use_viewer};

/// The form that the boxes belong to.
pub const FORM: &str = "bulk";

/// The selection of a list.
#[derive(Clone, Copy)]
pub struct Selection {
    chosen: RwSignal<BTreeSet<String>>,
    all: RwSignal<bool>,
    changes: RwSignal<u32>,
}

impl Selection {
    /// The selection of the list at an address. It is kept from page to page and in another order; with
    /// other filters it would be one of other rows.
    pub fn of(address: Address) -> Self {
        let selection = Self { chosen: RwSignal::default(), all: RwSignal::new(false), changes: RwSignal::new(0) };
        let filter = Memo::new(move |_| {
            let pairs: Pairs = address.key.with(|key| parse_query(key));
            query_string(&without(&pairs, &["sort", "limit", COUNT_ALL.0]))
        });
        Effect::new(move |before: Option<()>| {
            filter.track();
            if before.is_some() {
                selection.clear();
            }
        });
        selection
    }

    /// Whether a row is selected.
    pub fn has(self, id: &str) -> bool {
        self.all.get() || self.chosen.with(|chosen| chosen.contains(id))
    }

    /// How many are selected one by one.
    pub fn count(self) -> usize {
        self.chosen.with(BTreeSet::len)
    }

    /// Whether all that match are selected.
    pub fn is_all(self) -> bool {
        self.all.get()
    }

    /// Selects all that match, or only those chosen one by one.
    pub fn set_all(self, all: bool) {
        self.all.set(all);
    }

    /// Whether anything is selected.
    pub fn any(self) -> bool {
        self.all.get() || self.chosen.with(|chosen| !chosen.is_empty())
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.chosen.update(BTreeSet::clear);
        self.all.set(false);
    }

    /// What is selected one by one. Tracked.
    pub fn ids(self) -> Vec<String> {
        self.chosen.with(|chosen| chosen.iter().cloned().collect())
    }

    /// Notes that what was selected is changed: the list reads its rows again.
    pub fn note_change(self) {
        self.changes.try_update(|changes| *changes += 1);
    }

    /// Tracks such changes.
    pub fn changed(self) -> u32 {
        self.changes.get()
    }

    fn put(self, ids: &[String], on: bool) {
        // Whoever takes one of all out goes on with those that were chosen.
        if !on {
            self.all.set(false);
        }
        self.chosen.update(|chosen| {
            for id in ids {
                if on {
                    chosen.insert(id.clone());
                } else {
                    chosen.remove(id);
                }
            }
        });
    }
}

/// The box before a row.
pub fn check_cell(selection: Selection, row: &RowView) -> AnyView {
    let label = use_viewer().fill(k::BULK_SELECT_ROW, &[("name", &row.label)]);
    let (id, value, changed) = (row.id.clone(), row.id.clone(), [row.id.clone()]);
    view! {
        <td role="cell" class="c-check">
            <input
                type="checkbox"
                class="check row-check"
                name="ids"
                form=FORM
                value=value
                aria-label=label
                autocomplete="off"
                prop:checked=move || selection.has(&id)
                on:change=move |event| selection.put(&changed, event_target_checked(&event))
            />
        </td>
    }
    .into_any()
}

/// The box over all rows of the page. It does its work in the browser, and is not shown where none does.
pub fn check_head(selection: Selection, ids: Vec<String>) -> AnyView {
    let v = use_viewer();
    let changed = ids.clone();
    view! {
        <th scope="col" role="columnheader" class="c-check">
            <input
                type="checkbox"
                class="check"
                aria-label=v.t(k::BULK_SELECT_PAGE)
                autocomplete="off"
                prop:checked=move || ids.iter().all(|id| selection.has(id))
                on:change=move |event| selection.put(&changed, event_target_checked(&event))
            />
        </th>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_selected_one_by_one_or_all_together() {
        let owner = Owner::new();
        owner.set();
        let selection = Selection { chosen: RwSignal::default(), all: RwSignal::new(false), changes: RwSignal::new(0) };
        selection.put(&["a".into(), "b".into()], true);
        assert_eq!((selection.count(), selection.has("a"), selection.has("c")), (2, true, false));
        selection.set_all(true);
        assert!(selection.has("c"));
        selection.put(&["a".into()], false);
        assert_eq!((selection.ids(), selection.is_all()), (vec!["b".to_owned()], false));
        selection.clear();
        assert!(!selection.any());
    }
}
