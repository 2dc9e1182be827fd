//! How often customers buy and how much they spend: a known model, so that estimates of lifetime value
//! have a truth to be compared with.
//!
//! Purchases follow BG/NBD (Fader, Hardie, Lee: "Counting Your Customers" the Easy Way, Marketing Science
//! 24(2), 2005): while active, a customer buys again at a rate λ that is Gamma(r, α) over customers, and
//! after each repeat purchase leaves for good with a probability p that is Beta(a, b). Amounts follow
//! gamma-gamma (Fader, Hardie: The Gamma-Gamma Model of Monetary Value, 2013): an order's amount is
//! Gamma(p, ν), and ν is Gamma(q, γ) over customers. Time is measured in weeks of even demand;
//! `season` turns them into calendar days.

use serde::{Deserialize, Serialize};

use super::random::{Purpose, chance, gamma, stream};

/// Length of the history, in model weeks.
pub const WEEKS: f64 = 156.0;
/// Share of customers who have ever bought.
pub const BUYERS: f64 = 0.92;
/// Share of customers who are organisations.
pub const ORGANISATIONS: f64 = 0.20;
/// Shape of the purchase rate.
pub const R: f64 = 0.7;
/// Rate of the purchase rate, in weeks: the mean is `R / ALPHA` purchases a week.
pub const ALPHA: f64 = 17.0;
/// First parameter of the probability to leave after a repeat purchase.
pub const A: f64 = 0.8;
/// Second one; the mean probability is `A / (A + B)`.
pub const B: f64 = 5.0;
/// Shape of one customer's amounts.
pub const P: f64 = 3.0;
/// Shape of the customers' rates.
pub const Q: f64 = 3.5;
/// Rate of a person's rate, in pounds: the mean amount is `P × GAMMA_PERSON / (Q − 1)`.
pub const GAMMA_PERSON: f64 = 40.0;
/// The same for an organisation.
pub const GAMMA_ORGANISATION: f64 = 320.0;

/// The smallest order: what the cheapest product costs, in pence.
const SMALLEST_MINOR: i64 = 85;

/// One purchase that the model decided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Purchase {
    /// When, in model weeks since the beginning of the history.
    pub week: f64,
    /// What the customer set out to spend, in pence. The order comes as close as whole products allow.
    pub amount_minor: i64,
}

/// What is really so about a customer, and what an estimate can only guess.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// Organisation rather than person.
    pub organisation: bool,
    /// Purchases a week while active (λ).
    pub rate: f64,
    /// Probability to leave after each repeat purchase (p).
    pub dropout: f64,
    /// Mean amount of this customer's orders, in pence.
    pub mean_order_minor: i64,
    /// Every purchase, the first one included; none for somebody who has never bought.
    pub purchases: Vec<Purchase>,
    /// Whether the customer still buys at the end of the history. Somebody who never bought does not.
    pub alive: bool,
}

/// The truth about customer number `index` of the company that `seed` makes.
///
/// Customer 0 is told by hand (see `hero`) and does not follow the model.
pub fn truth(seed: u64, index: u32) -> Truth {
    truth_of(seed, index, 1)
}

/// The same where customers buy so many times as often while they are active.
pub(super) fn truth_of(seed: u64, index: u32, busy: u32) -> Truth {
    let random = &mut stream(seed, index, Purpose::Model);
    let organisation = chance(random, ORGANISATIONS);
    let buyer = chance(random, BUYERS);
    let rate = gamma(random, R, ALPHA) * f64::from(busy);
    let (leave, stay) = (gamma(random, A, 1.0), gamma(random, B, 1.0));
    let dropout = leave / (leave + stay);
    let amount_rate = gamma(random, Q, if organisation { GAMMA_ORGANISATION } else { GAMMA_PERSON });
    let mut truth = Truth { organisation, rate, dropout, mean_order_minor: pence(P / amount_rate), purchases: Vec::new(), alive: buyer };
    if !buyer {
        return truth;
    }
    // The first purchase falls anywhere in the history; the repeats follow at exponential intervals.
    let mut week = WEEKS * rand::Rng::random::<f64>(random);
    while week < WEEKS {
        truth.purchases.push(Purchase { week, amount_minor: pence(gamma(random, P, amount_rate)) });
        if truth.purchases.len() > 1 && chance(random, dropout) {
            truth.alive = false;
            break;
        }
        week += gamma(random, 1.0, rate);
    }
    truth
}

fn pence(pounds: f64) -> i64 {
    ((pounds * 100.0).round() as i64).max(SMALLEST_MINOR)
}

/// Expected repeat purchases within `weeks` of the first one: Fader, Hardie, Lee 2005, equation 9.
pub fn expected_repeats(weeks: f64) -> f64 {
    let z = weeks / (ALPHA + weeks);
    let bracket = 1.0 - (ALPHA / (ALPHA + weeks)).powf(R) * hypergeometric(R, B, A + B - 1.0, z);
    (A + B - 1.0) / (A - 1.0) * bracket
}

/// Probability to buy again within `weeks` of the first purchase. Nobody leaves before the first repeat,
/// so only the rate counts: 1 − (α ÷ (α + t))^r.
pub fn probability_of_repeat(weeks: f64) -> f64 {
    1.0 - (ALPHA / (ALPHA + weeks)).powf(R)
}

/// The mean of `figure` over customers whose first purchase falls anywhere in the history.
pub fn over_history(figure: impl Fn(f64) -> f64) -> f64 {
    let steps = 1_000;
    let width = WEEKS / f64::from(steps);
    (0..steps).map(|step| figure((f64::from(step) + 0.5) * width)).sum::<f64>() / f64::from(steps)
}

/// Gauss's hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1, by its series.
fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let (mut sum, mut term, mut n) = (1.0, 1.0, 0.0);
    while term > 1e-12 * sum && n < 100_000.0 {
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        sum += term;
        n += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hypergeometric_series_agrees_with_closed_forms() {
        // ₂F₁(1, 1; 2; z) = −ln(1 − z) ÷ z, and ₂F₁(a, b; b; z) = (1 − z)^−a.
        assert!((hypergeometric(1.0, 1.0, 2.0, 0.5) - 2.0 * 2.0_f64.ln()).abs() < 1e-9);
        assert!((hypergeometric(0.7, 3.0, 3.0, 0.9) - 0.1_f64.powf(-0.7)).abs() < 1e-7);
    }

    #[test]
    fn a_customer_is_the_same_every_time_and_no_two_are_alike() {
        assert_eq!(truth(7, 12), truth(7, 12));
        assert_ne!(truth(7, 12), truth(7, 13));
        assert_ne!(truth(7, 12), truth(8, 12));
        let bought = |busy| (0..500).map(|index| truth_of(7, index, busy).purchases.len()).sum::<usize>();
        assert!(bought(12) > 2 * bought(1), "whoever buys more often buys more");
    }
}
