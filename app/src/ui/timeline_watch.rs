//! Notices when the end of the timeline comes into view.

use leptos::{
    html,
    prelude::*,
    reactive::send_wrapper_ext::SendOption,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Element, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, js_sys},
};

/// Calls `seen` each time `node` comes near the visible part of what scrolls around it. Where there is
/// no such observer (a server, an old browser) nothing happens: the node holds a link that does the same.
#[derive(Clone, Copy)]
pub struct Watch {
    node: NodeRef<html::Div>,
    // Stays empty on a server, where the page wanders between threads.
    observer: StoredValue<SendOption<Observing>>,
}

struct Observing {
    observer: IntersectionObserver,
    // Kept for as long as the browser may call it.
    _seen: Closure<dyn FnMut(js_sys::Array)>,
}

impl Drop for Observing {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Watch {
    /// Watches a node from when it stands in the page until its owner goes away.
    pub fn new(node: NodeRef<html::Div>, seen: impl Fn() + Copy + 'static) -> Self {
        let watch = Self { node, observer: StoredValue::new(SendOption::new_local(None)) };
        Effect::new(move |_| {
            if let Some(element) = node.get() {
                let started = start(&element, seen);
                watch.observer.try_update_value(|slot| **slot = started);
            }
        });
        watch
    }

    /// Looks again: the node may have stayed in view while something was put before it.
    pub fn again(self) {
        let Some(element) = self.node.get_untracked() else { return };
        self.observer.try_with_value(|slot| {
            if let Some(observing) = slot.as_ref() {
                observing.observer.unobserve(&element);
                observing.observer.observe(&element);
            }
        });
    }
}

fn start(element: &HtmlElement, seen: impl Fn() + 'static) -> Option<Observing> {
    let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let visible = entries.iter().any(|entry| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting());
        if visible {
            seen();
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin("800px");
    // On a phone the page scrolls and not the feed: then the window is the frame.
    if let Some(root) = scroller(element) {
        options.set_root(Some(&root));
    }
    let observer = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(element);
    Some(Observing { observer, _seen: callback })
}

fn scroller(element: &Element) -> Option<Element> {
    let scrolls = |e: &Element| e.scroll_height() > e.client_height() + 1;
    [".feed", ".rec-page"].iter().filter_map(|selector| element.closest(selector).ok().flatten()).find(scrolls)
}
