//! Why a customer is thought likely, or unlikely, not to buy again soon.
//!
//! The model behind [`super::Score::risk_centi`] is a logistic regression: each factor adds its coefficient times the
//! distance from the average customer to the log-odds, and what is added is the reason (Lundberg and Lee 2017, corollary 1).
//! A customer's row keeps what each factor added, packed into one number, so that a page needs no model.

use serde::{Deserialize, Serialize};

use crate::coded_enum;

coded_enum! {
    /// What the model of churn looks at.
    Factor {
        /// How long ago the last purchase was.
        Silence = 1, "silence";
        /// How that compares with the usual time between two.
        Overdue = 2, "overdue";
        /// How often somebody has bought.
        Frequency = 3, "frequency";
        /// How long they are a customer.
        Tenure = 4, "tenure";
        /// How much of what they bought was given back.
        Returns = 5, "returns";
        /// Tickets lately.
        Requests = 6, "requests";
        /// Satisfaction, as they answered.
        Satisfaction = 7, "satisfaction";
    }
}

/// How many factors there are.
pub const FACTORS: usize = Factor::ALL.len();

/// A factor with the customer's own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "factor")]
pub enum Driver {
    /// Days since the last purchase.
    Silence {
        /// So many.
        days: i64,
    },
    /// The same beside the usual time between two purchases.
    Overdue {
        /// Days since the last purchase.
        days: i64,
        /// Mean days between two purchases; none for who bought once.
        usual: Option<i64>,
    },
    /// Days with a purchase.
    Frequency {
        /// So many.
        purchases: i64,
    },
    /// Days since the first purchase.
    Tenure {
        /// So many.
        days: i64,
    },
    /// Credits in per cent of sales.
    Returns {
        /// So many.
        percent: i64,
    },
    /// Tickets opened in the half year before.
    Requests {
        /// So many.
        tickets: i64,
    },
    /// Mean answer to surveys of satisfaction.
    Satisfaction {
        /// Hundredths of 1 to 5; none without an answer.
        csat_centi: Option<i64>,
    },
}

impl Driver {
    /// Which factor it is.
    pub const fn factor(self) -> Factor {
        match self {
            Self::Silence { .. } => Factor::Silence,
            Self::Overdue { .. } => Factor::Overdue,
            Self::Frequency { .. } => Factor::Frequency,
            Self::Tenure { .. } => Factor::Tenure,
            Self::Returns { .. } => Factor::Returns,
            Self::Requests { .. } => Factor::Requests,
            Self::Satisfaction { .. } => Factor::Satisfaction,
        }
    }
}

/// A customer's numbers for the factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drivers {
    /// Days since the last purchase.
    pub silence: i64,
    /// Days with a purchase; at least one.
    pub purchases: i64,
    /// Days since the first purchase.
    pub tenure: i64,
    /// Credits in per cent of sales, at most 100.
    pub returned_percent: i64,
    /// Tickets opened in the half year before.
    pub tickets: i64,
    /// Mean satisfaction in hundredths; none without an answer.
    pub csat_centi: Option<i64>,
}

impl Drivers {
    /// Mean days between two purchases; none for who bought once.
    pub const fn usual(&self) -> Option<i64> {
        if self.purchases > 1 { Some((self.tenure - self.silence) / (self.purchases - 1)) } else { None }
    }

    /// The numbers that the model is fed with, in the order of [`Factor::ALL`]. Counts and times go in as logarithms, since
    /// ten days more mean much after a week and little after a year.
    pub fn values(&self) -> [f64; FACTORS] {
        let ln = |n: i64| (n.max(0) as f64).ln_1p();
        // Who bought once has no usual time to be late by.
        let overdue = self.usual().map_or(0.0, |usual| (ln(self.silence) - ln(usual)).clamp(-3.0, 3.0));
        // 3 of 5 is neither good nor bad; without an answer nothing is known.
        let satisfaction = self.csat_centi.map_or(0.0, |centi| (centi - 300) as f64 / 100.0);
        [
            ln(self.silence),
            overdue,
            ln(self.purchases - 1),
            ln(self.tenure),
            self.returned_percent.clamp(0, 100) as f64 / 100.0,
            ln(self.tickets),
            satisfaction,
        ]
    }

    /// The customer's own numbers of a factor.
    pub const fn driver(&self, factor: Factor) -> Driver {
        match factor {
            Factor::Silence => Driver::Silence { days: self.silence },
            Factor::Overdue => Driver::Overdue { days: self.silence, usual: self.usual() },
            Factor::Frequency => Driver::Frequency { purchases: self.purchases },
            Factor::Tenure => Driver::Tenure { days: self.tenure },
            Factor::Returns => Driver::Returns { percent: self.returned_percent },
            Factor::Requests => Driver::Requests { tickets: self.tickets },
            Factor::Satisfaction => Driver::Satisfaction { csat_centi: self.csat_centi },
        }
    }
}

/// One reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is about.
    pub driver: Driver,
    /// What it adds to the log-odds of not buying again, in hundredths: above zero it makes that more likely.
    pub effect_centi: i64,
    /// What it added at the end of the month before; none where nothing was kept of it.
    pub before_centi: Option<i64>,
}

/// A step of a packed effect, in hundredths of log-odds: seven of them in 56 bits, each up to ±6.35.
const STEP: f64 = 5.0;

/// The reasons of a customer, at most `most`, the strongest first; what adds nothing is none.
///
/// `effects` and `before` are what each factor adds now and added before, as [`pack`] packs them.
pub fn reasons(drivers: &Drivers, effects: i64, before: Option<i64>, most: usize) -> Vec<Reason> {
    let (now, before) = (unpack(effects), before.map(unpack));
    let reason = |at: usize| Reason {
        driver: drivers.driver(Factor::ALL[at]),
        effect_centi: now[at],
        before_centi: before.map(|before| before[at]),
    };
    let mut all: Vec<Reason> = (0..FACTORS).filter(|at| now[*at] != 0).map(reason).collect();
    all.sort_by_key(|reason| std::cmp::Reverse(reason.effect_centi.abs()));
    all.truncate(most);
    all
}

/// What each factor adds to the log-odds, in one number: a byte each, in twentieths.
pub fn pack(effects: &[f64; FACTORS]) -> i64 {
    let byte = |effect: &f64| u64::from(((effect * 100.0 / STEP).round().clamp(-127.0, 127.0) as i8).cast_unsigned());
    let packed = effects.iter().rev().fold(0, |packed, effect| packed << 8 | byte(effect));
    packed.cast_signed()
}

/// What was packed, in hundredths of log-odds.
pub fn unpack(packed: i64) -> [i64; FACTORS] {
    let byte = |at: usize| i64::from(((packed.cast_unsigned() >> (8 * at)) as u8).cast_signed());
    std::array::from_fn(|at| byte(at) * STEP as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_packed_and_the_strongest_told_first() {
        let effects = [1.23, -0.4, 0.0, 9.9, -9.9, 0.05, 0.021];
        assert_eq!(unpack(pack(&effects)), [125, -40, 0, 635, -635, 5, 0]);
        let drivers = Drivers { silence: 90, purchases: 4, tenure: 390, returned_percent: 20, tickets: 1, csat_centi: None };
        assert_eq!(drivers.usual(), Some(100));
        let told = reasons(&drivers, pack(&[0.5, -0.9, 0.1, 0.0, 0.2, 0.0, 0.0]), Some(pack(&[0.1; FACTORS])), 3);
        let effects: Vec<_> = told.iter().map(|reason| (reason.driver.factor(), reason.effect_centi, reason.before_centi)).collect();
        assert_eq!(effects, [(Factor::Overdue, -90, Some(10)), (Factor::Silence, 50, Some(10)), (Factor::Returns, 20, Some(10))]);
        assert_eq!(told[0].driver, Driver::Overdue { days: 90, usual: Some(100) });
        assert!(reasons(&drivers, 0, None, 3).is_empty());
    }

    #[test]
    fn who_bought_once_is_not_late() {
        let once = Drivers { silence: 400, purchases: 1, tenure: 400, ..Drivers::default() };
        assert_eq!((once.usual(), once.values()[1], once.values()[2]), (None, 0.0, 0.0));
    }
}
