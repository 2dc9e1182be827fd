//! A report that no rollup keeps, worked out in the background.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{coded_enum, time::Timestamp};

/// The most cells, of rows and columns without end, that are counted for one report.
pub const MAX_CELLS_COUNTED: usize = 100_000;

coded_enum! {
    /// Where a run stands.
    RunState {
        /// Asked for; another one is worked out first.
        Waiting = 1, "waiting";
        /// Being worked out.
        Running = 2, "running";
        /// Worked out.
        Done = 3, "done";
        /// Whoever asked for it did without.
        Cancelled = 4, "cancelled";
        /// It was broken off several times.
        Failed = 5, "failed";
        /// It has more than [`MAX_CELLS_COUNTED`] cells.
        TooLarge = 6, "too_large";
    }
}

impl RunState {
    /// Whether somebody waits for it.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

/// One time that a report is worked out, for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Identity.
    pub id: Uuid,
    /// What it is: the query of its address.
    pub query: String,
    /// Where it stands.
    pub state: RunState,
    /// How many customers there are.
    pub total: i64,
    /// How many of them are counted.
    pub done: i64,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When counting began; none while it waits.
    pub begun_at: Option<Timestamp>,
    /// When it came to its end; none before.
    pub finished_at: Option<Timestamp>,
}

impl Run {
    /// How much of it is done, in per cent.
    pub fn share(&self) -> i64 {
        self.done.clamp(0, self.total.max(0)) * 100 / self.total.max(1)
    }
}

/// What there is of a report that is worked out in the background.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The viewer's newest run of this report, with what they may see now.
    pub run: Option<Run>,
    /// Another report of theirs that is under way: there is one at a time.
    pub other: Option<Run>,
}
