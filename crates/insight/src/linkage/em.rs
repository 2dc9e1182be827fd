//! How much each field says, learnt from the comparisons alone.

use serde::{Deserialize, Serialize};

use crate::InsightError;

use super::{compare::levels, field::Level};

const LEVELS: usize = Level::AGREEMENT.len();

/// What a field's levels say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldWeights {
    /// How often two records of one person agree so well, in the order of [`Level::AGREEMENT`].
    pub m: [f64; LEVELS],
    /// How often two records of different persons do.
    pub u: [f64; LEVELS],
}

impl FieldWeights {
    /// The weight of a level, in bits: the logarithm to base two of `m / u`. Nothing for a missing value.
    pub fn weight(&self, level: Level) -> f64 {
        level.place().map_or(0.0, |place| (self.m[place] / self.u[place]).log2())
    }
}

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// The share of all pairs that are one person.
    pub prior: f64,
    /// What each field says.
    pub fields: Vec<FieldWeights>,
    /// How many rounds it took.
    pub rounds: usize,
}

/// How often the fields of one person are taken to agree before anything is known.
const START: [f64; LEVELS] = [0.85, 0.06, 0.03, 0.01, 0.05];
/// As many pairs as that opinion weighs.
const OPINION: f64 = 2.0;
/// What a level that was never seen counts among different persons: less than once.
const UNSEEN: f64 = 0.5;
const ROUNDS: usize = 500;

/// A comparison's levels, and how many pairs have them.
pub(super) type Pattern = (Vec<Level>, f64);

/// Patterns with their levels told apart.
pub(super) fn patterns(counts: impl IntoIterator<Item = (u64, f64)>, fields: usize) -> Vec<Pattern> {
    counts.into_iter().map(|(pattern, count)| (levels(pattern, fields), count)).collect()
}

/// Learns the weights by expectation-maximisation (Winkler 1988; Christen 2012, section 6.3).
///
/// `compared` are the pairs that share a key, `random` pairs drawn from all `pairs`. What one person's records
/// have in common is learnt from the first, what different persons' have from the second, so that the keys
/// by which pairs were chosen do not tinge it. Pairs that share no key are taken to be different persons.
pub(super) fn learn(compared: &[Pattern], random: &[Pattern], pairs: f64, prior: f64, fields: usize) -> Result<Weights, InsightError> {
    let mut weights = Weights { prior, fields: vec![FieldWeights { m: START, u: START }; fields], rounds: 0 };
    let nobody = vec![0.0; random.len()];
    weights.settle_u(random, &nobody);
    for round in 1..=ROUNDS {
        let before = weights.clone();
        let same: Vec<f64> = compared.iter().map(|pattern| weights.probability(&pattern.0)).collect();
        let chance: Vec<f64> = random.iter().map(|pattern| weights.probability(&pattern.0)).collect();
        weights.settle_m(compared, &same);
        weights.settle_u(random, &chance);
        let matches: f64 = compared.iter().zip(&same).map(|(pattern, same)| pattern.1 * same).sum();
        weights.prior = (matches / pairs).clamp(1e-12, 0.5);
        weights.rounds = round;
        if weights.differs(&before) < 1e-6 {
            return Ok(weights);
        }
    }
    Err(InsightError::NotConverged(format!("the weights of the fields still changed after {ROUNDS} rounds; compare other fields")))
}

impl Weights {
    /// The weight of a comparison, in bits, without what is known before it.
    pub(super) fn weight(&self, levels: &[Level]) -> f64 {
        self.fields.iter().zip(levels).map(|(field, level)| field.weight(*level)).sum()
    }

    /// How likely a pair of a weight is one person.
    pub(super) fn probability_of(&self, weight: f64) -> f64 {
        let odds = (weight + (self.prior / (1.0 - self.prior)).log2()).exp2();
        if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
    }

    fn probability(&self, levels: &[Level]) -> f64 {
        self.probability_of(self.weight(levels))
    }

    fn settle_m(&mut self, compared: &[Pattern], same: &[f64]) {
        for (number, field) in self.fields.iter_mut().enumerate() {
            let mut sums = START.map(|share| share * OPINION);
            for ((levels, count), same) in compared.iter().zip(same) {
                if let Some(place) = levels[number].place() {
                    sums[place] += count * same;
                }
            }
            field.m = shares(sums);
        }
    }

    fn settle_u(&mut self, random: &[Pattern], same: &[f64]) {
        for (number, field) in self.fields.iter_mut().enumerate() {
            let mut sums = [UNSEEN; LEVELS];
            for ((levels, count), same) in random.iter().zip(same) {
                if let Some(place) = levels[number].place() {
                    sums[place] += count * (1.0 - same);
                }
            }
            field.u = shares(sums);
        }
    }

    fn differs(&self, other: &Self) -> f64 {
        let of_field = |(one, other): (&FieldWeights, &FieldWeights)| {
            let gaps = one.m.iter().zip(&other.m).chain(one.u.iter().zip(&other.u)).map(|(one, other)| (one - other).abs());
            gaps.fold(0.0, f64::max)
        };
        self.fields.iter().zip(&other.fields).map(of_field).fold(0.0, f64::max)
    }
}

fn shares(sums: [f64; LEVELS]) -> [f64; LEVELS] {
    let all: f64 = sums.iter().sum();
    sums.map(|sum| sum / all)
}
