//! Filters by any field: the parameter `where` of a list's address as chips, and the forms that add to it
//! and change it. Each is a GET form and works without JavaScript; with it, the form counts what it would
//! find while it is filled in, and rows that would go are shown so at once.

mod editor;
mod live;
pub(crate) mod sent;
mod words;

use domain::{
    page::{Pairs, with},
    predicate::{Condition, Op, PARAMETER, Predicate, Subject},
};
use leptos::prelude::*;

use super::{Address, per_address};
use crate::{i18n::keys as k, ui::icon::Icon, viewer::use_viewer};
pub use live::{Draft, provide_draft, show_rows};

/// What the rows of the list at an address are.
fn subject(address: Address) -> Option<Subject> {
    match address.path {
        "/customers" => Some(Subject::Customer),
        "/orders" => Some(Subject::Order),
        "/tickets" => Some(Subject::Ticket),
        "/products" => Some(Subject::Product),
        _ => None,
    }
}

/// The parts of the filter, side by side; none where it cannot be read: the list says so.
fn parts(subject: Subject, pairs: &Pairs) -> Vec<Predicate> {
    Predicate::from_pairs(subject, pairs).ok().flatten().map(Predicate::into_parts).unwrap_or_default()
}

/// The text of a filter that is made of these parts; empty of none.
fn text(parts: Vec<Predicate>) -> String {
    Predicate::of_parts(parts).map(|filter| filter.to_string()).unwrap_or_default()
}

/// The parts without one of them.
fn rest(parts: &[Predicate], index: usize) -> String {
    text(parts.iter().enumerate().filter(|(i, _)| *i != index).map(|(_, part)| part.clone()).collect())
}

/// A chip for each part of the filter: it opens the form that changes it, and has a link that takes it off.
pub(super) fn chips(address: Address, pairs: &Pairs) -> Vec<AnyView> {
    let Some(subject) = subject(address) else { return Vec::new() };
    let parts = parts(subject, pairs);
    (0..parts.len()).map(|index| chip(address, pairs, subject, &parts, index)).collect()
}

fn chip(address: Address, pairs: &Pairs, subject: Subject, parts: &[Predicate], index: usize) -> AnyView {
    let v = use_viewer();
    let others = rest(parts, index);
    let (label, op, value) = words::segments(v, &parts[index]);
    let off = address.href(&with(pairs, PARAMETER, &others));
    // Made anew with each address, or its fields would keep what was typed for another.
    let form = per_address(address, index.to_string(), move |pairs| form(address, pairs, subject, index));
    let remove = v.fill(k::LIST_REMOVE, &[("filter", &label)]);
    let op = (!op.is_empty()).then(|| view! { <span class="op">{op}</span> });
    let value = (!value.is_empty()).then(|| view! { <span class="val">{value}</span> });
    view! {
        <span class="chip filter">
            <details class="menu">
                <summary title=v.t(k::PREDICATE_CHANGE)>
                    <span>{label}</span>
                    {op}
                    {value}
                </summary>
                <div class="menu-list wide">{form}</div>
            </details>
            <a href=off aria-label=remove>
                <Icon name="x" size="i-12" />
            </a>
        </span>
    }
    .into_any()
}

/// The form that changes a part: by field and value, or as text where it is more than one comparison.
fn form(address: Address, pairs: &Pairs, subject: Subject, index: usize) -> AnyView {
    let parts = parts(subject, pairs);
    let (id, others) = (format!("where-{index}"), rest(&parts, index));
    match parts.get(index) {
        Some(Predicate::Is(condition)) if is_plain(condition) => editor::condition(address, pairs, subject, (&id, &others), condition),
        Some(part) => editor::text(address, pairs, subject, (&id, &others), &part.to_string()),
        None => ().into_any(),
    }
}

/// Whether the form of one condition can show it: several values are changed as text.
fn is_plain(condition: &Condition) -> bool {
    condition.op != Op::In
}

/// The forms that add a condition on any field, and that show the whole filter as text.
pub(super) fn more(address: Address, pairs: &Pairs) -> Option<AnyView> {
    let subject = subject(address)?;
    let v = use_viewer();
    let whole = text(parts(subject, pairs));
    let add = editor::any(address, pairs, subject, &whole);
    let as_text = editor::text(address, pairs, subject, ("where", ""), &whole);
    Some(
        view! {
            <h2>{v.t(k::PREDICATE_ANY_FIELD)}</h2>
            {add}
            <details class="as-text">
                <summary>{v.t(k::PREDICATE_AS_TEXT)}</summary>
                {as_text}
            </details>
        }
        .into_any(),
    )
}
