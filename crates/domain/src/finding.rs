//! What a job finds out about the whole company and keeps: who came back, what is bought together, how orders and
//! tickets will go on, which groups of customers there are. Each says when it was worked out.

pub mod counted;

use serde::{Deserialize, Serialize};

use crate::{
    coded_enum,
    predicate::{Condition, Field, Op, Predicate, Related, Value},
    time::{Day, Timestamp},
};

coded_enum! {
    /// Which finding.
    FindingKind {
        /// [`Cohorts`].
        Cohorts = 1, "cohorts";
        /// [`Pairs`].
        Pairs = 2, "pairs";
        /// [`Outlook`] of orders.
        Orders = 3, "orders";
        /// [`Outlook`] of tickets.
        Tickets = 4, "tickets";
        /// [`Groups`].
        Groups = 5, "groups";
        /// [`Judged`].
        Recommendations = 6, "recommendations";
        /// [`Outlook`] of revenue by week.
        RevenueWeeks = 7, "revenue-weeks";
        /// [`Outlook`] of revenue by month.
        RevenueMonths = 8, "revenue-months";
    }
}

/// A finding, and when it was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found<T> {
    /// As things stood then.
    pub as_of: Timestamp,
    /// What was found.
    pub what: T,
}

/// All findings, each as far as there is one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Who came back.
    pub cohorts: Option<Found<Cohorts>>,
    /// What is bought together.
    pub pairs: Option<Found<Pairs>>,
    /// How orders will go on.
    pub orders: Option<Found<Outlook>>,
    /// How tickets will go on.
    pub tickets: Option<Found<Outlook>>,
    /// Groups of customers.
    pub groups: Option<Found<Groups>>,
    /// How good recommendations are.
    pub recommendations: Option<Found<Judged>>,
    /// How revenue will go on week by week, minor units.
    pub revenue_weeks: Option<Found<Outlook>>,
    /// How revenue will go on month by month, minor units.
    pub revenue_months: Option<Found<Outlook>>,
}

impl Findings {
    /// When the oldest of them was found; none where there is none at all.
    pub fn as_of(&self) -> Option<Timestamp> {
        let all = [
            self.cohorts.as_ref().map(|found| found.as_of),
            self.pairs.as_ref().map(|found| found.as_of),
            self.orders.as_ref().map(|found| found.as_of),
            self.tickets.as_ref().map(|found| found.as_of),
            self.groups.as_ref().map(|found| found.as_of),
            self.recommendations.as_ref().map(|found| found.as_of),
            self.revenue_weeks.as_ref().map(|found| found.as_of),
            self.revenue_months.as_ref().map(|found| found.as_of),
        ];
        all.into_iter().flatten().min()
    }
}

/// The most cohorts that are kept, and months of each.
pub const COHORTS: usize = 12;

/// Who came back, by the month of their first order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohorts {
    /// Oldest first, at most [`COHORTS`]; months without a first order are left out.
    pub rows: Vec<Cohort>,
}

/// The customers whose first order fell in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// The first day of the month.
    pub month: Day,
    /// How many of them ordered in that month, the next one, and so on up to the newest.
    pub ordered: Vec<i64>,
}

impl Cohort {
    /// How many customers there are.
    pub fn size(&self) -> i64 {
        self.ordered.first().copied().unwrap_or(0)
    }

    /// The share of them, in thousandths, that ordered so many months after their first one.
    pub fn kept_permille(&self, months: usize) -> Option<i64> {
        let (ordered, size) = (*self.ordered.get(months)?, self.size());
        (size > 0).then(|| (ordered * 2_000 + size) / (size * 2))
    }

    /// The customers behind a figure.
    pub fn predicate(&self, months: usize) -> Predicate {
        let month = self.month.plus_months(i32::try_from(months).unwrap_or(0));
        let [first, placed] =
            [(Field::CustomerFirstOrder, self.month), (Field::OrderPlaced, month)].map(|(field, month)| during_month(field, month));
        if months == 0 { Predicate::All(first) } else { Predicate::All(first.into_iter().chain([any_order(placed)]).collect()) }
    }
}

fn during_month(field: Field, month: Day) -> Vec<Predicate> {
    vec![Predicate::is(field, Op::Gte, Value::Day(month.month_start())), Predicate::is(field, Op::Lte, Value::Day(month.month_end()))]
}

fn any_order(which: Vec<Predicate>) -> Predicate {
    Predicate::Count(crate::predicate::Count::any(Related::Orders, which))
}

/// Which products stand together in orders more often than by chance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pairs {
    /// The first day of the orders looked at.
    pub from: Option<Day>,
    /// The last.
    pub to: Option<Day>,
    /// Orders with a product in them.
    pub baskets: i64,
    /// How many pairs were tried: each had its chance to look good.
    pub tried: i64,
    /// The surest, highest lift first.
    pub rows: Vec<Pair>,
}

/// A product as people know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Code of the source system.
    pub source: String,
    /// Its code there.
    pub code: String,
    /// What it is called.
    pub name: String,
}

/// "Who buys this buys that".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// What is bought.
    pub bought: Item,
    /// What is bought with it.
    pub with: Item,
    /// Orders that hold both.
    pub orders: i64,
    /// Their share of all orders.
    pub support: f64,
    /// The share of the orders with the first that hold the second too.
    pub confidence: f64,
    /// How many times as often as by chance.
    pub lift: f64,
    /// How likely so many stand together by chance (Fisher's exact test), times the number of pairs tried.
    pub chance: f64,
}

impl Pair {
    /// What the orders that hold both have.
    pub fn of_orders(&self) -> Predicate {
        let code = |item: &Item| Predicate::is(Field::OrderCode, Op::Eq, Value::Text(item.code.clone()));
        Predicate::All(vec![code(&self.bought), code(&self.with)])
    }

    /// The customers of those between two days.
    pub fn of_customers(&self, from: Day, to: Day) -> Predicate {
        let Predicate::All(mut which) = self.of_orders() else { return Predicate::All(Vec::new()) };
        which.push(Predicate::is(Field::OrderPlaced, Op::Gte, Value::Day(from)));
        which.push(Predicate::is(Field::OrderPlaced, Op::Lte, Value::Day(to)));
        any_order(which)
    }
}

/// Ten recommendations for each customer, made without their last order, held against what was new in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Customers whose last order held something that they had not bought before.
    pub customers: i64,
    /// By what they had bought, as their pages recommend.
    pub ours: Ranking,
    /// What sells most, to everybody the same.
    pub popular: Ranking,
}

/// How good ten recommendations are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// HR@10 in thousandths: the share of the customers of whom at least one came true.
    pub hit_permille: i64,
    /// NDCG@10 in thousandths: those that came true count more the further up they stood.
    pub ndcg_permille: i64,
}

/// How a figure will go on, week by week or month by month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlook {
    /// The first day of each week or month, and what there was; oldest first.
    pub past: Vec<(Day, i64)>,
    /// The weeks or months to come.
    pub coming: Vec<Ahead>,
    /// The model that says so, by its name in `insight`.
    pub model: String,
    /// How well it did before; none where there is too little to tell.
    pub backtest: Option<Backtest>,
}

/// The per cent of weeks that a band is meant to hold.
pub const BAND: i64 = 80;

/// A week or month to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    /// Its first day.
    pub week: Day,
    /// What is expected.
    pub expected: i64,
    /// Where the band begins that holds [`BAND`] per cent.
    pub low: i64,
    /// Where it ends.
    pub high: i64,
}

/// Forecasts made from past moments beside what came then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backtest {
    /// Weeks or months that were forecast.
    pub weeks: i64,
    /// By how much they were off, all errors together in thousandths of all that came.
    pub error_permille: i64,
    /// How many of them fell inside the band.
    pub inside: i64,
}

coded_enum! {
    /// How clear groups are (Kaufman and Rousseeuw 1990).
    Clarity {
        /// No groups: customers differ by degree alone.
        None = 1, "none";
        /// They may be there by chance.
        Weak = 2, "weak";
        /// Reasonable.
        Reasonable = 3, "reasonable";
        /// Strong.
        Strong = 4, "strong";
    }
}

/// Groups of customers who are alike in when they last ordered, how often, and for how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// How clear they are.
    pub clarity: Clarity,
    /// Customers with an order: those that were grouped.
    pub customers: i64,
    /// How many of them were looked at.
    pub sample: i64,
    /// The groups, largest first.
    pub rows: Vec<Group>,
}

/// One group, as a short tree tells it in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Who belongs to it, as a filter of customers.
    pub filter: String,
    /// How many they are.
    pub customers: i64,
    /// What they brought, sales less credits, on average; minor units.
    pub net_minor: i64,
    /// The share, in thousandths, of those that the words name and the clustering has in the group.
    pub right_permille: i64,
    /// The share, in thousandths, of the clustering's group that the words name.
    pub covered_permille: i64,
}

impl Group {
    /// What holds for them: each of these lists is a way to belong.
    pub fn ways(&self) -> Vec<Vec<Condition>> {
        let conditions = |part: &Predicate| part.conjuncts().into_iter().filter_map(Predicate::condition).cloned().collect::<Vec<_>>();
        match Predicate::parse(crate::predicate::Subject::Customer, &self.filter) {
            Ok(Predicate::Any(ways)) => ways.iter().map(conditions).collect(),
            Ok(one) => vec![conditions(&one)],
            Err(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::predicate::Subject;

    fn cohort() -> Cohort {
        Cohort { month: Day::parse("2011-01-01").expect("a day"), ordered: vec![3, 1, 2] }
    }

    #[test]
    fn shares_are_of_all_who_began_and_rounded() {
        let cohort = cohort();
        assert_eq!([0, 1, 2, 3].map(|months| cohort.kept_permille(months)), [Some(1_000), Some(333), Some(667), None]);
        assert_eq!(Cohort { ordered: vec![0], ..cohort }.kept_permille(0), None);
    }

    #[test]
    fn what_opens_the_customers_is_a_filter_that_can_be_read() {
        let text = cohort().predicate(2).to_string();
        assert_eq!(text, "and(first_order.gte.2011-01-01,first_order.lte.2011-01-31,orders(placed.gte.2011-03-01,placed.lte.2011-03-31))");
        assert_eq!(Predicate::parse(Subject::Customer, &text).expect("readable").to_string(), text);
        let first = cohort().predicate(0).to_string();
        assert_eq!(first, "and(first_order.gte.2011-01-01,first_order.lte.2011-01-31)");
    }

    #[test]
    fn a_group_tells_its_ways() {
        let group = |filter: &str| Group { filter: filter.into(), customers: 1, net_minor: 1, right_permille: 1, covered_permille: 1 };
        assert_eq!(group("or(and(orders.lte.3,net.gt.100),orders.gt.9)").ways().iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(group("and(orders.lte.3,net.gt.100)").ways().len(), 1);
        assert!(group("moon").ways().is_empty());
    }
}
