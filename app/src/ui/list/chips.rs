//! Filters that are on, each with a link that takes it off: those of the simple parameters, then those of
//! the parameter `where`.

use domain::page::Pairs;
use leptos::prelude::*;

use super::{Address, without};
use crate::{
    i18n::{Key, keys as k},
    ui::icon::Icon,
    viewer::use_viewer,
};

/// A filter that is on.
pub struct Chip {
    /// What it is about.
    pub label: Key,
    /// How it compares: is, from, until.
    pub operator: Key,
    /// With what.
    pub value: String,
    /// The keys of the address that hold it.
    pub keys: &'static [&'static str],
}

impl Chip {
    /// A filter by one value.
    pub fn is(label: Key, value: impl Into<String>, keys: &'static [&'static str]) -> Self {
        Self { label, operator: k::LIST_IS, value: value.into(), keys }
    }

    /// A filter from a value on.
    pub fn from(label: Key, value: impl Into<String>, keys: &'static [&'static str]) -> Self {
        Self { operator: k::LIST_FROM, ..Self::is(label, value, keys) }
    }

    /// A filter up to a value.
    pub fn to(label: Key, value: impl Into<String>, keys: &'static [&'static str]) -> Self {
        Self { operator: k::LIST_TO, ..Self::is(label, value, keys) }
    }
}

/// The chips, and a link that clears them all.
pub fn chips(address: Address, pairs: &Pairs, chips: Vec<Chip>) -> AnyView {
    let v = use_viewer();
    let others = super::filter::chips(address, pairs);
    let clear = (!chips.is_empty() || !others.is_empty())
        .then(|| view! { <a class="btn ghost sm" href=address.everything()>{v.t(k::LIST_CLEAR)}</a> });
    let chips = chips.into_iter().map(|chip| {
        let label = v.t(chip.label);
        view! {
            <span class="chip filter">
                <span>{label}</span>
                <span class="op">{v.t(chip.operator)}</span>
                <span class="val">{chip.value}</span>
                <a href=address.href(&without(pairs, chip.keys)) aria-label=v.fill(k::LIST_REMOVE, &[("filter", label)])>
                    <Icon name="x" size="i-12" />
                </a>
            </span>
        }
    });
    view! {
        {chips.collect_view()}
        {others}
        {clear}
    }
    .into_any()
}
