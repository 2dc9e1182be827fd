//! Company figures, each defined once: what dashboards, the scorecard, explanations and the metrics API read.
//!
//! A [`Metric`] says what it is worked out of ([`Formula`]), in which [`Unit`], which way is good ([`Better`]), by
//! what it is kept ([`Dimension`]) and who answers for it; [`words`] says it to people. Tiles, lists of figures and
//! series all follow the formula, so that one figure is the same everywhere.

mod define;
mod definition;
mod interval;
pub mod words;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

pub use define::{Better, Formula, Group, Unit};
pub use definition::Definition;
pub use interval::{Interval, difference_interval, mean_interval, net_interval, paired_interval, share_interval};

use crate::{coded_enum, money::Currency, time::Day};

coded_enum! {
    /// A figure of the company.
    Metric {
        /// Sales: the sum of positive line amounts, anonymous sales included. Minor units.
        Revenue = 1, "revenue";
        /// Credits: the sum of negative line amounts, as a positive number. Minor units.
        Credits = 2, "credits";
        /// Orders, credit notes not counted, anonymous ones included.
        Orders = 3, "orders";
        /// Credit notes.
        CreditNotes = 4, "credit_notes";
        /// Different customers with at least one order in the bucket.
        ActiveCustomers = 5, "active_customers";
        /// Customers whose very first order falls in the bucket.
        NewCustomers = 6, "new_customers";
        /// Tickets opened.
        TicketsOpened = 7, "tickets_opened";
        /// Tickets solved.
        TicketsSolved = 8, "tickets_solved";
        /// Satisfaction answers (1 to 5).
        CsatAnswers = 9, "csat_answers";
        /// Sum of satisfaction scores.
        CsatSum = 10, "csat_sum";
        /// Interactions of every kind.
        Interactions = 11, "interactions";
        /// Sales less credits, minor units. Derived: revenue − credits.
        Net = 12, "net";
        /// Share of active customers with two orders or more in the bucket. Derived: repeat ÷ active.
        RepeatRate = 13, "repeat_rate";
        /// Mean satisfaction, 1 to 5. Derived: sum ÷ answers.
        Csat = 14, "csat";
        /// Different customers with two orders or more in the bucket.
        RepeatCustomers = 15, "repeat_customers";
        /// Tickets opened in the bucket that have been answered since.
        FirstResponses = 16, "first_responses";
        /// Seconds from opening to the first answer, summed over the tickets opened in the bucket.
        FirstResponseSeconds = 17, "first_response_seconds";
        /// Seconds from opening to solution, summed over the tickets solved in the bucket.
        ResolutionSeconds = 18, "resolution_seconds";
        /// Mean seconds to the first answer of the tickets opened in the bucket. Derived: seconds ÷ answered.
        FirstResponse = 19, "first_response";
        /// Mean seconds to the solution of the tickets solved in the bucket. Derived: seconds ÷ solved.
        Resolution = 20, "resolution";
        /// Satisfaction answers that gave the best score.
        CsatFives = 21, "csat_fives";
        /// Sum of the squares of satisfaction scores: what the spread of the answers follows from.
        CsatSquares = 22, "csat_squares";
        /// Answers to whether one would recommend us (0 to 10).
        NpsAnswers = 23, "nps_answers";
        /// Those of 9 or 10.
        Promoters = 24, "promoters";
        /// Those of 6 or less.
        Detractors = 25, "detractors";
        /// Tickets opened on the web, by e-mail or in a chat.
        OnlineTickets = 26, "tickets_online";
        /// Sales to customers known by name. Minor units.
        KnownSales = 27, "known_sales";
        /// Tickets that came to be open, less those that ceased to be.
        BacklogChange = 28, "backlog_change";
        /// Customers, by the day since when they are known.
        Customers = 29, "customers";
        /// Those of them with an e-mail address.
        WithEmail = 30, "customers_with_email";
        /// Those of them who agreed to be contacted on at least one channel.
        WithConsent = 31, "customers_with_consent";
        /// Different customers who ordered in the as many months before. Derived.
        ActiveBefore = 32, "active_before";
        /// Those of them who ordered in the bucket too.
        Retained = 33, "retained_customers";
        /// Those of them who did not. Derived: active before − retained.
        LostCustomers = 34, "lost_customers";
        /// Share of those who ordered before who ordered again. Derived: retained ÷ active before.
        Retention = 35, "retention";
        /// Revenue an order, minor units. Derived: net ÷ orders.
        AverageOrder = 36, "average_order";
        /// Tickets open at the end of the bucket. Derived: the changes up to then, added up.
        Backlog = 37, "backlog";
        /// Share of satisfaction answers that gave the best score. Derived: fives ÷ answers.
        CsatTopBox = 38, "csat_top_box";
        /// Promoters less detractors.
        NetPromoters = 39, "net_promoters";
        /// Net promoter score, −100 to 100. Derived: (promoters − detractors) ÷ answers × 100.
        Nps = 40, "nps";
        /// Share of the tickets opened that came in online. Derived: online ÷ opened.
        OnlineShare = 41, "online_share";
        /// Share of sales by customers known by name. Derived: known ÷ sales.
        KnownShare = 42, "known_share";
        /// Share of the customers known by the end of the bucket of whom there is an e-mail address. Derived.
        EmailKnown = 43, "email_known";
        /// Share of the customers known by the end of the bucket who agreed to be contacted. Derived.
        ConsentGiven = 44, "consent_given";
        /// Orders delivered in the bucket, by the day of delivery.
        OrdersDelivered = 45, "orders_delivered";
        /// Seconds from order to delivery, summed over the orders delivered in the bucket.
        DeliverySeconds = 46, "delivery_seconds";
        /// Mean seconds from order to delivery of the orders delivered in the bucket. Derived: seconds ÷ delivered.
        DeliveryTime = 47, "delivery_time";
        /// Proposals of what to do next that were answered.
        ProposalsAnswered = 48, "proposals_answered";
        /// Those of them that were accepted.
        ProposalsAccepted = 49, "proposals_accepted";
        /// Share of the proposals answered that were accepted. Derived: accepted ÷ answered.
        Acceptance = 50, "acceptance";
        /// Customers with value at stake, by the month of which that was said: they come with the month and go with the next.
        AtStakeChange = 51, "at_stake_change";
        /// What is at stake with them, the same way. Minor units.
        StakeChange = 52, "stake_change";
        /// Value at stake in the last month of the bucket: what is expected of each customer times the risk of leaving. Derived.
        ValueAtStake = 53, "value_at_stake";
        /// Customers with value at stake in the last month of the bucket. Derived.
        CustomersAtStake = 54, "customers_at_stake";
        /// Calls of the programme whose days are over, each beside a customer of like stake who was held out.
        CallPairs = 55, "call_pairs";
        /// Those of them whose customer ordered in the days after the call.
        CalledOrdered = 56, "called_ordered";
        /// Those of them whose customer held out ordered in the same days.
        HeldOutOrdered = 57, "held_out_ordered";
        /// Those of them of whom both did: what the spread of the difference follows from.
        BothOrdered = 58, "both_ordered";
        /// Customers called who ordered, less customers held out who did. Derived.
        ResponseDifference = 59, "response_difference";
        /// What share of the customers called ordered in the days after, less the same share of those held out. Derived:
        /// difference ÷ pairs.
        CampaignResponse = 60, "campaign_response";
        /// Tickets opened in the bucket that were first answered by when that was promised.
        AnsweredInTime = 61, "answered_in_time";
        /// Share of the tickets opened that were. Derived: in time ÷ opened.
        SlaKept = 62, "sla_kept";
    }
}

coded_enum! {
    /// By what figures are kept, besides time.
    Dimension {
        /// The country of an order's delivery, as the source wrote it.
        Country = 1, "country";
        /// The channel that a ticket came in on; its word.
        Channel = 2, "channel";
        /// Why people come with a ticket; empty where unknown.
        Reason = 3, "reason";
        /// The survey of an answer; its name.
        Survey = 4, "survey";
        /// The store: the system that an order or a ticket came from; its code.
        Store = 5, "store";
        /// The team that looks after a customer. Kept by the one of ours who does, so that a team is the sum of its people.
        Team = 6, "team";
        /// How far the relationship with a customer has come; its word. Kept of [`Metric::Customers`] alone, as of now.
        Stage = 7, "stage";
        /// The value tier of a customer; its word. Kept of [`Metric::Customers`] alone, as of now.
        Tier = 8, "tier";
        /// A line of business of which a customer has something; its word.
        Line = 9, "line";
        /// What was proposed to be done next; its word.
        Action = 10, "action";
    }
}

impl Dimension {
    /// Whether figures can be asked for by it. Teams share people, and lines of business customers: of those there are no
    /// parts. Stage and tier are what the dashboard counts customers by: a role may see the company's figures and no tier.
    pub const fn is_offered(self) -> bool {
        !matches!(self, Self::Team | Self::Line | Self::Stage | Self::Tier)
    }
}

coded_enum! {
    /// The length of a bucket.
    Grain {
        /// One day, UTC.
        Day = 1, "day";
        /// A week from Monday.
        Week = 2, "week";
        /// A calendar month.
        Month = 3, "month";
    }
}

/// How a figure is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Split {
    /// One point a bucket of that length.
    Time(Grain),
    /// One point a value of that dimension.
    By(Dimension),
}

impl Split {
    /// Every way to split.
    pub fn all() -> impl Iterator<Item = Self> {
        Grain::ALL.iter().copied().map(Self::Time).chain(Dimension::ALL.iter().copied().filter(|by| by.is_offered()).map(Self::By))
    }

    /// Reads `day`, `week`, `month` or the word of a dimension.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|split| split.word() == word)
    }

    /// The word that URLs use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Time(grain) => grain.word(),
            Self::By(dimension) => dimension.word(),
        }
    }
}

/// A value: whole where it is money in minor units or a count, a ratio where it is a rate or a mean.
/// In JSON a plain number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Minor units, or a count.
    Whole(i64),
    /// A share between 0 and 1, or a mean.
    Ratio(f64),
}

impl Value {
    /// Which of two values of one figure is larger.
    pub fn total_cmp(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (a, b) => a.as_f64().total_cmp(&b.as_f64()),
        }
    }

    /// The same in the figure's unit, rounded half up, as [`Figures::value`](crate::dashboard::Figures::value) gives it.
    pub fn in_unit(self, metric: Metric) -> i64 {
        // Points are a hundred times the quotient already.
        let scale = if metric.unit() == Unit::Points { 1 } else { metric.unit().scale() };
        match self {
            Self::Whole(n) => n,
            // A quotient of whole numbers that is half of one is not told as a hair less.
            Self::Ratio(x) => (x * scale as f64 + 0.5 + 1e-9).floor() as i64,
        }
    }

    /// For drawing, where the last digit does not show.
    pub const fn as_f64(self) -> f64 {
        match self {
            Self::Whole(n) => n as f64,
            Self::Ratio(x) => x,
        }
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Whole(n)
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Self {
        Self::Ratio(x)
    }
}

/// One value of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point {
    /// The bucket's first day, or the value of the dimension: a country's name, a channel's word.
    pub key: String,
    /// Minor units or a count, whole; a ratio for a rate.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub value: Value,
}

/// A figure over time or by a dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Series {
    /// Which figure.
    pub metric: Metric,
    /// First day, inclusive; all there is where none.
    pub from: Option<Day>,
    /// Last day, inclusive; all there is where none.
    pub to: Option<Day>,
    /// `day`, `week`, `month`, `country`, `channel`, `reason`, `survey`, `store` or `action`.
    pub by: String,
    /// Currency of a money figure.
    pub currency: Option<Currency>,
    /// The values: time ascending, the others by value.
    pub points: Vec<Point>,
    /// The figure of the whole period; none where the points do not add up to it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub total: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_stays_whole_to_the_last_penny() {
        // 2^53 + 1 is the first whole number that a float does not have.
        let most = 9_007_199_254_740_993;
        assert_eq!(Value::Whole(most).total_cmp(Value::Whole(most - 1)), Ordering::Greater);
        assert_eq!(Value::Ratio(0.5).total_cmp(Value::Ratio(1.0 / 3.0)), Ordering::Greater);
    }

    #[test]
    fn a_ratio_is_the_figure_of_the_dashboard() {
        for (part, of) in [(1, 16), (3, 16), (1, 3), (2, 3), (1001, 2000), (0, 7)] {
            let figures = crate::dashboard::Figures { active: of, repeat: part, ..Default::default() };
            let ratio = Value::Ratio(part as f64 / of as f64);
            assert_eq!(Some(ratio.in_unit(Metric::RepeatRate)), figures.value(Metric::RepeatRate), "{part} of {of}");
        }
        assert_eq!((Value::Whole(7).in_unit(Metric::Orders), Value::Ratio(-33.3).in_unit(Metric::Nps)), (7, -33));
    }
}
