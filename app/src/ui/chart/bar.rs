//! A bar in a table's cell: how much of the largest a value is.

use leptos::prelude::*;

/// The bar of a value beside the largest of the table. The number stands in the table, too, so a screen
/// reader passes over the bar. `class` colours it: `f1` to `f6`, `f0` for what is compared with.
pub fn bar(class: &'static str, value: i64, largest: i64) -> AnyView {
    let share = if largest > 0 { value.clamp(0, largest) as f64 / largest as f64 * 100.0 } else { 0.0 };
    view! {
        <svg class="share-bar" aria-hidden="true">
            <rect class=class width=format!("{share:.1}%") height="100%" rx="2"></rect>
        </svg>
    }
    .into_any()
}
