//! The dashboard: figures of the whole company over a period, beside those of another.

pub mod cards;
pub(crate) mod figures;
mod period;
mod slice;

use serde::{Deserialize, Serialize};

pub use cards::{Cards, KnownBy, Reason, Tiers};
pub use figures::Figures;
pub use period::{Chosen, Comparison, DashboardQuery, Period, Preset};
pub use slice::{Choices, Slice};

use crate::{access::Fields, metric::Metric, money::Currency, scorecard::Aim};

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The days of the data: from the first order or ticket to the last.
    pub data: Period,
    /// What is shown.
    pub period: Period,
    /// What it is held against.
    pub before: Option<Period>,
    /// To what every figure is narrowed; what is not kept by it is not shown.
    pub slice: Option<Slice>,
    /// What it can be narrowed to.
    pub choices: Vec<Choices>,
    /// Currency of every amount.
    pub currency: Currency,
    /// The period's figures.
    pub now: Figures,
    /// Those it is held against; none without a comparison, and where the data begin later.
    pub then: Option<Figures>,
    /// Twelve months up to the period's last, or as many as there are data for.
    pub trend: Vec<MonthFigures>,
    /// What is aimed at, of figures that have a target; none where it is narrowed: targets are the whole company's.
    pub aims: Vec<Aim>,
    /// The revenue chart.
    pub revenue: Vec<Step>,
    /// Countries, the highest revenue first; none where it is narrowed.
    pub countries: Vec<CountryFigures>,
    /// The products that brought most, charges not among them; none where it is narrowed.
    pub products: Vec<ProductFigures>,
    /// What the figures are called and mean, in the viewer's language: left to who knows it.
    pub words: Vec<Named>,
    /// What stands there besides; none where the figures are not those of the whole company.
    pub cards: Option<Cards>,
}

impl Dashboard {
    /// The same as somebody may see it.
    #[must_use]
    pub fn seen(mut self, fields: Fields) -> Self {
        self.now = self.now.seen(fields);
        self.then = self.then.map(|then| then.seen(fields));
        for month in &mut self.trend {
            month.figures = month.figures.seen(fields);
        }
        self.aims.retain(|aim| fields.shows_any(aim.metric.class()));
        self
    }

    /// Whether a figure is kept by what the dashboard is narrowed to.
    pub fn keeps(&self, metric: Metric) -> bool {
        self.slice.as_ref().is_none_or(|slice| slice.keeps(metric))
    }
}

/// A figure as a page names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Which one.
    pub metric: Metric,
    /// What it is called.
    pub name: String,
    /// What it means, in a sentence.
    pub sentence: String,
}

/// A figure of a period in its unit; none where there is nothing to divide by, and where it looks back to a time before
/// the data begin.
pub fn value_of(metric: Metric, figures: &Figures, period: Period, data: Period) -> Option<i64> {
    let is_known = !metric.looks_back() || period.as_long_before().from >= data.from.month_start();
    figures.value(metric).filter(|_| is_known)
}
