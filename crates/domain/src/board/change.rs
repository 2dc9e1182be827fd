//! What is changed of a board, as its forms send it.

use serde::{Deserialize, Serialize};

use super::{COLUMNS, Content, Layout, MAX_NAME, MAX_NOTE, MAX_TILES, ROWS, Tile, TileKind};
use crate::{
    dashboard::DashboardQuery,
    metric::{Dimension, Grain, Metric},
    page::value,
};

/// Why something is not done to a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// A name is missing, or too long.
    Name,
    /// A note is empty, or too long.
    Note,
    /// No figure, bucket, dimension, size or period that there is.
    Choice,
    /// The board has as many tiles as fit.
    Full,
    /// Somebody has as many boards as they can have.
    TooMany,
    /// A board has as many links as it can have.
    TooManyLinks,
    /// The tile or link is not there any more.
    Gone,
}

/// Where a tile goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Nowhere.
    Stay,
    /// Before the one before it.
    Earlier,
    /// After the one after it.
    Later,
}

/// One change to a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Its name, and what it shows where the address asks for nothing else.
    Head {
        /// The name.
        name: String,
        /// Period and comparison.
        query: DashboardQuery,
    },
    /// A new tile.
    Add(Content),
    /// Another content, size or place of a tile.
    Save {
        /// The tile's id.
        tile: u32,
        /// What it shows.
        content: Content,
        /// Columns.
        width: u8,
        /// Rows.
        height: u8,
        /// Where it goes.
        step: Step,
    },
    /// No tile with that id any more.
    Remove(u32),
}

/// A name that a board can have.
fn name_of(text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    let fits = !name.is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(Refusal::Name) }
}

fn shown(word: &str) -> Result<Metric, Refusal> {
    Metric::from_word(word).filter(|metric| metric.group().is_some()).ok_or(Refusal::Choice)
}

impl Content {
    /// Reads what a form says: `kind`, and of a figure `metric`, of a line `metric` and `by`, of bars `split`, of a note
    /// `text`.
    ///
    /// # Errors
    /// What there is not, and a note that is empty or too long.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, Refusal> {
        let text = |name: &str| value(pairs, name).unwrap_or_default();
        Ok(match TileKind::from_word(text("kind")).ok_or(Refusal::Choice)? {
            TileKind::Figure => Self::Figure { metric: shown(text("metric"))? },
            TileKind::Line => Self::Line { metric: shown(text("metric"))?, by: Grain::from_word(text("by")).ok_or(Refusal::Choice)? },
            TileKind::Bars => {
                let (metric, by) = text("split").split_once('.').ok_or(Refusal::Choice)?;
                let (metric, by) = (shown(metric)?, Dimension::from_word(by).ok_or(Refusal::Choice)?);
                if !metric.dimensions().contains(&by) {
                    return Err(Refusal::Choice);
                }
                Self::Bars { metric, by }
            }
            TileKind::Note => {
                let note = text("text").replace("\r\n", "\n").trim().to_owned();
                let fits = !note.is_empty() && note.chars().count() <= MAX_NOTE && !note.contains('\0');
                Self::Note { text: Some(note).filter(|_| fits).ok_or(Refusal::Note)? }
            }
        })
    }
}

impl Change {
    /// A name and a period for a board.
    ///
    /// # Errors
    /// A name that is empty or too long.
    pub fn head(name: &str, query: DashboardQuery) -> Result<Self, Refusal> {
        Ok(Self::Head { name: name_of(name)?, query })
    }

    /// Reads a form of a board: `act` says what is to be done.
    ///
    /// # Errors
    /// What there is not, and texts that are empty or too long.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, Refusal> {
        let text = |name: &str| value(pairs, name).unwrap_or_default();
        let tile = || text("tile").parse::<u32>().map_err(|_| Refusal::Gone);
        let size = |name: &str, most: u8| text(name).parse::<u8>().ok().filter(|n| (1..=most).contains(n)).ok_or(Refusal::Choice);
        let step = match text("act") {
            "head" => {
                let asked: Vec<_> = pairs
                    .iter()
                    .filter(|(key, value)| ["period", "compare"].contains(&key.as_str()) && !value.is_empty())
                    .cloned()
                    .collect();
                return Self::head(text("name"), DashboardQuery::from_pairs(&asked).map_err(|_| Refusal::Choice)?);
            }
            "add" => return Ok(Self::Add(Content::from_pairs(pairs)?)),
            "remove" => return Ok(Self::Remove(tile()?)),
            "save" => Step::Stay,
            "earlier" => Step::Earlier,
            "later" => Step::Later,
            _ => return Err(Refusal::Choice),
        };
        let content = Content::from_pairs(pairs)?;
        Ok(Self::Save { tile: tile()?, content, width: size("width", COLUMNS)?, height: size("height", ROWS)?, step })
    }

    /// Does it to a board that is called `name` and shows `query`; the id of the tile that it is about.
    ///
    /// # Errors
    /// A tile that is gone, and one that does not fit any more.
    pub fn apply(&self, name: &mut String, query: &mut DashboardQuery, layout: &mut Layout) -> Result<Option<u32>, Refusal> {
        match self {
            Self::Head { name: new, query: asked } => {
                name.clone_from(new);
                query.clone_from(asked);
                Ok(None)
            }
            Self::Add(content) => {
                if layout.tiles.len() >= MAX_TILES {
                    return Err(Refusal::Full);
                }
                layout.push(content.clone(), content.usual_width(), 1);
                Ok(Some(layout.next))
            }
            Self::Save { tile, content, width, height, step } => {
                let at = place(layout, *tile)?;
                layout.tiles[at] = Tile { id: *tile, content: content.clone(), width: *width, height: *height };
                match step {
                    Step::Earlier if at > 0 => layout.tiles.swap(at - 1, at),
                    Step::Later if at + 1 < layout.tiles.len() => layout.tiles.swap(at, at + 1),
                    _ => {}
                }
                Ok(Some(*tile))
            }
            Self::Remove(tile) => {
                let at = place(layout, *tile)?;
                layout.tiles.remove(at);
                // Who goes on by keyboard goes on where the tile was.
                Ok(layout.tiles.get(at).or(layout.tiles.last()).map(|tile| tile.id))
            }
        }
    }
}

fn place(layout: &Layout, tile: u32) -> Result<usize, Refusal> {
    layout.tiles.iter().position(|there| there.id == tile).ok_or(Refusal::Gone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dashboard::{Chosen, Comparison, Preset},
        page::parse_query,
    };

    fn read(form: &str) -> Result<Change, Refusal> {
        Change::from_pairs(&parse_query(form))
    }

    fn done(layout: &mut Layout, form: &str) -> Result<Option<u32>, Refusal> {
        read(form)?.apply(&mut String::new(), &mut DashboardQuery::default(), layout)
    }

    #[test]
    fn a_board_is_made_by_forms_alone() {
        let mut board = Layout::default();
        for form in [
            "act=add&kind=figure&metric=net",
            "act=add&kind=line&metric=orders&by=week",
            "act=add&kind=bars&split=tickets_opened.reason",
            "act=add&kind=note&text=+Good+%0D%0Amorning+",
        ] {
            assert!(done(&mut board, form).is_ok(), "{form}");
        }
        assert_eq!(board.tiles[3].content, Content::Note { text: "Good \nmorning".into() });
        assert_eq!(done(&mut board, "act=earlier&tile=4&kind=note&text=Hi&width=3&height=2"), Ok(Some(4)));
        let order = |board: &Layout| board.tiles.iter().map(|tile| tile.id).collect::<Vec<_>>();
        assert_eq!(order(&board), [1, 2, 4, 3]);
        assert_eq!((board.tiles[2].width, board.tiles[2].height), (3, 2));
        assert_eq!(done(&mut board, "act=earlier&tile=1&kind=figure&metric=orders&width=1&height=1"), Ok(Some(1)), "the first stays");
        assert_eq!(done(&mut board, "act=remove&tile=2"), Ok(Some(4)));
        assert_eq!(done(&mut board, "act=remove&tile=2"), Err(Refusal::Gone));
        assert_eq!(order(&board), [1, 4, 3]);
        done(&mut board, "act=add&kind=figure&metric=csat").expect("room");
        assert_eq!(order(&board), [1, 4, 3, 5], "no id is given twice");
    }

    #[test]
    fn what_there_is_not_is_refused() {
        for (form, refusal) in [
            ("", Refusal::Choice),
            ("act=add&kind=figure&metric=csat_sum", Refusal::Choice),
            ("act=add&kind=figure&metric=moon", Refusal::Choice),
            ("act=add&kind=line&metric=net&by=hour", Refusal::Choice),
            ("act=add&kind=bars&split=net.reason", Refusal::Choice),
            ("act=add&kind=bars&split=net", Refusal::Choice),
            ("act=add&kind=note&text=++", Refusal::Note),
            ("act=save&tile=1&kind=figure&metric=net&width=5&height=1", Refusal::Choice),
            ("act=save&tile=1&kind=figure&metric=net&width=1&height=0", Refusal::Choice),
            ("act=remove&tile=x", Refusal::Gone),
            ("act=head&name=+", Refusal::Name),
            ("act=head&name=A&period=fortnight", Refusal::Choice),
        ] {
            assert_eq!(read(form), Err(refusal), "{form}");
        }
        assert_eq!(read(&format!("act=head&name={}", "x".repeat(MAX_NAME + 1))), Err(Refusal::Name));
        let mut full = Layout::default();
        (0..MAX_TILES).for_each(|_| full.push(Content::Figure { metric: Metric::Net }, 1, 1));
        assert_eq!(done(&mut full, "act=add&kind=figure&metric=net"), Err(Refusal::Full));
    }

    #[test]
    fn a_board_has_a_period_of_its_own() {
        let (mut name, mut query) = ("Old".to_owned(), DashboardQuery::default());
        let change = read("act=head&name=New&period=month&compare=previous").expect("readable");
        change.apply(&mut name, &mut query, &mut Layout::default()).expect("done");
        assert_eq!((name.as_str(), query.chosen, query.comparison), ("New", Chosen::Preset(Preset::Month), Comparison::Previous));
    }
}
