//! Merton's method (1974): a company's shares are an option on its assets, which pays what is left after the debt.

use super::{normal, options::EuropeanOption, positive};
use crate::InsightError;

/// Halvings of an interval until it is no wider than the last digit of its ends.
const HALVINGS: usize = 200;

/// What is known of a company from its shares and its balance sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Firm {
    /// Market value of all shares.
    pub equity: f64,
    /// Standard deviation of their yearly return: 0.8 is 80 %.
    pub equity_volatility: f64,
    /// Debt to be paid at the horizon, in the same money.
    pub debt: f64,
    /// Riskless interest a year, compounded continuously.
    pub rate: f64,
    /// Years to the horizon.
    pub years: f64,
}

/// What follows for the company and its lenders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merton {
    /// Value of the assets.
    pub asset_value: f64,
    /// Standard deviation of their yearly return.
    pub asset_volatility: f64,
    /// d₂: how many standard deviations the assets lie above the debt at the horizon.
    pub distance_to_default: f64,
    /// Φ(−d₂): probability, as the market prices it, that the assets do not cover the debt. It is riskless, not real:
    /// real defaults are rarer, because risk is paid for.
    pub default_probability: f64,
    /// Expected loss, as a share of the riskless value of the debt.
    pub expected_loss: f64,
    /// Share of the debt that is got back where the company does not pay; none where that is too unlikely to tell.
    pub recovery: Option<f64>,
}

impl Firm {
    fn option(&self, asset_value: f64, asset_volatility: f64) -> EuropeanOption {
        EuropeanOption { spot: asset_value, strike: self.debt, rate: self.rate, volatility: asset_volatility, years: self.years }
    }

    /// Solves the two equations for value and volatility of the assets (Hull, chapter on credit risk):
    /// E = V·Φ(d₁) − D·e⁻ʳᵀ·Φ(d₂) and σᴱ·E = Φ(d₁)·σⱽ·V.
    ///
    /// # Errors
    /// Invalid for what is not above zero; not converged where no pair satisfies both equations to nine digits.
    pub fn solve(&self) -> Result<Merton, InsightError> {
        positive("the equity", self.equity)?;
        positive("the equity's volatility", self.equity_volatility)?;
        positive("the debt", self.debt)?;
        positive("the time in years", self.years)?;
        let riskless_debt = positive("the discounted debt", self.debt * (-self.rate * self.years).exp())?;

        // The shares are never less volatile than the assets, so that the answer lies in between.
        let excess = |volatility: f64| self.equity_volatility_of(self.asset_value(volatility), volatility) - self.equity_volatility;
        let volatility = bisect(0.0, self.equity_volatility, |volatility| excess(volatility) < 0.0);
        let value = self.asset_value(volatility);
        if excess(volatility).abs() > 1e-9 * self.equity_volatility {
            return Err(InsightError::NotConverged("no value and volatility of the assets explain those of the shares".to_owned()));
        }
        let (d1, d2) = self.option(value, volatility).distances();
        let default_probability = normal::cumulative(-d2);
        // What a guarantee would cost: the put on the assets.
        let guarantee = riskless_debt * default_probability - value * normal::cumulative(-d1);
        let expected_loss = (guarantee / riskless_debt).max(0.0);
        let recovery = (default_probability > f64::MIN_POSITIVE).then(|| (1.0 - expected_loss / default_probability).max(0.0));
        Ok(Merton {
            asset_value: value,
            asset_volatility: volatility,
            distance_to_default: d2,
            default_probability,
            expected_loss,
            recovery,
        })
    }

    /// The value of the assets that makes the shares worth what they are. It lies between the equity and the equity
    /// with the riskless debt, and the option grows with it.
    fn asset_value(&self, volatility: f64) -> f64 {
        let worth = |value: f64| {
            let option = self.option(value, volatility);
            let (d1, d2) = option.distances();
            value * normal::cumulative(d1) - option.present_strike() * normal::cumulative(d2)
        };
        let riskless_debt = self.debt * (-self.rate * self.years).exp();
        bisect(self.equity, self.equity + riskless_debt, |value| worth(value) < self.equity)
    }

    fn equity_volatility_of(&self, value: f64, volatility: f64) -> f64 {
        let (d1, _) = self.option(value, volatility).distances();
        normal::cumulative(d1) * volatility * value / self.equity
    }
}

/// Where `below` turns from true to false.
fn bisect(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..HALVINGS {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing;

    #[test]
    fn hulls_example_is_met() {
        let reference: serde_json::Value = serde_json::from_str(&testing::data("reference.json")).unwrap();
        let number = |name: &str| reference["merton"][name].as_f64().unwrap();
        let firm = Firm {
            equity: number("equity"),
            equity_volatility: number("equity_volatility"),
            debt: number("debt"),
            rate: number("rate"),
            years: number("years"),
        };
        let found = firm.solve().unwrap();
        for (ours, name) in [
            (found.asset_value, "asset_value"),
            (found.asset_volatility, "asset_volatility"),
            (found.default_probability, "default_probability"),
            (found.expected_loss, "expected_loss"),
            (found.recovery.unwrap(), "recovery"),
        ] {
            assert!((ours / number(name) - 1.0).abs() < 5e-6, "{name}: {ours}");
        }
    }

    #[test]
    fn what_is_no_company_is_refused() {
        let firm = Firm { equity: 3.0, equity_volatility: 0.8, debt: 10.0, rate: 0.05, years: 1.0 };
        for wrong in [
            Firm { debt: 0.0, ..firm },
            Firm { equity: -1.0, ..firm },
            Firm { equity_volatility: 0.0, ..firm },
            Firm { years: f64::NAN, ..firm },
            Firm { rate: f64::NAN, ..firm },
        ] {
            assert!(matches!(wrong.solve(), Err(InsightError::Invalid(_))), "{wrong:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn the_assets_that_made_the_shares_are_found(
            value in 5.0_f64..50.0, volatility in 0.05_f64..0.6, debt in 2.0_f64..30.0, rate in 0.0_f64..0.1, years in 0.5_f64..5.0
        ) {
            let option = EuropeanOption { spot: value, strike: debt, rate, volatility, years };
            let equity = option.call().unwrap();
            prop_assume!(equity > 1e-3 * value);
            let equity_volatility = normal::cumulative(option.distances().0) * volatility * value / equity;
            let found = Firm { equity, equity_volatility, debt, rate, years }.solve().unwrap();
            prop_assert!((found.asset_value / value - 1.0).abs() < 1e-5, "{found:?}");
            prop_assert!((found.asset_volatility / volatility - 1.0).abs() < 1e-4, "{found:?}");
            prop_assert!(found.recovery.is_none_or(|share| share <= 1.0) && found.expected_loss <= found.default_probability + 1e-12);
        }
    }
}
