//! How long orders were on their way, by country.

use domain::{interaction::Channel, time::Timestamp};
use rand::Rng;
use uuid::Uuid;

use super::{
    random::{DAY, HOUR, MINUTE, chance, stream_of_order},
    world::Story,
};

/// Share of parcels of which the carrier never told.
const UNTOLD: f64 = 0.02;
/// Share of those that were held up somewhere.
const HELD_UP: f64 = 0.06;

/// The fewest and the most days to a country.
fn days(country: &str) -> (i64, i64) {
    match country {
        "United Kingdom" => (1, 4),
        "France" | "Germany" => (2, 6),
        "Spain" | "Poland" => (3, 8),
        "Mexico" | "Brazil" => (8, 18),
        "China" | "India" | "Nigeria" => (7, 16),
        _ => (4, 12),
    }
}

/// When an order was delivered: by day, Sundays too. None for what was taken along from a shop, for what is still on its way, and
/// for what nobody told of.
pub(super) fn moment(story: &Story<'_>, order: Uuid, placed_at: Timestamp, channel: Channel) -> Option<Timestamp> {
    let random = &mut stream_of_order(story.world.seed, order);
    if channel == Channel::Shop || chance(random, UNTOLD) {
        return None;
    }
    let (least, most) = days(story.person.country.name);
    let late = if chance(random, HELD_UP) { random.random_range(1..=most) } else { 0 };
    let day = placed_at.day().start().0 + (random.random_range(least..=most) + late) * DAY;
    let at = Timestamp(day + random.random_range(8 * HOUR / MINUTE..18 * HOUR / MINUTE) * MINUTE);
    (at < story.world.now()).then_some(at)
}
