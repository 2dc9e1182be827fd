use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::testing;

/// Columns `balance`, `income`, `student` and the outcome of the ISLR data set.
fn defaults() -> ([Vec<f64>; 3], Vec<bool>) {
    let text = testing::data("islr_default.csv.gz");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let (mut columns, mut outcomes): ([Vec<f64>; 3], Vec<bool>) = Default::default();
    for row in rows.records() {
        let row = row.unwrap();
        outcomes.push(&row[1] == "Yes");
        columns[0].push(row[3].parse().unwrap());
        columns[1].push(row[4].parse().unwrap());
        columns[2].push(f64::from(u8::from(&row[2] == "Yes")));
    }
    (columns, outcomes)
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

#[test]
fn the_published_coefficients_of_credit_card_defaults_are_met() {
    let reference: serde_json::Value = serde_json::from_str(&testing::data("reference.json")).unwrap();
    let reference = &reference["logistic"];
    let (columns, outcomes) = defaults();
    let names = ["balance", "income", "student"];
    let model = Logistic::fit(&names, &slices(&columns), &outcomes).unwrap();

    let close = |ours: f64, theirs: &serde_json::Value| {
        let theirs = theirs.as_f64().unwrap();
        assert!((ours / theirs - 1.0).abs() < 1e-6, "{ours} for {theirs}");
    };
    close(model.intercept, &reference["intercept"]);
    close(model.intercept_error, &reference["standard_errors"]["intercept"]);
    for (at, name) in names.iter().enumerate() {
        close(model.coefficients[at], &reference[name]);
        close(model.standard_errors[at], &reference["standard_errors"][name]);
    }
    assert!((model.log_likelihood - reference["log_likelihood"].as_f64().unwrap()).abs() < 1e-6);
    assert!(model.null_log_likelihood < model.log_likelihood);
}

#[test]
fn two_by_two_counts_give_the_odds_ratio() {
    // 10 of 50 without, 30 of 60 with: an odds ratio of (30/30) / (10/40) = 4; Woolf's error is √Σ 1/n.
    let factor: Vec<_> = (0..110).map(|at| f64::from(u8::from(at >= 50))).collect();
    let outcomes: Vec<_> = (0..110).map(|at| at < 10 || (50..80).contains(&at)).collect();
    let model = Logistic::fit(&["with"], &[&factor], &outcomes).unwrap();
    assert!((model.coefficients[0] - 4_f64.ln()).abs() < 1e-9);
    let woolf = (1.0 / 10.0 + 1.0 / 40.0 + 1.0 / 30.0 + 1.0 / 30.0_f64).sqrt();
    assert!((model.standard_errors[0] - woolf).abs() < 1e-9);
    assert!((model.intercept_error - (1.0 / 10.0 + 1.0 / 40.0_f64).sqrt()).abs() < 1e-9);
    assert!((model.probability(&[1.0]) - 0.5).abs() < 1e-9);
}

#[test]
fn what_separates_the_outcomes_is_named() {
    let column: Vec<_> = (0..40).map(f64::from).collect();
    let noise: Vec<_> = (0..40).map(|at| f64::from(at * 7 % 11)).collect();
    let complete: Vec<_> = (0..40).map(|at| at >= 17).collect();
    let error = Logistic::fit(&["noise", "days"], &[&noise, &column], &complete).unwrap_err();
    assert!(matches!(&error, InsightError::Invalid(text) if text.contains("separated") && text.contains("days")), "{error}");

    // A category whose members all left; elsewhere the outcomes mix.
    let rare: Vec<_> = (0..40).map(|at| f64::from(u8::from(at < 5))).collect();
    let partly: Vec<_> = (0..40).map(|at| at < 5 || at % 3 == 0).collect();
    let error = Logistic::fit(&["noise", "rare"], &[&noise, &rare], &partly).unwrap_err();
    assert!(matches!(&error, InsightError::Invalid(text) if text.contains("separated") && text.contains("rare")), "{error}");
}

#[test]
fn a_single_overlap_is_no_separation() {
    let column: Vec<_> = (0..400).map(f64::from).collect();
    let outcomes: Vec<_> = (0..400).map(|at| at > 200 || at == 199).collect();
    let model = Logistic::fit(&["days"], &[&column], &outcomes).unwrap();
    assert!(model.coefficients[0] > 0.5 && model.standard_errors[0].is_finite());
}

#[test]
fn a_bad_table_is_refused() {
    let days: Vec<_> = (0..30).map(f64::from).collect();
    let twice: Vec<_> = days.iter().map(|day| 5.0 - 2.0 * day).collect();
    let outcomes: Vec<_> = (0..30).map(|at| at % 3 == 0).collect();
    let refusal = |names: &[&str], columns: &[&[f64]], outcomes: &[bool]| Logistic::fit(names, columns, outcomes).unwrap_err().to_string();
    assert!(refusal(&["days", "twice"], &[&days, &twice], &outcomes).contains("twice is a combination"));
    assert!(refusal(&["days", "same"], &[&days, &[0.1; 30]], &outcomes).contains("same in every row"));
    assert!(refusal(&["days"], &[&days], &[true; 30]).contains("every outcome is the same"));
    assert!(refusal(&["days"], &[&days[..2]], &outcomes[..2]).contains("too little"));
    assert!(refusal(&["days"], &[&days[..7]], &outcomes).contains("7 values for 30"));
    assert!(refusal(&[], &[], &outcomes).contains("one is needed"));
    let mut broken = days.clone();
    broken[3] = f64::NAN;
    assert!(refusal(&["days"], &[&broken], &outcomes).contains("value 4 of days"));
}

#[test]
fn the_truth_lies_within_two_errors_as_often_as_it_should() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let within = |random: &mut ChaCha8Rng| {
        let x: Vec<f64> = (0..400).map(|_| random.random_range(-2.0..2.0)).collect();
        let outcomes: Vec<_> = x.iter().map(|x| random.random_bool(logistic(-1.0 + 0.7 * x))).collect();
        let model = Logistic::fit(&["x"], &[&x], &outcomes).unwrap();
        ((model.coefficients[0] - 0.7) / model.standard_errors[0]).abs() < 1.96
    };
    let share = (0..1000).filter(|_| within(&mut random)).count();
    assert!((930..=970).contains(&share), "{share} of 1000 where 950 are expected");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn units_do_not_matter(scale in 1e-6_f64..1e6, shift in -1e4_f64..1e4, seed in 0_u64..1000) {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let x: Vec<f64> = (0..120).map(|_| random.random_range(0.0..10.0)).collect();
        let outcomes: Vec<_> = x.iter().map(|x| random.random_bool(logistic(0.3 * x - 1.5))).collect();
        let other: Vec<_> = x.iter().map(|x| scale * (x + shift)).collect();
        let (one, two) = (Logistic::fit(&["x"], &[&x], &outcomes), Logistic::fit(&["x"], &[&other], &outcomes));
        let (one, two) = (one.unwrap(), two.unwrap());
        prop_assert!((one.log_likelihood - two.log_likelihood).abs() < 1e-6);
        prop_assert!((one.coefficients[0] - two.coefficients[0] * scale).abs() < 1e-6);
        prop_assert!((one.probability(&[4.0]) - two.probability(&[scale * (4.0 + shift)])).abs() < 1e-6);
    }
}
