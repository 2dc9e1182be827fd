//! The catalogue as the generator uses it: ids, prices, how well each product sells, what goes with what.

use domain::{product::ProductKind, time::Timestamp};
use rand::Rng;
use store::{ids::Ids, load::ProductRow};
use uuid::Uuid;

use super::{
    goods::CHARGES,
    goods_more::{GROUP_SALES, GROUPS},
    random::{Random, chance, weighted},
};

/// Products in a group.
const GROUP: usize = 20;
/// Positions of the charges: postage, postage abroad, gift wrapping.
pub(super) const POSTAGE: usize = GROUP * 12;
pub(super) const POSTAGE_ABROAD: usize = POSTAGE + 1;
pub(super) const WRAPPING: usize = POSTAGE + 2;

/// A product or charge.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: Uuid,
    pub(super) name: &'static str,
    /// Price of one, in pence.
    pub(super) price: i64,
    code: String,
    kind: ProductKind,
}

/// Everything that can stand on an order.
#[derive(Debug)]
pub(super) struct Catalogue {
    items: Vec<Item>,
    /// Positions of the products, cheapest first.
    by_price: Vec<usize>,
    /// How much sooner a product is chosen than the next one of its group.
    weights: Vec<u32>,
}

impl Catalogue {
    pub(super) fn new(ids: &mut Ids, at: Timestamp) -> Self {
        let mut items = Vec::with_capacity(POSTAGE + CHARGES.len());
        for group in GROUPS {
            for (position, (name, price)) in group.goods.iter().enumerate() {
                let code = format!("{}-{}", group.letters, 101 + position);
                items.push(Item { id: ids.at(at), name, price: *price, code, kind: ProductKind::Product });
            }
        }
        let mut by_price: Vec<usize> = (0..items.len()).collect();
        by_price.sort_by_key(|position| items[*position].price);
        for (code, name, price) in CHARGES {
            items.push(Item { id: ids.at(at), name, price, code: code.into(), kind: ProductKind::Charge });
        }
        // Zipf's law, roughly: the second best seller sells half as well as the best, and so on.
        let weights = (1..=GROUP as u32).map(|rank| 2_000 / (rank + 1)).collect();
        Self { items, by_price, weights }
    }

    pub(super) fn item(&self, position: usize) -> &Item {
        &self.items[position]
    }

    /// The rows of the products table.
    pub(super) fn rows(&self, source_id: i16) -> impl Iterator<Item = ProductRow> + '_ {
        let row =
            move |item: &Item| ProductRow { id: item.id, source_id, code: item.code.clone(), name: item.name.into(), kind: item.kind };
        self.items.iter().map(row)
    }

    /// The position of the product of that name.
    pub(super) fn named(&self, name: &str) -> usize {
        self.items.iter().position(|item| item.name == name).unwrap_or(0)
    }

    /// A product that people like in that month.
    pub(super) fn popular(&self, random: &mut Random, month: u8) -> usize {
        let sales: [u32; 12] = std::array::from_fn(|group| GROUP_SALES[group][usize::from(month) - 1]);
        weighted(random, &sales) * GROUP + weighted(random, &self.weights)
    }

    /// What is often bought with a product: its neighbour in the group, or candles with lanterns.
    fn companion(&self, random: &mut Random, position: usize) -> usize {
        if random.random::<bool>() { partner(position) } else { position - position % GROUP + weighted(random, &self.weights) }
    }

    /// The partner of a product, where some pieces of it cost about the target.
    fn partner_for(&self, position: usize, target: i64, most: i64) -> Option<(usize, i64)> {
        let (quantity, cost) = self.cost(partner(position), target, most);
        ((target - cost).abs() * 3 <= target).then_some((partner(position), quantity))
    }

    /// A product and a number of pieces that together cost about `target` pence. Some of the time it
    /// goes with the product chosen before.
    pub(super) fn choose(&self, random: &mut Random, target: i64, month: u8, most: i64, before: Option<usize>) -> (usize, i64) {
        if let Some(fits) = before.filter(|_| chance(random, 0.35)).and_then(|before| self.partner_for(before, target, most)) {
            return fits;
        }
        let mut best = self.cheap_enough(random, target);
        let mut best_gap = (target - self.cost(best, target, most).1).abs();
        for _ in 0..6 {
            if best_gap * 12 <= target {
                break;
            }
            let position = match before {
                Some(before) if chance(random, 0.5) => self.companion(random, before),
                _ => self.popular(random, month),
            };
            let gap = (target - self.cost(position, target, most).1).abs();
            if gap < best_gap {
                (best, best_gap) = (position, gap);
            }
        }
        (best, self.cost(best, target, most).0)
    }

    /// How many pieces come closest to the target, at most `most`, and what they cost.
    fn cost(&self, position: usize, target: i64, most: i64) -> (i64, i64) {
        let price = self.items[position].price;
        let quantity = ((target + price / 2) / price).clamp(1, most);
        (quantity, quantity * price)
    }

    /// One of the dearest products that do not cost more than the target: the choice when no popular one fits.
    fn cheap_enough(&self, random: &mut Random, target: i64) -> usize {
        let affordable = self.by_price.partition_point(|position| self.items[*position].price <= target);
        let from = affordable.saturating_sub(8);
        self.by_price[if affordable == 0 { 0 } else { random.random_range(from..affordable) }]
    }
}

/// What a product is mostly bought with: the neighbour of its group.
const fn partner(position: usize) -> usize {
    let within = position % GROUP;
    position - within + (within ^ 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::random::{Purpose, stream};

    #[test]
    fn every_group_is_full_and_names_and_codes_are_unique() {
        let catalogue = Catalogue::new(&mut Ids::seeded(1), Timestamp(0));
        assert!(GROUPS.iter().all(|g| g.goods.len() == GROUP), "{:?}", GROUPS.map(|g| (g.letters, g.goods.len())));
        let mut names: Vec<_> = catalogue.items.iter().map(|i| i.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), catalogue.items.len());
        assert_eq!(catalogue.item(POSTAGE_ABROAD).name, "International postage");
    }

    #[test]
    fn a_choice_costs_about_what_was_wanted() {
        let catalogue = Catalogue::new(&mut Ids::seeded(1), Timestamp(0));
        let random = &mut stream(1, 1, Purpose::Orders);
        for target in [300, 900, 2_500, 7_000, 40_000] {
            let mut total = 0;
            for _ in 0..200 {
                let (position, quantity) = catalogue.choose(random, target, 12, 24, None);
                total += quantity * catalogue.item(position).price;
            }
            let mean = total / 200;
            assert!((mean - target).abs() * 10 < target, "{target}: {mean}");
        }
    }
}
