//! Chance, reproducible: one stream of numbers a customer and purpose, and the few draws used everywhere.

use domain::time::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Poisson};
use uuid::Uuid;

/// Where every draw comes from.
pub(super) type Random = ChaCha8Rng;

/// Milliseconds of a minute.
pub(super) const MINUTE: i64 = 60_000;
/// Milliseconds of an hour.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// Milliseconds of a day.
pub(super) const DAY: i64 = 24 * HOUR;

/// What a stream of numbers is for. A change to one purpose leaves the others as they were.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Model = 0,
    Profile = 1,
    Orders = 2,
    Tickets = 3,
    Contacts = 4,
    Holdings = 5,
    Ids = 6,
    Labels = 7,
}

/// The stream of one customer for one purpose: the same whatever else is generated.
pub(super) fn stream(seed: u64, index: u32, purpose: Purpose) -> Random {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream((u64::from(index) << 3) | purpose as u64);
    random
}

/// The stream of one order's way to its buyer, apart from those of all purposes: the same whatever else is generated.
pub(super) fn stream_of_order(seed: u64, order: Uuid) -> Random {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // No customer's stream has the highest bit.
    random.set_stream((1 << 63) | (order.as_u64_pair().1 >> 1));
    random
}

/// True with that probability.
pub(super) fn chance(random: &mut Random, probability: f64) -> bool {
    random.random::<f64>() < probability
}

/// One of several, each as likely. `items` is never empty.
pub(super) fn pick<'a, T: ?Sized>(random: &mut Random, items: &[&'a T]) -> &'a T {
    items[random.random_range(0..items.len())]
}

/// The position of one of several, each as likely as its weight says.
pub(super) fn weighted(random: &mut Random, weights: &[u32]) -> usize {
    let mut left = random.random_range(0..weights.iter().sum());
    for (position, weight) in weights.iter().enumerate() {
        if left < *weight {
            return position;
        }
        left -= weight;
    }
    0
}

/// A count with that mean.
pub(super) fn poisson(random: &mut Random, mean: f64) -> u32 {
    // Every mean used is positive and small, so both the distribution and the cast always hold.
    Poisson::new(mean).map_or(0, |p: Poisson<f64>| p.sample(random) as u32)
}

/// A gamma-distributed number with that shape and rate.
pub(super) fn gamma(random: &mut Random, shape: f64, rate: f64) -> f64 {
    Gamma::new(shape, 1.0 / rate).map_or(shape / rate, |g| g.sample(random))
}

/// A length of time that is usually near `typical` and now and then many times as long.
pub(super) fn about(random: &mut Random, typical: i64) -> i64 {
    let factor = random.random_range(0.3_f64..1.3) * if chance(random, 0.15) { 4.0 } else { 1.0 };
    (typical as f64 * factor) as i64
}

/// A moment between two others; the first where they leave no room.
pub(super) fn between(random: &mut Random, from: Timestamp, to: Timestamp) -> Timestamp {
    if to.0 <= from.0 { from } else { Timestamp(random.random_range(from.0..to.0)) }
}

/// Moves a moment into the opening hours of its day, eight to eight, to the second.
pub(super) fn in_office_hours(random: &mut Random, at: Timestamp) -> Timestamp {
    Timestamp(at.day().start().0 + 8 * HOUR + random.random_range(0..12 * 3600) * 1000)
}

/// `pattern` with each `#` replaced by a digit.
pub(super) fn digits(random: &mut Random, pattern: &str) -> String {
    pattern.chars().map(|c| if c == '#' { char::from(b'0' + random.random_range(0..10_u8)) } else { c }).collect()
}
