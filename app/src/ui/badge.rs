//! Small labels: tier, stage, and a ticket's status. Each is a word and a shape, never colour alone.

use domain::{
    access::FieldClass,
    customer::{Stage, Tier},
    tag::Tag,
    ticket::{Priority, TicketStatus},
};
use leptos::prelude::*;

use crate::{i18n::keys as k, ui::words, viewer::use_viewer};

/// A value tier.
#[component]
pub fn TierBadge(
    /// Which.
    tier: Tier,
    /// With a coloured ground, for the record page.
    #[prop(optional)]
    solid: bool,
) -> impl IntoView {
    let v = use_viewer();
    let hidden = v.hides(FieldClass::Risk);
    let word = if hidden { v.t(k::APP_HIDDEN) } else { v.t(words::tier(tier)) };
    view! {
        <span class="badge tier" data-tier=(!hidden).then(|| tier.word()) data-solid=solid.then_some("")>
            {(!hidden).then(|| view! { <i></i> })}
            {word}
        </span>
    }
}

/// A stage of the relationship.
#[component]
pub fn StageBadge(
    /// Which.
    stage: Stage,
) -> impl IntoView {
    let v = use_viewer();
    let tone = match stage {
        Stage::Market => "grey",
        Stage::Prospect => "sky",
        Stage::Customer => "green",
        Stage::Former => "orange",
    };
    view! { <span class="badge" data-tone=tone>{v.t(words::stage(stage))}</span> }
}

/// Where a ticket stands.
#[component]
pub fn StatusBadge(
    /// Which.
    status: TicketStatus,
) -> impl IntoView {
    let v = use_viewer();
    let tone = match status {
        TicketStatus::New => "blue",
        TicketStatus::Open => "red",
        TicketStatus::Pending => "amber",
        TicketStatus::Solved => "green",
        TicketStatus::Closed => "grey",
    };
    view! { <span class="badge sm" data-tone=tone>{v.t(words::status(status))}</span> }
}

/// How soon a ticket matters; nothing for the usual.
#[component]
pub fn PriorityBadge(
    /// Which.
    priority: Priority,
) -> impl IntoView {
    let v = use_viewer();
    let tone = match priority {
        Priority::Low | Priority::Normal => "grey",
        Priority::High => "amber",
        Priority::Urgent => "red",
    };
    (priority != Priority::Normal).then(|| view! { <span class="badge sm" data-tone=tone>{v.t(words::priority(priority))}</span> })
}

/// The tags on a customer.
pub fn tag_badges(tags: &[Tag]) -> AnyView {
    let badges = tags.iter().map(|tag| view! { <span class="badge sm" data-tone=tag.tone.word()>{tag.name.clone()}</span> });
    view! { <span class="row tight">{badges.collect_view()}</span> }.into_any()
}
