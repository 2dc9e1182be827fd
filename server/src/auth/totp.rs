//! The second factor: six digits of a clock and a shared secret (RFC 6238, over HMAC-SHA-1 as RFC 4226 has it,
//! because that is what every authenticator app can).

use std::fmt;

use data_encoding::{BASE32, BASE32_NOPAD};
use domain::{page::query_string, time::Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use uuid::Uuid;

use super::{random, same, seal::SecretKey};

/// Seconds for which a code is shown.
pub const STEP_SECONDS: i64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Steps before and after the server's own that are accepted: clocks differ, and people type slowly. RFC 6238
/// (5.2) recommends one.
const DRIFT: i64 = 1;
/// Bytes of a secret: as many as HMAC-SHA-1 gives, as RFC 4226 (4, R6) recommends.
const BYTES: usize = 20;

/// What the server and a person's app share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; BYTES]);

impl Secret {
    /// A new one.
    pub fn random() -> Self {
        Self(random())
    }

    /// As it is stored.
    pub const fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// From what is stored; none where it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As it is kept in the database: sealed, for this person only.
    pub fn seal(&self, key: &SecretKey, user: Uuid) -> Vec<u8> {
        key.seal(&purpose(user), &self.0)
    }

    /// From what is kept in the database; none where it was sealed with another key or for somebody else. Those from
    /// before secrets were sealed stand there as they are, until the server has started once.
    pub fn unseal(key: &SecretKey, user: Uuid, kept: &[u8]) -> Option<Self> {
        Self::from_bytes(kept).or_else(|| Self::from_bytes(&key.open(&purpose(user), kept)?))
    }

    /// As a person types it into an app that cannot see the picture: 32 letters and digits.
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// From [`base32`](Self::base32), with or without blanks, in any case; none where it is not one.
    pub fn from_base32(text: &str) -> Option<Self> {
        let tidy: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        BASE32.decode(tidy.as_bytes()).ok().and_then(|bytes| Self::from_bytes(&bytes))
    }

    /// What the picture holds, in the notation that authenticator apps read: `otpauth://totp/…`.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let label = format!("{}:{}", escaped(issuer), escaped(account));
        let (digits, period) = (DIGITS, STEP_SECONDS);
        format!("otpauth://totp/{label}?secret={}&issuer={}&algorithm=SHA1&digits={digits}&period={period}", self.base32(), escaped(issuer))
    }

    /// The step that a code belongs to, if it is the code of now, of the step before or of the one after, and
    /// comes after `used`: the step that was accepted last, which the caller then stores, so that a code that was
    /// looked at over somebody's shoulder opens nothing (RFC 6238, 5.2).
    pub fn step_of(&self, code: &str, now: Timestamp, used: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let at = step(now);
        let steps = (at - DRIFT..=at + DRIFT).filter(|step| used.is_none_or(|used| *step > used));
        // Every step is compared, whichever fits, so that the time does not tell which one did.
        steps.fold(None, |found, step| if same(self.code_of(step).as_bytes(), code.as_bytes()) { Some(step) } else { found })
    }

    /// The code that an app shows at a moment.
    pub fn code(&self, at: Timestamp) -> String {
        self.code_of(step(at))
    }

    fn code_of(&self, step: i64) -> String {
        let number = hotp(&self.0, step.cast_unsigned()) % 10_u32.pow(DIGITS as u32);
        format!("{number:0DIGITS$}")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a secret is sealed for.
fn purpose(user: Uuid) -> String {
    format!("totp {user}")
}

/// Which step a moment lies in.
const fn step(at: Timestamp) -> i64 {
    at.0.div_euclid(1_000 * STEP_SECONDS)
}

/// RFC 4226 (5.3): 31 bits of the HMAC of the counter, from where its last four bits say.
fn hotp(secret: &[u8], counter: u64) -> u32 {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("a key");
    mac.update(&counter.to_be_bytes());
    let bytes = mac.finalize().into_bytes();
    let from = usize::from(bytes[19] & 0xf);
    u32::from_be_bytes([bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]]) & 0x7fff_ffff
}

/// A text as it can stand in an address.
fn escaped(text: &str) -> String {
    let pairs = [(String::new(), text.to_owned())];
    query_string(&pairs).trim_start_matches(['?', '=']).replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000)
    }

    fn secret() -> Secret {
        Secret(*b"12345678901234567890")
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        // Appendix B, SHA-1, eight digits.
        let vectors = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (seconds, code) in vectors {
            assert_eq!(hotp(&secret().0, step(at(seconds)).cast_unsigned()) % 100_000_000, code, "{seconds}");
            assert_eq!(secret().step_of(&format!("{:06}", code % 1_000_000), at(seconds), None), Some(step(at(seconds))));
        }
    }

    #[test]
    fn the_vectors_of_rfc_4226() {
        let codes = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (counter, code) in codes.into_iter().enumerate() {
            assert_eq!(hotp(&secret().0, counter as u64) % 1_000_000, code, "{counter}");
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_and_a_step_late_and_once() {
        let code = secret().code_of(100);
        let now = |step: i64| at(step * STEP_SECONDS + 29);
        assert_eq!([98, 99, 100, 101, 102].map(|n| secret().step_of(&code, now(n), None)), [None, Some(100), Some(100), Some(100), None]);
        assert_eq!(secret().step_of(&code, now(100), Some(99)), Some(100));
        assert_eq!(secret().step_of(&code, now(100), Some(100)), None, "used");
        assert_eq!(secret().step_of(&code, now(100), Some(101)), None, "a later one was used");
        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        assert_eq!(secret().step_of(&spaced, now(100), None), Some(100));
        for wrong in ["", "00000", "0000000", "abcdef", "−12345"] {
            assert_eq!(secret().step_of(wrong, now(100), None), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_is_told_everything_in_one_address() {
        assert_eq!(
            secret().uri("Vecino & co", "ada+a@example.com"),
            "otpauth://totp/Vecino%20%26%20co:ada%2Ba%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Vecino%20%26%20co&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{:?}", secret()), "Secret(…)");
    }

    #[test]
    fn a_sealed_secret_is_one_persons() {
        let (key, ada, ben) = (SecretKey::new([1; 32]), Uuid::from_u128(1), Uuid::from_u128(2));
        let kept = secret().seal(&key, ada);
        assert!(kept.windows(20).all(|bytes| bytes != secret().bytes()));
        assert_eq!(Secret::unseal(&key, ada, &kept), Some(secret()));
        assert_eq!(Secret::unseal(&key, ben, &kept), None);
        assert_eq!(Secret::unseal(&SecretKey::new([2; 32]), ada, &kept), None);
        assert_eq!(Secret::unseal(&key, ada, secret().bytes()), Some(secret()), "from before");
    }

    proptest! {
        #[test]
        fn a_secret_is_read_back(bytes in any::<[u8; 20]>()) {
            let secret = Secret(bytes);
            prop_assert_eq!(Secret::from_base32(&secret.base32()), Some(secret.clone()));
            prop_assert_eq!(Secret::from_base32(&format!(" {}", secret.base32().to_lowercase())), Some(secret.clone()));
            prop_assert_eq!(Secret::from_bytes(secret.bytes()), Some(secret));
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,40}", now in -1_000_000_000_000_000_i64..1_000_000_000_000_000) {
            let _ = Secret::from_base32(&text);
            prop_assert!(secret().step_of(&text, Timestamp(now), None).is_none_or(|s| (s - step(Timestamp(now))).abs() <= 1));
        }
    }
}
