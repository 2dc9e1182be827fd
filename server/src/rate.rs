//! How many requests somebody may send: a bucket for each person, each key and each address from which nobody signed in
//! asks, that fills at an even rate and holds what a minute brings. Whoever finds it empty is told when to come again.
//!
//! In memory, because a limit that costs a write for each request would be the load that it keeps away. With several
//! servers over one database each counts what it answers itself.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use domain::time::Timestamp;
use uuid::Uuid;

/// More buckets than this are not kept; there are as many as people and keys that asked lately.
const MOST: usize = 20_000;
const MINUTE_MS: i64 = 60_000;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A person, in any of their sessions.
    User(Uuid),
    /// A program with a key.
    Key(Uuid),
    /// Nobody who is signed in, from an address.
    Address(IpAddr),
}

impl Caller {
    /// Nobody who is signed in. Of an IPv6 address the network counts: whoever has one has 2⁶⁴ addresses in it.
    pub fn at(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
            v4 => v4,
        })
    }
}

/// What a bucket held at a moment, in thousandths of a request times the milliseconds of a minute: whole numbers, so
/// that nothing is lost in between.
#[derive(Clone, Copy)]
struct Level {
    left: i64,
    at: Timestamp,
}

/// The buckets.
#[derive(Debug)]
pub struct Rates {
    user: u32,
    key: u32,
    address: u32,
    levels: Mutex<HashMap<Caller, Level>>,
}

impl std::fmt::Debug for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.left / MINUTE_MS)
    }
}

impl Rates {
    /// Requests a minute, for a person, for a key and for whoever is not signed in at one address; 0 for any number.
    pub fn new(user: u32, key: u32, address: u32) -> Self {
        Self { user, key, address, levels: Mutex::default() }
    }

    fn rate(&self, caller: Caller) -> i64 {
        i64::from(match caller {
            Caller::User(_) => self.user,
            Caller::Key(_) => self.key,
            Caller::Address(_) => self.address,
        })
    }

    /// Takes a request out of somebody's bucket. Where it is empty, the seconds until there is one again.
    ///
    /// # Errors
    /// Those seconds, at least one.
    pub fn take(&self, caller: Caller, now: Timestamp) -> Result<(), u32> {
        let rate = self.rate(caller);
        if rate == 0 {
            return Ok(());
        }
        // A request is MINUTE_MS, and a millisecond brings `rate`.
        let full = rate * MINUTE_MS;
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        if levels.len() >= MOST && !levels.contains_key(&caller) {
            self.make_room(&mut levels, now);
        }
        let level = levels.entry(caller).or_insert(Level { left: full, at: now });
        level.left = filled(*level, rate, now);
        level.at = now;
        if level.left >= MINUTE_MS {
            level.left -= MINUTE_MS;
            return Ok(());
        }
        let wait_ms = rounded_up(MINUTE_MS - level.left, rate);
        Err(u32::try_from(rounded_up(wait_ms, 1_000)).unwrap_or(u32::MAX).max(1))
    }

    /// Forgets the buckets that are full again, which is as if they had never been; if none is, all of them.
    fn make_room(&self, levels: &mut HashMap<Caller, Level>, now: Timestamp) {
        levels.retain(|caller, level| {
            let rate = self.rate(*caller);
            filled(*level, rate, now) < rate * MINUTE_MS
        });
        if levels.len() >= MOST {
            levels.clear();
        }
    }
}

/// A quotient of whole numbers above 0, rounded up.
const fn rounded_up(number: i64, by: i64) -> i64 {
    (number + by - 1) / by
}

/// What a bucket holds by now. A clock that was set back brings nothing and takes nothing.
fn filled(level: Level, rate: i64, now: Timestamp) -> i64 {
    let elapsed = now.0.saturating_sub(level.at.0).clamp(0, MINUTE_MS);
    (level.left + elapsed * rate).min(rate * MINUTE_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ADA: Caller = Caller::User(Uuid::from_u128(1));
    const BEN: Caller = Caller::User(Uuid::from_u128(2));
    const KEY: Caller = Caller::Key(Uuid::from_u128(1));

    #[test]
    fn a_minutes_worth_at_once_and_then_at_the_rate() {
        let rates = Rates::new(60, 0, 1);
        let at = Timestamp;
        assert!((0..60).all(|_| rates.take(ADA, at(0)).is_ok()));
        assert_eq!(rates.take(ADA, at(0)), Err(1));
        assert_eq!(rates.take(ADA, at(999)), Err(1));
        assert_eq!((rates.take(ADA, at(1_000)), rates.take(ADA, at(1_000))), (Ok(()), Err(1)));
        assert_eq!(rates.take(BEN, at(0)), Ok(()), "each has their own");
        assert!((0..1_000).all(|_| rates.take(KEY, at(0)).is_ok()), "no limit");
        assert_eq!(Rates::new(1, 1, 1).take(ADA, at(0)), Ok(()));
        let slow = Rates::new(1, 1, 1);
        assert_eq!((slow.take(KEY, at(0)), slow.take(KEY, at(0)), slow.take(KEY, at(30_000))), (Ok(()), Err(60), Err(30)));
    }

    #[test]
    fn a_network_of_one_household_is_one_caller() {
        let at = |text: &str| Caller::at(text.parse().expect("an address"));
        assert_eq!(at("2001:db8:1:2::3"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::3"), at("2001:db8:1:3::3"));
        assert_ne!(at("203.0.113.4"), at("203.0.113.5"));
        let rates = Rates::new(0, 0, 1);
        assert_eq!((rates.take(at("203.0.113.4"), Timestamp(0)), rates.take(at("203.0.113.4"), Timestamp(0))), (Ok(()), Err(60)));
    }

    #[test]
    fn there_are_never_more_buckets_than_fit() {
        let rates = Rates::new(10, 10, 10);
        for n in 0..2 * MOST as u128 {
            let _ = rates.take(Caller::User(Uuid::from_u128(n)), Timestamp(0));
        }
        assert!(rates.levels.lock().expect("whole").len() <= MOST);
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_the_rate_and_a_minutes_worth(rate in 1..200_u32, steps in prop::collection::vec(0..3_000_i64, 1..400)) {
            let rates = Rates::new(rate, 0, 0);
            let (mut now, mut taken) = (0, 0);
            for step in steps {
                now += step;
                taken += i64::from(rates.take(ADA, Timestamp(now)).is_ok());
                prop_assert!(taken * MINUTE_MS <= i64::from(rate) * (MINUTE_MS + now));
            }
        }

        #[test]
        fn who_waits_as_long_as_they_are_told_is_let_through(rate in 1..200_u32) {
            let rates = Rates::new(rate, 0, 0);
            let mut now = Timestamp(0);
            for _ in 0..300 {
                if let Err(seconds) = rates.take(ADA, now) {
                    now = Timestamp(now.0 + i64::from(seconds) * 1_000);
                    prop_assert_eq!(rates.take(ADA, now), Ok(()));
                }
            }
        }
    }
}
