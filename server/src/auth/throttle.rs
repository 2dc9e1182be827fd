//! How long somebody has to wait after wrong passwords.
//!
//! Failures are counted in buckets. A sign-in is let through when none of its buckets makes it wait:
//!
//! | who asks | buckets |
//! |---|---|
//! | a browser that has signed in to this account before ([`device`](super::device)) | that device's |
//! | anybody else | the account's, and the address's |
//!
//! **Why nobody can be locked out.** Whoever hammers at an account from somewhere fills the account's bucket and
//! that of an address. The person's own browsers carry a cookie that only a right password gave them, are counted
//! by themselves and never meet the other two buckets: they get in at once, as often as they are right. Somebody
//! who stole such a browser has that one bucket and its delays. On a browser that is new the person waits
//! with the attacker, five minutes at most each time; a one-time link (by mail, or from an administrator) goes
//! past the password and makes that browser a known one.
//!
//! **What an attacker gets.** Once the free attempts are used up, one attempt every five minutes, which makes at
//! most 300 a day for one account, from however many addresses, and some 350 for one address, at however many
//! accounts.
//!
//! **How to count.** A hundred attempts at the same moment must not all find an empty bucket. So the caller
//! counts an attempt as failed *before* it compares the password, in the same transaction that asks whether it
//! is let through, and takes it back when the password was right: [`cleared`] for a device and an account, one
//! less for an address (or an attacker would empty it with an account of their own). What is refused unheard is
//! not counted: its password was not looked at.

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use domain::time::Timestamp;

use super::{Hash, sha256};

/// The first delay; it doubles with each failure.
const FIRST_DELAY_MS: i64 = 1_000;
/// The longest delay.
pub const LONGEST_DELAY: Duration = Duration::from_secs(5 * 60);
/// Without a failure for so long, a bucket is empty.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// What failures are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// An e-mail address that somebody signs in with, whether there is such a person or not.
    Account,
    /// Where a request comes from.
    Address,
    /// A browser that has signed in to the account before.
    Device,
}

impl Bucket {
    /// Failures that cost nothing. Many people of one company may share an address.
    pub const fn free(self) -> u32 {
        match self {
            Self::Account | Self::Device => 3,
            Self::Address => 50,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::Device => "device",
        }
    }

    /// The key under which a bucket is stored. A hash, so that the table holds neither addresses nor e-mails in
    /// the clear, and rows are of one length whatever somebody sends.
    fn key(self, value: &[u8]) -> Hash {
        sha256(&[self.word().as_bytes(), value])
    }
}

/// The key of an account, by its e-mail address in any case.
pub fn account_key(email: &str) -> Hash {
    Bucket::Account.key(email.trim().to_lowercase().as_bytes())
}

/// The key of an address. Whoever has one IPv6 address has 2⁶⁴ of them, so the network counts.
pub fn address_key(address: IpAddr) -> Hash {
    let value = match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).octets(),
    };
    Bucket::Address.key(&value)
}

/// The buckets of mails that are asked for by somebody who is not signed in: those to an address, and those from a
/// network address. Not those of wrong passwords: asking for help must not make signing in slower.
pub fn mail_keys(email: &str, address: IpAddr) -> Vec<(Bucket, Hash)> {
    let from = sha256(&[b"mail", &address_key(address)]);
    vec![(Bucket::Account, account_key(&format!("mail to {}", email.trim()))), (Bucket::Address, from)]
}

/// The bucket of answers to a sign-in elsewhere that nothing came of, from a network address.
pub fn answer_keys(address: IpAddr) -> Vec<(Bucket, Hash)> {
    vec![(Bucket::Address, sha256(&[b"answer", &address_key(address)]))]
}

/// The key of a device, by the name that its cookie proves.
pub fn device_key(name: &[u8]) -> Hash {
    Bucket::Device.key(name)
}

/// What a bucket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many there were, each within a day of the one before.
    pub count: u32,
    /// When the last one was.
    pub last: Timestamp,
}

/// How long until the next attempt is allowed; zero where it is allowed now.
pub fn wait(bucket: Bucket, failures: Option<Failures>, now: Timestamp) -> Duration {
    let Some(failures) = remembered(failures, now) else { return Duration::ZERO };
    let delay = delay_ms(failures.count.saturating_sub(bucket.free()));
    // A clock that was set back must not make anybody wait for longer.
    let left = failures.last.0.saturating_add(delay).saturating_sub(now.0).clamp(0, delay);
    Duration::from_millis(left.cast_unsigned())
}

/// What the bucket holds after one more failure.
pub fn failed(failures: Option<Failures>, now: Timestamp) -> Failures {
    Failures { count: remembered(failures, now).map_or(0, |f| f.count).saturating_add(1), last: now }
}

/// What the bucket holds when the attempt counted by [`failed`] turned out to be right: nothing, or for an address
/// one less.
pub fn cleared(bucket: Bucket, failures: Failures) -> Option<Failures> {
    let count = if bucket == Bucket::Address { failures.count.saturating_sub(1) } else { 0 };
    (count > 0).then_some(Failures { count, ..failures })
}

fn remembered(failures: Option<Failures>, now: Timestamp) -> Option<Failures> {
    failures.filter(|f| now.0.saturating_sub(f.last.0) < millis(FORGOTTEN_AFTER))
}

/// Nothing, 1 s, 2 s, 4 s … for no, one, two, three … failures beyond the free ones.
fn delay_ms(beyond: u32) -> i64 {
    if beyond == 0 { 0 } else { (FIRST_DELAY_MS << (beyond - 1).min(20)).min(millis(LONGEST_DELAY)) }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn after(bucket: Bucket, count: u32, ms: i64) -> u64 {
        let failures = Failures { count, last: NOW };
        u64::try_from(wait(bucket, Some(failures), Timestamp(NOW.0 + ms)).as_millis()).expect("short")
    }

    #[test]
    fn delays_begin_after_the_third_failure_and_double() {
        assert_eq!(wait(Bucket::Account, None, NOW), Duration::ZERO);
        let delays: Vec<_> = (1..=14).map(|count| after(Bucket::Account, count, 0) / 1_000).collect();
        assert_eq!(delays, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!((after(Bucket::Account, 5, 1_999), after(Bucket::Account, 5, 2_000)), (1, 0));
        assert_eq!((after(Bucket::Address, 50, 0), after(Bucket::Address, 51, 0)), (0, 1_000));
        assert_eq!(after(Bucket::Account, u32::MAX, 0), 300_000);
    }

    #[test]
    fn a_day_without_failure_is_forgotten() {
        let day = millis(FORGOTTEN_AFTER);
        let full = Failures { count: 40, last: NOW };
        assert_eq!(failed(Some(full), Timestamp(NOW.0 + day - 1)).count, 41);
        assert_eq!(failed(Some(full), Timestamp(NOW.0 + day)), Failures { count: 1, last: Timestamp(NOW.0 + day) });
    }

    #[test]
    fn being_right_empties_what_is_the_persons_own() {
        let full = Failures { count: 7, last: NOW };
        assert_eq!(cleared(Bucket::Account, full), None);
        assert_eq!(cleared(Bucket::Device, full), None);
        assert_eq!(cleared(Bucket::Address, full), Some(Failures { count: 6, last: NOW }));
        assert_eq!(cleared(Bucket::Address, Failures { count: 1, last: NOW }), None);
    }

    #[test]
    fn an_attacker_has_three_hundred_attempts_a_day() {
        let (mut failures, mut now, mut attempts) = (None, NOW, 0);
        while now.0 < NOW.0 + millis(FORGOTTEN_AFTER) {
            now.0 += millis(wait(Bucket::Account, failures, now));
            failures = Some(failed(failures, now));
            attempts += 1;
        }
        assert!(attempts <= 300, "{attempts}");
    }

    #[test]
    fn keys_tell_kinds_apart_and_read_an_account_in_any_case() {
        assert_eq!(account_key(" Ada@Example.com "), account_key("ada@example.com"));
        assert_ne!(account_key("1"), device_key(b"1"));
        let of = |text: &str| address_key(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_ne!(of("192.0.2.1"), of("::1"));
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_the_longest_delay(count in any::<u32>(), last in any::<i64>(), now in any::<i64>(), which in 0..3_usize) {
            let bucket = [Bucket::Account, Bucket::Address, Bucket::Device][which];
            let failures = Some(Failures { count, last: Timestamp(last) });
            prop_assert!(wait(bucket, failures, Timestamp(now)) <= LONGEST_DELAY);
            prop_assert!(failed(failures, Timestamp(now)).count >= 1);
        }

        #[test]
        fn more_failures_never_mean_less_waiting(count in 0..1_000_u32, ms in 0..400_000_i64) {
            prop_assert!(after(Bucket::Account, count, ms) <= after(Bucket::Account, count + 1, ms));
            prop_assert!(after(Bucket::Address, count, ms) <= after(Bucket::Account, count, ms));
        }
    }
}
