//! One possible future of a customer, drawn at random: what intervals are made of.

use rand::Rng;
use rand_distr::{Beta, Distribution, Exp1, Gamma, Open01};

use crate::value::{History, beta_geometric::BetaGeometric, kernel::Kernel, pareto::ParetoNbd, repeat::Any};

/// Purchases after which a future is cut off.
const MOST: usize = 100_000;

/// A gamma distributed number by shape and rate.
pub(super) fn gamma(shape: f64, rate: f64, rng: &mut impl Rng) -> f64 {
    Gamma::new(shape, rate.recip()).map_or(f64::NAN, |gamma| gamma.sample(rng))
}

fn exponential(rate: f64, rng: &mut impl Rng) -> f64 {
    let one: f64 = Exp1.sample(rng);
    one / rate
}

impl Any {
    /// Calls `bought` with the time of each purchase in the time `t` after T.
    pub(super) fn draw(&self, history: &History, t: f64, rng: &mut impl Rng, bought: impl FnMut(f64)) {
        let draw: f64 = Open01.sample(rng);
        if draw < self.p_alive(history) {
            self.draw_alive(history, t, rng, bought);
        }
    }

    /// The same of a customer who is alive at T.
    pub(super) fn draw_alive(&self, history: &History, t: f64, rng: &mut impl Rng, bought: impl FnMut(f64)) {
        match self {
            Self::Beta(model) => model.draw_alive(history, t, rng, bought),
            Self::Pareto(model) => model.draw_alive(history, t, rng, bought),
        }
    }
}

impl BetaGeometric {
    /// Of a customer alive at T the rate is Gamma(r + x, α + T) and the chance to leave Beta(a, b + k).
    fn draw_alive(&self, history: &History, t: f64, rng: &mut impl Rng, mut bought: impl FnMut(f64)) {
        let rate = gamma(self.r + f64::from(history.x), self.alpha + history.age, rng);
        let stays = history.x + u32::from(self.modified);
        let leaves = Beta::new(self.a, self.b + f64::from(stays)).map_or(f64::NAN, |beta| beta.sample(rng));
        let mut time = 0.0;
        for _ in 0..MOST {
            time += exponential(rate, rng);
            if time.is_nan() || time > t {
                return;
            }
            bought(time);
            let draw: f64 = Open01.sample(rng);
            if draw < leaves {
                return;
            }
        }
    }
}

impl ParetoNbd {
    /// Of a customer alive at T the rate is Gamma(r + x, α + T) and the rate to leave at Gamma(s, β + T).
    fn draw_alive(&self, history: &History, t: f64, rng: &mut impl Rng, mut bought: impl FnMut(f64)) {
        let rate = gamma(self.r + f64::from(history.x), self.alpha + history.age, rng);
        let leaves = exponential(gamma(self.s, self.beta + history.age, rng), rng);
        let mut time = 0.0;
        for _ in 0..MOST {
            time += exponential(rate, rng);
            if time.is_nan() || time > t.min(leaves) {
                return;
            }
            bought(time);
        }
    }
}
