use std::collections::HashMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::Distribution;

use super::*;
use crate::{
    testing::{self, day},
    value::{
        GammaGamma, Lifetime, Terms,
        choice::choose,
        future,
        history::{Observed, Period, Purchase, observe},
        simulate,
    },
};

fn cdnow(decimals: Option<u8>) -> (Vec<Observed>, f64) {
    let text = testing::data("cdnow_sample.txt.gz");
    let mut customers = HashMap::new();
    let purchases: Vec<_> = text
        .lines()
        .map(|line| {
            let fields: Vec<_> = line.split_whitespace().collect();
            let new = u32::try_from(customers.len()).expect("few");
            let customer = *customers.entry(fields[1]).or_insert(new);
            Purchase { customer, day: day(fields[2].parse().expect("a date")), amount: fields[4].parse().expect("an amount") }
        })
        .collect();
    let period = Period { calibration_end: day(19_970_930), observation_end: day(19_980_630), unit_days: 7.0, decimals };
    (observe(&purchases, &period).expect("fine"), period.held_out())
}

fn reference() -> serde_json::Value {
    serde_json::from_str::<serde_json::Value>(&testing::data("reference.json")).expect("JSON")["clv"].clone()
}

fn histories(observed: &[Observed]) -> Vec<History> {
    observed.iter().map(|one| one.history).collect()
}

fn close(what: &str, left: f64, right: &serde_json::Value, tolerance: f64) {
    let right = right.as_f64().expect("a number");
    assert!((left - right).abs() <= tolerance, "{what}: {left} is not {right}");
}

#[test]
fn bg_nbd_on_cdnow() {
    let (observed, held_out) = cdnow(Some(2));
    let known = histories(&observed);
    let published = &reference()["bgnbd"];
    let fit = Repeat::fit(Model::BgNbd, &known).expect("fits");
    for (name, value) in fit.model.names().iter().zip(fit.parameters) {
        close(name, value, &published[name], 1e-5);
    }
    close("log-likelihood", fit.log_likelihood, &published["log_likelihood"], 1e-5);
    let all = fit.expected(&known, held_out).expect("fine");
    close("expected", all.iter().map(|one| one.purchases).sum(), &published["sum_expected_39_weeks"], 1e-4);
    close("alive", all.iter().map(|one| one.p_alive).sum(), &published["sum_p_alive"], 1e-4);
    close("actual", observed.iter().map(|one| f64::from(one.held_out)).sum(), &published["actual_39_weeks"], 0.0);
    let one = fit.expected(&[History { x: 2, t_x: 30.43, age: 38.86 }], 39.0).expect("fine")[0];
    close("one", one.purchases, &published["expected_repeat_purchases_in_39_weeks_for_x2_tx30.43_T38.86"], 1e-7);
    close("one alive", one.p_alive, &published["p_alive_same_customer"], 1e-7);
}

#[test]
fn the_other_models_on_cdnow() {
    let known = histories(&cdnow(Some(2)).0);
    for (model, name) in [(Model::MbgNbd, "mbgnbd"), (Model::ParetoNbd, "pareto_nbd")] {
        let fit = Repeat::fit(model, &known).expect("fits");
        close(name, fit.log_likelihood, &reference()[name]["log_likelihood"], 1e-5);
    }
    // Fader and Hardie (2005), "A note on implementing the Pareto/NBD model in Matlab".
    let pareto = Repeat::fit(Model::ParetoNbd, &known).expect("fits").parameters;
    for (value, published) in pareto.iter().zip([0.5533, 10.5776, 0.6062, 11.6679]) {
        assert!((value - published).abs() < 6e-5, "{pareto:?}");
    }
}

#[test]
fn gamma_gamma_on_cdnow() {
    let published = &reference()["gamma_gamma"];
    let spend: Vec<_> = cdnow(Some(2)).0.iter().map(|one| (one.history.x, one.mean_amount)).collect();
    let fit = GammaGamma::fit(&spend).expect("fits");
    close("p", fit.p, &published["p"], 1e-5);
    close("q", fit.q, &published["q"], 1e-5);
    close("v", fit.v, &published["v"], 1e-4);
    close("log-likelihood", fit.log_likelihood, &published["log_likelihood"], 1e-5);
    close("customers", fit.customers as f64, &published["customers"], 0.0);
    close("mean", fit.population_mean().expect("finite"), &published["population_mean"], 1e-3);
}

#[test]
fn rounding_changes_little() {
    let exact = Repeat::fit(Model::BgNbd, &histories(&cdnow(None).0)).expect("fits");
    close("log-likelihood", exact.log_likelihood, &reference()["bgnbd"]["log_likelihood"], 0.01);
}

#[test]
fn the_unit_of_time_changes_only_the_unit() {
    let weeks = histories(&cdnow(None).0);
    let days: Vec<_> = weeks.iter().map(|one| History { x: one.x, t_x: one.t_x * 7.0, age: one.age * 7.0 }).collect();
    for model in [Model::BgNbd, Model::MbgNbd, Model::ParetoNbd] {
        let (by_week, by_day) = (Repeat::fit(model, &weeks).expect("fits"), Repeat::fit(model, &days).expect("fits"));
        assert!((by_day.parameters[1] / by_week.parameters[1] / 7.0 - 1.0).abs() < 1e-4);
        let expected = |fit: &Repeat, of: &[History], t| fit.expected(of, t).expect("fine")[7].purchases;
        assert!((expected(&by_week, &weeks, 39.0) / expected(&by_day, &days, 273.0) - 1.0).abs() < 1e-4);
        // The density of a time is per unit of it: each repeat purchase is worth ln 7.
        let purchases: f64 = weeks.iter().map(|one| f64::from(one.x)).sum();
        assert!((by_week.log_likelihood - by_day.log_likelihood - purchases * 7.0_f64.ln()).abs() < 1e-4);
    }
}

const TRUTH: [(Model, [f64; 4]); 3] =
    [(Model::BgNbd, [0.8, 6.0, 0.7, 2.5]), (Model::MbgNbd, [0.8, 6.0, 0.7, 2.5]), (Model::ParetoNbd, [0.8, 6.0, 0.7, 10.0])];

fn made(model: Model, truth: [f64; 4], customers: usize, t: f64, rng: &mut ChaCha8Rng) -> Vec<simulate::Made> {
    (0..customers)
        .map(|_| {
            let age = rng.random_range(100.0..400.0) / 7.0;
            simulate::customer(model, truth, age, t, rng)
        })
        .collect()
}

#[test]
fn what_made_the_customers_is_found_again() {
    for (model, truth) in TRUTH {
        // Enough that the search begins on a sample, and ends on all.
        let all = made(model, truth, 30_000, 30.0, &mut ChaCha8Rng::seed_from_u64(1));
        let known: Vec<_> = all.iter().map(|one| one.history).collect();
        let fit = Repeat::fit(model, &known).expect("fits");
        let errors = fit.standard_errors().map(|error| error.expect("determined"));
        for at in 0..4 {
            let off = (fit.parameters[at] - truth[at]) / errors[at];
            assert!(off.abs() < 3.0, "{model:?} {}: {} is not {}", model.names()[at], fit.parameters[at], truth[at]);
            assert!(errors[at] < 0.15 * truth[at], "{model:?}: {errors:?}");
        }
        let expected = fit.expected(&known, 30.0).expect("fine");
        let later: usize = all.iter().map(|one| one.later.len()).sum();
        let sum: f64 = expected.iter().map(|one| one.purchases).sum();
        assert!((sum / later as f64 - 1.0).abs() < 0.02, "{model:?}: {sum} expected, {later} bought");
        let alive = all.iter().filter(|one| one.alive).count();
        let sum: f64 = expected.iter().map(|one| one.p_alive).sum();
        assert!((sum / alive as f64 - 1.0).abs() < 0.02, "{model:?}: {sum} expected, {alive} alive");
    }
}

#[test]
fn a_sample_to_begin_with_changes_nothing() {
    let all = made(Model::MbgNbd, TRUTH[1].1, 25_000, 0.0, &mut ChaCha8Rng::seed_from_u64(2));
    let known: Vec<_> = all.iter().map(|one| one.history).collect();
    let groups = Groups::of(&known).expect("fine");
    assert!(groups.groups.len() > 2 * SAMPLE);
    let fit = Repeat::fit(Model::MbgNbd, &known).expect("fits");
    let slope = minimise::gradient(loss(Model::MbgNbd, &groups), &fit.parameters.map(f64::ln));
    assert!(slope.iter().all(|slope| slope.abs() < 1e-6), "{slope:?}");
}

/// How many customers ended up above and below their interval, by whether its lower end is above zero; and what all
/// were expected to come to, and came to.
#[derive(Debug, Default)]
struct Ends {
    open: [u32; 3],
    at_zero: [u32; 3],
    expected: f64,
    came: f64,
}

impl Ends {
    /// Customers made by the truth, models fitted to them, and the futures of the same customers.
    fn of(mut self, model: Model, truth: [f64; 4], seed: u64) -> Self {
        let spend = GammaGamma { p: 5.0, q: 4.0, v: 20.0, log_likelihood: 0.0, alike: false, customers: 0 };
        let terms = Terms { horizon: 100.0, discount: 0.002, margin: 1.0 };
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let all = made(model, truth, 1_500, terms.horizon, &mut rng);
        let known: Vec<_> = all.iter().map(|one| one.history).collect();
        let amounts = all.iter().map(|one| {
            let own = future::gamma(spend.q, spend.v, &mut rng);
            let amount = rand_distr::Gamma::new(spend.p, 1.0 / own).expect("positive");
            let mean = (0..one.history.x).map(|_| amount.sample(&mut rng)).sum::<f64>() / f64::from(one.history.x.max(1));
            (mean, one.later.iter().map(|time| amount.sample(&mut rng) / 1.002_f64.powf(*time)).sum::<f64>())
        });
        let amounts: Vec<_> = amounts.collect();
        let means: Vec<_> = known.iter().zip(&amounts).map(|(history, (mean, _))| (history.x, *mean)).collect();
        let (repeat, spend) = (Repeat::fit(model, &known).expect("fits"), GammaGamma::fit(&means).expect("fits"));
        let lifetime = Lifetime::new(&repeat, &spend, terms).expect("fine");
        for (history, (mean, came)) in known.iter().zip(amounts) {
            let worth = lifetime.worth(history, mean, 200, &mut rng).expect("fine");
            let ends = if worth.low > 0.0 { &mut self.open } else { &mut self.at_zero };
            for (end, there) in ends.iter_mut().zip([true, came > worth.high, came < worth.low]) {
                *end += u32::from(there);
            }
            (self.expected, self.came) = (self.expected + worth.value, self.came + came);
        }
        self
    }
}

#[test]
fn eight_in_ten_end_up_in_the_interval() {
    for (model, truth) in TRUTH {
        // Fitted to few, so that the parameters are uncertain too; observed for long and buying often, so that
        // hardly anyone's interval is the one value of zero, which would hold more than eight in ten.
        let truth = [4.0 * truth[0], 2.0 * truth[1], 0.5 * truth[2], 2.0 * truth[3]];
        let ends = (0..5).fold(Ends::default(), |ends, seed| ends.of(model, truth, seed));
        let shares = |[of, above, below]: [u32; 3]| [above, below, of - above - below].map(|part| f64::from(part) / f64::from(of));
        let [above, below, inside] = shares(ends.open);
        assert!(ends.open[0] > 3_000 && (0.77..=0.83).contains(&inside), "{model:?}: {inside} inside, of {ends:?}");
        assert!((0.08..0.12).contains(&above) && (0.08..0.12).contains(&below), "{model:?}: {above} above, {below} below");
        // Nobody ends up below zero: where that is the lower end, at least nine in ten are inside.
        let [above, below, inside] = shares(ends.at_zero);
        assert!(below == 0.0 && (0.89..0.94).contains(&inside), "{model:?}: {inside} inside from zero on, {above} above");
        assert!((ends.expected / ends.came - 1.0).abs() < 0.05, "{model:?}: {ends:?}");
    }
}

#[test]
fn the_choice_never_takes_bg_nbd_for_churn() {
    let (observed, held_out) = cdnow(Some(2));
    let choice = choose(&observed, held_out).expect("three fit");
    assert_eq!(choice.trials.len(), 3);
    assert!(choice.trials.is_sorted_by(|one, next| one.root_mean_squared_error <= next.root_mean_squared_error));
    assert_eq!(choice.purchases, choice.churn, "on these customers BG/NBD is no better");
    assert_ne!(choice.churn, Model::BgNbd);
    assert!(choose(&observed, 0.0).is_err());
}

#[test]
fn where_nobody_leaves_a_parameter_is_at_its_bound_and_the_forecast_sound() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let all = made(Model::BgNbd, [2.0, 10.0, 1e-4, 1.0], 1500, 30.0, &mut rng);
    let known: Vec<_> = all.iter().map(|one| one.history).collect();
    let later: usize = all.iter().map(|one| one.later.len()).sum();
    for model in [Model::BgNbd, Model::MbgNbd, Model::ParetoNbd] {
        let fit = Repeat::fit(model, &known).expect("fits");
        assert!(!fit.undetermined.is_empty());
        assert!(fit.standard_errors()[0].is_some(), "the rates of buying are well known");
        let sum: f64 = fit.expected(&known, 30.0).expect("fine").iter().map(|one| one.purchases).sum();
        assert!((sum / later as f64 - 1.0).abs() < 0.05, "{model:?}: {sum} expected, {later} bought");
    }
}

#[test]
fn the_rule_stands_in_where_no_model_can_be_had() {
    let once = [History { x: 0, t_x: 0.0, age: 20.0 }; 50];
    let (rule, why) = Repeat::fit_or_rule(Model::MbgNbd, &once).expect("a rule");
    assert!(!rule.converged && matches!(why, Some(InsightError::TooLittle(_))));
    assert_eq!(rule.parameters, [1.0, 1000.0, 1.0, 3.0]);
    let wrong = [History { x: 1, t_x: 30.0, age: 20.0 }];
    assert!(matches!(Repeat::fit_or_rule(Model::MbgNbd, &wrong), Err(InsightError::Invalid(_))));
    assert!(Repeat::rule(&[]).is_err());
}

#[test]
fn degenerate_customers_have_no_figure_that_looks_right() {
    let alike = [History { x: 4, t_x: 17.0, age: 20.0 }; 50];
    for model in [Model::BgNbd, Model::MbgNbd, Model::ParetoNbd] {
        assert!(matches!(Repeat::fit(model, &alike), Err(InsightError::NotConverged(_))), "{model:?}");
        let nothing = Repeat::rule(&alike).expect("a rule").expected(&alike, 0.0).expect("fine");
        assert!(nothing.iter().all(|one| one.purchases == 0.0 && one.purchases.is_sign_positive()));
    }
    let rule = Repeat::rule(&alike).expect("a rule");
    assert!(rule.expected(&alike, f64::NAN).is_err() && rule.expected(&alike, -1.0).is_err());
    let regular = History { x: 3000, t_x: 2999.0, age: 3000.0 };
    let expected = rule.expected(&[regular, History { x: 3000, t_x: 10.0, age: 3000.0 }], 10.0).expect("fine");
    assert!((9.0..10.1).contains(&expected[0].purchases) && expected[1].p_alive == 0.0, "{expected:?}");
}

#[test]
fn the_median_gap_is_the_date_of_the_next_purchase() {
    let known = histories(&cdnow(Some(2)).0);
    let fit = Repeat::fit(Model::MbgNbd, &known).expect("fits");
    let regular = History { x: 20, t_x: 38.0, age: 38.86 };
    let gap = fit.next_purchase(&regular).expect("fine").expect("alive");
    let [r, alpha, ..] = fit.parameters;
    assert!((((alpha + 38.86) / (alpha + 38.86 + gap)).powf(r + 20.0) - 0.5).abs() < 1e-12);
    assert_eq!(fit.next_purchase(&History { x: 20, t_x: 5.0, age: 38.86 }), Ok(None), "long silent");
}
