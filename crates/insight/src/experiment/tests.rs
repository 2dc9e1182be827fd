//! The whole of an experiment, on real data and on drawn ones.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Normal};

use super::*;
use crate::{proportion::Interval, testing::data};

const ARMS: [&str; 3] = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"];

/// The arms of Hillstrom's campaign in the order of [`ARMS`]: a column's values.
fn hillstrom(column: &str) -> [Vec<f64>; 3] {
    let text = data("hillstrom.csv.gz");
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let place = |csv: &mut csv::Reader<&[u8]>, name: &str| csv.headers().unwrap().iter().position(|header| header == name).unwrap();
    let (segment, value) = (place(&mut csv, "segment"), place(&mut csv, column));
    let mut arms = [const { Vec::new() }; 3];
    for record in csv.records() {
        let record = record.unwrap();
        let arm = ARMS.iter().position(|arm| *arm == &record[segment]).unwrap();
        arms[arm].push(record[value].parse().unwrap());
    }
    arms
}

fn proportion(values: &[f64]) -> Sample {
    Sample::proportion(values.iter().sum::<f64>() as u64, values.len() as u64).unwrap()
}

fn near(ours: f64, published: f64, digits: i32) {
    assert!((ours - published).abs() <= 0.5000001 * 10_f64.powi(-digits), "{ours} is not {published}");
}

#[test]
fn experiment_hillstrom_as_published() {
    let [none, mens, womens] = hillstrom("visit").map(|values| proportion(&values));
    assert_eq!([none.n(), mens.n(), womens.n()], [21_306, 21_307, 21_387]);
    near(none.mean(), 0.10617, 5);
    near(mens.mean(), 0.18276, 5);
    near(womens.mean(), 0.1514, 5);
    let ratio = sample_ratio(&[none.n(), mens.n(), womens.n()], &[1.0; 3]).unwrap();
    near(ratio.chi2, 0.2025313, 7);
    // Exactly exp(−chi2 ÷ 2) = 0.90369296, cut rather than rounded where it was published.
    assert!((ratio.p_value - 0.9036929).abs() < 1e-7);
    let relative = compare(&none, &mens, &Design::default()).unwrap().relative.unwrap();
    near(relative.lift, 0.721405, 6);
    near(relative.interval.low, 0.638414, 6);
    near(relative.interval.high, 0.804395, 6);
    near(relative.sequential.unwrap().low, 0.585044, 6);
    near(relative.sequential.unwrap().high, 0.857765, 6);
}

/// Student's sleep data in R: `t.test(extra ~ group)` gives t = −1.8608, 17.776 degrees of freedom, p = 0.07939 and
/// the interval −3.3654832 to 0.2054832.
#[test]
fn experiment_means_are_welchs() {
    let one = Sample::of(&[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]).unwrap();
    let two = Sample::of(&[1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]).unwrap();
    let ours = compare(&two, &one, &Design::default()).unwrap();
    near(ours.absolute.lift, -1.58, 9);
    near(ours.absolute.interval.low, -3.3654832, 7);
    near(ours.absolute.interval.high, 0.2054832, 7);
    near(ours.p_value, 0.07939, 5);
}

/// R: `prop.test(c(15, 25), c(50, 50), correct = FALSE)` gives a chi-squared of 25 ÷ 6 and p = 0.04122683.
#[test]
fn experiment_proportions_are_the_pooled_test() {
    let ours = compare(&Sample::proportion(15, 50).unwrap(), &Sample::proportion(25, 50).unwrap(), &Design::default()).unwrap();
    near(ours.p_value, 0.04122683, 8);
}

#[test]
fn experiment_cuped_takes_noise_away_and_no_effect() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let normal = Normal::new(0.0, 1.0).unwrap();
    let mut draw = |effect: f64| -> (Vec<f64>, Vec<f64>) {
        (0..20_000)
            .map(|_| {
                let before: f64 = normal.sample(&mut rng);
                (5.0 + effect + 2.0 * before + normal.sample(&mut rng), before)
            })
            .unzip()
    };
    let (control, treatment) = (draw(0.0), draw(0.05));
    let paired = |arm: &'_ (Vec<f64>, Vec<f64>)| -> Sample { Sample::of(&arm.0).unwrap() };
    let plain = compare(&paired(&control), &paired(&treatment), &Design::default()).unwrap();
    let arms = [&control, &treatment].map(|arm| Paired { outcomes: &arm.0, covariates: &arm.1 });
    let ours = cuped(&arms).unwrap();
    let adjusted = compare(&ours.samples[0], &ours.samples[1], &Design::default()).unwrap();
    assert!((ours.theta - 2.0).abs() < 0.02 && (ours.variance_reduction - 0.8).abs() < 0.01, "{ours:?}");
    let interval = adjusted.absolute.interval;
    assert!(interval.low < 0.05 && 0.05 < interval.high, "{interval:?}");
    assert!((adjusted.absolute.standard_error / plain.absolute.standard_error - 0.2_f64.sqrt()).abs() < 0.01);
    let flat = [1.0, 1.0, 1.0];
    assert!(cuped(&[Paired { outcomes: &[1.0, 2.0, 4.0], covariates: &flat }]).is_err());
    assert!(cuped(&[Paired { outcomes: &[1.0, f64::NAN, 4.0], covariates: &[1.0, 2.0, 3.0] }]).is_err());
}

/// Two arms without any difference, looked at 100 times: how often a difference is called by a plain test, and
/// by the sequential one.
fn called(rate: f64, batch: u64, runs: u64) -> (f64, f64) {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let arrivals = Binomial::new(batch, rate).unwrap();
    let (mut plain, mut sequential) = (0, 0);
    for _ in 0..runs {
        let mut successes = [0, 0];
        let (mut fixed, mut always) = (false, false);
        for look in 1..=100 {
            let arms = successes.each_mut().map(|count| {
                *count += arrivals.sample(&mut rng);
                Sample::proportion(*count, look * batch).unwrap()
            });
            let Ok(ours) = compare(&arms[0], &arms[1], &Design::default()) else { continue };
            fixed |= ours.p_value <= 0.05;
            let excluded = |interval: Option<Interval>| interval.is_some_and(|interval| interval.low > 0.0 || interval.high < 0.0);
            always |= ours.sequential_p_value <= 0.05 || excluded(ours.absolute.sequential) || excluded(ours.relative.unwrap().sequential);
        }
        plain += u64::from(fixed);
        sequential += u64::from(always);
    }
    (plain as f64 / runs as f64, sequential as f64 / runs as f64)
}

#[test]
fn experiment_peeking_is_harmless_when_sequential() {
    // The second begins with a handful of successes in each arm, where normal approximations are worst.
    for (rate, batch, expected) in [(0.2, 100, 0.32..0.45), (0.02, 100, 0.25..0.4)] {
        let (plain, sequential) = called(rate, batch, 400);
        assert!(sequential <= 0.05, "{sequential} at the rate {rate}");
        assert!(expected.contains(&plain), "a plain test calls {plain} at the rate {rate}");
    }
}

#[test]
fn experiment_degenerate_arms_are_refused() {
    let fine = Sample::proportion(5, 10).unwrap();
    assert!(compare(&Sample::proportion(0, 10).unwrap(), &fine, &Design::default()).is_err());
    assert!(compare(&fine, &Sample::proportion(10, 10).unwrap(), &Design::default()).is_err());
    assert!(compare(&fine, &fine, &Design { confidence: 1.0, ..Design::default() }).is_err());
    assert!(compare(&fine, &fine, &Design { tuning: 0.0, ..Design::default() }).is_err());
    assert!(Sample::proportion(1, 0).is_err() && Sample::proportion(2, 1).is_err());
    assert!(Sample::of(&[]).is_err() && Sample::of(&[1.0]).is_err() && Sample::of(&[1.0, f64::NAN]).is_err());
    assert!(compare(&Sample::of(&[2.0, 2.0]).unwrap(), &fine, &Design::default()).is_err());
    let negative = Sample::of(&[-1.0, -2.0, 0.5]).unwrap();
    assert_eq!(compare(&negative, &Sample::of(&[1.0, 2.0]).unwrap(), &Design::default()).unwrap().relative, None);
    assert!(sample_ratio(&[5], &[1.0]).is_err() && sample_ratio(&[0, 0], &[1.0, 1.0]).is_err());
    assert!(sample_ratio(&[5, 5], &[1.0, 0.0]).is_err() && sample_ratio(&[5, 5], &[1.0]).is_err());
}
