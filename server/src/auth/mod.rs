//! The building blocks of sign-in. Nothing here reads or writes the database, and the time is a parameter, so
//! that each rule is tested by itself.

pub mod cookie;
pub mod device;
pub mod forms;
pub mod gate;
pub mod new_password;
pub mod oidc;
pub mod origin;
pub mod password;
pub mod qr;
pub mod recovery;
pub mod seal;
pub mod throttle;
pub mod token;
pub mod totp;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What is stored of a secret that is too random to be guessed: its SHA-256.
pub type Hash = [u8; 32];

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    use rand::{TryRngCore, rngs::OsRng};
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "the system's randomness does not fail once the system runs")]
    OsRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// SHA-256 over parts, each after its length, so that no two lists of parts are the same bytes.
pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whether both are the same, in a time that does not tell where they differ.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
