use proptest::prelude::*;

use super::*;
use crate::{
    dashboard::DashboardQuery,
    page::{parse_query, query_string},
};

fn pair() -> impl Strategy<Value = Pair> {
    prop_oneof![Just(Pair::default()), (-5_000_000_i64..50_000_000, 0_i64..20_000).prop_map(|(sum, of)| Pair { sum, of })]
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    prop::collection::vec((pair(), pair()).prop_map(|(now, then)| Part { key: String::new(), now, then }), 0..20)
}

/// Parts of a rate: what is counted is not more than what it is counted among.
fn rates() -> impl Strategy<Value = Vec<Part>> {
    let pair = || (0_i64..5_000).prop_flat_map(|of| (0..=of).prop_map(move |sum| Pair { sum, of }));
    prop::collection::vec((pair(), pair()).prop_map(|(now, then)| Part { key: String::new(), now, then }), 1..20)
}

fn total(effects: &[Effect]) -> i64 {
    effects.iter().map(|effect| effect.change()).sum()
}

fn sums(parts: &[Part]) -> (Pair, Pair) {
    parts.iter().fold(Default::default(), |(now, then): (Pair, Pair), part| {
        let add = |a: Pair, b: Pair| Pair { sum: a.sum + b.sum, of: a.of + b.of };
        (add(now, part.now), add(then, part.then))
    })
}

proptest! {
    #[test]
    fn whole_numbers_add_up_and_lie_next_to_what_they_stand_for(exact in prop::collection::vec(-1e9..1e9_f64, 1..40)) {
        let total = exact.iter().sum::<f64>().round() as i64;
        let whole = apportion(&exact, total);
        prop_assert_eq!(whole.iter().sum::<i64>(), total);
        for (whole, exact) in whole.iter().zip(&exact) {
            prop_assert!((*whole as f64 - exact).abs() < 2.0);
        }
    }

    #[test]
    fn whole_numbers_add_up_to_any_total(exact in prop::collection::vec(-1e6..1e6_f64, 1..40), total in -1_000_000_i64..1_000_000) {
        prop_assert_eq!(apportion(&exact, total).iter().sum::<i64>(), total);
    }

    #[test]
    fn the_parts_of_a_sum_add_up_to_its_change(parts in parts()) {
        let (now, then) = sums(&parts);
        prop_assert_eq!(total(&of_sum(&parts)), now.sum - then.sum);
        let effects = of_product(&parts);
        prop_assert_eq!(total(&effects), now.sum - then.sum);
        for (part, effect) in parts.iter().zip(effects) {
            prop_assert_eq!(effect.change(), part.now.sum - part.then.sum);
            // As many as before: all of it is what each brings. The same each: all of it is the number.
            if part.now.of == part.then.of && part.now.of != 0 {
                prop_assert_eq!(effect.first, 0);
            }
        }
    }

    #[test]
    fn the_parts_of_a_rate_add_up_to_its_change(parts in rates()) {
        let (now, then) = sums(&parts);
        prop_assume!(now.of > 0 && then.of > 0);
        let exact = 1000.0 * (now.sum as f64 / now.of as f64 - then.sum as f64 / then.of as f64);
        let change = exact.round() as i64;
        let effects = of_rate(&parts, 1000, change);
        prop_assert_eq!(total(&effects), change);
        // Nothing is invented: where weights stay, the mix brings nothing; where rates stay, they do.
        for (part, effect) in parts.iter().zip(effects) {
            if part.now == part.then && now == then {
                prop_assert!(effect.first.abs() <= 1 && effect.second.abs() <= 1, "{part:?} {effect:?}");
            }
        }
    }

    #[test]
    fn what_is_counted_and_among_what_add_up(now in pair(), then in pair(), scale in prop_oneof![Just(1_i64), Just(1000)]) {
        prop_assume!(now.of > 0 && then.of > 0);
        let change = (scale as f64 * (now.sum as f64 / now.of as f64 - then.sum as f64 / then.of as f64)).round() as i64;
        let effects = of_quotient(now, then, scale, change);
        prop_assert_eq!(effects[0] + effects[1], change);
        prop_assert!(now.sum != then.sum || effects[0].abs() <= 1);
        prop_assert!(now.of != then.of || effects[1].abs() <= 1);
    }

    #[test]
    fn the_largest_and_the_others_are_all_of_them(parts in parts(), most in 1_usize..8) {
        let before = sums(&parts);
        let (shown, rest) = largest(parts.clone(), most);
        prop_assert!(shown.len() <= most + 1);
        prop_assert_eq!(shown.len() + rest.as_ref().map_or(0, |(n, _)| *n), parts.len());
        let together: Vec<Part> = shown.into_iter().chain(rest.map(|(_, part)| part)).collect();
        prop_assert_eq!(sums(&together), before);
    }
}

#[test]
fn a_rate_that_only_shifts_is_all_mix() {
    // Half of the tickets took an hour and half two; now a quarter take two.
    let part = |now: (i64, i64), then: (i64, i64)| Part {
        key: String::new(),
        now: Pair { sum: now.0, of: now.1 },
        then: Pair { sum: then.0, of: then.1 },
    };
    let parts = [part((75 * 3600, 75), (50 * 3600, 50)), part((25 * 7200, 25), (50 * 7200, 50))];
    let effects = of_rate(&parts, 1, 4500 - 5400);
    assert_eq!(effects.iter().map(|effect| effect.second).sum::<i64>(), 0);
    assert_eq!(total(&effects), -900);
    assert!(effects.iter().all(|effect| effect.first < 0), "less of the slow and more of the quick: {effects:?}");
}

#[test]
fn an_address_is_read_back() {
    for text in ["metric=net", "metric=csat&by=formula", "metric=net&by=product&period=last-month&compare=previous"] {
        let query = WhyQuery::from_pairs(&parse_query(text)).expect("readable");
        assert_eq!(query_string(&query.pairs()), text);
    }
    assert_eq!(WhyQuery::from_pairs(&[]).expect("readable"), WhyQuery::about(Metric::Net, DashboardQuery::default()));
    let narrowed = WhyQuery::from_pairs(&parse_query("metric=net&by=product&country=France")).expect("readable");
    assert_eq!(query_string(&narrowed.pairs()), "metric=net&country=France", "nothing is kept by two dimensions");
    for bad in ["metric=csat&country=France", "metric=luck", "metric=csat_sum", "metric=csat&by=country", "period=x"] {
        assert!(WhyQuery::from_pairs(&parse_query(bad)).is_err(), "{bad}");
    }
}

#[test]
fn every_figure_is_split_by_something_that_it_has() {
    for metric in Metric::shown() {
        for by in By::of(metric) {
            if let Some(dimension) = by.dimension() {
                assert!(metric.dimensions().contains(&dimension), "{}", metric.word());
            }
        }
    }
}
