//! Saved views: lists under a name, for oneself or for others.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{access::Resource, coded_enum};

/// The longest name of a saved view, in characters.
pub const MAX_VIEW_NAME: usize = 60;
/// The lists that views are of, by the words that stand in their paths.
pub const LISTS: [&str; 4] = ["customers", "orders", "tickets", "products"];

coded_enum! {
    /// Who sees a view.
    Sharing {
        /// Only who made it.
        Private = 1, "private";
        /// Everybody in a team with who made it.
        Team = 2, "team";
        /// Everybody.
        Everyone = 3, "everyone";
    }
}

/// The kind of records that a list shows; none for a word that is no list.
pub fn resource(list: &str) -> Option<Resource> {
    Some(match list {
        "customers" => Resource::Customer,
        "orders" => Resource::Order,
        "tickets" => Resource::Ticket,
        "products" => Resource::Product,
        _ => return None,
    })
}

/// A named list: filters, sort and columns as the URL query that shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Identity.
    pub id: Uuid,
    /// The list it is of, such as `orders`.
    pub list: String,
    /// What people call it.
    pub name: String,
    /// The URL query, without the question mark.
    pub query: String,
    /// Who sees it.
    pub sharing: Sharing,
    /// The role whose people see this view when they open the list.
    pub default_for: Option<String>,
    /// Name of who made it; empty where nobody owns it or the viewer does.
    pub by: String,
    /// Whether the viewer may replace and delete it.
    pub mine: bool,
}

/// A view as somebody wants it kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewView {
    /// The list it is of.
    pub list: String,
    /// What people call it.
    pub name: String,
    /// The URL query, without the question mark.
    pub query: String,
    /// Who sees it.
    pub sharing: Sharing,
    /// The role whose people see this view when they open the list.
    pub default_for: Option<String>,
}

/// What the toolbar of a list offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The views that the viewer sees.
    pub views: Vec<SavedView>,
    /// The roles of the company's people.
    pub roles: Vec<String>,
    /// The values that a text filter can have, by the filter's parameter, such as `country`.
    pub values: Vec<(String, Vec<String>)>,
}

impl Choices {
    /// The values of a filter; empty where there are none.
    pub fn of(&self, parameter: &str) -> &[String] {
        self.values.iter().find(|(name, _)| name == parameter).map_or(&[], |(_, values)| values)
    }
}
