//! Boards on a wall: one screen after another, without anybody who scrolls.

use std::ops::Range;

use uuid::Uuid;

use super::{COLUMNS, Tile};
use crate::page::{Pairs, value};

/// Seconds that a screen stands: the choices, the usual one first, and the least and the most that an address can ask for.
pub const EVERY: [u32; 4] = [30, 15, 60, 300];
const LEAST: u32 = 5;
const MOST: u32 = 3_600;
/// Boards that take turns at most.
const MOST_BOARDS: usize = 20;
/// Rows of a screen.
const SCREEN_ROWS: usize = 3;

/// What the address of a wall asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WallQuery {
    /// The boards that take turns, in order.
    pub boards: Vec<Uuid>,
    /// Seconds that a screen stands; 0 for ever.
    pub every: u32,
    /// Which board it is the turn of, counted from 0.
    pub at: usize,
    /// Which of its screens.
    pub screen: usize,
}

impl WallQuery {
    /// Reads `boards` (ids with commas, or several times), `every`, `at` and `screen`. What cannot be read is left out: a
    /// wall has nobody who would put it right.
    pub fn from_pairs(pairs: &[(String, String)]) -> Self {
        let named = pairs.iter().filter(|(key, _)| key == "boards").flat_map(|(_, ids)| ids.split(','));
        let mut boards: Vec<Uuid> = Vec::new();
        for id in named.filter_map(|id| id.trim().parse().ok()) {
            if boards.len() < MOST_BOARDS && !boards.contains(&id) {
                boards.push(id);
            }
        }
        let number = |key: &str| value(pairs, key).and_then(|text| text.parse::<u32>().ok());
        let every = number("every").map_or(EVERY[0], |every| if every == 0 { 0 } else { every.clamp(LEAST, MOST) });
        let place = |key: &str| number(key).map_or(0, |n| n as usize);
        Self { boards, every, at: place("at"), screen: place("screen") }
    }

    /// Writes it as URL pairs.
    pub fn pairs(&self) -> Pairs {
        let boards: Vec<_> = self.boards.iter().map(Uuid::to_string).collect();
        let mut pairs = vec![("boards".to_owned(), boards.join(",")), ("every".to_owned(), self.every.to_string())];
        for (key, place) in [("at", self.at), ("screen", self.screen)] {
            if place > 0 {
                pairs.push((key.to_owned(), place.to_string()));
            }
        }
        pairs
    }

    /// Whose turn it is among so many boards that can be seen.
    pub const fn turn(&self, seen: usize) -> usize {
        if seen == 0 { 0 } else { self.at % seen }
    }

    /// What comes next after this screen of a board with so many, among so many boards.
    #[must_use]
    pub fn next(&self, seen: usize, screens: usize) -> Self {
        let at = self.turn(seen);
        let (at, screen) = if self.screen + 1 < screens { (at, self.screen + 1) } else { (at + 1, 0) };
        Self { at: if seen == 0 { 0 } else { at % seen }, screen, ..self.clone() }
    }

    /// What came before: the board before it from its first screen.
    #[must_use]
    pub fn before(&self, seen: usize) -> Self {
        let at = self.turn(seen);
        Self { at: if at == 0 { seen.saturating_sub(1) } else { at - 1 }, screen: 0, ..self.clone() }
    }
}

/// Which tiles stand on which screen: each takes the first place after the one before it, as the page lays them out, and
/// what does not fit into the rows of a screen begins the next.
pub fn screens(tiles: &[Tile]) -> Vec<Range<usize>> {
    let mut screens = Vec::new();
    let mut screen = Taken::default();
    let mut first = 0;
    for (n, tile) in tiles.iter().enumerate() {
        let (width, height) = (usize::from(tile.width.clamp(1, COLUMNS)), usize::from(tile.height.clamp(1, 2)));
        if !screen.take(width, height) {
            screens.push(first..n);
            first = n;
            screen = Taken::default();
            screen.take(width, height);
        }
    }
    if first < tiles.len() {
        screens.push(first..tiles.len());
    }
    screens
}

/// How many rows the tiles of a screen take.
pub fn rows_of(tiles: &[Tile]) -> usize {
    let mut screen = Taken::default();
    for tile in tiles {
        screen.take(usize::from(tile.width.clamp(1, COLUMNS)), usize::from(tile.height.clamp(1, 2)));
    }
    screen.cells.iter().rposition(|row| row.contains(&true)).map_or(1, |last| last + 1)
}

/// What is taken of a screen, and from where on the next tile looks for room.
#[derive(Default)]
struct Taken {
    cells: [[bool; COLUMNS as usize]; SCREEN_ROWS],
    row: usize,
    column: usize,
}

impl Taken {
    fn take(&mut self, width: usize, height: usize) -> bool {
        let columns = usize::from(COLUMNS);
        for row in self.row..(SCREEN_ROWS + 1).saturating_sub(height) {
            let from = if row == self.row { self.column } else { 0 };
            for column in from..=columns - width {
                let free = |r: usize| self.cells[r][column..column + width].iter().all(|taken| !taken);
                if (row..row + height).all(free) {
                    for cells in &mut self.cells[row..row + height] {
                        cells[column..column + width].fill(true);
                    }
                    (self.row, self.column) = (row, column + width);
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        board::Content,
        metric::Metric,
        page::{parse_query, query_string},
    };

    fn tiles(sizes: &[(u8, u8)]) -> Vec<Tile> {
        let tile = |(n, (width, height)): (usize, &(u8, u8))| Tile {
            id: u32::try_from(n).expect("few"),
            content: Content::Figure { metric: Metric::Net },
            width: *width,
            height: *height,
        };
        sizes.iter().enumerate().map(tile).collect()
    }

    #[test]
    fn what_does_not_fit_on_a_screen_begins_the_next() {
        let of = |sizes: &[(u8, u8)]| screens(&tiles(sizes)).into_iter().map(|screen| (screen.start, screen.end)).collect::<Vec<_>>();
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[(1, 1); 12]), [(0, 12)]);
        assert_eq!(of(&[(1, 1); 13]), [(0, 12), (12, 13)]);
        assert_eq!(of(&[(4, 2), (4, 1), (4, 1)]), [(0, 2), (2, 3)]);
        // Beside a high tile stand two low ones.
        assert_eq!(of(&[(3, 2), (1, 1), (1, 1), (4, 1)]), [(0, 4)]);
        assert_eq!(of(&[(4, 2), (4, 2)]), [(0, 1), (1, 2)]);
        let rows = |sizes: &[(u8, u8)]| rows_of(&tiles(sizes));
        assert_eq!((rows(&[]), rows(&[(1, 1)]), rows(&[(3, 1), (2, 1), (3, 1)]), rows(&[(1, 2)])), (1, 1, 3, 2));
    }

    #[test]
    fn boards_take_turns_screen_by_screen() {
        let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let read = |text: &str| WallQuery::from_pairs(&parse_query(text));
        let asked = read(&format!("boards={a},{b},x,{a}&every=1"));
        assert_eq!((asked.boards.as_slice(), asked.every, asked.at), (&[a, b][..], 5, 0));
        assert_eq!(read(&query_string(&asked.pairs())), asked);
        let second = asked.next(2, 2);
        assert_eq!((second.at, second.screen), (0, 1));
        let third = second.next(2, 2);
        assert_eq!((third.at, third.screen), (1, 0));
        assert_eq!(third.next(2, 1).at, 0);
        assert_eq!((asked.before(2).at, third.before(2).at), (1, 0));
        // One of them is not there any more.
        assert_eq!((third.turn(1), third.next(1, 1).at, read("boards=").next(0, 0).at), (0, 0, 0));
        assert_eq!((read("every=0").every, read("every=never").every, read("").every), (0, 30, 30));
    }
}
