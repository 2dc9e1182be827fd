//! How the palette looks: the box, what is searched, the lines.

use std::rc::Rc;

use leptos::{html::Input, prelude::*};

use super::{
    Palette,
    entry::{Group, Run, Runner, option},
    found::{self, Scope},
    shut, shut_outside,
};
use crate::{
    i18n::keys as k,
    ui::{icon::Icon, layers::Layers},
};

impl Palette {
    pub(super) fn view(self, layers: Layers, run: Rc<dyn Fn(Run)>) -> AnyView {
        let v = self.v;
        let input = NodeRef::<Input>::new();
        let (on_enter, on_press) = (run.clone(), run.clone());
        Effect::new(move |_| {
            self.searched.track();
            if self.eager.get_value() {
                self.eager.set_value(false);
                self.take(false, &run);
            }
        });
        let options = Runner::new(StoredValue::new_local(on_press));
        view! {
            <dialog
                class="palette"
                node_ref=self.dialog
                aria-label=v.t(k::PALETTE_TITLE)
                on:close=move |_| layers.closed(false)
                on:click=move |click| shut_outside(self.dialog, &click)
            >
                <div class="palette-in">
                    <Icon name="search" />
                    <input
                        node_ref=input
                        type="text"
                        role="combobox"
                        aria-expanded=move || self.shown.with(|all| !all.is_empty()).to_string()
                        aria-controls="palette-list"
                        aria-autocomplete="list"
                        aria-activedescendant=move || {
                            self.shown.with(|all| !all.is_empty()).then(|| format!("palette-{}", self.selected.get()))
                        }
                        aria-label=v.t(k::PALETTE_LABEL)
                        placeholder=v.t(k::PALETTE_LABEL)
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        enterkeyhint="go"
                        maxlength="100"
                        autofocus
                        prop:value=move || self.text.get()
                        on:input=move |event| {
                            self.selected.set(0);
                            self.text.set(event_target_value(&event));
                        }
                        on:keydown=move |key| self.on_key(&key, &on_enter)
                    />
                    <button type="button" class="btn ghost sm" on:click=move |_| shut(self.dialog) aria-label=v.t(k::APP_CLOSE)>
                        <kbd>"Esc"</kbd>
                    </button>
                </div>
                {self.scopes(input)}
                {move || self.failed.get().map(|error| found::failure(v, &error))}
                <div class="palette-list" role="listbox" id="palette-list" aria-label=v.t(k::PALETTE_RESULTS)>
                    {move || self.groups(&options)}
                </div>
                <footer>
                    <span><kbd>"↑"</kbd> <kbd>"↓"</kbd> " " {v.t(k::LIST_KEY_MOVE)}</span>
                    <span><kbd>"Enter"</kbd> " " {v.t(k::LIST_KEY_OPEN)}</span>
                    <span><kbd>"Ctrl"</kbd> <kbd>"Enter"</kbd> " " {v.t(k::PALETTE_BESIDE)}</span>
                    <span class="push">
                        <kbd>">"</kbd> " " {v.t(k::PALETTE_ACTIONS)} " " <kbd>"#"</kbd> " " {v.t(k::APP_TICKETS)} " " <kbd>"@"</kbd> " "
                        {v.t(k::APP_CUSTOMERS)}
                    </span>
                </footer>
            </dialog>
        }
        .into_any()
    }

    /// What is searched: a press narrows it, and gives the focus back to the box.
    fn scopes(self, input: NodeRef<Input>) -> AnyView {
        let v = self.v;
        let chips: Vec<_> = Scope::ALL
            .into_iter()
            .map(|scope| {
                let pressed = move || (found::scope_of(&self.text.get(), self.scope.get()) == scope).to_string();
                view! {
                    <button
                        type="button"
                        class="chip"
                        aria-pressed=pressed
                        on:click=move |_| {
                            self.selected.set(0);
                            self.scope.set(scope);
                            self.text.update(|text| *text = found::needle(text).to_owned());
                            if let Some(input) = input.get_untracked() {
                                let _ = input.focus();
                            }
                        }
                    >
                        {v.t(scope.label())}
                    </button>
                }
            })
            .collect();
        let count = move || {
            let n = self.shown.with(Vec::len);
            if n == 1 { v.t(k::PALETTE_ONE).to_owned() } else { v.fill(k::PALETTE_COUNT, &[("n", &v.int(i64::try_from(n).unwrap_or(0)))]) }
        };
        view! {
            <div class="palette-scope" role="group" aria-label=v.t(k::PALETTE_SCOPE)>
                {chips}
                <span class="push f11 t3 num" role="status">
                    {count}
                </span>
            </div>
        }
        .into_any()
    }

    fn groups(self, run: &Runner) -> AnyView {
        let v = self.v;
        self.shown.with(|all| {
            let needle = self.text.with_untracked(|text| found::needle(text).to_owned());
            let mut views = Vec::new();
            let mut at = 0;
            while let Some(first) = all.get(at) {
                let group: Group = first.group;
                let length = all[at..].iter().take_while(|entry| entry.group == group).count();
                let rows: Vec<_> =
                    all[at..at + length].iter().enumerate().map(|(n, entry)| option(entry, &needle, at + n, self.selected, run)).collect();
                let title = format!("palette-g{at}");
                let labelled = title.clone();
                views.push(
                    view! {
                        <ul role="group" aria-labelledby=labelled>
                            <li class="grp" role="presentation" id=title>
                                {v.t(group.label())}
                            </li>
                            {rows}
                        </ul>
                    }
                    .into_any(),
                );
                at += length;
            }
            views.into_any()
        })
    }
}
