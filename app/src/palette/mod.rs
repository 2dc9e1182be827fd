//! The command palette and the sheet of keys: one part of the browser program, see [`crate::ui::layers`].

mod commands;
mod entry;
mod found;
mod sheet;
mod view;

use std::{cell::RefCell, rc::Rc, time::Duration};

use domain::search::SearchHit;
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html::Dialog,
    prelude::*,
    task::spawn_local,
    web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

use self::{
    entry::{Entry, Run},
    found::{Scope, entries},
};
use crate::{
    api::customers::search,
    error::ApiError,
    ui::{
        keys::press,
        layers::{Layer, Layers},
    },
    viewer::{Viewer, use_viewer},
};

/// How long typing must pause before it is searched for.
const PAUSE: Duration = Duration::from_millis(120);

/// A layer over the page.
pub fn layer(layers: Layers, layer: Layer) -> AnyView {
    match layer {
        Layer::Palette(text) => palette(layers, text),
        Layer::Sheet => sheet::sheet(layers),
    }
}

/// A dialog that is open from when it stands in the page. Closing gives the focus back to where it was.
fn shown(dialog: NodeRef<Dialog>) {
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
}

fn shut(dialog: NodeRef<Dialog>) {
    if let Some(dialog) = dialog.try_get_untracked().flatten() {
        dialog.close();
    }
}

/// A press beside the dialog closes it: what lies around it belongs to the dialog itself.
fn shut_outside(dialog: NodeRef<Dialog>, click: &MouseEvent) {
    let on_itself = click.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|e| e.tag_name() == "DIALOG");
    if on_itself {
        shut(dialog);
    }
}

#[derive(Clone, Copy)]
struct Palette {
    v: Viewer,
    dialog: NodeRef<Dialog>,
    text: RwSignal<String>,
    scope: RwSignal<Scope>,
    hits: RwSignal<Vec<SearchHit>>,
    // What the hits are of.
    searched: RwSignal<String>,
    failed: RwSignal<Option<ApiError>>,
    commands: RwSignal<Vec<Entry>>,
    selected: RwSignal<usize>,
    // Enter was pressed before the answer came: it counts for the first hit.
    eager: StoredValue<bool>,
    shown: Memo<Vec<Entry>>,
}

fn palette(layers: Layers, typed: String) -> AnyView {
    let v = use_viewer();
    let text = RwSignal::new(typed);
    let (scope, hits, searched) = (RwSignal::new(Scope::All), RwSignal::new(Vec::new()), RwSignal::new(String::new()));
    let commands = RwSignal::new(commands::all(v));
    let shown_entries =
        Memo::new(move |_| text.with(|text| hits.with(|hits| commands.with(|commands| entries(v, text, scope.get(), hits, commands)))));
    let palette = Palette {
        v,
        dialog: NodeRef::new(),
        text,
        scope,
        hits,
        searched,
        failed: RwSignal::new(None),
        commands,
        selected: RwSignal::new(0),
        eager: StoredValue::new(false),
        shown: shown_entries,
    };
    shown(palette.dialog);
    palette.look();
    palette.follow();
    palette.load_views();
    let navigate = use_navigate();
    let run: Rc<dyn Fn(Run)> = Rc::new(move |run| {
        shut(palette.dialog);
        match run {
            Run::Go(path) => navigate(&path, NavigateOptions::default()),
            Run::Load(path) => drop(window().location().set_href(&path)),
            Run::Press(selector) => drop(press(selector).then_some(())),
            Run::Sheet => layers.open(Layer::Sheet),
        }
    });
    palette.view(layers, run)
}

impl Palette {
    /// Searches for what is typed, once typing pauses. Of several answers only the one to the last counts.
    fn look(self) {
        let go = RefCell::new(debounce(PAUSE, move |text: String| {
            spawn_local(async move {
                let answer = if text.is_empty() { Ok(Vec::new()) } else { search(text.clone()).await };
                if self.text.try_with_untracked(|typed| found::needle(typed) == text) != Some(true) {
                    return;
                }
                // What is selected while nothing was typed stays so.
                if self.searched.with_untracked(|searched| *searched != text) {
                    self.selected.set(0);
                }
                match answer {
                    Ok(hits) => {
                        self.failed.set(None);
                        self.hits.set(hits);
                    }
                    Err(error) => self.failed.set(Some(error)),
                }
                self.searched.set(text);
            });
        }));
        Effect::new(move |_| {
            let text = self.text.with(|text| found::needle(text).to_owned());
            go.borrow_mut()(text);
        });
    }

    /// Keeps the selected entry in view.
    fn follow(self) {
        Effect::new(move |_| {
            let selected = self.selected.get();
            self.shown.track();
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            if let Some(option) = document().get_element_by_id(&format!("palette-{selected}")) {
                option.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }

    /// The saved views are asked for when the palette opens.
    fn load_views(self) {
        spawn_local(async move {
            let views = commands::views().await;
            let selected = self.selected_entry();
            self.commands.try_update(|commands| commands.extend(views));
            // They may stand before what is selected, which goes on to be.
            let at = self.shown.try_with_untracked(|all| all.iter().position(|entry| Some(entry) == selected.as_ref()));
            if let Some(at) = at.flatten() {
                self.selected.set(at);
            }
        });
    }

    fn is_waiting(self) -> bool {
        self.text.with_untracked(|text| self.searched.with_untracked(|searched| found::needle(text) != searched))
    }

    fn step(self, by: isize) {
        let count = self.shown.with_untracked(Vec::len);
        if count > 0 {
            self.selected.update(|at| *at = at.saturating_add(count).saturating_add_signed(by) % count);
        }
    }

    /// The selected entry. None, too, where the palette is gone.
    fn selected_entry(self) -> Option<Entry> {
        let at = self.selected.try_get_untracked()?;
        self.shown.try_with_untracked(|all| all.get(at).cloned()).flatten()
    }

    /// Takes the selected entry, or its second way.
    fn take(self, beside: bool, run: &Rc<dyn Fn(Run)>) {
        if let Some(entry) = self.selected_entry() {
            run(match entry.beside.filter(|_| beside) {
                Some(path) => Run::Go(path),
                None => entry.run,
            });
        }
    }

    fn on_key(self, key: &KeyboardEvent, run: &Rc<dyn Fn(Run)>) {
        if key.is_composing() {
            return;
        }
        match key.key().as_str() {
            "ArrowDown" => self.step(1),
            "ArrowUp" => self.step(-1),
            "Enter" if self.is_waiting() => self.eager.set_value(true),
            "Enter" => self.take(key.ctrl_key() || key.meta_key(), run),
            _ => return,
        }
        key.prevent_default();
    }
}
