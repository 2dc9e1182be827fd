//! What a customer's ledger says as of a day.

use domain::{customer::CustomerKind, score::Drivers, time::Day};
use insight::value::{
    History,
    returns::{Dealt, kept},
    rfm::Figures,
};
use store::scores::input::Ledger;

/// Days of a unit of time of the models.
pub(super) const WEEK: f64 = 7.0;
/// Tickets of so many days are counted.
const LATELY: i32 = 180;

/// A customer who had bought, as known at the beginning of a day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Account {
    /// Organisation rather than person: what they spend is learnt apart.
    pub(super) organisation: bool,
    /// Days with a purchase, each with what remained of it; at least one.
    pub(super) purchases: Vec<(i32, i64)>,
    /// Sales less credits, minor units.
    pub(super) net_minor: i64,
    returned_percent: i64,
    tickets: i64,
    csat_centi: Option<i64>,
}

impl Account {
    /// What was known at the beginning of `day`; none of who had not bought.
    pub(super) fn at(ledger: &Ledger, day: Day) -> Option<Self> {
        let known = &ledger.orders[..ledger.orders.partition_point(|order| order.0 < day.0)];
        let purchases = stood(known);
        if purchases.is_empty() {
            return None;
        }
        let (sales, credits) = known.iter().fold((0, 0), |sum, order| (sum.0 + order.1, sum.1 + order.2));
        let answers = || ledger.answers.iter().filter(|answer| answer.0 < day.0).map(|answer| i64::from(answer.1));
        let (sum, count) = (answers().sum::<i64>(), answers().count() as i64);
        Some(Self {
            organisation: ledger.kind == CustomerKind::Organisation,
            purchases,
            net_minor: sales - credits,
            returned_percent: (credits * 100).checked_div(sales).unwrap_or(0).clamp(0, 100),
            tickets: ledger.tickets.iter().filter(|opened| (day.0 - LATELY..day.0).contains(*opened)).count() as i64,
            csat_centi: (count > 0).then(|| (sum * 200 + count) / (count * 2)),
        })
    }

    fn ends(&self) -> (i32, i32) {
        let day = |purchase: Option<&(i32, i64)>| purchase.map_or(0, |purchase| purchase.0);
        (day(self.purchases.first()), day(self.purchases.last()))
    }

    /// The day of the first purchase.
    pub(super) fn first(&self) -> i32 {
        self.ends().0
    }

    /// Days with a purchase.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.purchases.len()).unwrap_or(u32::MAX)
    }

    /// What the models of repeat buying know, in weeks.
    pub(super) fn history(&self, day: Day) -> History {
        let (first, last) = self.ends();
        let weeks = |until: i32| f64::from(until - first) / WEEK;
        History { x: self.count() - 1, t_x: weeks(last), age: weeks(day.0) }
    }

    /// What RFM classes go by.
    pub(super) fn figures(&self, day: Day) -> Figures {
        let recency = f64::from(day.0 - self.ends().1);
        Figures { recency, frequency: f64::from(self.count()), monetary: self.net_minor as f64 }
    }

    /// What the model of churn looks at.
    pub(super) fn drivers(&self, day: Day) -> Drivers {
        let (first, last) = self.ends();
        Drivers {
            silence: i64::from(day.0 - last),
            purchases: i64::from(self.count()),
            tenure: i64::from(day.0 - first),
            returned_percent: self.returned_percent,
            tickets: self.tickets,
            csat_centi: self.csat_centi,
        }
    }
}

/// Purchases that stood after what was given back.
fn stood(orders: &[(i32, i64, i64)]) -> Vec<(i32, i64)> {
    kept(&orders.iter().map(|(day, sales, credits)| Dealt { day: *day, sales: *sales, credits: *credits }).collect::<Vec<_>>())
}

/// The days from `from` up to before `to` with a purchase, and what they came to, as is known today.
pub(super) fn bought(ledger: &Ledger, from: Day, to: Day) -> (u32, i64) {
    let within = stood(&ledger.orders).into_iter().filter(|purchase| (from.0..to.0).contains(&purchase.0));
    within.fold((0, 0), |(days, minor), purchase| (days + 1, minor + purchase.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_after_the_day_is_not_known() {
        let ledger = Ledger {
            customer_id: uuid::Uuid::nil(),
            kind: CustomerKind::Person,
            orders: vec![(10, 1_000, 0), (24, 500, 0), (25, 0, 100), (40, 700, 0)],
            tickets: vec![-300, 12, 39, 41],
            answers: vec![(11, 2), (30, 5), (50, 1)],
        };
        let day = Day(40);
        let account = Account::at(&ledger, day).expect("has bought");
        assert_eq!(account.purchases, [(10, 1_000), (24, 400)]);
        assert_eq!(account.history(day), History { x: 1, t_x: 2.0, age: 30.0 / 7.0 });
        let drivers = Drivers { silence: 16, purchases: 2, tenure: 30, returned_percent: 6, tickets: 2, csat_centi: Some(350) };
        assert_eq!(account.drivers(day), drivers);
        assert_eq!(bought(&ledger, day, Day(60)), (1, 700));
        assert_eq!(Account::at(&ledger, Day(10)), None);
    }
}
