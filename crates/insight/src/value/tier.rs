//! Figures as words: how likely a customer has left, and how much they are worth beside the others.

use serde::{Deserialize, Serialize};

use crate::{
    InsightError,
    math::quantile::quantile,
    value::{History, Model, Repeat},
};

/// How likely a customer is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Churn {
    /// P(alive) of at least 0.8.
    Active,
    /// P(alive) of at least 0.5.
    Cooling,
    /// P(alive) of at least 0.2.
    AtRisk,
    /// P(alive) below 0.2.
    Lost,
}

impl Churn {
    /// The least P(alive) of each band but the last.
    pub const THRESHOLDS: [(f64, Self); 3] = [(0.8, Self::Active), (0.5, Self::Cooling), (0.2, Self::AtRisk)];

    /// The band of a probability to be alive.
    pub fn of(p_alive: f64) -> Self {
        Self::THRESHOLDS.iter().find(|(from, _)| p_alive >= *from).map_or(Self::Lost, |(_, band)| *band)
    }
}

/// The band of a customer; none where the model cannot tell: BG/NBD lets nobody leave before the first repeat
/// purchase, so that everyone who bought once would be active for ever.
///
/// # Errors
/// Where the history contradicts itself.
pub fn churn(repeat: &Repeat, history: &History) -> Result<Option<Churn>, InsightError> {
    let p_alive = repeat.p_alive(history)?;
    Ok((repeat.model != Model::BgNbd || history.x > 0).then(|| Churn::of(p_alive)))
}

/// A customer's value beside that of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The other half.
    Standard,
    /// The best half of all.
    Silver,
    /// The best fifth.
    Gold,
    /// The best twentieth.
    Platinum,
}

impl Tier {
    /// The share of all customers that a tier and those above it take in, highest first.
    pub const SHARES: [(f64, Self); 3] = [(0.05, Self::Platinum), (0.20, Self::Gold), (0.50, Self::Silver)];
}

/// The tier of each customer by value. A tier begins above the quantile that its share leaves below, so customers of
/// equal value share a tier, the lower one, and a tier may be smaller than its share, or empty.
///
/// # Errors
/// Where there is no customer, or a value is not finite.
pub fn tiers(values: &[f64]) -> Result<Vec<Tier>, InsightError> {
    if values.is_empty() {
        return Err(InsightError::TooLittle("there is no customer to put into a tier".to_owned()));
    }
    if let Some(at) = values.iter().position(|value| !value.is_finite()) {
        return Err(InsightError::Invalid(format!("value {} of {} is not a number", at + 1, values.len())));
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let begins = Tier::SHARES.map(|(share, tier)| (quantile(&sorted, 1.0 - share).unwrap_or(f64::INFINITY), tier));
    let tier = |value: &f64| begins.iter().find(|(from, _)| value > from).map_or(Tier::Standard, |(_, tier)| *tier);
    Ok(values.iter().map(tier).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_begin_at_their_threshold() {
        assert_eq!([1.0, 0.8, 0.79, 0.5, 0.2, 0.19, 0.0].map(Churn::of), {
            use Churn::{Active, AtRisk, Cooling, Lost};
            [Active, Active, Cooling, Cooling, AtRisk, Lost, Lost]
        });
    }

    #[test]
    fn bg_nbd_says_nothing_of_who_bought_once() {
        let histories: Vec<_> = (0..20).map(|at| if at % 2 == 0 { once(90.0) } else { History { x: 2, t_x: 9.0, age: 90.0 } }).collect();
        let rule = Repeat::rule(&histories).expect("a rule");
        assert_eq!(churn(&rule, &once(0.0)), Ok(Some(Churn::Cooling)));
        let bg = Repeat { model: Model::BgNbd, ..rule };
        assert_eq!(churn(&bg, &once(90.0)), Ok(None));
        assert!(churn(&bg, &histories[1]).expect("fine").is_some());
    }

    fn once(age: f64) -> History {
        History { x: 0, t_x: 0.0, age }
    }

    #[test]
    fn shares_and_ties() {
        let values: Vec<_> = (1..=100).map(f64::from).collect();
        let tiers = tiers(&values).expect("fine");
        let size = |wanted| tiers.iter().filter(|tier| **tier == wanted).count();
        assert_eq!([Tier::Platinum, Tier::Gold, Tier::Silver, Tier::Standard].map(size), [5, 15, 30, 50]);
        assert_eq!(super::tiers(&[7.0; 9]), Ok(vec![Tier::Standard; 9]));
        assert!(super::tiers(&[]).is_err() && super::tiers(&[f64::NAN]).is_err());
    }
}
