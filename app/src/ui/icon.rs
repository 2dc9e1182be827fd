//! Icons of the sprite in `public/icons.svg`.

use leptos::prelude::*;

use super::plain::{Plain, plain};

/// An icon by its name in the sprite, without the `i-`. It says nothing to a screen reader: the text
/// or label beside it does.
#[component]
pub fn Icon(
    /// Name, such as `phone`.
    name: &'static str,
    /// Extra class for another size: `i-12`, `i-14`, `i-20`.
    #[prop(optional)]
    size: &'static str,
) -> impl IntoView {
    icon(name, size).view()
}

/// The same for an element that is written and no view; `size` may be empty.
pub fn icon(name: &str, size: &str) -> Plain {
    let class = if size.is_empty() { "i".to_owned() } else { format!("i {size}") };
    plain("svg").attr("class", &class).attr("aria-hidden", "true").with(plain("use").attr("href", &format!("/icons.svg#i-{name}")))
}
