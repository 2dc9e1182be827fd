//! The price of an option after Black & Scholes (1973).

use super::{normal, positive};
use crate::InsightError;

/// The right to buy (call) or sell (put) something at a set price on a set day, and only then; it pays no dividend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EuropeanOption {
    /// What it is worth today.
    pub spot: f64,
    /// The set price, in the same money.
    pub strike: f64,
    /// Riskless interest a year, compounded continuously: 0.1 is 10 %.
    pub rate: f64,
    /// Standard deviation of its yearly return, compounded continuously: 0.2 is 20 %.
    pub volatility: f64,
    /// Years until the day.
    pub years: f64,
}

impl EuropeanOption {
    fn check(&self) -> Result<(), InsightError> {
        positive("the spot price", self.spot)?;
        positive("the strike price", self.strike)?;
        positive("the volatility", self.volatility)?;
        positive("the time in years", self.years)?;
        if self.rate.is_finite() {
            return Ok(());
        }
        Err(InsightError::Invalid(format!("the rate is {}; it must be a number such as 0.05", self.rate)))
    }

    /// d₁ and d₂ of the formula: the distances from the strike, in standard deviations.
    pub(super) fn distances(&self) -> (f64, f64) {
        let deviation = self.volatility * self.years.sqrt();
        let d1 = ((self.spot / self.strike).ln() + self.rate * self.years) / deviation + deviation / 2.0;
        (d1, d1 - deviation)
    }

    /// The strike price, discounted to today.
    pub(super) fn present_strike(&self) -> f64 {
        self.strike * (-self.rate * self.years).exp()
    }

    /// Value of the right to buy: S·Φ(d₁) − K·e⁻ʳᵀ·Φ(d₂).
    ///
    /// # Errors
    /// Invalid for what is not above zero, and for a rate that is not finite.
    pub fn call(&self) -> Result<f64, InsightError> {
        self.check()?;
        let (d1, d2) = self.distances();
        Ok(self.spot * normal::cumulative(d1) - self.present_strike() * normal::cumulative(d2))
    }

    /// Value of the right to sell: K·e⁻ʳᵀ·Φ(−d₂) − S·Φ(−d₁).
    ///
    /// # Errors
    /// As [`EuropeanOption::call`].
    pub fn put(&self) -> Result<f64, InsightError> {
        self.check()?;
        let (d1, d2) = self.distances();
        Ok(self.present_strike() * normal::cumulative(-d2) - self.spot * normal::cumulative(-d1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing;

    #[test]
    fn hulls_example_is_met() {
        let reference: serde_json::Value = serde_json::from_str(&testing::data("reference.json")).unwrap();
        let number = |name: &str| reference["black_scholes"][name].as_f64().unwrap();
        let option = EuropeanOption {
            spot: number("spot"),
            strike: number("strike"),
            rate: number("rate"),
            volatility: number("volatility"),
            years: number("years"),
        };
        assert!((option.call().unwrap() - number("call")).abs() < 5e-8);
        assert!((option.put().unwrap() - number("put")).abs() < 5e-8);
    }

    #[test]
    fn what_cannot_be_priced_is_refused() {
        let option = EuropeanOption { spot: 42.0, strike: 40.0, rate: 0.1, volatility: 0.2, years: 0.5 };
        assert!(EuropeanOption { volatility: 0.0, ..option }.call().is_err());
        assert!(EuropeanOption { years: -1.0, ..option }.put().is_err());
        assert!(EuropeanOption { spot: f64::NAN, ..option }.call().is_err());
        assert!(EuropeanOption { rate: f64::INFINITY, ..option }.call().is_err());
    }

    proptest! {
        #[test]
        fn call_less_put_is_spot_less_discounted_strike(
            spot in 1.0_f64..200.0, strike in 1.0_f64..200.0, rate in -0.05_f64..0.2, volatility in 0.01_f64..1.5, years in 0.05_f64..10.0
        ) {
            let option = EuropeanOption { spot, strike, rate, volatility, years };
            let parity = spot - strike * (-rate * years).exp();
            prop_assert!((option.call().unwrap() - option.put().unwrap() - parity).abs() < 1e-7);
        }
    }
}
