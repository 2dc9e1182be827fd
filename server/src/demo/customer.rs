//! One customer, from the first visit to yesterday.

use domain::{
    customer::Stage,
    edit::Field,
    interaction::{Channel, Flow, InteractionKind},
    time::Timestamp,
};
use store::{ids::Ids, load::Customer};

use super::{
    batch::Batch,
    contacts, hero, holdings,
    labels::label,
    model::{Truth, truth_of},
    orders,
    person::{self, Person},
    random::{DAY, MINUTE, Purpose, stream},
    staff, tickets,
    world::{Event, Numbers, Story, World},
};

/// Days without an order after which somebody who left for good is a former customer.
const FORMER_AFTER: i64 = 400 * DAY;

/// Adds customer number `index` to the batch.
pub(super) fn tell(world: &World, index: u32, numbers: &mut Numbers, batch: &mut Batch) {
    let seed = rand::RngCore::next_u64(&mut stream(world.seed, index, Purpose::Ids));
    let mut ids = Ids::seeded(seed);
    let truth = truth_of(world.seed, index, world.busy);
    let person = if index == 0 { hero::person(world, &mut ids) } else { Person::new(world, index, truth.organisation, &mut ids) };
    let (bought, policies, accounts) = (Vec::new(), Vec::new(), Vec::new());
    let (first_event, first_holding) = (batch.interactions.len(), batch.holdings.len());
    let (first_order, first_ticket) = (batch.orders.len(), batch.tickets.len());
    let mut story = Story { world, person: &person, ids, numbers, batch, bought, policies, accounts, letters: 0 };
    if index == 0 {
        hero::write(&mut story);
    } else {
        orders::write(&mut story, &truth);
        holdings::write(&mut story);
        tickets::write(&mut story);
        contacts::write(&mut story);
    }
    if person::twin_of(index).is_some() {
        typed_in(&mut story, first_event);
    }
    // In the order in which the database keeps them, so that its pages fill one after the other.
    story.batch.interactions[first_event..].sort_unstable_by_key(|event| (event.at, event.id));
    let begun = story.batch.interactions[first_event].at;
    let since = story.batch.holdings[first_holding..].iter().map(|h| h.since.start()).fold(begun, Ord::min);
    let since = if index == 0 { hero::since(world) } else { since };
    let stage = stage(&story, &truth, story.batch.holdings.len() > first_holding);
    let owner_id = label(&mut story, (first_order, first_ticket, first_holding));
    story.batch.customers.push(Customer {
        id: person.id,
        kind: person.kind(),
        stage,
        name: person.name.clone(),
        country: person.country.name.into(),
        city: person.city.clone(),
        language: person.country.language.into(),
        created_at: since,
        owner_id,
    });
    person.write(&mut story, since);
}

/// The record begins with somebody typing it in, and a minute later filling in what was left out.
fn typed_in(story: &mut Story<'_>, first_event: usize) {
    let Some(begun) = story.batch.interactions[first_event..].iter().map(|event| event.at).min() else { return };
    let mut event = Event::new(begun, InteractionKind::Record, Channel::Internal, Flow::Internal, "");
    let language = story.person.country.language;
    event.actor = staff::agent(&mut stream(story.world.seed, story.person.index, Purpose::Ids), language);
    let mut change = Event::new(Timestamp(begun.0 + MINUTE), InteractionKind::Change, Channel::Internal, Flow::Internal, "");
    change.actor = event.actor;
    change.summary = format!("{}\t\t{language}", Field::Language.word());
    story.event(event);
    story.event(change);
}

fn stage(story: &Story<'_>, truth: &Truth, holds: bool) -> Stage {
    let long_ago = Timestamp(story.world.now().0 - FORMER_AFTER);
    match story.bought.last() {
        _ if holds => Stage::Customer,
        Some(last) if story.person.index > 0 && !truth.alive && last.at < long_ago => Stage::Former,
        Some(_) => Stage::Customer,
        // Half of those who have never bought have shown some interest.
        None if story.person.index.is_multiple_of(2) => Stage::Prospect,
        None => Stage::Market,
    }
}
