//! The company's figures beside the dashboard: what they mean, why they changed, the scorecard, and the bulletin.

pub mod adoption;
pub mod bulletin;
pub mod bulletin_words;
pub mod definitions;
mod promises;
pub mod recipients;
pub mod scorecard;
mod scorecard_compare;
mod scorecard_row;
pub mod why;
mod why_table;

pub use adoption::AdoptionPage;
pub use bulletin::BulletinPage;
pub use definitions::DefinitionsPage;
pub use recipients::RecipientsPage;
pub use scorecard::ScorecardPage;
pub use why::WhyPage;

use domain::metric::{Dimension, Group};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    i18n::{Key, keys as k},
    ui::shell::{Crumb, CrumbBar},
    viewer::use_viewer,
};

/// The way to a page of figures, and its title.
fn crumbs(label: &'static str) -> AnyView {
    let v = use_viewer();
    let dashboard = Crumb { href: Some("/dashboard".to_owned()), label: v.t(k::DASHBOARD_TITLE).to_owned() };
    view! {
        <Title text=label />
        <CrumbBar crumbs=vec![dashboard, Crumb { href: None, label: label.to_owned() }] />
    }
    .into_any()
}

/// Word for a group of figures.
pub(crate) const fn group(group: Group) -> Key {
    match group {
        Group::Equity => k::FIGURES_EQUITY,
        Group::Loyalty => k::FIGURES_LOYALTY,
        Group::Service => k::DASHBOARD_SERVICE,
        Group::Channel => k::ORDERS_CHANNEL,
        Group::Data => k::FIGURES_DATA,
    }
}

/// Word for what figures are split by, and narrowed to.
pub(crate) const fn dimension(dimension: Dimension) -> Key {
    match dimension {
        Dimension::Country => k::DASHBOARD_COUNTRY,
        Dimension::Channel => k::ORDERS_CHANNEL,
        Dimension::Reason => k::TICKETS_REASON,
        Dimension::Survey => k::FIGURES_SURVEY,
        Dimension::Action => k::NEXT_TITLE,
        Dimension::Store => k::FIGURES_BY_STORE,
        Dimension::Team => k::FIGURES_BY_TEAM,
        Dimension::Line => k::FIGURES_BY_LINE,
        Dimension::Stage => k::CUSTOMERS_STAGE,
        Dimension::Tier => k::CUSTOMERS_TIER,
    }
}
