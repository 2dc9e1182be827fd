//! What was refused and came from a form without JavaScript, kept for the page that shows it again. It is
//! about a customer, so it belongs in no address: there only a number stands that
//! nobody can guess, and that opens it for nobody but who sent the form. In memory, a few of each person's at a time,
//! for a few minutes, and given out once.

use std::{
    any::Any,
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::time::Timestamp;
use leptos::nonce::Nonce;
use uuid::Uuid;

/// The most of one person's: what others do takes nothing of theirs away.
const MOST: usize = 10;
/// The most of all who are not signed in.
const MOST_OF_NOBODY: usize = 100;
const MILLISECONDS: i64 = 10 * 60 * 1000;

/// Whoever is not signed in.
pub const NOBODY: Uuid = Uuid::nil();

struct Entry {
    /// The number to fetch it with.
    number: String,
    since: Timestamp,
    /// What a form held.
    held: Box<dyn Any + Send>,
}

/// What a server keeps; its copies are one.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<HashMap<Uuid, VecDeque<Entry>>>>);

impl Kept {
    /// Keeps an entry of somebody's, or of [`NOBODY`]; the number to fetch it with.
    pub fn keep<T: Any + Send>(&self, now: Timestamp, whose: Uuid, held: T) -> String {
        let mut kept = self.all();
        kept.retain(|_, theirs| {
            theirs.retain(|entry| is_fresh(entry, now));
            !theirs.is_empty()
        });
        let theirs = kept.entry(whose).or_default();
        theirs.truncate(if whose == NOBODY { MOST_OF_NOBODY } else { MOST } - 1);
        let number = Nonce::new().to_string();
        theirs.push_front(Entry { number: number.clone(), since: now, held: Box::new(held) });
        number
    }

    /// Gives out somebody's entry with that number, once, where it is one of that kind.
    pub fn take<T: Any + Send>(&self, now: Timestamp, whose: Uuid, number: &str) -> Option<T> {
        let mut kept = self.all();
        let theirs = kept.get_mut(&whose)?;
        let at = theirs.iter().position(|entry| entry.number == number && entry.held.is::<T>() && is_fresh(entry, now))?;
        theirs.remove(at)?.held.downcast().ok().map(|held| *held)
    }

    /// Forgets all of them: when somebody was erased, of whom they may tell.
    pub fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Uuid, VecDeque<Entry>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const fn is_fresh(entry: &Entry, now: Timestamp) -> bool {
    now.0 - entry.since.0 < MILLISECONDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::timeline::{Refused, Typed},
        error::ApiError,
    };

    fn refused() -> Refused {
        Refused { customer_id: Uuid::nil(), typed: Typed::default(), error: ApiError::Unavailable }
    }

    #[test]
    fn an_entry_is_given_out_once_and_not_for_ever() {
        let ada = Uuid::from_u128(0xada);
        let kept = Kept::default();
        let (first, second) = (kept.keep(Timestamp(0), ada, refused()), kept.keep(Timestamp(0), ada, refused()));
        assert_eq!(kept.take::<String>(Timestamp(1), ada, &first), None);
        assert_eq!(kept.take::<Refused>(Timestamp(1), Uuid::from_u128(0xbe), &first), None, "to nobody else");
        assert_eq!(kept.take(Timestamp(1), ada, &first), Some(refused()));
        assert_eq!(kept.take::<Refused>(Timestamp(1), ada, &first), None);
        assert_eq!(kept.take::<Refused>(Timestamp(MILLISECONDS), ada, &second), None);
    }

    #[test]
    fn nobody_fills_the_memory_and_takes_away_what_is_anothers() {
        let (ada, eve) = (Uuid::from_u128(0xada1), Uuid::from_u128(0xefe));
        let kept = Kept::default();
        let hers = kept.keep(Timestamp(5), ada, refused());
        let many: Vec<_> = (0..1_000).map(|_| kept.keep(Timestamp(5), eve, refused())).collect();
        (0..1_000).for_each(|_| drop(kept.keep(Timestamp(5), NOBODY, refused())));
        let left = many.iter().filter(|number| kept.take::<Refused>(Timestamp(6), eve, number).is_some()).count();
        assert_eq!(left, MOST);
        assert!(kept.take::<Refused>(Timestamp(6), ada, &hers).is_some());
    }
}
