//! What Margaret Ashworth has asked us, and what we answered: see `hero`.

use domain::{
    interaction::{
        Channel::{self, Chat, Email, Phone, Web},
        Flow, InteractionKind,
    },
    ticket::{
        Author::{self, Agent, Customer, System},
        Priority::{self, High, Low, Normal},
        TicketStatus,
    },
    time::{Day, Timestamp},
};
use store::load::{MessageRow, TicketRow};

use super::{
    random::{HOUR, MINUTE},
    texts::summary,
    world::{Event, Story, World},
};

/// Days, hours and minutes after the opening; who; what.
type Said = (i64, i64, i64, Author, &'static str);

struct Told {
    days: i32,
    clock: (i64, i64),
    subject: &'static str,
    reason: &'static str,
    channel: Channel,
    priority: Priority,
    agent: &'static str,
    said: &'static [Said],
}

const TICKETS: [Told; 6] = [
    Told {
        days: 402,
        clock: (10, 15),
        subject: "Does my policy cover the garden shed?",
        reason: "claim",
        channel: Phone,
        priority: Low,
        agent: "Hannah Price",
        said: &[
            (
                0,
                0,
                0,
                Customer,
                "We have put up a small shed and keep the mower in it. Is it covered by the home insurance, or do I need anything else?",
            ),
            (
                0,
                5,
                40,
                Agent,
                "Good afternoon Margaret, the shed is covered as long as it is locked, and its contents up to £1,500. There is nothing to change.",
            ),
            (1, 1, 5, Customer, "That is good to know, thank you. We have a padlock on it."),
        ],
    },
    Told {
        days: 331,
        clock: (18, 42),
        subject: "Fairy lights, two sets do not work",
        reason: "damaged",
        channel: Email,
        priority: Normal,
        agent: "Ewa Lis",
        said: &[
            (
                0,
                0,
                0,
                Customer,
                "Two of the three sets of fairy lights from order 565571 stay dark, whichever way I turn the bulbs. The third is lovely. I would rather have the money back than wait for others.",
            ),
            (
                0,
                15,
                20,
                Agent,
                "Good morning Margaret, I am sorry about the lights. There is no need to send them back; the refund for the two sets is on its way, and the first one is yours to enjoy.",
            ),
            (2, 2, 0, Customer, "The refund is there. My regards to all of you!"),
        ],
    },
    Told {
        days: 205,
        clock: (9, 12),
        subject: "Statements in large print, please",
        reason: "invoice",
        channel: Phone,
        priority: Normal,
        agent: "Priya Nair",
        said: &[
            (0, 0, 0, Customer, "The bank still sends its letters in small print although I asked last year. Could you see to it?"),
            (
                0,
                0,
                35,
                Agent,
                "I have set large print for every letter, from the shop, the bank and the insurance alike. The next statement will show it. I am sorry that it got lost the first time.",
            ),
        ],
    },
    Told {
        days: 79,
        clock: (12, 50),
        subject: "Red retrospot mug, chipped",
        reason: "damaged",
        channel: Web,
        priority: Normal,
        agent: "Tom Okafor",
        said: &[
            (
                0,
                0,
                0,
                Customer,
                "One of the two mugs has a chip in the rim; I only saw it at home. I shall be in York next week. Can I bring it in?",
            ),
            (
                0,
                3,
                10,
                Agent,
                "Of course, Margaret. Just show the mug at the till in Coney Street; they know about it and will either change it or give you the money.",
            ),
            (6, 22, 0, Customer, "They had none left and gave me the money. No complaint, they were charming."),
        ],
    },
    Told {
        days: 50,
        clock: (16, 5),
        subject: "Handle of the wicker hamper is loose",
        reason: "damaged",
        channel: Email,
        priority: Normal,
        agent: "Ewa Lis",
        said: &[
            (
                0,
                0,
                0,
                Customer,
                "The hampers from order 580713 came today, six days late. One of the handles comes off when I lift it, and I would not trust it with a bottle of wine.",
            ),
            (
                0,
                17,
                15,
                Agent,
                "Good morning Margaret, thank you for telling us, and I am sorry for the delay on top. I have sent you a label; once the hamper is with us I will refund it.",
            ),
            (3, 2, 20, Customer, "It went off this morning. The other one is perfect."),
            (8, 1, 0, Agent, "The hamper is here, and £27.95 is on its way to your card. I have passed the photo on to the maker."),
        ],
    },
    Told {
        days: 0,
        clock: (11, 8),
        subject: "Lantern arrived with cracked glass",
        reason: "damaged",
        channel: Chat,
        priority: High,
        agent: "Tom Okafor",
        said: &[
            (
                0,
                0,
                0,
                Customer,
                "One of the two lanterns has a crack down the side. I need both for the hall by the 1st. Can you send another? I have kept the box and the packing.",
            ),
            (0, 0, 1, System, "Opened from a chat and assigned to Tom Okafor: Damaged in transit. Two photos attached."),
            (
                0,
                3,
                12,
                Agent,
                "Good afternoon Margaret, I am sorry about the lantern. I am checking stock at York now and will have an answer for you within the hour.",
            ),
            (0, 3, 23, Customer, "Thank you Tom. I am looking at the returns page but it only lets me send back both of them."),
        ],
    },
];

/// A moment so many days before yesterday.
pub(super) fn at(world: &World, days: i32, hour: i64, minute: i64) -> Timestamp {
    Timestamp(Day(world.today.0 - 1 - days).start().0 + hour * HOUR + minute * MINUTE)
}

/// Writes her requests, oldest first. The last one is open.
pub(super) fn write(story: &mut Story<'_>) {
    for told in &TICKETS {
        write_one(story, told);
    }
}

fn write_one(story: &mut Story<'_>, told: &Told) {
    let opened = at(story.world, told.days, told.clock.0, told.clock.1);
    let moment = |said: &Said| Timestamp(opened.0 + (said.0 * 24 + said.1) * HOUR + said.2 * MINUTE);
    let answered: Vec<Timestamp> = told.said.iter().filter(|said| said.3 == Agent).map(moment).collect();
    let open = told.days == 0;
    let number = format!("T-{}", story.numbers.ticket);
    story.numbers.ticket += 1;
    let id = story.ids.at(opened);
    let mut event = Event::new(opened, InteractionKind::Ticket, told.channel, Flow::Inbound, told.subject);
    event.summary = told.said.first().map_or_else(String::new, |said| summary(said.4));
    event.ref_id = Some(id);
    event.actor = told.agent;
    story.event(event);
    for said in told.said {
        let name = match said.3 {
            Customer => story.person.writer.clone(),
            Agent => told.agent.into(),
            System => "Vecino".into(),
        };
        let (at, message) = (moment(said), story.ids.at(moment(said)));
        story.batch.messages.push(MessageRow {
            customer_id: story.person.id,
            ticket_id: id,
            id: message,
            at,
            author: said.3,
            name,
            body: said.4.into(),
        });
    }
    story.batch.tickets.push(TicketRow {
        customer_id: story.person.id,
        id,
        source_id: store::sources::OWN,
        number,
        subject: told.subject.into(),
        status: if open { TicketStatus::Open } else { TicketStatus::Closed },
        priority: told.priority,
        channel: told.channel,
        reason: told.reason.into(),
        opened_at: opened,
        first_response_at: answered.first().copied(),
        solved_at: answered.last().copied().filter(|_| !open),
        assignee: told.agent.into(),
        messages: told.said.len() as i64,
    });
}
