//! What lending costs: expected loss, the capital that Basel asks for, and profit after both.

use super::{normal, positive, share};
use crate::InsightError;

/// The least probability of default that Basel II allows a bank to assume (paragraph 285). Below it, the maturity
/// adjustment has no meaning.
const LEAST_DEFAULT: f64 = 0.0003;

/// PD × LGD × EAD: the loss to be expected of an exposure, in its money.
///
/// # Errors
/// Invalid where the probability of default or the loss given default is no share, or the exposure is negative.
pub fn expected_loss(pd: f64, lgd: f64, ead: f64) -> Result<f64, InsightError> {
    let (pd, lgd) = (share("the probability of default", pd)?, share("the loss given default", lgd)?);
    if !(ead.is_finite() && ead >= 0.0) {
        return Err(InsightError::Invalid(format!("the exposure at default is {ead}; it must be 0 or more")));
    }
    Ok(pd * lgd * ead)
}

/// Capital for an exposure to a company, by the internal ratings-based approach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RiskWeight {
    /// R: correlation of the company's assets with the economy.
    pub correlation: f64,
    /// b: how much a longer maturity weighs.
    pub maturity_adjustment: f64,
    /// K: capital, as a share of the exposure.
    pub capital: f64,
    /// 12.5 × K: risk-weighted assets, as a share of the exposure. 0.92 is 92 %.
    pub risk_weight: f64,
}

/// Basel's formula for companies (Basel II 2006, paragraph 272; Basel framework CRE 31.5): unexpected loss at 99.9 %,
/// with the adjustment for maturity. The scaling factor of 1.06 of the Basel II years is left to the caller.
/// Probabilities below 0.03 % count as that; the maturity, in years, is held between 1 and 5.
///
/// # Errors
/// Invalid where the probability is not between 0 and 1 (a company in default, at 1, has no such weight), the loss
/// is no share, or the maturity is not above 0.
pub fn irb(pd: f64, lgd: f64, maturity: f64) -> Result<RiskWeight, InsightError> {
    if share("the probability of default", pd)? == 1.0 {
        return Err(InsightError::Invalid("the probability of default is 1: the formula is for companies not in default".to_owned()));
    }
    let lgd = share("the loss given default", lgd)?;
    let maturity = positive("the maturity", maturity)?.clamp(1.0, 5.0);
    let pd = pd.max(LEAST_DEFAULT);
    let weight = (1.0 - (-50.0 * pd).exp()) / (1.0 - (-50.0_f64).exp());
    let correlation = 0.12 * weight + 0.24 * (1.0 - weight);
    let maturity_adjustment = (0.11852 - 0.05478 * pd.ln()).powi(2);
    let bad_year = (normal::quantile(pd) + correlation.sqrt() * normal::quantile(0.999)) / (1.0 - correlation).sqrt();
    let unexpected = lgd * (normal::cumulative(bad_year) - pd);
    let capital = unexpected * (1.0 + (maturity - 2.5) * maturity_adjustment) / (1.0 - 1.5 * maturity_adjustment);
    Ok(RiskWeight { correlation, maturity_adjustment, capital, risk_weight: 12.5 * capital })
}

/// What a customer earns, and what stands against it. Amounts in one money, over one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exposure {
    /// Revenue.
    pub revenue: f64,
    /// Cost of serving the customer, losses not counted.
    pub cost: f64,
    /// Expected loss.
    pub expected_loss: f64,
    /// Capital that the risk binds.
    pub capital: f64,
}

/// Profit after risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RiskAdjusted {
    /// Revenue − cost − expected loss.
    pub profit: f64,
    /// Risk-adjusted return on capital: the profit over the capital. 0.15 is 15 %.
    pub raroc: f64,
}

/// Risk-adjusted profit and return on capital (RAROC).
///
/// # Errors
/// Invalid where an amount is not finite or negative, or no capital is bound.
pub fn risk_adjusted(exposure: &Exposure) -> Result<RiskAdjusted, InsightError> {
    let Exposure { revenue, cost, expected_loss, capital } = *exposure;
    for (name, amount) in [("the revenue", revenue), ("the cost", cost), ("the expected loss", expected_loss)] {
        if !(amount.is_finite() && amount >= 0.0) {
            return Err(InsightError::Invalid(format!("{name} is {amount}; it must be 0 or more")));
        }
    }
    let profit = revenue - cost - expected_loss;
    Ok(RiskAdjusted { profit, raroc: profit / positive("the capital", capital)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn the_reference_weight_is_met() {
        let reference: serde_json::Value = serde_json::from_str(&testing::data("reference.json")).unwrap();
        let number = |name: &str| reference["basel_irb"][name].as_f64().unwrap();
        let weight = irb(number("pd"), number("lgd"), number("maturity")).unwrap();
        assert!((100.0 * weight.risk_weight - number("risk_weight_percent")).abs() < 5e-4, "{weight:?}");
    }

    #[test]
    fn the_table_of_basel_ii_is_met() {
        // Annex 5, corporate exposures, LGD 45 %, maturity 2.5 years, in per cent: to one unit of the last digit printed.
        for (pd, weight) in [
            (0.03, 14.44),
            (0.05, 19.65),
            (0.10, 29.65),
            (0.25, 49.47),
            (0.40, 62.72),
            (0.50, 69.61),
            (0.75, 82.78),
            (1.0, 92.32),
            (1.3, 100.95),
            (1.5, 105.59),
            (2.0, 114.86),
            (2.5, 122.16),
            (3.0, 128.44),
            (4.0, 139.58),
            (5.0, 149.86),
            (6.0, 159.61),
            (10.0, 193.09),
            (15.0, 221.54),
            (20.0, 238.23),
        ] {
            let ours = 100.0 * irb(pd / 100.0, 0.45, 2.5).unwrap().risk_weight;
            assert!((ours - weight).abs() < 0.01, "{pd} %: {ours} for {weight}");
        }
    }

    #[test]
    fn the_ends_are_held() {
        assert_eq!(irb(0.0, 0.45, 2.5), irb(0.0003, 0.45, 2.5));
        assert_eq!(irb(0.01, 0.45, 0.1), irb(0.01, 0.45, 1.0));
        assert_eq!(irb(0.01, 0.45, 30.0), irb(0.01, 0.45, 5.0));
        assert!(irb(0.01, 0.45, 5.0).unwrap().capital > irb(0.01, 0.45, 1.0).unwrap().capital);
        for wrong in [irb(1.0, 0.45, 2.5), irb(-0.1, 0.45, 2.5), irb(0.01, 45.0, 2.5), irb(0.01, 0.45, 0.0), irb(f64::NAN, 0.45, 2.5)] {
            assert!(matches!(wrong, Err(InsightError::Invalid(_))));
        }
    }

    #[test]
    fn profit_is_what_risk_leaves() {
        let loss = expected_loss(0.02, 0.45, 10_000.0).unwrap();
        assert!((loss - 90.0).abs() < 1e-12);
        let customer = Exposure { revenue: 500.0, cost: 260.0, expected_loss: loss, capital: 1_000.0 };
        let found = risk_adjusted(&customer).unwrap();
        assert!((found.profit - 150.0).abs() < 1e-12 && (found.raroc - 0.15).abs() < 1e-12);
        assert!(risk_adjusted(&Exposure { capital: 0.0, ..customer }).is_err());
        assert!(risk_adjusted(&Exposure { cost: f64::NAN, ..customer }).is_err());
        assert!(expected_loss(1.2, 0.45, 1.0).is_err() && expected_loss(0.2, 0.45, -1.0).is_err());
    }
}
