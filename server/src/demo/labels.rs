//! Tags on customers, and who looks after them.

use domain::{
    customer::LineOfBusiness,
    tag::{Tag, Tone},
    ticket::TicketStatus,
};
use store::{Connection, Result, ids::Ids, tags, users::User};
use uuid::Uuid;

use super::{
    random::{Purpose, Random, chance, stream},
    staff,
    world::Story,
};

/// The tags of the company, by what they say.
const TAGS: [(&str, Tone); 12] = [
    ("VIP desk", Tone::Blue),
    ("Trade", Tone::Teal),
    ("Business", Tone::Green),
    ("Complaint", Tone::Red),
    ("Late delivery", Tone::Orange),
    ("Refund due", Tone::Orange),
    ("Renewal Jan", Tone::Green),
    ("ISA", Tone::Violet),
    ("Gift receipts", Tone::Violet),
    ("Click & collect", Tone::Sky),
    ("Large print", Tone::Lime),
    ("Early bird", Tone::Amber),
];
/// Sales, in pence, from which somebody is looked after by the VIP desk.
const VIP: i64 = 600_000;

/// The company's tags and people, as far as customers are labelled with them.
#[derive(Debug, Default)]
pub(super) struct Labels {
    tags: Vec<Tag>,
    people: Vec<User>,
}

impl Labels {
    /// Stores the tags. `people` are stored already.
    pub(super) async fn create<C: Connection>(db: &C, ids: &mut Ids, people: Vec<User>) -> Result<Self> {
        let mut stored = Vec::new();
        for (name, tone) in TAGS {
            let begun = people.first().map(|user| user.created_at).unwrap_or_default();
            stored.push(tags::add(db, Tag { id: ids.at(begun), name: name.into(), tone }).await?);
        }
        Ok(Self { tags: stored, people })
    }

    fn tag(&self, name: &str) -> Option<Uuid> {
        self.tags.iter().find(|tag| tag.name == name).map(|tag| tag.id)
    }

    fn person(&self, name: &str) -> Option<Uuid> {
        self.people.iter().find(|user| user.name == name).map(|user| user.id)
    }
}

/// Labels the customer whose story has been told; who looks after it. The rows of the story begin at these
/// positions of the batch: orders, tickets, holdings.
pub(super) fn label(story: &mut Story<'_>, (orders, tickets, holdings): (usize, usize, usize)) -> Option<Uuid> {
    let random = &mut stream(story.world.seed, story.person.index, Purpose::Labels);
    let labels = &story.world.labels;
    let sales: i64 = story.batch.orders[orders..].iter().map(|order| order.sales_minor).sum();
    let names = names(story, random, sales, tickets, holdings);
    for tag in names.into_iter().filter_map(|name| labels.tag(name)) {
        story.batch.tags.push((story.person.id, tag));
    }
    // Who buys for a business or brings much is somebody's; a few others have asked for one of ours.
    let owned = if story.person.organisation {
        0.8
    } else if sales >= VIP {
        1.0
    } else {
        0.06
    };
    chance(random, owned)
        .then(|| {
            let salespeople = staff::SALES;
            let name = if story.person.organisation {
                super::random::pick(random, salespeople)
            } else {
                staff::agent(random, story.person.country.language)
            };
            labels.person(name)
        })
        .flatten()
}

fn names(story: &Story<'_>, random: &mut Random, sales: i64, tickets: usize, holdings: usize) -> Vec<&'static str> {
    let mut names = Vec::new();
    let open = |status: TicketStatus| status.is_open();
    let (tickets, held) = (&story.batch.tickets[tickets..], &story.batch.holdings[holdings..]);
    if sales >= VIP {
        names.push("VIP desk");
    }
    if story.person.organisation {
        names.push(if chance(random, 0.55) { "Trade" } else { "Business" });
    }
    if let Some(ticket) = tickets.iter().find(|ticket| open(ticket.status)) {
        names.push(match ticket.reason.as_str() {
            "delivery" => "Late delivery",
            "damaged" | "refund" => "Refund due",
            _ => "Complaint",
        });
    }
    let in_january = |day: domain::time::Day| day.start().civil().month == 1;
    if held.iter().any(|h| h.line == LineOfBusiness::Insurance && h.renews.is_some_and(in_january)) {
        names.push("Renewal Jan");
    }
    if held.iter().any(|h| h.line == LineOfBusiness::Investment) {
        names.push("ISA");
    }
    let habits = [("Gift receipts", 0.05), ("Click & collect", 0.07), ("Large print", 0.015), ("Early bird", 0.04)];
    names.extend(habits.iter().filter(|(_, share)| chance(random, *share)).map(|(name, _)| *name));
    names
}
