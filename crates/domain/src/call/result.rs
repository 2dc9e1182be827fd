//! What came of calls: how many reached somebody, and how those who were called bought afterwards beside customers of
//! like stake who were held out.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Outcome;
use crate::{
    access::{FieldClass, Fields, Mask},
    coded_enum,
    customer::read_param,
    dashboard::Figures,
    metric::{Interval, Metric, difference_interval},
    money::Currency,
    page::{Pairs, value},
    problem::{FieldError, Problem},
    time::{Day, Timestamp},
};

/// Of fewer pairs than this nothing is said: one customer more or less would turn it round.
pub const WORTH_SAYING: i64 = 30;

/// The calls of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    /// Its first day, UTC.
    pub month: Day,
    /// How many calls had each outcome, in the order of [`Outcome::ALL`].
    pub outcomes: Vec<i64>,
}

impl Month {
    /// Calls made.
    pub fn calls(&self) -> i64 {
        self.outcomes.iter().sum()
    }

    /// Calls that reached somebody.
    pub fn reached(&self) -> i64 {
        Outcome::ALL.iter().zip(&self.outcomes).filter(|(outcome, _)| outcome.is_reached()).map(|(_, n)| n).sum()
    }
}

/// How two groups of equal size compare, pair by pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versus {
    /// The sum over those who were called.
    pub called: i64,
    /// The sum over those who were held out.
    pub held_out: i64,
    /// Mean difference of a pair; none without one.
    pub difference: Option<i64>,
    /// From where to where it lies with 95 %; none for fewer than two pairs.
    pub interval: Option<Interval>,
}

impl Versus {
    /// Of the pairs' figures, called first. The mean difference is given in parts of one: 1,000 for a share in thousandths.
    pub fn of(pairs: &[(i64, i64)], scale: i64) -> Self {
        let differences: Vec<i64> = pairs.iter().map(|(called, held_out)| called - held_out).collect();
        let sum: i128 = differences.iter().map(|one| i128::from(*one)).sum();
        let mean = i128::try_from(pairs.len()).ok().filter(|n| *n > 0).map(|n| (2 * sum * i128::from(scale) + n).div_euclid(2 * n));
        Self {
            called: pairs.iter().map(|pair| pair.0).sum(),
            held_out: pairs.iter().map(|pair| pair.1).sum(),
            difference: mean.and_then(|mean| i64::try_from(mean).ok()),
            interval: difference_interval(&differences, scale),
        }
    }

    /// Of whether each of a pair did something: sums are customers, the difference is in thousandths. None of fewer pairs than
    /// [`WORTH_SAYING`]. It is [`crate::metric::Metric::CampaignResponse`] of the same pairs.
    pub fn of_shares(figures: &Figures) -> Self {
        let metric = Metric::CampaignResponse;
        Self {
            called: figures.called_ordered,
            held_out: figures.held_out_ordered,
            difference: figures.value(metric),
            interval: figures.interval(metric),
        }
    }

    /// Whether chance alone hardly explains the difference: its interval leaves out zero.
    pub fn is_clear(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low > 0 || high < 0)
    }
}

/// What came of the calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Results {
    /// Month by month, the newest first; months without a call are left out.
    pub months: Vec<Month>,
    /// Calls whose days are over, each beside a customer who was held out.
    pub pairs: i64,
    /// Calls with such a customer whose days are not over.
    pub waiting: i64,
    /// Who bought again: sums are customers, the difference is in thousandths.
    pub bought: Versus,
    /// Orders: the difference is in hundredths of an order a customer.
    pub orders: Versus,
    /// Sales less credits, minor units: the difference is an amount a customer.
    pub net: Versus,
    /// Currency of amounts.
    pub currency: Currency,
}

/// A call whose days are over, beside the customer who was held out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The call.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who was called, and what that one did afterwards.
    pub called: Reached,
    /// Who was held out, and what that one did in the same days.
    pub held_out: Reached,
}

/// What a customer of a pair did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Which customer.
    pub customer_id: Uuid,
    /// What that customer is called.
    pub name: String,
    /// Orders.
    pub orders: i64,
    /// Sales less credits, minor units; none where amounts are not shown.
    pub net_minor: Option<i64>,
}

impl Mask for Pair {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(FieldClass::Money) {
            (self.called.net_minor, self.held_out.net_minor) = (None, None);
        }
    }
}

coded_enum! {
    /// One of the two of a pair.
    Side {
        /// The one who was called.
        Called = 1, "called";
        /// The one who was held out.
        HeldOut = 2, "held-out";
    }
}

/// Which calls are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeQuery {
    /// Only those of this month.
    pub month: Option<Day>,
    /// Only those with one of these outcomes; all where it is empty.
    pub outcomes: Vec<Outcome>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

/// Stands for every outcome that reached somebody.
const REACHED: &str = "reached";

impl MadeQuery {
    /// Reads `month`, `outcome` (`reached` for all that reached somebody) and `cursor` of a URL's query.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let outcomes = |word: &str| match word {
            REACHED => Some(Outcome::ALL.iter().copied().filter(|outcome| outcome.is_reached()).collect()),
            word => Outcome::from_word(word).map(|outcome| vec![outcome]),
        };
        Ok(Self {
            month: read_param(pairs, "month", Problem::Date, Day::parse)?.map(Day::month_start),
            outcomes: read_param(pairs, "outcome", Problem::Choice, outcomes)?.unwrap_or_default(),
            cursor: value(pairs, "cursor").map(str::to_owned),
        })
    }

    /// The address of the calls of a month, with an outcome or all that reached somebody.
    pub fn address(month: Option<Day>, outcome: Option<Option<Outcome>>) -> String {
        let mut pairs: Pairs = Vec::new();
        if let Some(month) = month {
            pairs.push(("month".to_owned(), month.to_string()));
        }
        if let Some(outcome) = outcome {
            pairs.push(("outcome".to_owned(), outcome.map_or(REACHED, Outcome::word).to_owned()));
        }
        if pairs.is_empty() { "/calls/made".to_owned() } else { format!("/calls/made?{}", crate::page::query_string(&pairs)) }
    }
}

/// Which pairs are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairsQuery {
    /// Only those of whom this one bought again.
    pub bought: Option<Side>,
    /// Only calls from this day on; where neither day is named, those of the last two years.
    pub from: Option<Day>,
    /// Only calls up to this day.
    pub to: Option<Day>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

impl PairsQuery {
    /// Reads `bought`, `from`, `to` and `cursor` of a URL's query.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        Ok(Self {
            bought: read_param(pairs, "bought", Problem::Choice, Side::from_word)?,
            from: read_param(pairs, "from", Problem::Date, Day::parse)?,
            to: read_param(pairs, "to", Problem::Date, Day::parse)?,
            cursor: value(pairs, "cursor").map(str::to_owned),
        })
    }

    /// The address of the same calls, of whom this one bought again.
    pub fn address(&self, bought: Option<Side>) -> String {
        let days = [("from", self.from), ("to", self.to)];
        let side = bought.map(|side| ("bought".to_owned(), side.word().to_owned()));
        let days = days.into_iter().filter_map(|(key, day)| Some((key.to_owned(), day?.to_string())));
        let pairs: Pairs = side.into_iter().chain(days).collect();
        if pairs.is_empty() { "/calls/pairs".to_owned() } else { format!("/calls/pairs?{}", crate::page::query_string(&pairs)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::parse_query;

    #[test]
    fn a_difference_is_told_with_how_sure_it_is() {
        // Of 40 pairs 20 of the called bought and 10 of the others.
        let pairs: Vec<(i64, i64)> = (0..40).map(|n| (i64::from(n < 20), i64::from(n < 10))).collect();
        let versus = Versus::of(&pairs, 1000);
        assert_eq!((versus.called, versus.held_out, versus.difference), (20, 10, Some(250)));
        let (low, high) = versus.interval.expect("enough pairs");
        // 0.25 ± 1.96 · 0.4385 ÷ √40.
        assert_eq!((low, high), (114, 386));
        assert!(versus.is_clear());
        assert_eq!(Versus::of(&[], 1000), Versus { called: 0, held_out: 0, difference: None, interval: None });
        assert!(!Versus::of(&[(1, 0), (0, 1)], 1000).is_clear());
        assert_eq!(Versus::of(&[(0, 1), (0, 0), (0, 0)], 100).difference, Some(-33));
    }

    #[test]
    fn calls_are_chosen_by_month_and_outcome() {
        let month = Day::parse("2025-06-01").expect("a day");
        assert_eq!(MadeQuery::address(None, None), "/calls/made");
        let address = MadeQuery::address(Some(month), Some(None));
        let query = MadeQuery::from_pairs(&parse_query(address.split_once('?').expect("a query").1)).expect("readable");
        assert_eq!((query.month, query.outcomes), (Some(month), vec![Outcome::Satisfied, Outcome::Issue, Outcome::Refused]));
        assert!(MadeQuery::from_pairs(&parse_query("outcome=happy")).is_err());
        assert!(PairsQuery::from_pairs(&parse_query("bought=nobody")).is_err());
        let asked = PairsQuery { from: Some(month), to: Some(month.month_end()), ..Default::default() };
        let address = asked.address(Some(Side::HeldOut));
        assert_eq!(address, "/calls/pairs?bought=held-out&from=2025-06-01&to=2025-06-30");
        let read = PairsQuery::from_pairs(&parse_query(address.split_once('?').expect("a query").1)).expect("readable");
        assert_eq!(read, PairsQuery { bought: Some(Side::HeldOut), ..asked });
        assert_eq!(PairsQuery::default().address(None), "/calls/pairs");
        let month = Month { month, outcomes: vec![3, 1, 2, 4, 1] };
        assert_eq!((month.calls(), month.reached()), (11, 5));
    }
}
