//! Customer 0, told by hand: Margaret Ashworth of Harrogate, who is waiting for a whole lantern.
//!
//! All days are counted back from yesterday, the last day of every story.

use domain::{
    customer::LineOfBusiness,
    interaction::{
        Channel::{self, Chat, Email, Phone, Shop, Web},
        Flow, InteractionKind,
    },
    time::{Day, Timestamp},
};
use rand::Rng;
use store::ids::Ids;

use super::{
    contacts,
    hero_tickets::{self, at},
    holdings::{self, Contract},
    orders::{self, BasketLine},
    person::Person,
    random::{DAY, Purpose, Random, stream},
    season::moment,
    texts_staff::CAMPAIGNS,
    world::{Event, Story, World},
};

/// Days ago, number, channel, what was in the basket.
type Told = (i32, &'static str, Channel, &'static [(&'static str, i64)]);

const ORDERS: [Told; 11] = [
    (358, "564402", Web, &[("Paper chain kit", 2), ("White metal lantern", 1), ("Wreath, pine and orange", 1), ("Linen napkins, 4", 2)]),
    (347, "565571", Web, &[("Fairy lights, warm white", 3), ("Baubles, glass, 24", 3), ("Christmas crackers, 6", 2), ("Candle arch", 1)]),
    (282, "568846", Web, &[("Heart wreath, willow", 2), ("Candle trio", 2)]),
    (232, "571108", Web, &[("Egg cups, 6", 1), ("Seed packets, cottage garden", 5), ("Tablecloth, damask", 1)]),
    (184, "573391", Web, &[("Gift wrap, 5 sheets", 5), ("Ribbon, velvet, 3 m", 1)]),
    (159, "575002", Shop, &[("Picnic rug, waterproof", 1), ("Enamel jug", 1)]),
    (124, "576830", Web, &[("Garden lantern, small", 4), ("Citronella candle in tin", 6), ("Folding bistro set", 1)]),
    (84, "579118", Shop, &[("Red retrospot mug", 2), ("Cake tins, set of 3", 1)]),
    (57, "580713", Web, &[("Wicker hamper", 2), ("Tea towels, striped, 4", 2)]),
    (22, "582044", Web, &[("Paper chain kit", 4), ("Star bunting", 2)]),
    (8, "584216", Web, &[("White metal lantern", 2), ("Hanging heart T-light holder", 12), ("Red retrospot mug", 4)]),
];

/// Days ago, hour and minute at which order 584216 was left with the neighbour.
const DELIVERED: (i32, i64, i64) = (2, 16, 20);

/// Order, days ago, what came back.
const CREDITS: [(&str, i32, &str, i64); 3] =
    [("565571", 321, "Fairy lights, warm white", 2), ("579118", 72, "Red retrospot mug", 1), ("580713", 42, "Wicker hamper", 1)];

/// Since when she is known: seven years and eight months.
pub(super) fn since(world: &World) -> Timestamp {
    Day(world.today.0 - 2_809).start()
}

/// Who she is.
pub(super) fn person(world: &World, ids: &mut Ids) -> Person {
    Person::known(
        Person::new(world, 0, false, ids),
        "Margaret Ashworth",
        "Harrogate",
        ["m.ashworth@example.com", "+44 7700 900142", "+44 1632 960817", "14 Beech Grove, HG1 2QT Harrogate"],
    )
}

/// Her story.
pub(super) fn write(story: &mut Story<'_>) {
    let random = &mut stream(story.world.seed, 0, Purpose::Contacts);
    older_orders(story, random);
    for (days, number, channel, goods) in ORDERS {
        let placed = if number == "584216" { at(story.world, days, 8, 55) } else { moment(random, day(story.world, days), channel == Web) };
        let basket: Vec<BasketLine> = goods.iter().map(|(name, quantity)| (story.world.catalogue.named(name), *quantity)).collect();
        let order = orders::place(story, number.into(), placed, channel, &basket);
        if let ("584216", Some(row)) = (number, story.batch.orders.last_mut()) {
            // As the mail about it says.
            row.delivered_at = Some(at(story.world, DELIVERED.0, DELIVERED.1, DELIVERED.2));
        }
        for (_, days, name, quantity) in CREDITS.iter().filter(|(credited, ..)| *credited == number) {
            let back = moment(random, day(story.world, *days), false);
            let item = story.world.catalogue.named(name);
            orders::credit(story, order.clone(), back, channel, (item, *quantity));
        }
    }
    contracts(story);
    hero_tickets::write(story);
    background(story, random);
    last_days(story);
}

fn day(world: &World, days: i32) -> Day {
    Day(world.today.0 - 1 - days)
}

/// Two quiet years of presents and things for the house, every five to nine weeks.
fn older_orders(story: &mut Story<'_>, random: &mut Random) {
    let mut days = 1_080;
    while days > 390 {
        let placed = moment(random, day(story.world, days), true);
        let amount = random.random_range(11_000..24_000);
        let basket = orders::basket(story, random, placed, Web, amount);
        orders::place(story, (584_216 - 53 * days).to_string(), placed, Web, &basket);
        days -= random.random_range(35..63);
    }
}

fn contracts(story: &mut Story<'_>) {
    let today = story.world.today.0;
    let contract = |line, name, minor, since: i32, renews: Option<i32>| Contract {
        line,
        name,
        minor,
        since: Day(today - since),
        renews: renews.map(|days| Day(today + days)),
    };
    holdings::add(story, contract(LineOfBusiness::Insurance, "Home insurance", 31_200, 2_148, Some(43)));
    let home = story.batch.holdings.last().map(|h| h.id);
    holdings::add(story, contract(LineOfBusiness::Banking, "Easy saver", 824_000, 1_930, None));
    holdings::add(story, contract(LineOfBusiness::Investment, "Stocks & shares ISA", 1_431_000, 1_610, None));
    let mut quote =
        Event::new(at(story.world, 8, 12, 30), InteractionKind::Holding, Email, Flow::Outbound, "Home insurance renewal quote sent");
    quote.summary = "Up 2.0 % on last year.".into();
    quote.minor = Some(31_820);
    quote.ref_id = home;
    story.event(quote);
}

/// What happens to everybody, more often, up to a fortnight ago.
fn background(story: &mut Story<'_>, random: &mut Random) {
    let first = story.world.season.first().start();
    let until = at(story.world, 14, 0, 0);
    for (what, times) in
        [(contacts::What::Visit, 70), (contacts::What::Campaign, 60), (contacts::What::Email, 4), (contacts::What::CallOut, 2)]
    {
        for _ in 0..times {
            let moment = super::random::between(random, first, until);
            contacts::happen(story, random, what, moment);
        }
    }
    for (days, text) in [
        (690, "Sister lives in York and often gets the parcel. Birthday on the 4th of December."),
        (512, "Asked for large print in letters. Noted with the bank as well."),
        (240, "Collects in York, Coney Street, when she visits. Knows everybody there by name."),
    ] {
        let mut event = Event::new(at(story.world, days, 15, 20), InteractionKind::Note, Channel::Internal, Flow::Internal, "Note");
        event.actor = "Priya Nair";
        story.event_with_body(event, text.into());
    }
    for (days, score) in [(980, 4), (700, 5), (410, 4), (318, 3), (150, 5)] {
        story.answer(0, score, String::new(), at(story.world, days, 18, 4));
    }
    story.answer(1, 9, "I tell all my friends. Please keep the people in the shop.".into(), at(story.world, 200, 19, 40));
}

/// The last week, hour by hour.
fn last_days(story: &mut Story<'_>) {
    let world = story.world;
    let mut tell = |at: Timestamp, kind, channel, flow, subject: &str, text: &str, seconds: Option<i64>, actor| {
        let mut event = Event::new(at, kind, channel, flow, subject);
        event.measure = seconds;
        event.actor = actor;
        story.event_with_body(event, text.into());
    };
    let note = "Prefers gift receipts without prices. Sister’s birthday is 4 December; suggest delivery to York.";
    tell(at(world, 8, 17, 45), InteractionKind::Note, Channel::Internal, Flow::Internal, "Note", note, None, "Priya Nair");
    let call = "Moved the delivery by two days, afternoon, and added the neighbour at no. 12 as a safe place.";
    tell(at(world, 4, 10, 2), InteractionKind::Call, Phone, Flow::Inbound, "Moved a delivery", call, Some(252), "Priya Nair");
    let sent = at(world, 2, 9, 0);
    let civil = sent.civil();
    let (name, link) = CAMPAIGNS[usize::from(civil.month) - 1];
    let touch = format!("Sent 09:00 · Opened 09:14 · Clicked “{link}” 09:16");
    tell(sent, InteractionKind::Campaign, Email, Flow::Outbound, &format!("{name} {}, reminder", civil.year), &touch, None, "");
    let delivered = "Left with the neighbour at no. 12, as agreed. Two days later than promised.";
    let at_the_door = at(world, DELIVERED.0, DELIVERED.1, DELIVERED.2);
    tell(at_the_door, InteractionKind::Email, Email, Flow::Outbound, "Order 584216 delivered", delivered, None, "");
    let chat = "Asked how to return one item from a set of two. Mood: frustrated. Handed to an agent after six messages.";
    tell(at(world, 0, 11, 5), InteractionKind::Chat, Chat, Flow::Inbound, "Chat about a return", chat, Some(180), "Tom Okafor");
    let pages = "Order 584216, Returns & refunds, Returns & refunds";
    tell(at(world, 0, 14, 32), InteractionKind::Visit, Web, Flow::Inbound, "Viewed Returns & refunds", pages, Some(240), "");
    story.answer(0, 5, "Priya sorted it straight away.".into(), Timestamp(at(world, 4, 10, 2).0 + DAY / 144));
}
