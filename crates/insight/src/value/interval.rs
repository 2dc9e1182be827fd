//! Intervals for the spending of many customers: eight in ten end up in theirs.
//!
//! [`crate::value::Lifetime::worth`] draws some hundred futures of one customer, which takes too long for a million. Here
//! the futures of a customer who is still there are drawn once for all with the same number of purchases and about the same age:
//! of such a customer both models know no more, but for the scale v + n·mean of what they spend, and the probability
//! that they are still there, and both come in afterwards, exactly. What is drawn is divided by the scale.

use std::collections::HashMap;

use rand::{Rng, SeedableRng};

use crate::{
    math::quantile::quantile,
    value::{GammaGamma, History, Repeat, future::gamma},
};

/// Futures drawn for each kind of customer.
const DRAWS: usize = 600;
/// Ages are told apart by about one in so many.
const AGES: f64 = 30.0;
/// Up to so many repeat purchases each number stands by itself; above, by about one in so many.
const COUNTS: u32 = 64;

/// Repeat purchases and age of customers who are drawn together, and how many purchases more are known of what they spend.
type Key = (u32, u32, u32);

/// Intervals by two models for a time ahead. Keeps what it has drawn.
#[derive(Clone, Debug)]
pub struct Intervals<'a> {
    repeat: &'a Repeat,
    spend: &'a GammaGamma,
    horizon: f64,
    drawn: HashMap<Key, Vec<f64>>,
}

impl<'a> Intervals<'a> {
    /// For a time ahead in the unit of the histories.
    pub fn new(repeat: &'a Repeat, spend: &'a GammaGamma, horizon: f64) -> Self {
        Self { repeat, spend, horizon, drawn: HashMap::new() }
    }

    /// What one in ten such customers spends less than, and what one in ten spends more than.
    ///
    /// `purchases` and `mean` are what is known of what they spend, `p_alive` what the model says of them. The generator is made
    /// from a seed, so that the same customer has the same interval whoever else is asked about.
    pub fn of<R: Rng + SeedableRng>(&mut self, history: &History, (purchases, mean): (u32, f64), p_alive: f64) -> (f64, f64) {
        let scale = self.spend.v + f64::from(purchases) * mean;
        let key = (count(history.x), age(history.age), purchases - history.x.min(purchases));
        let (repeat, spend, horizon) = (self.repeat, self.spend, self.horizon);
        let drawn = self.drawn.entry(key).or_insert_with(|| draw::<R>(repeat, spend, horizon, key));
        let at = |share: f64| {
            // Who has left spends nothing.
            let left = 1.0 - p_alive;
            if share <= left || p_alive <= 0.0 { 0.0 } else { scale * quantile(drawn, (share - left) / p_alive).unwrap_or(0.0) }
        };
        (at(0.1), at(0.9))
    }
}

/// A number of purchases as its kind of customer has it.
fn count(x: u32) -> u32 {
    if x <= COUNTS {
        return x;
    }
    let step = f64::from(COUNTS);
    let place = (f64::from(x) / step).ln() * step / 4.0;
    (step * (place.round() * 4.0 / step).exp()).round() as u32
}

/// The place of an age among those that are told apart.
fn age(age: f64) -> u32 {
    (age.max(0.0).ln_1p() * AGES).round() as u32
}

fn draw<R: Rng + SeedableRng>(repeat: &Repeat, spend: &GammaGamma, horizon: f64, (x, age, more): Key) -> Vec<f64> {
    let mut rng = R::seed_from_u64(u64::from(x) << 32 | u64::from(age));
    let history = History { x, t_x: 0.0, age: (f64::from(age) / AGES).exp_m1() };
    let known = spend.q + spend.p * f64::from(x + more);
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let mut purchases = 0_u32;
            repeat.drawn(&mut rng).draw_alive(&history, horizon, &mut rng, |_| purchases += 1);
            if purchases == 0 {
                return 0.0;
            }
            // The sum of gamma distributed amounts is one too.
            gamma(spend.p * f64::from(purchases), 1.0, &mut rng) / gamma(known, 1.0, &mut rng)
        })
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    drawn
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::value::{Lifetime, Terms};

    #[test]
    fn they_are_those_that_are_drawn_one_by_one() {
        let histories: Vec<_> = (0..400_u32)
            .map(|at| {
                let x = at % 7;
                History { x, t_x: if x == 0 { 0.0 } else { 8.0 + f64::from(at % 40) }, age: 50.0 }
            })
            .collect();
        let repeat = Repeat::rule(&histories).expect("a rule");
        let spend = GammaGamma { p: 3.0, q: 4.0, v: 40.0, log_likelihood: 0.0, alike: false, customers: 400 };
        let terms = Terms { horizon: 52.0, discount: 0.0, margin: 1.0 };
        let lifetime = Lifetime::new(&repeat, &spend, terms).expect("terms");
        let mut intervals = Intervals::new(&repeat, &spend, 52.0);
        // A single end is drawn to within about 7 %, by the density of the futures at their ninth decile; so many together
        // are known to within 1 %.
        let (mut lower, mut higher) = (Vec::new(), Vec::new());
        for (at, history) in histories.iter().enumerate().step_by(3) {
            let history = History { age: history.t_x + 2.0 + (at % 11) as f64, ..*history };
            let one = lifetime.worth(&history, 30.0, 4_000, &mut ChaCha8Rng::seed_from_u64(3)).expect("an interval");
            let p_alive = repeat.p_alive(&history).expect("fine");
            // Of who has probably left, the ends lie where the distribution is steep.
            if p_alive < 0.6 {
                continue;
            }
            let (low, high) = intervals.of::<ChaCha8Rng>(&history, (history.x, 30.0), p_alive);
            assert!((high - one.high).abs() <= 0.35 * one.high, "{history:?}: {low}–{high}, one by one {one:?}");
            higher.push(high / one.high);
            lower.push((low - one.low) / one.high);
        }
        assert!(higher.len() > 80, "{}", higher.len());
        let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
        assert!((mean(&higher) - 1.0).abs() < 0.03, "{}", mean(&higher));
        assert!(mean(&lower).abs() < 0.01, "{}", mean(&lower));
    }

    #[test]
    fn who_has_left_spends_nothing() {
        let histories = vec![History { x: 3, t_x: 9.0, age: 300.0 }; 20];
        let repeat = Repeat::rule(&histories).expect("a rule");
        let spend = GammaGamma { p: 3.0, q: 4.0, v: 40.0, log_likelihood: 0.0, alike: false, customers: 20 };
        let mut intervals = Intervals::new(&repeat, &spend, 52.0);
        assert_eq!(intervals.of::<ChaCha8Rng>(&histories[0], (4, 20.0), 0.05), (0.0, 0.0));
        assert_eq!(intervals.of::<ChaCha8Rng>(&histories[0], (4, 20.0), 0.0), (0.0, 0.0));
        assert!(intervals.of::<ChaCha8Rng>(&histories[0], (4, 20.0), 1.0).1 > 0.0);
    }

    #[test]
    fn kinds_of_customers_are_few() {
        assert_eq!([0, 1, 64].map(count), [0, 1, 64]);
        assert!((1..=10_000).map(count).collect::<std::collections::HashSet<_>>().len() < 200);
        assert!((f64::from(count(5_000)) / 5_000.0 - 1.0).abs() < 0.04);
    }
}
