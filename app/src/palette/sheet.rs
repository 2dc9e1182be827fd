//! The sheet of keys.

use leptos::{html::Dialog, prelude::*};

use super::{shown, shut, shut_outside};
use crate::{
    i18n::keys as k,
    ui::{
        icon::Icon,
        keys::{single_keys, use_single_keys},
        layers::Layers,
        shortcuts::{Area, Shortcut, TABLE, name},
    },
    viewer::{Viewer, use_viewer},
};

/// Every key, by where it works; and the switch for single ones.
pub(super) fn sheet(layers: Layers) -> AnyView {
    let v = use_viewer();
    let dialog = NodeRef::<Dialog>::new();
    shown(dialog);
    let sections: Vec<_> = Area::ALL
        .into_iter()
        .map(|(area, title)| {
            let rows: Vec<_> = TABLE.iter().filter(|shortcut| shortcut.area == area).map(|shortcut| row(v, shortcut)).collect();
            view! {
                <section>
                    <h3>{v.t(title)}</h3>
                    <dl>{rows}</dl>
                </section>
            }
        })
        .collect();
    view! {
        <dialog
            class="dialog keys"
            node_ref=dialog
            aria-labelledby="keys-title"
            on:close=move |_| layers.closed(true)
            on:click=move |click| shut_outside(dialog, &click)
        >
            <header>
                <h2 id="keys-title">{v.t(k::KEYS_TITLE)}</h2>
                <button type="button" class="btn icon ghost" aria-label=v.t(k::APP_CLOSE) title=v.t(k::APP_CLOSE) on:click=move |_| shut(dialog)>
                    <Icon name="x" />
                </button>
            </header>
            <div class="body">{sections}</div>
            <footer>{switch(v)}</footer>
        </dialog>
    }
    .into_any()
}

fn row(v: Viewer, shortcut: &'static Shortcut) -> AnyView {
    let or = v.t(k::KEYS_OR);
    let keys: Vec<_> = shortcut
        .keys
        .iter()
        .enumerate()
        .map(|(n, keys)| {
            let between = (n > 0).then(|| view! { <span class="t3">{or}</span> });
            // Space is a key, not what stands between two.
            let parts: Vec<&'static str> = match (*keys, keys.strip_prefix("Mod+")) {
                (" ", _) => vec![" "],
                (_, Some(key)) => vec!["Ctrl", key],
                (pair, None) => pair.split(' ').collect(),
            };
            let caps: Vec<_> = parts.into_iter().map(|key| view! { <kbd>{name(key)}</kbd> }).collect();
            view! {
                {between}
                {caps}
            }
        })
        .collect();
    view! {
        <div>
            <dt>{v.t(shortcut.label)}</dt>
            <dd>{keys}</dd>
        </div>
    }
    .into_any()
}

/// Single keys can be turned off, for whoever presses them by mistake or speaks to the machine.
fn switch(v: Viewer) -> AnyView {
    let on = use_single_keys();
    view! {
        <label class="row tight f12">
            <input
                type="checkbox"
                class="switch"
                role="switch"
                prop:checked=move || on.get()
                on:change=move |event| single_keys(on, event_target_checked(&event))
            />
            {v.t(k::KEYS_SINGLE)}
        </label>
        <span class="t3 f12">{v.t(k::KEYS_SINGLE_WHY)}</span>
    }
    .into_any()
}
