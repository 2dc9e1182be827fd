//! The orders that the model decided, as baskets of products; credit notes for some.

use domain::{
    interaction::{Channel, Flow, InteractionKind},
    money::Decimal,
    order::OrderKind,
    time::Timestamp,
};
use rand::Rng;
use store::load::{LineRow, OrderRow};
use uuid::Uuid;

use super::{
    catalogue::{POSTAGE, POSTAGE_ABROAD, WRAPPING},
    delivery,
    model::Truth,
    random::{DAY, Purpose, Random, chance, poisson, stream, weighted},
    season::moment,
    world::{Bought, CURRENCY, Event, Story},
};

/// Share of orders that a credit note follows, unless it would fall into the future.
const CREDITED: f64 = 0.062;
/// Orders on the web from this amount on, in pence, are delivered free of charge.
const FREE_DELIVERY: i64 = 5_000;

/// One line: position in the catalogue, and how many.
pub(super) type BasketLine = (usize, i64);

/// Writes every purchase of the customer.
pub(super) fn write(story: &mut Story<'_>, truth: &Truth) {
    let random = &mut stream(story.world.seed, story.person.index, Purpose::Orders);
    let british = story.person.country.language == "en-GB";
    let channels = [Channel::Web, Channel::Shop, Channel::Phone];
    let mut placed: Vec<(Timestamp, Channel, i64)> = Vec::with_capacity(truth.purchases.len());
    for purchase in &truth.purchases {
        let channel = channels[weighted(random, if british { &[66, 26, 8] } else { &[94, 0, 6] })];
        let at = moment(random, story.world.season.day(purchase.week), channel == Channel::Web);
        placed.push((at, channel, purchase.amount_minor));
    }
    placed.sort_unstable_by_key(|(at, ..)| *at);
    for (at, channel, amount) in placed {
        let basket = basket(story, random, at, channel, amount);
        if channel == Channel::Web && chance(random, 0.3) {
            visit_before(story, random, at);
        }
        let number = story.numbers.order.to_string();
        story.numbers.order += 1;
        let order = place(story, number, at, channel, &basket);
        if chance(random, CREDITED) {
            let back = Timestamp(at.0 + random.random_range(3 * DAY..25 * DAY));
            let (item, quantity) = basket[random.random_range(0..basket.len())];
            if back < story.world.now() && item < POSTAGE {
                credit(story, order, back, channel, (item, random.random_range(1..=quantity)));
            }
        }
    }
}

/// Products worth about `amount` pence, postage included.
pub(super) fn basket(story: &Story<'_>, random: &mut Random, at: Timestamp, channel: Channel, amount: i64) -> Vec<BasketLine> {
    let catalogue = &story.world.catalogue;
    let postage = if story.person.country.language == "en-GB" { POSTAGE } else { POSTAGE_ABROAD };
    let post = catalogue.item(postage).price;
    let posted = channel != Channel::Shop && amount < FREE_DELIVERY && amount > 3 * post;
    let wrapped = channel == Channel::Web && amount > 1_500 && chance(random, 0.06);
    let wrapping = if wrapped { catalogue.item(WRAPPING).price } else { 0 };
    let mut left = amount - wrapping - if posted { post } else { 0 };
    let lines = i64::from(1 + poisson(random, 1.15).min(7)).min(1 + left / 500);
    let most = if story.person.organisation { 48 } else { 8 };
    let mut basket: Vec<BasketLine> = Vec::with_capacity(lines as usize + 1);
    for remaining in (1..=lines).rev() {
        let target = if remaining == 1 { left } else { (left as f64 / remaining as f64 * random.random_range(0.5..1.5)) as i64 };
        if target < 150 && !basket.is_empty() {
            break;
        }
        let before = basket.last().map(|(item, _)| *item);
        let (item, quantity) = catalogue.choose(random, target, at.civil().month, most, before);
        left -= quantity * catalogue.item(item).price;
        match basket.iter_mut().find(|(chosen, _)| *chosen == item) {
            Some(line) => line.1 += quantity,
            None => basket.push((item, quantity)),
        }
    }
    if posted {
        basket.push((postage, 1));
    }
    if wrapped {
        basket.push((WRAPPING, 1));
    }
    basket
}

/// Stores an order with its lines and puts it on the timeline.
pub(super) fn place(story: &mut Story<'_>, number: String, at: Timestamp, channel: Channel, basket: &[BasketLine]) -> Bought {
    let id = story.ids.at(at);
    let sales_minor = write_lines(story, id, at, basket);
    write_order(story, id, (OrderKind::Order, &number), at, channel, (basket.len(), sales_minor, 0));
    let mut event = Event::new(at, InteractionKind::Order, channel, Flow::Inbound, number.as_str());
    event.summary = contents(story, basket);
    event.ref_id = Some(id);
    event.minor = Some(sales_minor);
    story.event(event);
    let bought = Bought { number, at, item: basket[0].0, amount_minor: sales_minor };
    story.bought.push(bought.clone());
    bought
}

/// Takes some pieces of an order back.
pub(super) fn credit(story: &mut Story<'_>, order: Bought, at: Timestamp, channel: Channel, (item, quantity): BasketLine) {
    // The number of the order with a C before it, as the shop's own system writes it.
    let number = format!("C{}", order.number);
    let id = story.ids.at(at);
    let back = [(item, -quantity)];
    let credits_minor = -write_lines(story, id, at, &back);
    write_order(story, id, (OrderKind::CreditNote, &number), at, channel, (1, 0, credits_minor));
    let mut event = Event::new(at, InteractionKind::CreditNote, channel, Flow::Outbound, number);
    event.summary = contents(story, &[(item, quantity)]);
    event.ref_id = Some(id);
    event.minor = Some(-credits_minor);
    story.event(event);
}

/// Stores lines; the sum of their amounts.
fn write_lines(story: &mut Story<'_>, order_id: Uuid, at: Timestamp, basket: &[BasketLine]) -> i64 {
    let mut sum = 0;
    for (line, (item, quantity)) in (1..).zip(basket) {
        let item = story.world.catalogue.item(*item);
        let amount_minor = quantity * item.price;
        sum += amount_minor;
        story.batch.lines.push(LineRow {
            customer_id: story.person.id,
            order_id,
            line,
            source_key: story.ids.at(at),
            product_id: item.id,
            description: None,
            at,
            quantity: *quantity,
            price: Decimal { mantissa: item.price, scale: 2 },
            amount_minor,
        });
    }
    sum
}

fn write_order(
    story: &mut Story<'_>,
    id: Uuid,
    (kind, number): (OrderKind, &str),
    placed_at: Timestamp,
    channel: Channel,
    (lines, sales_minor, credits_minor): (usize, i64, i64),
) {
    let sources = story.world.sources;
    let source_id = match channel {
        Channel::Shop => sources.pos,
        Channel::Phone => sources.call_centre,
        _ => sources.web_shop,
    };
    story.batch.orders.push(OrderRow {
        customer_id: story.person.id,
        id,
        source_id,
        number: number.to_owned(),
        kind,
        channel,
        placed_at,
        delivered_at: (kind == OrderKind::Order).then(|| delivery::moment(story, id, placed_at, channel)).flatten(),
        country: story.person.country.name.to_owned(),
        lines: lines as i64,
        sales_minor,
        credits_minor,
        currency: CURRENCY,
    });
}

/// The web shop saw the customer look around first.
fn visit_before(story: &mut Story<'_>, random: &mut Random, placed_at: Timestamp) {
    let seconds = random.random_range(180..1_500);
    let at = Timestamp(placed_at.0 - seconds * 1_000);
    let mut visit = Event::new(at, InteractionKind::Visit, Channel::Web, Flow::Inbound, "Visit before an order");
    visit.measure = Some(seconds);
    visit.summary = "Home, Search, Basket, Checkout".into();
    story.event(visit);
}

/// What is in a basket, in a few words.
fn contents(story: &Story<'_>, basket: &[BasketLine]) -> String {
    let (first, quantity) = basket[0];
    let name = story.world.catalogue.item(first).name;
    match basket.len() {
        1 => format!("{name} × {quantity}"),
        2 => format!("{name} × {quantity}, {}", story.world.catalogue.item(basket[1].0).name),
        more => format!("{name} × {quantity} and {} more lines", more - 1),
    }
}
