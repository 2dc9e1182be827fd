//! Sealing: secrets that the server must be able to read again, and that nobody shall who has only the database.
//!
//! AES-256-GCM with a random nonce of 96 bits: at one key that is good for 2³² seals (NIST SP 800-38D, 8.3), more than
//! there will ever be people and mails. What a seal is for goes in as associated data, so that what was sealed for one
//! person or purpose opens for no other.

use std::fmt;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::{Hash, random, sha256};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// How a seal begins, so that another way could follow.
const VERSION: u8 = 1;

/// The key that everything is sealed with.
pub struct SecretKey {
    key: LessSafeKey,
    fingerprint: Hash,
}

impl SecretKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        #[expect(clippy::expect_used, reason = "AES-256 takes 32 bytes")]
        let key = UnboundKey::new(&AES_256_GCM, &bytes).expect("a key");
        Self { key: LessSafeKey::new(key), fingerprint: sha256(&[b"vecino secret key", &bytes]) }
    }

    /// What tells two keys apart and nothing about either.
    pub const fn fingerprint(&self) -> &Hash {
        &self.fingerprint
    }

    /// Seals something for a purpose.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_LEN] = random();
        let mut sealed = plain.to_vec();
        #[expect(clippy::expect_used, reason = "only 64 GiB would be too long")]
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()), &mut sealed)
            .expect("not too long");
        [&[VERSION], nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed with this key for that purpose; none where it was not, or was changed.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (&version, rest) = sealed.split_first()?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN).filter(|_| version == VERSION)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = sealed.to_vec();
        self.key.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut text).ok().map(|plain| plain.to_vec())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn two_seals_of_the_same_differ_and_keys_are_told_apart() {
        let (one, other) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]));
        assert_ne!(one.seal("a", b"x"), one.seal("a", b"x"));
        assert_ne!(one.fingerprint(), other.fingerprint());
        assert_eq!(format!("{one:?}"), "SecretKey(…)");
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_for_its_purpose_and_as_it_was(plain in any::<Vec<u8>>(), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let key = SecretKey::new([7; 32]);
            let sealed = key.seal("totp 1", &plain);
            prop_assert_eq!(key.open("totp 1", &sealed), Some(plain));
            prop_assert_eq!(key.open("totp 2", &sealed), None);
            prop_assert_eq!(SecretKey::new([8; 32]).open("totp 1", &sealed), None);
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= 1_u8 << bit;
            prop_assert_eq!(key.open("totp 1", &changed), None);
            prop_assert_eq!(key.open("totp 1", &sealed[..at.index(sealed.len())]), None);
        }
    }
}
