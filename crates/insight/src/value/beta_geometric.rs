//! BG/NBD (Fader, Hardie, Lee 2005) and MBG/NBD (Batislam, Denizel, Filiztekin 2007; Hoppe and Wagner 2007).
//!
//! A customer buys at random at a rate that is gamma distributed among customers (shape r, rate α), and may leave
//! after each purchase with a probability that is beta distributed (a, b). BG/NBD lets nobody leave before the first
//! repeat purchase; MBG/NBD lets customers leave after their very first purchase.

use crate::{
    math::special::{ln_hypergeometric, ln_rising},
    value::kernel::{Kernel, Part},
};

/// Either of the two.
#[derive(Clone, Copy, Debug)]
pub(super) struct BetaGeometric {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    /// Whether it is MBG/NBD.
    pub(super) modified: bool,
}

impl BetaGeometric {
    /// How often a customer with x repeat purchases who is alive has decided to stay.
    fn stays(&self, x: u32) -> u32 {
        x + u32::from(self.modified)
    }
}

impl Kernel for BetaGeometric {
    /// Γ(r + x) αʳ / Γ(r) · B(a, b + k) / B(a, b) with k = x, or x + 1 for MBG/NBD.
    fn by_count(&self, most: u32) -> Vec<f64> {
        let bought = ln_rising(self.r, most);
        let (stayed, decided) = (ln_rising(self.b, self.stays(most)), ln_rising(self.a + self.b, self.stays(most)));
        let term = |x: u32| {
            let stays = self.stays(x) as usize;
            bought[x as usize] + self.r * self.alpha.ln() + stayed[stays] - decided[stays]
        };
        (0..=most).map(term).collect()
    }

    fn part(&self, x: u32, time: f64) -> Part {
        let stays = self.stays(x);
        let waited = -(self.r + f64::from(x)) * (self.alpha + time).ln();
        // B(a + 1, b + k − 1) / B(a, b + k); who has not yet had the choice cannot have left.
        let left = if stays == 0 { f64::NEG_INFINITY } else { (self.a / (self.b + f64::from(stays - 1))).ln() };
        Part { alive: waited, gone: left + waited, rest: 0.0 }
    }

    /// Fader, Hardie, Lee (2005), equation 10, and Batislam et al. (2007), equation 11, without the chance of being
    /// alive: for a ≠ 1, (a + b + k − 1) / (a − 1) · (1 − ((α + T) / (α + T + t))^(r + x) ₂F₁(r + x, b + k; a + b + k − 1;
    /// t / (α + T + t))).
    fn expected_alive(&self, x: u32, age: f64, t: f64) -> f64 {
        // Both are removable gaps of the formula; a step aside this small changes the sixth digit at most.
        let a = if (self.a - 1.0).abs() < 1e-6 { 1.0 + 1e-6 } else { self.a };
        let mut k = self.b + f64::from(self.stays(x));
        if (a + k - 1.0).abs() < 1e-9 {
            k += 1e-9;
        }
        let shape = self.r + f64::from(x);
        let rate = self.alpha + age;
        let (ln, sign) = ln_hypergeometric(shape, k, a + k - 1.0, t / (rate + t));
        let kept = ln - shape * (t / rate).ln_1p();
        let change = if sign > 0.0 { -kept.exp_m1() } else { 1.0 + kept.exp() };
        (a + k - 1.0) / (a - 1.0) * change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// E[(1 − (1 + p t / (α + T))^−(r + x)) / p] over p, which the formula is the closed form of.
    fn by_quadrature(model: &BetaGeometric, x: u32, age: f64, t: f64) -> f64 {
        let (a, k) = (model.a, model.b + f64::from(model.stays(x)));
        let steps = 40_000;
        let (mut weighted, mut weight) = (0.0, 0.0);
        for step in 0..steps {
            // p = u⁴ takes the edge off the density at zero.
            let u = (f64::from(step) + 0.5) / f64::from(steps);
            let p = u.powi(4);
            let density = p.powf(a - 1.0) * (1.0 - p).powf(k - 1.0) * 4.0 * u.powi(3);
            weighted += density * (1.0 - ((p * t / (model.alpha + age)).ln_1p() * -(model.r + f64::from(x))).exp()) / p;
            weight += density;
        }
        weighted / weight
    }

    #[test]
    fn expected_purchases_against_quadrature() {
        for (a, b) in [(0.7929, 2.4258), (1.0, 2.0), (3.0, 8.0), (0.4, 1.3)] {
            for modified in [false, true] {
                let model = BetaGeometric { r: 0.6, alpha: 4.4, a, b, modified };
                for (x, age, t) in [(0, 10.0, 5.0), (2, 38.86, 39.0), (30, 30.0, 60.0)] {
                    let (closed, numeric) = (model.expected_alive(x, age, t), by_quadrature(&model, x, age, t));
                    assert!((closed / numeric - 1.0).abs() < 2e-5, "{a} {b} {x}: {closed} is not {numeric}");
                }
            }
        }
    }

    #[test]
    fn the_gaps_of_the_formula_are_closed() {
        let at = |a: f64, b: f64| BetaGeometric { r: 0.6, alpha: 4.4, a, b, modified: false }.expected_alive(0, 5.0, 10.0);
        assert!((at(1.0, 1.5) / at(1.001, 1.5) - 1.0).abs() < 1e-3);
        assert!((at(0.4, 0.6) / at(0.4, 0.6001) - 1.0).abs() < 1e-3);
        assert!((at(0.3, 0.2) / at(0.3001, 0.2) - 1.0).abs() < 1e-3 && at(0.3, 0.2) > 0.0);
    }

    #[test]
    fn nobody_leaves_before_a_repeat_purchase_under_bg_nbd() {
        let once = crate::value::History { x: 0, t_x: 0.0, age: 500.0 };
        let model = |modified| BetaGeometric { r: 0.6, alpha: 4.4, a: 0.8, b: 2.4, modified };
        assert_eq!(model(false).p_alive(&once), 1.0);
        assert!(model(true).p_alive(&once) < 0.3);
    }
}
