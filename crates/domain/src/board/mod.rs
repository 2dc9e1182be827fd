//! Boards: what somebody puts together of the company's figures, to look at, to share with roles, to hang on a wall.
//!
//! A board is tiles in an order, each so many columns wide and rows high; what a tile shows is named, never stored, so
//! that its numbers are those of the figures at the moment in which somebody looks, with that one's rights.

mod change;
mod shown;
mod template;
mod wall;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use change::{Change, Refusal, Step};
pub use shown::{Bar, Bars, Body, FigureTile, LineStep, LineTile, Others, Shown};
pub use template::{Template, tiles_of};
pub use wall::{EVERY, WallQuery, rows_of, screens};

use crate::{
    coded_enum,
    dashboard::{DashboardQuery, Period},
    metric::{Dimension, Grain, Metric},
    time::Timestamp,
};

/// The longest name of a board, in characters.
pub const MAX_NAME: usize = 60;
/// The longest note, in characters.
pub const MAX_NOTE: usize = 600;
/// Tiles that a board has at most.
pub const MAX_TILES: usize = 24;
/// Boards that one person has at most.
pub const MAX_BOARDS: i64 = 100;
/// Links to one board that open something at the same time, at most.
pub const MAX_LINKS: usize = 20;
/// Columns of a board; a tile is one to all of them wide.
pub const COLUMNS: u8 = 4;
/// Rows that a tile is high at most.
pub const ROWS: u8 = 2;
/// For how many days a link can be made to open a board, the choices first; the last is the most.
pub const LINK_DAYS: [u16; 4] = [1, 7, 30, 90];

/// Buckets that a line has at most: where there would be more, they are longer.
const MOST_STEPS: i32 = 130;

coded_enum! {
    /// What kind of tile it is.
    TileKind {
        /// A figure with its way, its change and its target.
        Figure = 1, "figure";
        /// A line over days, weeks or months.
        Line = 2, "line";
        /// A bar for each value of a dimension.
        Bars = 3, "bars";
        /// A text.
        Note = 4, "note";
    }
}

/// What a tile shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A figure of the period.
    Figure {
        /// Which one.
        metric: Metric,
    },
    /// A figure over time.
    Line {
        /// Which one.
        metric: Metric,
        /// The length of a bucket, where the period is not too long for it.
        by: Grain,
    },
    /// A figure by a dimension.
    Bars {
        /// Which one.
        metric: Metric,
        /// One that it is kept by.
        by: Dimension,
    },
    /// A text.
    Note {
        /// As it was typed.
        text: String,
    },
}

impl Content {
    /// What kind of tile shows it.
    pub const fn kind(&self) -> TileKind {
        match self {
            Self::Figure { .. } => TileKind::Figure,
            Self::Line { .. } => TileKind::Line,
            Self::Bars { .. } => TileKind::Bars,
            Self::Note { .. } => TileKind::Note,
        }
    }

    /// The figure that it is about.
    pub const fn metric(&self) -> Option<Metric> {
        match self {
            Self::Figure { metric } | Self::Line { metric, .. } | Self::Bars { metric, .. } => Some(*metric),
            Self::Note { .. } => None,
        }
    }

    /// How wide a new tile of it is.
    pub const fn usual_width(&self) -> u8 {
        match self {
            Self::Figure { .. } | Self::Note { .. } => 1,
            Self::Line { .. } | Self::Bars { .. } => 2,
        }
    }
}

/// A tile of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// Tells it from the other tiles of its board, whatever their order becomes.
    pub id: u32,
    /// What it shows.
    pub content: Content,
    /// Columns, 1 to [`COLUMNS`].
    pub width: u8,
    /// Rows, 1 to [`ROWS`].
    pub height: u8,
}

/// The tiles of a board, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The id of the next new tile: none is given twice.
    pub next: u32,
    /// The tiles.
    pub tiles: Vec<Tile>,
}

impl Layout {
    /// Puts a new tile after the others.
    pub fn push(&mut self, content: Content, width: u8, height: u8) {
        self.next += 1;
        self.tiles.push(Tile { id: self.next, content, width, height });
    }
}

/// A role that sees a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The role's word.
    pub role: String,
    /// Whether its people may also change the board.
    pub edits: bool,
}

/// A board as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Identity.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Which period it shows, against what, where the address asks for nothing else.
    pub query: DashboardQuery,
    /// Its tiles.
    pub layout: Layout,
    /// Counts up with each change: who changes another one than the last is told.
    pub version: i64,
    /// Name of whose it is; empty where that one is gone.
    pub owner: String,
    /// Whether it is the viewer's.
    pub mine: bool,
    /// Whether the viewer may change it.
    pub can_edit: bool,
    /// Who else sees it; told to its owner only.
    pub shares: Vec<Share>,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// A board in the list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardLine {
    /// Identity.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// How many tiles it has.
    pub tiles: usize,
    /// Name of whose it is; empty for the viewer's own.
    pub owner: String,
    /// Whether it is the viewer's.
    pub mine: bool,
    /// Whether the viewer may change it.
    pub can_edit: bool,
    /// How many roles see it; told to its owner only.
    pub shared_with: i64,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A read-only link to a board, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Identity.
    pub id: Uuid,
    /// When it was made.
    pub made_at: Timestamp,
    /// Name of who made it.
    pub made_by: String,
    /// From when on it opens nothing.
    pub ends_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to some minutes.
    pub used_at: Option<Timestamp>,
}

impl Link {
    /// Whether it opens something at a moment, as far as it is up to the link.
    pub fn works(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.ends_at > now
    }
}

/// What a line's buckets are: those that were asked for, or longer ones where there would be too many. Who comes back is
/// known by month alone.
pub fn grain_of(metric: Metric, asked: Grain, period: Period) -> Grain {
    let days = period.to.0 - period.from.0 + 1;
    match asked {
        _ if metric.looks_back() || metric.is_of_calls() => Grain::Month,
        Grain::Day if days <= MOST_STEPS => Grain::Day,
        Grain::Day | Grain::Week if days <= 7 * MOST_STEPS => Grain::Week,
        _ => Grain::Month,
    }
}

/// Every figure that people look at with each dimension that it is kept by.
pub fn splits() -> impl Iterator<Item = (Metric, Dimension)> {
    Metric::shown().flat_map(|metric| metric.dimensions().iter().map(move |by| (metric, *by)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;

    #[test]
    fn a_long_period_has_longer_buckets_and_who_came_back_has_months() {
        let days = |n| Period { from: Day(20_000), to: Day(20_000 + n - 1) };
        let grain = |asked, n| grain_of(Metric::Net, asked, days(n));
        assert_eq!((grain(Grain::Day, 31), grain(Grain::Day, 365)), (Grain::Day, Grain::Week));
        assert_eq!((grain(Grain::Day, 4_000), grain(Grain::Week, 365)), (Grain::Month, Grain::Week));
        assert_eq!(grain_of(Metric::Retention, Grain::Day, days(31)), Grain::Month);
    }

    #[test]
    fn a_board_is_kept_as_text() {
        let mut layout = Layout::default();
        layout.push(Content::Bars { metric: Metric::Net, by: Dimension::Country }, 2, 1);
        layout.push(Content::Note { text: "Hello".into() }, 1, 2);
        let text = serde_json::to_string(&layout).expect("JSON");
        assert!(text.contains(r#"{"bars":{"metric":"net","by":"country"}}"#), "{text}");
        assert_eq!(serde_json::from_str::<Layout>(&text).expect("a layout"), layout);
        assert_eq!(layout.tiles.iter().map(|tile| tile.id).collect::<Vec<_>>(), [1, 2]);
    }
}
