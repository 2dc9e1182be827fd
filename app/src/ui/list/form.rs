//! Forms that put a list together: search as you type, filters, columns. Each is a GET form, so that it
//! works without JavaScript; with it, the page stays and only the rows change.

use std::{cell::RefCell, rc::Rc, time::Duration};

use domain::{
    money::Decimal,
    page::{Pairs, parse_query, value, with},
};
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    web_sys::{FormData, HtmlFormElement, UrlSearchParams},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

use super::{Address, tidy};
use crate::{
    i18n::Key,
    ui::{
        icon::Icon,
        keys::{Cursor, close_menus},
        shortcuts::{Act, aria, hint},
    },
    viewer::{Viewer, use_viewer},
};

/// How long typing must pause before the list follows.
const PAUSE: Duration = Duration::from_millis(150);

/// Sends a GET form of the list without leaving the page: the address then names only what was filled in.
pub fn on_submit(address: Address) -> impl Fn(SubmitEvent) + Clone {
    let navigate = use_navigate();
    move |event| {
        let Some(pairs) = sent(&event) else { return };
        event.prevent_default();
        close_menus();
        navigate(&address.href(&tidy(pairs)), NavigateOptions { scroll: false, ..Default::default() });
    }
}

/// The fields of a form that is being sent.
pub fn sent(event: &SubmitEvent) -> Option<Pairs> {
    fields_of(&event.target()?.dyn_into::<HtmlFormElement>().ok()?)
}

/// The fields of a form as they are filled in.
pub fn fields_of(form: &HtmlFormElement) -> Option<Pairs> {
    let data = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(parse_query(&String::from(query.to_string())))
}

/// The rest of the query, so that a form changes only what it has fields for.
pub fn carried(pairs: &Pairs, fields: &[&str]) -> AnyView {
    let rest = super::without(pairs, fields).into_iter();
    rest.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view().into_any()
}

/// The search box of a list: the rows follow what is typed, the address too.
#[component]
pub fn SearchBox(
    /// The list.
    address: Address,
    /// Goes to the first row when the search is sent.
    cursor: Cursor,
    /// What can be searched for.
    label: Key,
) -> impl IntoView {
    let v = use_viewer();
    let navigate = use_navigate();
    let here = leptos_router::hooks::use_location().pathname;
    let typed = Memo::new(move |_| {
        let raw = |pairs: &Pairs| pairs.iter().rev().find(|(k, _)| k == "q").map(|(_, v)| v.clone());
        address.base.with(|pairs| raw(pairs).unwrap_or_default())
    });
    // Chinese is composed of several keys: what stands in the box until then is no search yet.
    let composing = StoredValue::new(false);
    let go = Rc::new(RefCell::new(debounce(PAUSE, move |text: String| {
        // Whoever has opened a customer meanwhile is not called back to the list.
        let left = here.with_untracked(|path| path != address.path);
        if !left && !composing.get_value() && text != typed.get_untracked() {
            let pairs = address.base.with_untracked(|pairs| with(pairs, "q", &text));
            navigate(&address.href(&pairs), NavigateOptions { replace: true, scroll: false, ..Default::default() });
        }
    })));
    let (typing, composed) = (go.clone(), go);
    let submit = on_submit(address);
    view! {
        <form
            class="search"
            role="search"
            method="get"
            action=address.path
            on:submit=move |event| {
                submit(event);
                cursor.start();
            }
        >
            <Icon name="search" size="i-14" />
            <input
                type="search"
                name="q"
                id="list-search"
                maxlength="100"
                autocomplete="off"
                placeholder=v.t(label)
                aria-label=v.t(label)
                value=move || typed.get()
                prop:value=move || typed.get()
                on:compositionstart=move |_| composing.set_value(true)
                on:compositionend=move |event| {
                    composing.set_value(false);
                    composed.borrow_mut()(event_target_value(&event));
                }
                on:input=move |event| typing.borrow_mut()(event_target_value(&event))
            />
            {move || address.base.with(|pairs| carried(pairs, &["q"]))}
        </form>
    }
}

/// A choice of one value, or any.
pub fn select(name: &'static str, label: Key, any: Key, chosen: Option<&str>, choices: Vec<(String, String)>) -> AnyView {
    let v = use_viewer();
    let unset = chosen.is_none();
    let choices = choices.into_iter().map(|(word, text)| {
        let selected = chosen == Some(word.as_str());
        view! { <option value=word selected=selected>{text}</option> }
    });
    view! {
        <div class="field">
            <label for=field_id(name)>{v.t(label)}</label>
            <select class="select" name=name id=field_id(name)>
                <option value="" selected=unset>{v.t(any)}</option>
                {choices.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// One field of a filter: `kind` is the input's type; `value` what the address says.
pub fn input(name: &'static str, kind: &'static str, label: Key, value: Option<String>) -> AnyView {
    let v = use_viewer();
    let number = kind == "number";
    // Credit notes are below zero, and so are the totals of who gave back more than they kept.
    let amount = number && (name.ends_with("_from") || name.ends_with("_to"));
    view! {
        <div class="field">
            <label for=field_id(name)>{v.t(label)}</label>
            <input
                class="input"
                type=kind
                name=name
                id=field_id(name)
                value=value
                min=(number && !amount).then_some("0")
                step=amount.then_some("0.01")
            />
        </div>
    }
    .into_any()
}

fn field_id(name: &str) -> String {
    format!("filter-{name}")
}

/// Values to choose from, as [`select`] takes them. One of the address that nothing has any more is still what
/// the list is filtered by.
pub fn offered(values: &[String], chosen: Option<&str>) -> Vec<(String, String)> {
    let chosen = chosen.filter(|chosen| !values.iter().any(|value| value == chosen));
    values.iter().map(String::as_str).chain(chosen).map(|value| (value.to_owned(), value.to_owned())).collect()
}

/// Minor units as a form shows them: `1250`, or `1250.50`.
pub fn major(minor: i64) -> String {
    if minor % 100 == 0 { (minor / 100).to_string() } else { Decimal { mantissa: minor, scale: 2 }.to_string() }
}

/// Minor units as a chip shows them.
pub fn typed_amount(v: Viewer, minor: i64) -> String {
    if minor % 100 == 0 { v.int(minor / 100) } else { major(minor) }
}

/// The filter menu of a list: opened by a chip or the key `f`.
pub fn filter_menu(address: Address, pairs: &Pairs, fields: &[&str], body: AnyView) -> AnyView {
    use crate::i18n::keys as k;
    let v = use_viewer();
    view! {
        <form class="filters" method="get" action=address.path on:submit=on_submit(address)>
            {carried(pairs, fields)}
            {body}
            <footer>
                <a class="btn ghost" href=address.href(&super::without(pairs, fields))>{v.t(k::LIST_RESET)}</a>
                <button type="submit" class="btn primary">{v.t(k::LIST_APPLY)}</button>
            </footer>
        </form>
        {super::filter::more(address, pairs)}
    }
    .into_any()
}

/// The chip that opens the filter menu, around the form.
#[component]
pub fn FilterChip(children: Children) -> impl IntoView {
    use crate::i18n::keys as k;
    let v = use_viewer();
    view! {
        <details class="menu" id="filter">
            <summary class="chip add" aria-keyshortcuts=aria(Act::Filter)>
                <Icon name="plus" size="i-12" />
                {v.t(k::LIST_FILTER)}
                <kbd class="is-wide">{hint(Act::Filter)}</kbd>
            </summary>
            <div class="menu-list wide">{children()}</div>
        </details>
    }
}

/// A choice of few, as links: `(what it is called, where it leads, whether it is chosen)`.
pub fn segmented(label: &'static str, choices: Vec<(&'static str, String, bool)>) -> AnyView {
    let choices = choices.into_iter().map(|(text, href, chosen)| {
        view! { <a href=href aria-current=chosen.then_some("true")>{text}</a> }
    });
    view! { <nav class="segmented" aria-label=label>{choices.collect_view()}</nav> }.into_any()
}

/// The value of the address as a form shows it.
pub fn given(pairs: &Pairs, name: &str) -> Option<String> {
    value(pairs, name).map(str::to_owned)
}
