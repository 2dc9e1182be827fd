//! A browser that has signed in to an account before: what its cookie says, and how that is proved.
//!
//! The cookie holds sixteen random bytes, the device's name, and an HMAC over them and the person's id. Its key
//! is the person's stored password hash, which nobody outside of the database knows: so the server needs no
//! secret of its own and stores nothing, and a new password makes every device unknown. (The pattern is OWASP's
//! “Slow Down Online Guessing Attacks with Device Cookies”.) Such a cookie opens nothing; it only chooses whose
//! failures somebody is counted with ([`throttle`](super::throttle)).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::random;

const NAME_BYTES: usize = 16;
const MAC_BYTES: usize = 32;

/// A device's name.
pub type DeviceName = [u8; NAME_BYTES];

/// The cookie of a device that has just signed in; one that was known keeps its name, so that its failures stay
/// with it.
pub fn issue(known: Option<DeviceName>, user: Uuid, password_hash: &str) -> String {
    let name = known.unwrap_or_else(random);
    let mac: [u8; MAC_BYTES] = mac(&name, user, password_hash).finalize().into_bytes().into();
    URL_SAFE_NO_PAD.encode([name.as_slice(), &mac].concat())
}

/// The device's name, if the cookie was issued for that person since the password was set; none otherwise.
pub fn known(cookie: &str, user: Uuid, password_hash: &str) -> Option<DeviceName> {
    let bytes = URL_SAFE_NO_PAD.decode(cookie).ok().filter(|bytes| bytes.len() == NAME_BYTES + MAC_BYTES)?;
    let (name, proof) = bytes.split_at(NAME_BYTES);
    let name: DeviceName = name.try_into().ok()?;
    // Compared in constant time.
    mac(&name, user, password_hash).verify_slice(proof).is_ok().then_some(name)
}

fn mac(name: &DeviceName, user: Uuid, password_hash: &str) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(password_hash.as_bytes()).expect("a key");
    mac.update(b"vecino device");
    mac.update(name);
    mac.update(user.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ADA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);

    #[test]
    fn a_device_is_known_to_its_person_until_the_password_changes() {
        let cookie = issue(None, ADA, "old");
        let name = known(&cookie, ADA, "old").expect("known");
        assert_eq!(known(&cookie, BEN, "old"), None);
        assert_eq!(known(&cookie, ADA, "new"), None);
        assert_eq!(known(&issue(Some(name), ADA, "new"), ADA, "new"), Some(name), "it keeps its name");
        assert_ne!(issue(None, ADA, "old"), cookie);
    }

    proptest! {
        #[test]
        fn nobody_makes_one_up(text in "[A-Za-z0-9_-]{0,70}", at in 0_usize..64, with in "[A-Za-z0-9_-]") {
            prop_assert_eq!(known(&text, ADA, "old"), None);
            let cookie = issue(None, ADA, "old");
            let mut forged = cookie.clone();
            forged.replace_range(at..=at, &with);
            prop_assert_eq!(known(&forged, ADA, "old").is_some(), forged == cookie);
        }
    }
}
