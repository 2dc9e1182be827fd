//! What the lists have in common. Filters, sort, columns, place and preview stand in the address and
//! nowhere else, so that links, the server's rendering and a browser without JavaScript all mean the same.

pub mod bar;
pub mod chips;
pub mod columns;
pub mod filter;
pub mod form;
pub mod listing;
pub mod pager;
pub mod preview;
pub mod select;
pub mod state;
pub mod table;
pub mod views;

use std::sync::Arc;

use domain::{
    access::Action,
    page::{Pairs, parse_query, query_string},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{ui::keys::Cursor, viewer::use_viewer};

/// The address of a list, taken apart.
#[derive(Clone, Copy)]
pub struct Address {
    /// Path of the list.
    pub path: &'static str,
    /// The query without the preview: what the links and forms of the list carry on.
    pub base: Memo<Pairs>,
    /// What decides the rows: the query without preview and columns. The source of the list's resource.
    pub key: Memo<String>,
    /// The row that the preview shows.
    pub preview: Memo<Option<String>>,
    /// Whether the viewer may take this list away as a file.
    pub exports: bool,
    /// Whether the viewer's role has a view that the list begins with.
    begins_elsewhere: bool,
}

/// Stands in the address of a whole list where the bare address shows the view of the viewer's role.
const EVERYTHING: (&str, &str) = ("view", "all");

impl Address {
    /// The address of the list at `path`, as long as the browser is there.
    pub fn of(path: &'static str) -> Self {
        let location = use_location();
        let begins_with = use_viewer().begins_with(path.trim_start_matches('/'));
        let begins_elsewhere = begins_with.is_some();
        // On the way to another page its query is already in the address: that is no query of this list.
        let search = Memo::new(move |last: Option<&String>| {
            let here = location.pathname.with(|p| p.trim_end_matches('/') == path);
            if here { location.search.get() } else { last.cloned().unwrap_or_default() }
        });
        let all = Memo::new(move |_| {
            search.with(|s| match &begins_with {
                Some(query) if s.is_empty() => tidy(parse_query(query)),
                _ => tidy(parse_query(s)),
            })
        });
        let without = move |keys: &[&str]| all.with(|all| all.iter().filter(|(k, _)| !keys.contains(&k.as_str())).cloned().collect());
        Self {
            path,
            base: Memo::new(move |_| without(&["preview", EVERYTHING.0])),
            key: Memo::new(move |_| {
                let pairs: Pairs = without(&["preview", "cols", EVERYTHING.0]);
                query_string(&pairs.into_iter().map(|(k, v)| (k, v.trim().to_owned())).collect::<Pairs>())
            }),
            preview: Memo::new(move |_| all.with(|all| domain::page::value(all, "preview").map(str::to_owned))),
            exports: domain::view::resource(path.trim_start_matches('/'))
                .is_some_and(|resource| use_viewer().may(Action::Export, resource)),
            begins_elsewhere,
        }
    }

    /// The query that rows were loaded with (their key), with today's columns: what their links carry
    /// on. While new rows are on their way, the old ones keep the links that fit them.
    pub fn carried(self, key: &str) -> Pairs {
        let columns = self.base.with(|base| base.iter().filter(|(k, _)| k == "cols").cloned().collect::<Pairs>());
        parse_query(key).into_iter().chain(columns).collect()
    }

    /// The address with a query of its own.
    pub fn href(self, pairs: &[(String, String)]) -> String {
        if pairs.is_empty() { self.everything() } else { crate::ui::link::with_query(self.path, pairs) }
    }

    /// The address of the list without any filter.
    pub fn everything(self) -> String {
        let (key, value) = EVERYTHING;
        if self.begins_elsewhere { format!("{}?{key}={value}", self.path) } else { self.path.to_owned() }
    }

    /// The word for the list, as views and server functions know it.
    pub fn list(self) -> &'static str {
        self.path.trim_start_matches('/')
    }
}

/// A query as links write it: nothing empty, the columns, which a form sends one by one, as one list, and
/// what a filter form sent as part of the filter.
pub fn tidy(pairs: Pairs) -> Pairs {
    let mut out: Pairs = Vec::new();
    for (key, value) in filter::sent::folded(pairs).into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        match out.iter_mut().find(|(k, _)| *k == key && key == "cols") {
            Some((_, columns)) => {
                columns.push(',');
                columns.push_str(&value);
            }
            None => out.push((key, value)),
        }
    }
    out
}

/// The query without some of its keys, at the first page.
pub fn without(pairs: &[(String, String)], keys: &[&str]) -> Pairs {
    pairs.iter().filter(|(k, _)| k != "cursor" && !keys.contains(&k.as_str())).cloned().collect()
}

/// When the rows are others, they are looked at from the top, and the keyboard is on none of them.
pub fn page_changes(address: Address, cursor: Cursor) {
    Effect::new(move |before: Option<()>| {
        address.key.track();
        if before.is_some() {
            cursor.clear();
            if let Ok(Some(scrolled)) = document().query_selector(".list > .scroll") {
                scrolled.set_scroll_top(0);
            }
        }
    });
}

/// Whether new rows are on their way, and what a `Transition` reports it to. Only in the browser: on the
/// server the report comes from another thread, before or after the class is written, and a class that
/// is already there is one that hydration leaves alone.
pub fn waiting() -> (ReadSignal<bool>, SignalSetter<bool>) {
    let (waiting, set_waiting) = signal(false);
    let report = SignalSetter::map(move |now| {
        if cfg!(not(feature = "ssr")) {
            set_waiting.set(now);
        }
    });
    (waiting, report)
}

/// Rebuilds a form whenever the address changes, so that its fields say what the address says and not
/// what was once typed into them. `salt` stands for what else the form shows.
pub fn per_address(address: Address, salt: String, form: impl Fn(&Pairs) -> AnyView + Send + Sync + 'static) -> AnyView {
    keyed(address, salt, Arc::new(form))
}

/// One copy of the code for every form: each kind of closure would bring its own to the browser.
fn keyed(address: Address, salt: String, form: Arc<dyn Fn(&Pairs) -> AnyView + Send + Sync>) -> AnyView {
    view! {
        <For each=move || [address.base.get()] key=move |pairs| format!("{}{salt}", query_string(pairs)) let:pairs>
            {form(&pairs)}
        </For>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_leaves_empty_is_not_in_the_address() {
        let sent = parse_query("q=&country=France&cols=name&cols=tier&cols=csat&stage=+");
        assert_eq!(query_string(&tidy(sent)), "country=France&cols=name%2Ctier%2Ccsat");
    }

    #[test]
    fn removing_a_filter_goes_to_the_first_page() {
        let pairs = parse_query("tier=gold&revenue_from=5&revenue_min=500&cursor=ab&sort=name");
        assert_eq!(query_string(&without(&pairs, &["revenue_from", "revenue_min"])), "tier=gold&sort=name");
    }
}
