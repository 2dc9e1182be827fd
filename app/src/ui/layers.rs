//! What lies over a page: the palette and the sheet of keys. They are a part of the browser program of their
//! own, fetched when one of them is opened for the first time; here are only the ways to open them, and the
//! keys that work on every page.

use leptos::{
    ev::{KeyboardEvent, keydown},
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlDialogElement, js_sys::Date},
};
use leptos_router::hooks::use_navigate;

use crate::{
    i18n::keys as k,
    parts,
    ui::{
        keys::{on_keys, press},
        notice::use_toasts,
        shortcuts::{self, Act},
    },
    viewer::use_viewer,
};

/// How long `g` waits for its letter, in milliseconds.
const PAIR: f64 = 1_500.0;

/// What lies over the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The palette, with what was typed already.
    Palette(String),
    /// The sheet of keys.
    Sheet,
}

/// Opens and closes what lies over the page.
#[derive(Clone, Copy)]
pub struct Layers(RwSignal<Option<Layer>>);

impl Layers {
    /// Puts a layer over the page.
    pub fn open(self, layer: Layer) {
        self.0.set(Some(layer));
    }

    /// Takes away what lies there.
    pub fn close(self) {
        self.0.try_set(None);
    }

    /// A dialog was closed. By then another may lie there, which one of them has opened.
    pub fn closed(self, sheet: bool) {
        self.0.try_update(|layer| *layer = layer.take().filter(|layer| (*layer == Layer::Sheet) != sheet));
    }
}

/// Makes the layers known to everything below, and listens to the keys of every page.
pub fn provide_layers() -> Layers {
    let layers = Layers(RwSignal::new(None));
    provide_context(layers);
    let navigate = use_navigate();
    let began = StoredValue::new(None::<f64>);
    on_keys(move |event| {
        let key = event.key();
        let paired = began.get_value().is_some_and(|at| Date::now() - at < PAIR);
        began.set_value(None);
        if let Some(path) = shortcuts::after_g(&key).filter(|_| paired) {
            navigate(path, Default::default());
            return true;
        }
        if shortcuts::begins(&key) {
            began.set_value(Some(Date::now()));
            return true;
        }
        match shortcuts::of_key(&key) {
            Some(Act::Palette) => layers.open(Layer::Palette(String::new())),
            Some(Act::Sheet) => layers.open(Layer::Sheet),
            Some(Act::Rail) => return press("#rail-toggle"),
            _ => return false,
        }
        true
    });
    on_held(move |event| {
        if shortcuts::is_with_mod(event, Act::Palette) {
            event.prevent_default();
            // Closed by itself, so that the focus goes back.
            if !close_dialog() {
                layers.open(Layer::Palette(String::new()));
            }
        }
    });
    layers
}

fn close_dialog() -> bool {
    let dialog = document().query_selector("dialog[open]").ok().flatten().and_then(|found| found.dyn_into::<HtmlDialogElement>().ok());
    dialog.inspect(HtmlDialogElement::close).is_some()
}

/// Keys with Control or Command work inside fields, too.
fn on_held(handler: impl Fn(&KeyboardEvent) + Clone + 'static) {
    Effect::new(move |_| {
        let handler = handler.clone();
        let listener = window_event_listener(keydown, move |event| handler(&event));
        on_cleanup(move || listener.remove());
    });
}

/// Where the layers appear. Nothing is there until somebody opens one.
#[component]
pub fn LayerHost(
    /// The layers.
    layers: Layers,
) -> impl IntoView {
    let (v, toasts) = (use_viewer(), use_toasts());
    move || {
        let layer = layers.0.get()?;
        Some(Suspend::new(async move {
            match parts::layer(layers, layer).await {
                Ok(view) => view,
                Err(parts::NotLoaded) => {
                    toasts.fail(v.t(k::ERROR_NETWORK));
                    layers.close();
                    ().into_any()
                }
            }
        }))
    }
}
