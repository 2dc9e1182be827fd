//! The initials of a customer in a coloured circle, or a square for an organisation.

use domain::customer::CustomerKind;
use leptos::prelude::*;
use uuid::Uuid;

use super::plain::plain;

const TONES: [&str; 9] = ["sky", "teal", "green", "lime", "amber", "orange", "red", "pink", "violet"];

/// Initials: of the first and the last word, or the first two characters of a single one.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back() {
        Some(last) => first.chars().take(1).chain(last.chars().take(1)).collect::<String>().to_uppercase(),
        None => first.chars().take(2).collect::<String>().to_uppercase(),
    }
}

/// Decoration: the name stands beside it.
#[component]
pub fn Avatar(
    /// Whose; decides the colour, so that it is the same everywhere.
    id: Uuid,
    /// The name to abbreviate.
    name: String,
    /// A person is round, an organisation square.
    kind: CustomerKind,
    /// Size class: empty, `s24`, `s48`.
    #[prop(optional)]
    size: &'static str,
) -> impl IntoView {
    let tone = TONES[usize::from(id.as_bytes()[15]) % TONES.len()];
    let org = if kind == CustomerKind::Organisation { " org" } else { "" };
    let class = format!("avatar {size}{org}");
    plain("span").attr("class", &class).attr("data-tone", tone).attr("aria-hidden", "true").text(&initials(&name)).view()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Margaret Ann Ashworth"), "MA");
        assert_eq!(initials("王小明"), "王小");
        assert_eq!(initials("éclair"), "ÉC");
        assert_eq!(initials(""), "");
    }
}
