//! Ids: UUIDv7, made here and not by the database, so that rows made one after the other lie together.

use domain::time::Timestamp;
use rand::{RngCore, SeedableRng, rngs::SmallRng};
use uuid::{Builder, Uuid};

/// A source of ids. Randomness is a parameter: the same seed gives the same ids.
#[derive(Debug)]
pub struct Ids(SmallRng);

impl Ids {
    /// A source that always gives the same ids for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(SmallRng::seed_from_u64(seed))
    }

    /// A source nobody can foretell, seeded by the operating system.
    pub fn random() -> Self {
        Self(SmallRng::from_os_rng())
    }

    /// An id that sorts by the moment given. Moments before 1970 all sort first.
    pub fn at(&mut self, at: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.0.fill_bytes(&mut random);
        Builder::from_unix_timestamp_millis(u64::try_from(at.0).unwrap_or(0), &random).into_uuid()
    }
}
