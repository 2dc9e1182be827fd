//! The customers that were looked at last, remembered by the browser alone.

use std::collections::VecDeque;

use leptos::prelude::*;
use uuid::Uuid;

/// How many are remembered.
const MOST: usize = 8;
const KEY: &str = "recent";

/// The customers, newest first.
pub fn all() -> Vec<(Uuid, String)> {
    let stored = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
    read(&stored).into()
}

/// Remembers that a customer is looked at.
pub fn remember(id: Uuid, name: &str) {
    let Some(storage) = storage() else { return };
    let stored = storage.get_item(KEY).ok().flatten().unwrap_or_default();
    // A browser that keeps nothing only forgets.
    let _ = storage.set_item(KEY, &write(with(read(&stored), id, name)));
}

fn storage() -> Option<leptos::web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn with(mut all: VecDeque<(Uuid, String)>, id: Uuid, name: &str) -> VecDeque<(Uuid, String)> {
    all.retain(|(known, _)| *known != id);
    all.push_front((id, name.replace(['\n', '\t'], " ")));
    all.truncate(MOST);
    all
}

fn read(stored: &str) -> VecDeque<(Uuid, String)> {
    let line = |line: &str| line.split_once('\t').and_then(|(id, name)| Some((id.parse().ok()?, name.to_owned())));
    stored.lines().filter_map(line).take(MOST).collect()
}

fn write(all: VecDeque<(Uuid, String)>) -> String {
    all.into_iter().map(|(id, name)| format!("{id}\t{name}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_looked_at_last_comes_first_and_once() {
        let id = |n: u128| Uuid::from_u128(n);
        let mut all = VecDeque::new();
        for n in 1..=10 {
            all = read(&write(with(all, id(n), &format!("Customer\t{n}"))));
        }
        all = with(all, id(7), "Customer 7");
        assert_eq!(all.len(), MOST);
        assert_eq!(all[0], (id(7), "Customer 7".to_owned()));
        assert_eq!(all.iter().filter(|(known, _)| *known == id(7)).count(), 1);
        assert_eq!(read("no id\there\nodd\n"), VecDeque::new());
    }
}
