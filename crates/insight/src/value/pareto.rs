//! Pareto/NBD (Schmittlein, Morrison, Colombo 1987), by the likelihood of Fader and Hardie (2005), "A note on deriving
//! the Pareto/NBD model and related expressions".
//!
//! A customer buys at random at a rate that is gamma distributed among customers (shape r, rate α), and leaves at a
//! random moment at a rate that is gamma distributed (shape s, rate β).

use crate::{
    math::special::{hypergeometric_unit, ln_rising},
    value::kernel::{Kernel, Part},
};

/// The model.
#[derive(Clone, Copy, Debug)]
pub(super) struct ParetoNbd {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) s: f64,
    pub(super) beta: f64,
}

impl ParetoNbd {
    /// ln ∫ (α + u)^−(r + x) (β + u)^−(s + 1) du from `time` to infinity.
    ///
    /// The note has it as ₂F₁ with a first parameter of one less than the third; Euler's transformation (DLMF 15.8.1)
    /// makes that parameter 1, for which there is a continued fraction.
    fn ln_tail(&self, x: u32, time: f64) -> f64 {
        let bought = self.r + f64::from(x);
        let (to_buy, to_leave) = (self.alpha + time, self.beta + time);
        let c = bought + self.s + 1.0;
        let ln_ratio = (to_leave / to_buy).ln();
        let (factor, far, b, z) = if to_buy >= to_leave {
            (-self.s * ln_ratio, to_buy, bought, (to_buy - to_leave) / to_buy)
        } else {
            ((bought - 1.0) * ln_ratio, to_leave, self.s + 1.0, (to_leave - to_buy) / to_leave)
        };
        factor + hypergeometric_unit(b, c, z).ln() - (c - 1.0) * far.ln() - (c - 1.0).ln()
    }
}

impl Kernel for ParetoNbd {
    /// Γ(r + x) αʳ βˢ / Γ(r).
    fn by_count(&self, most: u32) -> Vec<f64> {
        let constant = self.r * self.alpha.ln() + self.s * self.beta.ln();
        ln_rising(self.r, most).into_iter().map(|bought| bought + constant).collect()
    }

    fn part(&self, x: u32, time: f64) -> Part {
        let alive = -(self.r + f64::from(x)) * (self.alpha + time).ln() - self.s * (self.beta + time).ln();
        let gone = self.s.ln() + self.ln_tail(x, time);
        Part { alive, gone, rest: (gone - alive).exp() }
    }

    /// The note, equation 22, without the chance of being alive: (r + x)(β + T) / ((α + T)(s − 1)) ·
    /// (1 − ((β + T) / (β + T + t))^(s − 1)).
    fn expected_alive(&self, x: u32, age: f64, t: f64) -> f64 {
        let stays = (t / (self.beta + age)).ln_1p();
        let power = 1.0 - self.s;
        // (e^(y) − 1) / y tends to 1, at s = 1.
        let time = if power.abs() < 1e-12 { stays } else { (power * stays).exp_m1() / power };
        (self.r + f64::from(x)) / (self.alpha + age) * (self.beta + age) * time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_against_quadrature() {
        for (alpha, beta) in [(10.6, 11.7), (50.0, 0.2), (0.3, 40.0), (5.0, 5.0)] {
            let model = ParetoNbd { r: 0.55, alpha, s: 0.61, beta };
            for (x, time) in [(0, 0.0), (0, 39.0), (3, 12.0), (40, 20.0)] {
                // u = time + (y / (1 − y))³, by the midpoint rule.
                let steps = 20_000;
                let one = |step: i32| {
                    let y = (f64::from(step) + 0.5) / f64::from(steps);
                    let v = y / (1.0 - y);
                    let u = time + v.powi(3);
                    let ln = -(model.r + f64::from(x)) * ((alpha + u) / (alpha + time)).ln() - (model.s + 1.0) * (beta + u).ln();
                    ln.exp() * 3.0 * v * v / (1.0 - y).powi(2) / f64::from(steps)
                };
                let numeric = (0..steps).map(one).sum::<f64>().ln() - (model.r + f64::from(x)) * (alpha + time).ln();
                let closed = model.ln_tail(x, time);
                assert!((closed - numeric).abs() < 2e-6, "{alpha} {beta} {x} {time}: {closed} is not {numeric}");
            }
        }
    }

    #[test]
    fn the_gap_at_one_is_closed() {
        let at = |s: f64| ParetoNbd { r: 0.55, alpha: 10.6, s, beta: 11.7 }.expected_alive(2, 38.0, 39.0);
        assert!((at(1.0) / at(1.0 + 1e-7) - 1.0).abs() < 1e-6);
    }
}
