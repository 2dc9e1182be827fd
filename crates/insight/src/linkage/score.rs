//! Linking: from records to pairs with weights.

use std::collections::{HashMap, HashSet};

use rand::Rng;
use serde::Serialize;

use crate::InsightError;

use super::{
    blocking::candidates,
    em::{Candidates, Comparisons, Weights, learn},
    field::{Field, Level},
    records::{Id, Records},
};

/// What is wanted of [`link`].
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Pairs at least so probable are returned.
    pub threshold: f64,
}

impl Default for Options {
    /// Nine in ten: the fields are taken to be independent, which makes every pair look a little surer than it is.
    fn default() -> Self {
        Self { threshold: 0.9 }
    }
}

/// What a field says about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// How well the values agree.
    pub level: Level,
    /// What that says, in bits: above zero for one person, below for two. A rare value says more than a common one.
    pub weight: f64,
}

/// Two records that may be one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Number of the one record, from 0.
    pub one: usize,
    /// Number of the other: in the second file where there are two, else in the same.
    pub other: usize,
    /// The sum of the fields' weights, in bits.
    pub weight: f64,
    /// How likely they are one person.
    pub probability: f64,
    /// What each field says, in the order of the fields.
    pub fields: Vec<Agreement>,
}

/// What linking found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Linkage {
    /// The pairs that are likely enough, the likeliest first.
    pub pairs: Vec<Pair>,
    /// How many pairs were compared.
    pub compared: usize,
    /// What was learnt about the fields.
    pub weights: Weights,
}

/// How many pairs are drawn to learn what different persons have in common.
const DRAWN: usize = 200_000;

/// Links the records of one file with each other, or of two files with those of the other file, without labels.
///
/// A record is a value for each field, empty where missing.
///
/// # Errors
/// [`InsightError::Invalid`] where a record has not one value for each field, or the fields do not tell records
/// apart; [`InsightError::TooLittle`] where no two records have anything in common;
/// [`InsightError::NotConverged`] where the weights do not settle.
pub fn link<S: AsRef<str>>(
    fields: &[Field],
    one: &[Vec<S>],
    other: Option<&[Vec<S>]>,
    options: Options,
    rng: &mut impl Rng,
) -> Result<Linkage, InsightError> {
    let records = Records::of(fields, one, other)?;
    let candidates = candidates(&records)?;
    if candidates.is_empty() {
        return Err(InsightError::TooLittle("no two records have a value in common; is the right file given twice?".to_owned()));
    }
    let compared: Vec<u64> = candidates.iter().map(|(one, other)| records.compare(*one as usize, *other as usize)).collect();
    let comparisons = Comparisons::of(&compared, fields.len());
    let random = Comparisons::of(&drawn(&records, rng), fields.len());
    // To begin with, every second record has its like.
    let smaller = records.second().map_or(records.len() / 2, |second| second.min(records.len() - second));
    let prior = (0.5 * smaller as f64 / records.pairs()).min(0.5);
    let weights =
        learn(&Candidates { records: records.len(), pairs: &candidates, comparisons: &comparisons }, &random, records.pairs(), prior)?;
    let scorer = Scorer::of(&records, &weights, &comparisons);
    let likely = |((one, other), which): (&(u32, u32), &usize)| {
        scorer.pair((*one as usize, *other as usize), *which).filter(|pair| pair.probability >= options.threshold)
    };
    let mut pairs: Vec<Pair> = candidates.iter().zip(&comparisons.which).filter_map(likely).collect();
    pairs.sort_by(|one, other| other.weight.total_cmp(&one.weight).then((one.one, one.other).cmp(&(other.one, other.other))));
    Ok(Linkage { pairs, compared: candidates.len(), weights })
}

/// Comparisons of pairs drawn from all; of every pair where they are few.
fn drawn(records: &Records<'_>, rng: &mut impl Rng) -> Vec<u64> {
    let (all, second) = (records.len(), records.second());
    let others = |one: usize| second.unwrap_or(one + 1)..all;
    if records.pairs() <= DRAWN as f64 {
        return (0..second.unwrap_or(all)).flat_map(|one| others(one).map(move |other| records.compare(one, other))).collect();
    }
    let draw = |_| {
        let one = rng.random_range(0..second.unwrap_or(all));
        let other = match second {
            Some(second) => rng.random_range(second..all),
            // Any record but the one itself.
            None => (one + rng.random_range(1..all)) % all,
        };
        records.compare(one, other)
    };
    (0..DRAWN).map(draw).collect()
}

/// What is needed to weigh a pair.
struct Scorer<'a> {
    records: &'a Records<'a>,
    weights: &'a Weights,
    rarity: Vec<Rarity>,
    /// The levels of each pattern whose weight, with the rarest of values, comes near to a match.
    patterns: Vec<Option<&'a [Level]>>,
}

/// A pair less probable than this is never returned.
const HOPELESS: f64 = 1e-4;

impl<'a> Scorer<'a> {
    fn of(records: &'a Records<'a>, weights: &'a Weights, comparisons: &'a Comparisons) -> Self {
        let rarity: Vec<Rarity> = (0..records.fields.len()).map(|field| Rarity::of(records, field)).collect();
        let rarest: f64 = rarity.iter().map(|rarity| rarity.usual.max(1.0).log2()).sum();
        let hopeful = |levels: &&[Level]| weights.probability_of(weights.weight(levels) + rarest) >= HOPELESS;
        let patterns = comparisons.patterns.iter().map(|(levels, _)| Some(&levels[..]).filter(hopeful)).collect();
        Self { patterns, records, weights, rarity }
    }

    fn pair(&self, (one, other): (usize, usize), which: usize) -> Option<Pair> {
        let levels = self.patterns[which]?;
        let of_field = |(field, level): (usize, &Level)| {
            let adjusted = *level == Level::Exact && !self.weights.is_told(field, levels);
            let rare = if adjusted { self.rarity[field].bits(self.records.row(one)[field]) } else { 0.0 };
            Agreement { level: *level, weight: self.weights.weight_of(field, levels) + rare }
        };
        let fields: Vec<Agreement> = levels.iter().enumerate().map(of_field).collect();
        let weight = fields.iter().map(|field| field.weight).sum();
        let other = other - self.records.second().unwrap_or(0);
        Some(Pair { one, other, weight, probability: self.weights.probability_of(weight), fields })
    }
}

/// How much more a rare value says than a common one: term-frequency adjustment (Winkler 1989; Splink's form).
struct Rarity {
    counts: HashMap<Id, u32>,
    /// Two values of different records, drawn by chance, are the same so often, times the number of records.
    usual: f64,
}

impl Rarity {
    fn of(records: &Records<'_>, field: usize) -> Self {
        let counts = records.counts(field);
        let all: f64 = counts.values().map(|count| f64::from(*count)).sum();
        let usual = counts.values().map(|count| f64::from(*count) * others(*count)).sum::<f64>() / all.max(1.0);
        Self { counts, usual }
    }

    /// Bits more than the exact agreement of any value.
    fn bits(&self, id: Id) -> f64 {
        self.counts.get(&id).map_or(0.0, |count| (self.usual / others(*count)).log2())
    }
}

/// How many others have a value that so many have; the person's own second record does not count.
fn others(count: u32) -> f64 {
    f64::from(count.saturating_sub(1).max(1))
}

/// Of pairs between two files, those that leave each record one partner at most: the heaviest first.
pub fn one_to_one(pairs: &[Pair]) -> Vec<Pair> {
    let (mut ones, mut others) = (HashSet::new(), HashSet::new());
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    sorted.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let free = |pair: &&Pair| {
        let free = !ones.contains(&pair.one) && !others.contains(&pair.other);
        free && ones.insert(pair.one) && others.insert(pair.other)
    };
    sorted.into_iter().filter(free).cloned().collect()
}
