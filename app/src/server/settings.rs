//! What the pages of the settings need of the server: browsers and changes in words.

use domain::{
    access::{Access, Fields, Sight},
    audit::{Detail, Entry},
    staff::SessionInfo,
};
use leptos::serde_json::Value;
use uuid::Uuid;

use crate::api::settings::{
    audit::{Change, Line, Values},
    security::Place,
};

/// A session as its person sees it, in the session with the id `here`.
pub(crate) fn place(info: SessionInfo, here: Uuid) -> Place {
    let (browser, system) = (browser(&info.agent), system(&info.agent));
    Place {
        id: info.id,
        here: info.id == here,
        browser: browser.to_owned(),
        system: system.to_owned(),
        handheld: matches!(system, "Android" | "iPhone" | "iPad"),
        address: info.address,
        since: info.created_at,
        seen_at: info.seen_at,
    }
}

/// An entry of the audit log as somebody may see it. Its values are told only of the one that is open.
pub fn line(access: &Access, entry: Entry, open: i64) -> Line {
    let values = match &entry.detail {
        Detail::Forgotten => Values::Forgotten,
        Detail::Kept(_) if !sees_values(access) => Values::Withheld,
        Detail::Kept(json) if entry.seq == open => Values::Kept(changes(json)),
        Detail::Kept(_) | Detail::None => Values::None,
    };
    Line { browser: browser(&entry.agent).to_owned(), values, entry: Entry { detail: Detail::None, ..entry } }
}

/// Whether somebody may see from what to what values were changed: they may be any customer's and of any class, so
/// only who sees all of everybody.
pub fn sees_values(access: &Access) -> bool {
    access.role.fields == Fields::all(Sight::Shown) && access.scope().rows.is_all()
}

/// The values beside an entry, each `"field": [from, to]`. What is written otherwise is shown as it stands.
fn changes(json: &str) -> Vec<Change> {
    let change = |field: &str, from: &Value, to: &Value| Change { field: field.to_owned(), from: plain(from), to: plain(to) };
    let Ok(Value::Object(fields)) = leptos::serde_json::from_str::<Value>(json) else {
        return vec![Change { field: String::new(), from: String::new(), to: json.to_owned() }];
    };
    let of = |(field, value): (&String, &Value)| match value.as_array().map(Vec::as_slice) {
        Some([from, to]) => change(field, from, to),
        _ => change(field, &Value::Null, value),
    };
    fields.iter().map(of).collect()
}

/// A value as text: nothing is empty, a text stands without its quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The browser that calls itself so; empty where nobody knows. The order matters: nearly all of them say that they
/// are several.
pub fn browser(agent: &str) -> &'static str {
    const KNOWN: [(&str, &str); 8] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    first(agent, &KNOWN)
}

/// The system that it says it runs on; empty where nobody knows.
pub fn system(agent: &str) -> &'static str {
    const KNOWN: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    first(agent, &KNOWN)
}

fn first(agent: &str, known: &[(&str, &'static str)]) -> &'static str {
    known.iter().find(|(sign, _)| agent.contains(sign)).map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use domain::access::Role;

    use super::*;

    #[test]
    fn a_browser_is_told_in_two_words() {
        let said = |agent: &str| (browser(agent), system(agent));
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(said(windows), ("Chrome", "Windows"));
        assert_eq!(said(&format!("{windows} Edg/142.0")), ("Edge", "Windows"));
        assert_eq!(said("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"), ("Firefox", "Linux"));
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(said(phone), ("Safari", "iPhone"));
        assert_eq!(said("curl/8.5"), ("", ""));
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        let found = changes(r#"{"role":["agent","sales"],"until":[null,"2026-01-01"],"n":3}"#);
        let told: Vec<_> = found.iter().map(|change| [change.field.as_str(), &change.from, &change.to]).collect();
        assert_eq!(told, [["n", "", "3"], ["role", "agent", "sales"], ["until", "", "2026-01-01"]]);
        assert_eq!(changes("?")[0].to, "?");
    }

    #[test]
    fn who_sees_less_than_everything_sees_no_values_of_the_log() {
        let mut access = Access::system("x");
        assert!(sees_values(&access));
        access.role = Role { fields: Fields { contact: Sight::Masked, ..access.role.fields }, ..Role::administrator() };
        assert!(!sees_values(&access));
        access.role = Role { reach: domain::access::Reach::Team, ..Role::administrator() };
        assert!(!sees_values(&access));
    }
}
