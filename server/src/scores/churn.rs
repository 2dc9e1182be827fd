//! Who buys again soon, and what tells it: a logistic regression on what was known at the end of a time that is over.

use domain::{
    score::{Drivers, FACTORS, Factor, pack},
    time::Day,
};
use insight::risk::{Logistic, auc, brier, reliability};
use store::scores::input::Ledger;

use super::account::{Account, bought};

/// Points of the calibration.
const BINS: usize = 10;
/// Fewer cases than this tell nothing.
const FEW: usize = 100;

/// The model.
#[derive(Clone, Debug)]
pub(super) struct Churn {
    /// The regression, of those factors that differ among customers.
    pub(super) model: Logistic,
    /// Which factors these are.
    pub(super) factors: Vec<usize>,
    /// How good it is, learnt from one half and tried on the other: area under the curve, Brier score, calibration.
    pub(super) tried: Option<Tried>,
}

/// What came of trying.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub(super) auc: f64,
    pub(super) brier: f64,
    /// Foretold, observed, customers.
    pub(super) calibration: Vec<(f64, f64, i64)>,
}

impl Churn {
    /// Learns who did not buy from `cut` up to before `end`, from what was known at `cut`; none where that is too little.
    pub(super) fn learn(ledgers: &[Ledger], cut: Day, end: Day) -> Option<Self> {
        let case = |ledger: &Ledger| {
            let drivers = Account::at(ledger, cut)?.drivers(cut);
            Some((drivers.values(), bought(ledger, cut, end).0 == 0))
        };
        let cases: Vec<([f64; FACTORS], bool)> = ledgers.iter().filter_map(case).collect();
        if cases.len() < FEW {
            return None;
        }
        let (model, factors) = fit(&cases)?;
        Some(Self { tried: tried(&cases), model, factors })
    }

    /// The probability of no purchase, and what each factor adds to its log-odds, packed.
    pub(super) fn of(&self, drivers: &Drivers) -> (f64, i64) {
        let values = drivers.values();
        let own: Vec<f64> = self.factors.iter().map(|at| values[*at]).collect();
        let mut effects = [0.0; FACTORS];
        for ((at, coefficient), (value, mean)) in self.factors.iter().zip(&self.model.coefficients).zip(own.iter().zip(&self.model.means)) {
            effects[*at] = coefficient * (value - mean);
        }
        (self.model.probability(&own), pack(&effects))
    }

    /// The words of the factors, in the order of the coefficients.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.factors.iter().map(|at| Factor::ALL[*at].word()).collect()
    }
}

/// Fits all factors that differ; where these do not determine each other, the two that always do.
fn fit(cases: &[([f64; FACTORS], bool)]) -> Option<(Logistic, Vec<usize>)> {
    let differ = |at: &usize| cases.iter().any(|case| (case.0[*at] - cases[0].0[*at]).abs() > 1e-9);
    let all: Vec<usize> = (0..FACTORS).filter(differ).collect();
    [all, vec![0, 2], vec![0]].into_iter().find_map(|factors| {
        let names: Vec<&str> = factors.iter().map(|at| Factor::ALL[*at].word()).collect();
        let columns: Vec<Vec<f64>> = factors.iter().map(|at| cases.iter().map(|case| case.0[*at]).collect()).collect();
        let outcomes: Vec<bool> = cases.iter().map(|case| case.1).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        Some((Logistic::fit(&names, &columns, &outcomes).ok()?, factors))
    })
}

/// Learns from every other case and foretells the rest.
fn tried(cases: &[([f64; FACTORS], bool)]) -> Option<Tried> {
    let half = |odd: usize| cases.iter().skip(odd).step_by(2).copied().collect::<Vec<_>>();
    let (learnt, rest) = (half(0), half(1));
    let (model, factors) = fit(&learnt)?;
    let foretold = |case: &([f64; FACTORS], bool)| model.probability(&factors.iter().map(|at| case.0[*at]).collect::<Vec<_>>());
    let foretold: Vec<f64> = rest.iter().map(foretold).collect();
    let outcomes: Vec<bool> = rest.iter().map(|case| case.1).collect();
    let bins = reliability(&foretold, &outcomes, BINS).ok()?;
    Some(Tried {
        auc: auc(&foretold, &outcomes).ok()?,
        brier: brier(&foretold, &outcomes).ok()?,
        calibration: bins.iter().map(|bin| (bin.predicted, bin.observed, bin.count as i64)).collect(),
    })
}
