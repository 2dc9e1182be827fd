//! The dashboard: figures of the whole company over a period, beside those of another.

mod period;

use serde::{Deserialize, Serialize};

pub use period::{Chosen, Comparison, DashboardQuery, Period, Preset};

use crate::money::Currency;

/// The figures of a period. All are whole; rates and means are worked out of two of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Sales, minor units, anonymous ones included.
    pub sales_minor: i64,
    /// Credits, minor units, as a positive number.
    pub credits_minor: i64,
    /// Orders, credit notes not counted, anonymous ones included.
    pub orders: i64,
    /// Credit notes.
    pub credit_notes: i64,
    /// Different customers with an order.
    pub active: i64,
    /// Different customers with two orders or more.
    pub repeat: i64,
    /// Customers whose very first order this is.
    pub new: i64,
    /// Tickets opened.
    pub opened: i64,
    /// Tickets solved.
    pub solved: i64,
    /// Tickets opened in the period that have been answered since.
    pub answered: i64,
    /// Seconds to the first answer of those, summed.
    pub answer_seconds: i64,
    /// Seconds from opening to solution of the tickets solved, summed.
    pub solution_seconds: i64,
    /// Satisfaction answers, 1 to 5.
    pub csat_answers: i64,
    /// Sum of their scores.
    pub csat_sum: i64,
}

impl Figures {
    /// Revenue: sales less credits, minor units.
    pub const fn net_minor(&self) -> i64 {
        self.sales_minor - self.credits_minor
    }

    /// Active customers who had ordered before the period.
    pub const fn returning(&self) -> i64 {
        self.active - self.new
    }

    /// Share of active customers with two orders or more, in thousandths, rounded half up.
    pub const fn repeat_permille(&self) -> Option<i64> {
        mean(self.repeat * 1000, self.active)
    }

    /// Mean satisfaction in hundredths, rounded half up.
    pub const fn csat_centi(&self) -> Option<i64> {
        mean(self.csat_sum * 100, self.csat_answers)
    }

    /// Mean seconds to the first answer.
    pub const fn first_response_seconds(&self) -> Option<i64> {
        mean(self.answer_seconds, self.answered)
    }

    /// Mean seconds to the solution.
    pub const fn resolution_seconds(&self) -> Option<i64> {
        mean(self.solution_seconds, self.solved)
    }
}

/// A sum over a number, rounded half up; none where there is nothing to divide by.
const fn mean(sum: i64, number: i64) -> Option<i64> {
    if number > 0 { Some((2 * sum + number).div_euclid(2 * number)) } else { None }
}

/// Revenue of one step of the chart, and of the same step a year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The step's days.
    pub days: Period,
    /// Sales less credits, minor units.
    pub net_minor: i64,
    /// The same a year before; none before there were data.
    pub before_minor: Option<i64>,
}

/// The figures of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthFigures {
    /// The month.
    pub days: Period,
    /// Its figures.
    pub figures: Figures,
}

/// What was sold in a country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryFigures {
    /// As the source wrote it; empty where unknown.
    pub country: String,
    /// Sales less credits, minor units.
    pub net_minor: i64,
    /// Orders.
    pub orders: i64,
    /// Credit notes.
    pub credit_notes: i64,
    /// Sales less credits of the period that is compared with.
    pub before_minor: Option<i64>,
}

/// What was sold of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductFigures {
    /// Code of the source system.
    pub source: String,
    /// Code there.
    pub code: String,
    /// Name.
    pub name: String,
    /// Pieces, less those given back.
    pub units: i64,
    /// Sales less credits, minor units.
    pub net_minor: i64,
}

/// Everything on the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The days of the data: from the first order or ticket to the last.
    pub data: Period,
    /// What is shown.
    pub period: Period,
    /// What it is held against.
    pub before: Option<Period>,
    /// Currency of every amount.
    pub currency: Currency,
    /// The period's figures.
    pub now: Figures,
    /// Those it is held against; none without a comparison, and where the data begin later.
    pub then: Option<Figures>,
    /// Twelve months up to the period's last, or as many as there are data for.
    pub trend: Vec<MonthFigures>,
    /// The revenue chart.
    pub revenue: Vec<Step>,
    /// Countries, the highest revenue first.
    pub countries: Vec<CountryFigures>,
    /// The products that brought most, charges not among them.
    pub products: Vec<ProductFigures>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_means_are_rounded_and_need_something_to_divide_by() {
        let figures = Figures { active: 3, repeat: 2, new: 1, csat_answers: 3, csat_sum: 13, ..Default::default() };
        assert_eq!((figures.repeat_permille(), figures.csat_centi(), figures.returning()), (Some(667), Some(433), 2));
        assert_eq!((figures.first_response_seconds(), Figures::default().repeat_permille()), (None, None));
    }
}
