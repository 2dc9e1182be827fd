//! What was learnt, as model cards tell it.

use domain::{
    score::{CalibrationPoint, Measure, MeasureKind, ModelCard, ModelKind, Parameter, RISK_DAYS, RunProblem, Trial},
    time::Timestamp,
};
use insight::value::{Model, Repeat, choice::Choice, history::Observed, interval::Intervals};
use rand_chacha::ChaCha8Rng;

use super::{
    VERSION,
    account::Account,
    churn::Churn,
    learn::{HeldOut, Learnt},
    spend::Spend,
};

/// Points of the calibration.
const BINS: usize = 10;

/// What came of a model on the time held out.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    coverage: f64,
    calibration: Vec<CalibrationPoint>,
    /// What a purchase came to, major units, of people and of organisations; all with the people where both are learnt together.
    spent: [Vec<CalibrationPoint>; 2],
}

/// Foretells the time held out: purchases against purchases in ten groups of customers, what a purchase comes to against what
/// it came to for those who bought, and how many end up in their interval.
pub(super) fn judge(held: HeldOut, repeat: &Repeat, spend: &[Spend; 2], before: &[Account], observed: &[Observed]) -> Option<Judged> {
    let histories: Vec<_> = observed.iter().map(|one| one.history).collect();
    let expected = repeat.expected(&histories, held.weeks()).ok()?;
    let mut intervals = spend.each_ref().map(|spend| Intervals::new(repeat, &spend.model, held.weeks()));
    let mut within = 0_usize;
    let mut amounts: [Vec<(f64, f64)>; 2] = Default::default();
    for ((account, one), expected) in before.iter().zip(observed).zip(&expected) {
        let kind = usize::from(account.organisation);
        let known = (account.count(), spend[kind].mean(account));
        let (low, high) = intervals[kind].of::<ChaCha8Rng>(&one.history, known, expected.p_alive);
        within += usize::from((low..=high).contains(&one.held_out_amount));
        if one.held_out > 0 {
            let came = one.held_out_amount / f64::from(one.held_out);
            amounts[if spend[kind].joint { 0 } else { kind }].push((spend[kind].expected(account) / 100.0, came / 100.0));
        }
    }
    let pairs = expected.iter().zip(observed).map(|(e, one)| (e.purchases, f64::from(one.held_out))).collect();
    let coverage = within as f64 / observed.len().max(1) as f64;
    Some(Judged { coverage, calibration: grouped(pairs), spent: amounts.map(grouped) })
}

/// What was foretold and what came, in [`BINS`] groups of customers by what was foretold.
fn grouped(mut pairs: Vec<(f64, f64)>) -> Vec<CalibrationPoint> {
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let point = |group: &[(f64, f64)]| {
        let mean = |of: fn(&(f64, f64)) -> f64| group.iter().map(of).sum::<f64>() / group.len() as f64;
        CalibrationPoint { predicted: mean(|pair| pair.0), observed: mean(|pair| pair.1), customers: group.len() as i64 }
    };
    pairs.chunks(pairs.len().div_ceil(BINS).max(1)).map(point).collect()
}

/// The cards of all models.
pub(super) fn of(
    learnt: &Learnt,
    (choice, judged, held): (Option<&Choice>, Option<&Judged>, Option<HeldOut>),
    customers: i64,
    now: Timestamp,
) -> Vec<ModelCard> {
    let blank = |kind, name: &str| ModelCard {
        kind,
        name: name.to_owned(),
        version: VERSION,
        fitted_at: now,
        as_of: learnt.as_of,
        customers,
        parameters: Vec::new(),
        measures: Vec::new(),
        calibration: Vec::new(),
        trials: Vec::new(),
        problem: None,
    };
    let mut cards = vec![repeat(learnt, (choice, judged, held), blank(ModelKind::Repeat, name(learnt)))];
    let tried = judged.map(|judged| judged.spent.clone()).unwrap_or_default();
    for ((kind, spend), tried) in [ModelKind::Spend, ModelKind::SpendOrganisation].into_iter().zip(&learnt.spend).zip(tried) {
        if kind == ModelKind::Spend || !spend.joint {
            cards.push(spending(spend, tried, held, blank(kind, if spend.fitted { "gamma-gamma" } else { "rule" })));
        }
    }
    cards.extend(learnt.churn.as_ref().map(|churn| leaving(churn, blank(ModelKind::Churn, "logistic"))));
    cards
}

/// The name of the model of repeat buying.
pub(super) fn name(learnt: &Learnt) -> &'static str {
    if learnt.repeat.converged { word(learnt.repeat.model) } else { "rule" }
}

const fn word(model: Model) -> &'static str {
    match model {
        Model::BgNbd => "bgnbd",
        Model::MbgNbd => "mbgnbd",
        Model::ParetoNbd => "pareto-nbd",
    }
}

fn repeat(learnt: &Learnt, (choice, judged, held): (Option<&Choice>, Option<&Judged>, Option<HeldOut>), card: ModelCard) -> ModelCard {
    let Repeat { model, parameters, .. } = &learnt.repeat;
    let errors = learnt.repeat.standard_errors();
    let own = model.names().into_iter().zip(parameters).zip(errors).map(|((name, value), error)| parameter(name, *value, error));
    let mut measures: Vec<Measure> = Vec::new();
    if let Some(trial) = choice.and_then(|choice| choice.trials.iter().find(|trial| trial.model == choice.purchases)) {
        measures.push(measure(MeasureKind::Expected, trial.sum_expected));
        measures.push(measure(MeasureKind::Actual, trial.actual as f64));
        measures.extend(trial.correlation.map(|value| measure(MeasureKind::Correlation, value)));
        measures.push(measure(MeasureKind::Error, trial.root_mean_squared_error));
    }
    measures.extend(judged.map(|judged| measure(MeasureKind::Coverage, judged.coverage)));
    measures.extend(held.map(days_held_out));
    let tried = |trial: &insight::value::choice::Trial| Trial {
        name: word(trial.model).to_owned(),
        error: trial.root_mean_squared_error,
        chosen: learnt.repeat.converged && trial.model == learnt.repeat.model,
    };
    ModelCard {
        parameters: own.collect(),
        measures,
        calibration: judged.map(|judged| judged.calibration.clone()).unwrap_or_default(),
        trials: choice.map(|choice| choice.trials.iter().map(tried).collect()).unwrap_or_default(),
        problem: learnt.problem.or(learnt.nobody_leaves.then_some(RunProblem::NobodyLeaves)),
        ..card
    }
}

fn spending(spend: &Spend, tried: Vec<CalibrationPoint>, held: Option<HeldOut>, card: ModelCard) -> ModelCard {
    let model = &spend.model;
    let mut measures = vec![measure(MeasureKind::Cap, spend.cap / 100.0)];
    measures.extend(model.population_mean().map(|mean| measure(MeasureKind::MeanAmount, mean / 100.0)));
    measures.extend(held.filter(|_| !tried.is_empty()).map(days_held_out));
    ModelCard {
        customers: model.customers as i64,
        parameters: vec![parameter("p", model.p, None), parameter("q", model.q, None), parameter("v", model.v / 100.0, None)],
        measures: measures.into_iter().filter(|measure| measure.value.is_finite()).collect(),
        calibration: tried,
        problem: (!spend.fitted).then_some(RunProblem::Rule),
        ..card
    }
}

fn leaving(churn: &Churn, card: ModelCard) -> ModelCard {
    let own = churn.names().into_iter().zip(churn.model.coefficients.iter().zip(&churn.model.standard_errors));
    let own = own.map(|(name, (value, error))| parameter(name, *value, Some(*error)));
    let first = parameter("intercept", churn.model.intercept, Some(churn.model.intercept_error));
    let tried = churn.tried.as_ref();
    let measures = tried.map(|tried| vec![measure(MeasureKind::Auc, tried.auc), measure(MeasureKind::Brier, tried.brier)]);
    let days = measure(MeasureKind::HeldOutDays, f64::from(RISK_DAYS));
    let point = |&(predicted, observed, customers): &(f64, f64, i64)| CalibrationPoint { predicted, observed, customers };
    ModelCard {
        customers: churn.model.observations as i64,
        parameters: std::iter::once(first).chain(own).collect(),
        measures: measures.unwrap_or_default().into_iter().chain([days]).collect(),
        calibration: tried.map(|tried| tried.calibration.iter().map(point).collect()).unwrap_or_default(),
        ..card
    }
}

fn days_held_out(held: HeldOut) -> Measure {
    measure(MeasureKind::HeldOutDays, f64::from(held.as_of.0 - held.cut.0))
}

fn parameter(name: &str, value: f64, error: Option<f64>) -> Parameter {
    Parameter { name: name.to_owned(), value, error: error.filter(|error| error.is_finite()) }
}

const fn measure(kind: MeasureKind, value: f64) -> Measure {
    Measure { kind, value }
}
