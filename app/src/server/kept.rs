//! What was refused and came from a form without JavaScript, kept for the page that shows it again. It is
//! about a customer, so it belongs in no address: there only a number stands that
//! nobody can guess. In memory, a few at a time, for a few minutes, and given out once.

use std::{
    any::Any,
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use domain::time::Timestamp;
use leptos::nonce::Nonce;

const MOST: usize = 100;
const MILLISECONDS: i64 = 10 * 60 * 1000;

/// The number to fetch it with, since when it is kept, and what a form held.
type Kept = (String, Timestamp, Box<dyn Any + Send>);

static KEPT: Mutex<VecDeque<Kept>> = Mutex::new(VecDeque::new());

/// Keeps an entry; the number to fetch it with.
pub fn keep<T: Any + Send>(now: Timestamp, refused: T) -> String {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.truncate(MOST - 1);
    let number = Nonce::new().to_string();
    kept.push_front((number.clone(), now, Box::new(refused)));
    number
}

/// Gives out the entry with that number, once, where it is one of that kind.
pub fn take<T: Any + Send>(now: Timestamp, number: &str) -> Option<T> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|(_, since, _)| now.0 - since.0 < MILLISECONDS);
    let at = kept.iter().position(|(known, _, refused)| known == number && refused.is::<T>())?;
    kept.remove(at)?.2.downcast().ok().map(|refused| *refused)
}

/// Forgets all of them: when somebody was erased, of whom they may tell.
pub fn clear() {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        api::timeline::{Refused, Typed},
        error::ApiError,
    };

    #[test]
    fn an_entry_is_given_out_once_and_not_for_ever() {
        let refused = Refused { customer_id: Uuid::nil(), typed: Typed::default(), error: ApiError::Unavailable };
        let (first, second) = (keep(Timestamp(0), refused.clone()), keep(Timestamp(0), refused.clone()));
        assert_eq!(take::<String>(Timestamp(1), &first), None);
        assert_eq!(take(Timestamp(1), &first), Some(refused));
        assert_eq!(take::<Refused>(Timestamp(1), &first), None);
        assert_eq!(take::<Refused>(Timestamp(MILLISECONDS), &second), None);
    }
}
