//! The keyboard on the feed: stepping from event to event, and opening one.

use leptos::{
    ev::KeyboardEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

/// Page Down and Page Up step from event to event, as a feed does; Enter opens what an event is about.
pub(super) fn on_key(key: KeyboardEvent) {
    let done = match key.key().as_str() {
        "PageDown" => step(true),
        "PageUp" => step(false),
        "Enter" => open_focused(),
        _ => false,
    };
    if done {
        key.prevent_default();
    }
}

fn focused_event() -> Option<Element> {
    document().active_element()?.closest(".tl-item").ok().flatten()
}

/// Moves the focus to the next event, or the one before; to the first where none has it.
pub(super) fn step(forward: bool) -> bool {
    let Some(mut element) = focused_event() else {
        let first = document().query_selector(".feed .tl-item").ok().flatten();
        return first.and_then(|e| e.dyn_into::<HtmlElement>().ok()).is_some_and(|e| e.focus().is_ok());
    };
    loop {
        let next = if forward { element.next_element_sibling() } else { element.previous_element_sibling() };
        let Some(next) = next else { return false };
        if next.class_list().contains("tl-item") {
            return next.dyn_into::<HtmlElement>().is_ok_and(|e| e.focus().is_ok());
        }
        element = next;
    }
}

/// On a tab that is a table, moves the focus to the next row that opens, or the one before.
pub(super) fn step_rows(forward: bool) -> bool {
    let Ok(rows) = document().query_selector_all(".rec-mid .twist") else { return false };
    let focused = document().active_element().and_then(|e| e.closest("tr").ok().flatten());
    let row = |index: u32| rows.item(index).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let is_focused = |index: &u32| focused.as_ref().is_some_and(|focused| row(*index).is_some_and(|e| focused.contains(Some(&e))));
    let at = match ((0..rows.length()).find(is_focused), forward) {
        (None, _) => 0,
        (Some(at), true) => at + 1,
        (Some(at), false) => at.saturating_sub(1),
    };
    row(at).is_some_and(|e| e.focus().is_ok())
}

/// Presses the title of the event that has the focus itself; what stands in it answers for itself.
fn open_focused() -> bool {
    let itself = document().active_element().filter(|e| e.class_list().contains("tl-item"));
    let title = itself.and_then(|e| e.query_selector("h3 a").ok().flatten());
    title.and_then(|t| t.dyn_into::<HtmlElement>().ok()).inspect(HtmlElement::click).is_some()
}
