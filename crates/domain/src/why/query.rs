//! Which change the address asks about.

use serde::{Deserialize, Serialize};

use crate::{
    coded_enum,
    customer::read_param,
    dashboard::{Comparison, DashboardQuery, Slice},
    metric::{Dimension, Formula, Metric},
    page::Pairs,
    problem::{FieldError, Problem},
};

coded_enum! {
    /// By what a change is split.
    By {
        /// The country of delivery.
        Country = 1, "country";
        /// New customers, those who came back, and those nobody knows.
        Customers = 2, "customers";
        /// What was sold.
        Product = 3, "product";
        /// The channel that a ticket came in on.
        Channel = 4, "channel";
        /// Why people come with a ticket.
        Reason = 5, "reason";
        /// The survey.
        Survey = 6, "survey";
        /// What the figure is worked out of.
        Formula = 7, "formula";
        /// The store.
        Store = 8, "store";
        /// What was proposed to be done next.
        Action = 10, "action";
    }
}

impl By {
    /// By what a figure's change can be split, the most telling first.
    pub fn of(metric: Metric) -> &'static [Self] {
        match metric {
            Metric::Net => &[Self::Customers, Self::Country, Self::Store, Self::Product, Self::Formula],
            Metric::Orders => &[Self::Customers, Self::Country, Self::Store],
            Metric::AverageOrder => &[Self::Customers, Self::Country, Self::Store, Self::Formula],
            Metric::ActiveCustomers => &[Self::Customers],
            Metric::NewCustomers => &[Self::Country],
            Metric::TicketsOpened | Metric::TicketsSolved => &[Self::Reason, Self::Channel, Self::Store],
            Metric::FirstResponse | Metric::SlaKept | Metric::Resolution => &[Self::Reason, Self::Channel, Self::Store, Self::Formula],
            Metric::Csat | Metric::CsatTopBox | Metric::Nps => &[Self::Survey, Self::Formula],
            Metric::DeliveryTime => &[Self::Country, Self::Formula],
            Metric::Acceptance => &[Self::Action, Self::Formula],
            _ => &[Self::Formula],
        }
    }

    /// The same of a figure that is narrowed: by what it is worked out of, and customers by whether they are new. Nothing is
    /// kept by two dimensions at once.
    pub fn within(metric: Metric, slice: Option<&Slice>) -> &'static [Self] {
        match slice {
            None => Self::of(metric),
            Some(_) if metric == Metric::ActiveCustomers => &[Self::Customers],
            Some(_) => &[Self::Formula],
        }
    }

    /// The dimension that figures are kept by, where it is one.
    pub const fn dimension(self) -> Option<Dimension> {
        Some(match self {
            Self::Country => Dimension::Country,
            Self::Channel => Dimension::Channel,
            Self::Reason => Dimension::Reason,
            Self::Survey => Dimension::Survey,
            Self::Store => Dimension::Store,
            Self::Action => Dimension::Action,
            Self::Customers | Self::Product | Self::Formula => return None,
        })
    }
}

/// The two figures that a figure is worked out of.
pub const fn made_of(metric: Metric) -> Option<(Metric, Metric)> {
    match metric.formula() {
        Formula::Less(a, b) | Formula::Over(a, b) | Formula::BalanceOver(a, b) => Some((a, b)),
        Formula::Kept | Formula::Distinct | Formula::Balance(_) => None,
    }
}

/// Which figure, in which period, held against which, split by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhyQuery {
    /// Which figure.
    pub metric: Metric,
    /// By what it is split.
    pub by: By,
    /// When, and held against when.
    pub when: DashboardQuery,
}

impl WhyQuery {
    /// A figure's change, split by what tells most.
    pub fn about(metric: Metric, when: DashboardQuery) -> Self {
        Self { metric, by: By::within(metric, when.slice.as_ref())[0], when }
    }

    /// Reads a URL's query: `metric`, `by`, and what [`DashboardQuery`] reads. Revenue where no figure is named.
    ///
    /// # Errors
    /// What is no figure, no way to split it, no period, and what the figure is not kept by.
    pub fn from_pairs(pairs: &[(String, String)]) -> Result<Self, FieldError> {
        let shown = |word: &str| Metric::from_word(word).filter(|metric| metric.group().is_some());
        let metric = read_param(pairs, "metric", Problem::Choice, shown)?.unwrap_or(Metric::Net);
        let mut when = DashboardQuery::from_pairs(pairs)?;
        if let Some((field, value)) = when.slice.as_ref().filter(|slice| !slice.keeps(metric)).map(Slice::pair) {
            return Err(FieldError { field, value, problem: Problem::Choice });
        }
        let choices = By::within(metric, when.slice.as_ref());
        // A figure keeps its address when it is narrowed: a split that it has but then is not one of.
        let known = |word: &str| By::from_word(word).filter(|by| By::of(metric).contains(by) || choices.contains(by));
        let by = read_param(pairs, "by", Problem::Choice, known)?.filter(|by| choices.contains(by));
        if when.comparison == Comparison::None {
            when.comparison = DashboardQuery::default().comparison;
        }
        let about = Self::about(metric, when);
        Ok(Self { by: by.unwrap_or(about.by), ..about })
    }

    /// Writes it as URL pairs.
    pub fn pairs(&self) -> Pairs {
        let mut out = vec![("metric".to_owned(), self.metric.word().to_owned())];
        if self.by != By::within(self.metric, self.when.slice.as_ref())[0] {
            out.push(("by".to_owned(), self.by.word().to_owned()));
        }
        out.extend(self.when.pairs());
        out
    }
}
