use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::*;
use crate::InsightError;

/// Points around centres, so many each.
fn around(centres: &[[f64; 2]], each: usize, spread: f64, rng: &mut ChaCha8Rng) -> Vec<Vec<f64>> {
    let mut point = |centre: &[f64; 2]| centre.iter().map(|at| at + spread * normal(rng)).collect();
    centres.iter().flat_map(|centre| std::iter::repeat_n(centre, each)).map(&mut point).collect()
}

fn normal(rng: &mut ChaCha8Rng) -> f64 {
    StandardNormal.sample(rng)
}

#[test]
fn clear_groups_are_found_and_counted() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let points = around(&[[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]], 60, 1.0, &mut rng);
    let found = groups(&points, 7, &mut rng).expect("groups");
    assert_eq!(found.structure, Structure::Strong);
    let clustering = found.clustering.expect("a clustering");
    assert_eq!(clustering.sizes, [60; 4]);
    for group in clustering.labels.chunks(60) {
        assert!(group.iter().all(|label| *label == group[0]));
    }
}

#[test]
fn what_has_no_groups_is_said_to_have_none() {
    for seed in 0..3 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let even: Vec<Vec<f64>> = (0..200).map(|_| vec![rng.random(), rng.random()]).collect();
        let one = around(&[[0.0, 0.0]], 200, 1.0, &mut rng);
        for points in [even, one] {
            let found = groups(&points, 4, &mut rng).expect("an answer");
            assert_eq!((found.structure, found.clustering), (Structure::None, None), "{:?}", found.choices);
        }
    }
}

#[test]
fn the_same_start_finds_the_same_groups() {
    let points = around(&[[0.0, 0.0], [3.0, 3.0]], 50, 1.0, &mut ChaCha8Rng::seed_from_u64(1));
    let find = |seed| kmeans(&points, 3, &mut ChaCha8Rng::seed_from_u64(seed)).expect("groups");
    assert_eq!(find(7), find(7));
    assert!(find(7).sizes.is_sorted_by(|one, other| one >= other));
}

/// The means of {1, 2} and {10, 12} are 1.5 and 11.
#[test]
fn centres_are_means() {
    let points = [1.0, 2.0, 10.0, 12.0].map(|value| vec![value]);
    let found = kmeans(&points, 2, &mut ChaCha8Rng::seed_from_u64(1)).expect("groups");
    let mut centres: Vec<f64> = found.centres.iter().map(|centre| centre[0]).collect();
    centres.sort_by(f64::total_cmp);
    assert_eq!(centres, [1.5, 11.0]);
    assert!((found.inertia - 2.5).abs() < 1e-12);
}

/// By hand: of 0, b = 11 and a = 1, so 10/11; of 1, 9/10 and so on.
#[test]
fn the_silhouette_is_rousseeuws() {
    let points = [0.0, 1.0, 10.0, 12.0].map(|value| vec![value]);
    let expected = (10.0 / 11.0 + 9.0 / 10.0 + 7.5 / 9.5 + 9.5 / 11.5) / 4.0;
    assert!((silhouette(&points, &[0, 0, 1, 1]).expect("a mean") - expected).abs() < 1e-12);
    assert!(matches!(silhouette(&points, &[0, 0, 0, 0]), Err(InsightError::TooLittle(_))));
}

#[test]
fn features_are_brought_to_one_scale() {
    let standard = standardised(&[vec![1.0, 5.0], vec![3.0, 5.0]]).expect("points");
    assert_eq!(standard, [[-1.0, 0.0], [1.0, 0.0]]);
    assert!(matches!(standardised(&[vec![f64::NAN]]), Err(InsightError::Invalid(_))));
    assert!(matches!(standardised(&[vec![1.0], vec![]]), Err(InsightError::Invalid(_))));
    assert!(matches!(standardised(&[]), Err(InsightError::TooLittle(_))));
}

#[test]
fn too_few_points_are_an_error() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let same = vec![vec![2.0, 2.0]; 100];
    assert!(matches!(kmeans(&same, 2, &mut rng), Err(InsightError::TooLittle(_))));
    assert!(matches!(groups(&same, 3, &mut rng), Err(InsightError::TooLittle(_))));
    assert!(matches!(groups(&same[..5], 3, &mut rng), Err(InsightError::TooLittle(_))));
    assert!(matches!(groups(&same, 1, &mut rng), Err(InsightError::Invalid(_))));
    assert!(matches!(kmeans(&same, 0, &mut rng), Err(InsightError::Invalid(_))));
    assert!(matches!(kmeans(&[], 2, &mut rng), Err(InsightError::TooLittle(_))));
}

fn names() -> Vec<String> {
    ["orders", "days_since", "noise"].map(str::to_owned).to_vec()
}

#[test]
fn a_segment_is_described_by_what_makes_it() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let values: Vec<Vec<f64>> =
        (0..1000).map(|_| vec![f64::from(rng.random_range(0..20)), f64::from(rng.random_range(0..365)), rng.random()]).collect();
    let within: Vec<bool> = values.iter().map(|row| row[0] > 9.0 && row[1] <= 90.0).collect();
    let leaves = describe(Rows { features: &names(), values: &values, within: &within }, TreeOptions::default()).expect("leaves");
    let best = &leaves[0];
    assert_eq!((best.purity, best.coverage), (1.0, 1.0));
    let mut told: Vec<(&str, Operator)> = best.conditions.iter().map(|one| (one.feature.as_str(), one.operator)).collect();
    told.sort_by_key(|one| one.0);
    assert_eq!(told, [("days_since", Operator::AtMost), ("orders", Operator::Above)]);
    let orders = best.conditions.iter().find(|one| one.feature == "orders").expect("the condition");
    assert_eq!(orders.threshold, 9.5);
    assert_eq!(leaves.iter().map(|leaf| leaf.count).sum::<usize>(), 1000);
    assert!((leaves.iter().map(|leaf| leaf.share).sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(leaves.iter().all(|leaf| leaf.count >= 20 && leaf.conditions.len() <= 3));
}

#[test]
fn what_cannot_be_described_is_an_error() {
    let values = vec![vec![1.0, 1.0, 1.0]; 50];
    let some: Vec<bool> = (0..50).map(|number| number % 2 == 0).collect();
    let tell = |values: &[Vec<f64>], within: &[bool], depth| {
        describe(Rows { features: &names(), values, within }, TreeOptions { depth, least: 5 })
    };
    assert!(matches!(tell(&values, &[true; 50], 3), Err(InsightError::TooLittle(_))));
    assert!(matches!(tell(&values, &some[..49], 3), Err(InsightError::Invalid(_))));
    assert!(matches!(tell(&values, &some, 4), Err(InsightError::Invalid(_))));
    assert!(matches!(tell(&values[..4], &some[..4], 3), Err(InsightError::TooLittle(_))));
    let alike = tell(&values, &some, 3).expect("one path");
    assert_eq!((alike.len(), alike[0].conditions.len(), alike[0].purity), (1, 0, 0.5));
}
