//! One line of the palette.

use std::rc::Rc;

use domain::customer::{CustomerKind, Tier};
use leptos::{prelude::*, reactive::owner::LocalStorage};
use uuid::Uuid;

use super::found::marked;
use crate::{
    i18n::{Key, keys as k},
    ui::{avatar::Avatar, badge::TierBadge, icon::Icon},
};

/// Lines of a kind stand together under a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Looked at lately.
    Recent,
    /// Found.
    Customers,
    /// Found by their numbers.
    Numbers,
    /// About the customer that the page shows.
    Here,
    /// Pages.
    Pages,
    /// Saved views.
    Views,
    /// Language, theme, keys.
    Settings,
}

impl Group {
    /// Its title.
    pub(super) const fn label(self) -> Key {
        match self {
            Self::Recent => k::PALETTE_RECENT,
            Self::Customers => k::APP_CUSTOMERS,
            Self::Numbers => k::PALETTE_NUMBERS,
            Self::Here => k::PALETTE_HERE,
            Self::Pages => k::PALETTE_PAGES,
            Self::Views => k::LISTS_VIEWS,
            Self::Settings => k::PALETTE_SETTINGS,
        }
    }
}

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// Goes to a page.
    Go(String),
    /// Loads a page anew, because every word on it changes.
    Load(String),
    /// Presses what stands on the page.
    Press(&'static str),
    /// Opens the sheet of keys.
    Sheet,
}

/// What stands before a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// An icon.
    Icon(&'static str),
    /// The initials of a customer.
    Customer(Uuid),
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) group: Group,
    pub(super) mark: Mark,
    pub(super) label: String,
    /// What stands at its end.
    pub(super) meta: String,
    pub(super) tier: Option<Tier>,
    /// The keys that do the same.
    pub(super) keys: &'static str,
    pub(super) run: Run,
    /// Where it is shown beside a list.
    pub(super) beside: Option<String>,
}

impl Entry {
    /// A line that does something.
    pub(super) fn new(group: Group, icon: &'static str, label: impl Into<String>, run: Run) -> Self {
        Self { group, mark: Mark::Icon(icon), label: label.into(), meta: String::new(), tier: None, keys: "", run, beside: None }
    }

    /// A customer.
    pub(super) fn customer(group: Group, id: Uuid, name: String) -> Self {
        let run = Run::Go(crate::ui::link::customer(id));
        Self { mark: Mark::Customer(id), beside: Some(format!("/customers?preview={id}")), ..Self::new(group, "", name, run) }
    }
}

/// Runs what a line does. Copied into every line.
#[derive(Clone, Copy)]
pub(super) struct Runner(StoredValue<Rc<dyn Fn(Run)>, LocalStorage>);

impl Runner {
    pub(super) const fn new(run: StoredValue<Rc<dyn Fn(Run)>, LocalStorage>) -> Self {
        Self(run)
    }

    fn run(self, run: Run) {
        if let Some(runs) = self.0.try_get_value() {
            runs(run);
        }
    }
}

/// A line as an option of the list.
pub(super) fn option(entry: &Entry, needle: &str, at: usize, selected: RwSignal<usize>, runner: &Runner) -> AnyView {
    let mark = match &entry.mark {
        Mark::Icon(name) => view! { <Icon name=name /> }.into_any(),
        Mark::Customer(id) => view! { <Avatar id=*id name=entry.label.clone() kind=CustomerKind::Person /> }.into_any(),
    };
    let label: Vec<_> = marked(&entry.label, needle)
        .into_iter()
        .map(|(hit, text)| if hit { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() })
        .collect();
    let keys: Vec<_> = entry.keys.split(' ').filter(|key| !key.is_empty()).map(|key| view! { <kbd>{key}</kbd> }).collect();
    let tier = entry.tier.map(|tier| view! { <TierBadge tier=tier /> });
    let (run, runner) = (entry.run.clone(), *runner);
    view! {
        <li
            role="option"
            id=format!("palette-{at}")
            aria-selected=move || (selected.get() == at).to_string()
            on:click=move |_| runner.run(run.clone())
        >
            {mark}
            <span class="trunc">{label}</span>
            <span class="meta">
                {entry.meta.clone()}
                {tier}
                {keys}
            </span>
        </li>
    }
    .into_any()
}
