//! Reports that are kept under a name, and whom they are mailed to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Axis;
use crate::{coded_enum, time::Day};

/// The longest name of a report, in characters.
pub const MAX_REPORT_NAME: usize = 80;

coded_enum! {
    /// How often a report is mailed.
    Every {
        /// Each day, about the day before.
        Day = 1, "day";
        /// Each Monday.
        Week = 2, "week";
        /// Each first of a month.
        Month = 3, "month";
    }
}

impl Every {
    /// The last day on which it was due, up to a day.
    pub fn due(self, today: Day) -> Day {
        match self {
            Self::Day => today,
            Self::Week => Axis::Week.start(today),
            Self::Month => Axis::Month.start(today),
        }
    }
}

/// Somebody whom a report is mailed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailed {
    /// Who.
    pub user_id: Uuid,
    /// That one's name.
    pub name: String,
    /// How often.
    pub every: Every,
}

/// A report that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// Identity.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What it is: the query of its address.
    pub query: String,
    /// Whether everybody who may see figures sees it.
    pub shared: bool,
    /// Whether it is the viewer's own.
    pub mine: bool,
    /// Whose it is; empty where it is the viewer's own.
    pub by: String,
}
