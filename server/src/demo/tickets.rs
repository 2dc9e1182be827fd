//! Requests with their conversations, in the customer's language.

use domain::{
    interaction::{Channel, Flow, InteractionKind},
    ticket::{Author, Priority, TicketStatus},
    time::Timestamp,
};
use rand::Rng;
use store::load::{MessageRow, TicketRow};

use super::{
    random::{DAY, HOUR, MINUTE, Purpose, Random, about, between, chance, pick, poisson, stream, weighted},
    staff,
    texts::{Language, Phrases, REASONS, Reason, Slots, date, pounds, spoken, subject, summary},
    world::{Event, Story},
};

/// Share of orders that lead to a request.
const AFTER_ORDER: f64 = 0.085;
/// Requests a customer that have nothing to do with an order.
const OTHERWISE: f64 = 0.08;
/// Requests a contract with the bank or insurer.
const ABOUT_CONTRACT: f64 = 0.12;

/// Who says which part of a conversation, by how many messages it has.
const PLANS: [&[Part]; 5] = [
    &[Part::Question, Part::Solution],
    &[Part::Question, Part::Solution, Part::Thanks],
    &[Part::Question, Part::Reply, Part::FollowUp, Part::Solution],
    &[Part::Question, Part::Reply, Part::FollowUp, Part::Solution, Part::Thanks],
    &[Part::Question, Part::Reply, Part::FollowUp, Part::Solution, Part::Thanks, Part::Farewell],
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Question,
    Reply,
    FollowUp,
    Solution,
    Thanks,
    Farewell,
}

/// Writes every request of the customer.
pub(super) fn write(story: &mut Story<'_>) {
    let random = &mut stream(story.world.seed, story.person.index, Purpose::Tickets);
    let now = story.world.now();
    for order in 0..story.bought.len() {
        if chance(random, AFTER_ORDER) {
            // Delivery, damage, refund, invoice.
            let reason = weighted(random, if story.person.organisation { &[28, 24, 14, 34] } else { &[42, 30, 20, 8] });
            let opened = Timestamp(story.bought[order].at.0 + random.random_range(DAY / 2..14 * DAY));
            write_one(story, random, reason, Some(order), opened);
        }
    }
    let first = story.world.season.first().start();
    let known = story.bought.first().map_or_else(|| between(random, first, now), |order| order.at);
    for _ in 0..poisson(random, OTHERWISE) {
        let opened = between(random, known, now);
        let reason = 4 + weighted(random, &[45, 55]);
        write_one(story, random, reason, None, opened);
    }
    for (reason, contracts) in [(6, story.policies.len()), (7, story.accounts.len())] {
        for _ in 0..contracts {
            if chance(random, ABOUT_CONTRACT) {
                let opened = between(random, known, now);
                write_one(story, random, reason, None, opened);
            }
        }
    }
}

/// A conversation: when each message was written, by whom, and what it says.
struct Conversation {
    messages: Vec<(Timestamp, Author, String)>,
    first_response: Option<Timestamp>,
    solved: Option<Timestamp>,
}

fn write_one(story: &mut Story<'_>, random: &mut Random, reason: usize, order: Option<usize>, asked: Timestamp) {
    let channel = [Channel::Email, Channel::Web, Channel::Phone, Channel::Chat][weighted(random, &[42, 28, 15, 15])];
    let opened = super::season::moment(random, asked.day(), channel != Channel::Phone);
    if opened >= story.world.now() {
        return;
    }
    let number = format!("T-{}", story.numbers.ticket);
    story.numbers.ticket += 1;
    let agent = staff::agent(random, story.person.country.language);
    let phrases = story.person.language.reason(reason);
    let bought = order.map(|order| story.bought[order].clone());
    let item = bought.as_ref().map_or_else(|| story.world.catalogue.popular(random, opened.civil().month), |b| b.item);
    let amount = pounds(bought.as_ref().map_or_else(|| random.random_range(2_000..90_000), |b| b.amount_minor));
    let expected = date(bought.as_ref().map_or(Timestamp(opened.0 - 2 * DAY), |b| Timestamp(b.at.0 + 4 * DAY)));
    let person = story.person;
    let product = spoken(story.world.catalogue.item(item).name);
    let slots = Slots {
        name: &person.first_name,
        agent,
        product: &product,
        order: bought.as_ref().map_or("", |b| &b.number),
        amount: &amount,
        city: &person.city,
        date: &expected,
        number: if reason == 6 { story.policies.first().map_or("", |p| p) } else { &number },
    };
    let variant = random.random_range(0..phrases.openings.len());
    let told = Telling { phrases, reason, variant };
    let subject = subject(&slots.text(pick(random, told.fitting(phrases.subjects))));
    let conversation = converse(story, random, &told, &slots, &number, opened);
    keep(story, random, Ticket { number, subject, reason, channel, agent, opened }, conversation);
}

/// Which story of a reason is told.
struct Telling {
    phrases: &'static Reason,
    reason: usize,
    variant: usize,
}

impl Telling {
    /// The phrases that fit the opening. A list with as many phrases as there are openings has one for
    /// each, in the same order; any other list fits all.
    fn fitting(&self, list: Phrases) -> Phrases {
        if list.len() == self.phrases.openings.len() { &list[self.variant..=self.variant] } else { list }
    }
}

/// The conversation as far as it has come.
fn converse(story: &Story<'_>, random: &mut Random, telling: &Telling, slots: &Slots<'_>, number: &str, opened: Timestamp) -> Conversation {
    let now = story.world.now();
    let language = story.person.language;
    let plan = PLANS[weighted(random, &[24, 14, 26, 22, 14])];
    // A fresh one may not have been answered yet, or be under way; an old one rarely still waits.
    let age = now.0 - opened.0;
    let stuck = if age < 6 * DAY { chance(random, 0.45) } else { chance(random, 0.012) };
    let told = if stuck { random.random_range(1..plan.len()) } else { plan.len() };
    let mut conversation = Conversation { messages: Vec::with_capacity(plan.len()), first_response: None, solved: None };
    let mut at = opened;
    for part in &plan[..told] {
        at = if *part == Part::Question { opened } else { Timestamp(at.0 + MINUTE + about(random, wait(telling.reason, *part))) };
        if at >= now {
            break;
        }
        let author = if matches!(part, Part::Question | Part::FollowUp | Part::Thanks) { Author::Customer } else { Author::Agent };
        if author == Author::Agent {
            conversation.first_response.get_or_insert(at);
        }
        if *part == Part::Solution {
            conversation.solved = Some(at);
        }
        conversation.messages.push((at, author, say(random, language, telling, slots, *part)));
    }
    if conversation.messages.len() == 1 {
        let slots = Slots { number, ..Slots::default() };
        let text = slots.text(pick(random, language.acknowledgements));
        conversation.messages.push((Timestamp(opened.0 + 2_000), Author::System, text));
    }
    conversation
}

/// How long one usually waits for that part.
fn wait(reason: usize, part: Part) -> i64 {
    match part {
        // Lost cards do not wait.
        Part::Reply | Part::Solution if reason == 7 => 25 * MINUTE,
        Part::Question => 0,
        Part::Reply => 3 * HOUR,
        Part::FollowUp => 5 * HOUR,
        Part::Solution => 14 * HOUR,
        Part::Thanks | Part::Farewell => 2 * HOUR,
    }
}

fn say(random: &mut Random, language: &'static Language, telling: &Telling, slots: &Slots<'_>, part: Part) -> String {
    let one = |random: &mut Random, list: Phrases| slots.text(pick(random, list));
    let phrases = telling.phrases;
    match part {
        Part::Question => {
            let lists = [telling.fitting(phrases.openings), phrases.details, phrases.asks];
            slots.message(random, language.space, language.greetings_to_us, &lists, language.closings)
        }
        Part::Reply => slots.message(random, language.space, language.greetings, &[telling.fitting(phrases.replies)], language.signatures),
        Part::Solution => {
            slots.message(random, language.space, language.greetings, &[telling.fitting(phrases.solutions)], language.signatures)
        }
        Part::FollowUp => one(random, telling.fitting(phrases.follow_ups)),
        Part::Thanks => one(random, language.thanks),
        Part::Farewell => one(random, language.farewells),
    }
}

/// What a ticket is, apart from its conversation.
struct Ticket {
    number: String,
    subject: String,
    reason: usize,
    channel: Channel,
    agent: &'static str,
    opened: Timestamp,
}

fn keep(story: &mut Story<'_>, random: &mut Random, ticket: Ticket, conversation: Conversation) {
    let now = story.world.now();
    let last = conversation.messages.last().map_or(Author::System, |(_, author, _)| *author);
    let status = match (conversation.solved, last) {
        (Some(solved), _) if now.0 - solved.0 < 14 * DAY => TicketStatus::Solved,
        (Some(_), _) => TicketStatus::Closed,
        (None, Author::System) => TicketStatus::New,
        (None, Author::Agent) => TicketStatus::Pending,
        (None, Author::Customer) => TicketStatus::Open,
    };
    let priority = match ticket.reason {
        7 => Priority::Urgent,
        6 => Priority::High,
        0 | 1 if chance(random, 0.3) => Priority::High,
        4 | 5 if chance(random, 0.5) => Priority::Low,
        _ => Priority::Normal,
    };
    let id = story.ids.at(ticket.opened);
    let assignee = if status == TicketStatus::New { "" } else { ticket.agent };
    let mut event = Event::new(ticket.opened, InteractionKind::Ticket, ticket.channel, Flow::Inbound, ticket.subject.as_str());
    event.summary = conversation.messages.first().map_or_else(String::new, |(.., text)| summary(text));
    event.ref_id = Some(id);
    event.actor = assignee;
    story.event(event);
    story.batch.tickets.push(TicketRow {
        customer_id: story.person.id,
        id,
        source_id: store::sources::OWN,
        number: ticket.number,
        subject: ticket.subject,
        status,
        priority,
        channel: ticket.channel,
        reason: REASONS[ticket.reason].into(),
        opened_at: ticket.opened,
        first_response_at: conversation.first_response,
        solved_at: conversation.solved,
        assignee: assignee.into(),
        messages: conversation.messages.len() as i64,
    });
    for (at, author, body) in conversation.messages {
        let name = match author {
            Author::Customer => story.person.writer.clone(),
            Author::Agent => ticket.agent.into(),
            Author::System => "Vecino".into(),
        };
        let message = story.ids.at(at);
        story.batch.messages.push(MessageRow { customer_id: story.person.id, ticket_id: id, id: message, at, author, name, body });
    }
    if let Some(solved) = conversation.solved
        && chance(random, 0.35)
    {
        let good = solved.0 - ticket.opened.0 < 30 * HOUR;
        story.satisfaction(random, solved, good, ticket.agent);
    }
}
