//! Entries that were refused and came from a form without JavaScript, kept for the page that shows them
//! again. They are about a customer, so they belong in no address: there only a number stands that
//! nobody can guess. In memory, a few at a time, for a few minutes, and given out once.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use domain::time::Timestamp;
use leptos::nonce::Nonce;

use crate::api::timeline::Refused;

const MOST: usize = 100;
const MILLISECONDS: i64 = 10 * 60 * 1000;

static KEPT: Mutex<VecDeque<(String, Timestamp, Refused)>> = Mutex::new(VecDeque::new());

/// Keeps an entry; the number to fetch it with.
pub(crate) fn keep(now: Timestamp, refused: Refused) -> String {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.truncate(MOST - 1);
    let number = Nonce::new().to_string();
    kept.push_front((number.clone(), now, refused));
    number
}

/// Gives out the entry with that number, once.
pub(crate) fn take(now: Timestamp, number: &str) -> Option<Refused> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|(_, since, _)| now.0 - since.0 < MILLISECONDS);
    let at = kept.iter().position(|(known, _, _)| known == number)?;
    kept.remove(at).map(|(_, _, refused)| refused)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{api::timeline::Typed, error::ApiError};

    #[test]
    fn an_entry_is_given_out_once_and_not_for_ever() {
        let refused = Refused { customer_id: Uuid::nil(), typed: Typed::default(), error: ApiError::Unavailable };
        let (first, second) = (keep(Timestamp(0), refused.clone()), keep(Timestamp(0), refused.clone()));
        assert_eq!(take(Timestamp(1), &first), Some(refused));
        assert_eq!(take(Timestamp(1), &first), None);
        assert_eq!(take(Timestamp(MILLISECONDS), &second), None);
    }
}
