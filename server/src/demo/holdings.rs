//! What customers have at the bank, the insurer and the investment arm, and subscriptions.

use domain::{
    customer::LineOfBusiness,
    interaction::{Channel, Flow, InteractionKind},
    money::Money,
    time::{Day, Timestamp},
};
use rand::Rng;
use store::load::HoldingRow;

use super::{
    random::{Purpose, Random, chance, pick, poisson, stream},
    season::moment,
    world::{CURRENCY, Event, Story},
};

/// What a customer can have: line of business, name, how many of a hundred holders, smallest and largest
/// value in pounds (a balance, or a price a year), whether it renews every year.
struct Product {
    line: LineOfBusiness,
    name: &'static str,
    share: u32,
    pounds: (i64, i64),
    yearly: bool,
}

const fn product(line: LineOfBusiness, name: &'static str, share: u32, pounds: (i64, i64), yearly: bool) -> Product {
    Product { line, name, share, pounds, yearly }
}

const PRODUCTS: [Product; 11] = [
    product(LineOfBusiness::Banking, "Current account", 14, (120, 9_800), false),
    product(LineOfBusiness::Banking, "Easy saver", 16, (250, 24_000), false),
    product(LineOfBusiness::Banking, "Credit card", 10, (0, 3_400), false),
    product(LineOfBusiness::Banking, "Personal loan", 4, (900, 14_500), false),
    product(LineOfBusiness::Insurance, "Home insurance", 18, (180, 620), true),
    product(LineOfBusiness::Insurance, "Contents insurance", 9, (70, 240), true),
    product(LineOfBusiness::Insurance, "Pet insurance", 6, (95, 480), true),
    product(LineOfBusiness::Insurance, "Travel insurance", 6, (40, 210), true),
    product(LineOfBusiness::Investment, "Stocks & shares ISA", 8, (1_200, 62_000), false),
    product(LineOfBusiness::Investment, "Balanced fund", 3, (500, 38_000), false),
    product(LineOfBusiness::Subscription, "Wren Box, four a year", 12, (96, 144), true),
];

/// Writes the customer's contracts. Who lives abroad has no account in Britain, but may have the box.
pub(super) fn write(story: &mut Story<'_>) {
    let random = &mut stream(story.world.seed, story.person.index, Purpose::Holdings);
    let british = story.person.country.language == "en-GB";
    if !chance(random, if british { 0.32 } else { 0.05 }) {
        return;
    }
    let shares = PRODUCTS.map(|p| if british || p.line == LineOfBusiness::Subscription { p.share } else { 0 });
    let mut had = Vec::new();
    for _ in 0..=poisson(random, 0.5).min(4) {
        let position = super::random::weighted(random, &shares);
        if !had.contains(&position) {
            had.push(position);
            write_one(story, random, &PRODUCTS[position]);
        }
    }
}

fn write_one(story: &mut Story<'_>, random: &mut Random, product: &Product) {
    let today = story.world.today;
    let since = Day(today.0 - random.random_range(20..2_400));
    let minor = random.random_range(product.pounds.0 * 100..=product.pounds.1 * 100);
    let minor = if product.line == LineOfBusiness::Subscription { minor / 1_200 * 1_200 } else { minor };
    // The day of the next anniversary.
    let renews = product.yearly.then(|| Day(since.0 + ((today.0 - since.0) / 365 + 1) * 365));
    add(story, Contract { line: product.line, name: product.name, minor, since, renews });
    let Some(contract) = story.batch.holdings.last() else { return };
    let (id, last) = (contract.id, renews.map(|day| Day(day.0 - 365)));
    let history = story.world.season.first();
    let name = product.name;
    // What happened to it before the history begins is not on the timeline.
    if since >= history {
        tell(story, random, (since, id), format!("{name} opened"), minor);
    } else if let Some(last) = last.filter(|day| *day < today && *day >= history) {
        tell(story, random, (last, id), format!("{name} renewed"), minor);
    }
}

fn tell(story: &mut Story<'_>, random: &mut Random, (day, id): (Day, uuid::Uuid), subject: String, minor: i64) {
    let channel = [Channel::Web, Channel::Post, Channel::Phone, Channel::Shop][super::random::weighted(random, &[50, 15, 20, 15])];
    let mut event = Event::new(moment(random, day, false), InteractionKind::Holding, channel, Flow::Internal, subject);
    event.ref_id = Some(id);
    event.minor = Some(minor);
    event.actor = if channel == Channel::Web { "" } else { pick(random, super::staff::SALES) };
    story.event(event);
}

/// One contract.
pub(super) struct Contract {
    pub(super) line: LineOfBusiness,
    pub(super) name: &'static str,
    pub(super) minor: i64,
    pub(super) since: Day,
    pub(super) renews: Option<Day>,
}

/// Stores a contract under the next number of its line of business.
pub(super) fn add(story: &mut Story<'_>, contract: Contract) {
    let sources = story.world.sources;
    let nth = story.policies.len() + story.accounts.len() + 1;
    let index = 1_000_000 + story.person.index;
    let (number, source_id) = match contract.line {
        LineOfBusiness::Insurance => (format!("WI-{index}-{nth}"), sources.insurer),
        LineOfBusiness::Banking | LineOfBusiness::Investment => (format!("0049-{index}-{nth}"), sources.bank),
        _ => (format!("WB-{index}-{nth}"), sources.web_shop),
    };
    match contract.line {
        LineOfBusiness::Insurance => story.policies.push(number.clone()),
        LineOfBusiness::Banking | LineOfBusiness::Investment => story.accounts.push(number.clone()),
        _ => {}
    }
    let at: Timestamp = contract.since.start();
    let id = story.ids.at(at);
    story.batch.holdings.push(HoldingRow {
        customer_id: story.person.id,
        id,
        line: contract.line,
        name: contract.name.into(),
        number,
        value: Money { minor: contract.minor, currency: CURRENCY },
        since: contract.since,
        renews: contract.renews,
        source_id,
    });
}
