//! Passwords: kept as argon2id, compared on a few threads of their own.
//!
//! One comparison takes 19 MiB and some 20 ms of a processor, on purpose. So no more are done at the same time
//! than there are processors, some more wait for a place, and whoever comes after those is told to come again:
//! a flood of sign-ins must take neither all memory nor all threads.

use std::{sync::Arc, thread};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{Error, PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::random;

/// Memory that one hash takes, in KiB: 19 MiB. With [`ROUNDS`] and [`LANES`] the first choice for argon2id in
/// OWASP's Password Storage Cheat Sheet, to which ASVS 5.0 (11.4.2, Appendix C) points.
pub const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
pub const ROUNDS: u32 = 2;
/// Threads of one hash.
pub const LANES: u32 = 1;
/// Who may wait for each place: at 20 ms a hash the last of them waits a third of a second.
const WAITING_FOR_EACH: usize = 16;

/// Stands for the hash of somebody who is not there: as costly to compare with as a real one, and the hash of no
/// known password (its 32 bytes were drawn at random).
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$WBwtlEu4HybQaov4yAu7Kw$48stEL18WPbG6zfcuAQX+tpkz+J943Dm9cB8FFDFQ9U";

/// What came out of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another password, or nobody there.
    Wrong,
    /// The password.
    Right {
        /// The stored hash was made with other parameters than today's; store [`Passwords::hash`] anew.
        outdated: bool,
    },
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PasswordError {
    /// Too many wait already; the caller is told to come again.
    #[error("too many people sign in at the moment")]
    Busy,
    /// The stored hash cannot be read, or the work was broken off.
    #[error("the password cannot be compared: {0}")]
    Broken(String),
}

/// Hashes and compares passwords. Clones share the places.
#[derive(Clone, Debug)]
pub struct Passwords {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self::with_places(processors, processors * WAITING_FOR_EACH)
    }
}

impl Passwords {
    /// So many places, and so many who may wait for one.
    pub fn with_places(places: usize, waiting: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), queue: Arc::new(Semaphore::new(places + waiting)) }
    }

    /// What is stored of a password: a text that begins with `$argon2id$` and holds parameters and salt.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.work(move || hash(password.as_bytes())).await?
    }

    /// Compares a password with what is stored; `None` where there is no such person or no password, which
    /// takes as long.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<Verdict, PasswordError> {
        self.work(move || verify(password.as_bytes(), stored.as_deref())).await?
    }

    /// Does that on a thread that may be blocked. The place is given back when the work is done, not when a
    /// caller loses patience, or those who hang up would make room for more.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
        let permits = self.place().await?;
        let worked = tokio::task::spawn_blocking(move || {
            let _held = permits;
            work()
        });
        worked.await.map_err(|error| PasswordError::Broken(error.to_string()))
    }

    async fn place(&self) -> Result<[OwnedSemaphorePermit; 2], PasswordError> {
        let queued = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let placed = Arc::clone(&self.places).acquire_owned().await.map_err(|_| PasswordError::Busy)?;
        Ok([queued, placed])
    }
}

fn argon2() -> Result<Argon2<'static>, Error> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(MEMORY_KIB, ROUNDS, LANES, None)?))
}

fn hash(password: &[u8]) -> Result<String, PasswordError> {
    let hashed: Result<PasswordHash, Error> = argon2().and_then(|a| a.hash_password_with_salt(password, &random::<16>()));
    hashed.map(|hash| hash.to_string()).map_err(broken)
}

fn verify(password: &[u8], stored: Option<&str>) -> Result<Verdict, PasswordError> {
    let there = stored.is_some();
    let hash = PasswordHash::new(stored.unwrap_or(NOBODY)).map_err(|error| PasswordError::Broken(error.to_string()))?;
    match argon2().and_then(|a| a.verify_password(password, &hash)) {
        Ok(()) if there => Ok(Verdict::Right { outdated: is_outdated(&hash) }),
        Ok(()) | Err(Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(error) => Err(broken(error)),
    }
}

fn is_outdated(hash: &PasswordHash) -> bool {
    let params = Params::try_from(hash).ok().map(|p| (p.m_cost(), p.t_cost(), p.p_cost()));
    hash.algorithm != Algorithm::Argon2id.ident() || hash.version != Some(0x13) || params != Some((MEMORY_KIB, ROUNDS, LANES))
}

fn broken(error: Error) -> PasswordError {
    PasswordError::Broken(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let passwords = Passwords::default();
        let stored = passwords.hash("correct horse ñ".into()).await.expect("hashed");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let verify = |word: &str, stored: Option<&String>| passwords.verify(word.into(), stored.cloned());
        assert_eq!(verify("correct horse ñ", Some(&stored)).await, Ok(Verdict::Right { outdated: false }));
        for other in ["", "correct horse", "Correct horse ñ", "correct horse n\u{303}", "correct horse ñ "] {
            assert_eq!(verify(other, Some(&stored)).await, Ok(Verdict::Wrong), "{other}");
        }
        assert_eq!(verify("correct horse ñ", None).await, Ok(Verdict::Wrong));
        assert_ne!(passwords.hash("correct horse ñ".into()).await.expect("hashed"), stored, "each has a salt of its own");
        assert!(matches!(verify("x", Some(&"plain".to_owned())).await, Err(PasswordError::Broken(_))));
    }

    #[test]
    fn who_is_not_there_costs_what_everybody_costs() {
        assert!(!is_outdated(&PasswordHash::new(NOBODY).expect("a hash")));
        assert_eq!(verify(b"anything", None), Ok(Verdict::Wrong));
    }

    #[test]
    fn a_hash_with_other_parameters_is_outdated() {
        let weaker =
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(MEMORY_KIB / 2, ROUNDS, LANES, None).expect("parameters"));
        let other = Argon2::new(Algorithm::Argon2i, Version::V0x13, Params::new(MEMORY_KIB, ROUNDS, LANES, None).expect("parameters"));
        for argon2 in [weaker, other] {
            let stored: PasswordHash = argon2.hash_password_with_salt(b"word", b"sixteen bytes of").expect("hashed");
            assert_eq!(verify(b"word", Some(&stored.to_string())), Ok(Verdict::Right { outdated: true }));
            assert_eq!(verify(b"ward", Some(&stored.to_string())), Ok(Verdict::Wrong));
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_comes_after_those_who_wait_is_told_to_come_again() {
        let passwords = Passwords::with_places(1, 1);
        let (let_go, held) = std::sync::mpsc::channel::<()>();
        let works = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.work(move || held.recv()).await }
        });
        let until = |free: usize| {
            let queue = Arc::clone(&passwords.queue);
            async move {
                while queue.available_permits() > free {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        };
        until(1).await;
        let waits = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.work(|| 7).await }
        });
        until(0).await;
        assert_eq!(passwords.work(|| 8).await, Err(PasswordError::Busy));
        works.abort();
        assert_eq!(passwords.work(|| 9).await, Err(PasswordError::Busy), "who hangs up makes no room while the work goes on");
        let_go.send(()).expect("somebody listens");
        assert_eq!(waits.await.expect("not aborted"), Ok(7));
        assert_eq!(passwords.work(|| 10).await, Ok(10));
    }
}
