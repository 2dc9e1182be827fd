//! How much each field says, learnt from the comparisons alone.

use serde::{Deserialize, Serialize};

use crate::InsightError;

use super::{compare::levels, field::Level, tie::Tie};

pub(super) const LEVELS: usize = Level::AGREEMENT.len();

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
    /// What each field says alone.
    pub fields: Vec<FieldWeights>,
    /// What fields have in common with one before them.
    ties: Vec<Option<Tie>>,
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

/// Comparisons by their patterns.
pub(super) struct Comparisons {
    /// The different patterns, and how many pairs have each.
    pub(super) patterns: Vec<(Vec<Level>, f64)>,
    /// Which pattern each pair has.
    pub(super) which: Vec<usize>,
}

impl Comparisons {
    pub(super) fn of(pairs: &[u64], fields: usize) -> Self {
        let mut sorted = pairs.to_vec();
        sorted.sort_unstable();
        let runs: Vec<(u64, f64)> = sorted.chunk_by(|one, other| one == other).map(|run| (run[0], run.len() as f64)).collect();
        let place = |pattern: &u64| runs.partition_point(|run| run.0 < *pattern);
        Self { which: pairs.iter().map(place).collect(), patterns: runs.iter().map(|run| (levels(run.0, fields), run.1)).collect() }
    }
}

/// The pairs that share a key.
pub(super) struct Candidates<'a> {
    /// How many records there are.
    pub(super) records: usize,
    pub(super) pairs: &'a [(u32, u32)],
    pub(super) comparisons: &'a Comparisons,
}

/// Learns the weights by expectation-maximisation (Winkler 1988; Christen 2012, section 6.3).
///
/// What one person's records have in common is learnt from the `candidates`, what different persons' have from
/// `random` pairs drawn from all, so that the keys by which candidates were chosen do not tinge it. Pairs that
/// share no key are taken to be different persons; of all there are `pairs`, of which the share `prior` is taken
/// to be one person to begin with.
pub(super) fn learn(candidates: &Candidates<'_>, random: &Comparisons, pairs: f64, prior: f64) -> Result<Weights, InsightError> {
    let compared = &candidates.comparisons.patterns;
    let fields = random.patterns.first().map_or(0, |pattern| pattern.0.len());
    let mut weights = Weights { prior, fields: vec![FieldWeights { m: START, u: START }; fields], ties: vec![None; fields], rounds: 0 };
    weights.settle_u(&random.patterns);
    for round in 1..=ROUNDS {
        let before = weights.clone();
        let same = weights.expected(candidates);
        let unlike = |(levels, count): &(Vec<Level>, f64)| (levels.clone(), count * (1.0 - weights.probability_of(weights.weight(levels))));
        let different: Vec<_> = random.patterns.iter().map(unlike).collect();
        weights.settle_u(&different);
        if round == 1 {
            weights.ties = (0..fields).map(|field| Tie::of(field, &different)).collect();
        }
        weights.ties.iter_mut().zip(&weights.fields).enumerate().for_each(|(field, (tie, alone))| {
            if let Some(tie) = tie {
                tie.settle(field, alone, &different);
            }
        });
        weights.settle_m(compared, &same);
        weights.prior = (same.iter().sum::<f64>() / pairs).clamp(1e-12, 0.5);
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
        (0..levels.len()).map(|field| self.weight_of(field, levels)).sum()
    }

    /// The weight of a field in a comparison, in bits, beyond what the field says that it is tied to.
    pub(super) fn weight_of(&self, field: usize, levels: &[Level]) -> f64 {
        let alone = &self.fields[field];
        let given = self.ties[field].as_ref().and_then(|tie| Some(&tie.given[levels[tie.to].place()?]));
        levels[field].place().map_or(0.0, |place| (alone.m[place] / given.unwrap_or(&alone.u)[place]).log2())
    }

    /// Whether the field that a field is tied to agrees exactly, so that a rare value is counted there.
    pub(super) fn is_told(&self, field: usize, levels: &[Level]) -> bool {
        self.ties[field].as_ref().is_some_and(|tie| levels[tie.to] == Level::Exact)
    }

    /// How likely a pair of a weight is one person.
    pub(super) fn probability_of(&self, weight: f64) -> f64 {
        let odds = (weight + (self.prior / (1.0 - self.prior)).log2()).exp2();
        if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 }
    }

    /// How many pairs of each pattern are expected to be one person.
    ///
    /// The partners of a record compete: most have one, so that the likeliest takes from the others what they
    /// would have alone. This keeps people of one household or town, who have much in common and are many, from
    /// being learnt as one person (in the spirit of Sadinle, "Bayesian estimation of bipartite matchings", 2017).
    fn expected(&self, candidates: &Candidates<'_>) -> Vec<f64> {
        let prior = self.prior / (1.0 - self.prior);
        let of_pattern = |(levels, _): &(Vec<Level>, f64)| self.weight(levels).exp2() * prior;
        let odds: Vec<f64> = candidates.comparisons.patterns.iter().map(of_pattern).collect();
        let mut rivals = vec![1.0; candidates.records];
        let pairs = || candidates.pairs.iter().zip(&candidates.comparisons.which);
        for ((one, other), which) in pairs() {
            rivals[*one as usize] += odds[*which];
            rivals[*other as usize] += odds[*which];
        }
        let mut expected = vec![0.0; odds.len()];
        for ((one, other), which) in pairs() {
            expected[*which] += odds[*which] / rivals[*one as usize].max(rivals[*other as usize]);
        }
        expected
    }

    fn settle_m(&mut self, compared: &[(Vec<Level>, f64)], same: &[f64]) {
        for (number, field) in self.fields.iter_mut().enumerate() {
            let mut sums = START.map(|share| share * OPINION);
            for ((levels, _), same) in compared.iter().zip(same) {
                if let Some(place) = levels[number].place() {
                    sums[place] += same;
                }
            }
            field.m = shares(sums);
        }
    }

    fn settle_u(&mut self, different: &[(Vec<Level>, f64)]) {
        for (number, field) in self.fields.iter_mut().enumerate() {
            let mut sums = [UNSEEN; LEVELS];
            for (levels, count) in different {
                if let Some(place) = levels[number].place() {
                    sums[place] += count;
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
