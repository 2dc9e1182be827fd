//! What customers spend on a purchase, with single purchases out of all proportion held down.

use insight::{math::quantile::quantile, value::GammaGamma};

use super::account::Account;

/// Below so many customers a kind of customers is learnt together with the other.
const FEW: usize = 200;
/// A single purchase counts no more than what so many purchases of all stay below.
const USUAL: f64 = 0.995;
/// Or than so many times the customer's own median, where they have bought often enough to have one.
const TIMES: f64 = 3.0;
/// Purchases from which on somebody has a median of their own.
const OFTEN: usize = 3;

/// A model of what a kind of customers spends.
#[derive(Clone, Debug)]
pub(super) struct Spend {
    /// The model.
    pub(super) model: GammaGamma,
    /// Above this, minor units, a purchase counts as this much, unless it is usual for the customer.
    pub(super) cap: f64,
    /// Whether it was learnt; otherwise it is the stated rule.
    pub(super) fitted: bool,
    /// Whether both kinds of customers were learnt together.
    pub(super) joint: bool,
}

impl Spend {
    /// Learns it of people and of organisations, or of both together where one of them is too few.
    pub(super) fn learn(accounts: &[Account]) -> [Self; 2] {
        let of = |organisation| accounts.iter().filter(move |account| account.organisation == organisation);
        if [false, true].iter().any(|organisation| of(*organisation).take(FEW).count() < FEW) {
            let both = Self::of(&accounts.iter().collect::<Vec<_>>(), true);
            return [both.clone(), both];
        }
        [false, true].map(|organisation| Self::of(&of(organisation).collect::<Vec<_>>(), false))
    }

    fn of(accounts: &[&Account], joint: bool) -> Self {
        let mut amounts: Vec<f64> = accounts.iter().flat_map(|account| &account.purchases).map(|purchase| purchase.1 as f64).collect();
        amounts.sort_unstable_by(f64::total_cmp);
        let cap = quantile(&amounts, USUAL).unwrap_or(f64::INFINITY);
        let means: Vec<(u32, f64)> = accounts.iter().map(|account| (account.count(), mean(account, cap))).collect();
        let fit = GammaGamma::fit(&means).ok().filter(|fit| fit.population_mean().is_some());
        let fitted = fit.is_some();
        Self { model: fit.unwrap_or_else(|| rule(&means)), cap, fitted, joint }
    }

    /// The customer's mean purchase, minor units.
    pub(super) fn mean(&self, account: &Account) -> f64 {
        mean(account, self.cap)
    }

    /// What a purchase of the customer is expected to come to, minor units: between their own mean and that of all.
    pub(super) fn expected(&self, account: &Account) -> f64 {
        self.model.expected_amount(account.count(), self.mean(account)).unwrap_or(0.0)
    }
}

/// The mean of a customer's purchases. One that is neither usual among all nor for this customer counts as the larger of the two.
fn mean(account: &Account, cap: f64) -> f64 {
    let mut own: Vec<f64> = account.purchases.iter().map(|purchase| purchase.1 as f64).collect();
    own.sort_unstable_by(f64::total_cmp);
    let usual = if own.len() >= OFTEN { TIMES * quantile(&own, 0.5).unwrap_or(0.0) } else { 0.0 };
    let limit = cap.max(usual);
    own.iter().map(|amount| amount.min(limit)).sum::<f64>() / own.len().max(1) as f64
}

/// What to go by where nothing can be learnt: customers differ as Gamma-Gamma with p = 2 and q = 3 says, around the mean of all.
fn rule(means: &[(u32, f64)]) -> GammaGamma {
    let (purchases, sum) =
        means.iter().fold((0.0, 0.0), |all, (count, mean)| (all.0 + f64::from(*count), all.1 + f64::from(*count) * mean));
    let mean: f64 = if purchases > 0.0 { sum / purchases } else { 0.0 };
    // The mean of all is p v / (q − 1).
    GammaGamma { p: 2.0, q: 3.0, v: mean.max(1.0), log_likelihood: f64::NAN, alike: false, customers: means.len() }
}

#[cfg(test)]
mod tests {
    use domain::{customer::CustomerKind, time::Day};
    use store::scores::input::Ledger;

    use super::*;

    fn account(kind: CustomerKind, amounts: &[i64]) -> Account {
        let orders = amounts.iter().zip(1..).map(|(amount, day)| (day, *amount, 0)).collect();
        let ledger = Ledger { customer_id: uuid::Uuid::nil(), kind, orders, tickets: Vec::new(), answers: Vec::new() };
        Account::at(&ledger, Day(1_000)).expect("has bought")
    }

    #[test]
    fn a_purchase_out_of_all_proportion_is_held_down_and_a_large_customer_is_not() {
        let once = account(CustomerKind::Person, &[7_718_360]);
        assert_eq!(mean(&once, 300_000.0), 300_000.0);
        let wholesale = account(CustomerKind::Person, &[900_000, 1_000_000, 1_100_000, 1_200_000]);
        assert_eq!(mean(&wholesale, 300_000.0), 1_050_000.0, "usual for this customer");
        let spike = account(CustomerKind::Person, &[1_000, 1_000, 1_000, 9_000_000]);
        assert_eq!(mean(&spike, 300_000.0), 75_750.0);
    }

    #[test]
    fn what_cannot_be_learnt_is_the_mean_of_all() {
        let few = vec![account(CustomerKind::Person, &[1_000, 3_000]), account(CustomerKind::Organisation, &[8_000])];
        let [people, organisations] = Spend::learn(&few);
        assert!(!people.fitted && people.joint && organisations.joint);
        assert!((people.model.population_mean().expect("finite") - 4_000.0).abs() < 20.0, "{people:?}");
    }
}
