//! The models that the last run learnt, as a model card shows them.

use serde::{Deserialize, Serialize};

use super::RunProblem;
use crate::{
    coded_enum,
    time::{Day, Timestamp},
};

coded_enum! {
    /// What a model is for.
    ModelKind {
        /// How often customers buy, and whether they are still there.
        Repeat = 1, "repeat";
        /// What they spend on a purchase.
        Spend = 2, "spend";
        /// Whether they buy again soon, and what tells it.
        Churn = 3, "churn";
        /// What organisations spend on a purchase, where they are learnt apart from people.
        SpendOrganisation = 4, "spend-organisation";
    }
}

coded_enum! {
    /// What was measured of a model. All but the last two kinds on purchases that it was not shown.
    MeasureKind {
        /// Purchases expected in the time held out, of all customers together.
        Expected = 1, "expected";
        /// Purchases made in it.
        Actual = 2, "actual";
        /// Correlation of the two by customer.
        Correlation = 3, "correlation";
        /// Root of the mean squared error by customer.
        Error = 4, "error";
        /// The share of customers whose spending in it lay within their interval; 0.80 is promised.
        Coverage = 5, "coverage";
        /// Area under the ROC curve: 0.5 is chance, 1 is perfect.
        Auc = 6, "auc";
        /// Brier score: the mean squared error of a probability; less is better.
        Brier = 7, "brier";
        /// Days held out.
        HeldOutDays = 8, "held-out-days";
        /// Amount, in major units, at which a single purchase counts at most.
        Cap = 9, "cap";
        /// Mean amount of a purchase, in major units.
        MeanAmount = 10, "mean-amount";
    }
}

/// Something measured of a model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// What.
    pub kind: MeasureKind,
    /// How much.
    pub value: f64,
}

/// A parameter of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name in the literature, or the word of a [`super::Factor`].
    pub name: String,
    /// Its value; times are in weeks.
    pub value: f64,
    /// Its standard error, where it is known.
    pub error: Option<f64>,
}

/// What was said before, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationPoint {
    /// The mean of what was foretold to these customers: purchases, or a probability.
    pub predicted: f64,
    /// What came of it, on average.
    pub observed: f64,
    /// How many customers.
    pub customers: i64,
}

/// A model that was tried on the time held out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Its name.
    pub name: String,
    /// Root of the mean squared error of the purchases of a customer.
    pub error: f64,
    /// Whether it is the one that was taken.
    pub chosen: bool,
}

/// A model as it was learnt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// What it is for.
    pub kind: ModelKind,
    /// Which model: `mbgnbd`, `pareto-nbd`, `gamma-gamma`, `mean`, `logistic`, `rule`.
    pub name: String,
    /// Counted up whenever the program works it out otherwise.
    pub version: i64,
    /// When it was learnt.
    pub fitted_at: Timestamp,
    /// From purchases before the beginning of this day.
    pub as_of: Day,
    /// From how many customers.
    pub customers: i64,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// How good it is.
    pub measures: Vec<Measure>,
    /// Foretold against observed, least foretold first.
    pub calibration: Vec<CalibrationPoint>,
    /// Which others there were, best first.
    pub trials: Vec<Trial>,
    /// Why it is a rule and no model.
    pub problem: Option<RunProblem>,
}

impl ModelCard {
    /// What was measured of that kind.
    pub fn measure(&self, kind: MeasureKind) -> Option<f64> {
        self.measures.iter().find(|measure| measure.kind == kind).map(|measure| measure.value)
    }
}
