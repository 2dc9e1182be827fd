//! Small labels: tier, stage, and a ticket's status. Each is a word and a shape, never colour alone.

use domain::{
    access::FieldClass,
    customer::{Stage, Tier},
    tag::Tag,
    ticket::{Priority, TicketStatus},
};
use leptos::prelude::*;

use crate::{
    i18n::keys as k,
    ui::{
        plain::{Plain, plain},
        words,
    },
    viewer::{Viewer, use_viewer},
};

/// A badge in a colour.
pub fn badge(class: &str, tone: &str, word: &str) -> Plain {
    plain("span").attr("class", class).attr("data-tone", tone).text(word)
}

/// A value tier.
#[component]
pub fn TierBadge(
    /// Which.
    tier: Tier,
    /// With a coloured ground, for the record page.
    #[prop(optional)]
    solid: bool,
) -> impl IntoView {
    tier_badge(use_viewer(), tier, solid).view()
}

/// The same for an element that is written and no view.
pub fn tier_badge(v: Viewer, tier: Tier, solid: bool) -> Plain {
    let hidden = v.hides(FieldClass::Risk);
    let word = if hidden { v.t(k::APP_HIDDEN) } else { v.t(words::tier(tier)) };
    let badge = plain("span").attr("class", "badge tier").attr_some("data-solid", solid.then_some(""));
    if hidden { badge.text(word) } else { badge.attr("data-tier", tier.word()).with(plain("i")).text(word) }
}

/// A stage of the relationship.
#[component]
pub fn StageBadge(
    /// Which.
    stage: Stage,
) -> impl IntoView {
    stage_badge(use_viewer(), stage).view()
}

/// The same for an element that is written and no view.
pub fn stage_badge(v: Viewer, stage: Stage) -> Plain {
    let tone = match stage {
        Stage::Market => "grey",
        Stage::Prospect => "sky",
        Stage::Customer => "green",
        Stage::Former => "orange",
    };
    badge("badge", tone, v.t(words::stage(stage)))
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
    badge("badge sm", tone, v.t(words::status(status))).view()
}

/// How soon a ticket matters; nothing for the usual.
#[component]
pub fn PriorityBadge(
    /// Which.
    priority: Priority,
) -> impl IntoView {
    priority_badge(use_viewer(), priority).map(Plain::view)
}

/// The same for an element that is written and no view.
pub fn priority_badge(v: Viewer, priority: Priority) -> Option<Plain> {
    let tone = match priority {
        Priority::Low | Priority::Normal => "grey",
        Priority::High => "amber",
        Priority::Urgent => "red",
    };
    (priority != Priority::Normal).then(|| badge("badge sm", tone, v.t(words::priority(priority))))
}

/// The tags on a customer.
pub fn tag_badges(tags: &[Tag]) -> Plain {
    let badges = tags.iter().map(|tag| badge("badge sm", tag.tone.word(), &tag.name));
    plain("span").attr("class", "row tight").with_all(badges)
}
