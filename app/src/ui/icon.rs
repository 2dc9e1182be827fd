//! Icons of the sprite in `public/icons.svg`.

use leptos::prelude::*;

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
    let class = if size.is_empty() { "i".to_owned() } else { format!("i {size}") };
    view! {
        <svg class=class aria-hidden="true">
            <use href=format!("/icons.svg#i-{name}")></use>
        </svg>
    }
}
