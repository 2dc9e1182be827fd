//! The models of repeat buying behind one face: fitting them, and what they say of a customer.

use serde::{Deserialize, Serialize};

use crate::{
    InsightError,
    math::{
        minimise::{self, Minimum},
        parallel,
    },
    value::{
        History,
        beta_geometric::BetaGeometric,
        groups::{self, Groups},
        kernel::{Kernel, Part, stories},
        pareto::ParetoNbd,
        uncertainty::Uncertainty,
    },
};

/// A model of repeat buying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// BG/NBD (Fader, Hardie, Lee 2005). Says that everyone who bought once is still there: of no use for churn.
    #[serde(rename = "bgnbd")]
    BgNbd,
    /// MBG/NBD (Batislam, Denizel, Filiztekin 2007; Hoppe and Wagner 2007).
    #[serde(rename = "mbgnbd")]
    MbgNbd,
    /// Pareto/NBD (Schmittlein, Morrison, Colombo 1987).
    ParetoNbd,
}

impl Model {
    /// Names of the four parameters, as the papers have them. The first two tell how customers buy (shape and rate
    /// of the gamma distribution of their rates), the other two how they leave.
    pub const fn names(self) -> [&'static str; 4] {
        match self {
            Self::BgNbd | Self::MbgNbd => ["r", "alpha", "a", "b"],
            Self::ParetoNbd => ["r", "alpha", "s", "beta"],
        }
    }

    pub(super) fn kernel(self, [r, alpha, third, fourth]: [f64; 4]) -> Any {
        match self {
            Self::ParetoNbd => Any::Pareto(ParetoNbd { r, alpha, s: third, beta: fourth }),
            Self::BgNbd | Self::MbgNbd => Any::Beta(BetaGeometric { r, alpha, a: third, b: fourth, modified: self == Self::MbgNbd }),
        }
    }

    /// Parameters are searched between e to minus this and e to this, times in units of what is seen on average. With
    /// extreme parameters the function of Pareto/NBD takes long, and changes no more.
    const fn bound(self) -> f64 {
        match self {
            Self::BgNbd | Self::MbgNbd => 14.0,
            Self::ParetoNbd => 6.0,
        }
    }

    /// Parameters to search from, for customers who buy once in `gap` and are observed for `age` on average.
    fn starts(self, gap: f64, age: f64) -> [[f64; 4]; 2] {
        match self {
            Self::BgNbd | Self::MbgNbd => [[0.5, 0.5 * gap, 1.0, 3.0], [2.0, 2.0 * gap, 0.1, 1.0]],
            Self::ParetoNbd => [[0.5, 0.5 * gap, 0.5, age], [2.0, 2.0 * gap, 2.0, 10.0 * age]],
        }
    }
}

/// Any of the models with its parameters.
#[derive(Clone, Copy, Debug)]
pub(super) enum Any {
    Beta(BetaGeometric),
    Pareto(ParetoNbd),
}

impl Kernel for Any {
    fn by_count(&self, most: u32) -> Vec<f64> {
        match self {
            Self::Beta(model) => model.by_count(most),
            Self::Pareto(model) => model.by_count(most),
        }
    }

    fn part(&self, x: u32, time: f64) -> Part {
        match self {
            Self::Beta(model) => model.part(x, time),
            Self::Pareto(model) => model.part(x, time),
        }
    }

    fn expected_alive(&self, x: u32, age: f64, t: f64) -> f64 {
        match self {
            Self::Beta(model) => model.expected_alive(x, age, t),
            Self::Pareto(model) => model.expected_alive(x, age, t),
        }
    }
}

/// What a model says of one customer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Expected {
    /// The probability that the customer is still there.
    pub p_alive: f64,
    /// Purchases expected in the time ahead.
    pub purchases: f64,
}

/// How customers buy and leave, as learnt from their histories.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// The model.
    pub model: Model,
    /// Its parameters, in the order of [`Model::names`]; times in the unit of the histories.
    pub parameters: [f64; 4],
    /// The log-likelihood of the histories, as the paper of the model defines it.
    pub log_likelihood: f64,
    /// Customers that it was learnt from.
    pub customers: usize,
    /// Whether the parameters were fitted; otherwise they are those of [`Repeat::rule`].
    pub converged: bool,
    /// Parameters that the data do not determine: they do not show that customers differ in this respect, or that they
    /// leave at all. What the model expects is still sound; such a parameter by itself says nothing.
    pub undetermined: Vec<&'static str>,
    /// How well the others are known; none for the rule.
    pub(super) uncertainty: Option<Uncertainty>,
}

/// Groups of customers that the search begins with where there are more.
const SAMPLE: usize = 5_000;
/// Groups of customers that the curvature is taken from where there are more.
const CURVATURE: usize = 20_000;

impl Repeat {
    /// Fits a model by maximum likelihood. Equal histories are counted first, which changes nothing in the result; with
    /// many customers a sample finds where to begin, and the search ends on all of them.
    ///
    /// # Errors
    /// Where a history contradicts itself, there are fewer than ten customers or no repeat purchase, or the search
    /// does not settle.
    pub fn fit(model: Model, histories: &[History]) -> Result<Self, InsightError> {
        let all = Groups::of(histories)?;
        let (gap, age) = (all.time / all.purchases, all.time / all.customers);
        let scale = [1.0, gap, 1.0, if model == Model::ParetoNbd { age } else { 1.0 }].map(f64::ln);
        let bounds = scale.map(|ln| (ln - model.bound(), ln + model.bound()));
        let first = all.sample(SAMPLE);
        let search = |start: &[f64; 4]| minimise::minimise(loss(model, &first), &start.map(f64::ln), &bounds, None);
        let found = model.starts(gap, age).iter().map(search).min_by(better).ok_or_else(|| not_converged(model))?;
        let best = minimise::minimise(loss(model, &all), &found.point, &bounds, Some(&found.inverse_hessian));
        if !best.converged {
            return Err(not_converged(model));
        }
        let curvature = minimise::hessian(loss(model, &all.sample(CURVATURE)), &best.point);
        let inside = |at: usize| best.point[at] > bounds[at].0 + 1.0 && best.point[at] < bounds[at].1 - 1.0;
        let uncertainty = Uncertainty::of(&curvature.scaled(all.customers), inside);
        if uncertainty.of.is_empty() {
            return Err(not_converged(model));
        }
        Ok(Self {
            model,
            parameters: std::array::from_fn(|at| best.point[at].exp()),
            log_likelihood: -best.value * all.customers,
            customers: histories.len(),
            converged: true,
            undetermined: (0..4).filter(|at| !uncertainty.of.contains(at)).map(|at| model.names()[at]).collect(),
            uncertainty: Some(uncertainty),
        })
    }

    /// What to go by where no model can be fitted: MBG/NBD with parameters that are stated rather than learnt. All
    /// customers together buy at the rate that was seen, single ones differ as an exponential distribution does (r = 1),
    /// and one in four leaves after a purchase, with little certainty (a = 1, b = 3).
    ///
    /// # Errors
    /// Where a history contradicts itself, or there has been no time to observe any customer.
    pub fn rule(histories: &[History]) -> Result<Self, InsightError> {
        histories.iter().try_for_each(History::check)?;
        let time: f64 = histories.iter().map(|history| history.age).sum();
        let purchases: f64 = histories.iter().map(|history| f64::from(history.x)).sum();
        if time <= 0.0 {
            return Err(InsightError::TooLittle("no customer has been observed for any time".to_owned()));
        }
        let rule = Self {
            model: Model::MbgNbd,
            parameters: [1.0, time / purchases.max(1.0), 1.0, 3.0],
            log_likelihood: f64::NAN,
            customers: histories.len(),
            converged: false,
            undetermined: Vec::new(),
            uncertainty: None,
        };
        let log_likelihood = Groups::of(histories).map_or(f64::NAN, |all| rule.kernel().log_likelihood(&all));
        Ok(Self { log_likelihood, ..rule })
    }

    /// Fits a model, or takes the [rule](Self::rule) where the fit does not converge or there is too little to
    /// learn from; then with the reason.
    ///
    /// # Errors
    /// Where not even the rule can be had.
    pub fn fit_or_rule(model: Model, histories: &[History]) -> Result<(Self, Option<InsightError>), InsightError> {
        match Self::fit(model, histories) {
            Ok(fit) => Ok((fit, None)),
            Err(error @ InsightError::Invalid(_)) => Err(error),
            Err(reason) => Ok((Self::rule(histories)?, Some(reason))),
        }
    }

    /// The standard errors of the parameters, from the curvature of the likelihood; none where a parameter is not
    /// determined, or nothing was fitted.
    pub fn standard_errors(&self) -> [Option<f64>; 4] {
        std::array::from_fn(|at| Some(self.parameters[at] * self.uncertainty.as_ref()?.variance(at)?.sqrt()))
    }

    /// The probability that a customer is still there at T. BG/NBD has it at 1 for everyone who bought once: see
    /// [`crate::value::tier::churn`].
    ///
    /// # Errors
    /// Where the history contradicts itself.
    pub fn p_alive(&self, history: &History) -> Result<f64, InsightError> {
        history.check()?;
        Ok(self.kernel().p_alive(history))
    }

    /// What is to be expected of each customer in the time `t` after their T.
    ///
    /// # Errors
    /// Where a history contradicts itself, `t` is negative, or the formula's series does not settle.
    pub fn expected(&self, histories: &[History], t: f64) -> Result<Vec<Expected>, InsightError> {
        self.expected_with(histories, t, |kernel, x, age| kernel.expected_alive(x, age, t))
    }

    /// The same with another figure that hangs on x and T alone for a customer who is alive.
    pub(super) fn expected_with(
        &self,
        histories: &[History],
        t: f64,
        if_alive: impl Fn(&Any, u32, f64) -> f64 + Sync,
    ) -> Result<Vec<Expected>, InsightError> {
        if !(t.is_finite() && t >= 0.0) {
            return Err(InsightError::Invalid(format!("{t} is not a length of time")));
        }
        histories.iter().try_for_each(History::check)?;
        let kernel = self.kernel();
        // Costly are functions of x and one time, and of those pairs there are few different ones.
        let (ends, end_of) = groups::pairs(histories.iter().map(|history| (history.x, history.age)));
        let (lasts, last_of) = groups::pairs(histories.iter().map(|history| (history.x, history.t_x)));
        let (end_parts, last_parts) = (kernel.parts(&ends), kernel.parts(&lasts));
        let if_alive = |x: u32, age: f64| if t == 0.0 { 0.0 } else { if_alive(&kernel, x, age) };
        let figures = parallel::map(ends.len(), |range| ends[range].iter().map(|(x, age)| if_alive(*x, *age)).collect::<Vec<_>>());
        let all = parallel::map(histories.len(), |range| {
            let places = end_of[range.clone()].iter().zip(&last_of[range]);
            let one = |(end, last): (&u32, &u32)| {
                let p_alive = stories(&last_parts[*last as usize], &end_parts[*end as usize]).recip();
                Expected { p_alive, purchases: p_alive * figures[*end as usize] }
            };
            places.map(one).collect()
        });
        match all.iter().zip(histories).find(|(one, _)| !one.purchases.is_finite()) {
            Some((_, history)) => {
                Err(InsightError::NotConverged(format!("what to expect of a customer with x = {} and T = {}", history.x, history.age)))
            }
            None => Ok(all),
        }
    }

    /// The time after T by which a customer who is still there has bought again with a probability of one half: the
    /// median gap, (α + T)(2^(1 / (r + x)) − 1). None for a customer who has more likely left than not.
    ///
    /// # Errors
    /// Where the history contradicts itself.
    pub fn next_purchase(&self, history: &History) -> Result<Option<f64>, InsightError> {
        let [r, alpha, ..] = self.parameters;
        let gap = (alpha + history.age) * ((2.0_f64.ln() / (r + f64::from(history.x))).exp_m1());
        Ok((self.p_alive(history)? >= 0.5 && gap.is_finite()).then_some(gap))
    }

    pub(super) fn kernel(&self) -> Any {
        self.model.kernel(self.parameters)
    }
}

/// Minus the mean log-likelihood, of the logarithms of the parameters.
fn loss(model: Model, groups: &Groups) -> impl Fn(&[f64]) -> f64 {
    move |point| -model.kernel(std::array::from_fn(|at| point[at].exp())).log_likelihood(groups) / groups.customers
}

/// Searches that settled come first, then the lower value.
fn better(one: &Minimum, other: &Minimum) -> std::cmp::Ordering {
    other.converged.cmp(&one.converged).then(one.value.total_cmp(&other.value))
}

fn not_converged(model: Model) -> InsightError {
    InsightError::NotConverged(format!(
        "the likelihood of {model:?} has no clear peak on these customers; observe them for longer, or use the stated rule"
    ))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
