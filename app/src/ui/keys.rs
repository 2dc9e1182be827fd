//! The keyboard: single keys outside fields, the cursor row of a list, and menus that close with Escape.
//!
//! Everything here moves the browser's own focus and presses what stands on the page anyway, so that
//! keys can do nothing that a pointer cannot.

use std::time::Duration;

use leptos::{
    ev::{KeyboardEvent, click, keydown},
    prelude::*,
    web_sys::{Element, HtmlDocument, HtmlElement},
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Location,
};
use wasm_bindgen::JsCast;

use crate::{
    ui::shortcuts::{self, Act},
    viewer::{HOST, use_viewer},
};

/// Calls `handler` for each key pressed without a modifier while the caller is on the page. In fields
/// only Escape counts, while a dialog is open nothing does, and characters only while they are switched on. A
/// handler that answers `true` has used the key up.
pub fn on_keys(handler: impl Fn(&KeyboardEvent) -> bool + Clone + 'static) {
    let single = use_single_keys();
    Effect::new(move |_| {
        let handler = handler.clone();
        let listener = window_event_listener(keydown, move |event| {
            let off = !single.get_untracked() && is_character(&event.key());
            if !off && !is_ignored(&event) && handler(&event) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Gives the focus to the content of the page where what had it went with the page before, so that whoever goes on by keyboard does
/// not begin at the top again. Once for the whole application.
pub fn keep_focus() {
    let Location { pathname, search, .. } = use_location();
    Effect::new(move |before: Option<()>| {
        pathname.track();
        search.track();
        if before.is_some() {
            keep_focus_for(100);
        }
    });
}

/// Looks as many times more: a page that was asked for comes when it has come, and stands as it is until then.
fn keep_focus_for(times: u8) {
    if document().active_element().is_none_or(|held| held.tag_name() == "BODY") {
        focus("#main");
    } else if let Some(left) = times.checked_sub(1) {
        set_timeout(move || keep_focus_for(left), Duration::from_millis(50));
    }
}

/// Calls `handler` with what a key does, likewise.
pub fn on_acts(handler: impl Fn(Act) -> bool + Clone + 'static) {
    on_keys(move |event| shortcuts::of_key(&event.key()).is_some_and(&handler));
}

/// A letter, digit or sign: what somebody who dictates would press without meaning to. Space is none: it
/// presses what has the focus everywhere.
fn is_character(key: &str) -> bool {
    key != " " && key.chars().count() == 1
}

/// Whether single keys do something, for this page and what is on it.
#[derive(Clone, Copy)]
struct SingleKeys(RwSignal<bool>);

/// Makes it known to everything below whether single keys do something.
pub fn provide_single_keys() {
    provide_context(SingleKeys(RwSignal::new(use_viewer().single_keys())));
}

/// Whether single keys do something.
pub fn use_single_keys() -> RwSignal<bool> {
    use_context::<SingleKeys>().map_or_else(|| RwSignal::new(true), |keys| keys.0)
}

/// Switches single keys on or off, here and on every page from now on.
pub fn single_keys(keys: RwSignal<bool>, on: bool) {
    keys.set(on);
    remember("keys", if on { "on" } else { "off" });
}

/// Keeps a preference as `/preferences` does: the server draws the next page by it.
pub fn remember(name: &str, value: &str) {
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        let _ = document.set_cookie(&format!("{HOST}{name}={value}; Path=/; Secure; SameSite=Lax; Max-Age=31536000"));
    }
}

fn is_ignored(event: &KeyboardEvent) -> bool {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing();
    let in_field = event.key() != "Escape" && focus_is_in("input:not([type=checkbox]), select, textarea, [contenteditable]");
    event.default_prevented() || modified || in_field || find("dialog[open]").is_some()
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

fn focus_is_in(selector: &str) -> bool {
    document().active_element().is_some_and(|e| e.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Gives the focus to what `selector` finds.
pub fn focus(selector: &str) -> bool {
    find(selector).is_some_and(|element| element.focus().is_ok())
}

/// Presses what `selector` finds.
pub fn press(selector: &str) -> bool {
    find(selector).inspect(HtmlElement::click).is_some()
}

/// Opens a menu and gives the focus to its first field.
fn open_menu(selector: &str) -> bool {
    let Some(menu) = find(selector) else { return false };
    menu.set_attribute("open", "").is_ok() && focus(&format!("{selector} :is(select, input:not([type=hidden]))"))
}

/// Closes every open menu but the one around `inside`; gives the focus back to the one it closed.
fn close_menus_except(inside: Option<&Element>, refocus: bool) -> bool {
    let open = document().get_elements_by_class_name("menu");
    let mut closed = false;
    for menu in (0..open.length()).filter_map(|i| open.item(i)) {
        if !menu.has_attribute("open") || inside.is_some_and(|e| menu.contains(Some(e))) {
            continue;
        }
        // What has the focus and is not seen any more would lose it.
        let holds = document().active_element().is_some_and(|held| menu.contains(Some(&held)));
        closed = menu.remove_attribute("open").is_ok();
        if (refocus || holds)
            && let Ok(Some(summary)) = menu.query_selector("summary")
        {
            let _ = summary.unchecked_into::<HtmlElement>().focus();
        }
    }
    closed
}

/// Closes every open menu, after what it offered is done.
pub fn close_menus() {
    close_menus_except(None, false);
}

/// Escape and a press elsewhere close an open menu. Once for the whole application.
pub fn dismiss_menus() {
    on_keys(|event| event.key() == "Escape" && close_menus_except(None, true));
    Effect::new(move |_| {
        let listener = window_event_listener(click, move |event| {
            let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
            close_menus_except(target.as_ref(), false);
        });
        on_cleanup(move || listener.remove());
    });
}

/// The row of a list that the keyboard is on; none until a key moves it there.
#[derive(Clone, Copy)]
pub struct Cursor(RwSignal<Option<usize>>);

impl Cursor {
    /// Whether it is on that row.
    pub fn is_on(self, row: usize) -> bool {
        self.0.get() == Some(row)
    }

    /// Takes it off the list, because the rows are others now.
    pub fn clear(self) {
        self.0.set(None);
    }

    /// Puts it on the first row.
    pub fn start(self) -> bool {
        self.clear();
        self.step(1)
    }

    /// Moves by a row and takes the focus along: the row's link is read out, and Enter opens it.
    fn step(self, by: isize) -> bool {
        let rows = rows();
        // Where a pointer or Tab has put the focus, else where keys have been, else at the preview.
        let focused = document().active_element().and_then(|e| e.closest(".is-link").ok().flatten());
        let previewed = || document().query_selector(".is-link[aria-selected]").ok().flatten();
        let index = |row: Element| (0..rows.length()).find(|i| rows.item(*i).as_ref() == Some(&row)).map(|i| i as usize);
        let current = focused.and_then(index).or(self.0.get_untracked()).or_else(|| previewed().and_then(index));
        let Some(next) = stepped(current, by, rows.length() as usize) else { return false };
        self.0.set(Some(next));
        self.link("a.name").is_some_and(|link| link.focus().is_ok())
    }

    /// A link or box of the row it is on.
    fn link(self, selector: &str) -> Option<HtmlElement> {
        let row = rows().item(u32::try_from(self.0.get_untracked()?).ok()?)?;
        row.query_selector(selector).ok().flatten()?.dyn_into().ok()
    }
}

fn rows() -> leptos::web_sys::HtmlCollection {
    document().get_elements_by_class_name("is-link")
}

/// The row after moving by `by`; stays on the first and the last.
fn stepped(current: Option<usize>, by: isize, rows: usize) -> Option<usize> {
    let last = rows.checked_sub(1)?;
    Some(match current {
        None => 0,
        Some(at) => at.saturating_add_signed(by).min(last),
    })
}

/// The keys of a list: moving, opening, previewing, selecting, filtering, closing the preview.
pub fn list_keys() -> Cursor {
    let cursor = Cursor(RwSignal::new(None));
    let navigate = use_navigate();
    // Stepping through previews replaces the address: Back then leaves the preview, not one row.
    let preview = move || {
        let href = cursor.link("a.row-link:not(.name)").and_then(|link| link.get_attribute("href"));
        let replace = find("aside.panel").is_some();
        href.inspect(|href| navigate(href, NavigateOptions { replace, scroll: false, ..Default::default() })).is_some()
    };
    let follow = preview.clone();
    let step = move |by| {
        let moved = cursor.step(by);
        if moved && find("aside.panel").is_some() {
            follow();
        }
        moved
    };
    on_acts(move |act| match act {
        Act::Next => step(1),
        Act::Previous => step(-1),
        // What has the focus answers to Enter and Space itself.
        Act::Open => !focus_is_in("a, button, summary, input") && cursor.link("a.name").inspect(HtmlElement::click).is_some(),
        Act::Preview => !focus_is_in("button, summary, input") && preview(),
        Act::Select => cursor.link("input.row-check").inspect(HtmlElement::click).is_some(),
        Act::Filter => open_menu("#filter"),
        Act::Close => escape(),
        _ => false,
    });
    cursor
}

/// Leaves an empty search box, or closes the preview. A full box is emptied by the browser.
fn escape() -> bool {
    if focus_is_in("#list-search") {
        let typed = document().active_element().and_then(|e| e.dyn_into::<leptos::web_sys::HtmlInputElement>().ok());
        return typed.is_some_and(|input| input.value().is_empty() && input.blur().is_ok());
    }
    press("#preview-close")
}

#[cfg(test)]
mod tests {
    use super::stepped;

    #[test]
    fn the_cursor_stays_on_the_list() {
        assert_eq!(stepped(None, 1, 3), Some(0));
        assert_eq!(stepped(None, -1, 3), Some(0));
        assert_eq!(stepped(Some(0), -1, 3), Some(0));
        assert_eq!(stepped(Some(2), 1, 3), Some(2));
        assert_eq!(stepped(Some(9), 1, 3), Some(2));
        assert_eq!(stepped(None, 1, 0), None);
    }
}
