//! Everything else on a timeline: calls, e-mails, chats, visits, campaigns, notes, answers to surveys.

use domain::{
    customer::ConsentStatus,
    interaction::{Channel, Flow, InteractionKind},
    time::{Day, Timestamp},
};
use rand::Rng;

use super::{
    random::{DAY, HOUR, MINUTE, Purpose, Random, about, between, chance, in_office_hours, pick, poisson, stream, weighted},
    season::moment,
    staff,
    texts::{Slots, spoken, subject},
    texts_staff::{CALLS_IN, CALLS_OUT, CALLS_WITH_ORDER, CAMPAIGNS, CHATS, NOTES, VISITS},
    world::{Bought, Event, Story},
};

/// One customer in so many is in touch all the time; the second customer is the first of them.
const BUSY_EVERY: u32 = 2_000;

/// What can happen, and how often to a customer on average.
const MEANS: [(What, f64); 7] = [
    (What::Visit, 1.1),
    (What::Campaign, 1.9),
    (What::Email, 0.55),
    (What::CallIn, 0.42),
    (What::CallOut, 0.18),
    (What::Chat, 0.3),
    (What::Note, 0.3),
];

#[derive(Clone, Copy)]
pub(super) enum What {
    Visit,
    Campaign,
    Email,
    CallIn,
    CallOut,
    Chat,
    Note,
}

/// Writes the customer's other contacts.
pub(super) fn write(story: &mut Story<'_>) {
    let random = &mut stream(story.world.seed, story.person.index, Purpose::Contacts);
    let now = story.world.now();
    let known = match story.bought.first() {
        Some(order) => Timestamp(order.at.0 - about(random, 12 * DAY)),
        None => between(random, story.world.season.first().start(), Timestamp(now.0 - DAY)),
    };
    // Customers who buy a lot are also in touch a lot.
    let lively = 0.7 + 0.15 * story.bought.len().min(12) as f64;
    let busy = story.person.index % BUSY_EVERY == 1;
    for (what, mean) in MEANS {
        let more = if busy { random.random_range(30..90) } else { 0 };
        for _ in 0..poisson(random, mean * lively) + more {
            let at = near_an_order(story, random, known, now);
            happen(story, random, what, at);
        }
    }
    if chance(random, 0.05) {
        let at = between(random, known, now);
        story.recommendation(random, at);
    }
    // Nobody is without a history: whoever has no event yet was met somewhere.
    if story.batch.interactions.last().is_none_or(|event| event.customer_id != story.person.id) {
        happen(story, random, What::Visit, known);
    }
}

/// Half of all contacts fall around an order.
fn near_an_order(story: &Story<'_>, random: &mut Random, known: Timestamp, now: Timestamp) -> Timestamp {
    if story.bought.is_empty() || chance(random, 0.5) {
        return between(random, known, now);
    }
    let order = &story.bought[random.random_range(0..story.bought.len())];
    let at = Timestamp(order.at.0 + random.random_range(-6 * DAY..20 * DAY));
    if at < now { at } else { between(random, known, now) }
}

/// One contact on about that day.
pub(super) fn happen(story: &mut Story<'_>, random: &mut Random, what: What, at: Timestamp) {
    match what {
        What::Visit => visit(story, random, at),
        What::Campaign => campaign(story, random, at.day()),
        What::Email => letter(story, random, at),
        What::CallIn => call(story, random, at, Flow::Inbound),
        What::CallOut => call(story, random, at, Flow::Outbound),
        What::Chat => chat(story, random, at),
        What::Note => note(story, random, at),
    }
}

/// The last order before a moment: what people talk about then.
fn order_before(story: &Story<'_>, at: Timestamp) -> Option<Bought> {
    story.bought.iter().rev().find(|order| order.at < at).cloned()
}

fn visit(story: &mut Story<'_>, random: &mut Random, at: Timestamp) {
    let at = moment(random, at.day(), true);
    let item = story.world.catalogue.popular(random, at.civil().month);
    let slots = Slots { product: story.world.catalogue.item(item).name, ..Slots::default() };
    let (title, pages) = VISITS[random.random_range(0..VISITS.len())];
    let mut event = Event::new(at, InteractionKind::Visit, Channel::Web, Flow::Inbound, title);
    event.summary = slots.text(pages);
    event.measure = Some(20 + about(random, 240));
    story.event(event);
}

/// The month's campaign, and what the customer did with it. Only with consent.
fn campaign(story: &mut Story<'_>, random: &mut Random, day: Day) {
    if !matches!(story.person.mail, ConsentStatus::Granted | ConsentStatus::Confirmed) {
        return;
    }
    // All go out on the second of the month at nine.
    let sent = Timestamp(Day(day.month_start().0 + 1).start().0 + 9 * HOUR);
    let civil = sent.civil();
    let (name, link) = CAMPAIGNS[usize::from(civil.month) - 1];
    let subject = format!("{name} {}", civil.year);
    let taken = story.batch.interactions.iter().rev().take_while(|e| e.customer_id == story.person.id).any(|e| e.at == sent);
    if sent >= story.world.now() || taken {
        return;
    }
    let clock = |at: Timestamp| format!("{:02}:{:02}", at.civil().hour, at.civil().minute);
    let opened = Timestamp(sent.0 + about(random, 3 * HOUR));
    let clicked = Timestamp(opened.0 + MINUTE + about(random, 2 * MINUTE));
    let mut event = Event::new(sent, InteractionKind::Campaign, Channel::Email, Flow::Outbound, subject);
    event.summary = match weighted(random, &[58, 31, 11]) {
        0 => "Sent 09:00".into(),
        1 => format!("Sent 09:00 · Opened {}", clock(opened)),
        _ => format!("Sent 09:00 · Opened {} · Clicked “{link}” {}", clock(opened), clock(clicked)),
    };
    story.event(event);
}

/// A letter, and our answer to it.
fn letter(story: &mut Story<'_>, random: &mut Random, at: Timestamp) {
    let at = moment(random, at.day(), true);
    let person = story.person;
    let item = order_before(story, at).map_or_else(|| story.world.catalogue.popular(random, at.civil().month), |order| order.item);
    let agent = staff::agent(random, person.country.language);
    let product = spoken(story.world.catalogue.item(item).name);
    let slots = Slots { name: &person.first_name, agent, product: &product, city: &person.city, ..Slots::default() };
    let language = person.language;
    // One after the other, so that nobody writes the same twice in a row.
    let letter = &language.letters[(person.index as usize + story.letters) % language.letters.len()];
    story.letters += 1;
    let subject = subject(&slots.text(letter.subject));
    let question = slots.message(random, "", language.greetings_to_us, &[std::slice::from_ref(&letter.question)], language.closings);
    story.event_with_body(Event::new(at, InteractionKind::Email, Channel::Email, Flow::Inbound, subject.as_str()), question);
    let answered = Timestamp(at.0 + 5 * MINUTE + about(random, 5 * HOUR));
    if answered < story.world.now() {
        let answer = slots.message(random, "", language.greetings, &[std::slice::from_ref(&letter.answer)], language.signatures);
        let mut event = Event::new(answered, InteractionKind::Email, Channel::Email, Flow::Outbound, format!("Re: {subject}"));
        event.actor = agent;
        story.event_with_body(event, answer);
    }
}

fn call(story: &mut Story<'_>, random: &mut Random, at: Timestamp, flow: Flow) {
    let at = in_office_hours(random, at);
    let order = order_before(story, at);
    let (title, what) = match (flow, &order) {
        (Flow::Inbound, Some(_)) => CALLS_IN[random.random_range(0..CALLS_IN.len())],
        (Flow::Inbound, None) => CALLS_IN[random.random_range(CALLS_WITH_ORDER..CALLS_IN.len())],
        _ => CALLS_OUT[random.random_range(0..CALLS_OUT.len())],
    };
    let item = order.as_ref().map_or_else(|| story.world.catalogue.popular(random, at.civil().month), |order| order.item);
    let product = spoken(story.world.catalogue.item(item).name);
    let slots = Slots { product: &product, order: order.as_ref().map_or("", |o| &o.number), ..Slots::default() };
    let mut event = Event::new(at, InteractionKind::Call, Channel::Phone, flow, slots.text(title));
    event.summary = slots.text(what);
    event.measure = Some(25 + about(random, 260));
    event.actor = staff::agent(random, story.person.country.language);
    let agent = event.actor;
    story.event(event);
    if flow == Flow::Inbound && chance(random, 0.25) {
        story.satisfaction(random, at, true, agent);
    }
}

fn chat(story: &mut Story<'_>, random: &mut Random, at: Timestamp) {
    let at = in_office_hours(random, at);
    let item = story.world.catalogue.popular(random, at.civil().month);
    let product = spoken(story.world.catalogue.item(item).name);
    let slots = Slots { product: &product, ..Slots::default() };
    let (title, what) = CHATS[random.random_range(0..CHATS.len())];
    let mut event = Event::new(at, InteractionKind::Chat, Channel::Chat, Flow::Inbound, slots.text(title));
    event.summary = slots.text(what);
    event.measure = Some(60 + about(random, 400));
    event.actor = staff::agent(random, story.person.country.language);
    let agent = event.actor;
    story.event(event);
    if chance(random, 0.2) {
        story.satisfaction(random, at, true, agent);
    }
}

fn note(story: &mut Story<'_>, random: &mut Random, at: Timestamp) {
    let at = in_office_hours(random, at);
    let item = story.world.catalogue.popular(random, at.civil().month);
    let product = spoken(story.world.catalogue.item(item).name);
    let slots = Slots { product: &product, city: &story.person.city, ..Slots::default() };
    let text = slots.text(pick(random, NOTES));
    let mut event = Event::new(at, InteractionKind::Note, Channel::Internal, Flow::Internal, "Note");
    event.actor = if story.person.organisation { pick(random, staff::SALES) } else { staff::agent(random, story.person.country.language) };
    story.event_with_body(event, text);
}
