//! When somebody is told.

use serde::{Deserialize, Serialize};

use crate::coded_enum;

coded_enum! {
    /// How sure a band is, in per cent.
    Level {
        /// Four of five values lie in it.
        Eighty = 80, "80";
        /// Nineteen of twenty do.
        NinetyFive = 95, "95";
    }
}

coded_enum! {
    /// The kinds of conditions.
    Is {
        /// More than a number.
        Above = 1, "above";
        /// Less than a number.
        Below = 2, "below";
        /// Another than in the bucket before, by more than so many per cent of that.
        Changed = 3, "changed";
        /// Outside of the band that 80 % of values lie in.
        Unusual = 4, "unusual-80";
        /// Outside of the band that 95 % lie in.
        VeryUnusual = 5, "unusual-95";
    }
}

impl Is {
    /// Whether it needs a number.
    pub const fn has_limit(self) -> bool {
        matches!(self, Self::Above | Self::Below | Self::Changed)
    }
}

/// What is expected of a figure, in its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// In the middle.
    pub expected: i64,
    /// From here…
    pub low: i64,
    /// …to here it is usual.
    pub high: i64,
}

/// When somebody is told. Numbers are in the figure's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// It is more than this.
    Above(i64),
    /// It is less than this.
    Below(i64),
    /// It differs from the bucket before by more than so many thousandths of that.
    Changed(i64),
    /// It lies outside of what was expected.
    Unusual(Level),
}

impl Condition {
    /// Its kind.
    pub const fn is(self) -> Is {
        match self {
            Self::Above(_) => Is::Above,
            Self::Below(_) => Is::Below,
            Self::Changed(_) => Is::Changed,
            Self::Unusual(Level::Eighty) => Is::Unusual,
            Self::Unusual(Level::NinetyFive) => Is::VeryUnusual,
        }
    }

    /// Its number; 0 where it needs none.
    pub const fn limit(self) -> i64 {
        match self {
            Self::Above(limit) | Self::Below(limit) | Self::Changed(limit) => limit,
            Self::Unusual(_) => 0,
        }
    }

    /// The condition of a kind with a number.
    pub const fn of(is: Is, limit: i64) -> Self {
        match is {
            Is::Above => Self::Above(limit),
            Is::Below => Self::Below(limit),
            Is::Changed => Self::Changed(limit),
            Is::Unusual => Self::Unusual(Level::Eighty),
            Is::VeryUnusual => Self::Unusual(Level::NinetyFive),
        }
    }

    /// How sure the band has to be that it asks for; none where it asks for none.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Unusual(level) => Some(level),
            Self::Above(_) | Self::Below(_) | Self::Changed(_) => None,
        }
    }

    /// Whether a figure that meets it is above what was asked for, was before or was expected.
    pub const fn is_up(self, value: i64, before: Option<i64>, band: Option<Band>) -> bool {
        match (self, before, band) {
            (Self::Above(_), ..) => true,
            (Self::Below(_), ..) => false,
            (Self::Changed(_), Some(before), _) => value >= before,
            (Self::Unusual(_), _, Some(band)) => value > band.high,
            (Self::Changed(_) | Self::Unusual(_), ..) => true,
        }
    }

    /// Whether it is met; none where nobody can tell: there is no figure, nothing before it, or nothing to expect.
    pub fn is_met(self, value: Option<i64>, before: Option<i64>, band: Option<Band>) -> Option<bool> {
        let value = value?;
        Some(match self {
            Self::Above(limit) => value > limit,
            Self::Below(limit) => value < limit,
            Self::Changed(permille) => {
                // Of nothing there is no change in per cent.
                let before = before.filter(|before| *before != 0)?;
                let (change, base) = ((i128::from(value) - i128::from(before)).abs(), i128::from(before).abs());
                change * 1000 > i128::from(permille) * base
            }
            Self::Unusual(_) => {
                let band = band?;
                value < band.low || value > band.high
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_condition_is_met_beyond_its_number_and_not_at_it() {
        let met = |condition: Condition, value, before, band| condition.is_met(value, before, band);
        assert_eq!(met(Condition::Above(5), Some(5), None, None), Some(false));
        assert_eq!(met(Condition::Above(5), Some(6), None, None), Some(true));
        assert_eq!(met(Condition::Below(5), Some(4), None, None), Some(true));
        assert_eq!(met(Condition::Changed(200), Some(120), Some(100), None), Some(false));
        assert_eq!(met(Condition::Changed(200), Some(79), Some(100), None), Some(true));
        assert_eq!(met(Condition::Changed(200), Some(-121), Some(-100), None), Some(true));
        assert_eq!(met(Condition::Changed(200), Some(1), Some(0), None), None);
        let band = Some(Band { expected: 5, low: 3, high: 7 });
        let unusual = Condition::Unusual(Level::Eighty);
        assert_eq!([3, 7, 2, 8].map(|n| met(unusual, Some(n), None, band)), [Some(false), Some(false), Some(true), Some(true)]);
        assert_eq!((met(unusual, Some(1), None, None), met(Condition::Above(0), None, None, None)), (None, None));
    }

    proptest! {
        #[test]
        fn conditions_never_overflow_and_are_read_back(limit: i64, value: i64, before: i64, is in 0_usize..5) {
            let condition = Condition::of(Is::ALL[is], limit);
            prop_assert_eq!(Condition::of(condition.is(), condition.limit()), condition);
            let _ = condition.is_met(Some(value), Some(before), None);
            if value == limit {
                prop_assert_eq!(Condition::Above(limit).is_met(Some(value), None, None), Some(false));
                prop_assert_eq!(Condition::Below(limit).is_met(Some(value), None, None), Some(false));
            }
        }
    }
}
