//! Company figures by day, week, month or country: what dashboards and the metrics API read.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

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
    }
}

impl Metric {
    /// Whether it is worked out from others rather than stored.
    pub const fn is_derived(self) -> bool {
        matches!(self, Self::Net) || self.is_ratio()
    }

    /// Whether it is one figure over another: a rate or a mean.
    pub const fn is_ratio(self) -> bool {
        matches!(self, Self::RepeatRate | Self::Csat | Self::FirstResponse | Self::Resolution)
    }

    /// Whether it is money in minor units.
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Revenue | Self::Credits | Self::Net)
    }

    /// Whether the figure of a long period is the sum of its days. Counts of different customers are not.
    pub const fn is_additive(self) -> bool {
        !matches!(self, Self::ActiveCustomers | Self::RepeatCustomers) && !self.is_ratio()
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
    /// One point a country.
    Country,
}

impl Split {
    /// Reads `day`, `week`, `month` or `country`.
    pub fn from_word(word: &str) -> Option<Self> {
        if word == "country" { Some(Self::Country) } else { Grain::from_word(word).map(Self::Time) }
    }

    /// The word that URLs use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Time(grain) => grain.word(),
            Self::Country => "country",
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
    /// The bucket's first day, or the country's name.
    pub key: String,
    /// Minor units or a count, whole; a ratio for a rate.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub value: Value,
}

/// A figure over time or by country.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Series {
    /// Which figure.
    pub metric: Metric,
    /// First day, inclusive; all there is where none.
    pub from: Option<Day>,
    /// Last day, inclusive; all there is where none.
    pub to: Option<Day>,
    /// `day`, `week`, `month` or `country`.
    pub by: String,
    /// Currency of a money figure.
    pub currency: Option<Currency>,
    /// The values: time ascending, countries by value.
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
}
