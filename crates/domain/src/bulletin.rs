//! The bulletin: the week on one page. What moved and how that compares with the year, what went best and what needs
//! care, what customers said, and whom to know about.
//!
//! Its figures are those of the rollups, as everywhere; a week is a bucket of its own, so different customers are counted
//! exactly.

mod recipients;

pub use recipients::{Mailing, OfRole, Recipient};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    customer::{Tier, read_param},
    dashboard::{Figures, Period},
    metric::Metric,
    money::Currency,
    page::Pairs,
    problem::{FieldError, Problem},
    survey::SurveyKind,
    time::Day,
};

/// So many weeks a figure is compared with, the week itself among them.
pub const WEEKS: usize = 52;

/// The figures that are told, in the order of the page.
pub const MEASURES: [Metric; 9] = [
    Metric::Net,
    Metric::Orders,
    Metric::AverageOrder,
    Metric::ActiveCustomers,
    Metric::TicketsOpened,
    Metric::FirstResponse,
    Metric::Resolution,
    Metric::Csat,
    Metric::Nps,
];

/// How a week's figure stands among those of the last [`WEEKS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Weeks with a lower figure.
    pub lower: usize,
    /// Weeks with a higher one.
    pub higher: usize,
    /// Weeks that have the figure, this one not counted.
    pub others: usize,
}

impl Standing {
    /// How a week's figure stands among those of others; none where no other week has it.
    pub fn among(now: i64, others: &[i64]) -> Option<Self> {
        let count = |is: fn(&i64, &i64) -> bool| others.iter().filter(|other| is(other, &now)).count();
        let standing = Self { lower: count(i64::lt), higher: count(i64::gt), others: others.len() };
        (standing.others > 0).then_some(standing)
    }

    /// Whether it is more than in any other week.
    pub const fn is_highest(self) -> bool {
        self.lower == self.others
    }

    /// Whether it is less than in any other week.
    pub const fn is_lowest(self) -> bool {
        self.higher == self.others
    }

    /// Where it stands from 0 (the lowest) to 100 (the highest); weeks with the same figure count half.
    pub const fn percent(self) -> usize {
        let same = self.others - self.lower - self.higher;
        match ((2 * self.lower + same) * 50).checked_div(self.others) {
            Some(percent) => percent,
            None => 50,
        }
    }
}

/// A figure of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which one.
    pub metric: Metric,
    /// What it is called, in the reader's language: left to who knows it.
    pub name: String,
    /// In the week, in the figure's unit; none where there is nothing to divide by.
    pub now: Option<i64>,
    /// In the week before.
    pub before: Option<i64>,
    /// Among the last [`WEEKS`].
    pub standing: Option<Standing>,
}

/// What a part of a figure (a country's revenue, a reason's tickets) did from one week to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Of which figure.
    pub metric: Metric,
    /// Which part: a country, a reason; empty where unknown.
    pub key: String,
    /// In the week.
    pub now: i64,
    /// In the week before.
    pub before: i64,
}

impl Part {
    /// By how much it changed.
    pub const fn change(&self) -> i64 {
        self.now - self.before
    }
}

/// What a customer said in a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// Whose words they are.
    pub customer_id: Uuid,
    /// The customer's name.
    pub name: String,
    /// What was asked.
    pub kind: SurveyKind,
    /// The score that was given.
    pub score: i16,
    /// The words.
    pub comment: String,
}

/// Why somebody is to be known about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notable {
    /// A large order: its source, its number and what it came to.
    Order {
        /// Code of the source system.
        source: String,
        /// Its number there.
        number: String,
        /// Minor units.
        total_minor: i64,
    },
    /// A ticket that is still open, of somebody who brings much.
    Ticket {
        /// Code of the source system.
        source: String,
        /// Its number there.
        number: String,
        /// Its subject; the number for a role that does not read it.
        subject: String,
    },
}

/// A customer to know about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Who.
    pub customer_id: Uuid,
    /// The name.
    pub name: String,
    /// The tier; none for a role that is not shown it.
    pub tier: Option<Tier>,
    /// Why.
    pub why: Notable,
}

/// The week on one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// From Monday to Sunday.
    pub week: Period,
    /// The week before; none before there were data.
    pub before: Option<Period>,
    /// The week after, where it is over too.
    pub after: Option<Period>,
    /// Currency of every amount.
    pub currency: Currency,
    /// The figures of the week.
    pub figures: Figures,
    /// What moved: [`MEASURES`].
    pub moved: Vec<Moved>,
    /// What went best: what grew where more is good, and shrank where less is.
    pub best: Vec<Part>,
    /// What needs care: the opposite.
    pub care: Vec<Part>,
    /// What customers said; none for a role that does not read it.
    pub voices: Option<Vec<Voice>>,
    /// Customers to know about.
    pub known: Vec<Known>,
}

/// The week of a day, from Monday to Sunday.
pub fn week_of(day: Day) -> Period {
    let monday = day.week_start();
    Period { from: monday, to: Day(monday.0 + 6) }
}

/// The number of the week in its year, as ISO 8601 counts: the first is the one with the year's first Thursday.
pub fn number(week: Period) -> u8 {
    let thursday = Day(week.from.0 + 3);
    let year = thursday.start().civil().year;
    let mut first = thursday;
    while Day(first.0 - 7).start().civil().year == year {
        first = Day(first.0 - 7);
    }
    u8::try_from((thursday.0 - first.0) / 7 + 1).unwrap_or(u8::MAX)
}

/// What a file with the bulletin of a week is called: by the year and the number of the week, as ISO 8601 counts.
pub fn file_name(week: Period) -> String {
    let year = Day(week.from.0 + 3).start().civil().year;
    format!("vecino-week-{year}-W{:02}.pdf", number(week))
}

/// The last week that is over by the last day of the data; the week of that day where none is.
pub fn last_week(data: Period) -> Period {
    let running = week_of(data.to);
    let over = if running.to == data.to { running } else { week_of(Day(running.from.0 - 1)) };
    if over.to < data.from { running } else { over }
}

/// Which week an address asks for, by any of its days.
///
/// # Errors
/// What is no date.
pub fn asked(pairs: &Pairs) -> Result<Option<Day>, FieldError> {
    read_param(pairs, "week", Problem::Date, Day::parse)
}

/// The parts that went best and those that need care: of each figure those that changed most, at most so many of each.
/// `of_each` holds for each figure its parts.
pub fn best_and_care(of_each: Vec<Vec<Part>>, most: usize) -> (Vec<Part>, Vec<Part>) {
    use crate::metric::Better;
    let (mut best, mut care) = (Vec::new(), Vec::new());
    for parts in of_each {
        let (mut up, mut down): (Vec<Part>, Vec<Part>) =
            parts.into_iter().filter(|part| part.change() != 0).partition(|part| part.change() > 0);
        let largest = |parts: &mut Vec<Part>| {
            parts.sort_by(|a, b| b.change().abs().cmp(&a.change().abs()).then_with(|| a.key.cmp(&b.key)));
            parts.truncate(most);
        };
        largest(&mut up);
        largest(&mut down);
        let less_is_good = up.first().or(down.first()).is_some_and(|part| part.metric.better() != Better::More);
        let (good, bad) = if less_is_good { (down, up) } else { (up, down) };
        best.extend(good);
        care.extend(bad);
    }
    (best, care)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    #[test]
    fn weeks_are_numbered_as_the_calendar_does() {
        for (text, expected) in [
            ("2026-11-22", 47),
            ("2026-01-01", 1),
            ("2025-12-29", 1),
            ("2027-01-03", 53),
            ("2021-01-03", 53),
            ("2021-01-04", 1),
            ("2024-12-30", 1),
            ("2010-12-01", 48),
            ("1969-12-31", 1),
        ] {
            assert_eq!(number(week_of(day(text))), expected, "{text}");
        }
        assert_eq!(file_name(week_of(day("2024-12-30"))), "vecino-week-2025-W01.pdf");
    }

    #[test]
    fn the_last_week_is_the_last_that_is_over() {
        let last = |from: &str, to: &str| last_week(Period { from: day(from), to: day(to) }).from.to_string();
        assert_eq!(last("2010-12-01", "2011-12-09"), "2011-11-28", "a Friday: that week is not over");
        assert_eq!(last("2010-12-01", "2011-12-11"), "2011-12-05", "a Sunday");
        assert_eq!(last("2011-12-07", "2011-12-09"), "2011-12-05", "there is no other");
    }

    #[test]
    fn a_figure_stands_among_those_of_other_weeks() {
        let of = |now, others: &[i64]| Standing::among(now, others);
        assert_eq!(of(5, &[]), None);
        let middle = of(5, &[1, 5, 9, 9]).expect("a standing");
        assert_eq!((middle.lower, middle.higher, middle.others, middle.percent()), (1, 2, 4, 37));
        let highest = of(9, &[1, 2]).expect("a standing");
        assert!(highest.is_highest() && !highest.is_lowest() && highest.percent() == 100);
        assert!(of(0, &[1, 2]).expect("a standing").is_lowest());
        assert!(!of(2, &[1, 2]).expect("a standing").is_highest(), "as high as another");
    }

    #[test]
    fn what_grew_is_best_only_where_more_is_good() {
        let part = |metric, key: &str, now, before| Part { metric, key: key.into(), now, before };
        let (best, care) = best_and_care(
            vec![
                vec![part(Metric::Net, "France", 10, 20), part(Metric::Net, "Spain", 30, 5), part(Metric::Net, "Malta", 7, 7)],
                vec![
                    part(Metric::TicketsOpened, "damage", 9, 4),
                    part(Metric::TicketsOpened, "delay", 1, 4),
                    part(Metric::TicketsOpened, "invoice", 6, 4),
                ],
            ],
            1,
        );
        let keys = |parts: &[Part]| parts.iter().map(|part| part.key.clone()).collect::<Vec<_>>();
        assert_eq!((keys(&best), keys(&care)), (vec!["Spain".to_owned(), "delay".into()], vec!["France".to_owned(), "damage".into()]));
    }
}
