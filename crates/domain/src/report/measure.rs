//! What is added up, and what stands in the cells of a report.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use super::About;
use crate::{
    coded_enum,
    dashboard::figures::mean,
    metric::{Better, Unit},
};

/// How many numbers are added up.
pub const SUMS: usize = 7;
/// Where different customers stand among them: the only one that does not add up.
pub(super) const DIFFERENT: usize = 5;

/// What is added up of orders: orders, credit notes, lines, sales, credits. Of tickets: opened, solved, answered, seconds to
/// the first answer, seconds to the solution. Then, where it is worked out in the background, different customers, below zero
/// where nobody knows how many. Last, pieces where it is so worked out, and of tickets those answered in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums(pub [i64; SUMS]);

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        for (mine, other) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(other);
        }
    }
}

coded_enum! {
    /// What stands in the cells.
    Measure {
        /// Sales less credits.
        Net = 1, "net";
        /// Sales.
        Sales = 2, "sales";
        /// Credits.
        Credits = 3, "credits";
        /// Orders, credit notes not counted.
        Orders = 4, "orders";
        /// Credit notes.
        CreditNotes = 5, "credit_notes";
        /// Lines of both.
        Lines = 6, "lines";
        /// Sales less credits, an order.
        AverageOrder = 7, "average_order";
        /// Tickets opened.
        Opened = 8, "opened";
        /// Tickets solved.
        Solved = 9, "solved";
        /// Tickets opened that have been answered.
        Answered = 10, "answered";
        /// Mean seconds to the first answer of those.
        FirstResponse = 11, "first_response";
        /// Mean seconds to the solution of the tickets solved.
        Resolution = 12, "resolution";
        /// Tickets opened that were answered by when that was promised.
        InTime = 13, "in_time";
        /// Share of the tickets opened that were.
        SlaKept = 14, "sla_kept";
        /// Different customers with an order.
        Customers = 20, "customers";
        /// Pieces, those that came back taken off.
        Units = 21, "units";
        /// Different customers who opened a ticket.
        Requesters = 22, "requesters";
    }
}

impl Measure {
    /// The measures there are, the usual first.
    pub const fn of(about: About) -> &'static [Self] {
        match about {
            About::Orders => &[Self::Net, Self::Sales, Self::Credits, Self::Orders, Self::CreditNotes, Self::Lines, Self::AverageOrder],
            About::Tickets => {
                &[Self::Opened, Self::Solved, Self::Answered, Self::FirstResponse, Self::Resolution, Self::SlaKept, Self::InTime]
            }
        }
    }

    /// Those there are besides, which no rollup keeps: reports of these are worked out in the background.
    pub const fn beyond(about: About) -> &'static [Self] {
        match about {
            About::Orders => &[Self::Customers, Self::Units],
            About::Tickets => &[Self::Requesters],
        }
    }

    /// Whether rollups keep it.
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::Customers | Self::Units | Self::Requesters)
    }

    /// Whether it counts different customers.
    pub const fn is_different(self) -> bool {
        matches!(self, Self::Customers | Self::Requesters)
    }

    /// Whether it counts whole orders, which have lines of several products.
    pub const fn is_of_orders(self) -> bool {
        matches!(self, Self::Orders | Self::CreditNotes | Self::AverageOrder)
    }

    /// What is added up, and over what it goes where it is a mean.
    const fn parts(self, sums: &Sums) -> (i64, Option<i64>) {
        let s = &sums.0;
        match self {
            Self::Net => (s[3].saturating_sub(s[4]), None),
            Self::Sales => (s[3], None),
            Self::Credits => (s[4], None),
            Self::Orders | Self::Opened => (s[0], None),
            Self::CreditNotes | Self::Solved => (s[1], None),
            Self::Lines | Self::Answered => (s[2], None),
            Self::AverageOrder => (s[3].saturating_sub(s[4]), Some(s[0])),
            Self::FirstResponse => (s[3], Some(s[2])),
            Self::Resolution => (s[4], Some(s[1])),
            Self::Customers | Self::Requesters => (s[DIFFERENT], None),
            Self::Units | Self::InTime => (s[6], None),
            Self::SlaKept => (s[6].saturating_mul(Unit::Share.scale()), Some(s[0])),
        }
    }

    /// Its value; none where there is nothing to divide by.
    pub const fn value(self, sums: &Sums) -> Option<i64> {
        if self.is_different() && sums.0[DIFFERENT] < 0 {
            return None;
        }
        match self.parts(sums) {
            (sum, None) => Some(sum),
            (sum, Some(number)) => mean(sum, number),
        }
    }

    /// Whether the value of a whole is the sum of those of its parts.
    pub const fn adds_up(self) -> bool {
        !matches!(self, Self::AverageOrder | Self::FirstResponse | Self::Resolution | Self::SlaKept) && !self.is_different()
    }

    /// By how much a row or a column counts when there are too many of them: what is added up, or how many a mean is of.
    pub const fn weight(self) -> Self {
        match self {
            Self::AverageOrder => Self::Orders,
            Self::FirstResponse => Self::Answered,
            Self::Resolution => Self::Solved,
            Self::Customers => Self::Lines,
            Self::Requesters | Self::SlaKept => Self::Opened,
            other => other,
        }
    }

    /// What it is measured in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Net | Self::Sales | Self::Credits | Self::AverageOrder => Unit::Money,
            Self::FirstResponse | Self::Resolution => Unit::Seconds,
            Self::SlaKept => Unit::Share,
            _ => Unit::Count,
        }
    }

    /// Of what it is better to have.
    pub const fn better(self) -> Better {
        match self {
            Self::Net | Self::Sales | Self::Orders | Self::AverageOrder | Self::Customers | Self::Units | Self::InTime | Self::SlaKept => {
                Better::More
            }
            Self::Credits | Self::CreditNotes | Self::FirstResponse | Self::Resolution => Better::Less,
            _ => Better::Neither,
        }
    }
}
