//! What the palette shows for what was typed.

use domain::search::{HitKind, SearchHit};
use leptos::prelude::*;

use super::entry::{Entry, Group, Mark, Run};
use crate::{
    error::ApiError,
    i18n::{Key, keys as k},
    ui::{icon::Icon, link, notice::reason},
    viewer::Viewer,
};

/// What is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything.
    All,
    /// Customers.
    Customers,
    /// Tickets.
    Tickets,
    /// Orders.
    Orders,
    /// What can be done.
    Actions,
}

impl Scope {
    /// Every scope, in the order of the chips.
    pub(super) const ALL: [Self; 5] = [Self::All, Self::Customers, Self::Tickets, Self::Orders, Self::Actions];

    /// Its name.
    pub(super) const fn label(self) -> Key {
        match self {
            Self::All => k::PALETTE_ALL,
            Self::Customers => k::APP_CUSTOMERS,
            Self::Tickets => k::APP_TICKETS,
            Self::Orders => k::APP_ORDERS,
            Self::Actions => k::PALETTE_ACTIONS,
        }
    }

    fn of_sign(sign: char) -> Option<Self> {
        match sign {
            '>' => Some(Self::Actions),
            '#' => Some(Self::Tickets),
            '@' => Some(Self::Customers),
            _ => None,
        }
    }

    fn has(self, group: Group, kind: Option<HitKind>) -> bool {
        match self {
            Self::All => true,
            Self::Customers => matches!(group, Group::Customers | Group::Recent),
            Self::Tickets => kind == Some(HitKind::Ticket),
            Self::Orders => kind == Some(HitKind::Order),
            Self::Actions => matches!(group, Group::Here | Group::Pages | Group::Views | Group::Settings),
        }
    }
}

/// The scope: a sign typed first decides it, else the chip.
pub(super) fn scope_of(text: &str, chip: Scope) -> Scope {
    text.trim_start().chars().next().and_then(Scope::of_sign).unwrap_or(chip)
}

/// What to look for: the text without the sign.
pub(super) fn needle(text: &str) -> &str {
    let text = text.trim();
    match text.chars().next() {
        Some(sign) if Scope::of_sign(sign).is_some() => text[sign.len_utf8()..].trim(),
        _ => text,
    }
}

/// The lines: what was found, then what can be done. Without a text everything that can be done.
pub(super) fn entries(v: Viewer, text: &str, chip: Scope, hits: &[SearchHit], commands: &[Entry]) -> Vec<Entry> {
    let (scope, needle) = (scope_of(text, chip), needle(text));
    let mut lines: Vec<(Entry, Option<HitKind>)> = Vec::new();
    if !needle.is_empty() {
        let (customers, numbers): (Vec<_>, Vec<_>) = hits.iter().partition(|hit| hit.kind == HitKind::Customer);
        // A number typed in full stands first among the hits.
        let number_first = hits.first().is_some_and(|hit| hit.kind != HitKind::Customer);
        let customers =
            customers.into_iter().filter_map(customer).map(|line| (line, Some(HitKind::Customer))).chain([(all_with(v, needle), None)]);
        let numbers = numbers.into_iter().map(|hit| (numbered(v, hit), Some(hit.kind)));
        if number_first {
            lines.extend(numbers.chain(customers));
        } else {
            lines.extend(customers.chain(numbers));
        }
    }
    let words: Vec<String> = needle.split_whitespace().map(str::to_lowercase).collect();
    let fits = |entry: &&Entry| {
        let label = entry.label.to_lowercase();
        words.iter().all(|word| label.contains(word.as_str()))
    };
    // Who was looked at lately is found by searching as well.
    let commands = commands.iter().filter(|entry| needle.is_empty() || entry.group != Group::Recent).filter(fits);
    lines.extend(commands.map(|entry| (entry.clone(), None)));
    let mut lines: Vec<_> = lines.into_iter().filter(|(entry, kind)| scope.has(entry.group, *kind)).map(|(entry, _)| entry).collect();
    // Views come late and would stand apart from what is of their kind.
    let order = |entry: &Entry| matches!(entry.group, Group::Settings);
    lines.sort_by_key(order);
    lines
}

fn customer(hit: &SearchHit) -> Option<Entry> {
    let id = hit.customer_id?;
    Some(Entry { meta: hit.country.clone(), tier: hit.tier, ..Entry::customer(Group::Customers, id, hit.name.clone()) })
}

fn all_with(v: Viewer, needle: &str) -> Entry {
    let path = link::with_query("/customers", &[("q".to_owned(), needle.to_owned())]);
    Entry::new(Group::Customers, "search", v.fill(k::PALETTE_ALL_WITH, &[("text", needle)]), Run::Go(path))
}

fn numbered(v: Viewer, hit: &SearchHit) -> Entry {
    let (icon, words) = if hit.kind == HitKind::Order { ("bag", k::CUSTOMERS_HIT_ORDER) } else { ("ticket", k::CUSTOMERS_HIT_TICKET) };
    let meta = if hit.name.is_empty() { v.t(k::ORDERS_ANONYMOUS).to_owned() } else { hit.name.clone() };
    let label = v.fill(words, &[("number", &hit.number)]);
    Entry { mark: Mark::Icon(icon), meta, ..Entry::new(Group::Numbers, icon, label, Run::Go(link::hit(hit))) }
}

/// A search that failed.
pub(super) fn failure(v: Viewer, error: &ApiError) -> AnyView {
    view! {
        <p class="note bad" role="alert">
            <Icon name="alert" />
            <span>{reason(v, error)}</span>
        </p>
    }
    .into_any()
}

/// A text cut where the first word that was looked for stands in it.
pub(super) fn marked(label: &str, needle: &str) -> Vec<(bool, String)> {
    let whole = vec![(false, label.to_owned())];
    let Some(word) = needle.split_whitespace().next() else { return whole };
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let (text, word): (Vec<char>, Vec<char>) = (label.chars().collect(), word.chars().map(lower).collect());
    let Some(at) = text.windows(word.len()).position(|part| part.iter().map(|c| lower(*c)).eq(word.iter().copied())) else { return whole };
    let part = |hit, chars: &[char]| (hit, chars.iter().collect::<String>());
    let parts = [part(false, &text[..at]), part(true, &text[at..at + word.len()]), part(false, &text[at + word.len()..])];
    parts.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;
    use uuid::Uuid;

    use super::*;
    use crate::viewer::use_viewer;

    fn hit(kind: HitKind, number: &str) -> SearchHit {
        SearchHit {
            kind,
            customer_id: Some(Uuid::from_u128(1)),
            name: "Ada Ash".into(),
            number: number.into(),
            ref_id: None,
            country: "France".into(),
            stage: None,
            tier: None,
            fields: domain::access::Fields::SHOWN,
        }
    }

    fn labels(text: &str, chip: Scope, hits: &[SearchHit]) -> Vec<String> {
        Owner::new().with(|| {
            let commands = [
                Entry::new(Group::Pages, "bag", "Go to orders", Run::Go("/orders".into())),
                Entry::customer(Group::Recent, Uuid::from_u128(9), "Bea".into()),
                Entry::new(Group::Settings, "moon", "Dark theme", Run::Load("/preferences".into())),
                Entry::new(Group::Views, "star", "Dashing", Run::Go("/customers?tier=gold".into())),
            ];
            entries(use_viewer(), text, chip, hits, &commands).into_iter().map(|entry| entry.label).collect()
        })
    }

    #[test]
    fn what_was_found_comes_before_what_can_be_done() {
        let hits = [hit(HitKind::Customer, ""), hit(HitKind::Ticket, "T-1")];
        assert_eq!(labels("da", Scope::All, &hits), ["Ada Ash", "All customers with “da”", "Ticket T-1", "Dashing", "Dark theme"]);
        let exact = [hit(HitKind::Order, "1001"), hit(HitKind::Customer, "")];
        assert_eq!(labels("1001", Scope::All, &exact), ["Order 1001", "Ada Ash", "All customers with “1001”"]);
        assert_eq!(labels("", Scope::All, &[]), ["Go to orders", "Bea", "Dashing", "Dark theme"]);
    }

    #[test]
    fn a_sign_or_a_chip_narrows_it() {
        let hits = [hit(HitKind::Customer, ""), hit(HitKind::Ticket, "T-1"), hit(HitKind::Order, "1001")];
        assert_eq!(labels("#1", Scope::All, &hits), ["Ticket T-1"]);
        assert_eq!(labels("1", Scope::Orders, &hits), ["Order 1001"]);
        assert_eq!(labels("@ash", Scope::Orders, &hits), ["Ada Ash", "All customers with “ash”"]);
        assert_eq!(labels("> go to", Scope::All, &hits), ["Go to orders"]);
        assert_eq!((needle(" > go "), needle("ash"), needle("#")), ("go", "ash", ""));
    }

    #[test]
    fn what_fits_is_marked() {
        let of = |hit, text: &str| (hit, text.to_owned());
        assert_eq!(marked("Natasha Bello", "ASH x"), [of(false, "Nat"), of(true, "ash"), of(false, "a Bello")]);
        assert_eq!(marked("Ada", "zz"), [of(false, "Ada")]);
        assert_eq!(marked("王小明", "小"), [of(false, "王"), of(true, "小"), of(false, "明")]);
        assert_eq!(marked("a", "abc"), [of(false, "a")]);
    }
}
