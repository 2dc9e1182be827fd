//! What to do next for a customer: chosen by stated rules from open tickets, the risk of leaving, what ends soon, what
//! could be offered, and what the customer agreed to.
//!
//! Each rule gives points and a code for its reason, so that everybody can see why. The rules that hold whatever the
//! points are: nothing is offered while a ticket is open; nobody is approached on a channel without having agreed to
//! it, but for what they asked for themselves or have a contract about; what was answered rests for a stated time.

mod rules;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use rules::choose;

use crate::{
    coded_enum,
    customer::{Consent, Tier},
    interaction::Channel,
    score::ChurnBand,
    ticket::Priority,
    time::{Day, Timestamp},
};

/// The word under which the timeline keeps what was answered, as a change from the action to the answer.
pub const WORD: &str = "next_action";

coded_enum! {
    /// What can be done.
    NextAction {
        /// Put right what a ticket is about.
        Recover = 1, "recover";
        /// Get in touch with somebody who may leave.
        Retain = 2, "retain";
        /// Talk about a holding that ends soon.
        Renew = 3, "renew";
        /// Offer a product.
        Offer = 4, "offer";
        /// Ask how the customer would like to hear from us.
        AskConsent = 5, "ask_consent";
    }
}

coded_enum! {
    /// Why an action is proposed. What each is worth, [`Code::points`] says.
    Code {
        /// A ticket is open.
        Open = 1, "T1";
        /// It has been open for more than three days.
        Waiting = 2, "T2";
        /// It is of high or urgent priority.
        Pressing = 3, "T3";
        /// The customer is likely to leave.
        Leaving = 4, "C1";
        /// The customer comes less often than before.
        Cooling = 5, "C2";
        /// The customer has most likely left.
        Left = 6, "C3";
        /// The customer is worth much: gold or platinum.
        Valued = 7, "V1";
        /// Satisfaction is below 3 of 5.
        Unhappy = 8, "S1";
        /// A holding ends within thirty days.
        Ends = 9, "H1";
        /// It ends within seven.
        EndsSoon = 10, "H2";
        /// A product fits to what was bought.
        Fits = 11, "O1";
        /// The last order was not more than thirty days ago.
        JustBought = 12, "O2";
        /// Nothing is known of what the customer agrees to.
        Unknown = 13, "A1";
    }
}

impl Code {
    /// What the reason is worth.
    pub const fn points(self) -> i64 {
        match self {
            Self::Open => 40,
            Self::Leaving => 35,
            Self::Ends => 30,
            Self::Waiting | Self::Pressing | Self::EndsSoon | Self::Fits | Self::Cooling => 20,
            Self::Valued | Self::Left => 15,
            Self::Unhappy | Self::JustBought | Self::Unknown => 10,
        }
    }

    /// Whether it tells what models say of the customer, which not every role sees.
    pub const fn is_risk(self) -> bool {
        matches!(self, Self::Leaving | Self::Cooling | Self::Left | Self::Valued)
    }
}

coded_enum! {
    /// What somebody said to a proposal.
    Answer {
        /// It is being done.
        Accepted = 1, "accepted";
        /// Not now.
        NotNow = 2, "not_now";
        /// It does not fit this customer.
        Unfitting = 3, "unfitting";
        /// It was done already.
        Done = 4, "done";
        /// The customer does not want it.
        Unwanted = 5, "unwanted";
    }
}

impl Answer {
    /// The answers that dismiss a proposal, each its reason.
    pub const DISMISSALS: [Self; 4] = [Self::NotNow, Self::Unfitting, Self::Done, Self::Unwanted];

    /// For how many days the same is not proposed again.
    pub const fn rest_days(self) -> i32 {
        match self {
            Self::NotNow => 14,
            Self::Accepted | Self::Done => 30,
            Self::Unfitting => 90,
            Self::Unwanted => 180,
        }
    }

    /// Whether every action of the kind rests, and not only that about the same thing.
    pub const fn is_about_all(self) -> bool {
        matches!(self, Self::Unwanted)
    }

    /// The longest rest of all.
    pub const LONGEST: i32 = 180;
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What was proposed.
    pub action: NextAction,
    /// What it was about: a ticket, a holding or a product.
    pub about: Option<Uuid>,
    /// What was said to it.
    pub answer: Answer,
    /// When.
    pub at: Timestamp,
}

/// An open ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTicket {
    /// Identity.
    pub id: Uuid,
    /// Its number, by which people know it.
    pub number: String,
    /// How soon it matters.
    pub priority: Priority,
    /// The road it came on.
    pub channel: Channel,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// A thing that an action can be about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Identity.
    pub id: Uuid,
    /// What people know it by: the number of a ticket, the name of a holding or product.
    pub name: String,
}

/// Everything that the rules look at. What is not shown to somebody is not in here: then no rule can tell it either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// Value tier; none where it is not shown.
    pub tier: Option<Tier>,
    /// The risk of leaving; none where it is not known or not shown.
    pub churn: Option<ChurnBand>,
    /// Open tickets.
    pub tickets: Vec<OpenTicket>,
    /// Mean satisfaction × 100.
    pub csat_centi: Option<i64>,
    /// Holdings with the day on which each renews or ends.
    pub holdings: Vec<(About, Day)>,
    /// What could be offered, the best first.
    pub offers: Vec<About>,
    /// The last order.
    pub last_order: Option<Day>,
    /// What the customer said about being contacted.
    pub consents: Vec<Consent>,
    /// What was answered to earlier proposals.
    pub answered: Vec<Answered>,
}

/// A reason with what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which.
    pub code: Code,
    /// Days, where it is about a time.
    pub days: Option<i64>,
}

/// An action that is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What to do.
    pub action: NextAction,
    /// What it is about.
    pub about: Option<About>,
    /// On which road to get in touch; none where nothing speaks for one.
    pub channel: Option<Channel>,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

impl Proposal {
    /// What its reasons are worth together.
    pub fn points(&self) -> i64 {
        self.reasons.iter().map(|reason| reason.code.points()).sum()
    }
}

/// What to offer a customer, because of what was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommended {
    /// The product.
    pub id: Uuid,
    /// Code of its source system.
    pub source: String,
    /// Its code there.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What was bought that speaks most for it.
    pub because: String,
    /// How many of the things bought speak for it.
    pub speak: i64,
}

/// What a customer's page proposes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// What to do, the most pressing first.
    pub actions: Vec<Proposal>,
    /// What to offer, the best first; nothing where nothing fits or no role sees it.
    pub recommended: Vec<Recommended>,
}
