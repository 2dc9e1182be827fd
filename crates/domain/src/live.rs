//! News of what was changed, told to the pages that are open.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::coded_enum;

coded_enum! {
    /// What kind of thing was changed.
    ChangedKind {
        /// A customer, or anything that belongs to one.
        Customer = 1, "customer";
        /// An order.
        Order = 2, "order";
        /// A ticket, or what is written in it.
        Ticket = 3, "ticket";
        /// A product.
        Product = 4, "product";
        /// A saved view.
        View = 5, "view";
        /// Somebody was told what a figure did; the id is that one's.
        Alert = 6, "alert";
    }
}

/// Something was changed: who shows it reads it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Changed {
    /// What kind of thing.
    pub kind: ChangedKind,
    /// Which one.
    pub id: Uuid,
}

/// What an open page is told: one line of the stream of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// This was changed.
    Changed(Changed),
    /// More was changed than can be told: everything may be old.
    Resync,
}

/// The line that says [`News::Resync`].
const RESYNC: &str = "resync";

impl From<Changed> for News {
    fn from(changed: Changed) -> Self {
        Self::Changed(changed)
    }
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(Changed { kind, id }) => write!(f, "{} {id}", kind.word()),
            Self::Resync => f.write_str(RESYNC),
        }
    }
}

/// A line that is no news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no news that this page understands")]
pub struct NoNews;

impl FromStr for News {
    type Err = NoNews;

    fn from_str(line: &str) -> Result<Self, NoNews> {
        if line == RESYNC {
            return Ok(Self::Resync);
        }
        let (kind, id) = line.split_once(' ').ok_or(NoNews)?;
        let kind = ChangedKind::from_word(kind).ok_or(NoNews)?;
        Ok(Self::Changed(Changed { kind, id: id.parse().map_err(|_| NoNews)? }))
    }
}

impl News {
    /// Whether it may be about that thing.
    pub fn is_about(self, kind: ChangedKind, id: Uuid) -> bool {
        match self {
            Self::Changed(changed) => changed == Changed { kind, id },
            Self::Resync => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_read_back() {
        let id = Uuid::from_u128(7);
        for kind in ChangedKind::ALL {
            let news = News::from(Changed { kind: *kind, id });
            assert_eq!(news.to_string().parse(), Ok(news));
        }
        assert_eq!(News::Resync.to_string().parse(), Ok(News::Resync));
        for line in ["", "customer", "customer x", "weather 00000000-0000-0000-0000-000000000007"] {
            assert_eq!(line.parse::<News>(), Err(NoNews), "{line}");
        }
    }

    #[test]
    fn whoever_shows_it_hears_of_it() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let news = News::from(Changed { kind: ChangedKind::Customer, id: one });
        assert!(news.is_about(ChangedKind::Customer, one) && News::Resync.is_about(ChangedKind::Ticket, two));
        assert!(!news.is_about(ChangedKind::Customer, two) && !news.is_about(ChangedKind::Order, one));
    }
}
