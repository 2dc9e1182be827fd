//! Paging by keyset: a cursor names the row that a page begins after, never a number of rows, so the
//! millionth page costs what the first one does.

use domain::{
    page::{Direction, Page, Total},
    problem::Problem,
};
use sea_orm::Value;
use uuid::Uuid;

use crate::error::{Result, StoreError};

/// The lists that are paged. Their numbers stand in cursors, so that a cursor of one fits no other.
#[derive(Clone, Copy)]
pub(crate) enum ListId {
    Customers = 1,
    Timeline = 2,
    Orders = 3,
    Tickets = 4,
    Products = 5,
    Duplicates = 6,
    Audit = 7,
    Calls = 20,
    CallsMade = 21,
    CallPairs = 22,
    FollowUps = 23,
}

/// What a list is sorted by: one column, with the id as tie-break.
#[derive(Clone, Copy)]
pub(crate) struct Sort {
    /// The list.
    pub(crate) list: ListId,
    /// Code of the column among those of the list.
    pub(crate) column: i16,
    /// Which way.
    pub(crate) direction: Direction,
}

/// The value that a row is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Key {
    Number(i64),
    Text(String),
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(n) => n.into(),
            Key::Text(t) => t.into(),
        }
    }
}

/// A place in a sorted list, and which way the page lies from it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) key: Key,
    pub(crate) id: Uuid,
    pub(crate) backward: bool,
}

const DESCENDING: u8 = 1;
const BACKWARD: u8 = 2;
const TEXT: u8 = 4;
// List, column, flags, id; the key is what follows.
const HEAD: usize = 3 + 16;

impl Sort {
    fn head(self) -> (u8, u8, u8) {
        let descending = if self.direction == Direction::Descending { DESCENDING } else { 0 };
        (self.list as u8, self.column as u8, descending)
    }

    /// Writes a cursor.
    pub(crate) fn write(self, place: &Place) -> String {
        let (list, column, mut flags) = self.head();
        if place.backward {
            flags |= BACKWARD;
        }
        let key = match &place.key {
            Key::Number(n) => n.to_be_bytes().to_vec(),
            Key::Text(t) => {
                flags |= TEXT;
                t.clone().into_bytes()
            }
        };
        let head = [list, column, flags];
        head.iter().chain(place.id.as_bytes()).chain(&key).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a cursor back.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for what is no cursor, or one of another list or order.
    pub(crate) fn read(self, cursor: Option<&str>) -> Result<Option<Place>> {
        let Some(cursor) = cursor else { return Ok(None) };
        let unreadable = || StoreError::Invalid(Problem::Cursor);
        let bytes = unhex(cursor).filter(|b| b.len() >= HEAD).ok_or_else(unreadable)?;
        let (list, column, descending) = self.head();
        if bytes[0] != list || bytes[1] != column || bytes[2] & DESCENDING != descending {
            return Err(StoreError::Invalid(Problem::CursorElsewhere));
        }
        let id = Uuid::from_slice(&bytes[3..HEAD]).map_err(|_| unreadable())?;
        let key = if bytes[2] & TEXT == 0 {
            Key::Number(i64::from_be_bytes(bytes[HEAD..].try_into().map_err(|_| unreadable())?))
        } else {
            Key::Text(String::from_utf8(bytes[HEAD..].to_vec()).map_err(|_| unreadable())?)
        };
        Ok(Some(Place { key, id, backward: bytes[2] & BACKWARD != 0 }))
    }

    /// Makes a page of the rows that were fetched from `place` on: one more than the page holds, where
    /// there are more, and in the order of the fetch, which for a page before `place` is the reverse.
    pub(crate) fn page<T>(self, place: Option<&Place>, limit: u32, mut fetched: Vec<(Key, Uuid, T)>, total: Total) -> Page<T> {
        let limit = page_size(limit) as usize;
        let more = fetched.len() > limit;
        fetched.truncate(limit);
        let backward = place.is_some_and(|p| p.backward);
        if backward {
            fetched.reverse();
        }
        let (before, after) = if backward { (more, true) } else { (place.is_some(), more) };
        let cursor =
            |row: Option<&(Key, Uuid, T)>, backward| row.map(|(key, id, _)| self.write(&Place { key: key.clone(), id: *id, backward }));
        let previous = cursor(fetched.first().filter(|_| before), true);
        let next = cursor(fetched.last().filter(|_| after), false);
        Page { rows: fetched.into_iter().map(|(_, _, row)| row).collect(), next, previous, total, sum_minor: None }
    }
}

/// The most rows that are read at once. People ask for up to [`domain::page::MAX_LIMIT`]; whoever walks
/// through a whole list takes more at a time.
pub const MOST_ROWS: u32 = 2_000;

/// Rows a page, kept within what memory is set aside for.
pub(crate) fn page_size(limit: u32) -> u32 {
    limit.clamp(1, MOST_ROWS)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|p| p[0] << 4 | p[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SORT: Sort = Sort { list: ListId::Customers, column: 5, direction: Direction::Descending };

    fn text_of<T>(result: Result<T>) -> Option<String> {
        result.err().map(|e| e.to_string())
    }

    #[test]
    fn a_cursor_is_read_back() {
        for key in [Key::Number(i64::MIN), Key::Number(0), Key::Number(-1), Key::Text(String::new()), Key::Text("peña 🐑".into())] {
            for backward in [false, true] {
                let place = Place { key: key.clone(), id: Uuid::from_u128(7), backward };
                assert_eq!(SORT.read(Some(&SORT.write(&place))).ok().flatten(), Some(place));
            }
        }
    }

    #[test]
    fn garbage_and_cursors_of_other_orders_are_refused() {
        let good = SORT.write(&Place { key: Key::Number(1), id: Uuid::nil(), backward: false });
        for bad in ["", "0", "zz", "é", "0105", &good[..good.len() - 1], &good[..good.len() - 2], &format!("{good}00")] {
            assert!(text_of(SORT.read(Some(bad))).is_some_and(|t| t.contains("cannot be read")), "{bad}");
        }
        let others = [Sort { list: ListId::Orders, ..SORT }, Sort { column: 6, ..SORT }, Sort { direction: Direction::Ascending, ..SORT }];
        for other in others {
            assert!(text_of(other.read(Some(&good))).is_some_and(|t| t.contains("another order")));
        }
    }
}
