//! The call programme: executives call the customers of whom most is at stake, note what was said, and see later what
//! came of it.
//!
//! Customers are proposed by value at stake: what is expected of them times the risk that they leave
//! ([`crate::score::Score::at_stake_minor`]). One in [`HELD_OUT_OF`], chosen by its id and so by nobody, is never
//! proposed: beside such a customer of like stake each call is held when its [`FOLLOWED_DAYS`] are over.

mod result;
mod typed;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use result::{MadeQuery, Month, Pair, PairsQuery, Reached, Results, Side, Versus, WORTH_SAYING};
pub use typed::{NewCall, NewFollowUp};

use crate::{
    access::{FieldClass, Fields, Mask},
    coded_enum,
    customer::{ContactPoint, Facts, Tier, read_param},
    interaction::MAX_BODY,
    money::Money,
    page::{Pairs, value},
    problem::{FieldError, Problem},
    score::{ChurnBand, Reason},
    tag::Owner,
    time::{Day, Timestamp},
};

/// Since how many days nobody may have called who is proposed; 0 for whoever was called whenever.
pub const PERIODS: [i32; 5] = [30, 90, 180, 365, 0];
/// The usual one of [`PERIODS`].
pub const USUAL_PERIOD: i32 = 90;
/// Who was not reached is proposed again after so many days.
pub const AGAIN_AFTER_DAYS: i32 = 7;
/// For how many days after a call it is looked at what came of it.
pub const FOLLOWED_DAYS: i32 = 90;
/// The longest text of what was said, in characters: the timeline says before it what came of the call, and after it what is to be done.
pub const MAX_NOTE: usize = MAX_BODY - 2 * MAX_TASK;
/// Of so many customers one is held out.
pub const HELD_OUT_OF: u64 = 10;
/// The longest text of a follow-up, in characters.
pub const MAX_TASK: usize = 200;

coded_enum! {
    /// What came of a call.
    Outcome {
        /// Reached, and satisfied.
        Satisfied = 1, "satisfied";
        /// Reached, and something is wrong.
        Issue = 2, "issue";
        /// A message was left.
        Message = 3, "message";
        /// Nobody answered.
        Missed = 4, "missed";
        /// Reached, and wants no calls any more.
        Refused = 5, "refused";
    }
}

impl Outcome {
    /// Whether somebody spoke with the customer.
    pub const fn is_reached(self) -> bool {
        matches!(self, Self::Satisfied | Self::Issue | Self::Refused)
    }
}

/// Whether a customer is held out of the programme: the same for ever, and independent of everything else about it.
pub const fn is_held_out(customer: Uuid) -> bool {
    let (high, low) = customer.as_u64_pair();
    // The finaliser of splitmix64 (Steele, Lea and Flood 2014): ids that follow one another fall apart.
    let mut mixed = high ^ low.rotate_left(32);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)).is_multiple_of(HELD_OUT_OF)
}

/// Whom to call, as an address asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallsQuery {
    /// One of [`PERIODS`].
    pub days: i32,
    /// Only this tier.
    pub tier: Option<Tier>,
    /// Only this country.
    pub country: Option<String>,
    /// Only whom the viewer looks after.
    pub mine: bool,
    /// Where the page begins.
    pub cursor: Option<String>,
}

impl Default for CallsQuery {
    fn default() -> Self {
        Self { days: USUAL_PERIOD, tier: None, country: None, mine: false, cursor: None }
    }
}

impl CallsQuery {
    /// Reads `days`, `tier`, `country`, `owner` (`me`) and `cursor` of a URL's query.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let period = |text: &str| text.parse().ok().filter(|days| PERIODS.contains(days));
        Ok(Self {
            days: read_param(pairs, "days", Problem::Choice, period)?.unwrap_or(USUAL_PERIOD),
            tier: read_param(pairs, "tier", Problem::Tier, Tier::from_word)?,
            country: value(pairs, "country").map(str::to_owned),
            mine: read_param(pairs, "owner", Problem::Choice, |text| (text == "me").then_some(true))?.unwrap_or(false),
            cursor: value(pairs, "cursor").map(str::to_owned),
        })
    }

    /// Writes what is not usual as URL pairs; not the cursor.
    pub fn pairs(&self) -> Pairs {
        let mut pairs = Vec::new();
        let mut set = |key: &str, value: String| pairs.push((key.to_owned(), value));
        if self.days != USUAL_PERIOD {
            set("days", self.days.to_string());
        }
        if let Some(tier) = self.tier {
            set("tier", tier.word().to_owned());
        }
        if let Some(country) = &self.country {
            set("country", country.clone());
        }
        if self.mine {
            set("owner", "me".to_owned());
        }
        pairs
    }
}

/// A customer to call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Who it is, with the figures of the record.
    pub facts: Facts,
    /// What is expected of the customer times the risk, minor units.
    pub at_stake_minor: i64,
    /// The risk that the customer does not buy again, in hundredths.
    pub risk_centi: i64,
    /// How likely the customer is still there.
    pub churn: ChurnBand,
    /// What raises the risk most, the strongest first.
    pub reasons: Vec<Reason>,
    /// Telephone numbers, as much of them as is seen; none where they are hidden.
    pub phones: Vec<ContactPoint>,
    /// The last call of the programme and what came of it.
    pub last_call: Option<(Timestamp, Outcome)>,
}

impl Proposal {
    /// What is at stake, as money.
    pub const fn at_stake(&self) -> Money {
        Money { minor: self.at_stake_minor, currency: self.facts.currency }
    }
}

/// How many of those who were looked at are not proposed, each for the first reason that holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Held out, to be compared with.
    pub held_out: i64,
    /// Called in the period.
    pub called: i64,
    /// Wants no calls.
    pub refused: i64,
}

/// A page of customers to call, the most at stake first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposals {
    /// The day whose beginning the scores are true of; none where nobody is scored yet.
    pub as_of: Option<Day>,
    /// The customers.
    pub rows: Vec<Proposal>,
    /// Customers that fit the filter and were looked at for this page.
    pub looked: i64,
    /// Who of them is not proposed.
    pub left_out: LeftOut,
    /// Where the next page begins; none where nobody is left.
    pub next: Option<String>,
    /// Countries to choose from.
    pub countries: Vec<String>,
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its id, which is that of its event on the timeline.
    pub id: Uuid,
    /// Who was called.
    pub customer_id: Uuid,
    /// What that customer is called.
    pub customer: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
    /// Who called.
    pub by: String,
    /// The first words of what the timeline says of it; empty where what people write is not shown.
    pub said: String,
}

impl Mask for Made {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(FieldClass::Notes) {
            self.said.clear();
        }
    }
}

/// Something to do for a customer by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// For whom.
    pub customer_id: Uuid,
    /// What that customer is called.
    pub customer: String,
    /// Identity within the customer.
    pub id: Uuid,
    /// What; empty where what people write is not shown.
    pub what: String,
    /// By when.
    pub due: Day,
    /// Who is to do it.
    pub assignee: Owner,
    /// Who said so.
    pub created_by: String,
    /// How much is seen in here.
    #[serde(default = "Fields::shown", skip_serializing_if = "Fields::is_shown")]
    pub fields: Fields,
}

impl Mask for FollowUp {
    fn mask(&mut self, fields: Fields) {
        if !fields.shows(FieldClass::Notes) {
            self.what.clear();
        }
        self.fields = fields;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{parse_query, query_string};

    #[test]
    fn one_in_ten_is_held_out_whichever_way_ids_are_made() {
        // Random ids, ids that count up, and ids that begin with the time.
        let counted = |n: u64| Uuid::from_u64_pair(1 << 48 | n, n);
        let timed = |n: u64| Uuid::from_u64_pair(0x0190_0000_0000_7000 + (n << 16), 0x8000_0000_0000_0000 | n.wrapping_mul(0x9e37_79b9));
        for made in [counted, timed, |n| Uuid::from_u128(u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))] {
            let held = (0..20_000).filter(|n| is_held_out(made(*n))).count();
            // Three standard deviations are 127.
            assert!((1_870..2_130).contains(&held), "{held}");
        }
        let somebody = Uuid::from_u128(77);
        assert_eq!(is_held_out(somebody), is_held_out(somebody));
    }

    #[test]
    fn an_address_is_read_and_written() {
        for text in ["", "days=0", "days=365&tier=gold&country=France&owner=me"] {
            let query = CallsQuery::from_pairs(&parse_query(text)).expect(text);
            assert_eq!(query_string(&query.pairs()), text);
        }
        for text in ["days=12", "days=x", "tier=wood", "owner=you"] {
            assert!(CallsQuery::from_pairs(&parse_query(text)).is_err(), "{text}");
        }
        assert_eq!(CallsQuery::from_pairs(&parse_query("days=90")).expect("usual"), CallsQuery::default());
    }

    #[test]
    fn what_is_to_be_done_is_told_to_who_reads_texts() {
        let mut task = FollowUp {
            customer_id: Uuid::nil(),
            customer: "Ada".into(),
            id: Uuid::nil(),
            what: "Send the price list".into(),
            due: Day(1),
            assignee: Owner { id: Uuid::nil(), name: "Ewa".into() },
            created_by: "Ewa".into(),
            fields: Fields::SHOWN,
        };
        task.mask(Fields { notes: crate::access::Sight::Masked, ..Fields::SHOWN });
        assert_eq!((task.what.as_str(), task.customer.as_str()), ("", "Ada"));
    }
}
