//! Why a figure changed: what each part of it brought to the difference between two periods.
//!
//! The parts of a split add up to the whole, and what they bring adds up to the change, to the last penny:
//! - A **sum** changes by the sum of its parts' changes.
//! - A sum that is **so many times so much** (revenue: orders × average order) changes in each part by more of them and
//!   by more of each. With number n and mean a the change is Δn·ā + n̄·Δa, the bars being the mean of both periods:
//!   Shapley's value of two factors, which gives each half of what they do together.
//! - A **rate** Σnᵢ÷Σdᵢ changes in each part by its weight sᵢ = dᵢ÷Σd and by its own rate rᵢ = nᵢ÷dᵢ. The change is
//!   Σ(Δsᵢ·(r̄ᵢ − R̄) + s̄ᵢ·Δrᵢ), R being the whole rate; the R̄ changes nothing in the sum, for weights add up to one,
//!   and says that a part gaining weight counts by how much better than the whole it is. A part that is missing in one
//!   period has the rate that it has in the other.
//! - A **quotient** n÷d changes by what is counted and by what it is counted among: Δn·(1÷d)‾ + n̄·Δ(1÷d).
//!
//! Effects are whole numbers in the figure's unit, made so by the largest remainder.

mod query;

use serde::{Deserialize, Serialize};

pub use query::{By, WhyQuery, made_of};

use crate::{
    dashboard::Period,
    metric::{Metric, Unit},
    money::Currency,
};

/// A sum, and over how many it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What is added up.
    pub sum: i64,
    /// What it is divided by.
    pub of: i64,
}

/// A part of a figure, in both periods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Which one: the value of the dimension.
    pub key: String,
    /// In the period.
    pub now: Pair,
    /// In the one it is held against.
    pub then: Pair,
}

/// What the effects of a part are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effects {
    /// One: the change.
    Change,
    /// Two: of the number, and of the mean.
    NumberAndMean,
    /// Two: of the weight, and of the own rate.
    MixAndRate,
}

/// What a part brought, in the figure's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// By its number or its weight; all of it where there is one effect.
    pub first: i64,
    /// By its mean or its rate.
    pub second: i64,
}

impl Effect {
    /// Both together.
    pub const fn change(self) -> i64 {
        self.first + self.second
    }
}

/// Whole numbers that add up to `total`, each less than one from what it stands for as far as that adds up to the
/// total too: all are rounded down, and what is missing goes to those that lost most.
pub fn apportion(exact: &[f64], total: i64) -> Vec<i64> {
    let mut whole: Vec<i64> = exact.iter().map(|x| x.floor() as i64).collect();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    let lost = |n: &usize| exact[*n] - exact[*n].floor();
    order.sort_by(|a, b| lost(b).total_cmp(&lost(a)).then(a.cmp(b)));
    let mut missing = total - whole.iter().sum::<i64>();
    if order.is_empty() {
        return whole;
    }
    // More than one each are missing only where what the parts stand for does not add up to the total.
    let each = missing.div_euclid(order.len() as i64);
    whole.iter_mut().for_each(|n| *n += each);
    missing -= each * order.len() as i64;
    for n in order.into_iter().take(usize::try_from(missing).unwrap_or(0)) {
        whole[n] += 1;
    }
    whole
}

/// The effects of the parts of a sum: each part's change.
pub fn of_sum(parts: &[Part]) -> Vec<Effect> {
    parts.iter().map(|part| Effect { first: part.now.sum - part.then.sum, second: 0 }).collect()
}

/// The effects of the parts of a sum that is a number times a mean.
pub fn of_product(parts: &[Part]) -> Vec<Effect> {
    let of = |part: &Part| {
        let change = part.now.sum - part.then.sum;
        let (now, then) = (mean(part.now), mean(part.then));
        let by_number = match now.zip(then) {
            Some((now, then)) => (part.now.of - part.then.of) as f64 * f64::midpoint(now, then),
            // New, or gone: all of it.
            None => change as f64,
        };
        let first = by_number.round() as i64;
        Effect { first, second: change - first }
    };
    parts.iter().map(of).collect()
}

fn mean(pair: Pair) -> Option<f64> {
    (pair.of != 0).then(|| pair.sum as f64 / pair.of as f64)
}

/// The effects of the parts of a rate, in the unit whose scale this is; they add up to `change`, the difference of the
/// rates as they are shown.
pub fn of_rate(parts: &[Part], scale: i64, change: i64) -> Vec<Effect> {
    let whole = |of: fn(&Part) -> Pair| {
        let (sum, number) = parts.iter().map(of).fold((0, 0), |(sum, n), pair| (sum + pair.sum, n + pair.of));
        (number, over(sum, number))
    };
    let ((n_now, rate_now), (n_then, rate_then)) = (whole(|part| part.now), whole(|part| part.then));
    let middle = f64::midpoint(rate_now, rate_then);
    let effects = parts.iter().flat_map(|part| {
        let weight = over(part.now.of, n_now) - over(part.then.of, n_then);
        let brought = over(part.now.sum, n_now) - over(part.then.sum, n_then);
        let (now, then) = (mean(part.now).or(mean(part.then)), mean(part.then).or(mean(part.now)));
        let own = now.zip(then).map_or(middle, |(now, then)| f64::midpoint(now, then));
        // What weight does not explain is the rate's: s̄·Δr where the part is there in both periods.
        [weight * (own - middle), brought - weight * own].map(|effect| effect * scale as f64)
    });
    let whole = apportion(&effects.collect::<Vec<_>>(), change);
    whole.chunks(2).map(|two| Effect { first: two[0], second: two[1] }).collect()
}

fn over(sum: i64, of: i64) -> f64 {
    if of == 0 { 0.0 } else { sum as f64 / of as f64 }
}

/// What is counted and what it is counted among brought to the change of a quotient, in the unit whose scale this is;
/// they add up to `change`.
pub fn of_quotient(now: Pair, then: Pair, scale: i64, change: i64) -> [i64; 2] {
    let (each_now, each_then) = (over(1, now.of), over(1, then.of));
    let counted = (now.sum - then.sum) as f64 * f64::midpoint(each_now, each_then);
    let among = f64::midpoint(now.sum as f64, then.sum as f64) * (each_now - each_then);
    let whole = apportion(&[counted * scale as f64, among * scale as f64], change);
    [whole[0], whole[1]]
}

/// A part as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What it is called, in the viewer's language.
    pub name: String,
    /// What it is measured in.
    pub unit: Unit,
    /// In the period; none where there is nothing to divide by.
    pub now: Option<i64>,
    /// In the one it is held against.
    pub then: Option<i64>,
    /// What it brought, in the figure's unit.
    pub effect: Effect,
    /// What opens the rows behind it.
    pub opens: Option<String>,
    /// The same in the period it is held against.
    pub opened: Option<String>,
}

/// Why a figure changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Which figure.
    pub metric: Metric,
    /// What it is called, means and is worked out of, in the viewer's language.
    pub words: [String; 3],
    /// What it is measured in.
    pub unit: Unit,
    /// Currency of an amount.
    pub currency: Currency,
    /// The days of the data.
    pub data: Period,
    /// The period.
    pub period: Period,
    /// What it is held against; none without a comparison.
    pub before: Option<Period>,
    /// The figure of the period.
    pub now: Option<i64>,
    /// That of the one it is held against; none where the data begin later.
    pub then: Option<i64>,
    /// What opens what is behind the figure, in both periods.
    pub opens: [String; 2],
    /// By what it is split.
    pub by: By,
    /// By what it can be.
    pub choices: Vec<By>,
    /// What its parts' effects are.
    pub effects: Effects,
    /// The parts, those that changed most first; none where nothing is compared.
    pub rows: Vec<Row>,
    /// Whether the split cannot be had for these days: products are kept by month.
    pub whole_months: bool,
}

/// The parts that changed most, one by one, and the others as one; what is given last stays last.
pub fn largest(mut parts: Vec<Part>, most: usize) -> (Vec<Part>, Option<(usize, Part)>) {
    let weight = |part: &Part| (part.now.sum - part.then.sum).abs();
    parts.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.key.cmp(&b.key)));
    if parts.len() <= most + 1 {
        return (parts, None);
    }
    let rest = parts.split_off(most);
    let add = |a: Pair, b: Pair| Pair { sum: a.sum + b.sum, of: a.of + b.of };
    let together =
        rest.iter().fold(Part::default(), |all, part| Part { now: add(all.now, part.now), then: add(all.then, part.then), ..all });
    (parts, Some((rest.len(), together)))
}

#[cfg(test)]
mod tests;
