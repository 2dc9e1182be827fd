//! What models say of a customer: how likely they are still there, what they will spend, when they buy next, and why.
//!
//! The figures are worked out by a run over everybody (`vecino score`), with the purchases up to a day, and stand until
//! the next one. Probabilities are whole hundredths, rounded down, so that a band, a filter and a page agree.

mod card;
mod mask;
mod reason;
mod spread;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::Fields,
    coded_enum,
    customer::Tier,
    money::{Currency, Money},
    time::{Day, Timestamp},
};

pub use card::{CalibrationPoint, Measure, MeasureKind, ModelCard, ModelKind, Parameter, Trial};
pub use reason::{Driver, Drivers, FACTORS, Factor, Reason, pack, reasons, unpack};
pub use spread::{Distribution, TierSpread, VALUE_EDGES, ValueBin};

/// How far ahead value is expected, in days.
pub const HORIZON_DAYS: i32 = 365;
/// Within how many days somebody buys again, or counts as lost for [`Score::risk_centi`].
pub const RISK_DAYS: i32 = 180;
/// Months of which a customer's earlier scores are kept.
pub const MONTHS_KEPT: i32 = 24;
/// Where nobody has bought for so many days, the data are taken to end there, and not the customers to have left.
pub const STALE_DAYS: i32 = 31;

/// The day whose beginning scores are true of: today, or the day after the last purchase where that lies so far back that
/// the data must end there.
pub fn as_of(today: Day, last_purchase: Option<Day>) -> Day {
    let after = last_purchase.map_or(today, |day| Day(day.0 + 1));
    if after.0 + STALE_DAYS < today.0 { after } else { today }
}

coded_enum! {
    /// How likely a customer is still there, in words. The higher, the more likely gone.
    ChurnBand {
        /// P(alive) of at least 0.80.
        Active = 1, "active";
        /// P(alive) of at least 0.50.
        Cooling = 2, "cooling";
        /// P(alive) of at least 0.20.
        AtRisk = 3, "at-risk";
        /// P(alive) below 0.20.
        Lost = 4, "lost";
    }
}

impl ChurnBand {
    /// The least P(alive) of each band but the last, in hundredths.
    pub const THRESHOLDS: [(i64, Self); 3] = [(80, Self::Active), (50, Self::Cooling), (20, Self::AtRisk)];

    /// The band of a probability to be alive in hundredths.
    pub fn of(p_alive_centi: i64) -> Self {
        Self::THRESHOLDS.iter().find(|(from, _)| p_alive_centi >= *from).map_or(Self::Lost, |(_, band)| *band)
    }
}

/// Recency, frequency and money, each in five classes; five is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rfm {
    /// How lately they bought.
    pub recency: u8,
    /// How often.
    pub frequency: u8,
    /// For how much.
    pub monetary: u8,
}

impl Rfm {
    /// The three digits as a number from 111 to 555.
    pub fn number(self) -> i64 {
        100 * i64::from(self.recency) + 10 * i64::from(self.frequency) + i64::from(self.monetary)
    }

    /// The classes that such a number holds; none for zero.
    pub fn from_number(number: i64) -> Option<Self> {
        let digit = |of: i64| u8::try_from(of.rem_euclid(10)).unwrap_or(0);
        (number > 0).then(|| Self { recency: digit(number / 100), frequency: digit(number / 10), monetary: digit(number) })
    }
}

/// What the last run says of a customer who has bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Score {
    /// The day whose beginning it is true of, UTC: purchases before it were known.
    pub as_of: Day,
    /// The model of repeat buying and its version, such as `mbgnbd-1`; of a rule `rule-1`.
    pub model: String,
    /// Classes among all who have bought; none where these are fewer than five.
    pub rfm: Option<Rfm>,
    /// The probability that the customer is still there, in hundredths.
    pub p_alive_centi: i64,
    /// The same in words.
    pub churn: ChurnBand,
    /// The probability of no purchase in the [`RISK_DAYS`] after `as_of`, in hundredths; none where there was too little to
    /// learn it from.
    pub risk_centi: Option<i64>,
    /// What is expected to be spent in the [`HORIZON_DAYS`] after `as_of`, minor units.
    pub expected_minor: i64,
    /// One in ten such customers ends up below.
    pub low_minor: i64,
    /// One in ten ends up above.
    pub high_minor: i64,
    /// The share of all scored customers of whom less is expected, in hundredths.
    pub rank_centi: i64,
    /// Where the customer is heading: the tier that sales less credits so far and what is expected make together.
    pub tier: Tier,
    /// The day by which somebody who is still there has bought again with a probability of one half; none for who has
    /// more likely left.
    pub next_purchase: Option<Day>,
    /// Days with a purchase.
    pub purchases: i64,
    /// Day of the first one.
    pub first_purchase: Day,
    /// Day of the last one.
    pub last_purchase: Day,
    /// Currency of the amounts.
    pub currency: Currency,
    /// How much is seen in here: what is not shown is empty or zero.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

impl Score {
    /// What is expected, as money.
    pub const fn expected(&self) -> Money {
        Money { minor: self.expected_minor, currency: self.currency }
    }

    /// Value at stake: what is expected times the risk that the customer leaves, minor units, rounded; none without a risk.
    pub fn at_stake_minor(&self) -> Option<i64> {
        self.risk_centi.map(|risk| (self.expected_minor * risk + 50).div_euclid(100))
    }
}

/// What was said of a customer at the end of an earlier month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastScore {
    /// First day of the month.
    pub month: Day,
    /// The day whose beginning it was true of.
    pub as_of: Day,
    /// See [`Score::p_alive_centi`].
    pub p_alive_centi: i64,
    /// See [`Score::churn`].
    pub churn: ChurnBand,
    /// See [`Score::risk_centi`].
    pub risk_centi: Option<i64>,
    /// See [`Score::expected_minor`]; zero where money is not shown.
    pub expected_minor: i64,
    /// See [`Score::rfm`].
    pub rfm: Option<Rfm>,
}

/// All that a customer's page says of scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerScore {
    /// The last run that came to its end; none before the first.
    pub run: Option<ScoreRun>,
    /// The customer's score; none where nobody was scored yet, or this customer has not bought before `as_of` of the run,
    /// or what models say is not shown.
    pub score: Option<Score>,
    /// Earlier months, newest first.
    pub history: Vec<PastScore>,
    /// What tells most on [`Score::risk_centi`], at most three, the strongest first.
    pub reasons: Vec<Reason>,
    /// How much is seen in here: what is not shown is empty or zero.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

coded_enum! {
    /// How far a run is.
    RunState {
        /// Asked for, or broken off: it begins, or goes on, as soon as the server comes to it.
        Waiting = 1, "waiting";
        /// The models are being learnt.
        Fitting = 2, "fitting";
        /// Customers are being scored.
        Scoring = 3, "scoring";
        /// Everybody is scored.
        Done = 4, "done";
        /// Given up.
        Failed = 5, "failed";
    }
}

impl RunState {
    /// Whether there is more to come.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Waiting | Self::Fitting | Self::Scoring)
    }
}

coded_enum! {
    /// Why a run came to nothing, or to less than usual.
    RunProblem {
        /// Nobody has bought yet.
        NobodyBought = 1, "nobody-bought";
        /// No model could be learnt, so the stated rule was taken.
        Rule = 2, "rule";
        /// It was broken off by an error, which the server's log tells.
        Broken = 3, "broken";
        /// Everybody is already scored as of a later day.
        Outdated = 4, "outdated";
        /// The data do not show that anybody leaves, so whether somebody is still there goes by the stated rule.
        NobodyLeaves = 5, "nobody-leaves";
    }
}

/// One run over everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreRun {
    /// Identity.
    pub id: Uuid,
    /// The day whose beginning the scores are true of.
    pub as_of: Day,
    /// How far it is.
    pub state: RunState,
    /// Customers to score.
    pub total: i64,
    /// Of those, how many were reached.
    pub done: i64,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
    /// Who asked for it; empty where the server did by itself.
    pub actor: String,
    /// What went wrong, or was done otherwise than usual.
    pub problem: Option<RunProblem>,
}

impl ScoreRun {
    /// How much of it is done, in hundredths.
    pub fn percent(&self) -> i64 {
        match (self.state, self.total) {
            (RunState::Done, _) => 100,
            (_, 0) => 0,
            (_, total) => (self.done * 100 / total).clamp(0, 99),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_begin_at_their_threshold() {
        use ChurnBand::{Active, AtRisk, Cooling, Lost};
        assert_eq!([100, 80, 79, 50, 49, 20, 19, 0].map(ChurnBand::of), [Active, Active, Cooling, Cooling, AtRisk, AtRisk, Lost, Lost]);
    }

    #[test]
    fn data_that_end_long_ago_are_scored_as_of_their_end() {
        let day = |n| Some(Day(n));
        assert_eq!(
            [None, day(900), day(967), day(968), day(999), day(1_200)].map(|last| as_of(Day(1_000), last).0),
            [1_000, 901, 968, 1_000, 1_000, 1_000]
        );
    }

    #[test]
    fn three_classes_are_one_number() {
        let rfm = Rfm { recency: 5, frequency: 1, monetary: 3 };
        assert_eq!((rfm.number(), Rfm::from_number(513), Rfm::from_number(0)), (513, Some(rfm), None));
    }
}
