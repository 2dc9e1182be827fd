//! Customers made up by the models' own stories, for tests and measurements: what is fitted must be what made them.

use rand::Rng;
use rand_distr::{Beta, Distribution, Exp, Gamma};

use crate::value::{History, Model};

/// Somebody made up: what was seen of them, and when they bought in the time after.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// What was seen.
    pub history: History,
    /// When they bought in the time after, counted from its beginning.
    pub later: Vec<f64>,
    /// Whether they were still there when it began.
    pub alive: bool,
}

/// A customer observed for `age`, and then for `t` more.
///
/// # Panics
/// Where a parameter is not positive.
pub fn customer(model: Model, [r, alpha, third, fourth]: [f64; 4], age: f64, t: f64, rng: &mut impl Rng) -> Made {
    let rate = Gamma::new(r, 1.0 / alpha).expect("positive").sample(rng);
    let gap = Exp::new(rate).expect("positive");
    let (leaves, mut gone) = match model {
        Model::ParetoNbd => {
            let rate = Gamma::new(third, 1.0 / fourth).expect("positive").sample(rng);
            (0.0, Exp::new(rate).expect("positive").sample(rng))
        }
        Model::BgNbd | Model::MbgNbd => (Beta::new(third, fourth).expect("positive").sample(rng), f64::INFINITY),
    };
    if model == Model::MbgNbd && rng.random::<f64>() < leaves {
        gone = 0.0;
    }
    let mut made = Made { history: History { x: 0, t_x: 0.0, age }, later: Vec::new(), alive: gone > age };
    let mut time = 0.0;
    loop {
        time += gap.sample(rng);
        if time > gone || time > age + t {
            return made;
        }
        if time <= age {
            made.history = History { x: made.history.x + 1, t_x: time, age };
        } else {
            made.later.push(time - age);
        }
        if rng.random::<f64>() < leaves {
            gone = time;
            made.alive = gone > age;
        }
    }
}
