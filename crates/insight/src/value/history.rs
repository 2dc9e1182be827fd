//! When customers bought, as the models of repeat buying need it.

use serde::{Deserialize, Serialize};

use crate::InsightError;

/// What a model of repeat buying knows of a customer: the sufficient statistics (x, tₓ, T) of Schmittlein,
/// Morrison and Colombo (1987). Times are in any one unit, counted from the customer's first purchase.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Repeat purchases: all but the first.
    pub x: u32,
    /// Time of the last purchase; zero where there was only one.
    pub t_x: f64,
    /// How long the customer has been observed, T.
    pub age: f64,
}

impl History {
    /// Checks that the three can be true together.
    ///
    /// # Errors
    /// Where a time is negative or not a number, the last purchase lies after the end of the observation, or
    /// number and time of the repeat purchases contradict each other.
    pub fn check(&self) -> Result<(), InsightError> {
        let Self { x, t_x, age } = *self;
        let wrong = |what: &str| Err(InsightError::Invalid(format!("x = {x}, t_x = {t_x}, T = {age}: {what}")));
        if !(t_x.is_finite() && age.is_finite() && t_x >= 0.0) {
            return wrong("times are finite and not negative");
        }
        if t_x > age {
            return wrong("the last purchase cannot come after the end of the observation");
        }
        if (x == 0) != (t_x == 0.0) {
            return wrong("t_x is zero for a customer with no repeat purchase, and for no other");
        }
        Ok(())
    }
}

/// One purchase: a customer's lines of one day, added up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Purchase {
    /// Number of the customer.
    pub customer: u32,
    /// Day, counted from any one day.
    pub day: i32,
    /// What was paid.
    pub amount: f64,
}

/// The days that an observation runs over, and how its times are counted. Purchases after its last day are left
/// aside.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    /// Last day that the model may know of.
    pub calibration_end: i32,
    /// Last day of the hold-out, the same day where nothing is held out.
    pub observation_end: i32,
    /// Days of a unit of time: 7 for weeks.
    pub unit_days: f64,
    /// Decimals that times and mean amounts are rounded to (a half goes up), if at all. The published summary of the
    /// CDNOW data has two, which shows in the sixth digit of a likelihood.
    pub decimals: Option<u8>,
}

impl Period {
    /// The length of the hold-out, in units of time.
    pub fn held_out(&self) -> f64 {
        (f64::from(self.observation_end) - f64::from(self.calibration_end)) / self.unit_days
    }

    fn rounded(&self, value: f64) -> f64 {
        let Some(decimals) = self.decimals else { return value };
        let factor = 10_f64.powi(i32::from(decimals));
        // Without the small addition 22.345 would be below its half.
        (value * factor + 0.5 + 1e-9).floor() / factor
    }
}

/// A customer's purchases up to the end of the calibration, and those after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// Number of the customer.
    pub customer: u32,
    /// Known to the model.
    pub history: History,
    /// Mean amount of the repeat purchases; zero where there are none.
    pub mean_amount: f64,
    /// Purchases in the hold-out.
    pub held_out: u32,
    /// What they came to.
    pub held_out_amount: f64,
}

/// The histories of all customers whose first purchase falls into the calibration, by number of the customer.
/// Purchases come in any order; several of a customer on a day are one, and their amounts add up. A day on which more was
/// given back than bought is no purchase.
///
/// # Errors
/// Where an amount is not finite, the hold-out ends before the calibration does, or the unit is not positive.
pub fn observe(purchases: &[Purchase], period: &Period) -> Result<Vec<Observed>, InsightError> {
    let unit_days = period.unit_days;
    if period.observation_end < period.calibration_end {
        return Err(InsightError::Invalid("the observation ends before the calibration does; exchange the two dates".to_owned()));
    }
    if !(unit_days.is_finite() && unit_days > 0.0) {
        return Err(InsightError::Invalid(format!("a unit of {unit_days} days is not a unit of time")));
    }
    if let Some(wrong) = purchases.iter().find(|purchase| !purchase.amount.is_finite()) {
        return Err(InsightError::Invalid(format!("customer {} has an amount that is not a number", wrong.customer)));
    }
    let days = daily(purchases, period.observation_end);
    Ok(days.chunk_by(|one, next| one.customer == next.customer).filter_map(|own| observed(own, period)).collect())
}

/// The purchases up to a day, sorted by customer and day, one a day.
fn daily(purchases: &[Purchase], until: i32) -> Vec<Purchase> {
    let mut days: Vec<Purchase> = purchases.iter().copied().filter(|purchase| purchase.day <= until).collect();
    // Stable, so that the amounts of a day are added in the order they came in.
    days.sort_by_key(|purchase| (purchase.customer, purchase.day));
    days.dedup_by(|next, kept| {
        let same = (next.customer, next.day) == (kept.customer, kept.day);
        if same {
            kept.amount += next.amount;
        }
        same
    });
    days.retain(|purchase| purchase.amount >= 0.0);
    days
}

/// One customer's purchases, a day each; none where the first comes after the calibration.
fn observed(days: &[Purchase], period: &Period) -> Option<Observed> {
    let (known, after) = days.split_at(days.partition_point(|purchase| purchase.day <= period.calibration_end));
    let (first, last) = (known.first()?, known.last()?);
    let since = |day: i32| period.rounded((f64::from(day) - f64::from(first.day)) / period.unit_days);
    let x = u32::try_from(known.len() - 1).ok()?;
    let amount = |days: &[Purchase]| days.iter().map(|purchase| purchase.amount).sum::<f64>();
    Some(Observed {
        customer: first.customer,
        history: History { x, t_x: since(last.day), age: since(period.calibration_end) },
        mean_amount: if x == 0 { 0.0 } else { period.rounded(amount(&known[1..]) / f64::from(x)) },
        held_out: u32::try_from(after.len()).ok()?,
        held_out_amount: amount(after),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Period = Period { calibration_end: 20, observation_end: 30, unit_days: 7.0, decimals: None };

    fn bought(customer: u32, day: i32, amount: f64) -> Purchase {
        Purchase { customer, day, amount }
    }

    #[test]
    fn a_day_is_one_purchase_and_the_first_is_no_repeat() {
        let all = [
            bought(7, 16, 5.0),
            bought(7, 2, 100.0),
            bought(7, 16, 6.0),
            bought(7, 9, 1.0),
            bought(7, 25, 8.0),
            bought(7, 31, 8.0),
            bought(3, 20, 4.0),
            bought(4, 21, 4.0),
            bought(7, 17, -5.0),
            bought(5, 3, 0.0),
            bought(5, 4, 2.0),
            bought(5, 4, -3.0),
        ];
        let observed = observe(&all, &PERIOD).expect("fine");
        assert_eq!(observed.len(), 3, "customer 4 came after the calibration");
        assert_eq!(observed[1].history.x, 0, "what is given for nothing is a purchase, what is brought back is none");
        assert_eq!(observed[0].history, History { x: 0, t_x: 0.0, age: 0.0 });
        let seven = observed[2];
        assert_eq!((seven.customer, seven.held_out, seven.held_out_amount), (7, 1, 8.0));
        assert_eq!(seven.history, History { x: 2, t_x: 2.0, age: 18.0 / 7.0 });
        assert_eq!(seven.mean_amount, 6.0);
        let rounded = observe(&all, &Period { decimals: Some(2), ..PERIOD }).expect("fine");
        assert_eq!(rounded[2].history, History { x: 2, t_x: 2.0, age: 2.57 });
    }

    #[test]
    fn a_half_is_rounded_up() {
        let period = Period { decimals: Some(2), ..PERIOD };
        assert_eq!(period.rounded((29.73 + 14.96) / 2.0), 22.35);
        assert_eq!(period.rounded(272.0 / 7.0), 38.86);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(observe(&[bought(1, 1, f64::NAN)], &PERIOD).is_err());
        assert!(observe(&[], &Period { observation_end: 19, ..PERIOD }).is_err());
        assert!(observe(&[], &Period { unit_days: 0.0, ..PERIOD }).is_err());
        for (x, t_x, age) in [(0, 1.0, 2.0), (1, 0.0, 2.0), (1, 3.0, 2.0), (1, f64::NAN, 2.0), (0, 0.0, f64::INFINITY), (0, 0.0, -1.0)] {
            assert!(History { x, t_x, age }.check().is_err(), "{x} {t_x} {age}");
        }
    }
}
