//! How long a million customers take to learn from, and to be told what is expected of them.
//!
//! `cargo run --release -p insight --example million [ROUNDS]`; docs/measurements.md has what came of it.
//! Customers are made up by each model's own story: observed for a day to three years, with times in whole days, as
//! purchases are counted everywhere in Vecino, and again with times as they are drawn, where hardly two histories are equal.

use std::{
    io::{self, Write},
    time::Instant,
};

use insight::value::{History, Model, Repeat, simulate};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const CUSTOMERS: usize = 1_000_000;
const DAYS: f64 = 3.0 * 365.0;
/// A purchase in some 50 days, and one in four or so leaves.
const TRUTH: [(Model, [f64; 4]); 3] =
    [(Model::BgNbd, [0.8, 42.0, 0.7, 2.5]), (Model::MbgNbd, [0.8, 42.0, 0.7, 2.5]), (Model::ParetoNbd, [0.8, 42.0, 0.7, 70.0])];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(5), |rounds| rounds.parse::<usize>())?.max(1);
    let mut out = io::stdout().lock();
    writeln!(out, "{CUSTOMERS} customers, {rounds} rounds: min / median / max, in seconds")?;
    for whole_days in [true, false] {
        for (model, truth) in TRUTH {
            let mut rng = ChaCha8Rng::seed_from_u64(1);
            let histories: Vec<_> = (0..CUSTOMERS).map(|_| history(model, truth, whole_days, &mut rng)).collect();
            let (mut fits, mut scores) = (Vec::new(), Vec::new());
            for _ in 0..rounds {
                let start = Instant::now();
                let repeat = Repeat::fit(model, &histories)?;
                fits.push(start.elapsed().as_secs_f64());
                let start = Instant::now();
                let expected = repeat.expected(&histories, 365.0)?;
                scores.push(start.elapsed().as_secs_f64());
                assert_eq!(expected.len(), CUSTOMERS);
            }
            let times = if whole_days { "whole days" } else { "as drawn" };
            writeln!(out, "{model:?}, {times}: fit {}, expected {}", spread(fits), spread(scores))?;
        }
    }
    Ok(())
}

fn history(model: Model, truth: [f64; 4], whole_days: bool, rng: &mut impl Rng) -> History {
    let age = rng.random_range(1.0..DAYS);
    let History { x, t_x, .. } = simulate::customer(model, truth, age, 0.0, rng).history;
    if !whole_days {
        return History { x, t_x, age };
    }
    // Several purchases of a day are one, so that there are no more than days.
    let age = age.ceil();
    let t_x = t_x.ceil().min(age);
    History { x: x.min(t_x as u32), t_x, age }
}

fn spread(mut seconds: Vec<f64>) -> String {
    seconds.sort_unstable_by(f64::total_cmp);
    format!("{:.2} / {:.2} / {:.2}", seconds[0], seconds[seconds.len() / 2], seconds[seconds.len() - 1])
}
