//! Every key that does something, in one table: what listens to keys, the sheet that lists them and the
//! hints beside buttons all read it.

use leptos::ev::KeyboardEvent;

use crate::i18n::{Key, keys as k};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Opens the palette.
    Palette,
    /// Opens the sheet of keys.
    Sheet,
    /// Opens or shuts the rail.
    Rail,
    /// Closes what is open, or steps back.
    Close,
    /// Goes to a page.
    Go(&'static str),
    /// Moves to the next row or event.
    Next,
    /// Moves to the one before.
    Previous,
    /// Opens the row.
    Open,
    /// Shows the row beside the list.
    Preview,
    /// Selects the row.
    Select,
    /// Opens the filter.
    Filter,
    /// Writes a note.
    Note,
    /// Logs a call.
    Call,
    /// Edits the customer.
    Edit,
    /// Moves a page of events on.
    NextEvent,
    /// Moves back.
    PreviousEvent,
    /// Sends what was written.
    Send,
}

/// Where a key works; the sheet groups them so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// On every page.
    Anywhere,
    /// On every page, after `g`.
    GoTo,
    /// On lists, and on the timeline.
    Lists,
    /// On a customer's page.
    Customer,
}

impl Area {
    /// Every area with its title, in the order of the sheet.
    pub const ALL: [(Self, Key); 4] =
        [(Self::Anywhere, k::KEYS_ANYWHERE), (Self::GoTo, k::KEYS_GO_TO), (Self::Lists, k::KEYS_LISTS), (Self::Customer, k::KEYS_CUSTOMER)];
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Shortcut {
    /// What it does.
    pub act: Act,
    /// Where.
    pub area: Area,
    /// The names of its keys as browsers say them; each does the same. Two in a row, such as `g c`, are
    /// pressed one after the other; `Mod+k` with Control, or Command on a Mac.
    pub keys: &'static [&'static str],
    /// What it is called.
    pub label: Key,
}

const fn row(area: Area, act: Act, keys: &'static [&'static str], label: Key) -> Shortcut {
    Shortcut { act, area, keys, label }
}

/// All of them.
pub const TABLE: &[Shortcut] = &[
    row(Area::Anywhere, Act::Palette, &["/", "Mod+k"], k::KEYS_PALETTE),
    row(Area::Anywhere, Act::Sheet, &["?"], k::KEYS_SHEET),
    row(Area::Anywhere, Act::Rail, &["["], k::KEYS_RAIL),
    row(Area::Anywhere, Act::Close, &["Escape"], k::KEYS_CLOSE),
    row(Area::GoTo, Act::Go("/"), &["g h"], k::KEYS_HOME),
    row(Area::GoTo, Act::Go("/customers"), &["g c"], k::APP_CUSTOMERS),
    row(Area::GoTo, Act::Go("/tickets"), &["g t"], k::APP_TICKETS),
    row(Area::GoTo, Act::Go("/orders"), &["g o"], k::APP_ORDERS),
    row(Area::GoTo, Act::Go("/products"), &["g p"], k::APP_PRODUCTS),
    row(Area::GoTo, Act::Go("/dashboard"), &["g d"], k::DASHBOARD_TITLE),
    row(Area::GoTo, Act::Go("/insight"), &["g i"], k::INSIGHT_TITLE),
    row(Area::Lists, Act::Next, &["j"], k::KEYS_NEXT),
    row(Area::Lists, Act::Previous, &["k"], k::KEYS_PREVIOUS),
    row(Area::Lists, Act::Open, &["Enter"], k::APP_OPEN),
    row(Area::Lists, Act::Preview, &["p", " "], k::KEYS_PREVIEW),
    row(Area::Lists, Act::Select, &["x"], k::KEYS_SELECT),
    row(Area::Lists, Act::Filter, &["f"], k::LIST_FILTER),
    row(Area::Customer, Act::Note, &["n"], k::RECORD_ACTION_NOTE),
    row(Area::Customer, Act::Call, &["c"], k::RECORD_ACTION_CALL),
    row(Area::Customer, Act::Edit, &["e"], k::EDIT_TITLE),
    row(Area::Customer, Act::NextEvent, &["PageDown"], k::KEYS_NEXT_EVENT),
    row(Area::Customer, Act::PreviousEvent, &["PageUp"], k::KEYS_PREVIOUS_EVENT),
    row(Area::Customer, Act::Send, &["Mod+Enter"], k::KEYS_SEND),
];

/// What a key does when it is pressed alone.
pub fn of_key(key: &str) -> Option<Act> {
    TABLE.iter().find(|shortcut| shortcut.keys.contains(&key)).map(|shortcut| shortcut.act)
}

/// Where `g` and then this key go.
pub fn after_g(key: &str) -> Option<&'static str> {
    let goes = |keys: &str| keys.strip_prefix("g ") == Some(key);
    TABLE.iter().find(|shortcut| shortcut.keys.iter().any(|keys| goes(keys))).and_then(|shortcut| match shortcut.act {
        Act::Go(path) => Some(path),
        _ => None,
    })
}

/// Whether a key begins a pair.
pub fn begins(key: &str) -> bool {
    key == "g"
}

/// Whether a key with Control or Command held does that: it works inside fields, too.
pub fn is_with_mod(event: &KeyboardEvent, act: Act) -> bool {
    let held = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
    let key = event.key().to_lowercase();
    let means = |keys: &str| keys.strip_prefix("Mod+").is_some_and(|name| name.to_lowercase() == key);
    held && TABLE.iter().any(|shortcut| shortcut.act == act && shortcut.keys.iter().any(|keys| means(keys)))
}

fn first(act: Act) -> &'static str {
    TABLE.iter().find(|shortcut| shortcut.act == act).and_then(|shortcut| shortcut.keys.first()).copied().unwrap_or_default()
}

/// The hint beside what a key does.
pub fn hint(act: Act) -> &'static str {
    name(first(act))
}

/// The first keys that do something, as the table writes them.
pub fn keys_of(act: Act) -> &'static str {
    first(act)
}

/// The value of `aria-keyshortcuts`: keys pressed at once; pairs have no notation there.
pub fn aria(act: Act) -> String {
    let keys = TABLE.iter().filter(|shortcut| shortcut.act == act).flat_map(|shortcut| shortcut.keys);
    let written = keys.filter(|keys| !keys.starts_with("g ")).map(|keys| match (*keys, keys.strip_prefix("Mod+")) {
        (_, Some(key)) => format!("Control+{key} Meta+{key}"),
        (" ", _) => "Space".to_owned(),
        (key, _) => key.to_owned(),
    });
    written.collect::<Vec<_>>().join(" ")
}

/// What stands on the key.
pub fn name(key: &'static str) -> &'static str {
    match key {
        "Escape" => "Esc",
        " " => "Space",
        "PageDown" => "Page Down",
        "PageUp" => "Page Up",
        key => key,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_key_does_one_thing() {
        let mut seen = BTreeSet::new();
        for keys in TABLE.iter().flat_map(|shortcut| shortcut.keys) {
            assert!(seen.insert(*keys), "“{keys}” stands twice");
        }
        assert_eq!(of_key("j"), Some(Act::Next));
        assert_eq!(of_key("g c"), Some(Act::Go("/customers")));
        assert_eq!(of_key("q"), None);
    }

    #[test]
    fn after_g_a_letter_names_a_page() {
        assert_eq!((after_g("c"), after_g("h"), after_g("x")), (Some("/customers"), Some("/"), None));
        // A letter that begins a pair does nothing alone.
        assert!(begins("g") && of_key("g").is_none());
    }

    #[test]
    fn hints_are_written_as_keys_are() {
        assert_eq!((hint(Act::Note), hint(Act::Close)), ("n", "Esc"));
        assert_eq!(aria(Act::Palette), "/ Control+k Meta+k");
        assert_eq!(aria(Act::Preview), "p Space");
        assert_eq!(aria(Act::Go("/orders")), "");
    }
}
