//! What the last form came to, above the page that followed it.

use leptos::prelude::*;

use crate::ui::icon::Icon;

/// The banner of a class that says so: read out by itself, and first to have the focus, so that whoever goes on by keyboard goes
/// on from there. What went well is a status, all else an alert.
pub fn banner(class: &'static str, icon: &'static str, said: AnyView) -> AnyView {
    let role = if class.ends_with("info") { "status" } else { "alert" };
    view! {
        <div class=class role=role id="told" tabindex="-1" autofocus=true>
            <Icon name=icon />
            {said}
        </div>
    }
    .into_any()
}
